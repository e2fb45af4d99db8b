// Runs the published schema (through ajv) and evisa-gen over the same records and compares.
//
//   node run-ajv.mjs NODE_MODULES [EVISA-GEN]
//
// NODE_MODULES is a folder with ajv 8 in it, EVISA-GEN the program. The records are those of tests/golden, tests/refuse and tests/independent/schema/cases.
// A record that evisa-gen takes, the schema must take. A record that evisa-gen refuses, the schema must refuse too, unless all faults are of
// a kind that no JSON Schema can see: those are listed here with the reason.
//
// A case: {"name", "expect": "both-accept" | "both-refuse" | "c-only" (then "codes" and "reason"), and one of
//   "record": a whole record, "set": {pointer: value, null takes the member out}, or "replace": [from, to] in the text} on base.json.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

// What a JSON Schema cannot see, because a validator is given values and not text.
const lexical = {
  "number-not-plain": "30.0 and 3e1 are the integer 30 to a JSON Schema",
  "json-duplicate-member": "JSON.parse keeps the last of them",
  "json-too-deep": "nesting has no keyword, and members of the portal's own may be anything",
  "json-nul": "U+0000 may stand in a member of the portal's own",
  "json-number-too-big": "JSON.parse rounds",
  "record-too-large": "the length of the text is not part of the value",
  "json-syntax": "lone surrogates are strings to JSON.parse",
};

// What a JSON Schema cannot say.
const semantic = {
  "glyph-missing": "the repertoire of the fonts",
  "validity-reversed": "one member against another",
  "stay-exceeds-validity": "one member against another",
  "birth-after-issue": "one member against another",
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

// What a schema sees in some records and not in others: it knows that no month has 32 days, and how long the text of a photo may be.
const partly = ["date-does-not-exist", "photo-too-large"];

const isBeyondSchema = ({ code, pointer }) =>
  code in lexical || code in semantic || code.startsWith("photo-") && code !== "photo-too-large" ||
  code === "out-of-range" && pointer.includes("/x-"); // numbers in members of the portal's own

// ---- the two judges

function loadSchema(modules) {
  const Ajv = createRequire(join(resolve(modules), "index.js"))("ajv/dist/2020.js");
  const schema = JSON.parse(readFileSync(join(here, "../../../gen/record/evisa-record-1.schema.json"), "utf8"));
  // Formats and contentEncoding stay annotations, as draft 2020-12 has them by default.
  return new Ajv({ strict: true, strictTypes: false, validateFormats: false, allErrors: false }).compile(schema);
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
  if (run.status !== 0 && run.status !== 65) throw new Error(`${program} ended with ${run.status ?? run.signal}: ${run.stderr}`);
  const faults = run.stderr.split("\n").filter(Boolean).map((line) => JSON.parse(line)).filter((fault) => fault.severity === "error");
  if ((run.status === 65) !== faults.length > 0) throw new Error(`${program} ended with ${run.status} and ${faults.length} errors`);
  return faults;
}

// ---- the records

const at = (record, pointer) => {
  const names = pointer.split("/").slice(1).map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
  const last = names.pop();
  return [names.reduce((value, name) => value[name], record), last];
};

function textOfCase(base, one) {
  if (one.record !== undefined) return JSON.stringify(one.record);
  if (one.replace !== undefined) {
    if (!base.includes(one.replace[0])) throw new Error(`${one.name}: base.json has no ${one.replace[0]}`);
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

const folders = (folder) =>
  existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name, "record.json")).filter(existsSync) : [];

function* records() {
  for (const kind of ["golden", "refuse"])
    for (const path of folders(join(here, "../..", kind, "cases")))
      yield { name: path, expect: kind === "golden" ? "both-accept" : undefined, text: readFileSync(path, "latin1") };
  const base = readFileSync(join(here, "base.json"), "utf8");
  const files = readdirSync(join(here, "cases")).filter((name) => name.endsWith(".json")).sort();
  for (const file of files)
    for (const one of JSON.parse(readFileSync(join(here, "cases", file), "utf8")))
      yield { ...one, name: `${file}: ${one.name}`, text: Buffer.from(textOfCase(base, one), "utf8").toString("latin1") };
}

// ---- the comparison

function disagreement(one, accepted, faults) {
  const codes = faults.map(({ code }) => code);
  const seen = faults.filter((fault) => !isBeyondSchema(fault) && !partly.includes(fault.code));
  if (faults.length === 0 && !accepted) return "the schema refuses what evisa-gen takes";
  if (seen.length > 0 && accepted) return `the schema takes what evisa-gen refuses: ${codes}`;
  if (faults.length > 0 && faults.every(isBeyondSchema) && !accepted && !codes.every((code) => code in lexical))
    return `the schema refuses, but evisa-gen only for ${codes}`;
  if (one.expect === "both-accept" && !(accepted && faults.length === 0)) return `expected both to accept; evisa-gen: ${codes}`;
  if (one.expect === "both-refuse" && !(!accepted && faults.length > 0)) return `expected both to refuse; evisa-gen: ${codes}`;
  if (one.expect === "c-only" && !accepted) return "expected the schema to accept";
  if (one.expect === "c-only" && String([...new Set(codes)]) !== String(one.codes)) return `expected ${one.codes}, not ${codes}`;
  if (one.expect === "c-only" && !one.reason) return "c-only needs a reason";
  return undefined;
}

function main([modules, program = process.env.EVISA_GEN ?? "build/release/evisa-gen"]) {
  const validate = loadSchema(modules);
  let passed = 0, failed = 0;
  for (const one of records()) {
    const bytes = Buffer.from(one.text, "latin1"); // as received: a case of tests/refuse may be no UTF-8
    const wrong = disagreement(one, schemaAccepts(validate, bytes.toString("utf8")), programFaults(program, bytes));
    if (wrong === undefined) passed++;
    else failed++, console.error(`schema: ${one.name}: ${wrong}`);
  }
  console.log(`schema: ${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}

main(process.argv.slice(2));
