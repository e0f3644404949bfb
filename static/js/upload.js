// The page of taking in files: a row for each file with its progress and speed, pause and resume, and the sum of all. Sentences
// and rows come from the form (components/upload.html); without this file the same form sends multipart.
"use strict";

(() => {
  const { Hashing, SMALL, Sending, SmallSending, Together, chosen, dropped } = window.casework;
  const BUTTONS = ["pause", "go", "retry", "again", "remove"];
  const AT_ONCE = 3;
  const SMALL_AT_ONCE = 100; // one request under way, and the next one made ready
  const WINDOW = 5000; // milliseconds over which speed is measured
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const stem = (name) => name.replace(/(.)\.[^.]{1,8}$/, "$1");

  function size(bytes) {
    const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
    let step = 0;
    for (; bytes >= 1000 && step < units.length - 1; step += 1) bytes /= 1000;
    const digits = step && bytes < 10 ? 1 : 0;
    const options = { style: "unit", unit: units[step], unitDisplay: step ? "short" : "long", maximumFractionDigits: digits };
    return new Intl.NumberFormat(document.documentElement.lang, options).format(bytes);
  }

  function duration(seconds) {
    const [value, unit] = seconds < 90 ? [seconds, "second"] : seconds < 5400 ? [seconds / 60, "minute"] : [seconds / 3600, "hour"];
    return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 0 }).format(Math.ceil(value));
  }

  // Bytes a second over the last moments.
  class Meter {
    constructor() { this.marks = []; }
    note(bytes) {
      const now = performance.now();
      this.marks.push([now, bytes]);
      while (this.marks.length > 2 && now - this.marks[0][0] > WINDOW) this.marks.shift();
    }
    get speed() {
      if (this.marks.length < 2) return 0;
      const [[start, before], [end, after]] = [this.marks[0], this.marks[this.marks.length - 1]];
      return end - start > 250 ? Math.max(0, ((after - before) * 1000) / (end - start)) : 0;
    }
  }

  class Row {
    constructor({ file, path }, element, queue) {
      Object.assign(this, { file, path, element, queue, state: "waiting", sent: 0, meter: new Meter() });
      this.texts = queue.form.dataset;
      this.part("name").textContent = path || file.name;
      this.part("size").textContent = size(file.size);
      this.part("title").value = stem(file.name).slice(0, 200);
      this.part("bar").setAttribute("aria-label", path || file.name);
      this.show("draft", this.texts.textWaiting);
      for (const verb of BUTTONS) this.part(verb).addEventListener("click", () => this[verb]());
    }

    get isSmall() { return this.file.size <= SMALL; }

    part(name) { return this.element.querySelector(`[data-${name}]`); }

    show(tone, text) {
      const mark = this.part("state");
      mark.className = `mark ${tone}`;
      mark.textContent = text;
    }

    buttons(...shown) {
      for (const name of BUTTONS) this.part(name).hidden = !shown.includes(name);
    }

    start() {
      this.state = "sending";
      this.part("title-label").hidden = true;
      this.part("error").hidden = true;
      this.part("bar").hidden = false;
      this.buttons("pause", "remove");
      this.meter = new Meter();
      const kind = this.isSmall ? SmallSending : Sending;
      this.transfer = this.transfer || new kind(this.file, { path: this.path, on: this, ...this.queue.options });
      const said = this.queue.said(this.part("title").value);
      return this.transfer.start(this.insists ? said : { ...said, only_new: true }).catch(() => this.failed("network"));
    }

    // -- what happens to the file ----------------------------------------------------------------
    reading(read) { this.progress(read / (this.file.size || 1), this.texts.textReading); }

    sending(sent) {
      this.sent = sent;
      this.meter.note(sent);
      const speed = this.meter.speed;
      const text = sent >= this.file.size ? this.texts.textChecking : this.texts.textSending + (speed ? ` · ${fill(this.texts.textRate, { size: size(speed) })}` : "");
      this.progress(sent / (this.file.size || 1), text);
      this.queue.sum();
    }

    progress(share, text) {
      if (this.state !== "sending") return;
      this.part("bar").value = share;
      this.show("waiting", fill(text, { percent: Math.floor(share * 100) }));
    }

    cut() { if (this.state === "sending") this.show("returned", this.texts.textCut); }

    same(others) {
      const note = this.part("same");
      note.textContent = fill(this.texts.textSame, { items: others.map(({ reference, case: of }) => `${reference} (${of})`).join(", ") });
      note.hidden = false;
    }

    done(page, text) {
      this.sent = this.file.size;
      this.ended("done", "approved", text || this.texts.textDone);
      this.buttons();
      const link = this.part("open");
      link.href = page || "";
      link.hidden = !page;
    }

    // The same person has taken in the same file before: after a break, a whole folder is chosen again.
    known({ reference, page }) {
      this.done(page, fill(this.texts.textKnown, { item: reference }));
      this.transfer = null;
      this.buttons("again");
    }

    failed(code, problem = {}, status = 0) {
      if (code === "taken_in_already") { this.known(problem); return; }
      const fields = Object.values(problem.errors || {}).flat().map(String);
      const own = { changed: this.texts.textChanged, sha256_mismatch: this.texts.textChanged, network: this.texts.textNetwork };
      const error = this.part("error");
      error.textContent = own[code] || fields.join(" ") || problem.detail || fill(this.texts.textRefused, { status });
      error.hidden = this.part("title-label").hidden = false;
      if (code !== "network") { this.sent = 0; this.transfer = null; }
      this.ended("failed", "alarm", this.texts.textFailed);
      this.buttons("retry", "remove");
    }

    ended(state, tone, text) {
      this.state = state;
      this.part("bar").hidden = true;
      this.show(tone, text);
      this.queue.next();
    }

    // -- what the person wants -------------------------------------------------------------------
    pause() {
      if (this.state !== "sending" && this.state !== "waiting") return;
      if (this.transfer) this.transfer.pause();
      this.state = "paused";
      this.show("draft", this.texts.textPaused);
      this.buttons("go", "remove");
      this.queue.next();
    }

    go() { this.state = "waiting"; this.show("draft", this.texts.textWaiting); this.buttons("remove"); this.queue.run(); }

    retry() { this.go(); }

    again() {
      this.insists = true;
      this.sent = 0;
      this.part("open").hidden = true;
      this.go();
    }

    remove() {
      if (this.transfer) this.transfer.giveUp();
      this.state = "removed";
      this.queue.remove(this);
    }
  }

  class Queue {
    constructor(form) {
      Object.assign(this, { form, rows: [], meter: new Meter() });
      this.form.querySelectorAll("[data-no-script]").forEach((part) => part.remove());
      this.form.querySelectorAll("[data-script]").forEach((part) => { part.hidden = false; });
      this.inputs = [...form.querySelectorAll("input[type=file]")];
      this.inputs.forEach((input) => {
        input.required = false;
        input.addEventListener("change", () => { this.add(chosen(input.files)); input.value = ""; });
      });
      const csrf = form.querySelector("[name=csrfmiddlewaretoken]").value;
      this.options = {
        endpoint: form.dataset.url,
        csrf,
        hashing: new Hashing(form.dataset.hashing),
        together: new Together({ endpoint: form.dataset.batch, csrf }),
      };
      form.addEventListener("submit", (event) => { event.preventDefault(); this.begin(); });
      this.all("pause-all", () => this.rows.forEach((row) => row.pause()));
      this.all("go-all", () => this.rows.filter(({ state }) => state === "paused").forEach((row) => row.go()));
      addEventListener("online", () => this.rows.forEach((row) => { if (row.state === "sending") row.transfer.hurry(); }));
      setInterval(() => this.sum(), 1000);
      this.listenForDrops(form.querySelector("[data-drop]"));
    }

    all(name, act) { this.form.querySelector(`[data-${name}]`).addEventListener("click", act); }

    // What the form says of every file.
    said(title) {
      const values = { case: this.form.dataset.case, title };
      const form = new FormData(this.form);
      for (const name of this.form.dataset.extra.split(" ").filter(Boolean)) {
        if (form.get(name)) values[name] = this.form.elements[name].type === "checkbox" || form.get(name);
      }
      return values;
    }

    add(files) {
      const template = this.form.querySelector("template[data-row]").content.firstElementChild;
      const list = document.createDocumentFragment();
      for (const found of files) {
        const row = new Row(found, template.cloneNode(true), this);
        list.append(row.element);
        this.rows.push(row);
      }
      this.form.querySelector("[data-rows]").append(list);
      this.sum();
    }

    remove(row) {
      row.element.remove();
      this.rows = this.rows.filter((other) => other !== row);
      this.next();
      this.inputs[0].focus();
    }

    begin() {
      if (!this.rows.length) { this.inputs[0].focus(); return; }
      this.form.querySelector("[data-queue]").scrollIntoView({ block: "nearest" });
      this.run();
    }

    run() { this.running = true; this.form.dataset.guard = this.form.dataset.changed = "yes"; this.next(); }

    next() {
      this.sum();
      if (!this.running) return;
      const busy = this.rows.filter(({ state }) => state === "sending");
      const waiting = [true, false].flatMap((small) => {
        const free = (small ? SMALL_AT_ONCE : AT_ONCE) - busy.filter(({ isSmall }) => isSmall === small).length;
        return this.rows.filter(({ state, isSmall }) => state === "waiting" && isSmall === small).slice(0, Math.max(0, free));
      });
      waiting.forEach((row) => row.start());
      if (busy.length || waiting.length || this.rows.some(({ state }) => state === "paused")) return;
      this.running = false;
      delete this.form.dataset.changed;
      const leave = this.form.querySelector("[data-leave]");
      if (leave && this.rows.every(({ state }) => state === "done")) leave.textContent = leave.dataset.leave;
    }

    sum() {
      const total = this.rows.reduce((sum, { file }) => sum + file.size, 0);
      const sent = this.rows.reduce((sum, row) => sum + Math.min(row.sent, row.file.size), 0);
      const count = (wanted) => this.rows.filter(({ state }) => state === wanted).length;
      const part = (name) => this.form.querySelector(`[data-${name}]`);
      const summary = fill(this.form.dataset.textProgress, { done: count("done"), total: this.rows.length });
      part("overall").value = total ? sent / total : 0;
      part("queue").hidden = !this.rows.length;
      // Said aloud when it changes, so it is written only then.
      if (part("summary").textContent !== summary) part("summary").textContent = summary;
      if (count("sending")) this.meter.note(sent); else this.meter = new Meter();
      const { speed } = this.meter;
      part("speed").textContent = speed ? fill(this.form.dataset.textSpeed, { speed: fill(this.form.dataset.textRate, { size: size(speed) }), left: duration((total - sent) / speed) }) : "";
      part("pause-all").hidden = !count("sending");
      part("go-all").hidden = !count("paused");
    }

    listenForDrops(zone) {
      const mark = (on) => (event) => { event.preventDefault(); zone.classList.toggle("over", on); };
      zone.addEventListener("dragover", mark(true));
      zone.addEventListener("dragleave", mark(false));
      zone.addEventListener("drop", async (event) => {
        mark(false)(event);
        this.add(await dropped(event.dataTransfer));
      });
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("form[data-upload]").forEach((form) => new Queue(form));
  });
})();
