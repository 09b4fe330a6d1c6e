"""From a network's output back to the one weight that is not known, in fractions, as honest students do it by hand.

Every number is carried with the ends of what students have there; half a unit of the last decimal kept is added at
either end wherever one of them rounds. Logarithms are Newton's, taken from the exponential.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from examgen.verify.activations import leaky
from examgen.verify.numbers import BITS, EXACT, HALF, decay, half_up
from examgen.verify.places import Place
from examgen.verify.spans import Span, activated, given, weighed
from examgen.verify.worked import Working

LOST = {"sigmoid": 2, "tanh": 7}
"""How many half units of the output an inversion may lose, by whichever usual formula (`tests/items` tries them)."""

LOWEST = {"sigmoid": 0, "tanh": -1}
"""What the outputs of a function are above; they are all below 1."""


@dataclass(frozen=True, slots=True)
class Known:
    """A number with its ends. whole: whether every honest student has the same and writes it down whole."""

    value: Fraction
    low: Fraction
    high: Fraction
    whole: bool

    @property
    def turned(self) -> "Known":
        """With the other sign."""
        return Known(-self.value, -self.high, -self.low, self.whole)


@dataclass(frozen=True, slots=True)
class Habits:
    """What a student does wrongly on the way back. divisor: how far off the right one, None for no division."""

    adds: bool = False
    divisor: int | None = 0
    inverse: str = ""


@dataclass(frozen=True, slots=True)
class Trail:
    """What a student comes to. units: the hidden outputs; output, total: of the unit that the weight leads to."""

    units: Sequence[Known]
    output: Known | None
    total: Known | None
    weight: Known


def exactly(number: Fraction) -> Known:
    """A number that is printed on the paper."""
    return Known(number, number, number, whole=True)


def trail(by: Working, place: Place, output: Fraction, kept: int, habits: Habits | None = None) -> Trail | None:
    """The way back to the weight at `place`; None where it cannot be gone to its end."""
    habits, half = habits or Habits(), HALF / 10**kept
    sums = weighed(given(by.inputs), by.hidden_weights, by.hidden_biases, half)
    turned = Span(-sums.value, -sums.high, -sums.low, sums.known) if by.turned else sums
    units = each(activated(turned, by.hidden, half, EXACT))
    towards = place.unit if place.layer == 0 else None
    away = towards if towards is not None else place.below
    terms = [_times(value, by.output_weights[unit, 0], kept) for unit, value in enumerate(units) if unit != away]
    if towards is not None or place.below is not None:
        terms.append(exactly(by.output_biases[0]))
    left = _less(exactly(output), terms, kept, habits)
    if towards is None:
        weight = left if place.below is None else _divided(left, units, place.below, kept, habits)
        return None if weight is None else Trail(units, None, None, weight)
    weights = [exactly(weight) for weight in by.output_weights[:, 0]]
    activation = _divided(left, weights, towards, kept, habits)
    total = None if activation is None else inverted(activation, habits.inverse or by.hidden, kept)
    if total is None:
        return None
    column, inputs = by.hidden_weights[:, towards], [exactly(value) for value in by.inputs]
    terms = [_times(value, column[unit], kept) for unit, value in enumerate(inputs) if unit != place.below]
    if place.below is not None:
        terms.append(exactly(by.hidden_biases[towards]))
    rest = _less(total, terms, kept, habits)
    if place.below is None or habits.divisor is None:
        return Trail(units, activation, total, rest)
    weight = over(rest, inputs[place.below], kept)
    return None if weight is None else Trail(units, activation, total, weight)


def in_the_box(weight: Known) -> Known:
    """What may stand in the box: a number of one decimal, or the result with more."""
    low = Fraction(math.ceil(10 * weight.low - HALF), 10)
    high = Fraction(math.floor(10 * weight.high + HALF), 10)
    return Known(Fraction(half_up(weight.value, 1), 10), min(low, weight.low), max(high, weight.high), whole=False)


def log(number: Fraction) -> Fraction:
    """The natural logarithm to some 70 decimals, of a number that a float can hold."""
    root = Fraction(math.log(number))
    for _ in range(2):  # Halley's steps: each trebles the digits that are right
        power = 1 / decay(root) if root >= 0 else decay(-root)
        root = Fraction(round((root + 2 * (number - power) / (number + power)) * (1 << BITS)), 1 << BITS)
    return root


def inverse(name: str, output: Fraction) -> Fraction:
    """The sum that a sigmoid or tanh turns into `output`."""
    if name == "sigmoid":
        return log(output / (1 - output))
    return log((1 + output) / (1 - output)) / 2


def each(span: Span) -> list[Known]:
    """The numbers of a span one by one, as fractions."""
    columns = (map(Fraction, column) for column in (span.value, span.low, span.high))
    return [Known(value, low, high, bool(known)) for value, low, high, known in zip(*columns, span.known, strict=True)]


def noted(number: Known, kept: int, times: int = 1) -> Known:
    """The number after so many roundings; one that is whole and short enough needs none."""
    if number.whole and (number.value * 10**kept).denominator == 1:
        return number
    spread = times * HALF / 10**kept
    return Known(number.value, number.low - spread, number.high + spread, whole=False)


def _times(number: Known, factor: Fraction, kept: int) -> Known:
    ends = sorted((number.low * factor, number.high * factor))
    return noted(Known(number.value * factor, ends[0], ends[1], number.whole or not factor), kept)


def _less(total: Known, terms: Sequence[Known], kept: int, habits: Habits) -> Known:
    """The total less the terms, one after the other; or more, for who loses the signs."""
    numbers = [total, *(term if habits.adds else term.turned for term in terms)]
    value, low, high = (sum((getattr(one, end) for one in numbers), Fraction(0)) for end in ("value", "low", "high"))
    whole = all(one.whole for one in numbers)
    return noted(Known(value, low, high, whole), kept, 1 if whole else max(1, len(terms)))


def _divided(number: Known, divisors: Sequence[Known], right: int, kept: int, habits: Habits) -> Known | None:
    if habits.divisor is None:
        return number
    return over(number, divisors[(right + habits.divisor) % len(divisors)], kept)


def over(number: Known, divisor: Known, kept: int) -> Known | None:
    """The quotient, noted; None if the divisor may be 0. Nobody divides by 1."""
    if divisor.low <= 0 <= divisor.high:
        return None
    if divisor.whole and divisor.value == 1:
        return number
    ends = [top / bottom for top in (number.low, number.high) for bottom in (divisor.low, divisor.high)]
    whole = number.whole and (divisor.whole or not number.value)
    return noted(Known(number.value / divisor.value, min(ends), max(ends), whole), kept)


def inverted(output: Known, name: str, kept: int) -> Known | None:
    """The sum that gives an output. A ReLU has to fire for that."""
    slope, half = leaky(name), HALF / 10**kept
    if slope is not None:
        value, *ends = (end if end >= 0 else end / slope for end in (output.value, output.low, output.high))
        total = Known(value, ends[0], ends[1], output.whole)
        return noted(total, kept) if output.low < 0 else total
    if name not in LOST:
        return output if name == "linear" or output.low > 0 else None
    low, high = output.low - LOST[name] * half, output.high + LOST[name] * half
    if not LOWEST[name] < low < high < 1:
        return None
    return Known(inverse(name, output.value), inverse(name, low) - half, inverse(name, high) + half, whole=False)
