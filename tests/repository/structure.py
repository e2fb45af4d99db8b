#!/usr/bin/env -S python3 -B
"""Is the house in order?  The rules of gen/README.md, held by looking at the files:

  order     a file of gen/ includes only from its own folder and from folders before it
  privacy   a header that is not public is included only from inside its folder
  circle    no two files of gen/ need each other: neither by includes nor by what they call
  length    files have at most 400 lines, functions 60, lines 100 characters

    structure.py [FOLDER]     looks at the project in FOLDER (default: this one)
    structure.py --bite       a made-up breach of each rule must be found

Calls are read from the object files of build/release, so that a private header that several files
share hides no circle."""
import collections
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
FILE_LINES, FUNCTION_LINES, LINE_CHARACTERS = 400, 60, 100

# A folder's public header is <folder>/<folder>.h. Some nouns have more than one.
MORE_PUBLIC = {
    "core": "base64 date hex limits sha256 text",
    "fault": "report",
    "resource": "cache ini versions",
    "record": "insert jcs json record_json",
    "layout": "template",
    "sys": "io lines options process",
    "batch": "options",
    "trust": "certificate ecdsa key testkey",
}
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)


def room_of(path):
    """The folder below gen/ that a file belongs to; gen/evisa.* is a room of its own."""
    return path.split("/")[0] if "/" in path else "evisa"


def order_of(top):
    """The Makefile says it, once: the folders in their order."""
    said = subprocess.run(["make", "--silent", "--no-print-directory", "folders"], cwd=top,
                          capture_output=True, text=True, check=True)
    return said.stdout.split()


def sources(top):
    """Every C file of gen/ below it, with the headers it includes from there."""
    gen = top / "gen"
    files = {}
    for path in sorted([*gen.rglob("*.c"), *gen.rglob("*.h")]):
        text = path.read_text(encoding="utf-8")
        files[str(path.relative_to(gen))] = INCLUDE.findall(text)
    return files


def is_public(header):
    room, name = room_of(header), header.rsplit("/", 1)[-1][:-2]
    if header.count("/") > 1:
        return False
    return name == room or name in MORE_PUBLIC.get(room, "").split()


def breaches_of_order(files, order):
    for file, includes in files.items():
        room = room_of(file)
        if room not in order:
            yield f"gen/{file}: the Makefile gives {room}/ no place in the order of folders"
            continue
        for header in includes:
            if header not in files:
                continue
            other = room_of(header)
            if order.index(other) > order.index(room):
                yield f"gen/{file}: includes {header}, but {other}/ comes after {room}/"
            if other != room and not is_public(header):
                yield f"gen/{file}: includes {header}, which is private to {other}/"


def circles(arrows):
    """The strongly connected parts of more than one node (Tarjan)."""
    index, low, stack, found = {}, {}, [], []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in sorted(arrows.get(node, ())):
            if other not in index:
                visit(other)
            if other in stack:
                low[node] = min(low[node], low[other])
        if low[node] == index[node]:
            part = []
            while not part or part[-1] != node:
                part.append(stack.pop())
            if len(part) > 1:
                found.append(sorted(part))

    sys.setrecursionlimit(10000)
    for node in sorted(arrows):
        if node not in index:
            visit(node)
    return found


def include_circles(files):
    arrows = {file: {h for h in includes if h in files and h != file}
              for file, includes in files.items() if file.endswith(".h")}
    return circles(arrows)


def call_circles(objects):
    """Circles between object files: one calls the other, and is called back."""
    defined, wanted = {}, collections.defaultdict(set)
    for path in objects:
        said = subprocess.run(["nm", "-g", path], capture_output=True, text=True, check=True)
        for line in said.stdout.splitlines():
            *_, kind, name = line.split()
            if kind == "U":
                wanted[path].add(name)
            else:
                defined[name] = path
    arrows = {path: {defined[name] for name in wanted[path] if name in defined} - {path}
              for path in objects}
    return circles(arrows)


def function_lengths(text):
    """(name, lines) of the functions of a C file that clang-format has formatted."""
    head = ""
    for number, line in enumerate(text.splitlines(), 1):
        if line == "{":
            begin, name = number, head
        elif line == "}" and head is not None:
            match = re.search(r"(\w+)\(", name if "begin" in locals() else "")
            if match:
                yield match[1], number - begin + 1
        elif line[:1].isalpha():
            head = line


def too_long(top, names):
    for name in names:
        path = top / name
        try:
            text = path.read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        lines = text.splitlines()
        if len(lines) > FILE_LINES:
            yield f"{name}: {len(lines)} lines, more than {FILE_LINES}"
        for number, line in enumerate(lines, 1):
            if len(line.expandtabs(4)) > LINE_CHARACTERS:
                yield f"{name}:{number}: {len(line)} characters, more than {LINE_CHARACTERS}"
        if name.endswith(".c"):
            for function, length in function_lengths(text):
                if length > FUNCTION_LINES:
                    yield f"{name}: {function} has {length} lines, more than {FUNCTION_LINES}"


def written_by_hand(top):
    """The files whose length counts: code, scripts and the tables that programs are built from."""
    said = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"],
                          cwd=top, capture_output=True, text=True, check=True)
    for name in said.stdout.splitlines():
        if name.startswith(("tests/golden/cases/", "tests/refuse/cases/", "tests/data/")):
            continue
        if name.startswith("fonts/") and name.endswith(".inc"):
            continue
        if name.endswith((".c", ".h", ".sh", ".py", ".mjs", ".java", "Makefile", ".ci/run")):
            yield name


def breaches(top, objects, names):
    files = sources(top)
    yield from breaches_of_order(files, order_of(top))
    for part in include_circles(files):
        yield f"a circle of includes: {' '.join(part)}"
    for part in call_circles(objects):
        short = (re.sub(r".*/gen/|\.o$", "", name) for name in part)
        yield f"a circle of calls: {' '.join(short)}"
    yield from too_long(top, names)


def objects_of(top):
    return sorted(str(path) for path in (top / "build/release/gen").rglob("*.o"))


def bite():
    """A small project with one breach at a time; without any it must pass."""
    long_line = "/* " + "x" * 100 + " */\n"
    long_body = "int f(void);\nint f(void)\n{\n" + "    (void)0;\n" * 61 + "    return 0;\n}\n"
    plain = {
        "gen/core/core.h": "int core_f(void);\n",
        "gen/core/core.c": '#include "core/core.h"\nint core_f(void)\n{\n    return 1;\n}\n',
        "gen/font/font.h": "",
        "gen/font/private.h": "",
    }
    cases = {
        "": {},
        "comes after": {"gen/core/core.h": '#include "font/font.h"\n'},
        "no place in the order": {"gen/cellar/cellar.h": ""},
        "private to": {"gen/pdf/pdf.h": '#include "font/private.h"\n'},
        "circle of includes": {"gen/core/core.h": '#pragma once\n#include "core/date.h"\n',
                               "gen/core/date.h": '#pragma once\n#include "core/core.h"\n'},
        "circle of calls": {
            "gen/core/core.c": "int a(void);\nint core_f(void)\n{ return a(); }\n",
            "gen/core/date.c": "int core_f(void);\nint a(void)\n{ return core_f(); }\n"},
        "400": {"gen/core/core.h": "\n" * 401},
        "more than 60": {"gen/core/core.c": long_body},
        "more than 100": {"gen/core/core.h": long_line},
    }
    failed = 0
    for wanted, change in cases.items():
        with tempfile.TemporaryDirectory() as folder:
            top = pathlib.Path(folder)
            shutil.copy(TOP / "Makefile", top)
            for name, text in {**plain, **change}.items():
                (top / name).parent.mkdir(parents=True, exist_ok=True)
                (top / name).write_text(text, encoding="utf-8")
            objects = []
            for path in (top / "gen").rglob("*.c"):
                objects.append(str(path.with_suffix(".o")))
                subprocess.run(["gcc", "-w", "-c", f"-I{top}/gen", "-o", objects[-1], path],
                               check=True)
            names = [str(path.relative_to(top)) for path in (top / "gen").rglob("*.[ch]")]
            found = list(breaches(top, objects, names))
        if len(found) != (wanted != "") or any(wanted not in breach for breach in found):
            print(f"FAIL: a breach of '{wanted}' gave {found}")
            failed += 1
    print(f"{len(cases) - failed} of {len(cases)} made-up projects are judged right")
    return failed


def main(arguments):
    if arguments == ["--bite"]:
        return bite()
    top = pathlib.Path(arguments[0]).resolve() if arguments else TOP
    objects = objects_of(top)
    if not objects:
        print("FAIL: build/release has no object files: run make")
        return 1
    found = list(breaches(top, objects, list(written_by_hand(top))))
    for breach in found:
        print(f"FAIL: {breach}")
    print(f"{len(objects)} object files, {len(found)} breaches")
    return len(found)


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
