#!/usr/bin/env bash
# Do the two programs consist of the right libraries and functions? evisa-seal, which holds the key,
# must not have code for images, fonts and PDF; evisa-gen must not have code for keys.
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"
need_program
need_seal_program

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

for program in "$gen" "$seal"; do
    name=${program##*/}
    readelf -d "$program" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' > "$scratch/$name.libraries"
    nm "$program" 2> /dev/null | awk 'NF >= 2 { print $NF }' | sort -u > "$scratch/$name.functions"
done
page='^ev_(image|font|pdf|layout|qr|page|typeset)_'
key='^ev_(ecdsa|key|certificate|certificates|testkey|verify)_'
lacks evisa-seal libraries "$scratch/evisa-seal.libraries" '^lib(hpdf|png|jpeg|qrencode|z)[-.0-9]'
lacks evisa-seal functions "$scratch/evisa-seal.functions" "$page"
has evisa-seal libraries "$scratch/evisa-seal.libraries" '^libgnutls\.so'
has evisa-seal functions "$scratch/evisa-seal.functions" "$key"
lacks evisa-gen libraries "$scratch/evisa-gen.libraries" '^lib(gnutls|hogweed|p11-kit)[-.0-9]'
lacks evisa-gen functions "$scratch/evisa-gen.functions" "$key"
has evisa-gen libraries "$scratch/evisa-gen.libraries" '^libhpdf'
has evisa-gen functions "$scratch/evisa-gen.functions" "$page"
# Both read a seal, with the same code.
for name in evisa-gen evisa-seal; do
    has $name functions "$scratch/$name.functions" '^ev_seal_read$'
    has $name functions "$scratch/$name.functions" '^ev_seal_compare$'
done
# Neither opens a connection, starts a program, or asks a person for input.
outside='^(socket|connect|getaddrinfo|system|popen|execv[pe]*|posix_spawn|getpass|dlopen)(@|$)'
for name in evisa-gen evisa-seal; do
    lacks $name functions "$scratch/$name.functions" "$outside"
done
finish
