#!/usr/bin/env bash
# Rewrites what the goldens and refusals expect with what the program does now: `make bless`. Read the difference (git diff) before
# committing it: after this, it is right by definition.
#
#   tests/golden/bless.sh [case]...

# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source=tests/lib/cases.sh
. tests/lib/cases.sh
need_program

put() { # new file, target: only what changed is written
    if cmp -s "$1" "$2"; then pass; else cp "$1" "$2" && echo "$2" && pass; fi
}

for folder in $(case_folders golden "$@"); do
    record=$(case_record "$folder") || exit 1
    if case_run "$folder" "$record" render --errors=json > "$scratch/pdf" 2> "$scratch/err" &&
        case_run "$folder" "$record" text > "$scratch/text" 2> /dev/null; then
        put "$scratch/pdf" "$folder/expect.pdf"
        put "$scratch/text" "$folder/page.txt"
        if [ -s "$scratch/err" ]; then put "$scratch/err" "$folder/expect.err"; else rm -f "$folder/expect.err"; fi
    else
        fail "$folder: not rendered, left as it was"
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
        fail "$folder: exit status $status, not $wanted; left as it was"
    fi
done
finish
