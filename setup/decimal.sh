#!/bin/sh
# Fetch the decimal arithmetic of the grader's page anew: decimal.js by Michael Mclaughlin, MIT licence, as npm has it, by
# its hash. The two files that it writes are kept in the repository, so that nothing is fetched to run or to build.
# Usage: setup/decimal.sh [FOLDER], a whole path; templates/grader unless said.
set -eu
cd "$(dirname "$0")/.."
folder=${1:-templates/grader}

version=10.6.0
package=sha512-YpgQiITW3JXGntzdUmyUR1V812Hn8T1YVXhCu+wO3OpS4eU9l4YdD3qjyiKdV6mvV29zapkMeD390UVEf2lkUg==
library=6e99821f8204c5f611b56077e3fce056a1562d22bc341a1f4af01afe7e527d83

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent --ignore-scripts "decimal.js@$version" >/dev/null)
found=sha512-$(openssl dgst -sha512 -binary "$work/decimal.js-$version.tgz" | base64 | tr -d '\n')
if [ "$found" != "$package" ]; then
    echo "decimal.js $version has another hash than it had: $found" >&2
    exit 1
fi
tar -xzf "$work/decimal.js-$version.tgz" -C "$work" package/decimal.js package/LICENCE.md
echo "$library  $work/package/decimal.js" | sha256sum --check --quiet
cp "$work/package/decimal.js" "$folder/decimal.js"
cp "$work/package/LICENCE.md" "$folder/LICENCE-decimal.txt"
