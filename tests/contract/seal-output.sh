#!/usr/bin/env bash
# The contract of `evisa-seal sign`, standard output, -o FILE and the process: what a caller finds
# after a full disk, a reader that has left, descriptors that are closed; and what neighbours see.
# --ndjson is looked at more closely in tests/contract/seal-stream.py.
#
# shellcheck source=tests/lib/seal.sh
. "$(dirname "$0")/../lib/seal.sh"
timeout "$hang" "$seal" "${signer[@]}" base.json > sealed.json || fail "base.json is not sealed"
python3 -c 'import json
print(json.dumps(json.load(open("base.json", encoding="utf-8"))))' > line.json
changed long.json 'r["passport"]["number"] = "N765432100"' # is refused

# ---- stdout --------------------------------------------------------------------------------------

: > out
timeout "$hang" "$seal" "${signer[@]}" base.json 2> err > /dev/full; judge "a full disk" 74 $?
timeout "$hang" "$seal" "${signer[@]}" --ndjson < line.json 2> err > /dev/full
judge "a full disk, --ndjson" 74 $?
for word in --help --version; do
    timeout "$hang" "$seal" $word 2> err > /dev/full
    [ $? -eq 74 ] || fail "a full disk: $word: not 74"
done
timeout "$hang" "$seal" "${signer[@]}" base.json 2> err >&-; judge "closed stdout" 74 $?
timeout "$hang" "$seal" "${signer[@]}" --ndjson < line.json 2> err >&-
judge "closed stdout, --ndjson" 74 $?
open_unread
timeout "$hang" "$seal" "${signer[@]}" base.json 2> err >&5; judge "a reader that has left" 74 $?
timeout "$hang" "$seal" "${signer[@]}" --ndjson < line.json 2> err >&5
judge "a reader that has left, --ndjson" 74 $?
[ "$(stat -c %s err)" -lt 500 ] || fail "a reader that has left: a flood of messages"
mkfifo lasting && exec 8<> lasting
cat line.json line.json >&8 # more may come: it must end although stdin does not
timeout "$hang" "$seal" "${signer[@]}" --ndjson <&8 2> err >&5
judge "a reader that has left, and stdin is open" 74 $?
exec 8>&-

# ---- closed descriptors --------------------------------------------------------------------------

cp base.json precious.json # opened while descriptor 1 is free, it must not become the output
timeout "$hang" "$seal" "${signer[@]}" precious.json 2> err >&-
judge "closed stdout and a named record" 74 $?
same "closed stdout: the record is untouched" base.json precious.json
timeout "$hang" "$seal" "${signer[@]}" base.json -o closed.json 2>&-
same "closed stderr" closed.json sealed.json
rm closed.json
timeout "$hang" "$seal" "${signer[@]}" base.json -o closed.json <&- >&- 2>&-
same "all closed" closed.json sealed.json
for file in keys/signer.key keys/signer.crt; do
    same "all closed: $file is untouched" "$top/tests/data/$file" $file
done

# ---- -o FILE -------------------------------------------------------------------------------------

mkdir target
file=target/sealed.json
timeout "$hang" env --ignore-signal=CHLD "$seal" "${signer[@]}" base.json -o $file > out 2> err
judge "-o below a caller that ignores SIGCHLD" 0 $?
same "-o below a caller that ignores SIGCHLD" $file sealed.json
rm $file
only() { # name: the file is alone in its folder
    [ "$(ls -A target)" = sealed.json ] ||
        fail "$1: in the folder are: $(find target -mindepth 1 -printf '%P ')"
    pass
}
untouched() { # name
    only "$1"
    [ "$(cat $file)" = old ] || fail "$1: the target was touched"
}
try "-o" 0 "${signer[@]}" base.json -o $file; same "-o" $file sealed.json; only "-o"
[ ! -s out ] || fail "-o: something on stdout"
echo old > $file
try "-o on a wrong record" 65 "${signer[@]}" long.json -o $file; untouched "-o on a wrong record"
(ulimit -f 0; exec timeout "$hang" "$seal" "${signer[@]}" base.json -o $file) > /dev/null 2>&1
[ $? -eq 74 ] || fail "-o on a full disk: not 74"
untouched "-o on a full disk"
try "-o over an old file" 0 "${signer[@]}" base.json -o $file
same "-o over an old file" $file sealed.json
cp base.json $file
try "-o over the record itself" 0 "${signer[@]}" $file --output=$file
same "-o over the record itself" $file sealed.json; only "-o over the record itself"
refuses "-o in a folder that is not there" 73 cannot-create "${signer[@]}" base.json -o none/s.json
refuses "-o on a folder" 73 cannot-create "${signer[@]}" base.json -o target
: > out
try "-o on a full device" 74 "${signer[@]}" base.json -o /dev/full
[ -c /dev/full ] || fail "-o replaced a device"

# ---- --ndjson at a glance ------------------------------------------------------------------------

timeout "$hang" "$seal" "${signer[@]}" --ndjson < line.json > out 2> err ||
    fail "--ndjson: $(head -n 1 err)"
timeout "$hang" "$seal" "${signer[@]}" line.json > single 2> err
cmp -s <(tr -d '\n' < out) <(tr -d '\n' < single) || fail "--ndjson: another record than without it"
timeout "$hang" "$seal" "${signer[@]}" --ndjson < /dev/null > out 2> err
judge "--ndjson, nothing comes" 0 $?
[ ! -s out ] || fail "--ndjson, nothing comes: an answer"

# ---- the process: no core file, not to be looked into by others of the same user -----------------

mkfifo in
as=()
copy=$seal
if [ "$(id -u)" -eq 0 ] && command -v setpriv > /dev/null; then # root may look into everything
    chmod 755 "$scratch" keys; cp "$seal" seal-copy; chmod 755 seal-copy
    chown -R 65534:65534 keys; chmod 600 keys/*; chmod 644 keys/*.crt
    as=(setpriv --reuid 65534 --regid 65534 --clear-groups)
    copy=$scratch/seal-copy
fi
exec 7<> in
"${as[@]}" "$copy" "${signer[@]}" --ndjson <&7 > live.out 2> live.err &
live=$!
cat line.json >&7
for _ in $(seq 6000); do [ -s live.out ] && break; sleep 0.05; done
[ -s live.out ] || fail "--ndjson: no answer"
grep -qE '^Max core file size +0 +0 ' "/proc/$live/limits" ||
    fail "core files are allowed: $(grep core "/proc/$live/limits")"
# The files of a process that is not dumpable belong to root (proc(5)).
if [ ${#as[@]} -gt 0 ] || [ "$(id -u)" -ne 0 ]; then
    [ "$(stat -c %u "/proc/$live/mem")" = 0 ] ||
        fail "the process is dumpable: others of its user can read its memory"
    "${as[@]}" cat "/proc/$live/environ" > /dev/null 2>&1 &&
        fail "the process is dumpable: others of its user can read its environment"
fi
kill "$live"; wait "$live" 2> /dev/null
exec 7>&-
[ "$(id -u)" -ne 0 ] || chown -R 0:0 keys
chmod 600 keys/*
pass
finish_seal
