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
  return joined(items);
}

// pdf.js gives pieces of text with their places. One that does not begin where the last one ended is
// another text: pdf.js has a line end for it only where it is lower by half of the size.
function joined(items) {
  let text = "", x = 0, y = 0;
  for (const { str, transform, width, height, hasEOL } of items) {
    const far = Math.abs(transform[4] - x) > 0.2 * height || Math.abs(transform[5] - y) > 1;
    text += (str && far ? "\n" : "") + str + (hasEOL ? "\n" : "");
    if (str) {
      [x, y] = [transform[4] + width, transform[5]];
    }
  }
  return text;
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
