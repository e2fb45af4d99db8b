"""Eight programs of other projects that read the text of a page, and how each is asked.

  reader      on Debian 12              content order                  of some files also
  PDFBox      libpdfbox2-java 2.0.27    PDFTextStripper's default
  gs          ghostscript 10.0.0        txtwrite, TextFormat=0         words: TextFormat=3
  pdf-reader  ruby-pdf-reader 2.4.1     runs of its PageTextReceiver   short values: page.text
  pdfminer    python3-pdfminer 20221105 lines of characters            values: extract_text()
  pypdf       python3-pypdf 3.4.1       extract_text()
  pdf.js      npm pdfjs-dist 3.11.174   getTextContent(), by boxes
  pdftotext   poppler-utils 22.12.0     -raw                           values: default order;
                                                                       words: -layout
  mutool      mupdf-tools 1.21.1        draw -F txt

Content order: the whole text is that of the page in reading order, and nothing else. Values: each
value of the record is there, as words of its own; short values: those of one line. Words: a layout
that writes columns side by side separates the lines of a value; each word of the page is there.

page.text of pdf-reader writes its runs on a grid of columns that are as wide as a mean letter. A
line that needs more columns than its width has loses its end to its neighbour at the right: no form
of a page that has three columns of notices avoids this, so notices are not asked of it."""
import collections
import concurrent.futures
import html
import json
import pathlib
import re
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
MODULES = HERE.parents[2] / "build/cache/node_modules"
JAVA = pathlib.Path("/usr/share/java")
JARS = [JAVA / name for name in ("pdfbox2.jar", "fontbox2.jar", "commons-logging.jar")]

# follows_actual_text: a word that the page breaks inside a line comes back whole.
# separates: there is a blank or a line end between two values; pypdf has none where the second one
# begins higher on the page than the first one ends.
Reader = collections.namedtuple("Reader", "name read follows_actual_text separates")
# What a reader says of one file; content, or error; the other texts may be None.
Answer = collections.namedtuple("Answer", "content default short grid error", defaults=(None,) * 5)


def called(*command):
    words = [str(word) for word in command]
    call = subprocess.run(words, capture_output=True, check=False)
    if call.returncode:
        raise ValueError(f"{words[0]}: status {call.returncode}: {call.stderr[-300:]!r}")
    return call.stdout.decode("utf-8")


def for_each(read):
    """A reader of a list of files out of a reader of one file; an exception is its answer."""
    def read_files(files, more):
        answers = []
        for file in files:
            try:
                answers.append(read(file, file in more))
            except ValueError as error:
                answers.append(Answer(error=str(error)))
        return answers
    return read_files


def pdftotext(file, more):
    answer = Answer(content=called("pdftotext", "-raw", file, "-"))
    if more:
        answer = answer._replace(
            default=called("pdftotext", file, "-"), grid=called("pdftotext", "-layout", file, "-")
        )
    return answer


def mutool(file, _):
    return Answer(content=called("mutool", "draw", "-q", "-F", "txt", file, "1"))


def gs_lines(listing):
    """The text of TextFormat=0. A piece of text ends where its font or a kerning pair ends it: one
    that begins where the last one ended belongs to the same line."""
    text, end = "", (0, 0)
    form = r'<span bbox="(\d+) (-?\d+) (\d+) -?\d+"[^>]* size="([\d.]+)">(.*?)</span>'
    for left, y, right, size, body in re.findall(form, listing, re.S):
        near = abs(int(left) - end[0]) <= 1 + float(size) / 8 and abs(int(y) - end[1]) <= 1
        text += "" if near else "\n"
        text += "".join(html.unescape(char) for char in re.findall(r' c="(.*?)"/>', body))
        end = int(right), int(y)
    return text


def ghostscript(files, more):
    """One process for all files, each of which has one page."""
    def pages(mode, some):
        if not some:
            return {}
        with tempfile.TemporaryDirectory() as folder:
            called("gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=txtwrite", f"-dTextFormat={mode}",
                   f"-sOutputFile={folder}/%d.txt", *some)
            names = [pathlib.Path(folder, f"{number + 1}.txt") for number in range(len(some))]
            return {file: name.read_text(encoding="utf-8") for file, name in zip(some, names)}

    content, grid = pages(0, files), pages(3, [file for file in files if file in more])
    return [Answer(content=gs_lines(content[file]), grid=grid.get(file)) for file in files]


def script(*command, orders=1):
    """A reader that is a library, called by a program of this folder: a JSON line for each file. A
    program that knows more orders than one gives them for a file with "+" before its name."""
    def read_files(files, more):
        names = [f"+{file}" if orders > 1 and file in more else str(file) for file in files]
        lines = called(*command, *names).splitlines()
        return [Answer(**json.loads(line)) for line in lines if line.startswith("{")]
    return read_files


# The Python packages belong to Debian's own interpreter. The slowest are first.
READERS = (
    Reader("PDFBox", script("java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
                            ":".join(map(str, JARS)), HERE / "PdfBox.java"), False, True),
    Reader("gs", ghostscript, False, True),
    Reader("pdf-reader", script("/usr/bin/ruby", HERE / "pdf_reader.rb", orders=2), False, True),
    Reader("pdfminer", script("/usr/bin/python3", HERE / "pdfminer_text.py", orders=2),
           False, True),
    Reader("pypdf", script("/usr/bin/python3", HERE / "pypdf_text.py"), False, True),
    Reader("pdf.js", script("node", HERE / "pdfjs.mjs", MODULES), False, True),
    Reader("pdftotext", for_each(pdftotext), True, True),
    Reader("mutool", for_each(mutool), False, True),
)


def read_all(files, more=()):
    """{name of the reader: an answer for each file}; of the files in `more` all texts. Two readers
    at a time."""
    def ask(reader):
        try:
            answers = reader.read(files, more)
        except (OSError, ValueError) as error:
            answers = [Answer(error=str(error)[:300])] * len(files)
        if len(answers) != len(files):
            reason = f"{len(answers)} answers to {len(files)} files"
            answers = [Answer(error=reason)] * len(files)
        return answers

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return dict(zip((reader.name for reader in READERS), pool.map(ask, READERS)))
