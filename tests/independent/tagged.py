"""A page and its structure tree, as Debian's pdfminer reads them: needs /usr/bin/python3.

  Piece     a marked part of the content: its number (None for an artifact or for what is not
            marked), text, language and boxes of what it draws
  Element   an element of the structure tree with its children: elements and numbers of pieces"""
from pdfminer.converter import PDFPageAggregator
from pdfminer.pdfdocument import PDFDocument
from pdfminer.layout import LTChar
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1
from pdfminer.psparser import PSLiteral


def plain(value):
    """A name or a text string as Python's string; None stays None."""
    value = resolve1(value)
    if isinstance(value, PSLiteral):
        return value.name
    if isinstance(value, bytes):
        is_wide = value[:2] == b"\xfe\xff"
        return value[2:].decode("utf-16-be") if is_wide else value.decode("latin-1")
    return value


def listed(value):
    value = resolve1(value)
    return [] if value is None else value if isinstance(value, list) else [value]


class Piece:
    """What is marked within another piece has its number and, if it names none, its language."""
    def __init__(self, tag, properties, around=None):
        self.tag, self.number = tag, resolve1(properties.get("MCID"))
        self.language = plain(properties.get("Lang"))
        self.has_own_number = self.number is not None
        if around and self.number is None:
            self.number = around.number
            self.language = self.language or around.language
        self.actual_text = plain(properties.get("ActualText"))
        self.shown, self.boxes = "", []

    @property
    def text(self):
        return self.shown if self.actual_text is None else self.actual_text


class Element:
    def __init__(self, data, parent, classes):
        self.kind, self.parent = plain(data.get("S")), parent
        self.language, self.alternative = plain(data.get("Lang")), plain(data.get("Alt"))
        self.attributes = {}
        for name in listed(data.get("C")):
            for attributes in listed(classes.get(plain(name))):
                self.attributes.update(resolve1(attributes))
        for attributes in listed(data.get("A")):
            if isinstance(resolve1(attributes), dict):
                self.attributes.update(resolve1(attributes))
        self.children = []
        for child in map(resolve1, listed(data.get("K"))):
            if isinstance(child, int):
                self.children.append(child)
            elif "S" in child:
                self.children.append(Element(child, self, classes))
            else:
                self.children.append(child["MCID"])

    def all(self):
        """This element and all below it, in reading order."""
        yield self
        for child in self.elements():
            yield from child.all()

    def elements(self):
        return [child for child in self.children if isinstance(child, Element)]

    def numbers(self):
        """The numbers of the pieces of this element and of all below it, in reading order."""
        for child in self.children:
            yield from child.numbers() if isinstance(child, Element) else [child]

    def kinds_above(self):
        """Its own kind and those of the elements around it."""
        return [self.kind] + (self.parent.kinds_above() if self.parent else [])

    def language_above(self):
        return self.language or (self.parent.language_above() if self.parent else None)


class Device(PDFPageAggregator):
    """Notes to which marked part each character, picture and drawing belongs."""

    def __init__(self, resources, lists):
        """lists: the property lists of the page that marked content can name."""
        super().__init__(resources, laparams=None)
        self.lists = lists
        self.open, self.pieces = [Piece("", {})], []
        self.pieces.append(self.open[0])

    def begin_tag(self, tag, props=None):
        if isinstance(props, PSLiteral):
            props = resolve1(self.lists[props.name])
        self.open.append(Piece(plain(tag), props or {}, self.open[-1]))
        self.pieces.append(self.open[-1])

    def end_tag(self):
        self.open.pop()

    def render_char(self, *arguments, **named):
        advance = super().render_char(*arguments, **named)
        item = self.cur_item._objs[-1]
        assert isinstance(item, LTChar)
        self.open[-1].shown += item.get_text()
        self.open[-1].boxes.append(item.bbox)
        return advance

    def paint_path(self, *arguments):
        before = len(self.cur_item._objs)
        super().paint_path(*arguments)
        self.open[-1].boxes += [item.bbox for item in self.cur_item._objs[before:]]

    def end_figure(self, name):
        self.open[-1].boxes.append(self.cur_item.bbox)
        super().end_figure(name)


class Interpreter(PDFPageInterpreter):
    """Draws no form without fonts: only its box is needed, and it would take most of the time."""

    def do_Do(self, xobjid_arg):
        drawing = resolve1(self.xobjmap.get(xobjid_arg.name))
        if plain(drawing.get("Subtype")) == "Form":
            if "Font" not in (resolve1(drawing.get("Resources")) or {}):
                self.device.open[-1].boxes.append(tuple(resolve1(drawing.get("BBox"))))
                return
        super().do_Do(xobjid_arg)


class Tagged:
    def __init__(self, path):
        with open(path, "rb") as file:
            document = PDFDocument(PDFParser(file))
            page = next(PDFPage.create_pages(document))
            device = Device(PDFResourceManager(), resolve1(page.resources.get("Properties")) or {})
            Interpreter(device.rsrcmgr, device).process_page(page)
            self.catalog = document.catalog
            self.title = plain(document.info[0].get("Title")) if document.info else None
            self.page, self.page_number = page, page.pageid
            self.media_box = [float(edge) for edge in page.mediabox]
            self.language = plain(self.catalog.get("Lang"))
            preferences = resolve1(self.catalog.get("ViewerPreferences")) or {}
            self.shows_title = bool(preferences.get("DisplayDocTitle"))
            root = resolve1(self.catalog.get("StructTreeRoot")) or {}
            classes = resolve1(root.get("ClassMap")) or {}
            tops = [Element(resolve1(top), None, classes) for top in listed(root.get("K"))]
            self.elements = [element for top in tops for element in top.all()]
            self.tops = tops
            self.pieces = device.pieces
            self.outline = list(self.bookmarks(resolve1(self.catalog.get("Outlines")) or {}))
        self.number_pieces()

    def number_pieces(self):
        self.by_number = {}
        for piece in self.pieces:
            if piece.number is not None:
                self.by_number.setdefault(piece.number, []).append(piece)

    def bookmarks(self, above):
        """(title, destination as a list) of each, in reading order."""
        item = resolve1(above.get("First"))
        while item:
            destination = resolve1(item.get("Dest"))
            if destination is None:
                destination = resolve1((resolve1(item.get("A")) or {}).get("D"))
            yield plain(item.get("Title")), destination
            yield from self.bookmarks(item)
            item = resolve1(item.get("Next"))

    def text_of(self, element):
        """The text of an element and of all below it."""
        pieces = [piece for number in element.numbers() for piece in self.by_number.get(number, [])]
        return " ".join(" ".join(piece.text for piece in pieces).split())

    def boxes_of(self, element):
        return [box for number in element.numbers()
                for piece in self.by_number.get(number, []) for box in piece.boxes]
