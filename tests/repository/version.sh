#!/usr/bin/env bash
# Is the version written only once, as the newest heading of CHANGES.md, and do all programs have
# it?
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
need_program
need_seal_program
need_compare_program
git rev-parse --git-dir > /dev/null 2>&1 || skip "not a git repository"

version_of() { # program
    "$1" --version | head -n 1 | grep -oE '[0-9]+\.[0-9]+(\.[0-9]+)?' | head -n 1
}

newest=$(grep -m 1 -oE '^## +\[?v?[0-9]+\.[0-9]+(\.[0-9]+)?' CHANGES.md | grep -oE '[0-9.]+$')
[ -n "$newest" ] || fail "CHANGES.md: no version in the first heading"
for program in "$gen" "$seal" "$compare"; do
    version=$(version_of "$program")
    if [ "$version" = "$newest" ]; then
        pass
    else
        fail "${program##*/} --version says '$version', CHANGES.md '$newest'"
    fi
done
none "the version is written a second time" \
    searched git grep -nF "\"$newest\"" -- Makefile 'gen/*'
finish
