"""Records of people who do not exist, as many as wanted and the same in each run, for make-batch.py
and the tests of evisa-gen batch."""
import json
import pathlib
import subprocess
import sys
import tempfile

from trial import TOP, join  # first: it makes tests/lib importable
from seals import SEAL, keys, signer_options

SURNAMES = [
    "Wafula", "Otieno", "Kamau-Njoroge", "Achieng", "Mwangi", "Ng’ang’a", "Kiptoo", "Müller",
    "Ødegård", "Łukasik",
]
NAMES = [
    "Josphine Achieng", "Grace", "Daniel Kipchoge", "Amina", "Peter", "Zawadi Neema", "Élodie",
    "Juma",
]
PLACES = ["Kisumu", "Nairobi", "Mombasa", "Nakuru", "Eldoret"]
PINS = ("template", "policy", "render", "seal")


def sample(name):
    record = json.loads((TOP / "samples" / name / "record.json").read_text(encoding="utf-8"))
    return {member: value for member, value in record.items() if member not in PINS}


PLAIN, PHOTO = sample("no-photo-kenya"), sample("tourist-india")


def record(index, photo=False):
    """The record with this number; one with a photo is of another country, day and policy."""
    base = PHOTO if photo else PLAIN
    holder = {
        **base["holder"],
        "surname": SURNAMES[index % len(SURNAMES)],
        "given_names": NAMES[index % len(NAMES)],
        "birth_date": f"{1950 + index % 50}-{1 + index % 12:02d}-{1 + index % 28:02d}",
        "birth_place": PLACES[index % len(PLACES)],
        "sex": "FM"[index % 2],
    }
    return {
        **base,
        "visa": {**base["visa"], "number": f"KZ{index:07d}"},
        "holder": holder,
        "passport": {**base["passport"], "number": f"AK{index:07d}"},
        "invitation": {**base["invitation"], "number": f"20{index:08d}"},
    }


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def changed(value, path, new):
    """A copy of a record with one member set, or without the member when `new` is None, as in
    changed(record, "visa/number", "X")."""
    copy = json.loads(json.dumps(value))
    *way, last = path.split("/")
    place = copy
    for member in way:
        place = place[member]
    if new is None:
        del place[last]
    else:
        place[last] = new
    return copy


def not_utf8(line):
    return line.replace(b"Example", b"\xff\xfeample").replace("Үлгі".encode(), b"\xff")


FAULTS = [
    ("json-truncated", lambda one: compact(one)[:60]),
    ("passport-ends-early", lambda one: compact(changed(one, "passport/expires_on", "2019-06-30"))),
    ("member-missing", lambda one: compact(changed(one, "visa/number", None))),
    ("member-unknown", lambda one: compact(changed(one, "holder/birthplace", "Kisumu"))),
    ("record-empty", lambda one: b""),
    ("json-not-utf8", lambda one: not_utf8(compact(one))),
    ("malformed", lambda one: compact(changed(one, "visa/number", "KZ-00001"))),
    ("wrong-type", lambda one: compact(changed(one, "visa/entries", "1"))),
]


def every(seq, share):
    return share and seq % share == 0


def lines_of(count, first=1, faulty=0, duplicates=0, conflicts=0, photo=0, warned=0, sealed=False):
    """`count` lines without their ends. A share N > 0 makes each N-th line of that kind."""
    made, good = [], []
    for seq in range(1, count + 1):
        index = first + seq - 1
        one = record(index, every(seq, photo))
        if every(seq, conflicts) and good:  # the number of an earlier record, and another person
            number = json.loads(made[good[len(good) // 2]])["visa"]["number"]
            one = changed(one, "visa/number", number)
        if every(seq, warned):
            one = changed(one, "invitation/number", f"{index}"[-6:])
        if every(seq, faulty):
            made.append(FAULTS[seq // faulty % len(FAULTS)][1](one))
        elif every(seq, duplicates) and good:
            # The place of the line and not the line, so that both get the same seal below.
            made.append(good[len(good) // 2])
        else:
            good.append(len(made))
            made.append(compact(one))
    if sealed:
        for place, line in zip(good, seal([made[place] for place in good])):
            made[place] = line
    return [made[line] if isinstance(line, int) else line for line in made]


def plain_lines(count, first=1):
    """As lines_of() without shares, but one at a time, for batches that do not fit into memory."""
    for index in range(first, first + count):
        yield compact(record(index))


def seal(some):
    """The lines with the seal of the test signer. The first one is verified with the certificate of
    the test authority."""
    with tempfile.TemporaryDirectory() as folder:
        place = keys(folder)
        call = subprocess.run(
            [str(SEAL), "sign", *signer_options(place), "--ndjson"],
            input=join(some),
            capture_output=True,
            check=False,
        )
        answers = call.stdout.splitlines()
        if call.returncode != 0 or len(answers) != len(some):
            text = f"{len(answers)} answers: {call.stderr[:200]!r}"
            sys.exit(f"FAIL: evisa-seal: exit status {call.returncode}, {text}")
        one = pathlib.Path(folder) / "sealed.json"
        one.write_bytes(answers[0])
        verify = [SEAL, "verify", "--csca", place / "csca.crt", "--cert", place / "signer.crt"]
        said = subprocess.run(
            [*verify, "--on", "2023-01-01", one], capture_output=True, check=False
        )
        if not said.stdout.startswith(b"SPECIMEN\n"):
            sys.exit(f"FAIL: evisa-seal verify: {said.stdout[:80]!r}")
    return answers
