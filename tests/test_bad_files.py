"""Damaged files of every sort are read or refused in one line. A sample: `bench/bad_files.py` tries 20,000."""

from pathlib import Path

import pytest

from tests.bad_files import DAMAGED, outcome

SAMPLE = 20
"""Files of each sort."""


@pytest.mark.parametrize("sort", DAMAGED)
def test_a_damaged_file_is_read_or_refused_in_one_line(sort: str, tmp_path: Path) -> None:
    found = [outcome(sort, f"sample/{sort}/{number}", tmp_path).end for number in range(SAMPLE)]
    assert set(found) <= {"read", "refused"}
    assert "refused" in found
