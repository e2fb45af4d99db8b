#!/usr/bin/env bash
# Do `make demo` and `make test` work on a new Debian 12 that has only git, make and a clone of this
# repository?
#
#   sudo tests/robust/fresh-system.sh [--user] [--keep] [FOLDER]
#
#   --user   works as a normal user with sudo and not as root
#   --keep   leaves the chroot in FOLDER for examination (chroot FOLDER)
#
# Needs root, debootstrap and network. Tests the commit and not the work tree. Environment:
#
#   CHROOT_COPY    files and folders, separated by colons, to copy to the same path in the chroot:
#                  what apt and npm need to reach the network
#   CHROOT_MIRROR  the Debian mirror; default http://deb.debian.org/debian

set -euo pipefail
cd "$(dirname "$0")/../.."
usage='usage: tests/robust/fresh-system.sh [--user] [--keep] [FOLDER]'
who=root keep='' folder=''
for argument in "$@"; do
    case $argument in
        --user) who=visitor ;;
        --keep) keep=yes ;;
        -*) echo "$usage" >&2; exit 2 ;;
        *) folder=$argument ;;
    esac
done
[ "$(id -u)" -eq 0 ] || { echo "tests/robust/fresh-system.sh: must be root" >&2; exit 2; }
[ -n "$folder" ] || folder=$(mktemp -d /tmp/evisa-chroot.XXXXXX)
folder=$(realpath -m "$folder")
mkdir -p "$folder"
chmod 755 "$folder" # it becomes "/", which a normal user must be able to search
# The mounts are in a mount namespace of their own (below), so rm cannot reach the machine's /dev.
[ -n "$keep" ] || trap 'rm -rf --one-file-system "$folder"' EXIT
# A new developer would fetch the commit.
commit=$(git rev-parse --short HEAD)

include=git,make
[ "$who" = root ] || include=$include,sudo
started=$(date +%s)
mirror=${CHROOT_MIRROR:-http://deb.debian.org/debian}
debootstrap --variant=minbase --include=$include bookworm "$folder" "$mirror" \
    > "$folder.log" 2>&1 || { tail "$folder.log" >&2; exit 1; }
rm -f "$folder.log"
echo "debootstrap: $(($(date +%s) - started)) s"

cp --dereference /etc/resolv.conf "$folder/etc/resolv.conf"
echo "127.0.0.1 localhost $(hostname)" > "$folder/etc/hosts" # otherwise sudo complains
IFS=: read -ra copies <<< "${CHROOT_COPY-}"
for path in "${copies[@]}"; do
    mkdir -p "$folder$(dirname "$path")"
    cp -a "$path" "$folder$(dirname "$path")/"
done
if [ "$who" = visitor ]; then
    chroot "$folder" useradd --create-home --shell /bin/bash visitor
    echo 'visitor ALL=(ALL) NOPASSWD: ALL' > "$folder/etc/sudoers.d/visitor"
fi
home=$(chroot "$folder" getent passwd $who | cut -d: -f6)
git clone --quiet --no-hardlinks --no-local . "$folder$home/evisa"
chroot "$folder" chown -R $who: "$home/evisa"

inside() { # command: in a mount namespace of its own, with an environment of its own
    # shellcheck disable=SC2016 # expands inside
    unshare --mount --fork --kill-child bash -euc '
        mount -t proc proc "$1/proc"
        mount --rbind /dev "$1/dev"
        exec chroot "$1" env -i HOME="$3" USER="$2" LOGNAME="$2" TERM=dumb CI=true \
            PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
            setpriv --reuid="$2" --regid="$2" --init-groups bash -euc "cd && cd evisa && $4"
    ' _ "$folder" "$who" "$home" "$1"
}

status=0
for target in demo test; do
    started=$(date +%s)
    echo "== $commit: make $target as $who"
    inside "make $target" || { status=$?; echo "make $target: exit $status"; break; }
    echo "== make $target: $(($(date +%s) - started)) s"
done
if [ "$status" -eq 0 ]; then
    left=$(inside 'git status --porcelain')
    [ -z "$left" ] || { printf 'the work tree is not clean afterwards:\n%s\n' "$left"; status=1; }
fi
[ -z "$keep" ] || echo "left in $folder"
exit "$status"
