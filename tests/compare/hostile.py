#!/usr/bin/env -S python3 -B
"""What do hostile PDFs do to evisa-compare? Goldens that are cut off, flipped and shuffled, PDFs
that are made to take time or memory, and those that broke qpdf, poppler and pdf.js
(packages-source.txt), each as the new file of a pair; and tars and lists that were changed. No
process may crash, each pair has its line, and the run goes on behind it.

    hostile.py            some of each kind
    hostile.py --all [N]  the slow ones too, and N (2000) changed goldens (make soak)

Changes are drawn from a fixed seed, so that a failure can be made again; files of pairs that fail
are copied to build/hostile."""
import collections
import json
import os
import pathlib
import random
import re
import resource
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zlib

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/lib"))
from failures import Failures  # noqa: E402

COMPARE = os.environ.get("EVISA_COMPARE", str(TOP / "build/release/evisa-compare"))
GOLDENS = sorted((TOP / "tests/golden/cases").glob("*/expect.pdf"))
PUBLIC = TOP / "build/cache/hostile"
SECONDS = 10  # of processor time for a pair
FEW, MANY = 16, 2000  # changed goldens
PIPE_MOST = 1073741824  # EV_PIPE_BYTES_MAX
SOME = 100  # of so many public files one is compared
READ = {"same", "differs", "pdf-damaged", "pdf-encrypted"}  # what a pair may be


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


def confuse_lines(chance, pdf):
    """Operators, objects and rows of the table of objects, twice, at other places or not at all."""
    lines = bytes(pdf).split(b"\n")
    for _ in range(chance.choice((1, 3, 20))):
        at, to = chance.randrange(len(lines)), chance.randrange(len(lines))
        lines[to:to + chance.randrange(2)] = lines[at:at + chance.choice((0, 1, 4))]
    return b"\n".join(lines)


def refer(chance, pdf):
    """Objects are taken for others: circles, trees of what is not a tree."""
    places = [found.span(1) for found in re.finditer(rb"(\d+) 0 R", pdf)]
    for _ in range(chance.choice((1, 2, 6))):
        begin, end = chance.choice(places)
        other = slice(*chance.choice(places))
        pdf[begin:end] = (pdf[other] + b" " * (end - begin))[:end - begin]
    return pdf


CHANGES = (cut, flip, confuse, in_streams, clear, repeat, confuse_lines, refer)


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
        # EV_WORKER_MEMORY
        "a gigabyte of blanks": (made(packed(b" " * (1 << 30))), "reader-memory"),
        # EV_WORKER_MILLISECONDS
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

def run(*arguments, given=b"", pairs=1):
    """The lines of --json, and the exit status."""
    done = subprocess.run([COMPARE, "--json", *arguments], input=given, capture_output=True,
                          timeout=600 + 10 * SECONDS * pairs, check=False)
    return [json.loads(line) for line in done.stdout.splitlines()], done.returncode


def compare(pairs, *options):
    lines = "".join(f"{golden}\t{new}\n" for golden, new in pairs)
    return run("-", *options, given=lines.encode(), pairs=len(pairs))


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
    counted = look_at_read(failures, folder, pairs)
    failures.check(counted["differs"] >= count // 6, f"too few can be read: {counted}")
    failures.check(counted["pdf-damaged"] >= count // 6, f"too few are damaged: {counted}")


def look_at_read(failures, folder, pairs):
    """Each pair is read, or named; how many are what. A reader that takes 8 s is not read, so none
    of them hangs."""
    pairs = [*pairs, (GOLDENS[0], GOLDENS[0])]
    said, status = compare(pairs, f"--html={folder}/report.html")
    counted = collections.Counter(word for one in said for word in words(one))
    if not failures.check(len(said) == len(pairs), f"{len(said)} lines for {len(pairs)} pairs"):
        return counted
    failures.check(status == 66, f"status {status}")
    failures.check(said[-1]["state"] == "same", "the pair behind them is not the same")
    for one, (_, path) in zip(said, pairs):
        if not failures.check(words(one) <= READ, f"{path}: {words(one)}"):
            keep(path)
    return counted


# ---- public files --------------------------------------------------------------------------------

# Without end: a font of procedures that call each other.
WITHOUT_END = {"ContentStreamCycleType3insideType3.pdf"}


def look_at_public(failures, folder, is_all):
    """Beside a golden those that fuzzers made, and some others, which can be read; with --all each
    of them, beside the next one too: two of other generators."""
    files = [path for path in sorted(PUBLIC.glob("*/*.*")) if path.name not in WITHOUT_END]
    fuzzed = [path for path in files if re.search("fuzz|poppler|PDFBOX|GHOSTSCRIPT", path.name)]
    failures.check(len(files) > 1000 and len(fuzzed) > 30, "files are missing: install.sh test")
    chosen = files if is_all else fuzzed + files[::SOME]
    pairs = [(GOLDENS[0], path) for path in chosen]
    counted = look_at_read(failures, folder, pairs + list(zip(chosen, chosen[1:])) * is_all)
    failures.check(counted["differs"] >= 5 < counted["pdf-damaged"], f"of these are {counted}")


# ---- tars and lists ------------------------------------------------------------------------------

def look_at_sides(failures, folder, count):
    """A tar that is cut off, flipped, shuffled: what can be read of it is compared."""
    chance = random.Random(13)
    with tarfile.open(folder / "whole.tar", "w", format=tarfile.PAX_FORMAT) as tar:
        for number, golden in enumerate(GOLDENS[:3]):
            for name in (f"{number}.pdf", f"{'long' * 40}/{number}.pdf"):
                tar.add(golden, name)
    whole = (folder / "whole.tar").read_bytes()
    names = {one["pair"] for one in run(folder / "whole.tar", folder / "whole.tar")[0]}
    failures.check(len(names) == 6, f"pairs of a whole tar: {names}")
    heads = [at for at in range(0, len(whole), 512) if whole[at + 257:at + 262] == b"ustar"]
    for i in range(count):
        tar = bytearray(whole)
        head = chance.choice(heads)
        if i % 3:
            for _ in range(chance.choice((1, 3))):
                tar[head + chance.randrange(512)] = chance.choice(b"\0 /.17\x80\xff")
            blank = tar[head:head + 148] + b" " * 8 + tar[head + 156:head + 512]
            tar[head + 148:head + 156] = b"%06o\0 " % sum(blank)  # the sum is right again
        else:
            del tar[chance.randrange(len(tar)):]
        (folder / "changed.tar").write_bytes(tar)
        said, status = run(folder / "whole.tar", folder / "changed.tar", "--max=1")
        missing = names - {one["pair"] for one in said}  # of the side that is whole
        failures.check(status in (0, 1, 66) and not missing,
                       f"tar {i}: status {status}, no line of {sorted(missing)}")
    junk = b"\0\t\0\n\t\n" + b"x" * 100000 + b"\n" + os.urandom(5000) + b"\n"
    said, status = run("-", given=junk + b"%s\t%s\n" % (bytes(GOLDENS[0]), bytes(GOLDENS[0])))
    failures.check(status == 66 and said[-1]["state"] == "same", "the list ended early")


def look_at_pipe(failures):
    """More than is kept of a pipe."""
    with subprocess.Popen(["head", "-c", str(PIPE_MOST + 1), "/dev/zero"],
                          stdout=subprocess.PIPE) as source:
        done = subprocess.run([COMPARE, GOLDENS[0], "/dev/stdin"], stdin=source.stdout,
                              capture_output=True, timeout=600, check=False)
    failures.check(done.returncode == 66 and b"too large" in done.stderr.lower(), done.stderr)


# ---- made PDFs, compared -------------------------------------------------------------------------

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
        folder = pathlib.Path(folder)
        look_at_changed(failures, folder, count)
        look_at_public(failures, folder, is_all)
        look_at_sides(failures, folder, count)
        look_at_made(failures, folder, QUICK)
        if is_all:
            look_at_pipe(failures)
            for name, one in slow().items():
                look_at_made(failures, folder, {name: one})
    return failures.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
