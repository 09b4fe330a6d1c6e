"""Tables of sigmoid and tanh, for an exam without calculators."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from examgen.paper.activations import Activation
from examgen.paper.arithmetic import ONE, round_half_up

TENTHS = tuple(Decimal(tenth).scaleb(-1) for tenth in range(10))
LEAST_ROWS = 10


@dataclass(frozen=True, slots=True)
class FunctionTable:
    """The values of one function at x = 0.0, 0.1 and so on, ten a row; from `end` on it is 1 to this many decimals."""

    activation: Activation
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    end: int
    one: str


def function_tables(activations: Sequence[Activation], decimals: int) -> tuple[FunctionTable, ...]:
    """A table for each of the functions that cannot be worked out by hand, to `decimals` decimals."""
    return tuple(function_table(activation, decimals) for activation in activations if activation.curved)


def function_table(activation: Activation, decimals: int) -> FunctionTable:
    """The function for x from 0.0 to at least 9.9, and on until it is 1 to `decimals` decimals, rounded half up."""
    end = LEAST_ROWS
    while round_half_up(activation(Decimal(end)), decimals) != ONE:
        end += 1
    rows = tuple((row, tuple(_value(activation, row + tenth, decimals) for tenth in TENTHS)) for row in range(end))
    return FunctionTable(activation, rows, end, format(round_half_up(ONE, decimals), "f"))


def _value(activation: Activation, x: Decimal, decimals: int) -> str:
    return format(round_half_up(activation(x), decimals), "f")
