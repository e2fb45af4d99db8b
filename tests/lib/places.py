"""Where texts, rules, portrait and QR code are on the page of a PDF, as mupdf and the structure
tree say. Points from the top left of the page."""
import html
import re

from documents import figures, output
from outlines import ink

TOLERANCE = 0.02  # pt: the file has coordinates of two decimals
ORNAMENT = 60.0  # pt: text of this size is the word SPECIMEN across the page
MM = 72 / 25.4


def meet(a, b):
    """Whether two boxes overlap."""
    return (a[1] + TOLERANCE < b[3] and b[1] + TOLERANCE < a[3]
            and a[0] + TOLERANCE < b[2] and b[0] + TOLERANCE < a[2])


class Place:
    """A text, rule, portrait or QR code, and its box. That of a text is around the ink of its
    glyphs, each of which has its own box, and their advances, which are mupdf's."""

    def __init__(self, kind, name, left, top, right, bottom, base=None, glyphs=()):
        self.kind, self.name, self.box = kind, name, (left, top, right, bottom)
        self.base, self.glyphs = bottom if base is None else base, glyphs

    def grown(self, by):
        left, top, right, bottom = self.box
        return Place(self.kind, self.name, left - by, top - by, right + by, bottom + by)

    def without_descenders(self):
        left, top, right, _ = self.box
        return Place(self.kind, self.name, left, top, right, self.base)

    def overlaps(self, other):
        """Texts on one line do by their boxes, those on two lines where two glyphs do."""
        if not meet(self.box, other.box):
            return False
        if self.kind != "text" or other.kind != "text" or self.base == other.base:
            return True
        return any(meet(one, another) for one in self.glyphs for another in other.glyphs)

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


def text_place(matrix, font, size, glyphs):
    """One run of text from its (character, glyph, x, y, advance); None for an ornament and for
    blanks."""
    inks = [(ink(font, glyph, character, advance), *point(matrix, x, y))
            for character, glyph, x, y, advance in glyphs]
    found = [(x + box[0] * size, y - box[3] * size, x + box[2] * size, y - box[1] * size)
             for box, x, y in inks if box is not None]
    if not found or size >= ORNAMENT:
        return None
    inked = [at for at, (box, _, _) in enumerate(inks) if box is not None]
    lefts, tops, rights, bottoms = zip(*found)
    _, begin, base = inks[inked[0]]
    end = inks[inked[-1]][1] + glyphs[inked[-1]][4] * size
    text = "".join(glyph[0] for glyph in glyphs)
    return Place("text", text, min(begin, *lefts), min(tops), max(end, *rights), max(bottoms), base,
                 found)


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
        self.font = ""
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
            self.add(text_place(self.matrix, self.font, self.size, self.glyphs))
        else:
            self.size, self.glyphs = float(found["trm"].split()[0]), []
            self.font = found["font"]

    def on_g(self, _, found):
        where = (float(found[name]) for name in ("x", "y", "adv"))
        character = html.unescape(found.get("unicode", ""))
        self.glyphs.append((character, found["glyph"], *where))

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
