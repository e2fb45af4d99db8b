#!/usr/bin/env -S python3 -B
"""What does it cost that nothing can go wrong? The numbers of SECURITY.md.

  tests/bench/hold.py [rounds] [program]      (default 300; `make bench` runs it)

A call is compared with the same program that is not confined (`make unconfined`), and a call with
-o with one to standard output: of alternating runs the median of the ratios, because the clock of a
shared machine changes within a minute. Instructions are those of valgrind, in which the system's
part of confinement does not count. The file of -o is in memory: a disk takes what it takes.

With another evisa-gen as second argument, such as one of an earlier commit: from the line to its
answer in --ndjson, both in turn."""
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/batch"))
import records  # noqa: E402 (its folder comes first)
from trial import memory_folder  # noqa: E402

GEN = pathlib.Path(os.environ.get("EVISA_GEN", TOP / "build/release/evisa-gen")).resolve()
UNCONFINED = GEN.parent.with_name(GEN.parent.name + "-unconfined") / GEN.name
RECORD = TOP / "tests/bench/record.json"
# Hundredths of the other's.
INSTRUCTIONS_MAX, TIME_MAX, FILE_MAX = 103, 105, 140
ANSWER_MAX = 100  # microseconds more


def seconds(*command):
    begun = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


def ratio(rounds, one, other):
    """Hundredths."""
    pairs = [(seconds(*one), seconds(*other)) for _ in range(rounds)]
    return round(100 * statistics.median(a / b for a, b in pairs))


def instructions(program):
    call = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, RECORD],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True,
    )
    return int(call.stderr.split("Collected : ")[1].split()[0])


def answers(program, count):
    """Microseconds from a line to its answer, for each of `count` lines."""
    command = [program, "batch", "--ndjson", "-j", "1"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL) as worker:
        found = []
        for number in range(1, count + 1):
            line = records.compact(records.record(number)) + b"\n"
            begun = time.perf_counter()
            worker.stdin.write(line)
            worker.stdin.flush()
            worker.stdout.readline()
            found.append(1e6 * (time.perf_counter() - begun))
        worker.stdin.close()
    return found[1:]


def latency(rounds, former):
    pairs = []
    for _ in range(max(3, rounds // 30)):
        pairs.append([statistics.median(answers(one, 200)) for one in (GEN, former)])
    now, then = (statistics.median(column) for column in zip(*pairs))
    more = round(statistics.median(one - other for one, other in pairs))
    print(f"--ndjson: {now:.0f} us from line to answer, {then:.0f} us before: {more} us more, at "
          f"most {ANSWER_MAX}")
    return more <= ANSWER_MAX


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    good = True
    with tempfile.TemporaryDirectory(dir=memory_folder()) as scratch:
        for name, value, limit in (
            ("instructions, confined / not",
             round(100 * instructions(GEN) / instructions(UNCONFINED)), INSTRUCTIONS_MAX),
            ("time, confined / not", ratio(rounds, (GEN, RECORD), (UNCONFINED, RECORD)), TIME_MAX),
            ("time, -o / standard output",
             ratio(rounds, (GEN, "-o", f"{scratch}/visa.pdf", RECORD), (GEN, RECORD)), FILE_MAX),
        ):
            print(f"{name}: {value / 100:.2f}, at most {limit / 100:.2f}")
            good = good and value <= limit
    if len(sys.argv) > 2:
        good = latency(rounds, sys.argv[2]) and good
    if not good:
        sys.exit("FAIL: beyond a limit")


main()
