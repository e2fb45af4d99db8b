// Does another implementation find the same digest of a record? RFC 8785 is the form that
// ECMAScript's JSON.stringify writes, with members sorted by UTF-16 code units, as ECMAScript sorts
// strings.
//
//   node digest.mjs RECORD.json ...   prints the digest of each record
//   node digest.mjs CASE/ ...         compares the digest of CASE/record.json with that in the XMP
//                                     metadata of CASE/expect.pdf
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const member = (name) => `${JSON.stringify(name)}:${canonical(value[name])}`;
  return `{${Object.keys(value).sort().map(member).join(",")}}`;
}

export function recordDigest(text) {
  const record = JSON.parse(text);
  for (const name of Object.keys(record))
    if (name === "seal" || name.startsWith("x-")) delete record[name];
  return createHash("sha256").update(canonical(record), "utf8").digest("hex");
}

function main(paths) {
  let failed = 0;
  for (const path of paths) {
    if (!statSync(path).isDirectory()) {
      console.log(`${recordDigest(readFileSync(path, "utf8"))}  ${path}`);
      continue;
    }
    const digest = recordDigest(readFileSync(join(path, "record.json"), "utf8"));
    if (readFileSync(join(path, "expect.pdf")).includes(digest)) continue;
    console.error(`digest: ${path}: expect.pdf does not say ${digest}`);
    failed++;
  }
  process.exitCode = failed > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.slice(2));
