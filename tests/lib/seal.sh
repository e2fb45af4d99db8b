# shellcheck shell=bash
# What the contract scripts of evisa-seal share: test keys, a record, how a call is judged. A script
# sources it instead of lib.sh, works in $scratch, says with `produces` which faults its calls show,
# and ends with `finish_seal`.
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need_program
need_seal_program
export PYTHONPATH="$top/tests/lib" PYTHONDONTWRITEBYTECODE=1

mkdir "$scratch/keys"
install -m 600 tests/data/keys/* "$scratch/keys" || { fail "there are no test keys"; finish; }
cp tests/refuse/base.json "$scratch" # a specimen without a photo and without warnings
cd "$scratch" || exit 1
here=$(pwd -P)
# shellcheck disable=SC2034 # the scripts use it
signer=(--key keys/signer.key --cert keys/signer.crt)
: > all.err; : > produced; : > lines.jsonl
codes=()
more_keys=() # whose bytes must not be in a message either

# ---- how a call is judged ------------------------------------------------------------------------

judge() { # name wanted-status status
    [ "$3" -eq "$2" ] || fail "$1: exit status $3, not $2: $(head -c 300 err)"
    [ "$(stat -c %s err)" -lt 65536 ] || fail "$1: 64 KiB of messages or more"
    if [ "$2" -eq 0 ]; then
        [ ! -s err ] || fail "$1: messages although it succeeded: $(head -n 1 err)"
    else
        [ ! -s out ] || fail "$1: output although it failed"
        [ -s err ] || fail "$1: it failed without a message"
    fi
    cat err >> all.err
    pass
}

try() { # name wanted-status [argument]...
    local name=$1 wanted=$2
    shift 2
    timeout "$hang" "$seal" "$@" > out 2> err
    judge "$name" "$wanted" $?
}

says() { # verdict name [argument]...: of evisa-seal verify, without a message
    local wanted=$1 name=$2
    shift 2
    timeout "$hang" "$seal" verify "$@" > out 2> err
    [ "$(head -n 1 out)" = "$wanted" ] || fail "$name: $(head -n 1 out), not $wanted"
    [ ! -s err ] || fail "$name: messages: $(head -n 1 err)"
    pass
}

# With --errors=json, so that the reason is looked at.
refuses() { # name wanted-status code [argument]...
    local name=$1 wanted=$2 code=$3
    shift 3
    timeout "$hang" "$seal" --errors=json "$@" > out 2> err
    judge "$name" "$wanted" $?
    grep -q "\"code\":\"$code\"" err || fail "$name: the reason is not $code: $(head -n 1 err)"
    sed -n 's/.*"code":"\([^"]*\)".*/\1/p' err >> produced
    cat err >> lines.jsonl
}

seals_as() { # name file [argument]...: sealed.json, or another file, is what the call prints
    local name=$1 file=$2
    shift 2
    try "$name" 0 "$@"
    same "$name" out "$file"
}

same() { # name file file
    cmp -s "$2" "$3" || fail "$1: other bytes"
    pass
}

changed() { # file python-statements: base.json, changed as r
    python3 -c "import json, sys
r = json.load(open('base.json', encoding='utf-8'))
$2
json.dump(r, open('$1', 'w', encoding='utf-8'), ensure_ascii=False)"
}

# Nothing ever comes on descriptor 9: a call that reads it waits until it is stopped.
open_never() {
    mkfifo never && exec 9<> never
}

# A configuration that is refused before the record is read.
config() { # code status name [argument]...
    local code=$1 status=$2 name=$3
    shift 3
    refuses "$name" "$status" "$code" "$@" <&9
    refuses "$name, --ndjson" "$status" "$code" "$@" --ndjson <&9
}

points_at() { # name pointer: of the fault of the last call
    grep -qF "\"pointer\":\"$2\"" err || fail "$1: not at $2: $(head -n 1 err)"
    pass
}

exposed() { # name folder [argument]...: refused because of the folder
    local name=$1 folder=$2
    shift 2
    config key-folder-exposed 78 "$name" "$@"
    points_at "$name" "$here/$folder"
}

# ---- all of it -----------------------------------------------------------------------------------

# Some call of this script shows each of these faults. tests/contract/seal.sh looks for such lines
# in all scripts: a code of EV_SEAL_FAULT that none of them has is not tested.
produces() { # code...
    codes+=("$@")
}

finish_seal() {
    python3 - << 'PYTHON' || fail "--errors=json: a line is not what it should be"
import json, sys
for line in open("lines.jsonl", encoding="ascii"):
    fault = json.loads(line)
    first, more = list(fault)[:4], set(list(fault)[4:])
    known = {"line", "column", "expected", "limit", "reason"}
    if (first != ["severity", "code", "pointer", "message"] or more - known
            or fault["severity"] not in ("error", "warning")):
        sys.exit(f"FAIL: {line[:200]}")
PYTHON
    none "a message has neither form" searched grep -vaE '^(evisa-seal: |\{"severity":)' all.err
    local file digits code
    for file in keys/*.key "${more_keys[@]}"; do # any line of a key's base64, and its hex
        if grep -v -e -- "$file" | grep -qaF -f - all.err; then
            fail "a line of $file in the messages"
        fi
        digits=$(openssl ec -in "$file" -noout -text 2> /dev/null |
            sed -n '/^priv:/,/^pub:/s/^  *//p' | tr -d ':\n')
        [ ${#digits} -ge 60 ] || fail "$file: no digits to look for"
        if grep -qaiF -e "$digits" all.err; then fail "digits of $file in the messages"; fi
    done
    for code in "${codes[@]}"; do
        grep -qx -e "$code" produced || fail "no call produces $code"
    done
    finish
}
