#!/usr/bin/env -S python3 -B
"""What does a screen reader hear? Firefox, without a display, opens goldens in its viewer of PDF,
and its accessibility service hands out the tree that a screen reader gets. For a golden of each
kind of page (KINDS):

- the texts of the tree, in its order, are the text of the page (page.txt), complete and nothing
  else, in NFC and with one space for each run of white space. Where page.txt joins texts (JOINT),
  the tree has a new text: no value and no line runs into the next one. Only a word that no line
  can hold is cut into several texts
- a figure is heard as its alternative text, at its place in page.txt
- the machine-readable zone is an element whose name is a sentence, with the two lines below it
- of a sealed and an unsigned one, what is drawn is looked at as well, because Firefox runs here:
  zbar reads the QR code, and its modules are sharp (qr.py asks other programs)

    heard.py               looks at a golden of each kind, then tries the test itself (--bite): it
                           must find a page without its structure, with two values exchanged, and
                           with figures without alternative texts. One check, as a start of
                           Firefox takes half of the time
    heard.py NAME...       looks at these goldens (golden/minimum)
    heard.py --bite        the trial only

What was seen, with Firefox 153:

- Its viewer hangs the structure tree below the picture of the page; these elements own the marked
  content of the text layer. What the structure does not own follows after everything else.
- /Alt is the name of the element, except where the /A of a /Figure is a dictionary with a /BBox and
  its first kid is marked content: there a picture with this name comes after the content, and the
  other kids are lost. So the zone needs elements between the /Figure and its marked content.
- The viewer puts a space where two letters are more than 0.102 em apart.
- /Lang of structure elements reaches the element but not its text, and /Lang of marked content is
  not read. No form that was tried changes that, so the test does not ask for languages.
- The viewer makes a link of a printed address and puts it where it thinks best: it is left out.

Chromium 156 without a display (--headless=new) has such a tree as well, but only on its internal
page chrome://accessibility: Accessibility.getFullAXTree of its protocol ends at the viewer. It
ignores the structure and guesses headings from the size of letters, unless it is started with
--enable-features=PdfTags; with it the tree has the text of page.txt in its order. No user starts
it so, and the package is as large as Firefox again: no test asks it."""
import base64
import json
import pathlib
import re
import signal
import sys
import tempfile
import time
import unicodedata

sys.path.insert(0, sys.path[0] + "/../lib")
import qr
from documents import Document, documents, figures, squeezed
from failures import Failures
from firefox import Firefox
from picture import Picture

# The kinds of pages; the first golden of each is looked at.
KINDS = {
    "sealed, with a portrait": lambda r: "seal" in r and "photo" in r,
    "sealed, without a portrait": lambda r: "seal" in r and "photo" not in r,
    "not sealed, not a specimen": lambda r: "seal" not in r and not r.get("specimen"),
    "sealed, eight airports": lambda r: "seal" in r and len(r["entry_points"]) == 8,
    "not sealed, eight airports": lambda r: "seal" not in r and len(r["entry_points"]) == 8,
    "letters of Vietnamese": lambda r: re.search("[ạ-ỹ]", r["holder"].get("surname", "")),
    "long names": lambda r: "photo" in r and len(r["holder"].get("given_names", "")) >= 60,
    "without a surname": lambda r: "surname" not in r["holder"],
    "without given names": lambda r: "given_names" not in r["holder"],
}
# What page.txt puts between texts that are apart on the page.
JOINT = r"(?: / |: |\s+(?:- )?)"
# A word of so many letters may go on in the next line.
LONG_WORD = 18
WAIT = """
    const done = arguments[arguments.length - 1];
    const pause = () => new Promise(resolve => setTimeout(resolve, 20));
    async function drawn() {
        while (!document.querySelector(".page .textLayer .endOfContent")) {
            await pause();
        }
        const viewer = window.PDFViewerApplication.pdfViewer;
        if (await viewer.getPageView(0).pdfPage.getStructTree()) {
            while (!document.querySelector(".page canvas .structTree")) {
                await pause();
            }
        }
        // The accessible tree follows the document's changes in their order, in another process:
        // when this mark is there, everything before it is.
        const mark = document.createElement("p");
        mark.id = mark.textContent = "drawn";
        document.body.append(mark);
    }
    drawn().then(() => done(""), error => done(String(error)));
"""
TREE = """
    const service = Components.classes["@mozilla.org/accessibilityService;1"]
        .getService(Components.interfaces.nsIAccessibilityService);
    function walk(node) {
        const kids = [];
        for (let kid = node.firstChild; kid; kid = kid.nextSibling) {
            kids.push(walk(kid));
        }
        return { role: service.getStringRole(node.role), name: node.name, id: node.id, kids };
    }
    const document = service.getAccessibleFor(gBrowser.selectedBrowser)?.firstChild;
    return JSON.stringify(document ? walk(document) : { kids: [] });
"""

# Draws a part of the page, RESOLUTION dpi; BOX is left, bottom, right, top in points. Returns its
# size and one of the colours, as the code is black.
DRAW = """
    const done = arguments[arguments.length - 1];
    async function drawn(resolution, [left, bottom, right, top]) {
        const page = await window.PDFViewerApplication.pdfDocument.getPage(1);
        const viewport = page.getViewport({ scale: resolution / 72 });
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [Math.ceil(viewport.width), Math.ceil(viewport.height)];
        const canvasContext = canvas.getContext("2d");
        await page.render({ canvas, canvasContext, viewport }).promise;
        const [x, y] = viewport.convertToViewportPoint(left, top).map(Math.floor);
        const [toX, toY] = viewport.convertToViewportPoint(right, bottom).map(Math.ceil);
        const red = canvasContext.getImageData(x, y, toX - x, toY - y).data
            .filter((_, at) => at % 4 === 0);
        return [toX - x, toY - y, btoa(String.fromCharCode(...red))];
    }
    drawn(RESOLUTION, BOX).then(done, error => done(String(error)));
"""
RESOLUTIONS = (96, 150)


def nodes(node):
    yield node
    for kid in node["kids"]:
        yield from nodes(kid)


def with_id(tree, wanted):
    return next((node for node in nodes(tree) if node.get("id") == wanted), None)


def is_text(node):
    return node["role"] in ("text leaf", "statictext")


def heard(firefox, pdf):
    """The accessible tree of the page, when Firefox has finished it."""
    firefox.open(pdf.as_uri())
    error = firefox.wait(WAIT)
    if error:
        raise RuntimeError(f"the viewer of Firefox: {error}")
    before = None
    while True:
        tree = json.loads(firefox.chrome(TREE))
        if with_id(tree, "drawn") and tree == before:
            return with_id(tree, "viewer")
        before = tree
        time.sleep(0.05)


def pieces(node):
    """What is heard, in its order: ("text", text) and ("figure", name)."""
    if (node["id"] or "").startswith("pdfjs_internal_id_inferred_link"):
        return
    if is_text(node):
        if squeezed(node["name"]):
            yield "text", squeezed(node["name"])
        return
    if node["role"] in ("figure", "graphic") and node["name"]:
        yield "figure", squeezed(node["name"])
    for kid in node["kids"]:
        yield from pieces(kid)


def has_break(page, position):
    """Whether a new text may begin here without a joint: at the beginning, after a hyphen, and in
    a word that is too long for a line."""
    word = re.search(r"\S*$", page[:position])[0] + re.match(r"\S*", page[position:])[0]
    return position == 0 or page[position - 1] == "-" or len(word) >= LONG_WORD


def differences(page, found):
    """At most one sentence: where what is heard leaves the text of the page."""
    lines = [" ".join(line.split()) for line in unicodedata.normalize("NFC", page).splitlines()]
    page, position = "\n".join(lines), 0
    for kind, text in found:
        wanted = re.escape(f"[{text}]" if kind == "figure" else text)
        match = re.compile(JOINT + wanted).match(page, position)
        if not match and has_break(page, position):
            match = re.compile(wanted).match(page, position)
        if not match:
            there = " ".join(page[position:].split())
            return [f"heard is '{text[:60]}', but page.txt goes on with '{there[:60]}'"]
        position = match.end()
    if page[position:].strip():
        return [f"not heard is the end of page.txt: '{page[position:].strip()[:60]}'"]
    return []


def zone_faults(tree):
    """The machine-readable zone: a figure with a name, and its two lines below it."""
    zones = [
        node for node in nodes(tree)
        if node["role"] == "figure" and any(is_text(kid) for kid in nodes(node))
    ]
    if len(zones) != 1:
        return [f"{len(zones)} figures hold text, not only the machine-readable zone"]
    lines = [squeezed(node["name"]) for node in nodes(zones[0]) if is_text(node)]
    name = squeezed(zones[0]["name"] or "")
    faults = []
    if [len(line) for line in lines] != [44, 44]:
        faults.append(f"below the machine-readable zone are lines of {[len(x) for x in lines]}")
    if not name or "<" in name or name in lines:
        faults.append(f"the machine-readable zone has no sentence as its name: '{name}'")
    return faults


def faults_of(firefox, pdf, page):
    tree = heard(firefox, pdf)
    found = list(pieces(tree))
    faults = differences(page, found)
    return faults + zone_faults(tree)


def seen(firefox, document):
    """The faults of the QR code that the viewer draws; it shows this document."""
    faults = []
    (box,) = (box for text, box in figures(document.pdf) if "QR" in text)
    box = [edge + away for edge, away in zip(box, (-4, -4, 4, 4))]  # points of its quiet zone
    for resolution in RESOLUTIONS:
        script = DRAW.replace("RESOLUTION", str(resolution)).replace("BOX", json.dumps(box))
        answer = firefox.wait(script)
        if isinstance(answer, str):
            raise RuntimeError(f"the viewer of Firefox: {answer}")
        picture = Picture(answer[0], answer[1], base64.b64decode(answer[2]))
        found = qr.not_sharp(picture.cut(*picture.ink()))
        if qr.scan(picture) != qr.payload(document.record()):
            found.append("not the payload")
        faults += [f"the QR code at {resolution} dpi: {fault}" for fault in found]
    return faults


def first_of_each_kind(everything):
    """The documents to look at; a kind without a document is a fault."""
    chosen, missing = [], []
    for kind, is_kind in KINDS.items():
        document = next((one for one in everything if is_kind(one.record())), None)
        if document is None:
            missing.append(f"no golden is {kind}")
        elif document not in chosen:
            chosen.append(document)
    return chosen, missing


def look(firefox, names, failures):
    goldens = [document for document in documents() if document.page]
    chosen, missing = first_of_each_kind(goldens)
    if names:
        chosen, missing = [one for one in goldens if one.name in names], []
    for fault in missing:
        failures.check(False, fault)
    drawn = set()
    for document in chosen:
        faults = faults_of(firefox, document.pdf, document.page.read_text(encoding="utf-8"))
        kind = "seal" in document.record()
        if kind not in drawn:
            drawn.add(kind)
            faults += seen(firefox, document)
        failures.check(not faults, f"{document}: {'; '.join(faults)}")


def exchanged(data):
    """The first two values of a table: each element now owns the other's marked content."""
    first, second = list(re.finditer(rb"/S ?/TD\b[^>]*?/K (\d\d)\b", data))[:2]
    parts = data[: first.start(1)], data[first.end(1) : second.start(1)], data[second.end(1) :]
    return parts[0] + second[1] + parts[1] + first[1] + parts[2]


def bite(firefox, folder, failures):
    document = documents(["golden/tourist-two-airports"])[0]
    page, data = document.page.read_text(encoding="utf-8"), document.pdf.read_bytes()
    for wanted, changed in {
        "": data,
        "but page.txt goes on with '[": data.replace(b"/StructTreeRoot ", b"/StructTreeR00t "),
        "but page.txt goes on with ': ": exchanged(data),
        "no sentence as its name": data.replace(b"/Alt", b"/Alx"),
    }.items():
        pdf = folder / "changed.pdf"
        pdf.write_bytes(changed)
        faults = faults_of(firefox, pdf, page)
        failures.check(
            bool(faults) == bool(wanted) and any(wanted in fault for fault in faults or [""]),
            f"where '{wanted}' was to be found, found was {faults}",
        )
    pdf.write_bytes(data.replace(b"/Decode[1 0]", b"/Decode[0 1]"))
    heard(firefox, pdf)
    faults = seen(firefox, Document(document.name, document.record_path, pdf, document.page))
    failures.check(len(faults) == len(RESOLUTIONS), f"a QR code, black for white: {faults}")


def self_test():
    """The comparison must be able to fail."""
    page = "A / B: C D-E\n[F]\n\n- G H: I\n"
    good = [("text", text) for text in ("A", "/ B", "C", "D-", "E")]
    good += [("figure", "F"), ("text", "G"), ("text", "H"), ("text", "I")]
    assert not differences(page, good)
    exchanged_texts = good[:4] + good[5:6] + good[4:5] + good[6:]
    for wrong in (good[:-1], good[1:], good + good[-1:], exchanged_texts):
        assert differences(page, wrong), wrong
    for text in ("CD-", "C D -E", "C D", "B: C"):
        assert differences(page, good[:2] + [("text", text)] + good[3:]), text
    assert differences("A BC", [("text", "A"), ("text", "B"), ("text", "C")])
    long = "W" * LONG_WORD
    assert not differences(long, [("text", long[:9]), ("text", long[9:])])


def main(arguments):
    # so that Firefox ends too when this test is ended
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    self_test()
    failures = Failures()
    with tempfile.TemporaryDirectory() as name, Firefox(name) as firefox:
        if arguments != ["--bite"]:
            look(firefox, arguments, failures)
        if arguments in ([], ["--bite"]):
            bite(firefox, pathlib.Path(name), failures)
    return failures.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
