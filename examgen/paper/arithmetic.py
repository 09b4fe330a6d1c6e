"""The numbers of the paper world: decimals of 28 digits, rounding half up, and the functions of a network on them.

Everything that is printed, stored or compared is a `Decimal`.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from decimal import (
    ROUND_DOWN,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Context,
    Decimal,
    localcontext,
)
from functools import cache, lru_cache, reduce

DIGITS = 28
"""Significant digits of every sum, product and exponential."""

TRUSTED_PLACES = 20
"""Decimals that are right in every number of a question, whatever was calculated on the way."""

BEYOND_TRUST = Decimal("1e-24")
"""What rounding errors of 28 digits stay below, and what two numbers of a question differ by if they are not equal.

The numbers that carry such errors come from sigmoid or tanh, times a weight: they are below 1000.
"""

PAPER = Context(prec=DIGITS)
"""The arithmetic context of the paper world, whatever context the calling program has set."""

ROOMY = Context(prec=3 * DIGITS)
"""For rounding alone: what was divided by nearly nothing is too long for 28 digits with all its trusted decimals."""

ZERO = Decimal(0)
ONE = Decimal(1)
HALF = Decimal("0.5")
BELOW_ONE = Decimal("0." + "9" * DIGITS)
"""The largest number below 1: what sigmoid and tanh come to where 28 digits could not tell them from 1."""


@cache
def unit(places: int) -> Decimal:
    """One unit of the last of `places` decimals: `unit(2)` is 0.01."""
    return Decimal(1).scaleb(-places)


def quantized(value: Decimal, places: int, rounding: str) -> Decimal:
    """`value` at `places` decimals under `rounding`, never a negative zero.

    What lies beyond TRUSTED_PLACES is the rounding error of 28 digits, and must not decide: sigmoid(x) + sigmoid(-x)
    is 1, and no more than 1.
    """
    trusted = value.quantize(unit(TRUSTED_PLACES), ROUND_HALF_EVEN, ROOMY)
    rounded = trusted.quantize(unit(places), rounding, ROOMY)
    return abs(rounded) if rounded.is_zero() else rounded


def round_half_up(value: Decimal, places: int) -> Decimal:
    """`value` to `places` decimals, ties away from zero, never -0: -1.55 becomes -1.6, -0.04 becomes 0.0."""
    return quantized(value, places, ROUND_HALF_UP)


def round_half_down(value: Decimal, places: int) -> Decimal:
    """`value` to `places` decimals, ties towards zero, never a negative zero."""
    return quantized(value, places, ROUND_HALF_DOWN)


def cut_off(value: Decimal, places: int) -> Decimal:
    """`value` with what is beyond `places` decimals left out, never a negative zero: -1.59 becomes -1.5."""
    return quantized(value, places, ROUND_DOWN)


def is_written_whole(value: Decimal, places: int) -> bool:
    """Whether a number has no more than `places` decimals, noughts at its end aside."""
    return value == value.quantize(unit(places), ROUND_DOWN, ROOMY)


def trusted(value: Decimal) -> Decimal:
    """A number, but 0 if it is no more than the rounding errors of 28 digits."""
    return value if value.is_zero() or abs(value) >= BEYOND_TRUST else ZERO


def same(one: Decimal, other: Decimal) -> bool:
    """Whether two numbers differ by no more than the rounding errors of 28 digits."""
    return abs(PAPER.subtract(one, other)) < BEYOND_TRUST


@lru_cache(maxsize=1 << 14)
def exponential(value: Decimal) -> Decimal:
    """e to the power `value`, to 28 digits."""
    return PAPER.exp(value)


@lru_cache(maxsize=1 << 14)
def logarithm(value: Decimal) -> Decimal:
    """The natural logarithm of a number above 0, to 28 digits."""
    return PAPER.ln(value)


def linear(total: Decimal) -> Decimal:
    """The activation that changes nothing."""
    return total


def relu(total: Decimal) -> Decimal:
    """max(0, sum)."""
    return total if total > 0 else ZERO


def leaky_relu(total: Decimal, slope: Decimal) -> Decimal:
    """The sum itself from 0 on, left of it slope times the sum."""
    if total.is_zero():
        return ZERO
    return total if total > 0 else PAPER.multiply(total, slope)


def step(total: Decimal) -> Decimal:
    """1 from 0 on, 0 below it."""
    return ONE if total >= 0 else ZERO


def sigmoid(total: Decimal) -> Decimal:
    """1 / (1 + e^-sum), to 28 digits, never quite 1."""
    return min(PAPER.divide(ONE, PAPER.add(ONE, exponential(-total))), BELOW_ONE)


def tanh(total: Decimal) -> Decimal:
    """(e^sum - e^-sum) / (e^sum + e^-sum), to 28 digits, never quite ±1, through the one exponential e^-2|sum|.

    The exponential never overflows; of its 28 digits, a sum as small as 0.0001 cancels four.
    """
    if total.is_zero():
        return ZERO
    shrunk = exponential(PAPER.multiply(Decimal(-2), abs(total)))
    size = PAPER.divide(PAPER.subtract(ONE, shrunk), PAPER.add(ONE, shrunk))
    return min(size, BELOW_ONE).copy_sign(total)


def sigmoid_slope(output: Decimal) -> Decimal:
    """The derivative of sigmoid where it is `output`."""
    return output * (1 - output)


def tanh_slope(output: Decimal) -> Decimal:
    """The derivative of tanh where it is `output`."""
    return 1 - output * output


def softmax(totals: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """e^sum of each unit over the sum of them all, to 28 digits; of the exponentials the largest is 1."""
    largest = max(totals)
    rising = [exponential(PAPER.subtract(total, largest)) for total in totals]
    whole = reduce(PAPER.add, rising)
    return tuple(PAPER.divide(one, whole) for one in rising)


def logit(output: Decimal) -> Decimal:
    """The sum whose sigmoid is `output`, ln(s / (1 - s)), to 28 digits. output: between 0 and 1."""
    return logarithm(PAPER.divide(output, PAPER.subtract(ONE, output)))


def artanh(output: Decimal) -> Decimal:
    """The sum whose tanh is `output`, ln((1 + t) / (1 - t)) / 2, to 28 digits. output: between -1 and 1."""
    quotient = PAPER.divide(PAPER.add(ONE, output), PAPER.subtract(ONE, output))
    return PAPER.multiply(logarithm(quotient), HALF)


def on_paper() -> AbstractContextManager[Context]:
    """A `with` block in which operators on decimals carry 28 digits, whatever the calling program has set."""
    return localcontext(PAPER)
