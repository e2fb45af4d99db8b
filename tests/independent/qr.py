#!/usr/bin/env -S python3 -B
"""Can another program read the QR code? For every golden and sample zbarimg must return the exact
payload: the bytes of the seal, or the text that this script composes from record.json. It reads the
whole page at 150 and 300 dpi; and, for goldens, at 150 dpi with a 1-bit threshold, with 2 degrees
of rotation in either direction, and with light blur. No fold of a letter (99, 148.5, 198 mm down,
105 mm across) crosses the QR code or its quiet zone."""
import base64
import subprocess
import sys
import tempfile

sys.path.insert(0, sys.path[0] + "/../lib")
from documents import documents, figures, report
from jcs import record_digest
from picture import render

FOLDS_DOWN, FOLDS_ACROSS = (99.0, 148.5, 198.0), (105.0,)
MODULES, QUIET = 57, 4  # version 10, which both kinds of payload have: 57 modules
MODULE_MIN = 0.4  # mm


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
        return complaints
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
    sys.exit(report(check, documents(sys.argv[1:])))
