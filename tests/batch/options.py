#!/usr/bin/env -S python3 -B
"""How evisa-gen batch is called and what it says: usage, --fail-fast, --strict, --resources, messages, warnings, summary, progress, status."""
import os
import pathlib
import pty
import re
import shutil
import subprocess
import sys

import trial
from records import TOP
from trial import GEN, MODEL, Model, answers_are, batch, check, codes_of, documents, faults_of, folder_is, join, journal_is, lines_of, parsed, start, status_is, \
    summary_of, tree, until

LINES = lines_of(12, faulty=5, warned=4)
DATA = join(LINES)
WANTED = MODEL.wanted(LINES)
FAILED = [one.seq for one in WANTED if one.code]


def usage():
    pathlib.Path("in").write_bytes(DATA)
    wrong = ["", "-o out --ndjson", "-o out --tar=out.tar", "--tar=- --ndjson", "-o out --tar=- --ndjson", "-o out -j 0", "-o out -j 257", "-o out -j", "-o out -j x",
             "-o out -j -1", "-o out -j 1.5", "-o out --jobs=", "-o out -j 99999999999999999999", "-o out -j +1", "-o out --shard=0/3", "-o out --shard=4/3",
             "-o out --shard=3", "-o out --shard=1/0", "-o out --shard=a/3", "-o out --shard=1/b", "-o out --shard=/", "-o out --shard=-1/3", "-o out --shard=1/3/3",
             "-o out --shard=env/3", "-o out --shard=env/0", "-o out --shard", "-o out --journal=j", "--tar=- --resume", "--tar=out.tar --resume", "--ndjson --resume",
             "--ndjson --journal=j --resume", "-o out --progress=xml", "-o out --progress=", "-o out --errors=xml", "-o out --nonsense", "-o out -x",
             "-o out --overwrite=yes", "-o out --resume=yes", "-o out --fail-fast=1", "-o out --ndjson=1", "--resume", "--journal=j"]
    for call in wrong:
        done = batch(*call.split(), "in", data=subprocess.DEVNULL)
        status_is(f"evisa-gen batch {call}", done, 64)
        check(done.stdout == b"" and done.stderr.startswith(b"evisa-gen: "), f"evisa-gen batch {call}: {done.stderr[:100]!r}")
        check(os.listdir(".") == ["in"], f"evisa-gen batch {call}: something was done: {os.listdir('.')}")
        for left in set(os.listdir(".")) - {"in"}:
            (shutil.rmtree if os.path.isdir(left) else os.unlink)(left)
    for call in (["-o", ""], ["--tar="], ["--ndjson", "--journal="]):
        status_is(f"evisa-gen batch {call}", batch(*call, "in", data=subprocess.DEVNULL), 64)
    done = batch("--errors=json", "--nonsense", data=subprocess.DEVNULL)
    check(codes_of(done.stderr) == ["usage"], f"a wrong option in JSON: {done.stderr[:200]!r}")
    for call in (["-o", "1", "-j1"], ["-o", "2", "-j256"], ["-o", "3", "--jobs=256"], ["-o", "4", "--jobs", "2"]):
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
        tars = [batch("--tar=-", "-j", jobs, "--fail-fast", data=join(lines)).stdout for jobs in ("1", "4")]
        check(tars[0] == tars[1] and len(tars[0]) > 1024, "--tar --fail-fast: another tar with another -j")
    for turn in range(10):  # at once, though more may come
        worker = start("-o", f"open{turn}", "--fail-fast", "-j", "3")
        worker.stdin.write(DATA)
        if not until(lambda: worker.poll() is not None, "--fail-fast: the end, though the input is still open", 10):
            worker.kill()
            break
        folder_is("--fail-fast with an open input", f"open{turn}", WANTED[:FAILED[0]])


def strict():
    wanted = Model("--strict").wanted(LINES)
    check(len([one for one in wanted if one.code]) > len(FAILED), "the test is wrong: no warnings")
    call = batch("-o", "out", "--strict", "--errors=json", data=DATA)
    status_is("--strict", call, 65)
    folder_is("--strict", "out", wanted)
    check({fault["severity"] for fault in faults_of(call.stderr)} == {"error"}, "--strict: a warning")
    answers_are("--strict --ndjson", batch("--ndjson", "--strict", data=DATA).stdout, wanted)


def resources():
    labels = TOP / "templates/evisa/1/labels.txt"
    os.makedirs("draft/evisa/1")
    pathlib.Path("draft/evisa/1/labels.txt").write_text(labels.read_text(encoding="utf-8").replace("en = Surname", "en = Family name"), encoding="utf-8")
    wanted = Model("--resources=draft").wanted(LINES)
    check(wanted[0].pdf not in (None, WANTED[0].pdf), "the test is wrong: the draft changes nothing")
    status_is("--resources", batch("-o", "out", "--resources=draft", data=DATA), 65)
    folder_is("--resources", "out", wanted)
    os.makedirs("broken/evisa/1")
    pathlib.Path("broken/evisa/1/layout.txt").write_text("this is no line of a layout\n", encoding="utf-8")
    for name, code in (("broken", "resource-syntax"), ("none", "resource-missing")):
        for output in (["-o", "out2"], ["--tar=a.tar"], ["--ndjson"]):
            call = batch(*output, "--resources", name, "--errors=json", data=DATA)
            status_is(f"{output[0]}: {name} resources", call, 78)
            found = codes_of(call.stderr) + [fault["code"] for answer in call.stdout.splitlines() for fault in (parsed(answer) or {}).get("errors", [])]
            check(code in found, f"{output[0]}: {name} resources: {call.stderr[:200]!r}")
        journal = pathlib.Path("out2/results.ndjson")
        said = journal.read_bytes() if journal.exists() else b""
        check(b'"done"' not in said and code.encode() not in said, f"{name} resources: the records are blamed: {said[:200]!r}")
        check([path for path in (documents("out2") if os.path.isdir("out2") else []) if path.endswith(".pdf")] == [], f"{name} resources: documents")
        status_is(f"{name} resources, mended, --resume", batch("-o", "out2", "--resume", data=DATA), 65)
        folder_is(f"{name} resources, mended, --resume", "out2", WANTED)
        shutil.rmtree("out2")


# ---- what it says --------------------------------------------------------------------------------

def errors():
    for output in (["-o", "out"], ["--tar=-"]):
        call = batch(*output, "--errors=json", data=DATA)
        faults = [fault for fault in faults_of(call.stderr) if fault["severity"] == "error"]
        check(faults == [{**fault, "seq": one.seq} for one in WANTED for fault in one.errors], f"{output[0]} --errors=json: {faults[:3]}")
        shutil.rmtree("out", ignore_errors=True)
        call = batch(*output, data=DATA)
        text = call.stderr.decode()
        for one in WANTED:
            for fault in one.errors:
                where = f"{fault['pointer']}: " if fault["pointer"] else ""
                check(f"evisa-gen: record {one.seq}: {where}{fault['code']}: {fault['message']}" in text or (not where and fault["code"] in text
                      and f"evisa-gen: record {one.seq}: " in text), f"{output[0]}: no message of record {one.seq}: {text[:400]!r}")
        check(all(line.startswith("evisa-gen: ") for line in text.splitlines()), f"{output[0]}: a line of somebody else: {text[:300]!r}")
        shutil.rmtree("out", ignore_errors=True)
    call = batch("--ndjson", "--errors=json", data=DATA)
    check(not [fault for fault in faults_of(call.stderr) if fault["severity"] == "error"], f"--ndjson: an error that is answered is said again: {call.stderr[:200]!r}")
    call = batch("--ndjson", data=DATA)
    check(b"passport-ends-early" not in call.stderr and b"member-" not in call.stderr, f"--ndjson: an answered error as text: {call.stderr[:200]!r}")
    call = batch("-o", "twice", "--errors=json", data=LINES[0] + b"\n" + LINES[0])
    faults = faults_of(call.stderr)
    check([(fault["code"], fault.get("seq")) for fault in faults] == [("duplicate", 2)], f"a duplicate in JSON: {faults}")


def no_values():
    """No message quotes a record."""
    secret = b"QXSECRETQX"
    lines = [line.replace(b"Wafula", secret).replace(b"Otieno", secret).replace(b"KZ00000", b"QXQX00000") for line in LINES]
    for arguments in (["-o", "a"], ["-o", "b", "--errors=json"], ["--tar=-"], ["-o", "c", "--strict"]):
        call = batch(*arguments, data=join(lines + lines))
        check(secret not in call.stderr and b"QXQX00" not in call.stderr, f"{arguments}: a message quotes the record: {call.stderr[:300]!r}")


def warnings():
    many = [one.seq for one in WANTED if one.pdf and one.warnings]
    for output in (["-o", "out"], ["--tar=-"], ["--ndjson"]):
        call = batch(*output, "--errors=json", data=DATA)
        found = [fault for fault in faults_of(call.stderr) if fault["severity"] == "warning" and fault.get("seq") in many]
        check(found == [{**fault, "seq": one.seq} for one in WANTED if one.pdf for fault in one.warnings], f"{output[0]}: warnings in JSON: {found}")
        shutil.rmtree("out", ignore_errors=True)
        call = batch(*output, data=DATA)
        lines = [line for line in call.stderr.decode().splitlines() if "invitation-number-unusual" in line]
        check(len(lines) == 1 and re.search(rf"\b{len(many)}\b", lines[0]), f"{output[0]}: warnings summed up: {lines}")
        shutil.rmtree("out", ignore_errors=True)
    call = batch("-o", "one", data=LINES[3])
    status_is("a warning", call, 0)


def summary():
    counts = {"records": len(LINES), "done": len(LINES) - len(FAILED), "skipped": 0, "failed": len(FAILED)}
    for output in (["-o", "out"], ["--tar=-"], ["--ndjson"]):
        call = batch(*output, "--errors=json", data=DATA)
        got = summary_of(call.stderr, whole=True)
        check(got == counts and list(got) == list(counts), f"{output[0]}: the summary is {got}: {call.stderr[-200:]!r}")
        check(bool(call.stderr) and "summary" in parsed(call.stderr.splitlines()[-1]), f"{output[0]}: the summary is not the last line: {call.stderr[-200:]!r}")
        shutil.rmtree("out", ignore_errors=True)
        last = (batch(*output, data=DATA).stderr.decode().splitlines() or [""])[-1]
        check(last == f"evisa-gen: {len(LINES)} records: {len(LINES) - len(FAILED)} done, {len(FAILED)} failed", f"{output[0]}: the summary is {last!r}")
        if output[0] == "-o":
            last = batch(*output, "--resume", data=DATA).stderr.decode().splitlines()[-1]
            check(last == f"evisa-gen: {len(LINES)} records: 0 done, {len(LINES) - len(FAILED)} skipped, {len(FAILED)} failed", f"the summary of --resume is {last!r}")
            got = summary_of(batch(*output, "--resume", "--errors=json", data=DATA).stderr)
            check(got == {**counts, "done": 0, "skipped": len(LINES) - len(FAILED)}, f"the summary of --resume is {got}")
        shutil.rmtree("out", ignore_errors=True)
    last = batch("-o", "none").stderr.decode()
    check(last == "evisa-gen: 0 records: 0 done, 0 failed\n", f"the summary of nothing is {last!r}")
    last = batch("-o", "one", data=LINES[0]).stderr.decode()
    check(re.fullmatch("evisa-gen: 1 records?: 1 done, 0 failed\n", last), f"the summary of one is {last!r}")


# ---- progress ------------------------------------------------------------------------------------

def progress_json():
    with open("err", "wb") as err:
        worker = start("-o", "out", "--progress=json", stderr=err)
    worker.stdin.write(DATA)
    until(lambda: len(progress_of()) >= 2, "--progress=json: two lines while the input is open")
    worker.stdin.close()
    check(worker.wait(60) == 65, "--progress=json: exit status")
    lines = progress_of()
    for line in lines:
        check(list(line) == ["done", "failed", "skipped", "rate", "seconds_left"], f"--progress=json: members {list(line)}")
        number = lambda value: isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0  # noqa: E731
        check(all(number(line[name]) for name in ("done", "failed", "skipped", "rate")) and (line["seconds_left"] is None or number(line["seconds_left"])),
              f"--progress=json: {line}")
    last = lines[-1] if lines else {}
    check((last.get("done"), last.get("failed"), last.get("skipped")) == (len(LINES) - len(FAILED), len(FAILED), 0), f"--progress=json: the last line is {last}")
    folder_is("--progress=json", "out", WANTED)
    call = batch("-o", "out", "--resume", "--progress=json", "--errors=json", data=DATA)
    found = [one["progress"] for one in map(parsed, call.stderr.splitlines()) if one and "progress" in one]
    check(bool(found) and (found[-1]["done"], found[-1]["skipped"]) == (0, len(LINES) - len(FAILED)), f"--progress=json --resume: {found}")


def progress_of():
    found = [parsed(line) for line in pathlib.Path("err").read_bytes().split(b"\n")[:-1] if line.startswith(b'{"progress"')]
    return [one["progress"] for one in found if one]


def progress_terminal():
    for name, arguments, wanted in (("a terminal as stderr", [], True), ("--progress=none", ["--progress=none"], False)):
        master, slave = pty.openpty()
        worker = start("-o", f"out{len(arguments)}", *arguments, stderr=slave)
        os.close(slave)
        os.set_blocking(master, False)
        text = bytearray()

        def drawn():
            try:
                text.extend(os.read(master, 65536))
            except OSError:
                pass
            return re.search(rb"\r(?!\n)|\x1b\[", bytes(text)) is not None
        worker.stdin.write(join(LINES[:4]))
        if wanted:
            until(drawn, f"{name}: a line that is drawn again")
        else:
            until(lambda: (pathlib.Path("out1/results.ndjson").is_file()), f"{name}: begun")
        worker.stdin.write(join(LINES[4:]))
        worker.stdin.close()
        check(worker.wait(60) == 65, f"{name}: exit status")
        drawn()
        os.close(master)
        check(wanted or re.search(rb"\r(?!\n)|\x1b\[", bytes(text)) is None, f"{name}: {bytes(text)[:200]!r}")
        plain = re.split(r"[\r\n]+", text.decode(errors="replace"))
        check(any("12 records: " in line for line in plain), f"{name}: no summary: {plain[-3:]}")
        folder_is(name, f"out{len(arguments)}", WANTED)
    call = batch("-o", "silent", data=join(LINES[:3]))
    check(len(call.stderr.splitlines()) == 1 and b"\r" not in call.stderr, f"no terminal: {call.stderr[:200]!r}")


def memory():
    """Whatever the limit: all, or 75 and nothing false."""
    enough = False
    for kib in (6000, 10000, 12000, 16000, 20000, 30000, 50000, 100000, 400000):
        call = subprocess.run(["sh", "-c", f'ulimit -v {kib}; exec "$0" batch -j 2 -o {kib} "$@"', str(GEN)], input=DATA, capture_output=True, check=False, timeout=60)
        if b"__asan_init" in GEN.read_bytes():
            return
        if call.returncode == 65:
            folder_is(f"{kib} KiB", str(kib), WANTED)
            enough = True
        elif call.returncode == 75 or (kib < 12000 and call.returncode in (127, 126, 134, 139)):
            trial.truthful(f"{kib} KiB", str(kib))
            data = pathlib.Path(f"{kib}/results.ndjson").read_bytes() if os.path.exists(f"{kib}/results.ndjson") else b""
            check(b"out-of-memory" not in data, f"{kib} KiB: a record is blamed for the machine's lack of memory")
            status_is("resumed with memory", batch("-o", kib, "--resume", data=DATA), 65)
            folder_is(f"{kib} KiB, resumed", str(kib), WANTED)
        else:
            check(False, f"a memory limit of {kib} KiB: exit status {call.returncode}: {call.stderr[:200]!r}")
    check(enough, "400 MB of address space are not enough")
    check("in" not in tree(".") and journal_is("the last of them", pathlib.Path("400000/results.ndjson").read_bytes(), WANTED), "memory")


if __name__ == "__main__":
    sys.exit(trial.main(usage, fail_fast, strict, resources, errors, no_values, warnings, summary, progress_json, progress_terminal, memory))
