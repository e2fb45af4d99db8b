#!/usr/bin/env -S python3 -B
"""What can code do that takes over a decoder? A preloaded library (tests/robust/confined/) puts
hostile code in the place of functions that decode what strangers send: json_loadb,
jpeg_read_header, png_read_info, those of GnuTLS that read certificates, sign and verify, and those
of evisa-compare that read PDFs and codes. Each call of attacks.def is tried from each place of each
command that decodes (ROWS), in a run of its own. It must come to nothing: the process is killed at
it, or it fails; nothing outside has changed; and nothing is handed out.

    confined.py            looks at the programs
    confined.py WORD...    only at rows whose name has one of the words
    confined.py --all      each call from each place (make soak), not from one of each group

The same calls are tried first from a program that is not confined: there each must have its effect,
otherwise this check could not fail. Kernels do not have all of them; what is not tried is told."""
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile
import threading

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/lib"))
sys.path.insert(0, str(TOP / "tests/robust/confined"))
from rows import CONTROL, CORE, ROWS, Inputs  # noqa: E402
from seals import COMPARE, GEN, HANG, SEAL, Failures, need_programs  # noqa: E402
from surroundings import Surroundings  # noqa: E402

HERE = TOP / "tests/robust/confined"
FLAGS = ["-std=c11", "-D_GNU_SOURCE", "-O1", "-Wall", "-Wextra", "-Werror"]
SIGSYS = 31
RETURNED = 71  # hostile.c: the call came back
MEMORY, SECONDS = ["536870912"] * 2, ["10", "11"]  # of a call with one record
NO_NEW_PRIVILEGES, A_FILTER = "NoNewPrivs:\t1\n", "Seccomp:\t2\n"
failures = Failures()
lock = threading.Lock()  # of failures


def check(good, what):
    with lock:
        return failures.check(good, what)


def build(folder):
    """The library and the control; False when they are not built."""
    compiler = os.environ.get("CC", "gcc").split()
    for name, sources, options in (
        ("hostile.so", ("hostile.c", "attacks.c"), ["-shared", "-fPIC"]),
        ("control", ("control.c", "hostile.c", "attacks.c"), []),
    ):
        command = [*compiler, *FLAGS, *options, "-o", folder / name,
                   *(HERE / source for source in sources), "-ldl"]
        made = subprocess.run(command, capture_output=True, check=False)
        if not check(made.returncode == 0, f"{name} is not built: {made.stderr[:300]!r}"):
            return False
    return True


class Trial:
    """One run of a program with hostile code in it, and what it has changed."""

    def __init__(self, row, call, surroundings, folder):
        self.around, self.folder = surroundings, folder
        self.variables = {
            **os.environ, **surroundings.prepared(), "HOSTILE_CALL": call,
            "HOSTILE_AT": row.place, "HOSTILE_AFTER": str(row.after),
        }

    def run(self, command, data, preload=True, looking=None):
        """Runs it to its end; `looking` is called with the process as soon as it was reached."""
        around = self.around
        if preload:
            self.variables["LD_PRELOAD"] = str(self.folder / "hostile.so")
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=self.variables, pass_fds=around.descriptors(), cwd=around.place,
        ) as process:
            looker = threading.Thread(target=around.look, args=(process, looking))
            if looking:
                looker.start()
            self.out, self.err = process.communicate(data, timeout=HANG)
            if looking:
                looker.join()
        self.pid, self.status = process.pid, process.returncode
        self.reached, self.decoder, self.returned, self.result, self.child = around.memory()[:5]
        self.changes = around.changes()
        return self


def control(surroundings, folder):
    """The attacks that have their effect on this machine where nothing confines them."""
    program = str(folder / "control")
    listed = subprocess.run([program, "list"], capture_output=True, text=True, check=True).stdout
    good, without = [], []
    for line in listed.splitlines():
        name, kind = line.split()
        run = Trial(CONTROL, name, surroundings, folder).run([program], b"", preload=False)
        told = run.returned and run.result >= 0
        if bool(run.changes) if kind == "seen" else bool(told or run.changes):
            good.append(name)
        elif check(kind == "may", f"{name} has no effect without confinement: {run.result}"):
            without.append(name)
    check(set(CORE) <= set(good), "the calls of CORE cannot all be tried")
    check(len(good) >= 80, f"only {len(good)} attacks can be tried here")
    if without:
        print("not known to this kernel or its settings:", *without)
    return good


# ---- a row of the table --------------------------------------------------------------------------


def judge_attack(row, call, run, output):
    """Nothing may have come of it."""
    name = f"{row.name}, {call}"
    if not check(run.reached > 0, f"{name}: the hostile code was not reached: {run.err[:200]!r}"):
        return
    if run.returned:
        check(run.result < 0, f"{name}: the call has succeeded ({run.result})")
    elif not row.has_child:
        check(run.status == -SIGSYS, f"{name}: not killed, but ended with {run.status}")
    check(not run.changes, f"{name}: it had an effect: {run.changes}")
    check(run.status != 0, f"{name}: exit status 0")
    check(not row.hands_out(run, output), f"{name}: something was handed out")


def judge_sound(row, run, output):
    """The library alone disturbs nothing."""
    check(run.reached > 0, f"{row.name}: {row.place} was not reached: {run.err[:200]!r}")
    check(run.status == row.sound_status,
          f"{row.name}: exit status {run.status}: {run.err[:200]!r}")
    check(row.hands_out(run, output) or row.is_silent, f"{row.name}: no output")
    if row.has_child:
        check(run.decoder != run.pid, f"{row.name}: the first process decodes")


def look(row, surroundings, folder, command, data):
    """What the kernel says of the process while it decodes."""
    seen = {}

    def looking(pid):
        process = pathlib.Path(f"/proc/{pid}")
        seen["open"] = sorted(int(fd.name) for fd in (process / "fd").iterdir())
        for name in ("status", "limits", "maps"):
            seen[name] = (process / name).read_text(encoding="ascii")

    run = Trial(row, "look", surroundings, folder).run(command, data, looking=looking)
    if not check(len(seen) == 4, f"{row.name}: no process to look at: {run.err[:200]!r}"):
        return
    check(NO_NEW_PRIVILEGES in seen["status"], f"{row.name}: it may gain privileges")
    check(A_FILTER in seen["status"], f"{row.name}: it has no filter of calls")
    if row.has_token:
        return
    check("Threads:\t1\n" in seen["status"], f"{row.name}: it has threads")
    limits = {line[:26].strip(): line[26:].split()[:2] for line in seen["limits"].splitlines()}
    check(limits["Max processes"] == ["0", "0"], f"{row.name}: it may have processes")
    if row.is_bounded:
        bounds = limits["Max address space"], limits["Max cpu time"]
        check(bounds == (MEMORY, SECONDS), f"{row.name}: its bounds are {bounds}")
    soft, hard = limits["Max open files"]
    check(int(soft) == int(hard) < 1024, f"{row.name}: it may open {soft} files, {hard}")
    if row.is_batch:
        look_at_pair(row, seen)


def look_at_pair(row, seen):
    """A decoder of photos has a socket and the memory of its photos; a renderer has a second socket
    and its wire besides. Neither sees those of others."""
    wanted = [0] if row.is_decoder else [0, 1]
    check(seen["open"] == wanted, f"{row.name}: open are {seen['open']}")
    ranges = [line.split()[0].split("-") for line in seen["maps"].splitlines()
              if line.endswith("/dev/zero (deleted)")]
    sizes = sorted((int(end, 16) - int(begin, 16)) >> 20 for begin, end in ranges)
    wanted = [2] if row.is_decoder else [2, 12]
    check(sizes == wanted, f"{row.name}: it shares {sizes} MiB, not {wanted}")


def judge_row(row, calls, inputs, folder):
    surroundings = Surroundings(folder)
    try:
        output = surroundings.output
        command, data = row.command(inputs, output), row.data(inputs)
        run = Trial(row, "nothing", surroundings, folder).run(command, data)
        judge_sound(row, run, output)
        if run.reached == 0:
            return
        look(row, surroundings, folder, command, data)
        for call in calls:
            if call in row.stays_open or not (row.is_whole or call in CORE):
                continue
            run = Trial(row, call, surroundings, folder).run(command, data)
            judge_attack(row, call, run, output)
    finally:
        surroundings.close()


def chosen(words):
    """The rows that the arguments ask for."""
    parts = [word for word in words if not word.startswith("--")]
    rows = [row for row in ROWS if not parts or any(part in row.name for part in parts)]
    if "--all" in words:
        for row in rows:
            row.is_whole = True
    elif not parts:
        rows = [row for row in rows if not row.is_late]
    return rows if COMPARE.exists() else [row for row in rows if not row.compares]


def main(words):
    need_programs()
    for program in (GEN, SEAL):
        version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
        if "not confined" in version.stdout:
            print("skipped: a build with sanitizers, or for coverage, has no confinement")
            return 77
    rows = chosen(words)
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        if build(folder):
            surroundings, inputs = Surroundings(folder), Inputs(folder)
            calls = control(surroundings, folder)
            surroundings.close()
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                list(pool.map(lambda row: judge_row(row, calls, inputs, folder), rows))
            print(f"{len(rows)} rows, {len(calls)} calls")
    return failures.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
