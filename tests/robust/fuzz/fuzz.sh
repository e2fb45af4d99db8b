#!/usr/bin/env bash
# Fuzzes every tests/robust/fuzz/fuzz_*.c by libFuzzer, with ASan, UBSan and leak detection.
#
#   tests/robust/fuzz/fuzz.sh [seconds [target]...]      each target runs that long (300 when nothing is said), one a processor at a time
#
# build/fuzz/corpus/ is kept and grows from run to run. A finding is left in build/fuzz/found/, one input a file, and is run first the next time:
# build/fuzz/fuzz_<target> FILE shows it alone. A crash, a leak, an input that takes more than a second or 256 MiB fails the run.
#
# shellcheck source=tests/lib/lib.sh disable=SC2154
. "$(dirname "$0")/../../lib/lib.sh"
seconds=${1:-300}
[ $# -eq 0 ] || shift
out=build/fuzz
jobs=$(nproc)

# libFuzzer's own limits. Photos are small: a big one takes time and reaches no other code.
options() { # target
    case $1 in
        record) echo "-max_len=65536 -dict=tests/robust/fuzz/json.dict" ;;
        render) echo "-max_len=49152 -dict=tests/robust/fuzz/json.dict" ;;
        resources) echo "-max_len=16384" ;;
        image) echo "-max_len=8192 -malloc_limit_mb=64" ;;
        seal) echo "-max_len=512" ;;
        *) echo "-max_len=65536" ;;
    esac
}

# ---- building ------------------------------------------------------------------------------------

# All of gen/ but evisa-seal and the command lines, by the folders' libraries.
build() {
    local source name archives libraries
    local flags=(-std=c11 -D_GNU_SOURCE -DEV_SANITIZED -Igen -Itests -g -O1 -Wall -Wextra
        -fno-omit-frame-pointer -fno-sanitize-recover=all '-fsanitize=fuzzer,address,undefined')
    local make=(make --silent --no-print-directory "BUILD=$out/obj" CC=clang MODE=asan
        CFLAGS=-fsanitize=fuzzer-no-link)
    read -r -a archives < <("${make[@]}" archives)
    "${make[@]}" -j "$jobs" "${archives[@]}" || return 1
    read -r -a libraries < <(pkg-config --libs libqrencode libpng libjpeg zlib jansson libutf8proc nettle)
    for source in tests/robust/fuzz/fuzz_*.c; do
        name=$(basename "$source" .c)
        clang "${flags[@]}" -o "$out/$name" "$source" "${archives[@]}" -lhpdf "${libraries[@]}" ||
            return 1
    done
}

# ---- what the fuzzers begin with -----------------------------------------------------------------

add() { # file corpus: named by what it holds, so that it is there once
    cp "$1" "$out/corpus/$2/$(sha1sum < "$1" | cut -c 1-40)"
}

seed() {
    local file target path
    for target in "$@"; do
        mkdir -p "$out/corpus/$target"
    done
    while IFS= read -r file; do # longer ones would be cut, and a half of a record is soon refused
        [ ! -d $out/corpus/record ] || add "$file" record
        [ ! -d $out/corpus/render ] || add "$file" render
    done < <(find tests/golden tests/refuse tests/bench samples -name '*.json' -size -48k 2> /dev/null)
    while IFS= read -r file; do
        [ ! -d $out/corpus/image ] || add "$file" image
    done < <(find tests/data/photos -type f -size -8k)
    if [ -d $out/corpus/seal ]; then
        while IFS= read -r file; do
            add "$file" seal
        done < <(/usr/bin/env python3 tests/robust/fuzz/seals.py "$scratch")
    fi
    while IFS= read -r path; do
        { echo "$path"; cat "templates/$path"; } > "$scratch/seed"
        [ ! -d $out/corpus/resources ] || add "$scratch/seed" resources
    done < <(cd templates && find . -name '*.txt' -size -16k | sed 's,^\./,,')
}

# ---- running -------------------------------------------------------------------------------------

fuzz() { # target
    local found=() file
    for file in "$out/found/$1"-*; do
        [ ! -f "$file" ] || found+=("$file")
    done
    # shellcheck disable=SC2046 # the options are words
    set -- "$1" $(options "$1")
    if [ ${#found[@]} -gt 0 ]; then
        "$out/fuzz_$1" -timeout=1 -rss_limit_mb=256 "${found[@]}" || return 1
    fi
    "$out/fuzz_$1" "${@:2}" -timeout=1 -rss_limit_mb=256 -max_total_time="$seconds" -use_value_profile=1 -print_final_stats=1 \
        -artifact_prefix="$out/found/$1-" "$out/corpus/$1"
}

targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
    for source in tests/robust/fuzz/fuzz_*.c; do
        target=$(basename "$source" .c)
        targets+=("${target#fuzz_}")
    done
fi
mkdir -p $out/obj $out/found $out/log
build || { fail 'the fuzzers do not build'; finish; }
seed "${targets[@]}"
# The freed memory ASan keeps back counts as memory in use, and is 256 MiB by itself when nothing is said.
export ASAN_OPTIONS=quarantine_size_mb=16:detect_leaks=1:allocator_may_return_null=1
for target in "${targets[@]}"; do
    while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do
        wait -n
    done
    (fuzz "$target" > "$out/log/$target" 2>&1; echo $? > "$out/log/$target.status") &
done
wait
for target in "${targets[@]}"; do
    log=$out/log/$target
    printf '%-10s %9s runs, %5s inputs kept, peak %4s MiB, slowest %s s\n' "$target" \
        "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")" "$(find "$out/corpus/$target" -type f | wc -l)" \
        "$(sed -n 's/^stat::peak_rss_mb: *//p' "$log")" "$(sed -n 's/^stat::slowest_unit_time_sec: *//p' "$log")"
    if [ "$(cat "$log.status")" = 0 ]; then
        pass
    else
        fail "$target: see $log"
        grep -a -m 3 -E 'ERROR|SUMMARY|runtime error' "$log"
    fi
done
finish
