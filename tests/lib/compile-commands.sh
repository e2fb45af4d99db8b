#!/bin/sh
# Prints compile_commands.json: the command for each source, as clangd and other tools read it.
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
