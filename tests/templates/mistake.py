"""Mistakes in files of templates/, as the texts of tests/templates/mistakes/ describe them:

    == key-misspelt more                         its name, and flags
    @ evisa/1/layout.txt                         a file
     [field surname]                             lines that are there, and stay
    -width = 151                                 lines that are there, and go
    +¦wdith = 151                                lines that come; ¦ where a finding may point to
    ! resource-key-unknown surname wdith ~width  the finding that this line must have: codes, words
                                                 that it names, what it asks for, a pattern

Behind ! a finding may be of one of several codes (a|b), and name one of several words; the pattern
is between slashes. Without ¦ the finding is of the file as a whole. Edits of a file come from top
to bottom. In a text \\t, \\n, \\r, \\x1b (a byte) and \\u2192 (a character) are what they seem.

    % copy FROM TO, % move FROM TO, % write TEXT, % all PATTERN => TEXT    before the lines
    * PATTERN => CODE WORD        a finding at each line that the pattern matches, at its group

Flags: valid (no finding may come), more (findings at other places may come beside it), pages-only
(not found in the render of the test's own record)."""
import re

MARK = "¦"  # in a text: what comes next is where a finding may point to
FORMS = re.compile(r"== (?P<name>[a-z0-9-]+)(?P<flags>( [a-z-]+)*)")
SAYS = re.compile(r"! (?P<codes>[a-z|-]+)(?P<words>( [^~/\s]\S*)*)( ~(?P<nearest>\S+))?"
                  r"( /(?P<says>.+)/)?")
ESCAPES = re.compile(r"\\(x[0-9a-f]{2}|u[0-9a-f]{4}|[ntr\\])")
SINGLE = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\"}
FLAGS = {"valid", "more", "pages-only"}


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
    """A finding: path, line (0: of the file; None: any), columns, codes, words, nearest, says."""


class Edit(Values):
    """In the file `path` the text `old` becomes `new`; `mark` are the findings that it wants, each
    with the line of `new`, from 0, and its columns. What `actions` name is done first."""

    def apply(self, copy):
        file = copy / self.path
        for action, words in self.actions:
            ACTIONS[action](copy, file, words)
        text = file.read_bytes().decode("utf-8", "surrogateescape") if file.exists() else ""
        at = 0
        if self.old:
            count = f"\n{text}".count("\n" + self.old)
            if count != 1:
                raise ValueError(f"{self.path}: {count} times: {self.old}")
            at = f"\n{text}".index("\n" + self.old)
        elif self.new:
            at = len(text)  # without a context: a text at the end
        first = text.count("\n", 0, at) + 1
        if self.old or self.new:
            text = text[:at] + self.new + text[at + len(self.old):]
            file.write_bytes(text.encode("utf-8", "surrogateescape"))
        return first, text

    def findings(self, first, text):
        for line, columns, said in self.marks:
            if line is None:
                yield Wanted(path=self.path, line=None, columns=[], **said)
            elif line >= 0:
                yield Wanted(path=self.path, line=first + line, columns=columns, **said)
        for pattern, said in self.each:  # every line that the pattern matches, at its start
            for number, one in enumerate(text.split("\n"), 1):
                match = re.search(pattern, one)
                if match:
                    column = match.start(1) + 1 if match.re.groups else 1
                    yield Wanted(path=self.path, line=number, columns=[column], **said)


def move(copy, file, words):
    (copy / words[1]).parent.mkdir(parents=True, exist_ok=True)
    (copy / words[0]).rename(copy / words[1])


def duplicate(copy, file, words):
    (copy / words[1]).parent.mkdir(parents=True, exist_ok=True)
    (copy / words[1]).write_bytes((copy / words[0]).read_bytes())


def write(copy, file, words):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(unescaped(" ".join(words)).encode("utf-8", "surrogateescape"))


def substitute(copy, file, words):
    pattern, by = " ".join(words).split(" => ")
    text = file.read_bytes().decode("utf-8", "surrogateescape")
    text, count = re.subn(pattern, unescaped(by), text, flags=re.M)
    if not count:
        raise ValueError(f"{file}: nothing is {pattern}")
    file.write_bytes(text.encode("utf-8", "surrogateescape"))


ACTIONS = {"move": move, "copy": duplicate, "write": write, "all": substitute}


class Mistake(Values):
    """A case: name, flags, record (members that differ), edits, wanted."""

    def has(self, flag):
        return flag in self.flags

    def make(self, copy, overlay):
        """Makes the mistake in the copy, and puts the files that differ into the overlay."""
        before = contents(copy)
        wanted = []
        for edit in self.edits:
            wanted += edit.findings(*edit.apply(copy))
        if self.wanted is None:
            self.wanted = wanted
        for path, data in contents(copy).items():
            if before.get(path) != data:
                (overlay / path).parent.mkdir(parents=True, exist_ok=True)
                (overlay / path).write_bytes(data)


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes()
            for path in folder.rglob("*") if path.is_file()}


def said_by(line):
    match = SAYS.fullmatch(line)
    if not match:
        raise ValueError(f"not a finding: {line}")
    return {"codes": match["codes"].split("|"), "words": (match["words"] or "").split(),
            "nearest": match["nearest"], "says": match["says"]}


class Reader:
    """Reads the cases of a file, line by line."""

    def __init__(self):
        self.cases, self.edit, self.here = [], None, None

    def head(self, line):
        match = FORMS.fullmatch(line)
        flags = match["flags"].split()
        if not FLAGS.issuperset(flags):
            raise ValueError(line)
        self.edit = None
        self.cases.append(Mistake(name=match["name"], flags=flags, record={}, edits=[],
                                  wanted=None))

    def begin(self, line):
        self.edit = Edit(path=line[2:], old="", new="", marks=[], each=[], actions=[])
        self.cases[-1].edits.append(self.edit)
        self.here = None, []

    def text(self, line):
        sign, text = line[0], unescaped(line[1:])
        columns, plain = [], ""
        for part in text.split(MARK)[:-1]:
            plain += part
            columns.append(len(plain) + 1)
        plain = text.replace(MARK, "")
        if sign != "+":
            self.edit.old += plain + "\n"
        if sign != "-":
            if columns:
                self.here = self.edit.new.count("\n"), columns
            self.edit.new += plain + "\n"

    def take(self, line):
        if line.startswith("== "):
            self.head(line)
        elif line.startswith("@ "):
            self.begin(line)
        elif line.startswith("! "):
            self.edit.marks.append((*self.here, said_by(line)))
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
    """The mistakes of a file; README.md beside it says how they are written."""
    reader = Reader()
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith("#"):
            reader.take(line)
    return reader.cases
