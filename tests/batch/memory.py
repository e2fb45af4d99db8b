#!/usr/bin/env -S python3 -B
"""Is the memory of evisa-gen batch independent of the number of records? After COUNT records the
resident memory must be within 1 MiB of that after 2000.

    memory.py [COUNT]     10000 records; `make soak` asks for 200000"""
import os
import pathlib
import sys
import tempfile
import threading
import time

from records import plain_lines
from trial import GEN, HANG, check, failures, memory_folder, need_program, start, until

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 10000
FIRST = 2000
SPACE = 1024  # KiB


def resident(worker):
    text = pathlib.Path(f"/proc/{worker.pid}/status").read_text(encoding="ascii")
    return int(text.split("VmRSS:")[1].split()[0])


class Answers:
    """Reads and counts the answers without keeping them."""

    def __init__(self, pipe):
        self.count = 0
        self.thread = threading.Thread(target=self.read, args=(pipe,), daemon=True)
        self.thread.start()

    def so_far(self):
        return self.count

    def read(self, pipe):
        while data := os.read(pipe.fileno(), 1 << 20):
            self.count += data.count(b"\n")


def rows(path):
    """A function that counts the lines of a growing journal without rereading it."""
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
    """Feeds the lines; measures when the first 2000 and when all are done, while the input is still
    open."""
    with open(os.devnull, "wb") as nowhere:
        worker = start(*arguments, stdout=nowhere if journal else -1, stderr=nowhere)
    done = rows(journal) if journal else Answers(worker.stdout).so_far
    began, at, held = time.monotonic(), [FIRST // 2, FIRST, COUNT], []
    fed = 0
    for stop in at:
        while fed < stop:
            worker.stdin.write(b"".join(next(lines) + b"\n" for _ in range(min(100, stop - fed))))
            fed += min(100, stop - fed)
        until(lambda: done() >= stop or worker.poll() is not None, f"{name}: {stop} records")
        if done() < stop or worker.poll() is not None:
            check(False, f"{name}: ended with {worker.returncode} after {done()} records")
            worker.kill()
            return
        held.append(resident(worker))
    worker.stdin.close()
    worker.wait(HANG)
    text = f"{name}: {held[1]} KiB after {FIRST} records, {held[2]} KiB after {COUNT}"
    print(f"{text}, {time.monotonic() - began:.0f} s")
    check(worker.returncode in (0, 65), f"{name}: exit status {worker.returncode}")
    if b"__asan_init" not in GEN.read_bytes():  # AddressSanitizer keeps freed memory
        check(held[2] - held[1] <= SPACE, text)


def cycled(count=FIRST):
    some = list(plain_lines(count))
    while True:
        yield from some


def main():
    need_program()
    with tempfile.TemporaryDirectory(dir=memory_folder()) as folder:
        os.chdir(folder)
        grown("--ndjson", ["--ndjson"], cycled())
        grown("--ndjson -j 2", ["--ndjson", "-j", "2"], cycled())
        grown("--tar -j 2", ["--tar=-", "-j", "2", "--journal=tar"], plain_lines(COUNT), "tar")
        grown(
            "-o, all but 2000 duplicates", ["-o", "out", "-j", "2"], cycled(), "out/results.ndjson"
        )
        os.chdir("/")
    return failures.finish()


if __name__ == "__main__":
    sys.exit(main())
