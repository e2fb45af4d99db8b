"""Debian's pdfminer reads: one JSON line for each file, {"error": reason} or

  content   the lines that pdfminer makes of characters that follow each other in the content; it
            puts a blank where characters are further apart than word_margin
  default   of a file with "+" before its name: what extract_text() returns, which is these lines
            sorted into boxes"""
import json
import sys

from pdfminer.converter import PDFPageAggregator
from pdfminer.high_level import extract_text
from pdfminer.layout import LAParams, LTChar
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import resolve1


class Interpreter(PDFPageInterpreter):
    """Leaves out drawings, which have no font and so no text: they would take most of the time."""

    def do_Do(self, xobjid_arg):
        drawing = resolve1(self.xobjmap.get(xobjid_arg.name))
        if drawing is None or "Font" in (resolve1(drawing.get("Resources")) or {}):
            super().do_Do(xobjid_arg)


def content(name):
    resources, parameters = PDFResourceManager(), LAParams()
    device = PDFPageAggregator(resources, laparams=None)
    with open(name, "rb") as file:
        Interpreter(resources, device).process_page(next(PDFPage.get_pages(file)))
    page = device.get_result()
    characters = [item for item in page if isinstance(item, LTChar)]
    return "\n".join(line.get_text() for line in page.group_objects(parameters, characters))


for path in sys.argv[1:]:
    try:
        answer = {"content": content(path.lstrip("+"))}
        if path.startswith("+"):
            answer["default"] = extract_text(path[1:])
    except Exception as error:  # pylint: disable=broad-except
        answer = {"error": repr(error)}
    print(json.dumps(answer))
