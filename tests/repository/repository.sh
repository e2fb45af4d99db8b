#!/usr/bin/env bash
# What must agree with what in this repository, and what must not be in it.
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
need_program
git rev-parse --git-dir > /dev/null 2>&1 || skip "this is no git repository"
seal=$(realpath -m "${EVISA_SEAL:-build/release/evisa-seal}")
[ -x "$seal" ] || { fail "$seal is not built"; finish; }

# ---- codes: table, programs, man pages, refusals -------------------------------------------------

codes() { # macro: its lines of the table
    gen/fault/table.sh | awk -F '\t' -v macro="$1" '$1 == macro { print $3 }'
}
{ codes EV_FAULT; codes EV_BATCH_FAULT; } | sort > "$scratch/codes.evisa-gen"
codes EV_SEAL_FAULT | sort > "$scratch/codes.evisa-seal"
cat "$scratch"/codes.* | sort > "$scratch/codes"
[ "$(grep -cE '^EV_(SEAL_|BATCH_)?FAULT\(' gen/fault/faults.def)" -eq "$(wc -l < "$scratch/codes")" ] ||
    fail "gen/fault/faults.def has a line this test cannot read"
uniq -d "$scratch/codes" | grep . && fail "gen/fault/faults.def: a code stands twice"
grep -nvE '^[a-z0-9]+(-[a-z0-9]+)*$' "$scratch/codes" && fail "gen/fault/faults.def: a code is not in kebab-case"

"$gen" errors > "$scratch/errors" || fail "evisa-gen errors fails"
tr -c 'a-z0-9-' '\n' < "$scratch/errors" | sort -u > "$scratch/errors.words"
comm -23 "$scratch/codes.evisa-gen" "$scratch/errors.words" | grep . && fail "evisa-gen errors lacks these codes"

# What only a batch says is no record's fault that tests/refuse could show: a test of batches names it.
for code in $(codes EV_BATCH_FAULT); do
    grep -rqE -- "(^|[^a-z-])$code([^a-z-]|\$)" tests/batch || fail "tests/batch: no test of $code"
done

# As text: \- is a hyphen, \& is nothing.
plain_man() { sed 's/\\-/-/g; s/\\&//g; s/\\f[BIRP]//g' "$1"; }
check_man() { # page program: its codes, the exit statuses, its form
    local man=$1 status
    if [ ! -f "$man" ]; then
        fail "there is no $man"
        return
    fi
    plain_man "$man" | tr -c 'a-z0-9-' '\n' | sort -u > "$scratch/man.words"
    comm -23 "$scratch/codes.$2" "$scratch/man.words" | grep . && fail "$man lacks these codes"
    mandoc -T lint -W warning "$man" > "$scratch/lint" 2>&1 || { head -n 5 "$scratch/lint"; fail "mandoc complains about $man"; }
    for status in 64 65 66 70 73 74 75 78; do
        plain_man "$man" | grep -E "(^|[^0-9])$status([^0-9]|\$)" > /dev/null || fail "$man: no exit status $status"
    done
    pass
}
check_man gen/cli/evisa-gen.1 evisa-gen
check_man gen/signer/evisa-seal.1 evisa-seal

# Each answer of verify stands in the man page with its trust level.
sed -n 's/^ *\[EV_SEAL_[A-Z_]*\] = {"\([A-Z_]*\)", "\([a-z ]*\)"},$/\1 \2/p' gen/signer/verify.c > "$scratch/statuses"
[ "$(wc -l < "$scratch/statuses")" -ge 10 ] || fail "gen/signer/verify.c has statuses this test cannot read"
while read -r name trust; do
    grep -qxF ".BR $name \" ($trust)\"" gen/signer/evisa-seal.1 || fail "gen/signer/evisa-seal.1: nothing about $name ($trust)"
done < "$scratch/statuses"
pass

# ---- help ----------------------------------------------------------------------------------------

check_help() { # program page commands options: help, man page and README have all of them
    local name=${1##*/} man=$2 word options
    "$1" --help > "$scratch/help" || fail "$name --help fails"
    options=$(grep -oE -- '(^|[ ,[])--?[a-z][a-z-]*' "$scratch/help" | tr -d ' ,[' | sort -u)
    for word in $options $3; do
        plain_man "$man" 2> /dev/null | grep -F -- "$word" > /dev/null || fail "$man: nothing about $word, which is in $name --help"
    done
    for word in $3; do # render and sign are the commands when none is named
        case $word in
            render) ;;
            sign) grep -q -- "^$name --key" README.md || fail "README.md: no example of signing" ;;
            *) grep -qE -- "(^|\| )$name $word( |\$)" README.md || fail "README.md: no example of the command $name $word" ;;
        esac
    done
    for word in $3 $4 --errors --help --version; do
        grep -qE -- "(^|[^a-z-])$word([^a-z-]|\$)" "$scratch/help" || fail "$name --help: nothing about $word"
    done
    awk 'length > 120' "$scratch/help" | grep . && fail "$name --help: lines over 120 characters"
    pass
}
check_help "$gen" gen/cli/evisa-gen.1 "render check text batch schema errors templates" \
    "-o --strict --resources --tar --ndjson -j --jobs --journal --resume --overwrite --expect --shard --fail-fast --progress"
check_help "$seal" gen/signer/evisa-seal.1 "sign verify testkey" \
    "-o --key --cert --pin-file --pin-fd --signed-on --replace --ndjson --strict --csca --on --record --json --from --years"

# ---- version: once, on top of CHANGES.md ---------------------------------------------------------

version_of() { "$1" --version | head -n 1 | grep -oE '[0-9]+\.[0-9]+(\.[0-9]+)?' | head -n 1; }
version=$(version_of "$gen")
top_version=$(grep -m 1 -oE '^## +\[?v?[0-9]+\.[0-9]+(\.[0-9]+)?' CHANGES.md | grep -oE '[0-9.]+$')
if [ -z "$version" ] || [ "$version" != "$top_version" ]; then
    fail "--version says '$version', the first heading of CHANGES.md '$top_version'"
fi
[ "$(version_of "$seal")" = "$version" ] || fail "evisa-gen and evisa-seal are not of one version"
git grep -nF "\"$version\"" -- Makefile 'gen/*' | grep . && fail "the version is written a second time"
pass

# ---- the same keys in every language -------------------------------------------------------------

python3 - <<'PYTHON' || fail "catalogues"
import pathlib, re, sys
bad = 0
for path in sorted(pathlib.Path("templates").rglob("*.txt")):
    section, seen = "", {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line
        match = re.match(r"((?:[\w.-]+\.)?)(kk|ru|en)\s*=\s*(.*)", line)
        if match:
            key = (section, match[1])
            if match[2] in seen.setdefault(key, {}):
                print(f"{path}: {section} {match[1]}{match[2]} stands twice"); bad += 1
            seen[key][match[2]] = match[3]
            if not match[3].strip():
                print(f"{path}: {section} {match[1]}{match[2]} is empty"); bad += 1
    for (section, key), words in seen.items():
        if sorted(words) != ["en", "kk", "ru"]:
            print(f"{path}: {section} {key} is only in {' '.join(sorted(words))}"); bad += 1
        # what is filled in must be the same in each language
        if len({tuple(sorted(re.findall(r"\{[^}]*\}", text))) for text in words.values()}) > 1:
            print(f"{path}: {section} {key}: other holes in another language"); bad += 1
sys.exit(bool(bad))
PYTHON
pass

# ---- README --------------------------------------------------------------------------------------

if [ -f README.md ]; then
    # Every `make TARGET` and every file it names is there.
    for target in $(grep -oE '(^|[`$ ])make [a-z-]+' README.md | sed 's/.*make //' | sort -u); do
        grep -qE "^([a-z -]+ )?$target( [a-z -]+)?:" Makefile || fail "README.md: the Makefile has no target $target"
    done
    for path in $(grep -oE '`(gen|tests|templates|fonts|samples|\.ci)/[A-Za-z0-9_./-]*`' README.md | tr -d '`' | sort -u); do
        [ -e "$path" ] || fail "README.md: there is no $path"
    done
    for path in $(grep -oE '\]\([^)#:]+\)' README.md | sed 's/^](//; s/)$//' | sort -u); do
        [ -e "$path" ] || fail "README.md: links to $path, which is not there"
    done
else
    fail "there is no README.md"
fi
pass

# ---- what must not be in it ----------------------------------------------------------------------

files() { git ls-files --cached --others --exclude-standard "$@"; }
forbid() { # what pattern pathspec...
    local what=$1 pattern=$2
    shift 2
    files -z -- "$@" | xargs -0 -r grep -InE "$pattern" /dev/null | cut -c1-160 | head -n 10 | grep . && fail "$what"
    pass
}
slash=/ # so that this script does not find itself
forbid "a path of somebody's machine" "(^|[^A-Za-z0-9_.])$slash(home|root|work|Users)$slash" .
forbid "the address of a package registry in a lock file" '"resolved": *"' '*.json'
forbid "unfinished work" '(^|[^A-Za-z])(TO''DO|FIX''ME|HA''CK)([^A-Za-z]|$)' gen tests/'*.sh' tests/'*.py' tests/'*.mjs' tests/unit templates fonts/'*.py' Makefile README.md ':!templates/names' ':!*.csv'
files | grep -E '(^|/)(package-lock\.json|yarn\.lock|node_modules|__pycache__|.*\.pyc|.*\.o)(/|$)' && fail "files that are made, not written"
files -z | xargs -0 -r grep -IlP '\r$' -- /dev/null | grep -vE '^tests/(refuse|photos|golden)/|^samples/' | grep . && fail "CR at line ends"
files -z -- gen tests Makefile README.md templates '*.sh' '*.py' | xargs -0 -r grep -InE '[ 	]+$' /dev/null | grep -vE '^(tests/(golden|refuse|vectors)/|templates/.*\.form:)' | head -n 5 | grep . && fail "blanks at line ends"
while read -r lines file; do
    [ "$lines" -le 400 ] || fail "$file has $lines lines, more than 400"
done < <(files -- 'gen/*.c' 'gen/*.h' | xargs -d '\n' -r wc -l | grep -v ' total$')
pass

# ---- C -------------------------------------------------------------------------------------------

# What gen/core/banned.h makes an error when it compiles; here for the command lines too, where the header is not included. The one clock there is
# tells an officer's reader the day of control.
code() { files -- 'gen/*.c' 'gen/*.h' | grep -v '^gen/core/banned.h$'; }
code | xargs -d '\n' grep -nE '(^|[^A-Za-z_0-9>."])(strcpy|strcat|sprintf|vsprintf|gets|strtok|system|popen|tmpnam|mktemp|alloca|strncpy|scanf|sscanf|atoi|setlocale|getenv|localtime|gmtime|time|rand|srand)\(' |
    grep -vE '^gen/signer/verify_command\.c:[0-9]+: +time_t now = time\(NULL\);$' | grep . && fail "a call that is not wanted in gen/"
code | grep -vE '^gen/(main|cli[a-z_]*)\.c$' | xargs -d '\n' grep -nE '(^|[^A-Za-z_0-9])(float|double)([^A-Za-z_0-9]|$)' | grep -vE '/\*|^\S+:[0-9]+: \*' | grep . &&
    fail "floating point in gen/"
if git check-ignore -q build; then pass; else fail "build/ is not in .gitignore"; fi

# ---- make install --------------------------------------------------------------------------------

make --silent install DESTDIR="$scratch/root" PREFIX=/usr > "$scratch/log" 2>&1 || fail "make install: $(tail -n 1 "$scratch/log")"
for program in evisa-gen evisa-seal; do
    [ -x "$scratch/root/usr/bin/$program" ] || fail "make install: no program $program"
    [ -s "$scratch/root/usr/share/man/man1/$program.1" ] || fail "make install: no man page of $program"
done
pass

# ---- scripts -------------------------------------------------------------------------------------

files -z -- 'tests/*.sh' 'gen/*.sh' 'fonts/*.sh' '.ci/*' | xargs -0 -r shellcheck -x -S warning || fail "shellcheck"
for file in $(files -- 'tests/*.py' 'fonts/*.py'); do
    python3 -c 'import ast, sys; ast.parse(open(sys.argv[1], encoding="utf-8").read())' "$file" || fail "$file"
done
finish
