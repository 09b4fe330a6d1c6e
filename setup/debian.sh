#!/bin/sh
# Install those Debian packages of a list that are missing, asking nothing. Usage: setup/debian.sh PACKAGE...
set -eu

missing=
for package; do
    status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

install="apt-get install --yes --no-install-recommends$missing"
if ! command -v apt-get >/dev/null; then
    echo "These Debian packages or their like are needed here, and there is no apt-get to install them:$missing" >&2
    exit 1
fi
if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "Some system packages are missing. Run this as root, then try again: $install" >&2
    exit 1
fi

exec 9<"$0" && flock 9 # one at a time: `make test` sets up several things at once
log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "Installing system packages:$missing"
# A failed update need not matter: the lists at hand may do.
$as_root apt-get update >"$log" 2>&1 || true
# shellcheck disable=SC2086  # both are lists of words
if ! $as_root env DEBIAN_FRONTEND=noninteractive $install -o DPkg::Lock::Timeout=300 >>"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" >&2
    echo "This failed: $install" >&2
    exit 1
fi
