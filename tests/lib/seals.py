"""Visible digital seals for the checks of evisa-seal, read and composed from the standard and not
from the program (ICAO Doc 9303-13, 2: header, C40, features, signature zone; Doc 9303-7, 9.1: the
features of visas); and the programs under test."""
import base64
import datetime
import json
import os
import pathlib
import shutil
import subprocess
import sys

from failures import Failures  # noqa: F401  for the scripts that import it from here
from jcs import record_digest

os.umask(os.umask(0o022) | 0o022)  # evisa-seal refuses keys where the group may write
HANG = 600  # seconds: against what hangs, and nothing else; a machine may be slow, and busy
TOP = pathlib.Path(__file__).resolve().parents[2]
GEN = pathlib.Path(os.environ.get("EVISA_GEN", TOP / "build/release/evisa-gen")).resolve()
SEAL = pathlib.Path(os.environ.get("EVISA_SEAL", TOP / "build/release/evisa-seal")).resolve()
COMPARE = pathlib.Path(
    os.environ.get("EVISA_COMPARE", TOP / "build/release/evisa-compare")).resolve()
PINS = ("template", "policy", "render")
C40 = " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"  # values 3 to 39


def c40(text):
    out = b""
    text = text.replace("<", " ")
    for at in range(0, len(text), 3):
        part = text[at:at + 3]
        if len(part) == 1:
            out += bytes([0xFE, ord(part) + 1])
        else:
            values = [C40.index(char) + 3 for char in part] + [0] * (3 - len(part))
            out += (values[0] * 1600 + values[1] * 40 + values[2] + 1).to_bytes(2, "big")
    return out


def c40_text(data):
    text = ""
    for at in range(0, len(data), 2):
        if data[at] == 0xFE:
            text += chr(data[at + 1] - 1)
            continue
        value = int.from_bytes(data[at:at + 2], "big") - 1
        text += "".join(
            C40[part - 3] for part in (value // 1600, value % 1600 // 40, value % 40) if part >= 3
        )
    return text


def seal_date(text):
    """MMDDYYYY as one number in three bytes (Doc 9303-13, 2.3.1)."""
    year, month, day = text.split("-")
    return int(month + day + year).to_bytes(3, "big")


def date_text(data):
    digits = f"{int.from_bytes(data, 'big'):08d}"
    return f"{digits[4:]}-{digits[:2]}-{digits[2:4]}"


def day_after(text, days=1):
    return str(datetime.date.fromisoformat(text) + datetime.timedelta(days))


def binding(record, name_is_cut=False):
    """Feature 0x07 in the form 0x02, which says what the MRZ leaves open and binds the record."""
    visa, points = record["visa"], record["entry_points"]
    century = int(record["holder"]["birth_date"][:2])
    return (
        b"\x02"
        + seal_date(visa["valid_from"])
        + bytes([century | 0x80 * name_is_cut, len(points)])
        + c40("".join(points) + visa["number"])
        + bytes.fromhex(record_digest(record))[:20]
    )


def signed_part(record, mrz, signer, reference, signed_on, feature_07):
    """The bytes to sign for a record with its pins: header of version 4, features 0x01, 0x03, 0x04,
    0x05, and 0x07 unless it is None."""
    visa = record["visa"]
    features = [
        (0x01, c40(mrz[0] + mrz[1][:28])),
        (0x03, bytes([visa["entries"]])),
        (0x04, bytes([visa["stay_days"], 0, 0])),
        (0x05, c40(record["passport"]["number"].ljust(9))),
    ]
    if feature_07 is not None:
        features.append((0x07, feature_07))
    header = (
        b"\xDC\x03"
        + c40("KAZ")
        + c40(f"{signer}{len(reference):02X}{reference}")
        + seal_date(visa["issued_on"])
        + seal_date(signed_on)
        + b"\x5D\x01"
    )
    return header + b"".join(bytes([tag, len(value)]) + value for tag, value in features)


class Seal:
    """The parts of a seal of header version 3 or 4; ValueError or IndexError for other bytes."""

    def __init__(self, data):
        if data[0] != 0xDC or data[1] not in (2, 3):
            raise ValueError("no header of version 3 or 4")
        self.version, self.country = data[1] + 1, c40_text(data[2:4]).strip()
        if self.version == 3:
            at, text = 10, c40_text(data[4:10])
            self.signer, self.reference = text[:4], text[4:9]
        else:
            count = int(c40_text(data[4:8])[4:6], 16)
            at = 4 + (6 + count + 2) // 3 * 2
            text = c40_text(data[4:at])
            self.signer, self.reference = text[:4], text[6:6 + count]
        self.issued_on, self.signed_on = date_text(data[at:at + 3]), date_text(data[at + 3:at + 6])
        self.definition, self.category = data[at + 6], data[at + 7]
        at += 8
        self.features = []
        while data[at] != 0xFF:
            size = data[at + 1]
            if size > 127 or at + 2 + size >= len(data):
                raise ValueError("a feature ends beyond the seal")
            self.features.append((data[at], data[at + 2:at + 2 + size]))
            at += 2 + size
        self.signed_part, self.signature = data[:at], data[at + 2:]
        if data[at + 1] != len(self.signature) or len(self.signature) % 2:
            raise ValueError("the signature zone is not as long as its length says")

    def der_signature(self):
        """r and s as ECDSA-Sig-Value, for openssl."""
        half = len(self.signature) // 2
        numbers = b"".join(der_integer(self.signature[at:at + half]) for at in (0, half))
        return b"\x30" + der_length(len(numbers)) + numbers


def der_length(size):
    return bytes([size]) if size < 128 else bytes([0x81, size])


def der_integer(data):
    data = data.lstrip(b"\0") or b"\0"
    if data[0] & 0x80:
        data = b"\0" + data
    return b"\x02" + der_length(len(data)) + data


def keys(folder):
    """A copy of the test keys with mode 0600, which a key must have and git does not keep."""
    folder = pathlib.Path(folder) / "keys"
    folder.mkdir()
    for source in (TOP / "tests/data/keys").iterdir():
        if source.is_file():
            shutil.copyfile(source, folder / source.name)
            os.chmod(folder / source.name, 0o600)
    return folder


def signer_options(folder, name="signer"):
    return ["--key", str(folder / f"{name}.key"), "--cert", str(folder / f"{name}.crt")]


def need_programs():
    for program in (GEN, SEAL):
        if not os.access(program, os.X_OK):
            sys.exit(f"FAIL: {program} is not built")
    if not (TOP / "tests/data/keys/signer.crt").is_file():
        sys.exit("FAIL: tests/data/keys has no signer.crt")


def run(command, data=b""):
    return subprocess.run(
        [str(word) for word in command], input=data, capture_output=True, check=False, timeout=HANG
    )


def seal_of(record_bytes):
    return base64.b64decode(json.loads(record_bytes)["seal"], validate=True)


def certificate_fields(path):
    """(signer identifier, serial number in hex) as openssl reads them."""
    text = run(
        ["openssl", "x509", "-in", path, "-noout", "-subject", "-serial", "-nameopt", "multiline"]
    ).stdout.decode()
    fields = dict(
        line.strip().split("=", 1) for line in text.replace(" = ", "=").splitlines() if "=" in line
    )
    fields = {name.strip(): value.strip() for name, value in fields.items()}
    return fields["countryName"] + fields["commonName"], fields["serial"].lstrip("0") or "0"
