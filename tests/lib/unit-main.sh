#!/bin/sh
# Prints the C file with main() for the files of unit tests that the command line names.
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
