#!/usr/bin/env -S python3 -B
"""Does evisa-gen batch handle signals? It ends in order after SIGINT and SIGTERM, at once after a
second one, and --resume then ends like an undisturbed run."""
import array
import fcntl
import json
import os
import pathlib
import signal
import subprocess
import sys
import tarfile
import termios
import time

import trial
from expected import MODEL, path_of
from outcome import answers_are, documents, folder_is, journal_is, same_tree, truthful
from records import lines_of
from trial import batch, check, equal, join, lines_in, start, status_is, until, written

LINES = lines_of(400, faulty=30, duplicates=37, photo=40)
DATA = join(LINES)
RESULTS = pathlib.Path("out/results.ndjson")
BOTH = ((signal.SIGINT, 130), (signal.SIGTERM, 143))


def ended(worker, name):
    """Waits for the end; returns the messages."""
    try:
        _, err = worker.communicate(timeout=trial.HANG)
    except subprocess.TimeoutExpired:
        worker.kill()
        _, err = worker.communicate()
        check(False, f"{name}: does not end")
    return err


def to_a_folder():
    wanted = MODEL.wanted(LINES)
    pathlib.Path("in").write_bytes(DATA)
    for number, status in BOTH:
        for jobs in ("1", "2", "6"):
            name = f"{number.name} with -j {jobs}"
            resume, runs = [], 0
            for least in (1, 60, 150, 300):
                # One new line at least, so that the program has installed its signal handlers.
                least = max(least, lines_in(RESULTS) + 1)
                with open("in", "rb") as data:
                    worker = start("-o", "out", "-j", jobs, *resume, stdin=data)
                until(
                    lambda: lines_in(RESULTS) >= least or worker.poll() is not None,
                    f"{name}: {least} records in the journal",
                )
                worker.send_signal(number)
                err = ended(worker, name)
                resume = ["--resume"]
                if worker.returncode == 65 and lines_in(RESULTS) == len(LINES):
                    break  # the end came before the signal
                runs += 1
                check(
                    worker.returncode == status,
                    f"{name}: exit status {worker.returncode}, not {status}: {err[:200]!r}",
                )
                ended_in_order(name, wanted)
            check(runs > 0, f"{name}: each run ended before the signal")
            status_is(f"{name}, resumed", batch("-o", "out", "--resume", "in"), 65)
            folder_is(f"{name}, resumed", "out", wanted)
            subprocess.run(["rm", "-r", "out"], check=True)


def ended_in_order(name, wanted):
    """The records in work are finished: no document is without its line, no line without its
    document, and no file is incomplete."""
    journal_is(name, RESULTS.read_bytes(), wanted[:lines_in(RESULTS)])
    known = {
        path_of(entry["id"]): entry["pdf_sha256"]
        for entry in map(json.loads, RESULTS.read_bytes().splitlines())
        if entry["status"] == "done"
    }
    same_tree(name, documents("out"), known)


def while_it_waits():
    """The input is open and no line comes: the program does not wait for more."""
    for number, status in BOTH:
        for arguments in (
            ["-o", "out"], ["-o", "out", "-j", "1"], ["--ndjson"], ["--ndjson", "-j", "3"],
            ["--tar=a.tar"], ["--tar=-"],
        ):
            name = f"{number.name} while it waits, {arguments}"
            with open("stdout", "wb") as out:
                worker = start(*arguments, stdout=out)
            worker.stdin.write(join(LINES[:5]))
            if arguments[0] == "-o":
                until(lambda: lines_in(RESULTS) == 5, f"{name}: five records")
            elif arguments[0] == "--ndjson":
                until(lambda: lines_in("stdout") == 5, f"{name}: five answers")
            else:
                until(lambda: written(worker) > 300000, f"{name}: documents")
                time.sleep(0.2)
            worker.send_signal(number)
            until(lambda: worker.poll() is not None, f"{name}: the end")
            worker.kill()
            check(worker.wait() == status, f"{name}: exit status {worker.returncode}, not {status}")
            wanted = MODEL.wanted(LINES[:5])
            if arguments[0] == "-o":
                folder_is(name, "out", wanted)
                subprocess.run(["rm", "-r", "out"], check=True)
            elif arguments[0] == "--ndjson":
                answers_are(name, pathlib.Path("stdout").read_bytes(), wanted)
            else:
                tar_closed(name, "a.tar" if arguments[0] == "--tar=a.tar" else "stdout", wanted)


def is_pending(worker, number):
    """Whether the process has a signal that it has not read from its signalfd yet."""
    status = pathlib.Path(f"/proc/{worker.pid}/status").read_text(encoding="ascii")
    return int(status.split("ShdPnd:")[1].split()[0], 16) >> (number - 1) & 1


def unread(pipe):
    count = array.array("i", [0])
    fcntl.ioctl(pipe, termios.FIONREAD, count)
    return count[0]


def tar_closed(name, path, wanted):
    """The tar is complete, with the documents that are done and the journal at its end."""
    if not check(os.path.exists(path), f"{name}: no {path}"):
        return
    with tarfile.open(path, "r:") as tar:
        members = tar.getmembers()
        journal = tar.extractfile(members[-1]).read()
        check(
            members[-1].name == "results.ndjson", f"{name}: the last member is {members[-1].name}"
        )
        done = journal.count(b"\n")
        journal_is(name, journal, wanted[:done])
        names = [path_of(one.id) for one in wanted[:done] if one.pdf]
        equal(f"{name}: members", [member.name for member in members[:-1]], names)
    tail = pathlib.Path(path).read_bytes()[-1024:]
    check(tail == bytes(1024), f"{name}: the tar has no end")


def of_a_tar():
    wanted = MODEL.wanted(LINES)
    pathlib.Path("in").write_bytes(DATA)
    for number, status in BOTH:
        for name, arguments in (("a.tar", ["--tar=a.tar"]), ("stdout", ["--tar=-"])):
            with open("in", "rb") as data, open("stdout", "wb") as out:
                worker = start(*arguments, "-j", "2", stdin=data, stdout=out)
            until(lambda: worker.poll() is not None or written(worker) > 3000000, "documents")
            worker.send_signal(number)
            ended(worker, f"{number.name}, {name}")
            check(
                worker.returncode in (status, 65),
                f"{number.name}, {name}: exit status {worker.returncode}",
            )
            tar_closed(f"{number.name}, {name}", name, wanted)
        equal(f"{number.name}: files", sorted(os.listdir(".")), ["a.tar", "in", "stdout"])


def a_second_one():
    """Without a reader of the answers the first signal cannot end the program; the second does."""
    for number, status in BOTH:
        for arguments in (["--ndjson"], ["--ndjson", "-j", "3"], ["--tar=-"]):
            name = f"a second {number.name}, {arguments}"
            pathlib.Path("in").write_bytes(DATA)
            with open("in", "rb") as data:
                worker = start(*arguments, stdin=data)
            # The pipe has 16 pages, and some of them need not be full.
            until(lambda: unread(worker.stdout) > 32768, f"{name}: the pipe full")
            time.sleep(0.2)
            worker.send_signal(number)
            # The system may merge a second signal with one that is not taken yet.
            until(lambda: not is_pending(worker, number), f"{name}: the first one taken")
            worker.send_signal(number)
            until(lambda: worker.poll() is not None, f"{name}: the end")
            worker.kill()
            check(worker.wait() in (status, -number), f"{name}: exit status {worker.returncode}")
            worker.stdout.close()
    with open("in", "rb") as data:
        worker = start("-o", "out", "-j", "2", stdin=data)
    until(lambda: lines_in(RESULTS) >= 20, "20 records")
    worker.send_signal(signal.SIGTERM)
    worker.send_signal(signal.SIGINT)
    ended(worker, "two signals")
    check(
        worker.returncode in (143, 130, -signal.SIGTERM, -signal.SIGINT),
        f"two signals: exit status {worker.returncode}",
    )
    truthful("two signals", "out")
    status_is("two signals, resumed", batch("-o", "out", "--resume", "in"), 65)
    folder_is("two signals, resumed", "out", MODEL.wanted(LINES))


def harmless():
    """Signals without effect: stop and continue, a resized window, a child, urgent data."""
    pathlib.Path("in").write_bytes(DATA)
    with open("in", "rb") as data:
        worker = start("-o", "out", "-j", "3", stdin=data)
    count, end = 0, time.monotonic() + trial.HANG
    while worker.poll() is None:
        for number in (
            signal.SIGSTOP, signal.SIGCONT, signal.SIGWINCH, signal.SIGCHLD, signal.SIGURG
        ):
            try:
                worker.send_signal(number)
            except ProcessLookupError:
                break
            time.sleep(0.002)
        count += 1
        if time.monotonic() > end:
            worker.kill()
    ended(worker, "stopped and continued")
    check(
        worker.returncode == 65,
        f"stopped and continued {count} times: exit status {worker.returncode}",
    )
    folder_is("stopped and continued", "out", MODEL.wanted(LINES))


if __name__ == "__main__":
    sys.exit(trial.main(to_a_folder, while_it_waits, of_a_tar, a_second_one, harmless))
