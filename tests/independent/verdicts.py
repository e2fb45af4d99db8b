#!/usr/bin/env -S python3 -B
"""Does `evisa-seal verify` say the right thing, whatever a scanner hands over? Each kind of page
(genuine, forged, swapped, ended, not begun, specimen, cancelled, unsigned, foreign, ...) in each
form must get the verdict of the table, with its exit status; the answer as text, as JSON and in a
stream must be the same; and the tables of README.md and of the manual must be those of the
program. The signer is not a test signer; forms and conditions are made here, from the standard."""
import base64
import datetime
import json
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, sys.path[0] + "/../lib")
from ec import N
from failures import Failures
from ministry import Ministry, bytes_of, real_record
from seals import COMPARE, SEAL, TOP, Seal, keys, need_programs, run, signer_options

DAY = "2019-04-10"  # in force from 2019-04-01 to 2019-04-30
failures = Failures()
check = failures.check

# ---- forms ---------------------------------------------------------------------------------------


def wrapped(text):
    return b"\r\n".join(text[at:at + 64] for at in range(0, len(text), 64))


def forms(code):
    """(name, what a scanner hands over) for the bytes of a code."""
    plain, digits = base64.b64encode(code), code.hex().encode()
    url = base64.urlsafe_b64encode(code)
    spaced = code.hex(" ").upper().encode()
    latin = code.decode("latin-1").encode()
    yield from (
        ("raw", code), ("Latin-1 as UTF-8", latin),
        ("Latin-1 twice", latin.decode("latin-1").encode()),
        ("hex", digits), ("hex in capitals", digits.upper()), ("hex with blanks", spaced),
        ("ZXing", b"Bytes:      " + spaced), ("base64", plain), ("base64url", url),
        ("base64 without padding", plain.rstrip(b"=")),
        ("base64url without padding", url.rstrip(b"=")), ("base64 in lines", wrapped(plain)),
        ("UTF-16", plain.decode().encode("utf-16")),
        ("ZXing's whole output", b'Text: "..."\nBytes:      ' + spaced + b"\nFormat: QRCode\n"),
    )


def dressed(code):
    """Each form as it is, and with what keyboard scanners put before and behind it."""
    for number, (name, data) in enumerate(forms(code)):
        yield name, data
        if name == "UTF-16":
            continue
        before = (b"]Q1", b"]Q3")[number % 2]
        behind = (b"\t", b"\r", b"\n", b"\r\n")[number % 4]
        yield f"{name}, {before} and {behind}", before + data + behind


# ---- kinds of pages ------------------------------------------------------------------------------

def with_mrz(seal, change):
    """A name swapped in the MRZ feature, with its old signature."""
    at = seal.index(b"\x01\x30") + 2 + 10
    return seal[:at] + bytes([seal[at] ^ change]) + seal[at + 1:]


def malleated(seal):
    """(r, n - s) is as good a signature of the same bytes."""
    s = int.from_bytes(seal[-32:], "big")
    return seal[:-32] + (N - s).to_bytes(32, "big")


class Page:
    """What is scanned, the verdict, and the options of verify. A text of the code can be cut; a
    record has one form."""

    def __init__(self, name, code, first, status, *options, on=DAY, is_record=False):
        self.name, self.code, self.first, self.status = name, code, first, status
        self.options, self.on, self.is_record = [str(one) for one in options], on, is_record


def pages(folder):
    own = Ministry(folder / "own")
    other = Ministry(folder / "other", "Another Ministry")
    test = keys(folder)
    record = real_record()
    sealed = own.seal(record)
    seal, trusted = bytes_of(sealed), own.trusted()
    cert = trusted[:2]
    specimen = run([SEAL, *signer_options(test)],
                   (TOP / "tests/refuse/base.json").read_bytes()).stdout
    changed = {**json.loads(sealed), "entry_points": ["UACC"]}
    record_file = folder / "record.json"
    record_file.write_text(json.dumps({**record, "entry_points": ["UAAA"]}), encoding="utf-8")
    number = record["visa"]["number"]
    fresh = own.cancel([f"{number} 2019-04-05"], "2019-04-09", "2019-04-11")
    clean = own.cancel(["KZ9999999 2019-04-05"], "2019-04-09", "2019-04-11", "--sequence", "4")
    by_seal = own.cancel([f"{base64.b64encode(seal).decode()} 2019-04-05"], "2019-04-09",
                         "2019-04-11")
    others = other.cancel([f"{number} 2019-04-05"], "2019-04-09", "2019-04-11")
    both = [*trusted, "--csca", other.folder / "csca.crt"]
    again = bytes_of(own.seal(record, "--signed-on", "2019-03-20"))
    foreign = {entry["name"]: bytes.fromhex(entry["hex"]) for entry in json.loads(
        (TOP / "tests/data/vectors/seals.json").read_bytes())["seals"]}
    visa = foreign["bsi-visa"]
    listed = "--cancelled"
    ended = "NOT IN FORCE: ended on 2019-04-30"
    cancelled = "CANCELLED: on 2019-04-05"
    old = "NOT PROVEN: the list of cancelled visas is out of date"
    unsigned = run([COMPARE, "scan",
                    TOP / "samples/unsigned-senegal/visa.png"]).stdout
    rows = [
        Page("genuine", seal, "VALID", 0, *trusted),
        Page("without an authority", seal, "VALID", 0, *cert),
        Page("a clean list", seal, "VALID", 0, *trusted, listed, clean),
        Page("the last day", seal, "VALID", 0, *trusted, on="2019-04-30"),
        Page("ended", seal, ended, 1, *trusted, on="2019-05-01"),
        Page("not begun", seal, "NOT IN FORCE: begins on 2019-04-01", 1, *trusted,
             on="2019-03-31"),
        Page("before its signature", seal, "NOT IN FORCE: begins on 2019-04-01", 1, *trusted,
             on="2019-01-10"),
        Page("specimen", bytes_of(specimen), "SPECIMEN", 1, "--cert", test / "signer.crt"),
        Page("an old specimen", bytes_of(specimen), "SPECIMEN", 1, "--cert", test / "signer.crt",
             on="2024-01-01"),
        Page("forged signature", seal[:-1] + bytes([seal[-1] ^ 1]), "INVALID: INVALID_SIGNATURE",
             3, *trusted),
        Page("swapped name", with_mrz(seal, 1), "INVALID: INVALID_SIGNATURE", 3, *trusted),
        Page("a byte too many", seal + b"x", "INVALID: WRONG_FORMAT", 3, *trusted),
        Page("another document", seal[:16] + b"\x5e\x03" + seal[18:], "INVALID: WRONG_FORMAT", 3,
             *trusted),
        Page("another authority's", seal, "INVALID: UNTRUSTED_CERTIFICATE", 3, *cert, "--csca",
             other.folder / "csca.crt"),
        Page("the certificate is over", seal, "INVALID: UNTRUSTED_CERTIFICATE", 3, *trusted,
             on="2048-02-01"),
        Page("unknown signer", seal, "NOT PROVEN: unknown signer", 2, "--cert",
             test / "signer.crt"),
        Page("no certificate", seal, "NOT PROVEN: unknown signer", 2),
        Page("another record", seal, "INVALID: SEAL_VISA_MISMATCH", 3, *trusted, "--record",
             record_file),
        Page("cancelled", seal, cancelled, 3, *trusted, listed, fresh),
        Page("cancelled by its seal", seal, cancelled, 3, *trusted, listed, by_seal),
        Page("cancelled, on one of two lists", seal, cancelled, 3, *trusted, listed, clean, listed,
             fresh),
        Page("cancelled and ended", seal, cancelled, 3, *trusted, listed, fresh, on="2019-05-01"),
        Page("cancelled, malleated", malleated(seal), cancelled, 3, *trusted, listed, fresh),
        Page("cancelled, signed again", again, cancelled, 3, *trusted, listed, fresh),
        Page("cancelled and forged", seal[:-1] + bytes([seal[-1] ^ 1]),
             "INVALID: INVALID_SIGNATURE", 3, *trusted, listed, fresh),
        Page("an old list", seal, old, 2, *trusted, listed, clean, on="2019-04-12"),
        Page("an old list that is allowed", seal, "VALID", 0, *trusted, listed, clean,
             "--allow-old-list", on="2019-04-12"),
        Page("ended, and an old list", seal, ended, 1, *trusted, listed, clean, on="2019-05-01"),
        Page("another authority's list", seal,
             "NOT PROVEN: no list of cancelled visas of its issuer was given", 2, *both, listed,
             others),
        Page("unknown signer and another record", seal, "INVALID: SEAL_VISA_MISMATCH", 3,
             "--record", record_file),
        Page("a foreign seal", visa, "NOT PROVEN: unknown signer", 2, *trusted, on="2022-06-01"),
        Page("its curve", visa, "NOT PROVEN: unsupported algorithm", 2, "--cert",
             TOP / "tests/data/vectors/DETS32.crt", on="2022-06-01"),
        Page("of two States", foreign["vdstools-visa"], "INVALID: STATE_MISMATCH", 3, *trusted),
        Page("unsigned", base64.b64decode(unsigned), "NOT PROVEN: the visa is not signed", 2),
        Page("another code", b"https://example.org/?a=b", "NOT PROVEN: nothing could be read", 2),
        Page("a sealed record", sealed, "VALID", 0, *trusted, is_record=True),
        Page("a record with another airport", json.dumps(changed).encode(),
             "INVALID: SEAL_VISA_MISMATCH", 3, *trusted, is_record=True),
        Page("a record without a seal", json.dumps(record).encode(),
             "NOT PROVEN: the visa is not signed", 2, is_record=True),
        Page("no record", b'{"schema":', "NOT PROVEN: the record could not be read", 2,
             is_record=True),
        Page("a picture", (TOP / "samples/tourist-india/visa.png").read_bytes(),
             "NOT PROVEN: nothing could be read", 2, is_record=True),
        Page("a PDF", b"%PDF-1.7\n...", "NOT PROVEN: nothing could be read", 2, is_record=True),
        Page("nothing", b"", "NOT PROVEN: nothing could be read", 2, is_record=True),
    ]
    return seal, trusted, rows


# ---- calls ---------------------------------------------------------------------------------------


def in_text(page, name, data):
    call = run([SEAL, "verify", "--on", page.on, *page.options], data)
    lines = call.stdout.decode().splitlines() + [""]
    what = f"{page.name}, {name}"
    check(call.returncode == page.status and lines[0] == page.first,
          f"{what}: {call.returncode}, {lines[0]!r}, not {page.status}, {page.first!r}; "
          f"{call.stderr[:100]}")
    check(lines[1].startswith("cancelled visas   "), f"{what}: the second line is {lines[1]!r}")
    if "--cancelled" in page.options:
        age = datetime.date.fromisoformat(page.on) - datetime.date(2019, 4, 9)
        check(f"the list of 2019-04-09, {age.days} day" in lines[1], f"{what}: {lines[1]!r}")
    check(page.status == 3 or "fraud" not in call.stdout.decode(), f"{what}: fraud is told")


def in_json(page, answer, what):
    said = json.loads(answer)
    first = said["verdict"] + (f": {said['reason']}" if said["reason"] else "")
    check((first, said["exit_status"]) == (page.first, page.status),
          f"{what}: {first!r}, {said['exit_status']}")
    genuine = said["sub_status"] in ("VALID", "UNKNOWN_FEATURE", "SEAL_VISA_MISMATCH")
    fields = (said["seal"] or {}).values()
    check(all(field["proven"] == genuine for field in fields), f"{what}: what is proven")


def in_stream(page, group):
    """One process answers all of them, each on its line."""
    group = [(name, data) for name, data in group if b"\n" not in data.rstrip(b"\r\n")]
    if "--record" in page.options or not group:
        return
    lines = b"".join(data.rstrip(b"\n") + b"\n" for _, data in group)
    call = run([SEAL, "verify", "--ndjson", "--on", page.on, *page.options], lines)
    answers = call.stdout.splitlines()
    if check(call.returncode == 0 and len(answers) == len(group),
             f"{page.name}, stream: {call.returncode}, {len(answers)} answers to {len(group)}"):
        for (name, _), answer in zip(group, answers):
            in_json(page, answer, f"{page.name}, {name}, in a stream")


def all_pages(rows):
    for number, page in enumerate(rows):
        every = [("as it is", page.code)] if page.is_record else list(dressed(page.code))
        is_text = page.code[:1] in (b"K", b"h")  # a text is not the bytes of a seal
        if is_text:
            every = [one for one in every if "twice" not in one[0]]
        for name, data in every if number < 2 else every[number % 5::5]:
            in_text(page, name, data)
        call = run([SEAL, "verify", "--json", "--on", page.on, *page.options], every[0][1])
        in_json(page, call.stdout, f"{page.name}, --json")
        in_stream(page, [one for one in every if one[1] and not one[0].startswith("UTF-16")])


def losses(seal, trusted):
    """What the scanner lost is never called a forgery."""
    latin, digits, plain = (seal.decode("latin-1").encode(), seal.hex().encode(),
                            base64.b64encode(seal))
    lost = [("U+FFFD", seal.decode("utf-8", "replace").encode()),
            ("U+FFFD in one place", latin.replace(latin[60:62], b"\xef\xbf\xbd", 1)
             if latin[60] in (0xC2, 0xC3) else latin[:61] + b"\xef\xbf\xbd"),
            *((f"U+FFFD for byte {at}", (seal[:at].decode("latin-1") + "\ufffd"
                                         + seal[at + 1:].decode("latin-1")).encode())
              for at in (0, 1, 5, 40, 130, len(seal) - 1)),
            ("U+FFFD and another line", seal[:90].decode("latin-1").encode() + b"\xef\xbf\xbd"
             + seal[91:].decode("latin-1").encode() + b"\r\nhello\r\n"),
            ("half of hex below a line", b"hello\n" + digits[:201] + b"0\n"),
            ("half of base64 below a line", b"hello\n" + plain[:120] + b"\n"),
            ("half a digit", digits[:-1]), ("]Q1 and half", b"]Q1" + digits[:201]),
            ("half of the Latin text", latin[:len(latin) // 2])]
    lost += [(f"hex, {size} of {len(digits)}", digits[:size]) for size in (8, 50, 101, 160, 360)]
    lost += [(f"base64, {size} of {len(plain)}", plain[:size]) for size in (8, 51, 101, 200, 240)]
    for name, data in lost:
        call = run([SEAL, "verify", "--on", DAY, *trusted], data)
        first = call.stdout.decode().split("\n")[0]
        check((call.returncode, first) == (2, "NOT PROVEN: the scanner lost bytes"),
              f"{name}: {call.returncode}, {first!r}")
    for size in (20, 100, len(seal) - 1):  # bytes are what the code holds
        call = run([SEAL, "verify", "--on", DAY, *trusted], seal[:size])
        check(call.returncode == 3 and call.stdout.startswith(b"INVALID: WRONG_FORMAT\n"),
              f"{size} bytes: {call.returncode}, {call.stdout[:40]}")
    two = base64.b64encode(seal) + b"\n" + base64.b64encode(malleated(seal)) + b"\n"
    call = run([SEAL, "verify", "--on", DAY, *trusted], two)
    check(call.stdout.startswith(b"NOT PROVEN: more than one seal\n"), f"two: {call.stdout[:40]}")


def in_turn(seal, trusted):
    """An answer is out before the next line comes, and the stream goes on after anything."""
    lines = [base64.b64encode(seal), b"", b"{", seal.hex().encode(), b"x" * 2**21,
             seal[:50].hex().encode()]
    wanted = ["VALID", "NOT PROVEN", "NOT PROVEN", "VALID", "NOT PROVEN", "NOT PROVEN"]
    command = [str(word) for word in (SEAL, "verify", "--ndjson", "--on", DAY, *trusted)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as worker:
        for seq, (line, verdict) in enumerate(zip(lines, wanted), 1):
            worker.stdin.write(line + b"\n")
            worker.stdin.flush()
            said = json.loads(worker.stdout.readline())
            check((said["seq"], said["verdict"]) == (seq, verdict),
                  f"in turn: {line[:20]}: {said['seq']}, {said['verdict']}")
        worker.stdin.close()
        check(worker.wait() == 0, f"in turn: exit status {worker.returncode}")


# ---- tables --------------------------------------------------------------------------------------


def tables():
    """README.md and the manual have each verdict of the program with its status, and no other."""
    source = (TOP / "gen/verify/verdict.c").read_text(encoding="utf-8")
    program = dict(re.findall(r'\[EV_VERIFY_[A-Z_]+\] = \{"([A-Z ]+)", (\d)\}', source))
    readme = (TOP / "README.md").read_text(encoding="utf-8")
    page = dict(re.findall(r"^\| `([A-Z ]+?)(?:: [a-z .]*)?` \| (\d) \|", readme, re.M))
    manual = (TOP / "gen/signer/evisa-seal.1").read_text(encoding="utf-8")
    rows = re.findall(r"^(?:\d {4}| {5})([A-Z ]+?)(?:: .*?)?  +(\d)$", manual, re.M)
    check(len(program) == 6, f"the program has {program}")
    check(page == program, f"README.md has {page}, not {program}")
    check(dict(rows) == program, f"the manual has {dict(rows)}, not {program}")
    whys = set(re.findall(r'why = |"((?:the|no|it|nothing|unknown|unsupported|more) [a-z ]+)"[,)]',
                          source + (TOP / "gen/verify/statuses.def").read_text(encoding="utf-8")))
    flat = re.sub(r"\s+", " ", re.sub(r"^\.[A-Z]+ ", "", manual, flags=re.M).replace('"', ""))
    for why in whys - {""}:
        if len(why.split()) < 9:
            check(why in flat, f"the manual does not have: {why}")


def main():
    need_programs()
    with tempfile.TemporaryDirectory() as name:
        seal, trusted, rows = pages(pathlib.Path(name))
        check(Seal(seal).signer == "KZEV", "the signer of the ministry")
        all_pages(rows)
        losses(seal, trusted)
        in_turn(seal, trusted)
    tables()
    return failures.finish()


if __name__ == "__main__":
    sys.exit(main())
