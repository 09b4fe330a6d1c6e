"""Kind `forward`: every sum, every activation and the output of one row."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from examgen.verify.kinds.kind import Pass, Word
from examgen.verify.mistakes import COARSE, mistakes
from examgen.verify.record import Array, Question
from examgen.verify.worked import Result, result, result_to_one_decimal, working

if TYPE_CHECKING:
    from examgen.verify.crowd import Crowd

TARGETS = (Fraction(0), Fraction(1))


def parts(question: Question) -> tuple[str, ...]:
    """Sum and activation of each hidden unit, then the outputs."""
    _, *hidden, outputs = question.names
    return (*(part for names in hidden for name in names for part in (f"{name} sum", name)), *outputs)


def right(question: Question, places: int) -> Result:
    """One forward pass."""
    return result(working(question), question.names, places)


def slipped(question: Question, places: int) -> Mapping[str, Result]:
    """One forward pass for each mistake."""
    correct, names = working(question), question.names
    results = {name: result(by, names, places) for name, by in mistakes(correct, names)}
    return {**results, COARSE: result_to_one_decimal(correct, names, places)}


def words(result: Result, places: int) -> Mapping[str, Word]:
    """No part takes a word."""
    return {}


def passes(question: Question) -> tuple[Pass, ...]:
    """The question itself."""
    return ((question, tuple(enumerate(question.steps, 1))),)


def own_lines(question: Question, right: Result, places: int) -> Iterator[str | None]:
    """There is none but those of the pass."""
    return iter(())


def crowd(students: "Crowd", question: Question) -> Mapping[str, Array]:
    """Each student's sums, activations and output."""
    return {name: students.hand_in(column[:, None])[:, 0] for name, column in on_the_way(students, question).items()}


def on_the_way(students: "Crowd", question: Question) -> Mapping[str, Array]:
    """The same as each student goes on with it, before it is rounded to be handed in."""
    found: dict[str, Array] = {}
    values = np.tile(question.row.astype(np.float64), (students.size, 1))
    for layer, names in zip(working(question).in_floats().layers, question.names[1:], strict=True):
        sums = students.sums(values, layer.weights, layer.biases)
        values = students.activated(layer.activation, sums)
        found |= {f"{name} sum": sums[:, unit] for unit, name in enumerate(names)}
        found |= {name: values[:, unit] for unit, name in enumerate(names)}
    return found


def undecided(question: Question) -> tuple[tuple[str, Fraction], ...]:
    """The last part holds neither target: knowing XOR is worth nothing."""
    return tuple((question.parts[-1].name, target) for target in TARGETS)
