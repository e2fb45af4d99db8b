"""The key files of tests/contract/keys.py: (name, bytes) of each, good, bad and odd."""
import base64
import sys

from ec import (EC, G, N, P, P256, P384, bit_string, body_of, in_sec1, integer, new_ec, new_key,
                number, oid, openssl, pem, pkcs8, point_of, sec1, tlv, uncompressed, with_body)

LIMIT = 64 << 10  # bytes of a key file, EV_KEY_FILE_MAX


class Made:
    """The signer's key, taken apart, in the usual forms, and what else cases are made of."""

    def __init__(self, folder):
        self.folder = folder
        self.given = (folder / "signer.key").read_bytes()
        self.certificate = (folder / "signer.crt").read_bytes()
        self.other = openssl("ec", data=(folder / "other.key").read_bytes())
        self.sec1 = openssl("ec", data=self.given)
        self.pkcs8 = openssl("pkcs8", "-topk8", "-nocrypt", data=self.given)
        self.sec1_der = openssl("ec", "-outform", "DER", data=self.given)
        self.scalar = self.sec1_der[7:39]
        self.point = uncompressed(point_of(int.from_bytes(self.scalar, "big")))
        if sec1(self.scalar, self.point) != self.sec1_der:
            sys.exit("FAIL: openssl and this file differ in what the key is")
        self.public = openssl("pkey", "-pubout", data=self.given)
        self.parameters = openssl("ecparam", "-name", "prime256v1")
        self.rsa = new_key("RSA", "-pkeyopt", "rsa_keygen_bits:2048")


def forms(m):
    yield "PKCS#8 as openssl writes it", m.pkcs8
    yield "PKCS#8 as testkey writes it", m.given
    yield "SEC 1 as openssl writes it", m.sec1
    yield "EC PARAMETERS and SEC 1", m.parameters + m.sec1
    yield "EC PARAMETERS and PKCS#8", m.parameters + m.pkcs8
    yield "SEC 1 and EC PARAMETERS", m.sec1 + m.parameters
    yield "EC PARAMETERS of another curve and SEC 1", \
        openssl("ecparam", "-name", "secp384r1") + m.sec1
    yield "SEC 1 with explicit parameters", openssl("ec", "-param_enc", "explicit", data=m.given)
    yield "PKCS#8 with explicit parameters", \
        openssl("pkcs8", "-topk8", "-nocrypt", data=openssl("ec", "-param_enc", "explicit",
                                                            data=m.given))
    yield "encrypted PKCS#8", openssl("pkcs8", "-topk8", "-passout", "pass:secret", data=m.given)
    yield "PKCS#8 encrypted with an empty password", \
        openssl("pkcs8", "-topk8", "-passout", "pass:", data=m.given)
    yield "encrypted PKCS#8 in the form of PKCS#12", \
        openssl("pkcs8", "-topk8", "-v1", "PBE-SHA1-3DES", "-passout", "pass:secret", data=m.given)
    yield "encrypted SEC 1", openssl("ec", "-aes128", "-passout", "pass:secret", data=m.given)
    yield "SEC 1 in DER", m.sec1_der
    yield "PKCS#8 in DER", openssl("pkcs8", "-topk8", "-nocrypt", "-outform", "DER", data=m.given)
    yield "public key only", m.public
    yield "certificate only", m.certificate
    yield "EC PARAMETERS only", m.parameters
    yield "another signer's key", m.other


def other_kinds(m):
    for curve in ("secp384r1", "secp521r1", "secp224r1", "prime192v1", "secp256k1",
                  "brainpoolP256r1"):
        key = new_ec(curve)
        yield f"{curve} in PKCS#8", key
        yield f"{curve} in SEC 1", openssl("ec", data=key)
    yield "RSA in PKCS#8", m.rsa
    yield "RSA in PKCS#1", openssl("rsa", "-traditional", data=m.rsa)
    for name in ("ED25519", "ED448", "X25519"):
        yield name, new_key(name)
    for label in ("RSA", "DSA", "OPENSSH", "TSS2", "ANY"):
        yield f"garbage as {label} PRIVATE KEY", pem(f"{label} PRIVATE KEY", bytes(40))
    key = sec1(m.scalar, m.point)
    yield "garbage as PRIVATE KEY", pem("PRIVATE KEY", bytes(40))
    yield "an unknown algorithm in PKCS#8", \
        pem("PRIVATE KEY", pkcs8(key, algorithm=oid(b"\x2A\x03\x04") + oid(P256)))
    yield "an unknown curve in PKCS#8", \
        pem("PRIVATE KEY", pkcs8(key, algorithm=oid(EC) + oid(b"\x2A\x03\x04")))
    yield "an unknown curve in SEC 1", in_sec1(m.scalar, m.point, curve=oid(b"\x2A\x03\x04"))


def several(m):
    yield "two keys, ours first", m.sec1 + m.other
    yield "two keys, ours last", m.other + m.sec1
    yield "both forms of the key", m.pkcs8 + m.sec1
    yield "the key and garbage", m.sec1 + pem("EC PRIVATE KEY", bytes(40))
    yield "garbage and the key", pem("EC PRIVATE KEY", bytes(40)) + m.sec1
    yield "RSA and the key", m.rsa + m.sec1
    yield "the key and RSA", m.sec1 + m.rsa
    yield "PKCS#8 behind RSA in PKCS#1", openssl("rsa", "-traditional", data=m.rsa) + m.pkcs8
    yield "an encrypted key and the key", \
        openssl("pkcs8", "-topk8", "-passout", "pass:secret", data=m.given) + m.pkcs8
    yield "certificate first", m.certificate + m.pkcs8
    yield "certificate last", m.pkcs8 + m.certificate
    yield "public key first", m.public + m.sec1
    yield "a certificate without its end first", \
        m.certificate.replace(b"-----END CERTIFICATE-----\n", b"") + m.sec1
    yield "a certificate with another end first", \
        m.certificate.replace(b"END CERTIFICATE", b"END CRL") + m.sec1
    yield "a certificate without its begin first", \
        m.certificate.replace(b"-----BEGIN CERTIFICATE-----\n", b"") + m.sec1
    yield "an end without a begin first", b"-----END EC PRIVATE KEY-----\n" + m.sec1


def texts(m):
    first, body, last = body_of(m.sec1)
    yield "words first", b"Bag Attributes\n    localKeyID: 01\nKey Attributes: <No Attributes>\n" \
        + m.pkcs8
    yield "words that name a private key first", b"PRIVATE KEY-----\n" + m.pkcs8
    yield "words last", m.pkcs8 + b"words\n"
    yield "words behind the begin", m.sec1.replace(first, first + b" words")
    yield "words before the begin", b"words " + m.sec1
    yield "words before the end", m.sec1.replace(last, b"words " + last)
    yield "words behind the end", m.sec1.rstrip() + b" words\n"
    yield "a header", with_body(m.sec1, lambda text: b"Comment: none\n\n" + text)
    yield "a byte order mark", b"\xEF\xBB\xBF" + m.sec1
    yield "UTF-16", m.sec1.decode().encode("utf-16")
    yield "CRLF", m.sec1.replace(b"\n", b"\r\n")
    yield "CR", m.sec1.replace(b"\n", b"\r")
    yield "trailing blanks", m.sec1.replace(b"\n", b" \t\n")
    yield "leading blanks", b"".join(b"  " + line + b"\n" for line in m.sec1.splitlines())
    yield "blank lines", m.sec1.replace(b"\n", b"\n\n")
    yield "no final newline", m.sec1.rstrip(b"\n")
    yield "all on one line", first + b"".join(body) + last
    yield "a character a line", pem("EC PRIVATE KEY", m.sec1_der, width=1)
    yield "a vertical tab in the body", with_body(m.sec1, lambda text: text.replace(b"\n", b"\v"))
    yield "a form feed in the body", with_body(m.sec1, lambda text: text.replace(b"\n", b"\f"))
    yield "a NUL first", b"\0" + m.sec1
    yield "a NUL last", m.sec1 + b"\0"
    yield "a NUL in the body", with_body(m.sec1, lambda text: text[:70] + b"\0" + text[70:])
    yield "a NUL in a label", m.sec1.replace(b"BEGIN EC", b"BEGIN\0EC")
    yield "a NUL between certificate and key", m.certificate + b"\0" + m.sec1


def labels(m):
    key = sec1(m.scalar, m.point)
    yield "SEC 1 as PRIVATE KEY", pem("PRIVATE KEY", key)
    yield "PKCS#8 as EC PRIVATE KEY", pem("EC PRIVATE KEY", pkcs8(key))
    yield "PKCS#8 as ENCRYPTED PRIVATE KEY", pem("ENCRYPTED PRIVATE KEY", pkcs8(key))
    yield "SEC 1 as RSA PRIVATE KEY", pem("RSA PRIVATE KEY", key)
    yield "SEC 1 as ECDSA PRIVATE KEY", pem("ECDSA PRIVATE KEY", key)
    yield "SEC 1 as MY EC PRIVATE KEY", pem("MY EC PRIVATE KEY", key)
    yield "PKCS#8 as MY PRIVATE KEY", pem("MY PRIVATE KEY", pkcs8(key))
    yield "SEC 1 as EC PRIVATE KEYS", pem("EC PRIVATE KEYS", key)
    yield "a label in small letters", pem("ec private key", key)
    yield "a label with two blanks", pem("EC  PRIVATE KEY", key)
    yield "a label with a blank behind it", pem("EC PRIVATE KEY ", key)
    yield "no label", pem("", key)
    yield "another label at the end", pem("EC PRIVATE KEY", key, end="PRIVATE KEY")
    yield "another label at the end of PKCS#8", pem("PRIVATE KEY", pkcs8(key), end="EC PRIVATE KEY")
    yield "no label at the end", pem("EC PRIVATE KEY", key, end="")
    yield "four dashes before the begin", m.sec1[1:]
    yield "six dashes before the begin", b"-" + m.sec1
    yield "four dashes behind the begin", m.sec1.replace(b"KEY-----\n", b"KEY----\n", 1)
    yield "six dashes behind the begin", m.sec1.replace(b"KEY-----\n", b"KEY------\n", 1)
    yield "four dashes before the end", m.sec1.replace(b"-----END", b"----END")
    yield "four dashes behind the end", m.sec1.rstrip()[:-1] + b"\n"
    yield "two begins", m.sec1.splitlines()[0] + b"\n" + m.sec1


def cuts(m):
    lines = m.pkcs8.splitlines(keepends=True)
    yield "an empty file", b""
    yield "a newline", b"\n"
    yield "words", b"this is not a key\n"
    yield "only the begin", lines[0]
    yield "half of the begin", lines[0][:12]
    yield "cut in the body", m.pkcs8[:100]
    yield "cut before the end", b"".join(lines[:-1])
    yield "cut in the end", m.pkcs8[:-8]
    yield "cut in the last dashes", m.pkcs8[:-2]
    yield "only the end", lines[-1]
    yield "a line of the body is missing", b"".join(lines[:2] + lines[3:])
    yield "an empty body", lines[0] + lines[-1]
    yield "half the DER", pem("PRIVATE KEY", pkcs8(m.sec1_der)[:70])
    yield "half the DER of SEC 1", pem("EC PRIVATE KEY", m.sec1_der[:60])
    yield "SEC 1 cut behind the scalar, within its old length", \
        pem("EC PRIVATE KEY", m.sec1_der[:39])


def base64s(m):
    def changed(change):
        return with_body(m.sec1, change)

    yield "another character in base64", changed(lambda text: b"!" + text[1:])
    yield "a character more in base64", changed(lambda text: b"A" + text)
    yield "four characters more in base64", changed(lambda text: text[:-4] + b"AAAA" + text[-4:])
    yield "base64 of URLs", changed(lambda text: text.replace(b"+", b"-").replace(b"/", b"_"))
    yield "base64 without its padding", changed(lambda text: text.rstrip(b"="))
    yield "base64 with more padding", changed(lambda text: text + b"====")
    yield "base64 with a sign of padding more", changed(lambda text: text + b"=")
    yield "padding in the middle of base64", changed(lambda text: text[:20] + b"==" + text[20:])
    yield "base64 behind its padding", changed(lambda text: text + b"\nAAAA")
    yield "base64 with bits behind the last byte", changed(last_bits)
    yield "base64 in hex", changed(lambda text: base64.b64decode(text).hex().encode())
    yield "base64 with a minus", changed(lambda text: text[:30] + b"-" + text[30:])
    yield "base64 with a byte above 127", changed(lambda text: text[:30] + b"\x80" + text[30:])


def last_bits(text):
    """The last character before the padding, with a bit that belongs to no byte."""
    letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    bare = text.rstrip(b"=")
    if bare == text:
        sys.exit("FAIL: the key's DER leaves no bits in its base64")
    last = letters[letters.index(bare[-1:]) + 1]
    return bare[:-1] + bytes([last]) + text[len(bare):]


def versions(m):
    for content in ((0,), (2,), (3,), (0x81,), (0, 1), ()):
        yield f"SEC 1 of version {bytes(content).hex() or 'none'}", \
            in_sec1(m.scalar, m.point, version=integer(*content))
    yield "SEC 1 without a version", in_sec1(m.scalar, m.point, version=b"")
    key = sec1(m.scalar, m.point)
    for content in ((1,), (2,), (5,), (0xFF,), (0, 0), ()):
        yield f"PKCS#8 of version {bytes(content).hex() or 'none'}", \
            pem("PRIVATE KEY", pkcs8(key, version=integer(*content)))
    yield "PKCS#8 of version 1 with its public key (RFC 5958)", \
        pem("PRIVATE KEY", pkcs8(key, version=integer(1),
                                 behind=tlv(0x81, b"\0", m.point)))


def structures(m):
    key = sec1(m.scalar, m.point)
    bare = sec1(m.scalar, m.point, curve=None)
    attributes = tlv(0xA0, tlv(0x30, oid(b"\x55\x1D\x0F"), tlv(0x31, bit_string(b"\x80", 7))))
    yield "SEC 1 without the curve", in_sec1(m.scalar, m.point, curve=None)
    yield "SEC 1 with NULL for the curve", in_sec1(m.scalar, m.point, curve=b"\5\0")
    yield "SEC 1 with an empty curve", in_sec1(m.scalar, m.point, curve=b"")
    yield "SEC 1 with two curves", in_sec1(m.scalar, m.point, curve=oid(P256) + oid(P256))
    yield "SEC 1 without the public key", in_sec1(m.scalar, None)
    yield "SEC 1 without curve and public key", in_sec1(m.scalar, None, curve=None)
    yield "SEC 1 that names P-384", in_sec1(m.scalar, m.point, curve=oid(P384))
    yield "PKCS#8 without the curve inside", pem("PRIVATE KEY", pkcs8(bare))
    yield "PKCS#8 with the curve inside too", pem("PRIVATE KEY", pkcs8(key))
    yield "PKCS#8 with P-384 inside", \
        pem("PRIVATE KEY", pkcs8(sec1(m.scalar, m.point, curve=oid(P384))))
    yield "PKCS#8 with an unknown curve inside", \
        pem("PRIVATE KEY", pkcs8(sec1(m.scalar, m.point, curve=oid(b"\x2A\x03\x04"))))
    yield "PKCS#8 with NULL for the curve inside", \
        pem("PRIVATE KEY", pkcs8(sec1(m.scalar, m.point, curve=b"\5\0")))
    yield "PKCS#8 of P-384 with P-256 inside", \
        pem("PRIVATE KEY", pkcs8(key, algorithm=oid(EC) + oid(P384)))
    yield "PKCS#8 without a curve", pem("PRIVATE KEY", pkcs8(key, algorithm=oid(EC)))
    yield "PKCS#8 with NULL for the curve", \
        pem("PRIVATE KEY", pkcs8(key, algorithm=oid(EC) + b"\5\0"))
    yield "PKCS#8 with more behind the curve", \
        pem("PRIVATE KEY", pkcs8(key, algorithm=oid(EC) + oid(P256) + b"\5\0"))
    yield "PKCS#8 without an algorithm", pem("PRIVATE KEY", pkcs8(key, algorithm=b""))
    yield "PKCS#8 without the public key", \
        pem("PRIVATE KEY", pkcs8(sec1(m.scalar, None, curve=None)))
    yield "PKCS#8 with the bare scalar", pem("PRIVATE KEY", pkcs8(m.scalar))
    yield "PKCS#8 with attributes", pem("PRIVATE KEY", pkcs8(bare, behind=attributes))
    yield "PKCS#8 with a NULL behind the key", pem("PRIVATE KEY", pkcs8(bare, behind=b"\5\0"))
    yield "PKCS#8 with garbage behind the key", pem("PRIVATE KEY", pkcs8(bare, behind=b"\xFF"))
    yield "PKCS#8 in PKCS#8", pem("PRIVATE KEY", pkcs8(pkcs8(key)))
    yield "garbage in PKCS#8", pem("PRIVATE KEY", pkcs8(bytes(40)))
    yield "a byte behind SEC 1", pem("EC PRIVATE KEY", key + b"\0")
    yield "a byte behind PKCS#8", pem("PRIVATE KEY", pkcs8(bare) + b"\0")
    yield "a byte behind SEC 1 in PKCS#8", pem("PRIVATE KEY", pkcs8(bare + b"\0"))
    yield "SEC 1 twice", pem("EC PRIVATE KEY", key + key)
    yield "NULL behind the public key", in_sec1(m.scalar, m.point, behind=b"\5\0")
    yield "NULL behind the public key in PKCS#8", \
        pem("PRIVATE KEY", pkcs8(sec1(m.scalar, m.point, curve=None, behind=b"\5\0")))
    yield "a length longer than it need be", \
        pem("EC PRIVATE KEY", b"\x30\x82\0" + bytes([len(key) - 2]) + key[2:])
    yield "an inner length longer than it need be", \
        pem("EC PRIVATE KEY", tlv(0x30, integer(1), b"\4\x81\x20", m.scalar,
                                  tlv(0xA0, oid(P256)), tlv(0xA1, bit_string(m.point))))
    yield "an indefinite length", pem("EC PRIVATE KEY", b"\x30\x80" + key[2:] + b"\0\0")
    yield "a length that is too long", \
        pem("EC PRIVATE KEY", key[:1] + bytes([key[1] + 1]) + key[2:])
    yield "a length that is too short", \
        pem("EC PRIVATE KEY", key[:1] + bytes([key[1] - 1]) + key[2:])


def points(m):
    x, y = m.point[1:33], m.point[33:]
    parity = bytes([2 + (y[-1] & 1)])
    yield "a compressed point", in_sec1(m.scalar, parity + x)
    yield "a hybrid point", in_sec1(m.scalar, bytes([parity[0] + 4]) + x + y)
    yield "a point of another form", in_sec1(m.scalar, b"\5" + x + y)
    yield "the point at infinity", in_sec1(m.scalar, b"\0")
    yield "an empty point", in_sec1(m.scalar, b"")
    yield "a point without its last byte", in_sec1(m.scalar, m.point[:-1])
    yield "a point with a byte more", in_sec1(m.scalar, m.point + b"\0")
    yield "a point with zeros in front of its numbers", \
        in_sec1(m.scalar, b"\4" + b"\0" + x + b"\0" + y)
    yield "a point that is not on the curve", in_sec1(m.scalar, m.point[:-1] + bytes([y[-1] ^ 1]))
    yield "x and y are zero", in_sec1(m.scalar, b"\4" + bytes(64))
    yield "x and y are beyond the field", in_sec1(m.scalar, b"\4" + b"\xFF" * 64)
    yield "the point with the other y", \
        in_sec1(m.scalar, b"\4" + x + number(P - int.from_bytes(y, "big")))
    yield "the point of another scalar", in_sec1(m.scalar, uncompressed(point_of(2)))
    yield "the point of another scalar in PKCS#8", \
        pem("PRIVATE KEY", pkcs8(sec1(m.scalar, uncompressed(point_of(2)), curve=None)))
    yield "unused bits behind the point", \
        pem("EC PRIVATE KEY", tlv(0x30, integer(1), tlv(4, m.scalar), tlv(0xA0, oid(P256)),
                                  tlv(0xA1, bit_string(m.point, 1))))


def scalars(m):
    value = int.from_bytes(m.scalar, "big")
    small = value >> 16  # of 30 bytes, and not the certificate's
    for name, data, scalar in (
            ("a sign's zero", b"\0" + m.scalar, value),
            ("64 bytes", bytes(32) + m.scalar, value),
            ("zeros in front, written", number(small), small),
            ("zeros in front, left out", number(small, 30), small),
            ("one", number(1), 1),
            ("one in one byte", b"\1", 1),
            ("the greatest", number(N - 1), N - 1)):
        yield f"the scalar: {name}", in_sec1(data, uncompressed(point_of(scalar)))
        yield f"the scalar in PKCS#8: {name}", \
            pem("PRIVATE KEY", pkcs8(sec1(data, uncompressed(point_of(scalar)), curve=None)))
    for name, data in (
            ("none", b""),
            ("a zero byte", b"\0"),
            ("zero", bytes(32)),
            ("the order", number(N)),
            ("the order and it", number(N + value, 33)),
            ("beyond the order", b"\xFF" * 32),
            ("33 bytes", b"\1" + m.scalar),
            ("64 bytes that are not zero", m.scalar + m.scalar),
            ("without its last byte", m.scalar[:-1])):
        yield f"the scalar: {name}", in_sec1(data, m.point)
    yield "the scalar zero and no point", in_sec1(bytes(32), b"\0")
    yield "the order, one and the point of one", in_sec1(number(N + 1), uncompressed(G))
    yield "the scalar in an INTEGER", \
        pem("EC PRIVATE KEY", tlv(0x30, integer(1), tlv(2, m.scalar), tlv(0xA0, oid(P256)),
                                  tlv(0xA1, bit_string(m.point))))


def sizes(m):
    yield "64 KiB", m.sec1 + b"\n" * (LIMIT - len(m.sec1))
    yield "64 KiB and a byte", m.sec1 + b"\n" * (LIMIT + 1 - len(m.sec1))
    yield "the key behind 60 KiB of words", b"words\n" * 10240 + m.sec1
    yield "the key behind 64 KiB of words", b"words\n" * 11000 + m.sec1
    yield "1 MiB of zeros", bytes(1 << 20)
    yield "60 KiB in one element of DER", pem("EC PRIVATE KEY", tlv(0x30, bytes(44000)))


def all_files(m):
    for group in (forms, other_kinds, several, texts, labels, cuts, base64s, versions, structures,
                  points, scalars, sizes):
        yield from group(m)
