// What is typed in a form is kept on the server while it is typed, and never in the browser: a seized laptop must not hold it.
// Every sentence comes from the page (templates/components/typing.html), where Django translated it.
"use strict";

(() => {
  const SOON = 1500; // after the last key
  const LATEST = 6000; // while somebody types on and on
  const AGAIN = [2000, 5000, 10000, 30000]; // after a lost connection
  const KEEPALIVE = 60000; // what a browser still sends of a page that goes, in bytes

  class Typing {
    constructor(form) {
      this.form = form;
      this.state = form.querySelector("[data-typing-state]");
      this.turn = Number(form.dataset.turn);
      this.typed = 0; // changes so far
      this.kept = 0; // of which the server has as many
      this.failures = 0;
      this.over = false;
      form.addEventListener("input", () => this.changed());
      form.addEventListener("change", () => this.changed());
      form.addEventListener("submit", (event) => this.submitted(event));
      document.addEventListener("visibilitychange", () => (document.hidden ? this.leave() : this.back()));
      addEventListener("pagehide", () => this.leave());
      addEventListener("online", () => this.back());
      addEventListener("focus", () => this.back());
      addEventListener("pageshow", () => { this.over = false; });
    }

    changed() {
      this.typed += 1;
      this.since ??= Date.now();
      this.later(Math.max(0, Math.min(SOON, this.since + LATEST - Date.now())));
    }

    later(milliseconds) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.keep(), milliseconds);
    }

    say(name) {
      this.saying = name;
      this.state.querySelectorAll("[data-say]").forEach((part) => {
        part.hidden = part.dataset.say !== name;
      });
    }

    // Files are not typed, and come with the form itself.
    body() {
      const body = new FormData(this.form);
      [...body].forEach(([name, value]) => { if (typeof value !== "string") body.delete(name); });
      return body;
    }

    request(body, keepalive) {
      this.turn += 1;
      const headers = { "X-Draft": "keep", "X-Draft-Turn": String(this.turn), "X-CSRFToken": this.token() };
      return fetch(this.form.getAttribute("action") || location.pathname, { method: "POST", body, headers, redirect: "manual", keepalive });
    }

    token() {
      return this.form.elements.csrfmiddlewaretoken.value;
    }

    // Sends what was typed since the last time; true when the server has all of it.
    async keep() {
      if (this.over || this.typed === this.kept) return true;
      if (this.sending) return this.sending.then(() => this.keep());
      const typed = this.typed;
      this.sending = this.send(typed);
      const done = await this.sending;
      this.sending = null;
      if (done && this.typed > this.kept && !this.over) this.later(SOON);
      return done;
    }

    async send(typed, renewed = false) {
      const answer = await this.request(this.body(), false).catch(() => null);
      if (!answer) return this.lost();
      if (answer.type === "opaqueredirect" || answer.status === 401) return this.out();
      if (answer.status === 403 && !renewed) {
        // Another session has another token; whoever may not write is refused once more.
        return (await this.renew()) && this.send(typed, true);
      }
      if (answer.status >= 500) return this.lost();
      const told = await answer.json().catch(() => ({}));
      if (!answer.ok) return this.refused(told.why);
      this.kept = typed;
      this.failures = 0;
      this.since = undefined;
      if (this.typed === typed) delete this.form.dataset.changed;
      this.state.querySelector("[data-at]").textContent = told.at;
      this.say("kept");
      this.warn(told.warnings || []);
      return true;
    }

    warn(warnings) {
      const part = this.form.querySelector("[data-warned]");
      const lines = warnings.map((words) => Object.assign(document.createElement("li"), { textContent: words }));
      part.querySelector("[data-warnings]").replaceChildren(...lines);
      part.hidden = !warnings.length;
    }

    lost() {
      this.say("offline");
      this.later(AGAIN[Math.min(this.failures, AGAIN.length - 1)]);
      this.failures += 1;
      return false;
    }

    out() {
      this.say("out");
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.back(), AGAIN[1]);
      return false;
    }

    refused(why) {
      if (why) this.state.querySelector("[data-why]").textContent = why;
      this.say("refused");
      return false;
    }

    // Asks who is signed in, and takes over the token of their session. True when it is who typed here.
    async renew() {
      const answer = await fetch(this.state.dataset.session, { redirect: "manual", cache: "no-store" }).catch(() => null);
      if (!answer || answer.status >= 500) return this.lost();
      if (!answer.ok) return this.out();
      const { person, token } = await answer.json();
      if (person !== this.form.dataset.person) {
        this.say("other");
        return false;
      }
      document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((input) => { input.value = token; });
      document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
      return true;
    }

    // Back from another window or from a lost connection.
    async back() {
      if (!["out", "offline", "other"].includes(this.saying)) return;
      if (!(await this.renew())) return;
      if (this.typed > this.kept) await this.keep();
      else this.say("");
    }

    leave() {
      if (this.over || this.typed === this.kept) return;
      const body = this.body();
      let size = 0;
      for (const [name, value] of body) size += 200 + name.length + 3 * value.length;
      this.request(body, size < KEEPALIVE).catch(() => {});
    }

    // Nothing is sent into a session that is over, where it would be lost on the way to the sign-in page.
    async submitted(event) {
      if (this.over) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (this.asking) return;
      this.asking = true;
      const { submitter } = event;
      if (submitter) submitter.setAttribute("aria-busy", "true");
      const clear = await this.renew();
      if (clear) await this.keep(); // should saving be refused, or the way there be lost
      this.asking = false;
      if (submitter) submitter.removeAttribute("aria-busy");
      if (!clear) {
        this.state.focus();
        return;
      }
      this.over = true;
      clearTimeout(this.timer);
      if (this.sending) await this.sending;
      this.form.requestSubmit(submitter);
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("form[data-typing]").forEach((form) => { new Typing(form); });
  });
})();
