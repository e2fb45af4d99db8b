#!/usr/bin/env bash
# The contract of `evisa-seal sign` with whoever calls it: what comes on which channel, with which exit status, and that every fault the
# sealing has of its own (gen/fault/faults.def) is really said by some call. What is wrong with records is tests/refuse/run.sh's: the same records go
# through here, and must be refused for the same reasons. A token is tests/token/token.sh's.
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
need_program
need_seal_program
export PYTHONPATH="$top/tests/lib" PYTHONDONTWRITEBYTECODE=1

mkdir "$scratch/keys"
install -m 600 tests/data/keys/* "$scratch/keys" || { fail "there are no test keys"; finish; }
base=$(realpath tests/refuse/base.json)
photo=$(realpath samples/tourist-india/record.json)
cd "$scratch" || exit 1
cp "$base" base.json # a specimen without a photo and without warnings
signer=(--key keys/signer.key --cert keys/signer.crt)
issued=2019-03-01 # visa.issued_on of base.json
: > all.err; : > produced; : > lines.jsonl

# ---- how a call is judged ------------------------------------------------------------------------

judge() { # name wanted-status status
    [ "$3" -eq "$2" ] || fail "$1: exit status $3, not $2: $(head -c 300 err)"
    [ "$(stat -c %s err)" -lt 65536 ] || fail "$1: 64 KiB of messages or more"
    if [ "$2" -eq 0 ]; then
        [ ! -s err ] || fail "$1: messages although all is well: $(head -n 1 err)"
    else
        [ ! -s out ] || fail "$1: something on the output although it failed"
        [ -s err ] || fail "$1: it failed without a word"
    fi
    cat err >> all.err
    pass
}

try() { # name wanted-status [argument]...
    local name=$1 wanted=$2
    shift 2
    timeout 20 "$seal" "$@" > out 2> err
    judge "$name" "$wanted" $?
}

refuses() { # name wanted-status code [argument]...: with --errors=json, so that the reason is looked at
    local name=$1 wanted=$2 code=$3
    shift 3
    timeout 20 "$seal" --errors=json "$@" > out 2> err
    judge "$name" "$wanted" $?
    grep -q "\"code\":\"$code\"" err || fail "$name: the reason is not $code: $(head -n 1 err)"
    sed -n 's/.*"code":"\([^"]*\)".*/\1/p' err >> produced
    cat err >> lines.jsonl
}

changed() { # file python-statements: base.json, changed as r
    python3 -c "import json, sys; r = json.load(open('base.json', encoding='utf-8')); $2
json.dump(r, open('$1', 'w', encoding='utf-8'), ensure_ascii=False)"
}

same() { # name file file
    cmp -s "$2" "$3" || fail "$1: other bytes"
    pass
}

# ---- calls that succeed --------------------------------------------------------------------------

try "stdin to stdout" 0 "${signer[@]}" < base.json
cp out sealed.json
[ -s sealed.json ] || { fail "nothing was sealed: no use in going on"; finish; }
try "twice the same" 0 "${signer[@]}" < base.json; same "twice the same" out sealed.json
try "sign by name" 0 sign "${signer[@]}" < base.json; same "sign by name" out sealed.json
try "a record by its name" 0 "${signer[@]}" base.json; same "a record by its name" out sealed.json
try "a dash for stdin" 0 sign "${signer[@]}" - < base.json; same "a dash for stdin" out sealed.json
try "options behind the record" 0 base.json "${signer[@]}" --strict; same "options behind the record" out sealed.json
try "two dashes end the options" 0 "${signer[@]}" -- base.json; same "two dashes end the options" out sealed.json
try "=" 0 --key=keys/signer.key --cert=keys/signer.crt --signed-on=$issued base.json; same "=" out sealed.json
(head -c 100 base.json; sleep 0.3; tail -c +101 base.json) | timeout 20 "$seal" "${signer[@]}" > out 2> err
judge "a slow writer" 0 $?; same "a slow writer" out sealed.json
for word in --help --version; do
    try "$word" 0 $word < /dev/null
    [ -s out ] || fail "$word: nothing on the output"
done
"$gen" check sealed.json > out 2> err || fail "evisa-gen does not take the sealed record: $(head -n 1 err)"
[ ! -s err ] || fail "evisa-gen says of the sealed record: $(head -n 1 err)"
try "a record with a photo" 0 "${signer[@]}" "$photo" --replace
"$gen" -o photo.pdf out > /dev/null 2> err || fail "evisa-gen does not take the sealed record with a photo: $(head -n 1 err)"

# ---- the record's bytes and its pins -------------------------------------------------------------

cat > bytes.py <<'PYTHON'
"""What was put in stands in one place before the closing brace, is the missing pins and the seal in this order, and all else is the input."""
import json, re, sys
from seals import PINS, SEAL, Failures, run, seal_of, Seal

failures = Failures()
base = json.load(open("base.json", encoding="utf-8"))
command = [SEAL, "--key", "keys/signer.key", "--cert", "keys/signer.crt"]
wanted_pins = {"template": "evisa/1", "policy": "kz-2019-01", "render": "render/1"}


def look(name, data, absent=PINS, options=()):
    call = run([*command, *options], data)
    if not failures.check(call.returncode == 0, f"{name}: exit status {call.returncode}: {call.stderr[:200]}"):
        return
    out = call.stdout
    size = 0
    while size < len(data) and data[size] == out[size]:
        size += 1
    rest = data[size:]
    if not failures.check(out.endswith(rest) and len(out) > len(data), f"{name}: the record's own bytes are not kept"):
        return
    middle = out[size:len(out) - len(rest)].decode()
    form = "".join(rf'\s*,\s*"{pin}"\s*:\s*"{wanted_pins[pin]}"' for pin in PINS if pin in absent) + r'\s*,\s*"seal"\s*:\s*"[A-Za-z0-9+/]+={0,2}"\s*'
    failures.check(re.fullmatch(form, middle), f"{name}: what was put in is not the missing pins and the seal: {middle[:120]!r}")
    failures.check(rest.lstrip(b" \t\r\n").startswith(b"}"), f"{name}: not before the closing brace")
    members = [member for member, _ in json.loads(out, object_pairs_hook=list)]
    failures.check(len(members) == len(set(members)), f"{name}: a member stands twice")
    Seal(seal_of(out))


def compact(record):
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()


pretty = open("base.json", "rb").read()
look("pretty", pretty)
look("pretty without the last newline", pretty.rstrip())
look("pretty with CRLF", pretty.replace(b"\n", b"\r\n"))
look("pretty with tabs", json.dumps(base, ensure_ascii=False, indent="\t").encode())
look("compact", compact(base))
look("in ASCII, with escapes", json.dumps(base).encode())
look("blanks around", b" \t\r\n\n" + compact(base) + b"\r\n \t\n\n")
look("blanks before the brace", compact(base)[:-1] + b"   \n\t }")
look("backwards", compact(dict(reversed(base.items()))))
own = {"x-note": "} \"seal\": \"AAAA\" { \\", "x-": {"seal": "AAAA", "template": "other/1", "list": [{}, [], "]}"]}, "x-ключ": "ә\u2028"}
look("with x- members at the end", compact({**base, **own}))
look("with x- members in front", compact({**own, **base}))
look("with escaped x- members", json.dumps({**base, **own}).encode())
look("escapes of every kind", compact({**base, "x-1": 0}).replace(b'"x-1":0', rb'"x-1":"\"\\\/\b\f\n\r\t\u0041\ud83d\ude00"'))
look("a member's name in escapes", compact({**base, "render": "render/1"}).replace(b'"render"', rb'"rend\u0065r"'), ("template", "policy"))
look("a solidus in escapes", compact({**base, "render": "render/1"}).replace(b"render/1", rb"render\/1"), ("template", "policy"))
look("pins that are there", compact({**base, **wanted_pins}), ())
look("one pin", compact({**base, "policy": "kz-2019-01"}), ("template", "render"))
wanted_pins["policy"] = "kz-2019-03"
look("the policy of the day of issue", compact({**base, "visa": {**base["visa"], "issued_on": "2019-03-25"}}))
look("the policy that is pinned", compact({**base, "policy": "kz-2019-03"}), ("template", "render"))

# A seal that is replaced: all else stays.
sealed = run(command, compact(base)).stdout
failures.check(run([*command, "--replace"], sealed).stdout == sealed, "--replace: sealed again, the record is another one")
failures.check(run([*command, "--replace"], compact(base)).stdout == sealed, "--replace on a record without a seal: another output")
good = json.loads(sealed)
for name, data in (
        ("in front", compact({"seal": "AAAA", **base})),
        ("in the middle", compact({"schema": base["schema"], "seal": "AAAA", **base})),
        ("at the end", compact({**base, "seal": "AAAA"})),
        ("with blanks", compact({"seal": "AAAA", **base}).replace(b'"seal":"AAAA",', b' "seal" \r\n:\t"AAAA" \n, ')),
        ("its name in escapes", compact({**base, "seal": "AAAA"}).replace(b'"seal"', rb'"s\u0065al"')),
        ("its value in escapes", compact({**base, "seal": "AAAA"}).replace(b'"AAAA"', rb'"A\u0041AA"')),
        ("beside look-alikes", compact({**own, "seal": "AAAA", **base, "x-last": {"seal": "AAAA"}}))):
    call = run([*command, "--replace"], data)
    if failures.check(call.returncode == 0, f"--replace, {name}: exit status {call.returncode}: {call.stderr[:200]}"):
        out = json.loads(call.stdout, object_pairs_hook=list)
        members = [member for member, _ in out]
        failures.check(len(members) == len(set(members)), f"--replace, {name}: a member stands twice")
        before = {member: value for member, value in json.loads(data).items() if member != "seal"}
        after = json.loads(call.stdout)
        failures.check(after == {**before, **wanted_pins, "policy": "kz-2019-01", "seal": good["seal"]}, f"--replace, {name}: not the record with its seal replaced")
sys.exit(failures.finish())
PYTHON
python3 bytes.py > bytes.log 2>&1; status=$?
grep FAIL bytes.log; [ $status -eq 0 ] || fail "the record's bytes: $(tail -n 1 bytes.log)"
pass

# ---- --signed-on ---------------------------------------------------------------------------------

signed_on() { python3 -c 'import sys; from seals import *; print(Seal(seal_of(open("out", "rb").read())).signed_on)'; }
try "the day of issue" 0 "${signer[@]}" base.json; [ "$(signed_on)" = $issued ] || fail "signed on $(signed_on), not on the day of issue"
try "--signed-on" 0 "${signer[@]}" --signed-on 2019-03-15 base.json; [ "$(signed_on)" = 2019-03-15 ] || fail "--signed-on: $(signed_on)"
cmp -s out sealed.json && fail "--signed-on: the same seal"
for day in 2019-02-29 2019-3-15 20190315 15.03.2019 today '' 2019-03 2019 "2019-03-15 " 0000-00-00 99999-01-01; do
    try "--signed-on '$day'" 64 "${signer[@]}" --signed-on "$day" base.json
done

# ---- --replace, --strict, the seal's own faults in records ---------------------------------------

refuses "a record with a seal" 65 seal-present "${signer[@]}" sealed.json
changed long.json 'r["passport"]["number"] = "N765432100"'
refuses "a passport number of 10 characters" 65 seal-passport-number-too-long "${signer[@]}" long.json
grep -q '"code":"seal-passport-number-too-long","pointer":"/passport/number"' err || fail "a long passport number: not at /passport/number"
changed stay.json 'r["visa"].update(valid_until="2020-03-30", stay_days=256)'
refuses "a stay of 256 days" 65 seal-stay-too-long "${signer[@]}" stay.json
grep -q '"code":"seal-stay-too-long","pointer":"/visa/stay_days"' err || fail "a long stay: not at /visa/stay_days"
changed stay-255.json 'r["visa"].update(valid_until="2020-03-30", stay_days=255)'
timeout 20 "$seal" "${signer[@]}" stay-255.json > out 2> err || fail "a stay of 255 days has a place in a seal: $(head -n 1 err)"
changed both.json 'r["visa"].update(valid_until="2020-03-30", stay_days=256); r["passport"]["number"] = "N765432100"'
refuses "two faults at once" 65 seal-stay-too-long "${signer[@]}" both.json
grep -q seal-passport-number-too-long err || fail "two faults at once: only one is said"
refuses "signed before the visa was issued" 65 signed-before-issue "${signer[@]}" --signed-on 2019-02-28 base.json
refuses "a specimen and a signer that is no test" 65 specimen-needs-test-signer --key keys/other.key --cert keys/other.crt base.json
changed real.json 'del r["specimen"]'
refuses "a visa and a test signer" 65 test-signer-needs-specimen "${signer[@]}" real.json
try "a visa and a signer that is no test" 0 --key keys/other.key --cert keys/other.crt real.json
refuses "a certificate that has run out" 65 certificate-not-in-force --key keys/expired.key --cert keys/expired.crt base.json
end=$(date -u -d "$(openssl x509 -in keys/signer.crt -noout -enddate | cut -d= -f2)" +%s)
refuses "signed after the certificate's end" 65 certificate-not-in-force "${signer[@]}" --signed-on "$(date -u -d "@$((end + 86400))" +%F)" base.json
try "signed on the certificate's last day" 0 "${signer[@]}" --signed-on "$(date -u -d "@$end" +%F)" base.json

changed warned.json 'r["invitation"]["number"] = "123"'
timeout 20 "$seal" "${signer[@]}" warned.json > out 2> err
[ $? -eq 0 ] || fail "a warning: not 0"
grep -qE '^evisa-seal: warning: /invitation/number: invitation-number-unusual: ' err || fail "a warning is not printed: $(head -n 1 err)"
[ -s out ] || fail "a warning: nothing is sealed"
refuses "a warning under --strict" 65 invitation-number-unusual "${signer[@]}" --strict warned.json
grep -q '"severity":"error","code":"invitation-number-unusual"' err || fail "--strict: the warning is no error"
try "a fault as text" 65 "${signer[@]}" sealed.json
grep -qE '^evisa-seal: (/seal: )?seal-present: ' err || fail "a fault as text has another form: $(head -n 1 err)"

# ---- stdin ---------------------------------------------------------------------------------------

refuses "empty stdin" 65 record-empty "${signer[@]}" < /dev/null
refuses "closed stdin" 66 cannot-read "${signer[@]}" <&-
try "a directory as stdin" 66 "${signer[@]}" < /
refuses "no JSON" 65 json-syntax "${signer[@]}" < <(echo 'no JSON')
cat base.json base.json > twice.json
refuses "two records" 65 json-trailing-data "${signer[@]}" twice.json
(cat base.json; head -c $(((1 << 20) - $(stat -c %s base.json))) /dev/zero | tr '\0' ' '; echo -n ' ') > over.json
refuses "a record of 1 MiB and one byte" 65 record-too-large "${signer[@]}" over.json
timeout 20 "$seal" "${signer[@]}" < /dev/zero > out 2> err; judge "endless stdin" 65 $?
python3 -c 'print("{" + ",".join("\"member-%d\":0" % i for i in range(20000)) + "}")' > many.json
refuses "twenty thousand faults" 65 more-faults "${signer[@]}" many.json
try "twenty thousand faults as text" 65 "${signer[@]}" many.json
refuses "no such record" 66 cannot-read "${signer[@]}" none.json
refuses "a directory as record" 66 cannot-read "${signer[@]}" .

# ---- keys ----------------------------------------------------------------------------------------
# Nothing ever comes on this stdin: who asks it before the key is good waits until he is stopped.

mkfifo never && exec 9<> never
config() { # code status name [argument]...: refused before the record is read
    local code=$1 status=$2 name=$3
    shift 3
    refuses "$name" "$status" "$code" "$@" <&9
    refuses "$name, --ndjson" "$status" "$code" "$@" --ndjson <&9
}
for mode in 640 604 644 660 606 620 602 444; do
    install -m $mode keys/signer.key exposed.key
    config key-exposed 78 "a key of mode $mode" --key exposed.key --cert keys/signer.crt
done
for mode in 600 400; do
    rm -f exposed.key; install -m $mode keys/signer.key exposed.key
    try "a key of mode $mode" 0 --key exposed.key --cert keys/signer.crt base.json; same "a key of mode $mode" out sealed.json
done
umask 077
ln -s keys/signer.key linked.key
try "a link to a key" 0 --key linked.key --cert keys/signer.crt base.json; same "a link to a key" out sealed.json
openssl pkcs8 -topk8 -nocrypt -in keys/signer.key -out pkcs8.key 2> log
try "a key in PKCS#8" 0 --key pkcs8.key --cert keys/signer.crt base.json; same "a key in PKCS#8" out sealed.json
openssl ec -in keys/signer.key -out sec1.key 2> log
try "a key in SEC 1" 0 --key sec1.key --cert keys/signer.crt base.json; same "a key in SEC 1" out sealed.json
(openssl ecparam -name prime256v1; cat sec1.key) > parameters.key
try "a key behind its parameters, as openssl writes it" 0 --key parameters.key --cert keys/signer.crt base.json
same "a key behind its parameters" out sealed.json

echo 'no key' > garbage.key; : > empty.key; head -n 2 pkcs8.key > cut.key; head -c 70000 /dev/zero > zero.key
openssl pkcs8 -topk8 -in keys/signer.key -passout pass:secret -out password.key 2> log
openssl ec -in keys/signer.key -aes128 -passout pass:secret -out password-sec1.key 2> log
openssl pkey -in keys/signer.key -pubout -out public.key 2> log
install -m 600 keys/signer.crt certificate.key
openssl ec -in keys/signer.key -outform DER -out der.key 2> log
openssl ec -in keys/other.key -outform DER -out other-der.key 2> log
python3 - <<'PYTHON' # in SEC 1 the number stands in bytes 7 to 38: another key's, none, one beyond the order of the curve
import base64
ours, other = open("der.key", "rb").read(), open("other-der.key", "rb").read()
for name, number in (("mixed", other[7:39]), ("nought", bytes(32)), ("beyond", b"\xff" * 32)):
    text = base64.encodebytes(ours[:7] + number + ours[39:]).decode()
    open(name + ".key", "w").write(f"-----BEGIN EC PRIVATE KEY-----\n{text}-----END EC PRIVATE KEY-----\n")
PYTHON
for name in garbage empty cut zero password password-sec1 public certificate der mixed nought beyond; do
    config key-unreadable 78 "the key: $name" --key $name.key --cert keys/signer.crt
done
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out p384.key 2> log
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out p256.key 2> log
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.key 2> log
openssl genpkey -algorithm ED25519 -out ed25519.key 2> log
for name in p384 rsa ed25519; do
    config key-kind 78 "the key: $name" --key $name.key --cert keys/signer.crt
done
config key-not-of-certificate 78 "another signer's key" --key keys/other.key --cert keys/signer.crt
config key-not-of-certificate 78 "another signer's certificate" --key keys/signer.key --cert keys/other.crt
config cannot-read 66 "no such key" --key none.key --cert keys/signer.crt
config cannot-read 66 "no such certificate" --key keys/signer.key --cert none.crt

# ---- certificates --------------------------------------------------------------------------------

openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ca.key 2> log
request='[req]\ndistinguished_name = name\nprompt = no\nstring_mask = default\n[name]'
printf '%b\nC = KZ\nO = TEST\nCN = CSCA\n[ext]\nsubjectKeyIdentifier = hash\nbasicConstraints = critical, CA:TRUE\n' "$request" > ca.cnf
openssl req -x509 -new -key ca.key -config ca.cnf -extensions ext -days 30 -out ca.crt 2> log || fail "openssl makes no certificate: $(tail -n 1 log)"
tomorrow=$(date -u -d "1 day" +%F) # they are valid from now on, and there is no clock in the signing
usage='extendedKeyUsage = critical, 2.23.136.1.1.11.1'
type_v='2.23.136.1.1.6.2 = DER:30080201003103130156'
issue() { # file key subject (lines of a config) serial extensions (likewise)
    printf '%b\n%b\n' "$request" "$3" > one.cnf
    printf '[ext]\n%b\n' "$5" > ext.cnf
    openssl req -new -key "$2" -config one.cnf -out one.csr 2> log &&
        openssl x509 -req -in one.csr -CA ca.crt -CAkey ca.key -set_serial "$4" -days 20 -extfile ext.cnf -extensions ext -out "$1" 2> log ||
        fail "openssl makes no $1: $(tail -n 1 log)"
}
ours='C = KZ\nCN = ZZ'
for serial in 0x10 0x1A3 0xFFF; do
    issue good.crt p256.key "$ours" $serial "$usage\n$type_v\nauthorityKeyIdentifier = keyid"
    try "a certificate with the serial number $serial" 0 --key p256.key --cert good.crt --signed-on "$tomorrow" base.json
done
issue good.crt p256.key "$ours" 0x1A3 "$usage"
try "a certificate without a document type" 0 --key p256.key --cert good.crt --signed-on "$tomorrow" base.json
refuses "signed before the certificate is valid" 65 certificate-not-in-force --key p256.key --cert good.crt base.json
openssl x509 -in keys/signer.crt -outform DER -out der.crt
try "a certificate in DER" 0 --key keys/signer.key --cert der.crt base.json; same "a certificate in DER" out sealed.json
openssl x509 -in keys/signer.crt -text -out text.crt
try "a certificate with words around" 0 --key keys/signer.key --cert text.crt base.json; same "a certificate with words" out sealed.json

number=0
while IFS='|' read -r name subject serial extensions; do
    number=$((number + 1))
    issue "profile-$number.crt" p256.key "$subject" "$serial" "$extensions"
    config certificate-profile 78 "a certificate: $name" --key p256.key --cert "profile-$number.crt"
done <<LIST
a name of three letters|C = KZ\nCN = ZZZ|0x1A3|$usage
a name of one letter|C = KZ\nCN = Z|0x1A3|$usage
a name of small letters|C = KZ\nCN = zz|0x1A3|$usage
a name with a digit|C = KZ\nCN = Z1|0x1A3|$usage
another country|C = UT\nCN = ZZ|0x1A3|$usage
no country|CN = ZZ|0x1A3|$usage
no name|C = KZ|0x1A3|$usage
an organisation in the subject|C = KZ\nO = ORG\nCN = ZZ|0x1A3|$usage
a serial number of four digits|$ours|0x1000|$usage
a serial number of 20 bytes|$ours|0x123456789ABCDEF0123456789ABCDEF012345678|$usage
LIST
number=0
while IFS='|' read -r name extensions; do
    number=$((number + 1))
    issue "usage-$number.crt" p256.key "$ours" 0x1A3 "$extensions"
    config certificate-usage 78 "a certificate: $name" --key p256.key --cert "usage-$number.crt"
done <<LIST
no usage|basicConstraints = CA:FALSE
the usage is not critical|extendedKeyUsage = 2.23.136.1.1.11.1
another usage|extendedKeyUsage = critical, emailProtection
any usage|extendedKeyUsage = critical, anyExtendedKeyUsage
travel documents only|$usage\n2.23.136.1.1.6.2 = DER:30080201003103130150
LIST
for name in p384 rsa; do
    issue $name.crt $name.key "$ours" 0x1A3 "$usage"
    config key-kind 78 "a certificate of $name and its key" --key $name.key --cert $name.crt
done
echo 'no certificate' > garbage.crt; : > empty.crt; head -n 3 keys/signer.crt > cut.crt
cat keys/signer.crt keys/other.crt > two.crt; cat keys/signer.crt keys/signer.crt > same-two.crt; cp pkcs8.key key.crt; cp base.json record.crt
head -c 100 der.crt > cut-der.crt; head -c 2000000 /dev/zero > zero.crt
for name in garbage empty cut two same-two key record cut-der zero; do
    config certificate-unreadable 78 "the certificate: $name" --key keys/signer.key --cert $name.crt
done

# ---- PINs: what can be said without a token ------------------------------------------------------

pin=70917091
uri='pkcs11:token=no-such-token;object=seal;type=private'
: > empty.pin; head -c 300 /dev/zero | tr '\0' '1' > long.pin; printf '%s\n' $pin > good.pin; install -m 644 good.pin exposed.pin
config pin-unreadable 78 "no such file of the PIN" --key "$uri" --cert keys/signer.crt --pin-file none.pin
config pin-unreadable 78 "an empty PIN" --key "$uri" --cert keys/signer.crt --pin-file empty.pin
config pin-unreadable 78 "a PIN of 300 characters" --key "$uri" --cert keys/signer.crt --pin-file long.pin
config key-exposed 78 "a PIN others may read" --key "$uri" --cert keys/signer.crt --pin-file exposed.pin
config pin-unreadable 78 "a descriptor that is not open" --key "$uri" --cert keys/signer.crt --pin-fd 7

# ---- the command line: refused before anything is read -------------------------------------------

wrong() { # name [argument]...
    local name=$1
    shift
    refuses "$name" 64 usage "$@" <&9
}
wrong "no key" --cert keys/signer.crt
wrong "no certificate" --key keys/signer.key
wrong "nothing"
wrong "nothing but --ndjson" --ndjson
wrong "an unknown option" "${signer[@]}" --nonsense
wrong "an unknown letter" "${signer[@]}" -x
wrong "two records" "${signer[@]}" base.json base.json
wrong "--ndjson with a record" "${signer[@]}" --ndjson base.json
wrong "--ndjson with -o" "${signer[@]}" --ndjson -o file.json
wrong "a value for --strict" "${signer[@]}" --strict=yes base.json
wrong "--key without a value" --cert keys/signer.crt --key
wrong "-o without a name" "${signer[@]}" base.json -o ''
wrong "an option of verify" "${signer[@]}" --csca keys/csca.crt base.json
wrong "two keys" "${signer[@]}" --key keys/other.key base.json
wrong "two days of signature" "${signer[@]}" --signed-on 2019-04-01 --signed-on 2019-04-02 base.json
wrong "the certificate on standard input" --key keys/signer.key --cert -
wrong "a PIN for a key file" "${signer[@]}" --pin-file good.pin base.json
wrong "a PIN for whichever token comes first" --key 'pkcs11:object=seal;type=private' --cert keys/signer.crt --pin-file good.pin
for scheme in 'PKCS11:token=x' ' pkcs11:token=x' 'tpmkey:uuid=1'; do
    wrong "a PIN in another scheme: $scheme" --key "$scheme?pin-value=$pin" --cert keys/signer.crt
    ! grep -q "$pin" err || fail "a PIN in another scheme: $scheme: it stands in the message"
done
wrong "a PIN file and a PIN descriptor" --key "$uri" --cert keys/signer.crt --pin-file good.pin --pin-fd 0
for fd in x -1 '' 1x 99999999999; do
    wrong "--pin-fd '$fd'" --key "$uri" --cert keys/signer.crt --pin-fd "$fd"
done
for tail in "?pin-value=$pin" ";pin-value=$pin" "?module-name=x&pin-value=$pin" "?pin-source=file:good.pin" "?pin-source=$pin" ";pin-source=good.pin" \
    ";pinfile=good.pin" "?pinfile=good.pin"; do
    wrong "a PIN in the URI: $tail" --key "$uri$tail" --cert keys/signer.crt
done
timeout 5 "$seal" "${signer[@]}" --errors=xml > out 2> err <&9; judge "--errors=xml" 64 $?
timeout 5 "$seal" nonsense one two > out 2> err <&9; judge "an unknown command" 64 $?
exec 9>&-

# ---- stdout --------------------------------------------------------------------------------------

: > out
timeout 20 "$seal" "${signer[@]}" base.json 2> err > /dev/full; judge "a full disk" 74 $?
python3 -c 'import json; print(json.dumps(json.load(open("base.json", encoding="utf-8"))))' > line.json
timeout 20 "$seal" "${signer[@]}" --ndjson < line.json 2> err > /dev/full; judge "a full disk, --ndjson" 74 $?
for word in --help --version; do
    timeout 20 "$seal" $word 2> err > /dev/full; [ $? -eq 74 ] || fail "a full disk: $word: not 74"
done
timeout 20 "$seal" "${signer[@]}" base.json 2> err >&-; judge "closed stdout" 74 $?
timeout 20 "$seal" "${signer[@]}" --ndjson < line.json 2> err >&-; judge "closed stdout, --ndjson" 74 $?
{ sleep 0.3; timeout 20 "$seal" "${signer[@]}" base.json 2> err; echo $? > status; } | true
judge "a reader who has left" 74 "$(cat status)"
{ sleep 0.3; timeout 20 "$seal" "${signer[@]}" --ndjson < line.json 2> err; echo $? > status; } | true
judge "a reader who has left, --ndjson" 74 "$(cat status)"
[ "$(stat -c %s err)" -lt 500 ] || fail "a reader who has left: a flood of messages"
mkfifo lasting && exec 8<> lasting
cat line.json line.json >&8 # more may come: it must end although stdin does not
{ sleep 0.3; timeout 5 "$seal" "${signer[@]}" --ndjson <&8 2> err; echo $? > status; } | true
judge "a reader who has left, and stdin is open" 74 "$(cat status)"
exec 8>&-
cp base.json precious.json # opened while descriptor 1 is free, it must not become the output
timeout 20 "$seal" "${signer[@]}" precious.json 2> err >&-; judge "closed stdout and a named record" 74 $?
same "closed stdout: the record is untouched" base.json precious.json
timeout 20 "$seal" "${signer[@]}" base.json -o closed.json 2>&-; same "closed stderr" closed.json sealed.json
rm closed.json
timeout 20 "$seal" "${signer[@]}" base.json -o closed.json <&- >&- 2>&-; same "all closed" closed.json sealed.json
for file in keys/signer.key keys/signer.crt; do same "all closed: $file is untouched" "$top/tests/data/$file" $file; done

# ---- -o FILE -------------------------------------------------------------------------------------

mkdir target
only() { # name file
    [ "$(ls -A target)" = "$2" ] || fail "$1: in the folder are: $(ls -A target | tr '\n' ' ')"
    pass
}
try "-o" 0 "${signer[@]}" base.json -o target/sealed.json; same "-o" target/sealed.json sealed.json; only "-o" sealed.json
[ ! -s out ] || fail "-o: something on stdout"
echo old > target/sealed.json
try "-o on a wrong record" 65 "${signer[@]}" long.json -o target/sealed.json; only "-o on a wrong record" sealed.json
[ "$(cat target/sealed.json)" = old ] || fail "-o on a wrong record: the target was touched"
(ulimit -f 0; exec timeout 20 "$seal" "${signer[@]}" base.json -o target/sealed.json) > /dev/null 2>&1
[ $? -eq 74 ] || fail "-o on a full disk: not 74"
only "-o on a full disk" sealed.json
[ "$(cat target/sealed.json)" = old ] || fail "-o on a full disk: the target was touched"
try "-o over an old file" 0 "${signer[@]}" base.json -o target/sealed.json; same "-o over an old file" target/sealed.json sealed.json
cp base.json target/sealed.json
try "-o over the record itself" 0 "${signer[@]}" target/sealed.json --output=target/sealed.json
same "-o over the record itself" target/sealed.json sealed.json; only "-o over the record itself" sealed.json
refuses "-o in a folder that is not there" 73 cannot-create "${signer[@]}" base.json -o none/sealed.json
refuses "-o on a folder" 73 cannot-create "${signer[@]}" base.json -o target
: > out
try "-o on a full device" 74 "${signer[@]}" base.json -o /dev/full; [ -c /dev/full ] || fail "-o replaced a device"

# ---- --ndjson at a glance (tests/contract/seal-stream.py looks closer) ---------------------------

timeout 20 "$seal" "${signer[@]}" --ndjson < line.json > out 2> err || fail "--ndjson: $(head -n 1 err)"
timeout 20 "$seal" "${signer[@]}" line.json > single 2> err
cmp -s <(tr -d '\n' < out) <(tr -d '\n' < single) || fail "--ndjson: another record than without it"
timeout 20 "$seal" "${signer[@]}" --ndjson < /dev/null > out 2> err; judge "--ndjson, nothing comes" 0 $?
[ ! -s out ] || fail "--ndjson, nothing comes: an answer"

# ---- the process: no core file, not to be looked into by others of the same user -----------------

mkfifo in
if [ "$(id -u)" -eq 0 ] && command -v setpriv > /dev/null; then # root may look into everything: be somebody else
    chmod 755 "$scratch" keys; cp "$seal" seal-copy; chmod 755 seal-copy; chown -R 65534:65534 keys; chmod 600 keys/*; chmod 644 keys/*.crt
    as=(setpriv --reuid 65534 --regid 65534 --clear-groups)
    copy=$scratch/seal-copy
else
    as=()
    copy=$seal
fi
exec 7<> in
"${as[@]}" "$copy" "${signer[@]}" --ndjson <&7 > live.out 2> live.err &
live=$!
cat line.json >&7
for _ in $(seq 100); do [ -s live.out ] && break; sleep 0.05; done
[ -s live.out ] || fail "--ndjson: no answer within 5 s"
grep -qE '^Max core file size +0 +0 ' "/proc/$live/limits" || fail "core files are allowed: $(grep core "/proc/$live/limits")"
# The files of a process that is not dumpable belong to root (proc(5)).
if [ ${#as[@]} -gt 0 ] || [ "$(id -u)" -ne 0 ]; then
    [ "$(stat -c %u "/proc/$live/mem")" = 0 ] || fail "the process is dumpable: others of its user can read its memory"
    "${as[@]}" cat "/proc/$live/environ" > /dev/null 2>&1 && fail "the process is dumpable: others of its user can read its environment"
fi
kill "$live"; wait "$live" 2> /dev/null
exec 7>&-
[ "$(id -u)" -ne 0 ] || chown -R 0:0 keys
chmod 600 keys/*
pass

# ---- records that evisa-gen refuses --------------------------------------------------------------

"$top/tests/contract/seal-refused.py" > refused.log 2>&1; status=$?
grep FAIL refused.log; [ $status -eq 0 ] || fail "records that evisa-gen refuses: $(tail -n 1 refused.log)"
pass

# ---- all of it -----------------------------------------------------------------------------------

python3 - <<'PYTHON' || fail "--errors=json: a line is not what it should be"
import json, sys
for line in open("lines.jsonl", encoding="ascii"):
    fault = json.loads(line)
    first, more = list(fault)[:4], set(list(fault)[4:])
    if first != ["severity", "code", "pointer", "message"] or fault["severity"] not in ("error", "warning") or more - {"line", "column"}:
        sys.exit(f"FAIL: {line[:200]}")
PYTHON
grep -vaE '^(evisa-seal: |\{"severity":)' all.err | head -n 3 | grep . && fail "a message has neither form"
grep -aF -e "$pin" -e secret all.err > /dev/null && fail "a PIN or password in the messages"
for file in keys/*.key p256.key pkcs8.key sec1.key; do # any line of a key's base64, and its hex
    if grep -v -e -- "$file" | grep -qaF -f - all.err; then fail "a line of $file in the messages"; fi
    digits=$(openssl ec -in "$file" -noout -text 2> /dev/null | sed -n '/^priv:/,/^pub:/s/^  *//p' | tr -d ':\n')
    [ ${#digits} -ge 60 ] || fail "$file: no digits to look for"
    if grep -qaiF -e "$digits" all.err; then fail "digits of $file in the messages"; fi
done
# What only a token can do to evisa-seal is tests/token/token.sh's.
"$top/gen/fault/table.sh" | awk -F '\t' '$1 == "EV_SEAL_FAULT" { print $3 }' |
    grep -vxE 'seal-not-repeatable|pin-refused|token-unavailable|signature-not-verified' | sort > codes
[ "$(wc -l < codes)" -gt 10 ] || fail "gen/fault/faults.def: the section of the seal cannot be read"
comm -13 <(sort -u produced) codes > missing
while read -r code; do fail "no case produces $code"; done < missing
finish
