#!/usr/bin/env python3
"""What does a batch cost? Documents per second and core, the speedup by a second worker, and the
cost of a folder compared with a tar.

  tests/bench/batch.py [rounds]      (default 9; `make bench` runs it)

Documents per second and core count processor time of the program alone, in user and system mode,
with one worker, into `--tar -` that cat reads through a pipe: the smallest of all rounds. The
ratios are of elapsed times, measured alternately, and the median of all rounds, since the clock of
a shared machine changes within a minute; the tar then goes to /dev/null, so that no reader uses the
second core. All records are sealed before.
"""
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
GEN = os.environ.get("EVISA_GEN", str(TOP / "build/release/evisa-gen"))
SHM = pathlib.Path("/dev/shm")
# name, records, extra arguments of make-batch.py, least documents a second a core
CASES = (("none", 6000, [], 1800), ("jpeg", 3000, ["--photo", "1"], 800))
SPEEDUP_LEAST, FOLDER_MOST = 1.8, 3.0
failed = []


def hold(what, good):
    if not good:
        failed.append(what)
        print(f"FAIL: {what}")


def run(arguments, batch, reader=None):
    """Elapsed and processor seconds of one batch."""
    with open(batch, "rb") as stdin:
        started = time.monotonic()
        sink, stdout = None, subprocess.DEVNULL
        if reader:
            sink = subprocess.Popen(reader, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
            stdout = sink.stdin
        program = subprocess.Popen(
            [GEN, "batch", *arguments], stdin=stdin, stdout=stdout, stderr=subprocess.PIPE
        )
        if sink:
            sink.stdin.close()
        _, status, usage = os.wait4(program.pid, 0)
        elapsed = time.monotonic() - started
        message = program.stderr.read().decode(errors="replace")
        if sink:
            sink.wait()
    if status != 0:
        sys.exit(f"FAIL: {' '.join(arguments)}: {message[:300]}")
    return elapsed, usage.ru_utime + usage.ru_stime


def into_folder(arguments, batch, scratch):
    folder = scratch / "out"
    shutil.rmtree(folder, ignore_errors=True)
    result = run(["-o", str(folder), *arguments], batch)
    shutil.rmtree(folder)
    return result


def median_ratio(times, others):
    return statistics.median(a / b for a, b in zip(times, others))


def measure(name, count, extra, least, rounds, scratch):
    batch = scratch / f"{name}.ndjson"
    make = [sys.executable, TOP / "tests/batch/make-batch.py", str(count), "--sealed", *extra]
    with open(batch, "wb") as out:
        subprocess.run(make, stdout=out, check=True)
    core, one, two, folder, folder_two = [], [], [], [], []
    for _ in range(rounds):
        core.append(run(["--tar", "-", "-j", "1"], batch, ["cat"])[1])
        one.append(run(["--tar", "-", "-j", "1"], batch)[0])
        two.append(run(["--tar", "-", "-j", "2"], batch)[0])
        folder.append(into_folder(["-j", "1"], batch, scratch)[0])
        folder_two.append(into_folder(["-j", "2"], batch, scratch)[0])
    rate, speedup, cost = count / min(core), median_ratio(one, two), median_ratio(folder, one)
    per_second = [f"{count / min(times):9.0f}" for times in (one, two, folder, folder_two)]
    ratios = f"{speedup:7.2f}", f"{cost:7.2f}"
    print(f"{name:5} {rate:8.0f}", *per_second[:2], ratios[0], *per_second[2:], ratios[1])
    hold(f"{name}: {rate:.0f} documents a second a core, at least {least}", rate >= least)
    hold(
        f"{name}: two workers are {speedup:.2f} times one, at least {SPEEDUP_LEAST}",
        speedup >= SPEEDUP_LEAST,
    )
    what = f"{name}: a folder takes {cost:.2f} times a tar, at most {FOLDER_MOST}"
    hold(what, cost <= FOLDER_MOST)


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    if len(os.sched_getaffinity(0)) < 2:
        sys.exit("FAIL: two workers need two processors")
    where = SHM if SHM.is_dir() and os.access(SHM, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=where) as scratch:
        print("photo  a core/s   tar -j1   tar -j2 speedup  folder-j1 folder-j2 against tar")
        for case in CASES:
            measure(*case, rounds, pathlib.Path(scratch))
    print(
        f"limits: 1800 and 800 documents a second a core, speedup {SPEEDUP_LEAST},",
        f"folder {FOLDER_MOST} times; {'tmpfs' if where else 'no tmpfs'}; {rounds} rounds",
    )
    sys.exit(1 if failed else 0)


main()
