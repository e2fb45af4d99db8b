#!/usr/bin/env -S python3 -B
"""Are the limits of SECURITY.md those of the code? Each row of its table names a number, the file
and the name that define it, and what holds it: a file or a case that has this name or number.

    limits.py            looks at the page
    limits.py --bite     rows with a fault are each found"""
import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/lib"))
from failures import Failures  # noqa: E402

ROW = re.compile(r"^\| ([^|]+) \| (\d+) \| `(gen/[\w./]+)`, `(\w+)` \| ([^|]*) \|$", re.M)
TABLE = re.compile(r"^## Limits\n.*?^\| limit .*?\n\|[-|]+\n(.*?)\n\n", re.M | re.S)
SHARED = ("gen/core/limits.h", "gen/image/image.h")  # whose names others use
LEAST = 20  # rows
SMALL = 100  # numbers below it are everywhere, and say nothing


def defined(text, name):
    """The expression that an enum gives the name; None without one."""
    found = re.search(rf"\b{name} = ([^,/}}]+)", re.sub(r"/\*.*?\*/", "", text, flags=re.S))
    return found and found[1].strip()


def value(text, name):
    """The number of the name in the text of its file; SHARED has names of other files."""
    expression = defined(text, name)
    for file in SHARED:
        expression = expression or defined((TOP / file).read_text(encoding="utf-8"), name)
    if expression is None or not re.fullmatch(r"[\w\s<+*/()-]+", expression):
        return None
    names = set(re.findall(r"[A-Z_]\w+", expression))
    return eval(  # digits, names and signs only
        expression.replace("/", "//"), {"__builtins__": {}},
        {one: value(text, one) for one in names})


def holds(path, number, name):
    """Whether the file, or a file of the case, has the name or the number of the limit; a small
    number only where it is a word of its own."""
    files = [path] if path.is_file() else sorted(one for one in path.rglob("*") if one.is_file())
    forms = rf'\b{name}\b|"limit":{number}\b|"{number}"'
    if int(number) >= SMALL:
        forms += rf"|(?<![\w.]){number}(?![\w.])"
    return any(re.search(forms, one.read_text(encoding="utf-8", errors="replace"))
               for one in files)


def faults(page):
    table = TABLE.search(page)
    lines = table[1].splitlines() if table else []
    if len(lines) < LEAST:
        yield f"the table has {len(lines)} rows"
    for line in lines:
        row = ROW.match(line)
        if not row:
            yield f"not a row of limit, number, file and name: {line[:80]}"
            continue
        what, number, file, name, held_by = row.groups()
        path = TOP / file
        real = value(path.read_text(encoding="utf-8"), name) if path.exists() else None
        if real != int(number):
            yield f"{what}: {number}, but {name} in {file} is {real}"
        shown = re.findall(r"`([^`]+)`", held_by)
        if not shown or not all((TOP / one).exists() for one in shown):
            yield f"{what}: nothing that is there holds it: {held_by}"
        elif real == int(number) and not all(holds(TOP / one, number, name) for one in shown):
            yield f"{what}: neither {number} nor {name} is in {held_by}"


def bite(page, failures):
    for old, new, word in (
        ("", "", None),
        ("| 500000 |", "| 500001 |", "500001, but EV_PHOTO_BYTES_MAX"),
        ("`EV_NAME_MAX`", "`EV_NAMES_MAX`", "is None"),
        ("`gen/sys/process.h`", "`gen/sys/processes.h`", "is None"),
        ("tests/refuse/cases/json-17-levels/", "tests/refuse/cases/no-levels/", "nothing that"),
        ("tests/refuse/cases/json-17-levels/", "tests/refuse/cases/json-16-levels/",
         "neither 16 nor EV_RECORD_DEPTH_MAX"),
        ("tests/refuse/cases/photo-2001-wide-jpg/", "tests/refuse/cases/photo-gif-gif/",
         "neither 2000"),
        ("tests/unit/trust/test_key_token.c", "tests/unit/trust/test_key.c", "neither 255"),
        ("| entry points | 8 |", "| entry points | eight |", "not a row"),
    ):
        found = list(faults(page.replace(old, new, 1)))
        good = not found if word is None else len(found) == 1 and word in found[0]
        failures.check(good, f"{new or 'the page itself'}: {found}")


def main(arguments):
    failures = Failures()
    page = (TOP / "SECURITY.md").read_text(encoding="utf-8")
    if arguments == ["--bite"]:
        bite(page, failures)
    else:
        found = list(faults(page))
        for fault in found:
            failures.check(False, f"SECURITY.md: {fault}")
        if not found:
            failures.check(True, "SECURITY.md")
    return failures.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
