#!/usr/bin/env bash
# What does one call cost, compared with an empty program that loads the same libraries? The numbers
# of README.md.
#
#   tests/bench/bench.sh [rounds]      (default 300)
#
# Instructions, memory and bytes are the same in every run, except for the processor's choice of
# memcpy. Time is not, so it is only compared: of alternating runs of the program and of the empty
# one, the median of the ratios, since the clock of a shared machine changes within a minute. The
# smallest time of each is shown. This is not part of `make test`, which must not fail because a
# machine is busy.
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source=tests/bench/lib.sh
. tests/bench/lib.sh
need_program
rounds=${1:-300}

command -v valgrind > /dev/null ||
    { fail 'valgrind is not installed: tests/install.sh test'; finish; }

# case, photo, limits: time (thousandths of the empty program's), instructions; none: no limit
cases="
none -                           1900 5100000
jpeg tests/data/photos/portrait-c.jpg 3500 14000000
png  tests/data/photos/portrait.png   9000 none
"
rss_limit=8192     # KiB
bytes_limit=95000 # of PDF besides the photo

# ---- measuring -----------------------------------------------------------------------------------

make_record() { # photo
    if [ "$1" = - ]; then
        cat tests/bench/record.json
    else # before the brace that ends the record
        sed '$d' tests/bench/record.json
        printf ', "photo": "%s"}\n' "$(base64 -w 0 "$1")"
    fi
}

instructions() { # input program
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$2" < "$1" 2>&1 > /dev/null |
        sed -n 's/.*Collected : //p'
}

photo_bytes() { # pdf: of the image's stream
    LC_ALL=C grep -a '/Subtype/Image' "$1" | grep -av /ImageMask |
        sed -n 's,.*/Length \([0-9]*\).*,\1,p'
}

measure() { # case photo time-limit instruction-limit
    local input=$scratch/$1.json pdf=$scratch/$1.pdf
    local empty own ratio rss count bytes photo=0
    make_record "$2" > "$input"
    "$gen" < "$input" > "$pdf" || { fail "$1: refused"; return; }
    read -r empty own ratio rss < <("$scratch/spawn" "$rounds" "$input" "$scratch/empty" "$gen")
    count=$(instructions "$input" "$(dirname "$gen")-unconfined/evisa-gen")
    bytes=$(stat -c %s "$pdf")
    [ "$2" = - ] || photo=$(photo_bytes "$pdf")
    printf '%-6s %5d us %6d us %6s %11d %6d KiB %7d %7d\n' \
        "$1" "$empty" "$own" "$(decimal "$ratio")" \
        "$count" "$rss" "$bytes" $((bytes - photo))
    hold "$1: time against the empty program, in thousandths" "$ratio" "$3"
    hold "$1: instructions" "$count" "$4"
    hold "$1: peak memory in KiB" "$rss" $rss_limit
    hold "$1: bytes besides the photo" $((bytes - photo)) $bytes_limit
}

build "$gen" || { fail 'the tools of the benchmark do not build'; finish; }
printf '%-6s %8s %9s %6s %11s %10s %7s %7s\n' \
    photo empty program ratio instr. 'peak RSS' PDF besides
while read -r name photo time count; do
    [ -z "$name" ] || measure "$name" "$photo" "$time" "$count"
done <<< "$cases"
while read -r name photo time count; do
    [ -z "$name" ] || printf 'limits, photo %-5s ratio %s, instructions %s\n' \
        "$name:" "$(decimal "$time")" "${count/none/any}"
done <<< "$cases"
printf 'limits, all: %d KiB of memory, %d bytes besides the photo\n' $rss_limit $bytes_limit
printf '%d rounds; an empty program with the same libraries: %d instructions\n' \
    "$rounds" "$(instructions /dev/null "$scratch/empty")"
finish
