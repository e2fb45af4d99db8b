"""Grayscale pictures for the independent judges, with the standard library only: reading and
writing PGM, cutting, threshold, blur, rotation, shrinking."""
import math
import re
import subprocess


# Debian builds mupdf without ICC support; all colours of the page are sRGB, so nothing differs.
HARMLESS = "warning: ICC support is not available"


class Picture:
    """width x height gray values in `gray`, row by row; 0 is black."""

    def __init__(self, width, height, gray):
        self.width, self.height, self.gray = width, height, gray

    def row(self, y):
        return self.gray[y * self.width:(y + 1) * self.width]

    def pgm(self):
        return b"P5 %d %d 255\n" % (self.width, self.height) + bytes(self.gray)

    def cut(self, left, top, right, bottom):
        left, top, right, bottom = (
            max(0, left), max(0, top), min(self.width, right), min(self.height, bottom)
        )
        rows = [self.row(y)[left:right] for y in range(top, bottom)]
        return Picture(right - left, bottom - top, b"".join(rows))

    def ink(self, level=128):
        """The box (left, top, right, bottom) around everything darker than level; None if nothing
        is darker."""
        dark = self.threshold(level)
        rows = [y for y in range(self.height) if b"\0" in dark.row(y)]
        columns = [x for x in range(self.width) if b"\0" in dark.gray[x::self.width]]
        return (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1) if rows else None

    def threshold(self, level=128):
        table = bytes(0 if value < level else 255 for value in range(256))
        return Picture(self.width, self.height, self.gray.translate(table))

    def blur(self):
        """A Gaussian of 0.7 pixels, across and down: its weights in 256ths are 2 53 146 53 2."""
        across = []
        for y in range(self.height):
            row = self.row(y)
            one, two = row[:1] + row[:-1], row[:1] * 2 + row[:-2]
            next_one, next_two = row[1:] + row[-1:], row[2:] + row[-1:] * 2
            across.append(
                [
                    2 * (a + e) + 53 * (b + d) + 146 * c
                    for a, b, c, d, e in zip(two, one, row, next_one, next_two)
                ]
            )
        rows = []
        last = self.height - 1
        for y in range(self.height):
            near = [across[min(last, max(0, y + away))] for away in (-2, -1, 0, 1, 2)]
            rows.append(
                bytes(
                    (2 * (a + e) + 53 * (b + d) + 146 * c + 32768) >> 16
                    for a, b, c, d, e in zip(*near)
                )
            )
        return Picture(self.width, self.height, b"".join(rows))

    def turn(self, degrees):
        """Rotated about the middle, bilinear, white outside."""
        sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
        middle_x, middle_y, width, height, gray = (
            (self.width - 1) / 2, (self.height - 1) / 2, self.width, self.height, self.gray
        )
        out = bytearray(b"\xff" * (width * height))
        for y in range(height):
            from_x = middle_x - middle_x * cosine + (y - middle_y) * sine
            from_y = middle_y + middle_x * sine + (y - middle_y) * cosine
            for x in range(width):
                left, top = int(from_x), int(from_y)
                if 0 <= from_x and 0 <= from_y and left < width - 1 and top < height - 1:
                    at, part_x, part_y = top * width + left, from_x - left, from_y - top
                    upper = gray[at] + (gray[at + 1] - gray[at]) * part_x
                    lower = gray[at + width] + (gray[at + width + 1] - gray[at + width]) * part_x
                    out[y * width + x] = int(upper + (lower - upper) * part_y + 0.5)
                from_x += cosine
                from_y -= sine
        return Picture(width, height, bytes(out))

    def shrink(self, step):
        """Rows of means over step x step pixels, integers 0..255. A rest at the right and at the
        bottom is dropped."""
        rows = []
        for top in range(0, self.height - step + 1, step):
            sums = [sum(column) for column in zip(*(self.row(top + i) for i in range(step)))]
            rows.append(
                [
                    sum(sums[left:left + step]) // (step * step)
                    for left in range(0, self.width - step + 1, step)
                ]
            )
        return rows


def read_pgm(data):
    header = re.match(rb"P5\s+(?:#[^\n]*\n\s*)*(\d+)\s+(?:#[^\n]*\n\s*)*(\d+)\s+255\s", data)
    if not header:
        raise ValueError("not an 8-bit PGM")
    width, height = int(header[1]), int(header[2])
    gray = data[header.end():header.end() + width * height]
    if len(gray) != width * height:
        raise ValueError("the PGM is too short")
    return Picture(width, height, gray)


def render(pdf, renderer, resolution):
    """Page 1 by poppler, mupdf or ghostscript. A complaint of the renderer is an error."""
    command = {
        "poppler": ["pdftoppm", "-gray", "-r", str(resolution), "-f", "1", "-l", "1", pdf],
        "mupdf": [
            "mutool", "draw", "-q", "-r", str(resolution), "-c", "gray", "-F", "pgm", "-o", "-",
            pdf, "1",
        ],
        "ghostscript": [
            "gs", "-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-dTextAlphaBits=4",
            "-dGraphicsAlphaBits=4", "-sDEVICE=pgmraw", f"-r{resolution}", "-dFirstPage=1",
            "-dLastPage=1", "-sOutputFile=%stdout", "-sstdout=%stderr", pdf,
        ],
    }[renderer]
    call = subprocess.run([str(word) for word in command], capture_output=True, check=False)
    complaint = call.stderr.decode("utf-8", "replace").replace(HARMLESS, "").strip()
    if call.returncode or complaint:
        raise ValueError(f"{renderer}: exit status {call.returncode}: {complaint[:200]}")
    return read_pgm(call.stdout)
