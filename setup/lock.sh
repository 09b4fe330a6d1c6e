#!/bin/sh
# Resolve pyproject.toml into requirements.lock and requirements-dev.lock, for Python 3.11 to 3.13 on any system, with
# hashes and no address. Usage: setup/lock.sh [--upgrade]. uv is used here alone; neither running nor testing needs it.
# It comes by the hashes in setup/uv.lock, which it has made itself, as it has setup/pip.lock:
#     echo uv==0.13.9 | .uv/bin/uv pip compile --universal --generate-hashes --no-header --no-annotate -
set -eu
cd "$(dirname "$0")/.."

if [ ! -x .uv/bin/uv ] || [ setup/uv.lock -nt .uv/bin/uv ]; then
    python3 -m venv --clear .uv
    .uv/bin/python -m pip install --quiet --quiet --only-binary :all: --require-hashes --requirement setup/uv.lock
    touch .uv/bin/uv
fi

resolve() { # EXTRA FILE [OPTION...]
    extra=$1 file=$2
    shift 2
    .uv/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes --no-header \
        --extra "$extra" --output-file "$file" "$@" pyproject.toml
}

resolve dev requirements-dev.lock "$@"
# uv keeps the versions that it finds in the file it writes: that is how the two locks agree.
cp requirements-dev.lock requirements.lock
resolve build requirements.lock

if grep -n '://' requirements.lock requirements-dev.lock; then
    echo "A lock file names an address; it would not install elsewhere." >&2
    exit 1
fi
