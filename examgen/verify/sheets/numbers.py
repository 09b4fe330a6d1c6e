"""The second way's numbers: float64 with a stated error, and fractions for what float64 cannot decide.

Every result is worked out in float64 first. Its error is below ERROR. A number that is to be rounded is tried at both
ends of that error; only if they round differently, as they do at every tie, is it worked out again in
`fractions.Fraction`: exactly, or, where an exponential comes in, to more than 50 decimals.
"""

import math
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeVar

ERROR = 2e-8
"""More than any float64 result here can be wrong by.

With weights up to 9.9, inputs up to 99.9 and at most 4 units a layer, a hidden sum is below 4000 and wrong by at most 7
roundings of 2^-53 each, 4e-12 in all; tanh and the sigmoid shrink that. The sum of a layer above it is below 160,000,
inherits 40 times that error and adds 7 roundings of its own: 3e-10. One more layer makes it 2e-8 at most.
A network of the instructor's own may have weights up to 20, but inputs up to 9.9 only: its sums are smaller. Where it
has more units than these or a third hidden layer, the bound is worked out for its numbers (`worked.py`).
"""

LARGEST_ABOUT = 10.0**7
"""Up to which size the last digit of a float is far smaller than the error: exponentials may be larger."""

FARTHEST = 200
"""Powers beyond which an exponential counts as no larger or smaller."""

BITS = 240
"""Binary digits behind the point of the exact way's exponential."""

LEAST = Fraction(1, 1 << BITS)
"""The smallest fraction that is told from 0."""

DECIDING = 10**20
"""What lies beyond 20 decimals decides no rounding: the first way has 28 digits, and some of them are errors."""

HALF = Fraction(1, 2)

Number = Any
"""A Fraction or a float: every formula here is the same for both. Which it is, is soon seen of a float alone."""

Rounded = TypeVar("Rounded")


def decided(rule: Callable[[Any], Rounded], about: float, exactly: Callable[[], Fraction]) -> Rounded:
    """`rule` (a rounding) of a number that is `about` right; worked out `exactly` if that leaves a doubt.

    So it is where a float has no decimals to spare.
    """
    if abs(about) > LARGEST_ABOUT:
        return rule(exactly())
    low, high = rule(about - ERROR), rule(about + ERROR)
    return low if low == high else rule(exactly())


def half_up(value: Number, places: int) -> int:
    """`value` in units of the last of `places` decimals, rounded half up, ties away from zero."""
    units = int((2 * abs(_deciding(value)) * 10**places + 1) // 2)
    return units if value > 0 else -units


def downwards(value: Number, places: int) -> int:
    """`value` in units of the last of `places` decimals, rounded towards minus infinity."""
    units: int = math.floor(_deciding(value) * 10**places)
    return units


def upwards(value: Number, places: int) -> int:
    """`value` in units of the last of `places` decimals, rounded towards plus infinity."""
    return -downwards(-value, places)


def _deciding(value: Number) -> Number:
    """What of a number may decide how it is rounded. A float has its error allowed for elsewhere."""
    return value if isinstance(value, float) else Fraction(round(value * DECIDING), DECIDING)


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


def printed_with(places: int, number: Fraction) -> str:
    """A number of so many decimals as text."""
    return shown(in_units(number, places) or 0, places)


@lru_cache(maxsize=1 << 15)
def decay(size: Fraction) -> Fraction:
    """e to the power -size for a size of at least 0, wrong by less than 1e-55, exactly 1 for 0.

    Taylor's series of e^(size/2^k), which has no subtraction in it, squared k times.
    """
    if size > FARTHEST:
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


def exponential(power: Number) -> Number:
    """e to a power; of what is beyond e^200 or e^-200 as much as counts."""
    if isinstance(power, float):
        return math.exp(max(-FARTHEST, min(power, FARTHEST)))
    return decay(-power) if power <= 0 else 1 / decay(min(power, Fraction(FARTHEST)))


def log(number: Number) -> Number:
    """The natural logarithm, of a fraction to some 70 decimals, of a number that a float can hold."""
    if isinstance(number, float):
        return math.log(number)
    root = Fraction(math.log(number))
    for _ in range(2):  # Halley's steps: each trebles the digits that are right
        power = 1 / decay(root) if root >= 0 else decay(-root)
        root = _cut(root + 2 * (number - power) / (number + power))
    return root


def sigmoid(total: Number) -> Number:
    """1 / (1 + e^-sum) without cancelling, never quite 0: the exponential is the one that is at most 1."""
    small = exponential(-abs(total))
    cut = _cut(1 / (1 + small) if total >= 0 else small / (1 + small))
    return cut or type(cut)(LEAST)


def tanh(total: Number) -> Number:
    """(1 - e^-2|sum|) / (1 + e^-2|sum|), with the sum's sign."""
    small = exponential(-2 * abs(total))
    size = _cut((1 - small) / (1 + small))
    return size if total >= 0 else -size


def relu(total: Number) -> Number:
    """max(0, sum)."""
    return max(total, 0 * total)


def step(total: Number) -> Number:
    """1 from 0 on, 0 below it."""
    return 0 * total + (total >= 0)


def leaky(slope: Fraction, total: Number) -> Number:
    """The sum; left of 0 a product."""
    return total * type(total)(slope) if total < 0 else total


def logit(output: Number) -> Number:
    """The sum that a sigmoid turns into `output`."""
    return log(output / (1 - output))


def artanh(output: Number) -> Number:
    """The sum that tanh turns into `output`."""
    return log((1 + output) / (1 - output)) / 2


def _cut(number: Number) -> Number:
    """A fraction without what lies beyond its binary digits, which would only make it longer and longer."""
    return number if isinstance(number, float) else Fraction(round(number * (1 << BITS)), 1 << BITS)
