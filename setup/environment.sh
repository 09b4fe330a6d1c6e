#!/bin/sh
# Make .venv where there is none and install a lock file and examgen into it. Usage: setup/environment.sh LOCK
# Every package is one that the lock names by its hash; none is built here.
set -eu
cd "$(dirname "$0")/.."
lock=$1

supported='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'

candidates="python3.13 python3.12 python3.11 python3"
case $(uname -s) in
# Debian's own takes a sixth less processor time for the tests than one that pyenv builds with a shared library.
Linux) candidates="/usr/bin/python3 $candidates" ;;
*) candidates="$candidates /usr/bin/python3" ;;
esac

# The first interpreter in which some lines of Python succeed.
first() {
    for candidate in ${PYTHON:-$candidates}; do
        if "$candidate" -c "$1" 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
}

if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    python=$(first "import ensurepip; $supported")
    [ -n "$python" ] || python=$(first "$supported")
    if [ -z "$python" ]; then
        echo "examgen needs Python 3.11, 3.12 or 3.13, and found none${PYTHON:+ at $PYTHON}." \
            "On Debian: apt-get install python3-venv" >&2
        exit 1
    fi
    if ! "$python" -c 'import ensurepip' 2>/dev/null; then
        sh setup/debian.sh "$("$python" -c 'import sys; print("python3.%d-venv" % sys.version_info[1])')"
    fi
    echo "Making .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
fi

echo "Installing the packages in $lock (the first time takes a minute or so)"
# Twice quiet: errors are still shown. An installer's own settings may add places to look in, but no hash to trust.
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1

# A newer pip than Python brings along: it takes a quarter less processor time for the same.
.venv/bin/python -m pip install --quiet --quiet --only-binary :all: --require-hashes --requirement setup/pip.lock

# TensorFlow takes as long as all others together, so it goes beside them. A lock names all that its packages need.
mkdir -p .venv/locked
awk '/^[a-z0-9]/ { half = /^tensorflow==/ ? "tensorflow" : "others" } { print > (".venv/locked/" half) }' "$lock"
printf '%s\n' tensorflow others | xargs -I HALF -P 2 \
    .venv/bin/python -m pip install --quiet --quiet --no-deps \
    --only-binary :all: --require-hashes --requirement .venv/locked/HALF

.venv/bin/python -m pip install --quiet --quiet --no-deps --no-build-isolation --no-index --editable .
