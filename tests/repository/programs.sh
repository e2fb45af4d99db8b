#!/usr/bin/env bash
# Do the programs consist of the right libraries and functions? evisa-seal, which holds the key,
# must not have code for images, fonts and PDF; evisa-gen must not have code for keys;
# evisa-compare must not have what writes pages or signs.
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
need_program
need_seal_program
need_compare_program

lacks() { # program what list pattern: no line of the list matches
    [ -s "$3" ] || { fail "$1: no $2 found"; return; }
    if grep -E "$4" "$3" > "$scratch/found"; then
        fail "$1 has these $2: $(head -n 8 "$scratch/found" | tr '\n' ' ')"
    else
        pass
    fi
}
has() { # program what list pattern: otherwise this check reads the wrong lists
    if grep -qE "$4" "$3"; then pass; else fail "$1: none of its $2 matches $4"; fi
}

for program in "$gen" "$seal" "$compare"; do
    name=${program##*/}
    readelf -d "$program" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' > "$scratch/$name.libraries"
    nm "$program" 2> /dev/null | awk 'NF >= 2 { print $NF }' | sort -u > "$scratch/$name.functions"
done
lacks evisa-seal libraries "$scratch/evisa-seal.libraries" '^lib(hpdf|png|jpeg|qrencode|z)[-.0-9]'
has evisa-seal libraries "$scratch/evisa-seal.libraries" '^libgnutls\.so'
lacks evisa-gen libraries "$scratch/evisa-gen.libraries" '^lib(gnutls|hogweed|p11-kit)[-.0-9]'
has evisa-gen libraries "$scratch/evisa-gen.libraries" '^libhpdf'
readers='^lib(qpdf|poppler|cairo|zbar)[-.0-9]'
lacks evisa-gen libraries "$scratch/evisa-gen.libraries" "$readers"
lacks evisa-seal libraries "$scratch/evisa-seal.libraries" "$readers"
has evisa-compare libraries "$scratch/evisa-compare.libraries" "$readers"
lacks evisa-compare libraries "$scratch/evisa-compare.libraries" '^lib(hpdf|gnutls|p11-kit)[-.0-9]'

# The Makefile says of which folders a program is made, and the library of a folder which functions
# and tables it has.
folders_of() { # variable of the Makefile
    make --silent --no-print-directory --eval="folders-of: ; @echo \$($1)" folders-of |
        tr ' ' '\n' | sort
}
functions_of() { # folder
    nm --defined-only --extern-only "$(dirname "$gen")/lib/$1.a" > "$scratch/nm" &&
        awk 'NF == 3 { print $3 }' "$scratch/nm" | sort -u | grep .
}
shared() { comm -12 "$scratch/functions" "$scratch/$1.functions"; } # program

made_of() { # program own-folders foreign-folders
    local folder
    while read -r folder; do
        functions_of "$folder" > "$scratch/functions" ||
            { fail "gen/$folder: no function in its library"; continue; }
        if grep -qx "$folder" "$2"; then
            shared "$1" | grep -q . || fail "$1 has nothing of gen/$folder"
            pass
        else
            none "$1 has these functions of gen/$folder" shared "$1"
        fi
    done < <(sort -u "$2" "$3")
}
folders_of GEN_FOLDERS > "$scratch/gen"
folders_of SEAL_FOLDERS > "$scratch/seal"
for folder in image font page layout pdf checker; do
    grep -qx $folder "$scratch/gen" || fail "GEN_FOLDERS lacks $folder"
    if grep -x $folder "$scratch/seal"; then fail "SEAL_FOLDERS has $folder"; fi
done
for folder in trust signer; do
    grep -qx $folder "$scratch/seal" || fail "SEAL_FOLDERS lacks $folder"
    if grep -x $folder "$scratch/gen"; then fail "GEN_FOLDERS has $folder"; fi
done
made_of evisa-gen "$scratch/gen" "$scratch/seal"
made_of evisa-seal "$scratch/seal" "$scratch/gen"
folders_of COMPARE_FOLDERS > "$scratch/compare"
sort -u "$scratch/gen" "$scratch/seal" | grep -vxFf "$scratch/compare" > "$scratch/others"
made_of evisa-compare "$scratch/compare" "$scratch/others"

# Both read a seal, with the same code.
for name in evisa-gen evisa-seal evisa-compare; do
    has $name functions "$scratch/$name.functions" '^ev_seal_read$'
    has $name functions "$scratch/$name.functions" '^ev_seal_compare$'
done
# Nothing is compressed at run time: the bytes would depend on the version of zlib.
lacks evisa-gen functions "$scratch/evisa-gen.functions" '^(deflate|compress|gz(write|printf|put))'
has evisa-gen functions "$scratch/evisa-gen.functions" '^inflate'
# Neither opens a connection, starts a program, or asks a person for input.
outside='^(socket|connect|getaddrinfo|system|popen|execv[pe]*|posix_spawn|getpass|dlopen)(@|$)'
for name in evisa-gen evisa-seal evisa-compare; do
    lacks $name functions "$scratch/$name.functions" "$outside"
done
finish
