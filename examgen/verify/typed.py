"""Values of plain JSON, each of exactly the kind that it should be, and what is wrong with one in words."""

from collections.abc import Sequence
from typing import Any, TypeVar

Value = TypeVar("Value")


def listed(value: Any) -> list[Any]:
    """The value, a list. Raises TypeError for anything else."""
    return _typed(value, list)


def text(value: Any) -> str:
    """The value, a text. Raises TypeError for anything else."""
    return _typed(value, str)


def whole(value: Any) -> int:
    """The value, a whole number. Raises TypeError for anything else."""
    return _typed(value, int)


def _typed(value: Any, kind: type[Value]) -> Value:
    """The value if it is of exactly this kind: true is no number, and a text no list."""
    if type(value) is not kind:
        raise TypeError
    return value


def one_of(value: str, names: Sequence[str]) -> str:
    """The activation if it is one of these. Raises ValueError for another."""
    if value not in names:
        raise ValueError(f"there is no activation {value!r} in this place")
    return value


def reason(problem: Exception) -> str:
    """What is wrong with a record, in words."""
    if isinstance(problem, KeyError):
        return f"{problem.args[0]} is missing"
    if isinstance(problem, ArithmeticError):
        return "a number in it is too large"
    if isinstance(problem, ValueError):
        return str(problem)
    return "something in it is not where it belongs"
