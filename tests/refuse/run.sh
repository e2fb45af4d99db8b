#!/usr/bin/env bash
# Is each record of tests/refuse/cases refused with its exit status and exactly the faults of its
# expect.err, without output, and without a value of the record in the messages? And does every code
# of status 65 in gen/fault/faults.def have a case, and each member `expected` and `limit` that
# `evisa-gen errors` names? (Cases of warnings have --strict in args.)
#
#   tests/refuse/run.sh [case]...

# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source=tests/lib/cases.sh
. tests/lib/cases.sh
need_program

expect() { # name command status wanted-status: what holds for every failure
    [ "$3" -eq "$4" ] || fail "$1: $2: exit status $3, not $4"
    [ ! -s "$scratch/out" ] || fail "$1: $2: something on standard output"
    [ "$(stat -c %s "$scratch/err")" -lt 65536 ] || fail "$1: $2: more than 64 KiB of messages"
}

# Checked together at the end, so that Python starts only once.
messages=()
keep_messages() { # record name
    local copy=$scratch/messages/${#messages[@]} kept=$scratch/messages/$2
    # A record in the scratch folder will be overwritten by that of the next case.
    [[ $1 = "$scratch"/* ]] && cp "$1" "$copy" && set -- "$copy" "$2"
    cp "$scratch/err" "$kept"
    messages+=("$1" "$kept")
}

check_leaks() {
    [ ${#messages[@]} -gt 0 ] || return 0
    python3 tests/lib/leak.py "${messages[@]}" || fail "the messages hold a value of a record"
    pass
}

check_case() { # folder
    local name=${1##*/} record wanted=65 command before=$failures
    [ ! -f "$1/expect.status" ] || wanted=$(cat "$1/expect.status")
    record=$(case_record "$1") || { fail "$name: no record"; return; }
    for command in render check text; do
        case_run "$1" "$record" $command --errors=json > "$scratch/out" 2> "$scratch/err"
        expect "$name" $command $? "$wanted"
        if ! cmp -s "$1/expect.err" "$scratch/err"; then
            fail "$name: $command: the faults differ (< expected, > now)"
            diff "$1/expect.err" "$scratch/err" | cut -c1-200 | head -n 10
        fi
    done
    keep_messages "$record" "$name (json)"
    case_run "$1" "$record" render > "$scratch/out" 2> "$scratch/err"
    expect "$name" "render, plain" $? "$wanted"
    [ -s "$scratch/err" ] || fail "$name: render, plain: no message"
    keep_messages "$record" "$name (plain)"
    [ "$failures" -gt "$before" ] || pass
}

# No record that is known makes a decoder crash: tests of hostile decoders have those codes. The
# built-in template has room for whatever the limits of a record allow, and one that lacks it is
# refused with 78 before a record is read: the unit tests of the layout have does-not-fit.
check_coverage() { # every code of status 65 has a case
    local code
    sed -n 's/.*"code":"\([^"]*\)".*/\1/p' tests/refuse/cases/*/expect.err | sort -u \
        > "$scratch/produced"
    gen/fault/table.sh | awk -F '\t' '$1 == "EV_FAULT" && $5 == "EV_DATA" { print $3 }' |
        grep -vE '^(renderer-|does-not-fit$)' | sort > "$scratch/codes"
    [ -s "$scratch/codes" ] || fail "no code of status 65 in gen/fault/faults.def"
    while read -r code; do
        fail "no case produces $code"
    done < <(comm -13 "$scratch/produced" "$scratch/codes")
}

check_members() { # the cases show the members that evisa-gen errors promises, and no others
    awk '{
        match($0, /"code":"[^"]*"/)
        code = substr($0, RSTART + 8, RLENGTH - 9)
        if (/,"expected":"/) print code " expected"
        if (/,"limit":-?[0-9]+}$/) print code " limit"
    }' tests/refuse/cases/*/expect.err | sort -u > "$scratch/shown"
    "$gen" errors | awk -F '\t' '
        NR == FNR { wanted[$1] = 1; next }
        $1 in wanted { n = split($6, member, ","); for (i = 1; i <= n; i++) print $1, member[i] }
    ' "$scratch/codes" - | sort > "$scratch/promised"
    none "a case shows a member that evisa-gen errors does not promise" \
        comm -23 "$scratch/shown" "$scratch/promised"
    none "evisa-gen errors promises a member that no case shows" \
        comm -13 "$scratch/shown" "$scratch/promised"
}

mkdir "$scratch/messages"
for folder in $(case_folders refuse "$@"); do
    check_case "$folder"
done
check_leaks
[ $# -gt 0 ] || { check_coverage; check_members; }
finish
