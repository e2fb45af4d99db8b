#!/usr/bin/env -S python3 -B
"""Is everything under templates/ used? After the first release a template or policy keeps what it
has, so nothing may be in it by mistake:

  unused     labels, styles, colours, ladders, paths and forms of a template; notices of policies
  left out   a value of the record that a template can name is on the page, or the template says in
             `left-out` of [page] that it is not; and it says that of no other

    resources.py              looks at templates/
    resources.py --bite       a made-up breach of each rule must be found"""
import pathlib
import re
import shutil
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]


def read_ini(path):
    """The sections of an INI file, in order: (name, [(key, value)])."""
    sections = [("", [])]
    for line in path.read_text(encoding="utf-8").splitlines():
        line = line.strip()
        if line.startswith("["):
            sections.append((line[1:-1].strip(), []))
        elif line and not line.startswith("#"):
            key, _, value = line.partition("=")
            sections[-1][1].append((key.strip(), value.strip()))
    return sections


class Code:
    """What gen/layout asks a template for by itself."""

    def __init__(self, folder):
        text = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.c")))
        self.literals = set(re.findall(r'"([^"\\]*)"', text))
        self.styles = set(re.findall(r'ev_layout_style\(\s*l,\s*"[^"]*",\s*"([^"]+)"', text))
        names = (folder / "placeholders.c").read_text(encoding="utf-8")
        values = re.findall(r'"((?:visa|holder|passport|invitation)\.[a-z_.]+)"', names)
        dates = re.search(r"\} dates\[\] = \{(.*?)\};", names, re.S).group(1)
        self.placeholders = set(values) | {
            name + ".numeric" for name in re.findall(r'\{"([a-z_.]+)"', dates)
        }


class Template:
    def __init__(self, folder):
        self.folder = folder
        self.layout = read_ini(folder / "layout.txt")
        self.labels = [name for name, _ in read_ini(folder / "labels.txt") if name]

    def named(self, kind):
        """The names of the sections [kind NAME]."""
        return [name[len(kind) + 1:] for name, _ in self.layout if name.startswith(kind + " ")]

    def values(self, *keys):
        """The values of these keys and of their variants (key.variant), but of those that define a
        style, ladder or path."""
        return [value for name, lines in self.layout for key, value in lines
                if key.split(".")[0] in keys and name.split(" ")[0] not in ("ladder", "path")]

    def of_page(self, key):
        return [word for name, lines in self.layout if name == "page"
                for other, value in lines if other == key for word in value.split()]


def used_labels(template, code):
    """With NAME.short or NAME.brief for the caption NAME of a block that has, or whose ladder has,
    such a fit."""
    ladders = {name: [value for _, value in lines] for name, lines in template.layout}
    captions = []
    for _, lines in template.layout:
        fits = [value for key, value in lines if key == "fit"]
        fits += [fit for name in fits if name.startswith("@")
                 for fit in ladders.get("ladder " + name[1:], [])]
        own = [value for key, value in lines if key == "caption"]
        forms = {fit.split()[0] for fit in fits if fit.split()} & {"short", "brief"}
        captions += own + [f"{caption}.{form}" for caption in own for form in sorted(forms)]
    lines = [value.split()[1] for value in template.values("line", "label") if value[:1].isalpha()]
    joined = [value.split()[0] for value in template.values("joined")]
    return {*captions, *lines, *joined, *template.values("alt"), *code.literals}


def unused_of(template, code):
    """(kind, name) of what nothing in the template or in the code names."""
    words = [value.split()[-1] for value in template.values("line", "joined", "label", "address")]
    references = {
        "style": {*template.values("style"), *words, *code.styles},
        "ladder": {value[1:] for value in template.values("fit") if value.startswith("@")},
        "path": {value[1:] for value in template.values("path") if value.startswith("@")},
    }
    for kind, used in references.items():
        yield from ((kind, name) for name in template.named(kind) if name not in used)
    labels, colors = used_labels(template, code), set(template.values("color"))
    yield from (("label", name) for name in template.labels if name not in labels)
    yield from (("colour", key) for name, lines in template.layout if name == "colors"
                for key, _ in lines if key not in colors)
    forms = template.values("file")
    yield from (("form", path.name) for path in sorted(template.folder.glob("*.form"))
                if path.name not in forms)


def breaches_of_template(template, code):
    for kind, name in unused_of(template, code):
        yield f"the {kind} {name} is not used"
    used = {*template.values("value", "gloss")} & code.placeholders
    left_out = template.of_page("left-out")
    for name in sorted(code.placeholders - used - set(left_out)):
        yield f"{name} is not on the page; if it should not be, [page] says so in left-out"
    for name in sorted(set(left_out) - code.placeholders):
        yield f"left-out names {name}, which is not a value that a template can name"
    for name in sorted(used & set(left_out)):
        yield f"left-out names {name}, which is on the page"


def breaches(templates, code):
    notices = set()
    for layout in sorted(templates.glob("*/*/layout.txt")):
        template = Template(layout.parent)
        notices.update(key for word in template.of_page("notices") for key in word.split("+"))
        notices.update(template.values("source"))
        for breach in breaches_of_template(template, code):
            yield f"{layout.parent.relative_to(templates)}: {breach}"
    for policy in sorted(templates.glob("policy/*/policy.txt")):
        for name, _ in read_ini(policy):
            if name.startswith("notice ") and name[7:] not in notices:
                yield f"{policy.relative_to(templates)}: the notice {name[7:]} is not used"


DAMAGES = (  # file, text added at its end, what must be said
    ("evisa/1/labels.txt", "\n[spare]\nkk = a\nru = a\nen = a\n", "the label spare is not"),
    ("evisa/1/labels.txt", "\n[surname.short]\nen = a\n", "the label surname.short is not"),
    ("evisa/1/layout.txt", "\n[style spare]\nface = bold\n", "the style spare is not"),
    ("evisa/1/layout.txt", "\n[ladder spare]\nfit = @spare\n", "the ladder spare is not"),
    ("evisa/1/layout.txt", "\n[path spare]\npath = @spare\n", "the path spare is not"),
    ("evisa/1/layout.txt", "\n[colors]\nspare = 000000\n", "the colour spare is not"),
    ("evisa/1/spare.form", "", "the form spare.form is not"),
    ("policy/kz-2019-03/policy.txt", "\n[notice spare]\n", "the notice spare is not"),
    ("evisa/1/layout.txt", "\n[page]\nleft-out = visa.mood\n", "visa.mood, which is not a value"),
    ("evisa/1/layout.txt", "\n[page]\nleft-out = visa.number\n", "visa.number, which is on the"),
)


def bite(code):
    failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        for number, (name, text, wanted) in enumerate(DAMAGES):
            copy = pathlib.Path(scratch) / str(number)
            shutil.copytree(TOP / "templates", copy)
            with open(copy / name, "a", encoding="utf-8") as file:
                file.write(text)
            found = list(breaches(copy, code))
            if len(found) != 1 or wanted not in found[0]:
                print(f"FAIL: not noticed: {wanted}: {found}")
                failed += 1
        layout = copy / "evisa/1/layout.txt"
        plain = (TOP / "templates/evisa/1/layout.txt").read_text(encoding="utf-8")
        layout.write_text(plain.replace("value = visa.number\n", ""), encoding="utf-8")
        if [breach for breach in breaches(copy, code) if "visa.number is not on" in breach] == []:
            print("FAIL: not noticed: a value that is not on the page")
            failed += 1
    print(f"{failed} failed" if failed else f"{len(DAMAGES) + 1} passed")
    return failed


def main():
    code = Code(TOP / "gen/layout")
    if len(code.placeholders) < 20 or len(code.styles) < 5:
        print("FAIL: the names that gen/layout knows are not found")
        return 1
    if sys.argv[1:] == ["--bite"]:
        return 1 if bite(code) else 0
    found = list(breaches(TOP / "templates", code))
    for breach in found:
        print(f"FAIL: {breach}")
    print(f"{len(found)} failed" if found else f"{len(code.placeholders)} values, all passed")
    return 1 if found else 0


sys.exit(main())
