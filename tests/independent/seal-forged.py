#!/usr/bin/env -S python3 -B
"""Do both programs notice every change of a sealed record? evisa-gen must refuse each changed
character of a value that the seal spells out, and name the field; `evisa-seal verify --record` must
name it too when it compares the changed record with the scanned seal. A change of photo, inviter or
another value that only the digest in the seal binds is noticed with the record only."""
import base64
import copy
import json
import pathlib
import re
import string
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, sys.path[0] + "/../lib")
from sealed import as_bytes, check, failures, is_right, sealed_documents
from seals import GEN, SEAL, TOP, day_after, need_programs, run

POINTERS = [
    "/holder/surname", "/holder/given_names", "/holder/birth_date", "/passport/number",
    "/visa/number", "/visa/issued_on", "/visa/valid_from", "/visa/valid_until", "/visa/stay_days",
]
LETTERS = ("/holder/surname", "/holder/given_names", "/passport/number", "/visa/number")


def at(record, pointer):
    for step in pointer.split("/")[1:]:
        record = record[int(step)] if isinstance(record, list) else record[step]
    return record


def with_value(record, pointer, value):
    record = copy.deepcopy(record)
    *steps, last = pointer.split("/")[1:]
    holder = at(record, "/" + "/".join(steps)) if steps else record
    holder[int(last) if isinstance(holder, list) else last] = value
    return record


def neighbours(value, place):
    """The value with other characters at this place."""
    char = value[place]
    for kind in (string.ascii_lowercase, string.ascii_uppercase, string.digits):
        if char in kind:
            start = kind.index(char)
            for step in (1, -1, 2, -2, 3, 5, 8, 11):
                yield value[:place] + kind[(start + step) % len(kind)] + value[place + 1:]


def one_changed(record, pointer, places=None):
    """Correct records with one other character in the value at pointer: one record for each of the
    places, or only the first that is found."""
    value = at(record, pointer)
    if isinstance(value, int):
        yield from [one for one in (with_value(record, pointer, value - 1),) if is_right(one)]
        return
    for place in places if places is not None else reversed(range(len(value))):
        for other in neighbours(value, place):
            changed = with_value(record, pointer, other)
            if is_right(changed):
                yield changed
                break
        else:
            continue
        if places is None:
            return


# ---- what both programs say to a change ----------------------------------------------------------


def refused(changed, options=()):
    """The errors of evisa-gen for a changed record with its old seal, [(code, pointer)]; None when
    it renders."""
    call = run([GEN, "--errors=json", *options], as_bytes(changed))
    if call.returncode == 0:
        return None
    faults = [json.loads(line) for line in call.stderr.splitlines()]
    if call.returncode != 65 or call.stdout:
        return []
    return [(fault["code"], fault["pointer"]) for fault in faults if fault["severity"] == "error"]


def compared(document, changed, what):
    """(complaints, the differences that verify --record names) for the scanned seal and the changed
    record. The status must be a mismatch, also for the changed sealed record itself."""
    complaints = []
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        file.write(as_bytes(changed))
        file.flush()
        status, said = document.verify(*document.cert, "--record", file.name)
    answer = [said[name] for name in ("verdict", "sub_status", "record")]
    if status != 3 or answer != ["INVALID", "SEAL_VISA_MISMATCH", "differs"]:
        complaints.append(f"{what}: verify --record: exit status {status}, {answer}")
    status, own = document.verify(data=as_bytes(changed))
    if status != 3 or own["sub_status"] != "SEAL_VISA_MISMATCH":
        complaints.append(
            f"{what}: verify of the changed sealed record: {status}, {own['sub_status']}"
        )
    return complaints, [(one["code"], one["pointer"]) for one in said["differences"]]


def spelled_out(document, changed, what, pointer):
    """A change of a value that the seal spells out: both programs name it."""
    complaints = []
    faults = refused(changed)
    if faults != [("seal-mismatch", pointer)]:
        complaints.append(f"{what}: evisa-gen does not say seal-mismatch at {pointer}: {faults}")
    more, differences = compared(document, changed, what)
    if ("seal-mismatch", pointer) not in differences:
        complaints.append(f"{what}: verify --record does not name {pointer}: {differences}")
    return complaints + more


def of_entry_points(document, changed, what):
    """A change of the list of entry points: both programs say seal-mismatch there."""
    complaints = []
    faults = refused(changed) or []
    if not faults or not all(map(is_of_entry_points, faults)):
        complaints.append(f"{what}: evisa-gen does not say seal-mismatch there: {faults}")
    more, differences = compared(document, changed, what)
    if not any(map(is_of_entry_points, differences)):
        complaints.append(f"{what}: verify --record says {differences}")
    return complaints + more


def is_of_entry_points(fault):
    code, pointer = fault
    return code == "seal-mismatch" and pointer.startswith("/entry_points")


def bound_only(document, changed, what):
    """A change of a value that the seal does not spell out: the digest differs."""
    complaints = []
    faults = refused(changed)
    if faults is None or [code for code, _ in faults] != ["seal-digest-mismatch"]:
        complaints.append(f"{what}: evisa-gen does not say seal-digest-mismatch: {faults}")
    more, differences = compared(document, changed, what)
    if [code for code, _ in differences] != ["seal-digest-mismatch"]:
        complaints.append(f"{what}: verify --record says {differences}")
    return complaints + more


def still_right(document, changed, what):
    """A change that the seal does not concern."""
    complaints = []
    call = run([GEN], as_bytes(changed))
    if call.returncode:
        complaints.append(f"{what}: evisa-gen refuses: {call.stderr[:200]}")
    status, said = document.verify(data=as_bytes(changed))
    if status != 1 or said["record"] != "same":
        complaints.append(f"{what}: verify: {status}, record {said['record']}")
    return complaints


def not_possible(document, changed, what):
    """The test itself could not make the change."""
    return [what]


# ---- the changes: each yields (judge, changed record, what it is, arguments of the judge) --------


def forge_values(document, every_letter):
    record = document.record
    for pointer in POINTERS:
        try:
            value = at(record, pointer)
        except KeyError:
            continue
        places = range(len(value)) if every_letter and pointer in LETTERS else None
        found = 0
        for changed in one_changed(record, pointer, places):
            found += 1
            yield spelled_out, changed, f"{pointer} changed, {found}", pointer
        needed = 1 if places is None else len([char for char in value if char.isalnum()])
        if found < needed:
            yield not_possible, None, f"{pointer}: no correct record with another value"
    for pointer, values in (("/holder/sex", "MFX"), ("/holder/nationality", ("IND", "ZAF", "FRA"))):
        other = next(value for value in values if value != at(record, pointer))
        yield spelled_out, with_value(record, pointer, other), f"{pointer} changed", pointer


def forge_entry_points(document):
    record = document.record
    points = record["entry_points"]
    if record["policy"] == "kz-2022-09":  # other airports are warnings here: one letter of each
        for number in range(len(points)):
            pointer = f"/entry_points/{number}"
            for changed in one_changed(record, pointer, [2, 3]):
                yield spelled_out, changed, f"{pointer} changed", pointer
    if len(points) > 1:
        changes = {
            "the last entry point removed": points[:-1],
            "two entry points exchanged": [points[1], points[0], *points[2:]],
        }
    else:
        changes = {"a second entry point": ["UACC", "UAAA"]}
    for what, value in changes.items():
        yield of_entry_points, with_value(record, "/entry_points", value), what


def forge_bound_values(document):
    record = document.record
    visa, holder, passport, invitation = (
        record[name] for name in ("visa", "holder", "passport", "invitation")
    )
    without_id = {name: value for name, value in invitation.items() if name != "inviter_id"}
    changes = {
        "another photo": {"photo": other_photo(record)},
        "another inviter": {
            "invitation": {**invitation, "inviter_name": invitation["inviter_name"] + "а"}
        },
        "another invitation number": {
            "invitation": {**invitation, "number": invitation["number"][:-1] + "9"}
        },
        "no number of the inviter": {"invitation": without_id},
        "another birth place": {"holder": {**holder, "birth_place": "Elsewhere"}},
        "another day of issue of the passport": {
            "passport": {**passport, "issued_on": day_after(passport["issued_on"])}
        },
        "another end of the passport": {
            "passport": {**passport, "expires_on": day_after(passport["expires_on"])}
        },
        "another issuer of the passport": {"passport": {**passport, "issuer": "FRA"}},
        "an issuing authority": {"visa": {**visa, "issued_by": "Somebody"}},
    }
    for what, change in changes.items():
        changed = {**record, **change}
        if changed == record:
            continue
        if not is_right(changed):
            yield not_possible, None, f"{what}: the changed record is not correct"
        yield bound_only, changed, what
    if "photo" in record:
        without = {name: value for name, value in record.items() if name != "photo"}
        yield bound_only, without, "no photo"
        data = bytearray(base64.b64decode(record["photo"]))
        data[len(data) // 2] ^= 1
        changed = {**record, "photo": base64.b64encode(bytes(data)).decode()}
        if is_right(changed):
            yield bound_only, changed, "one bit of the photo"
    yield still_right, {**record, "x-note": "a note of the portal"}, "a member of the portal's own"
    yield still_right, dict(reversed(record.items())), "members in another order"


def other_photo(record):
    photos = [
        base64.b64encode((TOP / "tests/data/photos" / name).read_bytes()).decode()
        for name in ("small.jpg", "small.png")
    ]
    return photos[1] if record.get("photo") == photos[0] else photos[0]


# ---- two entries ---------------------------------------------------------------------------------


def entries_changed(document):
    """The built-in policies allow one entry only. With a policy that allows two, the seal must
    still say one."""
    what = f"{document.name}: two entries instead of one"
    resources = two_entries_policy(document)
    changed = with_value(document.record, "/visa/entries", 2)
    if not is_right(changed, ["--resources", resources]):
        return [f"{what}: the policy of two entries is not usable"]
    faults = refused(changed, ["--resources", resources])
    if faults != [("seal-mismatch", "/visa/entries")]:
        return [f"{what}: evisa-gen says {faults}"]
    # evisa-seal asks whether the value is the same, not whether the policy would allow it.
    complaints, differences = compared(document, changed, what)
    if differences != [("seal-mismatch", "/visa/entries")]:
        complaints.append(f"{what}: verify --record says {differences}")
    return complaints


def two_entries_policy(document):
    """A resource folder with the document's policy, or the one it extends, allowing two entries."""
    folder = document.folder / "resources"
    for name in (document.record["policy"], "kz-2019-01"):
        text = (TOP / "templates/policy" / name / "policy.txt").read_text(encoding="utf-8")
        if re.search(r"^entries = 1$", text, re.M):
            (folder / "policy" / name).mkdir(parents=True)
            text = re.sub(r"^entries = 1$", "entries = 2", text, flags=re.M)
            (folder / "policy" / name / "policy.txt").write_text(text, encoding="utf-8")
            break
    return folder


def broken_records(document):
    """verify --record with a file that does not hold a record."""
    complaints = []
    broken = document.folder / "broken.json"
    verify = [SEAL, "verify", "--json", "--errors=json", *document.cert, "--on", "2019-04-01"]
    for data, code in (
        (b"{}", b"member-missing"),
        (as_bytes(document.record)[:-1], b"json-truncated"),
        (b"", b"record-empty"),
    ):
        broken.write_bytes(data)
        call = run([*verify, "--record", broken, document.file])
        if call.returncode != 65 or call.stdout or code not in call.stderr:
            text = f"{call.returncode}, {call.stdout[:100]}, {call.stderr[:200]}"
            complaints.append(f"verify --record with a broken record: {text}")
    return complaints


def main():
    need_programs()
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(2) as pool:
        try:
            documents = sealed_documents(pathlib.Path(name))
        except ValueError as error:
            check(False, error)
            return failures.finish()
        *samples, base = documents
        tasks = [(base, task) for task in forge_values(base, True)]
        for document in samples[:3]:
            tasks += [(document, task) for task in forge_values(document, False)]
        for document in (base, *samples[:3]):
            tasks += [(document, task) for task in forge_entry_points(document)]
        for document in (samples[0], base):
            tasks += [(document, task) for task in forge_bound_values(document)]

        def judge(task):
            document, (function, changed, what, *more) = task
            return function(document, changed, f"{document.name}: {what}", *more)

        for complaints in pool.map(judge, tasks):
            check(not complaints, "; ".join(complaints))
        for complaints in (entries_changed(base), broken_records(base)):
            check(not complaints, "; ".join(complaints))
    return failures.finish()


if __name__ == "__main__":
    sys.exit(main())
