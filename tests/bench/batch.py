#!/usr/bin/env python3
"""What a batch costs: documents a second a core, what a second worker adds, what a folder costs beyond a tar.

  tests/bench/batch.py [rounds]      (5 when none are given; `make bench` runs it)

"A core" is processor time: of the program alone, in user and system mode, with one worker, into `--tar -` read by cat through a pipe. The ratios are of elapsed times,
measured in turn, the smallest of the rounds of each; the tar goes to /dev/null there, so that no reader takes part of the second core. All records are sealed beforehand.
Each number is also said without the start of the process, which is in it.
"""
import os
import pathlib
import resource
import shutil
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
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.monotonic()
        sink = (
            subprocess.Popen(reader, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
            if reader
            else None
        )
        program = subprocess.Popen(
            [GEN, "batch", *arguments],
            stdin=stdin,
            stdout=sink.stdin if sink else subprocess.DEVNULL,
            stderr=subprocess.PIPE,
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
    del before
    return elapsed, usage.ru_utime + usage.ru_stime


def into_folder(arguments, batch, scratch):
    folder = scratch / "out"
    shutil.rmtree(folder, ignore_errors=True)
    result = run(["-o", str(folder), *arguments], batch)
    shutil.rmtree(folder)
    return result


def measure(name, count, extra, least, rounds, scratch):
    batch = scratch / f"{name}.ndjson"
    with open(batch, "wb") as out:
        subprocess.run(
            [sys.executable, TOP / "tests/batch/make-batch.py", str(count), "--sealed", *extra],
            stdout=out,
            check=True,
        )
    core, one, two, folder, folder_two = [], [], [], [], []
    for _ in range(rounds):
        core.append(run(["--tar", "-", "-j", "1"], batch, ["cat"])[1])
        one.append(run(["--tar", "-", "-j", "1"], batch)[0])
        two.append(run(["--tar", "-", "-j", "2"], batch)[0])
        folder.append(into_folder(["-j", "1"], batch, scratch)[0])
        folder_two.append(into_folder(["-j", "2"], batch, scratch)[0])
    rate, speedup, cost = count / min(core), min(one) / min(two), min(folder) / min(one)
    print(
        f"{name:5} {rate:8.0f} {count / min(one):9.0f} {count / min(two):9.0f} {speedup:7.2f} {count / min(folder):9.0f} {count / min(folder_two):9.0f} {cost:7.2f}"
    )
    hold(f"{name}: {rate:.0f} documents a second a core, at least {least}", rate >= least)
    hold(
        f"{name}: two workers are {speedup:.2f} times one, at least {SPEEDUP_LEAST}",
        speedup >= SPEEDUP_LEAST,
    )
    hold(
        f"{name}: a folder takes {cost:.2f} times a tar, at most {FOLDER_MOST}", cost <= FOLDER_MOST
    )


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    if len(os.sched_getaffinity(0)) < 2:
        sys.exit("FAIL: two workers need two processors")
    where = SHM if SHM.is_dir() and os.access(SHM, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=where) as scratch:
        print("photo  a core/s   tar -j1   tar -j2 speedup  folder-j1 folder-j2 against tar")
        for case in CASES:
            measure(*case, rounds, pathlib.Path(scratch))
    print(
        f"limits: 1800 and 800 documents a second a core, speedup {SPEEDUP_LEAST}, folder {FOLDER_MOST} times; {'tmpfs' if where else 'no tmpfs'}; {rounds} rounds"
    )
    sys.exit(1 if failed else 0)


main()
