#!/usr/bin/env bash
# Every golden and every refusal under valgrind: no invalid access, no use of what was never written (which the sanitizers cannot see),
# no leak.
#
#   tests/valgrind.sh [folder of a case]

# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cases.sh
. tests/cases.sh
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

if [ $# -gt 0 ]; then
    check_case "$1"
else
    (case_folders golden; case_folders refuse) > "$scratch/cases"
    EVISA_GEN=$gen xargs -P 2 -n 1 tests/valgrind.sh < "$scratch/cases" > "$scratch/log" 2>&1
    grep -v ' passed$\| failed$' "$scratch/log"
    failures=$(grep -c '^FAIL: ' "$scratch/log")
    passes=$(grep -c ' passed$' "$scratch/log")
    [ $((failures + passes)) -ge "$(wc -l < "$scratch/cases")" ] || fail "not every case was run"
fi
finish
