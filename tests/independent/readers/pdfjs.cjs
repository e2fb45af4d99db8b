// pdf.js reads: one JSON line for each file, {"content": text} or {"error": reason}.
//
//   node pdfjs.cjs NODE_MODULES FILE...
const { readFileSync } = require("node:fs");
const { join, resolve } = require("node:path");

// Needed for drawing only; without them pdf.js looks for the package canvas and warns.
globalThis.DOMMatrix ??= class {};
globalThis.Path2D ??= class {};

const [modules, ...names] = process.argv.slice(2);
const pdfjs = require(join(resolve(modules), "pdfjs-dist/legacy/build/pdf.js"));

async function read(name) {
  const data = new Uint8Array(readFileSync(name));
  const file = await pdfjs.getDocument({ data, verbosity: 0, useSystemFonts: false }).promise;
  const { items } = await (await file.getPage(1)).getTextContent();
  await file.destroy();
  return items.map((item) => item.str + (item.hasEOL ? "\n" : "")).join("");
}

(async () => {
  for (const name of names) {
    const answer = await read(name).then(
      (content) => ({ content }),
      (error) => ({ error: String(error) }),
    );
    console.log(JSON.stringify(answer));
  }
})();
