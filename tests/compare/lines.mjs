// Is each line on standard input as evisa-compare's schema for --json has it (ajv)? And does the
// schema refuse what is not?
//
//   node lines.mjs NODE_MODULES    a folder with ajv 8
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join, resolve} from 'node:path';

const [modules] = process.argv.slice(2);
const Ajv = createRequire(join(resolve(modules), 'index.js'))('ajv/dist/2020.js');
const schema = new URL('../../gen/compare/evisa-compare-1.schema.json', import.meta.url);
const validate = new Ajv({strict: true, strictTypes: false, strictRequired: false})
    .compile(JSON.parse(readFileSync(schema, 'utf8')));
const lines = readFileSync(0, 'utf8').split('\n').filter(Boolean).map(line => JSON.parse(line));
let failed = 0;

function check(good, what) {
    if (good) return;
    failed++;
    console.log(what);
}

for (const line of lines)
    check(validate(line), `${line.pair}: ${JSON.stringify(validate.errors)}`);

// Each changes a line that differs in one thing.
const WRONG = {
    'no pair': line => delete line.pair,
    'no state': line => delete line.state,
    'another state': line => { line.state = 'changed'; },
    'no differences': line => delete line.differences,
    'none of them': line => { line.differences = []; },
    'not whether reduced': line => delete line.reduced,
    'another member': line => { line.other = 1; },
    'faults of one that is read': line => { line.faults = []; },
    'another role': line => { line.differences[0].role = 'reason'; },
    'another kind': line => { line.differences[0].kind = 'thing'; },
    'no kind': line => delete line.differences[0].kind,
    'another member of a difference': line => { line.differences[0].other = 1; },
    'a place without a page': line => { line.differences[0].new_place = {x: 1, y: 1, width: 1,
        height: 1}; },
    'a place on page 0': line => { line.differences[0].new_place = {page: 0, x: 1, y: 1, width: 1,
        height: 1}; },
};
const differs = lines.find(line => line.state === 'differs');
for (const [what, change] of Object.entries(WRONG)) {
    const line = structuredClone(differs);
    change(line);
    check(!validate(line), `the schema accepts: ${what}`);
}
const states = new Set(lines.map(line => line.state));
for (const state of ['differs', 'only-golden', 'only-new', 'unreadable', 'not-explained'])
    check(states.has(state), `no line has the state ${state}`);
console.log(`${lines.length} lines, ${Object.keys(WRONG).length} wrong ones, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
