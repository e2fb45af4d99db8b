#!/usr/bin/env -S python3 -B
"""Does evisa-compare read files that are the same as fast as they can be read, in flat memory?

  tests/bench/compare.py [pairs]      (default 10000; `make bench` runs it)

10,000 pairs of 100 KB: the time of `evisa-compare -j 1` by that of tests/bench/same.c, which reads
both files and compares them, in turn; the median of the ratios. Files are in memory where /dev/shm
has the room, so that the disk is not measured; with a slower disk the ratio is nearer to 1. Memory:
100,000 pairs, hard links to few files, by 1,000."""
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
GEN = pathlib.Path(os.environ.get("EVISA_GEN", TOP / "build/release/evisa-gen")).resolve()
COMPARE = GEN.with_name("evisa-compare")
ROUNDS = 7
BYTES = 100_000
RATIO_MOST = 1.5
GROWTH_MOST = 8 << 10  # KiB: a name of 13 bytes twice, and where it is
LINKS = 1000  # of one file; file systems have a limit


def room():
    """The folder for the files."""
    memory = pathlib.Path("/dev/shm")
    fits = memory.is_dir() and shutil.disk_usage(memory).free > 4 << 30
    return memory if fits else None


def make_files(folder, pairs):
    for number in range(pairs):
        content = os.urandom(BYTES)
        for side in ("golden", "new"):
            (folder / side / f"KZ{number:07}.pdf").write_bytes(content)


def make_links(folder, pairs):
    content = b"%PDF-1.7" + bytes(1000)
    for side in ("golden", "new"):
        (folder / side).mkdir(parents=True)
        for number in range(pairs):
            path = folder / side / f"KZ{number:07}.pdf"
            if number % LINKS == 0:
                source = path
                source.write_bytes(content)
            else:
                os.link(source, path)


def seconds(command, expected):
    begin = time.perf_counter()
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if said.strip() != expected:
        sys.exit(f"FAIL: {command[0]} says {said}")
    return time.perf_counter() - begin


def measure_time(scratch, pairs):
    least = scratch / "same"
    subprocess.run(["gcc", "-O2", "-o", least, TOP / "tests/bench/same.c"], check=True)
    sides = [scratch / "golden", scratch / "new"]
    for side in sides:
        side.mkdir()
    make_files(scratch, pairs)
    said = f"{pairs} same, 0 differ; 0 on one side only"
    ratios = []
    for _ in range(ROUNDS):
        base = seconds([least, *sides], str(pairs))
        ratios.append(seconds([COMPARE, "-j1", *sides], said) / base)
    return statistics.median(ratios)


def peak(folder, pairs):
    """KiB of the program and its processes, the largest of them."""
    child = subprocess.Popen([COMPARE, folder / "golden", folder / "new"],
                             stdout=subprocess.PIPE, text=True)
    said = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0 or not said.startswith(f"{pairs} same"):
        sys.exit(f"FAIL: {pairs} pairs: {said}")
    return usage.ru_maxrss


def main(arguments):
    pairs = int(arguments[0]) if arguments else 10_000
    if not COMPARE.exists():
        print(f"{COMPARE} is not built: nothing is measured")
        return 0
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory(dir=room()) as name:
        scratch = pathlib.Path(name)
        ratio = measure_time(scratch, pairs)
        few, many = 1_000, 10 * pairs
        make_links(scratch / "few", few)
        make_links(scratch / "many", many)
        grown = peak(scratch / "many", many) - peak(scratch / "few", few)
    print(f"{pairs} pairs of {BYTES} bytes, the same: {ratio:.2f} times reading both and comparing "
          f"(at most {RATIO_MOST})")
    print(f"{many} pairs take {grown} KiB more than {few} (at most {GROWTH_MOST})")
    return int(ratio > RATIO_MOST or grown > GROWTH_MOST)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
