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
    """A worked line, taken apart. expression: everything between the name and the last relation; text: its end."""

    name: str
    expression: str
    relation: str
    text: str

    @property
    def result(self) -> Fraction:
        """The number at its end."""
        return number(self.text)


def wrong_result(right: Result, line: Line, kept: int) -> str | None:
    """Whether the result is not the number's value rounded half up, or `=` stands where something was rounded away."""
    units = right.rounded(line.name, kept)
    if in_units(line.result, kept) != units:
        return f"{line.name} is {shown(units, kept)}"
    exact = right.is_exactly(line.name, line.result)
    if exact != (line.relation == "="):
        return f"{line.name} is {'exactly' if exact else 'not exactly'} {shown(units, kept)}"
    written = right.written(line.name, kept)
    return None if line.text == written else f"{line.name} is written {line.text}, not {written}"


def tenths(number: Fraction) -> str:
    """A number of one decimal as text."""
    return shown(in_units(number, 1) or 0, 1)


def of_input(text: str) -> str:
    """How an input stands in a line: one digit as in the row, any other with its decimal."""
    return text if len(text) == 1 else tenths(number(text))


def unbracketed(text: str) -> str:
    """A number that may stand in brackets."""
    return text.strip("()")


def wrong_arithmetic(line: Line, value: Fraction, doubt: Fraction, kept: int) -> str | None:
    """Whether the result is not what the numbers in the line give.

    doubt: how far rounded numbers in it may lead away, in half units of the last decimal; the result is rounded too.
    """
    half = HALF / 10**kept
    if abs(value - line.result) <= half * (doubt + (line.relation == "≈")):
        return None
    return f"{line.expression} gives {float(value):.{kept + 1}f}"
