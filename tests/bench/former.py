#!/usr/bin/env -S python3 -B
"""Is a batch as much faster than that of an earlier commit as README says?

  tests/bench/former.py [rounds]      (default 30; `make bench` runs it)

Builds the programs of COMMIT in build/former/, from the git history and once, and runs both in turn
over the same sealed records: `batch -j 1 --tar /dev/null`. Each seals the records itself, because
the form of a seal has changed. Processor time counts: the smallest of all rounds of each, and of
the ratios of all rounds the median, since the clock of a shared machine changes within a minute.
Without the history there is nothing to compare with: the script says so and passes."""
import base64
import os
import pathlib
import random
import statistics
import struct
import subprocess
import sys
import tempfile
import zlib

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/batch"))
import records  # noqa: E402 (its folder comes first)

COMMIT = "488f230"
FORMER = TOP / "build/former" / COMMIT
# evisa-seal is beside evisa-gen
GEN = pathlib.Path(os.environ.get("EVISA_GEN", TOP / "build/release/evisa-gen")).resolve()
NOISE_EACH = 3  # bytes
PHOTOS = TOP / "tests/data/photos"


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def noisy_png():
    """portrait.png with noise in its rows, as a scanned photo has it: 311 kB."""
    source = (PHOTOS / "portrait.png").read_bytes()
    at, data, header = 8, b"", b""
    while at < len(source):
        size, kind = struct.unpack(">I4s", source[at:at + 8])
        body = source[at + 8:at + 8 + size]
        header, data = body if kind == b"IHDR" else header, data + body * (kind == b"IDAT")
        at += size + 12
    rows, noise = bytearray(zlib.decompress(data)), random.Random(1)
    width = 1 + 3 * struct.unpack(">I", header[:4])[0]
    for place in range(0, len(rows), NOISE_EACH):
        if place % width:  # the first byte of a row is its filter
            rows[place] = (rows[place] + noise.randrange(8)) & 255
    return source[:8] + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(rows), 6)) + \
        chunk(b"IEND", b"")


# name, photo, records, least ratio
CASES = (
    ("none", lambda: None, 400, 1.24),
    ("jpeg", (PHOTOS / "portrait-c.jpg").read_bytes, 250, 1.10),
    ("png", noisy_png, 60, 1.38),
)


def build_former():
    """False when the history does not have the commit."""
    try:
        archive = subprocess.run(["git", "-C", TOP, "archive", COMMIT], capture_output=True)
    except FileNotFoundError:  # no git
        return False
    if archive.returncode != 0:
        return False
    if not (FORMER / "build/release/evisa-gen").exists():
        FORMER.mkdir(parents=True, exist_ok=True)
        subprocess.run(["tar", "-x", "-C", FORMER], input=archive.stdout, check=True)
        # not what the make that called this one was told
        clean = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
        subprocess.run(
            ["make", "-s", "-j2"], cwd=FORMER, env=clean, stdout=subprocess.DEVNULL, check=True
        )
    return True


def seal(program, lines, folder):
    """The lines, sealed by a test key of the program's own."""
    if not folder.exists():
        days = ["--from", "2018-12-01", "--years", "10"]
        subprocess.run(
            [program, "testkey", folder, *days], stdout=subprocess.DEVNULL, check=True
        )
    key = ["--key", folder / "signer.key", "--cert", folder / "signer.crt"]
    call = [program, "sign", *key, "--ndjson"]
    return subprocess.run(call, input=lines, capture_output=True, check=True).stdout


def seconds(program, batch):
    """Processor time of one batch."""
    with open(batch, "rb") as stdin:
        call = [program, "batch", "-j", "1", "--tar", "/dev/null"]
        process = subprocess.Popen(call, stdin=stdin, stderr=subprocess.PIPE)
        message = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = status
    if status != 0:
        sys.exit(f"FAIL: {program}: {message[:300]!r}")
    return usage.ru_utime + usage.ru_stime


def lines_of(photo, count):
    one = {} if photo is None else {"photo": base64.b64encode(photo).decode()}
    made = (records.compact({**records.record(i), **one}) for i in range(1, count + 1))
    return b"".join(line + b"\n" for line in made)


def measure(name, photo, count, least, rounds, scratch):
    lines, sides = lines_of(photo, count), []
    for side, gen in (("former", FORMER / "build/release/evisa-gen"), ("present", GEN)):
        batch = scratch / f"{name}.{side}"
        batch.write_bytes(seal(gen.with_name("evisa-seal"), lines, scratch / side))
        sides.append((gen, batch))
    times = [[seconds(*side) for side in sides] for _ in range(rounds)]
    former, present = (min(column) * 1e6 / count for column in zip(*times))
    ratio = statistics.median(before / now for before, now in times)
    size = len(photo) if photo else 0
    print(f"{name:5} {size:7} {former:8.0f} us {present:8.0f} us {ratio:7.2f} {least:8.2f}")
    return ratio >= least


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    if not build_former():
        print(f"not compared with {COMMIT}: the git history does not have it")
        return
    print(f"photo   bytes    {COMMIT}     present   ratio at least")
    failed = []
    with tempfile.TemporaryDirectory() as scratch:
        for name, photo, count, least in CASES:
            if not measure(name, photo(), count, least, rounds, pathlib.Path(scratch)):
                failed.append(name)
    print(f"processor time of one document, -j 1 --tar /dev/null, sealed; {rounds} rounds")
    if failed:
        sys.exit(f"FAIL: not as much faster than {COMMIT} as it has to be: {', '.join(failed)}")


main()
