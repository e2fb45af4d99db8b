#!/bin/sh
# Prints compile_commands.json: the compiler's command for each source, for clangd and other tools.
#
#   tests/lib/compile-commands.sh COMMAND FILE...
set -eu
command=$(printf '%s' "$1" | sed 's/[\\"]/\\&/g')
shift
separator='['
for file; do
    printf '%s\n{"directory": "%s", "file": "%s", "command": "%s -c %s"}' \
        "$separator" "$PWD" "$file" "$command" "$file"
    separator=','
done
printf '\n]\n'
