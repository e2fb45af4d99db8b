#!/usr/bin/env -S python3 -B
"""Is a document of a batch that of a single call, whatever documents came before it? A worker keeps
pieces of pages and the beginning of a document for the next ones.

The records are those of the goldens and variants of them: other and fewer entry points, with and
without portrait, seal, issuer and SPECIMEN, so that neighbours differ in policy and parts.
Each is printed alone. Then one worker prints all of them in several orders in one process: each
after each other kind, and again after it has forgotten or kept what it kept."""
import base64
import hashlib
import json
import random
import subprocess
import sys

import trial
from trial import GEN, LIMIT, TOP, batch, check

PHOTO = base64.b64encode((TOP / "tests/data/photos/portrait-c.jpg").read_bytes()).decode()


def variants(record):
    """The record and others like it. A change takes the seal away, which would not agree."""
    yield record
    plain = {name: value for name, value in record.items() if name not in ("seal", "photo")}
    yield plain
    yield {**plain, "photo": PHOTO}
    points = record["entry_points"]
    yield {**plain, "entry_points": points[::-1]}
    yield {**plain, "entry_points": points[:1], "specimen": True}
    visa = {name: value for name, value in record["visa"].items() if name != "issued_by"}
    yield {**plain, "visa": visa}
    yield {**plain, "visa": {**visa, "issued_by": "Ministry"}}
    yield {**plain, "visa": {**visa, "category": "B1"}}


def alone(line):
    """The SHA-256 of the document of a single call; None where the record is refused."""
    call = subprocess.run([GEN], input=line, capture_output=True, check=False)
    return hashlib.sha256(call.stdout).hexdigest() if call.returncode == 0 else None


def lines():
    """Each record on a line, with the SHA-256 of its document."""
    files = sorted((TOP / "tests/golden/cases").glob("*/record.json"))
    files.append(TOP / "tests/bench/record.json")
    found = {}
    for file in files:
        for record in variants(json.loads(file.read_text(encoding="utf-8"))):
            line = json.dumps(record, ensure_ascii=False).encode()
            if line not in found and len(line) < LIMIT:
                found[line] = alone(line)
    return {line: digest for line, digest in found.items() if digest is not None}


def orders(known):
    """Orders of the records, each as a list."""
    yield known
    yield known[::-1]
    yield [line for line in known for _ in range(2)]
    for seed in range(2):
        yield random.Random(seed).sample(known, len(known))


def any_order():
    expected = lines()
    known = list(expected)
    check(len(known) > 100, f"too few records: {len(known)}")
    check(len(set(expected.values())) > 100, "documents are alike")
    made = [line for order in orders(known) for line in order]
    call = batch("--ndjson", "-j", "1", data=b"".join(line + b"\n" for line in made))
    answers = [json.loads(answer) for answer in call.stdout.splitlines()]
    whole = call.returncode == 0 and len(answers) == len(made)
    check(whole, f"{len(answers)} answers, status {call.returncode}")
    wrong = [
        answer["seq"] for answer, line in zip(answers, made)
        if answer.get("sha256") != expected[line]
    ]
    check(not wrong, f"documents that differ from those of single calls: {wrong[:10]}")


if __name__ == "__main__":
    sys.exit(trial.main(any_order))
