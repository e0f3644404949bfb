// An identity under an open access: its minutes are counted down, and at their end it is gone from the screen.
// Without this file the page comes again by itself at the same moment. Sentences come from the page.
"use strict";

(() => {
  const SOON = 60; // seconds before the end at which it is said aloud

  function begin(box) {
    // Counted from when the page came: the clock of this device may be wrong.
    const end = performance.now() + Number(box.dataset.seconds) * 1000;
    const shown = box.querySelector("[data-left]");
    const aloud = box.querySelector("[data-aloud]");
    let told = false;

    function gone() {
      document.querySelectorAll("[data-sealed]").forEach((part) => part.replaceChildren());
      location.replace(location.href);
    }

    function tick() {
      const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
      shown.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      if (left <= SOON && !told) { aloud.textContent = aloud.dataset.soon; told = true; }
      if (left === 0) { clearInterval(timer); gone(); }
    }

    const timer = setInterval(tick, 1000);
    tick();
  }

  // A page that comes back from the browser's memory may show what is closed by now.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-open-access]").forEach(begin);
  });
})();
