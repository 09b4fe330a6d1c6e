"""What students make of a question, by matrices: the exact value of every part and the interval of all honest results.

The interval is the contract's: half a unit of the last kept decimal for each rounding on the way, carried on outwards.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from examgen.verify.numbers import (
    ERROR,
    EXACT,
    FLOAT,
    HALF,
    Number,
    decided,
    downwards,
    half_up,
    shortest,
    shown,
    upwards,
)
from examgen.verify.record import Array, Question
from examgen.verify.spans import Span, activated, coarse, given, turned, weighed

NEVER_WRITTEN = Fraction(1, 10**24)
"""Two exact numbers that differ by less count as the same: the first way has 28 digits, and uses up some of them."""


@dataclass(frozen=True, slots=True)
class Dense:
    """One layer that a student works with."""

    weights: Array
    biases: Array
    activation: str

    def in_floats(self) -> "Dense":
        """The same in float64."""
        return replace(self, weights=self.weights.astype(np.float64), biases=self.biases.astype(np.float64))


@dataclass(frozen=True, slots=True)
class Working:
    """What one student works with, right or by mistake. turned: whether he takes e^x for e^-x in hidden units."""

    inputs: Array
    layers: tuple[Dense, ...]
    turned: bool = False

    def in_floats(self) -> "Working":
        """The same in float64."""
        layers = tuple(layer.in_floats() for layer in self.layers)
        return replace(self, inputs=self.inputs.astype(np.float64), layers=layers)

    def with_layer(self, place: int, **changes: Any) -> "Working":
        """The same with something else in one layer; -1 is the output."""
        layers = list(self.layers)
        layers[place] = replace(layers[place], **changes)
        return replace(self, layers=tuple(layers))

    @property
    def hidden(self) -> str:
        """The activation of the hidden units."""
        return self.layers[0].activation

    @property
    def hidden_weights(self) -> Array:
        """Of the first hidden layer."""
        return self.layers[0].weights

    @property
    def hidden_biases(self) -> Array:
        """Of the first hidden layer."""
        return self.layers[0].biases

    @property
    def output(self) -> str:
        """The activation of the outputs."""
        return self.layers[-1].activation

    @property
    def output_weights(self) -> Array:
        """Of the output layer."""
        return self.layers[-1].weights

    @property
    def output_biases(self) -> Array:
        """Of the output layer."""
        return self.layers[-1].biases


def working(question: Question, row: Array | None = None) -> Working:
    """What the student works with who copies everything rightly. row: other inputs than the question's."""
    activations = [question.hidden] * (len(question.layers) - 1) + [question.output]
    layers = zip(question.layers, activations, strict=True)
    return Working(
        question.row if row is None else row,
        tuple(Dense(layer.weights, layer.biases, activation) for layer, activation in layers),
    )


class Ends(NamedTuple):
    """A part's exact value, and the ends of what students hold there before they round to hand in."""

    value: Number
    low: Number
    high: Number


Triples = Mapping[str, Ends]


Through = Sequence[tuple[Span, Span]]
"""The sums and the outputs of each layer."""


def through(by: Working, half: Number) -> Through:
    """One forward pass. half: a Fraction for the exact way, a float for float64; `by` is of the same kind."""
    functions = FLOAT if isinstance(half, float) else EXACT
    values, found = given(by.inputs), []
    for place, layer in enumerate(by.layers, 1):
        sums = weighed(values, layer.weights, layer.biases, half)
        mirrored = by.turned and place < len(by.layers)
        values = activated(turned(sums) if mirrored else sums, layer.activation, half, functions)
        found.append((sums, values))
    return found


def worked(by: Working, names: tuple[tuple[str, ...], ...], half: Number) -> Triples:
    """Every part by name. half: as for `through`."""
    return named(names, through(by, half))


def named(names: tuple[tuple[str, ...], ...], layers: Through) -> Triples:
    """The numbers under the names of their boxes, in the order of the boxes. names: of the inputs first."""
    triples = {}
    for here, (sums, outputs) in zip(names[1:], layers, strict=True):
        for unit, name in enumerate(here):
            if here is not names[-1]:
                triples[f"{name} sum"] = Ends(sums.value[unit], sums.low[unit], sums.high[unit])
            triples[name] = Ends(outputs.value[unit], outputs.low[unit], outputs.high[unit])
    return triples


class Result:
    """What one way of working comes to, part by part, in whole units of the last decimal that is written.

    copied: the parts that stand on the sheet, where nobody rounds.
    """

    def __init__(
        self,
        about: Triples,
        exactly: Callable[[], Triples],
        places: int,
        origins: Mapping[str, object],
        copied: Container[str] = (),
    ) -> None:
        self._about = about
        self._exactly = exactly
        self._places = places
        self.origins = origins
        self._copied = copied

    @cached_property
    def exact(self) -> Triples:
        """Every part without a rounding error, worked out when it is first asked for."""
        return self._exactly()

    def rounded(self, part: str, places: int) -> int:
        """The part's value rounded half up, in units of the last of `places` decimals."""
        return decided(lambda value: half_up(value, places), self.about(part), lambda: self.exact_value(part))

    def ends(self, part: str) -> Ends:
        """The part's value and its ends, about right."""
        return self._about[part]

    def about(self, part: str) -> float:
        """The part's value in float64."""
        return float(self._about[part].value)

    def is_zero(self, part: str) -> bool:
        """Whether the part's value is exactly 0."""
        return abs(self.about(part)) <= ERROR and self.exact_value(part) == 0

    def exact_value(self, part: str) -> Fraction:
        """The part's value, exact or to 50 decimals."""
        return Fraction(self.exact[part].value)

    def is_exactly(self, part: str, number: Fraction) -> bool:
        """Whether nothing is lost if the part is written as `number`."""
        return abs(self.exact_value(part) - number) < NEVER_WRITTEN

    def written(self, part: str, places: int) -> str:
        """The part's value as a worked line has it: with so many decimals, or whole if it has fewer."""
        units = self.rounded(part, places)
        exact = self.is_exactly(part, Fraction(units, 10**places))
        return shortest(units, places) if exact else shown(units, places)

    def bounds(self, part: str) -> tuple[int, int]:
        """The ends of the part's interval, in units of the last of `places` + 2 decimals."""
        half, places = Fraction(0) if part in self._copied else HALF / 10**self._places, self._places + 2
        low = decided(
            lambda end: downwards(end - half, places),
            float(self._about[part].low),
            lambda: Fraction(self.exact[part].low),
        )
        high = decided(
            lambda end: upwards(end + half, places),
            float(self._about[part].high),
            lambda: Fraction(self.exact[part].high),
        )
        return low, high

    def differs(self, right: "Result", part: str) -> bool:
        """Whether the part's exact value is another than with `right`."""
        if part in self.origins and self.origins[part] == right.origins[part]:
            return False
        if abs(self.about(part) - right.about(part)) > 2 * ERROR:
            return True
        return abs(self.exact_value(part) - right.exact_value(part)) > NEVER_WRITTEN


def combined(parts: Mapping[str, tuple["Result", str]], places: int) -> "Result":
    """One result of parts of several, each under a name of its own: name -> (result, its name there)."""
    return Result(
        {name: found.ends(part) for name, (found, part) in parts.items()},
        lambda: {name: found.exact[part] for name, (found, part) in parts.items()},
        places,
        {},
    )


def result(by: Working, names: tuple[tuple[str, ...], ...], places: int) -> Result:
    """What students come to who work with `by` and keep at least `places` + 2 decimals."""
    half = HALF / 10 ** (places + 2)
    about = worked(by.in_floats(), names, float(half))
    return Result(about, lambda: worked(by, names, half), places, origins(by, names))


def origins(by: Working, names: tuple[tuple[str, ...], ...]) -> dict[str, object]:
    """What each hidden part is worked out from: where that is the same, so is the part."""
    found: dict[str, object] = {}
    below: tuple[object, ...] = tuple(by.inputs)
    for here, layer in zip(names[1:-1], by.layers, strict=False):
        for unit, name in enumerate(here):
            found[f"{name} sum"] = (*below, *layer.weights[:, unit], layer.biases[unit])
            found[name] = (found[f"{name} sum"], layer.activation, by.turned)
        below = tuple(found[name] for name in here)
    return found


def layers_to_one_decimal(by: Working, places: int) -> Through:
    """One forward pass of students who round every sum and every output to one decimal and go on from there."""
    nothing, half = Fraction(0), Fraction(1, 2 * 10 ** (places + 2))
    values, found = given(by.inputs), []
    for layer in by.layers:
        sums = coarse(weighed(values, layer.weights, layer.biases, nothing))
        values = coarse(activated(sums, layer.activation, half, EXACT))
        found.append((sums, values))
    return found


def result_to_one_decimal(by: Working, names: tuple[tuple[str, ...], ...], places: int) -> Result:
    """What these students come to."""
    triples = named(names, layers_to_one_decimal(by, places))
    return Result(triples, lambda: triples, places, {})
