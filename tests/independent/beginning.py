#!/usr/bin/env -S python3 -B
"""Do all documents begin with the same bytes, and is none too large? What is the same in every
document of a template and rendering revision (fonts, colour profile, ground) must come first, so
that archives and backups store it once. Of all goldens and samples of one template:

- the bytes are the same up to the page object, which is the first that may differ
- the part that is the same holds the fonts, ToUnicode, the colour profile and the ground
- the documents do differ in what may differ: with and without a photo, sealed and unsealed
- a document without a photo has at most 95,000 bytes; so has the largest that is known
  (tests/data/largest.json), without a seal and with one, as the program makes it now

The object offsets are read from the cross-reference table of each file."""
import os
import re
import sys
import tempfile

sys.path.insert(0, sys.path[0] + "/../lib")
from documents import documents
from seals import GEN, SEAL, TOP, keys, need_programs, run, signer_options

SHARED = (b"/Type /Catalog", b"/FontFile2", b"/FontFile3", b"/Type0", b"/N 3/Filter", b"/Scope/Row",
          b"/Subtype/Form")


def offsets(data):
    """The offset of each object, from the one section of the cross-reference table."""
    start = int(re.search(rb"startxref\s+(\d+)\s+%%EOF\s*$", data)[1])
    section = re.match(rb"xref\s+0 (\d+)\s+", data[start:])
    entries = data[start + section.end():].split(b"\n")[:int(section[1])]
    return sorted(int(entry[:10]) for entry in entries if b"n" in entry)


def object_at(data, place):
    """The object that the byte at `place` is in: its offset and its text."""
    begin = max(offset for offset in offsets(data) if offset <= place)
    return begin, data[begin:data.index(b"endobj", begin)]


def complaints_about(files):
    """files: name -> bytes."""
    common = os.path.commonprefix(list(files.values()))
    found = []
    begins = set()
    for name, data in files.items():
        begin, text = object_at(data, len(common))
        begins.add(begin)
        if b"/Type/Page/" not in text:
            found.append(f"{name}: the first difference is not in the page, but in {text[:40]}")
    if len(begins) != 1:
        found.append(f"the page is at different places: {sorted(begins)}")
    found += [f"not in the part that is the same: {mark.decode()}" for mark in SHARED
              if mark not in common[:min(begins)]]
    return found, min(begins)


LIMIT = 95_000


def too_large(chosen):
    for document in chosen:
        size = document.pdf.stat().st_size
        if "photo" not in document.record() and size > LIMIT:
            yield f"{document}: {size} bytes without a photo, more than {LIMIT}"


def largest():
    """Of a record that a search over letters, airports and States ended with: each text is as long
    as it may be, has letters of all alphabets, and few blanks, so that lines break within words. A
    passport number of 15 characters, which a seal cannot hold, takes 18 bytes more."""
    record = (TOP / "tests/data/largest.json").read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        sealed = run([SEAL, *signer_options(keys(folder))], record).stdout
    sizes = [len(run([GEN], one).stdout) for one in (record, sealed)]
    for kind, size in zip(("unsigned", "sealed"), sizes):
        if not 90_000 < size <= LIMIT:  # less: not the document that is meant, or none
            yield f"largest.json, {kind}: {size} bytes, not at most {LIMIT}"


def variety(chosen):
    """What the documents have to show; otherwise they prove nothing."""
    records = [document.record() for document in chosen]
    for member in ("photo", "seal"):
        for has in (True, False):
            if not any((member in record) == has for record in records):
                yield f"no document {'with' if has else 'without'} a {member}"


def self_test(files):
    """A byte that differs in a font or in the ground of one file must be found."""
    name, data = next(iter(files.items()))
    for mark in (b"/FontFile2", b"/Subtype/Form"):
        damaged = data.replace(mark, mark[:-1] + b"x", 1)
        if not complaints_about({**files, name: damaged})[0]:
            yield "self-test: damage is not found"


if __name__ == "__main__":
    need_programs()
    chosen = documents(sys.argv[1:])
    all_files = {str(document): document.pdf.read_bytes() for document in chosen}
    failed, size = complaints_about(all_files)
    failed += [*too_large(chosen), *largest(), *variety(chosen), *self_test(all_files)]
    for complaint in failed:
        print(f"FAIL: {complaint}")
    if not failed:
        print(f"{len(all_files)} documents have their first {size} bytes in common")
    sys.exit(bool(failed))
