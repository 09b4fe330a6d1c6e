"""Kills and failing calls at chosen moments lose nothing: a sample of what bench/faults.py does a thousand times."""

import sys
from pathlib import Path

import pytest

from tests.processes import run

FAULTS = Path(__file__).parents[2] / "bench" / "faults.py"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "number"),
    [("make --force", 4), ("mark", 8), ("grade", 3), ("answers-template", 3), ("sheets", 3)],
)
def test_a_command_that_is_killed_or_whose_calls_fail_loses_nothing(
    environment: dict[str, str], command: str, number: int
) -> None:
    chosen = {"KILLS": str(number), "FAULTS": str(number), "SEED": "1"}
    ended = run([sys.executable, FAULTS, command], env={**environment, **chosen})
    assert (ended.returncode, ended.stderr) == (0, ""), ended.stdout
    assert f"| `{command}` | {2 * number} |" in ended.stdout
