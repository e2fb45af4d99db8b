#!/usr/bin/env -S python3 -B
"""evisa-gen batch --resume: it skips what is done and still there, does all else, and ends as an undisturbed run ends."""
import concurrent.futures
import json
import os
import pathlib
import shutil
import sys

import trial
from records import changed, compact, record
from trial import (
    MODEL, Model, batch, check, codes_of, folder_is, join, lines_of, path_of, same_tree, sha,
    status_is, summary_of, tree,
)

LINES = lines_of(12, faulty=5, duplicates=6, conflicts=11)
DATA = join(LINES)
WANTED = MODEL.wanted(LINES)
FAILED = sum(1 for one in WANTED if one.code)
DONE = len(WANTED) - FAILED
RESULTS = pathlib.Path("out/results.ndjson")


def times(folder):
    """When each file was last written, and which file it is."""
    return {
        os.path.join(place, name): (
            os.stat(os.path.join(place, name)).st_mtime_ns,
            os.stat(os.path.join(place, name)).st_ino,
        )
        for place, _, names in os.walk(folder)
        for name in names
        if name.endswith(".pdf")
    }


def resumed(name, data=DATA, wanted=None, done=None, status=65, more=(), also=None):
    """One resumption: the folder is then as that of an undisturbed run; `done` is how many records were done anew."""
    wanted = wanted or WANTED
    call = batch("-o", "out", "--resume", "--errors=json", *more, data=data)
    status_is(name, call, status)
    folder_is(name, "out", wanted, also=also)
    failed = sum(1 for one in wanted if one.code)
    got = summary_of(call.stderr)
    if done is not None:
        check(
            got == {
                "records": len(wanted),
                "done": done,
                "skipped": len(wanted) - failed - done,
                "failed": failed,
            },
            f"{name}: the summary is {got}",
        )
    return call


def fresh():
    shutil.rmtree("out", ignore_errors=True)
    status_is("an undisturbed run", batch("-o", "out", data=DATA), 65)


def from_nothing():
    resumed("--resume without a folder", done=DONE)
    shutil.rmtree("out")
    os.mkdir("out")
    resumed("--resume in an empty folder", done=DONE)
    before = times("out")
    for jobs in ("1", "2", "7"):
        call = resumed(f"--resume of all, -j {jobs}", done=0, more=["-j", jobs])
        check(
            call.stdout == b"" and times("out") == before,
            f"--resume of all, -j {jobs}: documents are written again",
        )
    RESULTS.write_bytes(b"")
    shutil.rmtree("out/01")
    for path in list(times("out")):
        os.unlink(path)
    resumed("an empty journal", done=DONE)


def changed_files():
    fresh()
    one = pathlib.Path("out", path_of(WANTED[0].id))
    for name, change in (
        ("a deleted document", one.unlink),
        ("a deleted folder", lambda: shutil.rmtree(one.parent.parent)),
        ("a changed document", lambda: one.write_bytes(b"x")),
        ("an empty document", lambda: one.write_bytes(b"")),
        ("one bit", lambda: one.write_bytes(bytes([WANTED[0].pdf[0] ^ 1]) + WANTED[0].pdf[1:])),
        ("a longer document", lambda: one.write_bytes(WANTED[0].pdf + b"\n")),
    ):
        change()
        others = {path: value for path, value in times("out").items() if path != str(one)}
        lost = DONE - sum(
            os.path.exists(os.path.join("out", path_of(entry.id))) and sha(
                pathlib.Path("out", path_of(entry.id)).read_bytes()
            ) == sha(entry.pdf)
            for entry in WANTED
            if entry.pdf
        )
        resumed(name, done=lost)
        check(
            {path: value for path, value in times("out").items() if path in others} == others,
            f"{name}: other documents are written again",
        )
    for path in times("out"):
        os.unlink(path)
    resumed("all documents deleted", done=DONE)
    pathlib.Path("out/01/00/KZ9990001.pdf").write_bytes(b"somebody's")
    resumed("a document of somebody else", done=0, also={"01/00/KZ9990001.pdf": sha(b"somebody's")})


def changed_records():
    fresh()
    lines = list(LINES)
    faulty = next(one.seq for one in WANTED if one.code and one.code != "duplicate")
    lines[faulty - 1] = compact(record(faulty))
    resumed("a corrected record", join(lines), MODEL.wanted(lines), done=1)
    lines[1] = compact(changed(record(2), "holder/surname", "Kiprotich"))
    check(
        MODEL.wanted(lines)[1].id == WANTED[1].id and MODEL.wanted(lines)[1].pdf != WANTED[1].pdf,
        "the test is wrong",
    )
    wanted = MODEL.wanted(lines)
    resumed("another record of the same number", join(lines), wanted, done=1)
    lines[0] = compact(changed(record(1), "passport/expires_on", "2019-06-30"))
    call = batch("-o", "out", "--resume", data=join(lines))
    status_is("a record that was right and is wrong now", call, 65)
    entry = json.loads(RESULTS.read_bytes().splitlines()[0])
    check(
        entry["status"] == "failed" and entry["code"] == "passport-ends-early",
        f"a record that was right and is wrong now: {entry}",
    )
    trial.journal_is(
        "a record that was right and is wrong now", RESULTS.read_bytes(), MODEL.wanted(lines)
    )
    fresh()
    more = LINES + lines_of(5, first=40)
    resumed("a longer input", join(more), MODEL.wanted(more), done=5)
    fresh()
    resumed("other line ends", join(LINES, b"\r\n"), done=0)
    before = tree("out")
    for name, data in (("a shorter input", join(LINES[:-1])), ("no input", b"")):
        call = batch("-o", "out", "--resume", "--errors=json", data=data)
        status_is(name, call, 65)
        check("journal-beyond-input" in codes_of(call.stderr), f"{name}: {call.stderr[:200]!r}")
        check(
            {path: value for path, value in tree("out").items() if path.endswith(".pdf")} == {
                path: value for path, value in before.items() if path.endswith(".pdf")
            },
            f"{name}: documents are touched",
        )
        trial.truthful(name, "out")
    fresh()
    call = batch("-o", "out", data=DATA)
    check(
        call.returncode == 73 and b"journal-exists" in call.stderr,
        f"neither --resume nor --overwrite: {call.returncode}, {call.stderr[:200]!r}",
    )


def failures_again():
    """A failure is not tried again unless its record or the program is another."""
    wrong = b"no JSON"
    lines = [LINES[0], wrong, LINES[1]]
    batch("-o", "out", data=join(lines))
    wanted = MODEL.wanted(lines)
    call = resumed("a failure that is known", join(lines), wanted, done=0)
    check(summary_of(call.stderr)["failed"] == 1, "a failure that is known counts no longer")
    # That it is not looked at again shows in the journal: what stands there of it stays.
    rows = [json.loads(line) for line in RESULTS.read_bytes().splitlines()]
    rows[1]["code"] = "passport-ends-early"
    rewrite(rows)
    batch("-o", "out", "--resume", data=join(lines))
    check(
        json.loads(RESULTS.read_bytes().splitlines()[1])["code"] == "passport-ends-early",
        "a failure of the same input and program is tried again",
    )
    rows[1]["program"] = "evisa-gen 0.0.1"
    rewrite(rows)
    resumed("a failure of another program", join(lines), wanted)
    rows = [json.loads(line) for line in RESULTS.read_bytes().splitlines()]
    rows[0]["program"] = "evisa-gen 0.0.1"
    rewrite(rows)
    got = summary_of(batch("-o", "out", "--resume", "--errors=json", data=join(lines)).stderr)
    check(
        got == {"records": 3, "done": 0, "skipped": 2, "failed": 1},
        f"a document of another program that is still there: {got}",
    )
    shutil.rmtree("out")
    twice = [LINES[0], LINES[0]]  # a failure of the place, not of the record
    batch("-o", "out", data=join(twice))
    resumed("a duplicate that is known", join(twice), MODEL.wanted(twice), done=0)
    corrected = [LINES[0], LINES[1]]
    resumed(
        "a duplicate that is mended", join(corrected), MODEL.wanted(corrected), done=1, status=0
    )


def rewrite(rows):
    RESULTS.write_bytes(join(json.dumps(row, separators=(",", ":")).encode() for row in rows))


def strictly():
    """Warnings as errors do not make a document that is done undone."""
    lines = lines_of(6, warned=3)
    batch("-o", "out", "--strict", data=join(lines))
    folder_is("--strict", "out", Model("--strict").wanted(lines))
    batch("-o", "out", "--strict", "--resume", data=join(lines))
    folder_is("--strict --resume", "out", Model("--strict").wanted(lines))


def torn():
    """The journal broken off at each byte of its last two lines, with and without the documents these were about."""
    lines = LINES[:4]
    wanted = MODEL.wanted(lines)
    batch("-o", "out", data=join(lines))
    whole = RESULTS.read_bytes()
    begin = len(join(whole.split(b"\n")[:2]))

    def one(at):
        folder = f"torn{at}"
        shutil.copytree("out", folder)
        pathlib.Path(folder, "results.ndjson").write_bytes(whole[:at])
        lost = 0
        if at % 3 == 0:  # as if the machine had lost the last document too
            pathlib.Path(folder, path_of(wanted[3].id)).unlink()
            lost = 1
        call = batch(
            "-o", folder, "--resume", "--errors=json", "-j", str(1 + at % 3), data=join(lines)
        )
        good = status_is(f"torn at byte {at}", call, 0) and folder_is(
            f"torn at byte {at}", folder, wanted
        )
        done = max(lost, 4 - whole[:at].count(b"\n"))
        got = summary_of(call.stderr)
        good = good and check(
            got == {"records": 4, "done": done, "skipped": 4 - done, "failed": 0},
            f"torn at byte {at}: the summary is {got}",
        )
        shutil.rmtree(folder)
        return good
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        bad = [
            at
            for at, good in zip(
                range(begin, len(whole) + 1), pool.map(one, range(begin, len(whole) + 1))
            )
            if not good
        ]
    check(not bad, f"torn at bytes {bad[:10]}")
    for at in (0, 1, 40, begin - 1):
        one(at)


def not_a_journal():
    fresh()
    rows = RESULTS.read_bytes().split(b"\n")[:-1]
    for name, data in (
        ("nonsense", b"nonsense\n"),
        ("a line that is none between", join([rows[0], b"nonsense", *rows[1:]])),
        ("an empty line", join([rows[0], b"", *rows[1:]])),
        ("lines out of order", join([rows[1], rows[0], *rows[2:]])),
        ("a line twice", join([rows[0], *rows])),
        ("zeros", rows[0] + b"\n" + bytes(4096)),
    ):
        RESULTS.write_bytes(data)
        before = {path: value for path, value in tree("out").items() if path.endswith(".pdf")}
        call = batch("-o", "out", "--resume", "--errors=json", data=DATA)
        if "journal-malformed" not in codes_of(call.stderr) and name in (
            "lines out of order", "a line twice", "zeros"
        ):
            folder_is(f"{name} as journal, put right", "out", WANTED)
            continue
        status_is(f"{name} as journal", call, 65)
        check(
            "journal-malformed" in codes_of(call.stderr),
            f"{name} as journal: {call.stderr[:200]!r}",
        )
        same_tree(
            f"{name} as journal",
            {path: value for path, value in tree("out").items() if path.endswith(".pdf")},
            before,
        )


def redone_files():
    """Files that stand where a record belongs that the journal does not know."""
    fresh()
    rows = RESULTS.read_bytes().split(b"\n")[:-1]
    # killed between document and line: the documents of the rest are there
    RESULTS.write_bytes(join(rows[:6]))
    resumed("documents without their lines")
    RESULTS.write_bytes(join(rows[:6]))
    one = next(entry for entry in WANTED[6:] if entry.pdf)
    pathlib.Path("out", path_of(one.id)).write_bytes(b"somebody's")
    lines_with = MODEL.wanted(LINES, there=[one.id])
    resumed(
        "somebody's file without a line",
        wanted=lines_with,
        also={path_of(one.id): sha(b"somebody's")},
    )


if __name__ == "__main__":
    sys.exit(
        trial.main(
            from_nothing,
            changed_files,
            changed_records,
            failures_again,
            strictly,
            torn,
            not_a_journal,
            redone_files,
        )
    )
