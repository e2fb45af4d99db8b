#!/usr/bin/env -S python3 -B
"""Does evisa-gen batch survive folders that vanish, links in the way, and readers that are slow or
leave? In each case there is a clear error, the journal says nothing false, nothing is written
through a link, and --resume ends like an undisturbed run."""
import os
import pathlib
import shutil
import subprocess
import sys
import time

import trial
from disturbed import DATA, LINES, OUT, RESULTS, WANTED, begun, resumes, undisturbed
from expected import path_of
from outcome import codes_of, left_over, tree, truthful
from records import lines_of
from trial import batch, check, join, sha, start, status_is, until


def feed(worker, lines):
    try:
        worker.stdin.write(join(lines))
    except BrokenPipeError:
        pass


# ---- folders -------------------------------------------------------------------------------------

def folder_removed():
    worker = begun(5)
    shutil.rmtree("out")
    feed(worker, LINES[5:20])
    until(lambda: worker.poll() is not None, "the folder is removed: end with an open input")
    worker.kill()
    _, err = worker.communicate()
    check(
        worker.returncode in (73, 74) and len(err) > 20,
        f"the folder is removed: exit status {worker.returncode}: {err[:200]!r}",
    )
    check(not os.path.exists("out"), "the folder is removed: the program made it again")
    resumes("the folder is removed")


def folder_moved():
    worker = begun(5)
    os.rename("out", "away")
    feed(worker, LINES[5:])
    try:
        worker.stdin.close()
    except BrokenPipeError:
        pass
    worker.wait(trial.HANG)
    check(
        worker.returncode in (65, 73, 74),
        f"the folder is moved: exit status {worker.returncode}: {worker.stderr.read()[:200]!r}",
    )
    check(
        not os.path.exists("out"),
        f"the folder is moved: files at the old place: {sorted(tree('out'))}",
    )
    os.rename("away", "out")
    truthful("the folder is moved", "out", undisturbed())
    resumes("the folder is moved")


def temporary_folder_removed():
    for name in temporary_names():
        worker = begun(5)
        shutil.rmtree(OUT / name)
        feed(worker, LINES[5:])
        _, err = worker.communicate(timeout=trial.HANG)
        check(
            worker.returncode in (65, 73, 74),
            f"{name} is removed: exit status {worker.returncode}: {err[:200]!r}",
        )
        truthful(f"{name} is removed", "out", undisturbed())
        resumes(f"{name} is removed")


def temporary_names():
    """The entries that a running batch has in its folder besides journal and documents."""
    worker = begun(5)
    worker.kill()
    worker.wait()
    names = left_over("out")
    os.rename("out", "killed")
    return names


# ---- links ---------------------------------------------------------------------------------------

def links():
    """A link, a pipe or the wrong kind of file in place of a folder, a document, the journal or the
    temporary folder: the program neither writes through it nor replaces it."""
    path = pathlib.Path(path_of(WANTED[0].id))
    places = [OUT / path.parent.parent, OUT / path.parent, OUT / path, RESULTS]
    for place in [*places, *(OUT / name for name in temporary_names())]:
        is_folder = place not in (OUT / path, RESULTS)
        for name, make in (
            ("a link to a folder", lambda: place.symlink_to(os.path.realpath("elsewhere"))),
            ("a link to nothing", lambda: place.symlink_to("none")),
            ("a link to a file", lambda: place.symlink_to(os.path.realpath("precious"))),
            ("a link to itself", lambda: place.symlink_to(place.name)),
            ("a pipe", lambda: os.mkfifo(place)),
            ("a file", lambda: place.write_bytes(b"x")),
            ("a folder", place.mkdir),
        ):
            if (name == "a file" and not is_folder) or (name == "a folder" and is_folder):
                continue
            for more in ([], ["--overwrite"], ["--resume"]):
                in_the_way(name, place, make, more)


def in_the_way(name, place, make, more):
    is_link, what = "link" in name, f"{name} as {place}, {more}"
    os.makedirs("elsewhere/keep")
    pathlib.Path("precious").write_bytes(b"precious")
    place.parent.mkdir(parents=True)
    make()
    call = batch("-o", "out", "--errors=json", *more, data=DATA, timeout=trial.HANG)
    status_is(what, call, 73)
    codes = {"link-in-the-way"}
    if not is_link or place == RESULTS:
        codes |= {"cannot-create", "journal-exists"}
    code = codes_of(call.stderr)[-1:]
    check(set(code) <= codes and code, f"{what}: {call.stderr[:200]!r}")
    check(
        tree("elsewhere") == {} and os.listdir("elsewhere") == ["keep"],
        f"{what}: written through the link: {tree('elsewhere')}",
    )
    check(
        pathlib.Path("precious").read_bytes() == b"precious" and not os.path.exists("none"),
        f"{what}: the target of the link was changed",
    )
    check(
        os.path.lexists(place) and place.is_symlink() == is_link,
        f"{what}: the obstacle was removed",
    )
    if place.suffix == ".pdf":
        check(sha(b"x") not in tree("out").values(), what)
    for folder in ("out", "elsewhere"):
        shutil.rmtree(folder)


def link_later():
    """A folder of the batch becomes a link while the batch runs, or between two runs."""
    for resume in (False, True):
        os.mkdir("elsewhere")
        worker = begun(5)
        if resume:
            worker.stdin.close()
            worker.wait(trial.HANG)
        shutil.move("out/01", "elsewhere/01")
        os.symlink(os.path.realpath("elsewhere/01"), "out/01")
        before = tree("elsewhere")
        line = lines_of(1, first=10001)[0]  # KZ0010001: in the folder 01 too
        if resume:
            call = batch("-o", "out", "--resume", data=join([*LINES[:5], line]))
            status, err = call.returncode, call.stderr
        else:
            worker.stdin.write(line + b"\n")
            _, err = worker.communicate(timeout=trial.HANG)
            status = worker.returncode
        check(tree("elsewhere") == before, "a folder became a link: written through the link")
        check(
            status == 73 and b"link-in-the-way" in err,
            f"a folder became a link, resumed {resume}: exit status {status}, {err[-200:]!r}",
        )
        shutil.rmtree("out")
        shutil.rmtree("elsewhere")


# ---- readers -------------------------------------------------------------------------------------

def slow_reader():
    pathlib.Path("in").write_bytes(DATA)
    for output in ("--tar=-", "--ndjson"):
        whole = batch(output, "-j", "1", "in").stdout
        for jobs in ("1", "4"):
            name = f"a slow reader, {output} -j {jobs}"
            worker = start(output, "-j", jobs, "in", stdin=subprocess.DEVNULL)
            got, end = bytearray(), time.monotonic() + 1.5
            while time.monotonic() < end:
                got += os.read(worker.stdout.fileno(), 4096)
                time.sleep(0.01)
            rest, _ = worker.communicate(timeout=trial.HANG)
            check(bytes(got) + rest == whole, f"{name}: other bytes")
            check(worker.returncode == 65, f"{name}: exit status {worker.returncode}")


def reader_leaves():
    pathlib.Path("in").write_bytes(DATA)
    for output in ("--tar=-", "--ndjson"):
        for jobs in ("1", "4"):
            for size in (0, 10, 100000, 1000000):
                name = f"a reader that leaves after {size} bytes, {output} -j {jobs}"
                worker = start(output, "-j", jobs, "in", stdin=subprocess.DEVNULL)
                left = size
                while left > 0:
                    left -= len(os.read(worker.stdout.fileno(), min(left, 65536)))
                worker.stdout.close()
                check(worker.wait(trial.HANG) == 74, f"{name}: exit status {worker.returncode}")
                check(len(worker.stderr.read()) < 5000, f"{name}: too many messages")


if __name__ == "__main__":
    sys.exit(
        trial.main(
            folder_removed, folder_moved, temporary_folder_removed, links, link_later, slow_reader,
            reader_leaves,
        )
    )
