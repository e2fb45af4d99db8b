#!/usr/bin/env bash
# Installs what is missing on Debian 12:
#
#   tests/install.sh build    what `make` needs
#   tests/install.sh test     what `make test` needs besides
#
# Packages come from apt, and only those that are not there yet: a machine that has them all needs neither root nor network.
# What npm has to give (packages.txt) and the locales of the tests go to build/cache; nothing of the system is configured.

set -euo pipefail
cd "$(dirname "$0")/.."

# package, or package:command where another source of the command will do
build_packages="gcc libc6-dev pkg-config libhpdf-dev libqrencode-dev libpng-dev libjpeg62-turbo-dev zlib1g-dev
    libjansson-dev libutf8proc-dev nettle-dev libgnutls28-dev"
# libclang-rt-14-dev: the sanitizers of clang 14. libc6-dbg: valgrind must know the symbols of ld.so.
# npm:npm because Node.js of other sources brings its own.
test_packages="clang:clang libclang-rt-14-dev libcmocka-dev valgrind libc6-dbg qpdf poppler-utils mupdf-tools ghostscript
    zbar-tools zxing-cpp-tools openssl softhsm2 faketime locales mandoc shellcheck parallel jq:jq python3:python3 nodejs:node npm:npm openjdk-17-jdk-headless:javac
    libjaxb-java libjaxb-api-java ca-certificates"

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
        echo "tests/install.sh: please install these packages as root: ${missing[*]}" >&2
        exit 1
    fi
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" > build/cache/apt.log 2>&1 ||
        { tail -n 20 build/cache/apt.log >&2; exit 1; }
}

has_sum() { # file sha256
    [ -f "$1" ] && printf '%s  %s\n' "$2" "$1" | sha256sum --check --status
}

# `npm pack` fetches a package without running anything of it.
fetch_package() { # name version sha256 file
    local try
    for try in 1 2 3; do
        (cd build/cache/npm && npm_config_cache="$PWD/.npm" npm_config_update_notifier=false \
            npm pack --silent --ignore-scripts "$1@$2" > npm.log 2>&1) && return 0
        sleep $((try * 2))
    done
    cat build/cache/npm/npm.log >&2
    echo "tests/install.sh: npm pack $1@$2 failed" >&2
    return 1
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
        has_sum "$file" "$sum" || { echo "tests/install.sh: $name@$version has not the SHA-256 of packages.txt" >&2; exit 1; }
        rm -rf "$target"
        mkdir -p "$target"
        tar -xzf "$file" -C "$target" --strip-components=1 --no-same-owner
        echo "$sum" > "$target/.sha256"
    done < tests/packages.txt
    rm -rf build/cache/npm/.npm
}

# Locales with a decimal comma, another alphabet and other collation, for the tests through LOCPATH.
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
        # shellcheck disable=SC2086
        install_packages $build_packages
        ;;
    test)
        # shellcheck disable=SC2086
        install_packages $build_packages $test_packages
        install_npm_packages
        install_locales
        ;;
    *)
        echo "usage: tests/install.sh build|test" >&2
        exit 2
        ;;
esac
