"""Documents that are changed in one thing, for mutations.py: operations change the record, what it
is made and sealed with, or the bytes of the PDF."""
import json
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import zlib

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/lib"))
from seals import GEN, HANG, SEAL  # noqa: E402

CASES = TOP / "tests/golden/cases"
KEYS = TOP / "tests/data/keys"


def run(*command, given=None, statuses=(0,)):
    done = subprocess.run([str(word) for word in command], input=given, capture_output=True,
                          timeout=HANG, check=False)
    if done.returncode not in statuses:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr[:300]!r}")
    return done.stdout


class Made:
    """A document on its way from a record to the file of the new side."""

    def __init__(self, folder, name):
        self.folder, self.name = folder, name
        self.path = folder / f"{name}.pdf"
        self.signer, self.sealing, self.is_changed = "keys", [], False
        self.files = {}  # of --resources, by their paths below templates/
        self.edits = []  # of the PDF: functions of bytes
        self.tools = []  # that rewrite the file
        self.take("tourist-two-airports")

    def take(self, golden):
        """of GOLDEN: the golden that is changed"""
        self.golden = golden
        self.record = json.loads((CASES / golden / "record.json").read_text(encoding="utf-8"))

    def document(self):
        record = json.dumps(self.record).encode()
        if self.is_changed and "seal" in self.record:
            keys = self.folder / self.signer
            record = run(SEAL, "--key", keys / "signer.key", "--cert", keys / "signer.crt",
                         "--replace", *self.sealing, given=record)
        resources = []
        for path, text in self.files.items():
            file = self.folder / self.name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            resources = ["--resources", self.folder / self.name]
        if self.is_changed or resources:
            pdf = run(program(self.golden), *resources, given=record)
        else:
            pdf = (CASES / self.golden / "expect.pdf").read_bytes()
        for edit in self.edits:
            pdf = edit(pdf)
        self.path.write_bytes(pdf)
        for tool in self.tools:
            tool(self.path)
        return self.path


def program(golden):
    """Goldens without the mark SPECIMEN come from the build of drafts: tests/lib/cases.sh."""
    return GEN.parent.with_name(GEN.parent.name + "-drafts") / GEN.name \
        if golden.startswith("unmarked") else GEN


def make_signers(folder):
    """The test signer; and another one, whose certificate has another number at each run."""
    shutil.copytree(KEYS, folder / "keys")
    (folder / "keys/signer.key").chmod(0o600)
    run(SEAL, "testkey", folder / "made", "--from", "2019-01-01", "--years", "5")


def halves(argument, by=" => "):
    before, _, after = argument.partition(by)
    return before, after


def record(made, argument):
    """record POINTER JSON: gives a member this value; without JSON it is taken away"""
    pointer, _, value = argument.partition(" ")
    *way, last = pointer.split("/")[1:]
    place = made.record
    for word in way:
        place = place[word]
    if value:
        place[last] = json.loads(value)
    else:
        del place[last]
    made.is_changed = True


def photo(made, argument):
    """photo GOLDEN: the photo of another golden"""
    other = json.loads((CASES / argument / "record.json").read_text(encoding="utf-8"))
    made.record["photo"] = other["photo"]
    made.is_changed = True


def signer(made, argument):
    """signer keys|made [OPTION]...: seals again, with the test signer or one that is made here"""
    made.signer, *made.sealing = argument.split()
    made.is_changed = True


def template(made, argument):
    """template PATH: TEXT => TEXT: a file below templates/ is changed; "\\n" is a new line"""
    path, change = halves(argument, ": ")
    before, after = (text.replace("\\n", "\n") for text in halves(change))
    text = made.files.get(path) or (TOP / "templates" / path).read_text(encoding="utf-8")
    if before not in text:
        raise RuntimeError(f"templates/{path} has no {before!r}")
    made.files[path] = text.replace(before, after, 1)


def replaced(pdf, at, before, after):
    """Bytes at a place are replaced, with the length of their stream and the table of objects, so
    that nothing but the change can be seen."""
    more = len(after) - len(before)
    pdf = pdf[:at] + after + pdf[at + len(before):]
    if not more:
        return pdf
    stream, end = pdf.rfind(b"stream\r\n", 0, at), pdf.rfind(b"endstream", 0, at)
    table = pdf.rindex(b"\nxref\n")
    head, rows = pdf[:table], pdf[table:]
    rows = re.sub(rb"(\d{10})(?= 00000 n)", lambda found: b"%010d" % (
        int(found[1]) + more * (int(found[1]) > at)), rows)
    rows = re.sub(rb"(?<=startxref\n)\d+", lambda found: b"%d" % (int(found[0]) + more), rows)
    if stream > end:  # the change is in a stream
        length = re.compile(rb"/Length (\d+)>>\s*$")
        found = length.search(head, head.rindex(b" obj", 0, stream), stream)
        size = b"%d" % (int(found[1]) + more)
        if len(size) != len(found[1]):
            raise RuntimeError("the length of the stream has another number of digits")
        head = head[:found.start(1)] + size + head[found.end(1):]
    return head + rows


def pdf(made, argument):
    """pdf [MARK |] BYTES => BYTES: the first BYTES behind MARK are replaced (\\x00, \\n)"""
    mark, change = halves(argument, " | ") if " | " in argument else ("", argument)
    before, after = (part.encode("latin-1").decode("unicode_escape").encode("latin-1")
                     for part in halves(change))

    def edit(data):
        at = data.find(before, data.index(mark.encode()))
        if at < 0:
            raise RuntimeError(f"the PDF has no {before!r} behind {mark!r}")
        return replaced(data, at, before, after)
    made.edits.append(edit)


def packed(data, mark, edit):
    """The first stream behind MARK is unpacked, edited and packed again."""
    at = data.index(b"stream\r\n", data.index(mark.encode())) + 8
    old = data[at:data.index(b"\nendstream", at)].rstrip(b"\r")
    return replaced(data, at, old, zlib.compress(edit(zlib.decompress(old)), 9))


def unpack(made, argument):
    """unpack MARK | BYTES => BYTES: like pdf, in the first stream behind MARK, which is packed"""
    mark, change = halves(argument, " | ")
    before, after = (part.encode() for part in halves(change))
    if not before:
        raise RuntimeError("unpack: nothing to replace")

    def edit(data):
        if before not in data:
            raise RuntimeError(f"the stream behind {mark!r} has no {before!r}")
        return data.replace(before, after, 1)
    made.edits.append(lambda data: packed(data, mark, edit))


def glyph(made, argument):
    """glyph MARK N: glyph N of the first TrueType font behind MARK loses its outline"""
    mark, number = argument.rsplit(" ", 1)

    def edit(font):
        tables = {font[at:at + 4]: int.from_bytes(font[at + 8:at + 12], "big")
                  for at in range(12, 12 + 16 * font[5], 16)}
        is_long = font[tables[b"head"] + 51]
        size = 4 if is_long else 2
        at = tables[b"loca"] + int(number) * size
        at = tables[b"glyf"] + int.from_bytes(font[at:at + size], "big") * (1 if is_long else 2)
        return font[:at] + bytes(2) + font[at + 2:]  # of no contours
    made.edits.append(lambda data: packed(data, mark, edit))


def flip(made, argument):
    """flip MARK OFFSET BITS: bits of the byte OFFSET behind the first "stream" behind MARK"""
    mark, offset, bits = argument.rsplit(" ", 2)

    def edit(data):
        data = bytearray(data)
        at = data.index(b"stream\r\n", data.index(mark.encode())) + 8 + int(offset)
        data[at] ^= int(bits, 0)
        return bytes(data)
    made.edits.append(edit)


def cut(made, argument):
    """cut N: only the first N bytes are left"""
    made.edits.append(lambda data: data[:int(argument)])


def tool(made, argument):
    """tool COMMAND: a program that rewrites IN as OUT"""
    def rewrite(path):
        old = path.with_suffix(".old")
        shutil.move(path, old)
        run(*(word.replace("IN", str(old)).replace("OUT", str(path))
              for word in shlex.split(argument)))
    made.tools.append(rewrite)


OPERATIONS = {"of": Made.take, "record": record, "photo": photo, "signer": signer,
              "template": template, "pdf": pdf, "unpack": unpack,
              "glyph": glyph, "flip": flip, "cut": cut, "tool": tool}


def make(folder, name, operations):
    made = Made(folder, name)
    for line in operations:
        word, _, argument = line.partition(" ")
        OPERATIONS[word](made, argument)
    try:
        return CASES / made.golden / "expect.pdf", made.document()
    except (RuntimeError, ValueError) as error:
        raise RuntimeError(f"{name}: {error}") from error
