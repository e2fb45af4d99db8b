#!/usr/bin/env bash
# Does each golden have the bytes that tests/golden/hashes.txt says? A document that moves needs a
# change of two files then, and a golden that is gone is noticed. Without an argument the script
# also makes copies with a fault, and each of them must fail.
#
#   tests/repository/hashes.sh [folder]     looks at this folder in place of tests/golden/

# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
golden=$(realpath "${1:-tests/golden}")
copy=$scratch/golden

check_form() { # "<SHA-256>  cases/<name>/expect.pdf", sorted, each path once
    none "hashes.txt: not a line of the list" searched grep -vnxE \
        '[0-9a-f]{64}  cases/[a-z0-9-]+/expect\.pdf' "$golden/hashes.txt"
    sort -C -u -k 2,2 "$golden/hashes.txt" || fail "hashes.txt: paths twice or not sorted"
}

check_lines() { # each line has its golden, with this hash
    local hash path
    while read -r hash path; do
        if [ ! -f "$golden/$path" ]; then
            fail "$path is gone, but hashes.txt has its line"
        elif [ "$hash" != "$(sha256sum < "$golden/$path" | cut -d ' ' -f 1)" ]; then
            fail "$path moved; if that is wanted: BLESS=moved make bless, and the commit says why"
        else
            pass
        fi
    done < "$golden/hashes.txt"
}

check_goldens() { # each golden has its line
    local folder path
    for folder in "$golden"/cases/*/; do
        path=cases/$(basename "$folder")/expect.pdf
        grep -qF "  $path" "$golden/hashes.txt" ||
            fail "$path has no line in hashes.txt: tests/golden/bless.sh $(basename "$folder")"
    done
}

expect_failure() { # damage pattern-of-the-message
    if "$top/tests/repository/hashes.sh" "$copy" > "$scratch/report"; then
        fail "not noticed: $1"
    elif ! grep -q "$2" "$scratch/report"; then
        fail "another fault is reported for: $1"
    else
        pass
    fi
    sound_copy
}

sound_copy() { # two goldens in place of all
    local name
    rm -rf "$copy"
    mkdir "$copy"
    for name in minimum pinned; do
        mkdir -p "$copy/cases/$name"
        cp "tests/golden/cases/$name/expect.pdf" "$copy/cases/$name/"
    done
    (cd "$copy" && sha256sum cases/*/expect.pdf) > "$copy/hashes.txt"
}

check_bite() { # this script fails for each kind of damage
    sound_copy
    "$top/tests/repository/hashes.sh" "$copy" > "$scratch/report" || fail "the copy is not sound"
    printf 'x' >> "$copy/cases/pinned/expect.pdf"
    expect_failure 'a golden that moved' 'pinned/expect.pdf moved'
    rm -r "$copy/cases/pinned"
    expect_failure 'a golden that is gone' 'pinned/expect.pdf is gone'
    mkdir "$copy/cases/new"
    expect_failure 'a golden without a line' 'new/expect.pdf has no line'
    sed -i '/pinned/d' "$copy/hashes.txt"
    expect_failure 'a line that is gone' 'pinned/expect.pdf has no line'
    sed -i '1!G;h;$!d' "$copy/hashes.txt"
    expect_failure 'another order' 'not sorted'
    echo '# a comment' >> "$copy/hashes.txt"
    expect_failure 'another form' 'not a line'
}

check_form
check_lines
check_goldens
[ $# -gt 0 ] || check_bite
finish
