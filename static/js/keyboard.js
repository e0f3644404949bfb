// Shortcuts. Single keys can be turned off in the help dialog (WCAG 2.1.4), and never act while someone types.
"use strict";

(() => {
  const STORE = "casework.shortcuts";
  const places = { d: "dashboard", r: "review-queue", c: "case-list", e: "item-list", n: "note-list", l: "ledger" };
  let waitingForPlace = false;

  const remembered = () => { try { return localStorage.getItem(STORE) !== "off"; } catch { return true; } };
  const remember = (on) => { try { localStorage.setItem(STORE, on ? "on" : "off"); } catch { /* private window: for this page only */ } };
  const typing = (target) => target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");

  function follow(selector) {
    const link = document.querySelector(selector);
    if (link) link.click();
    return Boolean(link);
  }

  // j and k go to the next and previous record where the page has such links, else through the rows of its list.
  function step(direction) {
    if (follow(direction > 0 ? "[data-next]" : "[data-prev]")) return;
    const links = [...document.querySelectorAll("main table.list tbody a.title, main ul.rows a.title")];
    const at = links.indexOf(document.activeElement);
    const next = links[at < 0 ? (direction > 0 ? 0 : links.length - 1) : at + direction];
    if (next) next.focus();
  }

  function row() {
    const at = document.activeElement.closest("main table.list tbody tr, main ul.rows li");
    return at || document.querySelector("main table.list tbody tr, main ul.rows li");
  }

  function press(element) {
    if (element) element.click();
    return Boolean(element);
  }

  const reasons = () => [...document.querySelectorAll("[aria-labelledby=reasons] input[type=checkbox]")];

  // Among the reasons of a return, a digit ticks one.
  function reason(digit) {
    const box = reasons().includes(document.activeElement) && reasons()[Number(digit) - 1];
    if (!box) return false;
    box.click();
    box.focus();
    return true;
  }

  // a goes to the button that approves; r to the reasons of a return, again to the words that it needs, and from
  // there Ctrl+Enter returns.
  function decide(key) {
    const button = document.querySelector(`.decide [data-key=${key}]`);
    if (!button) return false;
    document.querySelectorAll(".decide [data-intended]").forEach((other) => delete other.dataset.intended);
    button.dataset.intended = "yes";
    const words = key === "r" && button.form.querySelector(".decide textarea, textarea");
    const among = reasons().includes(document.activeElement);
    ((key === "r" && !among && reasons()[0]) || words || button).focus();
    return true;
  }

  function send(form) {
    const buttons = [...form.querySelectorAll("[type=submit]")];
    const meant = form.querySelector("[data-intended]") || (buttons.length === 1 ? buttons[0] : null);
    // A form of two decisions is never sent by chance: the keys a and r say which one is meant.
    if (!meant && buttons.length > 1 && form.matches(".decide, #several")) { buttons.at(-1).focus(); return; }
    form.requestSubmit(meant);
  }

  // The answers to one question stand in one group of radio buttons.
  const groups = () => {
    const radios = [...document.querySelectorAll("[aria-labelledby=checklist] input[type=radio]")];
    return [...new Set(radios.map(({ name }) => name))].map((name) => radios.filter((radio) => radio.name === name));
  };

  function openQuestion() {
    const found = groups().find((group) => !group.some(({ checked }) => checked));
    if (found) found[0].focus();
    return Boolean(found);
  }

  function answer(digit) {
    const group = groups().find((each) => each.includes(document.activeElement));
    const radio = group && group[Number(digit) - 1];
    if (!radio) return false;
    radio.checked = true;
    radio.dispatchEvent(new Event("input", { bubbles: true }));
    const name = radio.name.replace("answers.", "comment.");
    const words = digit !== "1" && document.querySelector(`[name="${CSS.escape(name)}"]`);
    if (words) words.focus();
    else if (!openQuestion()) radio.focus();
    return true;
  }

  function go(key) {
    waitingForPlace = false;
    return places[key] ? follow(`[data-place$="${places[key]}"]`) : false;
  }

  function act(event) {
    if (waitingForPlace) return go(event.key);
    switch (event.key) {
      case "/": { const box = document.querySelector("[data-key='/']"); if (box) { box.focus(); box.select(); } return Boolean(box); }
      case "j": step(1); return true;
      case "k": step(-1); return true;
      case "o": return press(row()?.querySelector("a.title"));
      case "x": return press(row()?.querySelector("input[type=checkbox]"));
      case "a": case "r": return decide(event.key);
      case "c": return openQuestion();
      case "1": case "2": case "3": return reason(event.key) || answer(event.key);
      case "4": case "5": case "6": case "7": case "8": case "9": return reason(event.key);
      case "g": waitingForPlace = true; setTimeout(() => { waitingForPlace = false; }, 1500); return true;
      case "?": { const help = document.getElementById("help"); if (help && !help.open) help.showModal(); return true; }
      default: return false;
    }
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form && event.target.matches("textarea, input")) {
      send(event.target.form);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target) || !remembered()) return;
    if (document.querySelector("dialog[open]")) return;
    if (act(event)) event.preventDefault();
  });

  document.addEventListener("DOMContentLoaded", () => {
    const help = document.getElementById("help");
    const choice = document.querySelector("[data-shortcuts]");
    if (choice) {
      choice.checked = remembered();
      choice.addEventListener("change", () => remember(choice.checked));
    }
    document.querySelectorAll("[data-help]").forEach((button) => button.addEventListener("click", () => help.showModal()));
  });
})();
