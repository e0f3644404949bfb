// Shows what keys and passkeys need: their buttons where the browser knows them, and a sentence when one failed.
"use strict";

(() => {
  const show = (selector) => document.querySelectorAll(selector).forEach((element) => { element.hidden = false; });

  document.addEventListener("DOMContentLoaded", () => {
    show(window.PublicKeyCredential ? "[data-key-button]" : "[data-no-keys]");
  });

  // The sign-in library announces trouble; without this it would only reach the console.
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    show("[data-key-error]");
  });
})();
