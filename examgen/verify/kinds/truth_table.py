"""Kind `truth-table`: a forward pass for each row, and the name of what the outputs compute."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product as every

from examgen.verify.kinds.kind import ANY_OUTPUT, TARGETS, Asked, SecondWay, Undecided, Word
from examgen.verify.sheets.activations import called
from examgen.verify.sheets.line import expression, line, numbers_in_lines, signed
from examgen.verify.sheets.mistakes import COARSE, mistakes
from examgen.verify.sheets.numbers import HALF
from examgen.verify.sheets.question import Question
from examgen.verify.sheets.steps import Sheet, Step, forward_pass, givens, in_pairs
from examgen.verify.sheets.worked import Result

FUNCTION = "function"

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


CALLED_OF_THREE = {
    "00000000": "always 0 / 0 / false",
    "00000001": "and / conjunction / logical and",
    "00001111": "i0",
    "00010111": "majority / at least two",
    "00110011": "i1",
    "01010101": "i2",
    "01101001": "xor / exclusive or / odd parity / parity",
    "01111111": "or / disjunction / logical or",
    "10000000": "nor / not or",
    "10010110": "even parity / not xor",
    "10101010": "not i2",
    "11001100": "not i1",
    "11101000": "minority / not majority",
    "11110000": "not i0",
    "11111110": "nand / not and",
    "11111111": "always 1 / 1 / true",
}
"""What functions of three inputs are called besides their outputs in a row, by these."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How the outputs are read. turned: whether the last input is taken for the first, so that rows change places.

    negated: whether 0 and 1 are exchanged.
    """

    threshold: Fraction = HALF
    turned: bool = False
    negated: bool = False


READ_RIGHTLY = Reading()


def sheet(question: Question) -> Sheet:
    """A pass for each row; who swaps the inputs has other rows."""
    return _sheet(question, rows_of(question))


def rows_of(question: Question) -> list[tuple[str, ...]]:
    """Every row, as the inputs count up in binary."""
    return [*every("01", repeat=len(question.names[0]))]


def _sheet(question: Question, rows: Sequence[tuple[str, ...]]) -> Sheet:
    endings = [f"({','.join(row)})" for row in rows_of(question)]
    steps = [step for ending, one in zip(endings, rows, strict=True) for step in forward_pass(question, ending, one)]
    boxes = (*(f"O{ending}" for ending in endings), FUNCTION)
    return Sheet({**givens(question), "0": Fraction(0), "1": Fraction(1)}, tuple(steps), boxes)


def slipped(question: Question) -> Iterator[tuple[str, Sheet]]:
    """Every mistake of a pass, made on every row; then those of the table and of its name."""
    right = sheet(question)
    for name, wrong in mistakes(question):
        rows = rows_of(question)
        yield name, _sheet(wrong, [row[::-1] for row in rows] if name == "inputs_swapped" else rows)
    yield COARSE, replace(right, coarse=True)
    bare = replace(question, layers=tuple(replace(layer, adding=0) for layer in question.layers))
    yield "biases_left_out", sheet(bare)
    yield "row_of_zeros_left_out", right.having(Step(right.numbers[0], "copied", ("0",)))
    for name, reading in {
        "threshold_at_zero": Reading(threshold=Fraction(0)),
        "threshold_at_one": Reading(threshold=Fraction(1)),
        "complement_named": Reading(negated=True),
        "rows_named_in_another_order": Reading(turned=True),
    }.items():
        yield name, replace(right, reading=reading)


def words(result: Result) -> Mapping[str, Word]:
    """The function's name; a rounding at the threshold itself may go either way."""
    reading, unit = result.sheet.reading or READ_RIGHTLY, Fraction(1, 10 ** (result.places + 2))
    outputs = result.sheet.numbers
    reach = [{end * unit >= reading.threshold for end in result.bounds(part)} for part in outputs]
    exact = tuple(result.is_at_least(part, reading.threshold) for part in outputs)
    return {FUNCTION: Word(_names(exact, reading)[0], named(reach, reading))}


def named(sides: Sequence[Set[bool]], reading: Reading = READ_RIGHTLY) -> frozenset[str]:
    """All names of what outputs compute each of which may be on either side. sides: row by row, whether it is a 1."""
    return frozenset(name for table in every(*sides) for name in _names(table, reading))


def _names(table: Table, reading: Reading) -> list[str]:
    """What a table is called, the name that we use first."""
    inputs = len(table).bit_length() - 1
    places = [f"{row:0{inputs}b}" for row in range(len(table))]
    order = [int(place[::-1], 2) for place in places] if reading.turned else range(len(table))
    digits = "".join("01"[table[row] != reading.negated] for row in order)
    if inputs > TWO:
        return [f"{digits[:4]} {digits[4:]}", *filter(None, CALLED_OF_THREE.get(digits, "").split(" / "))]
    name, others = [*CALLED.items()][int(digits, 2)]
    return [name, *filter(None, others.split(" / "))]


TWO = 2
"""Inputs of which every function has a name."""


def lines(question: Question, right: Result) -> Iterator[str]:
    """The lines of every row: each first unit from the weights of the inputs that are 1, others from their sums."""
    texts = numbers_in_lines(question, right)
    steps = {step.name: step for step in right.sheet.steps}
    for step in right.sheet.steps:
        first = step.name[0] == "H"
        if not (first and step.operation == "sum"):
            between = _in_one_line(steps[step.operands[0]], step, texts) if first else ""
            yield line(right, step.name, f"{between}{expression(step, texts)}")
    sides = ", ".join("01"[right.is_at_least(part, HALF)] for part in right.sheet.numbers)
    yield f"{FUNCTION} = {sides} → {words(right)[FUNCTION].answer}"


def _in_one_line(total: Step, unit: Step, texts: Mapping[str, str]) -> str:
    """A unit's activation with its sum put in, and ` = `; nothing where that is one number."""
    pairs, biases = in_pairs(total.operands)
    added = [*(texts[weight] for value, weight in pairs if texts[value] == "1"), *(texts[bias] for bias in biases)]
    return f"{called(unit.operation)}({' '.join([*added[:1], *map(signed, added[1:])])}) = " if added[1:] else ""


def undecided(question: Question) -> Undecided:
    """No output may be a half, at which the name would hang on a rounding; and few of them 0 or 1, a row in four."""
    boxes = {box.name: box for box in question.numbers}
    targets = [(part, one) for part, box in boxes.items() for one in TARGETS if box.holds(one)]
    rows = {part for part, _ in targets}
    return (*((part, HALF) for part in boxes), *(targets if len(rows) > len(boxes) // 4 else ()))


def names(slipped: Result) -> frozenset[str]:
    """What a function may be called whose outputs these are, read as they stand in their boxes."""
    return named([{slipped.is_at_least(part, HALF, end) for end in (1, 2)} for part in slipped.sheet.numbers])


ASKED = Asked(every_row=True, own=ANY_OUTPUT, inputs=(2, 3), outputs=(1, 1))

KIND = SecondWay(sheet, lines, slipped, undecided, words, asked=ASKED, follow={FUNCTION: names})
