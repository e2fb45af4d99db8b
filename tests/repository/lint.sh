#!/usr/bin/env bash
# Do other tools find a fault in the code? clang-format and cppcheck in C, shellcheck in shell
# scripts, Python and Node.js in the syntax of theirs. `make lint`.
#
#   lint.sh           looks at the project
#   lint.sh --bite    each tool must find a made-up fault
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source=tests/repository/tools.sh
. tests/repository/tools.sh
git rev-parse --git-dir > /dev/null 2>&1 || skip "not a git repository"

need() { # command...
    local command missing=0
    for command in "$@"; do
        command -v "$command" > /dev/null && continue
        fail "$command is not installed: tests/install.sh test"
        missing=1
    done
    return $missing
}

judged() { # what command...: its exit status; its output is in $scratch/log
    local what=$1
    shift
    if "$@" > "$scratch/log" 2>&1; then
        pass
    else
        head -n 40 "$scratch/log"
        fail "$what"
    fi
}

format() {
    PROJECT=$PWD "$top/tests/repository/format.sh"
}

# One configuration of the preprocessor: more take minutes and find nothing else. A fault that is
# none is listed with its reason in cppcheck.txt, or in the code.
static_analysis() {
    cppcheck --quiet --error-exitcode=1 --enable=warning,performance,portability --inline-suppr \
        --suppressions-list="$top/tests/repository/cppcheck.txt" --std=c11 --max-configs=1 \
        -j "$(nproc)" -Igen -I. gen
}

# SC2015 (A && B || C) and SC2317 (unreachable) are wrong too often: B here does not fail, and
# functions are called by a variable.
shell_scripts() {
    files -z -- '*.sh' '*.sbatch' '.ci/run' '*/record.gen' |
        xargs -0 -r grep -lZ '^#!.*sh$\|^# shellcheck shell=' |
        in_parallel shellcheck --external-sources --severity=style --exclude=SC2015,SC2317
}

python_syntax() {
    files -z -- '*.py' | in_parallel python3 -c '
import ast, sys
for name in sys.argv[1:]:
    with open(name, encoding="utf-8") as file:
        ast.parse(file.read(), name)'
}

javascript_syntax() {
    files -z -- '*.mjs' | xargs -0 -r -n 1 node --check
}

look() {
    judged "clang-format" format
    need cppcheck && judged "cppcheck" static_analysis
    need shellcheck && judged "shellcheck" shell_scripts
    need python3 && judged "syntax of Python" python_syntax
    need node && judged "syntax of JavaScript" javascript_syntax
}

# ---- made-up faults ------------------------------------------------------------------------------

breach() { # file content fault...: the project with this file has exactly these faults
    local file=$1 found
    mkdir -p "$(dirname "$1")"
    printf '%b' "$2" > "$1"
    shift 2
    found=$( (failures=0 passes=0; look) | sed -n 's/^FAIL: //p' | xargs)
    rm -f "$file"
    if [ "$found" = "$*" ]; then pass; else fail "$file gave '$found', not '$*'"; fi
}

bite() {
    mkdir "$scratch/project" "$scratch/bin"
    cp .clang-format "$scratch/project"
    cd "$scratch/project" || exit 1
    git init --quiet .
    mkdir gen
    echo 'int core;' > gen/core.c
    breach gen/core.h 'extern int core;\n'
    breach gen/core.h 'extern  int core;\n' "not formatted: make format" clang-format
    breach gen/null.c 'int f(void);\nint f(void)\n{\n    int *p = 0;\n    return *p;\n}\n' cppcheck
    # shellcheck disable=SC2016 # the made-up script
    breach a.sh '#!/bin/sh\necho $1\n' shellcheck
    breach a.py 'def :\n' "syntax of Python"
    breach a.mjs 'let = ;\n' "syntax of JavaScript"
    for name in clang-format clang-format-14; do
        printf '#!/bin/sh\necho clang-format version 15.0.7\n' > "$scratch/bin/$name"
        chmod +x "$scratch/bin/$name"
    done
    PATH=$scratch/bin:$PATH
    breach gen/core.h 'extern int core;\n' \
        "clang-format has the version 15; .clang-format needs 14" clang-format
}

case ${1-} in
    --bite) bite ;;
    *) look ;;
esac
finish
