#!/usr/bin/env bash
# The contract of `evisa-seal sign`, where keys, certificates and their folders belong to somebody
# else: only root can make such files. Those of the caller: seal-files.sh.
#
# shellcheck source=tests/lib/seal.sh
. "$(dirname "$0")/../lib/seal.sh"
[ "$(id -u)" = 0 ] || skip "only root can make files of other users"
# A copy of the program: its own folder may be one that only root can enter.
other=(setpriv --reuid=65534 --regid=65534 --clear-groups)
install -m 755 "$seal" program
chmod 711 "$scratch"
"${other[@]}" ./program --version > /dev/null || skip "another user cannot start $PWD/program"
umask 077
open_never
timeout "$hang" "$seal" "${signer[@]}" base.json > sealed.json || fail "base.json is not sealed"
cert=(--cert keys/signer.crt)

# ---- root, and files of another user -------------------------------------------------------------

produces key-owner key-folder-exposed

cp keys/signer.key theirs.key; chown 1:1 theirs.key
config key-owner 78 "a key of another user" --key theirs.key "${cert[@]}"
points_at "a key of another user" theirs.key
config key-owner 78 "the same through a descriptor" --key-fd 3 "${cert[@]}" 3< theirs.key
points_at "the same through a descriptor" /dev/fd/3
mkfifo theirs.fifo; chmod 640 theirs.fifo; chown 1:1 theirs.fifo
exec 5<> theirs.fifo; cat keys/signer.key >&5
config key-owner 78 "a pipe with a name of another user" --key-fd 5 "${cert[@]}"
exec 5>&-
mkdir -m 755 theirs; cp keys/signer.key theirs/key; chown 1:1 theirs
exposed "a folder of another user" theirs --key theirs/key "${cert[@]}"
mkdir -m 1777 sticky; ln -s ../keys/signer.key sticky/link
seals_as "a link in a folder with the sticky bit" sealed.json --key sticky/link "${cert[@]}" \
    base.json
chown -h 1:1 sticky/link
config key-owner 78 "a link of another user" --key sticky/link "${cert[@]}"
chown 1:1 sticky; chmod 1777 sticky; cp keys/signer.key sticky/key
exposed "the sticky bit of another user" sticky --key sticky/key "${cert[@]}"

# ---- a service, and files of root ----------------------------------------------------------------

# The file is root's and its group's, and the service is started by root.
service() { # [argument]...: root opens the files, a call of another user gets them
    "${other[@]}" timeout "$hang" ./program "$@" < base.json > out 2> err
}
install -m 440 keys/signer.key roots.key
service --key-fd 3 --cert-fd 4 3< roots.key 4< keys/signer.crt
judge "a service with a file of root" 0 $?
same "a service with a file of root" out sealed.json
service --errors=json --key-fd 3 --cert-fd 4 3< theirs.key 4< keys/signer.crt
judge "a service with a file of another user" 78 $?
points_at "a service with a file of another user" /dev/fd/3
finish_seal
