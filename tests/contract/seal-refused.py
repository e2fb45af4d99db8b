#!/usr/bin/env -S python3 -B
"""The cases of tests/refuse with evisa-seal: what needs neither the photo's pixels nor a page it
refuses too, with the same faults at the same places, and no value of the record in its messages."""
import json
import pathlib
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, sys.path[0] + "/../lib")
from leak import constant_texts, leaks_of
from seals import HANG, SEAL, TOP, Failures, keys, need_programs, signer_options

CONSTANT = constant_texts()
PAGE = ("glyph-missing", "does-not-fit", "more-faults")
LARGE = 200000  # bytes of a record whose values are not looked for


def faults(text):
    return [(fault["severity"], fault["code"], fault["pointer"], fault.get("line"),
             fault.get("column")) for fault in map(json.loads, text.splitlines())]


def needed_of(folder, arguments):
    """The faults that evisa-seal must name too; None: the case says nothing about it."""
    wanted = faults((folder / "expect.err").read_text())
    if set(arguments) - {"--strict"} or (folder / "expect.status").exists():
        return None
    needed = [fault for fault in wanted
              if fault[1] not in PAGE and not fault[1].startswith(("photo-", "seal-"))]
    if not needed:
        return None
    # Which of too many are in the list is up to each program.
    return [] if any(fault[1] == "more-faults" for fault in wanted) else needed


def record_of(folder):
    if (folder / "record.gen").exists():
        return subprocess.run(["./record.gen"], cwd=folder, capture_output=True,
                              check=True).stdout
    return (folder / "record.json").read_bytes()


def complaints_about(folder, scratch, options):
    path = folder / "args"
    arguments = path.read_text().split() if path.exists() else []
    needed = needed_of(folder, arguments)
    if needed is None:
        return []
    record = record_of(folder)
    call = subprocess.run([SEAL, "--errors=json", *options, *arguments], input=record,
                          capture_output=True, timeout=HANG)
    complaints = []
    if call.returncode != 65 or call.stdout:
        complaints.append(f"{folder.name}: exit status {call.returncode}, "
                          f"{len(call.stdout)} bytes of output")
    said = faults(call.stderr.decode())
    for fault in needed:
        if fault not in said:
            complaints.append(f"{folder.name}: does not say {fault[1]} at {fault[2]}; "
                              f"says {[one[1] for one in said][:4]}")
    messages, source = scratch / f"{folder.name}.err", scratch / f"{folder.name}.json"
    messages.write_bytes(call.stderr)
    source.write_bytes(record)
    if len(record) < LARGE and leaks_of(source, messages, CONSTANT):
        complaints.append(f"{folder.name}: a value of the record in the messages")
    return complaints or [None]


def main():
    need_programs()
    failures = Failures()
    folders = sorted((TOP / "tests/refuse/cases").glob("*/"))
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        scratch = pathlib.Path(folder)
        options = signer_options(keys(scratch))
        for complaints in pool.map(lambda case: complaints_about(case, scratch, options), folders):
            for complaint in complaints:
                failures.check(complaint is None, complaint)
    failures.check(failures.passed > 80, f"only {failures.passed} records were looked at")
    return failures.finish()


sys.exit(main())
