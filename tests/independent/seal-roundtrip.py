#!/usr/bin/env -S python3 -B
"""From the record over paper back to the officer. A sealed record becomes a PDF, the PDF pixels at 150 dpi, gray and black and white, and two
decoders of other people (zbar, ZXing) must give back the very bytes of the seal, which `evisa-seal verify` then calls VALID. What the seal says
is composed here once more, from the standard.

Then the forger: each changed character in what the seal spells out must be refused by evisa-gen with the field's name, and be seen by who holds
the changed record against the scanned seal; a change in photo, inviter or whatever else is bound by its digest alone is seen with the record only."""
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
from seals import GEN, SEAL, TOP, Failures, Seal, certificate_fields, day_after, keys, need_programs, run, seal_of, signed_part, signer_options

failures = Failures()
check = failures.check
SAMPLES = ("tourist-india", "three-airports-2022", "single-name-bhutan", "stateless")
LETTERS = ("/holder/surname", "/holder/given_names", "/passport/number", "/visa/number")
NOT_SEALED_IN_WORDS = ["portrait", "inviter"]  # of many: what verify must say it has not checked


def record_of(path):
    record = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    record.pop("seal", None)
    return record


def as_bytes(record):
    return json.dumps(record, ensure_ascii=False).encode()


class Sealed:
    """A record, sealed."""

    def __init__(self, name, record, folder):
        self.name, self.folder = name, folder
        call = run([SEAL, *signer_options(folder / "keys")], as_bytes(record))
        if call.returncode:
            raise ValueError(f"{name}: not sealed: {call.stderr[:300].decode()}")
        self.json = call.stdout
        self.record = json.loads(self.json)
        self.seal = seal_of(self.json)
        self.file = folder / f"{name}.seal"
        self.file.write_bytes(self.seal)

    def verify(self, *options, data=None, on=None):
        """(exit status, what --json says)"""
        options = list(options) or ["--cert", self.folder / "keys/signer.crt"]
        call = run([SEAL, "verify", "--json", "--on", on or self.record["visa"]["valid_from"], *options], self.seal if data is None else data)
        if call.returncode not in (0, 65) or call.stdout.count(b"\n") != 1:
            raise ValueError(f"{self.name}: verify: exit status {call.returncode}, {call.stdout[:200]} {call.stderr[:300]}")
        return call.returncode, json.loads(call.stdout)

    def is_valid(self, what, *options, **more):
        status, said = self.verify(*options, **more)
        check(status == 0 and said["status"] == "VALID" and said["sub_status"] is None and said["trust"] == "trustable" and said["reason"] is None,
              f"{self.name}: {what}: exit status {status}, {said['status']} {said['sub_status']}: {said['reason']}")
        return said


# ---- what the seal says --------------------------------------------------------------------------


def look_at_bytes(document):
    """The signed part is what the standard makes of the record."""
    text = run([GEN, "text"], document.json).stdout.decode()
    mrz = re.findall(r"^(V[A-Z<]KAZ[A-Z<]{39})\n([A-Z0-9<]{44})$", text, re.M)
    if not check(len(mrz) == 1, f"{document.name}: no MRZ in the page's text"):
        return
    signer, reference = certificate_fields(document.folder / "keys/signer.crt")
    wanted = signed_part(document.record, mrz[0], signer, reference, document.record["visa"]["issued_on"])
    seal = Seal(document.seal)
    check(seal.signed_part == wanted, f"{document.name}: the signed part is\n  {seal.signed_part.hex()}, not\n  {wanted.hex()}")
    check(len(document.seal) == len(wanted) + 66 <= 213, f"{document.name}: the seal has {len(document.seal)} bytes")


def look_at_words(document):
    """What verify prints of it."""
    record, visa = document.record, document.record["visa"]
    said = document.is_valid("the seal alone")
    shown = said["seal"]
    signer, reference = certificate_fields(document.folder / "keys/signer.crt")
    birth = record["holder"]["birth_date"]
    wanted = {
        "version": 4, "country": "KAZ", "signer": signer, "issued_on": visa["issued_on"], "signed_on": visa["issued_on"],
        "document_number": visa["number"], "nationality": record["holder"]["nationality"], "sex": record["holder"]["sex"],
        "valid_from": visa["valid_from"], "valid_until": visa["valid_until"], "entries": 1,
        "stay": {"days": visa["stay_days"], "months": 0, "years": 0}, "passport_number": record["passport"]["number"],
        "entry_points": record["entry_points"], "unknown_features": 0}
    if len(birth) == 10:
        wanted["birth_date"] = birth
    for name, value in wanted.items():
        check(shown.get(name, "nothing") == value, f"{document.name}: verify says {name} {shown.get(name)!r}, not {value!r}")
    check(shown["reference"].lstrip("0") == reference, f"{document.name}: reference {shown['reference']}")
    check(re.fullmatch("[0-9a-fA-F]{40}", shown["record_digest"]) and [len(line) for line in shown["mrz"]] == [44, 28], f"{document.name}: digest or MRZ as shown")
    check(shown["surname"] == re.match("V.KAZ([A-Z<]*?)(<<|<*$)", shown["mrz"][0])[1].replace("<", " "), f"{document.name}: surname {shown['surname']}")
    check(said["test_signer"] is True and said["record"] is None and said["differences"] == [] and said["on"] == visa["valid_from"],
          f"{document.name}: test_signer, record, differences or on")
    for word in NOT_SEALED_IN_WORDS:
        check(any(word in item for item in said["not_checked"]), f"{document.name}: does not say that {word} is not checked")
    for on, wanted_state in ((day_after(visa["valid_from"], -1), "not-yet"), (visa["valid_from"], "now"), (visa["valid_until"], "now"),
                             (day_after(visa["valid_until"]), "no-longer")):
        _, said = document.verify(on=on)
        check(said["visa"] == wanted_state and said["status"] == "VALID", f"{document.name}: on {on} the visa is {said['visa']}, {said['status']}")


def look_at_forms(document):
    """Raw bytes, base64, the record; by name and on stdin; with the CSCA."""
    text = base64.b64encode(document.seal)
    record_file = document.folder / f"{document.name}.json"
    record_file.write_bytes(document.json)
    csca = ["--csca", document.folder / "keys/csca.crt"]
    cert = ["--cert", document.folder / "keys/signer.crt"]
    for what, data in (("base64", text), ("base64 and a newline", text + b"\n"), ("base64 with blanks around", b"\r\n\t " + text + b" \r\n\n")):
        document.is_valid(what, data=data)
    for what, end in (("a line feed behind it", b"\n"), ("CR LF behind it", b"\r\n")):
        document.is_valid(what, data=document.seal + end)
    for what, end in (("two line feeds behind it", b"\n\n"), ("a zero byte behind it", b"\0")):
        status, said = document.verify(data=document.seal + end)
        check(status == 65 and said["sub_status"] == "WRONG_FORMAT", f"{document.name}: {what}: {status}, {said['sub_status']}")
    said = document.is_valid("a sealed record", data=document.json)
    check(said["record"] == "same" and said["not_checked"] == [], f"{document.name}: a sealed record: record {said['record']}, not checked {said['not_checked']}")
    document.is_valid("by its name", *cert, document.file)
    document.is_valid("with the CSCA", *cert, *csca)
    said = document.is_valid("with the record", *cert, "--record", record_file)
    check(said["record"] == "same" and said["not_checked"] == [], f"{document.name}: --record: {said['record']}")
    call = run([SEAL, "verify", *cert, "--record", record_file], document.json)
    check(call.returncode == 64 and not call.stdout, f"{document.name}: --record beside a record: exit status {call.returncode}, {call.stdout[:80]}")
    for what, seal in (("a forged seal", document.seal[:-64] + bytes(64)), ("a seal with another day of issue", document.seal[:11] + bytes([document.seal[11] ^ 1]) + document.seal[12:])):
        status, said = document.verify(*cert, "--record", record_file, data=seal)
        check(status == 65 and said["record"] is None and said["differences"] == [] and "portrait" in said["not_checked"],
              f"{document.name}: {what} with the record: {status}, record {said['record']}, {said['differences']}, {said['not_checked']}")
    status, said = document.verify(data=text + b" " * 2**20 + b"!")
    check(status == 65 and said["sub_status"] == "READ_ERROR", f"{document.name}: more than 1 MiB: {status}, {said['sub_status']}")
    bare = {name: value for name, value in document.record.items() if name != "seal"}
    record_file.write_bytes(json.dumps({**bare, "x-note": "of the portal"}, indent=3).encode())
    said = document.is_valid("with the record in other words, without its seal", *cert, "--record", record_file)
    check(said["record"] == "same", f"{document.name}: another form of the same record: {said['record']}")
    for what, options in (("another CSCA", [*cert, "--csca", document.folder / "keys/other-csca.crt"]),):
        status, said = document.verify(*options)
        check(status == 65 and said["sub_status"] == "UNTRUSTED_CERTIFICATE", f"{document.name}: {what}: {status}, {said['sub_status']}")
    status, said = document.verify("--cert", document.folder / "keys/other.crt")
    check(status == 65 and said["sub_status"] == "UNKNOWN_CERTIFICATE", f"{document.name}: another certificate: {status}, {said['sub_status']}")
    call = run([SEAL, "verify", "--on", document.record["visa"]["valid_from"], *cert], document.seal)
    lines = call.stdout.decode().splitlines()
    check(call.returncode == 0 and lines[0] == "VALID" and "TEST SIGNER: a specimen, not a visa" in lines, f"{document.name}: as text: {lines[:3]}")


# ---- paper ---------------------------------------------------------------------------------------


def look_at_paper(document):
    pdf = document.folder / f"{document.name}.pdf"
    call = run([GEN, "-o", pdf], document.json)
    if not check(call.returncode == 0 and not call.stderr.count(b"seal"), f"{document.name}: evisa-gen: {call.returncode} {call.stderr[:200]}"):
        return
    for kind in ("gray", "mono"):
        picture = document.folder / f"{document.name}-{kind}"
        run(["pdftoppm", "-r", "150", f"-{kind}", "-png", "-singlefile", pdf, picture])
        picture = picture.with_suffix(".png")
        # A line feed may follow a symbol's bytes; -1 (--oneshot) would leave it out, the README's pipe does not.
        zbar = run(["zbarimg", "--raw", "-q", "--nodbus", "-Sbinary", "-Sdisable", "-Sqrcode.enable", picture])
        zxing = run(["ZXingReader", "-bytes", picture])
        check(zbar.stdout == document.seal, f"{document.name}: {kind}: zbar reads {len(zbar.stdout)} bytes, not the seal")
        check(zxing.stdout == document.seal, f"{document.name}: {kind}: ZXing reads {len(zxing.stdout)} bytes, not the seal")
        if zbar.stdout:
            document.is_valid(f"{kind}, what zbar read", data=zbar.stdout)
        if zxing.stdout:
            document.is_valid(f"{kind}, what ZXing read", data=zxing.stdout)
    stream = run(["pdftoppm", "-r", "150", "-gray", pdf]).stdout
    document.is_valid("pdftoppm | zbarimg | verify", data=run(["zbarimg", "--raw", "-q", "-Sbinary", "--nodbus", "-"], stream).stdout)
    check("not signed" not in run([GEN, "text"], document.json).stdout.decode().lower(), f"{document.name}: the page says it is not signed")


# ---- the forger ----------------------------------------------------------------------------------


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


def is_right(record, options=()):
    """Whether evisa-gen has no fault to find in it when it has no seal."""
    record = {name: value for name, value in record.items() if name != "seal"}
    return run([GEN, "check", *options], as_bytes(record)).returncode == 0


def neighbours(value, place):
    """The value with another character at this place."""
    char = value[place]
    for kind in (string.ascii_lowercase, string.ascii_uppercase, string.digits):
        if char in kind:
            start = kind.index(char)
            for step in (1, -1, 2, -2, 3, 5, 8, 11):
                yield value[:place] + kind[(start + step) % len(kind)] + value[place + 1:]


def one_changed(record, pointer, places=None):
    """Records that are right, each with one other character in the value at pointer: one for each place, or the first for none given."""
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


def refused(document, changed, options=()):
    """What evisa-gen says to a changed record with its old seal: [(code, pointer)]; None when it renders."""
    call = run([GEN, "--errors=json", *options], as_bytes(changed))
    if call.returncode == 0:
        return None
    faults = [json.loads(line) for line in call.stderr.splitlines()]
    if call.returncode != 65 or call.stdout:
        return []
    return [(fault["code"], fault["pointer"]) for fault in faults if fault["severity"] == "error"]


def held_against(document, changed, what):
    """(differences as verify --record says them) of the scanned seal, whose status must be a mismatch; nothing else is VALID either."""
    complaints = []
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        file.write(as_bytes(changed))
        file.flush()
        status, said = document.verify("--cert", document.folder / "keys/signer.crt", "--record", file.name)
    if status != 65 or (said["status"], said["sub_status"], said["record"]) != ("INVALID", "SEAL_VISA_MISMATCH", "differs"):
        complaints.append(f"{what}: verify --record: {status}, {said['sub_status']}, record {said['record']}")
    own, own_said = document.verify(data=as_bytes(changed))
    if own != 65 or own_said["sub_status"] != "SEAL_VISA_MISMATCH":
        complaints.append(f"{what}: verify of the changed sealed record: {own}, {own_said['sub_status']}")
    return complaints, [(one["code"], one["pointer"]) for one in said["differences"]]


def spelled_out(document, changed, pointer, what):
    """A change in what the seal spells out: named by both programs."""
    complaints = []
    faults = refused(document, changed)
    if faults is None or ("seal-mismatch", pointer) not in faults:
        complaints.append(f"{what}: evisa-gen does not refuse with seal-mismatch at {pointer}: {faults}")
    elif any(code != "seal-mismatch" for code, _ in faults):
        complaints.append(f"{what}: evisa-gen says besides: {faults}")
    elif len(faults) > 1:
        complaints.append(f"{what}: evisa-gen blames other fields too: {faults}")
    more, differences = held_against(document, changed, what)
    if ("seal-mismatch", pointer) not in differences:
        complaints.append(f"{what}: verify --record does not name {pointer}: {differences}")
    return complaints + more


def bound_only(document, changed, what):
    """A change the seal cannot spell out."""
    complaints = []
    faults = refused(document, changed)
    if faults is None or [code for code, _ in faults] != ["seal-digest-mismatch"]:
        complaints.append(f"{what}: evisa-gen does not refuse with seal-digest-mismatch: {faults}")
    more, differences = held_against(document, changed, what)
    if [code for code, _ in differences] != ["seal-digest-mismatch"]:
        complaints.append(f"{what}: verify --record says {differences}")
    return complaints + more


def forge(document, every_letter):
    """Tasks for look_at_forgeries: (function, arguments)."""
    record = document.record
    pointers = ["/holder/surname", "/holder/given_names", "/holder/birth_date", "/passport/number", "/visa/number", "/visa/issued_on",
                "/visa/valid_from", "/visa/valid_until", "/visa/stay_days"]
    for pointer in pointers:
        try:
            value = at(record, pointer)
        except KeyError:
            continue
        places = range(len(value)) if every_letter and pointer in LETTERS else None
        found = 0
        for changed in one_changed(record, pointer, places):
            found += 1
            yield spelled_out, (document, changed, pointer, f"{document.name}: {pointer} changed, {found}")
        needed = 1 if places is None else len([char for char in value if char.isalnum()])
        if found < needed:
            yield never, (f"{document.name}: {pointer}: no right record with another value",)
    for pointer, values in (("/holder/sex", "MFX"), ("/holder/nationality", ("IND", "ZAF", "FRA"))):
        other = next(value for value in values if value != at(record, pointer))
        yield spelled_out, (document, with_value(record, pointer, other), pointer, f"{document.name}: {pointer} changed")
    if record["policy"] == "kz-2022-09":  # other airports are warnings here: one letter of each
        for number in range(len(record["entry_points"])):
            pointer = f"/entry_points/{number}"
            for changed in one_changed(record, pointer, [2, 3]):
                yield spelled_out, (document, changed, pointer, f"{document.name}: {pointer} changed")
    points = record["entry_points"]
    if len(points) > 1:
        yield refused_somehow, (document, with_value(record, "/entry_points", points[:-1]), f"{document.name}: the last entry point gone")
        yield refused_somehow, (document, with_value(record, "/entry_points", [points[1], points[0], *points[2:]]), f"{document.name}: two entry points swapped")
    else:
        yield refused_somehow, (document, with_value(record, "/entry_points", ["UACC", "UAAA"]), f"{document.name}: a second entry point")


def forge_unseen(document):
    record = document.record
    portrait = base64.b64encode((TOP / "tests/data/photos/small.jpg").read_bytes()).decode()
    other = base64.b64encode((TOP / "tests/data/photos/small.png").read_bytes()).decode()
    changes = {
        "another photo": {"photo": other if record.get("photo") == portrait else portrait},
        "another inviter": {"invitation": {**record["invitation"], "inviter_name": record["invitation"]["inviter_name"] + "а"}},
        "another invitation number": {"invitation": {**record["invitation"], "number": record["invitation"]["number"][:-1] + "9"}},
        "the inviter's number gone": {"invitation": {name: value for name, value in record["invitation"].items() if name != "inviter_id"}},
        "another birth place": {"holder": {**record["holder"], "birth_place": "Elsewhere"}},
        "another day of issue of the passport": {"passport": {**record["passport"], "issued_on": day_after(record["passport"]["issued_on"])}},
        "another end of the passport": {"passport": {**record["passport"], "expires_on": day_after(record["passport"]["expires_on"])}},
        "another issuer of the passport": {"passport": {**record["passport"], "issuer": "FRA"}},
        "an issuing authority": {"visa": {**record["visa"], "issued_by": "Somebody"}},
    }
    for what, change in changes.items():
        changed = {**record, **change}
        if changed == record:
            continue
        if not is_right(changed):
            yield never, (f"{document.name}: {what}: the changed record is wrong in itself",)
        yield bound_only, (document, changed, f"{document.name}: {what}")
    if "photo" in record:
        yield bound_only, (document, {name: value for name, value in record.items() if name != "photo"}, f"{document.name}: no photo any more")
        data = bytearray(base64.b64decode(record["photo"]))
        data[len(data) // 2] ^= 1
        changed = {**record, "photo": base64.b64encode(bytes(data)).decode()}
        if is_right(changed):
            yield bound_only, (document, changed, f"{document.name}: one bit of the photo")
    yield still_right, (document, {**record, "x-note": "a note of the portal"}, f"{document.name}: a member of the portal's own")
    yield still_right, (document, dict(reversed(record.items())), f"{document.name}: members in another order")


def never(what):
    return [what]


def refused_somehow(document, changed, what):
    """By seal-mismatch at an entry point or at their list."""
    faults = refused(document, changed) or []
    complaints = []
    if not faults or any(code != "seal-mismatch" or not pointer.startswith("/entry_points") for code, pointer in faults):
        complaints.append(f"{what}: evisa-gen does not refuse with seal-mismatch at /entry_points: {faults}")
    more, differences = held_against(document, changed, what)
    if not any(code == "seal-mismatch" and pointer.startswith("/entry_points") for code, pointer in differences):
        complaints.append(f"{what}: verify --record says {differences}")
    return complaints + more


def still_right(document, changed, what):
    complaints = []
    call = run([GEN], as_bytes(changed))
    if call.returncode:
        complaints.append(f"{what}: evisa-gen refuses: {call.stderr[:200]}")
    status, said = document.verify(data=as_bytes(changed))
    if status or said["record"] != "same":
        complaints.append(f"{what}: verify: {status}, record {said['record']}")
    return complaints


def entries_changed(document, folder):
    """The shipped policies allow one entry only; with one that allows two, the seal must still say one."""
    name = document.record["policy"]
    source = None
    for candidate in (name, "kz-2019-01"):
        text = (TOP / "templates/policy" / candidate / "policy.txt").read_text(encoding="utf-8")
        if re.search(r"^entries = 1$", text, re.M):
            source = candidate, re.sub(r"^entries = 1$", "entries = 2", text, flags=re.M)
            break
    resources = folder / "resources"
    (resources / "policy" / source[0]).mkdir(parents=True)
    (resources / "policy" / source[0] / "policy.txt").write_text(source[1], encoding="utf-8")
    changed = with_value(document.record, "/visa/entries", 2)
    if not is_right(changed, ["--resources", resources]):
        return [f"{document.name}: a policy of two entries cannot be tried: {run([GEN, 'check', '--resources', resources], as_bytes(changed)).stderr[:200]}"]
    faults = refused(document, changed, ["--resources", resources])
    if faults != [("seal-mismatch", "/visa/entries")]:
        return [f"{document.name}: two entries instead of one: evisa-gen says {faults}"]
    # An officer's reader asks whether it is the same, not whether the policy would allow it.
    complaints, differences = held_against(document, changed, f"{document.name}: two entries instead of one")
    if differences != [("seal-mismatch", "/visa/entries")]:
        complaints.append(f"{document.name}: two entries instead of one: verify --record says {differences}")
    broken = folder / "broken.json"
    for data, code in ((b"{}", b"member-missing"), (as_bytes(document.record)[:-1], b"json-truncated"), (b"", b"record-empty")):
        broken.write_bytes(data)
        call = run([SEAL, "verify", "--json", "--errors=json", "--cert", folder / "keys/signer.crt", "--on", "2019-04-01", "--record", broken, document.file])
        if call.returncode != 65 or call.stdout or code not in call.stderr:
            complaints.append(f"verify --record with a broken record: {call.returncode}, {call.stdout[:100]}, {call.stderr[:200]}")
    return complaints


def main():
    need_programs()
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(2) as pool:
        folder = pathlib.Path(name)
        keys(folder)
        try:
            documents = [Sealed(sample, record_of(TOP / "samples" / sample / "record.json"), folder) for sample in SAMPLES]
            base = Sealed("base", record_of(TOP / "tests/refuse/base.json"), folder)
        except ValueError as error:
            check(False, error)
            return failures.finish()
        for document in [*documents, base]:
            for look in (look_at_bytes, look_at_words, look_at_forms):
                look(document)
        list(pool.map(look_at_paper, [documents[0], documents[1], documents[2], documents[3], base]))
        tasks = [*forge(base, True), *forge(documents[0], False), *forge(documents[1], False), *forge(documents[2], False),
                 *forge_unseen(documents[0]), *forge_unseen(base), (entries_changed, (base, folder))]
        for complaints in pool.map(lambda task: task[0](*task[1]), tasks):
            check(not complaints, "; ".join(complaints))
    return failures.finish()


if __name__ == "__main__":
    sys.exit(main())
