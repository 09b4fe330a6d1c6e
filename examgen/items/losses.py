"""The loss of one row of a classification: cross-entropy on paper.

The loss is -ln of the probability of the right class: Keras's `CategoricalCrossentropy` of a one-hot target.
"""

from collections.abc import Sequence
from decimal import Decimal

from examgen.paper.arithmetic import ONE, PAPER, exponential, logarithm, on_paper, unit
from examgen.paper.estimates import Estimate, Interval
from examgen.paper.estimates import shares as shares_of

BEYOND = Decimal(10_000)
"""More than any loss: where a probability may have been written as 0."""


def cross_entropy(share: Estimate, sums: Sequence[Estimate], target: int, kept: int) -> Estimate | None:
    """The loss as honest students have it; None where the probability is 0 or below.

    share: the probability of the right class; sums: those of all classes; target: the place of the right one. By the
    probability noted before, -ln P; or by the sums z, ln of the sum of the exponentials less z of the target, which
    loses half a unit for each exponential, each addition, the logarithm and the result; or by ln(1 + e^d) with d the
    difference of two sums, which loses no more than the three of d, its exponential and the logarithm. A share that
    does not come of these sums leaves only the first way. One that was handed in as 0 was more before it was rounded.
    """
    by_share = _by_share(share, sums, target, kept)
    if by_share is None:
        return None
    reach = Interval(by_share.low, by_share.high)
    with on_paper():
        others = [_by_difference(sums, target, kept), _by_sums(sums, target, kept)]
    ways = [reach, *(way for way in others if way is not None and way.meets(reach))]
    return Estimate(by_share.value, min(way.low for way in ways), max(way.high for way in ways))


def _by_share(share: Estimate, sums: Sequence[Estimate], target: int, kept: int) -> Estimate | None:
    """-ln of the share; of one that may stand for 0, of what the sums give if it may be that."""
    if share.low > 0:
        return logarithm_of(share, kept)
    given = shares_of(sums, kept)[target]
    if Interval(given.low, given.high).meets(Interval(share.low, share.high)):
        return logarithm_of(given, kept)
    if share.value > 0 or share.high <= 0:
        return logarithm_of(share, kept)
    least = PAPER.minus(logarithm(share.high))
    return Estimate(least, least, BEYOND).noted(kept)


def _by_difference(sums: Sequence[Estimate], target: int, kept: int) -> Interval:
    """Between what numbers ln(1 + e^-d) and so on lies."""
    lost = unit(kept) / 2 * (3 * (len(sums) - 1) + 1)
    least = ONE + sum(exponential(other.low - sums[target].high) for other in _but(sums, target))
    most = ONE + sum(exponential(other.high - sums[target].low) for other in _but(sums, target))
    return Interval(logarithm(least) - lost, logarithm(most) + lost)


def _by_sums(sums: Sequence[Estimate], target: int, kept: int) -> Interval | None:
    """Between what numbers the logarithm of all exponentials less the target's sum lies; None if one may be of 0.

    The target's sum is one number, in both places: the higher it is, the lower is the loss.
    """
    half = unit(kept) / 2
    lost = half * (2 * len(sums) - 1)
    least = exponential(sums[target].high) + sum(exponential(other.low) for other in _but(sums, target)) - lost
    most = exponential(sums[target].low) + sum(exponential(other.high) for other in _but(sums, target)) + lost
    if least <= 0:
        return None
    return Interval(logarithm(least) - sums[target].high - 2 * half, logarithm(most) - sums[target].low + 2 * half)


def _but(sums: Sequence[Estimate], target: int) -> list[Estimate]:
    return [total for place, total in enumerate(sums) if place != target]


def logarithm_of(share: Estimate, kept: int) -> Estimate | None:
    """-ln of a number, noted with `kept` decimals; None if there is none. Of a number that may be 0 it may be large."""
    if share.value <= 0:
        return None
    most = PAPER.minus(logarithm(share.low)) if share.low > 0 else BEYOND
    least, value = (PAPER.minus(logarithm(end)) for end in (share.high, share.value))
    return Estimate(value, least, most).noted(kept)
