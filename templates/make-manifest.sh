#!/bin/sh
# Rewrites templates/MANIFEST: the lines of versions that are still drafts (versions.txt) are made
# new. The lines of released versions stay, even if a file has changed; then
# tests/repository/manifest.sh finds that file.
#
#   templates/make-manifest.sh          rewrites the MANIFEST
#   templates/make-manifest.sh --files  lists the files of a MANIFEST, each with its version
#
# The hash is the SHA-256 of a file's bytes; of a text (.txt) it is that of its canonical form,
# without comments, blank lines and the blanks that do not count (gen/resource/digest.h), so that a
# comment can change and the hash stays.
#
# Not in the MANIFEST are: versions.txt, because it must be able to grow; tools, which are not
# resources; and the other files beside versions.txt (the colour profile), which belong to the
# rendering revision and which the goldens test.
set -eu
export LC_ALL=C
cd "$(dirname "$0")"

list_files() { # "path<TAB>kind name", sorted by path
    find . -mindepth 2 -type f ! -name 'LICENSE*' ! -name '*.sh' ! -name '*.py' ! -name '*.mjs' \
        ! -name '*.md' ! -name '.*' | sed 's,^\./,,' | sort | awk '{
            n = split($0, part, "/")
            version = "none"
            if (part[1] == "policy" && n > 2) {
                version = "policy " part[2]
            } else if (part[1] == "states" && n == 2) {
                version = part[2]
                sub(/\..*/, "", version)
                version = "states " version
            } else if (n > 2) {
                version = "template " part[1] "/" part[2]
            }
            print $0 "\t" version
        }'
}

# A key with a tab inside is the columns of a row, which keeps its blanks.
canonical() { # text: its canonical form
    awk '
        function trimmed(text) {
            gsub(/^[ \t\r]+|[ \t\r]+$/, "", text)
            return text
        }
        {
            line = trimmed($0)
            at = index(line, "=")
            key = trimmed(substr(line, 1, at > 0 ? at - 1 : 0))
        }
        line == "" || line ~ /^#/ { next }
        line ~ /^\[.*\]$/ { print "[" trimmed(substr(line, 2, length(line) - 2)) "]"; next }
        at > 0 && key !~ /\t/ { print key "=" trimmed(substr(line, at + 1)); next }
        { print line }
    ' "$1"
}

hash_line() { # path: its line of the MANIFEST
    case $1 in
        *.txt) canonical "$1" | sha256sum | sed "s,-\$,$1," ;;
        *) sha256sum "$1" ;;
    esac
}

if [ "${1:-}" = --files ]; then
    list_files
    exit
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
sed -n -e 's/^\[\(.*\)\]$/\1/; t keep' -e '/^state *= *draft *$/ { g; p; }; b' -e ': keep' -e 'h' \
    versions.txt > "$scratch/drafts"
list_files > "$scratch/files"
touch MANIFEST
tab=$(printf '\t')
while IFS=$tab read -r path version; do
    if grep -qxF "$version" "$scratch/drafts"; then
        hash_line "$path"
    else
        awk -v path="$path" 'substr($0, 67) == path' MANIFEST
    fi
done < "$scratch/files" > "$scratch/manifest"
cat "$scratch/manifest" > MANIFEST
