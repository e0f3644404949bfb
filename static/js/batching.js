// Small files on their way, many in one request (POST evidence/batch/): each is hashed here first, and each is told by itself
// what became of it. A file that was sent without an answer is sent again under its own key, and so is never taken in twice.
"use strict";

window.casework = window.casework || {};

(() => {
  const SMALL = 1 << 20;
  const MOST = 50; // files in one request; the server takes no more
  const LEAST_BYTES = 256 << 10;
  const MOST_BYTES = 16 << 20;
  const SHORT = 1500; // milliseconds: quicker than this, the next request may be larger; three times slower, smaller
  const { AGAIN, DELAYS, randomKey } = window.casework;

  // What all small files of one page share: who is ready to go, and the one request that is under way.
  class Together {
    constructor({ endpoint, csrf }) {
      Object.assign(this, { endpoint, csrf, hashed: [], hashing: new Set(), under: null, tries: 0, limit: 1 << 20 });
    }

    ready(one) { this.hashing.delete(one); this.hashed.push(one); this.go(); }

    // `one` is paused, refused or removed; what is under way with it is broken off, and the others go again.
    leave(one) {
      this.hashing.delete(one);
      this.hashed = this.hashed.filter((other) => other !== one);
      if (this.under && this.under.files.includes(one)) this.again(this.under.files.filter((other) => other !== one));
      this.go();
    }

    // Send the next files, unless more are about to be ready that fit into the same request.
    go() {
      if (this.under || this.waiting || !this.hashed.length) return;
      const files = [];
      let bytes = 0;
      for (const one of this.hashed) {
        if (files.length === MOST || (files.length && bytes + one.file.size > this.limit)) break;
        files.push(one);
        bytes += one.file.size;
      }
      if (files.length === this.hashed.length && files.length < MOST && bytes < this.limit && this.hashing.size) return;
      this.hashed = this.hashed.slice(files.length);
      this.send(files, bytes);
    }

    send(files, bytes) {
      const [{ said }] = files;
      const form = new FormData();
      form.append("items", JSON.stringify(files.map((one) => one.told())));
      for (const { file } of files) form.append("file", file, "file");
      const request = new XMLHttpRequest();
      this.under = { request, files, started: performance.now() };
      request.open("POST", `${this.endpoint}?case=${encodeURIComponent(said.case)}`);
      request.setRequestHeader("X-CSRFToken", this.csrf);
      request.setRequestHeader("Accept", "application/json");
      request.upload.addEventListener("progress", ({ loaded, total }) => {
        let left = total ? (loaded / total) * bytes : 0;
        for (const one of files) { one.on.sending(Math.max(0, Math.min(left, one.file.size))); left -= one.file.size; }
      });
      request.addEventListener("load", () => this.answered(request, files));
      request.addEventListener("error", () => this.lost(files));
      request.send(form);
    }

    answered({ status, responseText }, files) {
      if (AGAIN.includes(status)) { this.lost(files); return; }
      let said = {};
      try { said = JSON.parse(responseText); } catch { /* no answer of this program: its status must do */ }
      const took = performance.now() - this.under.started;
      if (took < SHORT) this.limit = Math.min(MOST_BYTES, this.limit * 2);
      if (took > 3 * SHORT) this.limit = Math.max(LEAST_BYTES, this.limit / 2);
      Object.assign(this, { under: null, tries: 0 });
      files.forEach((one, number) => one.answered(status === 200 && said.results ? said.results[number] : { status, problem: said }));
      this.go();
    }

    // The line is lost, or the server has no time: the same files again, after a while.
    lost(files) {
      files.forEach((one) => { one.on.cut(); one.checkFile(); });
      this.limit = Math.max(LEAST_BYTES, this.limit / 2);
      const delay = DELAYS[this.tries];
      this.tries += 1;
      if (delay === undefined) {
        Object.assign(this, { under: null, tries: 0 });
        files.forEach((one) => one.on.failed("network"));
        return;
      }
      this.again(files);
      this.waiting = setTimeout(() => this.hurry(), delay);
    }

    again(files) {
      const { request } = this.under;
      this.under = null;
      request.abort();
      this.hashed = [...files, ...this.hashed];
    }

    // Do not wait for the next turn; a request under way may hang on the old line.
    hurry() {
      clearTimeout(this.waiting);
      this.waiting = null;
      if (this.under && navigator.onLine && performance.now() - this.under.started > 10 * SHORT) this.again(this.under.files);
      this.go();
    }
  }

  // One small file; the same from outside as a `Sending`.
  class SmallSending {
    constructor(file, { path, together, hashing, on }) {
      Object.assign(this, { file, path, together, hashing, on, key: randomKey(), stopped: false });
    }

    async start(said) {
      this.stopped = false;
      if (said) this.said = said;
      if (!this.sha256 && !(await this.hash())) return;
      if (!this.stopped) this.together.ready(this);
    }

    async hash() {
      this.together.hashing.add(this);
      this.asked = this.hashing.of(this.file, this.path, (read) => this.on.reading(read));
      try {
        this.sha256 = (await this.asked.answer).sha256;
        return true;
      } catch {
        this.refused("changed");
        return false;
      }
    }

    // What the server shall know of the file.
    told() {
      const { case: _case, ...fields } = this.said;
      const told = { ...fields, key: this.key, filename: this.file.name, sha256: this.sha256 };
      return this.path ? { ...told, relative_path: this.path } : told;
    }

    answered({ status, item, page, problem }) {
      if (!item) { this.refused((problem && problem.code) || "refused", problem || {}, status); return; }
      if (item.same_bytes.length) this.on.same(item.same_bytes);
      this.on.done(page);
    }

    refused(code, problem, status) {
      this.stopped = true;
      this.together.leave(this);
      this.on.failed(code, problem, status);
    }

    // A file that was changed or taken away looks like a lost line to the browser's request.
    async checkFile() {
      try { await this.file.slice(0, 1).arrayBuffer(); } catch { if (!this.stopped) this.refused("changed"); }
    }

    pause() {
      this.stopped = true;
      if (!this.sha256 && this.asked) this.asked.cancel();
      this.together.leave(this);
    }

    hurry() { this.together.hurry(); }

    giveUp() { this.pause(); }
  }

  Object.assign(window.casework, { SMALL, SmallSending, Together });
})();
