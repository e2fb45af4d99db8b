#!/usr/bin/env -S python3 -B
"""Do the pages and the comments name things that exist? For every *.md page of the project:

- each `make TARGET` is a target of the Makefile
- each path in backticks that begins with a folder of the project exists
- each link and each picture exists, relative to the page, with its heading

And in every text file each path of a source file or script exists, so that no name of an earlier
layout remains.

    pages.py            looks at the project
    pages.py --bite     a made-up fault of each kind must be found"""
import pathlib
import re
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/lib"))
from failures import Failures  # noqa: E402

FOLDERS = r"(?:gen|tests|templates|fonts|samples|\.ci)"
TARGET = re.compile(r"`make ([a-z_.-]+)[` ]")
TARGET_IN_BLOCK = re.compile(r"^make ([a-z_.-]+)(?: |$)", re.M)
PATH = re.compile(rf"`({FOLDERS}/[\w./-]*)`")
LINK = re.compile(r'\]\(([^)\s]+)\)|src="([^"]+)"')
SOURCE = re.compile(
    rf"(?<![\w./*<>{{}}$%-])({FOLDERS}/[\w.-]+(?:/[\w.-]+)*"
    r"\.(?:c|h|def|sh|py|mjs|java|1|md|json|txt))(?![\w.*-])"
)
# What an instruction tells a reader to make.
EXAMPLES = (
    "templates/policy/kz-2027-01/",
    "tests/golden/cases/tourist-again/",
    "tests/refuse/cases/no-entries/",
)
# Files with names of made-up projects, and vectors with names of files of other projects.
MADE_UP = (
    "tests/repository/structure.py", "tests/repository/pages.py", "tests/repository/lint.sh",
    "tests/repository/forbidden.sh", "tests/repository/limits.py", "tests/data/vectors/",
)


def files_of(top):
    said = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=top, capture_output=True, text=True, check=True,
    )
    return [name for name in said.stdout.splitlines() if (top / name).is_file()]


def targets_of(top):
    """The targets that the Makefile names by themselves, without patterns and variables."""
    text = (top / "Makefile").read_text(encoding="utf-8")
    found = set()
    for names in re.findall(r"^([a-z][a-z_. -]*):(?!=)", text, re.M):
        found.update(names.split())
    return found


def blocks(text):
    """The fenced blocks of a page, and the page without them."""
    inside = re.findall(r"^ *```.*?\n(.*?)^ *```", text, re.M | re.S)
    return inside, re.sub(r"^ *```.*?^ *```$", "", text, flags=re.M | re.S)


def anchors(text):
    """The names that GitHub gives the headings of a page."""
    found = set()
    for heading in re.findall(r"^#+ +(.*)$", blocks(text)[1], re.M):
        plain = re.sub(r"[^\w\- ]", "", heading.strip().lower())
        found.add(plain.replace(" ", "-"))
    return found


def faults_of_page(top, name, targets):
    text = (top / name).read_text(encoding="utf-8")
    fenced, prose = blocks(text)
    named = set(TARGET.findall(prose))
    for block in fenced:
        named.update(TARGET_IN_BLOCK.findall(block))
    for target in sorted(named - targets):
        yield f"{name}: the Makefile has no target {target}"
    for path in sorted(set(PATH.findall(prose))):
        if not (top / path).exists() and not path.startswith(EXAMPLES):
            yield f"{name}: there is no {path}"
    for link in sorted({one or other for one, other in LINK.findall(prose)}):
        if re.match("[a-z]+:", link):
            continue
        path, _, heading = link.partition("#")
        target = (top / name).parent / path if path else top / name
        if not target.exists():
            yield f"{name}: the link {link} leads nowhere"
        elif heading and heading not in anchors(target.read_text(encoding="utf-8")):
            yield f"{name}: {path or 'the page'} has no heading #{heading}"


def faults_of_text(top, name):
    if name.startswith(MADE_UP):
        return
    try:
        lines = (top / name).read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return
    for number, line in enumerate(lines, 1):
        for path in SOURCE.findall(line):
            if not (top / path).exists() and not path.startswith(EXAMPLES):
                yield f"{name}:{number}: there is no {path}"


def look(top, failures):
    targets = targets_of(top)
    for name in files_of(top):
        faults = list(faults_of_text(top, name))
        if name.endswith(".md"):
            faults += faults_of_page(top, name, targets)
        for fault in faults:
            failures.check(False, fault)
        if not faults:
            failures.check(True, name)


def bite(failures):
    page = "# A page\n\n`make all`, `gen/core.c`, [a link](PAGE.md#a-page)\n"
    sound = {"Makefile": "all: # builds\n", "gen/core.c": "/* gen/core.c */\n", "PAGE.md": page}
    for wanted, change in {
        "": {},
        "no target cellar": {"PAGE.md": page + "`make cellar`\n"},
        "no target attic": {"PAGE.md": page + "```sh\nmake attic\n```\n"},
        "there is no gen/core/": {"PAGE.md": page + "`gen/core/`\n"},
        "nowhere.md leads nowhere": {"PAGE.md": page + "[a link](nowhere.md)\n"},
        "no heading #b-page": {"PAGE.md": page + "[a link](PAGE.md#b-page)\n"},
        "picture.png leads nowhere": {"PAGE.md": page + '<img src="picture.png">\n'},
        "core.c:1: there is no gen/core.h": {"gen/core.c": "/* gen/core.h */\n"},
    }.items():
        with tempfile.TemporaryDirectory() as folder:
            top, found = pathlib.Path(folder), Failures(quiet=True)
            subprocess.run(["git", "init", "--quiet", folder], check=True)
            for name, text in {**sound, **change}.items():
                (top / name).parent.mkdir(parents=True, exist_ok=True)
                (top / name).write_text(text, encoding="utf-8")
            look(top, found)
        failures.check(
            len(found.faults) == bool(wanted) and wanted in "".join(found.faults),
            f"a made-up fault '{wanted}' gave {found.faults}",
        )


def main(arguments):
    failures = Failures()
    if arguments == ["--bite"]:
        bite(failures)
    else:
        look(TOP, failures)
    return failures.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
