"""Debian's pypdf reads: one JSON line for each file, {"content": text} or {"error": reason}."""
import json
import sys

import pypdf

for name in sys.argv[1:]:
    try:
        answer = {"content": pypdf.PdfReader(name).pages[0].extract_text()}
    except Exception as error:  # pylint: disable=broad-except
        answer = {"error": repr(error)}
    print(json.dumps(answer))
