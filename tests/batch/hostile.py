#!/usr/bin/env -S python3 -B
"""evisa-gen batch in a world that goes wrong: full and read-only disks, folders that go, links in the way, interrupted calls, readers that are slow or leave.
Whatever happens: a clear error, nothing false in the journal, nothing half under a final name, and --resume ends as an undisturbed run."""
import gzip
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import trial
from trial import MODEL, batch, check, codes_of, documents, folder_is, join, lines_of, parsed, path_of, sha, start, status_is, tree, truthful, until

HERE = pathlib.Path(__file__).resolve().parent
LINES = lines_of(40, faulty=9, duplicates=13, photo=20)
DATA = join(LINES)
OUT = pathlib.Path("out")
RESULTS = OUT / "results.ndjson"
MOUNTS = "BATCH_MOUNTS"  # set where mounting is possible and seen by nobody else


def shim(**settings):
    """The environment of a program that meets the world of shim.c."""
    options = os.environ.get("ASAN_OPTIONS", "")
    return {"LD_PRELOAD": SHIM, "SHIM_BELOW": os.path.realpath("."), "ASAN_OPTIONS": f"{options}:verify_asan_link_order=0",
            **{f"SHIM_{name.upper()}": str(value) for name, value in settings.items()}}


def undisturbed():
    """(wanted, files, set of journal lines)"""
    if not hasattr(undisturbed, "known"):
        with tempfile.TemporaryDirectory() as folder:
            batch("-o", folder, data=DATA)
            undisturbed.known = documents(folder), set((pathlib.Path(folder) / "results.ndjson").read_bytes().splitlines())
    return MODEL.wanted(LINES), undisturbed.known


def stopped(name, call, wanted=74, code=b"write-failed"):
    """A stop with a clear error, after which nothing is false."""
    status_is(name, call, wanted)
    check(code is None or code in call.stderr, f"{name}: no {code} in {call.stderr[:300]!r}")
    check(len(call.stderr) < 20000, f"{name}: {len(call.stderr)} bytes of messages")
    truthful(name, "out", undisturbed()[1])


def resumes(name, **more):
    status_is(f"{name}, resumed", batch("-o", "out", "--resume", data=DATA, **more), 65)
    folder_is(f"{name}, resumed", "out", undisturbed()[0])
    shutil.rmtree("out")


# ---- a full disk, a broken disk ------------------------------------------------------------------

def full_by_shim():
    whole = sum(len(one.pdf or b"") + 400 for one in undisturbed()[0])
    rooms = [0, 1, 200, 50000, 99000, *range(150000, whole, whole // 12 + 333)]
    for jobs in ("1", "3"):
        for room in rooms:
            call = batch("-o", "out", "-j", jobs, data=DATA, env=shim(room=room))
            stopped(f"a disk of {room} bytes, -j {jobs}", call)
            if room > 1000000:  # full again
                call = batch("-o", "out", "-j", jobs, "--resume", data=DATA, env=shim(room=300000))
                stopped(f"a disk of {room} bytes, full again", call)
            resumes(f"a disk of {room} bytes, -j {jobs}")
    call = subprocess.run(["sh", "-c", 'ulimit -f 64; exec "$0" batch -o out', str(trial.GEN)], input=DATA, capture_output=True, check=False, timeout=60)
    stopped("a limit to the size of a file", call)
    resumes("a limit to the size of a file")
    for room in rooms:
        before = tree(".")
        call = batch("--tar=a.tar", "-j", "2", data=DATA, env=shim(room=room))
        status_is(f"a tar on a disk of {room} bytes", call, 74)
        check(tree(".") == before, f"a tar on a disk of {room} bytes: left {sorted(tree('.'))[:3]}")
    for output in ("--ndjson", "--tar=-"):
        for room in (0, 1, 100, 1000, 5000):
            os.mkdir("place")
            call = batch(output, "--journal=place/journal", data=DATA, env={**shim(room=room), "SHIM_BELOW": os.path.realpath("place")})
            status_is(f"{output}, a journal on a disk of {room} bytes", call, 74)
            lines = pathlib.Path("place/journal").read_bytes().split(b"\n")[:-1] if os.path.exists("place/journal") else []
            good = sum(1 for line, one in zip(lines, MODEL.wanted(LINES, one_each=output != "--ndjson")) if trial.line_wrong(line, one, trial.program()) is None)
            check(good == len(lines), f"{output}, a journal on a disk of {room} bytes: a false line")
            if output == "--ndjson":
                answers = call.stdout.split(b"\n")[:-1]
                trial.answers_are("answers until the disk is full", call.stdout[:call.stdout.rfind(b"\n") + 1], MODEL.wanted(LINES, one_each=False)[:len(answers)])
            shutil.rmtree("place")


def full_by_tmpfs():
    if not os.environ.get(MOUNTS):
        print("not tried: a disk that is full in earnest; it needs the right to mount")
        return
    os.mkdir("disk")
    for size in (40, 300, 1000, 2500):
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}k", "none", "disk"], check=True)
        os.mkdir("disk/here")
        os.symlink("disk/here", "out")
        call = batch("-o", "out", "-j", "2", data=DATA)
        stopped(f"a disk of {size} KiB", call, (73, 74), None)
        subprocess.run(["mount", "-o", "remount,size=100m", "disk"], check=True)
        status_is(f"a disk of {size} KiB, resumed", batch("-o", "out", "--resume", data=DATA), 65)
        folder_is(f"a disk of {size} KiB, resumed", "out", undisturbed()[0])
        subprocess.run(["mount", "-o", f"remount,size={size + 5000}k", "disk"], check=True)
        call = batch("--tar=disk/a.tar", data=DATA)
        check(call.returncode in (65, 74) and os.path.exists("disk/a.tar") == (call.returncode == 65), f"a tar on a disk of {size} KiB: {call.returncode}")
        check(sorted(os.listdir("disk")) == (["a.tar"] if call.returncode == 65 else []) + ["here"], f"a tar on a full disk: left {os.listdir('disk')}")
        os.unlink("out")
        subprocess.run(["umount", "disk"], check=True)


def broken_disk():
    for first in (1, 2, 3, 4, 5, 6, 8):  # folders, documents, journal; documents are synced by the group
        call = batch("-o", "out", "-j", "1", data=DATA, env=shim(fsync=first))
        stopped(f"the sync {first} fails", call, (73, 74), None)
        resumes(f"the sync {first} fails")
    call = batch("--tar=a.tar", data=DATA, env=shim(fsync=1))
    check(call.returncode == 74 and not tree("."), f"a tar that cannot be synced: {call.returncode}, left {sorted(tree('.'))}")


def on_disk_before_journal():
    """Document synced, renamed, its folders synced; only then its line."""
    for jobs in ("1", "3"):
        log = pathlib.Path(f"log{jobs}")
        batch("-o", "out", "-j", jobs, data=DATA, env={**shim(log=log.resolve()), "SHIM_BELOW": os.path.realpath("out")})
        top, rows, at, written = os.path.realpath("out"), RESULTS.read_bytes(), 0, 0
        syncs, writes, made, journal = [], {}, {}, []  # times: (began, ended)
        for line in log.read_text(encoding="utf-8").splitlines():
            what, path, other, size, *times = line.split("\t")
            times = tuple(map(int, times))
            if what.startswith("sync"):
                syncs.append((None if what == "syncfs" else path, *times))
            elif what == "write" and path == top + "/results.ndjson":
                journal.append((rows[at:at + int(size)], times))
                at += int(size)
            elif what == "write":
                writes[path] = times
            else:
                made[other] = (path, times)

        def between(path, after, before):
            return any(place in (None, path) and after[1] < began and ended < before[0] for place, began, ended in syncs)
        for text, times in journal:
            for entry in (one for one in map(parsed, text.splitlines()) if one and one["status"] == "done"):
                place = f"{top}/{path_of(entry['id'])}"
                source, renamed = made[place]
                check(between(source, writes[source], renamed), f"-j {jobs}, record {entry['seq']}: renamed before it was synced")
                while place != top:
                    folder = os.path.dirname(place)
                    check(between(folder, made[place][1], times), f"-j {jobs}, record {entry['seq']}: its line was written before {os.path.basename(folder)} was synced")
                    place = folder
                written += 1
        check(written == len(undisturbed()[1][0]), f"-j {jobs}: {written} documents in the log of the shim, not {len(undisturbed()[1][0])}")
        shutil.rmtree("out")


def interrupted():
    pathlib.Path("in.gz").write_bytes(gzip.compress(DATA))
    for jobs in ("1", "4"):
        for kind, what in ((1, "interrupted reads and writes"), (2, "interrupted syncs too")):
            for name, data, files in (("stdin", DATA, []), ("a packed file", b"", ["in.gz"])):
                for more in ([], ["--resume"]):
                    call = batch("-o", "out", "-j", jobs, *more, *files, data=data, env=shim(interrupt=kind))
                    if not status_is(f"{what}, {name} {more}", call, 65):
                        break
                    folder_is(f"{what}, {name} {more}", "out", undisturbed()[0])
                shutil.rmtree("out", ignore_errors=True)
        call = batch("--ndjson", "-j", jobs, data=DATA, env=shim(interrupt=1))
        trial.answers_are("interrupted calls, --ndjson", call.stdout, MODEL.wanted(LINES, one_each=False))
        call = batch("--tar=-", "-j", jobs, data=DATA, env=shim(interrupt=1))
        check(call.stdout == batch("--tar=-", data=DATA).stdout, "interrupted calls: another tar")


# ---- folders -------------------------------------------------------------------------------------

def read_only():
    os.mkdir("disk")
    if os.environ.get(MOUNTS):
        subprocess.run(["mount", "-t", "tmpfs", "none", "disk"], check=True)
        os.mkdir("disk/out")
        subprocess.run(["mount", "-o", "remount,ro", "disk"], check=True)
    elif os.geteuid() != 0:
        os.mkdir("disk/out")
        os.chmod("disk/out", 0o500)
        os.chmod("disk", 0o500)
    else:
        print("not tried: a read-only folder; root needs the right to mount for it")
        return
    for arguments in (["-o", "disk/out"], ["-o", "disk/new"], ["-o", "disk/out", "--resume"], ["--tar=disk/a.tar"], ["--ndjson", "--journal=disk/journal"]):
        call = batch(*arguments, "--errors=json", data=DATA)
        status_is(f"read-only: {arguments}", call, 73)
        check(codes_of(call.stderr) == ["cannot-create"] and call.stdout == b"", f"read-only: {arguments}: {call.stderr[:200]!r}")
    if os.environ.get(MOUNTS):
        subprocess.run(["umount", "disk"], check=True)
    else:
        os.chmod("disk", 0o700)
        os.chmod("disk/out", 0o700)


def begun(count):
    """A call that has done some and waits for more."""
    worker = start("-o", "out", "-j", "2")
    worker.stdin.write(join(LINES[:count]))
    until(lambda: RESULTS.is_file() and RESULTS.read_bytes().count(b"\n") == count, f"{count} records")
    return worker


def more_comes(worker, lines):
    try:
        worker.stdin.write(join(lines))
    except BrokenPipeError:
        pass


def folder_goes():
    worker = begun(5)
    shutil.rmtree("out")
    more_comes(worker, LINES[5:20])
    until(lambda: worker.poll() is not None, "the folder is gone: the end, though the input is open", 20)
    worker.kill()
    _, err = worker.communicate()
    check(worker.returncode in (73, 74) and len(err) > 20, f"the folder is gone: exit status {worker.returncode}: {err[:200]!r}")
    check(not os.path.exists("out"), "the folder is gone: it was made again")
    resumes("the folder is gone")
    worker = begun(5)
    os.rename("out", "away")
    more_comes(worker, LINES[5:])
    try:
        worker.stdin.close()
    except BrokenPipeError:
        pass
    worker.wait(60)
    check(worker.returncode in (65, 73, 74), f"the folder is moved: exit status {worker.returncode}: {worker.stderr.read()[:200]!r}")
    check(not os.path.exists("out"), f"the folder is moved: something was written to its old place: {sorted(tree('out')) if os.path.exists('out') else ''}")
    os.rename("away", "out")
    truthful("the folder is moved", "out", undisturbed()[1])
    resumes("the folder is moved")
    for name in [entry for entry in os.listdir(begun_folder()) if entry.startswith(".")]:
        worker = begun(5)
        shutil.rmtree(OUT / name)
        more_comes(worker, LINES[5:])
        _, err = worker.communicate(timeout=60)
        check(worker.returncode in (65, 73, 74), f"{name} is gone: exit status {worker.returncode}: {err[:200]!r}")
        truthful(f"{name} is gone", "out", undisturbed()[1])
        resumes(f"{name} is gone")


def begun_folder():
    """The folder as a killed run leaves it, to see what else it holds."""
    worker = begun(5)
    worker.kill()
    worker.wait()
    os.rename("out", "killed")
    return "killed"


def links():
    """Never through a link, never over one: neither folder nor document, journal nor temporary folder."""
    first = MODEL.wanted(LINES)[0]
    path = pathlib.Path(path_of(first.id))
    names = {entry for entry in os.listdir(begun_folder()) if entry.startswith(".")}
    places = [OUT / path.parent.parent, OUT / path.parent, OUT / path, RESULTS, *(OUT / name for name in names)]
    for place in places:
        for name, make in (("a link to a folder", lambda: place.symlink_to(os.path.realpath("elsewhere"))), ("a link to nothing", lambda: place.symlink_to("none")),
                           ("a link to a file", lambda: place.symlink_to(os.path.realpath("precious"))), ("a link to itself", lambda: place.symlink_to(place.name)),
                           ("a pipe", lambda: os.mkfifo(place)), ("a file", lambda: place.write_bytes(b"x")), ("a folder", place.mkdir)):
            document, folder = place == OUT / path, place != OUT / path and place != RESULTS
            if (name == "a file" and not folder) or (name == "a folder" and folder):
                continue
            for more in ([], ["--overwrite"], ["--resume"]):
                os.makedirs("elsewhere/keep")
                pathlib.Path("precious").write_bytes(b"precious")
                place.parent.mkdir(parents=True)
                make()
                what = f"{name} as {place}, {more}"
                call = batch("-o", "out", "--errors=json", *more, data=DATA, timeout=20)
                status_is(what, call, 73)
                code = codes_of(call.stderr)[-1:]
                wanted = {"link-in-the-way"} if "link" in name and place != RESULTS else {"link-in-the-way", "cannot-create", "journal-exists"}
                check(set(code) <= wanted and code, f"{what}: {call.stderr[:200]!r}")
                check(tree("elsewhere") == {} and os.listdir("elsewhere") == ["keep"], f"{what}: written through the link: {tree('elsewhere')}")
                check(pathlib.Path("precious").read_bytes() == b"precious" and not os.path.exists("none"), f"{what}: the link's target was touched")
                check(os.path.lexists(place) and (place.is_symlink() == ("link" in name)), f"{what}: what was in the way is gone")
                check(not document or sha(b"x") not in tree("out").values(), what)
                for folder_name in ("out", "elsewhere"):
                    shutil.rmtree(folder_name)


def link_later():
    """A folder of the batch becomes a link while it runs, or between two runs."""
    for resume in (False, True):
        os.mkdir("elsewhere")
        worker = begun(5)
        if resume:
            worker.stdin.close()
            worker.wait(60)
        shutil.move("out/01", "elsewhere/01")
        os.symlink(os.path.realpath("elsewhere/01"), "out/01")
        before = tree("elsewhere")
        line = lines_of(1, first=10001)[0]  # KZ0010001: below 01 too
        if resume:
            call = batch("-o", "out", "--resume", data=join([*LINES[:5], line]))
            status, err = call.returncode, call.stderr
        else:
            worker.stdin.write(line + b"\n")
            _, err = worker.communicate(timeout=60)
            status = worker.returncode
        check(tree("elsewhere") == before, "a folder became a link: it was written through")
        check(status == 73 and b"link-in-the-way" in err, f"a folder became a link, resumed {resume}: exit status {status}, {err[-200:]!r}")
        shutil.rmtree("out")
        shutil.rmtree("elsewhere")


# ---- readers -------------------------------------------------------------------------------------

def slow_reader():
    pathlib.Path("in").write_bytes(DATA)
    for output in ("--tar=-", "--ndjson"):
        whole = batch(output, "-j", "1", "in").stdout
        for jobs in ("1", "4"):
            worker = start(output, "-j", jobs, "in", stdin=subprocess.DEVNULL)
            got, end = bytearray(), time.monotonic() + 1.5
            while time.monotonic() < end:
                got += os.read(worker.stdout.fileno(), 4096)
                time.sleep(0.01)
            rest, _ = worker.communicate(timeout=60)
            check(bytes(got) + rest == whole, f"a slow reader, {output} -j {jobs}: other bytes")
            check(worker.returncode == 65, f"a slow reader, {output} -j {jobs}: exit status {worker.returncode}")


def reader_leaves():
    pathlib.Path("in").write_bytes(DATA)
    for output in ("--tar=-", "--ndjson"):
        for jobs in ("1", "4"):
            for size in (0, 10, 100000, 1000000):
                worker = start(output, "-j", jobs, "in", stdin=subprocess.DEVNULL)
                left = size
                while left > 0:
                    left -= len(os.read(worker.stdout.fileno(), min(left, 65536)))
                worker.stdout.close()
                check(worker.wait(30) == 74, f"a reader who leaves after {size} bytes, {output} -j {jobs}: exit status {worker.returncode}")
                check(len(worker.stderr.read()) < 5000, f"a reader who leaves, {output}: a flood of messages")


def prepare():
    """The shim built, and the right to mount where it can be had: in a mount namespace of our own."""
    if MOUNTS not in os.environ:
        for how in (["unshare", "-m", "--propagation", "private"], ["unshare", "-r", "-m"]):
            with tempfile.TemporaryDirectory() as folder:
                if subprocess.run([*how, "mount", "-t", "tmpfs", "none", folder], capture_output=True, check=False).returncode == 0:
                    os.execvpe(how[0], [*how, sys.executable, "-B", *sys.argv], {**os.environ, MOUNTS: "1"})
        os.environ[MOUNTS] = ""
    folder = tempfile.TemporaryDirectory()
    call = subprocess.run([os.environ.get("CC", "cc"), "-std=c11", "-O1", "-Wall", "-Wextra", "-shared", "-fPIC", "-o", f"{folder.name}/shim.so", HERE / "shim.c", "-ldl"],
                          capture_output=True, check=False)
    check(call.returncode == 0 and not call.stderr, f"shim.c is not built: {call.stderr[:300]!r}")
    return folder


if __name__ == "__main__":
    BUILT = prepare()
    SHIM = f"{BUILT.name}/shim.so"
    sys.exit(trial.main(full_by_shim, full_by_tmpfs, broken_disk, on_disk_before_journal, interrupted, read_only, folder_goes, links, link_later, slow_reader,
                        reader_leaves))
