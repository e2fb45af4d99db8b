#!/usr/bin/env -S python3 -B
"""Is each mistake in a file of templates/ reported at its file, line and column, with the key and
what to do? The mistakes are the texts in tests/templates/mistakes/, a file for each kind of place;
mistake.py says how to write one.

  - `evisa-gen templates check FOLDER --errors=json` ends with 78 and has a finding at each place
    that a mistake names, and none elsewhere. Several mistakes are made in one folder, because the
    program reports all; where one of them is not found it is made alone
  - a render with the files of one mistake in --resources ends with 78 too, never with 0 or a fault
    of the record, and says the same in a sentence that names the key
  - sound changes have no finding

    mistakes.py [NAME]...     makes them all, or those whose names begin so
    mistakes.py --text        lets `templates check` say the sentences too
    mistakes.py --bite        a finding at a wrong place, or none, must fail"""
import concurrent.futures
import contextlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests/lib"))
sys.path.insert(0, str(pathlib.Path(__file__).parent))
from failures import Failures  # noqa: E402
import mistake  # noqa: E402

GEN = os.environ.get("EVISA_GEN", str(TOP / "build/release/evisa-gen"))
TEXTS = pathlib.Path(__file__).parent / "mistakes"
HANG = 600
TOGETHER = 12  # mistakes in one folder
SENTENCE = re.compile(
    r"evisa-gen: (?P<pointer>\S+): (line (?P<line>\d+): )?(column (?P<column>\d+): )?"
    r"(?P<code>[a-z-]+): (?P<rest>.*)")
RECORD = {
    "schema": "evisa-record/1",
    "visa": {"number": "KZ0000001", "category": "B12", "entries": 1, "issued_on": "2019-03-25",
             "valid_from": "2019-04-03", "valid_until": "2019-05-02", "stay_days": 30,
             "issued_by": "Министерство иностранных дел Республики Казахстан"},
    "holder": {"surname": "Sample", "given_names": "Anna", "birth_date": "1985-04-12",
               "birth_place": "Pune", "sex": "F", "nationality": "IND"},
    "passport": {"number": "N1234567", "issuer": "IND", "issued_on": "2017-08-01",
                 "expires_on": "2027-07-31"},
    "invitation": {"number": "0000000001", "inviter_name": "Example"},
    "entry_points": ["UACC", "UAAA"],
    "specimen": True,
}


def run(*words, given=b""):
    """(status, what was printed on both streams but for a document)"""
    ran = subprocess.run([GEN, *map(str, words)], input=given, capture_output=True, check=False,
                         timeout=HANG)
    said = b"" if ran.stdout.startswith(b"%PDF") else ran.stdout
    return ran.returncode, (said + ran.stderr).decode("utf-8", "replace").splitlines()


def read_objects(lines):
    """The findings of --errors=json, and the lines that are none."""
    found, other = [], []
    for line in lines:
        try:
            item = json.loads(line)
            (found if item["severity"] == "error" else other).append(item)
        except (ValueError, TypeError, KeyError):
            other.append(line)
    return found, [line for line in other if isinstance(line, str)]


def read_sentences(lines):
    """The same of the readable form; `rest` is the sentence."""
    found, other = [], []
    for line in lines:
        match = SENTENCE.fullmatch(line)
        if not match:
            other.append(line)
            continue
        item = match.groupdict()
        found.append({**item, "line": int(item["line"] or 0), "column": int(item["column"] or 0),
                      "rest": line})
    return found, other


def text_of(finding):
    """All that a finding says, but for its code and place; of a file as a whole, its name too."""
    names = ("rest", "message", "section", "key", "found", "expected", "nearest")
    if not finding.get("line"):
        names = ("pointer", *names)
    return " ".join(str(finding[name]) for name in names if finding.get(name))


def suggestions_of(finding):
    """What the finding asks for: the whole, the first word of a section's name, the name of a
    file without its folders."""
    asked = re.search(r"did you mean (.+)\?$", finding.get("rest", ""))
    name = asked[1] if asked else finding.get("nearest") or ""
    return {name, *name.split()[:1], name.split("/")[-1]}


def disagreement(wanted, finding):
    """What of the finding is not as the mistake says it; None: nothing."""
    if finding["code"] not in wanted.codes:
        return f"the code {finding['code']}, not {'|'.join(wanted.codes)}"
    if wanted.line and finding.get("column", 0) not in wanted.columns:
        return f"column {finding.get('column', 0)}, not {wanted.columns}"
    said = text_of(finding)
    for word in wanted.words:
        if not any(one in said for one in word.split("|")):
            return f"does not name {word}: {said}"
    if wanted.nearest and not suggestions_of(finding).intersection(wanted.nearest.split("|")):
        return f"does not ask for {wanted.nearest}: {said}"
    if wanted.says and not re.search(wanted.says, said, re.I):
        return f"does not say {wanted.says}: {said}"
    return None


def complaints_of(wanted, found):
    """What of the findings is not as a mistake says it."""
    for one in wanted:
        here = [finding for finding in found if finding["pointer"] == one.path and
                one.line in (None, finding.get("line", 0))]
        reasons = [disagreement(one, finding) for finding in here]
        place = f"{one.path}:{one.line or ''}"
        if not here:
            yield f"nothing at {place} ({' '.join(one.words)}), but {places(found)}"
        elif None not in reasons:
            yield f"{place}: {reasons[0]}"


def beside(wanted, found):
    """The findings at places where none is wanted."""
    places_wanted = {(one.path, one.line) for one in wanted}
    return [one for one in found if not places_wanted.intersection(
        ((one["pointer"], one.get("line", 0)), (one["pointer"], None)))]


def places(found):
    said = [f"{one['pointer']}:{one.get('line', 0)}:{one.get('column', 0)} {one['code']}"
            for one in found]
    return ", ".join(said[:4]) + (", ..." if len(said) > 4 else "") if said else "nothing"


class Bench:
    """Makes mistakes in folders of its own, and asks the program about them."""

    def __init__(self, scratch):
        self.scratch, self.files = pathlib.Path(scratch), mistake.Folder(TOP / "templates")

    @contextlib.contextmanager
    def made(self, cases, is_whole=False):
        """(folder, findings wanted of each case)"""
        files = self.files.again()
        wanted = mistake.make(cases, files)
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.scratch))
        files.write(folder, is_whole)
        yield folder, [given if one.wanted is None else one.wanted
                       for one, given in zip(cases, wanted)]
        shutil.rmtree(folder)

    def check(self, cases, form):
        """The complaints about each case, all of them made in one folder."""
        is_valid = cases[0].has("valid")
        with self.made(cases, is_valid) as (folder, wanted):
            status, lines = run("templates", "check", folder, f"--errors={form}")
        found, other = (read_objects if form == "json" else read_sentences)(lines)
        said = [list(complaints_of(one, found)) for one in wanted]
        if is_valid and (status or found):
            said[0].append(f"a sound change: status {status}, {places(found)}")
        elif not is_valid and status != 78:
            said[0].append(f"the status is {status}, not 78: {places(found)}")
        if other and form == "json":
            said[0].append(f"not JSON: {other[0]}")
        more = beside(sum(wanted, []), found)
        if more and not any(one.has("more") for one in cases):
            said[0].append(f"{len(more)} beside the mistake: {places(more)}")
        return said

    def check_group(self, cases, form):
        """The same; where one of a group is not found it is made alone: one mistake may hide
        another."""
        said = self.check(cases, form)
        if len(cases) == 1 or not any(said):
            return said
        return [self.check([one], form)[0] for one in cases]

    def render(self, case):
        with self.made([case]) as (folder, (wanted,)):
            status, lines = run("--resources", folder, given=json.dumps(RECORD).encode())
        if case.has("valid"):
            return [f"a sound change: the status is {status}: {lines[:1]}"] if status else []
        said = list(complaints_of(wanted, read_sentences(lines)[0]))
        return said if status == 78 else [f"the status is {status}, not 78: {lines[:1]}", *said]


def look(cases, forms=("json",)):
    """(name, complaints) of each."""
    said = {case.name: [] for case in cases}

    def keep(name, what, complaints):
        said[name] += [f"{what}: {one}" for one in complaints]

    with tempfile.TemporaryDirectory() as scratch, \
            concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        bench = Bench(scratch)
        groups = mistake.groups(cases, bench.files, TOGETHER)
        checks = [(group, pool.submit(bench.check_group, group, form))
                  for form in forms for group in groups]
        renders = [(case.name, pool.submit(bench.render, case))
                   for case in cases if not case.has("pages-only")]
        for group, job in checks:
            for case, complaints in zip(group, job.result()):
                keep(case.name, "check", complaints)
        for name, job in renders:
            keep(name, "render", job.result())
    return said


def bite(cases, failures):
    """Each wish that is not what the program says must be found."""
    by_name = {case.name: case for case in cases}
    case = by_name["key-misspelt"]
    files = mistake.Folder(TOP / "templates")
    (good,), = mistake.make([case], files)
    failures.check(not any(look([case]).values()), "the mistake of this test is not found")
    for what, change in {
        "another line": {"line": good.line + 1},
        "another column": {"columns": [good.columns[0] + 1]},
        "another file": {"path": "evisa/1/labels.txt"},
        "another code": {"codes": ["resource-syntax"]},
        "another key": {"words": ["heigth"]},
        "another suggestion": {"nearest": "height"},
        "another expectation": {"says": "a day"},
    }.items():
        said = look([case.but(wanted=[good.but(**change)])])
        failures.check(any(said.values()), f"not noticed: {what}")
    for what, other in {
        "nothing is wanted": case.but(wanted=[], flags=[]),
        "a mistake that is wanted as sound": case.but(wanted=[], flags=["valid"]),
        "a mistake that is none": by_name["word-changed"].but(wanted=[good], flags=[]),
    }.items():
        failures.check(any(look([other]).values()), f"not noticed: {what}")


def main(arguments):
    failures = Failures()
    cases = [case for path in sorted(TEXTS.glob("*.txt")) for case in mistake.read(path)]
    names = [case.name for case in cases]
    failures.check(len(names) == len(set(names)) >= 300, "names twice, or too few mistakes")
    if "--bite" in arguments:
        bite(cases, failures)
        return failures.finish()
    wanted = tuple(word for word in arguments if not word.startswith("--"))
    chosen = [case for case in cases if not wanted or case.name.startswith(wanted)]
    forms = ("json", "text") if "--text" in arguments else ("json",)
    for name, said in look(chosen, forms).items():
        failures.check(not said, f"{name}: {'; '.join(said)}")
    return failures.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
