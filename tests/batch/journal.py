#!/usr/bin/env -S python3 -B
"""Is the journal of evisa-gen batch correct? Each member of each line, for documents and for
failures; the places where a journal can be; a second writer; and the moment when a line appears."""
import json
import os
import pathlib
import subprocess
import sys

import trial
from expected import MODEL, path_of
from jcs import record_digest
from outcome import KEYS, codes_of, folder_is, journal_is, same_tree, tree, truthful
from records import changed, compact, lines_of, record
from trial import GEN, batch, check, equal, join, lines_in, sha, start, status_is, until

RESULTS = pathlib.Path("out/results.ndjson")


def text_digest(line):
    """The digest in the footer of the page."""
    call = subprocess.run([str(GEN), "text"], input=line, capture_output=True, check=True)
    return call.stdout.decode().rsplit("SHA-256 ", 1)[1].replace(" ", "").strip()


def members():
    one = record(7)
    sealed = lines_of(2, first=30, photo=2, sealed=True)
    lines = [
        compact(one),
        compact(record(8, photo=True)),
        json.dumps(record(9), indent=None, ensure_ascii=True).encode(),
        compact({**record(10), "x-file": [1, 2.5, "ä"]}),
        compact(
            {**record(11), "policy": "kz-2019-03", "template": "evisa/1", "render": "render/1"}
        ),
        b" " + compact(record(12)) + b" \t",
        *sealed,
    ]
    for day in ("2020-07-01", "2022-10-01"):  # of other policies
        visa = {
            **one["visa"],
            "number": "KZ" + day.replace("-", ""),
            "issued_on": day,
            "valid_from": day,
            "valid_until": day[:8] + "20",
        }
        lines.append(compact({**one, "visa": visa}))
    wanted = MODEL.wanted(lines)
    check(
        all(entry.pdf for entry in wanted),
        f"the test is wrong: {[entry.errors for entry in wanted if entry.errors]}",
    )
    call = batch("-o", "out", data=join(lines))
    status_is("members", call, 0)
    folder_is("members", "out", wanted)
    entries = [json.loads(line) for line in RESULTS.read_bytes().splitlines()]
    for line, entry in zip(lines, entries):
        check(list(entry) == KEYS, f"the members are {list(entry)}")
        pdf = pathlib.Path("out", path_of(entry["id"])).read_bytes()
        got = [entry[name] for name in ("pdf_sha256", "bytes", "input_sha256")]
        equal(f"hashes of {entry['id']}", got, [sha(pdf), len(pdf), sha(line)])
        check(
            entry["record_sha256"] == text_digest(line) == record_digest(json.loads(line)),
            f"the record's digest of {entry['id']}",
        )
        version = subprocess.run([str(GEN), "--version"], capture_output=True, check=True).stdout
        equal("program", entry["program"], "evisa-gen " + version.split()[1].decode())
    policies = [entry["policy"] for entry in entries[:2] + entries[-2:]]
    equal("the policies", policies, ["kz-2019-03", "kz-2019-01", "kz-2020-06", "kz-2022-09"])
    others = {(entry["template"], entry["render"]) for entry in entries}
    equal("template and rendering revision", others, {("evisa/1", "render/1")})


def failures():
    lines = lines_of(24, faulty=2, conflicts=5, duplicates=7)
    wanted = MODEL.wanted(lines)
    check(
        len({one.code for one in wanted}) >= 9, f"the test is wrong: {[one.code for one in wanted]}"
    )
    for jobs in ("1", "3"):
        status_is("failures", batch("-o", jobs, "-j", jobs, data=join(lines)), 65)
        folder_is(f"failures, -j {jobs}", jobs, wanted)
    journals = [pathlib.Path(jobs, "results.ndjson").read_bytes() for jobs in ("1", "3")]
    check(journals[0] == journals[1], "failures: another journal with another -j")
    ends_early = changed(record(3), "passport/expires_on", "2019-06-30")
    several = compact(changed(ends_early, "entry_points", []))
    wanted = MODEL.wanted([several])
    check(len(wanted[0].errors) > 1, "the test is wrong: one error only")
    batch("-o", "several", data=several)
    folder_is("two errors: the code of the first", "several", wanted)
    odd = (
        compact(changed(record(4), "visa/number", 5)),
        compact(changed(record(4), "visa", "KZ0000004")),
        b"null",
        b"[]",
        b"5",
        b'""',
        b"{}",
    )
    batch("-o", "odd", data=join(odd))
    folder_is("no readable number", "odd", MODEL.wanted(list(odd)))
    for number in (
        "../../../x", "KZ00/../00", "KZ000000000001", "kz0000001", "KZ000", "KZ00000..",
        "KZ\\u0000000001", "ҚЗ0000001", "KZ0000001\\n",
    ):
        line = compact(record(1)).replace(b"KZ0000001", number.encode())
        call = batch("-o", "numbers", "--overwrite", data=line)
        status_is(f"the number {number}", call, 65)
        folder_is(f"the number {number}", "numbers", MODEL.wanted([line]))
        os.unlink("numbers/results.ndjson")
    check(
        sorted(os.listdir(".")) == ["1", "3", "numbers", "odd", "several"],
        f"something was written elsewhere: {os.listdir('.')}",
    )


def places():
    lines = lines_of(6, faulty=4)
    data, wanted, journal = join(lines), MODEL.wanted(lines), pathlib.Path("journal")
    for output in ("--tar=a.tar", "--tar=-", "--ndjson"):
        for jobs in ("1", "3"):
            name = f"{output} --journal"
            status_is(name, batch(output, "--journal=journal", "-j", jobs, data=data), 65)
            journal_is(name, journal.read_bytes(), wanted)
            before, name = tree("."), f"{output}: an existing journal"
            call = batch(output, "--journal=journal", "--errors=json", data=data)
            status_is(name, call, 73)
            check(codes_of(call.stderr) == ["journal-exists"], f"{name}: {call.stderr[:200]!r}")
            check(call.stdout == b"", f"{name}: something on the output")
            same_tree(name, tree("."), before)
            name, few = f"{output} --journal --overwrite", join(lines[:2])
            call = batch(output, "--journal", "journal", "--overwrite", data=few)
            status_is(name, call, 0)
            journal_is(name, journal.read_bytes(), wanted[:2])
            os.unlink("journal")
    call = batch("-o", "out", "--journal=journal", data=data)
    status_is("--journal with -o", call, 64)
    check(
        not os.path.exists("out") and not os.path.exists("journal"),
        "--journal with -o: something was done",
    )
    journal.write_bytes(b"")
    status_is("an empty file as journal", batch("--ndjson", "--journal=journal", data=data), 73)


def locked():
    lines = lines_of(4)
    for name, arguments, journal in (
        ("-o", ["-o", "out"], RESULTS),
        ("--ndjson", ["--ndjson", "--journal=journal"], pathlib.Path("journal")),
        ("--tar", ["--tar=-", "--journal=journal2"], pathlib.Path("journal2")),
    ):
        with open("answers", "wb") as out:  # a pipe would need a reader
            first = start(*arguments, stdout=out)
        first.stdin.write(join(lines[:2]))
        if not until(lambda: lines_in(journal) == 2, f"{name}: two records in the journal"):
            first.kill()
            continue
        before = tree(".")
        for more in (["--resume"], ["--overwrite"]):
            if more == ["--resume"] and name != "-o":
                continue
            what = f"{name} {more[0]}: a second writer"
            call = batch(*arguments, *more, "--errors=json", data=join(lines))
            status_is(what, call, 75)
            check(codes_of(call.stderr) == ["journal-locked"], f"{what}: {call.stderr[:200]!r}")
            same_tree(what, tree("."), before)
        first.stdin.write(join(lines[2:]))
        first.communicate(timeout=trial.HANG)
        check(first.returncode == 0, f"{name}: the first writer: exit status {first.returncode}")
        journal_is(f"{name}: the first writer", journal.read_bytes(), MODEL.wanted(lines))
    folder_is("two writers", "out", MODEL.wanted(lines))


def order():
    """A line appears after its document and soon after it, so that a reader of the journal can
    fetch the document."""
    lines = lines_of(40, photo=3, faulty=9)
    wanted = MODEL.wanted(lines)
    worker = start("-o", "out", "-j", "4", "-")
    for seq, line in enumerate(lines, 1):
        worker.stdin.write(line + b"\n")
        if seq % 8 == 0:
            name = f"record {seq} in the journal while the program waits for more"
            if not until(lambda: lines_in(RESULTS) == seq, name):
                worker.kill()
                break
            journal_is(f"after {seq} records", RESULTS.read_bytes(), wanted[:seq])
            truthful(f"after {seq} records", "out")
    worker.communicate(timeout=trial.HANG)
    folder_is("in the end", "out", wanted)


if __name__ == "__main__":
    sys.exit(trial.main(members, failures, places, locked, order))
