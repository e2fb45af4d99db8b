#!/usr/bin/env bash
# Are the packages of tests/packages-apt.txt those of the tables in CONTRIBUTING.md?
#
# shellcheck source=tests/lib/lib.sh
. "$(dirname "$0")/../lib/lib.sh"

listed() { # heading: the packages of the table after it
    # shellcheck disable=SC2016 # backticks of Markdown
    sed -n "/^\*\*$1/,/^\*\*\|^##/ s/^| \(\`[^|]*\) |.*/\1/p" CONTRIBUTING.md |
        grep -oE '`[^`]+`' | tr -d '`' | grep -vx make | sort
}

installed() { # build|compare|test
    awk -v set="$1" '$1 == set { sub(/:.*/, "", $2); print $2 }' tests/packages-apt.txt | sort
}

for entry in build:For\ building compare:For\ comparing test:For\ testing; do
    set=${entry%%:*}
    [ -n "$(installed "$set")" ] || fail "tests/packages-apt.txt has no packages for $set"
    diff <(installed "$set") <(listed "${entry#*:}") ||
        fail "CONTRIBUTING.md has other packages (>) for $set than tests/packages-apt.txt (<)"
    pass
done
finish
