"""The calls whose allocations fail in turn: what they are, what they may leave, what is right."""
import base64
import json
import os
import shutil
import subprocess

from seals import COMPARE, GEN, SEAL, TOP

SENTENCE = "there is not enough memory"
KEYS = TOP / "tests/data/keys"
RECORD = json.loads((TOP / "tests/bench/record.json").read_bytes())
PHOTOS = TOP / "tests/data/photos"
SEALED = TOP / "samples/tourist-india/record.json"
DAY = "--on=2019-03-20"
LISTED = b"KZ0000301 2019-03-01\nKZ0000999 2019-03-02\n"


def lines_of(program):
    """The line that a person gets, and that of --errors=json."""
    return tuple(text.encode() for text in (
        f"{program}: out-of-memory: {SENTENCE}\n",
        f'{{"severity":"error","code":"out-of-memory","pointer":"","message":"{SENTENCE}"}}\n'))


def tree(folder):
    """Every file with its bytes; folders end with a slash."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        found[name + "/" if path.is_dir() else name] = b"" if path.is_dir() else path.read_bytes()
    return found


class Case:
    """A call that prints its answer. `least`: allocations in 0.1.0; `step`: every so many of them
    are tried in the short form of the test, `long_step` in the long one."""

    status = 0
    long_step = 1
    varies = False  # how many allocations there are: one of ten positions need not come
    writes_to_pipe = False  # standard output is a pipe, and otherwise a file

    def __init__(self, name, folder, argv, stdin, least=1, step=7):
        self.name, self.folder, self.stdin = name, folder / "work", stdin
        self.argv, self.least, self.step = [str(one) for one in argv], least, step
        text, as_json = lines_of(os.path.basename(self.argv[0]))
        # before main nobody has read the arguments
        self.lines = (text, as_json) if "--errors=json" in self.argv else (text,)
        self.results = None  # what is in the folder after an undisturbed call

    def clear(self):
        if not self.folder.exists() or any(self.folder.iterdir()):
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir()

    def keep_results(self):
        self.results = tree(self.folder)

    def may_say(self, err, _):
        return err in self.lines

    def may_print(self, out, _):
        return out == b""

    def is_right(self, out, right):
        return out == right

    def left_wrong(self, _):
        left = tree(self.folder)
        return f"75, and {sorted(left)[:3]} is left" if left else None

    def has_lost_pair(self, _now, _right):
        """Whether a process that reads PDFs for the call had no memory, and the call says so."""
        return False

    def result_wrong(self, _):
        return None if tree(self.folder) == self.results else "the files are not the right ones"

    def resume_wrong(self, _trial, _at):
        return None


class Verify(Case):
    """The answer of a seal by a test signer: it is a specimen."""

    status = 1


class Cancelled(Case):
    """The same of a visa that is on a list."""

    status = 3


class Testkey(Case):
    """Keys are random, and one that GnuTLS writes in a form of its own is made again: the names are
    compared."""

    varies = True

    def result_wrong(self, _):
        names = [name for name, data in tree(self.folder).items() if data or name.endswith("/")]
        return None if names == sorted(self.results) else f"the files are {names}"


class Batch(Case):
    """Where a renderer gets no memory, the batch says so in an orderly way, with its summary; and a
    thread may have printed the faults of a record."""

    def may_say(self, err, right):
        lines = err.splitlines(keepends=True)
        others = [line for line in lines if line not in self.lines]
        return len(others) < len(lines) and all(
            line in right or line.startswith(b"evisa-gen: stopped after ") for line in others)


class Stream(Batch):
    """A batch whose answers come one by one: those before the failure are out, each whole."""

    status = 65  # one record is wrong

    def may_print(self, out, right):
        return right.startswith(out) and (not out or out.endswith(b"\n"))


class Pipe(Batch):
    """An archive on a pipe: what was written of it stays written."""

    writes_to_pipe = True

    def may_print(self, out, right):
        return right.startswith(out)


class Folder(Batch):
    """A batch to a folder. What is there under its final name is right, nothing else is there, and
    --resume makes the rest."""

    status = 65  # one record is wrong

    def left_wrong(self, _):
        for name, data in tree(self.folder / "out").items():
            if name.endswith(".pdf"):
                if self.results.get("out/" + name) != data:
                    return f"75, and {name} is not the right document"
            elif not name.endswith("/") and name != "results.ndjson":
                return f"75, and {name} is left"
        return None

    def resume_wrong(self, trial, at):
        now = trial.failer.run(self, 0, 0, ("--resume",))
        if now.status != self.status:
            return f"--resume after it: exit status {now.status}: {now.err[:200]!r}"
        left = tree(self.folder)
        return None if left == self.results else f"--resume after it: {sorted(left)[:9]}"


class Threads(Folder):
    varies = True  # a worker finds a block of memory that another has freed, or not


class Comparison(Stream):
    """Lines of evisa-compare. The process that reads a pair may have no memory: that costs the
    pair, and all the others are told as ever. Most allocations are those of poppler there."""

    status = 66  # one pair is unreadable anyway
    long_step = 97

    def may_say(self, err, _):
        return err in self.lines

    @staticmethod
    def lost(out, right):
        """How many lines tell of a lost pair; None: a line is neither that nor the right one."""
        lines, wanted = out.splitlines(keepends=True), right.splitlines(keepends=True)
        other = [line for line, old in zip(lines, wanted) if line != old]
        are_whole = len(lines) <= len(wanted) and all(line.endswith(b"\n") for line in lines)
        are_lost = all(b'"reader-memory"' in line for line in other)
        return len(other) if are_whole and are_lost else None

    def may_print(self, out, right):
        return self.lost(out, right) is not None

    def has_lost_pair(self, now, right):
        is_end = (now.status, now.err) == (66, b"")
        return is_end and now.out.count(b"\n") == right.out.count(b"\n") and \
            bool(self.lost(now.out, right.out))


class Same(Comparison):
    """No PDF is read."""

    status = 0
    long_step = 1


# ---- input ---------------------------------------------------------------------------------------

def write(path, data):
    path.write_bytes(data)
    return path


def records(folder, wrong):
    """Three records, of which two have a photo, and a wrong one if that is wanted."""
    lines, photos = [], {0: "portrait-gray.jpg", 2: "portrait-palette-1.png"}
    for number in range(3 + wrong):
        record = json.loads(json.dumps(RECORD))
        if number in photos:
            record["photo"] = encoded(photos[number])
        record["visa"]["number"] = f"EV731508{number}"
        if wrong and number == 1:
            del record["holder"]["birth_date"]
        lines.append(json.dumps(record) + "\n")
    return write(folder / f"records-{int(wrong)}.ndjson", "".join(lines).encode())


def encoded(photo):
    return base64.b64encode((PHOTOS / photo).read_bytes()).decode()


def with_photo(folder, photo):
    record = {**RECORD, "photo": encoded(photo)}
    return write(folder / f"{photo}.json", json.dumps(record).encode())


def with_specimen(folder):
    """The test keys seal specimens only."""
    return write(folder / "specimen.json", json.dumps({**RECORD, "specimen": True}).encode())


def private_keys(folder, name="signer"):
    """The names of key and certificate; a key that others may read is refused."""
    key = write(folder / f"{name}.key", (KEYS / f"{name}.key").read_bytes())
    key.chmod(0o600)
    return ("--key", key, "--cert", KEYS / f"{name}.crt")


# ---- the list ------------------------------------------------------------------------------------

def single_calls(folder):
    photo, specimen = with_photo(folder, "portrait-c.jpg"), with_specimen(folder)
    keys = private_keys(folder)
    verify = (SEAL, "verify", DAY, "--cert", KEYS / "signer.crt")
    yield Case("render", folder, [GEN], photo, least=167, step=1)
    yield Case("render, PNG", folder, [GEN], with_photo(folder, "portrait-palette-4.png"),
               least=167, step=1)
    yield Case("render, JSON", folder, [GEN, "--errors=json"], SEALED)
    yield Case("render to a file", folder, [GEN, "-o", "visa.pdf"], photo)
    yield Case("text", folder, [GEN, "text"], SEALED)
    yield Case("check", folder, [GEN, "check"], SEALED)
    yield Case("sign", folder, [SEAL, "sign", *keys], specimen, least=612, step=1)
    yield Case("sign to a file", folder, [SEAL, "sign", *keys, "-o", "sealed.json"], specimen)
    yield Stream("sign a stream", folder, [SEAL, "sign", "--ndjson", *keys],
                 write(folder / "lines", specimen.read_bytes() + b"\n{}\n"), step=31)
    yield Verify("verify", folder, verify, SEALED, least=270, step=1)
    yield Verify("verify by an authority", folder, [*verify, "--csca", KEYS / "csca.crt"], SEALED)
    yield Verify("verify with a record", folder, [*verify, "--errors=json", "--record", SEALED],
                 seal_of(folder))
    lists, listed = private_keys(folder, "lists"), write(folder / "listed", LISTED)
    revoke = (SEAL, "revoke", "--issued=2019-03-19", "--next=2019-03-21", *lists)
    made = subprocess.run([*revoke, listed], capture_output=True, check=True).stdout
    yield Case("revoke", folder, [*revoke, "-o", "list"], listed, step=47)
    yield Cancelled("verify with a list", folder,
                    [*verify, "--csca", KEYS / "csca.crt", "--cancelled",
                     write(folder / "cancelled", made)], SEALED, step=19)
    yield Case("verify a stream", folder, [*verify, "--ndjson"], seal_of(folder), step=47)
    yield Testkey("testkey", folder, [SEAL, "testkey", "--from=2019-01-01", "--years=1", "keys"],
                  "/dev/null", step=31)


def seal_of(folder):
    return write(folder / "seal.txt", json.loads(SEALED.read_bytes())["seal"].encode())


def batches(folder):
    good, one_wrong = records(folder, False), records(folder, True)
    batch = (GEN, "batch", "-j1")
    yield Folder("batch to a folder", folder, [*batch, "-o", "out"], one_wrong)
    yield Threads("batch by two workers", folder, (GEN, "batch", "-j2", "-o", "out"), one_wrong,
                  step=31)
    yield Batch("batch to a tar", folder, [*batch, "--tar=a.tar", "--journal=journal"], good)
    yield Pipe("batch to a tar on a pipe", folder, [*batch, "--tar=-"], good)
    yield Stream("batch to a stream", folder, [*batch, "--ndjson"], one_wrong)


def pairs(folder):
    """A pair that is the same, one that differs, one that is damaged, one on the new side alone."""
    goldens = TOP / "tests/golden/cases"
    one, other = ((goldens / name / "expect.pdf").read_bytes()
                  for name in ("unmarked-no-photo", "unmarked"))
    sides = folder / "golden", folder / "new"
    for side, files in zip(sides, ((one, one, b"x"), (one, other, one, one))):
        side.mkdir()
        for number, data in enumerate(files):
            write(side / f"{number}.pdf", data)
    return sides


def comparisons(folder):
    golden, new = pairs(folder)
    compare = (COMPARE, "--json", "-j1")
    yield Same("compare what is the same", folder, [*compare, golden, golden], "/dev/null",
               step=197)
    yield Comparison("compare folders", folder, [*compare, "--no-pixels", "--junit=junit.xml",
                                                 "--html=report.html", golden, new], "/dev/null",
                     step=11003)


def all_cases(folder):
    for case in (*single_calls(folder), *batches(folder), *comparisons(folder)):
        yield case
