#!/usr/bin/env bash
# Do the recipes of samples/scale work? The shards of a batch, run by GNU parallel or as tasks of an
# array, must together be what one call makes; and when they run again, they must do what failed and
# nothing else.
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source=tests/lib/calls.sh
. "$top/tests/lib/calls.sh"
need_program
command -v parallel > /dev/null || skip "GNU parallel is not installed"
recipes=$top/samples/scale
record=$(realpath samples/no-photo-kenya/record.json)

shellcheck -x "$recipes/parallel.sh" || fail "shellcheck: parallel.sh"
shellcheck -s bash "$recipes/array.sbatch" || fail "shellcheck: array.sbatch"
cd "$scratch" || exit 1
mkdir home
export HOME=$scratch/home EVISA_GEN=$gen
unset SHARDS JOBS PARALLEL

# ---- a batch, and what one call makes of it ------------------------------------------------------

records=30 # the 6th, in the second shard of four, has a fault that is corrected later
python3 - "$record" $records <<'PYTHON'
import gzip, json, sys
record = json.load(open(sys.argv[1], encoding="utf-8"))
lines = []
for seq in range(1, int(sys.argv[2]) + 1):
    record["visa"]["number"] = f"KZ{seq:07}"
    lines.append(json.dumps(record, ensure_ascii=False) + "\n")
open("visas.ndjson", "w", encoding="utf-8").writelines(lines)
lines[5] = lines[5].replace('"passport"', '"pasport"')
open("wrong.ndjson", "w", encoding="utf-8").writelines(lines)
with gzip.open("all the visas.ndjson.gz", "wt", encoding="utf-8") as file:
    file.writelines(lines)
PYTHON
call "the single call" 0 "$gen" batch -o single.visas visas.ndjson
call "the single call with a fault" 65 "$gen" batch -o single.wrong wrong.ndjson
[ "$(find single.visas -name '*.pdf' | wc -l)" -eq $records ] ||
    { fail "the single call did not make $records documents"; finish; }

documents() { (set -o pipefail; cd "$1" && find . -name '*.pdf' -exec sha256sum {} + | sort -k 2); }
journals() { LC_ALL=C sort -t : -k 2,2n "$1"/results.*-of-*.ndjson; } # as README.md there says

is_single() { # name folder single-folder: the shards together made what one call makes
    documents "$3" > "$scratch/wanted" || fail "$1: $3 has no documents"
    documents "$2" > "$scratch/found" || fail "$1: $2 has no documents"
    none "$1: not the documents of a single call" searched diff "$scratch/wanted" "$scratch/found"
    journals "$2" > "$scratch/found" || fail "$1: $2 has no journals"
    none "$1: not the journal of a single call" searched diff "$3/results.ndjson" "$scratch/found"
    none "$1: an unfinished file is left" find "$2" -name '*.part'
}

# ---- parallel.sh ---------------------------------------------------------------------------------

try() { # name wanted-status [argument]...
    local name=$1 wanted=$2
    shift 2
    call "$name" "$wanted" "$recipes/parallel.sh" "$@" < /dev/null
    [ ! -s out ] || fail "$name: something on standard output"
}

ran() { # name folder wanted: shard, exit status and signal of each run that the joblogs have
    local log
    log=$(tail -q -n +2 "$2"/shards-of-*.joblog | awk -F '\t' '{ print $1 ":" $7 ":" $8 }' |
        sort | tr '\n' ' ')
    [ "$log" = "$3 " ] || fail "$1: ran $log, not $3"
    pass
}

stamps() { find "$1" -type f ! -name '*.joblog' -printf '%p %i %T@\n' | sort; }

folder="a folder"
archive="all the visas.ndjson.gz"
try "a failed record" 65 "$folder" 4 "$archive"
ran "a failed record" "$folder" '1:0:0 2:65:0 3:0:0 4:0:0'
says "a failed record" '^shard 2/4.*record 6, KZ[0-9]+: .*member-unknown'
is_single "a failed record" "$folder" single.wrong
none "messages that are not from a shard" searched grep -vE '^shard [1-4]/4	evisa-gen: ' err

try "a failed record again" 65 "$folder" 4 "$archive"
ran "a failed record again" "$folder" '1:0:0 2:65:0 2:65:0 3:0:0 4:0:0'

gzip -c visas.ndjson > "$archive"
stamps "$folder" | grep -v 'results.2-of-4.ndjson' > before
try "a corrected record" 0 "$folder" 4 "$archive"
ran "a corrected record" "$folder" '1:0:0 2:0:0 2:65:0 2:65:0 3:0:0 4:0:0'
is_single "a corrected record" "$folder" single.visas
stamps "$folder" > after
none "a corrected record changed other files" comm -23 before after

stamps "$folder" > before
try "nothing left to do" 0 "$folder" 4 "$archive"
says "nothing left to do" 'all 4 shards were done before'
ran "nothing left to do" "$folder" '1:0:0 2:0:0 2:65:0 2:65:0 3:0:0 4:0:0'
try "another input" 0 "$folder" 4 visas.ndjson # the log of the other call must not hide it
[ "$(find "$folder" -name '*.joblog' | wc -l)" -eq 2 ] || fail "another input: it has no log"
is_single "another input" "$folder" single.visas
grep '\.pdf' before > pdf-before || fail "there were no documents before"
stamps "$folder" > after
grep '\.pdf' after > pdf-after || fail "there are no documents"
none "existing documents were written again" searched diff pdf-before pdf-after

# The proof of README.md: the journals one after the other.
cat "$folder"/results.*-of-4.ndjson > merged.ndjson
call "the journals as proof of a reprint" 0 \
    "$gen" batch -o proof --expect=merged.ndjson "$archive"
sed 1d merged.ndjson > less.ndjson
call "a document in no journal" 65 "$gen" batch -o proof2 --expect=less.ndjson "$archive"

# A fault of the machine: a program that breaks down in some shards while the file broken exists.
cat > breaking <<'SH'
#!/bin/sh
for word in "$@"; do
    if [ -f broken ]; then
        case $word in
            2/5) kill -9 $$ ;;
            3/5) exit 74 ;;
            4/5) exit 65 ;;
        esac
    fi
done
exec "$real" "$@"
SH
chmod +x breaking
touch broken
export real=$gen EVISA_GEN=./breaking JOBS=2
try "shards that broke down" 137 broke 5 visas.ndjson
ran "shards that broke down" broke '1:0:0 2:0:9 3:74:0 4:65:0 5:0:0'
sed -i 's/kill -9 .*;;/exit 0 ;;/' breaking
# 2/5 now pretends to be done; of the others 74 has precedence over 65.
try "a shard that broke down" 74 broke 5 visas.ndjson
rm broken broke/*.joblog
try "shards after a repair" 0 broke 5 visas.ndjson
is_single "shards after a repair" broke single.visas
unset JOBS

# After a signal each running shard gets one signal, because evisa-gen drops the records in work at
# a second one; the messages of the shards still appear; and the next call does the rest. Ctrl-C
# signals the whole group, kill one process. A shell that was started in the background ignores INT,
# and so would the processes it starts.
cat > waiting <<'SH'
#!/bin/sh
trap 'echo told >> "told.$$"; ended=1' TERM
touch "started.$$"
for i in $(seq 6000); do [ -n "$ended" ] || sleep 0.1; done # ends also when the test fails
for i in 1 2 3 4 5 6 7 8; do sleep 0.1; done
echo 'the summary' >&2
exit 143
SH
chmod +x waiting
cat > stop.py <<'PYTHON'
import glob, os, signal, subprocess, sys, time
call = subprocess.Popen(
    sys.argv[2:],
    env=dict(os.environ, EVISA_GEN="./waiting", JOBS="2"),
    start_new_session=True,
    preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
)
while len(glob.glob("started.*")) < 2 and call.poll() is None:
    time.sleep(0.05)
if sys.argv[1] == "INT":
    os.killpg(call.pid, signal.SIGINT)
else:
    call.send_signal(getattr(signal, "SIG" + sys.argv[1]))
sys.exit(call.wait(timeout=600))
PYTHON
files() { find . -maxdepth 1 -name "$1" | wc -l; }
for signal in HUP:129 INT:130 TERM:143; do
    name="stopped by $signal"
    call "$name" "${signal#*:}" \
        python3 stop.py "${signal%:*}" "$recipes/parallel.sh" stopped 6 visas.ndjson
    [ "$(cat told.* | wc -l) $(files 'told.*')" = '2 2' ] ||
        fail "$name: the two running shards did not get one signal each"
    [ "$(files 'started.*')" -eq 2 ] || fail "$name: another shard was started"
    [ "$(grep -c '^shard [1-6]/6	the summary$' err)" -eq 2 ] ||
        fail "$name: a shard's last message is missing"
    rm -f told.* started.*
    pass
done
export EVISA_GEN=$gen
try "after it was stopped" 0 stopped 6 visas.ndjson
is_single "after it was stopped" stopped single.visas

try "no arguments" 64
try "no shards" 64 none 0 visas.ndjson
try "shards that are not a number" 64 none 4x visas.ndjson
try "standard input" 64 none 4 visas.ndjson -
try "a missing input" 66 none 4 none.ndjson
says "a missing input" 'none.ndjson'
try "a folder without a parent" 73 none/none 4 visas.ndjson
try "options for evisa-gen" 64 options 2 visas.ndjson --no-such-option
EVISA_GEN=none try "no program" 64 none 4 visas.ndjson
[ ! -e none ] || fail "a folder was made although the call was wrong"
none "something was written into the home folder" find home -mindepth 1

# ---- array.sbatch --------------------------------------------------------------------------------

cat > printing <<'SH'
#!/bin/sh
printf '<%s>' "$@"
SH
chmod +x printing

task() { # name wanted-status "NAME=value ..." [argument]...: a task as Slurm starts it
    local name=$1 wanted=$2 variables
    read -ra variables <<< "$3"
    shift 3
    call "$name" "$wanted" env "${variables[@]}" bash "$recipes/array.sbatch" "$@" < /dev/null
}

calls() { # name wanted: the arguments after batch --resume
    [ "$(cat out)" = "<batch><--resume>$2" ] || fail "$1: calls $(cat out), not $2"
    pass
}

array() { # task first last count
    echo "SLURM_ARRAY_TASK_ID=$1 SLURM_ARRAY_TASK_MIN=$2 SLURM_ARRAY_TASK_MAX=$3" \
        "SLURM_ARRAY_TASK_COUNT=$4 SLURM_ARRAY_TASK_STEP=1"
}
stub="EVISA_GEN=./printing"

name="a task of sixteen"
task "$name" 0 "$stub $(array 3 1 16 16) SLURM_CPUS_PER_TASK=4" "the visas" "$archive" --strict
calls "$name" "<--jobs><4><--shard><env/16><--output><the visas><$archive><--strict>"
name="a task again, with its shard"
task "$name" 0 "$stub $(array 7 3 7 2) SHARDS=16" visas visas.ndjson
calls "$name" "<--jobs><1><--shard><7/16><--output><visas><visas.ndjson>"
mkdir bin
ln -s ../printing bin/evisa-gen
name="the program in PATH"
task "$name" 0 "-u EVISA_GEN PATH=$scratch/bin:$PATH $(array 0 0 1 2)" visas visas.ndjson
calls "$name" "<--jobs><1><--shard><env/2><--output><visas><visas.ndjson>"
task "no array" 64 "$stub" visas visas.ndjson
task "no input" 64 "$stub $(array 1 1 4 4)" visas
[ ! -s out ] || fail "a task without an input called the program"

for first in 0 1; do # arrays are numbered from either; the tasks run at the same time
    pids=()
    for index in 0 1 2 3; do
        read -ra variables <<< "$(array $((first + index)) $first $((first + 3)) 4)"
        timeout "$hang" env "${variables[@]}" \
            bash "$recipes/array.sbatch" "array.$first" visas.ndjson \
            > "out.$index" 2> "err.$index" < /dev/null &
        pids+=($!)
    done
    for index in 0 1 2 3; do
        wait "${pids[$index]}" ||
            fail "an array from $first: task $((first + index)): $(head -n 2 "err.$index")"
    done
    is_single "an array from $first" "array.$first" single.visas
done

for index in 1 2 3 4; do
    wanted=0
    [ $index -ne 2 ] || wanted=65
    task "a failed record in task 2, task $index" $wanted "$(array $index 1 4 4)" later wrong.ndjson
done
task "a task alone without its shard" 64 "$(array 2 2 2 1)" later visas.ndjson
says "a task alone without its shard" 'results.1-of-4.ndjson is not of 1 shards: set SHARDS'
task "a shard that does not exist" 64 "$(array 5 5 5 1) SHARDS=4" later visas.ndjson
is_single "tasks that were refused" later single.wrong
task "the corrected task again" 0 "$(array 2 2 2 1) SHARDS=4" later visas.ndjson
is_single "the corrected task again" later single.visas

directives=$(sed -n 's/^#SBATCH //p' "$recipes/array.sbatch" | grep -cE -- '^--[a-z-]+(=[^ ]+)?$')
[ "$directives" -eq "$(grep -c '^#SBATCH' "$recipes/array.sbatch")" ] ||
    fail "array.sbatch: a directive is not of the form --name=value"
# Slurm reads no directive after the first command.
sed '/^#/d; /^$/d' "$recipes/array.sbatch" | head -n 1 | grep -qx 'set -eu' ||
    fail "array.sbatch: a command before set -eu"

# ---- job.yaml ------------------------------------------------------------------------------------

completions=$(sed -n 's/^  completions: //p' "$recipes/job.yaml")
[ -n "$completions" ] || fail "job.yaml: no completions"
grep -q -- "--shard=env/$completions," "$recipes/job.yaml" ||
    fail "job.yaml: the shards are not the completions"
sed -n 's/^ *command: \[evisa-gen, \(.*\)\]$/\1/p' "$recipes/job.yaml" |
    sed 's,/visas/reprint,indexed,; s,/archive/visas.ndjson.gz,visas.ndjson.gz,; s/, /\n/g' > words
[ -s words ] || fail "job.yaml: this test cannot read its command"
mapfile -t words < words
gzip -c visas.ndjson > visas.ndjson.gz
for ((index = 0; index < completions; index++)); do # as Kubernetes numbers its pods
    call "job.yaml: pod $index" 0 env "JOB_COMPLETION_INDEX=$index" "$gen" "${words[@]}"
done
is_single "the pods" indexed single.visas
finish
