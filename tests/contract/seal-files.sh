#!/usr/bin/env bash
# The contract of `evisa-seal sign`, where keys, certificates and PINs are: whose files they may be,
# through which folders, and through which descriptors. Files of other users: seal-owners.sh.
#
# shellcheck source=tests/lib/seal.sh
. "$(dirname "$0")/../lib/seal.sh"
umask 077
open_never
timeout "$hang" "$seal" "${signer[@]}" base.json > sealed.json || fail "base.json is not sealed"
cert=(--cert keys/signer.crt)

# ---- folders and links ---------------------------------------------------------------------------

produces key-folder-exposed key-exposed cannot-read

mkdir -p safe/inner open/inner; cp keys/signer.key safe/inner/key; cp keys/signer.key open/inner/key
ln -s ../open/inner/key safe/through-open; ln -s ../safe/inner/key open/to-safe
for mode in 777 775; do # tests/unit/trust/test_secret_path.c has all of them
    chmod $mode open
    exposed "a folder of mode $mode" open --key open/inner/key "${cert[@]}"
    exposed "the same by its whole path" open --key "$here/open/inner/key" "${cert[@]}"
    exposed "a link into a folder of mode $mode" open --key safe/through-open "${cert[@]}"
    exposed "a link in a folder of mode $mode" open --key open/to-safe "${cert[@]}"
    exposed "into a folder of mode $mode and out again" open --key open/../safe/inner/key \
        "${cert[@]}"
done
cd open/inner || exit 1
timeout "$hang" "$seal" --errors=json --key key --cert "$here/keys/signer.crt" "$here/base.json" \
    > "$here/out" 2> "$here/err"
status=$?
cd "$here" || exit 1
judge "a working folder in such a one" 78 $status
points_at "a working folder in such a one" "$here/open"
chmod 755 open
seals_as "a folder that others may only read" sealed.json --key open/to-safe "${cert[@]}" base.json
# The folder of a Kubernetes secret: links of root, files of root and the group.
mkdir -p secret/..2026_11_30; cp keys/signer.key keys/signer.crt secret/..2026_11_30
ln -s ..2026_11_30 secret/..data
ln -s ..data/signer.key secret/signer.key; ln -s ..data/signer.crt secret/signer.crt
if [ "$(id -u)" = 0 ]; then chmod 1777 secret; else chmod 755 secret; fi
seals_as "a folder with links and the sticky bit" sealed.json --key secret/signer.key \
    --cert secret/signer.crt base.json
chmod 440 secret/..2026_11_30/*
config key-exposed 78 "a key that its group may read" --key secret/signer.key "${cert[@]}"
seals_as "the same through a descriptor" sealed.json --key-fd 3 --cert-fd 4 base.json \
    3< secret/signer.key 4< secret/signer.crt

# ---- no file: the right reason -------------------------------------------------------------------

absent() { # name reason path
    config cannot-read 66 "$1" --key "$3" "${cert[@]}"
    grep -qF "\"reason\":\"$2\"" err || fail "$1: not $2: $(head -n 1 err)"
    pass
}
ln -s round safe/round
absent "a key below a file" "Not a directory" keys/signer.key/x
absent "a name that is too long" "File name too long" "$(printf '%300s' '' | tr ' ' k)"
absent "a path that is too long" "File name too long" "$(printf '%5000s' '' | tr ' ' /)k"
absent "a link to itself" "Too many levels of symbolic links" safe/round
TZ=Asia/Nowhere refuses "a zone without its file" 66 cannot-read verify "${cert[@]}" sealed.json
points_at "a zone without its file" /usr/share/zoneinfo/Asia/Nowhere
TZ=Asia/Nowhere says SPECIMEN "the same with the day" "${cert[@]}" --on 2019-04-01 sealed.json
absent "no file" "No such file or directory" safe/none

# ---- descriptors ---------------------------------------------------------------------------------

produces key-unreadable certificate-unreadable

seals_as "key and certificate through descriptors" sealed.json --key-fd 3 --cert-fd 4 base.json \
    3< keys/signer.key 4< keys/signer.crt
seals_as "a key from a vault" sealed.json --key-fd 3 "${cert[@]}" base.json \
    3< <(cat keys/signer.key)
seals_as "a key from standard input" sealed.json --key-fd 0 "${cert[@]}" base.json < keys/signer.key
seals_as "a pipe by its name" sealed.json --key <(cat keys/signer.key) "${cert[@]}" base.json
openssl x509 -in keys/signer.crt -outform DER -out der.crt
seals_as "a certificate in DER" sealed.json "${signer[@]:0:2}" --cert-fd 4 base.json 4< der.crt
tr -d '\n' < base.json > line.json; echo >> line.json
timeout "$hang" "$seal" "${signer[@]}" line.json > line.sealed
timeout "$hang" "$seal" --ndjson --key-fd 3 --cert-fd 4 3< keys/signer.key 4< keys/signer.crt \
    < line.json > out 2> err
judge "a stream" 0 $?
same "a stream" out line.sealed
says SPECIMEN "verify --cert-fd" --cert-fd 5 --on 2019-04-01 sealed.json 5< keys/signer.crt
for mode in 444 604 660; do
    install -m $mode keys/signer.key exposed.key
    config key-exposed 78 "a descriptor's key of mode $mode" --key-fd 3 "${cert[@]}" 3< exposed.key
    points_at "a descriptor's key of mode $mode" /dev/fd/3
done
for mode in 600 640; do
    rm -f exposed.key; install -m $mode keys/signer.key exposed.key
    seals_as "a descriptor's key of mode $mode" sealed.json --key-fd 3 "${cert[@]}" base.json \
        3< exposed.key
done
config cannot-read 66 "a descriptor that is not open" --key-fd 7 "${cert[@]}"
points_at "a descriptor that is not open" /dev/fd/7
config cannot-read 66 "a certificate's that is not open" --key keys/signer.key --cert-fd 7
points_at "a certificate's that is not open" /dev/fd/7
config cannot-read 66 "a folder" --key-fd 3 "${cert[@]}" 3< keys
: > empty
config key-unreadable 78 "nothing" --key-fd 3 "${cert[@]}" 3< empty
config certificate-unreadable 78 "no certificate" --key keys/signer.key --cert-fd 4 4< empty

# ---- PINs: what can be said without a token ------------------------------------------------------

produces pin-unreadable

token=(--key 'pkcs11:token=no-such-token;object=seal;type=private' "${cert[@]}")
echo 70917091 > safe/pin; cp safe/pin open/inner/pin; chmod 777 open
exposed "a PIN in a folder of mode 777" open "${token[@]}" --pin-file open/inner/pin
chmod 644 safe/pin
config key-exposed 78 "a descriptor's PIN that others may read" "${token[@]}" --pin-fd 3 3< safe/pin
points_at "a descriptor's PIN that others may read" /dev/fd/3
chmod 440 safe/pin
refuses "a descriptor's PIN that its group may read" 75 token-unavailable "${token[@]}" \
    --pin-fd 3 3< safe/pin <&9
config pin-unreadable 78 "a descriptor that is not open" "${token[@]}" --pin-fd 7
points_at "a descriptor that is not open" /dev/fd/7
for form in UTF-16 UTF-16LE UTF-16BE UTF-32; do
    iconv -f ASCII -t $form safe/pin > wide.pin
    config pin-unreadable 78 "a PIN in $form" "${token[@]}" --pin-file wide.pin
done
printf '\357\273\277\n' > mark.pin
config pin-unreadable 78 "a byte order mark without a PIN" "${token[@]}" --pin-file mark.pin
grep -aF -e 70917091 all.err > /dev/null && fail "a PIN in the messages"
finish_seal
