#!/usr/bin/env -S python3 -B
"""Do poppler, mupdf and ghostscript show the same page? Each renders every golden in gray, and the
three pictures are compared in pairs.

Renderers differ in antialiasing, in the least width of a rule, and by up to a pixel in rounding. So
they draw at 300 dpi, where these differences are small; the pictures are shrunk to means over STEP
x STEP pixels (a millimetre); and a place counts as different only where no mean within one step of
it in the other picture is within LIMIT gray values. Over pages with and without a photo the largest
such difference is 38 (the gap inside a bold date); a missing letter of 7 pt makes 58, a missing
word 78 or more. A page is the same when no place differs. A self-test proves in each run that the
comparison can fail: another golden, and the page with one word erased, must differ."""
import itertools
import re
import sys

sys.path.insert(0, sys.path[0] + "/../lib")
from documents import documents, output, report
from picture import Picture, render

RENDERERS = ("poppler", "mupdf", "ghostscript")
RESOLUTION = 300
STEP = 12   # pixels: 1 mm
LIMIT = 44  # of 255


def differing_places(one, other):
    """The number of places of `one` without a similar place nearby in `other`, plus the reverse."""
    count = 0
    for here, there in ((one, other), (other, one)):
        height, width = min(len(here), len(there)), min(len(here[0]), len(there[0]))
        for y in range(height):
            rows = there[max(0, y - 1):y + 2]
            for x in range(width):
                value = here[y][x]
                if abs(value - there[y][x]) > LIMIT:
                    near = [row[max(0, x - 1):x + 2] for row in rows]
                    if value < min(map(min, near)) - LIMIT or value > max(map(max, near)) + LIMIT:
                        count += 1
    return count


def shrunk(pdf, renderer):
    picture = render(pdf, renderer, RESOLUTION)
    if abs(picture.width - 2480) > 2 or abs(picture.height - 3508) > 2:
        raise ValueError(f"{renderer}: the page is {picture.width} x {picture.height}, not A4")
    return picture.shrink(STEP)


def check(document):
    try:
        pages = {renderer: shrunk(document.pdf, renderer) for renderer in RENDERERS}
    except ValueError as error:
        return [str(error)]
    complaints = []
    for one, other in itertools.combinations(RENDERERS, 2):
        count = differing_places(pages[one], pages[other])
        if count:
            complaints.append(f"{one} and {other} differ at {count} places of 1 mm")
    return complaints


def word_box(pdf):
    """The box in pixels of the first short word of the body, 4 to 6 letters in 7 to 8 pt."""
    form = r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(\w{4,6})</word>'
    for match in re.finditer(form, output("pdftotext", "-bbox", pdf, "-")):
        box = [float(edge) * RESOLUTION / 72 for edge in match.groups()[:4]]
        if 7 < (box[3] - box[1]) * 72 / RESOLUTION < 12:
            return [round(edge) for edge in box]
    raise ValueError("no word found")


def self_test(documents_):
    """Two different pages must be found different."""
    complaints = []
    one = documents_[0]
    page = render(one.pdf, "mupdf", RESOLUTION)
    if len(documents_) > 1:
        other = documents_[1]
        if not differing_places(shrunk(other.pdf, "poppler"), page.shrink(STEP)):
            complaints.append(f"{one} and {other} look the same")
    left, top, right, bottom = word_box(one.pdf)
    gray = bytearray(page.gray)
    for y in range(top, bottom):
        gray[y * page.width + left:y * page.width + right] = b"\xff" * (right - left)
    erased = Picture(page.width, page.height, bytes(gray)).shrink(STEP)
    if not differing_places(shrunk(one.pdf, "poppler"), erased):
        complaints.append("an erased word is not noticed")
    for complaint in complaints:
        print(f"FAIL: self-test: {complaint}")
    return 1 if complaints else 0


if __name__ == "__main__":
    chosen = [document for document in documents(sys.argv[1:]) if document.page]
    sys.exit(self_test(chosen) | report(check, chosen))
