#!/bin/sh
# Makes the ERRORS sections of the man pages from the table of faults, so that they cannot differ:
# evisa-gen(1) has the EV_FAULT and EV_BATCH_FAULT entries, evisa-seal(1) the EV_SEAL_FAULT entries,
# evisa-compare(1) the EV_COMPARE_FAULT entries.
#
#   gen/fault/man-errors.sh           prints the sections (man(7) macros)
#   gen/fault/man-errors.sh --write   puts them between the two marks of gen/cli/evisa-gen.1,
#                                     gen/signer/evisa-seal.1 and gen/compare/evisa-compare.1
#   gen/fault/man-errors.sh --check   shows the differences; exit status 1 if there are any
#
# Run --write after a change of gen/fault/faults.def; tests/repository/examples.sh runs --check.
set -eu
export LC_ALL=C
cd "$(dirname "$0")"
pages='EV_FAULT:../cli/evisa-gen.1 EV_SEAL_FAULT:../signer/evisa-seal.1
    EV_COMPARE_FAULT:../compare/evisa-compare.1'
first='.\" errors: made by man-errors.sh'
last='.\" errors: end'

# Code, severity, name of the exit status, sentence and help; the comment of a group as "# group".
table() { # macro
    ./table.sh | sed 's/^EV_BATCH_FAULT\t/EV_FAULT\t/' | # both belong to evisa-gen
        awk -F '\t' -v OFS='\t' -v macro="$1" '
            /^# / { print }
            $1 == macro { sub(/^EV_/, "", $4); print $3, $4, $5, $6, $7 }'
}

# A warning of evisa-compare, which has no --strict, never changes the exit status.
section() { # macro
    table "$1" | awk -F '\t' -v macro="$1" '
        FILENAME ~ /fault\.h$/ { # EV_DATA = 65, -> status["EV_DATA"]
            if (match($0, /EV_[A-Z_]+ = [0-9]+/)) {
                split(substr($0, RSTART, RLENGTH), part, " = ")
                status[part[1]] = part[2]
            }
            next
        }
        /^# / { group = substr($0, 3); next } # printed before its first entry, if it has one
        {
            if (group != "") { print ".SS " group; group = "" }
            print ".TP"
            ends = macro == "EV_COMPARE_FAULT" && $2 == "WARNING" ? "" : ", " status[$3]
            print ".BR " roff($1) " \" (" tolower($2) ends ")\""
            fill($4 ".")
            fill($5)
        }
        function roff(text) { gsub(/-/, "\\-", text); return text }
        function fill(text,   word, n, i, line) { # lines of at most 78 bytes
            n = split(text, word, " ")
            for (i = 1; i <= n; i++) if (word[i] ~ /^--/) word[i] = roff(word[i])
            line = word[1]
            for (i = 2; i <= n; i++) {
                if (length(line) + length(word[i]) > 76) { print line; line = word[i] }
                else line = line " " word[i]
            }
            print line
        }
    ' fault.h -
}

whole() { # page section: the page with a new section
    first=$first last=$last awk -v file="$2" '
        BEGIN { first = ENVIRON["first"]; last = ENVIRON["last"] } # -v would remove the backslash
        $0 == last { inside = 0; ends++ }
        !inside { print }
        $0 == first { inside = 1; begins++; while ((getline line < file) > 0) print line }
        END { exit begins != 1 || ends != 1 }
    ' "$1" || { echo "man-errors.sh: $1 lacks its marks" >&2; exit 1; }
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
differs=0
for entry in $pages; do
    macro=${entry%%:*} page=${entry#*:}
    section "$macro" > "$scratch/section"
    case ${1-} in
        '') cat "$scratch/section" ;;
        --write)
            whole "$page" "$scratch/section" > "$scratch/page"
            cat "$scratch/page" > "$page"
            ;;
        --check)
            whole "$page" "$scratch/section" > "$scratch/page"
            diff -u "$page" "$scratch/page" || differs=1
            ;;
        *) echo 'usage: gen/fault/man-errors.sh [--write|--check]' >&2; exit 2 ;;
    esac
done
exit "$differs"
