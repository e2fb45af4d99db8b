#!/usr/bin/env bash
# Runs every check and every unit test: `make test` calls it when all is built.
#
#   tests/run.sh [pattern]...     only checks whose name matches one of the patterns (of the shell)
#
# A line a check: "ok NAME", "FAIL NAME: reason" or "skipped NAME: reason"; the last line is 'N passed, N failed' (', N skipped' only if some).
# Exit status 1 if any failed. With CI=true a skipped check has failed. What each check wrote stands in build/test-logs/NAME.log.
#
# A check is a program of its own, run from the top of the project, with the programs under test in $EVISA_GEN and $EVISA_SEAL: exit status 0 for passed, 77
# for skipped with the reason in the last line, anything else for failed with lines "FAIL: reason". To add one, add a line below.

set -u
cd "$(dirname "$0")/.." || exit 1
export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
EVISA_GEN=$(realpath -m "${EVISA_GEN:-build/release/evisa-gen}")
EVISA_SEAL=$(realpath -m "${EVISA_SEAL:-${EVISA_GEN%/*}/evisa-seal}")
export EVISA_GEN EVISA_SEAL
logs=build/test-logs
workers=2
seconds_each=400

# Name, then the command. The long ones stand first, so that two processors end together.
checks() {
    cat <<LIST
sanitizers          tests/robust/sanitizers.sh
seal-roundtrip      tests/independent/seal-roundtrip.py
valgrind            tests/robust/valgrind.sh
batch-memory        tests/batch/memory.py
batch-killed        tests/batch/kill.py 600 25
mutations           tests/robust/mutations.sh
reproducible        tests/robust/reproducible.sh
veraPDF             tests/independent/verapdf/verapdf.sh
qr-codes            tests/independent/qr.py
same-page           tests/independent/render.py
page-rules          tests/independent/page.py
text-extraction     tests/independent/text.py
golden              tests/golden/run.sh
refuse              tests/refuse/run.sh
process-contract    tests/contract/process.sh
seal-contract       tests/contract/seal.sh
seal-stream         tests/contract/seal-stream.py
seal-openssl        tests/independent/openssl.sh
seal-token          tests/token/token.sh
seal-no-page-code   tests/repository/programs.sh
sealed-again        tests/golden/reseal.sh
mrz                 tests/independent/mrz.sh
schema              node tests/independent/schema/run-ajv.mjs build/cache/node_modules $EVISA_GEN
digests             node tests/independent/schema/digest.mjs tests/golden/cases/*/
jcs                 tests/independent/jcs.py
policy              tests/repository/policy.sh
manifest            tests/repository/manifest.sh
repository          tests/repository/repository.sh
no-floating-point   make --silent nofloat
samples             tests/repository/samples.sh
examples            tests/repository/examples.sh
scale               tests/batch/scale.sh
batch-input         tests/batch/input.py
batch-output        tests/batch/output.py
batch-journal       tests/batch/journal.py
batch-options       tests/batch/options.py
batch-resume        tests/batch/resume.py
batch-again         tests/batch/again.sh
batch-expect        tests/batch/expect.py
batch-shard         tests/batch/shard.py
batch-worker        tests/batch/worker.py
batch-signals       tests/batch/signals.py
batch-hostile       tests/batch/hostile.py
batch-same          tests/batch/same.sh
LIST
    local test first
    first=$(find tests/golden -name expect.pdf | sort | head -n 1)
    echo "veraPDF-bites tests/independent/verapdf/verapdf.sh --bite ${first:-none}"
    for test in build/*/unit/test_*; do # of every build that is there
        [ -x "$test" ] && [ -f "${test%/unit/*}/evisa-gen" ] || continue
        case $test in *.d | *.o) continue ;; esac
        printf 'unit/%s/%s %s\n' "$(basename "${test%/unit/*}")" "${test##*/test_}" "$test"
    done
}

reason() { # log: the first thing that is wrong, or the last line
    { grep -a -m 1 -E 'FAIL|ERROR|\[  FAILED|error:' "$1" || grep -av '^[[:space:]]*$' "$1" | tail -n 1; } | tr -d '\r' | cut -c1-160 | sed 's/^FAIL: //'
}

run_check() { # name command...
    local name=$1 log status line
    shift
    log=$logs/$(echo "$name" | tr / -).log
    if command -v "$1" > /dev/null; then
        timeout --kill-after=10 "$seconds_each" "$@" > "$log" 2>&1 < /dev/null
        status=$?
    else
        echo "FAIL: $1 is not there, or not executable" > "$log"
        status=127
    fi
    case $status in
        0) line="ok $name" ;;
        77) line="skipped $name: $(tail -n 1 "$log" | sed 's/^skipped: //')" ;;
        124 | 137) line="FAIL $name: not done after $seconds_each s" ;;
        *) line="FAIL $name: $(reason "$log")" ;;
    esac
    if [ $status -eq 77 ] && [ "${CI-}" = true ]; then
        line="FAIL ${line#skipped } (skipped)"
    fi
    printf '%s\n' "$line" | tee -a "$logs/results"
}

wanted() { # name pattern...: whether one matches
    local name=$1 pattern
    shift
    [ $# -gt 0 ] || return 0
    for pattern in "$@"; do
        # shellcheck disable=SC2053 # a pattern
        [[ $name == $pattern ]] && return 0
    done
    return 1
}

rm -rf "$logs"
mkdir -p "$logs"
: > "$logs/results"
started=$(date +%s)

# Builds first, one after another: two checks that build the same folder at once would trip over each other.
while read -r folder variables; do
    # shellcheck disable=SC2086
    if make --silent -j "$workers" $variables "build/$folder/evisa-gen" "build/$folder/evisa-seal" units > "$logs/build-$folder.log" 2>&1; then
        echo "ok build/$folder"
    else
        echo "FAIL build/$folder: $(reason "$logs/build-$folder.log")"
    fi | tee -a "$logs/results"
done < <([ $# -gt 0 ] || cat tests/builds.txt)

running=0
while read -r name command; do
    wanted "$name" "$@" || continue
    if [ $running -ge $workers ]; then
        wait -n
        running=$((running - 1))
    fi
    # shellcheck disable=SC2086
    run_check "$name" $command &
    running=$((running + 1))
done < <(checks)
wait

count() { grep -c "^$1 " "$logs/results"; }
passed=$(count ok) failed=$(count FAIL) skipped=$(count skipped)
echo "logs in $logs, $(($(date +%s) - started)) s"
if [ "$skipped" -gt 0 ]; then
    echo "$passed passed, $failed failed, $skipped skipped"
else
    echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
