#!/usr/bin/env bash
# Does the project hold nothing that it must not hold? Paths of somebody's machine, unfinished work,
# generated files, CR and blanks at the ends of lines; in gen/ calls that are not wanted and
# floating point.
#
#   forbidden.sh           looks at the project
#   forbidden.sh --bite    a made-up breach of each kind must be found, and a tool that fails
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
git rev-parse --git-dir > /dev/null 2>&1 || skip "not a git repository"

files() { git ls-files --cached --others --exclude-standard "$@"; }

searched_in() { # list option...: grep in the files of the list; xargs would change its exit status
    local names
    mapfile -d '' names < "$1"
    searched grep "${@:2}" -- /dev/null "${names[@]}"
}

matches() { # pattern pathspec...: the lines of text files
    files -z -- "${@:2}" > "$scratch/files" && searched_in "$scratch/files" -IHnE -e "$1"
}

in_code() { # pattern pathspec...: the lines of C files; a comment may name what code may not
    files -z -- "${@:2}" | xargs -0 -r "$top/tests/repository/code.py" > "$scratch/code" &&
        searched grep -E -e "^[^:]+:[0-9]+:(.*[^A-Za-z_0-9>.])?($1)" "$scratch/code"
}

generated() {
    files | searched grep -E \
        '(^|/)(package-lock\.json|yarn\.lock|node_modules|__pycache__|.*\.pyc|.*\.o)(/|$)'
}

with_cr() {
    files -z -- ':!*/cases/*' ':!tests/data/photos' ':!samples' > "$scratch/files" &&
        searched_in "$scratch/files" -IlP '\r$'
}

# gen/core/banned.h makes most of these calls an error of compilation, but not in the command lines.
# The clocks in gen/ tell `evisa-seal verify` the day of control, and who reads the lines of
# `evisa-gen watch` when a page was made.
clocks='signer/verifier|cli/watch'
unwanted_calls() {
    in_code "($(paste -sd '|' <<< "$unwanted"))\\(" 'gen/*.[ch]' ':!gen/core/banned.h' |
        searched grep -vE "^gen/($clocks)\.c:[0-9]+: +time_t now = time\(NULL\);\$"
}

look() {
    local slash=/ # so that this script does not match itself
    none "a path of somebody's machine" \
        matches "(^|[^A-Za-z0-9_.])$slash(home|root|work|Users)$slash" .
    none "the address of a package registry in a lock file" matches '"resolved": *"' '*.json'
    none "unfinished work" matches '(^|[^A-Za-z])(TO''DO|FIX''ME|HA''CK)([^A-Za-z]|$)' \
        gen tests templates fonts Makefile '*.md' ':!tests/data' ':!*/cases/*'
    none "a generated file" generated
    none "CR at the end of a line" with_cr
    none "blanks at the end of a line" \
        matches '[ 	]+$' . ':!*/cases/*' ':!tests/data' ':!*.form' ':!samples'
    none "an unwanted call in gen/" unwanted_calls
    none "floating point in gen/" \
        in_code '(float|double)([^A-Za-z_0-9]|$)' 'gen/*.[ch]' ':!gen/cli' \
        ':!gen/compare/paper' ':!gen/compare/drawing' # what reads PDFs, and decides no byte of one
    git check-ignore -q build/ || fail ".gitignore does not have build/"
}

unwanted='alloca
atoi
getenv
gets
gmtime
localtime
mktemp
popen
rand
scanf
setlocale
sprintf
srand
sscanf
strcat
strcpy
strncpy
strtok
system
time
tmpnam
vsprintf'

breach() { # file content wanted: a project with this file has exactly this breach
    local found
    mkdir -p "$(dirname "$1")"
    printf '%b' "$2" > "$1"
    found=$( (failures=0 passes=0; look) | grep '^FAIL' )
    rm -f "$1"
    if [ "$found" = "${3:+FAIL: $3}" ]; then pass; else fail "$1 with '$2' gave '$found'"; fi
}

# A tool that fails or is missing prints no line either, and that must not count as a success.
unchecked() { # command [argument]...
    local found
    found=$(none "a breach" "$@" 2> /dev/null)
    case $found in
        "FAIL: this is not checked, "*) pass ;;
        *) fail "'$*' gave '$found'" ;;
    esac
}
broken_pipeline() { no-such-command | cat; }

bite() {
    unchecked no-such-command
    unchecked searched no-such-command
    unchecked searched grep x no-such-file
    unchecked broken_pipeline
    mkdir "$scratch/project"
    cd "$scratch/project" || exit 1
    git init --quiet .
    echo build/ > .gitignore
    breach gen/core/core.c 'int core;\n' ''
    breach README.md '/''root/secret\n' "a path of somebody's machine"
    breach lock.json '{"resolved": "x"}\n' "the address of a package registry in a lock file"
    breach gen/core/core.c '/* TO''DO */\n' "unfinished work"
    breach gen/core/core.o 'x\n' "a generated file"
    breach README.md 'a\r\n' "CR at the end of a line"
    breach README.md 'a \n' "blanks at the end of a line"
    breach gen/core/core.c '    strcpy(a, b);\n' "an unwanted call in gen/"
    breach gen/core/core.c '    time_t now = time(NULL);\n' "an unwanted call in gen/"
    breach gen/core/core.c '    srand(1);\n' "an unwanted call in gen/"
    breach gen/core/core.c 'alloca(8);\n' "an unwanted call in gen/"
    breach gen/core/core.c '/* time(2) */ char *a = "/*"; rand(); /* */\n' \
        "an unwanted call in gen/"
    breach gen/core/core.c '/* getenv(3) and\n * atoi(3) */ char *a = "time(2)";\n' ''
    breach gen/core/core.c '    double a;\n' "floating point in gen/"
    breach gen/core/core.c '/* double */\n' ''
}

case ${1-} in
    --bite) bite ;;
    *) look ;;
esac
finish
