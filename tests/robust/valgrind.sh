#!/usr/bin/env bash
# Every golden, every refusal and every unit test under valgrind: no invalid access, no use of what was never written (which the sanitizers
# cannot see), no leak. Unit tests that are one long loop run whole in `make soak` (tests/robust/valgrind.sh --all) and under the sanitizers always.
#
#   tests/robust/valgrind.sh [--all | folder of a case | unit test]

# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source=tests/lib/cases.sh
. tests/lib/cases.sh
need_program

check_case() { # folder
    local real=$gen record status
    record=$(case_record "$1") || { fail "$1: no record"; return; }
    gen=$scratch/gen
    printf '#!/bin/sh\nexec valgrind %s --log-file="%s" "%s" "$@"\n' \
        "--quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite,indirect,possible" "$scratch/log" "$real" > "$gen"
    chmod +x "$gen"
    case_run "$1" "$record" render > "$scratch/out" 2> "$scratch/err"
    status=$?
    if [ -s "$scratch/log" ] || [ $status -eq 99 ] || [ $status -ge 126 ] || { [[ $1 = */golden/* ]] && [ $status -ne 0 ]; }; then
        fail "$1: exit status $status"
        head -n 12 "$scratch/log"
    else
        pass
    fi
}

check_unit() { # program
    if valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite,indirect,possible "$1" > "$scratch/log" 2>&1; then
        pass
    else
        fail "$1: exit status $?"
        grep -m 12 '==[0-9]' "$scratch/log"
    fi
}

# Loops that take minutes under valgrind.
long='/test_(evisa|image_mutation|res_mutation|qr_mask|verify|ecdsa|gunzip|index|index_disk|journal_(merge|open|resume)|pool)$'

units() {
    find "$(dirname "$gen")/unit" -name 'test_*' -type f -executable | sort | grep -vE "${1:-$long}"
}

if [ $# -gt 0 ] && [ "$1" != --all ]; then
    if [ -d "$1" ]; then check_case "$1"; else check_unit "$1"; fi
else
    (case_folders golden; case_folders refuse; units "${1:+none}") > "$scratch/cases"
    EVISA_GEN=$gen xargs -P 2 -n 1 tests/robust/valgrind.sh < "$scratch/cases" > "$scratch/log" 2>&1
    grep -v ' passed$\| failed$' "$scratch/log"
    failures=$(grep -c '^FAIL: ' "$scratch/log")
    passes=$(grep -c ' passed$' "$scratch/log")
    [ $((failures + passes)) -ge "$(wc -l < "$scratch/cases")" ] || fail "not every case was run"
fi
finish
