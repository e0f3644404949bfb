// A worker: reads files piece by piece and answers with the SHA-256 of each, before they are sent. Never more than one
// piece is in memory. `mark` names one file in one place of one case without saying which: it may stay in the browser.
import { sha256 } from "../vendor/hashes-2.4.0/sha2.js";

const PIECE = 4 << 20;
const cancelled = new Set();
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
let last = Promise.resolve();

async function hash({ id, file, place }) {
  const digest = sha256.create();
  for (let start = 0; start < file.size && !cancelled.has(id); start += PIECE) {
    digest.update(new Uint8Array(await file.slice(start, start + PIECE).arrayBuffer()));
    postMessage({ id, read: Math.min(start + PIECE, file.size) });
  }
  if (cancelled.delete(id)) return;
  const found = hex(digest.digest());
  postMessage({ id, sha256: found, mark: hex(sha256(new TextEncoder().encode(`${found}\n${place}`))) });
}

addEventListener("message", ({ data }) => {
  if (data.cancel) { cancelled.add(data.cancel); return; }
  last = last.then(() => hash(data)).catch((error) => postMessage({ id: data.id, error: String(error) }));
});
