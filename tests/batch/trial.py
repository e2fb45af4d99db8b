"""What the tests of evisa-gen batch share: how it is called, and what a batch has to give, reckoned from `evisa-gen render` of each record alone."""
import base64
import concurrent.futures
import dataclasses
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import records
from jcs import record_digest
from seals import GEN, Failures

KEYS = ["seq", "id", "status", "code", "input_sha256", "record_sha256", "pdf_sha256", "bytes", "template", "policy", "render", "program"]
LIMIT = 1 << 20  # bytes of a line
failures = Failures()
check = failures.check

# A script under test may stand in an environment of an array job itself.
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("SLURM_", "JOB_COMPLETION"))}


def batch(*arguments, data=b"", timeout=120, **more):
    """One call to its end. `data` is what stands on standard input, or a file or descriptor to be it."""
    source = {"input": data} if isinstance(data, bytes) else {"stdin": data}
    more["env"] = {**CLEAN, **more.get("env", {})}
    more = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
    return subprocess.run([str(GEN), "batch", *map(str, arguments)], check=False, timeout=timeout, **source, **more)


def start(*arguments, **more):
    """A call that goes on; standard input is a pipe unless it is said otherwise."""
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "bufsize": 0, **more}
    streams["env"] = {**CLEAN, **more.get("env", {})}
    return subprocess.Popen([str(GEN), "batch", *map(str, arguments)], **streams)


def until(condition, what, seconds=60):
    """Waits for something that has to come; how long it takes is no matter of these tests."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return check(False, f"{what}: not within {seconds} s")
        time.sleep(0.002)
    return True


def status_is(name, call, wanted):
    statuses = wanted if isinstance(wanted, tuple) else (wanted,)
    return check(call.returncode in statuses, f"{name}: exit status {call.returncode}, not {wanted}: {(call.stderr or b'')[:300]!r}")


def join(lines, end=b"\n"):
    return b"".join(line + end for line in lines)


def sha(data):
    return hashlib.sha256(data).hexdigest()


def program():
    return subprocess.run([str(GEN), "--version"], capture_output=True, check=True).stdout.decode().split(" (")[0].strip()


# ---- what a batch has to give --------------------------------------------------------------------

@dataclasses.dataclass
class Wanted:
    seq: int
    line: bytes
    id: str | None
    code: str | None  # the first error's, None for done
    pdf: bytes | None
    errors: list = dataclasses.field(default_factory=list)
    warnings: list = dataclasses.field(default_factory=list)
    loose_id: bool = False  # the number is there but malformed: "where it could be read" leaves both open


def parsed(line):
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def number_of(line):
    if len(line) > LIMIT:
        return None
    one = parsed(line)
    visa = one.get("visa") if isinstance(one, dict) else None
    return visa.get("number") if isinstance(visa, dict) and isinstance(visa.get("number"), str) else None


def path_of(number):
    return f"{number[-2:]}/{number[-4:-2]}/{number}.pdf"


class Model:
    def __init__(self, *options):
        self.options, self.known = options, {}

    def _render(self, line):
        call = subprocess.run([str(GEN), "render", "--errors=json", *self.options], input=line, capture_output=True, check=False)
        faults = [json.loads(fault) for fault in call.stderr.splitlines()]
        return (call.stdout if call.returncode == 0 else None), faults

    def wanted(self, lines, one_each=True, there=()):
        """`one_each`: a number that is there already, in this batch or before it, is a duplicate."""
        fresh = [line for line in dict.fromkeys(lines) if line not in self.known]
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            self.known.update(zip(fresh, pool.map(self._render, fresh)))
        taken, made = set(there), []
        for seq, line in enumerate(lines, 1):
            pdf, faults = self.known[line]
            number = number_of(line)
            good = bool(number) and re.fullmatch("[A-Z0-9]{6,13}", number) is not None
            one = Wanted(seq, line, number if good else None, None, pdf, [fault for fault in faults if fault["severity"] == "error"],
                         [fault for fault in faults if fault["severity"] == "warning"], bool(number) and not good)
            if pdf is None:
                one.code = one.errors[0]["code"]
            elif one_each and number in taken:
                one.code, one.pdf = "duplicate", None
            elif one_each:
                taken.add(number)
            made.append(one)
        return made


MODEL = Model()


def files_of(wanted):
    return {path_of(one.id): sha(one.pdf) for one in wanted if one.pdf is not None}


def said(pdf, member):
    """What a PDF's metadata says of its making."""
    found = re.search(b"<ev:%s>([^<]*)</ev:" % member.encode(), pdf)
    return found[1].decode() if found else None


def line_wrong(line, one, version):
    """What is wrong with a journal line without its LF; None when nothing is."""
    entry = parsed(line)
    if not isinstance(entry, dict) or list(entry)[:len(KEYS)] != KEYS or set(entry) - set(KEYS) - {"expect"}:
        return f"not the members of a journal line: {line[:200]!r}"
    if line != json.dumps(entry, separators=(",", ":")).encode():
        return "not compact JSON in ASCII"
    wants = {"seq": one.seq, "status": "failed" if one.code else "done", "code": one.code, "input_sha256": sha(one.line), "program": version}
    if not (one.loose_id and entry["id"] == number_of(one.line)):
        wants["id"] = one.id
    if one.pdf is None:
        wants.update(pdf_sha256=None, bytes=None)
        record = parsed(one.line)
        if entry["record_sha256"] is not None and entry["record_sha256"] != (record_digest(record) if isinstance(record, dict) else None):
            return "the failed record has not this record_sha256"
    else:
        wants.update(record_sha256=record_digest(parsed(one.line)), pdf_sha256=sha(one.pdf), bytes=len(one.pdf),
                     template=said(one.pdf, "template"), policy=said(one.pdf, "policy"), render=said(one.pdf, "render"))
        if said(one.pdf, "recordDigest") != entry["record_sha256"]:
            return "record_sha256 is not what the document says"
    if len(one.line) > LIMIT and entry["input_sha256"] is None:
        del wants["input_sha256"]  # nobody has read the whole of it
    wrong = [f"{member} {entry[member]!r}, not {value!r}" for member, value in wants.items() if entry[member] != value]
    return "; ".join(wrong) or None


def journal_is(name, data, wanted):
    """The journal has a line a record in order, each with what it must say."""
    lines = data.split(b"\n")
    if not check(lines.pop() == b"", f"{name}: the journal does not end with a whole line"):
        return False
    if not check(len(lines) == len(wanted), f"{name}: {len(lines)} lines in the journal, not {len(wanted)}"):
        return False
    version = program()
    for line, one in zip(lines, wanted):
        wrong = line_wrong(line, one, version)
        if wrong:
            return check(False, f"{name}: journal, record {one.seq}: {wrong}")
    return check(True, name)


# ---- folders -------------------------------------------------------------------------------------

def tree(folder):
    """Every file with its hash; links and all else that is no folder with what they are."""
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
                found[with_top] = "no file"
    return found


def differences(got, wanted):
    names = sorted(name for name in set(got) | set(wanted) if got.get(name) != wanted.get(name))
    return ", ".join(f"{name} ({'missing' if name not in got else 'too much' if name not in wanted else 'differs'})" for name in names[:5]) \
        + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def documents(folder):
    return {name: value for name, value in tree(folder).items() if not re.fullmatch(r"results(\.\d+-of-\d+)?\.ndjson", name)}


def same_tree(name, got, wanted):
    return check(got == wanted, f"{name}: another folder: {differences(got, wanted)}")


def folder_is(name, folder, wanted, journal="results.ndjson", also=None):
    """The folder holds the documents and the journal of these records, and nothing else."""
    folder = pathlib.Path(folder)
    good = same_tree(name, documents(folder), {**files_of(wanted), **(also or {})})
    if not check((folder / journal).is_file(), f"{name}: no {journal}"):
        return False
    left = [entry for entry in os.listdir(folder) if entry.startswith(".")]
    good &= check(not left, f"{name}: left over: {left}")
    return good & journal_is(name, (folder / journal).read_bytes(), wanted)


def truthful(name, folder, reference=None, journal="results.ndjson"):
    """Whatever happened: each whole line that says done has its file, and no file under a final name is another than it should be.
    `reference` is (files, set of journal lines) of a run that nothing happened to."""
    folder = pathlib.Path(folder)
    place = folder / journal
    files = {path: value for path, value in documents(folder).items() if not path.startswith(".")} if folder.is_dir() else {}
    lines = place.read_bytes().split(b"\n")[:-1] if place.is_file() else []
    for line in lines:
        entry = parsed(line)
        if not check(isinstance(entry, dict), f"{name}: a whole line of the journal is no JSON: {line[:80]!r}"):
            return False
        if entry["status"] == "done" and files.get(path_of(entry["id"])) != entry["pdf_sha256"]:
            return check(False, f"{name}: the journal says record {entry['seq']} is done, its file is {files.get(path_of(entry['id']), 'not there')}")
        if reference and line not in reference[1]:
            return check(False, f"{name}: a line of the journal that an undisturbed run does not have: {line[:200]!r}")
    if reference:
        wrong = {path: value for path, value in files.items() if reference[0].get(path) != value}
        return check(not wrong, f"{name}: under a final name is what does not belong there: {sorted(wrong)[:3]}")
    return check(True, name)


# ---- answers -------------------------------------------------------------------------------------

def answer_wrong(line, one):
    answer = parsed(line)
    if not isinstance(answer, dict):
        return f"no JSON: {line[:100]!r}"
    if line != json.dumps(answer, separators=(",", ":")).encode():
        return "not compact JSON in ASCII"
    if answer.get("seq") != one.seq:
        return f"seq {answer.get('seq')}"
    if answer.get("id") != one.id and not (one.code and answer.get("id") in (None, number_of(one.line))):
        return f"id {answer.get('id')!r}, not {one.id!r}"
    if one.code:
        if list(answer) != ["seq", "id", "errors"]:
            return f"members {list(answer)} for a failed record"
        if one.code == "duplicate":
            return None if [fault["code"] for fault in answer["errors"]] == ["duplicate"] else f"errors {answer['errors']}"
        return None if answer["errors"] == one.errors else f"errors {answer['errors']}, not {one.errors}"
    if list(answer)[:4] != ["seq", "id", "sha256", "pdf"] or set(list(answer)[4:]) - {"expect"}:
        return f"members {list(answer)}"
    if base64.b64decode(answer["pdf"], validate=True) != one.pdf:
        return "not the document"
    return None if answer["sha256"] == sha(one.pdf) else "not the document's SHA-256"


def answers_are(name, out, wanted):
    """An answer a record in order, each the document or the errors of a call of its own."""
    lines = out.split(b"\n")
    good = check(lines.pop() == b"", f"{name}: the last answer is no whole line")
    if not check(len(lines) == len(wanted), f"{name}: {len(lines)} answers, not {len(wanted)}"):
        return False
    for line, one in zip(lines, wanted):
        wrong = answer_wrong(line, one)
        if wrong:
            return check(False, f"{name}: answer {one.seq}: {wrong}")
    return good


def faults_of(err):
    """The faults among the lines of --errors=json."""
    return [one for one in map(parsed, err.splitlines()) if isinstance(one, dict) and "code" in one]


def codes_of(err):
    return [fault["code"] for fault in faults_of(err)]


COUNTS = ["records", "done", "skipped", "failed", "same", "missing"]


def summary_of(err, whole=False):
    """The summary of --errors=json, or None; its counts only, unless the whole is wanted."""
    found = [one["summary"] for one in map(parsed, err.splitlines()) if isinstance(one, dict) and "summary" in one]
    if len(found) != 1:
        return None
    return found[0] if whole else {name: value for name, value in found[0].items() if name in COUNTS}


# ---- a test --------------------------------------------------------------------------------------

def memory_folder():
    """Where syncing costs nothing, if there is such a place: thousands of short runs wait for the disk otherwise."""
    place = "/dev/shm"
    if os.access(place, os.W_OK) and os.statvfs(place).f_bavail * os.statvfs(place).f_frsize > 1 << 30:
        return place
    return None


def main(*tests):
    """Runs the tests, each in an empty folder of its own; a name on the command line runs only that one."""
    if not os.access(GEN, os.X_OK):
        sys.exit(f"FAIL: {GEN} is not built")
    for test in tests:
        if len(sys.argv) > 1 and test.__name__ not in sys.argv[1:]:
            continue
        with tempfile.TemporaryDirectory(dir=memory_folder()) as folder:
            before = os.getcwd()
            os.chdir(folder)
            try:
                test()
            except subprocess.TimeoutExpired as late:
                check(False, f"{test.__name__}: not done within {late.timeout} s: {' '.join(late.cmd[1:])[:200]}")
            except Exception as error:  # the other tests still have something to say
                import traceback
                check(False, f"{test.__name__}: {type(error).__name__}: {error} ({traceback.extract_tb(error.__traceback__)[-1]})")
            finally:
                os.chdir(before)
    return failures.finish()


lines_of = records.lines
