"""Kind `truth-table`: a forward pass for each row, and the name of what the outputs compute."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product as every

from examgen.verify.kinds.kind import TARGETS, Asked, SecondWay, Word
from examgen.verify.sheets.activations import called
from examgen.verify.sheets.line import expression, line, numbers_in_lines, signed
from examgen.verify.sheets.mistakes import COARSE, mistakes
from examgen.verify.sheets.numbers import HALF
from examgen.verify.sheets.question import ROWS, Question
from examgen.verify.sheets.steps import Sheet, Step, forward_pass, givens
from examgen.verify.sheets.worked import Result

OUTPUTS, FUNCTION = ("O(0,0)", "O(0,1)", "O(1,0)", "O(1,1)"), "function"

Table = tuple[bool, ...]
"""Which outputs count as 1, row by row."""

CALLED = {
    "always 0": "0 / false",
    "and": "conjunction / logical and / i0 and i1",
    "i0 and not i1": "not implication",
    "i0": "",
    "i1 and not i0": "not i0 and i1",
    "i1": "",
    "xor": "exclusive or / exclusive-or / exor / i0 xor i1",
    "or": "disjunction / inclusive or / logical or / i0 or i1",
    "nor": "not or / neither / i0 nor i1",
    "xnor": "exclusive nor / nxor / not xor / equivalence / biconditional / iff",
    "not i1": "",
    "i1 implies i0": "i1 -> i0 / i0 or not i1",
    "not i0": "",
    "implication": "implies / imply / i0 implies i1 / if i0 then i1 / i0 -> i1 / not i0 or i1",
    "nand": "not and / i0 nand i1",
    "always 1": "1 / true",
}
"""Each function by our name, and what else it is called; in the order of their outputs as binary numbers."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How the outputs are read. order: which row stands in whose place; negated: whether 0 and 1 are exchanged."""

    threshold: Fraction = HALF
    order: tuple[int, ...] = (0, 1, 2, 3)
    negated: bool = False


READ_RIGHTLY = Reading()


def sheet(question: Question) -> Sheet:
    """A pass for each row; who swaps the inputs has other rows."""
    return _sheet(question, ROWS)


def _sheet(question: Question, rows: Sequence[tuple[str, ...]]) -> Sheet:
    steps = [step for row, one in zip(ROWS, rows, strict=True) for step in forward_pass(question, _ending(row), one)]
    return Sheet({**givens(question), "0": Fraction(0), "1": Fraction(1)}, tuple(steps), (*OUTPUTS, FUNCTION))


def _ending(row: tuple[str, ...]) -> str:
    return f"({','.join(row)})"


def slipped(question: Question) -> Iterator[tuple[str, Sheet]]:
    """Every mistake of a pass, made on every row; then those of the table and of its name."""
    right = sheet(question)
    for name, wrong in mistakes(question):
        yield name, _sheet(wrong, [row[::-1] for row in ROWS] if name == "inputs_swapped" else ROWS)
    yield COARSE, replace(right, coarse=True)
    bare = replace(question, layers=tuple(replace(layer, adding=0) for layer in question.layers))
    yield "biases_left_out", sheet(bare)
    yield "row_of_zeros_left_out", right.having(Step(OUTPUTS[0], "copied", ("0",)))
    for name, reading in {
        "threshold_at_zero": Reading(threshold=Fraction(0)),
        "threshold_at_one": Reading(threshold=Fraction(1)),
        "complement_named": Reading(negated=True),
        "rows_named_in_another_order": Reading(order=(0, 2, 1, 3)),
    }.items():
        yield name, replace(right, reading=reading)


def words(result: Result) -> Mapping[str, Word]:
    """The function's name; a rounding at the threshold itself may go either way."""
    reading, unit = result.sheet.reading or READ_RIGHTLY, Fraction(1, 10 ** (result.places + 2))
    reach = [{end * unit >= reading.threshold for end in result.bounds(part)} for part in OUTPUTS]
    exact = tuple(result.is_at_least(part, reading.threshold) for part in OUTPUTS)
    return {FUNCTION: Word(_names(exact, reading)[0], named(reach, reading))}


def named(sides: Sequence[Set[bool]], reading: Reading = READ_RIGHTLY) -> frozenset[str]:
    """All names of what outputs compute each of which may be on either side. sides: row by row, whether it is a 1."""
    return frozenset(name for table in every(*sides) for name in _names(table, reading))


def _names(table: Table, reading: Reading) -> list[str]:
    """What a table is called, the name that we use first."""
    digits = "".join("01"[table[row] != reading.negated] for row in reading.order)
    name, others = [*CALLED.items()][int(digits, 2)]
    return [name, *filter(None, others.split(" / "))]


def lines(question: Question, right: Result) -> Iterator[str]:
    """The lines of every row: each hidden unit from the weights of the inputs that are 1, then the output."""
    texts = numbers_in_lines(question, right)
    steps = {step.name: step for step in right.sheet.steps}
    for row in ROWS:
        for name in question.names[1]:
            total = steps[f"{name} sum{_ending(row)}"]
            *pairs, bias = (texts[operand] for operand in total.operands)
            weights = [weight for value, weight in zip(pairs[::2], pairs[1::2], strict=True) if value == "1"]
            added = " ".join([*weights[:1], *map(signed, [*weights[1:], bias])]) if weights else ""
            between = f"{called(question.hidden)}({added}) = " if added else ""
            unit = f"{name}{_ending(row)}"
            yield line(right, unit, f"{between}{expression(steps[unit], texts)}")
        output = f"O{_ending(row)}"
        yield line(right, output, expression(steps[output], texts))
    sides = ", ".join("01"[right.is_at_least(part, HALF)] for part in OUTPUTS)
    yield f"{FUNCTION} = {sides} → {words(right)[FUNCTION].answer}"


def undecided(question: Question) -> tuple[tuple[str, Fraction], ...]:
    """No output may be a half, at which the name would hang on a rounding; and not two of them 0 or 1."""
    boxes = {box.name: (Fraction(box.low), Fraction(box.high)) for box in question.numbers}
    targets = [(part, one) for part in OUTPUTS for one in TARGETS if boxes[part][0] <= one <= boxes[part][1]]
    rows = {part for part, _ in targets}
    return (*((part, HALF) for part in OUTPUTS), *(targets if len(rows) > 1 else ()))


def names(slipped: Result) -> frozenset[str]:
    """What a function may be called whose outputs these are, read as they stand in their boxes."""
    return named([{end >= HALF for end in slipped.exactly(part)[1:3]} for part in OUTPUTS])


KIND = SecondWay(sheet, slipped, lines, undecided, words, asked=Asked(every_row=True), follow={FUNCTION: names})
