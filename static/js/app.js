// Small comforts on top of pages that work without them. Every sentence comes from the page, where Django translated it.
"use strict";

(() => {
  const each = (root, selector, act) => root.querySelectorAll(selector).forEach(act);

  // What only works with script is hidden in the page and shown here.
  function reveal(root) {
    each(root, "[data-copy], [data-dismiss], [data-help]", (element) => { element.hidden = false; });
    each(root, ".tabs [aria-current]", (tab) => { tab.parentElement.scrollLeft = tab.offsetLeft - tab.parentElement.offsetLeft - 48; });
    const first = root.querySelector("[data-focus]");
    if (first) first.focus();
  }

  async function copy(button) {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      return; // Without the right to use the clipboard the text stays selectable as before.
    }
    const done = document.createElement("span");
    done.className = "done small";
    done.setAttribute("role", "status");
    done.textContent = button.dataset.done;
    button.after(done);
    setTimeout(() => done.remove(), 2000);
  }

  function closeMenus(except) {
    each(document, "details[data-menu][open]", (menu) => { if (menu !== except) menu.open = false; });
  }

  document.addEventListener("click", (event) => {
    const copyButton = event.target.closest("[data-copy]");
    if (copyButton) copy(copyButton);
    const dismiss = event.target.closest("[data-dismiss]");
    if (dismiss) dismiss.closest("[data-message]").remove();
    const refused = event.target.closest("[aria-disabled=true]");
    if (refused) event.preventDefault();
    closeMenus(event.target.closest("details[data-menu]"));
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details[data-menu][open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });

  // A form is sent once: a second click while the answer is under way does nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("[data-once], [data-guard]")) return;
    delete form.dataset.changed;
    if (!form.matches("[data-once]")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    each(form, "button[type=submit], button:not([type])", (button) => button.setAttribute("aria-busy", "true"));
  });
  // The page may come back from the browser's memory, and must then be usable again.
  addEventListener("pageshow", () => each(document, "form[data-sent]", (form) => {
    delete form.dataset.sent;
    each(form, "[aria-busy]", (button) => button.removeAttribute("aria-busy"));
  }));

  // Typed text is not lost by a slip: the browser asks before leaving a changed form.
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.matches("[data-guard]")) form.dataset.changed = "yes";
  });
  addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-changed]")) event.preventDefault();
  });

  // Colours change at once; the choice is stored with the person by the same form that works without script.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-theme-form]") || !event.submitter) return;
    event.preventDefault();
    const body = new FormData(form, event.submitter);
    document.documentElement.dataset.bsTheme = event.submitter.value;
    each(form, "button", (button) => button.setAttribute("aria-pressed", String(button === event.submitter)));
    const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
    if (!answer || !answer.ok) HTMLFormElement.prototype.submit.call(form);
  });

  // Addresses of filtered lists are shared and kept: only filters that are set belong in them.
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !event.target.matches(".filterbar")) return;
    const empty = [...event.target.elements].filter(({ name, value }) => name && !value);
    empty.forEach((control) => { control.disabled = true; });
    setTimeout(() => empty.forEach((control) => { control.disabled = false; }));
  });
  document.addEventListener("htmx:configRequest", (event) => {
    const { verb, parameters } = event.detail;
    if (verb === "get") Object.keys(parameters).forEach((name) => { if (parameters[name] === "") delete parameters[name]; });
  });
  // A refusal, or a way out to the sign-in page, is a page of its own and is shown as such.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, pathInfo, requestConfig } = event.detail;
    if (requestConfig.verb !== "get") return;
    const moved = xhr.responseURL && new URL(xhr.responseURL).pathname !== new URL(pathInfo.finalRequestPath, location.href).pathname;
    if (moved || xhr.status >= 400) {
      event.detail.shouldSwap = false;
      location.assign(pathInfo.finalRequestPath);
    }
  });

  document.addEventListener("htmx:load", (event) => reveal(event.detail.elt));
  document.addEventListener("DOMContentLoaded", () => reveal(document));
})();
