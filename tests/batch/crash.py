#!/usr/bin/env -S python3 -B
"""What does a renderer cost that dies, hangs or takes all memory? One record, which is named, and
nothing when the machine did it. hostile.c stands in the place of the decoders."""
import base64
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

import trial
from outcome import documents
from records import compact, record
from trial import TOP, batch, check, equal, join, start, status_is

HERE = pathlib.Path(__file__).resolve().parent
NUMBERS, RENDERERS = 4096, 16  # of hostile.c
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
    """The shared memory of hostile.c."""

    def __init__(self, path, signals):
        size = 4 * (NUMBERS + 2 * RENDERERS)
        path.write_bytes(bytes(size))
        with open(path, "r+b") as file:
            self.memory = mmap.mmap(file.fileno(), size)
        self.words = (ctypes.c_int * (size // 4)).from_buffer(self.memory)
        for number, wanted in signals.items():
            self.words[number] = wanted
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


def signals_cost_nothing():
    count, chosen = 2000, random.Random(12).sample(range(1, 2001), 300)
    lines = join(compact(record(number)) for number in range(1, count + 1))
    batch("-o", "whole", data=lines)
    kinds = (signal.SIGSEGV, signal.SIGKILL, signal.SIGSTOP)
    plan = Plan(pathlib.Path("plan"), {n: kinds[i % 3] for i, n in enumerate(chosen)})
    pathlib.Path("lines").write_bytes(lines)
    with open("lines", "rb") as stdin:
        call = start("-o", "out", "-j", "2", stdin=stdin, stdout=subprocess.DEVNULL,
                     env=hostile(HOSTILE=os.path.realpath("plan")))
        while call.poll() is None:
            plan.send()
    equal("signals that were sent", plan.sent, 300)
    equal("exit status", call.returncode, 0)
    equal("the journal", RESULTS.read_bytes(), pathlib.Path("whole/results.ndjson").read_bytes())
    check(documents("out") == documents("whole"), "the documents differ")


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
        status = trial.main(costs_its_record, is_an_answer, signals_cost_nothing)
    sys.exit(status)
