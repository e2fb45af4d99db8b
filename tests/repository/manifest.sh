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

# The canonical form of gen/resource/digest.h, written a third time.
cat > "$scratch/sums.py" <<'PYTHON'
"""sums.py FOLDER: prints the path of each file whose digest is not that of MANIFEST."""
import hashlib, pathlib, re, sys

BLANKS = b" \t\r"

def canonical(data):
    lines = []
    for line in (line.strip(BLANKS) for line in data.split(b"\n")):
        key, mark, value = (part.strip(BLANKS) for part in line.partition(b"="))
        if line[:1] in (b"", b"#"):
            continue
        if re.fullmatch(rb"\[.*\]", line, re.S):
            line = b"[" + line[1:-1].strip(BLANKS) + b"]"
        elif mark and b"\t" not in key:
            line = key + b"=" + value
        lines.append(line + b"\n")
    return b"".join(lines)

def digest(path):
    data = path.read_bytes()
    return hashlib.sha256(canonical(data) if path.suffix == ".txt" else data).hexdigest()

folder = pathlib.Path(sys.argv[1])
for line in (folder / "MANIFEST").read_text(encoding="utf-8").splitlines():
    wanted, path = line[:64], line[66:]
    file = folder / path
    if not re.fullmatch(r"[0-9a-f]{64}  \S+", line):
        print(f"not a line of a MANIFEST: {line}")
    elif not file.is_file():
        print(f"{path} is missing")
    elif digest(file) != wanted:
        print(f"{path} changed")
PYTHON

check_hashes() {
    local line
    python3 "$scratch/sums.py" "$templates" > "$scratch/sums" || fail "the digests are not checked"
    while read -r line; do fail "MANIFEST: $line"; done < "$scratch/sums"
    pass
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
        /^state *=/ && !/^state *= *draft$/ { print section ": its state is not draft" }
        /^[^#]/ && !/^(from|state) *=/ { print section ": a line that no program knows: " $0 }
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
    local tourist=$copies/templates/policy/kz-2019-01/tourist.txt
    cp -R templates "$copies/templates"
    printf '999\tZZZ\tLater\n' >> "$tourist"
    expect_failure 'a released file changed' 'tourist.txt changed'
    sed -i '$ s/^\(.*\)\t\(.*\)$/\1\t \2/' "$tourist"
    expect_failure 'a blank inside a row' 'tourist.txt changed'
    printf 'x' >> "$copies/templates/evisa/1/ground.form"
    expect_failure 'a byte more in a drawing' 'ground.form changed'
    echo '# more' > "$copies/templates/policy/kz-2019-01/more.txt"
    expect_failure 'an additional file' 'more.txt is not in the MANIFEST'
    rm "$copies/templates/policy/kz-2019-01/business.txt"
    expect_failure 'a file lost' 'business.txt is missing'
    printf '[policy kz-2030]\nfrom = 2022-09-17\n' >> "$copies/templates/versions.txt"
    expect_failure 'a version that is not later' 'not later'
    printf '[template evisa/2]\n' >> "$copies/templates/versions.txt"
    expect_failure 'a version without a day' 'no from'
    sed -i '0,/^state = draft/ s//state = darft/' "$copies/templates/versions.txt"
    expect_failure 'a mark that no program knows' 'its state is not draft'
    sed -i '/state = draft/d' "$copies/templates/versions.txt"
    echo 'later = 1' >> "$copies/templates/policy/kz-2019-01/policy.txt"
    sh "$copies/templates/make-manifest.sh"
    expect_failure 'a released file changed and the MANIFEST made new' 'policy.txt changed'
}

# Comments and blanks do not count, and make-manifest.sh makes of a draft what is there already.
check_comments() {
    local file
    cp -R templates "$copies/templates"
    for file in policy/kz-2019-01/{policy,tourist}.txt states/1.txt evisa/1/{labels,layout}.txt; do
        sed -i -e '3i # another comment' -e 's/^\([a-z][^=\t ]*\) *= */ \1  =\t/' \
            -e 's/^\[\(.*\)\]$/[ \1 ] /' -e 's/$/\r/' "$copies/templates/$file"
        ! cmp -s "templates/$file" "$copies/templates/$file" || fail "$file is not changed"
    done
    if "$top/tests/repository/manifest.sh" "$copies/templates" > "$scratch/report"; then
        pass
    else
        fail "comments and blanks count: $(head -n 1 "$scratch/report")"
    fi
    sh "$copies/templates/make-manifest.sh"
    cmp -s templates/MANIFEST "$copies/templates/MANIFEST" ||
        fail "make-manifest.sh counts comments or blanks"
}

check_hashes
check_names
check_versions
check_days
[ $# -gt 0 ] || { check_bite; rm -rf "$copies/templates"; check_comments; }
finish
