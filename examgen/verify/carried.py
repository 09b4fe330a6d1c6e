"""What students have at each step of a sheet, carried on from what they have in the steps before it."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from examgen.verify.activations import kinked, leaky
from examgen.verify.numbers import EXACT, FLOAT, HALF, Number
from examgen.verify.record import Array
from examgen.verify.spans import Span, activated, given, multiplied, noted, shared, weighed
from examgen.verify.steps import Step

PEAKS = {"sigmoid": HALF, "tanh": Fraction(0)}
"""The output at which the derivative is largest."""

LOST = {"sigmoid": 2, "tanh": 3}
"""Half units that the derivative may lose: s (1 - s) or s - s^2; (1 - h) (1 + h) or 1 - h^2."""

LEAST_SUM = 1e-3
"""Hidden sums have two decimals at most: one that float64 has below this is 0."""


def carried(step: Step, numbers: Sequence[Span], half: Number) -> Span:
    """What students have for a step. numbers: its operands; half: of the last decimal kept, a float for float64."""
    functions = FLOAT if isinstance(half, float) else EXACT
    match step.operation:
        case "sum":
            *pairs, bias = numbers
            weights = np.array([[weight.value[0]] for weight in pairs[1::2]], dtype=bias.value.dtype)
            return weighed(together(pairs[::2]), weights, bias.value, half)
        case "difference":
            return noted(less(*numbers), 1, half)
        case "product":
            return multiplied(numbers[0], numbers[1], half)
        case "product of three":
            return in_any_order(numbers[0], numbers[1], numbers[2], half)
        case "update":
            old, rate, gradient = numbers
            return noted(less(old, multiplied(gradient, rate, half)), 1, half)
        case "copied":
            return numbers[0]
        case "share":
            return one(shared(together(numbers[1:]), half, functions), step.operands[1:].index(step.operands[0]))
        case slope if slope.endswith(" slope"):
            return derivative(slope.removesuffix(" slope"), numbers[0], half)
        case activation:
            return activated(numbers[0], activation, half, functions)


def together(spans: Sequence[Span]) -> Span:
    """Several numbers side by side."""

    def joined(which: str) -> Array:
        return np.concatenate([getattr(span, which) for span in spans])

    return Span(joined("value"), joined("low"), joined("high"), joined("known"))


def one(span: Span, place: int) -> Span:
    """One number of several."""
    return Span(span.value[[place]], span.low[[place]], span.high[[place]], span.known[[place]])


def less(total: Span, other: Span) -> Span:
    """A difference, not yet written down."""
    known = total.known & other.known
    return Span(total.value - other.value, total.low - other.high, total.high - other.low, known)


def derivative(name: str, of: Span, half: Number) -> Span:
    """The derivatives of hidden units as students take them: of a ReLU by its sum, else by its output."""
    ones = np.full(len(of.value), type(half)(1))
    if name == "linear":
        return given(ones)
    if kinked(name):
        return given(np.where(of.value > LEAST_SUM, ones, ones * type(half)(leaky(name) or 0)))
    peak = type(half)(PEAKS[name])
    ends = [slope(name, of.low), slope(name, of.high)]
    over = (of.low <= peak) & (of.high >= peak)
    top = np.where(over.astype(bool), slope(name, peak), np.maximum(*ends))
    return noted(Span(slope(name, of.value), np.minimum(*ends), top, of.known), LOST[name], half)


def slope(name: str, output: Array | Number) -> Array:
    """The derivative for an output of a unit."""
    found: Array = output - output * output if name == "sigmoid" else 1 - output * output
    return found


def in_any_order(first: Span, second: Span, third: Span, half: Number) -> Span:
    """A product of three: whichever two come first, their product is rounded before the last comes in."""
    ways = [
        multiplied(multiplied(*pair, half), last, half)
        for pair, last in (((first, second), third), ((third, first), second), ((third, second), first))
    ]
    return Span(
        ways[0].value,
        np.minimum.reduce([way.low for way in ways]),
        np.maximum.reduce([way.high for way in ways]),
        ways[0].known & ways[1].known & ways[2].known,
    )
