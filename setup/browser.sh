#!/bin/sh
# What only the tests need: Chromium, in which Playwright opens the pages, and what judges them there: axe-core for
# accessibility and W3C's HTML checker, which runs on Java. Both come through npm, by the hashes in its lock file.
set -eu
cd "$(dirname "$0")/.."

packages=
[ -x /usr/bin/chromium ] || packages="$packages chromium"
java -version >/dev/null 2>&1 || packages="$packages default-jre-headless"
npm --version >/dev/null 2>&1 || packages="$packages nodejs npm"
# shellcheck disable=SC2086  # a list of words
[ -z "$packages" ] || sh setup/debian.sh $packages

echo "Installing the checkers of tests/browser"
cd tests/browser
npm ci --loglevel=error >/dev/null
