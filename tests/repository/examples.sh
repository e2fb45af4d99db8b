#!/usr/bin/env bash
# Do the pages (README.md and every other *.md) and the manuals keep their word?
#
# A comment on the line above a fenced block says what the block is for:
#
#   <!-- record -->              JSON, in README.md: the record of all examples; right with --strict
#   <!-- run -->                 sh, python, js: runs in a new folder that has record.json,
#                                templates/ and samples/, with our programs in PATH, and ends with 0
#   <!-- run, exits 65 -->       the same for sh, and ends with this status
#   <!-- run on -->              sh: runs in the folder of the last block of the page that ran;
#                                "run on, exits 65" as well
#   <!-- run in the project -->  sh: runs at the top of a copy of the project that is built; the
#                                blocks of all pages share the copy
#   <!-- output -->              what the block before it printed, stdout and stderr together;
#                                "..." is what differs from run to run, within a line
#   <!-- not run: reason -->     sh: what installs packages, takes minutes or needs a cluster
#
# A block in sh, python or js without a mark is a fault, and so is a comment above a block that is
# not one of these. Other blocks are text, json or ini.
#
# An example in Python or JavaScript reads record.json and writes visa.pdf. It is called with good,
# unusual and wrong records and with programs that break down, as a portal would meet them.
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
need_program
need_seal_program
need_compare_program
readme=README.md
manuals="gen/cli/evisa-gen.1 gen/signer/evisa-seal.1 gen/compare/evisa-compare.1"
mapfile -t pages < <(find . \( -path ./build -o -path ./.git \) -prune -o -name '*.md' -print |
    sed 's,^\./,,' | LC_ALL=C sort)
for page in README.md CONTRIBUTING.md gen/README.md templates/README.md samples/README.md \
    tests/README.md fonts/README.md; do
    [ -f "$page" ] || { fail "there is no $page"; finish; }
done

# ---- blocks --------------------------------------------------------------------------------------

mkdir "$scratch/blocks" "$scratch/bin"
ln -s "$gen" "$scratch/bin/evisa-gen"
ln -s "$seal" "$scratch/bin/evisa-seal"
ln -s "$compare" "$scratch/bin/evisa-compare"

# A file for each block. Its name says where the block is and what it is for:
# 00-0042-run-python-0 (page, line, mark, language, status), 03-0057-run-sh-65, 00-0070-none-text-0.
split_page() { # page number
    awk -v folder="$scratch/blocks" -v page="$2" '
        function mark(comment,   part, count) {
            status = 0
            sub(/^ */, "", comment)
            if (comment !~ /^<!--.*-->$/) return "none"
            gsub(/^<!-- | -->$/, "", comment)
            if (comment ~ /^not run: ./) return "skip"
            if (comment == "run in the project") return "project"
            if (comment !~ /^(record|output|run( on)?(, exits [0-9]+)?)$/) return "bad"
            count = split(comment, part, /[ ,]+/)
            if (part[count - 1] == "exits") status = part[count]
            return part[2] == "on" ? "on" : part[1]
        }
        !inside && /^ *```/ {
            inside = 1
            language = $0
            sub(/^ *```/, "", language)
            if (language == "") language = "text"
            if (language !~ /^[a-z]+$/) language = "bad"
            name = mark(previous)
            file = sprintf("%s/%02d-%04d-%s-%s-%d", folder, page, NR, name, language, status)
            printf "" > file
            next
        }
        inside && /^ *```$/ { inside = 0; close(file); previous = ""; next }
        inside { print > file; next }
        /^ *~~~/ { exit 1 }
        { previous = $0 }
        END { if (inside) exit 1 }
    ' "$1" || fail "$1: a fenced block does not end, or begins with ~~~"
}

for number in "${!pages[@]}"; do
    split_page "${pages[number]}" "$number"
done

folder() { # a new folder as an example finds it; prints its name
    local name
    name=$(mktemp -d "$scratch/folder.XXXXXX")
    cp "$scratch/record" "$name/record.json"
    cp -R "$top/templates" "$name/templates" # a copy: an example may change it
    (cd "$top" && cp -R --parents samples/*/record.json samples/scale "$name")
    echo "$name"
}

cat "$scratch"/blocks/*-record-json-0 > "$scratch/record" 2> /dev/null ||
    fail "$readme: no block is marked as the record"
"$gen" check --strict "$scratch/record" > "$scratch/log" 2>&1 ||
    { cat "$scratch/log"; fail "$readme: its record is refused"; }
pass

# ---- shell ---------------------------------------------------------------------------------------

ended() { # status wanted-status: of the block at hand, whose output is in $scratch/output
    if [ "$1" -ne "$2" ]; then
        tail -n 3 "$scratch/output"
        fail "$place: exit status $1, not $2"
    fi
    pass
}

run_shell() { # folder
    (cd "$1" && PATH=$scratch/bin:$PATH exec timeout "$hang" bash -eu -o pipefail "$block") \
        > "$scratch/output" 2>&1 < /dev/null
    ended $? "$wanted"
}

# With what is built already, times kept, so that nothing is compiled again.
copy_project() {
    [ ! -d "$scratch/project" ] || return 0
    mkdir -p "$scratch/project/build"
    find . -mindepth 1 -maxdepth 1 ! -name .git ! -name build \
        -exec cp -a -t "$scratch/project" {} +
    local built
    for built in build/release build/release-drafts; do
        [ ! -d $built ] || cp -a $built "$scratch/project/build/"
    done
    [ ! -d build/cache ] || ln -s "$top/build/cache" "$scratch/project/build/cache"
}

run_in_project() {
    copy_project
    (
        cd "$scratch/project" || exit 1
        unset EVISA_GEN EVISA_SEAL MAKEFLAGS MFLAGS MAKELEVEL
        exec timeout "$hang" bash -eu -o pipefail "$block"
    ) > "$scratch/output" 2>&1 < /dev/null
    ended $? 0
}

printed() { # whether the block before printed what is in this one
    python3 - "$block" "$scratch/output" <<'PYTHON' || diff "$block" "$scratch/output"
import re, sys
wanted, output = (open(name, encoding="utf-8").read() for name in sys.argv[1:])
pattern = "[^\n]*".join(re.escape(part) for part in wanted.split("..."))
sys.exit(re.fullmatch(pattern, output) is None)
PYTHON
}

# ---- Python and JavaScript -----------------------------------------------------------------------

stub() { # name script: a program in place of evisa-gen
    mkdir -p "$scratch/$1"
    printf '#!/bin/sh\n%s\n' "$2" > "$scratch/$1/evisa-gen"
    chmod +x "$scratch/$1/evisa-gen"
}
# shellcheck disable=SC2016
stub cut 'cat > /dev/null; printf "%%PDF-1.7 and no more"
echo "evisa-gen: write-failed: writing broke off" >&2; exit 74'
# shellcheck disable=SC2016
stub killed 'cat > /dev/null; printf "%%PDF-1.7 and no more"; kill -9 $$'
stub hasty 'exit 64' # without reading: its caller's write breaks
sed 's/"0000000001"/"1"/' "$scratch/record" > "$scratch/unusual"
echo '{}' > "$scratch/wrong"
python3 - "$scratch/record" > "$scratch/large" <<'PYTHON'
import json, sys
record = json.load(open(sys.argv[1], encoding="utf-8"))
record["x-large"] = "A" * 900000
print(json.dumps(record))
PYTHON

call_example() { # programs record: runs the example in a new folder; leaves here, status, log
    here=$(folder)
    cp "$2" "$here/record.json"
    cp "$block" "$here/$example"
    (cd "$here" && PATH=$1:$PATH exec timeout "$hang" "$interpreter" "$example") \
        > "$scratch/log" 2>&1 < /dev/null
    status=$?
}

answers() { # what record: the document is written
    call_example "$scratch/bin" "$2"
    "$gen" "$2" > "$scratch/wanted" 2> /dev/null
    if [ "$status" -ne 0 ] || ! cmp -s "$here/visa.pdf" "$scratch/wanted"; then
        tail -n 3 "$scratch/log"
        fail "$place: $1: exit status $status, or visa.pdf is not the document"
    fi
    pass
}

refuses() { # what programs record pattern: no document, and the reason is said
    call_example "$2" "$3"
    if [ "$status" -eq 0 ] || [ "$status" -eq 124 ] || [ -e "$here/visa.pdf" ]; then
        fail "$place: $1: exit status $status, or visa.pdf was written"
    elif ! grep -q -- "$4" "$scratch/log"; then
        tail -n 3 "$scratch/log"
        fail "$place: $1: does not say $4"
    fi
    pass
}

run_program() { # language
    case $1 in
        python) interpreter=python3 example=example.py ;;
        *) interpreter=node example=example.mjs ;;
    esac
    answers "the record" "$scratch/record"
    answers "an unusual record" "$scratch/unusual"
    answers "a large record" "$scratch/large"
    refuses "a wrong record" "$scratch/bin" "$scratch/wrong" '/visa member-missing'
    refuses "a write that broke off" "$scratch/cut" "$scratch/record" 74
    refuses "a program that was killed" "$scratch/killed" "$scratch/record" 'evisa-gen'
    refuses "a program that does not read" "$scratch/hasty" "$scratch/large" 64
}

# ---- every block of every page -------------------------------------------------------------------

languages='' last='' last_page='' ran=''
for block in "$scratch"/blocks/*; do
    IFS=- read -r page line mark language wanted <<< "${block##*/}"
    page=${pages[10#$page]} line=$((10#$line))
    place=$page:$line
    [ "$page" = "$last_page" ] || last='' ran=''
    last_page=$page
    case $mark-$language in
        run-sh)
            last=$(folder)
            run_shell "$last"
            ran=yes
            ;;
        on-sh)
            if [ -z "$last" ]; then
                fail "$place: no block of the page ran before, with which it could go on"
                continue
            fi
            run_shell "$last"
            ran=yes
            ;;
        project-sh)
            run_in_project
            ran=yes
            ;;
        run-python | run-js)
            run_program "$language"
            languages="$languages $language"
            ran=''
            ;;
        skip-sh) ran='' ;;
        output-text | output-json)
            [ -n "$ran" ] || fail "$place: no block before it ran"
            printed || fail "$place: this is not what the block before it prints"
            ran=''
            pass
            ;;
        record-json) [ "$page" = "$readme" ] || fail "$place: the record belongs into $readme" ;;
        none-text | none-json | none-ini) ;;
        none-sh | none-python | none-js) fail "$place: a block of $language without a mark" ;;
        bad-*) fail "$place: the comment above the block is not a mark that is known" ;;
        *) fail "$place: a block of $language cannot have this mark" ;;
    esac
done
[ "$languages" = ' python js' ] ||
    fail "the pages have not one example in Python and one for Node.js, but:$languages"

# ---- what the pages and the manuals name ---------------------------------------------------------

grep -nE '… \(' "${pages[@]}" && fail "numbers that nobody filled in"

# Every member of the record is explained in README.md and in evisa-gen(1), every exit status in
# README.md and in the manuals.
plain() { sed 's/\\-/-/g; s/\\&//g' "$1"; }
plain gen/cli/evisa-gen.1 > "$scratch/man"
python3 - gen/record/evisa-record-1.schema.json > "$scratch/members" <<'PYTHON'
import json, sys
for name, member in json.load(open(sys.argv[1], encoding="utf-8"))["properties"].items():
    print(name, *(f"{name}.{inner}" for inner in member.get("properties", ())), sep="\n")
PYTHON
[ -s "$scratch/members" ] || fail "the schema has no members"
while read -r member; do
    case $member in visa | holder | passport | invitation) continue ;; esac
    grep -qE "^\.(B|BR|IR) (.*\" )?$member( |\$)" "$scratch/man" ||
        fail "gen/cli/evisa-gen.1: the record's member $member is missing"
    grep -qE "\"${member##*.}\"|\`$member\`" "$readme" ||
        fail "$readme: the record's member $member is missing"
    pass
done < "$scratch/members"
sed -n '/^typedef enum ev_status/,/^}/s/^ *EV_[A-Z_]* = \([0-9]*\).*/\1/p' gen/fault/fault.h \
    > "$scratch/statuses"
[ "$(wc -l < "$scratch/statuses")" -ge 9 ] || fail "gen/ has statuses that this test cannot read"
while read -r status; do
    for man in $manuals; do
        [ "$man $status" != "gen/compare/evisa-compare.1 65" ] || continue # it reads no record
        plain "$man" | grep -x "\.B $status" > /dev/null ||
            fail "$man: exit status $status is missing"
    done
    grep -q "^| $status | " "$readme" || fail "$readme: exit status $status is missing"
    pass
done < "$scratch/statuses"

gen/fault/man-errors.sh --check ||
    fail "a manual differs from gen/fault/faults.def: run gen/fault/man-errors.sh --write"
for man in $manuals; do
    mandoc -T lint "$man" || fail "mandoc complains about $man"
    pass
done
finish
