#!/usr/bin/env -S python3 -B
"""Does evisa-compare name each kind of change rightly? The cases of tests/compare/mutations are
made from a golden, all pairs are compared in one call, and each difference must be said exactly:
role, kind, field, place and words. A case is

    [name of the case]
    # what it shows (optional)
    operation argument...          in the order in which they are made: see OPERATIONS in mutated.py
    = cause record /holder/birth_date @10.0,134.8: date of birth  17 JUN 1988 -> 13 APR 1985
    = follows seal seal @168.2,243.6: seal (same signer)

Its "=" lines are all that --json says, in its order; a place is on the new page in millimetres from
the left and the top edge, or, after a minus sign, on the golden page if the new one has none.

    mutations.py [case]...           checks
    mutations.py --write [case]...   writes what is said into the tables: read it before you commit
    mutations.py --all               compares all goldens in all forms, with pixels (make soak)
"""
import json
import pathlib
import re
import shutil
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/lib"))
from mutated import CASES, make, make_signers, run  # noqa: E402
from seals import COMPARE, Failures  # noqa: E402

TABLES = sorted(pathlib.Path(__file__).with_suffix("").glob("*.txt"))
FEW_MOVES = 12  # of what is laid out anew, more are counted
FEWEST = 30  # kinds of change, below which the tables have lost some


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


def look_at_ignored(failures, pairs, lines):
    """With --ignore of the fields of its causes, a pair is the same: all else follows from them. A
    contradiction stays, whatever is ignored; that bytes or pixels differ is said where nothing else
    does."""
    sets = {}
    wrong = [(pair, line) for pair, line in zip(pairs, lines) if "contradiction" in
             [one["role"] for one in line.get("differences", ())]]
    kinds = sorted({one["kind"] for line in lines for one in line.get("differences", ())})
    for options in ([f"--ignore={','.join(kinds)}"], ["--only=notices"]):
        found = compared([pair for pair, _ in wrong], "--no-pixels", *options) if wrong else []
        for (_, line), now in zip(wrong, found, strict=True):
            failures.check(now["state"] == "differs" and {
                one["role"] for one in now["differences"]} == {"contradiction"},
                f"{now['pair']} {options}: {said(now)}, not the contradiction of {said(line)}")
    for pair, line in zip(pairs, lines):
        told = [one for one in line.get("differences", ()) if one["role"] != "follows"]
        fields = {one["field"] for one in told}
        if told and not (line["reduced"] or fields & {"bytes", "pixels"}
                         or any(one["role"] == "contradiction" for one in told)):
            sets.setdefault(",".join(sorted(fields)), []).append(pair)
    for fields, some in sets.items():
        options = [f"--ignore={fields}", *["--no-pixels"] * ("font" not in fields)]
        for line, (_, new) in zip(compared(some, *options), some, strict=True):
            failures.check(line["state"] == "same", f"{new.name} --ignore={fields}: {said(line)}")
    failures.check(len(sets) > 5 or not pairs[9:], f"only {len(sets)} sets of fields")


def look_at_tables(failures, folder, names, is_writing):
    cases = {(table, name): case for table in TABLES for name, case in read(table).items()
             if not names or name in names}
    make_signers(folder)
    pairs = [make(folder, name, operations) for (_, name), (operations, _) in cases.items()]
    found = compared(pairs)
    answers = {key: said(line) for key, line in zip(cases, found)}
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
    look_at_ignored(failures, pairs, found)
    failures.check(names or len(cases) >= FEWEST, f"only {len(cases)} cases")


# ---- thirty documents, of which five differ ------------------------------------------------------

FIVE = {  # number: the operations by which the new document differs
    504: ['record /holder/birth_date "1985-04-13"'],
    509: ["template evisa/1/labels.txt: en = Surname => en = Family name"],
    514: ["photo pinned"],
    520: ["signer made"],
    525: ["template evisa/1/layout.txt: box = 165 21.8 35 45 => box = 162 21.8 35 45"]}
FIRST = "date of birth  17 JUN 1988 -> 13 APR 1985      follow: MRZ line 2, record digest, seal"
SAID = f"""\
KZ0000504  record    {FIRST} (same signer)
KZ0000509  template  label "Surname" (en) -> "Family name"          evisa/1 in both, their files \
differ: made with --resources?
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
SAME = "cause bytes bytes: same content, other bytes"
NONE = "cause bytes bytes: no difference found, pixels not compared"


def look_at_forms(failures, folder, is_all):
    """Every golden in one form, or in each with --all; a fifth of them with pixels, which take most
    of the time, or all."""
    quick, drawn = [], []
    for number, golden in enumerate(sorted(CASES.glob("*/expect.pdf"))):
        for at, (form, options) in enumerate(FORMS.items()):
            if not is_all and at != number % len(FORMS):
                continue
            new = folder / f"{golden.parent.name}-{form}.pdf"
            run("qpdf", *options, golden, new)
            is_drawn = is_all or number % 5 == 0
            (drawn if is_drawn else quick).append((golden, new))
    for pairs, options, wanted in ((quick, ("--no-pixels",), NONE), (drawn, (), SAME)):
        for line, (_, new) in zip(compared(pairs, *options), pairs, strict=True):
            failures.check(said(line) == [wanted], f"{new.name}: {said(line)[:3]}")


# ---- copies by software that leaves our metadata -------------------------------------------------

LOST = "cause source source: evisa-gen -> a copy that lost structure or ToUnicode"


def look_at_lost(failures, folder):
    """Without structure tree, without ToUnicode, within a form: one cause, and no value is said."""
    golden = CASES / "tourist-almaty-png/expect.pdf"
    open_form = folder / "open.pdf"
    run("qpdf", "--qdf", "--object-streams=disable", golden, open_form)
    pairs = []
    for key in (b"StructTreeRoot", b"ToUnicode"):
        new = folder / f"without-{key.decode()}.pdf"
        text = open_form.read_bytes()
        failures.check(b"/" + key in text, f"{new.name}: the golden has it")
        new.write_bytes(text.replace(b"/" + key, b"/X" + key[1:]))
        pairs.append((golden, new))
    new = folder / "overlay.pdf"
    run("qpdf", golden, "--overlay", golden, "--", new)
    pairs.append((golden, new))
    for line, (_, new) in zip(compared(pairs), pairs, strict=True):
        words = said(line)
        failures.check(LOST in words, f"{new.name}: {words[:3]}")
        failures.check(not any(word.startswith(("cause record", "cause template"))
                               for word in words), f"{new.name}: {words}")
        if new.name != "overlay.pdf":  # what is drawn twice differs
            causes = [word for word in words if word.startswith("cause")]
            failures.check(causes == [LOST], f"{new.name}: {causes}")


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
            look_at_lost(failures, pathlib.Path(folder))
    return failures.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
