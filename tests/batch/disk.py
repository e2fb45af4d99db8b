#!/usr/bin/env -S python3 -B
"""Does evisa-gen batch survive a disk that is full, broken or read-only, and system calls that are
interrupted? In each case there is a clear error, the journal says nothing false, no file under a
final name is incomplete, and --resume ends like an undisturbed run."""
import gzip
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import trial
from disturbed import DATA, LINES, RESULTS, WANTED, build_shim, resumes, stopped, undisturbed
from expected import MODEL, path_of
from outcome import answers_are, codes_of, folder_is, line_wrong, tree
from trial import batch, check, parsed, program, shell, status_is

MOUNTS = "BATCH_MOUNTS"  # set to 1 in a mount namespace of its own, where mounting is allowed
LOOSE = MODEL.wanted(LINES, one_each=False)


def shim(**settings):
    """The environment of a program whose system calls go through shim.c."""
    options = os.environ.get("ASAN_OPTIONS", "")
    return {
        "LD_PRELOAD": SHIM,
        "SHIM_BELOW": os.path.realpath("."),
        "ASAN_OPTIONS": f"{options}:verify_asan_link_order=0",
        **{f"SHIM_{name.upper()}": str(value) for name, value in settings.items()},
    }


# ---- a full disk ---------------------------------------------------------------------------------

def rooms():
    """Numbers of bytes after which the disk is full, up to the size of the whole batch."""
    whole = sum(len(one.pdf or b"") + 400 for one in WANTED)
    return [0, 1, 200, 50000, 99000, *range(150000, whole, whole // 12 + 333)]


def full_folder():
    for jobs in ("1", "3"):
        for room in rooms():
            call = batch("-o", "out", "-j", jobs, data=DATA, env=shim(room=room))
            stopped(f"a disk of {room} bytes, -j {jobs}", call)
            if room > 1000000:  # full again
                call = batch("-o", "out", "-j", jobs, "--resume", data=DATA, env=shim(room=300000))
                stopped(f"a disk of {room} bytes, full again", call)
            resumes(f"a disk of {room} bytes, -j {jobs}")
    call = shell('ulimit -f 64; exec "$0" batch -o out', data=DATA)
    stopped("a limit to the size of a file", call)
    resumes("a limit to the size of a file")


def full_tar():
    for room in rooms():
        before = tree(".")
        call = batch("--tar=a.tar", "-j", "2", data=DATA, env=shim(room=room))
        status_is(f"a tar on a disk of {room} bytes", call, 74)
        check(tree(".") == before, f"a tar on a disk of {room} bytes: left {sorted(tree('.'))[:3]}")


def full_journal():
    for output in ("--ndjson", "--tar=-"):
        for room in (0, 1, 100, 1000, 5000):
            name = f"{output}, a journal on a disk of {room} bytes"
            os.mkdir("place")
            environment = {**shim(room=room), "SHIM_BELOW": os.path.realpath("place")}
            call = batch(output, "--journal=place/journal", data=DATA, env=environment)
            status_is(name, call, 74)
            journal = pathlib.Path("place/journal")
            lines = journal.read_bytes().split(b"\n")[:-1] if journal.exists() else []
            pairs = zip(lines, LOOSE if output == "--ndjson" else WANTED)
            false = [line for line, one in pairs if line_wrong(line, one, program())]
            check(not false, f"{name}: a false line: {false[:1]}")
            if output == "--ndjson":
                whole = call.stdout[:call.stdout.rfind(b"\n") + 1]
                answers_are(f"{name}: answers", whole, LOOSE[:whole.count(b"\n")])
            shutil.rmtree("place")


def full_tmpfs():
    if not os.environ.get(MOUNTS):
        print("not tried: a real disk that is full; it needs the right to mount")
        return
    os.mkdir("disk")
    for size in (40, 300, 1000, 2500):
        mount("-t", "tmpfs", "-o", f"size={size}k", "none", "disk")
        os.mkdir("disk/here")
        os.symlink("disk/here", "out")
        call = batch("-o", "out", "-j", "2", data=DATA)
        stopped(f"a disk of {size} KiB", call, (73, 74), None)
        mount("-o", "remount,size=100m", "disk")
        status_is(f"a disk of {size} KiB, resumed", batch("-o", "out", "--resume", data=DATA), 65)
        folder_is(f"a disk of {size} KiB, resumed", "out", WANTED)
        mount("-o", f"remount,size={size + 5000}k", "disk")
        call = batch("--tar=disk/a.tar", data=DATA)
        status_is(f"a tar on a disk of {size} KiB", call, (65, 74))
        left = sorted(os.listdir("disk"))
        wanted = ["a.tar", "here"] if call.returncode == 65 else ["here"]
        check(left == wanted, f"a tar on a disk of {size} KiB: left {left}")
        os.unlink("out")
        subprocess.run(["umount", "disk"], check=True)


def mount(*arguments):
    subprocess.run(["mount", *arguments], check=True)


# ---- a broken disk, interrupted calls ------------------------------------------------------------

def broken_disk():
    # Syncs of folders, of documents (by the group) and of the journal.
    for first in (1, 2, 3, 4, 5, 6, 8):
        call = batch("-o", "out", "-j", "1", data=DATA, env=shim(fsync=first))
        stopped(f"the sync {first} fails", call, (73, 74), None)
        resumes(f"the sync {first} fails")
    call = batch("--tar=a.tar", data=DATA, env=shim(fsync=1))
    check(
        call.returncode == 74 and not tree("."),
        f"a tar that cannot be synced: {call.returncode}, left {sorted(tree('.'))}",
    )


class Log:
    """The calls of a run as shim.c logs them; a time is the pair (began, ended)."""

    def __init__(self, path, top, journal):
        self.syncs, self.writes, self.made, self.journal = [], {}, {}, []
        at = 0
        for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines():
            what, place, other, size, *times = line.split("\t")
            times = tuple(map(int, times))
            if what.startswith("sync"):
                self.syncs.append((None if what == "syncfs" else place, *times))
            elif what == "write" and place == top + "/results.ndjson":
                self.journal.append((journal[at:at + int(size)], times))
                at += int(size)
            elif what == "write":
                self.writes[place] = times
            else:
                self.made[other] = (place, times)

    def is_synced_between(self, path, after, before):
        return any(
            place in (None, path) and after[1] < began and ended < before[0]
            for place, began, ended in self.syncs
        )


def on_disk_before_journal():
    """The order for each record: sync of the document, rename, sync of the folders, its line."""
    for jobs in ("1", "3"):
        top, path = os.path.realpath("out"), os.path.realpath(f"log{jobs}")
        batch("-o", "out", "-j", jobs, data=DATA, env={**shim(log=path), "SHIM_BELOW": top})
        log, written = Log(path, top, RESULTS.read_bytes()), 0
        for text, times in log.journal:
            for entry in map(parsed, text.splitlines()):
                if entry and entry["status"] == "done":
                    name = f"-j {jobs}, record {entry['seq']}"
                    synced_in_order(name, log, top, f"{top}/{path_of(entry['id'])}", times)
                    written += 1
        count = len(undisturbed()[0])
        check(written == count, f"-j {jobs}: {written} documents in the log, not {count}")
        shutil.rmtree("out")


def synced_in_order(name, log, top, place, times):
    source, renamed = log.made[place]
    check(
        log.is_synced_between(source, log.writes[source], renamed),
        f"{name}: renamed before it was synced",
    )
    while place != top:
        folder = os.path.dirname(place)
        check(
            log.is_synced_between(folder, log.made[place][1], times),
            f"{name}: its line was written before {os.path.basename(folder)} was synced",
        )
        place = folder


def interrupted():
    pathlib.Path("in.gz").write_bytes(gzip.compress(DATA))
    for jobs in ("1", "4"):
        for kind, what in ((1, "interrupted reads and writes"), (2, "interrupted syncs too")):
            for source, data, files in (("stdin", DATA, []), ("a packed file", b"", ["in.gz"])):
                for more in ([], ["--resume"]):
                    name = f"{what}, {source} {more}"
                    arguments = ["-o", "out", "-j", jobs, *more, *files]
                    call = batch(*arguments, data=data, env=shim(interrupt=kind))
                    if not status_is(name, call, 65):
                        break
                    folder_is(name, "out", WANTED)
                shutil.rmtree("out", ignore_errors=True)
        call = batch("--ndjson", "-j", jobs, data=DATA, env=shim(interrupt=1))
        answers_are("interrupted calls, --ndjson", call.stdout, LOOSE)
        call = batch("--tar=-", "-j", jobs, data=DATA, env=shim(interrupt=1))
        check(call.stdout == batch("--tar=-", data=DATA).stdout, "interrupted calls: another tar")


# ---- a read-only disk ----------------------------------------------------------------------------

def read_only():
    os.mkdir("disk")
    if os.environ.get(MOUNTS):
        mount("-t", "tmpfs", "none", "disk")
        os.mkdir("disk/out")
        mount("-o", "remount,ro", "disk")
    elif os.geteuid() != 0:
        os.mkdir("disk/out")
        os.chmod("disk/out", 0o500)
        os.chmod("disk", 0o500)
    else:
        print("not tried: a read-only folder; root needs the right to mount for it")
        return
    for call in (
        "-o disk/out",
        "-o disk/new",
        "-o disk/out --resume",
        "--tar=disk/a.tar",
        "--ndjson --journal=disk/journal",
    ):
        done = batch(*call.split(), "--errors=json", data=DATA)
        status_is(f"read-only: {call}", done, 73)
        check(
            codes_of(done.stderr) == ["cannot-create"] and done.stdout == b"",
            f"read-only: {call}: {done.stderr[:200]!r}",
        )
    if os.environ.get(MOUNTS):
        subprocess.run(["umount", "disk"], check=True)
    else:
        os.chmod("disk", 0o700)
        os.chmod("disk/out", 0o700)


# ---- the shim, the right to mount ----------------------------------------------------------------

def may_mount():
    """Runs this script again in a mount namespace of its own, if that is possible."""
    if MOUNTS in os.environ:
        return
    for how in (["unshare", "-m", "--propagation", "private"], ["unshare", "-r", "-m"]):
        with tempfile.TemporaryDirectory() as folder:
            command = [*how, "mount", "-t", "tmpfs", "none", folder]
            works = subprocess.run(command, capture_output=True, check=False).returncode == 0
        if works:
            command = [*how, sys.executable, "-B", *sys.argv]
            os.execvpe(how[0], command, {**os.environ, MOUNTS: "1"})
    os.environ[MOUNTS] = ""


if __name__ == "__main__":
    may_mount()
    with tempfile.TemporaryDirectory() as built:
        SHIM = build_shim(built)
        status = trial.main(
            full_folder, full_tar, full_journal, full_tmpfs, broken_disk, on_disk_before_journal,
            interrupted, read_only,
        )
    sys.exit(status)
