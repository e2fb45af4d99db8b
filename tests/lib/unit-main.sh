#!/bin/sh
# Prints the C file that makes one program of the files of unit tests named on the command line.
set -eu

echo '/* Made by tests/lib/unit-main.sh: do not edit. */'
echo '#include "lib/unit.h"'
for file; do
    name=$(basename "$file" .c)
    echo "int unit_${name#test_}(void);"
done
echo 'static const unit_file files[] = {'
for file; do
    name=$(basename "$file" .c)
    echo "    {\"${name#test_}\", unit_${name#test_}},"
done
echo '};'
echo 'int main(int argc, char *argv[])'
echo '{'
echo '    return unit_main(files, sizeof files / sizeof *files, argc, argv);'
echo '}'
