#!/usr/bin/env bash
# Is the result of a batch independent of how the work is divided? 1, 2 or 8 at a time, in shards,
# by GNU parallel, packed or not.
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source=tests/lib/calls.sh
. "$top/tests/lib/calls.sh"
need_program
command -v parallel > /dev/null || skip "GNU parallel is not installed"
count=${1:-300}
make=$top/tests/batch/make-batch.py
cd "$scratch" || exit 1
"$make" "$count" --photo 20 --faulty 11 --duplicates 13 --conflicts 17 --warned 6 > in ||
    fail "no batch to work with"
# Each number occurs once, because the shards do not know of each other.
"$make" "$count" --photo 20 --faulty 11 --sealed > each || fail "no batch to work with"
gzip -c in > in.gz

hashes() { # folder: of all its files but the journals
    (cd "$1" && find . -type f ! -name 'results*' -print0 | sort -z | xargs -0 -r sha256sum)
}

run() { # name argument...: a batch in which some records fail
    local name=$1
    shift
    call "$name" 65 "$gen" batch "$@"
}

# ---- workers -------------------------------------------------------------------------------------

for jobs in 1 2 8 default; do
    option=(-j "$jobs")
    [ "$jobs" != default ] || option=()
    run "-o, -j $jobs" -o "folder-$jobs" "${option[@]}" in
    hashes "folder-$jobs" > "hashes-$jobs"
    same "documents, -j $jobs" hashes-1 "hashes-$jobs"
    same "journal, -j $jobs" folder-1/results.ndjson "folder-$jobs/results.ndjson"
    mv err "err-$jobs"
    same "messages, -j $jobs" err-1 "err-$jobs"
    run "--tar=FILE, -j $jobs" --tar="$jobs.tar" "${option[@]}" in
    same "tar, -j $jobs" 1.tar "$jobs.tar"
    run "--tar=-, -j $jobs" --tar=- "${option[@]}" in
    same "tar on standard output, -j $jobs" 1.tar out
done
for jobs in 1 4 16; do
    run "--ndjson, -j $jobs" --ndjson --journal="journal-$jobs" -j "$jobs" in
    mv out "answers-$jobs"
    same "answers, -j $jobs" answers-1 "answers-$jobs"
    same "journal of answers, -j $jobs" journal-1 "journal-$jobs"
done
[ "$(wc -l < hashes-1)" -gt $((count / 2)) ] || fail "too few documents: $(wc -l < hashes-1)"
mkdir unpacked && tar -xf 1.tar -C unpacked && hashes unpacked > hashes-tar
same "folder and tar" hashes-1 hashes-tar
same "journal of folder and tar" folder-1/results.ndjson unpacked/results.ndjson

# ---- forms of the input --------------------------------------------------------------------------

run "packed" --tar=packed.tar in.gz
same "packed" 1.tar packed.tar
split -n l/3 in part-
run "in three files" --tar=parts.tar part-aa part-ab part-ac
same "in three files" 1.tar parts.tar
(while read -r line; do printf '%s\n' "$line"; done) < in |
    timeout "$hang" "$gen" batch --tar=slow.tar 2> err
same "line by line" 1.tar slow.tar
(cd / && TZ=Asia/Almaty LC_ALL=C LANG=ru_RU.UTF-8 \
    timeout "$hang" "$gen" batch --tar="$scratch/elsewhere.tar" "$scratch/in" 2> "$scratch/err")
same "in another folder, time zone and locale" 1.tar elsewhere.tar
(umask 000; timeout "$hang" "$gen" batch --tar=umask.tar in 2> err)
same "with another umask" 1.tar umask.tar

# ---- shards --------------------------------------------------------------------------------------

journals() { # folder: the journals of all its shards, in the order of the records
    cat "$1"/results.*-of-*.ndjson | jq -c --slurp 'sort_by(.seq) | .[]'
}

run "the whole" -o whole each
hashes whole > hashes-whole
for shard in 3 1 2; do
    run "shard $shard" -o shards --shard="$shard/3" each
done
hashes shards > hashes-shards
same "documents of three shards" hashes-whole hashes-shards
journals shards > journal-shards
same "journals of three shards" whole/results.ndjson journal-shards

# The exit status of GNU parallel is the number of calls that failed.
call "GNU parallel" 5 parallel --will-cite -j 3 "$gen" batch -o parallel --shard='{}/5' each \
    ::: 1 2 3 4 5
hashes parallel > hashes-parallel
same "documents of five shards by GNU parallel" hashes-whole hashes-parallel
journals parallel > journal-parallel
same "journals of five shards by GNU parallel" whole/results.ndjson journal-parallel
# Blocks of lines, a process for each: the records are the same, their numbers in the batch are not.
parallel --will-cite -j 2 --pipepart --block -4 -a each "'$gen' batch --tar=block-{#}.tar" 2> err
mkdir blocks
for block in block-*.tar; do
    tar -xf "$block" -C blocks
done
hashes blocks > hashes-blocks
same "documents of blocks by GNU parallel" hashes-whole hashes-blocks
finish
