#!/usr/bin/env bash
# Released templates and policies never change, and a new version is later than every released one: else a reprint would not be the
# document it was. With an argument another folder than templates/ is looked at: the last part makes broken copies and expects a failure.
#
#   tests/repository/manifest.sh [folder]

# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
templates=$(realpath "${1:-templates}")
copies=$(realpath "$scratch")

check_hashes() {
    local line
    (cd "$templates" && sha256sum --check --strict --quiet MANIFEST) > "$scratch/sums" 2>&1 && pass && return
    while read -r line; do fail "MANIFEST: $line"; done < "$scratch/sums"
}

check_names() { # every file of a version stands in the MANIFEST, once, in order
    local path
    cut -c 67- "$templates/MANIFEST" > "$scratch/listed"
    sh "$templates/make-manifest.sh" --files > "$scratch/files"
    [ -s "$scratch/files" ] || fail "no files"
    LC_ALL=C sort -u -c "$scratch/listed" 2> /dev/null || fail "MANIFEST: paths twice or not sorted"
    while read -r path; do fail "$path is not in the MANIFEST"; done < <(cut -f 1 "$scratch/files" | comm -23 - "$scratch/listed")
    pass
}

check_versions() { # every file belongs to a version of versions.txt, and every version has files
    sed -n 's/^\[\(.*\)\]$/\1/p' "$templates/versions.txt" | LC_ALL=C sort > "$scratch/versions"
    local version
    while read -r version; do
        fail "files of \"$version\", which versions.txt has not"
    done < <(cut -f 2 "$scratch/files" | LC_ALL=C sort -u | comm -23 - "$scratch/versions")
    while read -r version; do
        fail "versions.txt has \"$version\", but there is no file of it"
    done < <(cut -f 2 "$scratch/files" | LC_ALL=C sort -u | comm -13 - "$scratch/versions")
    pass
}

check_days() { # `from` grows strictly, policies and each template by themselves
    awk '
        /^\[/ { kind = ""; if (/^\[policy /) kind = "policy"; if (/^\[template /) { kind = $2; sub(/\/.*/, "", kind) }
                section = $0; wants = wants_from(); next }
        /^from *=/ { sub(/^from *= */, ""); wants = 0
                if ($0 !~ /^[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]$/) print section ": from is no day"
                else if ($0 <= last[kind]) print section ": from is not later than that of the version before it"
                last[kind] = $0 }
        function wants_from() { if (wants) print previous ": no from"; previous = section; return kind != "" }
        END { wants_from() }
    ' "$templates/versions.txt" > "$scratch/days"
    local line
    while read -r line; do fail "versions.txt: $line"; done < "$scratch/days"
    pass
}

expect_failure() { # what was broken, sed expression for the message
    if "$top/tests/repository/manifest.sh" "$copies/templates" > "$scratch/report"; then
        fail "not noticed: $1"
    elif ! grep -q "$2" "$scratch/report"; then
        fail "noticed, but not as such: $1"
    else
        pass
    fi
    rm -rf "$copies/templates"
    cp -R templates "$copies/templates"
}

check_bite() { # each kind of damage makes this script fail
    cp -R templates "$copies/templates"
    echo '# later' >> "$copies/templates/policy/kz-2019-01/tourist.txt"
    expect_failure 'a released file changed' tourist.txt
    echo '# more' > "$copies/templates/policy/kz-2019-01/more.txt"
    expect_failure 'a file too many' 'more.txt is not in the MANIFEST'
    rm "$copies/templates/policy/kz-2019-01/business.txt"
    expect_failure 'a file lost' business.txt
    printf '[policy kz-2030]\nfrom = 2022-09-17\n' >> "$copies/templates/versions.txt"
    expect_failure 'a version that is not later' 'not later'
    printf '[template evisa/2]\n' >> "$copies/templates/versions.txt"
    expect_failure 'a version without a day' 'no from'
    sed -i '/state = draft/d' "$copies/templates/versions.txt"
    echo '# later' >> "$copies/templates/policy/kz-2019-01/policy.txt"
    sh "$copies/templates/make-manifest.sh"
    expect_failure 'a released file changed and the MANIFEST made new' policy.txt
}

check_hashes
check_names
check_versions
check_days
[ $# -gt 0 ] || check_bite
finish
