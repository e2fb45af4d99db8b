"""Mistakes in files of templates/, as the texts of tests/templates/mistakes/ describe them:

    == key-misspelt more                         its name, and flags
    @ evisa/1/layout.txt                         a file
     [field surname]                             lines that are there, and stay
    -width = 151                                 lines that are there, and go
    +¦wdith = 151                                lines that come; ¦ where a finding may point to
    ! resource-key-unknown surname wdith ~width  the finding that this line must have: codes, words
                                                 that it names, what it asks for, a pattern

Behind ! a finding may be of one of several codes (a|b), and name one of several words; the pattern
is between slashes. Without ¦ the finding is of the file as a whole. In a text \\t, \\n, \\r, \\x1b
(a byte) and \\u2192 (a character) are what they seem.

    % copy FROM TO, % write TEXT, % all PATTERN => TEXT    done with the file before the lines
    % draw TEXT                                            the file is a form with this drawing
    * PATTERN => CODE WORD        a finding at each line that the pattern matches, at its group

Flags: valid (no finding may come), more (findings at other places may come beside it), pages-only
(not found in the render of the test's own record)."""
import itertools
import re
import zlib

MARK = "¦"
TOKENS = 0xF0000  # a mark while the edits are made: a character of the private use
FORMS = re.compile(r"== (?P<name>[a-z0-9-]+)(?P<flags>( [a-z-]+)*)")
SAYS = re.compile(r"! (?P<codes>[a-z|-]+)(?P<words>( [^~/\s]\S*)*)( ~(?P<nearest>\S+))?"
                  r"( /(?P<says>.+)/)?")
ESCAPES = re.compile(r"\\(x[0-9a-f]{2}|u[0-9a-f]{4}|[ntr\\])")
SINGLE = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\"}
FLAGS = {"valid", "more", "pages-only"}
ALONE = {"all", "write", "draw"}  # actions after which no other mistake is made in the same folder


def unescaped(text):
    """\\xff is the byte, kept as a lone surrogate until the file is written."""
    def one(match):
        name = match[1]
        if name[0] == "x":
            code = int(name[1:], 16)
            return chr(code) if code < 0x80 else chr(0xDC00 + code)
        return chr(int(name[1:], 16)) if name[0] == "u" else SINGLE[name]
    return ESCAPES.sub(one, text)


class Values:
    """An object with these values, and copies of it with others."""

    def __init__(self, **values):
        self.__dict__.update(values)

    def but(self, **values):
        return type(self)(**{**self.__dict__, **values})


class Wanted(Values):
    """A finding: path, line (None: any), columns, codes, words, nearest, says."""


class Folder:
    """Files in memory, as text with the marks of the mistakes that were made in them."""

    def __init__(self, folder):
        self.before = {str(path.relative_to(folder)):
                       path.read_bytes().decode("utf-8", "surrogateescape")
                       for path in folder.rglob("*") if path.is_file()}
        self.now = dict(self.before)

    def again(self):
        """The same as it was in the beginning."""
        other = Folder.__new__(Folder)
        other.before, other.now = self.before, dict(self.before)
        return other

    def marks(self):
        """{token: (line, columns)}; takes the tokens out of the texts."""
        found = {}
        for path, text in self.now.items():
            if text == self.before.get(path):
                continue
            lines = text.split("\n")
            for number, line in enumerate(lines):
                plain = ""
                for letter in line:
                    if ord(letter) < TOKENS:
                        plain += letter
                        continue
                    found.setdefault(letter, (number + 1, []))[1].append(len(plain) + 1)
                lines[number] = plain
            self.now[path] = "\n".join(lines)
        return found

    def write(self, folder, is_whole):
        """The files that differ, or all."""
        for path, text in self.now.items():
            if is_whole or text != self.before.get(path):
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(text.encode("utf-8", "surrogateescape"))


class Edit(Values):
    """In the file `path` the text `old` becomes `new`. `marks` are the findings that it wants, each
    with its token; `each` those of a pattern; `actions` are done first."""

    def apply(self, files):
        for action, words in self.actions:
            ACTIONS[action](files, self.path, words)
        text = files.now.get(self.path, "")
        at = len(text)
        if self.old:
            count = f"\n{text}".count("\n" + self.old)
            if count != 1:
                raise ValueError(f"{self.path}: {count} times: {self.old}")
            at = f"\n{text}".index("\n" + self.old)
        if self.old or self.new:
            files.now[self.path] = text[:at] + self.new + text[at + len(self.old):]

    def wanted(self, files, marks):
        for token, said in self.marks:
            line, columns = marks.get(token, (None, []))
            yield Wanted(path=self.path, line=line, columns=columns, **said)
        for pattern, said in self.each:
            for number, line in enumerate(files.now[self.path].split("\n"), 1):
                match = re.search(pattern, line)
                if match:
                    column = match.start(1) + 1 if match.re.groups else 1
                    yield Wanted(path=self.path, line=number, columns=[column], **said)


def duplicate(files, path, words):
    files.now[words[1]] = files.now[words[0]]


def write(files, path, words):
    files.now[path] = unescaped(" ".join(words))


def draw(files, path, words):
    drawing = unescaped(" ".join(words)).encode("utf-8", "surrogateescape")
    form = f"{len(drawing)}\n".encode() + zlib.compress(drawing)
    files.now[path] = form.decode("utf-8", "surrogateescape")


def substitute(files, path, words):
    pattern, by = " ".join(words).split(" => ")
    files.now[path], count = re.subn(pattern, unescaped(by), files.now[path], flags=re.M)
    if not count:
        raise ValueError(f"{path}: nothing is {pattern}")


ACTIONS = {"copy": duplicate, "write": write, "draw": draw, "all": substitute}


class Mistake(Values):
    """A case: name, flags, edits; `wanted` are the findings, None: those of the edits."""

    def has(self, flag):
        return flag in self.flags

    def is_alone(self):
        return self.has("valid") or any(
            edit.each or ALONE.intersection(name for name, _ in edit.actions)
            for edit in self.edits)


def make(mistakes, files):
    """Makes the mistakes in the files. Returns the findings wanted, a list for each. ValueError: a
    place is not there, or not any more."""
    for one in mistakes:
        for edit in one.edits:
            edit.apply(files)
    marks = files.marks()
    return [[wanted for edit in one.edits for wanted in edit.wanted(files, marks)]
            for one in mistakes]


def groups(mistakes, files, most):
    """Lists of at most so many mistakes that can be made together."""
    together, alone = {}, []
    for one in mistakes:
        if one.is_alone():
            alone.append([one])
            continue
        for group, here in together.setdefault(one.has("more"), []):
            before = dict(here.now)
            try:
                if len(group) < most:
                    for edit in one.edits:
                        edit.apply(here)
                    group.append(one)
                    break
            except ValueError:
                here.now = before
        else:
            here = files.again()
            for edit in one.edits:
                edit.apply(here)
            together[one.has("more")].append(([one], here))
    return [group for kind in together.values() for group, _ in kind] + alone


def said_by(line):
    match = SAYS.fullmatch(line)
    if not match:
        raise ValueError(f"not a finding: {line}")
    return {"codes": match["codes"].split("|"), "words": (match["words"] or "").split(),
            "nearest": match["nearest"], "says": match["says"]}


class Reader:
    """Reads the mistakes of a file, line by line."""

    tokens = itertools.count(TOKENS)

    def __init__(self):
        self.mistakes, self.edit, self.token = [], None, None

    def head(self, line):
        match = FORMS.fullmatch(line)
        flags = match["flags"].split()
        if not FLAGS.issuperset(flags):
            raise ValueError(line)
        self.mistakes.append(Mistake(name=match["name"], flags=flags, edits=[], wanted=None))

    def begin(self, line):
        self.edit = Edit(path=line[2:], old="", new="", marks=[], each=[], actions=[])
        self.mistakes[-1].edits.append(self.edit)
        self.token = None

    def text(self, line):
        sign, text = line[0], unescaped(line[1:]) + "\n"
        if sign != "+":
            self.edit.old += text.replace(MARK, "")
        if sign != "-":
            if MARK in text:
                self.token = chr(next(Reader.tokens))
            self.edit.new += text.replace(MARK, self.token or "")

    def take(self, line):
        if line.startswith("== "):
            self.head(line)
        elif line.startswith("@ "):
            self.begin(line)
        elif line.startswith("! "):
            self.edit.marks.append((self.token, said_by(line)))
        elif line.startswith("* "):
            pattern, said = line[2:].split(" => ")
            self.edit.each.append((pattern, said_by("! " + said)))
        elif line.startswith("% "):
            action, *words = line[2:].split(" ")
            self.edit.actions.append((action, words))
        elif line[0] in " +-":
            self.text(line)
        else:
            raise ValueError(f"not a line of a mistake: {line}")


def read(path):
    reader = Reader()
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith("#"):
            reader.take(line)
    return reader.mistakes
