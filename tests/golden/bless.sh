#!/usr/bin/env bash
# Makes the program's present output the expected output of goldens and refusals: `make bless`. Read
# the difference (git diff) before committing it, because no test will question it afterwards.
#
#   tests/golden/bless.sh [case]...

# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source=tests/lib/cases.sh
. tests/lib/cases.sh
need_program

put() { # new-file target: writes the target only if it differs
    if cmp -s "$1" "$2"; then pass; else cp "$1" "$2" && echo "$2" && pass; fi
}

for folder in $(case_folders golden "$@"); do
    record=$(case_record "$folder") || exit 1
    if case_run "$folder" "$record" render --errors=json > "$scratch/pdf" 2> "$scratch/err" &&
        case_run "$folder" "$record" text > "$scratch/text" 2> /dev/null; then
        put "$scratch/pdf" "$folder/expect.pdf"
        put "$scratch/text" "$folder/page.txt"
        if [ -s "$scratch/err" ]; then
            put "$scratch/err" "$folder/expect.err"
        else
            rm -f "$folder/expect.err"
        fi
    else
        fail "$folder: not rendered, left unchanged"
        head -n 5 "$scratch/err"
    fi
done
for folder in $(case_folders refuse "$@"); do
    record=$(case_record "$folder") || exit 1
    wanted=65
    [ ! -f "$folder/expect.status" ] || wanted=$(cat "$folder/expect.status")
    case_run "$folder" "$record" render --errors=json > "$scratch/out" 2> "$scratch/err"
    status=$?
    if [ "$status" -eq "$wanted" ] && [ -s "$scratch/err" ]; then
        put "$scratch/err" "$folder/expect.err"
    else
        fail "$folder: exit status $status, not $wanted; left unchanged"
    fi
done
finish
