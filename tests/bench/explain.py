#!/usr/bin/env -S python3 -B
"""What does it cost to explain pairs that differ, by what poppler's own programs take?

  tests/bench/explain.py [pairs]           (default 20; `make bench` runs it)
  tests/bench/explain.py --beside [pairs]  (default 100) beside diffoscope, and beside pdftoppm with
                                           compare of ImageMagick, which are not needed otherwise

The pairs are the five changes of tests/compare/mutations.py in turn: birth date, label, photo,
signer, box. Processor time counts, of all processes; of the ratios of all rounds the median:

  without pixels  by `pdftotext -bbox-layout` of both files
  with pixels     by `pdftoppm -r 150 -gray` of both files
  -j N            time of one worker by that of one for each processor, by N; of each the best round
"""
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
sys.path[:0] = [str(TOP / "tests/compare"), str(TOP / "tests/lib")]
from mutated import make, make_signers  # noqa: E402
from mutations import FIVE  # noqa: E402
from seals import COMPARE  # noqa: E402

ROUNDS = 3
TEXT_MOST, PIXELS_MOST, WORKERS_LEAST = 2.0, 1.3, 0.8
DIFFERS = 1


def make_pairs(folder, count):
    """Paths of golden and new files; all are in the folders golden and new."""
    make_signers(folder)
    changes = list(FIVE.values())
    for side in ("golden", "new"):
        (folder / side).mkdir()
    pairs = []
    for number in range(count):
        name = f"KZ{number + 1:07}"
        first = f'record /visa/number "{name}"'
        pairs.append(tuple(make(folder, f"{side}/{name}", [first, *operations])[1]
                           for side, operations in (("golden", []), ("new", changes[number % 5]))))
        shutil.rmtree(folder / "new" / name, ignore_errors=True)  # what it was made with
    return pairs


# ---- measuring -----------------------------------------------------------------------------------

def run(*command, statuses=(0,)):
    done = subprocess.run([str(word) for word in command], capture_output=True, check=False)
    if done.returncode not in statuses:
        sys.exit(f"FAIL: {command[0]} ended with {done.returncode}: {done.stderr[:300]!r}")
    return done.stdout + done.stderr


def processor_time(task):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    task()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def real_time(task):
    begin = time.perf_counter()
    task()
    return time.perf_counter() - begin


def explain(folder, *options):
    run(COMPARE, folder / "golden", folder / "new", *options, statuses=(DIFFERS,))


def of_each_file(pairs, *command):
    for path in (path for pair in pairs for path in pair):
        run(*command, path, *["/dev/null"] * (command[0] == "pdftotext"))


def ratio(task, base):
    return statistics.median(processor_time(task) / processor_time(base) for _ in range(ROUNDS))


def measure(folder, pairs):
    text = ratio(lambda: explain(folder, "-j1", "--no-pixels"),
                 lambda: of_each_file(pairs, "pdftotext", "-bbox-layout"))
    pixels = ratio(lambda: explain(folder, "-j1"),
                   lambda: of_each_file(pairs, "pdftoppm", "-r", "150", "-gray"))
    processors = len(os.sched_getaffinity(0))
    alone, together = (min(real_time(lambda: explain(folder, jobs)) for _ in range(ROUNDS))
                       for jobs in ("-j1", f"-j{processors}"))
    share = alone / together / processors
    print(f"{len(pairs)} pairs that differ, without pixels: {text:.2f} times pdftotext of both "
          f"files (at most {TEXT_MOST})")
    print(f"with pixels: {pixels:.2f} times pdftoppm of both files (at most {PIXELS_MOST})")
    print(f"-j {processors}: {share:.2f} of {processors} times the speed of one worker (at least "
          f"{WORKERS_LEAST})")
    return int(text > TEXT_MOST or pixels > PIXELS_MOST or share < WORKERS_LEAST)


# ---- beside others -------------------------------------------------------------------------------

def by_us(golden, new):
    return run(COMPARE, golden, new, statuses=(DIFFERS,))


def by_diffoscope(golden, new):
    return run("diffoscope", "--text=-", golden, new, statuses=(DIFFERS,))


def by_pixels(golden, new):
    for path in (golden, new):
        run("pdftoppm", "-r", "150", "-gray", path, path)
    return run("compare", "-metric", "AE", f"{golden}-1.pgm", f"{new}-1.pgm", f"{new}.png",
               statuses=(0, DIFFERS))


def measure_beside(pairs):
    for name, tool, needed in (("evisa-compare", by_us, COMPARE),
                               ("diffoscope", by_diffoscope, "diffoscope"),
                               ("pdftoppm and compare", by_pixels, "compare")):
        if not shutil.which(needed):
            print(f"{name}: not installed")
            continue
        said = []
        used = processor_time(lambda: said.extend(tool(*pair) for pair in pairs))
        print(f"{name}: {used / len(pairs):.2f} s of processor time for each of {len(pairs)} pairs")
        for number, out in zip(FIVE, said):
            lines = out.decode().splitlines()
            print(f"  {number}: {len(lines)} lines; {lines[0] if lines else 'nothing'}")
    return 0


def main(arguments):
    is_beside = arguments[:1] == ["--beside"]
    numbers = arguments[is_beside:]
    if not COMPARE.exists():
        print(f"{COMPARE} is not built: nothing is measured")
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        pairs = make_pairs(folder, int(numbers[0]) if numbers else 100 if is_beside else 20)
        return measure_beside(pairs) if is_beside else measure(folder, pairs)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
