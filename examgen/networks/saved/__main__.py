"""Reads one saved file, from standard input to JSON on standard output; `apart.py` starts it."""

import sys

from examgen.networks.saved.apart import answer

sys.stdout.write(answer(sys.stdin.buffer.read()))
