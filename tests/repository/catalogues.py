#!/usr/bin/env -S python3 -B
"""Do the catalogues of templates/ have each text once in Kazakh, Russian and English, not empty and
with the same placeholders?"""
import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/lib"))
from failures import Failures  # noqa: E402

ENTRY = re.compile(r"((?:[\w.-]+\.)?)(kk|ru|en)\s*=\s*(.*)")
failures = Failures()
check = failures.check


def look_at(path):
    name, section, texts = path.relative_to(TOP), "", {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line
        match = ENTRY.match(line)
        if match:
            key, language, text = match[1], match[2], match[3]
            entry = texts.setdefault((section, key), {})
            check(language not in entry, f"{name}: {section} {key}{language} occurs twice")
            check(text.strip(), f"{name}: {section} {key}{language} is empty")
            entry[language] = text
    for (section, key), entry in texts.items():
        check(
            sorted(entry) == ["en", "kk", "ru"],
            f"{name}: {section} {key} is only in {' '.join(sorted(entry))}",
        )
        placeholders = {tuple(sorted(re.findall(r"\{[^}]*\}", text))) for text in entry.values()}
        check(
            len(placeholders) == 1,
            f"{name}: {section} {key}: other placeholders in another language",
        )


def main():
    for path in sorted((TOP / "templates").rglob("*.txt")):
        look_at(path)
    return failures.finish()


if __name__ == "__main__":
    sys.exit(main())
