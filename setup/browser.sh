#!/bin/sh
# What only the tests need: Chromium without its windows, in which Playwright opens the pages, and what judges them
# there: axe-core for accessibility and W3C's HTML checker, which runs on Java. Both come through npm, by the hashes in
# its lock file, and no script of theirs runs: that of vnu-jar would fetch a Java from elsewhere, by no hash, where there
# is none.
set -eu
cd "$(dirname "$0")/.."

packages=
[ -x /usr/bin/chromium-headless-shell ] || packages="$packages chromium-headless-shell"
java -version >/dev/null 2>&1 || packages="$packages default-jre-headless"
npm --version >/dev/null 2>&1 || packages="$packages nodejs npm"
# shellcheck disable=SC2086  # a list of words
[ -z "$packages" ] || sh setup/debian.sh $packages

echo "Installing the checkers of tests/browser"
cd tests/browser
npm ci --ignore-scripts --loglevel=error >/dev/null
if ! java -jar node_modules/vnu-jar/build/dist/vnu.jar --version >/dev/null; then
    echo "The HTML checker needs Java 11 or later, and did not start with: $(command -v java)" >&2
    exit 1
fi
