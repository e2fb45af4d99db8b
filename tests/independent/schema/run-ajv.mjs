// Do the published schema, as ajv applies it, and evisa-gen agree on the same records?
//
//   node run-ajv.mjs NODE_MODULES [EVISA-GEN]
//
// NODE_MODULES is a folder with ajv 8, EVISA-GEN the program (default: $EVISA_GEN). The records are
// those of tests/golden, tests/refuse and tests/independent/schema/cases. The schema must accept a
// record that evisa-gen accepts. It must refuse a record that evisa-gen refuses, unless all faults
// are of kinds that no JSON Schema can detect; these are listed here with the reason.
//
// A case is an object with these members:
//   name
//   expect    "both-accept", "both-refuse" or "c-only": only evisa-gen refuses; then also
//             codes, the expected codes, and reason
// and one of these, which change base.json:
//   record    a whole record
//   set       {pointer: value}; null removes the member
//   replace   [from, to] in the text
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

// What a JSON Schema cannot detect, because a validator gets values and not text.
const lexical = {
  "number-not-plain": "30.0 and 3e1 are the integer 30 to a JSON Schema",
  "json-duplicate-member": "JSON.parse keeps the last of them",
  "json-too-deep": "nesting has no keyword, and members of the portal's own can be anything",
  "json-nul": "U+0000 is allowed in a member of the portal's own",
  "json-number-too-big": "JSON.parse rounds",
  "record-too-large": "the length of the text is not part of the value",
  "json-syntax": "lone surrogates are strings to JSON.parse",
};

// What a JSON Schema cannot express.
const semantic = {
  "glyph-missing": "the repertoire of the fonts",
  "validity-reversed": "one member against another",
  "ended-before-issue": "one member against another",
  "validity-too-long": "one member against another",
  "stay-exceeds-validity": "one member against another",
  "birth-after-issue": "one member against another",
  "holder-too-old": "one member against another",
  "passport-issued-after-visa": "one member against another",
  "passport-issued-before-birth": "one member against another",
  "passport-reversed": "one member against another",
  "passport-ends-early": "one member against another, by the policy",
  "entries-not-allowed": "policy",
  "category-unknown": "policy",
  "entry-point-not-allowed": "policy",
  "inviter-id-wrong": "a check digit",
  "state-unknown": "the table of states is a resource",
  "eligibility-mismatch": "one member against another, by the policy",
  "issued-before-first-policy": "policy",
  "template-unknown": "resources",
  "policy-unknown": "resources",
  "render-unknown": "what this program renders",
  "seal-malformed": "the bytes behind the base64",
  "seal-mismatch": "one member against another",
  "seal-digest-mismatch": "one member against another",
  "seal-unbound": "the bytes behind the base64, by the policy",
  "mrz-letter-unknown": "ICAO's tables",
  "does-not-fit": "measures of the page",
};

// What a schema detects in some records only: it knows that no month has 32 days, and how long the
// text of a photo can be.
const partly = ["date-does-not-exist", "photo-too-large"];

const isBeyondSchema = ({ code, pointer }) =>
  code in lexical || code in semantic ||
  code.startsWith("photo-") && code !== "photo-too-large" ||
  code === "out-of-range" && pointer.includes("/x-"); // numbers in members of the portal's own

// ---- the two judges

function loadSchema(modules) {
  const Ajv = createRequire(join(resolve(modules), "index.js"))("ajv/dist/2020.js");
  const path = join(here, "../../../gen/record/evisa-record-1.schema.json");
  // Formats and contentEncoding stay annotations, which is the default of draft 2020-12.
  const options = { strict: true, strictTypes: false, validateFormats: false, allErrors: false };
  return new Ajv(options).compile(JSON.parse(readFileSync(path, "utf8")));
}

function schemaAccepts(validate, text) {
  let record;
  try {
    record = JSON.parse(text);
  } catch {
    return false;
  }
  return validate(record);
}

function programFaults(program, text) {
  const run = spawnSync(program, ["check", "--errors=json"], { input: text, encoding: "utf8" });
  if (run.status !== 0 && run.status !== 65)
    throw new Error(`${program} ended with ${run.status ?? run.signal}: ${run.stderr}`);
  const faults = run.stderr.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  const errors = faults.filter((fault) => fault.severity === "error");
  if ((run.status === 65) !== errors.length > 0)
    throw new Error(`${program} ended with ${run.status} and ${errors.length} errors`);
  return errors;
}

// ---- the records

const at = (record, pointer) => {
  const plain = (name) => name.replaceAll("~1", "/").replaceAll("~0", "~");
  const names = pointer.split("/").slice(1).map(plain);
  const last = names.pop();
  return [names.reduce((value, name) => value[name], record), last];
};

function textOfCase(base, one) {
  if (one.record !== undefined) return JSON.stringify(one.record);
  if (one.replace !== undefined) {
    if (!base.includes(one.replace[0]))
      throw new Error(`${one.name}: base.json has no ${one.replace[0]}`);
    return base.replace(one.replace[0], () => one.replace[1]);
  }
  const record = JSON.parse(base);
  for (const [pointer, value] of Object.entries(one.set)) {
    const [parent, name] = at(record, pointer);
    if (value === null) delete parent[name];
    else parent[name] = value;
  }
  return JSON.stringify(record);
}

const recordsBelow = (folder) =>
  readdirSync(folder).map((name) => join(folder, name, "record.json")).filter(existsSync);

// Each record with its bytes: a case of tests/refuse need not be UTF-8.
function* records() {
  for (const [kind, expect] of [["golden", "both-accept"], ["refuse", undefined]])
    for (const path of recordsBelow(join(here, "../..", kind, "cases")))
      yield { name: path, expect, bytes: readFileSync(path) };
  const base = readFileSync(join(here, "base.json"), "utf8");
  const files = readdirSync(join(here, "cases")).filter((name) => name.endsWith(".json")).sort();
  for (const file of files)
    for (const one of JSON.parse(readFileSync(join(here, "cases", file), "utf8")))
      yield { ...one, name: `${file}: ${one.name}`, bytes: Buffer.from(textOfCase(base, one)) };
}

// ---- the comparison

function disagreement(one, accepted, faults) {
  const codes = faults.map(({ code }) => code), refused = faults.length > 0;
  const seen = faults.filter((fault) => !isBeyondSchema(fault) && !partly.includes(fault.code));
  const lexicalOnly = codes.every((code) => code in lexical);
  if (!refused && !accepted) return "the schema refuses a record that evisa-gen accepts";
  if (seen.length > 0 && accepted)
    return `the schema accepts a record that evisa-gen refuses: ${codes}`;
  if (refused && faults.every(isBeyondSchema) && !accepted && !lexicalOnly)
    return `the schema refuses, but evisa-gen only for ${codes}`;
  if (one.expect === "both-accept" && !(accepted && !refused))
    return `expected both to accept; evisa-gen: ${codes}`;
  if (one.expect === "both-refuse" && !(!accepted && refused))
    return `expected both to refuse; evisa-gen: ${codes}`;
  return one.expect === "c-only" ? disagreementOfC(one, accepted, codes) : undefined;
}

function disagreementOfC(one, accepted, codes) {
  if (!accepted) return "expected the schema to accept";
  if (String([...new Set(codes)]) !== String(one.codes))
    return `expected ${one.codes}, not ${codes}`;
  return one.reason ? undefined : "c-only needs a reason";
}

function main([modules, program = process.env.EVISA_GEN]) {
  const validate = loadSchema(modules);
  let passed = 0, failed = 0;
  for (const one of records()) {
    const accepted = schemaAccepts(validate, one.bytes.toString("utf8"));
    const wrong = disagreement(one, accepted, programFaults(program, one.bytes));
    if (wrong === undefined) passed++;
    else failed++, console.error(`schema: ${one.name}: ${wrong}`);
  }
  console.log(`schema: ${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}

main(process.argv.slice(2));
