#!/usr/bin/env -S python3 -B
"""Can other programs extract the words of the page? For every golden and sample:

- pdftotext returns every value of the record as it is printed, with wrapped lines joined by one
  space and without an additional hyphen; with -layout, which keeps columns and so separates wrapped
  values, it returns every word of them
- the tagged structure, as poppler reads it, has the text of the page (page.txt) completely and in
  its order, and nothing else
- the XMP metadata hold the whole digest of the record

This script derives the values from record.json by rules of its own, not by the program's."""
import re
import sys

sys.path.insert(0, sys.path[0] + "/../lib")
from documents import documents, figures, output, report, squeezed
from jcs import record_digest

MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()


def both_forms(date):
    """2019-04-03 -> 03 APR 2019 and 03.04.2019; of an incomplete date the known parts."""
    parts = date.split("-")
    if len(parts) == 3:
        return [
            f"{parts[2]} {MONTHS[int(parts[1]) - 1]} {parts[0]}",
            f"{parts[2]}.{parts[1]}.{parts[0]}",
        ]
    if len(parts) == 2:
        return [f"{MONTHS[int(parts[1]) - 1]} {parts[0]}"]
    return parts


def printed_values(record):
    visa, holder, passport, invitation = (
        record[name] for name in ("visa", "holder", "passport", "invitation")
    )
    values = [
        visa["number"], visa["category"], str(visa["entries"]), str(visa["stay_days"]),
        visa.get("issued_by"), holder.get("surname"), holder.get("given_names"),
        holder.get("birth_place"), holder["sex"], holder["nationality"], passport["number"],
        passport["issuer"], invitation["number"], invitation["inviter_name"],
        invitation.get("inviter_id"), *record["entry_points"],
    ]
    for date in (
        visa["issued_on"], visa["valid_from"], visa["valid_until"], passport["issued_on"],
        passport["expires_on"], holder["birth_date"],
    ):
        values += both_forms(date)
    if record.get("specimen"):
        values += ["ҮЛГІ", "ОБРАЗЕЦ", "SPECIMEN"]
    return [squeezed(value) for value in values if value]


def pattern(value):
    """The value between word boundaries. pdftotext treats a hyphen at the end of a line as a word
    break and may remove it; so white space may follow a hyphen, or the hyphen may be missing. No
    other difference is allowed."""
    body = "".join(
        r"(?:-\s?|)" if char == "-" else r"\s" if char == " " else re.escape(char) for char in value
    )
    return re.compile(rf"(?<!\w){body}(?!\w)")


def letters(text):
    """Letters, digits and fillers only: line breaks of blocks are not the question here."""
    return re.sub(r"[^\w<]|_", "", squeezed(text))


def structure(pdf):
    """The text of the structure tree in reading order."""
    text = []
    for line in output("pdfinfo", "-struct-text", str(pdf)).splitlines():
        match = re.fullmatch(r'\s*"(.*)"', line)
        if match:
            text.append(match.group(1))
    return "".join(text)


def check(document):
    complaints = []
    record = document.record()
    plain = squeezed(output("pdftotext", str(document.pdf), "-"))
    words = set(re.split(r"\s+", output("pdftotext", "-layout", str(document.pdf), "-")))
    joined = squeezed(" ".join(words))
    for value in printed_values(record):
        if not pattern(value).search(plain):
            complaints.append(
                f"pdftotext does not return a value of {len(value)} characters: {value}"
            )
        for word in re.split(r"[\s-]+", value):
            if word and word not in joined:
                complaints.append(f"pdftotext -layout does not return the word {word}")
    if "\ufffd" in plain:
        complaints.append("pdftotext returns a replacement character")
    digest = record_digest(record)
    if digest not in letters(plain).lower() and digest[:32] not in letters(plain).lower():
        complaints.append("the record's digest is not on the page")
    if digest not in output("pdfinfo", "-meta", str(document.pdf)):
        complaints.append("the record's digest is not in the XMP metadata")

    page = document.page.read_text(encoding="utf-8") if document.page else None
    if page is not None:
        tree = structure(document.pdf)
        read, position = letters(tree), 0
        alternatives = [squeezed(text) for text, _ in figures(document.pdf)]
        for line in page.splitlines():
            wanted = letters(line)
            if not wanted:
                continue
            if line.startswith("["): # the alternative text of a figure
                if squeezed(line.strip("[]")) not in alternatives:
                    complaints.append(f"not the alternative text of a figure: {line[:60]}")
                continue
            found = read.find(wanted, position)
            if found < 0:
                complaints.append(f"not in the structure at its place: {line[:60]}")
                break
            if found > position:
                complaints.append(f"in the structure but not in page.txt, before: {line[:60]}")
            position = found + len(wanted)
        else:
            if read[position:]:
                complaints.append("in the structure but not at the end of page.txt")
    return complaints


def self_test():
    """The patterns must be able to fail."""
    good = "ANNA MARIA- LUISA 03 APR 2019"
    assert pattern("ANNA MARIA-LUISA").search(good) and pattern("03 APR 2019").search(good)
    for wrong in ("ANNA MARIA LUIS", "ANNAMARIA-LUISA", "03 APR 201", "3 APR 2019", "ANN A"):
        assert not pattern(wrong).search(good), wrong


if __name__ == "__main__":
    self_test()
    sys.exit(report(check, documents(sys.argv[1:])))
