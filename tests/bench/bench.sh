#!/usr/bin/env bash
# The numbers of README.md: what one call costs, against an empty program that loads the same libraries.
#
#   tests/bench/bench.sh [rounds]      (300 when none are given)
#
# Instructions, memory and bytes are the same in every run, but for the processor's choice of memcpy. Time is not, so it is only compared: the
# smallest time of the program with the smallest of the empty one, both from runs in turn on the same machine. Nothing here is part of
# `make test`, which must not fail because a machine is busy.
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
need_program
rounds=${1:-300}
cc=${CC:-gcc}

command -v valgrind > /dev/null || { echo 'tests/bench/bench.sh: valgrind is missing: tests/install.sh test' >&2; exit 1; }

# case, photo, limits: time (thousandths of the empty program's), instructions; none: no limit
cases="
none -                           2200 7000000
jpeg tests/data/photos/portrait-c.jpg 3500 14000000
png  tests/data/photos/portrait.png   9000 none
"
rss_limit=8192     # KiB
bytes_limit=110000 # of PDF besides the photo

# ---- what is run ---------------------------------------------------------------------------------

libraries() { # as paths, those the program itself names
    readelf -d "$gen" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | while read -r name; do
        ldd "$gen" | awk -v name="$name" '$1 == name && $3 ~ /^\// { print $3 }'
    done
}

build() {
    local flags=(-std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -fPIE -pie '-Wl,-z,relro,-z,now')
    mapfile -t paths < <(libraries)
    [ ${#paths[@]} -gt 0 ] || return 1
    "$cc" "${flags[@]}" -o "$scratch/spawn" tests/bench/spawn.c &&
        "$cc" "${flags[@]}" -o "$scratch/empty" tests/bench/empty.c -Wl,--no-as-needed "${paths[@]}"
}

make_record() { # photo
    if [ "$1" = - ]; then
        cat tests/bench/record.json
    else # before the brace that ends the record
        sed '$d' tests/bench/record.json
        printf ', "photo": "%s"}\n' "$(base64 -w 0 "$1")"
    fi
}

instructions() { # input program
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$2" < "$1" 2>&1 > /dev/null | sed -n 's/.*Collected : //p'
}

photo_bytes() { # pdf: of the image's stream
    LC_ALL=C grep -a '/Subtype/Image' "$1" | sed -n 's,.*/Length \([0-9]*\).*,\1,p'
}

# ---- judging -------------------------------------------------------------------------------------

hold() { # what value limit
    [ -n "$2" ] || { fail "$1 was not measured"; return; }
    if [ "$3" != none ] && [ "$2" -gt "$3" ]; then
        fail "$1: $2, allowed $3"
    else
        pass
    fi
}

ratio() { # thousandths
    printf '%d.%02d' $(($1 / 1000)) $(($1 % 1000 / 10))
}

measure() { # case photo time-limit instruction-limit
    local input=$scratch/$1.json pdf=$scratch/$1.pdf empty own median rss count bytes photo=0
    make_record "$2" > "$input"
    "$gen" < "$input" > "$pdf" || { fail "$1: refused"; return; }
    read -r empty own median rss < <("$scratch/spawn" "$rounds" "$input" "$scratch/empty" "$gen")
    count=$(instructions "$input" "$gen")
    bytes=$(stat -c %s "$pdf")
    [ "$2" = - ] || photo=$(photo_bytes "$pdf")
    printf '%-6s %5d us %6d us %6s %6s %11d %6d KiB %7d %7d\n' "$1" "$empty" "$own" "$(ratio $((own * 1000 / empty)))" "$(ratio "$median")" \
        "$count" "$rss" "$bytes" $((bytes - photo))
    hold "$1: time against the empty program, in thousandths" $((own * 1000 / empty)) "$3"
    hold "$1: instructions" "$count" "$4"
    hold "$1: peak memory in KiB" "$rss" $rss_limit
    hold "$1: bytes besides the photo" $((bytes - photo)) $bytes_limit
}

build || { fail 'the tools of the benchmark do not build'; finish; }
printf '%-6s %8s %9s %6s %6s %11s %10s %7s %7s\n' photo empty program ratio median instr. 'peak RSS' PDF besides
while read -r name photo time count; do
    [ -z "$name" ] || measure "$name" "$photo" "$time" "$count"
done <<< "$cases"
while read -r name photo time count; do
    [ -z "$name" ] || printf 'limits, photo %-5s ratio %s, instructions %s\n' "$name:" "$(ratio "$time")" "${count/none/any}"
done <<< "$cases"
printf 'limits, all: %d KiB of memory, %d bytes besides the photo\n' $rss_limit $bytes_limit
printf '%d rounds; an empty program with the same libraries: %d instructions\n' "$rounds" "$(instructions /dev/null "$scratch/empty")"
finish
