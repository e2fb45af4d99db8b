#!/usr/bin/env -S python3 -B
"""Can other programs read the words of the page? For every golden and sample:

- each of eight readers (tests/independent/readers/readers.py has the table, and the mode of each)
  returns the text of page.txt, completely and in its order, and nothing else: exact after NFC, with
  wrapped lines joined by one space
- page.txt has every value of the record, by rules of this test's own
- readers that sort the text in another way return every value, or at least every word
- the tagged structure of two of them, as poppler reads it, has the text of page.txt in its order
- the XMP metadata hold the whole digest of the record

    text.py [DOCUMENT...]   golden/NAME or samples/NAME
    text.py --bite          a wrong map of characters and a changed value: each reader shows them"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path[:0] = [sys.path[0] + "/../lib", sys.path[0] + "/readers"]
from documents import TOP, Document, documents, figures, output, squeezed
from jcs import record_digest
from printed import GEN, SOLIDUS, page_text, parts, values
from readers import READERS, read_all

# Words that end a line behind a hyphen, or that the page breaks because they are wider than their
# place. Readers that ignore ActualText return them with a blank at the break.
BROKEN = {
    "golden/maximum-eight-airports": ("Surname", "Place of birth"),
    "golden/maximum-eight-named": ("Surname", "Place of birth"),
    "golden/maximum-widest": ("Place of birth", "Inviting party", "Issued by"),
}
# Of these each reader is asked for its other orders too.
OTHER_ORDERS = ("golden/tourist-two-airports", "golden/minimum", "golden/maximum-words",
                "golden/maximum-eight-airports", "golden/unmarked-no-photo")
# poppler reads the page once for each element of the structure, which takes seconds: it is asked
# for two documents. quality.py looks at the structure of all.
STRUCTURE = ("golden/tourist-two-airports", "golden/maximum-widest")
ONE_LINE = 30  # characters of a value that fit into a line
ONE_WORD = 15  # letters of a word that is never broken
SHOWN = 3  # faults of one reader in one file; the rest is counted


def shorted(text):
    return text if len(text) <= 60 else text[:57] + "..."


def end_of_word(text, place, word, broken):
    """The place behind the word, or -1. In a broken word there may be blanks between letters."""
    if text.startswith(word, place):
        return place + len(word)
    if not broken or len(word) <= ONE_WORD:
        return -1
    for letter in word:
        while text[place : place + 1] == " ":
            place += 1
        if text[place : place + 1] != letter:
            return -1
        place += 1
    return place


def end_of_words(text, place, words, broken):
    """The place behind the words with one space between them, or -1. A solidus between languages
    may be missing."""
    for number, word in enumerate(words):
        start = place + 1 if number else place
        end = -1
        if not number or text[place : place + 1] == " ":
            end = end_of_word(text, start, word, broken)
        if end < 0 and word != SOLIDUS:
            return -1
        place = end if end >= 0 else place
    return place


def find_part(text, place, part, broken, separated):
    """(start, end) of a part as words of their own, or None."""
    words = part.words
    start = text.find(words[0][: ONE_WORD], place)
    while start >= 0:
        end = end_of_words(text, start, words, broken)
        end += part.is_caption and end >= 0 and text[end : end + 1] == ":"
        before, after = text[start - 1 : start] if start else "", text[end : end + 1]
        if end >= 0 and (not separated or before in ("", " ") and after in ("", " ")):
            return start, end
        start = text.find(words[0][: ONE_WORD], start + 1)
    return None


class Reading:
    """One reader's whole text of one file, against the parts of the page in their order."""

    def __init__(self, reader, text, broken):
        self.reader, self.text, self.broken = reader, squeezed(text), broken
        self.place, self.complaints = 0, []

    def more(self, before):
        extra = self.text[self.place : before].strip()
        if extra:
            self.complaints.append(f"not on the page: «{shorted(extra)}»")

    def part(self, part):
        is_broken = part.field in self.broken and not self.reader.follows_actual_text
        found = find_part(self.text, self.place, part, is_broken, self.reader.separates)
        if not found:
            here = shorted(self.text[self.place :].strip())
            self.complaints.append(
                f"{part.field}: «{shorted(' '.join(part.words))}» is not returned, but «{here}»"
            )
            return
        start, end = found
        self.more(start)
        self.place = end
        if is_broken and self.text[start:end] == " ".join(part.words):
            self.complaints.append(f"{part.field}: whole: take it from the list of broken words")


def default_form(value):
    """A value among others. pdftotext treats a hyphen at the end of a line as a word break and may
    remove it; so white space may follow a hyphen, or the hyphen may be missing."""
    body = "".join(r"(?:-\s?|)" if char == "-" else re.escape(char) for char in value)
    return re.compile(rf"(?<!\w){body}(?!\w)")


def other_orders(answer, page_parts, record_values):
    """Faults of texts that are not in the order of the content."""
    def missing(name, text, some):
        return [
            f"{name}: {pointer}: «{shorted(value)}» is not returned"
            for pointer, value in some
            if not default_form(value).search(squeezed(text))
        ]

    found = []
    if answer.default is not None:
        whole = [(pointer, value) for pointer, value in record_values
                 if all(len(word) <= ONE_WORD for word in value.split())]
        found += missing("default order", answer.default, whole)
    if answer.short is not None:
        short = [item for item in record_values if len(item[1]) <= ONE_LINE]
        found += missing("default order", answer.short, short)
    if answer.grid is not None:
        text = squeezed(answer.grid)
        words = {(part.field, word) for part in page_parts for word in part.words}
        found += [
            f"columns: {field}: the word «{word}» is not returned"
            for field, word in sorted(words)
            if len(word) <= ONE_WORD and word not in text
        ]
    return found


def complaints_of(reader, answer, page_parts, record_values, broken):
    if answer.error is not None:
        return [answer.error]
    reading = Reading(reader, answer.content, broken)
    for part in page_parts:
        reading.part(part)
    reading.more(len(reading.text))
    found = reading.complaints
    if len(found) > SHOWN:
        found = found[:SHOWN] + [f"and {len(found) - SHOWN} more"]
    return found + other_orders(answer, page_parts, record_values)


def page_complaints(page_parts, record_values):
    """page.txt has what the record says."""
    page = " ".join(word for part in page_parts for word in part.words)
    return [
        f"page.txt: {pointer}: «{shorted(value)}» is not printed"
        for pointer, value in record_values
        if not re.search(rf"(?<!\S){re.escape(value)}(?!\S)", page)
    ]


def letters(text):
    """Letters, digits and fillers only: line breaks of blocks are not the question here."""
    return re.sub(r"[^\w<]|_", "", squeezed(text))


def structure_complaints(document, page):
    """The text of the structure tree, as poppler reads it, and the figures' alternative texts."""
    found = []
    lines = output("pdfinfo", "-struct-text", str(document.pdf)).splitlines()
    strings = [re.fullmatch(r'\s*"(.*)"', line) for line in lines]
    read, position = letters("".join(match[1] for match in strings if match)), 0
    alternatives = [squeezed(text) for text, _ in figures(document.pdf)]
    for line in page.splitlines():
        wanted = letters(line)
        if line.startswith("["):
            if squeezed(line.strip("[]")) not in alternatives:
                found.append(f"structure: not the alternative text of a figure: {shorted(line)}")
        elif wanted:
            place = read.find(wanted, position)
            if place < 0:
                return found + [f"structure: not at its place: {shorted(line)}"]
            if place > position:
                found.append(f"structure: not in page.txt, before: {shorted(line)}")
            position = place + len(wanted)
    if read[position:]:
        found.append("structure: more text than page.txt")
    return found


def judge(items, pages):
    """{document: {reader: complaints}}; "page" and "file" are among the readers."""
    more = [document.pdf for document in items if document.name in OTHER_ORDERS]
    answers = read_all([document.pdf for document in items], more)
    found = {}
    for number, (document, page) in enumerate(zip(items, pages)):
        record = document.record()
        page_parts, _ = parts(page)
        record_values = values(record)
        faults = found[document.name] = {"page": page_complaints(page_parts, record_values)}
        if not page_parts:
            faults["page"].append("page.txt is empty")
        faults["file"] = []
        if document.name in STRUCTURE:
            faults["file"] += structure_complaints(document, page)
        if record_digest(record) not in output("pdfinfo", "-meta", str(document.pdf)):
            faults["file"].append("the record's digest is not in the XMP metadata")
        for reader in READERS:
            faults[reader.name] = complaints_of(
                reader, answers[reader.name][number], page_parts, record_values,
                BROKEN.get(document.name, ()),
            )
    return found


def check(names):
    items = documents(names)
    faults = judge(items, [page_text(document) for document in items])
    failed = 0
    for name, by_reader in faults.items():
        failed += any(by_reader.values())
        for reader, complaints in by_reader.items():
            for complaint in complaints:
                print(f"FAIL: {name}: {reader}: {complaint}")
    print(f"{failed} of {len(items)} failed" if failed else f"{len(items)} passed")
    return 1 if failed else 0


def rendered(record, folder, name):
    """(document, page.txt) of a record, as the program makes them."""
    path = folder / f"{name}.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    document = Document(name, path, path.with_suffix(".pdf"), None)
    subprocess.run([GEN, "render", "-o", document.pdf, path], capture_output=True, check=True)
    return document, page_text(document)


def with_wrong_map(document, folder):
    """A copy whose map of characters (ToUnicode) says that each letter is the next one. The length
    stays the same, so that the offsets of the file stay correct."""
    path = folder / "wrong-map.pdf"
    subprocess.run(["qpdf", "--qdf", "--object-streams=disable", document.pdf, path], check=True)
    good = path.read_bytes()
    form = rb"(beginbfrange\s+<[0-9A-Fa-f]+>\s*<[0-9A-Fa-f]+>\s*)<([0-9A-Fa-f]{4})>"
    bad = re.sub(form, lambda match: b"%s<%04X>" % (match[1], int(match[2], 16) + 1), good)
    if bad == good or len(bad) != len(good):
        sys.exit("FAIL: the map of characters is not where it should be")
    path.write_bytes(bad)
    return Document("wrong map", document.record_path, path, None)


def bite():
    record = json.loads((TOP / "tests/golden/cases/minimum/record.json").read_text())
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        record["visa"]["number"] = "KZ7654321"
        good, page = rendered(record, folder, "good")
        record["visa"]["number"] = "KZ7654327"
        other, _ = rendered(record, folder, "other")
        changed = Document("changed value", good.record_path, other.pdf, None)
        faults = judge([good, changed, with_wrong_map(good, folder)], [page] * 3)
    missed = [f"in an undamaged file: {line}" for line in sum(faults["good"].values(), [])]
    for reader in READERS:
        said = faults["changed value"][reader.name]
        if not any(line.startswith("Visa number:") for line in said):
            missed.append(f"{reader.name} does not show a changed visa number")
        if not faults["wrong map"][reader.name]:
            missed.append(f"{reader.name} does not show a wrong map of characters")
    for line in missed:
        print(f"FAIL: {line}")
    print(f"{len(missed)} missed" if missed else f"{2 * len(READERS)} damages found")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(bite() if sys.argv[1:] == ["--bite"] else check(sys.argv[1:]))
