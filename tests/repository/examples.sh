#!/usr/bin/env bash
# Do README.md and the man pages keep their word?
#
# In README.md a comment on the line above a fenced block says what the block is for:
#
#   <!-- record -->          JSON: the record of all examples; it must be right even with --strict
#   <!-- run -->             sh, python, js: runs, with our programs first in PATH and record.json, templates/ and samples/ in its folder, and ends well
#   <!-- run, exits 65 -->   the same for sh, and ends with this status
#   <!-- run on -->          sh: runs in the folder of the block before, with what that left there; "run on, exits 65" as well
#   <!-- output -->          what the block before it printed, stdout and stderr together; "..." stands for what differs from run to run, within a line
#
# An example in Python or JavaScript reads record.json and writes visa.pdf. It is called with good, unusual and wrong records and with programs
# that break down, as a portal would meet them. A block in one of these two languages that is not marked is a mistake.
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
need_program
seal=$(realpath -m "${EVISA_SEAL:-build/release/evisa-seal}")
[ -x "$seal" ] || { fail "$seal is not built"; finish; }
readme=$top/README.md
manuals="gen/cli/evisa-gen.1 gen/signer/evisa-seal.1"
[ -f "$readme" ] || { fail "there is no README.md"; finish; }

# ---- blocks --------------------------------------------------------------------------------------

mkdir "$scratch/blocks" "$scratch/bin"
ln -s "$gen" "$scratch/bin/evisa-gen"
ln -s "$seal" "$scratch/bin/evisa-seal"
# A block a file; its name says where it stands: 042-run-python, 057-run-sh-65, 061-output-json, 070-none-text.
awk -v folder="$scratch/blocks" '
    !inside && /^```/ {
        language = substr($0, 4)
        inside = 1
        mark = "none"; status = 0
        if (match(previous, /^<!-- (record|run|run, exits [0-9]+|run on|run on, exits [0-9]+|output) -->$/)) {
            count = split(previous, word, /[ ,]+/)
            mark = word[3] == "on" ? "on" : word[2]
            if (word[count - 2] == "exits") status = word[count - 1]
        }
        file = sprintf("%s/%04d-%s-%s-%d", folder, NR, mark, language == "" ? "text" : language, status)
        printf "" > file
        next
    }
    inside && /^```/ { inside = 0; close(file); next }
    inside { print > file }
    { previous = $0 }
    END { if (inside) exit 1 }
' "$readme" || fail "README.md: a fenced block does not end"

folder() { # a new folder as an example finds it; prints its name
    local name
    name=$(mktemp -d "$scratch/folder.XXXXXX")
    cp "$scratch/record" "$name/record.json"
    cp -R "$top/templates" "$name/templates" # a copy: an example may change it
    (cd "$top" && cp --parents samples/*/record.json "$name")
    echo "$name"
}

cat "$scratch"/blocks/*-record-json-0 > "$scratch/record" 2> /dev/null || fail "README.md: no block is marked as the record"
"$gen" check --strict "$scratch/record" > "$scratch/log" 2>&1 || { cat "$scratch/log"; fail "README.md: its record is refused"; }
pass

# ---- shell ---------------------------------------------------------------------------------------

run_shell() { # block wanted-status line folder
    local status
    (cd "$4" && PATH=$scratch/bin:$PATH exec timeout 60 bash -eu -o pipefail "$1") > "$scratch/output" 2>&1 < /dev/null
    status=$?
    if [ "$status" -ne "$2" ]; then
        tail -n 3 "$scratch/output"
        fail "README.md:$3: exit status $status, not $2"
    fi
    pass
}

printed() { # block: whether the block before it printed this
    python3 - "$1" "$scratch/output" <<'PYTHON' || diff "$1" "$scratch/output"
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
stub cut 'cat > /dev/null; printf "%%PDF-1.7 and no more"; echo "evisa-gen: write-failed: writing broke off" >&2; exit 74'
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
    (cd "$here" && PATH=$1:$PATH exec timeout 60 "$interpreter" "$example") > "$scratch/log" 2>&1 < /dev/null
    status=$?
}

answers() { # what record: the document is written
    call_example "$scratch/bin" "$2"
    "$gen" "$2" > "$scratch/wanted" 2> /dev/null
    if [ "$status" -ne 0 ] || ! cmp -s "$here/visa.pdf" "$scratch/wanted"; then
        tail -n 3 "$scratch/log"
        fail "README.md:$line: $1: exit status $status, or visa.pdf is not the document"
    fi
    pass
}

refuses() { # what programs record pattern: no document, and the reason is said
    call_example "$2" "$3"
    if [ "$status" -eq 0 ] || [ "$status" -eq 124 ] || [ -e "$here/visa.pdf" ]; then
        fail "README.md:$line: $1: exit status $status, or visa.pdf was written"
    elif ! grep -q -- "$4" "$scratch/log"; then
        tail -n 3 "$scratch/log"
        fail "README.md:$line: $1: does not say $4"
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

languages=
for block in "$scratch"/blocks/*; do
    IFS=- read -r line mark language wanted <<< "${block##*/}"
    line=$((10#$line))
    case $mark-$language in
        run-sh) last=$(folder); run_shell "$block" "$wanted" "$line" "$last" ;;
        on-sh) run_shell "$block" "$wanted" "$line" "$last" ;;
        run-python | run-js) run_program "$language"; languages="$languages $language" ;;
        output-*) printed "$block" || fail "README.md:$line: this is not what the block before it prints"; pass ;;
        run-* | on-*) fail "README.md:$line: do not know how to run $language" ;;
        none-python | none-js) fail "README.md:$line: an example that is not marked to run" ;;
    esac
done
[ "$languages" = ' python js' ] || fail "README.md: not one example in Python and one for Node.js, but:$languages"

# ---- what README.md and the man pages name -------------------------------------------------------

# `make TARGET` in code, not in prose
{ grep -oE '`make [a-z-]+' "$readme"; cat "$scratch"/blocks/*-sh-* | grep -oE '^make [a-z-]+'; } | sed 's/.*make //' | sort -u > "$scratch/targets"
[ -s "$scratch/targets" ] || fail "README.md names no target of make"
while read -r target; do
    grep -qE "^([a-z-]+ )*$target( [a-z-]+)*:([^=]|\$)" Makefile || fail "README.md: the Makefile has no rule for $target"
    pass
done < "$scratch/targets"
while read -r picture; do
    [ -e "$picture" ] || fail "README.md: there is no picture $picture"
    pass
done < <(grep -oE 'src="[^"]+"' "$readme" | cut -d'"' -f2)
grep -nE '… \(' "$readme" && fail "README.md: numbers that nobody filled in"

# Every member of the record is explained in README.md and in evisa-gen(1), every exit status in README.md and in both man pages.
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
    grep -qE "^\.(B|BR|IR) (.*\" )?$member( |\$)" "$scratch/man" || fail "gen/cli/evisa-gen.1: the record's member $member is missing"
    grep -qE "\"${member##*.}\"|\`$member\`" "$readme" || fail "README.md: the record's member $member is missing"
    pass
done < "$scratch/members"
while read -r status; do
    for man in $manuals; do
        plain "$man" | grep -x "\.B $status" > /dev/null || fail "$man: exit status $status is missing"
    done
    grep -q "^| $status | " "$readme" || fail "README.md: exit status $status is missing"
    pass
done < <(sed -n '/^typedef enum ev_status/,/^}/s/^ *EV_[A-Z_]* = \([0-9]*\).*/\1/p' gen/fault/fault.h)

gen/fault/man-errors.sh --check || fail "a man page differs from gen/fault/faults.def: run gen/fault/man-errors.sh --write"
for man in $manuals; do
    mandoc -T lint "$man" || fail "mandoc complains about $man"
    pass
done
finish
