#!/usr/bin/env bash
# Do the goldens notice small faults? A copy of the project gets one change at a time and is built,
# and tests/golden/run.sh must fail: for a field that moved by one point, a missing glyph, an
# exchanged glyph, a digit of a notice, a letter of a label; and, without building, for one bit of a
# golden PDF and of a golden text.
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
need_program

copy=$scratch/copy
mkdir -p "$copy/build"
# With the existing build and its times, so that the compiler only compiles what a change concerns.
find . -mindepth 1 -maxdepth 1 ! -name .git ! -name build -exec cp -a -t "$copy" {} +
[ ! -d build/release ] || cp -a build/release build/release-drafts "$copy/build/"
cd "$copy" || exit 1

goldens() {
    EVISA_GEN=$copy/build/release/evisa-gen tests/golden/run.sh > "$scratch/golden.log" 2>&1
}

build() {
    make --silent MODE=release CC=gcc build/release/evisa-gen build/release-drafts/evisa-gen \
        > "$scratch/make.log" 2>&1 ||
        { tail -n 5 "$scratch/make.log"; return 1; }
}

build || { fail "the copy does not build"; finish; }
goldens || { tail -n 3 "$scratch/golden.log"; fail "the goldens fail before any change"; finish; }

change() { # file sed-script: must change exactly one line
    cp -p "$1" "$scratch/original"
    sed -i -E "$2" "$1"
    [ "$(diff "$scratch/original" "$1" | grep -c '^>')" -eq 1 ] ||
        { fail "$1: not exactly one line matches; correct tests/robust/mutations.sh"; return 1; }
    touch "$1"
}

restore() { # file: its time is later than that of the build with the change
    cp "$scratch/original" "$1"
}

noticed() { # name
    if goldens; then
        fail "not noticed: $1"
    elif ! grep -q 'differs\|differ (\|exit status 65' "$scratch/golden.log"; then
        fail "$1: tests/golden/run.sh failed, but not because of a document"
        tail -n 3 "$scratch/golden.log"
    else
        pass
    fi
}

built() { # name file sed-script
    change "$2" "$3" || return
    if build; then noticed "$1"; else fail "$1: does not build"; fi
    restore "$2"
}

layout=templates/evisa/1/layout.txt
# One point is 0.353 mm.
built "a field moved down by a point" $layout \
    '/^\[field surname\]/,/^$/ s/^at = 10 44.9$/at = 10 45.253/'
built "a field moved right by a point" $layout \
    '/^\[field passport_number\]/,/^$/ s/^at = 10 68.6$/at = 10.353 68.6/'
built "a size smaller by half a point" $layout '/^\[style caption\]/,/^$/ s/^size = 7$/size = 6.5/'
# The block of U+0040: glyph 65 is A, 66 is B.
built "the glyph of A missing" fonts/noto-sans-regular.inc 's/\{64, 65, 66,/{64, 0, 66,/'
built "A and B exchanged" fonts/noto-sans-bold.inc 's/\{64, 65, 66,/{64, 66, 65,/'
built "4 months in place of 3 in a notice" templates/policy/kz-2019-01/policy.txt \
    's/no earlier than 3 months after/no earlier than 4 months after/'
built "a letter of a label" templates/evisa/1/labels.txt \
    's/^en = ELECTRONIC VISA$/en = ELECTR0NIC VISA/'
build || fail "the copy does not build after the last change was undone"
goldens || fail "the goldens fail after all changes were undone"

for name in expect.pdf page.txt; do
    file=$(find tests/golden -name $name | sort | head -n 1)
    cp "$file" "$scratch/original"
    python3 - "$file" <<'PYTHON'
import sys
with open(sys.argv[1], "r+b") as file:
    file.seek(200)
    byte = file.read(1)[0]
    file.seek(200)
    file.write(bytes([byte ^ 1]))
PYTHON
    noticed "one bit of $name"
    restore "$file"
done
finish
