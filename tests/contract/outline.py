#!/usr/bin/env -S python3 -B
"""Does --outline draw the names and lines of the blocks and the reading order, mark the page as a
specimen, and change nothing that is read?"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, sys.path[0] + "/../lib")
from seals import GEN, HANG, TOP, Failures

failures = Failures()
check = failures.check
LAYOUT = (TOP / "templates/evisa/1/layout.txt").read_text(encoding="utf-8")
SAMPLES = ("tourist-india", "no-photo-kenya", "eight-airports-2022", "long-name-sri-lanka")
ALWAYS = ("form ground", "rule strip-top", "field surname", "caption entry_points", "qr visa",
          "notices columns", "mrz lines", "footer origin")


def said(*words):
    call = subprocess.run([*map(str, words)], capture_output=True, check=True, timeout=HANG)
    return call.stdout.decode()


def look(here, sample):
    record = json.loads((TOP / f"samples/{sample}/record.json").read_text(encoding="utf-8"))
    record.pop("specimen", None)
    record.pop("seal", None)  # it would contradict the other record
    paths = {}
    for name, more in (("plain", {}), ("specimen", {"specimen": True})):
        paths[name] = here / f"{name}.json"
        paths[name].write_text(json.dumps({**record, **more}), encoding="utf-8")
    marked, drawn = here / "marked.pdf", here / "drawn.pdf"
    said(GEN, "-o", marked, paths["specimen"])
    said(GEN, "--outline", "-o", drawn, paths["plain"])
    read, shown = said("pdfinfo", "-struct-text", drawn), said("pdftotext", "-raw", drawn, "-")
    check("SPECIMEN" in read, f"{sample}: SPECIMEN")
    # The digest of the record is printed, and that of a specimen is another.
    same = [re.sub("SHA-256.*", "SHA-256", text)
            for text in (read, said("pdfinfo", "-struct-text", marked))]
    check(same[0] == same[1], f"{sample}: something else is read")
    lines = {name: number for number, line in enumerate(LAYOUT.splitlines(), 1)
             for name in re.findall(r"^\[(.*)\]$", line)}
    named = dict(re.findall(r"([a-z-]+(?: [a-z0-9_-]+)?) layout\.txt:(\d+)", shown))
    check(len(named) > 40, f"{sample}: {len(named)} names")
    for name, number in named.items():
        check(lines.get(name) == int(number), f"{sample}: {name} at line {number}")
    for name in ALWAYS:
        check(name in named, f"{sample}: {name}")
    numbers = set(re.findall(r"(?<![\w.])\d{1,2}(?![\w.])", shown))
    check({str(n) for n in range(1, 60)} <= numbers, f"{sample}: the reading order")


def refused():
    for command in ("text", "check", "batch", "schema", "templates"):
        call = subprocess.run([str(GEN), command, "--outline"], stdin=subprocess.DEVNULL,
                              capture_output=True, check=False, timeout=HANG)
        check(call.returncode == 64, f"{command} --outline: {call.returncode}")


def main():
    with tempfile.TemporaryDirectory() as here:
        for sample in SAMPLES:
            look(pathlib.Path(here), sample)
    refused()
    return failures.finish()


sys.exit(main())
