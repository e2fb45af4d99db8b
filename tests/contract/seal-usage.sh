#!/usr/bin/env bash
# The contract of evisa-seal, command lines: what is wrong with one is said before anything is read,
# with exit status 64 and without a PIN in the message. The sentences are
# tests/unit/signer/test_options.c's; what --help prints is here.
#
# shellcheck source=tests/lib/seal.sh
. "$(dirname "$0")/../lib/seal.sh"
open_never
pin=70917091
printf '%s\n' $pin > good.pin
cert=(--cert keys/signer.crt)

wrong() { # name [argument]...
    local name=$1
    shift
    refuses "$name" 64 usage "$@" <&9
}
produces usage

wrong "no key" "${cert[@]}"
wrong "no certificate" --key keys/signer.key
wrong "nothing"
wrong "nothing but --ndjson" --ndjson
wrong "an unknown option" "${signer[@]}" --nonsense
wrong "an unknown letter" "${signer[@]}" -x
wrong "two records" "${signer[@]}" base.json base.json
wrong "--ndjson with a record" "${signer[@]}" --ndjson base.json
wrong "--ndjson with -o" "${signer[@]}" --ndjson -o file.json
wrong "a value for --strict" "${signer[@]}" --strict=yes base.json
wrong "--key without a value" "${cert[@]}" --key
wrong "-o without a name" "${signer[@]}" base.json -o ''
wrong "an option of verify" "${signer[@]}" --csca keys/csca.crt base.json
wrong "two keys" "${signer[@]}" --key keys/other.key base.json
wrong "two days of signature" "${signer[@]}" --signed-on 2019-04-01 --signed-on 2019-04-02 base.json
wrong "the certificate on standard input" --key keys/signer.key --cert -

# ---- PINs ----------------------------------------------------------------------------------------

uri='pkcs11:token=no-such-token;object=seal;type=private'
wrong "a PIN for a key file" "${signer[@]}" --pin-file good.pin base.json
wrong "a PIN for whichever token comes first" --key 'pkcs11:object=seal;type=private' "${cert[@]}" \
    --pin-file good.pin
for scheme in 'PKCS11:token=x' ' pkcs11:token=x' 'tpmkey:uuid=1'; do
    wrong "a PIN in another scheme: $scheme" --key "$scheme?pin-value=$pin" "${cert[@]}"
done
wrong "a PIN file and a PIN descriptor" --key "$uri" "${cert[@]}" --pin-file good.pin --pin-fd 0
for fd in x -1 '' 1x 99999999999; do
    wrong "--pin-fd '$fd'" --key "$uri" "${cert[@]}" --pin-fd "$fd"
done
for tail in "?pin-value=$pin" ";pin-value=$pin" "?module-name=x&pin-value=$pin" \
    "?pin-source=file:good.pin" "?pin-source=$pin" ";pin-source=good.pin" ";pinfile=good.pin" \
    "?pinfile=good.pin"; do
    wrong "a PIN in the URI: $tail" --key "$uri$tail" "${cert[@]}"
done
timeout "$hang" "$seal" "${signer[@]}" --errors=xml > out 2> err <&9; judge "--errors=xml" 64 $?
timeout "$hang" "$seal" nonsense one two > out 2> err <&9; judge "an unknown command" 64 $?
grep -aF -e "$pin" all.err > /dev/null && fail "a PIN in the messages"

# ---- help ----------------------------------------------------------------------------------------

for arguments in --help -h "--help --strict" "--errors=json --help" "verify --help"; do
    # shellcheck disable=SC2086 # words
    try "$arguments" 0 $arguments <&9
    same "$arguments" out "$top/tests/contract/evisa-seal.help"
done
finish_seal
