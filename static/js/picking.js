// What was chosen or dropped, as files with their paths: {file, path}, path "" for a file that lay in no folder.
"use strict";

window.casework = window.casework || {};

(() => {
  const all = (reader) => new Promise((resolve, reject) => {
    const found = [];
    const more = () => reader.readEntries((entries) => { // at most a hundred at a time
      if (!entries.length) resolve(found); else { found.push(...entries); more(); }
    }, reject);
    more();
  });

  async function* within(entry) {
    if (entry.isDirectory) {
      const entries = await all(entry.createReader());
      entries.sort((a, b) => (a.name < b.name ? -1 : 1));
      for (const inner of entries) yield* within(inner);
      return;
    }
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    const path = entry.fullPath.replace(/^\//, "");
    yield { file, path: path.includes("/") ? path : "" };
  }

  // Files and whole folders of a drop. `transfer` is empty after the first pause, so that its entries are taken at once.
  async function dropped(transfer) {
    const items = [...transfer.items].filter(({ kind }) => kind === "file");
    const entries = items.map((item) => item.webkitGetAsEntry?.());
    if (!entries.every(Boolean)) return chosen(transfer.files);
    const found = [];
    for (const entry of entries) for await (const file of within(entry)) found.push(file);
    return found;
  }

  const chosen = (files) => [...files].map((file) => ({ file, path: file.webkitRelativePath || "" }));

  Object.assign(window.casework, { dropped, chosen });
})();
