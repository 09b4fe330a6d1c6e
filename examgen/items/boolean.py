"""The Boolean functions of two inputs or three: what their outputs make of a table."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import product

from examgen.items.solved import Word
from examgen.paper.arithmetic import HALF
from examgen.paper.boolean import Outputs, names_of
from examgen.paper.estimates import Estimate


def function_of(outputs: Sequence[Estimate], threshold: Decimal = HALF) -> Word:
    """The function of outputs that count as 1 from `threshold` on. outputs: row by row; their ends are compared."""
    return word_of(*outputs_read(outputs, threshold))


def outputs_read(outputs: Sequence[Estimate], threshold: Decimal = HALF) -> tuple[Outputs, tuple[Outputs, ...]]:
    """What the outputs make of a table: their values, and all that roundings may lead to."""
    reach = [sorted({end >= threshold for end in (output.low, output.high)}) for output in outputs]
    return tuple(output.value >= threshold for output in outputs), tuple(product(*reach))


def word_of(right: Outputs, possible: Iterable[Outputs]) -> Word:
    """The name of a table, and every name of those that roundings may lead to."""
    return Word(names_of(right)[0], tuple(sorted({name for table in possible for name in names_of(table)})))
