#!/usr/bin/env bash
# A batch that is done again, with more than its own faults in the way: numbers that stand twice, lines that moved, outputs that are inputs. What is on disk and what the
# journal says must be the same afterwards, and nothing that was there may be lost.
#
# shellcheck source=tests/lib/lib.sh disable=SC2154
. "$(dirname "$0")/../lib/lib.sh"
need_program
make_batch=$top/tests/batch/make-batch.py
cd "$scratch" || exit 1

try() { # name wanted-status argument...
    local name=$1 wanted=$2 status
    shift 2
    timeout 60 "$gen" batch "$@" > out.txt 2> err.txt
    status=$?
    [ "$status" -eq "$wanted" ] || fail "$name: exit status $status, not $wanted: $(head -n 2 err.txt)"
    pass
}
says() { grep -qF -- "$2" err.txt || fail "$1: nothing about $2: $(head -n 2 err.txt)"; pass; }
same() { cmp -s "$2" "$3" || fail "$1: $2 and $3 differ"; pass; }
hash_of() { sha256sum "$1" | cut -d ' ' -f 1; }
pdf() { printf '%s/%s/%s/%s.pdf' "$1" "${2: -2}" "${2: -4:2}" "$2"; }
line() { sed -n "$2p" "$1"; }
is_true() { # name folder: each document the journal calls done is there, with that hash, and no number is done twice
    local id hash
    while read -r id hash; do
        [ "$(hash_of "$(pdf "$2" "$id")")" = "$hash" ] || fail "$1: $id is not what the journal says"
    done < <(jq -r 'select(.status == "done") | "\(.id) \(.pdf_sha256)"' "$2/results.ndjson")
    jq -r 'select(.status == "done") | .id' "$2/results.ndjson" | sort | uniq -d | grep -q . && fail "$1: a number is done twice"
    pass
}

"$make_batch" 6 > six
"$make_batch" 6 --first 101 > others
jq -c --arg number KZ0000001 '.visa.number = $number' < others | head -n 1 > twin # another person's, of the first one's number
line six 1 > first
[ "$(jq -r .visa.number first)" = KZ0000001 ] || fail "the first number is another than this test thinks"

# ---- one number, two records ---------------------------------------------------------------------

cat first twin > both
try "a number twice" 65 -o twice both; says "a number twice" duplicate; is_true "a number twice" twice
try "a number twice, again" 65 --resume -o twice both; is_true "a number twice, again" twice
try "the later counts" 0 --overwrite -o later both
"$gen" twin > twin.pdf
same "the later counts" "$(pdf later KZ0000001)" twin.pdf
for i in 1 2 3; do # nothing flips
    try "the later counts, resumed $i" 0 --resume --overwrite -o later both
    same "the later counts, resumed $i" "$(pdf later KZ0000001)" twin.pdf
done
try "the later counts, resumed without" 65 --resume -o later both
says "the later counts, resumed without" duplicate
same "the later counts, resumed without" "$(pdf later KZ0000001)" twin.pdf
is_true "the later counts, resumed without" later

try "before a mend" 0 -o moved six
rm "$(pdf moved KZ0000002)"
sed '1s/KZ0000001/KZ0000002/' six > mended # the first gets the number of the second, whose document is lost
cp moved/results.ndjson before
try "a number that another has" 65 --resume -o moved mended; says "a number that another has" journal-of-another-batch
same "a number that another has" moved/results.ndjson before
try "a number that another has, meant" 0 --resume --overwrite -o moved mended # as one run with --overwrite: the later counts
line mended 2 > second
"$gen" second > second.pdf
same "a number that another has, meant" "$(pdf moved KZ0000002)" second.pdf

jq -c --slurp '.[0].visa.number = "KZ0000002" | .[1].visa.number = "KZ0000001" | .[]' < <(head -n 2 six) > swapped # a clerk had mixed them up
try "before a swap" 0 -o swap <(head -n 2 six)
try "two numbers swapped" 65 --resume -o swap swapped; says "two numbers swapped" journal-of-another-batch
try "two numbers swapped, meant" 0 --resume --overwrite -o swap swapped; is_true "two numbers swapped, meant" swap

# ---- the wrong input -----------------------------------------------------------------------------

try "a batch" 0 -o batch six
cp batch/results.ndjson before
try "another archive" 65 --resume -o batch others; says "another archive" journal-of-another-batch
same "another archive" batch/results.ndjson before
{ line others 1; cat six; } > shifted
try "a line put in" 65 --resume -o batch shifted; says "a line put in" journal-of-another-batch
same "a line put in" batch/results.ndjson before
try "the right one" 0 --resume -o batch six
same "the right one" batch/results.ndjson before

# ---- what was in the way is gone -----------------------------------------------------------------

mkdir -p taken/01/00 && echo 'somebody else' > "$(pdf taken KZ0000001)"
try "a file in the way" 65 -o taken six; says "a file in the way" duplicate
rm "$(pdf taken KZ0000001)"
try "it is gone" 0 --resume -o taken six
same "it is gone" taken/results.ndjson batch/results.ndjson

# ---- outputs that are something else -------------------------------------------------------------

cp six archive
try "a tar over its input" 64 --tar=archive archive; says "a tar over its input" output-is-input; same "a tar over its input" archive six
try "a tar over standard input" 64 --tar=archive < archive; same "a tar over standard input" archive six
ln archive hard
try "a journal over its input" 64 --ndjson --journal=hard --overwrite archive; same "a journal over its input" archive six
try "a tar over its journal" 64 --tar=t --journal=t six; says "a tar over its journal" output-is-input
try "the journal to compare with" 64 --overwrite --expect=batch/results.ndjson -o batch six; says "the journal to compare with" journal-is-expected
same "the journal to compare with" batch/results.ndjson before

try "a tar over its journal by another name" 64 --tar=./t2 --journal=t2 six; says "a tar over its journal by another name" output-is-input
[ ! -e t2 ] || fail "a tar over its journal by another name leaves it"
cp before expected
try "a tar over the journal to compare with" 64 --tar=expected --expect=expected six; same "a tar over the journal to compare with" expected before
(ulimit -f 4000; timeout 20 "$gen" batch --ndjson archive >> archive 2> err.txt); [ $? -eq 64 ] || fail "a stream behind its own input: not refused"
same "a stream behind its own input" archive six
timeout 20 "$gen" batch --ndjson --journal=mixed --overwrite six > mixed 2> err.txt; [ $? -eq 64 ] || fail "a stream into its journal: not refused"
try "the folder's journal as input" 64 --overwrite -o batch batch/results.ndjson; says "the folder's journal as input" output-is-input
same "the folder's journal as input" batch/results.ndjson before

# ---- a journal that promises nothing -------------------------------------------------------------

(ulimit -f 200; timeout 60 "$gen" batch --tar=f.tar --journal=f.journal six > /dev/null 2> err.txt); [ $? -eq 74 ] || fail "a tar that does not fit: not 74"
[ ! -e f.tar ] && [ ! -e f.journal ] || fail "a tar that does not fit leaves $(ls f.*)"
compgen -G 'f.tar.*' > /dev/null && fail "a tar that does not fit leaves a part of it"
try "a tar with its journal" 0 --tar=f.tar --journal=f.journal six
tar -xOf f.tar results.ndjson | cmp -s - f.journal || fail "the journal of a tar is not the one in it"
same "the journal of a tar" f.journal batch/results.ndjson
ln -s elsewhere linked; mkdir bad; ln -s ../batch bad/.results.ndjson.part
try "a link for the part folder" 73 -o bad six; says "a link for the part folder" link-in-the-way
[ ! -e bad/results.ndjson ] || fail "a batch that did not begin left a journal"
TMPDIR=$scratch/nowhere try "no folder for temporary files" 73 --resume -o fresh six; says "no folder for temporary files" nowhere
try "an empty batch" 0 -o empty /dev/null
[ -f empty/results.ndjson ] || fail "an empty batch has no journal"
pass
finish
