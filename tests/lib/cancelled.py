"""Lists of cancelled visas, composed from the form that gen/cancelled/cancelled.h lays out and not
by the program; openssl signs."""
import base64
import hashlib
import pathlib
import subprocess

from seals import Seal, seal_date

MAGIC = b"E-VISA CANCELLED 1\n"


def key_of_number(state, number):
    return hashlib.sha256((state.ljust(3, "<") + number).encode()).digest()[:6]


def key_of_unbound(data):
    """Of a seal without feature 0x07 of our form."""
    seal = Seal(data)
    features = dict(seal.features)
    text = seal.country.ljust(3, "<").encode() + seal_date(seal.issued_on)
    return hashlib.sha256(text + features.get(1, features.get(2)) + features[5]).digest()[:6]


def der_of(path):
    """The certificate of a PEM file."""
    lines = pathlib.Path(path).read_text(encoding="ascii").split("-----")[2]
    return base64.b64decode(lines)


def signed_part(issued, due, sequence, certificate, entries, state="KAZ"):
    """The list without its signature; entries: pairs of key and day."""
    return b"".join([
        MAGIC, state.ljust(3, "<").encode(), seal_date(issued), seal_date(due),
        sequence.to_bytes(4, "big"), len(entries).to_bytes(4, "big"),
        len(certificate).to_bytes(2, "big"), certificate,
        *(key + seal_date(day) for key, day in sorted(entries)),
    ])


def signature(data, key):
    """r and s, by openssl."""
    der = subprocess.run(["openssl", "dgst", "-sha256", "-sign", str(key)], input=data,
                         capture_output=True, check=True).stdout
    size = der[3]
    numbers = der[4:4 + size], der[6 + size:]
    return b"".join(number.lstrip(b"\0").rjust(32, b"\0") for number in numbers)


def write(path, part, key):
    pathlib.Path(path).write_bytes(part + signature(part, key))
