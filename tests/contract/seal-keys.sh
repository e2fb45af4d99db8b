#!/usr/bin/env bash
# The contract of `evisa-seal sign`, keys, certificates and PINs: what is not right is refused
# before the record is read, with and without --ndjson. tests/contract/keys.py has the forms of key
# files, tests/token/token.sh a token.
#
# shellcheck source=tests/lib/seal.sh
. "$(dirname "$0")/../lib/seal.sh"
umask 077
open_never
timeout "$hang" "$seal" "${signer[@]}" base.json > sealed.json || fail "base.json is not sealed"
cert=(--cert keys/signer.crt)

# ---- keys ----------------------------------------------------------------------------------------

produces key-exposed key-unreadable key-kind key-not-of-certificate

for mode in 640 604 644 660 606 620 602 444; do
    install -m $mode keys/signer.key exposed.key
    config key-exposed 78 "a key of mode $mode" --key exposed.key "${cert[@]}"
done
for mode in 600 400; do
    rm -f exposed.key; install -m $mode keys/signer.key exposed.key
    seals_as "a key of mode $mode" sealed.json --key exposed.key "${cert[@]}" base.json
done
ln -s keys/signer.key linked.key
seals_as "a link to a key" sealed.json --key linked.key "${cert[@]}" base.json
openssl pkcs8 -topk8 -nocrypt -in keys/signer.key -out pkcs8.key 2> log
seals_as "a key in PKCS#8" sealed.json --key pkcs8.key "${cert[@]}" base.json
openssl ec -in keys/signer.key -out sec1.key 2> log
seals_as "a key in SEC 1" sealed.json --key sec1.key "${cert[@]}" base.json
(openssl ecparam -name prime256v1; cat sec1.key) > parameters.key
seals_as "a key behind its parameters, as openssl writes it" sealed.json --key parameters.key \
    "${cert[@]}" base.json

echo 'no key' > garbage.key; : > empty.key; head -n 2 pkcs8.key > cut.key
head -c 70000 /dev/zero > zero.key
openssl pkcs8 -topk8 -in keys/signer.key -passout pass:secret -out password.key 2> log
openssl ec -in keys/signer.key -aes128 -passout pass:secret -out password-sec1.key 2> log
openssl pkey -in keys/signer.key -pubout -out public.key 2> log
install -m 600 keys/signer.crt certificate.key
openssl ec -in keys/signer.key -outform DER -out der.key 2> log
for name in garbage empty cut zero password password-sec1 public certificate der; do
    config key-unreadable 78 "the key: $name" --key $name.key "${cert[@]}"
done
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out p384.key 2> log
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out p256.key 2> log
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.key 2> log
openssl genpkey -algorithm ED25519 -out ed25519.key 2> log
for name in p384 rsa ed25519; do
    config key-kind 78 "the key: $name" --key $name.key "${cert[@]}"
done
config key-not-of-certificate 78 "another signer's key" --key keys/other.key "${cert[@]}"
config key-not-of-certificate 78 "another signer's certificate" --key keys/signer.key \
    --cert keys/other.crt
config cannot-read 66 "no such key" --key none.key "${cert[@]}"
config cannot-read 66 "no such certificate" --key keys/signer.key --cert none.crt

# ---- certificates --------------------------------------------------------------------------------

produces certificate-unreadable certificate-profile certificate-usage

openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ca.key 2> log
request='[req]\ndistinguished_name = name\nprompt = no\nstring_mask = default\n[name]'
printf '%b\nC = KZ\nO = TEST\nCN = CSCA\n[ext]\n%b\n' "$request" \
    'subjectKeyIdentifier = hash\nbasicConstraints = critical, CA:TRUE' > ca.cnf
openssl req -x509 -new -key ca.key -config ca.cnf -extensions ext -days 30 -out ca.crt 2> log ||
    fail "openssl makes no certificate: $(tail -n 1 log)"
usage='extendedKeyUsage = critical, 2.23.136.1.1.11.1'
type_v='2.23.136.1.1.6.2 = DER:30080201003103130156'
issue() { # file key subject (lines of a config) serial extensions (likewise)
    printf '%b\n%b\n' "$request" "$3" > one.cnf
    printf '[ext]\n%b\n' "$5" > ext.cnf
    openssl req -new -key "$2" -config one.cnf -out one.csr 2> log &&
        openssl x509 -req -in one.csr -CA ca.crt -CAkey ca.key -set_serial "$4" -days 20 \
            -extfile ext.cnf -extensions ext -out "$1" 2> log ||
        fail "openssl makes no $1: $(tail -n 1 log)"
}
# They are valid from now on, and there is no clock in the signing.
good=(--key p256.key --cert good.crt base.json)
tomorrow=$(date -u -d "1 day" +%F)
ours='C = KZ\nCN = ZZ'
for serial in 0x10 0x1A3 0xFFF; do
    issue good.crt p256.key "$ours" $serial "$usage\n$type_v\nauthorityKeyIdentifier = keyid"
    try "a certificate with the serial number $serial" 0 "${good[@]}" --signed-on "$tomorrow"
done
issue good.crt p256.key "$ours" 0x1A3 "$usage"
try "a certificate without a document type" 0 "${good[@]}" --signed-on "$tomorrow"
refuses "signed before the certificate is valid" 65 certificate-not-in-force "${good[@]}"
openssl x509 -in keys/signer.crt -outform DER -out der.crt
seals_as "a certificate in DER" sealed.json --key keys/signer.key --cert der.crt base.json
openssl x509 -in keys/signer.crt -text -out text.crt
seals_as "a certificate with words around" sealed.json --key keys/signer.key --cert text.crt \
    base.json

number=0
while IFS='|' read -r name subject serial extensions; do
    number=$((number + 1))
    issue "profile-$number.crt" p256.key "$subject" "$serial" "$extensions"
    config certificate-profile 78 "a certificate: $name" --key p256.key \
        --cert "profile-$number.crt"
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
cat keys/signer.crt keys/other.crt > two.crt; cat keys/signer.crt keys/signer.crt > same-two.crt
cp pkcs8.key key.crt; cp base.json record.crt
head -c 100 der.crt > cut-der.crt; head -c 2000000 /dev/zero > zero.crt
for name in garbage empty cut two same-two key record cut-der zero; do
    config certificate-unreadable 78 "the certificate: $name" --key keys/signer.key \
        --cert $name.crt
done

# ---- PINs: what can be said without a token ------------------------------------------------------

produces pin-unreadable

pin=70917091
token=(--key 'pkcs11:token=no-such-token;object=seal;type=private' "${cert[@]}")
: > empty.pin; head -c 300 /dev/zero | tr '\0' '1' > long.pin
printf '%s\n' $pin > exposed.pin; chmod 644 exposed.pin
config pin-unreadable 78 "no such file of the PIN" "${token[@]}" --pin-file none.pin
config pin-unreadable 78 "an empty PIN" "${token[@]}" --pin-file empty.pin
config pin-unreadable 78 "a PIN of 300 characters" "${token[@]}" --pin-file long.pin
config key-exposed 78 "a PIN others may read" "${token[@]}" --pin-file exposed.pin
config pin-unreadable 78 "a descriptor that is not open" "${token[@]}" --pin-fd 7

grep -aF -e "$pin" -e secret all.err > /dev/null && fail "a PIN or password in the messages"
# shellcheck disable=SC2034 # for finish_seal
more_keys=(p256.key pkcs8.key sec1.key)
finish_seal
