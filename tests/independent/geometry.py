#!/usr/bin/env -S python3 -B
"""Does everything on the page keep apart and on the sheet? Without an argument:

- For every golden and sample, by the places that mupdf reads from the PDF: no text, portrait, QR
  code with its quiet zone or line of the machine-readable zone overlaps another or leaves
  x 10-200, y 21.8-275.3 mm, and no rule crosses one of them (it may touch descenders). The ink of
  a text is that of the font programs, which the PDF must embed as they are.
- The same for records with long names and places in capitals with marks, and with a J at the left.
- Every text that labels.txt, the first policy and the table of states have is made far too long,
  one at a time; it keeps its placeholders. A record that prints it must be refused with status 78,
  nothing on standard output, and the file and line of that text, each code once; and at least one
  of the records prints it. (Of a caption with a short form, the other form may be printed instead.)

`--bite`: pages that are made up to be wrong must fail the first check.

tests/lib/places.py says what the box of a text is."""
import collections
import functools
import json
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path[:0] = [sys.path[0] + "/../lib", sys.path[0] + "/../../fonts"]
from characters import glyph_ids
from documents import TOP, documents, report
from outlines import FILES, deflated
from places import MM, places
from seals import GEN, HANG

LIVE = (10 * MM, 21.8 * MM, 200 * MM, 275.3 * MM)
QUIET = 4  # modules (ISO/IEC 18004:2015, 6.3.8)
SIDE = 57  # modules of QR version 10, which all documents have


# ---- the rules -----------------------------------------------------------------------------------


def complaints_of(found):
    complaints = []
    seen = [place for place in found if place.kind != "rule"]
    complaints += [f"outside: {place}" for place in seen if place.leaves(LIVE)]
    zoned = [
        place.grown((place.box[2] - place.box[0]) / SIDE * QUIET)
        if place.kind == "QR code" else place for place in seen
    ]
    rules = [place for place in found if place.kind == "rule"]
    for at, place in enumerate(zoned):
        near = [other for other in zoned[:at] if place.overlaps(other)]
        bare = place.without_descenders()
        near += [rule for rule in rules if bare.overlaps(rule)]
        complaints += [f"overlap: {place} and {other}" for other in near]
    return complaints


def check(document):
    complaints = judge(document.pdf)
    data = document.pdf.read_bytes()
    complaints += [f"another program of {font}" for font in FILES if deflated(font) not in data]
    return complaints


def judge(pdf):
    found = places(str(pdf))
    kinds = [place.kind for place in found]
    if kinds.count("text") < 50 or kinds.count("QR code") != 1 or kinds.count("rule") < 5:
        return [f"{kinds.count('text')} texts, {kinds.count('QR code')} QR codes, "
                f"{kinds.count('rule')} rules"]
    return complaints_of(found)


# ---- names whose ink is more than capitals -------------------------------------------------------

VIETNAM = "CÔNG TẰNG TÔN NỮ HOÀNG NGUYỄN THỊ PHƯỢNG ẨN HẬU DIỄM TUYẾT"
NAMES = (  # member, text
    ("surname", "NGUYỄN"), ("surname", "JOSÉ ÅÑÉ"), ("surname", VIETNAM),
    ("given_names", VIETNAM + " QUỲNH ĐẶNG NGỌC Ỷ LAN THỤY VŨ ẨM ẤN ẪẴ"),
    ("birth_place", "JAKARTA"), ("birth_place", "THỊ TRẤN ẪẬ, HUYỆN ĐÔNG HƯNG, TỈNH THÁI BÌNH, ẪẬ"),
    ("birth_place", "Йошкар-Ола қаласы, Ёлкино ауданы, Йод ауылы"),
)


def check_name(name):
    member, text = name
    record = json.loads(records()[0])
    record.pop("seal", None)
    record["holder"].pop("mrz_name", None)
    record["holder"][member] = text
    with tempfile.NamedTemporaryFile(suffix=".pdf") as pdf:
        subprocess.run([GEN, "-o", pdf.name], input=json.dumps(record).encode(), check=True,
                       stderr=subprocess.DEVNULL, timeout=HANG)
        return judge(pathlib.Path(pdf.name))


# ---- one text made too long ----------------------------------------------------------------------

# Between them they print every text: the kinds, one, two, three and unlisted airports, both sexes,
# the forms of "day", sealed and unsigned.
RECORDS = (
    "tourist-two-airports", "business-b2-no-photo", "treatment-rotated-jpeg",
    "tourist-almaty-png", "policy-2020-06-three-airports", "policy-2022-09-eight-unlisted",
    "minimum", "maximum-words", "leap-day", "business-b1-progressive-jpeg",
)
STAYS = (1, 2)  # days, besides those of the records
LANGUAGES = ("kk", "ru", "en")
HEARD = ".alt"  # the end of the names of texts that are heard, not printed
FORMS_UNUSED = {("days.few", "kk"), ("days.few", "en")}  # the form that only Russian has
POLICY = "policy/kz-2019-01/policy.txt"
STATES = "states/1.txt"
ISSUER = "GBR"  # of the passport of one record; no holder's state
WORD = dict(zip(LANGUAGES, ("Ш" * 180, "Ш" * 180, "W" * 180)))  # wider than the page in 7 pt
ADDRESS = "www." + "w" * 180 + ".org"
PLACEHOLDER = re.compile(r"\{[a-z]+\}")
NOTICE = {language: " ".join([words] * 600)
          for language, words in zip(LANGUAGES, ("шшш шш", "шшш шш", "www ww"))}
CODES = ("resource-overflow", "notices-too-long")


@functools.cache
def records():
    """The records, and copies of the first without its seal that differ in stay, sex and issuer."""
    found = []
    for name in RECORDS:
        path = TOP / "tests/golden/cases" / name / "record.json"
        found.append(json.loads(path.read_text(encoding="utf-8")))
    plain = {name: value for name, value in found[0].items() if name != "seal"}
    for days in STAYS:
        found.append(plain | {"visa": plain["visa"] | {"stay_days": days}})
    for sex in "MF":
        found.append(plain | {"holder": plain["holder"] | {"sex": sex}})
    found.append(plain | {"passport": plain["passport"] | {"issuer": ISSUER}})
    return [json.dumps(record, ensure_ascii=False).encode() for record in found]


def ini_lines(path):
    """(number of the line, section, key, placeholders) of each pair of a file, from 0."""
    section = ""
    for number, line in enumerate((TOP / "templates" / path).read_text("utf-8").splitlines()):
        if line.startswith("["):
            section = line.strip("[]")
        elif "=" in line and not line.startswith("#"):
            key, value = line.split("=", 1)
            yield number, section, key.strip(), " ".join(PLACEHOLDER.findall(value))


class Case(collections.namedtuple("Case", "path number changed may_be_left_out")):
    """What a line of a file, counted from 0, reads instead; its text need not be printed."""

    def __repr__(self):
        return f"{self.path}:{self.number + 1} ({self.changed[:24]})"


def label_cases(path):
    lines = list(ini_lines(path))
    sections = {section for _, section, _, _ in lines}
    for number, section, key, filled in lines:
        if section.endswith(HEARD) or (section, key) in FORMS_UNUSED:
            continue
        has_other_form = section.endswith(".short") or f"{section}.short" in sections
        yield Case(path, number, f"{key} = {WORD[key]} {filled}", has_other_form)


def policy_cases():
    for number, section, key, filled in ini_lines(POLICY):
        kind = section.split()[0] if section else ""
        language = key.split(".")[-1]
        if language in LANGUAGES:
            text = (NOTICE if kind in ("notice", "join") else WORD)[language]
            yield Case(POLICY, number, f"{key} = {text} {filled}", False)
        elif key in ("portal", "verify"):
            yield Case(POLICY, number, f"{key} = {ADDRESS}", False)
        if key == "portal": # the other address is optional, and none is built in
            yield Case(POLICY, number, f"verify = {ADDRESS}\n{key} = www.example.org", False)


def state_cases():
    """The names of the state of the first record's holder, and of the issuer of another one's
    passport."""
    codes = json.loads(records()[0])["holder"]["nationality"], ISSUER
    for number, line in enumerate((TOP / "templates" / STATES).read_text("utf-8").splitlines()):
        cells = line.split("\t")
        for column, language in enumerate(LANGUAGES, 1) if cells[0] in codes else ():
            changed = (WORD[language] if at == column else cell for at, cell in enumerate(cells))
            yield Case(STATES, number, "\t".join(changed), False)


def cases():
    labels = sorted((TOP / "templates/evisa").glob("*/labels.txt"))
    return [
        *label_cases(str(labels[-1].relative_to(TOP / "templates"))), *policy_cases(),
        *state_cases()
    ]


def refusal(folder, record):
    """What the program says of a record: None when it renders it, otherwise (status, what is on
    standard output, faults)."""
    call = subprocess.run(
        [GEN, "--errors=json", "--resources", folder], input=record, capture_output=True,
        check=False, timeout=HANG
    )
    if call.returncode == 0:
        return None
    errors = [json.loads(line) for line in call.stderr.splitlines()]
    errors = [fault for fault in errors if fault["severity"] == "error"]
    return call.returncode, call.stdout, [
        (fault["code"], fault["pointer"], fault.get("line")) for fault in errors
    ]


def verdict(case, folder):
    for record in records():
        said = refusal(folder, record)
        if said is None:
            continue
        status, out, faults = said
        wanted = {(code, case.path, case.number + 1) for code in CODES}
        if status != 78 or out or not faults or len(set(faults)) != len(faults):
            return [f"status {status}, {len(out)} bytes, {faults}"]
        return [] if wanted.issuperset(faults) else [f"blames {faults}"]
    return [] if case.may_be_left_out else ["no record prints it"]


def check_case(case):
    lines = (TOP / "templates" / case.path).read_text("utf-8").split("\n")
    lines[case.number] = case.changed
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / case.path
        file.parent.mkdir(parents=True)
        file.write_text("\n".join(lines), "utf-8")
        return verdict(case, folder)


# ---- made-up pages -------------------------------------------------------------------------------


def made_up(content, qr="420 100 500 180"):
    """A page with a QR code that is a figure only, and the content. Font N is Noto Sans Bold."""
    program = deflated("NotoSans-Bold").hex() + ">"
    objects = [
        "<</Type/Catalog/Pages 2 0 R/StructTreeRoot 6 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595.276 841.89]/Contents 4 0 R"
        "/Resources<</Font<</F 5 0 R/N 8 0 R>>>>>>",
        f"<</Length {len(content)}>>stream\n{content}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        "<</Type/StructTreeRoot/K 7 0 R>>",
        f"<</Type/StructElem/S/Figure/P 6 0 R/Alt(QR)/A<</O/Layout/BBox[{qr}]>>>>",
        "<</Type/Font/Subtype/Type0/BaseFont/NotoSans-Bold/Encoding/Identity-H"
        "/DescendantFonts[9 0 R]>>",
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/NotoSans-Bold/FontDescriptor 10 0 R"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        "/CIDToGIDMap/Identity/DW 600>>",
        "<</Type/FontDescriptor/FontName/NotoSans-Bold/Flags 32/FontBBox[-74 -240 1250 1056]"
        "/ItalicAngle 0/Ascent 1069/Descent -293/CapHeight 714/StemV 149/FontFile2 11 0 R>>",
        f"<</Length {len(program)}/Filter[/ASCIIHexDecode/FlateDecode]>>stream\n{program}\n"
        "endstream",
    ]
    out, offsets = "%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj{body}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    return (f"{out}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
            f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF\n")


def words(text, x, y, size=7):
    return f"BT /F {size} Tf {x} {y} Td ({text}) Tj ET\n"


def words_of_noto(text, x, y, size):
    _, glyphs, _ = glyph_ids()
    codes = "".join(f"{glyphs[ord(character)]:04x}" for character in text)
    return f"BT /N {size} Tf {x} {y} Td <{codes}> Tj ET\n"


UNDERLINED = words("gyp", 40, 450) + "0.5 w 30 449.4 m 200 449.4 l S\n"
SOUND = words("Surname", 40, 500) + words("Given names", 40, 491.9) + UNDERLINED
BITES = (  # what is wrong, the complaint, what is added, the QR code
    ("nothing", None, "", None),
    ("two texts on one line", "overlap", words("Date", 60, 500), None),
    ("two lines too close", "overlap", words("Gp", 40, 505.5), None),
    ("a capital below a caption", None, words_of_noto("NGUYEN", 40, 473, 20), None),
    ("two marks below a caption", "overlap", words_of_noto("ẪẴẦẰ", 40, 473, 20), None),
    ("a mark beside a descender", None, words_of_noto("Hg", 300, 480, 20)
     + words_of_noto("ẪH", 300, 460, 18), None),
    ("a mark below a descender", "overlap", words_of_noto("gg", 300, 480, 20)
     + words_of_noto("ẪH", 300, 460, 18), None),
    ("a J at the left edge", "outside", words_of_noto("JOSEPH", 28.4, 600, 20), None),
    ("a caron at the right edge", "outside", words_of_noto("ď", 554.4, 600, 20), None),
    ("two words that touch", "overlap", words("X", 50, 450), None),
    ("a text in the quiet zone", "overlap", words("NEAR", 399, 140), None),
    ("a rule through a text", "overlap", "0.5 w 30 502 m 200 502 l S\n", None),
    ("a rule through the quiet zone", "overlap", "0.5 w 418 90 m 418 300 l S\n", None),
    ("a text over the right edge", "outside", words("W" * 40, 400, 600), None),
    ("a text over the left edge", "outside", words("Left", 26, 600), None),
    ("a text above the live area", "outside", words("Top", 40, 778), None),
    ("a text below the live area", "outside", words("yet", 40, 62), None),
    ("a QR code over the edge", "outside", "", "500 100 570 170"),
)


def bite():
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for what, wanted, added, qr in BITES:
            pdf = pathlib.Path(folder) / "page.pdf"
            pdf.write_text(made_up(SOUND + added, *([qr] if qr else [])), "ascii")
            said = complaints_of(places(str(pdf)))
            good = not said if wanted is None else said and said[0].startswith(wanted)
            if not good:
                print(f"FAIL: {what}: {said}")
                failed += 1
    print(f"{failed} of {len(BITES)} failed" if failed else f"{len(BITES)} passed")
    return 1 if failed else 0


def check_all():
    status = report(check, documents()) | report(check_name, NAMES)
    too_long = cases()
    if len(too_long) < 100:
        print(f"FAIL: only {len(too_long)} texts were made too long")
        status = 1
    return report(check_case, too_long) or status


if __name__ == "__main__":
    sys.exit(bite() if sys.argv[1:] == ["--bite"] else check_all())
