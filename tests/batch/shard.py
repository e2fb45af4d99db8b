#!/usr/bin/env -S python3 -B
"""Does evisa-gen batch --shard put each record into exactly one shard, so that the shards together
are the batch?"""
import json
import os
import pathlib
import shutil
import sys

import trial
from expected import MODEL, files_of, path_of, status_of
from outcome import (
    answers_are, documents, folder_is, journal_is, left_over, line_wrong, same_tree,
)
from records import lines_of
from trial import batch, check, equal, join, program, start, status_is

LINES = lines_of(23, faulty=6, photo=10)
DATA = join(LINES)
WANTED = MODEL.wanted(LINES)
FILES = files_of(WANTED)


def part(index, count):
    return [one for one in WANTED if (one.seq - 1) % count == index - 1]


def shard_is(name, folder, index, count):
    """The journal of a shard keeps the numbers of the whole batch."""
    journal = pathlib.Path(folder, f"results.{index}-of-{count}.ndjson")
    if check(journal.is_file(), f"{name}: no {journal.name}, but {os.listdir(folder)}"):
        journal_is(name, journal.read_bytes(), part(index, count))


def union():
    for count in (1, 2, 3, 7, 23, 30):
        folder = pathlib.Path(f"out{count}")
        for index in range(count, 0, -1):
            name, jobs = f"shard {index}/{count}", str(1 + index % 2)
            call = batch("-o", folder, f"--shard={index}/{count}", "-j", jobs, data=DATA)
            status_is(name, call, status_of(part(index, count)))
            shard_is(name, folder, index, count)
        same_tree(f"{count} shards", documents(folder), FILES)
        check(not left_over(folder), f"{count} shards: left over: {left_over(folder)}")
        check(not (folder / "results.ndjson").exists(), f"{count} shards: a journal of the whole")
        lines = [
            line
            for name in os.listdir(folder)
            if name.startswith("results.")
            for line in (folder / name).read_bytes().splitlines()
        ]
        lines.sort(key=lambda line: json.loads(line)["seq"])
        journal_is(f"the journals of {count} shards, put together", join(lines), WANTED)
    batch("-o", "whole", data=DATA)
    check(
        join(lines) == pathlib.Path("whole/results.ndjson").read_bytes(),
        "the journals of the shards differ from that of the batch",
    )


def at_once():
    calls = [start("-o", "out", f"--shard={index}/3") for index in (1, 2, 3)]
    for at in range(0, len(DATA), 30000):
        for call in calls:
            call.stdin.write(DATA[at:at + 30000])
    for call in calls:
        call.communicate(timeout=trial.HANG)
        check(call.returncode in (0, 65), f"three shards at once: exit status {call.returncode}")
    same_tree("three shards at once", documents("out"), FILES)
    for index in (1, 2, 3):
        shard_is(f"three at once, {index}/3", "out", index, 3)
    check(not left_over("out"), f"three at once: left over: {left_over('out')}")


def slurm(task, least):
    return {"SLURM_ARRAY_TASK_ID": str(task), "SLURM_ARRAY_TASK_MIN": str(least)}


def by_environment():
    for name, environment, index in (
        ("an array from 1", slurm(2, 1), 2),
        ("an array from 0", slurm(0, 0), 1),
        ("an array from 100", slurm(102, 100), 3),
        ("an index of a job", {"JOB_COMPLETION_INDEX": "0"}, 1),
        ("the last index", {"JOB_COMPLETION_INDEX": "2"}, 3),
        ("both", {**slurm(3, 1), "JOB_COMPLETION_INDEX": "0"}, 3),
    ):
        call = batch("-o", "out", "--shard=env/3", data=DATA, env=environment)
        status_is(name, call, status_of(part(index, 3)))
        folder_is(name, "out", part(index, 3), journal=f"results.{index}-of-3.ndjson")
        shutil.rmtree("out", ignore_errors=True)
    for name, environment in (
        ("nothing set", {}),
        ("an array too long", slurm(4, 1)),
        ("an array below its first", slurm(0, 1)),
        ("an index too large", {"JOB_COMPLETION_INDEX": "3"}),
        ("a negative index", {"JOB_COMPLETION_INDEX": "-1"}),
        ("not a number", {"JOB_COMPLETION_INDEX": "one"}),
        ("an empty index", {"JOB_COMPLETION_INDEX": ""}),
        ("a number and more", {"JOB_COMPLETION_INDEX": "1x"}),
        ("a huge number", {"JOB_COMPLETION_INDEX": "18446744073709551616"}),
        ("a task that is not a number", slurm("x", 1)),
        ("a first task that is not a number", slurm(2, "x")),
    ):
        call = batch("-o", "out", "--shard=env/3", data=DATA, env=environment)
        status_is(f"--shard=env/3, {name}", call, 64)
        check(not os.path.exists("out"), f"--shard=env/3, {name}: something was done")
        shutil.rmtree("out", ignore_errors=True)


def other_outputs():
    for index in (1, 2, 3):
        wanted, shard = part(index, 3), f"--shard={index}/3"
        call = batch("--ndjson", shard, "--journal", f"journal{index}", data=DATA)
        seqs = [json.loads(line)["seq"] for line in call.stdout.splitlines()]
        equal(f"--ndjson {shard}: seq of the answers", seqs, [one.seq for one in wanted])
        answers_are(f"--ndjson {shard}", call.stdout, wanted)
        journal_is(f"--ndjson {shard}", pathlib.Path(f"journal{index}").read_bytes(), wanted)
        batch(f"--tar={index}.tar", shard, "--journal", f"tar{index}", data=DATA)
        journal_is(f"--tar {shard}", pathlib.Path(f"tar{index}").read_bytes(), wanted)


def resumed():
    version = program()
    for index in (1, 2):
        batch("-o", "out", f"--shard={index}/2", data=DATA)
    for index in (1, 2):
        name, shard, wanted = f"shard {index}/2", f"--shard={index}/2", part(index, 2)
        journal = pathlib.Path(f"out/results.{index}-of-2.ndjson")
        first = pathlib.Path("out", path_of(next(one.id for one in wanted if one.pdf)))
        whole = journal.read_bytes()
        for at in (0, 7, len(whole) // 2, len(whole) - 1, len(whole)):
            journal.write_bytes(whole[:at])
            first.unlink()
            call = batch("-o", "out", shard, "--resume", data=DATA)
            status_is(f"{name} resumed", call, status_of(wanted))
            check(journal.read_bytes() == whole, f"{name} resumed: another journal")
            same_tree(f"{name} resumed", documents("out"), FILES)
        wrong = [line_wrong(line, one, version) for line, one in zip(whole.splitlines(), wanted)]
        check(not any(wrong), f"{name}: the journal: {wrong}")
        status_is(f"{name} without --resume", batch("-o", "out", shard, data=DATA), 73)
        call = batch("-o", "out", shard, "--overwrite", data=DATA)
        status_is(f"{name} --overwrite", call, status_of(wanted))
        same_tree(f"{name} --overwrite", documents("out"), FILES)
    call = batch("-o", "out", "--shard=1/2", "--resume", data=join(LINES[:-4]))
    check(
        call.returncode == 65 and b"journal-beyond-input" in call.stderr,
        f"a shard of a shorter input: {call.returncode}, {call.stderr[:200]!r}",
    )


if __name__ == "__main__":
    sys.exit(trial.main(union, at_once, by_environment, other_outputs, resumed))
