"""How the tests of evisa-gen batch call the program, and how they are run."""
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import traceback

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/lib"))

from seals import GEN, HANG, Failures  # noqa: E402

LIMIT = 1 << 20  # bytes of a line
failures = Failures()
check = failures.check

# The test itself may run as a task of an array job; the program must not see that.
CLEAN = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("SLURM_", "JOB_COMPLETION"))
}


# ---- calls ---------------------------------------------------------------------------------------

def batch(*arguments, data=b"", timeout=HANG, **more):
    """Runs a call to its end. `data` is the content of standard input, or a file or descriptor to
    use as standard input."""
    source = {"input": data} if isinstance(data, bytes) else {"stdin": data}
    more["env"] = {**CLEAN, **more.get("env", {})}
    more = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
    return subprocess.run(
        [str(GEN), "batch", *map(str, arguments)], check=False, timeout=timeout, **source, **more
    )


def start(*arguments, **more):
    """Starts a call and does not wait; standard input is a pipe unless `more` says otherwise."""
    pipes = {name: subprocess.PIPE for name in ("stdin", "stdout", "stderr")}
    streams = {**pipes, "bufsize": 0, **more}
    streams["env"] = {**CLEAN, **more.get("env", {})}
    return subprocess.Popen([str(GEN), "batch", *map(str, arguments)], **streams)


def shell(script, *arguments, data=b"", **more):
    """Runs a line of the shell, in which "$0" is the program."""
    return subprocess.run(
        ["sh", "-c", script, str(GEN), *arguments],
        **({"input": data, "capture_output": True, "check": False, "timeout": HANG} | more),
    )


def until(condition, what, seconds=HANG):
    """Waits for an event that must come. The time it takes is not a question of these tests."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return check(False, f"{what}: not within {seconds} s")
        time.sleep(0.002)
    return True


def written(worker):
    """The number of bytes that a process has written to files and pipes."""
    text = pathlib.Path(f"/proc/{worker.pid}/io").read_text(encoding="ascii")
    return int(text.split("wchar: ")[1].split()[0])


def status_is(name, call, wanted):
    statuses = wanted if isinstance(wanted, tuple) else (wanted,)
    return check(
        call.returncode in statuses,
        f"{name}: exit status {call.returncode}, not {wanted}: {(call.stderr or b'')[:300]!r}",
    )


def equal(what, got, wanted):
    return check(got == wanted, f"{what}: {got!r:.500}, not {wanted!r:.500}")


def program():
    """The name and version as the journal has them."""
    call = subprocess.run([str(GEN), "--version"], capture_output=True, check=True)
    return call.stdout.decode().split(" (")[0].strip()


# ---- bytes ---------------------------------------------------------------------------------------

def join(lines, end=b"\n"):
    return b"".join(line + end for line in lines)


def sha(data):
    return hashlib.sha256(data).hexdigest()


def parsed(line):
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def lines_in(path):
    """The number of whole lines in a file, 0 when there is no file."""
    path = pathlib.Path(path)
    return path.read_bytes().count(b"\n") if path.is_file() else 0


# ---- running the tests of a script ---------------------------------------------------------------

def memory_folder():
    """A folder in memory, if there is one with enough space: there syncing costs nothing, and the
    thousands of short runs need not wait for the disk."""
    place = "/dev/shm"
    if not os.access(place, os.W_OK):
        return None
    about = os.statvfs(place)
    return place if about.f_bavail * about.f_frsize > 1 << 30 else None


def need_program():
    if not os.access(GEN, os.X_OK):
        sys.exit(f"FAIL: {GEN} is not built")


def main(*tests):
    """Runs the tests, each in an empty folder of its own. With names on the command line only the
    tests of these names run."""
    need_program()
    for test in tests:
        if len(sys.argv) > 1 and test.__name__ not in sys.argv[1:]:
            continue
        with tempfile.TemporaryDirectory(dir=memory_folder()) as folder:
            before = os.getcwd()
            os.chdir(folder)
            try:
                test()
            except subprocess.TimeoutExpired as late:
                call = " ".join(map(str, late.cmd[1:]))
                check(False, f"{test.__name__}: not done within {late.timeout} s: {call[:200]}")
            except Exception as error:  # the other tests can still run
                place = traceback.extract_tb(error.__traceback__)[-1]
                check(False, f"{test.__name__}: {type(error).__name__}: {error} ({place})")
            finally:
                os.chdir(before)
    return failures.finish()
