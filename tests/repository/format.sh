#!/usr/bin/env bash
# Is the C code formatted by clang-format 14 with .clang-format?
#
#   format.sh            shows the lines that differ; exit status 1 if there are any
#   format.sh --write    formats the files (`make format`)
#
# Another version of clang-format formats other lines, so it is refused. fonts/*.inc are made by a
# script and not formatted.
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source=tests/repository/tools.sh
. tests/repository/tools.sh
cd "${PROJECT:-$top}" || exit 1 # lint.sh --bite has projects of its own

clang_format=$(command -v clang-format-14 || command -v clang-format) ||
    { fail "clang-format 14 is not installed: tests/install.sh test"; finish; }
version=$("$clang_format" --version | grep -oE 'version [0-9]+' | cut -d ' ' -f 2)
[ "$version" = 14 ] ||
    { fail "clang-format has the version $version; .clang-format needs 14"; finish; }

mode=(--dry-run --Werror)
[ "${1-}" != --write ] || mode=(-i)
if files -z -- '*.c' '*.h' | in_parallel "$clang_format" "${mode[@]}" > "$scratch/log" 2>&1; then
    pass
else
    grep 'error:' "$scratch/log" | cut -d: -f1 | uniq | grep . || tail -n 3 "$scratch/log"
    fail "not formatted: make format"
fi
finish
