# shellcheck shell=bash
# How the checks of this folder find files and run tools over them.

files() { # [-z] [--] [pathspec]...: the files of the project, tracked or new
    git ls-files --cached --others --exclude-standard "$@"
}

in_parallel() { # command [argument]...: over the files of standard input, ended by NUL
    xargs -0 -r -P "$(nproc)" -n 20 "$@"
}
