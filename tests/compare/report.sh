#!/usr/bin/env bash
# Is the HTML report of evisa-compare what a tester needs: private, whole, the same each time, below
# 40 MB, and of use in a browser with eyes, keys and ears? The pairs are made up, so that nothing
# but the report is tested. tests/compare/report.mjs has what is tested in Chromium.
#
#   report.sh [--all]    --all: each width and theme (make soak); KEEP=FOLDER keeps the screenshots
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

make_up=${MADE_UP_REPORT:-build/release/made-up-report}
packages=build/cache/node_modules
[ -x "$make_up" ] || { fail "$make_up is not built: make units"; finish; }
for need in "$packages/puppeteer-core" "$packages/axe-core"; do
    [ -d "$need" ] || skip "$need is not there: tests/install.sh test"
done
command -v chromium > /dev/null || skip "Chromium is not installed: tests/install.sh test"

made() { # pairs name [--no-values]
    "$make_up" "$1" "$scratch/golden.ppm" "$scratch/new.ppm" "$scratch/$2.html" "${@:3}" ||
        fail "the report of $1 pairs"
}

for page in golden:tourist-india new:single-name-bhutan; do
    pdftoppm -r 150 -singlefile "samples/${page#*:}/visa.pdf" "$scratch/${page%%:*}" ||
        fail "pdftoppm"
done
umask 022
made 1 1
made 30 30
made 30 again
made 500 500
made 5000 5000
made 30 none --no-values

if [ "$(stat -c %a "$scratch"/*.html | sort -u)" = 600 ]; then pass; else fail "mode"; fi
if cmp "$scratch/30.html" "$scratch/again.html"; then pass; else fail "the bytes vary"; fi
for name in 500 5000; do
    size=$(stat -c %s "$scratch/$name.html")
    if [ "$size" -le 40000000 ]; then pass; else fail "$name pairs take $size bytes"; fi
done
# 500 pairs are all there with all their regions; of 5,000 those that have room, and it says so
if [ "$(grep -c '<details' "$scratch/500.html")" -eq 500 ]; then pass; else fail "pairs"; fi
if [ "$(grep -o 'data-new="r' "$scratch/500.html" | wc -l)" -eq 688 ]; then pass; else
    fail "regions of 500 pairs"
fi
left=$(grep -o 'It is full: [0-9]* more pairs' "$scratch/5000.html" | tr -dc 0-9)
listed=$(grep -c '<details\|pair flat' "$scratch/5000.html")
if [ $((${left:-0} + listed)) -eq 5004 ]; then pass; else
    fail "$listed of 5,004 pairs are listed, and $left are said to be left out"
fi
# neither a value nor a picture without values; a file is still called by its name
none "a value is in the report without values" \
    searched grep -E '1990|1985|Z0000301|E28|script type="text/plain"' "$scratch/none.html"
# nothing is fetched: no address but that of SVG's namespace
addresses() {
    grep -oE "[a-z]+://[^\"' ]*" "$scratch/30.html" | grep -v '^http://www.w3.org/2000/svg$'
}
none "the report names an address" searched addresses

if (cd "$scratch" && HOME=$scratch timeout "$hang" node "$top/tests/compare/report.mjs" \
        "$top/$packages" "$scratch" "$@") > "$scratch/log" 2>&1; then
    pass
else
    fail "in Chromium"
fi
cat "$scratch/log"
[ -z "${KEEP-}" ] || cp "$scratch"/*.png "$scratch/printed.pdf" "$KEEP"
finish
