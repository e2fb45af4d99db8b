"""Keys on P-256 byte by byte, for the tests of key files: the curve, DER, PEM, and openssl for what
it makes better."""
import base64
import subprocess
import sys

# ---- the curve P-256 (SEC 2, 2.4.2) --------------------------------------------------------------

P = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
G = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
     0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)


def add(a, b):
    if a is None or b is None:
        return a or b
    if a[0] == b[0]:
        if a != b:
            return None
        slope = (3 * a[0] * a[0] - 3) * pow(2 * a[1], -1, P)
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P)
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def point_of(scalar):
    point, power = None, G
    while scalar:
        if scalar & 1:
            point = add(point, power)
        power, scalar = add(power, power), scalar >> 1
    return point


def number(value, size=32):
    return value.to_bytes(size, "big")


def uncompressed(point):
    return b"\4" + number(point[0]) + number(point[1])


# ---- DER and PEM ---------------------------------------------------------------------------------

P256 = bytes.fromhex("2A8648CE3D030107")
P384 = bytes.fromhex("2B81040022")
EC = bytes.fromhex("2A8648CE3D0201")


def tlv(tag, *parts):
    data = b"".join(parts)
    if len(data) < 128:
        return bytes([tag, len(data)]) + data
    size = (len(data).bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + number(len(data), size) + data


def oid(value):
    return tlv(6, value)


def integer(*content):
    return tlv(2, bytes(content))


def bit_string(data, unused=0):
    return tlv(3, bytes([unused]), data)


def sec1(scalar, point, version=integer(1), curve=oid(P256), behind=b""):
    """ECPrivateKey (RFC 5915): scalar, point and curve as bytes, None for absent."""
    return tlv(0x30, version, tlv(4, scalar), b"" if curve is None else tlv(0xA0, curve),
               b"" if point is None else tlv(0xA1, bit_string(point)), behind)


def pkcs8(key, version=integer(0), algorithm=oid(EC) + oid(P256), behind=b""):
    """PrivateKeyInfo (RFC 5208)."""
    return tlv(0x30, version, tlv(0x30, algorithm), tlv(4, key), behind)


def pem(label, der, end=None, width=64):
    text = base64.b64encode(der)
    lines = [text[at:at + width] for at in range(0, len(text), width)]
    end = label if end is None else end
    return b"\n".join([f"-----BEGIN {label}-----".encode(), *lines,
                       f"-----END {end}-----\n".encode()])


def in_sec1(*arguments, **options):
    return pem("EC PRIVATE KEY", sec1(*arguments, **options))


def body_of(text):
    """(first line, lines between, last line)"""
    lines = text.splitlines()
    return lines[0], lines[1:-1], lines[-1]


def with_body(text, change):
    first, body, last = body_of(text)
    return b"\n".join([first, change(b"\n".join(body)), last]) + b"\n"


# ---- what openssl makes --------------------------------------------------------------------------


def openssl(*words, data=b""):
    call = subprocess.run(["openssl", *words], input=data, capture_output=True, check=False)
    if call.returncode != 0:
        sys.exit(f"FAIL: openssl {' '.join(words)}: {call.stderr.decode(errors='replace')[:300]}")
    return call.stdout


def new_key(algorithm, *options):
    return openssl("genpkey", "-algorithm", algorithm, *options)


def new_ec(curve):
    return new_key("EC", "-pkeyopt", f"ec_paramgen_curve:{curve}")
