#!/bin/sh
# Rewrites the table of sections and keys in README.md, between its marks "keys" and "end of keys",
# from what `evisa-gen templates keys` prints.
#
#   templates/make-keys.sh            rewrites the table
#   templates/make-keys.sh --check    fails if the page has another one
set -eu
export LC_ALL=C
gen=$(realpath -m "${EVISA_GEN:-$(dirname "$0")/../build/release/evisa-gen}")
cd "$(dirname "$0")"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Columns: file, section, key, type, number of values, need, unit, without it, example, purpose.
"$gen" templates keys > "$scratch/keys"
awk -F '\t' '
    function code(text) { gsub(/\|/, "\\|", text); return text == "" ? "" : "`" text "`" }
    NF != 10 { print "not a line of ten columns: " $0 > "/dev/stderr"; exit 1 }
    $1 != file {
        file = $1
        print "\n### " file "\n"
        print "| section | key | value | unit | without it | example | what it is for |"
        print "|---|---|---|---|---|---|---|"
    }
    {
        section = $2 == "" ? "before the first" : code($2)
        value = $5 > 1 && $4 ~ /s$/ ? $5 " " $4 : $4
        if ($5 == 1) sub(/^lengths$/, "length", value)
        without = $6 == "must" || $6 == "one or more" ? "a mistake" : $8
        print "| " section " | " code($3) " | " value " | " $7 " | " without " | " code($9) \
            " | " $10 " |"
    }
    END { print "" }
' "$scratch/keys" > "$scratch/table"

sed -e '/^<!-- keys -->$/q' README.md > "$scratch/page"
cat "$scratch/table" >> "$scratch/page"
sed -n -e '/^<!-- end of keys -->$/,$p' README.md >> "$scratch/page"
if [ "${1:-}" != --check ]; then
    cat "$scratch/page" > README.md
elif diff README.md "$scratch/page" > "$scratch/diff"; then
    echo "$(wc -l < "$scratch/keys") keys"
else
    head -n 20 "$scratch/diff"
    echo "FAIL: templates/README.md has another table: run templates/make-keys.sh"
    exit 1
fi
