#!/usr/bin/env -S python3 -B
"""Does evisa-gen batch --expect compare each document correctly with the journal of the batch that
made the originals?"""
import json
import os
import pathlib
import re
import sys

import trial
from expected import MODEL
from outcome import answers_are, codes_of, faults_of, folder_is, journal_is, summary_of
from records import changed, compact, lines_of, record
from trial import batch, check, equal, join, parsed, sha, status_is

LINES = lines_of(8, photo=4)
RESULTS = pathlib.Path("out/results.ndjson")


def originals(lines=None):
    batch("-o", "original", data=join(lines or LINES))
    os.rename("original/results.ndjson", "expected")


def verdicts(path=RESULTS):
    return [json.loads(line).get("expect") for line in path.read_bytes().splitlines()]


def edited(**members):
    """The expected journal with members of its fourth line replaced."""
    rows = [json.loads(line) for line in pathlib.Path("expected").read_bytes().splitlines()]
    rows[3].update(members)
    pathlib.Path("edited").write_bytes(join(map(compact, rows)))
    return "edited"


def other_person():
    """The lines with another person in the fourth."""
    other = list(LINES)
    other[3] = compact(changed(record(4, photo=True), "holder/surname", "Kiprotich"))
    return other


def counts_are(name, call, **wanted):
    """Some of the counts in the summary of --errors=json."""
    got = summary_of(call.stderr) or {}
    equal(f"{name}: the summary", {member: got.get(member) for member in wanted}, wanted)


def all_the_same():
    originals()
    for jobs in ("1", "3"):
        folder, options = f"out{jobs}", ["--expect=expected", "--errors=json", "-j", jobs]
        call = batch("-o", folder, *options, data=join(LINES))
        status_is("a reprint", call, 0)
        folder_is("a reprint", folder, MODEL.wanted(LINES))
        journal = pathlib.Path(folder, "results.ndjson").read_bytes()
        rows = [json.loads(line) for line in journal.splitlines()]
        check(
            all(list(row)[-1] == "expect" and row["expect"] == "same" for row in rows),
            "a reprint: not the same",
        )
        wanted = {"records": 8, "done": 8, "skipped": 0, "failed": 0, "same": 8, "missing": 0}
        equal("a reprint: the summary", summary_of(call.stderr, whole=True), wanted)
        check(codes_of(call.stderr) == [], f"a reprint: {call.stderr[:200]!r}")
    call = batch("--tar=-", "--expect", "expected", data=join(reversed(LINES)))
    status_is("a reprint in another order", call, 0)
    last = call.stderr.decode().splitlines()[-1]
    check(
        re.match("evisa-gen: 8 records: 8 done, .*8", last) and "same" in last,
        f"a reprint: the summary is {last!r}",
    )
    call = batch("--ndjson", "--expect=expected", data=join(LINES + LINES[:2]))
    status_is("a reprint as answers", call, 0)
    wanted = MODEL.wanted(LINES + LINES[:2], one_each=False)
    answers_are("a reprint as answers", call.stdout, wanted)
    rows = [json.loads(line) for line in call.stdout.splitlines()]
    check(
        all(list(row)[-1] == "expect" and row["expect"] == "same" for row in rows),
        f"a reprint as answers: {[row.get('expect') for row in rows]}",
    )
    call = batch("-o", "crlf", "--expect=expected", data=join(LINES, b"\r\n"))
    status_is("a reprint with CR LF", call, 0)


def each_verdict():
    originals()
    other, more = other_person(), [*LINES, compact(record(90))]
    for name, journal, lines, place, verdict in (
        ("another record", "expected", other, 4, "input-differs"),
        ("another document", edited(pdf_sha256="0" * 64), LINES, 4, "output-differs"),
        ("a document more", "expected", more, 9, "not-in-expected"),
    ):
        wanted = MODEL.wanted(lines)
        texts = ["same"] * len(lines)
        texts[place - 1] = verdict
        for jobs in ("1", "3"):
            folder, options = f"{verdict}{jobs}", ["-j", jobs, "--expect", journal]
            call = batch("-o", folder, *options, "--errors=json", data=join(lines))
            status_is(name, call, 65)
            folder_is(name, folder, wanted)  # the documents are written nevertheless
            equal(name, verdicts(pathlib.Path(folder, "results.ndjson")), texts)
            faults = faults_of(call.stderr)
            said = [(fault["code"], fault["severity"], fault.get("seq")) for fault in faults]
            equal(name, said, [(verdict, "error", place)])
            counts_are(name, call, done=len(lines), failed=0, same=len(lines) - 1, missing=0)
            own = ["--journal", f"journal-{folder}"]
            call = batch("--ndjson", *options, *own, data=join(lines))
            status_is(f"{name} as answers", call, 65)
            answers_are(f"{name} as answers", call.stdout, wanted)
            got = [json.loads(row).get("expect") for row in call.stdout.splitlines()]
            equal(f"{name}: the answers", got, texts)
            equal(f"{name}: the journal of the answers", verdicts(pathlib.Path(own[1])), texts)
            own = ["--journal", f"tar-{folder}"]
            call = batch(f"--tar={folder}.tar", *options, *own, data=join(lines))
            status_is(f"{name} as tar", call, 65)
            equal(f"{name}: the journal of the tar", verdicts(pathlib.Path(own[1])), texts)
    call = batch("-o", "text", "--expect=expected", data=join(other))
    check(
        b"evisa-gen: record 4, KZ0000004: " in call.stderr and b"input-differs" in call.stderr,
        f"as text: {call.stderr[:200]!r}",
    )
    call = batch("-o", "fast", "--expect=expected", "--fail-fast", data=join(other))
    status_is("--fail-fast", call, 65)


def failed_lines():
    """There is no document to compare with for a failed line of the journal, nor for a failed
    record."""
    lines = list(LINES)
    lines[2] = compact(changed(record(3), "passport/expires_on", "2019-06-30"))
    batch("-o", "original", data=join(lines))
    os.rename("original/results.ndjson", "expected")
    call = batch("-o", "out", "--expect=expected", "--errors=json", data=join(LINES))
    status_is("failed there, done here", call, 65)
    texts = ["same"] * 2 + ["not-in-expected"] + ["same"] * 5
    equal("failed there, done here", verdicts(), texts)
    call = batch("-o", "same", "--expect=expected", "--errors=json", data=join(lines))
    status_is("failed there and here", call, 65)
    texts[2] = None
    equal("failed there and here", verdicts(pathlib.Path("same/results.ndjson")), texts)
    equal("failed there and here", codes_of(call.stderr), ["passport-ends-early"])
    counts_are("failed there and here", call, failed=1, same=7, missing=0)
    batch("-o", "good", data=join(LINES))
    call = batch("-o", "missing", "--expect=good/results.ndjson", "--errors=json", data=join(lines))
    codes = sorted(codes_of(call.stderr))
    equal("done there, failed here", codes, ["expected-missing", "passport-ends-early"])


def missing():
    originals()
    part = [LINES[1], LINES[5]]
    call = batch("-o", "part", "--expect=expected", "--errors=json", data=join(part))
    status_is("a part of the original", call, 0)
    said = {(fault["code"], fault["severity"]) for fault in faults_of(call.stderr)}
    equal("a part of the original", said, {("expected-missing", "warning")})
    counts_are("a part of the original", call, same=2, missing=6)
    call = batch("-o", "strict", "--expect=expected", "--errors=json", "--strict", data=join(part))
    status_is("a part of the original, --strict", call, 65)
    said = {(fault["code"], fault["severity"]) for fault in faults_of(call.stderr)}
    equal("--strict", said, {("expected-missing", "error")})
    for shard in ("1/2", "2/2"):
        options = ["--expect=expected", "--errors=json", "--strict", f"--shard={shard}"]
        call = batch("-o", "shards", *options, data=join(LINES))
        status_is(f"shard {shard} of the original", call, 0)
        check(codes_of(call.stderr) == [], f"shard {shard}: {call.stderr[:200]!r}")
    call = batch("-o", "nothing", "--expect=expected", "--errors=json", data=b"")
    status_is("nothing of the original", call, 0)
    counts_are("nothing of the original", call, missing=8)


def with_resume():
    originals()
    other = other_person()
    call = batch("-o", "out", "--expect=expected", data=join(other))
    status_is("to be resumed", call, 65)
    whole = RESULTS.read_bytes()
    texts = verdicts()
    for keep in (0, 2, 4, 6, 8):
        name, options = f"resumed after {keep}", ["--expect=expected", "--resume", "--errors=json"]
        RESULTS.write_bytes(join(whole.splitlines()[:keep]))
        call = batch("-o", "out", *options, data=join(other))
        status_is(name, call, 65)
        check(RESULTS.read_bytes() == whole, f"{name}: other lines: {verdicts()}, not {texts}")
        counts_are(name, call, same=7, missing=0, failed=0)
    batch("-o", "plain", data=join(LINES))  # made without --expect, compared later
    call = batch("-o", "plain", "--resume", "--expect=expected", data=join(LINES))
    status_is("--expect only when resumed", call, 0)
    folder_is("--expect only when resumed", "plain", MODEL.wanted(LINES))


def which_journal():
    originals()
    row = pathlib.Path("expected").read_bytes().splitlines()[0]
    entry = json.loads(row)
    files = {
        "nonsense": b"nonsense\n",
        "numbers": b"1\n2\n",
        "objects": b"{}\n",
        "half": row[:len(row) // 2] + b"\n",
        "torn": row + b"\n" + row[:100],
        "zeros": bytes(1000),
        "records": join(LINES),
        "no-hash": compact({**entry, "pdf_sha256": "xyz"}) + b"\n",
        "no-id": compact({**entry, "id": None}) + b"\n",
        "status": compact({**entry, "status": "perhaps"}) + b"\n",
        "empty-line": row + b"\n\n" + row + b"\n",
    }
    for name, data in files.items():
        pathlib.Path(name).write_bytes(data)
        call = batch("-o", "wrong", f"--expect={name}", "--errors=json", data=join(LINES))
        status_is(f"{name} as journal", call, 65)
        check(
            codes_of(call.stderr) == ["journal-malformed"],
            f"{name} as journal: {call.stderr[:200]!r}",
        )
        check(
            not os.path.exists("wrong/01"),
            f"{name} as journal: documents were made before the program read it",
        )
    for name in ("none", "."):
        call = batch("-o", "wrong", f"--expect={name}", "--errors=json", data=join(LINES))
        status_is(f"--expect={name}", call, 66)
        check(not os.path.exists("wrong/01"), f"--expect={name}: documents were made before")
    pathlib.Path("empty").write_bytes(b"")
    call = batch("-o", "empty-expected", "--expect=empty", data=join(LINES))
    check(call.returncode == 65, f"an empty journal: exit status {call.returncode}")
    # The journal of a reprint can be used as well.
    pathlib.Path("more").write_bytes(compact({**entry, "expect": "same"}) + b"\n")
    status_is("the journal of a reprint", batch("-o", "reprint", "--expect=more", data=LINES[0]), 0)
    rows = [parsed(line) for line in pathlib.Path("expected").read_bytes().splitlines()]
    spaced = join(json.dumps(one).encode() for one in rows)
    pathlib.Path("spaced").write_bytes(spaced)
    call = batch("-o", "spaced-out", "--expect=spaced", data=join(LINES))
    check(call.returncode in (0, 65), f"a journal with blanks: {call.returncode}")
    journal_is("the original", pathlib.Path("expected").read_bytes(), MODEL.wanted(LINES))
    check(
        sha(pathlib.Path("spaced").read_bytes()) == sha(spaced),
        "the expected journal was written to",
    )


if __name__ == "__main__":
    sys.exit(
        trial.main(
            all_the_same, each_verdict, failed_lines, missing, with_resume, which_journal,
        )
    )
