#!/usr/bin/env bash
# A key in a token: SoftHSM in a folder of its own, found by GnuTLS through p11-kit as any token is.
# What the token is asked is seen by tests/token/p11-spy.c, which also makes it fail. A real token
# locks after a few wrong PINs; this one does not, so logins are counted.
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
need_seal_program
for command in softhsm2-util openssl python3; do
    command -v $command > /dev/null || { fail "$command is not there"; finish; }
done
export PYTHONPATH="$top/tests/lib" PYTHONDONTWRITEBYTECODE=1
umask 077
mkdir "$scratch/keys" "$scratch/tokens"
install -m 600 tests/data/keys/* "$scratch/keys" || { fail "there are no test keys"; finish; }
base=$(realpath tests/refuse/base.json)
spy=$scratch/spy.so
# shellcheck disable=SC2046
"${CC:-gcc}" -std=c11 -D_GNU_SOURCE -shared -fPIC $(pkg-config --cflags p11-kit-1) -o "$spy" \
    tests/token/p11-spy.c > "$scratch/log" 2>&1 ||
    { fail "tests/token/p11-spy.c: $(head -n 1 "$scratch/log")"; finish; }
cd "$scratch" || exit 1

pin=90417263 wrong=31415926
printf 'directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n' \
    "$scratch/tokens" > softhsm2.conf
export SOFTHSM2_CONF=$scratch/softhsm2.conf
softhsm2-util --init-token --free --label evisa --pin $pin --so-pin 99887766 > log 2>&1 ||
    { fail "softhsm2-util: $(tail -n 1 log)"; finish; }
import() { # key label id
    openssl pkcs8 -topk8 -nocrypt -in "$1" -out import.pem 2> log &&
        softhsm2-util --import import.pem --token evisa --label "$2" --id "$3" --pin $pin \
            > log 2>&1 ||
        fail "softhsm2-util --import: $(tail -n 1 log)"
}
serial=$(softhsm2-util --show-slots |
    awk '/Serial number:/ { serial = $3 } /Label:/ && $2 == "evisa" { print serial }')
[ -n "$serial" ] || fail "softhsm2-util shows no serial number"
import keys/signer.key seal A1
import keys/other.key other A2
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out p384.key 2> log
import p384.key p384 A3
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.key 2> log
import rsa.key rsa A4
rm import.pem
printf '%s\n' $pin > pin; printf '%s\n' $wrong > wrong.pin
printf '%s\r\nsecond line\n' $pin > crlf.pin; printf '%s' $pin > bare.pin
uri='pkcs11:token=evisa;object=seal;type=private'
cert=(--cert keys/signer.crt)
token=(--key "$uri" "${cert[@]}")
python3 -c 'import json, sys
print(json.dumps(json.load(open(sys.argv[1], encoding="utf-8"))))' "$base" > line.json
: > all.err; : > produced
codes=()
produces() { codes+=("$@"); } # tests/lib/seal.sh says what for

judge() { # name wanted-status status
    [ "$3" -eq "$2" ] || fail "$1: exit status $3, not $2: $(head -c 300 err)"
    [ "$2" -eq 0 ] || [ ! -s out ] || fail "$1: output although it failed"
    cat err >> all.err
    pass
}
try() { # name wanted-status [argument]...
    local name=$1 wanted=$2
    shift 2
    timeout "$hang" "$seal" --errors=json "$@" > out 2> err < "${input:-line.json}"
    judge "$name" "$wanted" $?
}
refuses() { # name wanted-status code [argument]...
    local name=$1 wanted=$2 code=$3
    shift 3
    try "$name" "$wanted" "$@"
    grep -q "\"code\":\"$code\"" err || fail "$name: the reason is not $code: $(head -n 1 err)"
    [ "$(grep -c '"severity":"error"' err)" = 1 ] || fail "$name: not one error: $(head -c 300 err)"
    sed -n 's/.*"code":"\([^"]*\)".*/\1/p' err >> produced
}
valid() { # name file
    timeout "$hang" "$seal" verify "${cert[@]}" --on 2019-04-01 "$2" > verified 2> verified.err
    [ "$(head -n 1 verified)" = SPECIMEN ] ||
        fail "$1: $(head -n 1 verified) $(head -n 1 verified.err)"
    pass
}
warned() { # name times
    [ "$(grep -c '"severity":"warning","code":"seal-not-repeatable"' err)" = "$2" ] ||
        fail "$1: seal-not-repeatable is not said $2 times: $(head -c 300 err)"
    [ "$(wc -l < err)" = "$2" ] || fail "$1: other messages: $(head -c 300 err)"
    sed -n 's/.*"code":"\([^"]*\)".*/\1/p' err >> produced
    pass
}
part_of() { # part file: of the seal in it, in hex
    python3 -c 'import sys; from seals import *
print(getattr(Seal(seal_of(open(sys.argv[2], "rb").read())), sys.argv[1]).hex())' "$1" "$2"
}
signature() { part_of signature "$1"; }
signed() { part_of signed_part "$1"; }

# ---- it seals ------------------------------------------------------------------------------------

produces seal-not-repeatable

try "--pin-file" 0 "${token[@]}" --pin-file pin; cp out one.json
warned "--pin-file" 1; valid "--pin-file" one.json
try "--pin-fd" 0 "${token[@]}" --pin-fd 3 3< pin; cp out two.json
warned "--pin-fd" 1; valid "--pin-fd" two.json
[ "$(signature one.json)" != "$(signature two.json)" ] ||
    fail "a token's seals do not differ: where is its random number?"
[ "$(signed one.json)" = "$(signed two.json)" ] ||
    fail "what a token signs differs from call to call"
timeout "$hang" "$seal" --key keys/signer.key "${cert[@]}" < line.json > file.json 2> err
[ "$(signed one.json)" = "$(signed file.json)" ] ||
    fail "a token signs something else than a key file"
try "a PIN behind other lines is not looked for" 0 "${token[@]}" --pin-file crlf.pin
valid "CRLF behind the PIN" out
try "a PIN without a newline" 0 "${token[@]}" --pin-file bare.pin
valid "a PIN without a newline" out
printf '\357\273\277%s\r\n' $pin > mark.pin
try "a PIN behind a byte order mark" 0 "${token[@]}" --pin-file mark.pin
valid "a PIN behind a byte order mark" out
for other in 'pkcs11:token=evisa;id=%A1;type=private' 'pkcs11:token=evisa;object=seal' \
    'pkcs11:serial='"$serial"';object=seal'; do
    try "the key as $other" 0 --key "$other" "${cert[@]}" --pin-file pin
    valid "the key as $other" out
done
mkfifo lasting; exec 5<> lasting; cat pin >&5 # a pipe that stays open: the first line is enough
timeout "$hang" "$seal" "${token[@]}" --pin-fd 5 < line.json > out 2> err
status=$?
name="a PIN from a pipe that stays open"
if [ $status -eq 0 ]; then
    valid "$name" out
else
    fail "$name: exit status $status: $(head -n 1 err)"
fi
exec 5>&-
timeout "$hang" "$seal" "${token[@]}" --pin-file pin < line.json > out 2> err ||
    fail "as text: $(head -n 1 err)"
grep -qE '^evisa-seal: warning: seal-not-repeatable: ' err ||
    fail "the warning as text: $(head -n 1 err)"
# --strict is about the record: otherwise no token could seal under it.
try "--strict" 0 "${token[@]}" --pin-file pin --strict; warned "--strict" 1; valid "--strict" out

for _ in $(seq 50); do cat line.json; done > fifty.json
input=fifty.json try "--ndjson" 0 "${token[@]}" --pin-file pin --ndjson
warned "--ndjson" 1
[ "$(sort -u out | wc -l)" = 50 ] ||
    fail "--ndjson: $(wc -l < out) answers, $(sort -u out | wc -l) different, not 50"
head -n 1 out > one.json; tail -n 1 out > two.json
valid "--ndjson, the first" one.json; valid "--ndjson, the last" two.json

# The PIN is nowhere that a neighbour could look.
mkfifo in; exec 7<> in
"$seal" "${token[@]}" --pin-file pin --ndjson <&7 > live.out 2> live.err &
live=$!
cat line.json >&7
for _ in $(seq 6000); do [ -s live.out ] && break; sleep 0.05; done
[ -s live.out ] || fail "--ndjson: no answer: $(head -n 1 live.err)"
for file in cmdline environ; do # the second one only root can read
    if { tr '\0' '\n' < "/proc/$live/$file"; } 2> /dev/null | grep -qF "$pin"; then
        fail "the PIN is in /proc/PID/$file"
    fi
done
grep -qE '^Max core file size +0 +0 ' "/proc/$live/limits" ||
    fail "core files are allowed with a token"
kill "$live"; wait "$live" 2> /dev/null
exec 7>&-
pass

# ---- it does not ---------------------------------------------------------------------------------

produces pin-refused token-unavailable

spied() { # [argument]...: a call under the spy; logins and signatures are in spy.log
    : > spy.log
    LD_PRELOAD=$spy P11_SPY=$scratch/spy.log P11_SPY_SIGN=${trick:-} \
        timeout "$hang" "$seal" --errors=json "$@" > out 2> err < line.json
}
asked() { # name lines: what the token was asked
    [ "$(cat spy.log)" = "$2" ] || fail "$1: the token was asked: $(tr '\n' ';' < spy.log)"
}
spying=yes
if grep -q __asan_init "$seal"; then spying=''; fi # AddressSanitizer wants to be the first library

refuses "a wrong PIN" 78 pin-refused "${token[@]}" --pin-file wrong.pin
refuses "a wrong PIN, --ndjson" 78 pin-refused "${token[@]}" --pin-file wrong.pin --ndjson
refuses "no PIN" 78 pin-refused "${token[@]}"
if [ "$spying" ]; then
    produces signature-not-verified
    spied "${token[@]}" --pin-file pin; judge "under the spy" 0 $?
    grep -q '^login 0$' spy.log || fail "the spy sees no login"
    grep -q '^sign 0$' spy.log || fail "the spy sees no signature"
    spied "${token[@]}" --pin-file wrong.pin; judge "a wrong PIN under the spy" 78 $?
    asked "a wrong PIN" "login 160" # CKR_PIN_INCORRECT, once
    spied "${token[@]}" --pin-file wrong.pin --ndjson
    judge "a wrong PIN under the spy, --ndjson" 78 $?
    asked "a wrong PIN, --ndjson" "login 160"
    iconv -f ASCII -t UTF-16 pin > wide.pin
    spied "${token[@]}" --pin-file wide.pin; judge "a PIN in UTF-16 under the spy" 78 $?
    asked "a PIN in UTF-16" ""
    spied "${token[@]}"; judge "no PIN under the spy" 78 $?
    asked "no PIN" ""
    trick=refuse spied "${token[@]}" --pin-file pin; judge "a token that does not sign" 75 $?
    grep -q '"code":"token-unavailable"' err || fail "a token that does not sign: $(head -n 1 err)"
    trick=spoil spied "${token[@]}" --pin-file pin; judge "a token that signs wrong" 70 $?
    grep -q '"code":"signature-not-verified"' err ||
        fail "a token that signs wrong: $(head -n 1 err)"
    sed -n 's/.*"code":"\([^"]*\)".*/\1/p' err >> produced
    for how in refuse:75:token-unavailable spoil:70:signature-not-verified; do
        IFS=: read -r name status code <<< "$how"
        trick=$name spied "${token[@]}" --pin-file pin --ndjson
        found=$?
        [ $found -eq "$status" ] || fail "--ndjson, $name: exit status $found, not $status"
        grep -q "\"code\":\"$code\"" out err ||
            fail "--ndjson, $name: $code is not said: $(head -c 200 out) $(head -c 200 err)"
        grep -q '"seal":' out && fail "--ndjson, $name: something is sealed"
        cat err >> all.err
    done
fi
try "the right PIN after a wrong one" 0 "${token[@]}" --pin-file pin
valid "the right PIN after a wrong one" out

# Nobody is asked: neither without stdin nor on a terminal.
timeout "$hang" "$seal" --errors=json "${token[@]}" "$base" < /dev/null > out 2> err
judge "no PIN, no stdin" 78 $?
grep -q '"code":"pin-refused"' err || fail "no PIN, no stdin: $(head -n 1 err)"
cat > terminal.py <<'PYTHON'
"""Runs a program with a terminal as its own: prints what it writes there, exits with its status, or
99 when it waits."""
import os, pty, select, signal, sys, time
pid, master = pty.fork()
if pid == 0:
    out = os.open("out", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(out, 1)
    os.dup2(os.open("err", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 2)
    os.execv(sys.argv[1], sys.argv[1:])
shown, end = b"", time.monotonic() + 600
while time.monotonic() < end:
    if select.select([master], [], [], 0.2)[0]:
        try:
            data = os.read(master, 4096)
        except OSError:
            break
        if not data:
            break
        shown += data
    done, status = os.waitpid(pid, os.WNOHANG)
    if done:
        os.write(1, shown)
        sys.exit(os.waitstatus_to_exitcode(status))
else:
    os.kill(pid, signal.SIGKILL)
os.write(1, shown)
done, status = os.waitpid(pid, 0)
sys.exit(99 if os.WIFSIGNALED(status) else os.waitstatus_to_exitcode(status))
PYTHON
for options in "" "--pin-file wrong.pin"; do
    name="on a terminal, ${options:-no PIN}"
    # shellcheck disable=SC2086
    python3 terminal.py "$seal" --errors=json "${token[@]}" $options "$base" > shown
    judge "$name" 78 $?
    [ ! -s shown ] || fail "$name: it shows $(head -c 100 shown)"
    grep -q '"code":"pin-refused"' err || fail "$name: $(head -n 1 err)"
done

named() { # name status code URI: refused with the right PIN
    refuses "$1" "$2" "$3" --key "$4" "${cert[@]}" --pin-file pin
}
named "an object that is not there" 78 key-unreadable 'pkcs11:token=evisa;object=none;type=private'
named "an object by another id" 78 key-unreadable 'pkcs11:token=evisa;id=%FF;type=private'
named "a token that is not there" 75 token-unavailable 'pkcs11:token=none;object=seal;type=private'
SOFTHSM2_CONF=/dev/null named "no token at all" 75 token-unavailable "$uri"
named "what is not a URI" 78 key-unreadable 'pkcs11:token=evisa;nonsense%%'
named "another key of the token" 78 key-not-of-certificate \
    'pkcs11:token=evisa;object=other;type=private'
named "a key on P-384" 78 key-kind 'pkcs11:token=evisa;object=p384;type=private'
named "an RSA key" 78 key-kind 'pkcs11:token=evisa;object=rsa;type=private'
refuses "no file of the PIN" 78 pin-unreadable "${token[@]}" --pin-file none.pin
: > empty.pin
refuses "an empty PIN" 78 pin-unreadable "${token[@]}" --pin-file empty.pin
refuses "a descriptor that is not open" 78 pin-unreadable "${token[@]}" --pin-fd 9
install -m 640 pin exposed.pin
refuses "a PIN others may read" 78 key-exposed "${token[@]}" --pin-file exposed.pin
refuses "a PIN in the URI" 64 usage --key "$uri?pin-value=$pin" "${cert[@]}"
refuses "a PIN's file in the URI" 64 usage --key "$uri?pin-source=file:$scratch/pin" "${cert[@]}"
GNUTLS_PIN=$pin refuses "a PIN in the environment" 78 pin-refused "${token[@]}"
input=/dev/null refuses "a record that is wrong" 65 record-empty "${token[@]}" --pin-file pin

grep -aF -e "$pin" -e "$wrong" all.err live.err && fail "a PIN in the messages"
for code in "${codes[@]}"; do
    grep -qx "$code" produced || fail "no call produces $code"
done
none "a core file is left" find . -name core -o -name 'core.*'
finish
