#!/usr/bin/env bash
# Does a batch lose nothing when it runs again under unusual conditions? Numbers that occur twice,
# lines that moved, outputs that are inputs: afterwards the files must be what the journal says, and
# no earlier file may be lost.
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source=tests/lib/calls.sh
. "$top/tests/lib/calls.sh"
need_program
make_batch=$top/tests/batch/make-batch.py
cd "$scratch" || exit 1

try() { # name wanted-status argument...: of evisa-gen batch
    local name=$1 wanted=$2
    shift 2
    call "$name" "$wanted" "$gen" batch "$@"
}

hash_of() { sha256sum "$1" | cut -d ' ' -f 1; }

pdf() { # folder number: the path of the document
    printf '%s/%s/%s/%s.pdf' "$1" "${2: -2}" "${2: -4:2}" "$2"
}

line() { # file number
    sed -n "$2p" "$1"
}

is_true() { # name folder: each document that is done has its hash, and no number is done twice
    local id hash
    while read -r id hash; do
        [ "$(hash_of "$(pdf "$2" "$id")")" = "$hash" ] || fail "$1: $id has another hash"
    done < <(jq -r 'select(.status == "done") | "\(.id) \(.pdf_sha256)"' "$2/results.ndjson")
    jq -r 'select(.status == "done") | .id' "$2/results.ndjson" | sort | uniq -d | grep -q . &&
        fail "$1: a number is done twice"
    pass
}

"$make_batch" 6 > six
"$make_batch" 6 --first 101 > others
# The record of another person with the number of the first one.
jq -c --arg number KZ0000001 '.visa.number = $number' < others | head -n 1 > twin
line six 1 > first
[ "$(jq -r .visa.number first)" = KZ0000001 ] || fail "the test is wrong: another first number"

# ---- one number, two records ---------------------------------------------------------------------

cat first twin > both
name="a number twice"
try "$name" 65 -o twice both
says "$name" duplicate
is_true "$name" twice
try "$name, again" 65 --resume -o twice both
is_true "$name, again" twice

name="the later record counts"
try "$name" 0 --overwrite -o later both
"$gen" twin > twin.pdf
same "$name" "$(pdf later KZ0000001)" twin.pdf
for i in 1 2 3; do # it stays the same in each run
    try "$name, resumed $i" 0 --resume --overwrite -o later both
    same "$name, resumed $i" "$(pdf later KZ0000001)" twin.pdf
done
try "$name, resumed without --overwrite" 65 --resume -o later both
says "$name, resumed without --overwrite" duplicate
same "$name, resumed without --overwrite" "$(pdf later KZ0000001)" twin.pdf
is_true "$name, resumed without --overwrite" later

# The first record gets the number of the second, whose document is lost.
try "before the correction" 0 -o moved six
rm "$(pdf moved KZ0000002)"
sed '1s/KZ0000001/KZ0000002/' six > corrected
cp moved/results.ndjson before
name="a number of another record"
try "$name" 65 --resume -o moved corrected
says "$name" journal-of-another-batch
same "$name" moved/results.ndjson before
# With --overwrite it is meant: as in one run with --overwrite, the later record counts.
try "$name, meant" 0 --resume --overwrite -o moved corrected
line corrected 2 > second
"$gen" second > second.pdf
same "$name, meant" "$(pdf moved KZ0000002)" second.pdf

# Two records whose numbers were exchanged by mistake.
head -n 2 six | jq -c --slurp \
    '.[0].visa.number = "KZ0000002" | .[1].visa.number = "KZ0000001" | .[]' > swapped
try "before a swap" 0 -o swap <(head -n 2 six)
name="two numbers swapped"
try "$name" 65 --resume -o swap swapped
says "$name" journal-of-another-batch
try "$name, meant" 0 --resume --overwrite -o swap swapped
is_true "$name, meant" swap

# ---- the wrong input -----------------------------------------------------------------------------

try "a batch" 0 -o batch six
cp batch/results.ndjson before
{ line others 1; cat six; } > shifted
for input in others shifted; do
    try "$input instead of the batch" 65 --resume -o batch $input
    says "$input instead of the batch" journal-of-another-batch
    same "$input instead of the batch" batch/results.ndjson before
done
try "the right input" 0 --resume -o batch six
same "the right input" batch/results.ndjson before

# ---- a file in the way, then removed -------------------------------------------------------------

mkdir -p taken/01/00 && echo 'of another origin' > "$(pdf taken KZ0000001)"
try "a file in the way" 65 -o taken six
says "a file in the way" duplicate
rm "$(pdf taken KZ0000001)"
try "the file is removed" 0 --resume -o taken six
same "the file is removed" taken/results.ndjson batch/results.ndjson

# ---- outputs that are also inputs ----------------------------------------------------------------

cp six archive
try "a tar over its input" 64 --tar=archive archive
says "a tar over its input" output-is-input
same "a tar over its input" archive six
try "a tar over standard input" 64 --tar=archive < archive
same "a tar over standard input" archive six
ln archive hard
try "a journal over its input" 64 --ndjson --journal=hard --overwrite archive
same "a journal over its input" archive six
try "a tar over its journal" 64 --tar=t --journal=t six
says "a tar over its journal" output-is-input
name="a tar over its journal by another name"
try "$name" 64 --tar=./t2 --journal=t2 six
says "$name" output-is-input
[ ! -e t2 ] || fail "$name: left t2"
name="a journal over the journal of --expect"
try "$name" 64 --overwrite --expect=batch/results.ndjson -o batch six
says "$name" journal-is-expected
same "$name" batch/results.ndjson before
cp before expected
name="a tar over the journal of --expect"
try "$name" 64 --tar=expected --expect=expected six
same "$name" expected before
name="a stream appended to its own input"
# shellcheck disable=SC2094 # what must be refused
(ulimit -f 4000; timeout "$hang" "$gen" batch --ndjson archive >> archive 2> err)
[ $? -eq 64 ] || fail "$name: not refused"
same "$name" archive six
timeout "$hang" "$gen" batch --ndjson --journal=mixed --overwrite six > mixed 2> err
[ $? -eq 64 ] || fail "a stream into its journal: not refused"
name="the folder's journal as input"
try "$name" 64 --overwrite -o batch batch/results.ndjson
says "$name" output-is-input
same "$name" batch/results.ndjson before

# ---- no journal without its tar ------------------------------------------------------------------

name="a tar that does not fit"
(ulimit -f 200; timeout "$hang" "$gen" batch --tar=f.tar --journal=f.journal six > /dev/null 2> err)
[ $? -eq 74 ] || fail "$name: not 74"
left=$(compgen -G 'f.*')
[ -z "$left" ] || fail "$name: left $left"
name="a tar with its journal"
try "$name" 0 --tar=f.tar --journal=f.journal six
tar -xOf f.tar results.ndjson > inside
same "$name" inside f.journal
same "$name" f.journal batch/results.ndjson
mkdir bad
ln -s ../batch bad/.results.ndjson.part
name="a link for the part folder"
try "$name" 73 -o bad six
says "$name" link-in-the-way
[ ! -e bad/results.ndjson ] || fail "$name: a batch that did not begin left a journal"
name="no folder for temporary files"
TMPDIR=$scratch/nowhere try "$name" 73 --resume -o fresh six
says "$name" nowhere
try "an empty batch" 0 -o empty /dev/null
[ -f empty/results.ndjson ] || fail "an empty batch has no journal"
pass
finish
