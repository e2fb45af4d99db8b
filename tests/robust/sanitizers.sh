#!/usr/bin/env bash
# All goldens and refusals, all seals and the contract of evisa-seal by the builds with AddressSanitizer, LeakSanitizer and UBSan, of gcc and
# clang: each is reported as a wrong exit status. (The unit tests of these builds are run by tests/run.sh.)
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
export ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1:check_initialization_order=1
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1

while read -r folder variables; do
    case $folder in asan*) ;; *) continue ;; esac
    # shellcheck disable=SC2086
    make --silent $variables "build/$folder/evisa-gen" "build/$folder/evisa-seal" > "$scratch/make.log" 2>&1 || { tail -n 5 "$scratch/make.log"; fail "make $variables"; continue; }
    for check in golden refuse reseal seal-contract; do
        if EVISA_GEN=$top/build/$folder/evisa-gen EVISA_SEAL=$top/build/$folder/evisa-seal "tests/$check.sh" > "$scratch/log" 2>&1; then
            pass
        else
            fail "$folder: tests/$check.sh"
            head -n 20 "$scratch/log"
        fi
    done
    [ "$folder" = asan ] || continue # by one of the two compilers: they take longer
    for check in input output journal expect options; do
        if EVISA_GEN=$top/build/$folder/evisa-gen "tests/batch/$check.py" > "$scratch/log" 2>&1; then
            pass
        else
            fail "$folder: tests/batch/$check.py"
            head -n 20 "$scratch/log"
        fi
    done
done < tests/builds.txt
finish
