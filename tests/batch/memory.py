#!/usr/bin/env -S python3 -B
"""The memory of evisa-gen batch does not grow with the batch.

    memory.py [COUNT]     after COUNT records (10000; 200000 is for `make soak`) what it holds is within 1 MiB of that after 2000"""
import os
import pathlib
import sys
import tempfile
import threading
import time

import records
import trial
from trial import GEN, check, failures, start, until

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 10000
FIRST = 2000
SPACE = 1024  # KiB


def resident(worker):
    text = pathlib.Path(f"/proc/{worker.pid}/status").read_text(encoding="ascii")
    return int(text.split("VmRSS:")[1].split()[0])


class Answers:
    """Reads and counts answers, and keeps none."""

    def __init__(self, pipe):
        self.count = 0
        self.thread = threading.Thread(target=self.read, args=(pipe,), daemon=True)
        self.thread.start()

    def read(self, pipe):
        while data := os.read(pipe.fileno(), 1 << 20):
            self.count += data.count(b"\n")


def rows(path):
    """How many lines a journal has, without reading it again from the start."""
    state = {"at": 0, "count": 0}

    def count():
        if os.path.exists(path):
            with open(path, "rb") as file:
                file.seek(state["at"])
                data = file.read()
            state["at"] += len(data)
            state["count"] += data.count(b"\n")
        return state["count"]
    return count


def grown(name, arguments, lines, journal=None):
    """Feeds the lines; looks when the first 2000 and when all are done, while the input is still open."""
    with open(os.devnull, "wb") as nowhere:
        worker = start(*arguments, stdout=nowhere if journal else -1, stderr=nowhere)
    done = rows(journal) if journal else None
    if done is None:
        answers = Answers(worker.stdout)
        done = lambda: answers.count  # noqa: E731
    began, at, held = time.monotonic(), [FIRST // 2, FIRST, COUNT], []
    fed = 0
    for stop in at:
        while fed < stop:
            worker.stdin.write(b"".join(next(lines) + b"\n" for _ in range(min(100, stop - fed))))
            fed += min(100, stop - fed)
        if (
            not until(
                lambda: done() >= stop or worker.poll() is not None, f"{name}: {stop} records", 600
            )
            or worker.poll() is not None
        ):
            check(False, f"{name}: ended with {worker.returncode} after {done()} records")
            worker.kill()
            return
        held.append(resident(worker))
    worker.stdin.close()
    worker.wait(600)
    print(
        f"{name}: {held[1]} KiB after {FIRST}, {held[2]} KiB after {COUNT} records, {time.monotonic() - began:.0f} s"
    )
    check(worker.returncode in (0, 65), f"{name}: exit status {worker.returncode}")
    if b"__asan_init" not in GEN.read_bytes():  # which keeps what was freed
        check(
            held[2] - held[1] <= SPACE,
            f"{name}: {held[1]} KiB after {FIRST} records, {held[2]} KiB after {COUNT}",
        )


def cycled(count=FIRST):
    some = list(records.plain_lines(count))
    while True:
        yield from some


def main():
    if not os.access(GEN, os.X_OK):
        sys.exit(f"FAIL: {GEN} is not built")
    with tempfile.TemporaryDirectory(dir=trial.memory_folder()) as folder:
        os.chdir(folder)
        grown("--ndjson", ["--ndjson"], cycled())
        grown("--ndjson -j 2", ["--ndjson", "-j", "2"], cycled())
        grown(
            "--tar -j 2", ["--tar=-", "-j", "2", "--journal=tar"], records.plain_lines(COUNT), "tar"
        )
        grown(
            "-o, all but 2000 duplicates", ["-o", "out", "-j", "2"], cycled(), "out/results.ndjson"
        )
        os.chdir("/")
    return failures.finish()


if __name__ == "__main__":
    sys.exit(main())
