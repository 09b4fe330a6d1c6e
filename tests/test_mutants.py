"""What bench/mutants.py changes: what runs, one thing at a time, drawn the same however the file grows elsewhere."""

import ast
import gc
import importlib.util
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest

from bench.mutating.trials import exchanged, statement_at

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


def drawn(path: str, source: str) -> list[Any]:
    """What may be changed in a file; what reads it takes long to import, which not all tests have to wait for."""
    from bench.mutating.places import places

    return list(places("room", path, source))


def changes(source: str) -> dict[str, tuple[str, str]]:
    """By rank, the kind and the line as it is changed."""
    found = {}
    for place in drawn("file.py", source):
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
    places = drawn(path, source)
    assert len({place.rank for place in places}) == len(places) > 40
    for place in places[::20]:
        after = place.source()
        assert after != source
        ast.parse(after)


LIVE = '''"""A file."""

from functools import cache

LARGEST = 3


class Unit:
    """Something with a bias."""

    def total(self, more=1):
        """The sum."""
        return 2 + more

    @property
    def twice(self):
        return [2 * each for each in (1, 2)]


def adding(one):
    def way(other):
        return one + other

    return way


WAY = adding(5)


@cache
def limit(number):
    if number > LARGEST:
        return (
            LARGEST
        )
    return number
'''


def loaded(path: Path) -> ModuleType:
    path.write_text(LIVE)
    spec = importlib.util.spec_from_file_location("live", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def live(tmp_path: Path) -> Iterator[tuple[str, ModuleType, list[FunctionType]]]:
    """Where the file is, it as a module, and the functions of this process since: all else that lives is set aside."""
    gc.freeze()
    try:
        module = loaded(tmp_path / "live.py")
        yield str(tmp_path / "live.py"), module, [each for each in gc.get_objects() if type(each) is FunctionType]
    finally:
        gc.unfreeze()


@pytest.mark.parametrize(
    ("before", "after", "seen"),
    [
        ("2 + more", "2 - more", (1, [2, 4], 3, 6)),
        ("2 * each", "3 * each", (3, [3, 6], 3, 6)),
        ("return [2 * each for each in (1, 2)]", "return [] if True else [2 * each for each in (1, 2)]", (3, [], 3, 6)),
        ("number > LARGEST", "number < LARGEST", (3, [2, 4], 4, 6)),
        ("one + other", "one - other", (3, [2, 4], 3, 4)),
    ],
)
def test_a_changed_function_is_exchanged_wherever_it_is_held(
    before: str, after: str, seen: tuple[object, ...], live: tuple[str, ModuleType, list[FunctionType]]
) -> None:
    """A method, a property, one that is only held by what remembers its results, and one made by another at import."""
    path, module, functions = live
    change = exchanged(path, LIVE, LIVE.replace(before, after), functions)
    assert change is not None
    unit, limit, way = module.Unit(), module.limit, module.WAY
    change()
    assert (unit.total(), unit.twice, limit(4), way(1)) == seen


@pytest.mark.parametrize(("before", "after"), [("LARGEST = 3", "LARGEST = 4"), ("more=1", "more=2")])
def test_what_runs_at_import_is_not_exchanged(
    before: str, after: str, live: tuple[str, ModuleType, list[FunctionType]]
) -> None:
    path, _, functions = live
    assert exchanged(path, LIVE, LIVE.replace(before, after), functions) is None


def test_a_statement_is_reached_by_whoever_reaches_one_of_its_lines() -> None:
    """Of one with a body those before the body: whoever never fulfils the condition has looked at it all the same."""
    lines = LIVE.splitlines()
    condition, answer = lines.index("    if number > LARGEST:") + 1, lines.index("            LARGEST") + 1
    assert statement_at(LIVE, condition) == range(condition, condition + 1)
    assert statement_at(LIVE, answer) == range(answer - 1, answer + 2)
