"""Kind `hand-code`: weights of the student's own choice; a sample of them is tried here on every row, in fractions."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

import numpy as np

from examgen.verify.kinds import dump
from examgen.verify.kinds.forward import words
from examgen.verify.kinds.kind import Pass
from examgen.verify.numbers import ERROR, EXACT, FLOAT, half_up, in_units, shortest, shown
from examgen.verify.record import TRUTH, Array, Question
from examgen.verify.steps import Sheet
from examgen.verify.worked import Ends, Result, working

__all__ = [
    "more_operations",
    "own_lines",
    "parts",
    "passes",
    "right",
    "samples",
    "sheet",
    "slipped",
    "undecided",
    "words",
]

EFFORT = {"step": 21, "relu": 24, "sigmoid": 24}
"""What such a question counts, by the activation of its hidden units."""

MARGINS = {"step": Fraction(0), "relu": Fraction(3, 10), "sigmoid": Fraction(1, 5)}
"""How far an output may be from its target."""

LARGEST = 20
"""The largest weight that is taken, either sign."""

ROWS = ((0, 0), (0, 1), (1, 0), (1, 1))


def parts(question: Question) -> tuple[str, ...]:
    """Every edge."""
    return dump.parts(question)[:-1]


def right(question: Question, places: int) -> Result:
    """The sample."""
    names = parts(question)
    numbers = zip(names, dump.numbers(working(question, _row(ROWS[0]))), strict=True)
    weights = {name: Ends(number, number, number) for name, number in numbers}
    return Result(weights, lambda: weights, places, {}, copied=names)


def slipped(question: Question, places: int) -> Mapping[str, Result]:
    """No mistake has numbers of its own."""
    return {}


def passes(question: Question) -> tuple[Pass, ...]:
    """None that a student has to do with the sample."""
    return ()


def own_lines(question: Question, right: Result, places: int) -> Iterator[str | None]:
    """For each line: is it the next unit of the sample on the next row, worked out rightly?"""
    expected = [line for row in ROWS for line in _lines(question, row, places + 2)]
    if len(question.steps) != len(expected):
        yield f"{question.id}, steps: {len(question.steps)} lines for {len(expected)} units"
    for place, (line, wanted) in enumerate(zip(question.steps, expected, strict=False), 1):
        yield None if line == wanted else f"{question.id}, line {place}: {line!r} is not {wanted!r}"


def sheet(question: Question) -> Sheet:
    """Nobody works with the sample."""
    return Sheet({}, (), ())


def undecided(question: Question) -> tuple[tuple[str, Fraction], ...]:
    """No part has an interval."""
    return ()


def more_operations(question: Question) -> int:
    """What such a question counts: it has no passes."""
    return EFFORT[question.hidden]


def samples(question: Question) -> Iterator[str | None]:
    """For each row: does the sample meet its target, in float64 as in fractions? Would its weights be taken?"""
    for name, number in zip(parts(question), dump.numbers(working(question, _row(ROWS[0]))), strict=True):
        if abs(number) > LARGEST or (number * 10).denominator != 1:
            yield f"{question.id}, solution: {name} is {float(number):g}, which would be refused"
    for row, target in zip(ROWS, TRUTH[question.task], strict=True):
        output, margin = _outputs(question, row)[-1][0], MARGINS[question.hidden]
        met = abs(output - target) <= margin and abs(_about(question, row) - target) <= margin + ERROR
        place = f"{question.id}, solution: gives {float(output):.4f} on row ({row[0]},{row[1]})"
        yield None if met else f"{place}, where {question.task} is {target}"


def _row(row: tuple[int, int]) -> Array:
    return np.array(list(map(Fraction, row)), dtype=object)


def _outputs(question: Question, row: tuple[int, int]) -> list[Array]:
    """The outputs of each layer."""
    values, found = _row(row), []
    for layer in working(question, values).layers:
        values = EXACT[layer.activation](values @ layer.weights + layer.biases)
        found.append(values)
    return found


def _about(question: Question, row: tuple[int, int]) -> float:
    """The output in float64."""
    by = working(question, _row(row)).in_floats()
    values = by.inputs
    for layer in by.layers:
        values = FLOAT[layer.activation](np.round(values @ layer.weights + layer.biases, 9))
    return float(values[0])


def _lines(question: Question, row: tuple[int, int], kept: int) -> Iterator[str]:
    """The lines of one row, unit by unit."""
    values = [str(value) for value in row]
    for layer, names, outputs in zip(
        working(question, _row(row)).layers, question.names[1:], _outputs(question, row), strict=True
    ):
        for unit, name in enumerate(names):
            terms = " + ".join(map(_product, values, layer.weights[:, unit]))
            total = f"{terms} {'-' if layer.biases[unit] < 0 else '+'} {_tenth(abs(layer.biases[unit]))}"
            called = total if layer.activation == "linear" else f"{layer.activation}({total})"
            relation = "=" if (outputs[unit] * 10**kept).denominator == 1 else "≈"
            yield f"{name}({row[0]},{row[1]}) = {called} {relation} {_text(outputs[unit], kept)}"
        values = [_factor(value, layer.activation, kept) for value in outputs]


def _factor(value: Fraction, activation: str, kept: int) -> str:
    """A unit's output as it goes on: nothing is 0, and a step is one digit."""
    return str(value) if value == 0 or activation == "step" else _text(value, kept)


def _product(value: str, weight: Fraction) -> str:
    text = _tenth(weight)
    return f"{f'({value})' if value.startswith('-') else value}·{f'({text})' if weight < 0 else text}"


def _tenth(number: Fraction) -> str:
    return shown(in_units(number, 1) or 0, 1)


def _text(value: Fraction, kept: int) -> str:
    """A number with the decimals that are kept, or whole if it has fewer."""
    units = half_up(value, kept)
    return shortest(units, kept) if Fraction(units, 10**kept) == value else shown(units, kept)
