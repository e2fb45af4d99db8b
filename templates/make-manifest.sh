#!/bin/sh
# Rewrites templates/MANIFEST: the lines of versions that are still drafts (versions.txt) are made new, the lines of released versions stay
# as they are, whatever their files say now. tests/repository/manifest.sh then finds a released file that was changed.
#
#   templates/make-manifest.sh          rewrites the MANIFEST
#   templates/make-manifest.sh --files  lists the files a MANIFEST has to name, each with its version
#
# versions.txt must be able to grow, tools are no resources, and what lies beside versions.txt (the colour profile) belongs to the rendering
# revision, whose goldens watch over it: none of these is in the MANIFEST.
set -eu
export LC_ALL=C
cd "$(dirname "$0")"

list_files() { # "path<TAB>kind name", sorted by path
    find . -mindepth 2 -type f ! -name 'LICENSE*' ! -name '*.sh' ! -name '*.py' ! -name '*.mjs' ! -name '*.md' ! -name '.*' | sed 's,^\./,,' | sort | awk '{
            n = split($0, part, "/")
            version = "none"
            if (part[1] == "policy" && n > 2) version = "policy " part[2]
            else if (part[1] == "states" && n == 2) { version = part[2]; sub(/\..*/, "", version); version = "states " version }
            else if (n > 2) version = "template " part[1] "/" part[2]
            print $0 "\t" version
        }'
}

if [ "${1:-}" = --files ]; then
    list_files
    exit
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
sed -n -e 's/^\[\(.*\)\]$/\1/; t keep' -e '/^state *= *draft *$/ { g; p; }; b' -e ': keep' -e 'h' versions.txt > "$scratch/drafts"
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
