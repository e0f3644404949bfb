// One file on its way: hashed here first, then sent by tus (tus-js-client), which goes on where a lost line, a pause or a
// closed laptop broke it off. Tells its owner what happens through `on`: reading, sending, cut, same, done, failed.
"use strict";

window.casework = window.casework || {};

(() => {
  const PREFIX = "casework-upload ";
  const DELAYS = [500, 1000, 2000, 4000, 8000, ...Array(40).fill(15000)]; // about ten minutes
  const AGAIN = [0, 409, 423, 429, 500, 502, 503, 504];

  // Where an unfinished upload is: its address under the mark of the file, no name and no title.
  const memory = {
    async findAllUploads() { return []; },
    async findUploadsByFingerprint(mark) {
      const kept = localStorage.getItem(PREFIX + mark);
      return kept ? [{ ...JSON.parse(kept), urlStorageKey: PREFIX + mark }] : [];
    },
    async removeUpload(key) { localStorage.removeItem(key); },
    async addUpload(mark, { uploadUrl, size, creationTime }) {
      localStorage.setItem(PREFIX + mark, JSON.stringify({ uploadUrl, size, creationTime, metadata: {} }));
      return PREFIX + mark;
    },
  };

  // What the server has given up by now is of no use to anybody.
  const MONTH = 28 * 24 * 3600 * 1000;
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith(PREFIX))) {
    if (Date.now() - Date.parse(JSON.parse(localStorage.getItem(key)).creationTime) > MONTH) localStorage.removeItem(key);
  }

  // One worker hashes for all, one file after the other, while others are being sent.
  class Hashing {
    constructor(address) {
      this.waiting = new Map();
      this.number = 0;
      this.worker = new Worker(address, { type: "module" });
      this.worker.addEventListener("message", ({ data }) => this.heard(data));
      this.worker.addEventListener("error", (event) => {
        this.waiting.forEach(({ reject }) => reject(new Error(event.message)));
        this.waiting.clear();
      });
    }

    heard({ id, read, error, ...found }) {
      const asked = this.waiting.get(id);
      if (!asked) return;
      if (read !== undefined) { asked.progress(read); return; }
      this.waiting.delete(id);
      if (error) asked.reject(new Error(error)); else asked.resolve(found);
    }

    of(file, place, progress) {
      const id = (this.number += 1);
      const answer = new Promise((resolve, reject) => this.waiting.set(id, { progress, resolve, reject }));
      this.worker.postMessage({ id, file, place });
      return { answer, cancel: () => { this.waiting.delete(id); this.worker.postMessage({ cancel: id }); } };
    }
  }

  const randomKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  class Sending {
    constructor(file, { path, endpoint, csrf, hashing, on }) {
      Object.assign(this, { file, path, endpoint, csrf, hashing, on, key: randomKey(), stopped: false });
    }

    // Begin, or go on. `said` is what the server shall know of the file.
    async start(said) {
      this.stopped = false;
      if (said) this.said = said;
      if (!this.found && !(await this.hash())) return;
      if (this.stopped) return;
      this.upload = this.upload || (await this.prepared());
      if (!this.stopped) this.upload.start();
    }

    async hash() {
      this.asked = this.hashing.of(this.file, `${this.said.case}\n${this.path}\n${this.file.name}`, (read) => this.on.reading(read));
      try {
        this.found = await this.asked.answer;
        return true;
      } catch {
        this.on.failed("changed");
        return false;
      }
    }

    async prepared() {
      const { file, key, found: { sha256, mark } } = this;
      const metadata = { ...this.said, filename: file.name, sha256 };
      if (this.path) metadata.relative_path = this.path;
      const upload = new tus.Upload(file, {
        endpoint: this.endpoint,
        metadata,
        headers: { "X-CSRFToken": this.csrf, Accept: "application/json" },
        urlStorage: memory,
        fingerprint: async () => mark,
        removeFingerprintOnSuccess: true,
        retryDelays: DELAYS,
        onBeforeRequest: (request) => { if (request.getMethod() === "POST") request.setHeader("Idempotency-Key", key); },
        onAfterResponse: (_request, response) => this.told(response),
        onShouldRetry: (error) => this.worthTrying(error),
        onProgress: (sent) => this.on.sending(sent),
        onError: (error) => this.failed(error),
        onSuccess: ({ lastResponse }) => this.on.done(lastResponse.getHeader("Casework-Item-Page")),
      });
      const [earlier] = await upload.findPreviousUploads();
      if (earlier) upload.resumeFromPreviousUpload(earlier);
      return upload;
    }

    told(response) {
      const same = response.getHeader("Casework-Same-Bytes");
      if (same) this.on.same(JSON.parse(same));
    }

    worthTrying(error) {
      const status = error.originalResponse ? error.originalResponse.getStatus() : 0;
      if (!AGAIN.includes(status)) return false;
      this.on.cut();
      if (!status) this.checkFile();
      return true;
    }

    // A file that was changed or taken away looks like a lost line to the browser's request.
    async checkFile() {
      try {
        await this.file.slice(0, 1).arrayBuffer();
      } catch {
        this.pause();
        this.on.failed("changed");
      }
    }

    failed(error) {
      const response = error.originalResponse;
      this.upload = null; // what comes next begins with asking the server again
      if (!response) { this.on.failed("network"); return; }
      let problem = {};
      try { problem = JSON.parse(response.getBody()); } catch { /* no problem document: its status must do */ }
      if (problem.code === "sha256_mismatch") this.found = null;
      if (problem.code === "idempotency_key_reused") this.key = randomKey();
      this.on.failed(problem.code || "refused", problem, response.getStatus());
    }

    pause() {
      this.stopped = true;
      if (!this.found && this.asked) this.asked.cancel();
      if (this.upload) this.upload.abort();
    }

    // The line is back: do not wait for the next turn.
    hurry() {
      if (this.stopped || !this.upload) return;
      this.upload.abort().then(() => { if (!this.stopped) this.upload.start(); });
    }

    async giveUp() {
      this.pause();
      try { if (this.upload) await this.upload.abort(true); } catch { /* it expires by itself */ }
    }
  }

  Object.assign(window.casework, { AGAIN: [0, 429, 500, 502, 503, 504], DELAYS, Hashing, Sending, randomKey });
})();
