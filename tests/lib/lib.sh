# shellcheck shell=bash
# What all check scripts share: the programs, a scratch folder that is removed at the end, and the
# counts of failures and passes. A script sources it, calls `fail` for each fault and `pass` for
# each success, and ends with `finish`.

set -u
export LC_ALL=C.UTF-8
umask g-w,o-w # evisa-seal refuses keys in folders that the group may write to
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$top" || exit 1
gen=$(realpath -m "${EVISA_GEN:-build/release/evisa-gen}")
# shellcheck disable=SC2034
seal=$(realpath -m "${EVISA_SEAL:-build/release/evisa-seal}")
# shellcheck disable=SC2034
compare=$(realpath -m "${EVISA_COMPARE:-build/release/evisa-compare}")
scratch=$(mktemp -d) || exit 1
trap 'chmod -R u+w "$scratch"; rm -rf "$scratch"' EXIT
# Seconds for `timeout`: against what hangs, and nothing else. A machine may be slow, and busy.
# shellcheck disable=SC2034
hang=600
failures=0
passes=0

fail() { # fault
    printf 'FAIL: %s\n' "$*"
    failures=$((failures + 1))
}

# Passes if the command prints nothing and ends with 0; shows the first lines otherwise. The exit
# status counts because a command that is missing or fails prints nothing either. A pipeline has to
# be a function; each part of it counts. `searched` is for grep and diff, whose 1 is not a failure.
none() { # fault command [argument]...
    local fault=$1 status
    shift
    (set -o pipefail; "$@") > "$scratch/.lines"
    status=$?
    if [ -s "$scratch/.lines" ]; then
        head -n 10 "$scratch/.lines" | cut -c1-160
        fail "$fault"
    elif [ "$status" -ne 0 ]; then
        fail "this is not checked, because $* ended with $status: $fault"
    else
        pass
    fi
}

searched() { # command [argument]...
    "$@"
    [ $? -le 1 ]
}

# Descriptor 5 is a pipe whose reader has left.
open_unread() {
    mkfifo "$scratch/unread" || fail "mkfifo fails"
    exec 6<> "$scratch/unread"
    exec 5> "$scratch/unread"
    exec 6>&-
}

pass() { passes=$((passes + 1)); }

skip() { # reason
    printf 'skipped: %s\n' "$*"
    exit 77
}

need_program() {
    [ -x "$gen" ] || { fail "$gen is not built"; finish; }
}

need_seal_program() {
    [ -x "$seal" ] || { fail "$seal is not built"; finish; }
}

# `make` builds it where its libraries are: the tests install them.
need_compare_program() {
    [ -x "$compare" ] || skip "$compare is not built: make compare"
}

finish() {
    if [ "$failures" -gt 0 ]; then
        printf '%d of %d failed\n' "$failures" $((failures + passes))
        exit 1
    fi
    if [ "$passes" -eq 0 ]; then # a script that found nothing to check has not passed
        echo 'FAIL: nothing was checked'
        exit 1
    fi
    printf '%d passed\n' "$passes"
    exit 0
}
