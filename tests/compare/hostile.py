#!/usr/bin/env -S python3 -B
"""What do hostile PDFs do to evisa-compare? Goldens that are cut off, flipped and shuffled, and
PDFs that are made to take time or memory, each as the new file of a pair. No process may crash,
each pair has its line, and the run goes on behind it.

    hostile.py            some of each kind
    hostile.py --all [N]  the slow ones too, and N (2000) changed goldens (make soak)

Changes are drawn from a fixed seed, so that a failure can be made again; files of pairs that fail
are copied to build/hostile."""
import collections
import json
import os
import pathlib
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import zlib

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/lib"))
from failures import Failures  # noqa: E402

COMPARE = os.environ.get("EVISA_COMPARE", str(TOP / "build/release/evisa-compare"))
GOLDENS = sorted((TOP / "tests/golden/cases").glob("*/expect.pdf"))
SECONDS = 10  # of processor time for a pair
FEW, MANY = 12, 2000


# ---- changed goldens -----------------------------------------------------------------------------

def cut(chance, pdf):
    return pdf[:chance.randrange(len(pdf))]


def flip(chance, pdf):
    for _ in range(chance.choice((1, 3, 30))):
        pdf[chance.randrange(len(pdf))] ^= 1 << chance.randrange(8)
    return pdf


def confuse(chance, pdf):
    """Digits and delimiters: where the structure of a PDF is."""
    places = [i for i, byte in enumerate(pdf) if byte in b"0123456789<>[]()/"]
    for _ in range(chance.choice((1, 5, 40))):
        pdf[chance.choice(places)] = chance.choice(b"0123456789<>[]()/-.")
    return pdf


def in_streams(chance, pdf):
    """Between stream and endstream, where no parser of the file sees it."""
    begin = chance.choice([i for i in range(len(pdf)) if pdf.startswith(b"\nstream", i)])
    end = pdf.index(b"endstream", begin)
    for _ in range(chance.choice((1, 5, 20))):
        pdf[chance.randrange(begin + 8, end)] = chance.randrange(256)
    return pdf


def clear(chance, pdf):
    begin = chance.randrange(len(pdf))
    end = min(len(pdf), begin + chance.randrange(5000))
    pdf[begin:end] = bytes(end - begin)
    return pdf


def repeat(chance, pdf):
    begin, to = chance.randrange(len(pdf)), chance.randrange(len(pdf))
    pdf[to:to] = pdf[begin:begin + chance.randrange(3000)]
    return pdf


CHANGES = (cut, flip, confuse, in_streams, clear, repeat)


# ---- made PDFs -----------------------------------------------------------------------------------

def stream(data, more=b""):
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (more, len(data), data)


def packed(data, more=b""):
    return stream(zlib.compress(data, 9), more + b"/Filter/FlateDecode")


def made(content, *others, box=b"0 0 595 842", resources=b"", catalog=b""):
    """A PDF of one page; `others` are objects 5, 6 ..."""
    objects = (b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog,
               b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
               b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Resources<<%s>>/Contents 4 0 R>>"
               % (box, resources), content, *others)
    pdf, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(b"%010d 00000 n \n" % len(pdf))
        pdf += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    return pdf + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\n" \
        b"startxref\n%d\n%%%%EOF\n" % (len(places) + 1, b"".join(places), len(places) + 1, len(pdf))


def form(content, inner):
    return stream(content, b"/Type/XObject/Subtype/Form/BBox[0 0 600 900]"
                  b"/Resources<</XObject<</X %d 0 R>>>>" % inner)


BOX = stream(b"0 0 100 100 re f")
X = b"/XObject<</X 5 0 R>>"
TWICE = b"/X Do /X Do"

# name: (bytes, the states or codes that it may have)
QUICK = {
    "huge page": (made(BOX, box=b"0 0 10000000 10000000"), "differs"),
    "page without a size": (made(BOX, box=b"0 0 0 0"), "differs"),
    "form in itself": (made(stream(b"/X Do"), form(TWICE, 5), resources=X), "differs"),
    "picture from outside": (
        made(stream(b"/X Do"), stream(b"", b"/Type/XObject/Subtype/Image/Width 8/Height 8"
             b"/BitsPerComponent 8/ColorSpace/DeviceGray/F(/etc/passwd)"), resources=X), "differs"),
    "script": (made(BOX, catalog=b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"), "differs"),
    "open arrays": (made(BOX)[:-1] + b"[" * 100000, "pdf-damaged"),
}

def slow():
    """A function, because it takes seconds to pack them."""
    return {
        "a gigabyte of blanks": (made(packed(b" " * (1 << 30))), "reader-memory"),
        "forms of forms": (made(stream(b"/X Do"), *(form(TWICE, i) for i in range(6, 46)), BOX,
                                resources=X), "reader-timeout"),
        "saved states": (made(stream(b"q " * 2000000)), "reader-memory differs"),
        "millions of lines": (made(packed(b"0 0 m 100 100 l S " * (1 << 22))),
                              "reader-memory reader-timeout"),
        "tiles without end": (
            made(stream(b"/Pattern cs /P scn 0 0 600 800 re f"), stream(
                b"0 0 1 1 re f", b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1"
                b"/BBox[0 0 1 1]/XStep 0.001/YStep 0.001/Resources<<>>"),
            resources=b"/Pattern<</P 5 0 R>>"),
            "reader-timeout differs"),
        "picture of a gigapixel": (
            made(stream(b"500 0 0 500 0 0 cm /X Do"), packed(
                bytes(30000 // 8 * 30000), b"/Type/XObject/Subtype/Image/Width 30000/Height 30000"
                b"/BitsPerComponent 1/ColorSpace/DeviceGray"), resources=X),
            "reader-memory differs"),
    }


# ---- comparing -----------------------------------------------------------------------------------

def compare(pairs):
    """What is said of each pair, and the exit status."""
    lines = "".join(f"{golden}\t{new}\n" for golden, new in pairs)
    done = subprocess.run([COMPARE, "-", "--json"], input=lines.encode(), capture_output=True,
                          timeout=600 + 10 * SECONDS * len(pairs), check=False)
    return [json.loads(line) for line in done.stdout.splitlines()], done.returncode


def words(said):
    """"differs", or the codes of an unreadable pair."""
    return {fault["code"] for fault in said.get("faults", ())} or {said["state"]}


def keep(path):
    folder = TOP / "build/hostile"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(path, folder)
    return folder / path.name


def look_at_changed(failures, folder, count):
    chance = random.Random(13)
    pairs = []
    for i in range(count):
        change, golden = CHANGES[i % len(CHANGES)], chance.choice(GOLDENS)
        path = folder / f"{i:05}-{change.__name__}.pdf"
        path.write_bytes(change(chance, bytearray(golden.read_bytes())))
        pairs.append((golden, path))
    pairs.append((GOLDENS[0], GOLDENS[0]))
    said, status = compare(pairs)
    if not failures.check(len(said) == len(pairs), f"{len(said)} lines for {len(pairs)} pairs"):
        return
    failures.check(status == 66, f"status {status}")
    failures.check(said[-1]["state"] == "same", "the pair behind them is not the same")
    counted = collections.Counter(word for one in said for word in words(one))
    for one, (_, path) in zip(said[:-1], pairs):
        failures.check(words(one) <= {"same", "differs", "pdf-damaged", "pdf-encrypted"},
                       f"{keep(path) if 'reader' in str(words(one)) else path}: {words(one)}")
    failures.check(counted["differs"] >= count // 6, f"too few can be read: {counted}")
    failures.check(counted["pdf-damaged"] >= count // 6, f"too few are damaged: {counted}")


def processor_time():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def look_at_made(failures, folder, table):
    pairs = []
    for name, (pdf, _) in table.items():
        pairs.append((GOLDENS[0], folder / f"{name.replace(' ', '-')}.pdf"))
        pairs[-1][1].write_bytes(pdf)
    pairs.append((GOLDENS[0], GOLDENS[0]))
    before = processor_time()
    said, _ = compare(pairs)
    used = processor_time() - before
    failures.check(len(said) == len(pairs) and said[-1]["state"] == "same", "the run ended early")
    for one, (name, (_, expected)) in zip(said, table.items()):
        failures.check(words(one) & set(expected.split()),
                       f"{name}: {words(one)} and not {expected}")
    failures.check(used < SECONDS * len(pairs), f"{used:.1f} s for {len(pairs)} pairs")


def main(arguments):
    failures = Failures()
    is_all = arguments[:1] == ["--all"]
    count = int(arguments[1]) if len(arguments) > 1 else MANY if is_all else FEW
    with tempfile.TemporaryDirectory() as folder:
        look_at_changed(failures, pathlib.Path(folder), count)
        look_at_made(failures, pathlib.Path(folder), QUICK)
        if is_all:
            for name, one in slow().items():
                look_at_made(failures, pathlib.Path(folder), {name: one})
    return failures.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
