#!/usr/bin/env bash
# What does sealing cost? A whole process, compared with an empty program that loads the same
# libraries (the median of the ratios, as in bench.sh); and a further record in one process.
#
#   tests/bench/seal.sh [rounds]      (default 100; `make bench` runs it)
#
# The time of a further seal is the difference between two streams of different length, so that the
# start of the process does not count; the smallest of the rounds counts. It includes reading and
# checking the record, signing, verifying the signature and writing the answer.
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source=tests/bench/lib.sh
. tests/bench/lib.sh
need_seal_program
rounds=${1:-100}
ratio_limit=2000 # thousandths of the empty program's time
few=100 many=600

# case, photo, limit in microseconds
cases="
none -                           250
jpeg tests/data/photos/portrait-c.jpg 800
"

make_record() { # photo: on one line
    python3 - "$1" << 'PYTHON'
import base64, json, sys
record = json.load(open("tests/bench/record.json", encoding="utf-8"))
record["specimen"] = True
if sys.argv[1] != "-":
    record["photo"] = base64.b64encode(open(sys.argv[1], "rb").read()).decode()
print(json.dumps(record, ensure_ascii=False))
PYTHON
}

repeat() { # file count
    local i
    for ((i = 0; i < $2; i++)); do cat "$1"; done
}

sealing=("$seal" --key "$scratch/key" --cert tests/data/keys/signer.crt)

stream() { # file: the smallest time of sealing all its records in one process
    local time
    read -r _ time _ _ < <("$scratch/spawn" $((rounds / 5 + 1)) "$1" "$scratch/empty" \
        "${sealing[@]}" --ndjson)
    echo "$time"
}

measure() { # case photo limit
    local one=$scratch/$1.json own empty rss ratio further
    make_record "$2" > "$one"
    "${sealing[@]}" "$one" > /dev/null || { fail "$1: refused"; return; }
    repeat "$one" $few > "$scratch/few"
    repeat "$one" $many > "$scratch/many"
    read -r empty own ratio rss < <("$scratch/spawn" "$rounds" "$one" "$scratch/empty" \
        "${sealing[@]}")
    further=$((($(stream "$scratch/many") - $(stream "$scratch/few")) / (many - few)))
    printf '%-5s %5d us %6d us %6s %6d KiB %8d us\n' \
        "$1" "$empty" "$own" "$(decimal "$ratio")" "$rss" "$further"
    hold "$1: time against the empty program, in thousandths" "$ratio" $ratio_limit
    hold "$1: a further seal, in microseconds" "$further" "$3"
}

install -m 600 tests/data/keys/signer.key "$scratch/key" || exit 1
build "$seal" || { fail 'the tools of the benchmark do not build'; finish; }
printf '%-5s %8s %9s %6s %10s %11s\n' photo empty sealing ratio 'peak RSS' 'a further'
while read -r name photo limit; do
    [ -z "$name" ] || measure "$name" "$photo" "$limit"
done <<< "$cases"
printf 'limits: ratio 2.00, a further seal 250 us, with a photo 800 us\n'
finish
