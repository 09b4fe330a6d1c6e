"""The known mistakes, each as the matrices that a student who makes it works with, and what all of it comes to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from examgen.verify.record import Question, Record
from examgen.verify.worked import Result, Working, result, result_to_one_decimal, working

COARSE = "rounded_to_one_decimal"


def mistakes(right: Working, names: tuple[tuple[str, ...], ...]) -> Iterator[tuple[str, Working]]:
    """Every slip by name but `rounded_to_one_decimal`, whether or not it shows."""
    yield "hidden_bias_left_out", replace(right, hidden_biases=right.hidden_biases * 0)
    yield "output_bias_left_out", replace(right, output_biases=right.output_biases * 0)
    yield (
        "biases_subtracted",
        replace(right, hidden_biases=-right.hidden_biases, output_biases=-right.output_biases),
    )
    yield "activation_left_out", replace(right, hidden="linear")
    yield "activation_on_output_too", replace(right, output=right.hidden)
    for other in {"relu", "sigmoid", "tanh"} - {right.hidden}:
        yield f"{other}_used", replace(right, hidden=other)
    if right.hidden != "relu":
        yield "exponent_sign_lost", replace(right, turned=True)
    yield "inputs_swapped", replace(right, inputs=right.inputs[::-1])
    if right.hidden_weights.shape[0] == right.hidden_weights.shape[1]:
        yield "hidden_weights_transposed", replace(right, hidden_weights=right.hidden_weights.T)
    yield "output_weights_swapped", replace(right, output_weights=right.output_weights[::-1])
    yield from _minuses_lost(right, names)


def _minuses_lost(right: Working, names: tuple[tuple[str, ...], ...]) -> Iterator[tuple[str, Working]]:
    inputs, hidden, outputs = names
    for field, below, here in (("hidden", inputs, hidden), ("output", hidden, outputs)):
        weights, biases = getattr(right, f"{field}_weights"), getattr(right, f"{field}_biases")
        for source, target in np.argwhere(weights < 0):
            mended = weights.copy()
            mended[source, target] *= -1
            yield f"minus_lost_{below[source]}_{here[target]}", replace(right, **{f"{field}_weights": mended})
        for target in np.flatnonzero(biases < 0):
            mended = biases.copy()
            mended[target] *= -1
            yield f"minus_lost_B_{here[target]}", replace(right, **{f"{field}_biases": mended})


class Worked:
    """A question worked out: rightly, and by every mistake, when it is first asked for."""

    def __init__(self, question: Question, places: int) -> None:
        self.question = question
        self._places = places

    @cached_property
    def right(self) -> Result:
        """What honest students come to."""
        return result(working(self.question), self.question.names, self._places)

    @cached_property
    def slipped(self) -> Mapping[str, Result]:
        """What students come to who make one mistake, for each mistake that can be made."""
        right, names = working(self.question), self.question.names
        results = {name: result(by, names, self._places) for name, by in mistakes(right, names)}
        return {**results, COARSE: result_to_one_decimal(right, names, self._places)}

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The names of the parts, in the order of the boxes."""
        _, hidden, outputs = self.question.names
        return (*(part for name in hidden for part in (f"{name} sum", name)), *outputs)


@dataclass(frozen=True, slots=True)
class Case:
    """An exam's record, and its items worked out."""

    exam: Record
    items: tuple[Worked, ...]


def case_of(exam: Record) -> Case:
    """The case that a record makes."""
    return Case(exam, tuple(Worked(question, exam.places) for question in exam.questions))
