"""The documents the referees look at: every golden and every sample, each with its record.

Referees judge the committed PDFs; that the program still makes these very bytes is tests/golden/run.sh's and tests/repository/samples.sh's to say."""
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


def figures(pdf):
    """(alternative text, box in points from the bottom left) of every figure of the structure tree."""
    listing = json.loads(
        subprocess.run(["qpdf", "--json=2", str(pdf)], capture_output=True, check=True).stdout
    )
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
    """NFC, and one space for any run of white space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def report(check, items):
    """Runs check(item) -> list of complaints over the items on two processors; the exit status."""
    import concurrent.futures
    failed = 0
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        for item, complaints in zip(items, pool.map(check, items)):
            failed += bool(complaints)
            for complaint in complaints:
                print(f"FAIL: {item}: {complaint}")
    print(f"{failed} of {len(items)} failed" if failed else f"{len(items)} passed")
    return 1 if failed else 0
