# shellcheck shell=bash
# What every check script shares: the program, a scratch folder that goes away, and the count of what failed.
# A script sources it, calls `fail` for each thing that is wrong, and ends with `finish`.

set -u
export LC_ALL=C.UTF-8
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$top" || exit 1
gen=$(realpath -m "${EVISA_GEN:-build/release/evisa-gen}")
# shellcheck disable=SC2034
seal=$(realpath -m "${EVISA_SEAL:-build/release/evisa-seal}")
scratch=$(mktemp -d) || exit 1
trap 'chmod -R u+w "$scratch"; rm -rf "$scratch"' EXIT
failures=0
passes=0

fail() { # what is wrong
    printf 'FAIL: %s\n' "$*"
    failures=$((failures + 1))
}

pass() { passes=$((passes + 1)); }

skip() { # why
    printf 'skipped: %s\n' "$*"
    exit 77
}

need_program() {
    [ -x "$gen" ] || { fail "$gen is not built"; finish; }
}

need_seal_program() {
    [ -x "$seal" ] || { fail "$seal is not built"; finish; }
}

finish() {
    if [ "$failures" -gt 0 ]; then
        printf '%d of %d failed\n' "$failures" $((failures + passes))
        exit 1
    fi
    if [ "$passes" -eq 0 ]; then # a check that looked at nothing has not passed
        echo 'FAIL: nothing was checked'
        exit 1
    fi
    printf '%d passed\n' "$passes"
    exit 0
}
