#!/bin/sh
# Rewrites templates/MANIFEST: the lines of versions that are still drafts (versions.txt) are made
# new. The lines of released versions stay, even if a file has changed; then
# tests/repository/manifest.sh finds that file.
#
#   templates/make-manifest.sh          rewrites the MANIFEST
#   templates/make-manifest.sh --files  lists the files of a MANIFEST, each with its version
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
        sha256sum "$path"
    else
        awk -v path="$path" 'substr($0, 67) == path' MANIFEST
    fi
done < "$scratch/files" > "$scratch/manifest"
cat "$scratch/manifest" > MANIFEST
