#!/usr/bin/env -S python3 -B
"""Prints base.json with a photo: with-photo.py FILE, or - for standard input. The scripts
record.gen of the cases use it."""
import base64
import json
import pathlib
import sys

record = json.loads(pathlib.Path(__file__).with_name("base.json").read_text(encoding="utf-8"))
data = sys.stdin.buffer.read() if sys.argv[1] == "-" else pathlib.Path(sys.argv[1]).read_bytes()
record["photo"] = base64.b64encode(data).decode("ascii")
json.dump(record, sys.stdout, ensure_ascii=True, indent=2)
print()
