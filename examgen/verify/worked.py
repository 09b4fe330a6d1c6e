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

ROUNDINGS = {"relu": 0, "linear": 0, "sigmoid": 3, "tanh": 6}
"""How many half units one evaluation may lose, by whichever usual formula it is done (`students.py` tries them)."""

NEVER_WRITTEN = Fraction(1, 10**24)
"""Two exact numbers that differ by less count as the same: the first way has 28 digits, and uses up some of them."""


LONGER = 1e-3
"""Of a unit of the last decimal kept: what is nearer to a whole number of them than this is one."""


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


@dataclass(frozen=True, slots=True)
class Span:
    """One number for each unit, and its ends. known: whether every honest student has the same and writes it whole."""

    value: Array
    low: Array
    high: Array
    known: Array


class Ends(NamedTuple):
    """A part's exact value, and the ends of what students hold there before they round to hand in."""

    value: Number
    low: Number
    high: Number


Triples = Mapping[str, Ends]


def given(numbers: Array) -> Span:
    """Numbers that are printed on the paper."""
    return Span(numbers, numbers, numbers, np.full(len(numbers), True))


def weighed(below: Span, weights: Array, biases: Array, half: Number) -> Span:
    """The sums of a layer. half: half a unit of the last decimal kept.

    A product is rounded unless its weight is 0, or its number is known and it is short enough to be written whole; so
    is, if one is rounded, each of the additions.
    """
    whole = (weights == 0) | (below.known[:, None] & short(below.value[:, None] * weights, half))
    rounded = (~whole).sum(axis=0)
    roundings = np.where(rounded > 0, rounded + len(below.known), 0).astype(object)
    spread = (half * roundings).astype(biases.dtype)
    up, down = np.maximum(weights, 0), np.minimum(weights, 0)
    return Span(
        below.value @ weights + biases,
        below.low @ up + below.high @ down + biases - spread,
        below.high @ up + below.low @ down + biases + spread,
        rounded == 0,
    )


def short(values: Array, half: Number) -> Array:
    """For each number that is known, whether it has no more decimals than are kept. half: 0 if nothing is rounded.

    Known numbers come of inputs and weights of one decimal: what is too long misses the last decimal kept by far.
    """
    if not half:
        return np.full(values.shape, True)
    units = (values / (2 * half)).astype(np.float64)
    near: Array = abs(units - np.round(units)) < LONGER
    return near


def activated(total: Span, name: str, half: Number, functions: Mapping[str, Callable[[Array], Array]]) -> Span:
    """A layer's outputs. A known sum of 0 gives 0.5 or 0, which is known too; any other exponential is rounded."""
    if name == "softmax":
        return shared(total, half, functions)
    function = functions[name]
    low, high = function(total.low), function(total.high)
    zero = abs(total.value) < ERROR  # what is known and not 0 is far from it
    short_ones = total.known & zero if ROUNDINGS[name] else total.known | (low == high)  # all have 0 of sums below it
    known = short_ones.astype(bool)
    spread = ~known * (ROUNDINGS[name] * half)
    return Span(function(total.value), low - spread, high + spread, known)


def shared(total: Span, half: Number, functions: Mapping[str, Callable[[Array], Array]]) -> Span:
    """A softmax layer's outputs. Two usual ways, of which the wider counts at either end.

    Noted exponentials over their noted sum, of which three more half units may be lost; or less at first and more
    later. Everything is divided by the exponential of the largest sum, that none be too large to write.
    """
    units, largest = len(total.value), max(total.high)
    others, scaled = units - 1, half * functions["exponential"](np.array([-largest]))[0]
    low, high = (functions["exponential"](ends - largest) for ends in (total.low, total.high))
    ends = np.array([_ratio(low, high, place) for place in range(units)])
    if min(functions["exponential"](total.low)) <= units * half:  # one may be noted as nothing
        noted = np.array([[half - half, half / half]] * units)
    else:
        noted = np.array([_ratio(low - scaled, high + scaled, place, others * scaled) for place in range(units)])
    usual = (3 * others + 1) * half
    least = np.minimum(noted[:, 0] - 3 * half, ends[:, 0] - usual)
    most = np.maximum(noted[:, 1] + 3 * half, ends[:, 1] + usual)
    return Span(
        functions["softmax"](total.value),
        np.minimum(least, 1 - (most.sum() - most)),
        np.maximum(most, 1 - (least.sum() - least)),
        np.full(units, False),
    )


def _ratio(low: Array, high: Array, place: int, lost: Number = 0) -> tuple[Number, Number]:
    """The ends of one part of a whole, each of whose parts lies between its ends. lost: in adding up."""
    return (
        low[place] / (low[place] + high.sum() - high[place] + lost),
        high[place] / (high[place] + low.sum() - low[place] - lost),
    )


def turned(total: Span) -> Span:
    """The sums with the other sign."""
    return Span(-total.value, -total.high, -total.low, total.known)


def noted(span: Span, roundings: int, half: Number) -> Span:
    """Numbers as they are written down. span.known: which are the same for everyone, long or short.

    The short ones among these are written whole; every other is rounded so many times.
    """
    known = span.known & short(span.value, half)
    spread = ~known * (roundings * half)
    return Span(span.value, span.low - spread, span.high + spread, known)


def multiplied(first: Span, second: Span, half: Number) -> Span:
    """Products, element by element, each factor anywhere between its ends; rounded once where they are not known.

    A factor of 0 that everyone has makes the product 0 for everyone; in float64 it may miss 0 by a trifle.
    """
    corners = [one * other for one in (first.low, first.high) for other in (second.low, second.high)]
    low, high = np.minimum.reduce(corners), np.maximum.reduce(corners)
    nothing = [(one.known & (abs(one.value) < ERROR)) | ((one.low == 0) & (one.high == 0)) for one in (first, second)]
    known = (first.known & second.known) | (nothing[0] | nothing[1]).astype(bool)
    return noted(Span(first.value * second.value, low, high, known), 1, half)


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


_ties_up = np.frompyfunc(lambda value: Fraction(int((10 * value + HALF) // 1), 10), 1, 1)
_ties_down = np.frompyfunc(lambda value: Fraction(-int((HALF - 10 * value) // 1), 10), 1, 1)
_ties_away = np.frompyfunc(lambda value: Fraction(half_up(value, 1), 10), 1, 1)


def coarse(span: Span) -> Span:
    """Numbers rounded to one decimal, ties either way."""
    return Span(_ties_away(span.value), _ties_down(span.low), _ties_up(span.high), span.known)


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
