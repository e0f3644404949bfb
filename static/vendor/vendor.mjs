// Copies the named front-end files out of node_modules into the repository, so that running Casework needs no Node.
// `make vendor` runs it after `npm ci`; a test re-hashes what it wrote. node_modules is removed afterwards: it lies
// inside a static folder and must never be collected or served.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const modules = join(here, "node_modules");
const manifest = [];

const facts = (name) => JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8"));
const folder = (name) => join(here, `${name.split("/").pop()}-${facts(name).version}`);

// A leftover pointer to a source map that is not shipped makes the manifest storage refuse the file.
const withoutMap = (text) => text.replace(/\n?(\/\*# sourceMappingURL=.*?\*\/|\/\/# sourceMappingURL=.*)\s*$/g, "\n");

function write(name, target, bytes) {
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, bytes);
  const { version, license } = facts(name);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const file = relative(root, target).split("\\").join("/");
  manifest.push({ file, package: name, version, licence: license, sha256 });
}

function copy(name, files, into = folder(name)) {
  for (const [from, to] of Object.entries(files)) {
    const bytes = readFileSync(join(modules, name, from));
    const text = /\.(css|js)$/.test(from);
    write(name, join(into, to), text ? Buffer.from(withoutMap(bytes.toString("utf8"))) : bytes);
  }
}

// One sprite of the icons that icons.txt names: a page asks for one file, and `currentColor` follows the theme.
function sprite(name) {
  const names = readFileSync(join(here, "icons.txt"), "utf8").split(/\s+/).filter(Boolean).sort();
  const symbols = names.map((icon) => {
    const svg = readFileSync(join(modules, name, "icons", `${icon}.svg`), "utf8");
    const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
    return `<symbol id="${icon}" viewBox="0 0 24 24">${shapes.replace(/\s*\n\s*/g, "")}</symbol>`;
  });
  const body = `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
  write(name, join(folder(name), "icons.svg"), Buffer.from(body));
}

for (const entry of readdirSync(here, { withFileTypes: true })) {
  if (entry.isDirectory() && entry.name !== "node_modules") rmSync(join(here, entry.name), { recursive: true });
}
copy("bootstrap", { "dist/css/bootstrap.min.css": "bootstrap.min.css", LICENSE: "LICENSE" });
copy("@fontsource-variable/inter", {
  "files/inter-latin-wght-normal.woff2": "inter-latin.woff2",
  "files/inter-latin-ext-wght-normal.woff2": "inter-latin-ext.woff2",
  "files/inter-cyrillic-wght-normal.woff2": "inter-cyrillic.woff2",
  LICENSE: "LICENSE",
});
copy("lucide-static", { LICENSE: "LICENSE" });
sprite("lucide-static");
copy("tus-js-client", { "dist/tus.min.js": "tus.min.js", LICENSE: "LICENSE" });
copy("@noble/hashes", { "sha2.js": "sha2.js", "_md.js": "_md.js", "_u64.js": "_u64.js", "utils.js": "utils.js", LICENSE: "LICENSE" });
copy("axe-core", { "axe.min.js": "axe.min.js", LICENSE: "LICENSE" }, join(root, "tests", "browser", "vendor"));

manifest.sort((a, b) => (a.file < b.file ? -1 : 1));
writeFileSync(join(here, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
rmSync(modules, { recursive: true });
