#!/usr/bin/env bash
# Runs the checks of tests/checks.txt and the unit tests: `make test` and `make check` call it.
#
#   tests/run.sh [--fast] [pattern]...
#
#   --fast     the set "fast" and the unit tests of the release build; builds nothing else
#   pattern    only checks whose name matches one of the patterns (of the shell); builds nothing
#
# A line for each check: "ok NAME", "FAIL NAME: reason" or "skipped NAME: reason". Then the ten that
# took longest, and as the last line 'N passed, N failed' (', N skipped' only if some). Exit status
# 1 if any failed. With CI=true a skipped check has failed. What a check wrote is in
# build/test-logs/NAME.log.
#
# A check is a program of its own, run from the top of the project, with the programs under test in
# $EVISA_GEN and $EVISA_SEAL: exit status 0 for passed, 77 for skipped with the reason in the last
# line, anything else for failed with lines "FAIL: reason".

set -u
cd "$(dirname "$0")/.." || exit 1
export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
EVISA_GEN=$(realpath -m "${EVISA_GEN:-build/release/evisa-gen}")
EVISA_SEAL=$(realpath -m "${EVISA_SEAL:-${EVISA_GEN%/*}/evisa-seal}")
export EVISA_GEN EVISA_SEAL
logs=build/test-logs
workers=$(nproc)
# Against what hangs, and nothing else: a check takes as long as the machine needs.
hang=1800

sets="fast full"
if [ "${1-}" = --fast ]; then
    sets=fast
    shift
fi

# Name, then the command, of all checks of the sets.
checks() {
    local program folder
    while read -r name set command; do
        case $name in '' | '#'*) continue ;; esac
        [[ " $sets " = *" $set "* ]] && echo "$name $command"
    done < tests/checks.txt
    for program in build/*/test/*; do
        folder=${program%/test/*}
        if [ ! -x "$program" ] || [ ! -f "$folder/evisa-gen" ]; then continue; fi
        case $program in *.[cdo]) continue ;; esac
        if [ "$sets" = fast ]; then
            [ "$(realpath "$folder")" = "${EVISA_GEN%/*}" ] || continue
        else # others in build/ are of earlier builds, and may be older than the code
            grep -qE "^${folder#build/} .*[ ,]units" tests/builds.txt || continue
        fi
        echo "unit/${folder#build/}/${program##*/} $program"
    done
}

reason() { # log: the first fault in it, or the last line
    { grep -a -m 1 -E 'FAIL|ERROR|\[  FAILED|error:' "$1" || grep -av '^[[:space:]]*$' "$1" |
        tail -n 1; } | tr -d '\r' | cut -c1-160 | sed 's/^FAIL: //'
}

run_check() { # name command...
    local name=$1 log status line started=$EPOCHREALTIME
    shift
    log=$logs/$(echo "$name" | tr / -).log
    if command -v "$1" > /dev/null; then
        timeout --kill-after=10 "$hang" "$@" > "$log" 2>&1 < /dev/null
        status=$?
    else
        echo "FAIL: $1 is not there, or not executable" > "$log"
        status=127
    fi
    case $status in
        0) line="ok $name" ;;
        77) line="skipped $name: $(tail -n 1 "$log" | sed 's/^skipped: //')" ;;
        124 | 137) line="FAIL $name: not done after $hang s" ;;
        *) line="FAIL $name: $(reason "$log")" ;;
    esac
    if [ $status -eq 77 ] && [ "${CI-}" = true ]; then
        line="FAIL ${line#skipped } (skipped)"
    fi
    echo "$(((${EPOCHREALTIME/./} - ${started/./}) / 100000)) $name" >> "$logs/times"
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

build_all() { # one after another: two that build in the same folder would disturb each other
    local folder targets variables log
    while read -r folder targets variables; do
        case $folder in '' | '#'*) continue ;; esac
        log=$logs/build-$folder.log
        # shellcheck disable=SC2086 # words
        if make --silent -j "$workers" $variables ${targets//,/ } > "$log" 2>&1; then
            echo "ok build/$folder"
        else
            echo "FAIL build/$folder: $(reason "$log")"
        fi | tee -a "$logs/results"
    done < tests/builds.txt
}

rm -rf "$logs"
mkdir -p "$logs"
: > "$logs/results"
: > "$logs/times"
started=$SECONDS

if [ $# -eq 0 ] && [ "$sets" != fast ]; then
    build_all
    echo "builds: $((SECONDS - started)) s"
fi

running=0
while read -r name command; do
    wanted "$name" "$@" || continue
    if [ $running -ge "$workers" ]; then
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
echo "the longest, in seconds:"
sort -rn "$logs/times" | head -n 10 | while read -r tenths name; do
    printf '%7d.%d  %s\n' $((tenths / 10)) $((tenths % 10)) "$name"
done
echo "logs in $logs, $((SECONDS - started)) s"
if [ "$skipped" -gt 0 ]; then
    echo "$passed passed, $failed failed, $skipped skipped"
else
    echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
