#!/usr/bin/env bash
# Reprints one batch in N shards on one machine, with GNU parallel. When it runs again, it does only
# the shards that failed or did not run.
#
#   parallel.sh DIR N FILE... [OPTION]...      the arguments after N are passed to evisa-gen
#
#   JOBS        shards at a time, each by one process (default: one for each processor)
#   EVISA_GEN   the program (default: evisa-gen in PATH)
#
# Exit status: 0 all shards are done; 65 records have failed; 130, 143 it was stopped; otherwise the
# highest status of a shard, 128 + n for one that signal n ended.

set -eu

say() { printf 'parallel.sh: %s\n' "$*" >&2; }

usage() {
    say "$1"
    say 'usage: parallel.sh DIR N FILE... [OPTION]...'
    exit 64
}

[ $# -ge 3 ] || usage 'too few arguments'
dir=$1 shards=$2
shift 2
case $shards in '' | 0* | *[!0-9]*) usage 'N is a number from 1' ;; esac
for word in "$@"; do
    [ "$word" != - ] || usage 'each shard reads the whole input, so it cannot be standard input'
done
[ -f "$1" ] || { say "$1 is not a file"; exit 66; }
program=$(command -v -- "${EVISA_GEN:-evisa-gen}") ||
    usage 'there is no evisa-gen in PATH; EVISA_GEN can name it'

[ -d "$dir" ] || mkdir -m 700 -- "$dir" || exit 73
# GNU parallel knows a shard only by its number, so the log of another call would make it skip
# shards that are not done. Therefore the name of the log depends on the call.
joblog=$dir/shards-of-$shards.$(printf '%s\n' "$@" | cksum | cut -d ' ' -f 1).joblog
before=$(wc -l 2> /dev/null < "$joblog" || echo 0)

# Without PARALLEL_HOME it writes into the home folder. Without nproc (below) it asks lscpu, which
# complains if there is no /sys.
PARALLEL_HOME=$(mktemp -d)
export PARALLEL_HOME PARALLEL_SHELL=/bin/sh
trap 'rm -rf -- "$PARALLEL_HOME"' EXIT

# A failed record does not halt the other shards, and on a full disk they end by themselves. When
# this script is stopped, GNU parallel starts no further shard (HUP), and each evisa-gen finishes
# the documents in work (TERM); after a second signal it ends at once. GNU parallel would do the
# same, but it drops the last messages of the shards and forgets a shard that it has just started.
# Ctrl-C must not reach it, so it has a session of its own.
stopped='' pid=''
stop() {
    local children=''
    stopped=$1
    [ -n "$pid" ] || return 0
    kill -HUP "$pid" 2> /dev/null || return 0
    read -r children 2> /dev/null < "/proc/$pid/task/$pid/children" || :
    # shellcheck disable=SC2086 # several
    [ -z "$children" ] || kill -TERM $children 2> /dev/null || :
}
trap 'stop 129' HUP
trap 'stop 130' INT
trap 'stop 143' TERM
setsid parallel --plain --will-cite --quote --jobs "${JOBS:-$(nproc)}" --halt never \
    --joblog "$joblog" --resume-failed --line-buffer --tagstring "shard {}/$shards" \
    exec "$program" batch --resume --jobs 1 --shard "{}/$shards" --output "$dir" "$@" \
    ::: $(seq "$shards") &
pid=$!
status=0
wait "$pid" || status=$?
while kill -0 "$pid" 2> /dev/null; do # a signal ended wait and not the shards
    status=0
    wait "$pid" || status=$?
done
[ -z "$stopped" ] || exit "$stopped"

after=$(wc -l < "$joblog")
[ "$after" -gt "$before" ] ||
    say "all $shards shards were done before; without $joblog they are checked again"
# Columns: Seq Host Starttime JobRuntime Send Receive Exitval Signal Command. A shard that is done
# remains done; for a shard that failed the last line counts.
awk -F '\t' -v shards="$shards" -v other="$status" '
    NR > 1 && NF >= 9 && result[$1] != "0" { result[$1] = $8 > 0 ? 128 + $8 : $7 < 0 ? 70 : $7 }
    END {
        for (shard = 1; shard <= shards; shard++) {
            if (result[shard] == "") exit other ? other : 70 # GNU parallel has failed and said why
            if (result[shard] + 0 > worst) worst = result[shard] + 0
        }
        exit worst + 0
    }' "$joblog"
