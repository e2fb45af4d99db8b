#!/usr/bin/env -S python3 -B
"""Do messages hold a value of the record?  leak.py RECORD MESSAGES [RECORD MESSAGES]...

Reads the record as bytes, because it need not be JSON. A value is each string in quotation marks
that is not the name of a member, and each number; whole and word by word, from four characters on.
The constant sentences of messages (gen/fault/faults.def), the pointers, which consist of names of
members, and what is expected, if each of its words is in the sources that it comes from, are
removed from the messages first. Prints each leak; exit status 1 if there is one."""
import functools
import json
import pathlib
import re
import subprocess
import sys

STRING = re.compile(rb'"((?:[^"\\]|\\.)*)"(\s*:)?', re.S)
TOP = pathlib.Path(__file__).resolve().parents[2]
TABLE = TOP / "gen" / "fault" / "table.sh"
EXPECTED = re.compile(r'(?<="expected":")(?:[^"\\]|\\.)*(?=")|(?<=; expected: ).*'
                      r'|(?<="limit":)-?\d+')
# Where the words of `expected` come from: the table of members, the codes, the versions, the rules.
WORDS = ("gen/record/*", "gen/fault/*", "gen/core/limits.h", "gen/policy/check.c",
         "gen/resource/versions.c", "templates/versions.txt", "templates/policy/*/policy.txt")


def unescaped(raw):
    try:
        return json.loads(b'"' + raw + b'"', strict=False)
    except ValueError:
        return raw.decode("utf-8", "replace")


@functools.lru_cache(maxsize=2)  # a record comes with two kinds of messages, one after the other
def values(record):
    found = set()
    for match in STRING.finditer(record):
        if not match.group(2):
            found.add(unescaped(match.group(1)))
    found.update(
        re.findall(r"-?\d[\d.eE+-]{3,}", STRING.sub(b"", record).decode("utf-8", "replace"))
    )
    for value in list(found):
        found.update(re.split(r"[\s,;/]+", value))
    # "evisa" is in the pin evisa/1 and in the names of the programs, with which messages begin.
    found.discard("evisa")
    return {value for value in found if len(value) > 3}


def constant_texts():
    table = subprocess.run([TABLE], capture_output=True, text=True, check=True).stdout
    texts = set()
    for line in table.splitlines():
        if line.startswith("EV_"):
            _, _, code, _, _, sentence, help_text = line.split("\t")
            texts.update((code, sentence, help_text))
    return sorted(texts, key=len, reverse=True)


@functools.cache
def known_words():
    text = "".join(path.read_text(encoding="utf-8")
                   for glob in WORDS for path in sorted(TOP.glob(glob)))
    return text


def without_known_words(match):
    """Nothing, if the project's own words make the text; otherwise the text."""
    words = re.split(r"[ ,]+", match.group().replace("\\", ""))
    is_known = all(word.lstrip("-") in known_words() or word == "..." for word in words)
    return "" if is_known else match.group()


def variable_part(messages, constant):
    """The messages without constant sentences and pointers, both plain and escaped as in JSON."""
    for text in constant:
        messages = messages.replace(text, "").replace(json.dumps(text)[1:-1], "")
    messages = EXPECTED.sub(without_known_words, messages)
    messages = re.sub(r'"(?:severity|code|pointer|message|line|column|help)":', "", messages)
    return re.sub(r"(?<![\w])/[A-Za-z0-9_~/\\-]+", "", messages)


def leaks_of(record_path, messages_path, constant):
    rest = variable_part(
        pathlib.Path(messages_path).read_text(encoding="utf-8", errors="replace"), constant
    )
    lines = {*rest.split("\n")} | {json.dumps(rest)}
    leaks = 0
    for value in values(pathlib.Path(record_path).read_bytes()):
        if value in ("error", "warning"):
            continue
        forms = {value, json.dumps(value)[1:-1]}
        if any(
            re.search(r"(?<!\w)" + re.escape(form) + r"(?!\w)", line)
            for line in lines
            for form in forms
            if form in line
        ):
            print(
                f"FAIL: {messages_path}: the messages hold a value of the record, "
                f"of {len(value)} characters"
            )
            leaks += 1
    return leaks


def main(paths):
    constant = constant_texts()
    return (
        1
        if sum(
            leaks_of(record, messages, constant)
            for record, messages in zip(paths[::2], paths[1::2], strict=True)
        )
        else 0
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
