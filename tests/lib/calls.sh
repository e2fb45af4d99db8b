# shellcheck shell=bash disable=SC2154 # a script sources lib.sh first
# Calls of a program, and what they leave: for scripts that work in a folder of their own.

call() { # name wanted-status command...: leaves the output in the file out, the messages in err
    local name=$1 wanted=$2 status
    shift 2
    timeout "$hang" "$@" > out 2> err
    status=$?
    [ "$status" -eq "$wanted" ] ||
        fail "$name: exit status $status, not $wanted: $(head -n 2 err)"
    pass
}

says() { # name pattern: the messages of the last call
    grep -qE -- "$2" err || fail "$1: does not say $2: $(head -n 2 err)"
    pass
}

same() { # name file file
    cmp -s "$2" "$3" || fail "$1: $2 and $3 differ: $(cmp "$2" "$3" 2>&1)"
    pass
}
