#!/usr/bin/env -S python3 -B
"""evisa-gen batch --expect: each document compared with the journal of the batch that made the originals."""
import json
import os
import pathlib
import sys

import trial
from records import changed, compact, record
from trial import (
    MODEL, answers_are, batch, check, codes_of, faults_of, folder_is, join, journal_is, lines_of,
    parsed, sha, status_is, summary_of,
)

LINES = lines_of(8, photo=4)
RESULTS = pathlib.Path("out/results.ndjson")


def originals(lines=None):
    batch("-o", "original", data=join(lines or LINES))
    os.rename("original/results.ndjson", "expected")


def verdicts(path=RESULTS):
    return [json.loads(line).get("expect") for line in path.read_bytes().splitlines()]


def edited(**members):
    """The expected journal with the fourth line's members set."""
    rows = [json.loads(line) for line in pathlib.Path("expected").read_bytes().splitlines()]
    rows[3].update(members)
    pathlib.Path("edited").write_bytes(
        join(json.dumps(row, separators=(",", ":")).encode() for row in rows)
    )
    return "edited"


def all_the_same():
    originals()
    for jobs in ("1", "3"):
        call = batch(
            "-o", f"out{jobs}", "--expect=expected", "--errors=json", "-j", jobs, data=join(LINES)
        )
        status_is("a reprint", call, 0)
        folder_is("a reprint", f"out{jobs}", MODEL.wanted(LINES))
        rows = [
            json.loads(line)
            for line in pathlib.Path(f"out{jobs}/results.ndjson").read_bytes().splitlines()
        ]
        check(
            all(list(row)[-1] == "expect" and row["expect"] == "same" for row in rows),
            "a reprint: not the same",
        )
        got = summary_of(call.stderr, whole=True)
        check(
            got == {"records": 8, "done": 8, "skipped": 0, "failed": 0, "same": 8, "missing": 0},
            f"a reprint: the summary is {got}",
        )
        check(codes_of(call.stderr) == [], f"a reprint: {call.stderr[:200]!r}")
    call = batch("--tar=-", "--expect", "expected", data=join(reversed(LINES)))
    status_is("a reprint in another order", call, 0)
    last = call.stderr.decode().splitlines()[-1]
    check(
        last.startswith("evisa-gen: 8 records: 8 done, ") and "8" in last.split("done")[
            1
        ] and "same" in last,
        f"a reprint: the summary is {last!r}",
    )
    call = batch("--ndjson", "--expect=expected", data=join(LINES + LINES[:2]))
    status_is("a reprint as answers", call, 0)
    answers_are(
        "a reprint as answers", call.stdout, MODEL.wanted(LINES + LINES[:2], one_each=False)
    )
    rows = [json.loads(line) for line in call.stdout.splitlines()]
    check(
        all(list(row)[-1] == "expect" and row["expect"] == "same" for row in rows),
        f"a reprint as answers: {[row.get('expect') for row in rows]}",
    )
    call = batch("-o", "crlf", "--expect=expected", data=join(LINES, b"\r\n"))
    status_is("a reprint with CR LF", call, 0)


def each_verdict():
    originals()
    other = list(LINES)
    other[3] = compact(changed(record(4, photo=True), "holder/surname", "Kiprotich"))
    more = [*LINES, compact(record(90))]
    for name, journal, lines, place, verdict in (
        ("another record", "expected", other, 4, "input-differs"),
        ("another document", edited(pdf_sha256="0" * 64), LINES, 4, "output-differs"),
        ("a document more", "expected", more, 9, "not-in-expected"),
    ):
        wanted = MODEL.wanted(lines)
        texts = ["same"] * len(lines)
        texts[place - 1] = verdict
        for jobs in ("1", "3"):
            folder = f"{verdict}{jobs}"
            call = batch(
                "-o", folder, "--expect", journal, "--errors=json", "-j", jobs, data=join(lines)
            )
            status_is(name, call, 65)
            folder_is(name, folder, wanted)  # documents are written all the same
            check(
                verdicts(pathlib.Path(folder, "results.ndjson")) == texts,
                f"{name}: {verdicts(pathlib.Path(folder, 'results.ndjson'))}",
            )
            faults = faults_of(call.stderr)
            check(
                [(fault["code"], fault["severity"], fault.get("seq")) for fault in faults] == [
                    (verdict, "error", place)
                ],
                f"{name}: {faults}",
            )
            got = summary_of(call.stderr)
            check(
                got and (got["done"], got["failed"], got["same"], got["missing"]) == (
                    len(lines), 0, len(lines) - 1, 0
                ),
                f"{name}: the summary is {got}",
            )
            call = batch(
                "--ndjson",
                "-j",
                jobs,
                "--expect",
                journal,
                "--journal",
                f"journal-{folder}",
                data=join(lines),
            )
            status_is(f"{name} as answers", call, 65)
            answers_are(f"{name} as answers", call.stdout, wanted)
            check(
                [json.loads(row).get("expect") for row in call.stdout.splitlines()] == texts,
                f"{name}: the answers",
            )
            check(
                verdicts(pathlib.Path(f"journal-{folder}")) == texts,
                f"{name}: the journal of the answers",
            )
            call = batch(
                f"--tar={folder}.tar",
                "--expect",
                journal,
                "--journal",
                f"tar-{folder}",
                data=join(lines),
            )
            status_is(f"{name} as tar", call, 65)
            check(
                verdicts(pathlib.Path(f"tar-{folder}")) == texts, f"{name}: the journal of the tar"
            )
    call = batch("-o", "text", "--expect=expected", data=join(other))
    check(
        b"evisa-gen: record 4: " in call.stderr and b"input-differs" in call.stderr,
        f"as text: {call.stderr[:200]!r}",
    )
    call = batch("-o", "fast", "--expect=expected", "--fail-fast", data=join(other))
    status_is("--fail-fast", call, 65)


def failed_lines():
    """A failed line of the journal is no document to compare with, and a failed record is compared with nothing."""
    lines = list(LINES)
    lines[2] = compact(changed(record(3), "passport/expires_on", "2019-06-30"))
    batch("-o", "original", data=join(lines))
    os.rename("original/results.ndjson", "expected")
    call = batch("-o", "out", "--expect=expected", "--errors=json", data=join(LINES))
    status_is("failed there, done here", call, 65)
    check(
        verdicts() == ["same"] * 2 + ["not-in-expected"] + ["same"] * 5,
        f"failed there, done here: {verdicts()}",
    )
    call = batch("-o", "same", "--expect=expected", "--errors=json", data=join(lines))
    status_is("failed there and here", call, 65)
    check(
        verdicts(pathlib.Path("same/results.ndjson")) == ["same"] * 2 + [None] + [
            "same"
        ] * 5 and codes_of(call.stderr) == ["passport-ends-early"],
        f"failed there and here: {call.stderr[:300]!r}",
    )
    got = summary_of(call.stderr)
    check(
        got and (got["failed"], got["same"], got["missing"]) == (1, 7, 0),
        f"failed there and here: the summary is {got}",
    )
    batch("-o", "good", data=join(LINES))
    call = batch("-o", "missing", "--expect=good/results.ndjson", "--errors=json", data=join(lines))
    check(
        sorted(codes_of(call.stderr)) == ["expected-missing", "passport-ends-early"],
        f"done there, failed here: {codes_of(call.stderr)}",
    )


def missing():
    originals()
    part = [LINES[1], LINES[5]]
    call = batch("-o", "part", "--expect=expected", "--errors=json", data=join(part))
    status_is("a part of the original", call, 0)
    faults = faults_of(call.stderr)
    check(
        bool(faults) and {(fault["code"], fault["severity"]) for fault in faults} == {
            ("expected-missing", "warning")
        },
        f"a part of the original: {faults}",
    )
    got = summary_of(call.stderr)
    check(
        got and (got["same"], got["missing"]) == (2, 6),
        f"a part of the original: the summary is {got}",
    )
    call = batch("-o", "strict", "--expect=expected", "--errors=json", "--strict", data=join(part))
    status_is("a part of the original, --strict", call, 65)
    check(
        {(fault["code"], fault["severity"]) for fault in faults_of(call.stderr)} == {
            ("expected-missing", "error")
        },
        f"--strict: {call.stderr[:200]!r}",
    )
    for shard in ("1/2", "2/2"):
        call = batch(
            "-o",
            "shards",
            "--expect=expected",
            "--errors=json",
            "--strict",
            f"--shard={shard}",
            data=join(LINES),
        )
        status_is(f"shard {shard} of the original", call, 0)
        check(codes_of(call.stderr) == [], f"shard {shard}: {call.stderr[:200]!r}")
    call = batch("-o", "nothing", "--expect=expected", "--errors=json", data=b"")
    status_is("nothing of the original", call, 0)
    check(
        (summary_of(call.stderr) or {}).get("missing") == 8,
        f"nothing of the original: {call.stderr[:200]!r}",
    )


def with_resume():
    originals()
    other = list(LINES)
    other[3] = compact(changed(record(4, photo=True), "holder/surname", "Kiprotich"))
    call = batch("-o", "out", "--expect=expected", data=join(other))
    status_is("to be resumed", call, 65)
    whole = RESULTS.read_bytes()
    texts = verdicts()
    for keep in (0, 2, 4, 6, 8):
        RESULTS.write_bytes(b"".join(line + b"\n" for line in whole.splitlines()[:keep]))
        call = batch(
            "-o", "out", "--expect=expected", "--resume", "--errors=json", data=join(other)
        )
        status_is(f"resumed behind {keep}", call, 65)
        check(
            RESULTS.read_bytes() == whole,
            f"resumed behind {keep}: another journal: {verdicts()}, not {texts}",
        )
        got = summary_of(call.stderr)
        check(
            got and (got["same"], got["missing"], got["failed"]) == (7, 0, 0),
            f"resumed behind {keep}: the summary is {got}",
        )
    batch("-o", "plain", data=join(LINES))  # made without, compared later
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
            f"{name} as journal: documents were made before it was read",
        )
    for name in ("none", "."):
        call = batch("-o", "wrong", f"--expect={name}", "--errors=json", data=join(LINES))
        status_is(f"--expect={name}", call, 66)
        check(not os.path.exists("wrong/01"), f"--expect={name}: documents were made before")
    pathlib.Path("empty").write_bytes(b"")
    call = batch("-o", "empty-expected", "--expect=empty", data=join(LINES))
    check(call.returncode == 65, f"an empty journal: exit status {call.returncode}")
    # a reprint's journal serves as well
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
        trial.main(all_the_same, each_verdict, failed_lines, missing, with_resume, which_journal)
    )
