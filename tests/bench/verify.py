#!/usr/bin/env -S python3 -B
"""How many seals does `evisa-seal verify --ndjson` answer, against GnuTLS's signature check alone?
And what does a list of a million cancelled visas cost?

  tests/bench/verify.py [rounds]      (default 7; `make bench` runs it)

Both are measured in turn, as processor time; of each the least of the rounds counts, and the start
of the process is the difference between a long and a short stream. Instructions are valgrind's, of
the program that is not confined (`make unconfined`)."""
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/lib"))
from seals import SEAL, keys, signer_options  # noqa: E402 (its folder comes first)

UNCONFINED = SEAL.parent.with_name(SEAL.parent.name + "-unconfined") / SEAL.name
FEW, MANY, LISTED = 100, 4000, 1_000_000
LEAST = 90  # hundredths of what the signature check alone reaches
LOOK_UP_MAX = 1000  # microseconds
DAY = "2019-04-10"


def seals(place):
    record = json.loads((TOP / "tests/refuse/base.json").read_bytes())
    lines = []
    for number in range(MANY):
        record["visa"]["number"] = f"KZ{number:07}"
        lines.append(json.dumps(record).encode())
    call = subprocess.run([SEAL, "--ndjson", *signer_options(place)], input=b"\n".join(lines),
                          capture_output=True, check=True)
    return [json.loads(line)["seal"].encode() for line in call.stdout.splitlines()]


def processor_time(command, file):
    """Microseconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(file, "rb") as lines:
        subprocess.run(command, stdin=lines, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1e6 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def instructions(command, file):
    with open(file, "rb") as lines:
        call = subprocess.run(
            ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command],
            stdin=lines, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True)
    return int(call.stderr.split("Collected : ")[1].split()[0])


def cancelled(folder, place):
    """A list of a million visas that does not have these."""
    listed = folder / "listed"
    listed.write_text("".join(f"XX{n:07} 2019-04-01\n" for n in range(LISTED)), encoding="ascii")
    made = subprocess.run(
        [SEAL, "revoke", "--issued=2019-04-09", "--next=2019-04-16",
         *signer_options(place, "lists"), listed], capture_output=True, check=True).stdout
    (folder / "list").write_bytes(made)
    return folder / "list", len(made)


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        place, program = keys(folder), folder / "signatures"
        subprocess.run([*os.environ.get("CC", "gcc").split(), "-O2", "-o", program,
                        TOP / "tests/bench/signatures.c", "-lgnutls"], check=True)
        lines = seals(place)
        few, many = folder / "few", folder / "many"
        few.write_bytes(b"\n".join(lines[:FEW]) + b"\n")
        many.write_bytes(b"\n".join(lines) + b"\n")
        words = ["verify", "--ndjson", "--on", DAY, "--cert", place / "signer.crt",
                 "--csca", place / "csca.crt"]
        listing, size = cancelled(folder, place)
        with_list = [*words, "--cancelled", listing]
        alone, ours, looking = [], [], []
        for _ in range(rounds):
            alone.append(int(subprocess.run([program, place / "signer.crt", many, "1"],
                                            capture_output=True, check=True).stdout) / 1000)
            for found, command in ((ours, words), (looking, with_list)):
                spent = processor_time([SEAL, *command], many) - processor_time(
                    [SEAL, *command], few)
                found.append(spent / (MANY - FEW))
        share = round(100 * min(alone) / min(ours))
        print(f"a signature check alone {min(alone):.1f} us, an answer {min(ours):.1f} us: "
              f"{share} hundredths of the throughput (at least {LEAST})")
        count = (instructions([UNCONFINED, *words], many) - instructions([UNCONFINED, *words], few)
                 ) // (MANY - FEW)
        other = (instructions([program, place / "signer.crt", many, "1"], few)
                 - instructions([program, place / "signer.crt", few, "1"], few)) // (MANY - FEW)
        print(f"instructions: a signature check alone {other:,}, an answer {count:,}: "
              f"{round(100 * other / count)} hundredths")
        more = min(looking) - min(ours)
        print(f"a list of {LISTED:,} visas: {size:,} bytes, {size - 9 * LISTED} besides the "
              f"entries; a look-up {more:.1f} us (at most {LOOK_UP_MAX})")
        good = share >= LEAST and more < LOOK_UP_MAX and size <= 9 * LISTED + 1024
        print("ok" if good else "FAIL: beyond the limits")
        return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
