#!/usr/bin/env -S python3 -B
"""tests/refuse once more: what needs neither the photo's pixels nor a page evisa-seal refuses too, with the same faults at the same
places. tests/contract/seal.sh calls it, in its folder with the test keys."""
import json, pathlib, subprocess, sys
from concurrent.futures import ThreadPoolExecutor
sys.path.insert(0, sys.path[0] + "/../lib")
from leak import constant_texts, leaks_of
from seals import SEAL, TOP, Failures

failures = Failures()
CONSTANT = constant_texts()
PAGE = ("glyph-missing", "does-not-fit", "more-faults")


def faults(text):
    return [(fault["severity"], fault["code"], fault["pointer"], fault.get("line"), fault.get("column")) for fault in map(json.loads, text.splitlines())]


def look(folder):
    arguments = (folder / "args").read_text().split() if (folder / "args").exists() else []
    wanted = faults((folder / "expect.err").read_text())
    if set(arguments) - {"--strict"} or (folder / "expect.status").exists():
        return []
    needed = [fault for fault in wanted if fault[1] not in PAGE and not fault[1].startswith(("photo-", "seal-"))]
    if not needed:
        return []
    if any(fault[1] == "more-faults" for fault in wanted): # which of them stand in the list is up to each program
        needed = []
    if (folder / "record.gen").exists():
        record = subprocess.run(["./record.gen"], cwd=folder, capture_output=True, check=True).stdout
    else:
        record = (folder / "record.json").read_bytes()
    command = [SEAL, "--errors=json", "--key", "keys/signer.key", "--cert", "keys/signer.crt", *arguments]
    call = subprocess.run(command, input=record, capture_output=True, timeout=30)
    complaints = []
    if call.returncode != 65 or call.stdout:
        complaints.append(f"{folder.name}: exit status {call.returncode}, {len(call.stdout)} bytes of output")
    said = faults(call.stderr.decode())
    for fault in needed:
        if fault not in said:
            complaints.append(f"{folder.name}: does not say {fault[1]} at {fault[2]}; says {[one[1] for one in said][:4]}")
    messages = pathlib.Path(f"refused-{folder.name}")
    messages.write_bytes(call.stderr)
    source = pathlib.Path(f"record-{folder.name}")
    source.write_bytes(record)
    if len(record) < 200000 and leaks_of(source, messages, CONSTANT):
        complaints.append(f"{folder.name}: a value of the record in the messages")
    return complaints or [None]


with ThreadPoolExecutor(2) as pool:
    for complaints in pool.map(look, sorted((TOP / "tests/refuse/cases").glob("*/"))):
        for complaint in complaints:
            failures.check(complaint is None, complaint)
failures.check(failures.passed > 80, f"only {failures.passed} records were looked at")
sys.exit(failures.finish())
