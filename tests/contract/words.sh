#!/usr/bin/env bash
# Can a record write structure into a PDF? The content of the page is not compressed and holds texts
# of the record. Programs that repair files search for structural words without regard to streams:
# the file of a record that spells them must have as many as that of any other record.
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
need_program

words='endstream|endobj|startxref|xref|trailer|[0-9] [0-9] obj|%%EOF|%PDF-'
render() { # file path text: of a record whose member at the path is the text
    jq --arg path "$2" --arg text "$3" 'setpath($path / "."; $text)' \
        tests/golden/cases/minimum/record.json > "$scratch/record.json" || fail "no record: $2"
    "$gen" < "$scratch/record.json" > "$1" 2> "$scratch/err" ||
        fail "no document: $(cat "$scratch/err")"
    grep -aoE "$words" "$1" | sort | uniq -c > "$1.words"
}

compare() { # path harmless text...
    local path=$1 text
    render "$scratch/plain" "$path" "$2"
    [ "$(wc -l < "$scratch/plain.words")" -ge 8 ] || fail 'the words of a plain file are not found'
    shift 2
    for text in "$@"; do
        render "$scratch/spelt" "$path" "$text"
        if cmp -s "$scratch/plain.words" "$scratch/spelt.words"; then
            pass
        else
            fail "a record writes structure: $path: $text"
            diff "$scratch/plain.words" "$scratch/spelt.words"
        fi
    done
}

# The last is longer than a line: it is broken, and read from /ActualText where a word is.
long=$(printf ' endobj startxref endstream trailer%.0s' 1 2 3 4 5)
compare invitation.inviter_name 'A B C D' 'endstream endobj' 'endstream endobj 1 0 obj' \
    'trailer startxref xref' '%%EOF %PDF-1.7 %%EOF' 'endendobjobj xrexref' 'PDF-1.7' '%EOF' \
    'trailer 7 0 obj endobj' 'startxref 0 %%EOF' ')%%EOF(endobj' "${long# }"
# Every other text of a record that may have small letters.
for path in holder.surname holder.given_names holder.birth_place visa.issued_by; do
    compare $path 'Abc Def' 'endobj endstream startxref' 'trailer xref obj'
done
finish
