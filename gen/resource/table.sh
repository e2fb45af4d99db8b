#!/bin/sh
# Prints the C file that links every file of templates/ unchanged into the program, by .incbin: the
# compiler need not read a list of bytes, and a new template needs only its file. Run from the top
# of the project: gen/resource/table.sh > table.c
set -eu
export LC_ALL=C
files=$(find templates -type f ! -name '*.sh' ! -name '*.py' ! -name '*.mjs' ! -name '*.md' \
    ! -name '*.vim' ! -name '.*' | sed 's,^templates/,,' | sort)

echo '/* Made by gen/resource/table.sh: do not edit. */'
echo '#include "resource/resource.h"'
i=0
for file in $files; do
    symbol=ev_resource_$i
    printf '__asm__(".section .rodata\\n.balign 16\\n.globl %s\\n%s:\\n' "$symbol" "$symbol"
    printf '.incbin \\"templates/%s\\"\\n.byte 0\\n.previous");\n' "$file"
    printf 'extern const char %s[] __attribute__((visibility("hidden")));\n' "$symbol"
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
