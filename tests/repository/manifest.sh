#!/usr/bin/env bash
# Are all released templates and policies unchanged, and is each new version later than all released
# ones? Otherwise a reprint would differ from its original. Without an argument the script also
# makes copies with a fault, and each of them must fail.
#
#   tests/repository/manifest.sh [folder]     looks at this folder in place of templates/

# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
templates=$(realpath "${1:-templates}")
copies=$(realpath "$scratch")

check_hashes() {
    local line
    if (cd "$templates" && sha256sum --check --strict --quiet MANIFEST) > "$scratch/sums" 2>&1; then
        pass
        return
    fi
    while read -r line; do fail "MANIFEST: $line"; done < "$scratch/sums"
}

check_names() { # the MANIFEST has every file of a version, once, in order
    local path
    cut -c 67- "$templates/MANIFEST" > "$scratch/listed"
    sh "$templates/make-manifest.sh" --files > "$scratch/files"
    [ -s "$scratch/files" ] || fail "no files"
    LC_ALL=C sort -u -c "$scratch/listed" 2> /dev/null || fail "MANIFEST: paths twice or not sorted"
    while read -r path; do
        fail "$path is not in the MANIFEST"
    done < <(cut -f 1 "$scratch/files" | comm -23 - "$scratch/listed")
    pass
}

check_versions() { # every file belongs to a version of versions.txt, and every version has files
    sed -n 's/^\[\(.*\)\]$/\1/p' "$templates/versions.txt" | LC_ALL=C sort > "$scratch/versions"
    local version
    while read -r version; do
        fail "files of \"$version\", which versions.txt does not have"
    done < <(cut -f 2 "$scratch/files" | LC_ALL=C sort -u | comm -23 - "$scratch/versions")
    while read -r version; do
        fail "versions.txt has \"$version\", but not one file has it"
    done < <(cut -f 2 "$scratch/files" | LC_ALL=C sort -u | comm -13 - "$scratch/versions")
    pass
}

check_days() { # `from` increases strictly, for policies and for each template
    awk '
        function wants_from() {
            if (wants) print previous ": no from"
            previous = section
            return kind != ""
        }
        /^\[/ {
            kind = ""
            if (/^\[policy /) kind = "policy"
            if (/^\[template /) { kind = $2; sub(/\/.*/, "", kind) }
            section = $0
            wants = wants_from()
            next
        }
        /^from *=/ {
            sub(/^from *= */, "")
            wants = 0
            if ($0 !~ /^[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]$/)
                print section ": from is not a day"
            else if ($0 <= last[kind])
                print section ": from is not later than that of the version before it"
            last[kind] = $0
        }
        END { wants_from() }
    ' "$templates/versions.txt" > "$scratch/days"
    local line
    while read -r line; do fail "versions.txt: $line"; done < "$scratch/days"
    pass
}

expect_failure() { # damage pattern-of-the-message
    if "$top/tests/repository/manifest.sh" "$copies/templates" > "$scratch/report"; then
        fail "not noticed: $1"
    elif ! grep -q "$2" "$scratch/report"; then
        fail "another fault is reported for: $1"
    else
        pass
    fi
    rm -rf "$copies/templates"
    cp -R templates "$copies/templates"
}

check_bite() { # this script fails for each kind of damage
    cp -R templates "$copies/templates"
    echo '# later' >> "$copies/templates/policy/kz-2019-01/tourist.txt"
    expect_failure 'a released file changed' tourist.txt
    echo '# more' > "$copies/templates/policy/kz-2019-01/more.txt"
    expect_failure 'an additional file' 'more.txt is not in the MANIFEST'
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
