"""Kills and failing calls at chosen moments lose nothing: a sample of what bench/faults.py does a thousand times."""

import sys
from pathlib import Path

import pytest

from tests.processes import run

FAULTS = Path(__file__).parents[2] / "bench" / "faults.py"


NUMBERS = {"make --force": 4, "mark": 4, "grade": 2, "answers-template": 1, "sheets": 1}
"""How many of each are killed, and of how many calls fail: as bench/faults.py shares them out."""


@pytest.mark.slow
def test_a_command_that_is_killed_or_whose_calls_fail_loses_nothing(environment: dict[str, str]) -> None:
    number = str(sum(NUMBERS.values()))
    chosen = {"KILLS": number, "FAULTS": number, "SEED": "1"}
    ended = run([sys.executable, FAULTS, *NUMBERS], env={**environment, **chosen})
    assert (ended.returncode, ended.stderr) == (0, ""), ended.stdout
    for command, times in NUMBERS.items():
        assert f"| `{command}` | {2 * times} |" in ended.stdout
