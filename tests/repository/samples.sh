#!/usr/bin/env bash
# Are there at least six samples, each a specimen of a fictional person, with a picture and with the
# PDF that the program makes today?
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
need_program

count=0
for record in samples/*/record.json; do
    [ -f "$record" ] || continue
    name=${record%/record.json}/visa
    count=$((count + 1))
    jq -e '.specimen == true' "$record" > /dev/null || fail "$record: not a specimen"
    if ! "$gen" "$record" > "$scratch/pdf" 2> "$scratch/err"; then
        fail "$record: refused"
        head -n 3 "$scratch/err"
    elif ! cmp -s "$name.pdf" "$scratch/pdf"; then
        fail "$name.pdf is not what the program makes of $record: make samples"
    else
        pass
    fi
    head -c 8 "$name.png" 2> /dev/null | cmp -s - <(printf '\211PNG\r\n\032\n') ||
        fail "there is no picture $name.png"
done
[ $count -ge 6 ] || fail "only $count samples"
finish
