#!/usr/bin/env bash
# Makes the program's present output the expected output of goldens and refusals: `make bless`. Read
# the difference (git diff) before committing it, because no test will question it afterwards.
#
#   tests/golden/bless.sh [case]...
#
# tests/golden/hashes.txt gets a line for each new golden. The line of a golden that moved stays,
# and tests/repository/hashes.sh fails, until BLESS=moved in the environment says that the move is
# wanted: that no document moves by accident is worth a second call.

# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source=tests/lib/cases.sh
. tests/lib/cases.sh

case ${BLESS-} in '' | moved) ;; *) fail "BLESS=$BLESS is not known: it is moved"; finish ;; esac

put() { # new-file target: writes the target only if it differs
    if cmp -s "$1" "$2"; then pass; else cp "$1" "$2" && echo "$2" && pass; fi
}

hashes=tests/golden/hashes.txt
put_hash() { # folder: the line of its document, in the list in $scratch
    local path=cases/${1##*/}/expect.pdf line
    line=$(cd tests/golden && sha256sum "$path") || { fail "$1: no document"; return; }
    if ! grep -qF "  $path" "$scratch/hashes"; then
        printf '%s\n' "$line" >> "$scratch/hashes"
    elif ! grep -qxF "$line" "$scratch/hashes"; then
        sed -i "s,^.*  $path\$,$line," "$scratch/hashes"
    fi
}

put_hashes() { # folder...: without BLESS=moved, only the lines of new goldens
    local folder
    cp $hashes "$scratch/hashes" || exit 1
    for folder in "$@"; do
        if [ "${BLESS-}" = moved ] || ! grep -qF "  cases/${folder##*/}/" $hashes; then
            put_hash "$folder"
        fi
    done
    sort -k 2 "$scratch/hashes" > "$scratch/sorted"
    put "$scratch/sorted" $hashes
    if ! (cd tests/golden && sha256sum --check --status hashes.txt); then
        echo "goldens moved, and $hashes has their former hashes: BLESS=moved accepts the move"
    fi
}

mapfile -t folders < <(case_folders golden "$@")
mapfile -t refusals < <(case_folders refuse "$@")
need_case_programs "${folders[@]}" "${refusals[@]}"

for folder in "${folders[@]}"; do
    record=$(case_record "$folder") || exit 1
    if case_run "$folder" "$record" render --errors=json > "$scratch/pdf" 2> "$scratch/err" &&
        case_run "$folder" "$record" text > "$scratch/text" 2> /dev/null; then
        put "$scratch/pdf" "$folder/expect.pdf"
        put "$scratch/text" "$folder/page.txt"
        if [ -s "$scratch/err" ]; then
            put "$scratch/err" "$folder/expect.err"
        else
            rm -f "$folder/expect.err"
        fi
    else
        fail "$folder: not rendered, left unchanged"
        head -n 5 "$scratch/err"
    fi
done
[ ${#folders[@]} -eq 0 ] || put_hashes "${folders[@]}"
for folder in "${refusals[@]}"; do
    record=$(case_record "$folder") || exit 1
    wanted=65
    [ ! -f "$folder/expect.status" ] || wanted=$(cat "$folder/expect.status")
    case_run "$folder" "$record" render --errors=json > "$scratch/out" 2> "$scratch/err"
    status=$?
    if [ "$status" -eq "$wanted" ] && [ -s "$scratch/err" ]; then
        put "$scratch/err" "$folder/expect.err"
    else
        fail "$folder: exit status $status, not $wanted; left unchanged"
    fi
done
finish
