"""Students who fill in a whole truth table and name the function, and what they may do wrong with it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

from tests.items.students import Copied, Student, mistakes

Table = tuple[int, ...]

ROWS = tuple((Decimal(first), Decimal(second)) for first in (0, 1) for second in (0, 1))
BOXES = ("O(0,0)", "O(0,1)", "O(1,0)", "O(1,1)")

NAMED: dict[Table, tuple[str, ...]] = {
    tuple(int(rule(first, second)) for first in (False, True) for second in (False, True)): names
    for rule, names in (
        (lambda p, q: False, ("always 0", "0")),
        (lambda p, q: p and q, ("and", "conjunction")),
        (lambda p, q: p and not q, ("i0 and not i1",)),
        (lambda p, q: p, ("i0",)),
        (lambda p, q: q and not p, ("i1 and not i0",)),
        (lambda p, q: q, ("i1",)),
        (lambda p, q: p != q, ("xor", "exclusive or")),
        (lambda p, q: p or q, ("or", "inclusive or")),
        (lambda p, q: not (p or q), ("nor", "not or")),
        (lambda p, q: p == q, ("xnor", "iff", "equivalence")),
        (lambda p, q: not q, ("not i1",)),
        (lambda p, q: p or not q, ("i1 implies i0",)),
        (lambda p, q: not p, ("not i0",)),
        (lambda p, q: not p or q, ("implication", "implies", "i0 implies i1")),
        (lambda p, q: not (p and q), ("nand", "not and")),
        (lambda p, q: True, ("always 1", "1")),
    )
}
"""What students call each function, by what it gives on the rows; p is I0, q is I1."""


def fills_in(outputs: Sequence[Decimal], random: Random, threshold: str = "0.5") -> dict[str, Decimal | str]:
    """The boxes with these outputs, and a name of what they compute."""
    return {**dict(zip(BOXES, outputs, strict=True)), "function": named(read(outputs, threshold), random)}


def read(outputs: Sequence[Decimal], threshold: str = "0.5") -> Table:
    return tuple(int(output >= Decimal(threshold)) for output in outputs)


def named(table: Table, random: Random) -> str:
    return random.choice(NAMED[table])


def works_out(sheet: Copied, places: int, random: Random) -> dict[str, Decimal | str]:
    """What an honest student hands in."""
    student = Student(random, places + 2)
    return fills_in([student.works(sheet, row)["O"] for row in ROWS], random)


def gets_wrong(sheet: Copied, places: int, random: Random) -> Iterator[tuple[str, dict[str, Decimal | str]]]:
    """Every mistake by name with what it leads to: those of a pass on every row, then those of the table."""
    student = Student(random, places + 2)
    made = [list(mistakes(sheet, row)) for row in ROWS]
    for ways in zip(*made, strict=True):
        yield ways[0][0], fills_in([student.works(slipped, row)["O"] for _, slipped, row in ways], random)
    coarse = Student(random, places + 2)
    yield "rounded_to_one_decimal", fills_in([coarse.works_to_one_decimal(sheet, row)["O"] for row in ROWS], random)
    bare = replace(sheet, hidden_biases=(Decimal(0),) * 2, output_bias=Decimal(0))
    yield "biases_left_out", fills_in([student.works(bare, row)["O"] for row in ROWS], random)
    outputs = [student.works(sheet, row)["O"] for row in ROWS]
    yield "row_of_zeros_left_out", fills_in([Decimal(0), *outputs[1:]], random)
    yield "threshold_at_zero", fills_in(outputs, random, "0")
    yield "threshold_at_one", fills_in(outputs, random, "1")
    right = fills_in(outputs, random)
    table = read(outputs)
    yield "complement_named", {**right, "function": named(tuple(1 - output for output in table), random)}
    first, second, third, last = table
    yield "rows_named_in_another_order", {**right, "function": named((first, third, second, last), random)}
