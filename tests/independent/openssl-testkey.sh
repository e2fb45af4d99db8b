#!/usr/bin/env bash
# Does `evisa-seal testkey` make the keys and certificates that it promises? openssl reads them. And
# does it refuse bad calls, and leave every existing file?
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
need_seal_program
keys=$(realpath tests/data/keys)
base=$(realpath tests/refuse/base.json)
cd "$scratch" || exit 1

testkey() { # argument...: leaves out, err and status
    timeout "$hang" "$seal" testkey "$@" > out 2> err
    status=$?
}

make_keys() { # folder --from DAY --years N
    testkey "$@"
    [ $status -eq 0 ] || fail "testkey $*: $(head -n 1 err)"
}

is() { # what found wanted
    if [ "$2" = "$3" ]; then pass; else fail "testkey: $1: $2, not $3"; fi
}

# ---- the files -----------------------------------------------------------------------------------

# RFC 5915: a private key on P-256 has 32 bytes for every number. GnuTLS alone writes 33 for half of
# them, and some programs refuse that.
scalar_bytes() { # key: the length of the OCTET STRING inside the OCTET STRING of PKCS#8
    local outer
    outer=$(openssl asn1parse -in "$1" | sed -n 's/^ *\([0-9]*\):.*OCTET STRING.*/\1/p')
    openssl asn1parse -in "$1" -strparse "$outer" |
        sed -n 's/.* l= *\([0-9]*\) prim: OCTET STRING.*/\1/p'
}
for try in 1 2 3 4 5 6 7 8; do
    make_keys "made-$try" --from 2019-01-01 --years 1
    for name in csca signer lists pages; do
        is "bytes of the scalar of $name.key" "$(scalar_bytes "made-$try/$name.key")" 32
    done
done

make_keys made --from 2019-01-01 --years 3
is "messages" "$(cat err)" ""
is "the mode of the folder" "$(stat -c %a made)" 700
is "the files" "$(cd made && echo *)" "$(echo {csca,lists,pages,signer}.{crt,key})"
for name in csca signer lists pages; do
    is "the mode of $name.key" "$(stat -c %a made/$name.key)" 600
    is "the owner's mode of $name.crt" "$(stat -c %a made/$name.crt | cut -c1)" 6
    grep -q '^-----BEGIN CERTIFICATE-----$' made/$name.crt || fail "testkey: $name.crt is not PEM"
    is "the key of $name.crt" "$(openssl x509 -in made/$name.crt -pubkey -noout 2>&1)" \
        "$(openssl pkey -in made/$name.key -pubout 2>&1)"
done

# ---- the certificates ----------------------------------------------------------------------------

field() { # certificate option
    openssl x509 -in "$1" -noout -nameopt RFC2253 "$2" | sed 's/^[a-zA-Z]*=//'
}
# RFC 2253 begins with the most specific attribute.
is "the CSCA's subject" "$(field made/csca.crt -subject)" CN=CSCA,O=TEST,C=KZ
is "the CSCA's issuer" "$(field made/csca.crt -issuer)" CN=CSCA,O=TEST,C=KZ
is "the signer's subject" "$(field made/signer.crt -subject)" CN=TS,C=KZ
is "the signer's issuer" "$(field made/signer.crt -issuer)" CN=CSCA,O=TEST,C=KZ
openssl x509 -in made/signer.crt -noout -serial | grep -qxE 'serial=0[1-9A-F][0-9A-F]{2}' ||
    fail "testkey: serial number $(field made/signer.crt -serial) does not have three hex digits"
for name in csca signer lists pages; do
    is "$name: begin" "$(field made/$name.crt -startdate)" "Jan  1 00:00:00 2019 GMT"
    end=$(date -u -d "$(field made/$name.crt -enddate)" +%FT%T)
    case $end in
        2021-12-31T23:59:59 | 2022-01-01T00:00:00) pass ;;
        *) fail "testkey: $name: three years end $end" ;;
    esac
    openssl x509 -in made/$name.crt -noout -text > $name.txt
    grep -q 'ASN1 OID: prime256v1' $name.txt || fail "testkey: $name: not on P-256 by name"
    is "$name: signatures" "$(grep -c 'Signature Algorithm: ecdsa-with-SHA256' $name.txt)" 2
    grep -q 'Version: 3 ' $name.txt || fail "testkey: $name: not version 3"
    openssl asn1parse -in made/$name.crt > $name.asn1
    grep -q UTF8STRING $name.asn1 && fail "testkey: $name: a name is not a PrintableString"
done

extensions() { # text: the names of all extensions, with "critical"
    awk '/X509v3 extensions:/ { on = 1; next }
        /^    Signature / { on = 0 }
        on && /^            [^ ]/ { sub(/^ */, ""); sub(/ *$/, ""); print }' "$1" |
        sort | tr '\n' ';'
}
after() { # text pattern: the line after the one that matches, without blanks
    grep -A1 -- "$2" "$1" | tail -n 1 | tr -d ' '
}
wanted="2.23.136.1.1.6.2:;X509v3 Authority Key Identifier:;"
wanted="${wanted}X509v3 Extended Key Usage: critical;"
is "the signer's extensions" "$(extensions signer.txt)" "$wanted"
is "the signer's usage" "$(after signer.txt 'Extended Key Usage: critical')" 2.23.136.1.1.11.1
document_type=$(after signer.asn1 '2\.23\.136\.1\.1\.6\.2')
is "the document type" "${document_type#*OCTETSTRING}" "[HEXDUMP]:30080201003103130156"
for name in lists pages; do
    wanted="X509v3 Authority Key Identifier:;X509v3 Extended Key Usage: critical;"
    is "the extensions of $name" "$(extensions $name.txt)" "$wanted"
done
# One constant each, gen/trust/purpose.h.
is "the purpose of lists" "$(after lists.txt 'Extended Key Usage: critical')" \
    2.25.190694466715008054163977796303512939178
is "the purpose of pages" "$(after pages.txt 'Extended Key Usage: critical')" \
    2.25.75373941988999854585251387861079192337
is "the CSCA's basic constraints" "$(after csca.txt 'Basic Constraints: critical')" \
    "CA:TRUE,pathlen:0"
grep -A1 'Key Usage: critical' csca.txt | grep -q 'Certificate Sign' ||
    fail "testkey: the CSCA may not sign certificates"

identifier() { # text kind: some releases of openssl print "keyid:" before it
    after "$1" "X509v3 $2 Key Identifier" | sed 's/^keyid://'
}
is "the key identifier" "$(identifier signer.txt Authority)" "$(identifier csca.txt Subject)"
[ -n "$(identifier csca.txt Subject)" ] || fail "testkey: the CSCA has no key identifier"

# ---- the chain -----------------------------------------------------------------------------------

verify=(openssl verify -attime "$(date -u -d 2020-06-01 +%s)" -CAfile)
is "openssl verify" "$("${verify[@]}" made/csca.crt -ignore_critical made/signer.crt 2>&1)" \
    "made/signer.crt: OK"
for name in lists pages; do
    is "openssl verify, $name" \
        "$("${verify[@]}" made/csca.crt -ignore_critical made/$name.crt 2>&1)" "made/$name.crt: OK"
done
is "openssl verify, the CSCA" \
    "$("${verify[@]}" made/csca.crt -check_ss_sig -x509_strict made/csca.crt 2>&1)" \
    "made/csca.crt: OK"
"${verify[@]}" "$keys/csca.crt" -ignore_critical made/signer.crt > log 2>&1 &&
    fail "openssl verify accepts another CSCA"
is "openssl verify of tests/data/keys" "$(openssl verify -no_check_time -CAfile "$keys/csca.crt" \
    -ignore_critical "$keys/signer.crt" 2>&1)" "$keys/signer.crt: OK"

timeout "$hang" "$seal" --key made/signer.key --cert made/signer.crt "$base" > sealed.json 2> err ||
    fail "the made keys do not seal: $(head -n 1 err)"
timeout "$hang" "$seal" verify --cert made/signer.crt --csca made/csca.crt --on 2019-04-01 \
    sealed.json > out 2> err
is "the seal by the made keys" "$? $(head -n 1 out)" "1 SPECIMEN"

make_keys other --from 2020-02-29 --years 1 # a leap day
cmp -s made/signer.key other/signer.key && fail "testkey makes the same key twice"
cmp -s <(field made/signer.crt -pubkey) <(field other/signer.crt -pubkey) &&
    fail "testkey makes the same public key twice"

# ---- existing files, bad calls -------------------------------------------------------------------

testkey deep/er --from 2019-01-01 --years 1
case $status in
    0 | 73) pass ;;
    *) fail "testkey in a missing folder: $status" ;;
esac
before=$(cat made/* | sha256sum)
testkey made --from 2019-01-01 --years 3
is "over its own files" $status 73
is "its own files afterwards" "$(cat made/* | sha256sum)" "$before"
for name in {csca,signer,lists,pages}.{key,crt}; do
    mkdir partly
    echo mine > "partly/$name"
    testkey --errors=json partly --from 2019-01-01 --years 3
    is "beside an existing $name" $status 73
    grep -q '"code":"cannot-create"' err || fail "testkey: an existing $name: $(head -n 1 err)"
    is "the folder with $name" "$(ls -A partly) $(cat "partly/$name")" "$name mine"
    rm -r partly
done
mkdir partly
ln -s nowhere.key partly/signer.key # a link to nothing is an existing file too
testkey partly --from 2019-01-01 --years 3
is "beside a link" $status 73
[ ! -e partly/nowhere.key ] || fail "testkey follows a link"
: > file
testkey file --from 2019-01-01 --years 3
is "on a file" $status 73

while read -r call; do
    # shellcheck disable=SC2086 # words
    testkey $call
    is "$call" $status 64
    [ ! -e x ] || { fail "testkey $call: makes a folder"; rm -r x; }
done <<'CALLS'
x --from 2019-01-01
x --years 3
--from 2019-01-01 --years 3
x --from 2019-01-01 --years 0
x --from 2019-01-01 --years 31
x --from 2019-02-29 --years 1
x --from today --years 1
x --from 2019-01-01 --years 1.5
x y --from 2019-01-01 --years 1
x --from 2019-01-01 --years -1
CALLS
finish
