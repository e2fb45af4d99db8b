#!/usr/bin/env bash
# Our seals and certificates in the eyes of openssl, and the seals others have published: openssl knows their curves, evisa-seal says that it
# does not. tests/data/vectors/seals.json: the worked examples of ICAO Doc 9303-8, appendix B, and BSI TR-03137-1, annex F, and of two public
# implementations.
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
need_seal_program
export PYTHONPATH="$top/tests/lib" PYTHONDONTWRITEBYTECODE=1
mkdir "$scratch/keys"
install -m 600 tests/data/keys/* "$scratch/keys" || { fail "there are no test keys"; finish; }
base=$(realpath tests/refuse/base.json)
cd "$scratch" || exit 1

take_apart() { # seal-file name: name.signed and name.der, for openssl
    python3 -c 'import sys; from seals import Seal; seal = Seal(open(sys.argv[1], "rb").read())
open(sys.argv[2] + ".signed", "wb").write(seal.signed_part); open(sys.argv[2] + ".der", "wb").write(seal.der_signature())' "$1" "$2"
}

verifies() { # name hash certificate file: whether openssl takes file.der for the signature of file.signed
    openssl x509 -in "$3" -pubkey -noout > "$4.pub" 2> log || { fail "$1: openssl cannot read the certificate: $(tail -n 1 log)"; return 1; }
    [ "$(openssl dgst "-$2" -verify "$4.pub" -signature "$4.der" "$4.signed" 2>&1)" = "Verified OK" ]
}

says() { # name status sub-status seal-file [argument]...
    local name=$1 status=$2 sub=$3 file=$4
    shift 4
    timeout 20 "$seal" verify --json "$@" "$file" > out 2> err
    [ $? -eq "$status" ] || fail "$name: not exit status $status: $(head -n 1 err)"
    grep -q "\"sub_status\":$sub" out || fail "$name: not $sub: $(head -c 200 out)"
    pass
}

# ---- our seals -----------------------------------------------------------------------------------

sign() { # record file: the seal's bytes
    timeout 20 "$seal" --key "keys/${3:-signer}.key" --cert "keys/${3:-signer}.crt" "$1" > sealed.json 2> err || { fail "not sealed: $(head -n 1 err)"; return 1; }
    python3 -c 'import sys; from seals import seal_of; open(sys.argv[1], "wb").write(seal_of(open("sealed.json", "rb").read()))' "$2"
}

for number in 1 2 3 4 5 6 7 8; do # r and s of other records: a leading zero or a top bit turns up
    sed "s/KZ0000201/KZ000020$number/" "$base" > record.json
    sign record.json ours || continue
    sign record.json again; cmp -s ours again || fail "seal $number: sealed again, it is another one (RFC 6979)"
    take_apart ours ours || { fail "seal $number cannot be cut"; continue; }
    if verifies "seal $number" sha256 keys/signer.crt ours; then pass; else fail "seal $number: openssl does not verify it"; fi
    says "seal $number" 0 null ours --cert keys/signer.crt --on 2019-04-01
done
verifies "another signer" sha256 keys/other.crt ours && fail "openssl verifies with another signer's key"
size=$(stat -c %s ours.signed)
for at in 0 1 17 18 60 $((size - 1)); do # a bit of what is signed
    python3 -c 'import sys; data = bytearray(open("ours", "rb").read()); data[int(sys.argv[1])] ^= 1; open("bad", "wb").write(data)' "$at"
    cp ours.der bad.der; head -c "$size" bad > bad.signed
    verifies "a flipped bit" sha256 keys/signer.crt bad && fail "openssl verifies with a flipped bit in byte $at"
    timeout 20 "$seal" verify --cert keys/signer.crt --on 2019-04-01 bad > out 2> err
    [ $? -eq 65 ] || fail "a flipped bit in byte $at: evisa-seal does not say 65"
    head -n 1 out | grep -q '^INVALID: ' || fail "a flipped bit in byte $at: $(head -n 1 out)"
done
for at in $((size + 2)) $((size + 33)) $((size + 34)) $((size + 65)); do # of r and s
    python3 -c 'import sys; data = bytearray(open("ours", "rb").read()); data[int(sys.argv[1])] ^= 1; open("bad", "wb").write(data)' "$at"
    take_apart bad bad
    verifies "a flipped bit" sha256 keys/signer.crt bad && fail "openssl verifies with a flipped bit in byte $at"
    says "a flipped bit in byte $at" 65 '"INVALID_SIGNATURE"' bad --cert keys/signer.crt --on 2019-04-01
done

# A seal that openssl signed is as good as one of ours, with features we do not know in it, in another order.
python3 - <<'PYTHON' || fail "a seal cannot be composed"
from seals import Seal, c40, certificate_fields, run
ours = Seal(open("ours", "rb").read())
header = ours.signed_part[:18]
features = {tag: bytes([tag, len(value)]) + value for tag, value in ours.features}
for name, order, more in (("plain", [1, 3, 4, 5, 7], b""), ("shuffled", [7, 5, 1, 4, 3], b""), ("unknown", [1, 3, 4, 5], b"\x42\x02ab"),
                          ("twice", [1, 3, 4, 5, 5, 7], b"")):
    part = header + b"".join(features[tag] for tag in order) + more
    open(name + ".signed", "wb").write(part)
    der = run(["openssl", "dgst", "-sha256", "-sign", "keys/signer.key", name + ".signed"]).stdout
    at, numbers = 2, []
    for _ in range(2):
        size = der[at + 1]
        numbers.append(int.from_bytes(der[at + 2:at + 2 + size], "big").to_bytes(32, "big"))
        at += 2 + size
    open(name, "wb").write(part + b"\xff\x40" + b"".join(numbers))
PYTHON
says "openssl's signature" 0 null plain --cert keys/signer.crt --on 2019-04-01
says "features in another order" 0 null shuffled --cert keys/signer.crt --on 2019-04-01
says "a feature nobody knows" 0 '"UNKNOWN_FEATURE"' unknown --cert keys/signer.crt --on 2019-04-01
grep -q '"status":"VALID"' out || fail "a feature nobody knows: not VALID"
says "a feature twice" 65 '"WRONG_FORMAT"' twice --cert keys/signer.crt --on 2019-04-01

# ---- the worked examples of others ---------------------------------------------------------------

cat > vectors.py <<'PYTHON'
"""Writes each example that has a certificate as NAME.seal and prints a line for it: name, hash, certificate."""
import json, pathlib, sys
for entry in json.loads(pathlib.Path(sys.argv[1], "seals.json").read_text(encoding="utf-8"))["seals"]:
    if not entry["cert"]:
        continue
    name = entry["name"]
    pathlib.Path(f"{name}.seal").write_bytes(bytes.fromhex(entry["hex"]))
    certificate = pathlib.Path(sys.argv[1], entry["cert"] + ".crt")
    if not certificate.exists():
        sys.exit(f"FAIL: {name}: there is no {certificate.name}")
    print(name, entry["hash"], certificate)
PYTHON
python3 vectors.py "$top/tests/data/vectors" > vectors 2>&1 || { tail -n 1 vectors; fail "tests/data/vectors/seals.json cannot be read"; : > vectors; }
[ "$(wc -l < vectors)" -ge 3 ] || fail "only $(wc -l < vectors) worked examples with a certificate"
while read -r name hash certificate; do
    take_apart "$name.seal" "$name" || { fail "$name: cannot be cut"; continue; }
    if verifies "$name" "$hash" "$certificate" "$name"; then pass; else fail "$name: openssl does not verify it"; fi
    printf 'x' | dd of="$name.signed" bs=1 seek=40 conv=notrunc 2> log
    verifies "$name" "$hash" "$certificate" "$name" && fail "$name: openssl verifies it when changed"
    says "$name" 65 '"UNSUPPORTED_ALGORITHM"' "$name.seal" --cert "$certificate" --on 2026-07-01
    says "$name without its certificate" 65 '"UNKNOWN_CERTIFICATE"' "$name.seal" --cert keys/signer.crt --on 2026-07-01
done < vectors

# ---- testkey -------------------------------------------------------------------------------------

# RFC 5915: a private key has 32 bytes, whatever its number. GnuTLS alone writes 33 for half of them, and some programs refuse that.
scalar_bytes() { # key: of the OCTET STRING within the OCTET STRING of PKCS#8
    local outer
    outer=$(openssl asn1parse -in "$1" | sed -n 's/^ *\([0-9]*\):.*OCTET STRING.*/\1/p')
    openssl asn1parse -in "$1" -strparse "$outer" | sed -n 's/.* l= *\([0-9]*\) prim: OCTET STRING.*/\1/p'
}
for try in 1 2 3 4 5 6 7 8; do
    timeout 20 "$seal" testkey "made-$try" --from 2019-01-01 --years 1 > out 2> err || fail "testkey: $(head -n 1 err)"
    for name in csca signer; do
        if [ "$(scalar_bytes "made-$try/$name.key")" = 32 ]; then pass; else fail "testkey: the scalar of $name.key has $(scalar_bytes "made-$try/$name.key") bytes"; fi
    done
done
timeout 20 "$seal" testkey made --from 2019-01-01 --years 3 > out 2> err || fail "testkey: $(head -n 1 err)"
[ ! -s err ] || fail "testkey: messages although all is well: $(head -n 1 err)"
[ "$(stat -c %a made)" = 700 ] || fail "testkey: the folder has the mode $(stat -c %a made)"
[ "$(cd made && echo *)" = "csca.crt csca.key signer.crt signer.key" ] || fail "testkey: in the folder are $(cd made && echo *)"
for name in csca signer; do
    [ "$(stat -c %a made/$name.key)" = 600 ] || fail "testkey: $name.key has the mode $(stat -c %a made/$name.key)"
    [ "$(stat -c %a made/$name.crt | cut -c1)" = 6 ] || fail "testkey: $name.crt has the mode $(stat -c %a made/$name.crt)"
    grep -q '^-----BEGIN CERTIFICATE-----$' made/$name.crt || fail "testkey: $name.crt is no PEM"
    [ "$(openssl pkey -in made/$name.key -pubout 2>&1)" = "$(openssl x509 -in made/$name.crt -pubkey -noout 2>&1)" ] ||
        fail "testkey: $name.key is not the key of $name.crt"
done

is() { # what, as it is, as it should be
    if [ "$2" = "$3" ]; then pass; else fail "testkey: $1: $2, not $3"; fi
}
field() { openssl x509 -in "$1" -noout -nameopt RFC2253 "$2" | sed 's/^[a-zA-Z]*=//'; }
# The most specific attribute stands first in RFC 2253.
is "the CSCA's subject" "$(field made/csca.crt -subject)" CN=CSCA,O=TEST,C=KZ
is "the CSCA's issuer" "$(field made/csca.crt -issuer)" CN=CSCA,O=TEST,C=KZ
is "the signer's subject" "$(field made/signer.crt -subject)" CN=TS,C=KZ
is "the signer's issuer" "$(field made/signer.crt -issuer)" CN=CSCA,O=TEST,C=KZ
openssl x509 -in made/signer.crt -noout -serial | grep -qxE 'serial=0[1-9A-F][0-9A-F]{2}' ||
    fail "testkey: the serial number is $(field made/signer.crt -serial), not three hex digits"
for name in csca signer; do
    is "$name: begin" "$(field made/$name.crt -startdate)" "Jan  1 00:00:00 2019 GMT"
    end=$(date -u -d "$(openssl x509 -in made/$name.crt -noout -enddate | sed 's/notAfter=//')" +%FT%T)
    case $end in 2021-12-31T23:59:59 | 2022-01-01T00:00:00) pass ;; *) fail "testkey: $name: three years end $end" ;; esac
    openssl x509 -in made/$name.crt -noout -text > $name.txt
    grep -q 'ASN1 OID: prime256v1' $name.txt || fail "testkey: $name: not on P-256 by name"
    is "$name: signatures" "$(grep -c 'Signature Algorithm: ecdsa-with-SHA256' $name.txt)" 2
    grep -q 'Version: 3 ' $name.txt || fail "testkey: $name: not version 3"
    openssl asn1parse -in made/$name.crt > $name.asn1
    grep -q UTF8STRING $name.asn1 && fail "testkey: $name: a name is no PrintableString"
done
# Which extensions, and which of them critical.
extensions() {
    awk '/X509v3 extensions:/ { on = 1; next } /^    Signature / { on = 0 } on && /^            [^ ]/ { sub(/^ */, ""); sub(/ *$/, ""); print }' "$1" |
        sort | tr '\n' ';'
}
is "the signer's extensions" "$(extensions signer.txt)" "2.23.136.1.1.6.2:;X509v3 Authority Key Identifier:;X509v3 Extended Key Usage: critical;"
grep -A1 'Extended Key Usage: critical' signer.txt | grep -qx ' *2\.23\.136\.1\.1\.11\.1' ||
    fail "testkey: the signer's usage is $(grep -A1 'Extended Key' signer.txt | tail -n 1)"
grep -A1 '2\.23\.136\.1\.1\.6\.2' signer.asn1 | grep -q 'OCTET STRING.*\[HEX DUMP\]:30080201003103130156$' ||
    fail "testkey: the document type is $(grep -A1 '2\.23\.136\.1\.1\.6\.2' signer.asn1 | tail -n 1)"
is "the CSCA's basic constraints" "$(grep -A1 'Basic Constraints: critical' csca.txt | tail -n 1 | tr -d ' ')" "CA:TRUE,pathlen:0"
grep -A1 'Key Usage: critical' csca.txt | grep -q 'Certificate Sign' || fail "testkey: the CSCA may not sign certificates"
# openssl 3.0 prints "keyid:" before it in some releases.
identifier() { grep -A1 "X509v3 $2 Key Identifier" "$1" | tail -n 1 | tr -d ' ' | sed 's/^keyid://'; }
is "the key identifier" "$(identifier signer.txt Authority)" "$(identifier csca.txt Subject)"
[ -n "$(identifier csca.txt Subject)" ] || fail "testkey: the CSCA has no key identifier"
time=$(date -u -d 2020-06-01 +%s)
is "openssl verify" "$(openssl verify -attime "$time" -CAfile made/csca.crt -ignore_critical made/signer.crt 2>&1)" "made/signer.crt: OK"
is "openssl verify, itself" "$(openssl verify -attime "$time" -check_ss_sig -x509_strict -CAfile made/csca.crt made/csca.crt 2>&1)" "made/csca.crt: OK"
openssl verify -attime "$time" -CAfile keys/csca.crt -ignore_critical made/signer.crt > log 2>&1 && fail "openssl verify: another CSCA will do"
is "openssl verify of tests/data/keys" "$(openssl verify -no_check_time -CAfile keys/csca.crt -ignore_critical keys/signer.crt 2>&1)" "keys/signer.crt: OK"

# They seal, and a second run makes others.
timeout 20 "$seal" --key made/signer.key --cert made/signer.crt "$base" > sealed.json 2> err || fail "made keys do not seal: $(head -n 1 err)"
says "sealed by made keys" 0 null sealed.json --cert made/signer.crt --csca made/csca.crt --on 2019-04-01
timeout 20 "$seal" testkey deep/er --from 2019-01-01 --years 1 > out 2> err
status=$?
case $status in 0 | 73) pass ;; *) fail "testkey in a folder of a folder that is not there: $status" ;; esac
timeout 20 "$seal" testkey other --from 2020-02-29 --years 1 > out 2> err || fail "testkey from a leap day: $(head -n 1 err)"
cmp -s made/signer.key other/signer.key && fail "testkey makes the same key twice"
cmp -s <(field made/signer.crt -pubkey) <(field other/signer.crt -pubkey) && fail "testkey makes the same key twice"

# Never over a file that is there.
before=$(cat made/* | sha256sum)
timeout 20 "$seal" testkey made --from 2019-01-01 --years 3 > out 2> err; status=$?
is "over its own files" $status 73
is "over its own files: they are" "$(cat made/* | sha256sum)" "$before"
for name in csca.key csca.crt signer.key signer.crt; do
    mkdir partly; echo mine > partly/$name
    timeout 20 "$seal" testkey --errors=json partly --from 2019-01-01 --years 3 > out 2> err; status=$?
    is "where $name is there" $status 73
    grep -q '"code":"cannot-create"' err || fail "testkey: where $name is there: $(head -n 1 err)"
    is "where $name is there: the folder holds" "$(ls -A partly) $(cat partly/$name)" "$name mine"
    rm -r partly
done
ln -s nowhere.key dangling; mkdir partly; mv dangling partly/signer.key # a link to nothing is a file that is there
timeout 20 "$seal" testkey partly --from 2019-01-01 --years 3 > out 2> err; status=$?
is "where a link is" $status 73
[ ! -e partly/nowhere.key ] || fail "testkey follows a link"
: > file
timeout 20 "$seal" testkey file --from 2019-01-01 --years 3 > out 2> err; is "on a file" $? 73
for call in "x --from 2019-01-01" "x --years 3" "--from 2019-01-01 --years 3" "x --from 2019-01-01 --years 0" "x --from 2019-01-01 --years 31" \
    "x --from 2019-02-29 --years 1" "x --from today --years 1" "x --from 2019-01-01 --years 1.5" \
    "x y --from 2019-01-01 --years 1" "x --from 2019-01-01 --years -1"; do
    # shellcheck disable=SC2086
    timeout 20 "$seal" testkey $call > out 2> err; is "$call" $? 64
    [ ! -e x ] || { fail "testkey $call: makes a folder"; rm -r x; }
done
finish
