#!/usr/bin/env bash
# Can a record write structure into a PDF? The content of the page is not compressed and holds texts
# of the record. Programs that repair files search for structural words without regard to streams:
# the file of a record that spells them must have as many as that of any other record.
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
need_program

words='endstream|endobj|startxref|xref|trailer|[0-9] [0-9] obj|%%EOF|%PDF-'
render() { # file: of a record whose inviter is $2
    jq --arg name "$2" '.invitation.inviter_name = $name' tests/golden/cases/minimum/record.json |
        "$gen" > "$1" 2> "$scratch/err" || fail "no document: $(cat "$scratch/err")"
    grep -aoE "$words" "$1" | sort | uniq -c > "$1.words"
}
render "$scratch/plain" "A B C D"
[ "$(wc -l < "$scratch/plain.words")" -ge 8 ] || fail 'the words of a plain file are not found'
for name in 'endstream endobj 1 0 obj' 'trailer startxref xref' '%%EOF %PDF-1.7 %%EOF' \
    'endendobjobj xrexref' 'PDF-1.7' '%EOF' 'trailer 7 0 obj endobj'; do
    render "$scratch/spelt" "$name"
    if cmp -s "$scratch/plain.words" "$scratch/spelt.words"; then
        pass
    else
        fail "an inviter writes structure: $name"
        diff "$scratch/plain.words" "$scratch/spelt.words"
    fi
done
finish
