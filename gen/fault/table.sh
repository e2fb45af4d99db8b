#!/bin/sh
# Prints faults.def for scripts: a line for each fault, its parts separated by tabs:
#
#   macro  id  code  severity  exit status  sentence  help
#
# and the comment above a group of faults as "# words". Only this script and the compiler read that
# file.
set -eu
export LC_ALL=C
awk '
    /^\/\* [^*]*[^* ] \*\/$/ { print "# " substr($0, 4, length($0) - 6); next }
    /^EV_[A-Z]*_?FAULT\(/ { entry = "" ; inside = 1 }
    inside { sub(/^ +/, ""); entry = entry (entry == "" ? "" : " ") $0 }
    inside && /\)$/ {
        inside = 0
        gsub(/" "/, "", entry) # adjacent literals are one
        match(entry, /^[A-Z_]+/)
        line = substr(entry, 1, RLENGTH)
        rest = substr(entry, RLENGTH + 2, length(entry) - RLENGTH - 2)
        for (part = 1; part <= 6; part++) {
            bare = part == 1 || part == 3 || part == 4
            found = bare ? match(rest, /^[A-Z_0-9]+/) : match(rest, /^"(\\.|[^"\\])*"/)
            if (!found) {
                print "faults.def: this entry cannot be read: " entry > "/dev/stderr"
                exit 1
            }
            word = substr(rest, 1, RLENGTH)
            rest = substr(rest, RLENGTH + 3)
            if (word ~ /^"/) {
                word = substr(word, 2, length(word) - 2)
                gsub(/\\"/, "\"", word)
            }
            line = line "\t" word
        }
        print line
    }
' "$(dirname "$0")/faults.def"
