#!/usr/bin/env -S python3 -B
"""Prints the lines of C files as file:line:text, with a blank in place of each comment and with
nothing in the literals, so that a search finds code only."""
import pathlib
import re
import sys

# A literal is an alternative of its own, so that "/*" does not begin a comment.
PART = re.compile(
    r"""(?P<quote>["'])(?:\\.|(?!(?P=quote))[^\\\n])*(?P=quote)|/\*.*?\*/|//[^\n]*""", re.DOTALL
)


def without(part):
    return part["quote"] * 2 if part["quote"] else " " + "\n" * part[0].count("\n")


def main():
    for name in sys.argv[1:]:
        text = PART.sub(without, pathlib.Path(name).read_text(encoding="utf-8"))
        for number, line in enumerate(text.split("\n"), 1):
            print(f"{name}:{number}:{line}")


if __name__ == "__main__":
    sys.exit(main())
