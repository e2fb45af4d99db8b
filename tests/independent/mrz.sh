#!/usr/bin/env bash
# Is the machine-readable zone of every golden correct? The judge was written from ICAO Doc 9303 and
# independently of gen/mrz. ICAO's own examples and zones with faults test the judge itself.
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

judge() { # argument...
    if tests/independent/mrz-check.py "$@" > "$scratch/log" 2>&1; then
        passes=$((passes + $(grep -c '^ok ' "$scratch/log")))
    else
        grep '^FAIL' "$scratch/log" > "$scratch/bad" || tail -n 3 "$scratch/log" > "$scratch/bad"
        while read -r line; do fail "${line#FAIL }"; done < "$scratch/bad"
    fi
}

pairs=()
for folder in tests/golden/cases/*/; do
    [ -f "$folder/record.json" ] || continue
    pairs+=(--pair "${folder}record.json" "${folder}page.txt" "${folder}expect.err")
done
[ ${#pairs[@]} -gt 0 ] || { fail "no goldens"; finish; }
judge "${pairs[@]}"
judge --self-test tests/data/vectors
finish
