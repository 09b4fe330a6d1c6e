"""One step of gradient descent in NumPy and fractions: from a forward pass back to two new weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial

import numpy as np

from examgen.verify.carried import carried, one
from examgen.verify.numbers import HALF, Number
from examgen.verify.record import Array, Question, number
from examgen.verify.spans import Span, given
from examgen.verify.steps import Step
from examgen.verify.worked import Ends, Result, Triples, Working, through

TAME, TAME_WEIGHT, TAME_INPUT = 40.0, 10, 4
"""Up to these sizes of all numbers, of weights and of inputs, float64 keeps its promise here.

A hidden sum has at most 8 operations, each wrong by 120 times 2^-53 at most: 1.1e-13, and so its activation; the output
inherits 40 times that: 5e-12; delta O twice that. A derivative is wrong by twice what its activation is. A hidden delta
inherits 10 times the error of delta O and 400 times that of the derivative: 2e-10; an input makes that 8e-10.
"""


@dataclass(frozen=True, slots=True)
class Way:
    """How one student goes back: by which steps, and with which learning rate."""

    steps: Sequence[Step]
    rate: Fraction


class Student:
    """A forward pass and what lies printed beside it; the pass is worked out once each way, for every way back.

    by: what he adds up; copied: his weights on the way back.
    """

    def __init__(self, question: Question, by: Working, copied: Working, mistake: str = "") -> None:
        self.question = question
        self._mistake = mistake
        self._by = by
        self._copied = copied
        self.half = HALF / 10**question.kept

    @cached_property
    def exactly(self) -> Mapping[str, Span]:
        """Hidden sums, hidden outputs and output in fractions, then all that is given."""
        return self._known(self._by, self._copied, self.half)

    @cached_property
    def about(self) -> Mapping[str, Span]:
        """The same in float64."""
        return self._known(self._by.in_floats(), self._copied.in_floats(), float(self.half))

    def _known(self, by: Working, copied: Working, half: Number) -> Mapping[str, Span]:
        inputs, hidden, outputs = self.question.names
        (sums, units), (_, output) = through(by, half)
        found = {f"{name} sum": one(sums, unit) for unit, name in enumerate(hidden)}
        found |= {name: one(units, unit) for unit, name in enumerate(hidden)} | {outputs[0]: output}
        kind = type(half)
        found |= {name: given(copied.inputs[[place]]) for place, name in enumerate(inputs)}
        for layer, below, here in zip(copied.layers, (inputs, hidden), (hidden, outputs), strict=True):
            for unit, name in enumerate(here):
                found |= {f"{source}->{name}": given(layer.weights[[row], unit]) for row, source in enumerate(below)}
                found[f"B->{name}"] = given(layer.biases[[unit]])
        numbers = {"B": 1, "two": 2, "target": number(self.question.target)}
        return found | {name: given(np.array([kind(value)])) for name, value in numbers.items()}

    def back(self, way: Way) -> Result:
        """What comes of it on the way back."""
        exactly, about = partial(self._gone, way, self.half), self._gone(way, float(self.half))
        if not self._tame or not all(abs(end) <= TAME for ends in about.values() for end in ends):
            about = exactly()
        return Result(about, exactly, self.question.places, self._origins(way))

    def _gone(self, way: Way, half: Number) -> Triples:
        found = dict(self.about if isinstance(half, float) else self.exactly)
        found["rate"] = given(np.array([type(half)(way.rate)]))
        for step in way.steps:
            found[step.name] = carried(step, [found[name] for name in step.operands], half)
        spans = ((step.name, found[step.name]) for step in way.steps)
        return {name: Ends(span.value[0], span.low[0], span.high[0]) for name, span in spans}

    def _origins(self, way: Way) -> dict[str, object]:
        """What each number is worked out from: where that is the same, so is the number."""
        found: dict[str, object] = {"rate": way.rate}
        for step in way.steps:
            found[step.name] = (step.operation, *(found.get(name, (self._mistake, name)) for name in step.operands))
        return found

    @cached_property
    def _tame(self) -> bool:
        """Whether all that goes into the way back is small."""
        weights = max(abs(number) for layer in self.question.layers for number in (*layer.weights.flat, *layer.biases))
        passing = max(abs(self.about[name].value[0]) for names in self.question.names[1:] for name in names)
        sums = max(abs(self.about[f"{name} sum"].value[0]) for name in self.question.names[1])
        inputs = abs(self.question.row).max()
        return bool(inputs <= TAME_INPUT and weights <= TAME_WEIGHT and max(passing, sums) <= TAME)


def edges(question: Question) -> tuple[tuple[str, str], tuple[str, str]]:
    """To O from the first unit that is not 0; into the last that has a derivative, from the last input that is no 0."""
    inputs, hidden, _ = question.names
    sums = exact_sums(question)
    relu = question.hidden == "relu"
    silent = [total <= 0 if relu else question.hidden != "sigmoid" and total == 0 for total in sums]
    flat = [relu and total <= 0 for total in sums]
    first = next((name for name, off in zip(hidden, silent, strict=True) if not off), hidden[0])
    last = next((name for name, off in reversed([*zip(hidden, flat, strict=True)]) if not off), hidden[-1])
    source = next((name for name, value in reversed([*zip(inputs, question.row, strict=True)]) if value), "B")
    return (first, "O"), (source, last)


def exact_sums(question: Question) -> Array:
    """The sums of the hidden units."""
    layer = question.layers[0]
    sums: Array = question.row @ layer.weights + layer.biases
    return sums
