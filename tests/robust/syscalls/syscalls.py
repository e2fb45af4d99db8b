#!/usr/bin/env -S python3 -B
"""Whatever system call fails, once: is there no status 0 without a whole document, no half file,
nothing left behind, and an error that names the file and the reason? Each command is traced once;
then in each run one call fails: the number-th call of that name in each thread. The programs are
those that are not confined: strace gives a call that is to fail the number -1, and the system would
end a confined process for that, and no call would ever fail.

  syscalls.py           a sample: each name in each command
  syscalls.py --all     each call with each error (make soak)
  syscalls.py NAME...   the commands of these names, whole"""
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile
from concurrent.futures import ThreadPoolExecutor

import tracing
from tracing import ERRORS, run

sys.path.insert(0, str(tracing.HERE.parents[1] / "batch"))

from records import compact, lines_of, record  # noqa: E402
from seals import GEN as CONFINED, Failures, keys, signer_options  # noqa: E402
from trial import memory_folder  # noqa: E402

GEN = CONFINED.parent.with_name(CONFINED.parent.name + "-unconfined") / "evisa-gen"
SEAL = GEN.with_name("evisa-seal")
OLD = b"what was there before\n"
# 65 is not among them: no fault of the machine is the record's, and none makes a seal invalid.
MACHINE = (66, 73, 74, 75, 78)
failures = Failures()
check = failures.check


class Case:
    """A command, what it needs in its folder, and what it leaves there."""

    def __init__(self, name, command, judge, prepare=None, stdin=None):
        self.name, self.command, self.judge = name, command, judge
        self.prepare, self.stdin, self.whole = prepare, stdin, None


def content(place):
    """{path: bytes} of the files, None for a folder; without what the test itself puts there."""
    return {
        str(path.relative_to(place)): None if path.is_dir() else path.read_bytes()
        for path in place.rglob("*")
        if path.name not in ("out", "in") or path.is_dir()
    }


# ---- judges: (fault or None) of (call, what is in the folder, the undisturbed call and folder) ---

def is_output_good(call, whole):
    """Whole after 0, cut off at most after 74, otherwise empty."""
    if call.status == whole.status:
        return call.out == whole.out
    return call.out == b"" or (call.status == 74 and whole.out.startswith(call.out))


def lost_memory(call):
    """A renderer gets no memory, and each fresh one at the same call: nobody can tell that from the
    record's own need. The one case in which 65 is the answer to a fault of the machine."""
    return call.status == 65 and call.name == "mmap"


def wrong_lines(data, whole, call):
    """The lines of a journal that are not those of an undisturbed run."""
    known = whole.splitlines()
    return [line for line in data.splitlines() if line not in known
            and not (lost_memory(call) and b'"renderer-memory"' in line)]


def is_tar_of(call, data, whole):
    """An archive with some of the members, whose journal has no wrong line."""
    def members(text):
        with tarfile.open(fileobj=io.BytesIO(text), mode="r:") as tar:
            return {one.name: tar.extractfile(one).read() for one in tar.getmembers()}

    some, every = members(data), members(whole)
    journal, right = some.pop("results.ndjson"), every.pop("results.ndjson")
    return not wrong_lines(journal, right, call) and some.items() <= every.items()


def is_part(call):
    """The batch has ended in order where its input cannot be read."""
    return call.status == 66 or lost_memory(call)


def pipe(call, found, case):
    if is_part(call):
        good = call.out == b"" or is_tar_of(call, call.out, case.whole.out)
        return None if good else "not an archive"
    return stream(call, found, case)


def stream(call, found, case):
    if not is_output_good(call, case.whole):
        return f"{len(call.out)} bytes on standard output"
    return f"left {sorted(found)}" if found else None


def lines(call, found, case):
    """A stream of answers: each is whole, or says that the machine failed, but the last of 74."""
    says = {75: b'"out-of-memory"', 65: b'"renderer-memory"' if lost_memory(call) else None}
    wanted, got = case.whole.out.splitlines(True), call.out.splitlines(True)
    for at, line in enumerate(got):
        torn = call.status == 74 and at == len(got) - 1 and wanted[at].startswith(line)
        told = says.get(call.status)
        if line != wanted[at] and not torn and not (told and told in line):
            return f"answer {at + 1} is {line[:80]!r}"
    if call.status in (0, 65) and len(got) != len(wanted):
        return f"{len(got)} answers"
    return f"left {sorted(found)}" if found else None


def one_file(call, found, case):
    """The new file; after a fault the old one, or the new one where its folder was not synced."""
    if set(found) != {"visa"}:
        return f"left {sorted(found)}"
    if call.out:
        return "something is on standard output"
    new = case.whole.files["visa"]
    return None if found["visa"] in ((new,) if call.status == 0 else (new, OLD)) else "a half file"


def tar_file(call, found, case):
    """Archive and journal, both or none; only the sync of a folder fails behind them."""
    for name, data in found.items():
        whole = case.whole.files[name]
        if not is_part(call):
            is_good = data == whole
        elif name == "journal":
            is_good = not wrong_lines(data, whole, call)
        else:
            is_good = is_tar_of(call, data, whole)
        if not is_good:
            return f"{name} is left, and not whole"
    if call.status in (0, 65) and found.keys() != case.whole.files.keys():
        return f"only {sorted(found)}"
    return "a journal without its archive" if found.keys() == {"journal"} else None


def folder(call, found, case):
    """What is there is right, and --resume goes on to the end."""
    whole = case.whole.files
    part = "visas/.results.ndjson.part"
    for name, data in found.items():
        journal = name == "visas/results.ndjson"
        if name == part or (name.startswith(part) and call.status != 0):
            continue
        if journal and call.status:
            if wrong_lines(data, whole[name], call):
                return "a line of the journal is wrong"
        elif name not in whole or data != whole[name]:
            return f"{name} is not right"
    if call.status == 0:
        return None if found == whole else f"only {len(found)} files"
    again = subprocess.run([GEN, "batch", "--resume", "--retry-crashed", "-o", "visas", "in"],
                           cwd=call.place, capture_output=True, check=False)
    if again.returncode != 0 or content(call.place) != whole:
        return f"resumed: status {again.returncode}: {again.stderr[:200]!r}"
    return None


def key_folder(call, found, _):
    if call.status == 0:
        names = [f"{name}.{end}" for name in ("csca", "signer", "lists", "pages")
                 for end in ("crt", "key")]
        ends = all(found.get(f"keys/{name}", b"").endswith(b"-----\n") for name in names)
        return None if ends and len(found) == 9 else "not eight whole files"
    return f"left {sorted(found)}" if found else None


# ---- the commands --------------------------------------------------------------------------------

def put(place, **files):
    for name, data in files.items():
        (place / name).write_bytes(data)


def half_done(place):
    """A batch of which records are missing in the middle: --resume sorts its journal."""
    subprocess.run([GEN, "batch", "-o", "visas", "in"], cwd=place, check=True, capture_output=True)
    journal = place / "visas/results.ndjson"
    entries = journal.read_bytes().splitlines(True)
    journal.write_bytes(b"".join(entries[:1] + entries[2:]))
    next(place.glob("visas/*/*/KZ0000002.pdf")).unlink()


def cases(data):
    one, place = compact(record(1, photo=True)), keys(data)
    sign = [SEAL, *signer_options(place)]
    many = b"".join(line + b"\n" for line in lines_of(4, photo=2))
    for name, text in (("one", one), ("many", many)):
        (data / name).write_bytes(text)
    seal = subprocess.run([*sign, data / "one"], capture_output=True, check=True)
    (data / "scan").write_text(json.loads(seal.stdout)["seal"], encoding="ascii")
    verify = [SEAL, "verify", "--cert", place / "signer.crt", "--on", "2019-04-10"]
    batch = [GEN, "batch", "--errors=json"]

    def old(place):
        put(place, visa=OLD)

    def input_of(place):
        put(place, **{"in": many})

    def resumed(place):
        input_of(place)
        half_done(place)

    json_form = "--errors=json"
    return [
        Case("render", [GEN, json_form, data / "one"], stream),
        Case("render-o", [GEN, json_form, "-o", "visa"], one_file, old, data / "one"),
        Case("sign", [*sign, json_form, data / "one"], stream),
        Case("sign-o", [*sign, json_form, "-o", "visa"], one_file, old, data / "one"),
        Case("sign-ndjson", [*sign, json_form, "--ndjson"], lines, None, data / "many"),
        Case("verify", [*verify, json_form, data / "scan"], stream),
        Case("testkey", [SEAL, "testkey", json_form, "keys", "--from=2019-01-01", "--years=1"],
             key_folder),
        Case("help", [GEN, json_form, "--help"], stream),
        Case("batch", [*batch, "-j2", "-o", "visas", "in"], folder, input_of),
        Case("batch-resume", [*batch, "-j2", "--resume", "-o", "visas", "in"], folder, resumed),
        Case("batch-tar", [*batch, "-j2", "--tar=visas.tar", "--journal=journal", data / "many"],
             tar_file),
        Case("batch-pipe", [*batch, "-j2", "--tar=-", data / "many"], pipe),
        Case("batch-ndjson", [*batch, "--ndjson"], lines, None, data / "many"),
    ]


# ---- running -------------------------------------------------------------------------------------

def attempt(case, top, inject=None):
    with tempfile.TemporaryDirectory(dir=top) as name:
        place = pathlib.Path(name, "here")
        place.mkdir()
        if case.prepare:
            case.prepare(place)
        call = run(case.command, place, case.stdin, inject)
        call.place, call.files = place, content(place)
        call.name = inject and inject[0]
        if inject is None:
            return call
        fault = says_why(call, inject, case.whole.status) or case.judge(call, call.files, case)
        return call.fired(), fault and f"{case.name}, {':'.join(map(str, inject))}: {fault}; " \
            f"status {call.status}, {call.err[-300:]!r}"


def says_why(call, inject, good):
    """The status is of the machine; its message has the file and the reason."""
    if call.status in (0, good):
        return None
    if call.status not in MACHINE and not lost_memory(call):
        return "it hangs" if call.status is None else "a wrong end"
    if re.search(r"write\(2, .*INJECTED", call.trace):
        return None  # the message itself could not be written
    messages = [json.loads(line) for line in call.err.splitlines() if b'"code"' in line]
    errors = [one for one in messages if one.get("severity") == "error"]
    if not errors and b'"out-of-memory"' not in call.out:
        return "no error is told"
    if call.status in (66, 73, 74) and not any(
        one["pointer"] and one.get("reason") == tracing.reason(inject[1]) for one in errors
    ):
        return "file or reason are missing"
    return None


def injections(case, is_all):
    """The sample has the first, a middle and the last call of each name, with errors in turn."""
    turn = len(case.name)
    for name, count in sorted(case.whole.counts().items()):
        numbers = range(1, count + 1) if is_all else sorted({1, (count + 1) // 2, count})
        for number in numbers:
            turn += 1
            errors = ERRORS if is_all else [ERRORS[turn % len(ERRORS)]]
            for error in errors:
                yield case, (name, error, number)


def main():
    is_all = "--all" in sys.argv
    names = [word for word in sys.argv[1:] if word != "--all"]
    if not (GEN.exists() and SEAL.exists()):
        sys.exit(f"FAIL: {GEN} is not built (make unconfined)")
    with tempfile.TemporaryDirectory(dir=memory_folder()) as top:
        reason = tracing.build(top)
        if reason:
            print(f"skipped: {reason}")
            return 77
        data = pathlib.Path(top, "data")
        data.mkdir()
        todo, fired = [], 0
        for case in cases(data):
            if names and case.name not in names:
                continue
            case.whole = attempt(case, top)
            wanted = 1 if case.name == "verify" else 0  # a seal of a test signer is a specimen
            check(case.whole.status == wanted, f"{case.name}: {case.whole.status} undisturbed: "
                  f"{case.whole.err[:300]!r}")
            todo += injections(case, is_all or bool(names))
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for did_fire, fault in pool.map(lambda one: attempt(one[0], top, one[1]), todo):
                fired += did_fire
                check(not fault, fault)
        print(f"{fired} of {len(todo)} calls failed as told")
        check(fired > len(todo) * 3 // 4, f"only {fired} of {len(todo)} calls were made to fail")
    return failures.finish()


if __name__ == "__main__":
    sys.exit(main())
