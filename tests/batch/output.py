#!/usr/bin/env -S python3 -B
"""What evisa-gen batch writes: a folder of documents, a tar, a line an answer; each document is that of a call of its own."""
import os
import pathlib
import pty
import subprocess
import sys
import tarfile

import trial
from records import changed, compact, record
from trial import MODEL, answers_are, batch, check, codes_of, differences, documents, folder_is, join, journal_is, lines_of, path_of, same_tree, sha, start, \
    status_is, tree, until

LINES = lines_of(30, faulty=7, photo=6, warned=8) + [compact(changed(record(60), "visa/number", number)) for number in ("ABCDEF", "A1B2C3D", "ZZ99999999999")]
DATA = join(LINES)
WANTED = MODEL.wanted(LINES)


def folder():
    for jobs in ("1", "2", "5"):
        call = batch("-o", jobs, "-j", jobs, data=DATA)
        status_is(f"-o with -j {jobs}", call, 65)
        check(call.stdout == b"", "-o: something on the output")
        folder_is(f"-o with -j {jobs}", jobs, WANTED)
    check(os.path.isfile("1/EF/CD/ABCDEF.pdf") and os.path.isfile("1/99/99/ZZ99999999999.pdf"), "the folders of numbers of 6 and of 13 characters")
    for name, arguments in (("--output", ["--output=long"]), ("--output as two words", ["--output", "long"]), ("-o joined", ["-olong"]), ("a slash at the end", ["-o", "long/"])):
        status_is(name, batch(*arguments, data=DATA), 65)
        folder_is(name, "long", WANTED)
        subprocess.run(["rm", "-r", "long"], check=True)
    os.mkdir("empty")
    status_is("a folder that is there", batch("-o", "empty", data=DATA), 65)
    folder_is("a folder that is there", "empty", WANTED)
    os.mkdir("here")
    status_is("the folder one stands in", batch("-o", ".", data=DATA, cwd="here"), 65)
    folder_is("the folder one stands in", "here", WANTED)
    os.symlink("real", "link")
    os.mkdir("real")
    status_is("a link to a folder", batch("-o", "link", data=DATA), 65)  # only below it are links in the way
    folder_is("a link to a folder", "real", WANTED)
    status_is("no records", batch("-o", "none", data=b""), 0)
    folder_is("no records", "none", [])


def no_folder():
    pathlib.Path("file").write_bytes(b"precious")
    for name, place in (("no parent", "none/out"), ("a file", "file"), ("below a file", "file/out")):
        call = batch("-o", place, "--errors=json", data=DATA)
        status_is(f"-o, {name}", call, 73)
        check(codes_of(call.stderr) == ["cannot-create"], f"-o, {name}: {call.stderr[:200]!r}")
    check(tree(".") == {"file": sha(b"precious")}, f"a folder that cannot be: {tree('.')}")
    status_is("--tar in no folder", batch("--tar=none/out.tar", data=DATA), 73)
    status_is("--tar on a folder", batch("--tar=.", data=DATA), 73)
    status_is("--journal in no folder", batch("--ndjson", "--journal=none/journal", data=DATA), 73)


def duplicates():
    a, b, c = LINES[:3]
    other = compact(changed(record(9), "visa/number", "KZ0000001"))
    wrong = compact(changed(record(2), "passport/expires_on", "2019-06-30"))
    lines = [a, wrong, other, b, a, c, b]  # a number whose record failed has no document yet
    wanted = MODEL.wanted(lines)
    check([one.code for one in wanted] == [None, "passport-ends-early", "duplicate", None, "duplicate", None, "duplicate"], "the test is wrong")
    for jobs in ("1", "4"):
        call = batch("-o", jobs, "-j", jobs, "--errors=json", data=join(lines))
        status_is(f"the same number twice, -j {jobs}", call, 65)
        folder_is(f"the same number twice, -j {jobs}", jobs, wanted)
        check(codes_of(call.stderr) == [one.code for one in wanted if one.code], f"the same number twice: {call.stderr[:300]!r}")
        call = batch(f"--tar={jobs}.tar", "-j", jobs, data=join(lines))
        status_is(f"the same number twice in a tar, -j {jobs}", call, 65)
        tar_is(f"the same number twice in a tar, -j {jobs}", f"{jobs}.tar", wanted)
        call = batch("--ndjson", "-j", jobs, data=join(lines))
        answers_are(f"the same number twice as answers, -j {jobs}", call.stdout, MODEL.wanted(lines, one_each=False))
        call = batch("-o", f"over{jobs}", "-j", jobs, "--overwrite", data=join(lines))
        status_is(f"the same number twice, --overwrite, -j {jobs}", call, 65)
        folder_is(f"the same number twice, --overwrite, -j {jobs}: the last one stays", f"over{jobs}", MODEL.wanted(lines, one_each=False))


def files_there():
    os.makedirs("out/01/00")
    place = pathlib.Path("out/01/00/KZ0000001.pdf")
    place.write_bytes(b"an older one")
    wanted = MODEL.wanted(LINES, there=["KZ0000001"])
    call = batch("-o", "out", "--errors=json", data=DATA)
    status_is("a file that is there", call, 65)
    check(codes_of(call.stderr)[0] == "duplicate", f"a file that is there: {call.stderr[:200]!r}")
    folder_is("a file that is there", "out", wanted, also={"01/00/KZ0000001.pdf": sha(b"an older one")})
    before = tree("out")
    call = batch("-o", "out", "--errors=json", data=DATA)
    status_is("a folder with a journal", call, 73)
    check(codes_of(call.stderr) == ["journal-exists"], f"a folder with a journal: {call.stderr[:200]!r}")
    same_tree("a folder with a journal", tree("out"), before)
    call = batch("-o", "out", "--overwrite", data=DATA)
    status_is("--overwrite", call, 65)
    folder_is("--overwrite", "out", WANTED)
    few = LINES[:3]
    status_is("--overwrite by a shorter batch", batch("-o", "out", "--overwrite", data=join(few)), 0)
    journal_is("--overwrite by a shorter batch", pathlib.Path("out/results.ndjson").read_bytes(), MODEL.wanted(few))
    check(documents("out") == trial.files_of(WANTED), "--overwrite by a shorter batch removes documents")


# ---- tar -----------------------------------------------------------------------------------------

def tar_is(name, path, wanted):
    """By python's tarfile, byte by byte, and by GNU tar."""
    data = pathlib.Path(path).read_bytes()
    made = [one for one in wanted if one.pdf is not None]
    names = [path_of(one.id) for one in made] + ["results.ndjson"]
    with tarfile.open(path, "r:") as tar:
        members = tar.getmembers()
        if not check([member.name for member in members] == names, f"{name}: members {[member.name for member in members][:5]}"):
            return
        for member, one in zip(members, made):
            if tar.extractfile(member).read() != one.pdf:
                check(False, f"{name}: {member.name} is not the document")
        journal_is(name, tar.extractfile(members[-1]).read(), wanted)
    wrong = {(member.mtime, member.mode, member.uid, member.gid, member.uname, member.gname, member.type) for member in members} - \
        {(0, 0o600, 0, 0, uname, gname, tarfile.REGTYPE) for uname in ("", "root") for gname in ("", "root")}
    check(not wrong, f"{name}: time, mode, owner: {wrong}")
    at = 0
    for member in members:
        header = data[at:at + 512]
        check(header[257:265] == b"ustar\x0000", f"{name}: {member.name} is not in the form ustar")
        padding = data[at + 512 + member.size:at + 512 + -(-member.size // 512) * 512]
        check(not padding.strip(b"\0"), f"{name}: padding behind {member.name}")
        at += 512 + -(-member.size // 512) * 512
    check(len(data) - at >= 1024 and len(data) % 512 == 0 and not data[at:].strip(b"\0"), f"{name}: the end is not two blocks of zeros or more")
    call = subprocess.run(["tar", "--numeric-owner", "--utc", "--full-time", "-tvf", path], capture_output=True, check=False)
    listing = [line.split() for line in call.stdout.decode().splitlines()]
    sizes = [len(one.pdf) for one in made] + [members[-1].size]
    check(call.returncode == 0 and not call.stderr, f"{name}: tar complains: {call.stderr[:200]!r}")
    check(listing == [["-rw-------", "0/0", str(size), "1970-01-01", "00:00:00", member] for size, member in zip(sizes, names)], f"{name}: tar lists {listing[:2]}")


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
        check(file.extractfile("results.ndjson").read() == pathlib.Path("journal").read_bytes(), "the journal beside the tar is not the one in it")
    batch("-o", "out", data=DATA)
    check(pathlib.Path("journal").read_bytes() == pathlib.Path("out/results.ndjson").read_bytes(), "the journals of a tar and of a folder differ")
    subprocess.run(["tar", "-xf", "b.tar", "--one-top-level=unpacked"], check=True)
    same_tree("the tar unpacked", tree("unpacked"), tree("out"))
    status_is("a tar of nothing", batch("--tar=none.tar", data=b""), 0)
    tar_is("a tar of nothing", "none.tar", [])
    modes = {oct(os.stat(path).st_mode & 0o077) for path in ("b.tar", "journal", "out/results.ndjson", "out/01/00/KZ0000001.pdf")}
    check(modes == {"0o0"}, f"others may read what was written: {modes}")


def tar_appears_whole():
    pathlib.Path("a.tar").write_bytes(b"an older one")
    worker = start("--tar=a.tar", "-j", "2")
    worker.stdin.write(DATA)
    # The documents are written by now, or will be: nothing tells from outside, so look for a while.
    until(lambda: int(pathlib.Path(f"/proc/{worker.pid}/io").read_text().split("wchar: ")[1].split()[0]) > 500000, "--tar: documents being written")
    check(pathlib.Path("a.tar").read_bytes() == b"an older one", "--tar: FILE is touched before the end")
    worker.stdin.write(b"no JSON\n")
    worker.communicate(timeout=60)
    check(os.listdir(".") == ["a.tar"], f"--tar: left {os.listdir('.')}")
    tar_is("a tar over an older one", "a.tar", MODEL.wanted(LINES + [b"no JSON"]))
    worker = start("--tar=b.tar")
    worker.stdin.write(DATA)
    until(lambda: len(os.listdir(f"/proc/{worker.pid}/fd")) > 3, "--tar: open")
    check("b.tar" not in os.listdir("."), "--tar: FILE is there before the end")
    worker.communicate(timeout=60)
    tar_is("a tar of a slow writer", "b.tar", WANTED)


def terminal(*arguments):
    """(status, what came) of a call whose output is a terminal."""
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
    return call.wait(60), out, call.stderr.read()


def terminals():
    pathlib.Path("in").write_bytes(LINES[0] + b"\n")
    status, out, err = terminal("--tar=-", "--errors=json", "in")
    check(status == 64 and out == b"" and codes_of(err) == ["output-is-terminal"], f"--tar=- on a terminal: {status}, {out[:50]!r}, {err[:200]!r}")
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
            status_is(f"{output} on a full device", batch(output, data=DATA, stdout=full, stderr=subprocess.PIPE), 74)
    for output in ("--tar=-", "--ndjson"):
        call = subprocess.run(["sh", "-c", 'exec "$0" batch "$@" >&-', str(trial.GEN), output], input=DATA, stderr=subprocess.PIPE, check=False, timeout=60)
        status_is(f"{output} with stdout closed", call, 74)
    pathlib.Path("in").write_bytes(DATA)
    for streams in ("<&- >&-", "<&- >&- 2>&-"):
        call = subprocess.run(["sh", "-c", f'exec "$0" batch -o out --overwrite in {streams}', str(trial.GEN)], capture_output=True, check=False, timeout=60)
        status_is(f"a folder, {streams}", call, 65)
        folder_is(f"a folder, {streams}", "out", WANTED)
    check(pathlib.Path("in").read_bytes() == DATA, "the input was written over")
    same = differences(documents("out"), trial.files_of(WANTED))
    check(not same, f"closed descriptors: {same}")


if __name__ == "__main__":
    sys.exit(trial.main(folder, no_folder, duplicates, files_there, tar, tar_appears_whole, terminals, answers, no_room))
