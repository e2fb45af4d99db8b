#!/usr/bin/env -S python3 -B
"""Signals while something waits for the disk or for a reader. shim.c stops a call at each of its
syncs and renames, one after the other: while files are opened, a journal is sorted, a group is
synced, an archive or a folder is finished. A first signal lets the batch end in order, with its
output; a second one ends it at once and leaves no file that looks complete and no temporary one. A
reader that pauses stops a write to a pipe: after a first signal each answer is whole, and an
archive has its end. A call with -o FILE, or testkey, either ends by the signal and has written
nothing, or it succeeds."""
import fcntl
import itertools
import mmap
import os
import pathlib
import select
import signal
import subprocess
import sys
import tempfile
import time

import trial
from disturbed import build_shim
from expected import MODEL
from outcome import answers_are, folder_is, journal_is, tree, truthful
from records import compact, lines_of, record
from seals import GEN, SEAL, keys, signer_options
from signals import is_pending, tar_closed, unread
from trial import CLEAN, batch, check, join, start, status_is, until

LINES = lines_of(6, faulty=4, photo=5)
DATA = join(LINES)
WANTED = MODEL.wanted(LINES)
ENDING = itertools.cycle((signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT))
GATE = pathlib.Path("gate")  # is there while the call is stopped


class Stopped:
    """A call that stops at a sync or rename; `worker` is None when it makes fewer of them."""

    def __init__(self, program, arguments, number):
        shim = {"LD_PRELOAD": SHIM, "SHIM_BELOW": os.path.realpath("."),
                "SHIM_PAUSE": str(number), "SHIM_PAUSE_FILE": os.path.realpath(GATE)}
        self.worker = subprocess.Popen(
            [str(word) for word in (program, *arguments)], env={**CLEAN, **shim},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        until(lambda: GATE.exists() or self.worker.poll() is not None, "a sync")
        if not GATE.exists():
            self.worker.communicate()
            self.worker = None

    def send(self, number):
        """Of a batch the signal is taken at once, whatever waits for the disk."""
        self.worker.send_signal(number)

    def send_and_wait(self, number, name):
        self.send(number)
        until(lambda: not is_pending(self.worker, number), f"{name}: {number.name} is taken")

    def end(self, name):
        """Lets it go on, if it is still there. Returns the exit status."""
        GATE.unlink(missing_ok=True)
        try:
            _, self.err = self.worker.communicate(timeout=trial.HANG)
        except subprocess.TimeoutExpired:
            self.worker.kill()
            check(False, f"{name}: does not end")
        return self.worker.returncode


def each_stop(program, arguments, prepare):
    """(number, the stopped call) for each sync and rename that the call makes."""
    for number in itertools.count(1):
        before = os.getcwd()
        with tempfile.TemporaryDirectory(dir=before) as folder:
            os.chdir(folder)
            try:
                prepare()
                call = Stopped(program, arguments, number)
                if call.worker is None:
                    check(number > 1, f"{arguments}: it syncs nothing")
                    return
                yield number, call
            finally:
                os.chdir(before)


def write_input():
    pathlib.Path("in").write_bytes(DATA)


def half_done():
    """A folder in which records are missing in the middle: the journal is sorted at the end."""
    write_input()
    batch("-o", "out", "in")
    journal = pathlib.Path("out/results.ndjson")
    lines = journal.read_bytes().splitlines(True)
    journal.write_bytes(b"".join(lines[:1] + lines[3:]))
    next(pathlib.Path("out").glob("*/*/KZ0000002.pdf")).unlink()


def unsorted():
    """The same, and the run that did them was killed before it sorted: sorted at the beginning."""
    half_done()
    batch("-o", "out", "--resume", "in")
    journal = pathlib.Path("out/results.ndjson")
    lines = journal.read_bytes().splitlines(True)
    journal.write_bytes(b"".join(lines[3:] + lines[:3]))


FOLDERS = {
    "a folder": (["-o", "out", "in"], write_input),
    "--resume": (["--resume", "-o", "out", "in"], half_done),
    "--resume, unsorted": (["--resume", "-o", "out", "in"], unsorted),
}
OLD = b"the journal of another day\n"


def write_input_and_journal():
    write_input()
    pathlib.Path("journal").write_bytes(OLD)


TARS = {
    "a tar": (["--tar=a.tar", "in"], write_input),
    "a tar and a journal": (["--tar=a.tar", "--journal=journal", "in"], write_input),
    "a tar, and a journal anew": (
        ["--overwrite", "--tar=a.tar", "--journal=journal", "in"], write_input_and_journal),
}


def journal_is_whole(name, may_be_old):
    """A journal in the place of another is that one, or its own, whole: at each stop."""
    data = pathlib.Path("journal").read_bytes()
    if not (may_be_old and data == OLD):
        journal_is(name, data, WANTED[:data.count(b"\n")])
        check(data or not may_be_old, f"{name}: an empty journal")


def left():
    return sorted(set(tree(".")) - {"in", "gate"})


def resumes(name):
    status_is(f"{name}, resumed", batch("-o", "out", "--resume", "in"), 65)
    folder_is(f"{name}, resumed", "out", WANTED)


def a_folder():
    for kind, (arguments, prepare) in FOLDERS.items():
        for number, call in each_stop(GEN, ["batch", *arguments], prepare):
            sent = next(ENDING)
            name = f"{kind}, {sent.name} at stop {number}"
            call.send_and_wait(sent, name)
            status = call.end(name)
            check(status == 128 + sent, f"{name}: exit status {status}: {call.err[:200]!r}")
            truthful(name, "out")
            parts = {path for path in os.listdir("out") if len(path) > 2} - {"results.ndjson"}
            check(not parts, f"{name}: left {parts}")
            resumes(name)


def a_folder_twice():
    for kind, (arguments, prepare) in FOLDERS.items():
        for number, call in each_stop(GEN, ["batch", *arguments], prepare):
            sent = next(ENDING)
            name = f"{kind}, a second signal at stop {number}"
            call.send_and_wait(sent, name)
            second = next(ENDING)
            call.send(second)
            until(lambda one=call: one.worker.poll() is not None, f"{name}: the end")
            status = call.end(name)
            check(status in (128 + sent, 128 + second),
                  f"{name}: exit status {status}: {call.err[:200]!r}")
            if pathlib.Path("out").exists():
                truthful(name, "out")
                check(not os.path.exists("out/results.ndjson.new"), f"{name}: left a .new")
            resumes(name)


def a_tar():
    for kind, (arguments, prepare) in TARS.items():
        for number, call in each_stop(GEN, ["batch", *arguments], prepare):
            sent = next(ENDING)
            name = f"{kind}, {sent.name} at stop {number}"
            call.send_and_wait(sent, name)
            status = call.end(name)
            check(status == 128 + sent, f"{name}: exit status {status}: {call.err[:200]!r}")
            tar_closed(name, "a.tar", WANTED)
            if "--overwrite" in arguments:
                journal_is_whole(name, may_be_old=False)
            elif "--journal=journal" in arguments:
                data = pathlib.Path("journal").read_bytes()
                journal_is(name, data, WANTED[:data.count(b"\n")])
            wanted = ["a.tar"] + ["journal"] * ("--journal=journal" in arguments)
            check(left() == wanted, f"{name}: left {left()}")


def a_tar_twice():
    """The archive is there only if it has its name already."""
    for kind, (arguments, prepare) in TARS.items():
        for number, call in each_stop(GEN, ["batch", *arguments], prepare):
            name = f"{kind}, a second signal at stop {number}"
            has_name = os.path.exists("a.tar")
            sent, second = next(ENDING), next(ENDING)
            call.send_and_wait(sent, name)
            call.send(second)
            until(lambda one=call: one.worker.poll() is not None, f"{name}: the end")
            status = call.end(name)
            check(status in (128 + sent, 128 + second),
                  f"{name}: exit status {status}: {call.err[:200]!r}")
            may_be_left = {"a.tar", "journal"} if has_name else set()
            if "--overwrite" in arguments:
                may_be_left.add("journal")
                journal_is_whole(name, may_be_old=True)
            check(set(left()) <= may_be_left, f"{name}: left {left()}")
            if has_name:
                tar_closed(name, "a.tar", WANTED)


# ---- a reader that pauses ------------------------------------------------------------------------

PIPES = (["--ndjson"], ["--ndjson", "-j3"], ["--tar=-", "-j1"], ["--tar=-", "-j3"])
MANY = lines_of(100, faulty=4, photo=5)
PLACES = (0, 1, 100000, 333333)  # bytes that the reader has taken when it pauses


class Paused:
    """A batch that writes to a full pipe, of one page or what the batch makes of it; the reader has
    taken some bytes."""

    def __init__(self, arguments, place):
        reader, writer = os.pipe()
        fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, mmap.PAGESIZE)
        with open("in", "rb") as data:
            self.worker = start(*arguments, stdin=data, stdout=writer)
        self.worker.stdout = open(reader, "rb", buffering=0)
        self.out, self.seen = b"", (0, 0)
        while len(self.out) < place:
            some = self.worker.stdout.read(place - len(self.out))
            if not some:
                break
            self.out += some
        until(lambda: self.is_full(writer), f"{arguments}: the pipe full")
        os.close(writer)

    def is_full(self, writer):
        """No page of the pipe is free, and nothing has come for a while: a page that is not full
        to its last byte may take a small write. A machine that is slow also brings nothing for a
        while."""
        poll = select.poll()
        poll.register(writer, select.POLLOUT)
        count, now = unread(self.worker.stdout), time.monotonic()
        if count != self.seen[0]:
            self.seen = count, now
        return not poll.poll(0) and now - self.seen[1] > 0.05

    def send_and_wait(self, number, name):
        self.worker.send_signal(number)
        until(lambda: not is_pending(self.worker, number), f"{name}: {number.name} is taken")

    def end(self, name):
        """The reader goes on. Returns the exit status."""
        try:
            rest, self.err = self.worker.communicate(timeout=trial.HANG)
            self.out += rest
        except subprocess.TimeoutExpired:
            self.worker.kill()
            check(False, f"{name}: does not end")
        return self.worker.returncode


def each_pause():
    pathlib.Path("in").write_bytes(join(MANY))
    for arguments in PIPES:
        whole = batch(*arguments, "in").stdout
        for place in PLACES:
            yield arguments, place, whole, Paused(arguments, place)
            check(left() == [], f"{arguments}: left {left()}")


def to_a_pipe():
    wanted = MODEL.wanted(MANY)
    for arguments, place, whole, call in each_pause():
        sent = next(ENDING)
        name = f"{arguments}, {sent.name} when {place} bytes are read"
        call.send_and_wait(sent, name)
        status = call.end(name)
        check(status == 128 + sent, f"{name}: exit status {status}: {call.err[:200]!r}")
        check(len(call.out) < len(whole), f"{name}: went on to the end")
        if "--ndjson" in arguments:
            answers_are(name, call.out, wanted[:call.out.count(b"\n")])
            check(call.out.endswith(b"\n"), f"{name}: the last answer is cut off")
        else:
            pathlib.Path("out.tar").write_bytes(call.out)
            tar_closed(name, "out.tar", wanted)
            os.unlink("out.tar")


def to_a_pipe_twice():
    for arguments, place, whole, call in each_pause():
        sent, second = next(ENDING), next(ENDING)
        name = f"{arguments}, a second signal when {place} bytes are read"
        call.send_and_wait(sent, name)
        call.worker.send_signal(second)
        until(lambda one=call: one.worker.poll() is not None, f"{name}: the end")
        status = call.end(name)
        check(status in (128 + sent, 128 + second),
              f"{name}: exit status {status}: {call.err[:200]!r}")
        check(whole.startswith(call.out), f"{name}: {len(call.out)} wrong bytes")


# ---- one document --------------------------------------------------------------------------------

def single_calls():
    top = pathlib.Path.cwd()
    one = compact(record(1))
    sign = [*signer_options(keys(top)), "-o", "file", "../one"]
    (top / "one").write_bytes(one)
    kinds = {
        "evisa-gen -o": (GEN, ["-o", "file", "../one"], "file"),
        "evisa-seal -o": (SEAL, sign, "file"),
        "testkey": (SEAL, ["testkey", "made", "--from=2019-01-01", "--years=1"], "made/signer.crt"),
    }
    for kind, (program, arguments, made) in kinds.items():
        ends = set()
        for number, call in each_stop(program, arguments, lambda: None):
            sent = next(ENDING)
            name = f"{kind}, {sent.name} at stop {number}"
            second = next(ENDING)
            call.send(sent)
            call.send(second)
            status = call.end(name)
            ends.add(min(status, 0))
            if status == 0:
                check(os.path.exists(made), f"{name}: status 0, and no {made}")
                check(len(left()) in (1, 4), f"{name}: left {left()}")
            else:
                check(-status in (sent, second),
                      f"{name}: exit status {status}: {call.err[:200]!r}")
                check(os.listdir(".") == [], f"{name}: left {os.listdir('.')}")
        check(min(ends) < 0, f"{kind}: no signal ended it")
        check(0 in ends or made != "file", f"{kind}: a signal ended it when it had its name")


def closing():
    """An error of closing standard output counts, in every command that writes there."""
    top = pathlib.Path.cwd()
    sign = [SEAL, *signer_options(keys(top))]
    pathlib.Path("one").write_bytes(compact(record(1, photo=True)))
    sealed = subprocess.run([*sign, "one"], capture_output=True, check=True).stdout
    pathlib.Path("sealed").write_bytes(sealed)
    calls = [[GEN, *words.split()] for words in (
        "one", "text one", "schema", "errors", "templates", "--help", "--version", "batch --help",
        "batch --tar=- one", "batch --ndjson one", "-o /dev/stdout one",
    )]
    calls += [[SEAL, "--help"], [SEAL, "--version"], [*sign, "one"], [*sign, "--ndjson"]]
    calls += [[SEAL, "verify", "--cert", "keys/signer.crt", "--on", "2019-04-10", "sealed"]]
    shim = {**CLEAN, "LD_PRELOAD": SHIM, "SHIM_CLOSE": "1"}
    for call in calls:
        name = " ".join(str(word) for word in call[1:])
        with open("one", "rb") as data:
            good = subprocess.run(call, stdin=data, capture_output=True, check=False)
        with open("one", "rb") as data:
            bad = subprocess.run(call, stdin=data, capture_output=True, check=False, env=shim)
        answered = 1 if "verify" in call else 0  # a seal of a test signer is a specimen
        check(good.returncode == answered and good.stdout, f"{name}: {good.returncode} undisturbed")
        status_is(f"{name}: closing fails", bad, 74)
        words = (b"standard output: write-failed: ", b"Input/output error")
        said = all(word in bad.stderr for word in words)
        check(said, f"{name}: closing fails: {bad.stderr[:200]!r}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as built:
        SHIM = build_shim(built)
        result = trial.main(a_folder, a_folder_twice, a_tar, a_tar_twice, to_a_pipe,
                            to_a_pipe_twice, single_calls, closing)
    sys.exit(result)
