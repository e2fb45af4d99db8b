"""The documents that the independent judges look at: every golden and every sample, each with its
record.

The judges look at the committed PDFs. That the program still makes the same bytes is checked by
tests/golden/run.sh and tests/repository/samples.sh."""
import json
import pathlib
import subprocess
import sys
import unicodedata

TOP = pathlib.Path(__file__).resolve().parents[2]


class Document:
    def __init__(self, name, record, pdf, page):
        self.name, self.record_path, self.pdf, self.page = name, record, pdf, page

    def record(self):
        return json.loads(self.record_path.read_text(encoding="utf-8"))

    def __repr__(self):
        return self.name


def documents(names=()):
    found = []
    for folder in sorted((TOP / "tests/golden/cases").glob("*/")):
        found.append(
            Document(
                f"golden/{folder.name}",
                folder / "record.json",
                folder / "expect.pdf",
                folder / "page.txt",
            )
        )
    for record in sorted((TOP / "samples").glob("*/record.json")):
        found.append(
            Document(f"samples/{record.parent.name}", record, record.with_name("visa.pdf"), None)
        )
    found = [document for document in found if not names or document.name in names]
    if not found:
        sys.exit("FAIL: there is no document to look at")
    return found


def output(*command):
    """What a program of other people prints; its failure is an exception."""
    words = [str(word) for word in command]
    return subprocess.run(words, capture_output=True, check=True).stdout.decode("utf-8")


def figures(pdf):
    """(alternative text, box in points from the bottom left) of each figure of the structure
    tree."""
    listing = json.loads(output("qpdf", "--json=2", pdf))
    objects = {
        name: entry["value"] for name, entry in listing["qpdf"][1].items() if "value" in entry
    }

    def resolved(value):
        return objects[f"obj:{value}"] if isinstance(value, str) and value.endswith(" R") else value

    for element in objects.values():
        if isinstance(element, dict) and element.get("/S") == "/Figure":
            attributes = resolved(element["/A"])
            box = resolved((attributes[0] if isinstance(attributes, list) else attributes)["/BBox"])
            yield resolved(element["/Alt"]).removeprefix("u:"), [float(edge) for edge in box]


def squeezed(text):
    """The text in NFC, with one space for each run of white space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def report(check, items):
    """Runs check(item), which returns a list of complaints, over the items on two processors.
    Returns the exit status."""
    import concurrent.futures
    failed = 0
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        for item, complaints in zip(items, pool.map(check, items)):
            failed += bool(complaints)
            for complaint in complaints:
                print(f"FAIL: {item}: {complaint}")
    print(f"{failed} of {len(items)} failed" if failed else f"{len(items)} passed")
    return 1 if failed else 0
