# shellcheck shell=bash
# The manuals of the programs, for the checks of this folder.

manual_of() { # program
    case $1 in
        evisa-gen) echo gen/cli/evisa-gen.1 ;;
        evisa-seal) echo gen/signer/evisa-seal.1 ;;
        evisa-compare) echo gen/compare/evisa-compare.1 ;;
    esac
}

plain_manual() { # page: as text; \- is a hyphen, \& is nothing
    sed 's/\\-/-/g; s/\\&//g; s/\\f[BIRP]//g' "$1"
}
