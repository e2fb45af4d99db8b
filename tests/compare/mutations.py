#!/usr/bin/env -S python3 -B
"""Does evisa-compare name each kind of change rightly? The cases of tests/compare/mutations are
made from a golden, all pairs are compared in one call, and each difference must be said exactly:
role, kind, field, place and words. A case is

    [name of the case]
    # what it shows (optional)
    operation argument...          in the order in which they are made: OPERATIONS says which
    = cause record /holder/birth_date @10.0,134.8: date of birth  17 JUN 1988 -> 13 APR 1985
    = follows seal seal @168.2,243.6: seal (same signer)

Its "=" lines are all that --json says, in its order; a place is on the new page in millimetres from
the left and the top edge, or, after a minus sign, on the golden page if the new one has none.

    mutations.py [case]...           checks
    mutations.py --write [case]...   writes what is said into the tables: read it before you commit
    mutations.py --all               compares all goldens after qpdf with pixels too (make soak)
"""
import json
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import zlib

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/lib"))
from seals import COMPARE, GEN, HANG, SEAL, Failures  # noqa: E402

TABLES = sorted(pathlib.Path(__file__).with_suffix("").glob("*.txt"))
CASES = TOP / "tests/golden/cases"
KEYS = TOP / "tests/data/keys"
FEW_MOVES = 12  # of what is laid out anew, more are counted
FEWEST = 30  # kinds of change, below which the tables have lost some


def run(*command, given=None, statuses=(0,)):
    done = subprocess.run([str(word) for word in command], input=given, capture_output=True,
                          timeout=HANG, check=False)
    if done.returncode not in statuses:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr[:300]!r}")
    return done.stdout


# ---- how a document is made ----------------------------------------------------------------------

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


# ---- what is said --------------------------------------------------------------------------------

def place(difference):
    for sign, name in (("", "new_place"), ("-", "golden_place")):
        if name in difference:
            box = difference[name]
            page = "" if box["page"] == 1 else f"p{box['page']}:"
            return f" @{sign}{page}{(box['x'] + 5) // 10 / 10},{(box['y'] + 5) // 10 / 10}"
    return ""


def masked(text):
    """The number of the certificate that is made is an M."""
    return re.sub(r"(?<=KZTS )(?!74D)[0-9A-F]+", "M", text)


def said(line):
    """The "=" lines of a line of --json."""
    if line["state"] == "unreadable":
        return [f"unreadable {fault['pointer']}: {fault['code']}" for fault in line["faults"]]
    if line["state"] != "differs":
        return [line["state"]]
    differences = line["differences"]
    if line["reduced"]:  # hundreds of lines and boxes, drawn in another way, follow
        differences = [one for one in differences if one["role"] != "follows"]
    moves = [one for one in differences if one["role"] == "follows" and one["kind"] == "layout"]
    if len(moves) > FEW_MOVES:
        differences = [one for one in differences if one not in moves]
    return ["reduced"] * line["reduced"] + [
        f"{one['role']} {one['kind']} {one.get('field', '-')}{place(one)}: {masked(one['text'])}"
        + (f" ({one['remark']})" if "remark" in one else "") for one in differences] + [
        f"follows layout layout: {len(moves)} of them"] * (len(moves) > FEW_MOVES)


def compared(pairs, *options):
    lines = "".join(f"{golden}\t{new}\n" for golden, new in pairs)
    out = run(COMPARE, "-", "--json", *options, given=lines.encode(), statuses=(0, 1, 66))
    return [json.loads(line) for line in out.splitlines()]


# ---- the tables ----------------------------------------------------------------------------------

def read(table):
    """Cases by name: (operations, wanted lines)."""
    cases = {}
    for line in table.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            cases[line.strip("[]")] = operations, wanted = [], []
        elif line.startswith("= "):
            wanted.append(line[2:])
        elif line and not line.startswith("#"):
            operations.append(line)
    return cases


def write(table, answers):
    lines, name = [], None
    for line in table.read_text(encoding="utf-8").splitlines() + ["["]:
        if line.startswith("[") and name in answers:
            blank = [""] if lines[-1] == "" else []
            lines[len(lines) - len(blank):] = ["= " + one for one in answers[name]] + blank
        if line.startswith("["):
            name = line.strip("[]")
        if not (line.startswith("= ") and name in answers):
            lines.append(line)
    table.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")


def make(folder, name, operations):
    made = Made(folder, name)
    for line in operations:
        word, _, argument = line.partition(" ")
        OPERATIONS[word](made, argument)
    try:
        return CASES / made.golden / "expect.pdf", made.document()
    except (RuntimeError, ValueError) as error:
        raise RuntimeError(f"{name}: {error}") from error


def look_at_tables(failures, folder, names, is_writing):
    cases = {(table, name): case for table in TABLES for name, case in read(table).items()
             if not names or name in names}
    make_signers(folder)
    pairs = [make(folder, name, operations) for (_, name), (operations, _) in cases.items()]
    answers = {key: said(line) for key, line in zip(cases, compared(pairs))}
    failures.check(len(answers) == len(cases), "a pair has no line")
    if is_writing:
        for table in TABLES:
            write(table, {name: lines for (file, name), lines in answers.items() if file == table})
    for key, lines in answers.items():
        missing = [line for line in cases[key][1] if line not in lines]
        more = [line for line in lines if line not in cases[key][1]]
        words = "".join(f"\n    not said: {one}" for one in missing) + "".join(
            f"\n    said: {one}" for one in more)
        failures.check(cases[key][1] == lines, f"{key[1]}:{words or ' another order'}")
    failures.check(names or len(cases) >= FEWEST, f"only {len(cases)} cases")


# ---- thirty documents, of which five differ -------------------------------------------------------

FIVE = {  # number: the operations by which the new document differs
    504: ['record /holder/birth_date "1985-04-13"'],
    509: ["template evisa/1/labels.txt: en = Surname => en = Family name"],
    514: ["photo pinned"],
    520: ["signer made"],
    525: ["template evisa/1/layout.txt: box = 165 21.8 35 45 => box = 162 21.8 35 45"]}
SAID = """\
KZ0000504  record    date of birth  17 JUN 1988 -> 13 APR 1985      follow: MRZ line 2, record digest, seal (same signer)
KZ0000509  template  label "Surname" (en) -> "Family name"          evisa/1 in both, their files differ: made with --resources?
KZ0000514  photo     JPEG 413x531, 28 -> 27 kB, 15 % of the pixels  follow: record digest, seal
KZ0000520  seal      same contents, other signer: KZTS 74D -> KZTS M
KZ0000525  layout    portrait 165.0 -> 162.0 mm from the left; nothing else
25 same, 5 differ (1 record, 1 template, 1 photo, 1 seal, 1 layout); 0 on one side only
"""


def look_at_five(failures, folder):
    """What a tester reads of two folders."""
    for side in ("golden", "new"):
        (folder / side).mkdir()
    golden = CASES / "tourist-two-airports/expect.pdf"
    for number in range(500, 530):
        name = f"KZ0000{number}"
        if number not in FIVE:
            for side in ("golden", "new"):
                shutil.copy(golden, folder / side / f"{name}.pdf")
            continue
        for side, operations in (("golden", []), ("new", FIVE[number])):
            first = f'record /visa/number "KZ0000{number}"'
            _, path = make(folder, f"{side}/{name}", [first, *operations])
    out = run(COMPARE, folder / "golden", folder / "new", statuses=(1,)).decode()
    failures.check(masked(out) == SAID, f"of five in thirty is said:\n{out}")


# ---- no false difference -------------------------------------------------------------------------

FORMS = {"object-streams": ("--object-streams=generate",), "linearized": ("--linearize",),
         "recompressed": ("--recompress-flate", "--compression-level=1"), "qdf": ("--qdf",)}
SAME = ["cause bytes bytes: same content, other bytes"]


def look_at_forms(failures, folder, is_all):
    """Every golden in each form; one form of each with pixels, which take most of the time, or all
    of them."""
    quick, drawn = [], []
    for number, golden in enumerate(sorted(CASES.glob("*/expect.pdf"))):
        for at, (form, options) in enumerate(FORMS.items()):
            new = folder / f"{golden.parent.name}-{form}.pdf"
            run("qpdf", *options, golden, new)
            is_drawn = is_all or (at == number // 4 % 4 and number % 4 == 0)
            (drawn if is_drawn else quick).append((golden, new))
    for pairs, options in ((quick, ("--no-pixels",)), (drawn, ())):
        for line, (_, new) in zip(compared(pairs, *options), pairs, strict=True):
            failures.check(said(line) == SAME, f"{new.name}: {said(line)[:3]}")


def main(arguments):
    failures = Failures()
    options = {word for word in arguments if word.startswith("--")}
    names = [word for word in arguments if word not in options]
    if not COMPARE.exists():
        print(f"skipped: {COMPARE} is not built: make compare")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        look_at_tables(failures, pathlib.Path(folder), names, "--write" in options)
        if not names:
            look_at_five(failures, pathlib.Path(folder))
            look_at_forms(failures, pathlib.Path(folder), "--all" in options)
    return failures.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
