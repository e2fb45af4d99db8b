#!/usr/bin/env bash
# Are the data of the policies correct? The script reads them without the program: the lists must
# have the counts of the announcement and of the rules after it, the table of states must have all
# codes, and both must agree; each airport has codes, a city and a name of its own.

# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
export LC_ALL=C
base=templates/policy/kz-2019-01

rows() { grep -v '^#' "$1"; }
equal() { # what, wanted, found
    if [ "$2" = "$3" ]; then pass; else fail "$1: $3, not $2"; fi
}

# Announcement, paragraph 4: 117 and 23 entries, numbered without a gap; and the comparison of the
# two annexes.
check_lists() {
    local list count
    for list in tourist:117 business:23; do
        count=${list#*:} list=${list%:*}
        rows "$base/$list.txt" > "$scratch/rows"
        equal "$list: entries" "$count" "$(wc -l < "$scratch/rows")"
        equal "$list: numbers" "$(seq "$count" | xargs)" "$(cut -f 1 "$scratch/rows" | xargs)"
        equal "$list: different codes" "$count" "$(cut -f 2 "$scratch/rows" | sort -u | wc -l)"
        equal "$list: rows of another form" 0 \
            "$(grep -cvP '^[0-9]+\t[A-Z]{3}\t[^\t]+$' "$scratch/rows")"
        cut -f 2 "$scratch/rows" | sort > "$scratch/$list"
    done
    equal 'in either list' 121 "$(sort -u "$scratch/tourist" "$scratch/business" | wc -l)"
    equal 'in both lists' 19 "$(comm -12 "$scratch/tourist" "$scratch/business" | wc -l)"
    equal 'in annex 2 only' 'BMU GRL SRB VGB' \
        "$(comm -13 "$scratch/tourist" "$scratch/business" | xargs)"
}

# 109 = 121 - 12: the states that became visa-free on 2019-09-30, all of them in annex 1.
check_list_of_109() {
    local list=templates/policy/kz-2019-09/countries.txt
    equal '109: numbers' "$(seq 109 | xargs)" "$(rows $list | cut -f 1 | xargs)"
    rows $list | cut -f 2 | sort -u > "$scratch/later"
    equal '109: different codes' 109 "$(wc -l < "$scratch/later")"
    sort -u "$scratch/tourist" "$scratch/business" > "$scratch/either"
    equal '109: codes of neither annex' '' "$(comm -23 "$scratch/later" "$scratch/either" | xargs)"
    equal '109: codes left out' 'BHR COL IDN KWT LIE OMN PHL QAT SAU THA VAT VNM' \
        "$(comm -13 "$scratch/later" "$scratch/either" | xargs)"
    sort <(rows $base/tourist.txt | cut -f 2-) <(rows $base/business.txt | cut -f 2-) |
        comm -13 - <(rows $list | cut -f 2- | sort) > "$scratch/rows"
    equal '109: rows that are in no annex' '' "$(cat "$scratch/rows")"
}

# An ICAO code of Kazakhstan begins with UA. The first policy has the city and IATA code of two.
check_airports() {
    local policy=templates/policy/kz-2020-09/policy.txt codes kind
    codes=$(sed -n 's/^airports = //p' $policy)
    equal 'airports' 20 "$(tr ' ' '\n' <<< "$codes" | sort -u | grep -c '^UA[A-Z][A-Z]$')"
    for kind in airport iata city; do
        equal "airports with a section [$kind]" "$(tr ' ' '\n' <<< "$codes" | sort | xargs)" \
            "$(sed -n "s/^\[$kind \(.*\)\]\$/\1/p" $policy $base/policy.txt | sort | xargs)"
    done
    equal 'different IATA codes' 18 \
        "$(sed -n 's/^code = //p' $policy | sort -u | grep -c '^[A-Z][A-Z][A-Z]$')"
}

check_states() {
    local code special
    rows templates/states/1.txt | cut -f 1 > "$scratch/states"
    sort -u -c "$scratch/states" 2> /dev/null || fail 'states: codes twice or not sorted'
    equal 'states: rows of another form' 0 \
        "$(rows templates/states/1.txt |
            grep -cvP '^(D|[A-Z]{3})(\t[^\t]+){3}\t(cldr|own|unreviewed)$')"
    while read -r code; do
        fail "states: $code of the lists is missing"
    done < <(sort -u "$scratch/tourist" "$scratch/business" | comm -23 - "$scratch/states")
    # Doc 9303-3, section 5, parts B to E
    special='D EUE GBD GBN GBO GBP GBR GBS RKS UNA UNK UNO UTO XBA XCC XCE XCO XDC XEC XES XIM XMP'
    special="$special XOM XPO XXA XXB XXC XXX"
    equal 'states: special codes' "$special" \
        "$(tr ' ' '\n' <<< "$special" | sort | comm -12 - "$scratch/states" | xargs)"
    equal 'states: DEU, which is D' 0 "$(grep -cx DEU "$scratch/states")"
    equal 'states: abbreviations' 0 \
        "$(rows templates/states/1.txt | grep -cE '&|о-ва?[^а-я]|о-в |St\.|Св\.')"
}

# Each territory is in a list, and the nationality of its passports is in the table of states.
check_territories() {
    local territory equals nationality
    while read -r territory equals nationality; do
        [ "$equals" = = ] || continue
        grep -qx "$territory" "$scratch/tourist" "$scratch/business" ||
            fail "territory $territory is not in a list"
        grep -qx "$nationality" "$scratch/states" ||
            fail "territory $territory: $nationality is not a nationality"
        pass
    done < <(sed -n '/^\[territories\]/,/^$/p' $base/policy.txt)
}

# A later version holds only what differs: none of its sections is the same as in the version
# before.
check_overrides() {
    local folder extends section before
    for folder in templates/policy/*/; do
        extends=$(sed -n 's/^extends = //p' "$folder/policy.txt")
        [ -n "$extends" ] || continue
        before=templates/policy/$extends
        [ -f "$before/policy.txt" ] || fail "$folder extends $extends, which does not exist"
        while read -r section; do
            if cmp -s <(section_of "$folder" "$section") <(section_of "$before" "$section"); then
                fail "$folder repeats $section"
            fi
            pass
        done < <(grep '^\[' "$folder/policy.txt")
    done
}

section_of() { # folder, [section]
    awk -v wanted="$2" '/^\[/ { on = $0 == wanted } on && !/^(#|$)/' "$1/policy.txt"
}

check_lists
check_list_of_109
check_airports
check_states
check_territories
check_overrides
finish
