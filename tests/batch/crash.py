#!/usr/bin/env -S python3 -B
"""What does a renderer, or the decoder of its photos, cost that dies, hangs or takes all memory?
One record, which is named, and nothing when the machine did it. hostile.c is in the place of the
libraries that decode."""
import base64
import contextlib
import ctypes
import json
import mmap
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

import trial
from outcome import documents
from records import compact, record
from trial import CLEAN, TOP, batch, check, equal, join, start, status_is

HERE = pathlib.Path(__file__).resolve().parent
NUMBERS, RENDERERS, SLEEPER = 4096, 16, 200  # of hostile.c
KINDS = (signal.SIGSEGV, signal.SIGKILL, signal.SIGSTOP)
PHOTOS = TOP / "tests/data/photos"
RESULTS = pathlib.Path("out/results.ndjson")

# ---- by the photo --------------------------------------------------------------------------------

# what hostile.c does to them, the place among the lines, and the code that the record gets
BAD = {
    7: ("portrait-gray.jpg", "renderer-crashed"),
    16: ("portrait-progressive.jpg", "renderer-timeout"),  # EV_CREW_SECONDS_MAX
    23: ("small.jpg", "renderer-memory"),
}


def line(number):
    name = BAD.get(number, ("portrait-a.jpg", None))[0]
    photo = base64.b64encode((PHOTOS / name).read_bytes()).decode()
    return compact({**record(number), "photo": photo})


LINES = [line(number) for number in range(1, 31)]


def hostile(**more):
    return {"LD_PRELOAD": SHIM, **more}


def journal():
    return [json.loads(entry) for entry in RESULTS.read_bytes().splitlines()]


def failed():
    return {entry["seq"]: entry.get("code") for entry in journal() if entry["status"] != "done"}


def costs_its_record():
    wanted = {number: code for number, (_, code) in BAD.items()}
    batch("-o", "whole", data=join(LINES))
    whole = documents("whole")
    call = batch("-o", "out", "-j", "2", "--errors=json", data=join(LINES), env=hostile())
    status_is("three bad photos", call, 65)
    equal("what failed", failed(), wanted)
    said = {fault["seq"]: fault["code"] for fault in map(json.loads, call.stderr.splitlines())
            if fault.get("severity") == "error"}
    equal("what is said", said, wanted)
    places = {fault["seq"]: (fault["pointer"], fault["line"], fault["id"])
              for fault in map(json.loads, call.stderr.splitlines()) if fault.get("seq") in BAD}
    equal("file, line and visa number", places,
          {number: ("standard input", number, f"KZ{number:07}") for number in BAD})
    good = documents("out")
    equal("how many documents", len(good), 27)
    check(all(whole.get(path) == data for path, data in good.items()), "a document is another")
    before = journal()
    status_is("--resume", batch("-o", "out", "--resume", data=join(LINES)), 65)
    equal("the same program does not try them again", journal(), before)
    call = batch("-o", "out", "--resume", "--retry-crashed", data=join(LINES))
    status_is("--retry-crashed, with sound decoders", call, 0)
    equal("all documents", documents("out"), whole)


def is_an_answer():
    """--ndjson, with the crash only: a worker of a portal goes on."""
    lines = [LINES[5], LINES[6], LINES[7]]
    call = batch("--ndjson", data=join(lines), env=hostile())
    status_is("a worker", call, 65)
    answers = [json.loads(answer) for answer in call.stdout.splitlines()]
    equal("answers", [answer["seq"] for answer in answers], [1, 2, 3])
    equal("the errors of the second", [fault["code"] for fault in answers[1]["errors"]],
          ["renderer-crashed"])
    check("pdf" in answers[0] and "pdf" in answers[2], "no document before or after it")


# ---- by signals from outside ---------------------------------------------------------------------

class Plan:
    """The shared memory of hostile.c: signals by the number of a record, and of a photo."""

    def __init__(self, path, signals, at_photos):
        size = 4 * (NUMBERS + 2 * RENDERERS + 256)
        path.write_bytes(bytes(size))
        with open(path, "r+b") as file:
            self.memory = mmap.mmap(file.fileno(), size)
        self.words = (ctypes.c_int * (size // 4)).from_buffer(self.memory)
        for number, wanted in signals.items():
            self.words[number] = wanted
        for number, wanted in at_photos.items():
            self.words[NUMBERS + 2 * RENDERERS + number] = wanted
        self.sent = 0

    def send(self):
        """Sends what the renderers wait for."""
        for i in range(NUMBERS, NUMBERS + RENDERERS):
            pid = self.words[i]
            if pid <= 0:
                continue
            wanted = self.words[i + RENDERERS]
            self.words[i] = 0
            os.kill(pid, wanted)
            self.sent += 1


def chosen(numbers, count):
    """Some of them, with a signal each."""
    return {number: KINDS[i % 3]
            for i, number in enumerate(random.Random(12).sample(numbers, count))}


def disturb(lines, signals, at_photos):
    """The result of a batch that is disturbed must be that of one that is not."""
    lines = join(lines)
    batch("-o", "whole", data=lines)
    plan = Plan(pathlib.Path("plan"), signals, at_photos)
    pathlib.Path("lines").write_bytes(lines)
    with open("lines", "rb") as stdin:
        call = start("-o", "out", "-j", "2", stdin=stdin, stdout=subprocess.DEVNULL,
                     env=hostile(HOSTILE=os.path.realpath("plan")))
        while call.poll() is None:
            plan.send()
    equal("signals that were sent", plan.sent, len(signals) + len(at_photos))
    equal("exit status", call.returncode, 0)
    equal("the journal", RESULTS.read_bytes(), pathlib.Path("whole/results.ndjson").read_bytes())
    check(documents("out") == documents("whole"), "the documents differ")


def signals_cost_nothing():
    """To renderers."""
    lines = (compact(record(number)) for number in range(1, 2001))
    disturb(lines, chosen(range(1, 2001), 300), {})


def numbered(photo, number):
    """The same JPEG with other ids of its three components, by which hostile.c knows it."""
    photo = bytearray(photo)
    frame, scan = photo.index(b"\xff\xc0") + 10, photo.index(b"\xff\xda") + 5
    for i in range(3):
        photo[frame + 3 * i] = photo[scan + 2 * i] = number + i
    return base64.b64encode(photo).decode()


def signals_to_decoders_cost_nothing():
    numbers = range(10, 110)
    photo = (PHOTOS / "portrait-a.jpg").read_bytes()
    lines = (compact({**record(number), "photo": numbered(photo, number)}) for number in numbers)
    disturb(lines, {}, chosen(numbers, 15))


def children(pid):
    """Processes whose parent is this one, with their processor time in ticks."""
    found = {}
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            words = path.read_text(encoding="ascii").rpartition(") ")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(words[1]) == pid:
            found[int(path.parent.name)] = int(words[11]) + int(words[12])
    return found


def any_moment_costs_nothing():
    """Signals whatever a process is doing: it decodes, writes, waits for a line, or is idle. Only
    to one that has worked for a while: what ends before its first record is a defect of ours."""
    photo = base64.b64encode((PHOTOS / "portrait-a.jpg").read_bytes()).decode()
    lines = join(compact({**record(n), **({"photo": photo} if n % 2 else {})})
                 for n in range(1, 3001))
    batch("-o", "whole", data=lines)
    pathlib.Path("lines").write_bytes(lines)
    chance, sent = random.Random(3), 0
    with open("lines", "rb") as stdin:
        call = start("-o", "out", "-j", "2", stdin=stdin, stdout=subprocess.DEVNULL, env=CLEAN)
        while call.poll() is None:
            time.sleep(chance.uniform(0.01, 0.04))
            for server in children(call.pid):
                busy = [pid for pid, ticks in children(server).items() if ticks >= 3]
                if busy:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(chance.choice(busy), chance.choice(KINDS))
                        sent += 1
    print(f"{sent} signals at any moment")
    check(sent >= 5, f"only {sent} signals were sent")
    equal("exit status", call.returncode, 0)
    equal("the journal", RESULTS.read_bytes(), pathlib.Path("whole/results.ndjson").read_bytes())
    check(documents("out") == documents("whole"), "the documents differ")


def who_sleeps_is_late():
    """Code that waits for nothing, for ever: not a machine that is slow. Two minutes."""
    photo = (PHOTOS / "portrait-a.jpg").read_bytes()
    lines = [compact({**record(n), "photo": numbered(photo, SLEEPER if n == 3 else 1)})
             for n in range(1, 9)]
    status_is("a sleeper", batch("-o", "out", "-j", "2", data=join(lines), env=hostile()), 65)
    equal("what failed", failed(), {3: "renderer-timeout"})


def build(folder):
    path = f"{folder}/hostile.so"
    cc = [os.environ.get("CC", "cc"), "-std=c11", "-D_GNU_SOURCE", "-O1", "-Wall", "-Wextra"]
    call = subprocess.run([*cc, "-shared", "-fPIC", "-o", path, HERE / "hostile.c", "-ldl"],
                          capture_output=True, check=False)
    check(call.returncode == 0 and not call.stderr, f"hostile.c: {call.stderr[:300]!r}")
    return path


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as built:
        SHIM = build(built)
        long = [who_sleeps_is_late] if "--all" in sys.argv else []
        status = trial.main(costs_its_record, is_an_answer, signals_cost_nothing,
                            signals_to_decoders_cost_nothing, any_moment_costs_nothing, *long)
    sys.exit(status)
