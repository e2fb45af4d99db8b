#!/usr/bin/env -S python3 -B
"""Is each mistake in a file of templates/ reported at its file, line and column, with the key and
what to do? The mistakes are the texts in tests/templates/mistakes/, a file for each kind of place;
mistake.py says how to write one. Each is made in a copy of templates/:

  - `evisa-gen templates check COPY --errors=json` ends with 78 and has a finding at each place that
    the mistake names, and none elsewhere
  - a render with only the changed files in --resources ends with 78 too, never with 0 or a fault of
    the record, and says the same in a sentence that names the key

    mistakes.py [NAME]...     makes them all, or those whose names begin so
    mistakes.py --text        lets `templates check` say the sentences too
    mistakes.py --bite        a finding at a wrong place, or none, must fail"""
import concurrent.futures
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


def suggestion_of(finding):
    asked = re.search(r"did you mean (\S+)\?", finding.get("rest", ""))
    name = asked[1] if asked else finding.get("nearest") or ""
    return name if finding.get("line") else name.split("/")[-1]


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
    if wanted.nearest and suggestion_of(finding) not in wanted.nearest.split("|"):
        return f"does not ask for {wanted.nearest}: {said}"
    if wanted.says and not re.search(wanted.says, said, re.I):
        return f"does not say {wanted.says}: {said}"
    return None


def complaints_of(case, found, is_all):
    """What of the findings is not as the mistake says it."""
    for wanted in case.wanted:
        here = [one for one in found if one["pointer"] == wanted.path and
                wanted.line in (None, one.get("line", 0))]
        reasons = [disagreement(wanted, one) for one in here]
        place = f"{wanted.path}:{wanted.line}"
        if not here:
            yield f"nothing at {place} ({' '.join(wanted.words)}), but {places(found)}"
        elif None not in reasons:
            yield f"{place}: {reasons[0]}"
    places_wanted = {(one.path, one.line) for one in case.wanted}
    beside = [one for one in found if (one["pointer"], one.get("line", 0)) not in places_wanted
              and (one["pointer"], None) not in places_wanted]
    if beside and is_all and not case.has("more"):
        yield f"{len(beside)} beside the mistake: {places(beside)}"


def places(found):
    said = [f"{one['pointer']}:{one.get('line', 0)}:{one.get('column', 0)} {one['code']}"
            for one in found]
    return ", ".join(said[:4]) + (", ..." if len(said) > 4 else "") if said else "nothing"


def checked(case, copy, form):
    status, lines = run("templates", "check", copy, f"--errors={form}")
    found, other = (read_objects if form == "json" else read_sentences)(lines)
    if case.has("valid"):
        if status or found:
            yield f"a sound change: status {status}, {places(found)}"
        return
    if status != 78:
        yield f"check ends with {status}, not 78: {places(found)}"
    if other and form == "json":
        yield f"check prints {other[0]}"
    yield from (f"check: {one}" for one in complaints_of(case, found, True))


def rendered(case, overlay):
    record = json.dumps({**RECORD, **case.record}).encode()
    status, lines = run("--resources", overlay, given=record)
    if case.has("valid"):
        if status:
            yield f"a sound change: a render ends with {status}: {lines[:1]}"
        return
    if status != 78:
        yield f"a render ends with {status}, not 78: {lines[:1]}"
    yield from (f"render: {one}" for one in complaints_of(case, read_sentences(lines)[0], False))


def look_at(case, scratch, is_text):
    """The complaints about one mistake."""
    copy, overlay = scratch / case.name / "copy", scratch / case.name / "overlay"
    shutil.copytree(TOP / "templates", copy)
    overlay.mkdir()
    case.make(copy, overlay)
    said = list(checked(case, copy, "json"))
    if is_text:
        said += [f"text: {one}" for one in checked(case, copy, "text")]
    if not case.has("pages-only"):
        said += rendered(case, overlay)
    shutil.rmtree(scratch / case.name)
    return said


def look(cases, is_text=False):
    """(name, complaints) of each."""
    with tempfile.TemporaryDirectory() as scratch, \
            concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [pool.submit(look_at, case, pathlib.Path(scratch), is_text) for case in cases]
        yield from ((case.name, job.result()) for case, job in zip(cases, jobs))


def bite(cases, failures):
    """Each wish that is not what the program says must be found."""
    by_name = {case.name: case for case in cases}
    case = by_name["key-misspelt"]
    good = case.wanted[0]
    for what, change in {
        "another line": {"line": good.line + 1},
        "another column": {"columns": [good.columns[0] + 1]},
        "another file": {"path": "evisa/1/labels.txt"},
        "another code": {"codes": ["resource-syntax"]},
        "another key": {"words": ["heigth"]},
        "another suggestion": {"nearest": "height"},
        "another expectation": {"says": "a day"},
        "no finding wanted": None,
        "another finding wanted": {"path": "versions.txt", "line": 1},
        "a mistake wanted as sound": "valid",
    }.items():
        wanted = [] if change is None else [good if change == "valid" else good.but(**change)]
        flags = ["valid"] if change == "valid" else []
        (_, said), = look([case.but(wanted=wanted, flags=flags)])
        failures.check(said, f"not noticed: {what}")
    (_, said), = look([by_name["word-changed"].but(wanted=[good], flags=[])])
    failures.check(said, "not noticed: a mistake that is none")


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
    for name, said in look(chosen, "--text" in arguments):
        failures.check(not said, f"{name}: {'; '.join(said)}")
    return failures.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
