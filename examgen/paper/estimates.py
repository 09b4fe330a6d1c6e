"""What an honest student may have written: the exact value of a step, and the interval of all that he may have there.

He keeps a stated number of decimals and rounds to nearest, ties either way; each function here carries that on.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from examgen.paper.arithmetic import (
    ONE,
    PAPER,
    ZERO,
    exponential,
    is_written_whole,
    leaky_relu,
    quantized,
    round_half_down,
    round_half_up,
    softmax,
    unit,
)


@dataclass(frozen=True, slots=True)
class Interval:
    """A closed interval of decimals, `low` <= `high`."""

    low: Decimal
    high: Decimal

    def __contains__(self, value: Decimal) -> bool:
        return self.low <= value <= self.high

    def meets(self, other: "Interval") -> bool:
        """Whether the two share at least one value; closed ends that touch do."""
        return self.low <= other.high and other.low <= self.high

    def widened(self, by: Decimal) -> "Interval":
        """The same interval, `by` longer at either end."""
        return Interval(self.low - by, self.high + by)


def outward(low: Decimal, high: Decimal, places: int) -> Interval:
    """The smallest interval with ends of `places` decimals that holds all from `low` to `high`."""
    return Interval(quantized(low, places, ROUND_FLOOR), quantized(high, places, ROUND_CEILING))


@cache
def lost(kept: int, roundings: int = 1) -> Decimal:
    """The most that so many roundings to `kept` decimals may take or add: half a unit of the last one each."""
    return PAPER.divide(roundings * unit(kept), Decimal(2))


class Estimate(NamedTuple):
    """One step of a calculation: its exact `value`, and [low, high], which holds what any honest student has there.

    `low` and `high` grow by half a unit of the last kept decimal wherever a student rounds; a step whose result is
    exact and short enough to be written down whole adds nothing. A tuple, since questions are made of so many of them.
    """

    value: Decimal
    low: Decimal
    high: Decimal

    @classmethod
    def exactly(cls, value: Decimal) -> "Estimate":
        """A number that is given, not worked out."""
        return cls(value, value, value)

    @property
    def exact(self) -> bool:
        """Whether every honest student has the same number here."""
        return self.low == self.high

    def times(self, factor: Decimal, kept: int) -> "Estimate":
        """The product with a given number, written down with `kept` decimals or more."""
        value, low, high = self
        if low == high:
            return Estimate.exactly(value * factor).noted(kept)
        ends = (low * factor, high * factor)
        return Estimate(value * factor, min(ends), max(ends)).noted(kept)

    def by(self, other: "Estimate", kept: int) -> "Estimate":
        """The product with another step's number, written down with `kept` decimals or more.

        Either factor may lie anywhere in its interval, whatever the other one is: that widens the product a little
        where both come from the same step, and leaves no one out. The product is rounded once.
        """
        value, low, high = self
        factor, least, most = other
        ends = [low * least, high * least] if least == most else [low * least, low * most, high * least, high * most]
        return Estimate(value * factor, min(ends), max(ends)).noted(kept)

    @property
    def negative(self) -> "Estimate":
        """The same number with the other sign: nothing is rounded for that."""
        return Estimate(-self.value + ZERO, -self.high + ZERO, -self.low + ZERO)

    def over(self, divisor: "Estimate", kept: int) -> "Estimate | None":
        """The quotient, noted with `kept` decimals or more; None if the divisor may be 0. Nobody divides by 1."""
        if divisor.low <= ZERO <= divisor.high:
            return None
        if divisor.exact and divisor.value == ONE:
            return self
        ends = [PAPER.divide(top, bottom) for top in (self.low, self.high) for bottom in (divisor.low, divisor.high)]
        return Estimate(PAPER.divide(self.value, divisor.value), min(ends), max(ends)).noted(kept)

    def noted(self, kept: int, roundings: int = 1) -> "Estimate":
        """The same step after up to `roundings` roundings to `kept` decimals or more, each to nearest."""
        value, low, high = self
        if low == high and is_written_whole(value, kept):
            return self
        spread = lost(kept, roundings)
        return Estimate(value, low - spread, high + spread)

    def handed_in(self, places: int) -> Interval:
        """The numbers that may stand in the box: half a unit of `places` more at either end.

        The ends are rounded outwards to `places` + 2 decimals, so that they can be printed whole.
        """
        half = lost(places)
        return outward(self.low - half, self.high + half, places + 2)


class Copied(Estimate):
    """A number that is copied from the paper into a box: nobody rounds it, and no other one is right."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Copied) and tuple.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = Estimate.__hash__

    def handed_in(self, places: int) -> Interval:
        """The number alone, with `places` + 2 decimals like any other."""
        return outward(self.low, self.high, places + 2)


def total_of(terms: Iterable[Estimate], kept: int) -> Estimate:
    """The sum of `terms` in any order, partial sums written down with `kept` decimals or more."""
    value, low, high, additions, exact = ZERO, ZERO, ZERO, -1, True
    for middle, least, most in terms:
        value, low, high = value + middle, low + least, high + most
        additions, exact = additions + 1, exact and least == most
    return Estimate.exactly(value).noted(kept) if exact else Estimate(value, low, high).noted(kept, max(1, additions))


def increasing(function: Callable[[Decimal], Decimal], total: Estimate, kept: int, roundings: int) -> Estimate:
    """An increasing `function` of a step, worked out with up to `roundings` roundings on the way.

    Where there are any, only that of 0 can be written whole: an exponential of any other number never ends.
    """
    value = function(total.value)
    if total.exact and (roundings == 0 or total.value.is_zero()):
        return Estimate.exactly(value).noted(kept, roundings)
    spread = lost(kept, roundings)
    return Estimate(value, function(total.low) - spread, function(total.high) + spread)


def shares(totals: Sequence[Estimate], kept: int) -> tuple[Estimate, ...]:
    """The outputs of a softmax layer, worked out from its sums by any usual way.

    The exponentials of the sums are noted, added up and divided: each loses half a unit of the last kept decimal, the
    sum one for each addition. Where these are small, that is much; but never less than what is lost by who subtracts
    the largest sum first, or takes the sigmoid of a difference (`usual`: a half unit each for every other exponential,
    its exponent, the sum, and one for the result). The last share may be what the others leave of 1.
    """
    return _shares(tuple(totals), kept)


@lru_cache(maxsize=1 << 10)  # each share of a layer is asked for alone
def _shares(totals: tuple[Estimate, ...], kept: int) -> tuple[Estimate, ...]:
    half, others = lost(kept), len(totals) - 1
    ratios, between = _ratios(totals, half), _extremes(totals)
    usual = (3 * others + 1) * half
    reach = [
        (min(ratio[0] - 3 * half, ends[0] - usual), max(ratio[1] + 3 * half, ends[1] + usual))
        for ratio, ends in zip(ratios, between, strict=True)
    ]
    low, high = sum(ends[0] for ends in reach), sum(ends[1] for ends in reach)
    return tuple(
        Estimate(value, min(ends[0], ONE - (high - ends[1])), max(ends[1], ONE - (low - ends[0])))
        for value, ends in zip(softmax([total.value for total in totals]), reach, strict=True)
    )


FARTHEST = Decimal(100)
"""Beyond e^100 an exponential counts as no larger: it has more digits than anybody writes, and than are kept here."""


def power(total: Estimate, kept: int) -> Estimate:
    """e to the power of a sum, noted with `kept` decimals or more."""
    return increasing(exponential, Estimate(*(min(end, FARTHEST) for end in total)), kept, 1)


def sum_of_powers(totals: Sequence[Estimate], kept: int) -> Estimate:
    """The sum of the exponentials of some sums, each noted before they are added up."""
    return total_of([power(total, kept) for total in totals], kept)


def share_of(whole: Estimate, place: int, totals: Sequence[Estimate], kept: int) -> Estimate | None:
    """One share of a softmax layer where the sum of the exponentials is handed in before: `whole`, as it stands there.

    A sum that is worked out of these totals leaves every usual way (`shares`); beside one that is written, and is such
    a sum as it was rounded, an exponential may be divided by what is written too. Any other sum is divided by alone:
    None if it may be 0.
    """
    usual, worked_out = shares(totals, kept)[place], sum_of_powers(totals, kept)
    if whole == worked_out:
        return usual
    by_whole = power(totals[place], kept).over(whole, kept)
    if not Interval(whole.low, whole.high).meets(Interval(worked_out.low, worked_out.high)):
        return by_whole
    if by_whole is None:
        return usual
    return Estimate(usual.value, min(usual.low, by_whole.low), max(usual.high, by_whole.high))


def _extremes(totals: Sequence[Estimate]) -> list[tuple[Decimal, Decimal]]:
    """Each share where its own sum is lowest and the others highest, and the other way round, nothing rounded."""
    lows, highs = [total.low for total in totals], [total.high for total in totals]
    return [
        (
            softmax([*highs[:place], lows[place], *highs[place + 1 :]])[place],
            softmax([*lows[:place], highs[place], *lows[place + 1 :]])[place],
        )
        for place in range(len(totals))
    ]


def _ratios(totals: Sequence[Estimate], half: Decimal) -> list[tuple[Decimal, Decimal]]:
    """Each noted exponential over their noted sum; anything from 0 to 1 where one may be noted as nothing."""
    lost = half * (len(totals) - 1)
    lows = [exponential(total.low) - half for total in totals]
    highs = [exponential(total.high) + half for total in totals]
    if min(lows) <= lost:
        return [(ZERO, ONE)] * len(totals)
    least, most = sum(lows), sum(highs)
    return [
        (PAPER.divide(low, low + (most - high) + lost), PAPER.divide(high, high + (least - low) - lost))
        for low, high in zip(lows, highs, strict=True)
    ]


def peaked(
    function: Callable[[Decimal], Decimal], peak: Decimal, step: Estimate, kept: int, roundings: int
) -> Estimate:
    """A `function` of a step that rises up to `peak` and falls beyond, with up to `roundings` roundings on the way.

    The step is one number, wherever it stands in the formula: a student who uses it twice uses the same twice, or the
    same before and after it was written down, which is among the roundings.
    """
    value = function(step.value)
    if step.exact:
        return Estimate.exactly(value).noted(kept, roundings)
    ends = (function(step.low), function(step.high))
    top = function(peak) if step.low <= peak <= step.high else max(ends)
    return Estimate(value, min(ends), top).noted(kept, roundings)


def product_of_three(first: Estimate, second: Estimate, third: Estimate, kept: int) -> Estimate:
    """The product in any order, the first product written down with `kept` decimals or more, and so the second.

    The rounding of the first product is multiplied by the factor that comes last, so each order has ends of its own:
    the outermost count.
    """
    orders = ((first, second, third), (first, third, second), (second, third, first))
    ways = [one.by(another, kept).by(last, kept) for one, another, last in orders]
    return Estimate(ways[0].value, min(way.low for way in ways), max(way.high for way in ways))


def undone(
    inverse: Callable[[Decimal], Decimal], between: Interval, output: Estimate, kept: int, roundings: int
) -> Estimate | None:
    """What an increasing function was applied to, by its `inverse`, worked out by hand.

    between: where the function's values lie, ends excluded; roundings: how many half units of the last kept decimal
    of the output an evaluation may lose before its result is written down. None if students may come to a number there
    that the function never takes.
    """
    spread = lost(kept, roundings)
    low, high = output.low - spread, output.high + spread
    if not (between.low < low and high < between.high):
        return None
    last = lost(kept)
    return Estimate(inverse(output.value), inverse(low) - last, inverse(high) + last)


def leaning(total: Estimate, kept: int, slope: Decimal) -> Estimate:
    """The leaky ReLU of a step: a product that is noted with `kept` decimals or more, where the step may be below 0."""
    bent = Estimate(*(leaky_relu(end, slope) for end in (total.value, total.low, total.high)))
    return bent.noted(kept) if total.low < 0 else bent


def leant_back(output: Estimate, kept: int, slope: Decimal) -> Estimate:
    """What a leaky ReLU was applied to: where the output may be below 0, a quotient noted with `kept` decimals."""
    ends = (end if end >= 0 else PAPER.divide(end, slope) for end in (output.value, output.low, output.high))
    return Estimate(*ends).noted(kept) if output.low < 0 else Estimate(*ends)


def coarsened(estimate: Estimate, places: int) -> Estimate:
    """What a student has who rounds this step to `places` decimals and goes on from there, ties either way."""
    return Estimate(
        round_half_up(estimate.value, places),
        min(round_half_up(estimate.low, places), round_half_down(estimate.low, places)),
        max(round_half_up(estimate.high, places), round_half_down(estimate.high, places)),
    )
