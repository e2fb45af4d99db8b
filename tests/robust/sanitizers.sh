#!/usr/bin/env bash
# AddressSanitizer, LeakSanitizer and UBSan, of gcc and of clang: all goldens and refusals in one
# process, the seals, and by one of the two compilers the contracts and batches of the programs. A
# finding ends a process with a wrong exit status. (tests/builds.txt has the unit tests.)
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source=tests/lib/cases.sh
. tests/lib/cases.sh
export ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1
ASAN_OPTIONS+=:check_initialization_order=1
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1

try() { # build command...
    local folder=$top/build/$1 name="$1: ${*:2:1}"
    shift
    if EVISA_GEN=$folder/evisa-gen EVISA_SEAL=$folder/evisa-seal "$@" > "$scratch/log" 2>&1; then
        pass
    else
        fail "$name"
        head -n 20 "$scratch/log"
    fi
}

mapfile -t pairs < <(case_pairs)
[ ${#pairs[@]} -eq $(($(case_folders golden | wc -l) * 2 + $(case_folders refuse | wc -l) * 2)) ] ||
    fail "not every case has a record"
for build in asan asan-clang; do
    try $build "build/$build/every-case" "${pairs[@]}"
    try $build tests/golden/reseal.sh
done
# Contracts and batches start hundreds of processes; each takes longer here. So these are the ones
# that open keys, sign, verify, read archives and write journals; the others ask about options.
for check in tests/contract/seal.sh tests/contract/seal-keys.sh tests/contract/seal-output.sh \
    tests/batch/input.py tests/batch/journal.py tests/batch/expect.py; do
    try asan "$check"
done
finish
