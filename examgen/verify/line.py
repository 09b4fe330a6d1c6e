"""One worked line: what its numbers look like, and whether its result is right."""

from dataclasses import dataclass
from fractions import Fraction

from examgen.verify.numbers import HALF, in_units, shown
from examgen.verify.record import number
from examgen.verify.worked import Result

NUMBER = r"-?\d+(?:\.\d+)?"
BRACKETED = rf"(?:\d+(?:\.\d+)?|\({NUMBER}\))"


@dataclass(frozen=True, slots=True)
class Line:
    """A worked line, taken apart. expression: everything between the name and the last relation."""

    name: str
    expression: str
    relation: str
    result: Fraction


def wrong_result(right: Result, line: Line, kept: int) -> str | None:
    """Whether the result is not the number's value rounded half up, or `=` stands where something was rounded away."""
    units = right.rounded(line.name, kept)
    if in_units(line.result, kept) != units:
        return f"{line.name} is {shown(units, kept)}"
    exact = right.is_exactly(line.name, line.result)
    if exact != (line.relation == "="):
        return f"{line.name} is {'exactly' if exact else 'not exactly'} {shown(units, kept)}"
    return None


def unbracketed(text: str) -> Fraction:
    """A number that may stand in brackets."""
    return number(text.strip("()"))


def wrong_arithmetic(line: Line, value: Fraction, doubt: Fraction, kept: int) -> str | None:
    """Whether the result is not what the numbers in the line give.

    doubt: how far rounded numbers in it may lead away, in half units of the last decimal; the result is rounded too.
    """
    half = HALF / 10**kept
    if abs(value - line.result) <= half * (doubt + (line.relation == "≈")):
        return None
    return f"{line.expression} gives {float(value):.{kept + 1}f}"
