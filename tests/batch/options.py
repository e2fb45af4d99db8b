#!/usr/bin/env -S python3 -B
"""How is evisa-gen batch called? Usage errors, --fail-fast, --strict, --resources, and the exit
status when memory is short. Messages are in messages.py."""
import json
import os
import pathlib
import shutil
import subprocess
import sys

import trial
from expected import MODEL, Model
from outcome import answers_are, codes_of, faults_of, folder_is, journal_is, pdfs, tree, truthful
from records import changed, compact, lines_of
from trial import GEN, TOP, batch, check, equal, join, parsed, shell, start, status_is, until

LINES = lines_of(12, faulty=5, warned=4)
DATA = join(LINES)
WANTED = MODEL.wanted(LINES)
FAILED = [one.seq for one in WANTED if one.code]


def usage():
    pathlib.Path("in").write_bytes(DATA)
    wrong = [
        "", "-o out --ndjson", "-o out --tar=out.tar", "--tar=- --ndjson",
        "-o out --tar=- --ndjson", "-o out -j 0", "-o out -j 257", "-o out -j", "-o out -j x",
        "-o out -j -1", "-o out -j 1.5", "-o out --jobs=", "-o out -j 99999999999999999999",
        "-o out -j +1", "-o out --shard=0/3", "-o out --shard=4/3", "-o out --shard=3",
        "-o out --shard=1/0", "-o out --shard=a/3", "-o out --shard=1/b", "-o out --shard=/",
        "-o out --shard=-1/3", "-o out --shard=1/3/3", "-o out --shard=env/3",
        "-o out --shard=env/0", "-o out --shard", "-o out --journal=j", "--tar=- --resume",
        "--tar=out.tar --resume", "--ndjson --resume", "--ndjson --journal=j --resume",
        "-o out --progress=xml", "-o out --progress=", "-o out --errors=xml", "-o out --nonsense",
        "-o out -x", "-o out --overwrite=yes", "-o out --resume=yes", "-o out --fail-fast=1",
        "-o out --ndjson=1", "--resume", "--journal=j",
    ]
    for call in wrong:
        done = batch(*call.split(), "in", data=subprocess.DEVNULL)
        status_is(f"evisa-gen batch {call}", done, 64)
        check(
            done.stdout == b"" and done.stderr.startswith(b"evisa-gen: "),
            f"evisa-gen batch {call}: {done.stderr[:100]!r}",
        )
        check(
            os.listdir(".") == ["in"],
            f"evisa-gen batch {call}: something was done: {os.listdir('.')}",
        )
        for left in set(os.listdir(".")) - {"in"}:
            (shutil.rmtree if os.path.isdir(left) else os.unlink)(left)
    for call in (["-o", ""], ["--tar="], ["--ndjson", "--journal="]):
        status_is(f"evisa-gen batch {call}", batch(*call, "in", data=subprocess.DEVNULL), 64)
    done = batch("--errors=json", "--nonsense", data=subprocess.DEVNULL)
    check(codes_of(done.stderr) == ["usage"], f"a wrong option in JSON: {done.stderr[:200]!r}")
    for call in (
        ["-o", "1", "-j1"],
        ["-o", "2", "-j256"],
        ["-o", "3", "--jobs=256"],
        ["-o", "4", "--jobs", "2"],
    ):
        status_is(f"evisa-gen batch {call}", batch(*call, "in"), 65)
        folder_is(f"evisa-gen batch {call}", call[1], WANTED)
    done = batch("--help")
    check(done.returncode == 0 and b"batch" in done.stdout, "batch --help")


def fail_fast():
    for lines in (LINES, LINES[FAILED[0] - 1:], [LINES[0], LINES[0]] + LINES[1:4], LINES[:4]):
        wanted = MODEL.wanted(lines)
        end = next((one.seq for one in wanted if one.code), len(lines))
        status = 65 if wanted[end - 1].code else 0
        for jobs in ("1", "4", "16"):
            call = batch("-o", "out", "-j", jobs, "--fail-fast", data=join(lines))
            status_is(f"--fail-fast -j {jobs}", call, status)
            folder_is(f"--fail-fast -j {jobs}", "out", wanted[:end])
            shutil.rmtree("out")
            call = batch("--ndjson", "-j", jobs, "--fail-fast", data=join(lines[1:]))
            loose = MODEL.wanted(lines[1:], one_each=False)
            stop = next((one.seq for one in loose if one.code), len(loose))
            answers_are(f"--ndjson --fail-fast -j {jobs}", call.stdout, loose[:stop])
        tars = [
            batch("--tar=-", "-j", jobs, "--fail-fast", data=join(lines)).stdout
            for jobs in ("1", "4")
        ]
        check(
            tars[0] == tars[1] and len(tars[0]) > 1024,
            "--tar --fail-fast: another tar with another -j",
        )
    for turn in range(10):  # it ends at once, although the input is open
        worker = start("-o", f"open{turn}", "--fail-fast", "-j", "3")
        worker.stdin.write(DATA)
        if not until(lambda: worker.poll() is not None, "--fail-fast: end with an open input", 10):
            worker.kill()
            break
        folder_is("--fail-fast with an open input", f"open{turn}", WANTED[:FAILED[0]])


def strict():
    wanted = Model("--strict").wanted(LINES)
    check(len([one for one in wanted if one.code]) > len(FAILED), "the test is wrong: no warnings")
    call = batch("-o", "out", "--strict", "--errors=json", data=DATA)
    status_is("--strict", call, 65)
    folder_is("--strict", "out", wanted)
    severities = {fault["severity"] for fault in faults_of(call.stderr)}
    check(severities == {"error"}, "--strict: a warning")
    answers_are("--strict --ndjson", batch("--ndjson", "--strict", data=DATA).stdout, wanted)


def accept():
    """A warning that is accepted passes --strict and is still said; the others do not."""
    lines = lines_of(6, warned=3)
    lines[0] = compact(changed(json.loads(lines[0]), "holder/birth_place", "P\u0443ne"))
    options = ["--strict", "--accept=invitation-number-unusual"]
    wanted = Model(*options).wanted(lines)
    equal("the test is wrong: the records that fail", [one.code for one in wanted if one.code],
          ["scripts-mixed"])
    call = batch("-o", "accepted", *options, "--errors=json", data=join(lines))
    status_is("--accept", call, 65)
    folder_is("--accept", "accepted", wanted)
    said = [(fault["code"], fault["severity"]) for fault in faults_of(call.stderr)]
    equal("--accept", said, [("scripts-mixed", "error")]
          + 2 * [("invitation-number-unusual", "warning")])
    answer = batch("--ndjson", *options, data=join(lines))
    answers_are("--accept --ndjson", answer.stdout, wanted)


def resources():
    labels = TOP / "templates/evisa/1/labels.txt"
    os.makedirs("draft/evisa/1")
    text = labels.read_text(encoding="utf-8").replace("en = Surname", "en = Family name")
    pathlib.Path("draft/evisa/1/labels.txt").write_text(text, encoding="utf-8")
    wanted = Model("--resources=draft").wanted(LINES)
    check(
        wanted[0].pdf not in (None, WANTED[0].pdf), "the test is wrong: the draft changes nothing"
    )
    status_is("--resources", batch("-o", "out", "--resources=draft", data=DATA), 65)
    folder_is("--resources", "out", wanted)
    os.makedirs("broken/evisa/1")
    pathlib.Path("broken/evisa/1/layout.txt").write_bytes(b"this is not a line of a layout\n")
    for name, code in (("broken", "resource-syntax"), ("none", "resource-missing")):
        for output in (["-o", "out2"], ["--tar=a.tar"], ["--ndjson"]):
            call = batch(*output, "--resources", name, "--errors=json", data=DATA)
            status_is(f"{output[0]}: {name} resources", call, 78)
            found = codes_of(call.stderr) + [
                fault["code"]
                for answer in call.stdout.splitlines()
                for fault in (parsed(answer) or {}).get("errors", [])
            ]
            check(code in found, f"{output[0]}: {name} resources: {call.stderr[:200]!r}")
        journal = pathlib.Path("out2/results.ndjson")
        said = journal.read_bytes() if journal.exists() else b""
        check(
            b'"done"' not in said and code.encode() not in said,
            f"{name} resources: the journal blames the records: {said[:200]!r}",
        )
        check(pdfs("out2") == {}, f"{name} resources: documents")
        call = batch("-o", "out2", "--resume", data=DATA)
        status_is(f"{name} resources, corrected, --resume", call, 65)
        folder_is(f"{name} resources, corrected, --resume", "out2", WANTED)
        shutil.rmtree("out2")


def memory():
    """With any limit of memory: all is done, or 75 and nothing false."""
    if b"__asan_init" in GEN.read_bytes():
        return
    enough = False
    for kib in (6000, 10000, 12000, 16000, 20000, 30000, 50000, 100000, 400000):
        call = shell(f'ulimit -v {kib}; exec "$0" batch -j 2 -o {kib}', data=DATA)
        if call.returncode == 65:
            folder_is(f"{kib} KiB", str(kib), WANTED)
            enough = True
        elif call.returncode == 75 or (kib < 12000 and call.returncode in (127, 126, 134, 139)):
            truthful(f"{kib} KiB", str(kib))
            journal = pathlib.Path(f"{kib}/results.ndjson")
            data = journal.read_bytes() if journal.exists() else b""
            check(
                b"out-of-memory" not in data,
                f"{kib} KiB: the journal blames a record for the lack of memory",
            )
            status_is("resumed with memory", batch("-o", kib, "--resume", data=DATA), 65)
            folder_is(f"{kib} KiB, resumed", str(kib), WANTED)
        else:
            status_is(f"a memory limit of {kib} KiB", call, (65, 75))
    check(enough, "400 MB of address space are not enough")
    check("in" not in tree("."), "memory: a file that does not belong there")
    journal_is("400 MB", pathlib.Path("400000/results.ndjson").read_bytes(), WANTED)


if __name__ == "__main__":
    sys.exit(trial.main(usage, fail_fast, strict, accept, resources, memory))
