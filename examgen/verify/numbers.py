"""The second way's numbers: float64 with a stated error, and fractions for what float64 cannot decide.

Every result is worked out in NumPy's float64 first. Its error is below ERROR. A number that is to be rounded is tried
at both ends of that error; only if they round differently, as they do at every tie, is it worked out again in
`fractions.Fraction`: exactly, or, where an exponential comes in, to more than 50 decimals.
"""

import math
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np

from examgen.verify.activations import WithSlope
from examgen.verify.record import Array

ERROR = 2e-8
"""More than any float64 result here can be wrong by.

With weights up to 9.9, inputs up to 99.9 and at most 4 units a layer, a hidden sum is below 4000 and wrong by at most 7
roundings of 2^-53 each, 4e-12 in all; tanh and the sigmoid shrink that. The sum of a layer above it is below 160,000,
inherits 40 times that error and adds 7 roundings of its own: 3e-10. One more layer makes it 2e-8 at most.
A network of the instructor's own may have weights up to 20, but inputs up to 9.9 only: its sums are smaller.
"""

FARTHEST = 200.0
"""Powers beyond which an exponential counts as no larger or smaller."""

BITS = 240
"""Binary digits behind the point of the exact way's exponential."""

DECIDING = 10**20
"""What lies beyond 20 decimals decides no rounding: the first way has 28 digits, and some of them are errors."""

HALF = Fraction(1, 2)

Number = Any
"""A Fraction or a float: every formula here is the same for both."""

Rounded = TypeVar("Rounded")


def decided(rule: Callable[[Any], Rounded], about: float, exactly: Callable[[], Fraction]) -> Rounded:
    """`rule` (a rounding) of a number that is `about` right; worked out `exactly` if that leaves a doubt."""
    low, high = rule(about - ERROR), rule(about + ERROR)
    return low if low == high else rule(exactly())


def half_up(value: Number, places: int) -> int:
    """`value` in units of the last of `places` decimals, rounded half up, ties away from zero."""
    units: int = math.floor(abs(_deciding(value)) * 10**places + HALF)
    return units if value > 0 else -units


def downwards(value: Number, places: int) -> int:
    """`value` in units of the last of `places` decimals, rounded towards minus infinity."""
    units: int = math.floor(_deciding(value) * 10**places)
    return units


def upwards(value: Number, places: int) -> int:
    """`value` in units of the last of `places` decimals, rounded towards plus infinity."""
    units: int = math.ceil(_deciding(value) * 10**places)
    return units


def _deciding(value: Number) -> Number:
    """What of a number may decide how it is rounded. A float has its error allowed for elsewhere."""
    return Fraction(round(value * DECIDING), DECIDING) if isinstance(value, Fraction) else value


def in_units(value: Fraction, places: int) -> int | None:
    """`value` in units of the last of `places` decimals, or None if it has more decimals."""
    units = value * 10**places
    return units.numerator if units.denominator == 1 else None


def shown(units: int, places: int) -> str:
    """A number of units as text: shown(-53, 2) is -0.53."""
    digits = str(abs(units)).rjust(places + 1, "0")
    point = len(digits) - places
    return f"{'-' if units < 0 else ''}{digits[:point]}{'.' if places else ''}{digits[point:]}"


def shortest(units: int, places: int) -> str:
    """A number of units as text without needless zeros, but with one decimal: shortest(-1300, 3) is -1.3."""
    while places > 1 and units % 10 == 0:
        units, places = units // 10, places - 1
    return shown(units, places)


@lru_cache(maxsize=1 << 15)
def decay(size: Fraction) -> Fraction:
    """e to the power -size for a size of at least 0, wrong by less than 1e-55, exactly 1 for 0.

    Taylor's series of e^(size/2^k), which has no subtraction in it, squared k times.
    """
    if size > 200:
        return Fraction(0)
    halvings = math.ceil(size).bit_length() + 1
    one = 1 << BITS
    small = (size.numerator << BITS) // (size.denominator << halvings)
    total, term, order = one, one, 0
    while term:
        order += 1
        term = term * small // (order << BITS)
        total += term
    for _ in range(halvings):
        total = total * total >> BITS
    return Fraction(one, total)


def exact_sigmoid(total: Fraction) -> Fraction:
    """1 / (1 + e^-sum) without cancelling: the exponential is the one that is at most 1."""
    small = decay(abs(total))
    return 1 / (1 + small) if total >= 0 else small / (1 + small)


def exact_tanh(total: Fraction) -> Fraction:
    """(1 - e^-2|sum|) / (1 + e^-2|sum|), with the sum's sign."""
    small = decay(2 * abs(total))
    size = (1 - small) / (1 + small)
    return size if total >= 0 else -size


def exact_exponential(power: Fraction) -> Fraction:
    """e to a power; what is smaller than e^-200 is 0, and what is larger than e^200 not asked for."""
    return decay(-power) if power <= 0 else 1 / decay(min(power, Fraction(200)))


_exact_exponentials = np.frompyfunc(exact_exponential, 1, 1)


def exact_softmax(totals: Array) -> Array:
    """The exponential of each sum over the sum of all, the largest being taken as 1."""
    rising: Array = _exact_exponentials(totals - max(totals))
    shares: Array = rising / rising.sum()
    return shares


def exact_relu(total: Fraction) -> Fraction:
    """max(0, sum)."""
    return max(total, Fraction(0))


def exact_step(total: Fraction) -> Fraction:
    """1 from 0 on, 0 below it."""
    return Fraction(total >= 0)


def _float_sigmoid(total: Array) -> Array:
    result: Array = (1 + np.tanh(total / 2)) / 2  # cannot overflow
    return result


def _float_softmax(totals: Array) -> Array:
    """Of the units of one layer, or, where there are more dimensions, of each row."""
    rising = np.exp(totals - totals.max(axis=-1, keepdims=True))
    shares: Array = rising / rising.sum(axis=-1, keepdims=True)
    return shares


def _leaky(slope: Fraction, total: Array) -> Array:
    found: Array = np.where(total < 0, total * (slope if total.dtype == object else float(slope)), total)
    return found


EXACT = WithSlope(
    {
        "relu": np.frompyfunc(exact_relu, 1, 1),
        "leaky-relu": _leaky,
        "step": np.frompyfunc(exact_step, 1, 1),
        "sigmoid": np.frompyfunc(exact_sigmoid, 1, 1),
        "tanh": np.frompyfunc(exact_tanh, 1, 1),
        "linear": np.positive,
        "exponential": _exact_exponentials,
        "softmax": exact_softmax,
    }
)
FLOAT = WithSlope(
    {
        "relu": lambda total: np.maximum(total, 0.0),
        "leaky-relu": _leaky,
        "step": lambda total: (total >= 0).astype(np.float64),
        "sigmoid": _float_sigmoid,
        "tanh": np.tanh,
        "linear": np.positive,
        "exponential": lambda power: np.exp(np.clip(power, -FARTHEST, FARTHEST)),
        "softmax": _float_softmax,
    }
)
"""The activations on arrays of fractions and of floats, and the exponential."""
