# shellcheck shell=bash disable=SC2154 # a script sources lib.sh first
# What the benchmarks share: an empty program to compare with, and limits.

libraries() { # program: the paths of the libraries that the program itself names
    readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | while read -r name; do
        ldd "$1" | awk -v name="$name" '$1 == name && $3 ~ /^\// { print $3 }'
    done
}

build() { # program: makes spawn, and empty with the libraries of the program
    local cc=${CC:-gcc} flags paths
    flags=(-std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -fPIE -pie '-Wl,-z,relro,-z,now')
    mapfile -t paths < <(libraries "$1")
    [ ${#paths[@]} -gt 0 ] || return 1
    "$cc" "${flags[@]}" -o "$scratch/spawn" tests/bench/spawn.c &&
        "$cc" "${flags[@]}" -o "$scratch/empty" tests/bench/empty.c -Wl,--no-as-needed "${paths[@]}"
}

hold() { # what value limit
    [ -n "$2" ] || { fail "$1 was not measured"; return; }
    if [ "$3" != none ] && [ "$2" -gt "$3" ]; then
        fail "$1: $2, allowed $3"
    else
        pass
    fi
}

decimal() { # thousandths
    printf '%d.%02d' $(($1 / 1000)) $(($1 % 1000 / 10))
}
