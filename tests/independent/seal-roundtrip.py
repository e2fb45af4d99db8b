#!/usr/bin/env -S python3 -B
"""Does a seal survive the way from the record over paper to the officer? A sealed record becomes a
PDF and the PDF becomes pixels at 150 dpi, gray and black and white. Two independent decoders (zbar,
ZXing) must return the exact bytes of the seal, and `evisa-seal verify` must call them VALID. The
expected content of the seal is composed here from the standard."""
import base64
import json
import pathlib
import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, sys.path[0] + "/../lib")
from sealed import check, failures, sealed_documents
from seals import (
    GEN, SEAL, Seal, binding, certificate_fields, day_after, need_programs, run, signed_part,
)

NOT_SEALED_IN_WORDS = ["portrait", "inviter"]  # some of what verify must list as not checked


# ---- the content of the seal ---------------------------------------------------------------------


def look_at_bytes(document):
    """The signed part is what the standard makes of the record."""
    text = run([GEN, "text"], document.json).stdout.decode()
    mrz = re.findall(r"^(V[A-Z<]KAZ[A-Z<]{39})\n([A-Z0-9<]{44})$", text, re.M)
    if not document.check(len(mrz) == 1, "no MRZ in the text of the page"):
        return
    signer, reference = certificate_fields(document.folder / "keys/signer.crt")
    wanted = signed_part(
        document.record, mrz[0], signer, reference, document.record["visa"]["issued_on"],
        binding(document.record),
    )
    got = Seal(document.seal).signed_part
    document.check(
        got == wanted, f"the signed part is\n  {got.hex()}, not\n  {wanted.hex()}"
    )
    document.check(
        len(document.seal) == len(wanted) + 66 <= 213, f"the seal has {len(document.seal)} bytes"
    )


def look_at_words(document):
    """The answer of verify: the values of the seal."""
    record, visa = document.record, document.record["visa"]
    said = document.is_valid("the seal alone")
    shown = said["seal"]
    signer, reference = certificate_fields(document.folder / "keys/signer.crt")
    wanted = {
        "version": 4,
        "country": "KAZ",
        "signer": signer,
        "issued_on": visa["issued_on"],
        "signed_on": visa["issued_on"],
        "document_number": visa["number"] if len(visa["number"]) <= 9
        else record["passport"]["number"],
        "visa_number": visa["number"],
        "birth_date": record["holder"]["birth_date"],
        "possible_birth_dates": [record["holder"]["birth_date"]],
        "name_is_cut": False,
        "nationality": record["holder"]["nationality"],
        "sex": record["holder"]["sex"],
        "valid_from": visa["valid_from"],
        "valid_until": visa["valid_until"],
        "entries": 1,
        "stay": {"days": visa["stay_days"], "months": 0, "years": 0},
        "passport_number": record["passport"]["number"],
        "entry_points": record["entry_points"],
        "unknown_features": 0,
    }
    for name, value in wanted.items():
        document.check(
            shown.get(name, "nothing") == value,
            f"verify says {name} {shown.get(name)!r}, not {value!r}",
        )
    document.check(
        shown["reference"].lstrip("0") == reference, f"reference {shown['reference']}"
    )
    document.check(
        re.fullmatch("[0-9a-fA-F]{40}", shown["record_digest"])
        and [len(line) for line in shown["mrz"]] == [44, 28],
        "digest or MRZ as shown",
    )
    surname = re.match("V.KAZ([A-Z<]*?)(<<|<*$)", shown["mrz"][0])[1].replace("<", " ")
    document.check(shown["surname"] == surname, f"surname {shown['surname']}")
    about = [said[name] for name in ("test_signer", "record", "differences", "on")]
    document.check(
        about == [True, None, [], visa["valid_from"]],
        f"test_signer, record, differences, on: {about}",
    )
    for word in NOT_SEALED_IN_WORDS:
        document.check(
            any(word in item for item in said["not_checked"]),
            f"does not say that {word} is not checked",
        )
    look_at_days(document, visa)


def look_at_days(document, visa):
    for on, wanted in (
        (day_after(visa["valid_from"], -1), "not-yet"),
        (visa["valid_from"], "now"),
        (visa["valid_until"], "now"),
        (day_after(visa["valid_until"]), "no-longer"),
    ):
        _, said = document.verify(on=on)
        document.check(
            said["visa"] == wanted and said["verdict"] == "SPECIMEN",
            f"on {on} the visa is {said['visa']}, {said['verdict']}",
        )


# ---- forms of the input --------------------------------------------------------------------------


def look_at_forms(document):
    """Raw bytes, base64, the record; as a file and on stdin."""
    text = base64.b64encode(document.seal)
    for what, data in (
        ("base64", text),
        ("base64 and a newline", text + b"\n"),
        ("base64 with blanks around", b"\r\n\t " + text + b" \r\n\n"),
        ("a line feed after it", document.seal + b"\n"),
        ("CR LF after it", document.seal + b"\r\n"),
        ("a Tab, CR, LF after it", document.seal + b"\t\r\n"),
        ("two line feeds after it", document.seal + b"\n\n"),
        ("a zero byte after it", document.seal + b"\0"),
    ):
        document.is_valid(what, data=data)
    document.is_invalid("a letter after it", "WRONG_FORMAT", data=document.seal + b"x")
    long = text + b" " * 2**20 + b"!"
    document.is_invalid("more than 1 MiB", "READ_ERROR", data=long)
    document.is_valid("as a file", *document.cert, document.file)
    on = document.record["visa"]["valid_from"]
    call = run([SEAL, "verify", "--on", on, *document.cert], document.seal)
    lines = call.stdout.decode().splitlines()
    document.check(
        call.returncode == 1
        and lines[0] == "SPECIMEN"
        and "TEST SIGNER: a specimen, not a visa" in lines,
        f"as text: {lines[:3]}",
    )


def look_at_certificates(document):
    keys = document.folder / "keys"
    document.is_valid("with the CSCA", *document.cert, "--csca", keys / "csca.crt")
    document.is_invalid(
        "another CSCA", "UNTRUSTED_CERTIFICATE", *document.cert, "--csca", keys / "other-csca.crt"
    )
    document.is_invalid(
        "another certificate", "UNKNOWN_CERTIFICATE", "--cert", keys / "other.crt"
    )


def look_at_records(document):
    """The seal compared with the record, in the record itself and by --record."""
    file, seal = document.folder / f"{document.name}.json", document.seal
    with_record = [*document.cert, "--record", file]
    file.write_bytes(document.json)
    for said in (
        document.is_valid("a sealed record", data=document.json),
        document.is_valid("with the record", *with_record),
    ):
        document.check(
            said["record"] == "same" and said["not_checked"] == [],
            f"record {said['record']}, not checked {said['not_checked']}",
        )
    call = run([SEAL, "verify", *with_record], document.json)
    document.check(
        call.returncode == 64 and not call.stdout,
        f"--record beside a record: exit status {call.returncode}, {call.stdout[:80]}",
    )
    for what, forged in (
        ("a forged seal", seal[:-64] + bytes(64)),
        ("another day of issue in the seal", seal[:11] + bytes([seal[11] ^ 1]) + seal[12:]),
    ):
        status, said = document.verify(*with_record, data=forged)
        answer = [said[name] for name in ("record", "differences", "not_checked")]
        document.check(
            status == 3 and answer == [None, [], []],
            f"{what} with the record: exit status {status}, {answer}",
        )
    bare = {name: value for name, value in document.record.items() if name != "seal"}
    file.write_bytes(json.dumps({**bare, "x-note": "of the portal"}, indent=3).encode())
    said = document.is_valid("another form of the record, without its seal", *with_record)
    document.check(said["record"] == "same", f"another form of the record: {said['record']}")


# ---- paper ---------------------------------------------------------------------------------------


def look_at_paper(document):
    pdf = document.folder / f"{document.name}.pdf"
    call = run([GEN, "-o", pdf], document.json)
    if not document.check(
        call.returncode == 0 and not call.stderr.count(b"seal"),
        f"evisa-gen: {call.returncode} {call.stderr[:200]}",
    ):
        return
    # zbarimg may print a line feed after the bytes of a symbol. --oneshot would omit it, but the
    # pipe of README.md does not have that option.
    zbarimg = ["zbarimg", "--raw", "-q", "--nodbus", "-Sbinary"]
    for kind in ("gray", "mono"):
        picture = document.folder / f"{document.name}-{kind}"
        run(["pdftoppm", "-r", "150", f"-{kind}", "-png", "-singlefile", pdf, picture])
        picture = picture.with_suffix(".png")
        for name, command in (
            ("zbar", [*zbarimg, "-Sdisable", "-Sqrcode.enable", picture]),
            ("ZXing", ["ZXingReader", "-bytes", picture]),
        ):
            got = run(command).stdout
            document.check(
                got == document.seal, f"{kind}: {name} reads {len(got)} bytes, not the seal"
            )
            if got:
                document.is_valid(f"{kind}, the bytes that {name} read", data=got)
    stream = run(["pdftoppm", "-r", "150", "-gray", pdf]).stdout
    document.is_valid("pdftoppm | zbarimg | verify", data=run([*zbarimg, "-"], stream).stdout)
    text = run([GEN, "text"], document.json).stdout.decode().lower()
    document.check("not signed" not in text, "the page says it is not signed")


def main():
    need_programs()
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(2) as pool:
        try:
            documents = sealed_documents(pathlib.Path(name))
        except ValueError as error:
            check(False, error)
            return failures.finish()
        for document in documents:
            for look in (
                look_at_bytes, look_at_words, look_at_forms, look_at_certificates, look_at_records,
            ):
                look(document)
        list(pool.map(look_at_paper, documents))
    return failures.finish()


if __name__ == "__main__":
    sys.exit(main())
