#!/usr/bin/env bash
# Does each record of tests/golden/cases still give exactly the bytes of its expect.pdf and the text
# of its page.txt? A difference is shown in the order in which a person would look for it: first the
# text, then what evisa-compare says of the document; where it is not built, lines of the file.
#
#   tests/golden/run.sh [case]...

# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source=tests/lib/cases.sh
. tests/lib/cases.sh

explain() { # golden pdf: what differs, and why
    local status
    if [ -x "$compare" ]; then
        timeout "$hang" "$compare" "$1" "$2" > "$scratch/explained" 2>&1
        status=$?
        head -n 20 "$scratch/explained"
        [ $status -ne 1 ] || return
    fi
    plain_pdf "$1" > "$scratch/expect.qdf"
    plain_pdf "$2" > "$scratch/out.qdf"
    first_lines "$scratch/expect.qdf" "$scratch/out.qdf" 16
}

plain_pdf() { # file: as lines, with streams in plain form
    qpdf --qdf --object-streams=disable --no-original-object-ids "$1" - 2> "$scratch/qpdf" ||
        cat "$scratch/qpdf"
}

first_lines() { # diff of two files, as text
    diff -a "$1" "$2" | cut -c1-200 | head -n "$3"
}

check_case() { # folder
    local name=${1##*/} record status before=$failures
    record=$(case_record "$1") || { fail "$name: no record"; return; }
    case_run "$1" "$record" render --errors=json > "$scratch/out.pdf" 2> "$scratch/err"
    status=$?
    [ $status -eq 0 ] || { fail "$name: exit status $status"; head -n 5 "$scratch/err"; return; }
    case_run "$1" "$record" text > "$scratch/page.txt" 2> /dev/null ||
        fail "$name: text: exit status $?"
    case_run "$1" "$record" check > "$scratch/check" 2> /dev/null ||
        fail "$name: check: exit status $?"
    [ ! -s "$scratch/check" ] || fail "$name: check writes to standard output"

    if ! cmp -s "$1/page.txt" "$scratch/page.txt"; then
        fail "$name: the text of the page differs (< expected, > now)"
        first_lines "$1/page.txt" "$scratch/page.txt" 12
    fi
    if ! cmp -s "$1/expect.pdf" "$scratch/out.pdf"; then
        fail "$name: the bytes of the PDF differ (expected -> now)"
        explain "$1/expect.pdf" "$scratch/out.pdf"
    fi
    cat "$1/expect.err" > "$scratch/expect.err" 2> /dev/null # missing means no warnings
    if ! cmp -s "$scratch/expect.err" "$scratch/err"; then
        fail "$name: the warnings differ (< expected, > now)"
        first_lines "$scratch/expect.err" "$scratch/err" 6
    fi
    [ "$failures" -gt "$before" ] || pass
}

mapfile -t folders < <(case_folders golden "$@")
need_case_programs "${folders[@]}"
for folder in "${folders[@]}"; do
    check_case "$folder"
done
[ $# -gt 0 ] || [ ${#folders[@]} -ge 15 ] || fail "only ${#folders[@]} goldens, at least 15 wanted"
finish
