"""Damaged files of every sort are read or refused in one line. A sample of the 20,000 that bench/bad_files.py tries."""

import sys
from pathlib import Path

from tests.bad_files import DAMAGED
from tests.processes import run

BAD_FILES = Path(__file__).parents[1] / "bench" / "bad_files.py"

SAMPLE = 20
"""Files of each sort."""


def test_a_damaged_file_is_read_or_refused_in_one_line() -> None:
    """In a process with little in it: each network is read in a fork, and forks of this one take ten times as long."""
    ended = run([sys.executable, BAD_FILES, "--files", SAMPLE * len(DAMAGED)])
    assert (ended.returncode, ended.stderr) == (0, ""), ended.stdout
    for sort in DAMAGED:
        (line,) = (line for line in ended.stdout.splitlines() if line.startswith(f"{sort}  "))
        files, read, refused, _ = map(int, line.removeprefix(sort).split()[:4])
        assert (files, read + refused) == (SAMPLE, SAMPLE)
        assert refused, sort
