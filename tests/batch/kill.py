#!/usr/bin/env -S python3 -B
"""Does a batch survive kill -9 at any moment? No incomplete file under a final name, no false line
in the journal, and --resume ends like an undisturbed run.

    kill.py [COUNT] [KILLS] [SEED]     2000 records and 50 kills; `make test` asks for fewer"""
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from expected import number_of, path_of
from outcome import differences, documents, left_over
from records import changed, compact, lines_of
from trial import batch, check, failures, join, parsed, sha, start

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
KILLS = int(sys.argv[2]) if len(sys.argv) > 2 else 50
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(1 << 32)
FOREIGN = 5  # files of another origin that exist before the batch
JOURNAL = "results.ndjson"


class Hashes:
    """The hashes of a folder's files; a file that was not written since is not read again."""

    def __init__(self):
        self.known = {}

    def tree(self, folder):
        found = {}
        for place, _, names in os.walk(folder):
            for name in names:
                path = os.path.join(place, name)
                about = os.lstat(path)
                key = (path, about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns)
                if key not in self.known:
                    self.known[key] = sha(pathlib.Path(path).read_bytes())
                found[os.path.relpath(path, folder)] = self.known[key]
        return found


HASHES, GOOD = Hashes(), set()


def prepare(folder, lines):
    """Puts foreign files where some documents of the batch belong: each run must leave them."""
    for index in range(1, FOREIGN + 1):
        number = f"KZ{index * COUNT // (FOREIGN + 1):07d}"
        place = folder / path_of(number)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"somebody's document " + number.encode())
    (folder.parent / "in").write_bytes(join(lines))


def undisturbed(folder, lines):
    """The result of a run without a kill."""
    prepare(folder, lines)
    call = batch("-o", folder, "-j", "2", folder.parent / "in", timeout=3600)
    check(
        call.returncode == 65,
        f"the undisturbed run: exit status {call.returncode}: {call.stderr[-200:]!r}",
    )
    files, journal = documents(folder), (folder / JOURNAL).read_bytes()
    check(
        journal.count(b"\n") == len(lines),
        f"the undisturbed run: {journal.count(10)} lines of {len(lines)}",
    )
    check(
        journal.count(b'"code":"duplicate"') >= FOREIGN, "the undisturbed run: too few duplicates"
    )
    shutil.rmtree(folder)
    return reference_of(files, journal)


def reference_of(files, journal):
    lines = {}
    for line in journal.splitlines():
        entry = parsed(line)
        done = entry["status"] == "done"
        lines[line] = (path_of(entry["id"]), entry["pdf_sha256"]) if done else None
    return {"files": files, "journal": journal, "lines": lines}


def sound(name, files, journal, reference, before=None):
    """What holds after each kill. `before` is the result of an earlier batch in this folder, whose
    documents may be lost since."""
    old = before["lines"] if before else {}
    lines = journal.split(b"\n")[:-1]
    wrong = [line for line in lines if line not in reference["lines"] and line not in old]
    if not check(not wrong, f"{name}: a line that the undisturbed run does not have: {wrong[:1]}"):
        return
    new = [
        reference["lines"][line]
        for line in lines
        if reference["lines"].get(line) and line not in old
    ]
    lost = [done for done in new if files.get(done[0]) != done[1]]
    check(not lost, f"{name}: done in the journal, but not as a file: {lost[:2]}")
    odd = [
        path
        for path, value in files.items()
        if not path.startswith((".", "results."))
        and value not in (reference["files"].get(path), before and before["files"].get(path))
    ]
    check(not odd, f"{name}: wrong files under final names: {odd[:3]}")
    stray = [path for path in files if path.startswith(".") and not path.startswith(".results.")]
    check(not stray, f"{name}: stray files: {stray[:3]}")


def killed_run(name, folder, moment, chance, reference, before=None):
    """One run with its kill; whether the kill came before the end."""
    jobs = str(chance.choice([1, 2, 2, 5]))
    streams = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    call = start("-o", folder, "-j", jobs, "--resume", folder.parent / "in", **streams)
    wait_for(call, folder / JOURNAL, moment, chance)
    if call.poll() is None:
        call.send_signal(signal.SIGKILL)
    status = call.wait()
    check(status in (-signal.SIGKILL, 65), f"{name}: exit status {status}")
    now = (folder / JOURNAL).read_bytes() if (folder / JOURNAL).exists() else b""
    sound(f"{name}, {len(now)} bytes of journal", HASHES.tree(folder), now, reference, before)
    return status == -signal.SIGKILL


def in_the_end(name, folder, reference):
    call = batch("-o", folder, "--resume", folder.parent / "in", timeout=3600)
    check(call.returncode == 65, f"{name}: exit status {call.returncode}: {call.stderr[-200:]!r}")
    journal = (folder / JOURNAL).read_bytes()
    check(
        journal == reference["journal"],
        f"{name}: another journal; {first_difference(journal, reference['journal'])}",
    )
    got = {path: value for path, value in HASHES.tree(folder).items() if path != JOURNAL}
    check(
        got == reference["files"], f"{name}: another folder: {differences(got, reference['files'])}"
    )
    check(not left_over(folder), f"{name}: left over: {left_over(folder)}")


def first_time(folder, chance, kills, reference):
    """Kills at two kinds of moments: when the journal reaches a size, spread over the whole run;
    and soon after the start, while the program examines the files of the run before."""
    order = sorted(chance.uniform(0, len(reference["journal"])) for _ in range(kills - kills // 3))
    for _ in range(kills // 3):
        place = chance.randrange(len(order) + 1)
        order.insert(place, chance.choice([0.02, 0.1, 0.5]) * -chance.random())
    killed = sum(
        killed_run(f"kill {number}", folder, moment, chance, reference)
        for number, moment in enumerate(order, 1)
        if failures.failed < 20
    )
    check(killed * 2 > kills, f"only {killed} of {kills} runs were killed, the others were faster")
    in_the_end("in the end", folder, reference)
    return killed


def once_more(folder, chance, kills, lines, before):
    """Kills while records that were corrected, and documents that were lost, are done again after
    the end of the batch."""
    corrected = [
        compact(changed(parsed(line), "holder/given_names", "Nobody"))
        if seq % 3 == 0 and line in GOOD
        else line
        for seq, line in enumerate(lines, 1)
    ]
    with tempfile.TemporaryDirectory() as place:
        reference = undisturbed(pathlib.Path(place) / "out", corrected)
    (folder.parent / "in").write_bytes(join(corrected))
    both = sorted(path for path in before["files"] if path in reference["files"])
    for path in chance.sample(both, COUNT // 10):
        if not (folder / path).read_bytes().startswith(b"somebody's"):
            (folder / path).unlink()
    # The amount of work of such a run is not known, and each run leaves less. So the moments are
    # times and not sizes.
    killed = 0
    for number in range(1, kills + 1):
        name = f"kill {number} of the second batch"
        moment = -chance.choice([0.03, 0.1, 0.3]) * chance.random()
        killed += killed_run(name, folder, moment, chance, reference, before)
        if failures.failed > 20:
            break
    in_the_end("the second batch, in the end", folder, reference)
    return killed


def main():
    chance = random.Random(SEED)
    print(f"{COUNT} records, {KILLS} kills, seed {SEED}")
    lines = lines_of(COUNT, faulty=23, duplicates=17, conflicts=29, photo=50)
    once = {}
    for line in lines:
        once[number_of(line)] = once.get(number_of(line), 0) + 1
    GOOD.update(line for line in lines if once[number_of(line)] == 1 and number_of(line))
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place) / "out"
        reference = undisturbed(folder, lines)
        prepare(folder, lines)
        killed = first_time(folder, chance, KILLS - KILLS // 4, reference)
        killed += once_more(folder, chance, KILLS // 4, lines, reference)
        print(f"{killed} killed, {KILLS - killed} ended before")
    if failures.failed:
        print(f"again: {sys.argv[0]} {COUNT} {KILLS} {SEED}")
    return failures.finish()


def wait_for(call, journal, moment, chance):
    """Waits until the journal has the size `moment`, or -`moment` seconds if that is negative."""
    end = time.monotonic() + (600 if moment >= 0 else -moment)
    while call.poll() is None and time.monotonic() < end:
        if moment >= 0 and journal.exists() and journal.stat().st_size >= moment:
            time.sleep(chance.random() * 0.01)  # anywhere between two records
            return
        time.sleep(0.0005)


def first_difference(got, wanted):
    for number, (one, other) in enumerate(zip(got.split(b"\n"), wanted.split(b"\n")), 1):
        if one != other:
            return f"line {number} is {one[:300]!r}, not {other[:300]!r}"
    return f"{got.count(10)} lines, not {wanted.count(10)}"


if __name__ == "__main__":
    sys.exit(main())
