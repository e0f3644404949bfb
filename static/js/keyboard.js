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
      case "g": waitingForPlace = true; setTimeout(() => { waitingForPlace = false; }, 1500); return true;
      case "?": { const help = document.getElementById("help"); if (help && !help.open) help.showModal(); return true; }
      default: return false;
    }
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form && event.target.matches("textarea, input")) {
      event.target.form.requestSubmit();
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
