// Looking closer: a picture is made larger, turned and moved about. Without this file it is shown whole.
"use strict";

(() => {
  const STEP = 1.4;
  const LARGEST = 12;
  const MOVE = 60; // pixels by one press of an arrow key

  class Viewer {
    constructor(root) {
      this.stage = root.querySelector("[data-viewer-stage]");
      this.picture = this.stage.querySelector("img");
      this.tools = root.querySelector("[data-viewer-tools]");
      this.tools.hidden = false;
      this.stage.tabIndex = 0;
      this.stage.setAttribute("role", "group");
      this.stage.setAttribute("aria-label", this.picture.alt);
      this.whole();
      this.tools.addEventListener("click", (event) => {
        const button = event.target.closest("[data-do]");
        if (button) this[button.dataset.do]();
      });
      this.stage.addEventListener("keydown", (event) => this.key(event));
      this.stage.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
      this.listenForDrags();
    }

    whole() { Object.assign(this, { scale: 1, turn: 0, x: 0, y: 0 }); this.show(); }
    closer() { this.zoom(STEP); }
    wider() { this.zoom(1 / STEP); }
    left() { this.turn -= 90; this.show(); }
    right() { this.turn += 90; this.show(); }

    zoom(factor) {
      const scale = Math.min(Math.max(this.scale * factor, 1), LARGEST);
      this.x *= scale / this.scale;
      this.y *= scale / this.scale;
      this.scale = scale;
      this.show();
    }

    move(x, y) { this.x += x; this.y += y; this.show(); }

    // Turned on its side, a picture is made to fit the stage again.
    fit() {
      const { clientWidth: width, clientHeight: height } = this.picture;
      if (this.turn % 180 === 0 || !width || !height) return 1;
      return Math.min(1, this.stage.clientWidth / height, this.stage.clientHeight / width);
    }

    show() {
      const reach = (this.scale - 1) / 2 + 0.25;
      const { clientWidth: width, clientHeight: height } = this.picture;
      this.x = Math.min(Math.max(this.x, -width * reach), width * reach);
      this.y = Math.min(Math.max(this.y, -height * reach), height * reach);
      if (this.scale === 1) this.x = this.y = 0;
      this.picture.style.transform =
        `translate(${this.x}px, ${this.y}px) rotate(${this.turn}deg) scale(${this.scale * this.fit()})`;
      this.stage.classList.toggle("near", this.scale > 1);
    }

    key(event) {
      if (event.target !== this.stage || event.ctrlKey || event.metaKey || event.altKey) return;
      const acts = {
        "+": () => this.closer(), "=": () => this.closer(), "-": () => this.wider(), "0": () => this.whole(),
        "[": () => this.left(), "]": () => this.right(),
      };
      const moves = { ArrowLeft: [MOVE, 0], ArrowRight: [-MOVE, 0], ArrowUp: [0, MOVE], ArrowDown: [0, -MOVE] };
      if (acts[event.key]) acts[event.key]();
      else if (moves[event.key] && this.scale > 1) this.move(...moves[event.key]);
      else return;
      event.preventDefault();
    }

    // With Ctrl only, as pinching on a touch pad sends it: the page must still scroll.
    wheel(event) {
      if (!event.ctrlKey) return;
      event.preventDefault();
      this.zoom(event.deltaY < 0 ? STEP : 1 / STEP);
    }

    listenForDrags() {
      let from = null;
      this.picture.draggable = false;
      this.stage.addEventListener("pointerdown", (event) => {
        if (event.target !== this.picture || this.scale === 1 || event.button) return;
        from = [event.clientX, event.clientY];
        this.stage.setPointerCapture(event.pointerId);
        this.stage.classList.add("held");
      });
      this.stage.addEventListener("pointermove", (event) => {
        if (!from) return;
        this.move(event.clientX - from[0], event.clientY - from[1]);
        from = [event.clientX, event.clientY];
      });
      for (const name of ["pointerup", "pointercancel"]) {
        this.stage.addEventListener(name, () => { from = null; this.stage.classList.remove("held"); });
      }
    }
  }

  // What is covered again falls silent.
  document.addEventListener("change", (event) => {
    const veil = event.target.closest(".veil");
    if (veil && event.target.value === "covered") veil.querySelectorAll("video, audio").forEach((player) => player.pause());
  });

  // An opened veil is opened for that view only: a page that comes back from the browser's memory is covered.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.querySelectorAll(".veil [value=covered]").forEach((choice) => { choice.checked = true; });
  });

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-viewer]").forEach((root) => new Viewer(root));
  });
})();
