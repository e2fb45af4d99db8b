#!/usr/bin/env -S python3 -B
"""What does evisa-gen batch say on standard error? Errors, warnings, the summary and the progress,
as text and as JSON."""
import os
import pathlib
import pty
import re
import shutil
import sys

import trial
from expected import MODEL
from outcome import faults_of, folder_is, objects_with, summary_of
from records import lines_of
from trial import batch, check, equal, join, parsed, start, status_is, until

LINES = lines_of(12, faulty=5, warned=4)
DATA = join(LINES)
WANTED = MODEL.wanted(LINES)
FAILED = [one.seq for one in WANTED if one.code]
# What a message has of its record, besides what the fault says.
OF_RECORD = {one.seq: {"seq": one.seq, **({"id": one.id} if one.id else {})} for one in WANTED}
REDRAWN = re.compile(rb"\r(?!\n)|\x1b\[")  # a line of a terminal that is drawn again


def errors():
    for output in (["-o", "out"], ["--tar=-"]):
        call = batch(*output, "--errors=json", data=DATA)
        faults = [fault for fault in faults_of(call.stderr) if fault["severity"] == "error"]
        check(
            faults == [{**fault, **OF_RECORD[one.seq]} for one in WANTED for fault in one.errors],
            f"{output[0]} --errors=json: {faults[:3]}",
        )
        shutil.rmtree("out", ignore_errors=True)
        call = batch(*output, data=DATA)
        text = call.stderr.decode()
        for one in WANTED:
            for fault in one.errors:
                check(
                    is_said(text, one, fault),
                    f"{output[0]}: no message of record {one.seq}: {text[:400]!r}",
                )
        check(
            all(line.startswith("evisa-gen: ") for line in text.splitlines()),
            f"{output[0]}: a line without the program's name: {text[:300]!r}",
        )
        shutil.rmtree("out", ignore_errors=True)
    call = batch("--ndjson", "--errors=json", data=DATA)
    check(
        not [fault for fault in faults_of(call.stderr) if fault["severity"] == "error"],
        f"--ndjson: an error of an answer is a message too: {call.stderr[:200]!r}",
    )
    call = batch("--ndjson", data=DATA)
    check(
        b"passport-ends-early" not in call.stderr and b"member-" not in call.stderr,
        f"--ndjson: an error of an answer is text too: {call.stderr[:200]!r}",
    )
    call = batch("-o", "twice", "--errors=json", data=LINES[0] + b"\n" + LINES[0])
    faults = [(fault["code"], fault.get("seq")) for fault in faults_of(call.stderr)]
    equal("a duplicate in JSON", faults, [("duplicate", 2)])


def is_said(text, one, fault):
    visa = f", {one.id}" if one.id else ""
    code, record = fault["code"], f"evisa-gen: record {one.seq}{visa}: "
    if fault["pointer"]:
        return f"{record}{fault['pointer']}: {code}: {fault['message']}" in text
    return f"{record}{code}: {fault['message']}" in text or (code in text and record in text)


def no_values():
    """No message quotes a record, but for the visa number by which it is found."""
    secret = b"QXSECRETQX"
    lines = [line.replace(b"Wafula", secret).replace(b"Otieno", secret) for line in LINES]
    for call in ("-o a", "-o b --errors=json", "--tar=-", "-o c --strict"):
        arguments = call.split()
        call = batch(*arguments, data=join(lines + lines))
        check(
            secret not in call.stderr,
            f"{arguments}: a message quotes the record: {call.stderr[:300]!r}",
        )


def warnings():
    many = [one.seq for one in WANTED if one.pdf and one.warnings]
    for output in (["-o", "out"], ["--tar=-"], ["--ndjson"]):
        call = batch(*output, "--errors=json", data=DATA)
        found = [
            fault
            for fault in faults_of(call.stderr)
            if fault["severity"] == "warning" and fault.get("seq") in many
        ]
        wanted = [{**fault, **OF_RECORD[one.seq]}
                  for one in WANTED if one.pdf for fault in one.warnings]
        equal(f"{output[0]}: warnings in JSON", found, wanted)
        shutil.rmtree("out", ignore_errors=True)
        call = batch(*output, data=DATA)
        lines = [
            line
            for line in call.stderr.decode().splitlines()
            if "invitation-number-unusual" in line
        ]
        check(
            len(lines) == 1 and re.search(rf"\b{len(many)}\b", lines[0]),
            f"{output[0]}: the line that counts the warnings: {lines}",
        )
        shutil.rmtree("out", ignore_errors=True)
    call = batch("-o", "one", data=LINES[3])
    status_is("a warning", call, 0)


def summary():
    done = len(LINES) - len(FAILED)
    counts = {"records": len(LINES), "done": done, "skipped": 0, "failed": len(FAILED)}
    for output in (["-o", "out"], ["--tar=-"], ["--ndjson"]):
        call = batch(*output, "--errors=json", data=DATA)
        got = summary_of(call.stderr, whole=True)
        check(
            got == counts and list(got) == list(counts),
            f"{output[0]}: the summary is {got}: {call.stderr[-200:]!r}",
        )
        check(
            bool(call.stderr) and "summary" in parsed(call.stderr.splitlines()[-1]),
            f"{output[0]}: the summary is not the last line: {call.stderr[-200:]!r}",
        )
        shutil.rmtree("out", ignore_errors=True)
        last = (batch(*output, data=DATA).stderr.decode().splitlines() or [""])[-1]
        text = f"evisa-gen: {len(LINES)} records: {done} done, {len(FAILED)} failed"
        equal(f"{output[0]}: the summary", last, text)
        if output[0] == "-o":
            last = batch(*output, "--resume", data=DATA).stderr.decode().splitlines()[-1]
            text = f"evisa-gen: {len(LINES)} records: 0 done, {done} skipped, {len(FAILED)} failed"
            equal("the summary of --resume", last, text)
            got = summary_of(batch(*output, "--resume", "--errors=json", data=DATA).stderr)
            equal("the summary of --resume", got, {**counts, "done": 0, "skipped": done})
        shutil.rmtree("out", ignore_errors=True)
    last = batch("-o", "none").stderr.decode()
    equal("the summary of no records", last, "evisa-gen: 0 records: 0 done, 0 failed\n")
    last = batch("-o", "one", data=LINES[0]).stderr.decode()
    check(
        re.fullmatch("evisa-gen: 1 records?: 1 done, 0 failed\n", last),
        f"the summary of one is {last!r}",
    )


# ---- progress ------------------------------------------------------------------------------------

def progress_json():
    with open("err", "wb") as err:
        worker = start("-o", "out", "--progress=json", stderr=err)
    worker.stdin.write(DATA)
    until(lambda: len(progress_of()) >= 2, "--progress=json: two lines while the input is open")
    worker.stdin.close()
    check(worker.wait(trial.HANG) == 65, "--progress=json: exit status")
    lines = progress_of()
    for line in lines:
        check(
            list(line) == ["done", "failed", "skipped", "rate", "seconds_left"],
            f"--progress=json: members {list(line)}",
        )
        numbers = [line[name] for name in ("done", "failed", "skipped", "rate")]
        check(
            all(map(is_number, numbers))
            and (line["seconds_left"] is None or is_number(line["seconds_left"])),
            f"--progress=json: {line}",
        )
    done = len(LINES) - len(FAILED)
    last = [lines[-1].get(name) for name in ("done", "failed", "skipped")] if lines else []
    equal("--progress=json: the last line", last, [done, len(FAILED), 0])
    folder_is("--progress=json", "out", WANTED)
    call = batch("-o", "out", "--resume", "--progress=json", "--errors=json", data=DATA)
    found = [one["progress"] for one in objects_with(call.stderr, "progress")]
    check(
        bool(found) and (found[-1]["done"], found[-1]["skipped"]) == (0, done),
        f"--progress=json --resume: {found}",
    )


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0


def progress_of():
    """The whole lines of progress that are in the file err."""
    whole = pathlib.Path("err").read_bytes().rpartition(b"\n")[0]
    return [one["progress"] for one in objects_with(whole, "progress")]


def progress_terminal():
    for name, arguments, wanted in (
        ("a terminal as stderr", [], True), ("--progress=none", ["--progress=none"], False)
    ):
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
            return REDRAWN.search(bytes(text)) is not None

        worker.stdin.write(join(LINES[:4]))
        if wanted:
            until(drawn, f"{name}: a line that is drawn again")
        else:
            until(pathlib.Path("out1/results.ndjson").is_file, f"{name}: begun")
        worker.stdin.write(join(LINES[4:]))
        worker.stdin.close()
        check(worker.wait(trial.HANG) == 65, f"{name}: exit status")
        drawn()
        os.close(master)
        check(wanted or not REDRAWN.search(bytes(text)), f"{name}: {bytes(text)[:200]!r}")
        plain = re.split(r"[\r\n]+", text.decode(errors="replace"))
        check(any("12 records: " in line for line in plain), f"{name}: no summary: {plain[-3:]}")
        folder_is(name, f"out{len(arguments)}", WANTED)
    call = batch("-o", "silent", data=join(LINES[:3]))
    check(
        len(call.stderr.splitlines()) == 1 and b"\r" not in call.stderr,
        f"no terminal: {call.stderr[:200]!r}",
    )


if __name__ == "__main__":
    sys.exit(trial.main(errors, no_values, warnings, summary, progress_json, progress_terminal))
