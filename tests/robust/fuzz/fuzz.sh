#!/usr/bin/env bash
# Fuzzes every tests/robust/fuzz/fuzz_*.c by libFuzzer, with ASan, UBSan and leak detection.
#
#   tests/robust/fuzz/fuzz.sh [seconds [target]...]      each target runs that long (default 300);
#                                                        one runs on each processor
#
# build/fuzz/corpus/ is kept and grows with each run. A finding is kept in build/fuzz/found/, one
# file for each input, and runs first the next time; build/fuzz/fuzz_<target> FILE runs it alone. A
# run fails for a crash, a leak, or an input that takes more than a second or 256 MiB.
#
# shellcheck source=tests/lib/lib.sh disable=SC2154
. "$(dirname "$0")/../../lib/lib.sh"
seconds=${1:-300}
[ $# -eq 0 ] || shift
out=build/fuzz
jobs=$(nproc)

# Options of libFuzzer. Photos are small, because large ones take time and reach no other code.
options() { # target
    case $1 in
        record) echo "-max_len=65536 -dict=tests/robust/fuzz/json.dict" ;;
        render) echo "-max_len=49152 -dict=tests/robust/fuzz/json.dict" ;;
        resources) echo "-max_len=16384" ;;
        image) echo "-max_len=8192 -malloc_limit_mb=64" ;;
        seal) echo "-max_len=512" ;;
        scan) echo "-max_len=2048" ;;
        # qpdf and poppler are not ours: they get the time and memory of a reader of evisa-compare.
        paper) echo "-max_len=131072 -timeout=10 -rss_limit_mb=1024" ;;
        *) echo "-max_len=65536" ;;
    esac
}

# ---- building ------------------------------------------------------------------------------------

# All of gen/ but evisa-seal and the command lines, by the folders' libraries. What reads PDFs only
# where its libraries are.
build() {
    local source name archives libraries readers own
    local flags=(-std=c11 -D_GNU_SOURCE -DEV_SANITIZED -Igen -Itests -g -O1 -Wall -Wextra
        -fno-omit-frame-pointer -fno-sanitize-recover=all '-fsanitize=fuzzer,address,undefined')
    local make=(make --silent --no-print-directory "BUILD=$out/obj" CC=clang MODE=asan
        CFLAGS=-fsanitize=fuzzer-no-link)
    read -r -a archives < <("${make[@]}" archives)
    "${make[@]}" -j "$jobs" "${archives[@]}" || return 1
    read -r -a libraries < <(pkg-config --libs libqrencode libpng libdeflate libjpeg zlib jansson \
        libutf8proc nettle)
    for source in tests/robust/fuzz/fuzz_*.c; do
        name=$(basename "$source" .c)
        [ "$name" != fuzz_paper ] || continue
        own=() # a room of evisa-seal
        [ "$name" != fuzz_scan ] || own=(gen/scan/*.c)
        clang "${flags[@]}" -o "$out/$name" "$source" "${own[@]}" "${archives[@]}" -lhpdf \
            "${libraries[@]}" || return 1
    done
    can_read_pdfs || return 0
    read -r -a readers < <("${make[@]}" compare-archives)
    read -r -a libraries < <("${make[@]}" compare-libraries)
    "${make[@]}" -j "$jobs" "${readers[@]}" || return 1
    clang "${flags[@]}" -o $out/fuzz_paper tests/robust/fuzz/fuzz_paper.c "${readers[@]}" \
        "${libraries[@]}"
}

can_read_pdfs() {
    pkg-config --exists libqpdf poppler-glib cairo zbar
}

# ---- the first inputs ----------------------------------------------------------------------------

add() { # file corpus: named by the hash of its content, so that the corpus has it once
    cp "$1" "$out/corpus/$2/$(sha1sum < "$1" | cut -c 1-40)"
}

seed() {
    local file target path
    for target in "$@"; do
        mkdir -p "$out/corpus/$target"
    done
    while IFS= read -r file; do # longer ones would be truncated and refused early
        [ ! -d $out/corpus/record ] || add "$file" record
        [ ! -d $out/corpus/render ] || add "$file" render
    done < <(find tests/golden tests/refuse tests/bench samples -name '*.json' -size -48k)
    while IFS= read -r file; do
        [ ! -d $out/corpus/image ] || add "$file" image
    done < <(find tests/data/photos -type f -size -8k)
    while IFS= read -r file; do
        [ ! -d $out/corpus/paper ] || add "$file" paper
    done < <(find tests/golden -name '*.pdf' -size -128k)
    if [ -d $out/corpus/seal ] || [ -d $out/corpus/scan ]; then
        while IFS= read -r file; do
            [ ! -d $out/corpus/seal ] || add "$file" seal
            [ ! -d $out/corpus/scan ] || add "$file" scan
            for form in base64 "od -An -v -tx1" "iconv -f latin1 -t utf-8"; do
                $form < "$file" > "$scratch/seed" # words
                [ ! -d $out/corpus/scan ] || add "$scratch/seed" scan
            done
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
        "$out/fuzz_$1" -timeout=1 -rss_limit_mb=256 "${@:2}" "${found[@]}" || return 1
    fi
    "$out/fuzz_$1" -timeout=1 -rss_limit_mb=256 "${@:2}" -max_total_time="$seconds" \
        -use_value_profile=1 -print_final_stats=1 -artifact_prefix="$out/found/$1-" \
        "$out/corpus/$1"
}

stat_of() { # log name: a number of -print_final_stats
    sed -n "s/^stat::$2: *//p" "$1"
}

targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
    for source in tests/robust/fuzz/fuzz_*.c; do
        target=$(basename "$source" .c)
        [ "$target" != fuzz_paper ] || can_read_pdfs || continue
        targets+=("${target#fuzz_}")
    done
fi
mkdir -p $out/obj $out/found $out/log
build || { fail 'the fuzzers do not build'; finish; }
seed "${targets[@]}"
# Freed memory that ASan keeps counts as memory in use, and by default that alone is 256 MiB.
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
        "$(stat_of "$log" number_of_executed_units)" \
        "$(find "$out/corpus/$target" -type f | wc -l)" \
        "$(stat_of "$log" peak_rss_mb)" "$(stat_of "$log" slowest_unit_time_sec)"
    if [ "$(cat "$log.status")" = 0 ]; then
        pass
    else
        fail "$target: see $log"
        grep -a -m 3 -E 'ERROR|SUMMARY|runtime error' "$log"
    fi
done
finish
