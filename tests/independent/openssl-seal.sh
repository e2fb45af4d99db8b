#!/usr/bin/env bash
# Do openssl and evisa-seal agree on seals? openssl must verify ours and no changed one; evisa-seal
# must verify a seal that openssl signed. Seals that others published: openssl must verify them,
# evisa-seal must say that it does not support their curves.
#
# The published seals are in tests/data/vectors/seals.json: the worked examples of ICAO Doc 9303-8,
# appendix B, and BSI TR-03137-1, annex F, and those of two public implementations.
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
need_seal_program
export PYTHONPATH="$top/tests/lib" PYTHONDONTWRITEBYTECODE=1
mkdir "$scratch/keys"
install -m 600 tests/data/keys/* "$scratch/keys" || { fail "there are no test keys"; finish; }
base=$(realpath tests/refuse/base.json)
cd "$scratch" || exit 1

cat > parts.py <<'PYTHON'
"""parts.py SEAL NAME: writes the signed part as NAME.signed and the signature as NAME.der."""
import pathlib, sys
from seals import Seal
seal = Seal(pathlib.Path(sys.argv[1]).read_bytes())
pathlib.Path(sys.argv[2] + ".signed").write_bytes(seal.signed_part)
pathlib.Path(sys.argv[2] + ".der").write_bytes(seal.der_signature())
PYTHON

cat > flip.py <<'PYTHON'
"""flip.py BYTE: writes ours as bad with one bit of that byte changed."""
import pathlib, sys
data = bytearray(pathlib.Path("ours").read_bytes())
data[int(sys.argv[1])] ^= 1
pathlib.Path("bad").write_bytes(data)
PYTHON

verifies() { # name hash certificate file: whether openssl accepts file.der for file.signed
    openssl x509 -in "$3" -pubkey -noout > "$4.pub" 2> log ||
        { fail "$1: openssl cannot read the certificate: $(tail -n 1 log)"; return 1; }
    [ "$(openssl dgst "-$2" -verify "$4.pub" -signature "$4.der" "$4.signed" 2>&1)" = \
        "Verified OK" ]
}

says() { # name status sub-status seal-file [argument]...: of evisa-seal verify
    local name=$1 status=$2 sub=$3 file=$4
    shift 4
    timeout "$hang" "$seal" verify --json "$@" "$file" > out 2> err
    [ $? -eq "$status" ] || fail "$name: not exit status $status: $(head -n 1 err)"
    grep -q "\"sub_status\":$sub" out || fail "$name: not $sub: $(head -c 200 out)"
    pass
}

our_signer=(--cert keys/signer.crt --on 2019-04-01)

# ---- our seals -----------------------------------------------------------------------------------

sign() { # record file: the bytes of the seal
    timeout "$hang" "$seal" --key keys/signer.key --cert keys/signer.crt "$1" \
        > sealed.json 2> err || { fail "not sealed: $(head -n 1 err)"; return 1; }
    python3 -c 'import json, sys; print(json.load(open("sealed.json"))["seal"])' | base64 -d > "$2"
}

# Several records, so that a leading zero or a top bit occurs in r and s.
for number in 1 2 3 4 5 6 7 8; do
    name="seal $number"
    sed "s/KZ0000201/KZ000020$number/" "$base" > record.json
    sign record.json ours || continue
    sign record.json again
    cmp -s ours again || fail "$name: another seal for the same record (RFC 6979)"
    python3 parts.py ours ours || { fail "$name cannot be taken apart"; continue; }
    if verifies "$name" sha256 keys/signer.crt ours; then
        pass
    else
        fail "$name: openssl does not verify it"
    fi
    says "$name" 1 '"VALID"' ours "${our_signer[@]}"
done
verifies "another signer" sha256 keys/other.crt ours &&
    fail "openssl verifies with the key of another signer"
size=$(stat -c %s ours.signed)
for at in 0 1 17 18 60 $((size - 1)); do # a bit of the signed part
    name="a changed bit in byte $at"
    python3 flip.py "$at"
    cp ours.der bad.der
    head -c "$size" bad > bad.signed
    verifies "$name" sha256 keys/signer.crt bad && fail "$name: openssl verifies it"
    timeout "$hang" "$seal" verify "${our_signer[@]}" bad > out 2> err
    case $? in 2 | 3) ;; *) fail "$name: evisa-seal ends with another status" ;; esac
    head -n 1 out | grep -qE '^(INVALID|NOT PROVEN): ' || fail "$name: $(head -n 1 out)"
done
for at in $((size + 2)) $((size + 33)) $((size + 34)) $((size + 65)); do # a bit of r or s
    name="a changed bit in byte $at"
    python3 flip.py "$at"
    python3 parts.py bad bad
    verifies "$name" sha256 keys/signer.crt bad && fail "$name: openssl verifies it"
    says "$name" 3 '"INVALID_SIGNATURE"' bad "${our_signer[@]}"
done

# ---- seals that openssl signed: other orders of features, unknown features, other contents -------

cat > compose.py <<'PYTHON'
"""Writes seals made of the features of ours: NAME; and the name and the sub-status of each that is
malformed into the list `malformed`."""
import pathlib
from seals import Seal, c40, c40_text, run, seal_date
ours = Seal(pathlib.Path("ours").read_bytes())
header, values = ours.signed_part[:18], dict(ours.features)
binding = values[7]  # of form 02; valid from 2019-04-01 to 2019-04-30

def write(name, features, header=header):
    part = header + b"".join(bytes([tag, len(value)]) + value for tag, value in features)
    pathlib.Path(name + ".signed").write_bytes(part)
    der = run(["openssl", "dgst", "-sha256", "-sign", "keys/signer.key", name + ".signed"]).stdout
    at, numbers = 2, []
    for _ in range(2):
        size = der[at + 1]
        numbers.append(int.from_bytes(der[at + 2:at + 2 + size], "big").to_bytes(32, "big"))
        at += 2 + size
    pathlib.Path(name).write_bytes(part + b"\xff\x40" + b"".join(numbers))

def of(*tags):
    return [(tag, values[tag]) for tag in tags]

write("plain", of(1, 3, 4, 5, 7))
write("shuffled", of(7, 5, 1, 4, 3))
write("unknown", [*of(1, 3, 4, 5), (0x42, b"ab")])
write("unbound", of(1, 3, 4, 5))
malformed = {
    "twice": of(1, 3, 4, 5, 5, 7),
    "form-01": b"\x01" + binding[1:4] + b"\x01" + c40("UACC") + binding[-20:],
    "form-03": b"\x03" + binding[1:],
    "nothing": b"",
    "cut": binding[:-1],
    "longer": binding + b"\0",
    "no-point": binding[:5] + b"\0" + c40("KZ0000201") + binding[-20:],
    "nine-points": binding[:5] + b"\x09" + c40(9 * "UACC" + "KZ0000201") + binding[-20:],
    "digit": binding[:5] + b"\x01" + c40("UAC1KZ0000201") + binding[-20:],
    "number-of-5": binding[:5] + b"\x01" + c40("UACCKZ020") + binding[-20:],
    "number-of-14": binding[:5] + b"\x01" + c40("UACC" + 14 * "1") + binding[-20:],
    "no-day": binding[:1] + seal_date("2019-02-29") + binding[4:],
    "ends-before": binding[:1] + seal_date("2019-05-01") + binding[4:],
    "five-years-and-a-day": binding[:1] + seal_date("2014-04-29") + binding[4:],
}
for century in (0, 17, 21, 0x80, 0x80 + 17, 0xFF):
    malformed[f"century-{century}"] = binding[:4] + bytes([century]) + binding[5:]
for name, value in malformed.items():
    write(name, [*of(1, 3, 4, 5), (7, value)] if isinstance(value, bytes) else value)
    print(name)
write("five-years", [*of(1, 3, 4, 5), (7, binding[:1] + seal_date("2014-04-30") + binding[4:])])
mrz = c40_text(values[1]).replace(" ", "<")
foreign = c40("V<UTO" + mrz[5:57] + "150723" + mrz[63:])
utopia = header[:2] + c40("UTO") + c40("UT" + c40_text(header[4:10])[2:]) + header[10:]
write("foreign", [(1, foreign), *of(3, 4, 5), (7, b"theirs")], utopia)
full = c40("V<UTOPAPANDROPOULOUS<<JONATHON<ALEC<MAXIMILI" + mrz[44:])
write("full", [(1, full), *of(3, 4, 5)], utopia)
write("header-of-another", of(1, 3, 4, 5), header[:2] + c40("UTO") + header[4:])
write("signer-of-another", of(1, 3, 4, 5), header[:2] + c40("KAZ") + utopia[4:])
write("visa-of-another", [(1, foreign), *of(3, 4, 5)], header[:2] + c40("UTO") + header[4:])
# The same key as Utopia's: without an authority nobody asks who signed the certificate.
der = run(["openssl", "x509", "-in", "keys/signer.crt", "-outform", "DER"]).stdout
pathlib.Path("utopia.crt").write_bytes(der.replace(b"\x13\x02KZ", b"\x13\x02UT"))
PYTHON
python3 compose.py > malformed || fail "a seal cannot be composed"
says "openssl's signature" 1 '"VALID"' plain "${our_signer[@]}"
says "features in another order" 1 '"VALID"' shuffled "${our_signer[@]}"
says "an unknown feature" 1 '"UNKNOWN_FEATURE"' unknown "${our_signer[@]}"
grep -q '"verdict":"SPECIMEN"' out || fail "an unknown feature: not a SPECIMEN"
says "no feature 07" 1 '"VALID"' unbound "${our_signer[@]}"
says "five years" 1 '"VALID"' five-years "${our_signer[@]}"
for name in {header,signer,visa}-of-another; do
    says "$name" 3 '"STATE_MISMATCH"' "$name" "${our_signer[@]}" --cert utopia.crt
    says "$name, no certificate" 3 '"STATE_MISMATCH"' "$name"
done
[ "$(wc -l < malformed)" -ge 20 ] || fail "too few malformed seals"
while read -r name; do
    says "$name" 3 '"WRONG_FORMAT"' "$name" "${our_signer[@]}"
done < malformed

prints() { # seal-file line: of evisa-seal verify, of a seal of Utopia
    timeout "$hang" "$seal" verify --cert utopia.crt --on 2019-04-01 "$1" > out 2> err
    [ $? -eq 1 ] || fail "$1: not a SPECIMEN: $(head -n 2 out)"
    grep -qxF "$2" out || fail "$1: no line '$2'"
    pass
}
prints foreign "birth date        1915-07-23 or 2015-07-23"
prints foreign "additional        $(printf theirs | od -An -tx1 | tr -d ' ') (hex)"
prints full "name              PAPANDROPOULOUS, JONATHON ALEC MAXIMILI (may be cut)"

# ---- published seals -----------------------------------------------------------------------------

cat > published.py <<'PYTHON'
"""Writes each published seal with a certificate as NAME.seal; prints name, hash, certificate."""
import json, pathlib, sys
folder = pathlib.Path(sys.argv[1])
for entry in json.loads((folder / "seals.json").read_text(encoding="utf-8"))["seals"]:
    if not entry["cert"]:
        continue
    name = entry["name"]
    pathlib.Path(f"{name}.seal").write_bytes(bytes.fromhex(entry["hex"]))
    certificate = folder / (entry["cert"] + ".crt")
    if not certificate.exists():
        sys.exit(f"FAIL: {name}: there is no {certificate.name}")
    print(name, entry["hash"], certificate)
PYTHON
python3 published.py "$top/tests/data/vectors" > published 2>&1 ||
    { tail -n 1 published; fail "tests/data/vectors/seals.json cannot be read"; : > published; }
[ "$(wc -l < published)" -ge 3 ] ||
    fail "only $(wc -l < published) published seals with a certificate"
while read -r name hash certificate; do
    python3 parts.py "$name.seal" "$name" || { fail "$name: cannot be taken apart"; continue; }
    if verifies "$name" "$hash" "$certificate" "$name"; then
        pass
    else
        fail "$name: openssl does not verify it"
    fi
    printf 'x' | dd of="$name.signed" bs=1 seek=40 conv=notrunc 2> log
    verifies "$name" "$hash" "$certificate" "$name" && fail "$name: openssl verifies it changed"
    known='"UNSUPPORTED_ALGORITHM"' unknown='"UNKNOWN_CERTIFICATE"' status=2
    case $name in # header UTO, and a signer of DE or a machine readable zone of GBR
    vdstools-visa | vds-jvm-emergency-travel) known='"STATE_MISMATCH"' unknown=$known status=3 ;;
    esac
    says "$name" $status "$known" "$name.seal" --cert "$certificate" --on 2026-07-01
    says "$name without its certificate" $status "$unknown" "$name.seal" \
        --cert keys/signer.crt --on 2026-07-01
done < published
finish
