"""What students make of a question, by matrices: the exact value of every part and the interval of all honest results.

The interval is the contract's: half a unit of the last kept decimal for each rounding on the way, carried on outwards.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

import numpy as np

from examgen.verify.numbers import ERROR, EXACT, FLOAT, HALF, Number, decided, downwards, half_up, upwards
from examgen.verify.record import Array, Question

ROUNDINGS = {"relu": 0, "linear": 0, "sigmoid": 3, "tanh": 6}
"""How many half units one evaluation may lose, by whichever usual formula it is done (`students.py` tries them)."""

NEVER_WRITTEN = Fraction(1, 10**26)
"""Two exact numbers that differ by less count as the same: the first way has 28 digits."""


LONGER = 1e-5
"""A known number that is too long to be written whole misses a unit of the last kept decimal by more than LONGER."""

ARRAYS = ("inputs", "hidden_weights", "hidden_biases", "output_weights", "output_biases")


@dataclass(frozen=True, slots=True)
class Working:
    """What one student works with, right or by mistake. turned: whether he takes e^x for e^-x in hidden units."""

    inputs: Array
    hidden_weights: Array
    hidden_biases: Array
    output_weights: Array
    output_biases: Array
    hidden: str
    output: str
    turned: bool = False

    def in_floats(self) -> "Working":
        """The same in float64."""
        arrays = {name: getattr(self, name).astype(np.float64) for name in ARRAYS}
        return replace(self, **arrays)


def working(question: Question, row: Array | None = None) -> Working:
    """What the student works with who copies everything rightly. row: other inputs than the question's."""
    hidden, output = question.layers
    inputs = question.row if row is None else row
    return Working(
        inputs, hidden.weights, hidden.biases, output.weights, output.biases, question.hidden, question.output
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

    A product of a number that is not known is rounded; so is, if there is such a product, each of the additions. All
    that is known here has at most three decimals, which every student keeps.
    """
    unknown = int(np.count_nonzero(~below.known))
    spread = half * (unknown + len(below.known) if unknown else 0)
    up, down = np.maximum(weights, 0), np.minimum(weights, 0)
    return Span(
        below.value @ weights + biases,
        below.low @ up + below.high @ down + biases - spread,
        below.high @ up + below.low @ down + biases + spread,
        np.full(len(biases), unknown == 0),
    )


def activated(total: Span, name: str, half: Number, functions: Mapping[str, Callable[[Array], Array]]) -> Span:
    """A layer's outputs. A known sum of 0 gives 0.5 or 0, which is known too; any other exponential is rounded."""
    function = functions[name]
    known = total.known
    if ROUNDINGS[name]:
        known = known & (abs(total.value) < 1e-4)  # what is known has no more than three decimals
    spread = ~known * (ROUNDINGS[name] * half)
    return Span(function(total.value), function(total.low) - spread, function(total.high) + spread, known)


def turned(total: Span) -> Span:
    """The sums with the other sign."""
    return Span(-total.value, -total.high, -total.low, total.known)


def whole(values: Array, half: Number) -> Array:
    """For each number that is known, whether it has no more decimals than are kept.

    Known numbers come of a few products of numbers with one or two decimals: one that is longer is so by far.
    """
    middle = half / (2 * half)  # 1/2 in the kind of number that `half` is
    found: Array = abs((values / (2 * half) + middle) % 1 - middle) < LONGER
    return found.astype(bool)


def noted(span: Span, roundings: int, half: Number) -> Span:
    """Numbers as they are written down. span.known: which are the same for everyone, long or short.

    The short ones among these are written whole; every other is rounded so many times.
    """
    known = span.known & whole(span.value, half)
    spread = ~known * (roundings * half)
    return Span(span.value, span.low - spread, span.high + spread, known)


def multiplied(first: Span, second: Span, half: Number) -> Span:
    """Products, element by element, each factor anywhere between its ends; rounded once where they are not known."""
    corners = [one * other for one in (first.low, first.high) for other in (second.low, second.high)]
    low, high = np.minimum.reduce(corners), np.maximum.reduce(corners)
    known = (first.known & second.known) | ((low == 0) & (high == 0)).astype(bool)
    return noted(Span(first.value * second.value, low, high, known), 1, half)


def passed(by: Working, half: Number) -> tuple[Span, Span, Span]:
    """The sums and the outputs of the hidden units, and the outputs of the network.

    half: a Fraction for the exact way, a float for float64; `by` is of the same kind.
    """
    functions = FLOAT if isinstance(half, float) else EXACT
    sums = weighed(given(by.inputs), by.hidden_weights, by.hidden_biases, half)
    hidden = activated(turned(sums) if by.turned else sums, by.hidden, half, functions)
    total = weighed(hidden, by.output_weights, by.output_biases, half)
    return sums, hidden, activated(total, by.output, half, functions)


def worked(by: Working, names: tuple[tuple[str, ...], ...], half: Number) -> Triples:
    """Every part of a forward pass by name."""
    return named(names, *passed(by, half))


def named(names: tuple[tuple[str, ...], ...], sums: Span, hidden: Span, output: Span) -> Triples:
    """The numbers under the names of their boxes, in the order of the boxes."""
    triples = {}
    for unit, name in enumerate(names[1]):
        triples[f"{name} sum"] = Ends(sums.value[unit], sums.low[unit], sums.high[unit])
        triples[name] = Ends(hidden.value[unit], hidden.low[unit], hidden.high[unit])
    for unit, name in enumerate(names[2]):
        triples[name] = Ends(output.value[unit], output.low[unit], output.high[unit])
    return triples


class Result:
    """What one way of working comes to, part by part, in whole units of the last decimal that is written."""

    def __init__(
        self, about: Triples, exactly: Callable[[], Triples], places: int, origins: Mapping[str, object]
    ) -> None:
        self._about = about
        self._exactly = exactly
        self._places = places
        self.origins = origins

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

    def bounds(self, part: str) -> tuple[int, int]:
        """The ends of the part's interval, in units of the last of `places` + 2 decimals."""
        half, places = HALF / 10**self._places, self._places + 2
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
    for unit, name in enumerate(names[1]):
        found[f"{name} sum"] = (*by.inputs, *by.hidden_weights[:, unit], by.hidden_biases[unit])
        found[name] = (found[f"{name} sum"], by.hidden, by.turned)
    return found


_ties_up = np.frompyfunc(lambda value: Fraction(int((10 * value + HALF) // 1), 10), 1, 1)
_ties_down = np.frompyfunc(lambda value: Fraction(-int((HALF - 10 * value) // 1), 10), 1, 1)
_ties_away = np.frompyfunc(lambda value: Fraction(half_up(value, 1), 10), 1, 1)


def coarse(span: Span) -> Span:
    """Numbers rounded to one decimal, ties either way."""
    return Span(_ties_away(span.value), _ties_down(span.low), _ties_up(span.high), span.known)


def result_to_one_decimal(by: Working, names: tuple[tuple[str, ...], ...], places: int) -> Result:
    """What students come to who round every sum and every output to one decimal and go on from there."""
    nothing, half = Fraction(0), Fraction(1, 2 * 10 ** (places + 2))
    sums = coarse(weighed(given(by.inputs), by.hidden_weights, by.hidden_biases, nothing))
    hidden = coarse(activated(sums, by.hidden, half, EXACT))
    total = coarse(weighed(hidden, by.output_weights, by.output_biases, nothing))
    triples = named(names, sums, hidden, coarse(activated(total, by.output, half, EXACT)))
    return Result(triples, lambda: triples, places, {})
