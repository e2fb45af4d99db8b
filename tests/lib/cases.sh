# shellcheck shell=bash disable=SC2154 # a script sources lib.sh first
# The cases of tests/golden and tests/refuse, read in one place so that the checks and
# tests/golden/bless.sh cannot differ.
#
#   record.json    the record; or record.gen, an executable that prints it (large, binary, not JSON)
#   args           optional: further arguments, one on each line; paths are relative to the case
#   expect.status  optional, refuse only: the exit status if it is not 65
#   page.txt, expect.pdf    the expected text and document (golden)
#   expect.err     the expected lines of --errors=json (refuse; golden only if there are warnings)

case_record() { # folder: the path of the record's bytes
    if [ -x "$1/record.gen" ]; then
        (cd "$1" && ./record.gen) > "$scratch/record" || { echo "FAIL: $1/record.gen" >&2; exit 1; }
        echo "$scratch/record"
    else
        realpath "$1/record.json"
    fi
}

# Goldens without the mark SPECIMEN come from the test build, because versions that are drafts have
# no document without it: make DRAFTS=released puts that build beside each other build, and "make
# drafts" does the same.
case_program() { # folder [evisa-gen]: the program that makes the case's document
    local program=${2:-$gen}
    case ${1##*/} in
        unmarked*) echo "${program%/*}-drafts/${program##*/}" ;;
        *) echo "$program" ;;
    esac
}

need_case_programs() { # folder...
    local folder program
    for folder in "$@"; do
        program=$(case_program "$folder")
        [ -x "$program" ] || { fail "$program is not built: make all drafts"; finish; }
    done
}

case_run() { # folder record command [argument]...: runs the program in the case's folder
    local folder=$1 record=$2 command=$3 args=() program
    shift 3
    program=$(case_program "$folder")
    [ ! -f "$folder/args" ] || mapfile -t args < "$folder/args"
    (cd "$folder" && exec "$program" "$command" "${args[@]}" "$@" < "$record")
}

case_folders() { # golden|refuse [name]...
    local kind=$1 name
    shift
    if [ $# -gt 0 ]; then
        for name in "$@"; do
            [ ! -d "tests/$kind/cases/$name" ] || echo "tests/$kind/cases/$name"
        done
    else
        for name in "tests/$kind/cases"/*/; do
            [ ! -d "$name" ] || echo "${name%/}"
        done
    fi
}

# All cases for build/<mode>/every-case: folder and file of the record, a line each. What record.gen
# makes is in $scratch/records then.
case_pairs() {
    local folder record
    mkdir -p "$scratch/records"
    for folder in $(case_folders golden; case_folders refuse); do
        record=$(case_record "$folder") || return 1
        if [ "$record" = "$scratch/record" ]; then
            record=$scratch/records/${folder//\//-}
            mv "$scratch/record" "$record"
        fi
        printf '%s\n%s\n' "$folder" "$record"
    done
}
