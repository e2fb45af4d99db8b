#!/usr/bin/env bash
# The contract of evisa-gen with its callers: what comes on which channel, with which exit status,
# when the world around it is broken. The record itself is right here unless a line says otherwise;
# wrong records are tests/refuse/run.sh's.
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
need_program

golden=''
for file in tests/golden/cases/*/record.json; do
    folder=${file%/*}
    [ -f "$folder/args" ] || [ -f "$folder/expect.err" ] || { golden=$folder; break; }
done
[ -n "$golden" ] || { fail "no golden to work with"; finish; }
record=$(realpath "$golden/record.json")
pdf=$(realpath "$golden/expect.pdf")
cd "$scratch" || exit 1
echo 'no JSON' > wrong.json

# ---- how a call is judged ------------------------------------------------------------------------

judge() { # name wanted-status status
    [ "$3" -eq "$2" ] || fail "$1: exit status $3, not $2"
    [ "$(stat -c %s err)" -lt 65536 ] || fail "$1: 64 KiB of messages or more"
    if [ "$2" -eq 0 ]; then
        [ ! -s err ] || fail "$1: messages although it succeeded: $(head -n 1 err)"
    else
        [ ! -s out ] || fail "$1: output although it failed"
    fi
    pass
}

try() { # name wanted-status [argument]...
    local name=$1 wanted=$2
    shift 2
    timeout "$hang" "$gen" "$@" > out 2> err
    judge "$name" "$wanted" $?
}

# Root may open everything; without these rights it is a user like another.
plain=()
[ "$(id -u)" -ne 0 ] || plain=(setpriv '--bounding-set=-dac_override,-dac_read_search')

try_plain() { # name wanted-status [argument]...
    local name=$1 wanted=$2
    shift 2
    timeout "$hang" "${plain[@]}" "$gen" "$@" > out 2> err
    judge "$name" "$wanted" $?
}

same() { # name file: it is the document
    cmp -s "$2" "$pdf" || fail "$1: not the document"
    pass
}

says() { # name pattern: so that a refusal can be told from another of the same status
    grep -qE -- "$2" err || fail "$1: the message does not say $2"
    pass
}

# ---- calls that succeed --------------------------------------------------------------------------

try "stdin to stdout" 0 < "$record"; same "stdin to stdout" out
try "render by name" 0 render < "$record"; same "render by name" out
try "a record by its name" 0 "$record"; same "a record by its name" out
try "a dash for stdin" 0 render - < "$record"; same "a dash for stdin" out
try "options after arguments" 0 "$record" --strict; same "options after arguments" out
try "two dashes end the options" 0 render -- "$record"; same "two dashes end the options" out
try "check" 0 check "$record"; [ ! -s out ] || fail "check writes to its output"
try "text" 0 text "$record"; cmp -s out "$top/$golden/page.txt" || fail "text: not the page"
for command in schema errors templates --help --version; do
    try "$command" 0 "$command" < /dev/null; [ -s out ] || fail "$command: nothing on the output"
done
{
    head -c 100 "$record"; sleep 0.3
    tail -c +101 "$record" | head -c 100; sleep 0.3
    tail -c +201 "$record"
} | timeout "$hang" "$gen" > out 2> err
judge "a slow writer" 0 $?; same "a slow writer" out
for arguments in --help -h "--help --strict" "--errors=json --help"; do
    # shellcheck disable=SC2086 # words
    try "$arguments" 0 $arguments < /dev/null
    cmp -s out "$top/tests/contract/evisa-gen.help" || fail "$arguments: another help"
done

# ---- stdin ---------------------------------------------------------------------------------------

try "empty stdin" 65 --errors=json < /dev/null; says "empty stdin" '"code":"record-empty"'
try "closed stdin" 66 --errors=json <&-; says "closed stdin" '"code":"cannot-read"'
try "a directory as stdin" 66 < /
try "no JSON" 65 < wrong.json
size=$(stat -c %s "$record")
(cat "$record"; head -c $(((1 << 20) - size)) /dev/zero | tr '\0' ' ') > full.json
try "a record of 1 MiB" 0 < full.json; same "a record of 1 MiB" out
(cat full.json; printf ' ') > over.json
try "a record of 1 MiB and one byte" 65 --errors=json < over.json
says "1 MiB and one byte" '"code":"record-too-large"'
try "the same by its name" 65 over.json
timeout "$hang" "$gen" < /dev/zero > out 2> err; judge "endless stdin" 65 $?
(cat "$record" "$record") > twice.json
try "two records on stdin" 65 --errors=json < twice.json
says "two records on stdin" '"code":"json-trailing-data"'
python3 -c 'print("{" + ",".join("\"member-%d\":0" % i for i in range(20000)) + "}")' > many.json
try "twenty thousand faults" 65 many.json
try "twenty thousand faults in JSON" 65 many.json --errors=json
python3 -c 'import json; [json.loads(line) for line in open("err", encoding="ascii")]' ||
    fail "--errors=json: a line is not JSON in ASCII"

# ---- the record's name ---------------------------------------------------------------------------

try "no such record" 66 none.json
try "a directory as record" 66 --errors=json .; says "a directory as record" '"code":"cannot-read"'
cp "$record" locked.json; chmod 0 locked.json
try_plain "a record without permission to read" 66 --errors=json locked.json
says "a record without permission to read" '"code":"cannot-read"'

# ---- the command line: refused before stdin is read ----------------------------------------------

mkfifo never && exec 9<> never # a stdin on which nothing ever comes
for call in --nonsense -x "--errors=xml $record" "render one two" "-o" "--resources" \
    "--strict=yes $record" "--help=yes" "schema one"; do
    # shellcheck disable=SC2086
    timeout "$hang" "$gen" $call > out 2> err <&9; judge "evisa-gen $call" 64 $?
done
timeout "$hang" "$gen" '' > out 2> err <&9; judge "an empty name of a record" 66 $?
exec 9>&-
try "a wrong option in JSON" 64 --errors=json --nonsense
says "a wrong option in JSON" '"code":"usage"'

# ---- stdout --------------------------------------------------------------------------------------

: > out
for command in "" text schema errors templates --help --version; do
    # shellcheck disable=SC2086
    timeout "$hang" "$gen" $command < "$record" 2> err > /dev/full
    judge "a full disk: ${command:-render}" 74 $?
done
timeout "$hang" "$gen" < "$record" 2> err >&-; judge "closed stdout" 74 $?
cp "$record" precious.json # opened while descriptor 1 is free, it must not become the output
timeout "$hang" "$gen" precious.json 2> err >&-; judge "closed stdout and a named record" 74 $?
cmp -s "$record" precious.json ||
    fail "closed stdout: the document was written into the record"
timeout "$hang" "$gen" "$record" -o closed.pdf 2>&-; same "closed stderr" closed.pdf
timeout "$hang" "$gen" "$record" -o closed.pdf <&- >&- 2>&-; same "all closed" closed.pdf
timeout "$hang" "$gen" wrong.json -o closed.pdf <&- >&- 2>&-
[ $? -eq 65 ] || fail "all closed, wrong record: not 65"
same "a fault with stderr closed" closed.pdf

{ timeout "$hang" "$gen" "$record" 2> err; echo $? > status; } | head -c 10 > /dev/null
judge "a reader that leaves" 74 "$(cat status)"
open_unread
timeout "$hang" "$gen" "$record" 2> err >&5; judge "a reader that has left" 74 $?
[ "$(stat -c %s err)" -lt 500 ] || fail "a reader that has left: a flood of messages"

cat > terminal.py <<'PYTHON'
"""Runs a program with a terminal as stdout; prints what it wrote there, exits with its status."""
import os, pty, subprocess, sys
master, slave = pty.openpty()
call = subprocess.Popen(sys.argv[1:], stdout=slave)
os.close(slave)
while True:
    try:
        data = os.read(master, 65536)
    except OSError:
        break
    if not data:
        break
    os.write(1, data)
sys.exit(call.wait())
PYTHON
python3 terminal.py "$gen" "$record" > out 2> err; judge "a terminal as stdout" 64 $?
python3 terminal.py "$gen" --errors=json "$record" > out 2> err
says "a terminal as stdout" '"code":"output-is-terminal"'
python3 terminal.py "$gen" "$record" -o /dev/stdout > out 2> err
judge "-o on a terminal" 64 $?
python3 terminal.py "$gen" text "$record" > out 2> err; judge "text to a terminal" 0 $?

# ---- -o FILE -------------------------------------------------------------------------------------

mkdir target
only() { # name file: nothing but this is left in the folder
    [ "$(ls -A target)" = "$2" ] ||
        fail "$1: in the folder are: $(find target -mindepth 1 -printf '%P ')"
    pass
}
try "-o" 0 "$record" -o target/visa.pdf; same "-o" target/visa.pdf; only "-o" visa.pdf
[ ! -s out ] || fail "-o: something on stdout"
echo old > target/visa.pdf
try "-o on a wrong record" 65 wrong.json -o target/visa.pdf
only "-o on a wrong record" visa.pdf
[ "$(cat target/visa.pdf)" = old ] || fail "-o on a wrong record: the target was touched"
(ulimit -f 8; exec timeout "$hang" "$gen" "$record" -o target/visa.pdf) > out 2> err
judge "-o on a full disk" 74 $?; only "-o on a full disk" visa.pdf
[ "$(cat target/visa.pdf)" = old ] || fail "-o on a full disk: the target was touched"
try "-o over an old file" 0 "$record" -o target/visa.pdf
same "-o over an old file" target/visa.pdf; only "-o over an old file" visa.pdf
(cd target && timeout "$hang" "$gen" "$record" -o visa.pdf) > out 2> err
judge "-o without a folder" 0 $?; only "-o without a folder" visa.pdf
# What a caller has ignored and blocked, a program inherits.
left=(timeout "$hang" env --ignore-signal=CHLD '--block-signal=CHLD,TERM' "$gen")
"${left[@]}" "$record" -o target/visa.pdf > out 2> err
judge "-o below a caller that ignores SIGCHLD" 0 $?
same "-o below a caller that ignores SIGCHLD" target/visa.pdf
tr -d '\n' < "$record" | "${left[@]}" batch -o left > out 2> err
grep -q '"status":"done"' left/results.ndjson ||
    fail "a batch below such a caller: $(head -n 1 err)"
try "text -o" 0 text "$record" -o page.txt
cmp -s page.txt "$top/$golden/page.txt" || fail "text -o: not the page"
try "-o in a folder that is not there" 73 --errors=json "$record" -o none/visa.pdf
says "-o in no folder" '"code":"cannot-create"'
try "-o on a folder" 73 "$record" -o target; only "-o on a folder" visa.pdf
try "-o below a file" 73 "$record" -o wrong.json/visa.pdf
try "-o on a name that is too long" 73 "$record" -o "$(printf '%0300d' 0)"
try "-o with an empty name" 64 "$record" -o ''
mkdir readonly; chmod a-w readonly
try_plain "-o in a read-only folder" 73 --errors=json "$record" -o readonly/visa.pdf
says "-o in a read-only folder" '"code":"cannot-create"'
: > out
try "-o on a full device" 74 "$record" -o /dev/full
[ -c /dev/full ] || fail "-o replaced a device"
mkfifo pipe; cat pipe > out.pdf & reader=$!
try "-o on a fifo" 0 "$record" -o pipe; wait "$reader"; same "-o on a fifo" out.pdf
[ -p pipe ] || fail "-o replaced a fifo"
ln -s /proc/self/fd/1 stdout # as /dev/stdout is, but ours to break
timeout "$hang" "$gen" "$record" -o stdout 2> err | cat > out.pdf
same "-o on /dev/stdout, a pipe" out.pdf
[ -L stdout ] || fail "-o replaced the link to stdout"
(echo before; timeout "$hang" "$gen" text "$record" -o stdout; echo behind) > out.txt 2> err
[ "$(head -n 1 out.txt) $(tail -n 1 out.txt)" = "before behind" ] ||
    fail "-o on /dev/stdout, a file: what others wrote there is gone"
pass
ln -s /dev/full full
try "-o through a link on a device" 74 "$record" -o full
[ -L full ] || fail "-o replaced a link to a device"

# ---- resources -----------------------------------------------------------------------------------

try "resources that are not there" 78 --errors=json "$record" --resources none
says "resources not there" '"code":"resource-missing"'
mkdir empty
try "a folder without resources" 0 "$record" --resources empty
same "a folder without resources" out
mkdir -p broken/evisa/1; echo 'this is not a line of a layout' > broken/evisa/1/layout.txt
try "a broken layout" 78 --errors=json "$record" --resources broken
says "a broken layout" '"code":"resource-syntax"'
: > broken/evisa/1/layout.txt
try "an empty layout" 78 "$record" --resources broken
printf '\377\376' > broken/evisa/1/layout.txt
try "a layout that is not UTF-8" 78 "$record" --resources broken

# ---- memory --------------------------------------------------------------------------------------

# Whatever the limit: the document, or 75 (127: too little even for the loader of shared libraries),
# never a crash, never half a page.
enough=''
for kib in 4000 6000 8000 10000 11000 12000 13000 14000 15000 16000 18000 20000 24000 32000 \
    65536; do
    (ulimit -v $kib; exec timeout "$hang" "$gen" "$record") > out 2> err
    status=$?
    case $status in
        0) same "memory limit of $kib KiB" out; enough=$kib ;;
        75 | 127) judge "memory limit of $kib KiB" $status $status ;;
        125 | 126 | 134 | 139) # the loader itself
            if [ $kib -ge 12000 ] || [ -s out ]; then
                fail "memory limit of $kib KiB: exit status $status"
            fi ;;
        *) fail "memory limit of $kib KiB: exit status $status" ;;
    esac
done
[ -n "$enough" ] || fail "64 MiB of address space are not enough"

finish
