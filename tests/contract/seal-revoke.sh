#!/usr/bin/env bash
# The contract of `evisa-seal revoke`, and of `verify --cancelled` with its lists: what a line may
# be, which fault is at which line, whose list is read, and that an answer always says its age.
#
# shellcheck source=tests/lib/seal.sh
. "$(dirname "$0")/../lib/seal.sh"
umask 077
open_never
lister=(--key keys/lists.key --cert keys/lists.crt)
days=(--issued 2019-04-01 --next 2019-04-08)
number=KZ0000201 # visa.number of base.json

produces list-line-malformed list-day-too-late list-state-other list-entry-twice list-too-long
produces list-signer-usage list-unreadable list-signer-not-trusted list-signature-wrong

# Python with what composes lists without the program; N(...) is the key of a number.
compose() { # statements
    python3 -c "import sys
from cancelled import *
import cancelled, seals, base64, json
DER = der_of('keys/lists.crt')
N = lambda number: key_of_number('KAZ', number)
$1" || fail "a list cannot be composed"
}

revokes() { # name file: standard input makes the same bytes
    seals_as "$1" "$2" revoke "${lister[@]}" "${days[@]}"
}

# ---- what a list is ------------------------------------------------------------------------------

timeout "$hang" "$seal" "${signer[@]}" base.json > sealed.json || fail "base.json is not sealed"
echo "$number 2019-03-21" > one
try "a list of one visa" 0 revoke "${lister[@]}" "${days[@]}" one
cp out one.list
compose "part = signed_part('2019-04-01', '2019-04-08', 0, DER, [(N('$number'), '2019-03-21')])
data = open('one.list', 'rb').read()
if data[:-64] != part:
    sys.exit('FAIL: the list has another form than its header lays out')
open('part', 'wb').write(part)
half = seals.der_integer(data[-64:-32]) + seals.der_integer(data[-32:])
open('part.sig', 'wb').write(b'\x30' + seals.der_length(len(half)) + half)"
openssl x509 -in keys/lists.crt -noout -pubkey > lists.pub
openssl dgst -sha256 -verify lists.pub -signature part.sig part > /dev/null ||
    fail "openssl does not accept the signature of the list"
revokes "twice the same" one.list < one
seals_as "a dash for standard input" one.list revoke "${lister[@]}" "${days[@]}" - < one
seals_as "options behind the file" one.list revoke one "${days[@]}" "${lister[@]}"
seals_as "key and certificate through descriptors" one.list revoke --key-fd 3 --cert-fd 4 \
    "${days[@]}" one 3< keys/lists.key 4< keys/lists.crt
seals_as "--sequence 0 is the default" one.list revoke "${lister[@]}" "${days[@]}" --sequence 0 one
for sequence in 258 999999999; do
    try "--sequence $sequence" 0 revoke "${lister[@]}" "${days[@]}" --sequence $sequence one
    cp out seq.list
    timeout "$hang" "$seal" verify --json --csca keys/csca.crt --on 2019-04-02 \
        --cancelled seq.list --cert keys/signer.crt sealed.json > answer 2> err
    grep -qF "\"sequence\":$sequence," answer || fail "--sequence $sequence is not in the answer"
done
try "-o" 0 revoke "${lister[@]}" "${days[@]}" -o made.list one
[ ! -s out ] || fail "-o: something is on standard output as well"
same "-o" made.list one.list
: > none
try "an empty list" 0 revoke "${lister[@]}" "${days[@]}" none
cp out empty.list
compose "part = signed_part('2019-04-01', '2019-04-08', 0, DER, [])
if open('empty.list', 'rb').read()[:-64] != part:
    sys.exit('FAIL: an empty list has another form')"
says SPECIMEN "an empty list" --csca keys/csca.crt --cert keys/signer.crt --on 2019-04-02 \
    --cancelled empty.list sealed.json

# ---- the forms of a line -------------------------------------------------------------------------

tr -d '\n' < sealed.json > line
jq -r .seal sealed.json > seal.base64
base64 -d seal.base64 > seal.bin
od -An -v -tx1 seal.bin | tr -d ' \n' > seal.hex
for form in line seal.base64 seal.hex; do
    revokes "$form, a comma" one.list < <(printf '%s,2019-03-21\n' "$(cat $form)")
    revokes "$form, CRLF" one.list < <(printf '%s\t2019-03-21\r\n' "$(cat $form)")
done
for mark in ';' '\t' ' , '; do
    revokes "parted by '$mark'" one.list < <(printf '%s%b%s\n' "$number" "$mark" 2019-03-21)
done
revokes "no line end" one.list < <(printf '%s' "$number 2019-03-21")
revokes "CRLF" one.list < <(printf '%s\r\n' "$number,2019-03-21")
revokes "a byte order mark" one.list < <(printf '\357\273\277'; cat one)
revokes "a byte order mark before a comment" one.list < <(printf '\357\273\277# list\n'; cat one)
revokes "comments and empty lines" one.list \
    < <(printf '# number day\n\n  \t\r\n  # XX0000000 2019-03-22\n'; cat one; printf '\n#\n')
revokes "blanks around" one.list < <(printf '  \t%s 2019-03-21 \t \n' "$number")
printf '%s\n' "KZ1 2019-03-21" "KZ00001 2019-03-21" "ABCDEFGHJK123 2019-04-01" \
    "ABCDEFGHJK1234 2019-03-21" > lengths
refuses "numbers of 3 and of 14 characters" 65 list-line-malformed revoke "${lister[@]}" \
    "${days[@]}" lengths
[ "$(jq -r .line err | tr '\n' ' ')" = "1 4 " ] || fail "other lines: $(head -n 3 err)"
seq 100999 -1 100000 | sed 's/.*/KZ&,2019-03-21/' > thousand
try "a thousand visas" 0 revoke "${lister[@]}" "${days[@]}" thousand
cp out thousand.list
compose "numbers = [line.split(',')[0] for line in open('thousand')]
part = signed_part('2019-04-01', '2019-04-08', 0, DER, [(N(n), '2019-03-21') for n in numbers])
if open('thousand.list', 'rb').read()[:-64] != part:
    sys.exit('FAIL: a thousand visas are not sorted by their keys')"
[ "$(stat -c %s empty.list)" -le 1024 ] || fail "a list without a visa has more than 1024 bytes"
[ $(($(stat -c %s thousand.list) - $(stat -c %s empty.list))) -eq 9000 ] ||
    fail "a thousand visas are not 9 bytes each"

# ---- faults, each at its line --------------------------------------------------------------------

# Nothing is on standard output, nor is a file made (judge, and the line below).
wrong() { # name code lines: of standard input; then "12 34 " where the faults are
    refuses "$1" 65 "$2" revoke "${lister[@]}" "${days[@]}" -o never.list
    [ "$(jq -r .line err | tr '\n' ' ')" = "$3" ] || fail "$1: not at $3: $(head -n 3 err)"
    [ ! -e never.list ] || fail "$1: a file was made"
    pass
}
malformed=("$number" "$number 2019-3-21" "$number 2019-02-29" "$number 21.03.2019" \
    "${number}2019-03-21" "$number 2019-03" "2019-03-21" " 2019-03-21" "$number 2019-03-21 x" \
    "kz0000201 2019-03-21" "KZ-000201 2019-03-21" "$number $number 2019-03-21" "{} 2019-03-21" \
    "$(tr -d '\n' < base.json) 2019-03-21" "$(head -c 40 seal.base64) 2019-03-21" \
    "$(sed 's/^..../AAAA/' seal.base64) 2019-03-21" ", 2019-03-21" "Nº000201 2019-03-21")
wrong "lines of other forms" list-line-malformed "$(seq -s ' ' 2 $((${#malformed[@]} + 1))) " \
    < <(cat one; printf '%s\n' "${malformed[@]}" 'KZ1234567 2019-03-20')
wrong "bytes that are no text" list-line-malformed "2 3 4 " \
    < <(cat one; printf 'KZ000\0201 2019-03-21\n\377\376\300 2019-03-21\n'
        printf '\357\273\277KZ1234567 2019-03-21\n')
wrong "after the day of issue" list-day-too-late "1 3 " \
    < <(printf '%s\n' "KZ1000001 2019-04-02" "KZ1000002 2019-04-01" "KZ1000003 9999-12-31")
wrong "a number twice" list-entry-twice "2 4 " \
    < <(printf '%s\n' "KZ1000001 2019-03-02" "KZ1000002 2019-03-01" "KZ1000003 2019-03-02" \
        "KZ1000002 2019-03-02")
wrong "a number and its record" list-entry-twice "1 2 " < <(cat one; echo "$(cat line) 2019-03-30")
wrong "a seal twice, in two forms" list-entry-twice "1 2 " \
    < <(echo "$(cat seal.hex) 2019-03-30"; echo "$(cat seal.base64),2019-03-30")
jq -r '.seals[] | select(.name == "bsi-visa") | .hex' "$top/tests/data/vectors/seals.json" > german
wrong "a visa of another State" list-state-other "2 " < <(cat one; echo "$(cat german) 2019-03-21")
jq -r '.seals[] | select(.name == "icao-emergency-travel") | .hex' \
    "$top/tests/data/vectors/seals.json" > travel
wrong "no visa" list-line-malformed "2 " < <(cat one; echo "$(cat travel) 2019-03-21")
wrong "a line above 1 MiB" list-too-long "2 " \
    < <(cat one; head -c 1048577 /dev/zero | tr '\0' A; echo ' 2019-03-21')
wrong "four faults at once" list-day-too-late "1 2 3 4 " \
    < <(printf '%s\n' "x" "KZ1000001 2019-05-01" "$(cat german) 2019-03-21" "y z")
try "faults as text" 65 revoke "${lister[@]}" "${days[@]}" < <(printf '# one\n\nx y\n')
grep -q '^evisa-seal: .*3.*list-line-malformed' err || fail "as text no line: $(head -n 1 err)"

# ---- the call ------------------------------------------------------------------------------------

revoke=(revoke "${lister[@]}")
try "no --issued" 64 "${revoke[@]}" --next 2019-04-08 one
try "no --next" 64 "${revoke[@]}" --issued 2019-04-01 one
try "--next before --issued" 64 "${revoke[@]}" --issued 2019-04-01 --next 2019-03-31 one
try "--next on the day of issue" 0 "${revoke[@]}" --issued 2019-04-01 --next 2019-04-01 one
try "no key" 64 revoke --cert keys/lists.crt "${days[@]}" one
try "no certificate" 64 revoke --key keys/lists.key "${days[@]}" one
try "two keys" 64 "${revoke[@]}" --key-fd 3 "${days[@]}" one 3< keys/lists.key
try "two certificates" 64 "${revoke[@]}" --cert keys/signer.crt "${days[@]}" one
try "two files" 64 "${revoke[@]}" "${days[@]}" one none
try "an empty name of the output" 64 "${revoke[@]}" "${days[@]}" -o '' one
for value in -1 1000000000 ''; do
    try "--sequence '$value'" 64 "${revoke[@]}" "${days[@]}" --sequence="$value" one
done
for value in 2019-02-29 ''; do
    try "--issued '$value'" 64 "${revoke[@]}" --issued="$value" --next 2019-04-08 one
done
for option in --ndjson --cancelled=one.list; do
    try "revoke $option" 64 "${revoke[@]}" "${days[@]}" $option one
done
try "sign --issued" 64 "${signer[@]}" --issued 2019-04-01 base.json
try "--allow-old-list without a list" 64 verify --cert keys/signer.crt --allow-old-list sealed.json
refuses "no such file" 66 cannot-read "${revoke[@]}" "${days[@]}" absent
refuses "a folder" 66 cannot-read "${revoke[@]}" "${days[@]}" keys
refuses "closed standard input" 66 cannot-read "${revoke[@]}" "${days[@]}" <&-
refuses "no such key" 66 cannot-read revoke --key absent --cert keys/lists.crt "${days[@]}" <&9
refuses "another key" 78 key-not-of-certificate revoke --key keys/signer.key --cert keys/lists.crt \
    "${days[@]}" <&9
refuses "before the certificate is valid" 65 certificate-not-in-force "${revoke[@]}" \
    --issued 2017-12-31 --next 2018-01-02 none
refuses "a seal signer makes no list" 78 list-signer-usage revoke "${signer[@]}" "${days[@]}" <&9
refuses "nor does an authority" 78 list-signer-usage revoke --key keys/csca.key \
    --cert keys/csca.crt "${days[@]}" <&9
refuses "a signer of lists seals nothing" 78 certificate-usage "${lister[@]}" base.json

# ---- verify: whose list --------------------------------------------------------------------------

trust=(--csca keys/csca.crt --cert keys/signer.crt --on 2019-04-02)
says "CANCELLED: on 2019-03-21" "a cancelled visa" "${trust[@]}" --cancelled one.list sealed.json
says "CANCELLED: on 2019-03-21" "a certificate that is trusted as it is" --cert keys/signer.crt \
    --cert keys/lists.crt --on 2019-04-02 --cancelled one.list sealed.json
says "CANCELLED: on 2019-03-21" "one of two lists" "${trust[@]}" --cancelled one.list \
    --cancelled empty.list sealed.json
says SPECIMEN "another visa is cancelled" "${trust[@]}" --cancelled thousand.list sealed.json
refused() { # name status code list [argument]...
    local name=$1 status=$2 code=$3 list=$4
    shift 4
    refuses "$name" "$status" "$code" verify "${@:-${trust[@]}}" --cancelled "$list" sealed.json
    points_at "$name" "$list"
}
refused "no such list" 66 cannot-read absent.list
refused "a folder" 66 cannot-read keys
refuses "no such list, --ndjson" 66 cannot-read verify --ndjson "${trust[@]}" \
    --cancelled absent.list <&9
refuses "no list, --ndjson" 78 list-unreadable verify --ndjson "${trust[@]}" --cancelled none <&9
refused "an empty file" 78 list-unreadable none
refused "another file" 78 list-unreadable sealed.json
head -c -1 one.list > short.list; (cat one.list; echo) > long.list
base64 one.list > text.list; cat one.list one.list > two.list
refused "a list without its last byte" 78 list-unreadable short.list
refused "a list with one more byte" 78 list-unreadable long.list
refused "a list in base64" 78 list-unreadable text.list
refused "two lists in one file" 78 list-unreadable two.list
refused "one of two lists is cut" 78 list-unreadable short.list "${trust[@]}" --cancelled one.list
compose "data = bytearray(open('one.list', 'rb').read())
for name, at in (('day', -65), ('key', -72), ('r', -64), ('s', -1), ('sequence', 31)):
    changed = bytearray(data)
    changed[at] ^= 1
    open(name + '.list', 'wb').write(changed)"
for name in key r s sequence; do
    refused "a changed $name" 78 list-signature-wrong $name.list
done
refused "a list, no authority and not its certificate" 78 list-signer-not-trusted one.list \
    --cert keys/signer.crt --on 2019-04-02
refused "another authority alone" 78 list-signer-not-trusted one.list --csca keys/other-csca.crt \
    --cert keys/signer.crt --on 2019-04-02
refused "an authority that is over" 78 list-signer-not-trusted one.list "${trust[@]:0:4}" \
    --on 2048-01-01
compose "entry = [(N('$number'), '2019-03-21')]
def forge(name, key, crt, **more):
    part = signed_part('2019-04-01', '2019-04-08', 0, der_of(crt), entry, **more)
    write(name + '.list', part, key)
forge('by-openssl', 'keys/lists.key', 'keys/lists.crt')
forge('by-seals', 'keys/signer.key', 'keys/signer.crt')
forge('by-csca', 'keys/csca.key', 'keys/csca.crt')
forge('state', 'keys/lists.key', 'keys/lists.crt', state='UTO')"
says "CANCELLED: on 2019-03-21" "a list that openssl signed" "${trust[@]}" \
    --cancelled by-openssl.list sealed.json
refused "a list by a seal signer" 78 list-signer-not-trusted by-seals.list
refused "a list by a seal signer, trusted as it is" 78 list-signer-not-trusted by-seals.list \
    --cert keys/signer.crt --on 2019-04-02
refused "a list by an authority" 78 list-signer-not-trusted by-csca.list
refused "a list of another State than its signer's" 78 list-signer-not-trusted state.list

# ---- an authority that is not a test authority ---------------------------------------------------

mkdir -m 700 ca; : > ca/index
cat > ca/conf << 'CONF'
[ca]
default_ca = own
[own]
database = ca/index
new_certs_dir = ca
serial = ca/serial
default_md = sha256
policy = any
unique_subject = no
default_startdate = 20180101000000Z
default_enddate = 20301231235959Z
[any]
countryName = supplied
organizationName = optional
commonName = supplied
[authority]
basicConstraints = critical,CA:true,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[seals]
authorityKeyIdentifier = keyid
extendedKeyUsage = critical,2.23.136.1.1.11.1
[lists]
authorityKeyIdentifier = keyid
extendedKeyUsage = critical,2.25.190694466715008054163977796303512939178
CONF
issue() { # name subject serial extensions [argument]...
    local name=$1 subject=$2 serial=$3 extensions=$4
    shift 4
    openssl ecparam -name prime256v1 -genkey -noout -out "ca/$name.key" 2> /dev/null
    echo "$serial" > ca/serial
    openssl req -new -key "ca/$name.key" -subj "$subject" -config <(echo "[req]
distinguished_name = name
[name]") -out "ca/$name.csr"
    openssl ca -batch -notext -config ca/conf -in "ca/$name.csr" -out "ca/$name.crt" \
        -extensions "$extensions" "$@" 2> ca/log || fail "openssl ca: $(tail -n 3 ca/log)"
}
issue own "/C=KZ/O=Example Ministry/CN=CSCA" 4001 authority -selfsign -keyfile ca/own.key
issue else "/C=KZ/O=Another Ministry/CN=CSCA" 4002 authority -selfsign -keyfile ca/else.key
issue seals /C=KZ/CN=EV 01A3 seals -cert ca/own.crt -keyfile ca/own.key
issue lists /C=KZ/CN=LS 01A4 lists -cert ca/own.crt -keyfile ca/own.key
issue strange /C=KZ/CN=LS 01A5 lists -cert ca/else.crt -keyfile ca/else.key
# shellcheck disable=SC2034 # finish_seal looks for them
more_keys=(ca/*.key)
changed real.json 'del r["specimen"]'
timeout "$hang" "$seal" --key ca/seals.key --cert ca/seals.crt real.json > real.sealed 2> err ||
    fail "the own signer does not seal: $(head -n 1 err)"
for name in lists strange; do
    for what in one none; do
        timeout "$hang" "$seal" revoke --key "ca/$name.key" --cert "ca/$name.crt" \
            "${days[@]}" $what > $name-$what.list 2> err ||
            fail "$name signs no list: $(head -n 1 err)"
    done
done

# First line, status, second line; the program's answer is in `out`.
answers() { # name verdict status second [argument]...
    local name=$1 verdict=$2 status=$3 second=$4
    shift 4
    timeout "$hang" "$seal" verify "$@" > out 2> err
    local got=$?
    [ $got -eq "$status" ] || fail "$name: status $got, not $status"
    [ "$(sed -n 1p out)" = "$verdict" ] || fail "$name: $(head -n 1 out), not $verdict"
    [ "$(sed -n 2p out)" = "cancelled visas   $second" ] || fail "$name: $(sed -n 2p out)"
    pass
}
of="the list of 2019-04-01"
own=(--csca ca/own.crt --cert ca/seals.crt)
late="NOT PROVEN: the list of cancelled visas is out of date"
empty=(--cancelled lists-none.list real.sealed)
answers "no list" VALID 0 "not looked up: no list was given" "${own[@]}" --on 2019-04-02 real.sealed
answers "the day of issue" VALID 0 "not on $of, 0 days old" "${own[@]}" --on 2019-04-01 \
    "${empty[@]}"
answers "the day --next" VALID 0 "not on $of, 7 days old" "${own[@]}" --on 2019-04-08 "${empty[@]}"
old="8 days old, OUT OF DATE since 2019-04-08"
answers "past --next" "$late" 2 "not on $of, $old" "${own[@]}" --on 2019-04-09 "${empty[@]}"
answers "--allow-old-list" VALID 0 "not on $of, $old" "${own[@]}" --on 2019-04-09 \
    --allow-old-list "${empty[@]}"
answers "cancelled" "CANCELLED: on 2019-03-21" 3 "ON $of, 1 day old" "${own[@]}" --on 2019-04-02 \
    --cancelled lists-one.list real.sealed
answers "cancelled, past --next" "CANCELLED: on 2019-03-21" 3 "ON $of, $old" "${own[@]}" \
    --on 2019-04-09 --cancelled lists-one.list real.sealed
answers "an ended visa, past --next" "NOT IN FORCE: ended on 2019-04-30" 1 \
    "not on $of, 30 days old, OUT OF DATE since 2019-04-08" "${own[@]}" --on 2019-05-01 \
    "${empty[@]}"
answers "a specimen, past --next" SPECIMEN 1 "not on $of, $old" "${trust[@]:0:4}" --on 2019-04-09 \
    --cancelled empty.list sealed.json
other="NOT PROVEN: no list of cancelled visas of its issuer was given"
foreign="not looked up in $of, 1 day old, which is of another issuer"
answers "a list of another authority" "$other" 2 "$foreign" \
    "${own[@]}" --csca ca/else.crt --on 2019-04-02 --cancelled strange-one.list \
    real.sealed
answers "a test signer's list and a visa" "$other" 2 "$foreign" \
    "${own[@]}" --csca keys/csca.crt --on 2019-04-02 --cancelled one.list \
    real.sealed
refuses "a list of an authority that is not given" 78 list-signer-not-trusted verify "${own[@]}" \
    --on 2019-04-02 --cancelled strange-one.list real.sealed
refuses "a test signer's list, its authority not given" 78 list-signer-not-trusted verify \
    "${own[@]}" --on 2019-04-02 --cancelled one.list real.sealed
jq -r .seal real.sealed | base64 -d > real.bin
(head -c -1 real.bin; tail -c 1 real.bin | tr '\000-\377' '\001-\377\000') > forged.bin
answers "a forged seal" "$(timeout "$hang" "$seal" verify "${own[@]}" --on 2019-04-02 forged.bin |
    head -n 1)" 3 "not looked up in $of, 1 day old" "${own[@]}" --on 2019-04-02 \
    --cancelled lists-one.list forged.bin
grep -q '^INVALID: ' out || fail "a forged seal: $(head -n 1 out)"
answers "an unknown signer" "$(timeout "$hang" "$seal" verify --csca ca/own.crt --on 2019-04-02 \
    real.sealed | head -n 1)" 2 "not looked up in $of, 1 day old" --csca ca/own.crt \
    --on 2019-04-02 --cancelled lists-one.list real.sealed
grep -q '^NOT PROVEN: ' out || fail "an unknown signer: $(head -n 1 out)"
echo nonsense > nonsense
answers "nothing that can be read" "$(timeout "$hang" "$seal" verify "${own[@]}" nonsense |
    head -n 1)" 2 "not looked up in $of, 1 day old" "${own[@]}" --on 2019-04-02 \
    --cancelled lists-one.list nonsense
answers "a control before the list" VALID 0 "not on the list of 2019-04-03, 1 day after the day of \
control" "${own[@]}" --on 2019-04-02 --cancelled <(timeout "$hang" "$seal" revoke \
    --key ca/lists.key --cert ca/lists.crt --issued 2019-04-03 --next 2019-04-08 none) real.sealed
refuses "a signer of lists and a seal that names it" 78 certificate-usage --key ca/lists.key \
    --cert ca/lists.crt real.json
finish_seal
