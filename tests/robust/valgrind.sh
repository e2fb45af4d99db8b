#!/usr/bin/env bash
# valgrind's question: is nothing read that was never written (which the sanitizers cannot see), no
# byte touched outside its block, nothing leaked? Variables of functions are zero in a release build
# (Makefile, ZERO): what is read of these before it is set shows in the goldens of a debug build.
#
#   valgrind.sh           all cases in one process, each program once, all unit tests but those
#                         that are one long loop
#   valgrind.sh --all     the long loops too (make soak)
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source=tests/lib/cases.sh
. tests/lib/cases.sh
need_program
need_seal_program
built=$(dirname "$gen")
# The system would end valgrind with the first call that it makes within a confined process.
gen=$built-unconfined/evisa-gen seal=$built-unconfined/evisa-seal
compare=$built-unconfined/evisa-compare

# What takes minutes under valgrind: loops, and what GnuTLS and SoftHSM calculate for themselves.
# Folder of unit tests, then the files.
declare -A long=(
    [evisa]="evisa resource_mutation" [image]="made mutation" [layout]=layout [mrz]=name
    [qr]="mask symbol_ways" [verify]=record
    [trust]="certificate ecdsa key key_file key_memory key_token testkey"
    [batch]="expect_journal index index_disk pool" [batch-input]=gunzip
    [batch-journal]="merge open resume" [compare]="examine pixels" [compare-explain]=goldens
    [compare-paper]="content mutation paper"
    [checker]="pages template") # templates check goes over the same pages below
# These confine processes for a test of that. The readers themselves are run by programs() below.
declare -A confined=([compare-worker]="confined keeper no_landlock worker")

known() { # folder file...
    local folder=$1 file
    shift
    for file in "$@"; do
        "$built/test/$folder" --list | grep -qx "$file" ||
            fail "$folder has no unit tests called $file"
    done
}
# shellcheck disable=SC2086 # the files are words
for folder in "${!long[@]}"; do known "$folder" ${long[$folder]}; done
# shellcheck disable=SC2086
for folder in "${!confined[@]}"; do known "$folder" ${confined[$folder]}; done
[ "${1-}" != --all ] || long=()

leaks="--leak-check=full --errors-for-leak-kinds=definite,indirect,possible"
expected=0

watched() { # name command...
    local name=$1 log
    shift
    log=$scratch/log.${name//[^a-z0-9-]/-}
    # shellcheck disable=SC2086 # the options are words
    valgrind --quiet --error-exitcode=99 --suppressions=tests/robust/valgrind.supp $leaks \
        --track-fds=no --log-file="$log.%p" "$@" > "$log" 2>&1
    local status=$?
    if [ $status -ne "$expected" ] || grep -q '^==' "$log".*; then
        echo "FAIL: $name: exit status $status"
        cat "$log".* "$log" | head -n 20
    else
        echo "passed: $name"
    fi
}

# ---- the programs, once each on their main paths -------------------------------------------------

photo=tests/golden/cases/tourist-almaty-png/record.json
programs() {
    local keys=$scratch/keys lines=$scratch/lines
    mkdir -p "$keys"
    install -m 600 tests/data/keys/* "$keys"
    python3 -c 'import json, sys
for name in sys.argv[1:]: print(json.dumps(json.load(open(name)), separators=(",", ":")))' \
        $photo tests/golden/cases/minimum/record.json > "$lines"
    watched "evisa-gen render" "$gen" -o "$scratch/visa.pdf" $photo
    watched "evisa-gen errors" "$gen" errors
    watched "evisa-gen templates check" "$gen" templates check
    watched "evisa-gen batch to a folder" "$gen" batch -j 2 -o "$scratch/out" "$lines"
    watched "evisa-gen batch resumed" "$gen" batch --resume -o "$scratch/out" "$lines"
    watched "evisa-gen batch to a tar" "$gen" batch --tar "$scratch/out.tar" "$lines"
    watched "evisa-gen batch --ndjson" "$gen" batch --ndjson "$lines"
    watched "evisa-seal sign" "$seal" --key "$keys/signer.key" --cert "$keys/signer.crt" \
        -o "$scratch/sealed.json" tests/refuse/base.json
    expected=1 watched "evisa-seal verify" "$seal" verify --csca "$keys/csca.crt" \
        --cert "$keys/signer.crt" \
        --on 2023-01-01 "$scratch/sealed.json"
    echo "KZ0000201 2022-11-01" > "$scratch/cancelled"
    watched "evisa-seal revoke" "$seal" revoke --key "$keys/lists.key" --cert "$keys/lists.crt" \
        --issued 2022-12-01 --next 2023-02-01 -o "$scratch/list" "$scratch/cancelled"
    expected=3 watched "evisa-seal verify --cancelled" "$seal" verify --csca "$keys/csca.crt" \
        --cert "$keys/signer.crt" --cancelled "$scratch/list" --on 2023-01-01 "$scratch/sealed.json"
    # A reader ends with all that it holds: what is lost, the unit tests see.
    leaks=--leak-check=no expected=1
    watched "evisa-compare" "$compare" tests/golden/cases/{minimum,tourist-almaty-png}/expect.pdf
}

# ---- everything, two at a time -------------------------------------------------------------------

unit_files() { # program: the files of it that are run
    local folder=${1##*/} file files=""
    for file in $("$1" --list); do
        [[ " ${long[$folder]-} ${confined[$folder]-} " = *" $file "* ]] || files+=" $file"
    done
    echo "$files"
}

units() {
    local program
    for program in "$built"/test/*; do
        case $program in *.[cdo]) continue ;; esac
        # shellcheck disable=SC2046 # the files are words
        [ -n "$(unit_files "$program")" ] &&
            watched "unit ${program##*/}" "$program" $(unit_files "$program")
    done
}

mapfile -t pairs < <(case_pairs)
{ watched "every case" "$built/every-case" "${pairs[@]}"; programs; } > "$scratch/one" &
units > "$scratch/two" &
wait
cat "$scratch/one" "$scratch/two" | grep -v '^passed: '
failures=$(cat "$scratch/one" "$scratch/two" | grep -c '^FAIL: ')
passes=$(cat "$scratch/one" "$scratch/two" | grep -c '^passed: ')
programs=$(find "$built/test" -type f -executable | wc -l)
[ $((failures + passes)) -eq $((programs + 13)) ] || fail "not everything was run"
[ ${#pairs[@]} -eq $(($(case_folders golden | wc -l) * 2 + $(case_folders refuse | wc -l) * 2)) ] ||
    fail "not every case has a record"
finish
