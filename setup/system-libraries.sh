#!/bin/sh
# WeasyPrint lays text out with Pango and HarfBuzz, which come from the system. Install them where they are missing.
set -eu
[ "$(uname -s)" = Linux ] || exit 0 # elsewhere they have other names, and WeasyPrint itself says what it misses

found=$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null || true)
for library in libgobject-2.0.so.0 libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz.so.0 libharfbuzz-subset.so.0 \
    libfontconfig.so.1; do
    case $found in
    *"$library "*) ;;
    *)
        sh "$(dirname "$0")/debian.sh" libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 fontconfig
        exit
        ;;
    esac
done
