"""What is printed on a page: by the record, and by page.txt (`evisa-gen text`). Written for the
judges of tests/independent, by rules of their own and not by the program's.

page.txt has one line for each paragraph, in reading order:

  Kazakh / Russian / English: value     a field; the page may have the caption on two lines, with or
                                        without the solidus
  - CODE ICAO: Kazakh / ...             an entry point; of an unknown one only the code
  [Kazakh / Russian / English]          the alternative text of a figure, which is not printed
  text                                  anything else: headings, notices, the lines of the MRZ"""
import collections
import os
import re
import subprocess
import unicodedata

from documents import TOP
from jcs import record_digest

GEN = os.environ.get("EVISA_GEN", str(TOP / "build/release/evisa-gen"))
MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
SOLIDUS = "/"

# A part of page.txt with the name of its field. A word SOLIDUS of it may be missing on the page; a
# caption may have a colon behind it there.
Part = collections.namedtuple("Part", "field words is_caption", defaults=(False,))

# A caption is in three languages; a notice that has a colon is in one.
CAPTION = re.compile(r"((?:[^/]+ / ){2}[^/:]+): (.*)")
ENTRY_POINT = re.compile(r"- ([A-Z0-9 ]+)(?:: (.*))?")
ZONE = re.compile(r"[A-Z0-9<]{44}")


def nfc(text):
    return unicodedata.normalize("NFC", text)


def page_text(document):
    """page.txt of a golden; of a sample, what the program prints."""
    if document.page:
        return document.page.read_text(encoding="utf-8")
    call = subprocess.run([GEN, "text", document.record_path], capture_output=True, check=True)
    return call.stdout.decode("utf-8")


def parts(page):
    """The parts of a page in their order, and its alternative texts."""
    found, alternatives, heading, number = [], [], "title", 0
    before = ""
    for line in page.splitlines():
        caption, entry = CAPTION.fullmatch(line), ENTRY_POINT.fullmatch(line)
        if line.startswith("["):
            alternatives.append(nfc(line[1:-1]))
        elif ZONE.fullmatch(line):
            number = number + 1 if heading == "MRZ line" else 1
            heading = "MRZ line"
            found.append(Part(f"{heading} {number}", line.split()))
        elif entry:
            number += 1
            found.append(Part(f"code of entry point {number}", entry[1].split()))
            if entry[2]:
                found.append(Part(f"name of entry point {number}", nfc(entry[2]).split()))
        elif caption:
            field = caption[1].split(f" {SOLIDUS} ")[2]
            found.append(Part(f"caption of {field}", nfc(caption[1]).split(), True))
            found.append(Part(field, nfc(caption[2]).split()))
        elif line:
            if not before:
                heading, number = line.split(f" {SOLIDUS} ")[-1], 0
                found.append(Part(f"heading {heading}", nfc(line).split()))
            else:
                number += 1
                found.append(Part(f"line {number} after {heading}", nfc(line).split()))
        before = line
    return found, alternatives


def printed_date(date):
    """2019-04-03 -> 03 APR 2019; of an incomplete date the known parts."""
    year, *rest = date.split("-")
    month = [MONTHS[int(rest[0]) - 1]] if rest else []
    return " ".join([*rest[1:], *month, year])


# The members of a record that are printed as they are, and those that are dates.
TEXTS = """visa/number visa/category visa/entries visa/stay_days visa/issued_by holder/surname
    holder/given_names holder/birth_place holder/sex holder/nationality passport/number
    passport/issuer invitation/number invitation/inviter_name invitation/inviter_id""".split()
DATES = """visa/issued_on visa/valid_from visa/valid_until passport/issued_on passport/expires_on
    holder/birth_date""".split()


def values(record):
    """(pointer, text) of each value of a record as it is printed, in NFC with single spaces."""
    found = []
    for pointer in TEXTS + DATES:
        group, name = pointer.split("/")
        value = record[group].get(name)
        if value is not None:
            form = printed_date(value) if pointer in DATES else str(value)
            found.append((f"/{pointer}", form))
    for number, code in enumerate(record["entry_points"]):
        found.append((f"/entry_points/{number}", code))
    if record.get("specimen"):
        found += [("/specimen", word) for word in ("ҮЛГІ", "ОБРАЗЕЦ", "SPECIMEN")]
    digest = record_digest(record)
    fours = [digest[at : at + 4] for at in range(0, len(digest), 4)]
    found.append(("the digest", " ".join(fours)))
    return [(pointer, " ".join(nfc(text).split())) for pointer, text in found]
