"""A call of `evisa-gen watch` in a folder of its own, for tests/contract/watch.py."""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from seals import GEN, HANG, TOP, Failures

failures = Failures()
check = failures.check
LABELS = (TOP / "templates/evisa/1/labels.txt").read_text(encoding="utf-8")
RECORD = json.loads((TOP / "samples/tourist-india/record.json").read_text(encoding="utf-8"))
del RECORD["seal"]  # it would contradict what is changed here
WORD = "en = Surname"
SILENT = 0.4  # seconds; on a slow machine what should not come may come later


def until(condition, what):
    """Waits for what must come."""
    end = time.monotonic() + HANG
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"FAIL: {what}: it does not come")
        time.sleep(0.002)


def labels(number):
    """Words of the number: each page differs from the others."""
    assert WORD in LABELS
    return LABELS.replace(WORD, f"{WORD} {number}")


class Watch:
    """A call in the folder `here`, with DIR `d`, record.json and visa.pdf."""

    def __init__(self, here, *more, output="visa.pdf", folder="d", record="record.json"):
        self.here, self.output, self.lines, self.took = here, here / output, [], []
        self.folder, self.record = folder, record
        self.call = subprocess.Popen(
            [str(GEN), "watch", "--resources", folder, record, "-o", output, *more],
            cwd=here, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.faults = []
        for stream, into in ((self.call.stdout, self.lines), (self.call.stderr, self.faults)):
            threading.Thread(target=self._read, args=(stream, into), daemon=True).start()
        until(lambda: self.lines, "the first page")

    @staticmethod
    def _read(stream, into):
        for line in stream:
            into.append(line.decode().rstrip("\n"))

    def wanted(self, *more):
        """What a call makes of the files as they are, in a copy without output and record, which
        a call of other files would take for files that nothing reads; None: a fault."""
        with tempfile.TemporaryDirectory() as copy:
            files = pathlib.Path(copy) / "files"
            shutil.copytree(self.here / self.folder, files,
                            ignore=shutil.ignore_patterns(self.output.name, "record.json"))
            call = subprocess.run(
                [str(GEN), "--resources", files, self.record, *more], cwd=self.here,
                stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=HANG)
        return call.stdout if call.returncode == 0 else None

    def is_good(self, since, what, *more):
        """Waits for the page of the files as they are."""
        page = self.wanted(*more)
        if not check(page is not None, f"{what}: the files are good"):
            return
        until(lambda: self.output.exists() and self.output.read_bytes() == page, what)
        took = (self.output.stat().st_ctime_ns - since) / 1e6
        self.took.append(took)
        until(lambda: self.lines and self.lines[-1].split(" ")[1] == "ok", f"{what}: ok")
        check(re.fullmatch(r"\d\d:\d\d:\d\d ok \S+, \d+ ms", self.lines[-1]), f"{what}: its line")

    def is_silent(self, what):
        """A busy machine may render what was saved before: one that goes on for ever does not end.
        """
        end, count = time.monotonic() + HANG, -1
        while count != len(self.lines) and time.monotonic() < end:
            count = len(self.lines)
            time.sleep(SILENT)
        check(len(self.lines) == count, f"{what}: renders for ever")

    def ignores(self, what):
        count = len(self.lines)
        time.sleep(SILENT)
        check(len(self.lines) == count, f"{what}: renders nothing")

    def ends(self, status, what):
        try:
            check(self.call.wait(HANG) == status, f"{what}: status {self.call.returncode}")
        except subprocess.TimeoutExpired:
            self.call.kill()
            check(False, f"{what}: does not end")
        left = [path.name for path in self.output.parent.iterdir()
                if path.name.startswith(self.output.name + ".")]
        check(not left, f"{what}: leaves {left}")


def place(here):
    (here / "d/evisa/1").mkdir(parents=True)
    (here / "d/evisa/1/labels.txt").write_text(labels(0), encoding="utf-8")
    (here / "record.json").write_text(json.dumps(RECORD), encoding="utf-8")
    return here / "d/evisa/1/labels.txt"
