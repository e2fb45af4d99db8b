#!/usr/bin/env -S python3 -B
"""Does the page have the form that README.md promises? For every golden and sample:

- `qpdf --check` reports nothing; one page, A4
- everything darker than the ground (DARK) is inside the live area, x 10-200 and y 21.8-275.3 mm, so
  that the page prints completely on Letter too
- no text is smaller than 7 pt; none has a contrast below 4.5:1 (WCAG 2) on the darkest tint
- no fold at 99, 148.5 or 198 mm crosses a line of the machine-readable zone
- at most 110 KB besides the photo"""
import re
import subprocess
import sys
import xml.etree.ElementTree

sys.path.insert(0, sys.path[0] + "/../lib")
from documents import documents, output, report
from picture import render

LIVE = (10.0, 21.8, 200.0, 275.3)
TOLERANCE = 0.2  # mm: added by antialiasing at 200 dpi
OVERHANG = 0.6  # mm: part of a letter over the left edge, such as the hook of a large J
# Of 255: rules, text, QR code and photo frame are darker; ground, tint and SPECIMEN are lighter.
DARK = 170
SMALLEST = 7.0  # pt
TINT = (0xE9, 0xEF, 0xF5)  # the strip behind the validity
ORNAMENT = 60.0  # pt: text of this size is the word SPECIMEN across the page
FOLDS = (99.0, 148.5, 198.0)
BYTES_MAX = 110 * 1024


def luminance(rgb):
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(rgb):
    return (luminance([part / 255 for part in TINT]) + 0.05) / (luminance(rgb) + 0.05)


def texts(pdf):
    """(size in pt, (r, g, b)) of every run of text, as mupdf interprets the page."""
    trace = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", output("mutool", "trace", pdf, "1"))
    for text in xml.etree.ElementTree.fromstring(trace).iter("fill_text"):
        matrix = [float(part) for part in text.get("transform").split()]
        color = tuple(float(part) for part in text.get("color", "0").split())
        rgb = color * 3 if len(color) == 1 else color
        for span in text.iter("span"):
            inner = [float(part) for part in span.get("trm").split()]
            # the vertical unit vector of the font through both matrices
            x = inner[2] * matrix[0] + inner[3] * matrix[2]
            y = inner[2] * matrix[1] + inner[3] * matrix[3]
            yield (x * x + y * y) ** 0.5, rgb


def ink_box(pdf):
    """The box around everything dark, in mm."""
    resolution = 200
    return [edge / resolution * 25.4 for edge in render(pdf, "mupdf", resolution).ink(DARK)]


def photo_bytes(record):
    return len(record.get("photo", "")) * 3 // 4


def check(document):
    complaints = []
    pdf = str(document.pdf)
    call = subprocess.run(["qpdf", "--check", pdf], capture_output=True, check=False)
    if call.returncode or b"WARNING" in call.stdout + call.stderr:
        text = (call.stdout + call.stderr).decode("utf-8", "replace")
        complaints.append("qpdf --check: " + text.strip().splitlines()[-1])
    info = output("pdfinfo", pdf)
    for line in (
        r"Pages:\s+1$",
        r"Tagged:\s+yes$",
        r"Encrypted:\s+no$",
        r"JavaScript:\s+no$",
        r"PDF version:\s+1\.7$",
    ):
        if not re.search(line, info, re.M):
            complaints.append(f"pdfinfo does not say {line}")
    size = re.search(r"Page size:\s+([\d.]+) x ([\d.]+) pts", info)
    if not size or abs(float(size[1]) - 595.276) > 0.005 or abs(float(size[2]) - 841.89) > 0.01:
        complaints.append("not A4")

    left, top, right, bottom = ink_box(document.pdf)
    if (
        left < LIVE[0] - OVERHANG
        or top < LIVE[1] - TOLERANCE
        or right > LIVE[2] + TOLERANCE
        or bottom > LIVE[3] + TOLERANCE
    ):
        complaints.append(
            f"ink outside the live area: x {left:.2f}-{right:.2f}, y {top:.2f}-{bottom:.2f} mm"
        )
    runs = list(texts(document.pdf))
    if len(runs) < 50:
        complaints.append(f"only {len(runs)} runs of text")
    for small in sorted({size for size, _ in runs if size < SMALLEST - 0.001}):
        complaints.append(f"text of {small:.2f} pt")
    for rgb in sorted({rgb for size, rgb in runs if size < ORNAMENT and contrast(rgb) < 4.5}):
        complaints.append(
            "text with a contrast below 4.5:1, colour " + " ".join(f"{part:.3f}" for part in rgb)
        )

    form = r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">([A-Z0-9&lt;]{40,})</word>'
    zone = re.findall(form, output("pdftotext", "-bbox", pdf, "-"))
    if len([line for line in zone if len(line[2].replace("&lt;", "<")) == 44]) != 2:
        complaints.append("pdftotext does not see two lines of 44 characters")
    for low, high, _ in zone:
        if any(float(low) * 25.4 / 72 < fold < float(high) * 25.4 / 72 for fold in FOLDS):
            complaints.append("a fold crosses the machine-readable zone")
    if document.pdf.stat().st_size - photo_bytes(document.record()) > BYTES_MAX:
        complaints.append(
            f"{document.pdf.stat().st_size} bytes, more than {BYTES_MAX} besides the photo"
        )
    return complaints


def self_test():
    """The light gray must fail the limit of contrast, the dark colours must pass."""
    assert contrast((0, 0, 0)) > 17 and contrast((0x1A / 255, 0x21 / 255, 0x26 / 255)) > 4.5
    assert contrast((0.6, 0.6, 0.6)) < 4.5


if __name__ == "__main__":
    self_test()
    sys.exit(report(check, documents(sys.argv[1:])))
