"""Compares what a batch produced with what it has to produce: journals, folders, answers,
messages."""
import base64
import json
import os
import pathlib
import re

from expected import files_of, number_of, path_of
from jcs import record_digest
from trial import LIMIT, check, parsed, program, sha

KEYS = [
    "seq", "id", "status", "code", "input_sha256", "record_sha256", "pdf_sha256", "bytes",
    "template", "policy", "render", "program",
]
COUNTS = ["records", "done", "skipped", "failed", "same", "missing"]


def is_compact(line, value):
    return line == json.dumps(value, separators=(",", ":")).encode()


# ---- journals ------------------------------------------------------------------------------------

def said(pdf, member):
    """A value of the PDF's own metadata namespace."""
    found = re.search(b'\nev:%s="([^"]*)"\n' % member.encode(), pdf)
    return found[1].decode() if found else None


def entry_of(one, version):
    """The members that a journal line must have, but for record_sha256 of a failed record."""
    wants = {
        "seq": one.seq,
        "id": one.id,
        "status": "failed" if one.code else "done",
        "code": one.code,
        "input_sha256": sha(one.line),
        "program": version,
    }
    if one.pdf is None:
        return {**wants, "pdf_sha256": None, "bytes": None}
    return {
        **wants,
        "record_sha256": record_digest(parsed(one.line)),
        "pdf_sha256": sha(one.pdf),
        "bytes": len(one.pdf),
        "template": said(one.pdf, "template"),
        "policy": said(one.pdf, "policy"),
        "render": said(one.pdf, "render"),
    }


def line_wrong(line, one, version):
    """The fault of a journal line without its LF, or None."""
    entry = parsed(line)
    if (
        not isinstance(entry, dict)
        or list(entry)[:len(KEYS)] != KEYS
        or set(entry) - set(KEYS) - {"expect"}
    ):
        return f"not the members of a journal line: {line[:200]!r}"
    if not is_compact(line, entry):
        return "not compact JSON in ASCII"
    wants = entry_of(one, version)
    if one.loose_id and entry["id"] == number_of(one.line):
        del wants["id"]
    if len(one.line) > LIMIT and entry["input_sha256"] is None:
        del wants["input_sha256"]  # the program need not read such a line completely
    if one.pdf is None:
        record = parsed(one.line)
        digest = record_digest(record) if isinstance(record, dict) else None
        if entry["record_sha256"] not in (None, digest):
            return "record_sha256 is not that of the failed record"
    elif said(one.pdf, "recordDigest") != entry["record_sha256"]:
        return "record_sha256 is not that of the document"
    wrong = [
        f"{member} {entry[member]!r}, not {value!r}"
        for member, value in wants.items()
        if entry[member] != value
    ]
    return "; ".join(wrong) or None


def journal_is(name, data, wanted):
    """The journal has a correct line for each record, in order."""
    lines = data.split(b"\n")
    if not check(lines.pop() == b"", f"{name}: the journal does not end with a whole line"):
        return False
    if not check(
        len(lines) == len(wanted), f"{name}: {len(lines)} lines in the journal, not {len(wanted)}"
    ):
        return False
    version = program()
    for line, one in zip(lines, wanted):
        wrong = line_wrong(line, one, version)
        if wrong:
            return check(False, f"{name}: journal, record {one.seq}: {wrong}")
    return check(True, name)


# ---- folders -------------------------------------------------------------------------------------

def tree(folder):
    """{path: hash} of all files; for a link or a special file a description instead of the hash."""
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            with_top = os.path.relpath(path, folder)
            if os.path.islink(path):
                found[with_top] = "link to " + os.readlink(path)
            elif os.path.isfile(path):
                found[with_top] = sha(pathlib.Path(path).read_bytes())
            else:
                found[with_top] = "not a file"
    return found


def pdfs(folder):
    return {path: value for path, value in tree(folder).items() if path.endswith(".pdf")}


def left_over(folder):
    """Entries of a batch folder that the program should have removed."""
    return [entry for entry in os.listdir(folder) if entry.startswith(".")]


def differences(got, wanted):
    names = sorted(name for name in set(got) | set(wanted) if got.get(name) != wanted.get(name))

    def kind(name):
        return "missing" if name not in got else "too much" if name not in wanted else "differs"

    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(f"{name} ({kind(name)})" for name in names[:5]) + more


def documents(folder):
    """As tree(), without journals."""
    return {
        name: value
        for name, value in tree(folder).items()
        if not re.fullmatch(r"results(\.\d+-of-\d+)?\.ndjson", name)
    }


def same_tree(name, got, wanted):
    return check(got == wanted, f"{name}: another folder: {differences(got, wanted)}")


def folder_is(name, folder, wanted, journal="results.ndjson", also=None):
    """The folder holds the documents and the journal of these records, and nothing else."""
    folder = pathlib.Path(folder)
    good = same_tree(name, documents(folder), {**files_of(wanted), **(also or {})})
    if not check((folder / journal).is_file(), f"{name}: no {journal}"):
        return False
    left = left_over(folder)
    good &= check(not left, f"{name}: left over: {left}")
    return good & journal_is(name, (folder / journal).read_bytes(), wanted)


def truthful(name, folder, reference=None, journal="results.ndjson"):
    """What holds after any disturbance: each whole line of the journal that says done has its file,
    and each file under a final name is the correct one. `reference` is (files, set of journal
    lines) of an undisturbed run."""
    folder = pathlib.Path(folder)
    place = folder / journal
    found = documents(folder) if folder.is_dir() else {}
    files = {path: value for path, value in found.items() if not path.startswith(".")}
    lines = place.read_bytes().split(b"\n")[:-1] if place.is_file() else []
    for line in lines:
        entry = parsed(line)
        if not check(
            isinstance(entry, dict),
            f"{name}: a whole line of the journal is not JSON: {line[:80]!r}",
        ):
            return False
        if entry["status"] == "done":
            file = files.get(path_of(entry["id"]), "missing")
            if file != entry["pdf_sha256"]:
                text = f"the journal says record {entry['seq']} is done, its file is {file}"
                return check(False, f"{name}: {text}")
        if reference and line not in reference[1]:
            text = f"a line of the journal that an undisturbed run does not have: {line[:200]!r}"
            return check(False, f"{name}: {text}")
    if reference:
        wrong = {path: value for path, value in files.items() if reference[0].get(path) != value}
        return check(not wrong, f"{name}: wrong files under final names: {sorted(wrong)[:3]}")
    return check(True, name)


# ---- answers -------------------------------------------------------------------------------------

def answer_wrong(line, one):
    """The fault of an answer without its LF, or None."""
    answer = parsed(line)
    if not isinstance(answer, dict):
        return f"not JSON: {line[:100]!r}"
    if not is_compact(line, answer):
        return "not compact JSON in ASCII"
    if answer.get("seq") != one.seq:
        return f"seq {answer.get('seq')}"
    ids = [one.id, None, number_of(one.line)] if one.code else [one.id]
    if answer.get("id") not in ids:
        return f"id {answer.get('id')!r}, not {one.id!r}"
    return failure_wrong(answer, one) if one.code else document_wrong(answer, one)


def failure_wrong(answer, one):
    if list(answer) != ["seq", "id", "errors"]:
        return f"members {list(answer)} for a failed record"
    if one.code == "duplicate":
        good = [fault["code"] for fault in answer["errors"]] == ["duplicate"]
    else:
        good = answer["errors"] == one.errors
    return None if good else f"errors {answer['errors']}, not {one.errors or 'duplicate'}"


def document_wrong(answer, one):
    members = list(answer)
    if members[:4] != ["seq", "id", "sha256", "pdf"] or set(members[4:]) - {"expect"}:
        return f"members {members}"
    if base64.b64decode(answer["pdf"], validate=True) != one.pdf:
        return "not the document"
    return None if answer["sha256"] == sha(one.pdf) else "not the document's SHA-256"


def answers_are(name, out, wanted):
    """There is an answer for each record, in order: the document or the errors of a single call."""
    lines = out.split(b"\n")
    good = check(lines.pop() == b"", f"{name}: the last answer is not a whole line")
    if not check(len(lines) == len(wanted), f"{name}: {len(lines)} answers, not {len(wanted)}"):
        return False
    for line, one in zip(lines, wanted):
        wrong = answer_wrong(line, one)
        if wrong:
            return check(False, f"{name}: answer {one.seq}: {wrong}")
    return good


# ---- messages ------------------------------------------------------------------------------------

def objects_with(err, member):
    objects = map(parsed, err.splitlines())
    return [one for one in objects if isinstance(one, dict) and member in one]


def faults_of(err):
    """The faults among the lines of --errors=json."""
    return objects_with(err, "code")


def codes_of(err):
    return [fault["code"] for fault in faults_of(err)]


def summary_of(err, whole=False):
    """The counts of the summary of --errors=json, or the whole summary; None unless there is one
    summary."""
    found = objects_with(err, "summary")
    if len(found) != 1:
        return None
    summary = found[0]["summary"]
    return summary if whole else {name: summary[name] for name in summary if name in COUNTS}
