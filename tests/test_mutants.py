"""What bench/mutants.py changes: what runs, one thing at a time, drawn the same however the file grows elsewhere."""

import ast
from collections import Counter
from pathlib import Path

import pytest

from bench.mutating.places import places

ROOT = Path(__file__).resolve().parent.parent

SOURCE = '''"""A file."""

from typing import Literal, TypeAlias

__all__ = ["Kind", "Step"]

Kind: TypeAlias = Literal["one", "two"]
Other = Literal["three"]
UNIT = 3


class Step:
    """Two numbers."""

    low: int
    high: int = 4

    def kept(self, more: int | None = 5) -> "Step | None":
        """Seven, if 6 is 6."""
        return self if self.low < 6 and list(zip((), (), strict=True)) else None
'''


def changes(source: str) -> dict[str, tuple[str, str]]:
    """By rank, the kind and the line as it is changed."""
    found = {}
    for place in places("room", "file.py", source):
        after = place.source().splitlines()
        (line,) = (new for old, new in zip(source.splitlines(), after, strict=True) if old != new)
        found[place.rank] = (place.kind, line.strip())
    return found


def test_only_what_runs_is_changed() -> None:
    """Four numbers either way, `<`, `and`, the branch and the field: no annotation, type, docstring or `strict`."""
    kinds = Counter(kind for kind, _ in changes(SOURCE).values())
    assert kinds == {"number": 8, "operator": 2, "branch": 1, "counterpart": 1}
    lines = {line for _, line in changes(SOURCE).values()}
    assert all("strict=True" in line for line in lines if "zip" in line)
    assert all("int | None" in line for line in lines if "more" in line)


def test_what_is_drawn_outlasts_changes_elsewhere() -> None:
    before = changes(SOURCE)
    assert changes(SOURCE + "\n\nLATER = 8 + 9\n").items() > before.items()
    moved = changes(SOURCE.replace("UNIT = 3\n", ""))
    assert {line for _, line in before.values()} - {line for _, line in moved.values()} <= {"UNIT = 2", "UNIT = 4"}


@pytest.mark.parametrize(
    "path", ["examgen/paper/arithmetic.py", "examgen/grading/marker.py", "examgen/items/softmax.py"]
)
def test_every_change_is_a_file_that_python_reads(path: str) -> None:
    source = (ROOT / path).read_text()
    drawn = list(places("room", path, source))
    assert len({place.rank for place in drawn}) == len(drawn) > 40
    for place in drawn[::20]:
        after = place.source()
        assert after != source
        ast.parse(after)
