"""The Boolean functions of two inputs: what their outputs make of a table, and what students call them."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import product
from typing import TypeAlias

from examgen.items.kind import Word
from examgen.paper.arithmetic import HALF, Estimate

Outputs: TypeAlias = tuple[bool, ...]
"""What a function gives on (0,0), (0,1), (1,0) and (1,1)."""

ROWS = tuple(product((0, 1), repeat=2))
"""The rows of a truth table, in their order."""

_NAMES: Mapping[str, tuple[str, ...]] = {
    "0000": ("always 0", "0", "false"),
    "0001": ("and", "conjunction", "i0 and i1", "logical and"),
    "0010": ("i0 and not i1", "not implication"),
    "0011": ("i0",),
    "0100": ("i1 and not i0", "not i0 and i1"),
    "0101": ("i1",),
    "0110": ("xor", "exclusive or", "exclusive-or", "exor", "i0 xor i1"),
    "0111": ("or", "disjunction", "i0 or i1", "inclusive or", "logical or"),
    "1000": ("nor", "i0 nor i1", "neither", "not or"),
    "1001": ("xnor", "biconditional", "equivalence", "exclusive nor", "iff", "not xor", "nxor"),
    "1010": ("not i1",),
    "1011": ("i1 implies i0", "i1 -> i0", "i0 or not i1"),
    "1100": ("not i0",),
    "1101": ("implication", "i0 -> i1", "i0 implies i1", "if i0 then i1", "implies", "imply", "not i0 or i1"),
    "1110": ("nand", "i0 nand i1", "not and"),
    "1111": ("always 1", "1", "true"),
}

NAMES: Mapping[Outputs, tuple[str, ...]] = {
    tuple(digit == "1" for digit in outputs): names for outputs, names in _NAMES.items()
}
"""The names of every function, in lower case, by its outputs in the order of ROWS; the first is the one we use."""


def function_of(outputs: Sequence[Estimate], threshold: Decimal = HALF) -> Word:
    """The function of four outputs that count as 1 from `threshold` on. outputs: their ends are what is compared."""
    return word_of(*read(outputs, threshold))


def read(outputs: Sequence[Estimate], threshold: Decimal = HALF) -> tuple[Outputs, tuple[Outputs, ...]]:
    """What the outputs make of a table: their values, and all that roundings may lead to."""
    reach = [sorted({end >= threshold for end in (output.low, output.high)}) for output in outputs]
    return tuple(output.value >= threshold for output in outputs), tuple(product(*reach))


def word_of(right: Outputs, possible: Iterable[Outputs]) -> Word:
    """The name of a table, and every name of those that roundings may lead to."""
    return Word(NAMES[right][0], tuple(sorted({name for table in possible for name in NAMES[table]})))
