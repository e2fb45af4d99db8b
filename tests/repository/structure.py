#!/usr/bin/env -S python3 -B
"""Is the code in the order that gen/README.md states?  Held by looking at the files:

  order     a file of gen/ includes only from its own folder and from folders before it, and calls
            nothing that a later folder defines
  privacy   a header that is not public is included only from inside its folder
  form      an include names the folder ("core/date.h"): no <...>, no "../", no macro, no .c
  circle    no two files of gen/ need each other: neither by includes nor by what they call
  length    C, scripts and the Makefile: files of at most 400 lines, functions and macros of 60,
            lines of 100 characters (tables, *.def: lines only)

    structure.py [FOLDER]     looks at the project in FOLDER (default: this one)
    structure.py --bite       a made-up breach of each rule must be found

Calls are read from the object files of build/release, so that a private header that several files
share hides no circle. The three folders in batch/ are parts of it, not rooms of their own."""
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
    "core": "base64 date hex limits memo sha256 text",
    "fault": "report",
    "resource": "cache drafts identity ini syntax versions",
    "record": "insert jcs json record_json",
    "font": "ink",
    "layout": "syntax template",
    "sys": "child confine io lines memory nearest options process usage",
    "checker": "finding",
    "batch": "options",
    "trust": "certificate ecdsa key testkey",
}
INCLUDE = re.compile(r"^\s*#\s*include\s+(\S+)", re.M)
MADE = ("version.h",)  # made when the program is built


def room_of(path):
    """The folder below gen/ that a file belongs to; gen/evisa.* is a room of its own."""
    return path.split("/")[0] if "/" in path else "evisa"


def order_of(top):
    """The Makefile says it, once: the folders in their order."""
    said = subprocess.run(["make", "--silent", "--no-print-directory", "folders"], cwd=top,
                          capture_output=True, text=True, check=True)
    return said.stdout.split()


def sources(top):
    """Every C file and table of gen/, with what stands behind its #include."""
    gen = top / "gen"
    files = {}
    for path in sorted(gen.rglob("*")):
        if path.suffix in (".c", ".h", ".def", ".inc"):
            text = path.read_text(encoding="utf-8")
            files[str(path.relative_to(gen))] = INCLUDE.findall(text)
    return files


def headers_of(files, file):
    """What a file includes from gen/."""
    return [name[1:-1] for name in files[file] if name.startswith('"') and name[1:-1] in files]


def is_public(header):
    room, name = room_of(header), header.rsplit("/", 1)[-1][:-2]
    if header.count("/") > 1:
        return False
    return name == room or name in MORE_PUBLIC.get(room, "").split()


def breaches_of_form(files):
    for file, includes in files.items():
        for name in includes:
            inside = name[1:-1]
            if name[0] not in '"<':
                yield f"gen/{file}: includes by the macro {name}"
            elif name[0] == "<" and (inside in files or ".." in inside):
                yield f"gen/{file}: includes {name} as if it were the system's"
            elif name[0] == '"' and inside.endswith(".c"):
                yield f"gen/{file}: includes the source {inside}"
            elif name[0] == '"' and inside not in files and inside not in MADE and not re.fullmatch(
                    r"fonts/[\w.-]+\.inc", inside):
                yield f"gen/{file}: includes {name}, which does not name a file by its folder"


def breaches_of_order(files, order):
    for file in files:
        room = room_of(file)
        if room not in order:
            yield f"gen/{file}: the Makefile gives {room}/ no place in the order of folders"
            continue
        for header in headers_of(files, file):
            other = room_of(header)
            if other in order and order.index(other) > order.index(room):
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
    return circles({file: set(headers_of(files, file)) - {file}
                    for file in files if not file.endswith(".c")})


def calls(objects):
    """Which object file needs which: by the symbols that one wants and the other defines."""
    defined, wanted = {}, collections.defaultdict(set)
    said = subprocess.run(["nm", "-g", "-A", *objects], capture_output=True, text=True, check=True)
    for line in said.stdout.splitlines():
        path, rest = line.split(":", 1)
        *_, kind, name = rest.split()
        if kind == "U":
            wanted[path].add(name)
        else:
            defined[name] = path
    return {path: {defined[name] for name in wanted[path] if name in defined} - {path}
            for path in objects}


def breaches_of_calls(arrows, order):
    def short(path):
        return re.sub(r".*/gen/|\.o$", "", path)

    for part in circles(arrows):
        yield f"a circle of calls: {' '.join(map(short, part))}"
    for path, others in arrows.items():
        for other in sorted(others):
            one, two = room_of(short(path)), room_of(short(other))
            if one in order and two in order and order.index(two) > order.index(one):
                yield f"{short(path)} calls {short(other)}, but {two}/ comes after {one}/"


def function_lengths(text):
    """(name, lines) of the functions and macros of a file that clang-format has formatted: the
    brace of a function begins its line, and only that of a function does."""
    head, begin, macro = "", 0, 0
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("{"):
            begin = number
        elif line.startswith("}") and begin:
            yield (re.findall(r"(\w+)\(", head) or ["a function"])[-1], number - begin + 1
            begin = 0
        elif not begin and re.match(r"[A-Za-z_]", line):
            head = line
        macro = macro + 1 if line.endswith("\\") else 0
        if macro == FUNCTION_LINES:
            yield "a macro", macro + 1


def too_long(top, names):
    for name in names:
        path = top / name
        try:
            text = path.read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        lines = text.splitlines()
        if len(lines) > FILE_LINES and not name.endswith(".def"):
            yield f"{name}: {len(lines)} lines, more than {FILE_LINES}"
        for number, line in enumerate(lines, 1):
            if len(line.expandtabs(4)) > LINE_CHARACTERS:
                yield f"{name}:{number}: {len(line)} characters, more than {LINE_CHARACTERS}"
        if name.endswith((".c", ".h")):
            for function, length in function_lengths(text):
                if length > FUNCTION_LINES:
                    yield f"{name}: {function} has {length} lines, more than {FUNCTION_LINES}"


def written_by_hand(top):
    """The files whose length counts."""
    said = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"],
                          cwd=top, capture_output=True, text=True, check=True)
    for name in said.stdout.splitlines():
        if name.startswith(("tests/golden/cases/", "tests/refuse/cases/", "tests/data/")):
            continue
        if name.startswith("fonts/") and name.endswith(".inc"):
            continue
        if name.endswith((".c", ".h", ".def", ".sh", ".py", ".mjs", ".java", "Makefile",
                          ".ci/run")):
            yield name


def breaches(top, objects, names):
    files, order = sources(top), order_of(top)
    yield from breaches_of_form(files)
    yield from breaches_of_order(files, order)
    for part in include_circles(files):
        yield f"a circle of includes: {' '.join(part)}"
    yield from breaches_of_calls(calls(objects), order)
    yield from too_long(top, names)


def objects_of(top):
    """Those of sources that are there: build/ may still have others. Without sys/allocate, whose
    malloc all others call, as they would call the C library's."""
    said = subprocess.run(["make", "--silent", "--no-print-directory", "objects", "MODE=release",
                           "CC=gcc"], cwd=top, capture_output=True, text=True, check=True)
    return [str(top / name) for name in said.stdout.split()
            if "/gen/" in name and not name.endswith("/sys/allocate.o")]


def bite():
    """A small project with one breach at a time; without any it must pass."""
    long_line = "/* " + "x" * 100 + " */\n"
    long_body = "int f(void);\nint f(void)\n{\n" + "    (void)0;\n" * 61 + "    return 0;\n}\n"
    long_inline = ("static inline __attribute__((unused)) int g(void)\n{ /* */\n" +
                   "    (void)0;\n" * 61 + "    return 0;\n} /* g */\n")
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
        "as if it were the system's": {"gen/pdf/pdf.h": "#include <font/private.h>\n"},
        "by the macro": {"gen/pdf/pdf.h": "#define X <stdio.h>\n#include X\n"},
        "does not name a file": {"gen/pdf/pdf.h": '#include "../font/private.h"\n'},
        "includes the source": {"gen/pdf/pdf.h": '#include "core/core.c"\n'},
        "but font/ comes after": {
            "gen/font/font.c": "int font_f(void)\n{ return 1; }\n",
            "gen/core/core.c": "int font_f(void);\nint core_f(void)\n{ return font_f(); }\n"},
        "circle of includes": {"gen/core/core.h": '#pragma once\n#include "core/date.h"\n',
                               "gen/core/date.h": '#pragma once\n#include "core/core.h"\n'},
        "circle of calls": {
            "gen/core/core.c": "int a(void);\nint core_f(void)\n{ return a(); }\n",
            "gen/core/date.c": "int core_f(void);\nint a(void)\n{ return core_f(); }\n"},
        "400": {"gen/core/core.h": "\n" * 401},
        "f has 64 lines": {"gen/core/core.c": long_body},
        "g has 64 lines": {"gen/core/core.h": long_inline},
        "a macro has 61 lines": {
            "gen/core/core.h": "#define X \\\n" + "    1 + \\\n" * 70 + "    1\n"},
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
    return min(failed, 1)


def main(arguments):
    if arguments == ["--bite"]:
        return bite()
    top = pathlib.Path(arguments[0]).resolve() if arguments else TOP
    if subprocess.run(["git", "rev-parse", "--git-dir"], cwd=top, capture_output=True,
                      check=False).returncode != 0:
        print("skipped: this is not a git repository")
        return 77
    objects = objects_of(top)
    missing = [name for name in objects if not pathlib.Path(name).exists()]
    if missing or not objects:
        print("FAIL: build/release is not up to date: run make")
        return 1
    found = list(breaches(top, objects, list(written_by_hand(top))))
    for breach in found:
        print(f"FAIL: {breach}")
    print(f"{len(objects)} object files, {len(found)} breaches")
    return min(len(found), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
