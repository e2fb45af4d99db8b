#!/usr/bin/env -S python3 -B
"""Does poppler complain of a photo that evisa-gen accepts? One bit of a portrait is flipped, each
time another one; the photos that are accepted are shown to poppler as the PDF has them. A hundred
that are refused are shown as well: it must complain of one of them, or it would say nothing of
this.

The flips are the same in every run. Poppler decodes all photos in one call, from a PDF made here
that has a page for each."""
import base64
import json
import random
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, sys.path[0] + "/../lib")
from failures import Failures

FLIPS, REFUSED = 1000, 100
PROGRAM = "build/release/evisa-gen"
PHOTO = "tests/data/photos/portrait-c.jpg"
STREAM = re.compile(rb"/Filter/DCTDecode/Length (\d+).{0,4}stream\r\n", re.DOTALL)


def flipped():
    with open(PHOTO, "rb") as file:
        photo = file.read()
    for bit in random.Random(14).sample(range(8 * len(photo)), FLIPS):
        copy = bytearray(photo)
        copy[bit // 8] ^= 1 << bit % 8
        yield bytes(copy)


def answers(photos):
    """Of each photo: the stream in its document; None where it is refused."""
    with open("tests/bench/record.json", encoding="utf-8") as file:
        record = json.load(file)
    lines = []
    for number, photo in enumerate(photos):
        record["visa"]["number"] = f"KZ{number:07}"
        record["photo"] = base64.b64encode(photo).decode("ascii")
        lines.append(json.dumps(record) + "\n")
    call = subprocess.run([PROGRAM, "batch", "--ndjson"], input="".join(lines).encode("utf-8"),
                          capture_output=True, check=False)
    for line in call.stdout.splitlines():
        answer = json.loads(line)
        pdf = base64.b64decode(answer["pdf"]) if "pdf" in answer else None
        found = STREAM.search(pdf) if pdf is not None else None
        yield pdf[found.end():found.end() + int(found[1])] if found is not None else None


def pdf_of(photos):
    """A page of 10 x 10 points for each."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b""]
    pages = []
    for photo in photos:
        number = len(objects) + 1
        pages.append(b"%d 0 R" % number)
        objects.append(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 10 10]/Contents %d 0 R/Resources<<"
                       b"/XObject<</X %d 0 R>>>>>>" % (number + 1, number + 2))
        objects.append(b"<</Length 24>>stream\n10 0 0 10 0 0 cm /X Do  \nendstream")
        objects.append(b"<</Subtype/Image/Width 413/Height 531/BitsPerComponent 8/ColorSpace"
                       b"/DeviceRGB/Filter/DCTDecode/Length %d>>stream\n%b\nendstream"
                       % (len(photo), photo))
    objects[1] = b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(pages), b" ".join(pages))
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%b endobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Root 1 0 R/Size %d>>startxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def complaints(photos):
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf_of(photos))
        file.flush()
        call = subprocess.run(["pdftoppm", "-r", "8", "-gray", file.name], check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    pages = call.stdout.count(b"P5\n")
    return pages, call.stderr.decode("utf-8", "replace").splitlines()


def main():
    failures = Failures()
    photos = list(flipped())
    streams = list(answers(photos))
    accepted = [stream for stream in streams if stream is not None]
    refused = [photo for photo, stream in zip(photos, streams) if stream is None]
    failures.check(len(streams) == FLIPS, f"{len(streams)} answers to {FLIPS} photos")
    failures.check(len(accepted) > FLIPS // 4, f"only {len(accepted)} of {FLIPS} are accepted")
    pages, said = complaints(accepted)
    failures.check(pages == len(accepted), f"poppler shows {pages} of {len(accepted)} photos")
    failures.check(not said, f"poppler complains {len(said)} times, first: {said[:1]}")
    failures.check(complaints(refused[:REFUSED])[1], "poppler complains of nothing at all")
    print(f"{len(accepted)} of {FLIPS} accepted")
    return failures.finish()


if __name__ == "__main__":
    sys.exit(main())
