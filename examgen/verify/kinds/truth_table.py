"""Kind `truth-table`: a forward pass for each row, and the name of what the outputs compute."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from examgen.verify.activations import called
from examgen.verify.kinds import forward
from examgen.verify.kinds.kind import Pass, Word
from examgen.verify.mistakes import COARSE, mistakes
from examgen.verify.numbers import HALF, shortest, shown
from examgen.verify.record import Question
from examgen.verify.steps import Sheet, forward_pass, givens
from examgen.verify.worked import Ends, Result, result, result_to_one_decimal, working

ROWS = (("0", "0"), ("0", "1"), ("1", "0"), ("1", "1"))
OUTPUTS = ("O(0,0)", "O(0,1)", "O(1,0)", "O(1,1)")
FUNCTION, OUTPUT = "function", "O"

Table = tuple[bool, ...]
"""Which outputs count as 1, row by row."""

CALLED = {
    "and": "conjunction / logical and / i0 and i1",
    "or": "disjunction / inclusive or / logical or / i0 or i1",
    "xor": "exclusive or / exclusive-or / exor / i0 xor i1",
    "nand": "not and / i0 nand i1",
    "nor": "not or / neither / i0 nor i1",
    "xnor": "exclusive nor / nxor / not xor / equivalence / biconditional / iff",
    "implication": "implies / imply / i0 implies i1 / if i0 then i1 / i0 -> i1 / not i0 or i1",
    "i1 implies i0": "i1 -> i0 / i0 or not i1",
    "i0 and not i1": "not implication",
    "i1 and not i0": "not i0 and i1",
    "always 0": "0 / false",
    "always 1": "1 / true",
}
"""Each function by the name that we use, and what else it is called."""

BY_NUMBER = [
    "always 0",
    "and",
    "i0 and not i1",
    "i0",
    "i1 and not i0",
    "i1",
    "xor",
    "or",
    "nor",
    "xnor",
    "not i1",
    "i1 implies i0",
    "not i0",
    "implication",
    "nand",
    "always 1",
]
"""The name of every function, by its outputs read as a binary number, row (0,0) first."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How the outputs are read. order: which row stands in whose place; negated: whether 0 and 1 are exchanged."""

    threshold: Fraction = HALF
    order: tuple[int, ...] = (0, 1, 2, 3)
    negated: bool = False


READ_RIGHTLY = Reading()


class Read(Result):
    """The outputs of all rows, and how they are read."""

    def __init__(self, rows: Sequence[Result], places: int, reading: Reading) -> None:
        super().__init__(
            {name: row.ends(OUTPUT) for name, row in zip(OUTPUTS, rows, strict=True)},
            lambda: {name: row.exact[OUTPUT] for name, row in zip(OUTPUTS, rows, strict=True)},
            places,
            {},
        )
        self.reading = reading


def parts(question: Question) -> tuple[str, ...]:
    """The output of each row, and the function."""
    return (*OUTPUTS, FUNCTION)


def right(question: Question, places: int) -> Result:
    """The output of each pass."""
    return Read(_right(question, places), places, Reading())


def slipped(question: Question, places: int) -> Mapping[str, Result]:
    """Every mistake of a pass, made on every row; then those of the table and of its name."""
    rows, correct = _rows(question), _right(question, places)
    ways = [dict(mistakes(working(row), row.names)) for row in rows]
    results: dict[str, Result] = {
        name: Read([result(way[name], question.names, places) for way in ways], places, Reading()) for name in ways[0]
    }
    coarse = [result_to_one_decimal(working(row), row.names, places) for row in rows]
    bare = [working(row) for row in rows]
    bare = [replace(by, layers=tuple(replace(layer, biases=layer.biases * 0) for layer in by.layers)) for by in bare]
    return results | {
        COARSE: Read(coarse, places, Reading()),
        "biases_left_out": Read([result(by, question.names, places) for by in bare], places, Reading()),
        "row_of_zeros_left_out": Read([_nothing(places), *correct[1:]], places, Reading()),
        "threshold_at_zero": Read(correct, places, Reading(threshold=Fraction(0))),
        "threshold_at_one": Read(correct, places, Reading(threshold=Fraction(1))),
        "complement_named": Read(correct, places, Reading(negated=True)),
        "rows_named_in_another_order": Read(correct, places, Reading(order=(0, 2, 1, 3))),
    }


def words(result: Result, places: int) -> Mapping[str, Word]:
    """The function's name; a rounding at the threshold itself may go either way."""
    reading = result.reading if isinstance(result, Read) else Reading()
    reach = [
        {Fraction(end, 10 ** (places + 2)) >= reading.threshold for end in result.bounds(part)} for part in OUTPUTS
    ]
    exact = tuple(result.exact_value(part) >= reading.threshold for part in OUTPUTS)
    return {FUNCTION: Word(_names(exact, reading)[0], named(reach, reading))}


def named(sides: Sequence[Set[bool]], reading: Reading = READ_RIGHTLY) -> frozenset[str]:
    """All names of what outputs compute each of which may be on either side. sides: row by row, whether it is a 1."""
    return frozenset(name for table in product(*sides) for name in _names(table, reading))


def passes(question: Question) -> tuple[Pass, ...]:
    """The pass of each row. `own_lines` looks at the lines: they leave out what is multiplied by 0."""
    return tuple((row, None) for row in _rows(question))


def own_lines(question: Question, right: Result, places: int) -> Iterator[str | None]:
    """For each line: is it the one that the network gives?"""
    expected = [*_lines(question, places), _last(right, places)]
    if len(question.steps) != len(expected):
        yield f"{question.id}, steps: {len(question.steps)} lines where there should be {len(expected)}"
    for place, (found, line) in enumerate(zip(question.steps, expected, strict=False), 1):
        yield None if found == line else f"{question.id}, line {place}: is not {line!r}"


def sheet(question: Question) -> Sheet:
    """A pass for each row."""
    steps = [step for row in ROWS for step in forward_pass(question, ending=f"({row[0]},{row[1]})", row=row)]
    return Sheet({**givens(question), "0": Fraction(0), "1": Fraction(1)}, tuple(steps), OUTPUTS)


def undecided(question: Question) -> tuple[tuple[str, Fraction], ...]:
    """No output may be a half, at which the name would hang on a rounding; and not two of them 0 or 1."""
    boxes = {box.name: box for box in question.numbers}
    targets = [
        (part, target)
        for part in OUTPUTS
        for target in forward.TARGETS
        if Fraction(boxes[part].low) <= target <= Fraction(boxes[part].high)
    ]
    rows = {part for part, _ in targets}
    return (*((part, HALF) for part in OUTPUTS), *(targets if len(rows) > 1 else ()))


def _rows(question: Question) -> list[Question]:
    """The question of each row alone."""
    return [replace(question, kind="forward", inputs=row) for row in ROWS]


def _right(question: Question, places: int) -> list[Result]:
    return [forward.right(row, places) for row in _rows(question)]


def _nothing(places: int) -> Result:
    """An output that is written as 0 without any calculation."""
    zero = Fraction(0)
    return Result({OUTPUT: Ends(0.0, 0.0, 0.0)}, lambda: {OUTPUT: Ends(zero, zero, zero)}, places, {})


def _names(table: Table, reading: Reading) -> list[str]:
    """What a table is called, the name that we use first."""
    digits = [table[row] != reading.negated for row in reading.order]
    name = BY_NUMBER[int("".join("01"[digit] for digit in digits), 2)]
    return [name, *(CALLED[name].split(" / ") if name in CALLED else ())]


def _lines(question: Question, places: int) -> Iterator[str]:
    """The lines of every row: each hidden unit from the weights of the inputs that are 1, then the output."""
    kept, (hidden, output) = places + 2, question.layers
    for inputs, found in zip(ROWS, _right(question, places), strict=True):
        ending, factors = f"({','.join(inputs)})", []
        for unit, name in enumerate(question.names[1]):
            weights = [hidden.weights[place, unit] for place, value in enumerate(inputs) if value == "1"]
            added = (
                " ".join([_tenths(weights[0]), *map(_signed, [*weights[1:], hidden.biases[unit]])]) if weights else ""
            )
            total = f"{called(question.hidden)}({_written(found, f'{name} sum', kept)[1]})"
            between = f"{called(question.hidden)}({added}) = {total}" if added else total
            yield f"{name}{ending} = {between} {' '.join(_written(found, name, kept))}"
            factors.append("0" if found.is_zero(name) else _written(found, name, kept)[1])
        products = " + ".join(map(_product, factors, output.weights[:, 0]))
        yield f"O{ending} = {products} {_signed(output.biases[0])} {' '.join(_written(found, OUTPUT, kept))}"


def _last(right: Result, places: int) -> str:
    sides = ", ".join("01"[right.exact_value(part) >= HALF] for part in OUTPUTS)
    return f"{FUNCTION} = {sides} → {words(right, places)[FUNCTION].answer}"


def _written(found: Result, part: str, kept: int) -> tuple[str, str]:
    """How a number is related to what is written of it, and that: whole if it is short enough, else rounded."""
    units = found.rounded(part, kept)
    if found.is_exactly(part, Fraction(units, 10**kept)):
        return "=", shortest(units, kept)
    return "≈", shown(units, kept)


def _tenths(weight: Fraction) -> str:
    return shown(int(weight * 10), 1)


def _signed(weight: Fraction) -> str:
    return f"{'-' if weight < 0 else '+'} {_tenths(abs(weight))}"


def _product(factor: str, weight: Fraction) -> str:
    pair = (factor, _tenths(weight))
    return "·".join(f"({number})" if number.startswith("-") else number for number in pair)
