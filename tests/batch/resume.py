#!/usr/bin/env -S python3 -B
"""Does evisa-gen batch --resume skip exactly the records whose documents are done and unchanged, do
all others, and end like an undisturbed run?"""
import concurrent.futures
import json
import os
import pathlib
import shutil
import sys

import trial
from expected import MODEL, Model, files_of, path_of
from outcome import codes_of, folder_is, journal_is, pdfs, same_tree, summary_of, truthful
from records import changed, compact, lines_of, record
from trial import batch, check, equal, join, sha, status_is

LINES = lines_of(12, faulty=5, duplicates=6, conflicts=11)
DATA = join(LINES)
WANTED = MODEL.wanted(LINES)
FAILED = sum(1 for one in WANTED if one.code)
DONE = len(WANTED) - FAILED
RESULTS = pathlib.Path("out/results.ndjson")
FOREIGN = b"a file of another origin"


def times(folder):
    """{path: (time of the last write, inode)} of the documents."""
    paths = [os.path.join(folder, path) for path in pdfs(folder)]
    return {path: (os.stat(path).st_mtime_ns, os.stat(path).st_ino) for path in paths}


def resumed(name, data=DATA, wanted=None, done=None, status=65, more=(), also=None):
    """Resumes the batch; the folder must be like that of an undisturbed run. `done` is the expected
    number of records that were done again."""
    wanted = wanted or WANTED
    call = batch("-o", "out", "--resume", "--errors=json", *more, data=data)
    status_is(name, call, status)
    folder_is(name, "out", wanted, also=also)
    failed = sum(1 for one in wanted if one.code)
    if done is not None:
        counts_are(name, call, len(wanted), done, failed)
    return call


def counts_are(name, call, records, done, failed):
    """The summary; all other records are skipped."""
    skipped = records - failed - done
    wanted = {"records": records, "done": done, "skipped": skipped, "failed": failed}
    return equal(f"{name}: the summary", summary_of(call.stderr), wanted)


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
        found, wanted = pdfs("out"), files_of(WANTED)
        resumed(name, done=sum(found.get(path) != value for path, value in wanted.items()))
        after = {path: value for path, value in times("out").items() if path in others}
        check(after == others, f"{name}: other documents are written again")
    for path in times("out"):
        os.unlink(path)
    resumed("all documents deleted", done=DONE)
    pathlib.Path("out/01/00/KZ9990001.pdf").write_bytes(FOREIGN)
    resumed("a foreign document", done=0, also={"01/00/KZ9990001.pdf": sha(FOREIGN)})


def changed_records():
    fresh()
    lines = list(LINES)
    faulty = next(one.seq for one in WANTED if one.code and one.code != "duplicate")
    lines[faulty - 1] = compact(record(faulty))
    resumed("a corrected record", join(lines), MODEL.wanted(lines), done=1)
    lines[1] = compact(changed(record(2), "holder/surname", "Kiprotich"))
    wanted = MODEL.wanted(lines)
    check(
        wanted[1].id == WANTED[1].id and wanted[1].pdf != WANTED[1].pdf, "the test is wrong"
    )
    resumed("another record of the same number", join(lines), wanted, done=1)
    lines[0] = compact(changed(record(1), "passport/expires_on", "2019-06-30"))
    name = "a record that was correct and has a fault now"
    status_is(name, batch("-o", "out", "--resume", data=join(lines)), 65)
    entry = rows()[0]
    equal(name, [entry["status"], entry["code"]], ["failed", "passport-ends-early"])
    journal_is(name, RESULTS.read_bytes(), MODEL.wanted(lines))
    fresh()
    more = LINES + lines_of(5, first=40)
    resumed("a longer input", join(more), MODEL.wanted(more), done=5)
    fresh()
    resumed("other line ends", join(LINES, b"\r\n"), done=0)
    before = pdfs("out")
    for name, data in (("a shorter input", join(LINES[:-1])), ("no input", b"")):
        call = batch("-o", "out", "--resume", "--errors=json", data=data)
        status_is(name, call, 65)
        check("journal-beyond-input" in codes_of(call.stderr), f"{name}: {call.stderr[:200]!r}")
        check(pdfs("out") == before, f"{name}: documents were changed")
        truthful(name, "out")
    fresh()
    call = batch("-o", "out", data=DATA)
    check(
        call.returncode == 73 and b"journal-exists" in call.stderr,
        f"neither --resume nor --overwrite: {call.returncode}, {call.stderr[:200]!r}",
    )


def failures_again():
    """A failed record is not tried again unless the record or the program has changed."""
    wrong = b"no JSON"
    lines = [LINES[0], wrong, LINES[1]]
    batch("-o", "out", data=join(lines))
    wanted = MODEL.wanted(lines)
    call = resumed("a known failure", join(lines), wanted, done=0)
    check(summary_of(call.stderr)["failed"] == 1, "a known failure is not counted")
    # An edited line of the journal shows whether the record is tried again: then the line changes.
    rewrite(1, code="passport-ends-early")
    batch("-o", "out", "--resume", data=join(lines))
    code = rows()[1]["code"]
    equal("a failure of the same input and program", code, "passport-ends-early")
    rewrite(1, program="evisa-gen 0.0.1")
    resumed("a failure of another program", join(lines), wanted)
    rewrite(0, program="evisa-gen 0.0.1")
    call = batch("-o", "out", "--resume", "--errors=json", data=join(lines))
    counts_are("an existing document of another program", call, 3, 0, 1)
    shutil.rmtree("out")
    twice = [LINES[0], LINES[0]]  # a failure of the place, not of the record
    batch("-o", "out", data=join(twice))
    resumed("a known duplicate", join(twice), MODEL.wanted(twice), done=0)
    corrected = [LINES[0], LINES[1]]
    wanted = MODEL.wanted(corrected)
    resumed("a corrected duplicate", join(corrected), wanted, done=1, status=0)


def rows():
    return [json.loads(line) for line in RESULTS.read_bytes().splitlines()]


def rewrite(index, **members):
    """Replaces members of a line of the journal."""
    entries = rows()
    entries[index].update(members)
    RESULTS.write_bytes(join(json.dumps(row, separators=(",", ":")).encode() for row in entries))


def strictly():
    """--resume with --strict ends like an undisturbed run with --strict."""
    lines = lines_of(6, warned=3)
    batch("-o", "out", "--strict", data=join(lines))
    folder_is("--strict", "out", Model("--strict").wanted(lines))
    batch("-o", "out", "--strict", "--resume", data=join(lines))
    folder_is("--strict --resume", "out", Model("--strict").wanted(lines))


def accepted():
    """What --strict refused, and this call takes for a warning, is done."""
    lines = lines_of(6, warned=3)
    strictly = Model("--strict").wanted(lines)
    code = next(one.code for one in strictly if one.code)
    for options in (["--strict", f"--accept={code}"], []):
        shutil.rmtree("out", ignore_errors=True)
        batch("-o", "out", "--strict", data=join(lines))
        folder_is("--strict before", "out", strictly)
        name = " ".join(["--resume", *options])
        batch("-o", "out", "--resume", *options, data=join(lines))
        folder_is(name, "out", Model(*options).wanted(lines))


def torn():
    """The journal truncated at each byte of its last two lines, with their documents and without
    the last one."""
    lines = LINES[:4]
    wanted = MODEL.wanted(lines)
    batch("-o", "out", data=join(lines))
    whole = RESULTS.read_bytes()
    begin = len(join(whole.split(b"\n")[:2]))

    def one(at):
        folder, name = f"torn{at}", f"torn at byte {at}"
        shutil.copytree("out", folder)
        pathlib.Path(folder, "results.ndjson").write_bytes(whole[:at])
        lost = 0
        if at % 3 == 0:  # the machine has lost the last document too
            pathlib.Path(folder, path_of(wanted[3].id)).unlink()
            lost = 1
        options = ["--resume", "--errors=json", "-j", str(1 + at % 3)]
        call = batch("-o", folder, *options, data=join(lines))
        done = max(lost, 4 - whole[:at].count(b"\n"))
        good = status_is(name, call, 0) and folder_is(name, folder, wanted)
        good = good and counts_are(name, call, 4, done, 0)
        shutil.rmtree(folder)
        return good

    places = range(begin, len(whole) + 1)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        bad = [at for at, good in zip(places, pool.map(one, places)) if not good]
    check(not bad, f"torn at bytes {bad[:10]}")
    for at in (0, 1, 40, begin - 1):
        one(at)


def not_a_journal():
    fresh()
    first, second, *rest = RESULTS.read_bytes().splitlines()
    for what, data in (
        ("nonsense", b"nonsense\n"),
        ("nonsense among the lines", join([first, b"nonsense", second, *rest])),
        ("an empty line", join([first, b"", second, *rest])),
        ("lines out of order", join([second, first, *rest])),
        ("a line twice", join([first, first, second, *rest])),
        ("zeros", first + b"\n" + bytes(4096)),
    ):
        name = f"{what} as journal"
        RESULTS.write_bytes(data)
        before = pdfs("out")
        call = batch("-o", "out", "--resume", "--errors=json", data=DATA)
        may_be_corrected = what in ("lines out of order", "a line twice", "zeros")
        if may_be_corrected and "journal-malformed" not in codes_of(call.stderr):
            folder_is(f"{name}, corrected", "out", WANTED)
            continue
        status_is(name, call, 65)
        check("journal-malformed" in codes_of(call.stderr), f"{name}: {call.stderr[:200]!r}")
        same_tree(name, pdfs("out"), before)


def files_without_lines():
    """Files in the places of records that the journal does not have."""
    fresh()
    lines = RESULTS.read_bytes().splitlines()
    # As after a kill between a document and its line.
    RESULTS.write_bytes(join(lines[:6]))
    resumed("documents without their lines")
    RESULTS.write_bytes(join(lines[:6]))
    one = next(entry for entry in WANTED[6:] if entry.pdf)
    pathlib.Path("out", path_of(one.id)).write_bytes(FOREIGN)
    wanted = MODEL.wanted(LINES, there=[one.id])
    resumed("a foreign file without a line", wanted=wanted, also={path_of(one.id): sha(FOREIGN)})


if __name__ == "__main__":
    sys.exit(
        trial.main(
            from_nothing, changed_files, changed_records, failures_again, strictly, accepted, torn,
            not_a_journal, files_without_lines,
        )
    )
