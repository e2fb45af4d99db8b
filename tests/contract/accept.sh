#!/usr/bin/env bash
# Is a visa of today issued as README says: with --strict, and the one warning accepted that each
# visa of today gets? What --accept takes out of --strict, in both programs: the warning is still
# said, every other warning is refused, and a code that is none is a usage error, as is the option
# of a command that reads no record. The other calls are those of tests/batch/options.py,
# tests/batch/resume.py and seal-stream.py.
#
# shellcheck source=tests/lib/seal.sh
. "$(dirname "$0")/../lib/seal.sh"

python3 - "$(date +%F)" << 'END' || fail "the records of today are not made"
import datetime
import json
import sys

today = datetime.date.fromisoformat(sys.argv[1])
record = json.load(open("base.json", encoding="utf-8"))
days = {"issued_on": 0, "valid_from": 14, "valid_until": 43}
record["visa"].update({name: str(today + datetime.timedelta(day)) for name, day in days.items()})
record["passport"]["issued_on"] = str(today - datetime.timedelta(365))
record["passport"]["expires_on"] = str(today + datetime.timedelta(8 * 365))
record["entry_points"] = ["UACC", "UAAA", "UATT"]
for name, number in (("today.json", "2019000201"), ("unusual.json", "123")):
    record["invitation"]["number"] = number
    json.dump(record, open(name, "w", encoding="utf-8"), ensure_ascii=False)
END
"$seal" testkey today --from "$(date +%F)" --years 1 || fail "testkey"
today=(--key today/signer.key --cert today/signer.crt)

only() { # name program status severity code... -- [argument]...: exactly these faults are said
    local name=$1 program=$2 wanted=$3 severity=$4 status
    shift 4
    : > wanted
    while [ "$1" != -- ]; do echo "$severity $1" >> wanted; shift; done
    shift
    timeout "$hang" "$program" "$@" --errors=json > out 2> err
    status=$?
    [ "$status" -eq "$wanted" ] || fail "$name: exit status $status: $(head -c 300 err)"
    sed -n 's/^{"severity":"\([a-z]*\)","code":"\([a-z-]*\)".*/\1 \2/p' err > said
    cmp -s wanted said || fail "$name: $(tr '\n' ';' < said)"
    pass
}

# README's advice. The second call prints what the first has sealed.
issue=(--strict --accept policy-unconfirmed)
grep -qF -- "${issue[*]}" "$top/README.md" || fail "README.md does not say ${issue[*]}"
for command in check text render; do
    only "$command of today" "$gen" 0 warning policy-unconfirmed -- \
        $command "${issue[@]}" today.json
done
[ "$(head -c 5 out)" = %PDF- ] || fail "render of today: no document"
only "seal of today" "$seal" 0 warning policy-unconfirmed -- "${today[@]}" "${issue[@]}" today.json
cp out sealed.json
only "print of today" "$gen" 0 warning policy-unconfirmed -- "${issue[@]}" sealed.json
[ "$(head -c 5 out)" = %PDF- ] || fail "print of today: no document"
tr -d '\n' < today.json > lines.ndjson
only "a batch of today" "$gen" 0 warning policy-unconfirmed -- batch -o visas "${issue[@]}" \
    lines.ndjson

# Without the option, with another warning, and without --strict.
only "--strict alone" "$gen" 65 error policy-unconfirmed -- check --strict today.json
only "--strict alone, sealing" "$seal" 65 error policy-unconfirmed -- "${today[@]}" --strict \
    today.json
only "no --strict" "$gen" 0 warning policy-unconfirmed -- check --accept stay-unusual today.json
for program in gen seal; do
    call=(check)
    [ $program = gen ] || call=("${today[@]}")
    timeout "$hang" "${!program}" "${call[@]}" --errors=json "${issue[@]}" unusual.json > out 2> err
    [ $? -eq 65 ] || fail "$program: another warning passes"
    sed 's/,"pointer.*//' err | sort > said
    printf '{"severity":"%s","code":"%s"\n' error invitation-number-unusual \
        warning policy-unconfirmed | sort > wanted
    cmp -s wanted said || fail "$program: another warning: $(tr '\n' ';' < said)"
    only "$program: two accepted" "${!program}" 0 warning policy-unconfirmed \
        invitation-number-unusual -- "${call[@]}" "${issue[@]}" \
        --accept=invitation-number-unusual unusual.json
    for code in malformed usage nonsense '' policy; do
        timeout "$hang" "${!program}" "${call[@]}" --accept "$code" today.json > out 2> err
        [ $? -eq 64 ] || fail "$program: --accept '$code': not a usage error"
        grep -q -- '--accept: .*; evisa-gen errors lists the warnings' err ||
            fail "$program: --accept '$code': $(head -n 1 err)"
        [ ! -s out ] || fail "$program: --accept '$code': output although it failed"
        pass
    done
    # what another program or command says, or what --strict does not refuse
    for code in expected-missing seal-not-repeatable; do
        only "$program: --accept $code" "${!program}" 64 error usage -- \
            "${call[@]}" --strict --accept $code today.json
    done
done
for command in schema errors templates; do
    for option in --strict --accept=policy-unconfirmed; do
        only "$command $option" "$gen" 64 error usage -- $command $option
    done
done
finish
