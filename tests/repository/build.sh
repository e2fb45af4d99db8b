#!/usr/bin/env bash
# Does the Makefile keep its promises?  Wrong knobs are refused, a generator that fails half-way
# leaves nothing behind, a change builds again what depends on it and nothing more, the test build
# says what it is and cannot be installed, what is installed can be uninstalled. The copy is built
# dry (make -n), so this takes seconds.
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source=tests/lib/cases.sh
. tests/lib/cases.sh
need_program
need_seal_program

quiet() { make --silent --no-print-directory "$@" 2>&1; }
dry() { make --dry-run --no-print-directory MODE=release CC=gcc "$@" 2>&1; }

says() { # what pattern command...
    local what=$1 pattern=$2
    shift 2
    if "$@" > "$scratch/log"; then fail "$what: make does not refuse"; fi
    grep -qE -- "$pattern" "$scratch/log" || fail "$what: $(head -n 1 "$scratch/log")"
    pass
}
is() { # what got wanted
    if [ "$2" = "$3" ]; then pass; else fail "$1: $2, not $3"; fi
}

# ---- knobs ---------------------------------------------------------------------------------------

says "an unknown MODE" 'MODE=relaese is not known: it is one of asan debug release tsan' \
    quiet MODE=relaese all
says "an unknown DRAFTS" 'DRAFTS=relased is not known: it is one of marked released' \
    quiet DRAFTS=relased all
where() { make --dry-run --no-print-directory "$@" | grep -oE '[^ ]+/evisa-gen ' | head -n 1; }
rm -rf "$scratch/copy"
mkdir "$scratch/copy"
cp -a Makefile gen templates fonts CHANGES.md "$scratch/copy"
mkdir "$scratch/copy/tests"
cp -a tests/unit tests/lib tests/robust "$scratch/copy/tests"
cd "$scratch/copy" || exit 1
is "a launcher before the compiler" "$(where CC="ccache gcc" all)" "build/release/evisa-gen "
is "another compiler" "$(where CC=clang MODE=asan all)" "build/asan-clang/evisa-gen "
is "the test build" "$(where DRAFTS=released CC=clang all)" "build/release-clang-drafts/evisa-gen "
is "a compiler with a version" "$(where CC=/usr/bin/gcc-12 all)" "build/release-gcc-12/evisa-gen "

# ---- what is removed -----------------------------------------------------------------------------

mkdir -p build/release
for part in gen lib resources.c resources.o version.h; do
    cp -a "$top/build/release/$part" build/release/ 2> /dev/null
done
if make --question MODE=release CC=gcc build/release/lib/core.a > /dev/null 2>&1; then
    rm gen/core/hex.c
    if make --question MODE=release CC=gcc build/release/lib/core.a > /dev/null 2>&1; then
        fail "a source is removed, and its library is not made again"
    fi
    pass
else
    fail "the copy of build/release is not up to date"
fi

# ---- what fails half-way -------------------------------------------------------------------------

printf '#!/bin/sh\necho half of it\nexit 1\n' > gen/resource/table.sh
quiet build/release/resources.c > /dev/null && fail "a generator that fails: make does not"
[ ! -e build/release/resources.c ] || fail "a generator that fails leaves half a file"
pass
cd "$top" || exit 1

# ---- what is built again -------------------------------------------------------------------------

compiled() { dry "$@" | grep -cE ' -c -o '; } # how many files
if make --question MODE=release CC=gcc all units > /dev/null 2>&1; then
    is "after a change of core/date.c these many files are compiled" \
        "$(compiled -W gen/core/date.c all units)" 1
    dry -W gen/core/date.c all units | grep -oE '[-]o build/release/test/[a-z-]+' |
        sort -u > "$scratch/linked"
    is "and each folder's test program is linked once" "$(wc -l < "$scratch/linked")" \
        "$(find tests/unit -name 'test_*.c' -printf '%h\n' | sort -u | wc -l)"
    [ "$(compiled -W gen/core/date.h all)" -gt 5 ] || fail "core/date.h: nothing depends on it"
    is "after a change of a template" "$(compiled -W templates/versions.txt all)" 1
    is "after a change of the schema" "$(compiled -W gen/record/evisa-record-1.schema.json all)" 1
    programs=$(find build/release -maxdepth 1 -name 'evisa-*' -type f -executable | wc -l)
    is "after a change of CHANGES.md" "$(compiled -W CHANGES.md all)" "$programs"
else
    fail "build/release is not up to date: run make all units"
fi

# ---- the test build ------------------------------------------------------------------------------

# The mark as such is tests/unit/evisa/test_resources.c's; here it is that of the programs.
test_gen=$(case_program unmarked)
test_seal=${test_gen%/*}/evisa-seal
for program in "$test_gen" "$test_seal"; do
    [ -x "$program" ] || { fail "$program is not built: make all drafts"; finish; }
done
if make --question MODE=release CC=gcc all drafts > /dev/null 2>&1; then
    is "the test build compiles" "$(compiled -W gen/resource/drafts.c DRAFTS=released all)" 2
    is "and without a change" "$(compiled DRAFTS=released all)" 0
    dry -W gen/core/date.c DRAFTS=released all | grep -oE '[-]o build/release[a-z-]*/evisa-[a-z]+' |
        sort > "$scratch/linked"
    is "the test build links" "$(xargs < "$scratch/linked")" \
        "-o build/release-drafts/evisa-gen -o build/release-drafts/evisa-seal"
else
    fail "build/release-drafts is not up to date: run make all drafts"
fi
says "installing a test build" 'DRAFTS=released is a test build.*do not install it' \
    quiet DRAFTS=released install DESTDIR="$scratch/root" PREFIX=/usr
[ ! -e "$scratch/root" ] || fail "a test build is installed"
note='(test build: drafts count as released)'
for program in gen seal; do
    normal=$("$(dirname "$gen")/evisa-$program" --version)
    is "evisa-$program --version of the test build" \
        "$("${test_gen%/*}/evisa-$program" --version)" "$normal $note"
    [[ $normal != *"$note"* ]] || fail "evisa-$program --version: $normal"
done
record=tests/golden/cases/unmarked-no-photo/record.json
marks() { "$1" text $record 2> /dev/null | grep -c SPECIMEN; } # program
is "SPECIMEN by the test build" "$(marks "$test_gen")" 0
"$test_gen" templates > "$scratch/templates"
is "drafts in the list of the test build" "$(grep -c 'draft$' "$scratch/templates")" 0
if grep -q '^state = draft$' templates/versions.txt; then
    "$gen" templates | grep -q 'draft$' || fail "evisa-gen templates does not say draft"
fi
if grep -A 2 '^\[template evisa/1\]$' templates/versions.txt | grep -q '^state = draft$'; then
    [ "$(marks "$gen")" -ge 1 ] || fail "a draft is printed without SPECIMEN"
fi
tr -d '\n' < $record | "$test_gen" batch -o "$scratch/batch" > "$scratch/log" 2>&1
grep -qF '"program":"'"$("$gen" --version | cut -d ' ' -f 1,2)"' (test build)"' \
    "$scratch/batch/results.ndjson" || fail "the journal of the test build does not name it"
pass

# ---- tools ---------------------------------------------------------------------------------------

python3 - <<'PYTHON' || fail "compile_commands.json"
import json, os, subprocess, sys
name = "compile_commands.json"
there = os.path.exists(name)
subprocess.run(["make", "--silent", name], check=True, stdout=subprocess.DEVNULL)
with open(name, encoding="utf-8") as file:
    files = [entry["file"] for entry in json.load(file)]
if not there:
    os.remove(name)
wanted = subprocess.run(["git", "ls-files", "gen/*.c", "tests/unit/*.c"], capture_output=True,
                        text=True, check=True).stdout.split()
missing = sorted(set(wanted) - set(files))
if missing:
    print("missing:", *missing[:5])
sys.exit(bool(missing) or len(files) != len(set(files)))
PYTHON
pass

root=$scratch/root
quiet install DESTDIR="$root" PREFIX=/usr > "$scratch/log" ||
    fail "install: $(tail -n 1 "$scratch/log")"
for program in evisa-gen evisa-seal evisa-compare; do
    [ -x "$root/usr/bin/$program" ] || fail "install: there is no program $program"
    [ -s "$root/usr/share/man/man1/$program.1" ] || fail "install: there is no manual of $program"
done
is "installed files" "$(find "$root" -type f | wc -l)" 6
quiet uninstall DESTDIR="$root" PREFIX=/usr > "$scratch/log" || fail "uninstall fails"
is "files left by uninstall" "$(find "$root" -type f | wc -l)" 0
finish
