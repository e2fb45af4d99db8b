"""A batch that something disturbs, and what must hold afterwards: for the tests of disks and of the
folders and readers around a batch."""
import functools
import os
import pathlib
import shutil
import subprocess
import tempfile

from expected import MODEL
from outcome import documents, folder_is, truthful
from records import lines_of
from trial import batch, check, join, lines_in, start, status_is, until

HERE = pathlib.Path(__file__).resolve().parent
LINES = lines_of(40, faulty=9, duplicates=13, photo=20)
DATA = join(LINES)
WANTED = MODEL.wanted(LINES)
OUT = pathlib.Path("out")
RESULTS = OUT / "results.ndjson"


@functools.cache
def undisturbed():
    """(files, set of journal lines) of an undisturbed run."""
    with tempfile.TemporaryDirectory() as folder:
        batch("-o", folder, data=DATA)
        journal = pathlib.Path(folder, "results.ndjson").read_bytes()
        return documents(folder), set(journal.splitlines())


def stopped(name, call, wanted=74, code=b"write-failed"):
    """The call stopped with a clear error, and nothing in the folder is false."""
    status_is(name, call, wanted)
    check(code is None or code in call.stderr, f"{name}: no {code} in {call.stderr[:300]!r}")
    check(len(call.stderr) < 20000, f"{name}: {len(call.stderr)} bytes of messages")
    truthful(name, "out", undisturbed())


def resumes(name, **more):
    """--resume ends like an undisturbed run; removes the folder."""
    status_is(f"{name}, resumed", batch("-o", "out", "--resume", data=DATA, **more), 65)
    folder_is(f"{name}, resumed", "out", WANTED)
    shutil.rmtree("out")


def begun(count):
    """A call that has done the first records and waits for more."""
    worker = start("-o", "out", "-j", "2")
    worker.stdin.write(join(LINES[:count]))
    until(lambda: lines_in(RESULTS) == count, f"{count} records")
    return worker


def build_shim(folder):
    path = f"{folder}/shim.so"
    cc = [os.environ.get("CC", "cc"), "-std=c11", "-O1", "-Wall", "-Wextra", "-shared", "-fPIC"]
    call = subprocess.run(
        [*cc, "-o", path, HERE / "shim.c", "-ldl"], capture_output=True, check=False
    )
    check(call.returncode == 0 and not call.stderr, f"shim.c is not built: {call.stderr[:300]!r}")
    return path
