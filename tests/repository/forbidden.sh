#!/usr/bin/env bash
# Does the project hold nothing that it must not hold? Paths of somebody's machine, unfinished work,
# generated files, CR and blanks at the ends of lines; in gen/ calls that are not wanted and
# floating point.
#
#   forbidden.sh           looks at the project
#   forbidden.sh --bite    a made-up breach of each kind must be found
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
git rev-parse --git-dir > /dev/null 2>&1 || skip "not a git repository"

files() { git ls-files --cached --others --exclude-standard "$@"; }

matches() { # pattern pathspec...: the lines of text files
    local pattern=$1
    shift
    files -z -- "$@" | xargs -0 -r grep -IHnE -- "$pattern"
}

look() {
    local slash=/ calls # slash: so that this script does not match itself
    none "a path of somebody's machine" \
        < <(matches "(^|[^A-Za-z0-9_.])$slash(home|root|work|Users)$slash" .)
    none "the address of a package registry in a lock file" < <(matches '"resolved": *"' '*.json')
    none "unfinished work" < <(matches '(^|[^A-Za-z])(TO''DO|FIX''ME|HA''CK)([^A-Za-z]|$)' \
        gen tests templates fonts Makefile '*.md' ':!tests/data' ':!*/cases/*')
    none "a generated file" < <(files | grep -E \
        '(^|/)(package-lock\.json|yarn\.lock|node_modules|__pycache__|.*\.pyc|.*\.o)(/|$)')
    none "CR at the end of a line" < <(files -z -- ':!*/cases/*' ':!tests/data/photos' ':!samples' |
        xargs -0 -r grep -IlP '\r$')
    none "blanks at the end of a line" \
        < <(matches '[ 	]+$' . ':!*/cases/*' ':!tests/data' ':!*.form' ':!samples')

    # gen/core/banned.h makes most of these calls an error of compilation, but not in the command
    # lines. The one clock in gen/ tells `evisa-seal verify` the day of control. getenv(3) is a page
    # of a manual and not a call.
    calls=$(tr '\n' '|' <<< "$unwanted" | sed 's/|*$//')
    none "an unwanted call in gen/" \
        < <(matches "(^|[^A-Za-z_0-9>.\"])($calls)\\(" 'gen/*.[ch]' ':!gen/core/banned.h' |
            grep -vE '^gen/signer/verify_command\.c:[0-9]+: +time_t now = time\(NULL\);$' |
            grep -vE "($calls)\\([1-8]\\)")
    none "floating point in gen/" \
        < <(matches '(^|[^A-Za-z_0-9])(float|double)([^A-Za-z_0-9]|$)' 'gen/*.[ch]' ':!gen/cli' |
            grep -vE '/\*|^[^:]+:[0-9]+: \*')
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

bite() {
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
    breach gen/core/core.c '    double a;\n' "floating point in gen/"
    breach gen/core/core.c '/* double */\n' ''
}

case ${1-} in
    --bite) bite ;;
    *) look ;;
esac
finish
