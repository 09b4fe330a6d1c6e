"""One number for each unit of a layer and what students may have there: how sums, activations and products carry it on.

The interval is the contract's: half a unit of the last kept decimal for each rounding on the way, carried on outwards.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from examgen.verify.activations import leaky
from examgen.verify.numbers import ERROR, HALF, Number, half_up
from examgen.verify.record import Array

ROUNDINGS = {"relu": 0, "linear": 0, "sigmoid": 3, "tanh": 6}
"""How many half units one evaluation may lose, by whichever usual formula it is done (`students.py` tries them)."""


LONGER = 1e-3
"""Of a unit of the last decimal kept: what is nearer to a whole number of them than this is one."""


@dataclass(frozen=True, slots=True)
class Span:
    """One number for each unit, and its ends. known: whether every honest student has the same and writes it whole."""

    value: Array
    low: Array
    high: Array
    known: Array


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
    if leaky(name) is not None:  # a product, if any, is rounded once
        below = (total.low < -ERROR).astype(bool)
        known = total.known & (~below | short(function(total.value), half))
        spread = (~known & below) * half
        return Span(function(total.value), low - spread, high + spread, known)
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


_ties_up = np.frompyfunc(lambda value: Fraction(int((10 * value + HALF) // 1), 10), 1, 1)


_ties_down = np.frompyfunc(lambda value: Fraction(-int((HALF - 10 * value) // 1), 10), 1, 1)


_ties_away = np.frompyfunc(lambda value: Fraction(half_up(value, 1), 10), 1, 1)


def coarse(span: Span) -> Span:
    """Numbers rounded to one decimal, ties either way."""
    return Span(_ties_away(span.value), _ties_down(span.low), _ties_up(span.high), span.known)
