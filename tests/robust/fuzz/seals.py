#!/usr/bin/env python3
"""seals.py FOLDER: writes each seal of the public examples and of our own sealed records to a file
in the folder, and prints the names of the files."""
import base64
import glob
import json
import os
import sys

seals = [
    bytes.fromhex(seal["hex"])
    for seal in json.load(open("tests/data/vectors/seals.json", encoding="utf-8"))["seals"]
]
for name in glob.glob("tests/golden/cases/*/record.json") + glob.glob("samples/*/record.json"):
    seal = json.load(open(name, encoding="utf-8")).get("seal")
    if seal is not None:
        seals.append(base64.b64decode(seal))
for number, seal in enumerate(seals):
    path = os.path.join(sys.argv[1], f"seal-{number}")
    with open(path, "wb") as out:
        out.write(seal)
    print(path)
