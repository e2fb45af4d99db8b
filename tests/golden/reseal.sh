#!/usr/bin/env bash
# Do the sealed records of tests/golden and samples have the seal that the test signer of
# tests/data/keys makes today?
#
#   tests/golden/reseal.sh
#       checks that sealing each again gives the committed bytes, and that each seal is VALID
#   tests/golden/reseal.sh --write
#       seals them again, after their records changed (then: make bless samples)
#   tests/golden/reseal.sh --seal FOLDER...
#       gives records their first seal
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
need_program
need_seal_program
keys=tests/data/keys
signer=(--csca "$keys/csca.crt" --cert "$keys/signer.crt")
install -m 600 $keys/signer.key "$scratch/key" || exit 1

seal() { # record: on standard output
    "$seal" --key "$scratch/key" --cert $keys/signer.crt --replace "$1" 2> "$scratch/err"
}

is_sealed() { # record
    python3 -c 'import json, sys; sys.exit("seal" not in json.load(open(sys.argv[1])))' "$1"
}

rewrite() { # record
    if seal "$1" > "$scratch/record"; then
        cp "$scratch/record" "$1"
        pass
    else
        fail "$1: not sealed"
        head -n 3 "$scratch/err"
    fi
}

check() { # record
    seal "$1" > "$scratch/record" || { fail "$1: refused"; head -n 3 "$scratch/err"; return; }
    cmp -s "$1" "$scratch/record" || { fail "$1: sealed again, it has another seal"; return; }
    "$seal" verify "${signer[@]}" --on 2026-01-01 --json "$1" > "$scratch/answer"
    if grep -q '"verdict":"SPECIMEN".*"record":"same"' "$scratch/answer"; then
        pass
    else
        fail "$1: its seal is not genuine"
        cat "$scratch/answer"
    fi
}

case ${1-} in
    --seal)
        shift
        for folder in "$@"; do
            rewrite "$folder/record.json"
        done
        finish
        ;;
    --write) act=rewrite ;;
    *) act=check ;;
esac
for record in tests/golden/cases/*/record.json samples/*/record.json; do
    ! is_sealed "$record" || $act "$record"
done
finish
