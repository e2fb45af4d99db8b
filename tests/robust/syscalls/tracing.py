"""Runs a program under strace, which makes one system call fail (strace(1), "Tampering")."""
import errno
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "lib"))

from seals import HANG  # noqa: E402

# What a call can fail with. The names that begin with ? are not on all architectures.
NAMES = [
    "read", "pread64", "write", "pwrite64", "?writev", "openat", "fsync", "fdatasync", "syncfs",
    "?rename", "?renameat", "renameat2", "close", "mmap", "?clone", "clone3", "pipe2", "?poll",
    "ppoll", "eventfd2", "signalfd4", "fallocate", "ftruncate", "?mkdir", "mkdirat", "flock",
    "fcntl",
]
ERRORS = ["EIO", "ENOSPC", "EMFILE", "EINTR", "EAGAIN"]
STOP = []  # the path of stop.c when it is built


def build(folder):
    """Builds stop.c. Returns a reason for which tracing is not possible, or None."""
    path = f"{folder}/stop.so"
    compiler = [os.environ.get("CC", "cc"), "-std=c11", "-D_GNU_SOURCE", "-shared", "-fPIC"]
    subprocess.run([*compiler, "-o", path, str(HERE / "stop.c")], check=True)
    STOP[:] = [path]
    try:
        subprocess.run(["strace", "-V"], capture_output=True, check=True)
    except FileNotFoundError:
        return "strace is not installed"
    call = subprocess.run(["strace", "-qq", "-o", "/dev/null", "true"], capture_output=True)
    return None if call.returncode == 0 else f"strace cannot trace: {call.stderr[:200]!r}"


class Ended:
    """The end of a traced call."""

    def __init__(self, status, out, err, trace):
        self.status, self.out, self.err, self.trace = status, out, err, trace

    def fired(self):
        return "(INJECTED)" in self.trace

    def counts(self):
        """{name: the most calls that one thread makes}."""
        seen = {}
        for line in self.trace.splitlines():
            found = re.match(r"(\d+) +(\w+)\(", line)
            if found:
                seen[found[2], found[1]] = seen.get((found[2], found[1]), 0) + 1
        most = {}
        for (name, _), count in seen.items():
            most[name] = max(most.get(name, 0), count)
        return most


def field(pid, name):
    try:
        text = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except FileNotFoundError:
        return ""
    return text.split(f"{name}:", 1)[1].split("\n", 1)[0].strip()


def wait_for(condition):
    end = time.monotonic() + HANG
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.0005)
    return True


def ended(process):
    return process.poll() is not None


def run(command, place, stdin=None, inject=None, hang=60):
    """Runs it in the folder `place`, with standard output in the file `out` there. `inject` is
    (name, error, number): that call of each thread fails. None as status: it hangs."""
    trace = place.parent / f"trace-{place.name}"
    options = ["-f", "-qq", "-o", trace]
    if inject is None:
        options += ["-e", "trace=" + ",".join(NAMES)]
    else:
        name, error, number = inject
        options += ["-e", f"trace={name}", "-e", f"inject={name}:error={error}:when={number}"]
    with open(place / "out", "wb") as out, open(stdin or os.devnull, "rb") as source:
        process = subprocess.Popen(
            [str(word) for word in command], cwd=place, stdin=source, stdout=out,
            stderr=subprocess.PIPE, env={**os.environ, "LD_PRELOAD": STOP[0], "TMPDIR": str(place)},
        )
    wait_for(lambda: field(process.pid, "State").startswith(("T", "Z")) or ended(process))
    strace = subprocess.Popen(["strace", *options, "-p", str(process.pid)], stderr=subprocess.PIPE)
    wait_for(lambda: field(process.pid, "TracerPid") != "0" or ended(strace))
    process.send_signal(signal.SIGCONT)
    status = None
    try:
        _, err = process.communicate(timeout=hang)
        status = process.returncode
    except subprocess.TimeoutExpired:
        process.kill()
        _, err = process.communicate()
    strace.communicate()
    text = trace.read_text(encoding="utf-8", errors="replace")
    trace.unlink()
    return Ended(status, (place / "out").read_bytes(), err, text)


def reason(error):
    return os.strerror(getattr(errno, error))
