"""Where texts, rules, portrait and QR code are on the page of a PDF, as mupdf and the structure
tree say. Points from the top left of the page."""
import html
import re

from documents import figures, output

TOLERANCE = 0.02  # pt: the file has coordinates of three decimals
CAPITAL, DESCENDER = 0.714, 0.2  # em
BASE_ONLY = set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<+-. ")
ORNAMENT = 60.0  # pt: text of this size is the word SPECIMEN across the page
MM = 72 / 25.4


class Place:
    """A text, rule, portrait or QR code, and its box. The ink of a text is taken as 0.714 em above
    the baseline (the capitals of Noto Sans) and, where a letter has a descender, 0.2 em below it;
    the width is mupdf's."""

    def __init__(self, kind, name, left, top, right, bottom, base=None):
        self.kind, self.name, self.box = kind, name, (left, top, right, bottom)
        self.base = bottom if base is None else base

    def grown(self, by):
        left, top, right, bottom = self.box
        return Place(self.kind, self.name, left - by, top - by, right + by, bottom + by)

    def without_descenders(self):
        left, top, right, _ = self.box
        return Place(self.kind, self.name, left, top, right, self.base)

    def overlaps(self, other):
        left, top, right, bottom = self.box
        x1, y1, x2, y2 = other.box
        return (top + TOLERANCE < y2 and y1 + TOLERANCE < bottom
                and left + TOLERANCE < x2 and x1 + TOLERANCE < right)

    def leaves(self, area):
        return any(self.box[edge] < area[edge] - TOLERANCE for edge in (0, 1)) or any(
            self.box[edge] > area[edge] + TOLERANCE for edge in (2, 3)
        )

    def __repr__(self):
        place = " ".join(f"{edge / MM:.2f}" for edge in self.box)
        return f"{self.kind} '{self.name[:40]}' at {place} mm"


def point(matrix, x, y):
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def text_place(matrix, size, glyphs):
    """One run of text from its (character, x, y, advance); None for an ornament and for blanks."""
    text = "".join(glyph[0] for glyph in glyphs)
    inked = [glyph for glyph in glyphs if glyph[0].strip()]
    if not inked or size >= ORNAMENT:
        return None
    left, base = point(matrix, inked[0][1], inked[0][2])
    right, _ = point(matrix, inked[-1][1] + inked[-1][3] * size, inked[-1][2])
    below = 0 if set(text) <= BASE_ONLY else DESCENDER * size
    return Place("text", text, left, base - CAPITAL * size, right, base + below, base)


def rule_place(matrix, width, steps):
    """A level or upright line, from the steps of its path; None for other paths."""
    if [step[0] for step in steps] != ["moveto", "lineto"]:
        return None
    x, y = zip(*(point(matrix, *step[1:]) for step in steps))
    half = width / 2
    if abs(y[0] - y[1]) < 0.001:
        return Place("rule", "", min(x), y[0] - half, max(x), y[0] + half)
    if abs(x[0] - x[1]) < 0.001:
        return Place("rule", "", x[0] - half, min(y), x[0] + half, max(y))
    return None


ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


class Trace:
    """The texts and rules in what `mutool trace` prints, an element on each line. A parser of XML
    takes ten times as long, for the thousands of steps of the ground."""

    def __init__(self, text):
        self.found, self.images, self.matrix, self.steps, self.glyphs = [], [], None, None, []
        self.size = self.width = self.height = 0
        for line in text.splitlines():
            tag, _, rest = line.strip(" <>").partition(" ")
            if tag in ("moveto", "lineto", "curveto"):
                self.on_step(tag, rest)
                continue
            handle = getattr(self, "on_" + tag.strip("/"), None)
            if handle is not None:
                handle(tag, dict(ATTRIBUTE.findall(rest)))

    def add(self, place):
        if place is not None:
            self.found.append(place)

    def on_page(self, tag, found):
        if tag == "page":
            self.height = float(found["mediabox"].split()[3])

    def on_fill_text(self, tag, found):
        if tag == "fill_text":
            self.matrix = [float(part) for part in found["transform"].split()]

    def on_span(self, tag, found):
        if tag == "/span":
            self.add(text_place(self.matrix, self.size, self.glyphs))
        else:
            self.size, self.glyphs = float(found["trm"].split()[0]), []

    def on_g(self, _, found):
        where = (float(found[name]) for name in ("x", "y", "adv"))
        self.glyphs.append((html.unescape(found.get("unicode", "")), *where))

    def on_stroke_path(self, tag, found):
        if tag == "/stroke_path":
            self.add(rule_place(self.matrix, self.width, self.steps))
            self.steps = None
        else:
            self.matrix = [float(part) for part in found["transform"].split()]
            self.width, self.steps = float(found["linewidth"]), []

    def on_fill_image(self, _, found):
        a, _, _, d, left, top = (float(part) for part in found["transform"].split())
        self.images.append(Place("image", "", left, top, left + a, top + d))

    def on_step(self, tag, rest):
        if self.steps is not None and len(self.steps) < 3: # of a rule, and one too many
            found = dict(ATTRIBUTE.findall(rest))
            self.steps.append((tag, float(found.get("x", 0)), float(found.get("y", 0))))


def places(pdf):
    trace = Trace(output("mutool", "trace", pdf, "1"))
    found = trace.found
    for alt, (left, bottom, right, top) in figures(pdf):
        kind = "QR code" if alt.startswith("QR") else "portrait"
        figure = Place(kind, "", left, trace.height - top, right, trace.height - bottom)
        if kind == "QR code" or any(figure.overlaps(image) for image in trace.images):
            found.append(figure)
    return found
