"""Grayscale pictures for the independent judges: reading and writing PGM, cutting, threshold, blur,
rotation, shrinking. The loops over pixels are C (pixels.c), compiled when they are first needed."""
import ctypes
import functools
import math
import os
import pathlib
import re
import subprocess
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]


@functools.cache
def pixels():
    """The functions of pixels.c. Several processes may compile it at once: each in its own file."""
    source, library = TOP / "tests/lib/pixels.c", TOP / "build/pixels.so"
    if not library.exists() or library.stat().st_mtime < source.stat().st_mtime:
        library.parent.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=library.parent, suffix=".so", delete=False) as file:
            made = file.name
        command = ["gcc", "-O2", "-std=c11", "-shared", "-fPIC", "-o", made, source]
        subprocess.run(command, check=True)
        os.replace(made, library)
    return ctypes.CDLL(str(library))


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
        """A Gaussian of 0.7 pixels, across and down."""
        across = (ctypes.c_int32 * (self.width * self.height))()
        out = ctypes.create_string_buffer(self.width * self.height)
        size = ctypes.c_size_t(self.width), ctypes.c_size_t(self.height)
        pixels().pixels_across(bytes(self.gray), *size, across)
        pixels().pixels_down(across, *size, out)
        return Picture(self.width, self.height, out.raw)

    def turn(self, degrees):
        """Rotated about the middle, bilinear, white outside."""
        out = ctypes.create_string_buffer(b"\xff" * (self.width * self.height),
                                          self.width * self.height)
        pixels().pixels_turn(
            bytes(self.gray), ctypes.c_size_t(self.width), ctypes.c_size_t(self.height),
            ctypes.c_double(math.sin(math.radians(degrees))),
            ctypes.c_double(math.cos(math.radians(degrees))), out)
        return Picture(self.width, self.height, out.raw)

    def shrink(self, step):
        """Rows of means over step x step pixels, integers 0..255. A rest at the right and at the
        bottom is dropped."""
        width, height = self.width // step, self.height // step
        out = ctypes.create_string_buffer(width * height)
        pixels().pixels_shrink(bytes(self.gray), ctypes.c_size_t(self.width),
                               ctypes.c_size_t(self.height), ctypes.c_size_t(step), out)
        return [list(out.raw[y * width:(y + 1) * width]) for y in range(height)]


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
