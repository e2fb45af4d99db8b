#!/bin/sh
# Prints version.h: the version is written once, as the newest heading of CHANGES.md.
set -eu
version=$(sed -n 's/^## \([0-9][0-9.]*\).*/\1/p' CHANGES.md | head -n 1)
[ -n "$version" ] || { echo 'version.sh: no version in CHANGES.md' >&2; exit 1; }
printf '/* Made by gen/cli/version.sh: do not edit. */\n#define EV_VERSION "%s"\n' "$version"
