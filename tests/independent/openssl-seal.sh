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
    says "$name" 0 null ours "${our_signer[@]}"
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
    [ $? -eq 65 ] || fail "$name: evisa-seal does not end with 65"
    head -n 1 out | grep -q '^INVALID: ' || fail "$name: $(head -n 1 out)"
done
for at in $((size + 2)) $((size + 33)) $((size + 34)) $((size + 65)); do # a bit of r or s
    name="a changed bit in byte $at"
    python3 flip.py "$at"
    python3 parts.py bad bad
    verifies "$name" sha256 keys/signer.crt bad && fail "$name: openssl verifies it"
    says "$name" 65 '"INVALID_SIGNATURE"' bad "${our_signer[@]}"
done

# ---- a seal that openssl signed: other orders of features, unknown features ----------------------

python3 - <<'PYTHON' || fail "a seal cannot be composed"
import pathlib
from seals import Seal, run
ours = Seal(pathlib.Path("ours").read_bytes())
header = ours.signed_part[:18]
features = {tag: bytes([tag, len(value)]) + value for tag, value in ours.features}
for name, order, more in (
    ("plain", [1, 3, 4, 5, 7], b""),
    ("shuffled", [7, 5, 1, 4, 3], b""),
    ("unknown", [1, 3, 4, 5], b"\x42\x02ab"),
    ("twice", [1, 3, 4, 5, 5, 7], b""),
):
    part = header + b"".join(features[tag] for tag in order) + more
    pathlib.Path(name + ".signed").write_bytes(part)
    der = run(["openssl", "dgst", "-sha256", "-sign", "keys/signer.key", name + ".signed"]).stdout
    at, numbers = 2, []
    for _ in range(2):
        size = der[at + 1]
        numbers.append(int.from_bytes(der[at + 2:at + 2 + size], "big").to_bytes(32, "big"))
        at += 2 + size
    pathlib.Path(name).write_bytes(part + b"\xff\x40" + b"".join(numbers))
PYTHON
says "openssl's signature" 0 null plain "${our_signer[@]}"
says "features in another order" 0 null shuffled "${our_signer[@]}"
says "an unknown feature" 0 '"UNKNOWN_FEATURE"' unknown "${our_signer[@]}"
grep -q '"status":"VALID"' out || fail "an unknown feature: not VALID"
says "a feature twice" 65 '"WRONG_FORMAT"' twice "${our_signer[@]}"

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
    says "$name" 65 '"UNSUPPORTED_ALGORITHM"' "$name.seal" \
        --cert "$certificate" --on 2026-07-01
    says "$name without its certificate" 65 '"UNKNOWN_CERTIFICATE"' "$name.seal" \
        --cert keys/signer.crt --on 2026-07-01
done < published
finish
