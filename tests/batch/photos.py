#!/usr/bin/env -S python3 -B
"""Does a photo get the same verdict in a batch as in a single call? A renderer makes pages before
the process that decodes has spoken, of up to four records at once: what it says late must count,
and for the right record.

The photos are those of tests/data/photos/, sound and refused, each alone and in several orders."""
import base64
import hashlib
import json
import pathlib
import random
import subprocess
import sys

import trial
from line_worker import Worker
from trial import GEN, LIMIT, TOP, batch, check, equal, join, start, status_is

BASE = json.loads((TOP / "tests/refuse/base.json").read_text(encoding="utf-8"))
# What only a decoder can say; and what is said of the same photos besides.
VERDICTS = {"photo-broken", "photo-transparency", "photo-alpha-opaque", "photo-one-colour"}
ONE_COLOUR = TOP / "tests/refuse/cases/photo-one-colour"


def said(faults):
    return sorted((fault["code"], fault["pointer"]) for fault in faults)


def alone(line):
    """What a single call says of a record, and the hash of its document; None: it has none."""
    call = subprocess.run([GEN, "--errors=json"], input=line, capture_output=True, check=False)
    faults = [json.loads(fault) for fault in call.stderr.splitlines()]
    if call.returncode == 0:
        return said(faults), hashlib.sha256(call.stdout).hexdigest()
    return said(fault for fault in faults if fault["severity"] == "error"), None


def lines():
    """Records with a photo each, and one without, on lines."""
    photos = [file.read_bytes() for file in sorted((TOP / "tests/data/photos").rglob("*"))
              if file.suffix in (".jpg", ".png")]
    made = [{**BASE, "photo": base64.b64encode(photo).decode()} for photo in photos]
    record = subprocess.run(["./record.gen"], cwd=ONE_COLOUR, capture_output=True, check=True)
    made += [BASE, json.loads(record.stdout)]
    found = [json.dumps(one, ensure_ascii=False).encode() for one in made]
    return [line for line in found if len(line) < LIMIT]


def together(answers, messages):
    """What a batch says of each record: errors in the answers, warnings on standard error."""
    faults = {}
    for fault in map(json.loads, messages.splitlines()):
        faults.setdefault(fault.get("seq"), []).append(fault)
    return [(said(answer.get("errors") or faults.get(answer["seq"], [])), answer.get("sha256"))
            for answer in map(json.loads, answers)]


def compare(name, made, answers, messages):
    got = together(answers, messages)
    equal(f"{name}: answers", len(got), len(made))
    wrong = [(place, one, WANTED[line])
             for place, (line, one) in enumerate(zip(made, got), 1) if one != WANTED[line]]
    check(not wrong, f"{name}: other than of a single call: {wrong[:3]}")


LINES = lines()
WANTED = {line: alone(line) for line in LINES}


def all_kinds_are_there():
    codes = {code for faults, _ in WANTED.values() for code, _ in faults}
    equal("verdicts that no photo gets", VERDICTS - codes, set())
    sound = [line for line, (_, document) in WANTED.items() if document]
    check(len(sound) > 20 and len(LINES) > len(sound) + 50, "too few photos of a kind")


def in_any_order():
    sound = [line for line in LINES if WANTED[line][1]]
    orders = [LINES, random.Random(1).sample(LINES, len(LINES))]
    # mostly sound ones, as they come: one late word among the verdicts of a group
    orders.append([random.Random(n).choice(sound if n % 5 else LINES) for n in range(100)])
    made = [line for order in orders for line in order]
    for jobs in "1", "2":
        call = batch("--ndjson", "-j", jobs, "--errors=json", data=join(made))
        status_is("all photos", call, 65)
        compare(f"-j {jobs}", made, call.stdout.splitlines(), call.stderr)


def one_by_one():
    with open("messages", "wb") as messages:
        worker = Worker(start("--ndjson", "-j", "1", "--errors=json", stderr=messages))
        answers = []
        for line in LINES:
            worker.send(line + b"\n")
            answers.append(worker.answer() or b"{}")
        worker.call.stdin.close()
        equal("exit status", worker.call.wait(trial.HANG), 65)
    compare("one by one", LINES, answers, pathlib.Path("messages").read_bytes())


if __name__ == "__main__":
    sys.exit(trial.main(all_kinds_are_there, in_any_order, one_by_one))
