#!/usr/bin/python3 -B
"""Does the tagged page help a person who listens to it? veraPDF checks that the structure is legal;
these are the checks of quality of PAC 2024 (a program for Windows) that apply to one fixed page.
For every golden and sample:

- the title says something, and the viewer shows it
- languages are kk, ru or en, with a region or without; a text has only letters of its language
- headings are there and begin with H1; an outline lists them in their order, and each bookmark
  leads to its heading
- every word of page.txt is in tagged content in its order, and nothing else; no other word is drawn
- each marked piece belongs to one element, draws more than blanks, and is inside the page
- alternative texts are those of page.txt and say something; only figures have one, and only the
  figure of the machine-readable zone has text
- lists are whole: ListNumbering, and in each item Lbl and LBody, neither empty
- tables are whole: rows of equally many cells; header cells with a scope, none empty

    quality.py [DOCUMENT...]   golden/NAME or samples/NAME
    quality.py --bite          a made-up fault of each kind must be found"""
import re
import sys

sys.path.insert(0, sys.path[0] + "/../lib")
from documents import documents, report, squeezed
from printed import SOLIDUS, ZONE, page_text, parts
from tagged import Tagged

LANGUAGE = re.compile(r"(kk|ru|en)(-[A-Z]{2})?")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
KAZAKH = re.compile(r"[ӘәҒғҚқҢңӨөҰұҮүҺһІі]")
TOLERANCE = 1.0  # pt, of boxes
HEADING = re.compile(r"H[1-6]")


def words_of(text):
    """The words of a text; a solidus between languages may be missing on the page."""
    return [word for word in squeezed(text).split() if word != SOLIDUS]


def says_something(text):
    return len(re.findall(r"[^\W\d_]{3,}", text or "")) >= 2


def shorted(text):
    return text if len(text) <= 50 else text[:47] + "..."


def title(page, _):
    if not says_something(page.title) or page.title.endswith(".pdf"):
        yield "the title does not say what the document is"
    if not page.shows_title:
        yield "viewers do not show the title"


def languages(page, _):
    if not page.language:
        yield "the document has no language"
    for name in {page.language, *(element.language for element in page.elements),
                 *(piece.language for piece in page.pieces)} - {None}:
        if not LANGUAGE.fullmatch(name):
            yield f"the language {name} is not valid here"
    for element in page.elements:
        above = element.language_above() or page.language or ""
        texts = [(piece.language or above, piece.text) for number in element.children
                 if isinstance(number, int) for piece in page.by_number.get(number, [])]
        for language, text in texts:
            if language.startswith("en") and CYRILLIC.search(text):
                yield f"tagged as English: {shorted(text)}"
            if language.startswith("ru") and KAZAKH.search(text):
                yield f"tagged as Russian: {shorted(text)}"


def headings(page, _):
    found = [element for element in page.elements if HEADING.fullmatch(element.kind)]
    levels = [int(element.kind[1]) for element in found]
    if not found or levels[0] != 1 or levels.count(1) != 1:
        yield "the headings do not begin with the only H1"
    for before, after in zip(levels, levels[1:]):
        if after > before + 1:
            yield f"H{after} follows H{before}"
    for element in found:
        if not says_something(page.text_of(element)):
            yield f"an {element.kind} does not say anything"
    listed = [words_of(name) for name, _ in page.outline]
    if listed != [words_of(page.text_of(element)) for element in found]:
        yield "the outline does not list the headings"
        return
    for element, (name, place) in zip(found, page.outline):
        target, kind, *numbers = place or [None, None]
        top = max(box[3] for box in page.boxes_of(element))
        bottom = min(box[1] for box in page.boxes_of(element))
        if getattr(target, "objid", None) != page.page_number:
            yield f"a bookmark leads to no page: {shorted(name)}"
        elif getattr(kind, "name", "") != "XYZ" or len(numbers) != 3:
            yield f"a bookmark has no place (XYZ): {shorted(name)}"
        elif not bottom <= (numbers[1] or 0) <= top + 30:
            yield f"a bookmark leads beside its heading: {shorted(name)}"


def words(page, text):
    """The tagged words are those of page.txt."""
    wanted = [(part.field, word) for part in parts(text)[0] for word in part.words
              if word != SOLIDUS]
    read = [word for top in page.tops for word in words_of(page.text_of(top))]
    for (field, word), other in zip(wanted, read):
        if other not in (word, f"{word}:" if field.startswith("caption") else word):
            yield f"{field}: «{shorted(word)}» is tagged as «{shorted(other)}»"
            break
    else:
        if len(wanted) != len(read):
            yield f"{len(wanted)} words are on the page, {len(read)} are tagged"
    tagged = set(read)
    for piece in page.pieces:
        if piece.number is None:
            for word in words_of(piece.text):
                if word not in tagged:
                    yield f"drawn but not tagged: {shorted(word)}"


def pieces(page, _):
    owners = [number for top in page.tops for number in top.numbers()]
    if sorted(owners) != sorted(page.by_number):
        yield "not every marked piece has exactly one element"
    for number, same in page.by_number.items():
        if len([piece for piece in same if piece.has_own_number]) > 1:
            yield f"piece {number} is there more than once"
    left, bottom, right, top = page.media_box
    for piece in page.pieces:
        if piece.number is None:
            continue
        if not piece.boxes or (piece.shown and not piece.text.strip()):
            yield f"piece {piece.number} is empty"
        for box in piece.boxes:
            if (box[0] < left - TOLERANCE or box[1] < bottom - TOLERANCE
                    or box[2] > right + TOLERANCE or box[3] > top + TOLERANCE):
                yield f"piece {piece.number} is outside the page"
                break


def figures(page, text):
    found = [element for element in page.elements if element.kind == "Figure"]
    said = [squeezed(element.alternative or "") for element in found]
    if said != [squeezed(alternative) for alternative in parts(text)[1]]:
        yield "the alternative texts are not those of page.txt"
    for element in found:
        if not says_something(element.alternative):
            yield "an alternative text does not say anything"
        inside = page.text_of(element)
        if inside and not all(ZONE.fullmatch(line) for line in inside.split()):
            yield f"a figure has text: {shorted(inside)}"
    for element in page.elements:
        if element.kind != "Figure" and element.alternative is not None:
            yield f"an element {element.kind} has an alternative text"
        has_zone = not element.elements() and ZONE.search(page.text_of(element))
        if has_zone and "Figure" not in element.kinds_above():
            yield "the machine-readable zone has no spoken form"


def lists(page, _):
    found = [element for element in page.elements if element.kind == "L"]
    if not found:
        yield "the entry points are not a list"
    for element in found:
        if getattr(element.attributes.get("ListNumbering"), "name", "None") == "None":
            yield "a list has no ListNumbering"
        if {child.kind for child in element.elements()} != {"LI"}:
            yield "a list has something else than items"
        for item in element.elements():
            if [child.kind for child in item.elements()] != ["Lbl", "LBody"]:
                yield "an item of a list is not Lbl and LBody"
            elif not all(page.text_of(child) for child in item.elements()):
                yield f"an item of a list is half empty: {shorted(page.text_of(item))}"


def tables(page, _):
    found = [element for element in page.elements if element.kind == "Table"]
    if not found:
        yield "the fields are not a table"
    for element in found:
        rows = element.elements()
        if {row.kind for row in rows} != {"TR"}:
            yield "a table has something else than rows"
        if len({len(row.elements()) for row in rows}) != 1:
            yield "the rows of a table have different numbers of cells"
        for cell in (cell for row in rows for cell in row.elements()):
            if cell.kind == "TH" and "Scope" not in cell.attributes:
                yield f"a header cell has no scope: {shorted(page.text_of(cell))}"
            if cell.kind not in ("TH", "TD") or not page.text_of(cell):
                yield "a cell is empty, or something else than TH and TD"


CHECKS = (title, languages, headings, words, pieces, figures, lists, tables)


def complaints(page, text):
    return [said for check in CHECKS for said in check(page, text)]


def check(document):
    return complaints(Tagged(document.pdf), page_text(document))


def first(page, kind):
    return next(element for element in page.elements if element.kind == kind)


def text_pieces(page, language):
    return [piece for piece in page.pieces if piece.number is not None and piece.text.strip()
            and (piece.language or "").startswith(language)]


# A fault of each kind, made in a page that was read: (what the check says, the change).
def damages():
    def alter(name, value):
        return lambda page: setattr(page, name, value)

    def attribute(kind, name):
        return lambda page: first(page, kind).attributes.pop(name)

    def take(kind):
        return lambda page: first(page, kind).children.pop()

    def named(kind, name, value):
        return lambda page: setattr(first(page, kind), name, value)

    def piece(language, name, value):
        return lambda page: setattr(text_pieces(page, language)[0], name, value)

    return (
        ("the title does not say", alter("title", "visa.pdf")),
        ("viewers do not show", alter("shows_title", False)),
        ("the document has no language", alter("language", None)),
        ("the language eng is not valid", named("H2", "language", "eng")),
        ("tagged as English", piece("ru", "language", "en")),
        ("the headings do not begin", named("H1", "kind", "P")),
        ("does not list the headings", lambda page: page.outline.pop()),
        ("a bookmark leads beside", lambda page: page.outline[-1][1].__setitem__(3, 5)),
        ("is tagged as", piece("en", "shown", "another")),
        ("drawn but not tagged", piece("en", "number", None)),
        ("has exactly one element", take("TD")),
        ("is empty", piece("ru", "shown", " ")),
        ("is outside the page", piece("ru", "boxes", [(-20, 5, 9, 9)])),
        ("not those of page.txt", named("Figure", "alternative", "QR code")),
        ("an element P has an alternative", named("P", "alternative", "A text of its own")),
        ("has no ListNumbering", attribute("L", "ListNumbering")),
        ("is not Lbl and LBody", take("LI")),
        ("different numbers of cells", take("TR")),
        ("a header cell has no scope", attribute("TH", "Scope")),
        ("a cell is empty", lambda page: first(page, "TD").children.clear()),
        ("a figure has text", lambda page: first(page, "Figure").children.append(
            first(page, "TD").children[0])),
        ("has no spoken form", lambda page: setattr(
            [element for element in page.elements if element.kind == "Figure"][-1], "kind", "P")),
    )


def bite():
    document = documents(["golden/minimum"])[0]
    text = page_text(document)
    missed = [f"in an undamaged file: {said}" for said in complaints(Tagged(document.pdf), text)]
    for wanted, change in damages():
        page = Tagged(document.pdf)
        change(page)
        page.number_pieces()
        if not any(wanted in said for said in complaints(page, text)):
            missed.append(f"no fault is found: {wanted}")
    for line in missed:
        print(f"FAIL: {line}")
    print(f"{len(missed)} missed" if missed else f"{len(damages())} faults found")
    return 1 if missed else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--bite"]:
        sys.exit(bite())
    sys.exit(report(check, documents(sys.argv[1:])))
