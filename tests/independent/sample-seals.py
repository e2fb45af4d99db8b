#!/usr/bin/env -S python3 -B
"""Do programs that nobody here wrote read the seals of the samples? ZXing reads the code from the
picture of the page that poppler draws, and OpenSSL checks the signature with the certificate's key;
of the seal this script knows only where its signature begins (ICAO Doc 9303-13, 2.4: the last 64
bytes, behind FF 40).

Verifiers of whole seals, vdstools and vds-jvm, are in no Debian package and not in the npm
registry: tests/README.md says what they make of our seals."""
import base64
import json
import pathlib
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, sys.path[0] + "/../lib")
from failures import Failures
from seals import TOP, der_integer, der_length, run

SIGNER = TOP / "tests/data/keys/signer.crt"
failures = Failures()
check = failures.check


def der(signature):
    """ECDSA-Sig-Value: two numbers (RFC 3279, 2.2.3)."""
    numbers = der_integer(signature[:32]) + der_integer(signature[32:])
    return b"\x30" + der_length(len(numbers)) + numbers


def verifies(folder, key, seal):
    """Whether OpenSSL finds the signature of the last 64 bytes right."""
    signed, signature = folder / "signed", folder / "signature"
    signed.write_bytes(seal[:-66])
    signature.write_bytes(der(seal[-64:]))
    call = run(["openssl", "dgst", "-sha256", "-verify", key, "-signature", signature, signed])
    return call.returncode == 0 and call.stdout == b"Verified OK\n"


def look_at(sample, key):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        page = folder / "page"
        run(["pdftoppm", "-r", "150", "-png", "-singlefile", sample / "visa.pdf", page])
        read = run(["ZXingReader", "-bytes", page.with_suffix(".png")]).stdout
        record = json.loads((sample / "record.json").read_bytes())
        if "seal" not in record:
            return [(read.startswith(b"KZ E-VISA - NOT SIGNED\n"), f"{sample.name}: {read[:30]}")]
        changed = bytes([*read[:60], read[60] ^ 1, *read[61:]]) if len(read) > 60 else b""
        return [
            (read == base64.b64decode(record["seal"]),
             f"{sample.name}: ZXing reads {len(read)} bytes, not the seal"),
            (read[-66:-64] == b"\xff\x40" and verifies(folder, key, read),
             f"{sample.name}: OpenSSL does not verify what ZXing read"),
            (not verifies(folder, key, changed), f"{sample.name}: OpenSSL verifies a changed seal"),
        ]


def main():
    samples = sorted(path.parent for path in TOP.glob("samples/*/visa.pdf"))
    check(len(samples) >= 11, f"only {len(samples)} samples")
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(2) as pool:
        key = pathlib.Path(name, "key.pem")
        key.write_bytes(subprocess.run(["openssl", "x509", "-in", SIGNER, "-noout", "-pubkey"],
                                       capture_output=True, check=True).stdout)
        for found in pool.map(lambda sample: look_at(sample, key), samples):
            for good, what in found:
                check(good, what)
    return failures.finish()


if __name__ == "__main__":
    sys.exit(main())
