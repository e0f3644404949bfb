// Sends each chosen file raw to the API, one after the other, with progress. Sentences and rows come from the form
// (components/upload.html); without this file the same form sends multipart.
"use strict";

(() => {
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

  // One key per file for its whole life: a file whose answer was lost is not taken in twice when sent again.
  function key() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  // The sentence of an RFC 9457 problem: what is wrong with each field, else its detail.
  function sentence(request, texts) {
    if (!request.status) return texts.textNetwork;
    try {
      const problem = JSON.parse(request.responseText);
      const fields = Object.values(problem.errors || {}).flat().map(String);
      return fields.join(" ") || problem.detail || problem.title;
    } catch {
      return fill(texts.textRefused, { status: request.status });
    }
  }

  class Upload {
    constructor(file, row, form) {
      Object.assign(this, { file, row, form, key: key(), state: "waiting", sent: 0 });
      this.part("name").textContent = file.name;
      this.part("size").textContent = size(file.size);
      this.part("title").value = stem(file.name).slice(0, 200);
      this.part("bar").setAttribute("aria-label", file.name);
      this.show("draft", form.dataset.textWaiting);
    }

    part(name) { return this.row.querySelector(`[data-${name}]`); }

    show(tone, text) {
      const mark = this.part("state");
      mark.className = `mark ${tone}`;
      mark.textContent = text;
    }

    address() {
      const { url, case: caseId, extra } = this.form.dataset;
      const query = new URLSearchParams({ case: caseId, title: this.part("title").value, filename: this.file.name });
      for (const name of extra.split(" ").filter(Boolean)) {
        const value = new FormData(this.form).get(name);
        if (value) query.set(name, value);
      }
      return `${url}?${query}`;
    }

    send(progressed) {
      return new Promise((resolve) => {
        const request = this.request = new XMLHttpRequest();
        request.open("PUT", this.address());
        request.setRequestHeader("X-CSRFToken", this.form.querySelector("[name=csrfmiddlewaretoken]").value);
        request.setRequestHeader("Idempotency-Key", this.key);
        request.setRequestHeader("Content-Type", "application/octet-stream");
        request.setRequestHeader("Accept", "application/json");
        request.upload.onprogress = (event) => { this.progress(event.loaded); progressed(); };
        request.onloadend = () => { this.answered(request); resolve(); };
        this.begin();
        request.send(this.file);
      });
    }

    begin() {
      this.state = "sending";
      this.part("title-label").hidden = true;
      this.part("error").hidden = this.part("retry").hidden = true;
      this.part("bar").hidden = false;
      this.progress(0);
    }

    progress(loaded) {
      const { textSending, textChecking } = this.form.dataset;
      const share = this.file.size ? Math.min(loaded / this.file.size, 1) : 1;
      this.sent = loaded;
      this.part("bar").value = share;
      this.show("waiting", share < 1 ? fill(textSending, { percent: Math.floor(share * 100) }) : textChecking);
    }

    answered(request) {
      const good = request.status >= 200 && request.status < 300;
      this.state = good ? "done" : "failed";
      this.sent = good ? this.file.size : 0;
      this.part("bar").hidden = true;
      this.show(good ? "approved" : "alarm", good ? this.form.dataset.textDone : this.form.dataset.textFailed);
      if (good) this.arrived(request); else this.refused(sentence(request, this.form.dataset));
    }

    arrived(request) {
      this.part("remove").hidden = true;
      const { id } = JSON.parse(request.responseText);
      const pattern = this.form.dataset.itemUrl;
      const link = this.part("open");
      if (id && pattern) { link.href = pattern.replace("00000000-0000-0000-0000-000000000000", id); link.hidden = false; }
    }

    refused(text) {
      const error = this.part("error");
      error.textContent = text;
      error.hidden = this.part("retry").hidden = this.part("title-label").hidden = false;
    }
  }

  class Queue {
    constructor(form) {
      Object.assign(this, { form, uploads: [], running: false });
      this.input = form.querySelector("input[type=file]");
      this.input.required = false;
      form.querySelectorAll("[data-no-script]").forEach((part) => part.remove());
      form.querySelectorAll("[data-script]").forEach((part) => { part.hidden = false; });
      this.input.addEventListener("change", () => { this.add([...this.input.files]); this.input.value = ""; });
      form.addEventListener("submit", (event) => { event.preventDefault(); this.run(); });
      this.listenForDrops(form.querySelector("[data-drop]"));
    }

    add(files) {
      for (const file of files) {
        const row = this.form.querySelector("template[data-row]").content.firstElementChild.cloneNode(true);
        const upload = new Upload(file, row, this.form);
        upload.part("remove").addEventListener("click", () => this.remove(upload));
        upload.part("retry").addEventListener("click", () => { upload.state = "waiting"; this.run(); });
        this.form.querySelector("[data-rows]").append(row);
        this.uploads.push(upload);
      }
      this.summarise();
    }

    remove(upload) {
      if (upload.state === "sending") { upload.request.abort(); return; }
      upload.row.remove();
      this.uploads = this.uploads.filter((other) => other !== upload);
      this.summarise();
      this.input.focus();
    }

    async run() {
      if (this.running) return;
      if (!this.uploads.length) { this.input.focus(); return; }
      this.running = true;
      this.form.querySelector("[data-queue]").scrollIntoView({ block: "nearest" });
      this.form.dataset.guard = this.form.dataset.changed = "yes";
      for (let next; (next = this.uploads.find(({ state }) => state === "waiting"));) {
        await next.send(() => this.bar());
        this.summarise();
      }
      this.running = false;
      delete this.form.dataset.changed;
      const leave = this.form.querySelector("[data-leave]");
      if (leave && this.uploads.every(({ state }) => state === "done")) leave.textContent = leave.dataset.leave;
    }

    bar() {
      const total = this.uploads.reduce((sum, { file }) => sum + file.size, 0) || 1;
      const sent = this.uploads.reduce((sum, upload) => sum + Math.min(upload.sent, upload.file.size), 0);
      this.form.querySelector("[data-overall]").value = sent / total;
    }

    summarise() {
      const done = this.uploads.filter(({ state }) => state === "done").length;
      this.bar();
      this.form.querySelector("[data-queue]").hidden = !this.uploads.length;
      this.form.querySelector("[data-summary]").textContent =
        fill(this.form.dataset.textProgress, { done, total: this.uploads.length });
    }

    listenForDrops(zone) {
      const mark = (on) => (event) => { event.preventDefault(); zone.classList.toggle("over", on); };
      zone.addEventListener("dragover", mark(true));
      zone.addEventListener("dragleave", mark(false));
      zone.addEventListener("drop", (event) => {
        mark(false)(event);
        this.add(this.filesOf(event.dataTransfer));
      });
    }

    // A browser offers a dropped folder as if it were a file; it is named and left out.
    filesOf(transfer) {
      const entries = [...transfer.items].filter(({ kind }) => kind === "file");
      const folder = entries.map((item) => item.webkitGetAsEntry?.()).find((entry) => entry?.isDirectory);
      const summary = this.form.querySelector("[data-summary]");
      if (folder) {
        this.form.querySelector("[data-queue]").hidden = false;
        summary.textContent = fill(this.form.dataset.textFolder, { name: folder.name });
        return [];
      }
      return [...transfer.files];
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("form[data-upload]").forEach((form) => new Queue(form));
  });
})();
