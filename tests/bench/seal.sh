#!/usr/bin/env bash
# What sealing costs: a whole process against an empty program that loads the same libraries, and a further record in one process.
#
#   tests/bench/seal.sh [rounds]      (100 when none are given; `make bench` runs it)
#
# A further seal is the difference of two streams of different length, so that the start of the process falls out; the smallest of the rounds
# counts. It includes reading and judging the record, signing, verifying the signature and writing the answer.
#
# shellcheck source=tests/lib/lib.sh disable=SC2154
. "$(dirname "$0")/../lib/lib.sh"
need_seal_program
rounds=${1:-100}
cc=${CC:-gcc}
ratio_limit=2000 # thousandths of the empty program's time
few=100 many=600

# case, photo, limit in microseconds
cases="
none -                           250
jpeg tests/data/photos/portrait-c.jpg 800
"

build() {
    local flags=(-std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -fPIE -pie '-Wl,-z,relro,-z,now') paths
    mapfile -t paths < <(readelf -d "$seal" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | while read -r name; do
        ldd "$seal" | awk -v name="$name" '$1 == name && $3 ~ /^\// { print $3 }'
    done)
    [ ${#paths[@]} -gt 0 ] || return 1
    "$cc" "${flags[@]}" -o "$scratch/spawn" tests/bench/spawn.c &&
        "$cc" "${flags[@]}" -o "$scratch/empty" tests/bench/empty.c -Wl,--no-as-needed "${paths[@]}"
}

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

hold() { # what value limit
    if [ "$2" -gt "$3" ]; then fail "$1: $2, allowed $3"; else pass; fi
}

sealing=("$seal" --key "$scratch/key" --cert tests/data/keys/signer.crt)

measure() { # case photo limit
    local one=$scratch/$1.json own empty median rss short long further
    make_record "$2" > "$one"
    "${sealing[@]}" "$one" > /dev/null || { fail "$1: refused"; return; }
    repeat "$one" $few > "$scratch/few"
    repeat "$one" $many > "$scratch/many"
    read -r empty own median rss < <("$scratch/spawn" "$rounds" "$one" "$scratch/empty" "${sealing[@]}")
    read -r _ short _ _ < <("$scratch/spawn" $((rounds / 5 + 1)) "$scratch/few" "$scratch/empty" "${sealing[@]}" --ndjson)
    read -r _ long _ _ < <("$scratch/spawn" $((rounds / 5 + 1)) "$scratch/many" "$scratch/empty" "${sealing[@]}" --ndjson)
    further=$(((long - short) / (many - few)))
    printf '%-5s %5d us %6d us %3d.%02d %3d.%02d %6d KiB %8d us\n' "$1" "$empty" "$own" $((own / empty)) $((own * 100 / empty % 100)) \
        $((median / 1000)) $((median % 1000 / 10)) "$rss" "$further"
    hold "$1: time against the empty program, in thousandths" $((own * 1000 / empty)) $ratio_limit
    hold "$1: a further seal, in microseconds" "$further" "$3"
}

install -m 600 tests/data/keys/signer.key "$scratch/key" || exit 1
build || { fail 'the tools of the benchmark do not build'; finish; }
printf '%-5s %8s %9s %6s %6s %10s %11s\n' photo empty sealing ratio median 'peak RSS' 'a further'
while read -r name photo limit; do
    [ -z "$name" ] || measure "$name" "$photo" "$limit"
done <<< "$cases"
printf 'limits: ratio 2.00, a further seal 250 us, with a photo 800 us\n'
finish
