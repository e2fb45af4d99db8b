#!/usr/bin/env bash
# Installs what is missing on Debian 12:
#
#   tests/install.sh build    what `make` needs
#   tests/install.sh compare  what evisa-compare needs besides
#   tests/install.sh test     what `make test` needs besides both
#
# The packages of apt are those of packages-apt.txt. Only missing ones are installed: a machine that
# has them all needs neither root nor network. The packages of npm (packages-npm.txt), the PDFs of
# source packages (packages-source.txt) and the locales of the tests are put into build/cache. The
# configuration of the system does not change.

set -euo pipefail
cd "$(dirname "$0")/.."

stop() { # message
    printf 'tests/install.sh: %s\n' "$*" >&2
    exit 1
}

apt_packages() { # build|compare|test...: the second column of their lines
    local set package
    while read -r set package _; do
        if [[ " $* " = *" $set "* ]]; then echo "$package"; fi
    done < tests/packages-apt.txt
}

installed() { # package[:command]
    local package=${1%%:*} command=${1#*:}
    if [ "$command" != "$1" ] && command -v "$command" > /dev/null; then
        return 0
    fi
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2> /dev/null)" = installed ]
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

install_packages() { # package[:command]...
    local item missing=()
    for item in "$@"; do
        installed "$item" || missing+=("${item%%:*}")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    echo "installing ${missing[*]}"
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo > /dev/null; then
        stop "please install these packages as root: ${missing[*]}"
    fi
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        "${missing[@]}" > build/cache/apt.log 2>&1 ||
        { tail -n 20 build/cache/apt.log >&2; exit 1; }
}

has_sum() { # file sha256
    [ -f "$1" ] && printf '%s  %s\n' "$2" "$1" | sha256sum --check --status
}

# `npm pack` fetches a package and runs no code of it.
fetch_package() { # name version
    local try
    for try in 1 2 3; do
        (cd build/cache/npm && npm_config_cache="$PWD/.npm" npm_config_update_notifier=false \
            npm pack --silent --ignore-scripts "$1@$2" > npm.log 2>&1) && return 0
        sleep $((try * 2))
    done
    cat build/cache/npm/npm.log >&2
    stop "npm pack $1@$2 failed"
}

install_npm_packages() {
    local name version sum file target
    mkdir -p build/cache/npm build/cache/node_modules
    while read -r name version sum; do
        case $name in '' | '#'*) continue ;; esac
        file=build/cache/npm/$(printf '%s-%s.tgz' "$name" "$version" | sed 's,^@,,; s,/,-,')
        target=build/cache/node_modules/$name
        [ "$(cat "$target/.sha256" 2> /dev/null)" != "$sum" ] || continue
        has_sum "$file" "$sum" || fetch_package "$name" "$version"
        has_sum "$file" "$sum" ||
            stop "$name@$version: the SHA-256 differs from that in packages-npm.txt"
        rm -rf "$target"
        mkdir -p "$target"
        tar -xzf "$file" -C "$target" --strip-components=1 --no-same-owner
        echo "$sum" > "$target/.sha256"
    done < tests/packages-npm.txt
    rm -rf build/cache/npm/.npm
}

# Source packages come from where the system has its binary packages of Debian from; apt has lists of
# its own for them.
list_sources() {
    # shellcheck disable=SC2016 # fields of apt
    apt-get indextargets --format 'deb-src $(REPO_URI) $(RELEASE) $(COMPONENT)' \
        'Created-By: Packages' 'Origin: Debian' | sort -u
}

apt_sources() { # argument of apt-get...
    (cd build/cache/apt && apt-get -qq -o "Dir::Etc::SourceList=$PWD/sources.list" \
        -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$PWD/lists" \
        -o "Dir::Cache=$PWD/cache" -o APT::Sandbox::User=root "$@")
}

fetch_source() { # package: into build/cache/apt
    local try
    mkdir -p build/cache/apt/lists/partial build/cache/apt/cache/archives/partial
    [ -n "$(list_sources)" ] || as_root apt-get update -qq
    list_sources > build/cache/apt/sources.list
    for try in 1 2 3; do
        { apt_sources update && apt_sources source --only-source --download-only --tar-only "$1"; } \
            > build/cache/apt.log 2>&1 && return 0
        sleep $((try * 2))
    done
    cat build/cache/apt.log >&2
    stop "apt-get source $1 failed"
}

install_hostile_files() {
    local package file sum patterns target
    while read -r package file sum patterns; do
        case $package in '' | '#'*) continue ;; esac
        target=build/cache/hostile/$package
        [ "$(cat "$target/.sha256" 2> /dev/null)" != "$sum" ] || continue
        has_sum "build/cache/apt/$file" "$sum" || fetch_source "$package"
        has_sum "build/cache/apt/$file" "$sum" ||
            stop "$file: not there, or its SHA-256 differs from that in packages-source.txt"
        rm -rf "$target"
        mkdir -p "$target"
        # shellcheck disable=SC2086 # patterns, which tar is to see
        (set -f && tar -xf "build/cache/apt/$file" -C "$target" --no-same-owner \
            --transform 's,.*/,,' --wildcards $patterns)
        echo "$sum" > "$target/.sha256"
    done < tests/packages-source.txt
    rm -rf build/cache/apt
}

# Locales with a decimal comma, another alphabet and another collation, which tests use by LOCPATH.
install_locales() {
    local locale
    for locale in kk_KZ ru_RU de_DE; do
        [ -f "build/cache/locale/$locale.UTF-8/LC_NUMERIC" ] && continue
        mkdir -p build/cache/locale
        localedef --no-archive -i "$locale" -f UTF-8 "build/cache/locale/$locale.UTF-8"
    done
}

mkdir -p build/cache
case ${1-} in
    build)
        mapfile -t packages < <(apt_packages build)
        install_packages "${packages[@]}"
        ;;
    compare)
        mapfile -t packages < <(apt_packages build compare)
        install_packages "${packages[@]}"
        ;;
    test)
        mapfile -t packages < <(apt_packages build compare test)
        install_packages "${packages[@]}"
        install_npm_packages
        install_hostile_files
        install_locales
        ;;
    *)
        echo "usage: tests/install.sh build|compare|test" >&2
        exit 2
        ;;
esac
