#!/usr/bin/env -S python3 -B
"""Do the examples of README.md work?  Every fenced block in Python or JavaScript is run as it stands, in a folder where `record.json` is the
first sample and with `evisa-gen` first in PATH. It must end well, and what it writes as visa.pdf, if anything, be the document. Then once more
with a broken record: the program's answer must reach the example, so it must not end as if all were well with a visa.pdf written.
Of blocks in sh or console, every command that begins with evisa-gen is run in the same folder."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parent.parent
GEN = pathlib.Path(os.environ.get("EVISA_GEN", TOP / "build/release/evisa-gen")).resolve()
RUN = {"python": ["python3", "-B", "example.py"], "js": ["node", "example.mjs"], "javascript": ["node", "example.mjs"]}


def blocks():
    text = (TOP / "README.md").read_text(encoding="utf-8")
    for match in re.finditer(r"^```(\w+)[^\n]*\n(.*?)^```$", text, re.M | re.S):
        yield text[:match.start()].count("\n") + 1, match[1], match[2]


def run(command, folder):
    path = f"{folder}/bin:{os.environ['PATH']}"
    return subprocess.run(command, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, timeout=60, check=False)


def prepare(folder, record):
    (folder / "bin").mkdir()
    (folder / "bin/evisa-gen").symlink_to(GEN)
    shutil.copy(record, folder / "record.json")


def check_example(line, language, source, record):
    wanted = subprocess.run([GEN, record], capture_output=True, check=True).stdout
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        prepare(folder, record)
        (folder / RUN[language][-1]).write_text(source, encoding="utf-8")
        call = run(RUN[language], folder)
        if call.returncode:
            return f"README.md:{line}: exit status {call.returncode}: {call.stderr.decode('utf-8', 'replace')[-300:]}"
        written = folder / "visa.pdf"
        if written.exists() and written.read_bytes() != wanted:
            return f"README.md:{line}: visa.pdf is not the document"
        had_output = written.exists()
        written.unlink(missing_ok=True)
        (folder / "record.json").write_text("{}", encoding="utf-8")
        call = run(RUN[language], folder)
        if had_output and written.exists() and written.stat().st_size:
            return f"README.md:{line}: writes visa.pdf of a broken record"
        if not call.returncode and not call.stdout and not call.stderr:
            return f"README.md:{line}: a broken record goes unnoticed"
    return None


def check_shell(line, source, record):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        prepare(folder, record)
        for command in re.findall(r"^(?:\$ )?((?:[a-z./]*/)?evisa-gen\b[^#\n]*)", source, re.M):
            call = run(["bash", "-c", re.sub(r"^[a-z./]*/evisa-gen", "evisa-gen", command)], folder)
            if call.returncode:
                return f"README.md:{line}: {command.strip()}: exit status {call.returncode}: {call.stderr.decode('utf-8', 'replace')[:200]}"
    return None


def main():
    samples = sorted((TOP / "samples").glob("*/record.json"))
    if not samples:
        print("FAIL: there are no samples")
        return 1
    languages, complaints, count = set(), [], 0
    for line, language, source in blocks():
        complaint = None
        if language in RUN:
            languages.add(RUN[language][0])
            complaint = check_example(line, language, source, samples[0])
        elif language in ("sh", "console", "bash"):
            complaint = check_shell(line, source, samples[0])
        else:
            continue
        count += 1
        if complaint:
            complaints.append(complaint)
    if languages != {"python3", "node"}:
        complaints.append("README.md has not both a Python and a Node.js example")
    for complaint in complaints:
        print(f"FAIL: {complaint}")
    print(f"{len(complaints)} of {count} failed" if complaints else f"{count} passed")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
