#!/usr/bin/env -S python3 -B
"""Does evisa-gen batch write the right output? A folder of documents, a tar, or a line for each
answer; each document is the same as from a single call."""
import os
import pathlib
import pty
import subprocess
import sys
import tarfile

import trial
from expected import MODEL, files_of, path_of
from outcome import (
    answers_are, codes_of, differences, documents, folder_is, journal_is, same_tree, tree,
)
from records import changed, compact, lines_of, record
from trial import batch, check, equal, join, sha, shell, start, status_is, until, written

LINES = lines_of(30, faulty=7, photo=6, warned=8) + [
    compact(changed(record(60), "visa/number", number))
    for number in ("ABCDEF", "A1B2C3D", "ZZ99999999999")
]
DATA = join(LINES)
WANTED = MODEL.wanted(LINES)


def folder():
    for jobs in ("1", "2", "5"):
        call = batch("-o", jobs, "-j", jobs, data=DATA)
        status_is(f"-o with -j {jobs}", call, 65)
        check(call.stdout == b"", "-o: something on the output")
        folder_is(f"-o with -j {jobs}", jobs, WANTED)
    check(
        os.path.isfile("1/EF/CD/ABCDEF.pdf") and os.path.isfile("1/99/99/ZZ99999999999.pdf"),
        "the folders of numbers of 6 and of 13 characters",
    )
    for name, arguments in (
        ("--output", ["--output=long"]),
        ("--output as two words", ["--output", "long"]),
        ("-o joined", ["-olong"]),
        ("a slash at the end", ["-o", "long/"]),
    ):
        status_is(name, batch(*arguments, data=DATA), 65)
        folder_is(name, "long", WANTED)
        subprocess.run(["rm", "-r", "long"], check=True)
    os.mkdir("empty")
    status_is("an existing folder", batch("-o", "empty", data=DATA), 65)
    folder_is("an existing folder", "empty", WANTED)
    os.mkdir("here")
    status_is("the working folder", batch("-o", ".", data=DATA, cwd="here"), 65)
    folder_is("the working folder", "here", WANTED)
    os.symlink("real", "link")
    os.mkdir("real")
    # A link is refused only inside the folder.
    status_is("a link to a folder", batch("-o", "link", data=DATA), 65)
    folder_is("a link to a folder", "real", WANTED)
    status_is("no records", batch("-o", "none", data=b""), 0)
    folder_is("no records", "none", [])


def no_folder():
    pathlib.Path("file").write_bytes(b"precious")
    for name, place in (
        ("no parent", "none/out"), ("a file", "file"), ("below a file", "file/out")
    ):
        call = batch("-o", place, "--errors=json", data=DATA)
        status_is(f"-o, {name}", call, 73)
        check(codes_of(call.stderr) == ["cannot-create"], f"-o, {name}: {call.stderr[:200]!r}")
    check(tree(".") == {"file": sha(b"precious")}, f"a folder that cannot exist: {tree('.')}")
    status_is("--tar in no folder", batch("--tar=none/out.tar", data=DATA), 73)
    status_is("--tar on a folder", batch("--tar=.", data=DATA), 73)
    status_is("--journal in no folder", batch("--ndjson", "--journal=none/journal", data=DATA), 73)


def duplicates():
    a, b, c = LINES[:3]
    other = compact(changed(record(9), "visa/number", "KZ0000001"))
    wrong = compact(changed(record(2), "passport/expires_on", "2019-06-30"))
    lines = [a, wrong, other, b, a, c, b]  # the failed record of a number makes no document
    wanted, loose = MODEL.wanted(lines), MODEL.wanted(lines, one_each=False)
    codes = [None, "passport-ends-early", "duplicate", None, "duplicate", None, "duplicate"]
    equal("the test is wrong", [one.code for one in wanted], codes)
    data = join(lines)
    for jobs in ("1", "4"):
        name = f"the same number twice, -j {jobs}"
        call = batch("-o", jobs, "-j", jobs, "--errors=json", data=data)
        status_is(name, call, 65)
        folder_is(name, jobs, wanted)
        equal(name, codes_of(call.stderr), [one.code for one in wanted if one.code])
        call = batch(f"--tar={jobs}.tar", "-j", jobs, data=data)
        status_is(f"{name}, in a tar", call, 65)
        tar_is(f"{name}, in a tar", f"{jobs}.tar", wanted)
        call = batch("--ndjson", "-j", jobs, data=data)
        answers_are(f"{name}, as answers", call.stdout, loose)
        call = batch("-o", f"over{jobs}", "-j", jobs, "--overwrite", data=data)
        status_is(f"{name}, --overwrite", call, 65)
        folder_is(f"{name}, --overwrite: the last document stays", f"over{jobs}", loose)


def existing_files():
    os.makedirs("out/01/00")
    older, place = b"an older one", "01/00/KZ0000001.pdf"
    pathlib.Path("out", place).write_bytes(older)
    wanted = MODEL.wanted(LINES, there=["KZ0000001"])
    call = batch("-o", "out", "--errors=json", data=DATA)
    status_is("an existing file", call, 65)
    check(codes_of(call.stderr)[0] == "duplicate", f"an existing file: {call.stderr[:200]!r}")
    folder_is("an existing file", "out", wanted, also={place: sha(older)})
    before = tree("out")
    call = batch("-o", "out", "--errors=json", data=DATA)
    status_is("a folder with a journal", call, 73)
    check(
        codes_of(call.stderr) == ["journal-exists"],
        f"a folder with a journal: {call.stderr[:200]!r}",
    )
    same_tree("a folder with a journal", tree("out"), before)
    call = batch("-o", "out", "--overwrite", data=DATA)
    status_is("--overwrite", call, 65)
    folder_is("--overwrite", "out", WANTED)
    few, name = LINES[:3], "--overwrite by a shorter batch"
    status_is(name, batch("-o", "out", "--overwrite", data=join(few)), 0)
    journal_is(name, pathlib.Path("out/results.ndjson").read_bytes(), MODEL.wanted(few))
    check(documents("out") == files_of(WANTED), f"{name} removes documents")


# ---- tar -----------------------------------------------------------------------------------------

def tar_is(name, path, wanted):
    """The tar holds the documents and the journal: as Python's tarfile reads it, byte by byte, and
    as GNU tar lists it."""
    made = [one for one in wanted if one.pdf is not None]
    names = [path_of(one.id) for one in made] + ["results.ndjson"]
    with tarfile.open(path, "r:") as tar:
        members = tar.getmembers()
        if not equal(f"{name}: members", [member.name for member in members], names):
            return
        for member, one in zip(members, made):
            if tar.extractfile(member).read() != one.pdf:
                check(False, f"{name}: {member.name} is not the document")
        journal_is(name, tar.extractfile(members[-1]).read(), wanted)
    for member in members:
        about = (member.mtime, member.mode, member.uid, member.gid, member.type)
        equal(f"{name}: time, mode, owner, type", about, (0, 0o600, 0, 0, tarfile.REGTYPE))
        check({member.uname, member.gname} <= {"", "root"}, f"{name}: owner {member.uname}")
    blocks_are_right(name, pathlib.Path(path).read_bytes(), members)
    sizes = [len(one.pdf) for one in made] + [members[-1].size]
    command = ["tar", "--numeric-owner", "--utc", "--full-time", "-tvf", path]
    call = subprocess.run(command, capture_output=True, check=False)
    check(call.returncode == 0 and not call.stderr, f"{name}: tar complains: {call.stderr[:200]!r}")
    listing = [line.split() for line in call.stdout.decode().splitlines()]
    form = ["-rw-------", "0/0", "SIZE", "1970-01-01", "00:00:00", "NAME"]
    lines = [[*form[:2], str(size), *form[3:5], place] for size, place in zip(sizes, names)]
    equal(f"{name}: the list of tar", listing, lines)


def blocks_are_right(name, data, members):
    """Headers, padding and the end of the tar."""
    at = 0
    for member in members:
        header = data[at:at + 512]
        check(header[257:265] == b"ustar\x0000", f"{name}: {member.name} is not in the form ustar")
        padding = data[at + 512 + member.size:at + 512 + -(-member.size // 512) * 512]
        check(not padding.strip(b"\0"), f"{name}: padding after {member.name}")
        at += 512 + -(-member.size // 512) * 512
    check(
        len(data) - at >= 1024 and len(data) % 512 == 0 and not data[at:].strip(b"\0"),
        f"{name}: the end is not at least two blocks of zeros",
    )


def tar():
    for jobs in ("1", "2", "5"):
        call = batch("--tar=a.tar", "-j", jobs, data=DATA)
        status_is(f"--tar with -j {jobs}", call, 65)
        check(call.stdout == b"" and os.listdir(".") == ["a.tar"], f"--tar: left {os.listdir('.')}")
        tar_is(f"--tar with -j {jobs}", "a.tar", WANTED)
        first = pathlib.Path("a.tar").read_bytes()
        os.unlink("a.tar")
        call = batch("--tar=-", "-j", jobs, data=DATA)
        status_is("--tar=-", call, 65)
        check(call.stdout == first, "--tar=- is not what --tar=FILE writes")
        with open("file", "wb") as out:
            status_is("--tar=- to a file", batch("--tar=-", "-j", jobs, data=DATA, stdout=out), 65)
        check(pathlib.Path("file").read_bytes() == first, "--tar=- to a file")
        os.unlink("file")
    status_is("--tar as two words", batch("--tar", "b.tar", "--journal=journal", data=DATA), 65)
    check(pathlib.Path("b.tar").read_bytes() == first, "with --journal it is another tar")
    with tarfile.open("b.tar") as file:
        check(
            file.extractfile("results.ndjson").read() == pathlib.Path("journal").read_bytes(),
            "the journal beside the tar is not the one in it",
        )
    batch("-o", "out", data=DATA)
    check(
        pathlib.Path("journal").read_bytes() == pathlib.Path("out/results.ndjson").read_bytes(),
        "the journals of a tar and of a folder differ",
    )
    subprocess.run(["tar", "-xf", "b.tar", "--one-top-level=unpacked"], check=True)
    same_tree("the tar unpacked", tree("unpacked"), tree("out"))
    status_is("a tar of nothing", batch("--tar=none.tar", data=b""), 0)
    tar_is("a tar of nothing", "none.tar", [])
    modes = {
        oct(os.stat(path).st_mode & 0o077)
        for path in ("b.tar", "journal", "out/results.ndjson", "out/01/00/KZ0000001.pdf")
    }
    check(modes == {"0o0"}, f"other users may read the files: {modes}")


def tar_appears_whole():
    pathlib.Path("a.tar").write_bytes(b"an older one")
    worker = start("--tar=a.tar", "-j", "2")
    worker.stdin.write(DATA)
    until(lambda: written(worker) > 500000, "--tar: documents being written")
    older = pathlib.Path("a.tar").read_bytes()
    check(older == b"an older one", "--tar: FILE changes before the end")
    worker.stdin.write(b"no JSON\n")
    worker.communicate(timeout=trial.HANG)
    check(os.listdir(".") == ["a.tar"], f"--tar: left {os.listdir('.')}")
    tar_is("a tar over an older one", "a.tar", MODEL.wanted(LINES + [b"no JSON"]))
    worker = start("--tar=b.tar")
    worker.stdin.write(DATA)
    until(lambda: len(os.listdir(f"/proc/{worker.pid}/fd")) > 3, "--tar: open")
    check("b.tar" not in os.listdir("."), "--tar: FILE exists before the end")
    worker.communicate(timeout=trial.HANG)
    tar_is("a tar of a slow writer", "b.tar", WANTED)


def terminal(*arguments):
    """(exit status, output, messages) of a call whose standard output is a terminal."""
    master, slave = pty.openpty()
    call = start(*arguments, stdin=subprocess.DEVNULL, stdout=slave)
    os.close(slave)
    out = b""
    while True:
        try:
            data = os.read(master, 65536)
        except OSError:
            break
        if not data:
            break
        out += data
    os.close(master)
    return call.wait(trial.HANG), out, call.stderr.read()


def terminals():
    pathlib.Path("in").write_bytes(LINES[0] + b"\n")
    status, out, err = terminal("--tar=-", "--errors=json", "in")
    check(
        status == 64 and out == b"" and codes_of(err) == ["output-is-terminal"],
        f"--tar=- on a terminal: {status}, {out[:50]!r}, {err[:200]!r}",
    )
    status, out, _ = terminal("--ndjson", "in")
    check(status == 0, f"--ndjson on a terminal: {status}")
    answers_are("--ndjson on a terminal", out.replace(b"\r\n", b"\n"), MODEL.wanted(LINES[:1]))


def answers():
    wanted = MODEL.wanted(LINES + LINES[:3], one_each=False)
    first = None
    for jobs in ((), ("-j", "1"), ("-j", "2"), ("--jobs=6",)):
        call = batch("--ndjson", *jobs, data=DATA + join(LINES[:3]))
        status_is(f"--ndjson {jobs}", call, 65)
        answers_are(f"--ndjson {jobs}", call.stdout, wanted)
        check(first in (None, call.stdout), f"--ndjson {jobs}: other bytes than with -j 1")
        first = call.stdout
    check(os.listdir(".") == [], f"--ndjson leaves {os.listdir('.')}")
    call = batch("--ndjson", data=LINES[0] + b"\n")
    status_is("one good record", call, 0)
    status_is("no records", batch("--ndjson", data=b""), 0)


def no_room():
    with open("/dev/full", "wb") as full:
        for output in ("--tar=-", "--ndjson"):
            status_is(f"{output} on a full device", batch(output, data=DATA, stdout=full), 74)
    for output in ("--tar=-", "--ndjson"):
        call = shell('exec "$0" batch "$@" >&-', output, data=DATA)
        status_is(f"{output} with stdout closed", call, 74)
    pathlib.Path("in").write_bytes(DATA)
    for streams in ("<&- >&-", "<&- >&- 2>&-"):
        call = shell(f'exec "$0" batch -o out --overwrite in {streams}')
        status_is(f"a folder, {streams}", call, 65)
        folder_is(f"a folder, {streams}", "out", WANTED)
    check(pathlib.Path("in").read_bytes() == DATA, "the input was overwritten")
    same = differences(documents("out"), files_of(WANTED))
    check(not same, f"closed descriptors: {same}")


if __name__ == "__main__":
    sys.exit(
        trial.main(
            folder, no_folder, duplicates, existing_files, tar, tar_appears_whole, terminals,
            answers, no_room,
        )
    )
