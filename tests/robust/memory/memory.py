#!/usr/bin/env -S python3 -B
"""Does a call that gets no memory end with status 75, one line and nothing behind, at every
allocation that it makes? In each case of cases.py the first, the second, ... the last allocation
fails; in a second round that one and all later ones. Whatever does not end with 75 must be the
answer of an undisturbed call, to the last byte.

    memory.py           every position of rendering, signing and verifying, some of the others
    memory.py --all     every position (`make soak`); of evisa-compare many
    memory.py --bite    evisa-gen is linked without its malloc: the check must find faults"""
import os
import pathlib
import shutil
import sys
import tempfile
import time
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "lib"))

import cases  # noqa: E402
from failer import ONCE, ON, Failer, build, link_without  # noqa: E402
from seals import Failures, need_programs  # noqa: E402

TRIES = 4      # for a position that did not come: threads and random numbers move them a little
WORKERS = 2
TEMP_FAIL = 75
LEAST_FIRED = 0.9  # of the positions that were tried, where threads or chance move them
SHOWN = 5      # faults of one case


class Trial:
    """One case: what an undisturbed call gives, and what is wrong with a disturbed one."""

    def __init__(self, case, failer):
        self.case, self.failer = case, failer
        self.base = self.run(0, ONCE)
        case.keep_results()

    def run(self, position, mode):
        self.case.clear()
        return self.failer.run(self.case, position, mode)

    def wrong_base(self):
        base, case = self.base, self.case
        if base.status != case.status:
            return f"undisturbed: exit status {base.status}: {base.err[:200]!r}"
        if base.count < case.least:
            return f"{base.count} allocations, and 0.1.0 has {case.least}: not all were counted"
        return None

    def judge(self, now):
        """None, or what is wrong."""
        if now.status == TEMP_FAIL:
            if not self.case.may_say(now.err, self.base.err):
                return f"75 with {now.err[:300]!r} on standard error"
            if not self.case.may_print(now.out, self.base.out):
                return f"75 with {len(now.out)} bytes on standard output"
            return self.case.left_wrong(self.base)
        if self.case.has_lost_pair(now, self.base):
            return None
        same = (now.status, now.err) == (self.base.status, self.base.err)
        if not same or not self.case.is_right(now.out, self.base.out):
            return f"exit status {now.status}, {len(now.out)} bytes, {now.err[:200]!r}"
        return self.case.result_wrong(self.base)

    def position(self, at, mode):
        """(what is wrong or None, whether it fired)"""
        for _ in range(TRIES):
            now = self.run(at, mode)
            wrong = self.judge(now)
            if wrong is None and now.status == TEMP_FAIL:
                wrong = self.case.resume_wrong(self, at)
            if wrong or now.fired:
                return wrong, now.fired > 0
        return None, False


def work(part, wanted, library, folder, all_positions):
    """Does every WORKERS-th position of all cases. Returns lines: kind, case, text."""
    failer, out = Failer(library), []
    for case in cases.all_cases(folder):
        if wanted and case.name not in wanted:
            continue
        began = time.monotonic()
        trial = Trial(case, failer)
        wrong = trial.wrong_base()
        if wrong:
            out.append(f"fault\t{case.name}\t{wrong}")
            continue
        step = case.long_step if all_positions else case.step
        positions = range(1, trial.base.count + 1, step)
        tried = fired = 0
        for at in positions[part::WORKERS]:
            for mode in (ONCE, ON):
                wrong, came = trial.position(at, mode)
                tried, fired = tried + 1, fired + came
                if wrong or not (came or case.varies):
                    out.append(f"fault\t{case.name}\tallocation {at} of {trial.base.count}, "
                               f"mode {mode}: {wrong or 'did not come'}")
        seconds = time.monotonic() - began
        out.append(f"done\t{case.name}\t{trial.base.count} {tried} {fired} {seconds:.1f}")
    return out


def start(part, *arguments):
    """A process for each part: the answers come through a pipe."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        status = 1
        try:
            lines = work(part, *arguments)
            with os.fdopen(writer, "w", encoding="utf-8") as pipe:
                pipe.write("".join(line.replace("\n", " ") + "\n" for line in lines))
            status = 0
        except Exception:  # the child has no other way to say so
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)
    os.close(writer)
    return child, reader


def collect(parts):
    """All lines; a part that broke off is a fault."""
    lines = []
    for child, reader in parts:
        with os.fdopen(reader, encoding="utf-8") as pipe:
            lines += [line.rstrip("\n").split("\t", 2) for line in pipe]
        if os.waitpid(child, 0)[1] != 0:
            lines.append(["fault", "memory.py", "a part of the test broke off"])
    return lines


def search(wanted, all_positions):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="memory"))
    try:
        library = build(folder)
        for part in range(WORKERS):
            (folder / str(part)).mkdir()
        return collect([start(part, wanted, library, folder / str(part), all_positions)
                        for part in range(WORKERS)])
    finally:
        shutil.rmtree(folder)


def show(lines, failures):
    shown = {}
    for kind, name, text in lines:
        if kind == "fault":
            shown[name] = shown.get(name, 0) + 1
            if shown[name] <= SHOWN:
                failures.check(False, f"{name}: {text}")
    for name in dict.fromkeys(name for _, name, _ in lines):
        done = [text.split() for kind, which, text in lines if kind == "done" and which == name]
        tried, fired = (sum(int(one[at]) for one in done) for at in (1, 2))
        counts = "/".join(sorted({one[0] for one in done}))
        print(f"{name}: {counts} allocations, {fired} of {tried} failed, "
              f"{sum(float(one[3]) for one in done):.1f} s")
        failures.check(0 < fired >= LEAST_FIRED * tried,
                       f"{name}: {fired} of {tried} allocations failed")
    for name, count in shown.items():
        if count > SHOWN:
            print(f"{name}: {count} faults in all")


def bite():
    """Where malloc is not the program's, libraries see its failures. Not tried: calloc and realloc,
    which evisa-gen calls itself for the most part, and bears to be refused."""
    failures = Failures()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="memory"))
    try:
        cases.GEN = link_without("malloc", folder)
        found = [text for kind, _, text in search(("render",), False) if kind == "fault"]
        print(f"without malloc: {len(found)} faults, the first: {found[:1]}")
        failures.check(found, "evisa-gen without its malloc, and nobody notices")
    finally:
        shutil.rmtree(folder)
    return failures.finish()


def main():
    need_programs()
    arguments = sys.argv[1:]
    if arguments == ["--bite"]:
        return bite()
    failures = Failures()
    all_positions = "--all" in arguments
    wanted = tuple(name for name in arguments if not name.startswith("--"))
    show(search(wanted, all_positions), failures)
    return failures.finish()


if __name__ == "__main__":
    sys.exit(main())
