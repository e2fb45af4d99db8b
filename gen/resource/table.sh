#!/bin/sh
# Prints the C file that links every file of templates/ into the program as it is (.incbin: no byte
# list to compile, and a new template is a new file, found by its path). Run from the top of the
# project: gen/resource/table.sh > table.c
set -eu
export LC_ALL=C
files=$(find templates -type f ! -name '*.sh' ! -name '*.py' ! -name '*.mjs' ! -name '*.md' \
    ! -name '.*' | sed 's,^templates/,,' | sort)

echo '/* Made by gen/resource/table.sh: do not edit. */'
echo '#include "resource/resource.h"'
i=0
for file in $files; do
    printf '__asm__(".section .rodata\\n.balign 16\\n.globl ev_resource_%d\\n' "$i"
    printf 'ev_resource_%d:\\n.incbin \\"templates/%s\\"\\n' "$i" "$file"
    printf '.byte 0\\n.previous");\n'
    printf 'extern const char ev_resource_%d[] __attribute__((visibility("hidden")));\n' "$i"
    i=$((i + 1))
done
echo 'extern const ev_resource_file ev_resource_table[];'
echo 'extern const size_t ev_resource_table_count;'
echo 'const ev_resource_file ev_resource_table[] = {'
i=0
for file in $files; do
    printf '    {"%s", {ev_resource_%d, %d}},\n' "$file" "$i" "$(wc -c < "templates/$file")"
    i=$((i + 1))
done
echo '};'
echo "const size_t ev_resource_table_count = $i;"
