#!/usr/bin/env bash
# Do --help, the manuals and README.md have the same commands and options?
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
# shellcheck source=tests/repository/manual.sh
. tests/repository/manual.sh
need_program
need_seal_program
need_compare_program

check_help() { # program commands options
    local name=${1##*/} page word options pattern
    page=$(manual_of "$name")
    plain_manual "$page" > "$scratch/manual"
    "$1" --help > "$scratch/help" || fail "$name --help fails"
    options=$(grep -oE -- '(^|[ ,[])--?[a-z][a-z-]*' "$scratch/help" | tr -d ' ,[' | sort -u)
    for word in $options $2; do
        grep -qF -- "$word" "$scratch/manual" || fail "$page: nothing about $word of $name --help"
    done
    for word in $2; do
        case $word in
            render) continue ;; # the command when none is named
            sign) pattern="^$name --key" ;; # likewise
            compare) pattern="^$name visas new" ;;
            *) pattern="(^|\| )$name $word( |\$)" ;;
        esac
        grep -qE -- "$pattern" README.md || fail "README.md: no example of the command $name $word"
    done
    for word in $2 $3 --errors --help --version; do
        grep -qE -- "(^|[^a-z-])$word([^a-z-]|\$)" "$scratch/help" ||
            fail "$name --help: nothing about $word"
    done
    none "$name --help: lines over 120 characters" awk 'length > 120' "$scratch/help"
    pass
}

check_help "$gen" "render check text batch schema errors templates" \
    "-o --strict --accept --resources --tar --ndjson -j --jobs --journal --resume --overwrite
    --expect --shard --fail-fast --progress watch --headroom --outline"
check_help "$seal" "sign verify revoke testkey" \
    "-o --key --key-fd --cert --cert-fd --pin-file --pin-fd --signed-on --replace --ndjson
    --strict --accept --csca --on --record --json --from --years
    --cancelled --allow-old-list --issued --next --sequence"
check_help "$compare" "compare accept scan schema" \
    "--ignore --only --max --json --junit --html --no-values --no-pixels -j --jobs --unconfined
    --require-sandbox --group --reason"
finish
