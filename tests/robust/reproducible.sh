#!/usr/bin/env bash
# Does a record give the same bytes under all circumstances? Every golden is rendered again in other
# environments, by other forms of the call, and by every build.
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source=tests/lib/cases.sh
. tests/lib/cases.sh
[ -d build/cache/locale ] || skip "no locales: run tests/install.sh test"

records=() names=()
for folder in tests/golden/cases/*/; do
    if [ ! -f "$folder/record.json" ] || [ -f "$folder/args" ]; then continue; fi
    records+=("$top/${folder}record.json")
    names+=("$(basename "$folder")")
done
[ ${#records[@]} -gt 0 ] || { fail "no goldens"; finish; }
need_case_programs "${records[@]%/*}"

now=$scratch/now
hashes() { # command...: renders every golden with it; a line for each golden in $now
    local record word command
    for record in "${records[@]}"; do
        command=()
        for word in "$@"; do # the program that the case needs
            case $word in */evisa-gen) word=$(case_program "${record%/*}" "$word") ;; esac
            command+=("$word")
        done
        "${command[@]}" < "$record" 2> /dev/null | sha256sum | cut -d' ' -f1
    done > "$now"
}

hashes "$gen"
cp "$now" "$scratch/reference"
sort "$scratch/reference" | uniq -d | grep -q . && fail "two goldens have one hash"
for record in "${records[@]}"; do
    sha256sum < "${record%record.json}expect.pdf" | cut -d' ' -f1
done > "$scratch/committed"

compare() { # circumstance: $now with the reference
    local different
    different=$(paste -d' ' <(printf '%s\n' "${names[@]}") "$scratch/reference" "$now" |
        awk '$2 != $3 { print $1 }' | head -n 5 | xargs)
    if [ -n "$different" ]; then
        fail "$1: other bytes for $different"
    else
        pass
    fi
}

same() { # circumstance command...
    local circumstance=$1
    shift
    hashes "$@"
    compare "$circumstance"
}

cp "$scratch/committed" "$now"
compare "the committed documents"

# ---- environments --------------------------------------------------------------------------------

locales=$top/build/cache/locale
same "another process" "$gen"
for zone in Asia/Almaty Pacific/Kiritimati America/Los_Angeles :nonsense; do
    same "TZ=$zone" env TZ=$zone "$gen"
done
for locale in kk_KZ.UTF-8 ru_RU.UTF-8 de_DE.UTF-8; do
    [ "$(LOCPATH=$locales LC_ALL=$locale locale decimal_point)" = , ] ||
        fail "the locale $locale is missing"
    same "LC_ALL=$locale" env LOCPATH="$locales" LC_ALL=$locale LANG=$locale "$gen"
done
same "LC_ALL=C" env LC_ALL=C "$gen"
for date in '2031-05-06 07:08:09' '1999-12-31 23:59:59'; do
    same "the day $date" faketime "$date" "$gen"
done
mkdir "$scratch/elsewhere"
cd "$scratch/elsewhere" || exit 1
same "another working folder" "$gen"
cd "$top" || exit 1
same "an empty environment" env -i "$gen"
same "a strange environment" env JPEGMEM=1 SOURCE_DATE_EPOCH=1 LANG=xx HOME=/nowhere \
    TMPDIR=/nowhere HOSTNAME=other "$gen"
# Other contents and addresses of memory make a use of uninitialised memory visible.
same "memory filled with another byte" env MALLOC_PERTURB_=165 "$gen"
same "another layout of the heap" env MALLOC_TOP_PAD_=1048576 MALLOC_MMAP_THRESHOLD_=4096 "$gen"
same "addresses that are not random" setarch -R "$gen"
(umask 077; hashes "$gen")
compare "another umask"
(ulimit -s 1024; hashes "$gen")
compare "a small stack"

# ---- forms of the call ---------------------------------------------------------------------------

programs=() # of each record
for record in "${records[@]}"; do
    programs+=("$(case_program "${record%/*}")")
done
for i in "${!records[@]}"; do
    "${programs[i]}" "${records[i]}" 2> /dev/null | sha256sum | cut -d' ' -f1
done > "$now"
compare "the record as a file"
for i in "${!records[@]}"; do
    "${programs[i]}" -o "$scratch/out.pdf" "${records[i]}" 2> /dev/null
    sha256sum < "$scratch/out.pdf" | cut -d' ' -f1
done > "$now"
compare "-o"
# The digest is that of the canonical form, without the order of members and the blanks of the text.
cat > "$scratch/turned.py" <<'PYTHON'
import json, sys
def turned(value):
    if not isinstance(value, dict):
        return value
    return {key: turned(value[key]) for key in reversed(value)}
record = turned(json.load(open(sys.argv[1], encoding="utf-8")))
print(json.dumps(record, ensure_ascii=True, indent=3))
PYTHON
for i in "${!records[@]}"; do
    python3 "$scratch/turned.py" "${records[i]}" | "${programs[i]}" 2> /dev/null |
        sha256sum | cut -d' ' -f1
done > "$now"
compare "members in another order, other blanks, escapes"
# shellcheck disable=SC2016 # for the inner shell
for i in "${!records[@]}"; do printf '%s\0%s\0' "${programs[i]}" "${records[i]}"; done |
    xargs -0 -P 4 -n 2 sh -c '"$0" "$1" 2> /dev/null | sha256sum | cut -d" " -f1' |
    sort > "$scratch/parallel"
sort "$scratch/reference" | cmp -s - "$scratch/parallel" || fail "four at once: other bytes"

# ---- builds --------------------------------------------------------------------------------------

while read -r folder _ variables; do
    case $folder in '' | '#'*) continue ;; esac
    # shellcheck disable=SC2086
    if make --silent $variables build/"$folder"{,-drafts}/evisa-gen > "$scratch/make.log" 2>&1; then
        same "make $variables" "$top/build/$folder/evisa-gen"
    else
        tail -n 5 "$scratch/make.log"
        fail "make $variables"
    fi
done < tests/builds.txt

finish
