// Puts the redaction's mark in place of the passage that is marked in the redacted text.
"use strict";

(() => {
  document.addEventListener("DOMContentLoaded", () => {
    const tools = document.querySelector("[data-redact-tools]");
    const text = document.querySelector("[data-redacted]");
    if (!tools || !text) return;
    tools.hidden = false;
    const button = tools.querySelector("[data-redact]");
    // Pressing a button with the pointer must not lose what is marked.
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => {
      const { selectionStart, selectionEnd } = text;
      text.focus();
      if (selectionStart === selectionEnd) return;
      text.setRangeText(button.dataset.mark, selectionStart, selectionEnd, "end");
      text.dispatchEvent(new Event("input", { bubbles: true }));
    });
  });
})();
