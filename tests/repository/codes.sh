#!/usr/bin/env bash
# Do the codes of gen/fault/faults.def, the programs, the manuals and the tests agree? Each code has
# its form, `evisa-gen errors` and the manuals have all codes, the manuals have all exit statuses
# and all answers of `evisa-seal verify`, a test names each code of a batch, and the sources of a
# program name each code in its list, and none that is only in the other's.
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source=tests/repository/manual.sh
. tests/repository/manual.sh
need_program
need_seal_program

codes() { # macro: the codes of its entries
    gen/fault/table.sh | awk -F '\t' -v macro="$1" '$1 == macro { print $3 }'
}

{ codes EV_FAULT; codes EV_BATCH_FAULT; } | sort > "$scratch/codes.evisa-gen"
codes EV_SEAL_FAULT | sort > "$scratch/codes.evisa-seal"
codes EV_COMPARE_FAULT | sort > "$scratch/codes.evisa-compare"
sort "$scratch"/codes.* > "$scratch/codes"
[ "$(grep -cE '^EV_(SEAL_|BATCH_|COMPARE_)?FAULT\(' gen/fault/faults.def)" -eq \
    "$(wc -l < "$scratch/codes")" ] || fail "gen/fault/faults.def has an entry that is not read"
none "gen/fault/faults.def: a code occurs twice" uniq -d "$scratch/codes"
none "gen/fault/faults.def: a code is not in kebab-case" \
    searched grep -vE '^[a-z0-9]+(-[a-z0-9]+)*$' "$scratch/codes"

"$gen" errors > "$scratch/errors" || fail "evisa-gen errors fails"
tr -c 'a-z0-9-' '\n' < "$scratch/errors" | sort -u > "$scratch/words"
none "evisa-gen errors lacks these codes" \
    comm -23 "$scratch/codes.evisa-gen" "$scratch/words"

none "evisa-gen errors has a code of another program" \
    comm -12 <(sort "$scratch/codes.evisa-seal" "$scratch/codes.evisa-compare") \
    <(cut -f 1 "$scratch/errors" | sort)

# What a program can say, as far as the sources that it is made of tell it: the folders of both, of
# evisa-gen and of evisa-seal, as in the Makefile.
folders() { sed -n "s/^$1_FOLDERS := //p" Makefile; }
ids() { # macro...: the names in C of its entries
    gen/fault/table.sh | awk -F '\t' -v macros=" $* " '
        index(macros, " " $1 " ") { print "EV_" $2 }' | sort
}
named() { # file or folder in gen/...: the names in C that occur there
    (cd gen && grep -rhoE --include='*.[ch]' '\<EV_[A-Z0-9_]+\>' "$@") | sort -u
}
read -ra both <<< "$(folders RECORD) sys"
read -ra printing <<< "$(folders PAGE) evisa.c checker cli"
named "${both[@]}" "${printing[@]}" > "$scratch/without-batch"
named "${both[@]}" "${printing[@]}" batch > "$scratch/of-gen"
named seal trust scan cancelled verify signer > "$scratch/of-seal"
named "${both[@]/%seal/core}" "${printing[@]}" batch > "$scratch/without-sealing"
[ "$(grep -cxF -e EV_MALFORMED -e EV_DOES_NOT_FIT "$scratch/without-batch")" -eq 2 ] ||
    fail "the folders of the Makefile are not read"
none "no source of evisa-gen names this code of its list" \
    comm -23 <(ids EV_FAULT EV_BATCH_FAULT) "$scratch/of-gen"
none "a source that is not of batches names their code" \
    comm -12 <(ids EV_BATCH_FAULT) "$scratch/without-batch"
none "no source of evisa-seal names this code of its list" \
    comm -23 <(ids EV_SEAL_FAULT) "$scratch/of-seal"
none "a source of evisa-gen names this code of evisa-seal" \
    comm -12 <(ids EV_SEAL_FAULT) "$scratch/without-sealing"
named compare > "$scratch/of-compare"
none "no source of evisa-compare names this code of its list" \
    comm -23 <(ids EV_COMPARE_FAULT) "$scratch/of-compare"
none "a source of another program names this code of evisa-compare" \
    comm -12 <(ids EV_COMPARE_FAULT) <(sort -u "$scratch/of-gen" "$scratch/of-seal")
# Both programs have the folder seal, but only one the part that refuses what cannot be sealed.
nm "$gen" > "$scratch/symbols.gen"
nm "$seal" > "$scratch/symbols.seal"
for function in ev_seal_check ev_seal_write; do
    grep -q " T $function\$" "$scratch/symbols.seal" || fail "evisa-seal lacks $function"
    ! grep -q " T $function\$" "$scratch/symbols.gen" || fail "evisa-gen has $function"
done

# tests/refuse cannot have a case of a code that only a batch says.
for code in $(codes EV_BATCH_FAULT); do
    grep -rqE -- "(^|[^a-z-])$code([^a-z-]|\$)" tests/batch || fail "tests/batch: no test of $code"
done

for program in evisa-gen evisa-seal evisa-compare; do
    page=$(manual_of $program)
    plain_manual "$page" > "$scratch/manual"
    tr -c 'a-z0-9-' '\n' < "$scratch/manual" | sort -u > "$scratch/words"
    none "$page lacks these codes" comm -23 "$scratch/codes.$program" "$scratch/words"
    none "mandoc complains about $page" mandoc -T lint -W warning "$page"
    for status in 64 65 66 70 73 74 75 78; do
        [ $program.$status != evisa-compare.65 ] || continue # it reads no record
        grep -qE "(^|[^0-9])$status([^0-9]|\$)" "$scratch/manual" ||
            fail "$page: no exit status $status"
    done
done

# The manual has each answer of verify with its level of trust.
sed -n 's/^EV_SUB_STATUS(\([A-Z_]*\), "\([a-z ]*\)".*$/\1 \2/p' gen/verify/statuses.def \
    > "$scratch/answers"
[ "$(wc -l < "$scratch/answers")" -ge 17 ] || fail "gen/verify/statuses.def has rows not read here"
while read -r name trust; do
    grep -qxF ".BR $name \" ($trust)\"" gen/signer/evisa-seal.1 ||
        fail "gen/signer/evisa-seal.1: nothing about $name ($trust)"
done < "$scratch/answers"
pass
finish
