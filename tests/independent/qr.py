#!/usr/bin/env -S python3 -B
"""Can another program read the QR code? For every golden and sample zbarimg must return the exact
payload: the bytes of the seal, or the text that this script composes from record.json. It reads the
whole page at 150 and 300 dpi; and, for goldens, at 150 dpi with a 1-bit threshold, with 2 degrees
of rotation in either direction, and with light blur. Of two samples other renderers and resolutions
are read too (OTHERS): there each module is black or white to its edge, and no edge is more than a
pixel away from its place. No fold of a letter (99, 148.5, 198 mm down, 105 mm across) crosses the
QR code or its quiet zone."""
import base64
import subprocess
import sys
import tempfile

sys.path.insert(0, sys.path[0] + "/../lib")
from documents import documents, figures, report
from jcs import record_digest
from picture import Picture, render

FOLDS_DOWN, FOLDS_ACROSS = (99.0, 148.5, 198.0), (105.0,)
MODULES, QUIET = 57, 4  # version 10, which both kinds of payload have: 57 modules
MODULE_MIN = 0.4  # mm
# The other places where the code is read: a screen, and other programs. At 96 dpi a module has 1.9
# pixels: zbar reads it from poppler and pdf.js; MuPDF smooths it there, and zbar reads that only
# magnified. At 72 dpi (1.4 pixels) it reads the code from no program. All were looked at up to
# 600 dpi: from 150 dpi on each reads it. tests/independent/heard.py asks pdf.js, in Firefox.
OTHERS = (("poppler", 96), ("mupdf", 150), ("ghostscript", 96))
SEALED_AND_NOT = ("samples/tourist-india", "samples/unsigned-senegal")


def payload(record):
    if "seal" in record:
        return base64.b64decode(record["seal"], validate=True)
    visa, passport, holder = record["visa"], record["passport"], record["holder"]
    lines = [
        "KZ E-VISA - NOT SIGNED",
        f"VISA {visa['number']}",
        f"PASSPORT {passport['number']} {passport['issuer']}",
        f"NATIONALITY {holder['nationality']}",
        f"BORN {holder['birth_date']}",
        f"VALID {visa['valid_from']} {visa['valid_until']}",
        f"ENTRY {' '.join(record['entry_points'])}",
        f"SHA256 {record_digest(record).upper()}",
    ]
    return "\n".join(lines).encode()


def scan(picture):
    with tempfile.NamedTemporaryFile(suffix=".pgm") as file:
        file.write(picture.pgm())
        file.flush()
        command = ["zbarimg", "--quiet", "--raw", "--nodbus", "-Sdisable", "-Sqrcode.enable"]
        return subprocess.run(
            [*command, "-Sbinary", file.name], capture_output=True, check=False
        ).stdout


def symbol(document, picture, resolution):
    """The box of the symbol's ink in pixels, inside the figure whose alternative text is of a QR
    code."""
    boxes = [box for text, box in figures(document.pdf) if "QR" in text]
    if len(boxes) != 1:
        raise ValueError("not one figure is called a QR code")
    scale = resolution / 72
    left, bottom, right, top = (round(edge * scale) for edge in boxes[0])
    left, right = left - 2, right + 2
    top, bottom = picture.height - top - 2, picture.height - bottom + 2
    ink = picture.cut(left, top, right, bottom).ink()
    if ink is None or abs((ink[2] - ink[0]) - (ink[3] - ink[1])) > 2:
        raise ValueError("the box of the QR code does not hold a square")
    return left + ink[0], top + ink[1], left + ink[2], top + ink[3]


def edge_error(picture):
    """How many pixels an edge between modules is away from the nearest place of one at most."""
    middles = [(2 * module + 1) / (2 * MODULES) for module in range(MODULES)]
    lines = [picture.row(int(middle * picture.height)) for middle in middles]
    lines += [picture.gray[int(middle * picture.width)::picture.width] for middle in middles]
    away = 0.0
    for line in lines:
        size = len(line) / MODULES
        for at in range(1, len(line)):
            if (line[at] < 128) != (line[at - 1] < 128):
                away = max(away, abs(at - round(at / size) * size))
    return away


def not_sharp(picture):
    """What is wrong with a picture of the symbol alone."""
    complaints = []
    if any(10 < value < 245 for value in set(picture.gray)):
        complaints.append("a module has gray pixels")
    if edge_error(picture) > 1:
        complaints.append("a module is more than a pixel too wide or too narrow")
    return complaints


def check_others(document, wanted):
    complaints = []
    for renderer, resolution in OTHERS:
        picture = render(document.pdf, renderer, resolution)
        box = symbol(document, picture, resolution)
        around = picture.cut(*(edge + away for edge, away in zip(box, (-9, -9, 9, 9))))
        found = not_sharp(picture.cut(*box))
        if scan(around) != wanted:
            found.append("not the payload")
        complaints += [f"{renderer} at {resolution} dpi: {complaint}" for complaint in found]
    return complaints


def self_test():
    """The judgement of sharpness must be able to fail."""
    side = 6 * MODULES
    rows = [bytes(255 * ((x // 6 + y // 6) % 2) for x in range(side)) for y in range(side)]
    good = Picture(side, side, b"".join(rows))
    assert not not_sharp(good)
    assert not_sharp(good.blur())
    shifted = [row[:12] + b"\0\0" + row[12:-2] for row in rows]
    assert not_sharp(Picture(side, side, b"".join(shifted)))
    assert not_sharp(Picture(side, side, b"".join(rows[:12] + rows[11:12] * 2 + rows[12:-2])))


def check(document):
    wanted = payload(document.record())
    complaints = []
    fine, coarse = render(document.pdf, "poppler", 300), render(document.pdf, "poppler", 150)
    if scan(fine) != wanted:
        complaints.append("300 dpi: not the payload")
    try:
        box = symbol(document, fine, 300)
    except ValueError as error:
        return complaints + [str(error)]
    module = (box[2] - box[0]) / MODULES
    left, top, right, bottom = (edge / 300 * 25.4 for edge in box)
    if module / 300 * 25.4 < MODULE_MIN - 0.01:
        complaints.append(f"a module is smaller than {MODULE_MIN} mm")
    margin = QUIET * module / 300 * 25.4
    down = any(top - margin < fold < bottom + margin for fold in FOLDS_DOWN)
    across = any(left - margin < fold < right + margin for fold in FOLDS_ACROSS)
    if down or across:
        complaints.append("a fold crosses the QR code")
    quiet = int(QUIET * module) - 1
    around = fine.cut(box[0] - quiet, box[1] - quiet, box[2] + quiet, box[3] + quiet)
    for y in range(around.height):
        row = around.row(y)
        above_or_below = y < quiet - 1 or y > around.height - quiet
        if min(row if above_or_below else row[:quiet - 1] + row[-quiet + 1:]) < 250:
            complaints.append("there is ink in the quiet zone")
            break

    if scan(coarse) != wanted:
        complaints.append("150 dpi: not the payload")
    if not document.page:  # a sample: the goldens have its kinds of payload
        return complaints + (
            check_others(document, wanted) if document.name in SEALED_AND_NOT else []
        )
    cut = coarse.cut(*(edge // 2 + away for edge, away in zip(box, (-60, -60, 60, 60))))
    for name, changed in (
        ("1-bit", coarse.threshold()),
        ("turned by 2 degrees", cut.turn(2)),
        ("turned by -2 degrees", cut.turn(-2)),
        ("blurred", coarse.blur()),
    ):
        if scan(changed) != wanted:
            complaints.append(f"{name}: not the payload")
    return complaints


if __name__ == "__main__":
    self_test()
    everything = documents(sys.argv[1:])
    if not sys.argv[1:] and not set(SEALED_AND_NOT) <= {document.name for document in everything}:
        sys.exit("FAIL: there is no sealed or no unsigned sample")
    sys.exit(report(check, everything))
