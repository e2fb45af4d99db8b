#!/usr/bin/env bash
# The contract of `evisa-seal sign` with its callers: which records it seals, on which day, which it
# refuses, and that every fault the sealing has of its own (gen/fault/faults.def) is shown by some
# call.
#
#   seal-keys.sh    keys and certificates      seal-bytes.py     the text of the record
#   seal-usage.sh   command lines              seal-refused.py   records that evisa-gen refuses
#   seal-output.sh  stdout, files, process     seal-stream.py    --ndjson
#   seal-files.sh   folders, descriptors       seal-owners.sh    files of other users
#   keys.py         the forms of key files     ../token/token.sh a key in a token
#
# shellcheck source=tests/lib/seal.sh
. "$(dirname "$0")/../lib/seal.sh"
issued=2019-03-01 # visa.issued_on of base.json

# ---- calls that succeed --------------------------------------------------------------------------

try "stdin to stdout" 0 "${signer[@]}" < base.json
cp out sealed.json
[ -s sealed.json ] || { fail "nothing was sealed: no use in going on"; finish; }
seals_as "twice the same" sealed.json "${signer[@]}" < base.json
seals_as "sign by name" sealed.json sign "${signer[@]}" < base.json
seals_as "a record by its name" sealed.json "${signer[@]}" base.json
seals_as "a dash for stdin" sealed.json sign "${signer[@]}" - < base.json
seals_as "options behind the record" sealed.json base.json "${signer[@]}" --strict
seals_as "two dashes end the options" sealed.json "${signer[@]}" -- base.json
seals_as "=" sealed.json --key=keys/signer.key --cert=keys/signer.crt --signed-on=$issued base.json
(head -c 100 base.json; sleep 0.3; tail -c +101 base.json) |
    timeout "$hang" "$seal" "${signer[@]}" > out 2> err
judge "a slow writer" 0 $?; same "a slow writer" out sealed.json
for word in --help --version; do
    try "$word" 0 $word < /dev/null
    [ -s out ] || fail "$word: nothing on the output"
done
"$gen" check sealed.json > out 2> err ||
    fail "evisa-gen does not take the sealed record: $(head -n 1 err)"
[ ! -s err ] || fail "evisa-gen says of the sealed record: $(head -n 1 err)"
try "a record with a photo" 0 "${signer[@]}" "$top/samples/tourist-india/record.json" --replace
"$gen" -o photo.pdf out > /dev/null 2> err ||
    fail "evisa-gen does not take the sealed record with a photo: $(head -n 1 err)"

# ---- --signed-on ---------------------------------------------------------------------------------

signed_on() {
    python3 -c 'from seals import *
print(Seal(seal_of(open("out", "rb").read())).signed_on)'
}
try "the day of issue" 0 "${signer[@]}" base.json
[ "$(signed_on)" = $issued ] || fail "signed on $(signed_on), not on the day of issue"
try "--signed-on" 0 "${signer[@]}" --signed-on 2019-03-15 base.json
[ "$(signed_on)" = 2019-03-15 ] || fail "--signed-on: $(signed_on)"
cmp -s out sealed.json && fail "--signed-on: the same seal"
for day in 2019-02-29 2019-3-15 20190315 15.03.2019 today '' 2019-03 2019 "2019-03-15 " \
    0000-00-00 99999-01-01; do
    try "--signed-on '$day'" 64 "${signer[@]}" --signed-on "$day" base.json
done

# ---- the seal's own faults in records ------------------------------------------------------------

produces seal-present seal-passport-number-too-long seal-stay-too-long signed-before-issue
produces seal-end-too-late seal-birth-year
produces specimen-needs-test-signer test-signer-needs-specimen certificate-not-in-force

at() { # code pointer name
    grep -q "\"code\":\"$1\",\"pointer\":\"$2\"" err || fail "$3: not at $2"
}
refuses "a record with a seal" 65 seal-present "${signer[@]}" sealed.json
changed long.json 'r["passport"]["number"] = "N765432100"'
refuses "a passport number of 10 characters" 65 seal-passport-number-too-long "${signer[@]}" \
    long.json
at seal-passport-number-too-long /passport/number "a long passport number"
changed stay.json 'r["visa"].update(valid_until="2020-03-30", stay_days=256)'
refuses "a stay of 256 days" 65 seal-stay-too-long "${signer[@]}" stay.json
at seal-stay-too-long /visa/stay_days "a long stay"
changed stay-255.json 'r["visa"].update(valid_until="2020-03-30", stay_days=255)'
timeout "$hang" "$seal" "${signer[@]}" stay-255.json > out 2> err ||
    fail "a stay of 255 days has a place in a seal: $(head -n 1 err)"
# The passport must not end before the visa.
changed end.json 'r["passport"]["expires_on"] = "2030-01-01"
r["visa"].update(valid_from="2019-04-01", valid_until="2024-04-02")'
refuses "an end after five years and a day" 65 seal-end-too-late "${signer[@]}" end.json
at seal-end-too-late /visa/valid_until "a late end"
sed 's/2024-04-02/2024-04-01/' end.json > five-years.json
timeout "$hang" "$seal" "${signer[@]}" five-years.json > out 2> err ||
    fail "an end after five years is in a seal: $(head -n 1 err)"
changed born.json 'r["holder"]["birth_date"] = "1799-12-31"'
refuses "a birth in 1799" 65 seal-birth-year "${signer[@]}" born.json
at seal-birth-year /holder/birth_date "a birth in 1799"
for birth in 1889-03-01 1899-12 2019; do
    changed born.json "r['holder']['birth_date'] = '$birth'
r['passport']['issued_on'] = '$issued'"
    timeout "$hang" "$seal" "${signer[@]}" born.json > out 2> err || fail "$birth: $(head -n 1 err)"
    timeout "$hang" "$seal" verify --on $issued --cert keys/signer.crt out > answer 2> err
    grep -qx "birth date        $birth" answer || fail "$birth is not read back"
done
changed number.json 'r["visa"]["number"] = "KZ34567890123"'
timeout "$hang" "$seal" "${signer[@]}" number.json > out 2> err || fail "$(head -n 1 err)"
timeout "$hang" "$seal" verify --on $issued --cert keys/signer.crt out > answer 2> err
grep -qx "visa number       KZ34567890123" answer || fail "a visa number of 13 is not read back"
changed both.json 'r["visa"].update(valid_until="2020-03-30", stay_days=256)
r["passport"]["number"] = "N765432100"'
refuses "two faults at once" 65 seal-stay-too-long "${signer[@]}" both.json
grep -q seal-passport-number-too-long err || fail "two faults at once: only one is said"
refuses "signed before the visa was issued" 65 signed-before-issue "${signer[@]}" \
    --signed-on 2019-02-28 base.json

other=(--key keys/other.key --cert keys/other.crt)
refuses "a specimen and a signer that is not a test" 65 specimen-needs-test-signer "${other[@]}" \
    base.json
changed real.json 'del r["specimen"]'
refuses "a visa and a test signer" 65 test-signer-needs-specimen "${signer[@]}" real.json
try "a visa and a signer that is not a test" 0 "${other[@]}" real.json
refuses "a certificate that has run out" 65 certificate-not-in-force \
    --key keys/expired.key --cert keys/expired.crt base.json
end=$(date -u -d "$(openssl x509 -in keys/signer.crt -noout -enddate | cut -d= -f2)" +%s)
refuses "signed after the certificate's end" 65 certificate-not-in-force "${signer[@]}" \
    --signed-on "$(date -u -d "@$((end + 86400))" +%F)" base.json
try "signed on the certificate's last day" 0 "${signer[@]}" \
    --signed-on "$(date -u -d "@$end" +%F)" base.json

# ---- warnings and --strict -----------------------------------------------------------------------

changed warned.json 'r["invitation"]["number"] = "123"'
timeout "$hang" "$seal" "${signer[@]}" warned.json > out 2> err || fail "a warning: not 0"
grep -qE '^evisa-seal: warning: /invitation/number: invitation-number-unusual: ' err ||
    fail "a warning is not printed: $(head -n 1 err)"
[ -s out ] || fail "a warning: nothing is sealed"
refuses "a warning under --strict" 65 invitation-number-unusual "${signer[@]}" --strict warned.json
grep -q '"severity":"error","code":"invitation-number-unusual"' err ||
    fail "--strict: the warning is not an error"
try "a fault as text" 65 "${signer[@]}" sealed.json
grep -qE '^evisa-seal: (/seal: )?seal-present: ' err ||
    fail "a fault as text has another form: $(head -n 1 err)"

# ---- stdin ---------------------------------------------------------------------------------------

refuses "empty stdin" 65 record-empty "${signer[@]}" < /dev/null
refuses "closed stdin" 66 cannot-read "${signer[@]}" <&-
try "a directory as stdin" 66 "${signer[@]}" < /
refuses "no JSON" 65 json-syntax "${signer[@]}" < <(echo 'no JSON')
cat base.json base.json > twice.json
refuses "two records" 65 json-trailing-data "${signer[@]}" twice.json
{
    cat base.json
    head -c $(((1 << 20) + 1 - $(stat -c %s base.json))) /dev/zero | tr '\0' ' '
} > over.json
refuses "a record of 1 MiB and one byte" 65 record-too-large "${signer[@]}" over.json
timeout "$hang" "$seal" "${signer[@]}" < /dev/zero > out 2> err; judge "endless stdin" 65 $?
python3 -c 'print("{" + ",".join("\"member-%d\":0" % i for i in range(20000)) + "}")' > many.json
refuses "twenty thousand faults" 65 more-faults "${signer[@]}" many.json
try "twenty thousand faults as text" 65 "${signer[@]}" many.json
refuses "no such record" 66 cannot-read "${signer[@]}" none.json
refuses "a directory as record" 66 cannot-read "${signer[@]}" .

# ---- every fault of the seal ---------------------------------------------------------------------

cd "$top" || exit 1
gen/fault/table.sh | awk -F '\t' '$1 == "EV_SEAL_FAULT" { print $3 }' | sort > "$scratch/codes"
[ "$(wc -l < "$scratch/codes")" -gt 10 ] ||
    fail "gen/fault/faults.def: the section of the seal cannot be read"
sed -n 's/^ *produces //p' tests/contract/seal*.sh tests/token/token.sh | tr ' ' '\n' | sort -u |
    comm -13 - "$scratch/codes" > "$scratch/missing"
while read -r code; do fail "no script says that it produces $code"; done < "$scratch/missing"
cd "$scratch" || exit 1
finish_seal
