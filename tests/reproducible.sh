#!/usr/bin/env bash
# One record, one hash: every golden again under each circumstance that has ever changed somebody's PDF, and by every build.
#
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"
need_program
[ -d build/cache/locale ] || skip "no locales: run tests/install.sh test"

records=() names=()
for folder in tests/golden/*/; do
    [ -f "$folder/record.json" ] && [ ! -f "$folder/args" ] || continue
    records+=("$top/${folder}record.json")
    names+=("$(basename "$folder")")
done
[ ${#records[@]} -gt 0 ] || { fail "no goldens"; finish; }

hashes() { # command...: renders every golden by it, a line a golden
    local record
    for record in "${records[@]}"; do
        "$@" < "$record" 2> /dev/null | sha256sum | cut -d' ' -f1
    done
}

hashes "$gen" > "$scratch/reference"
sort "$scratch/reference" | uniq -d | grep -q . && fail "two goldens have one hash"
for i in "${!records[@]}"; do
    [ "$(sha256sum < "${records[$i]%record.json}expect.pdf" | cut -d' ' -f1)" = "$(sed -n "$((i + 1))p" "$scratch/reference")" ] ||
        fail "${names[$i]}: not the committed document"
done

same() { # circumstance: the hashes on stdin are the reference
    local different
    different=$(paste -d' ' <(printf '%s\n' "${names[@]}") "$scratch/reference" - | awk '$2 != $3 { print $1 }')
    if [ -n "$different" ]; then
        fail "$1: other bytes for $(echo "$different" | head -n 5 | tr '\n' ' ')"
    else
        pass
    fi
}

locales=$top/build/cache/locale
hashes "$gen" | same "another process"
for zone in Asia/Almaty Pacific/Kiritimati America/Los_Angeles :nonsense; do
    hashes env TZ=$zone "$gen" | same "TZ=$zone"
done
for locale in kk_KZ.UTF-8 ru_RU.UTF-8 de_DE.UTF-8; do
    [ "$(LOCPATH=$locales LC_ALL=$locale locale decimal_point)" = , ] || fail "$locale is not there"
    hashes env LOCPATH="$locales" LC_ALL=$locale LANG=$locale "$gen" | same "LC_ALL=$locale"
done
hashes env LC_ALL=C "$gen" | same "LC_ALL=C"
for date in '2031-05-06 07:08:09' '1999-12-31 23:59:59'; do
    hashes faketime "$date" "$gen" | same "the day $date"
done
mkdir "$scratch/elsewhere"
(cd "$scratch/elsewhere" && hashes "$gen") | same "another working folder"
hashes env -i "$gen" | same "an empty environment"
hashes env JPEGMEM=1 SOURCE_DATE_EPOCH=1 LANG=xx HOME=/nowhere TMPDIR=/nowhere HOSTNAME=other "$gen" | same "a strange environment"
# Where memory is not what it was, or lies elsewhere, what was never written shows.
hashes env MALLOC_PERTURB_=165 "$gen" | same "memory filled with another byte"
hashes env MALLOC_TOP_PAD_=1048576 MALLOC_MMAP_THRESHOLD_=4096 "$gen" | same "another layout of the heap"
hashes setarch -R "$gen" | same "addresses that are not random"
(umask 077; hashes "$gen") | same "another umask"
(ulimit -s 1024; hashes "$gen") | same "a small stack"

for record in "${records[@]}"; do
    "$gen" "$record" 2> /dev/null | sha256sum | cut -d' ' -f1
done | same "the record by its name"
for record in "${records[@]}"; do
    "$gen" -o "$scratch/out.pdf" "$record" 2> /dev/null
    sha256sum < "$scratch/out.pdf" | cut -d' ' -f1
done | same "-o"
# The digest is taken over the canonical form: order and blanks of the JSON text do not matter.
for record in "${records[@]}"; do
    python3 - "$record" <<'PYTHON' | "$gen" 2> /dev/null | sha256sum | cut -d' ' -f1
import json, sys
def turned(value):
    return {key: turned(value[key]) for key in reversed(value)} if isinstance(value, dict) else value
print(json.dumps(turned(json.load(open(sys.argv[1], encoding="utf-8"))), ensure_ascii=True, indent=3))
PYTHON
done | same "members in another order, other blanks, escapes"

for record in "${records[@]}"; do printf '%s\0' "$record"; done |
    xargs -0 -P 4 -I{} sh -c '"$1" "$2" 2> /dev/null | sha256sum' _ "$gen" {} | cut -d' ' -f1 | sort > "$scratch/parallel"
sort "$scratch/reference" | cmp -s - "$scratch/parallel" || fail "four at once: other bytes"

while read -r folder variables; do
    # shellcheck disable=SC2086
    make --silent $variables "build/$folder/evisa-gen" > "$scratch/make.log" 2>&1 || { tail -n 5 "$scratch/make.log"; fail "make $variables"; continue; }
    hashes "$top/build/$folder/evisa-gen" | same "make $variables"
done < tests/builds.txt

finish
