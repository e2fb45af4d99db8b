#!/usr/bin/env bash
# The samples a newcomer sees: at least six, specimens of fictional people, each with the PDF the program makes of it now and a picture.
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
need_program

count=0
for record in samples/*/record.json; do
    [ -f "$record" ] || continue
    name=${record%/record.json}/visa
    count=$((count + 1))
    python3 -c 'import json, sys; sys.exit(json.load(open(sys.argv[1], encoding="utf-8")).get("specimen") is not True)' "$record" ||
        fail "$record: no specimen"
    if ! "$gen" "$record" > "$scratch/pdf" 2> "$scratch/err"; then
        fail "$record: refused"
        head -n 3 "$scratch/err"
    elif ! cmp -s "$name.pdf" "$scratch/pdf"; then
        fail "$name.pdf is not what the program makes of $record: make samples"
    else
        pass
    fi
    head -c 8 "$name.png" 2> /dev/null | cmp -s - <(printf '\211PNG\r\n\032\n') || fail "there is no picture $name.png"
done
[ $count -ge 6 ] || fail "only $count samples"
finish
