"""The probabilities of a softmax layer and the loss, as students have them, rightly and by the mistakes made there.

The loss is the cross-entropy, -ln of the probability of the right class.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from examgen.verify.backwards import Known, each, log, noted, over
from examgen.verify.numbers import EXACT, HALF, Number, exact_exponential
from examgen.verify.record import Array
from examgen.verify.spans import Span, activated, shared, turned
from examgen.verify.worked import Ends

BEYOND = 10_000
"""More than any loss, for who may have written a probability as 0."""

Functions = tuple[Callable[[Number], Number], Callable[[Number], Number]]

EXACT_FUNCTIONS: Functions = (exact_exponential, log)
FLOAT_FUNCTIONS: Functions = (math.exp, math.log)
"""The exponential and the logarithm."""

Mistaken = tuple[str, list[Known], Known]
"""A mistake by name, the probabilities that it leads to, and the loss."""


def loss(shares: Span, sums: Span, target: int, half: Number) -> Ends:
    """The loss by the share noted, by the sums, or by a difference of them: the widest of those that agree.

    half: half a unit of the last decimal kept, a float for float64.
    """
    logarithm = (FLOAT_FUNCTIONS if isinstance(half, float) else EXACT_FUNCTIONS)[1]
    low = shares.low[target]
    least, most = -logarithm(shares.high[target]) - half, (-logarithm(low) if low > 0 else BEYOND) + half
    ways = [(least, most)]
    ways += [way for way in _by_sums(sums, target, half) if way[0] <= most and least <= way[1]]
    value = _logarithm_of_all(sums.value, half) - sums.value[target]
    return Ends(value, min(low for low, _ in ways), max(high for _, high in ways))


def following_loss(share: Known, sums: Span, target: int, kept: int) -> Known | None:
    """The loss that follows from a share and from sums as they stand in their boxes; None where none does.

    As `loss` has it; but a share that may stand for 0 or less was more before it was rounded, if the sums allow that.
    """
    half = HALF / 10**kept
    found = _by_written(share, sums, target, kept)
    if found is None:
        return None
    ways = [(found.low, found.high)]
    ways += [way for way in _by_sums(sums, target, half) if way[0] <= found.high and found.low <= way[1]]
    return Known(found.value, min(low for low, _ in ways), max(high for _, high in ways), whole=False)


def _by_written(share: Known, sums: Span, target: int, kept: int) -> Known | None:
    if share.low > 0:
        return logarithm_of(share, kept)
    before = each(shared(sums, HALF / 10**kept, EXACT))[target]
    if before.low <= share.high and share.low <= before.high:
        return logarithm_of(before, kept)
    if share.value > 0 or share.high <= 0:
        return logarithm_of(share, kept)
    least = -log(share.high)
    return noted(Known(least, least, Fraction(BEYOND), whole=False), kept)


def _by_sums(sums: Span, target: int, half: Number) -> Iterator[tuple[Number, Number]]:
    """The ends of ln(1 + e^d) and so on, and of the logarithm of all exponentials less the target's sum.

    The higher the target's sum, the lower the loss. Exponentials are divided by the largest, that none be too large.
    """
    exponential, logarithm = FLOAT_FUNCTIONS if isinstance(half, float) else EXACT_FUNCTIONS
    units, top = range(len(sums.value)), max(sums.high)
    least = [sums.high[unit] if unit == target else sums.low[unit] for unit in units]
    most = [sums.low[unit] if unit == target else sums.high[unit] for unit in units]
    lower, upper = (sum((exponential(total - top) for total in totals), 0 * half) for totals in (least, most))
    below, above = logarithm(lower) + top - least[target], logarithm(upper) + top - most[target]
    usual = (3 * len(units) - 2) * half
    yield below - usual, above + usual
    lost = (2 * len(units) - 1) * half * exponential(-top)
    if lower > lost:
        below, above = (logarithm(total) + top for total in (lower - lost, upper + lost))
        yield below - least[target] - 2 * half, above - most[target] + 2 * half


def _logarithm_of_all(totals: Array, half: Number) -> Number:
    """The logarithm of the sum of the exponentials."""
    exponential, logarithm = FLOAT_FUNCTIONS if isinstance(half, float) else EXACT_FUNCTIONS
    top = max(totals)
    return logarithm(sum((exponential(total - top) for total in totals), 0 * half)) + top


def mistaken_shares(shares: Span, sums: Span, target: int, kept: int) -> Iterator[Mistaken]:
    """The mistakes between the sums and the probabilities, each with the loss that follows; where there is one."""
    half = HALF / 10**kept
    for name, found in _mistaken_shares(each(shares), sums, half, kept):
        following = logarithm_of(found[target], kept)
        if following is not None:
            yield name, found, following


def _mistaken_shares(shares: list[Known], sums: Span, half: Fraction, kept: int) -> Iterator[tuple[str, list[Known]]]:
    yield "classes_exchanged", shares[::-1]
    yield "softmax_sign_lost", each(shared(turned(sums), half, EXACT))
    yield "sigmoid_on_each_output", each(activated(sums, "sigmoid", half, EXACT))
    totals = each(sums)
    powers = [_power(total, kept) for total in totals]
    yield "not_normalised", powers
    largest = powers.index(max(powers, key=lambda power: power.value))
    one = Known(Fraction(1), Fraction(1), Fraction(1), whole=True)
    over_largest = [one if unit == largest else over(power, powers[largest], kept) for unit, power in enumerate(powers)]
    over_other = [over(power, other, kept) for power, other in zip(powers, powers[::-1], strict=True)]
    over_sums = [over(total, _added(totals, kept), kept) for total in totals]
    for name, quotients in (
        ("normalised_by_largest", over_largest),
        ("normalised_by_other_class", over_other),
        ("exponential_left_out", over_sums),
    ):
        found = [quotient for quotient in quotients if quotient is not None]
        if len(found) == len(quotients):
            yield name, found


def mistaken_losses(shares: Span, sums: Span, target: int, kept: int) -> Iterator[tuple[str, Known]]:
    """The mistakes that are made in the loss alone."""
    half, (share, other) = HALF / 10**kept, (each(shares)[unit] for unit in (target, 1 - target))
    right = _known(loss(shares, sums, target, half))
    yield "loss_sign_lost", right.turned
    base = log(Fraction(10))
    yield "common_logarithm_used", noted(Known(right.value / base, right.low / base, right.high / base, False), kept)
    yield "loss_of_other_class", _known(loss(shares, sums, 1 - target, half))
    missed = Known(1 - share.value, 1 - share.high, 1 - share.low, other.whole)
    yield "logarithm_left_out", missed
    least, most = max(missed.low, Fraction(0)) ** 2, max(missed.low**2, missed.high**2)
    yield "squared_error_used", noted(Known(missed.value**2, least, most, missed.whole), kept)


def logarithm_of(share: Known, kept: int) -> Known | None:
    """-ln of a number, noted; None if it is 0 or below."""
    if share.value <= 0:
        return None
    most = -log(share.low) if share.low > 0 else Fraction(BEYOND)
    return noted(Known(-log(share.value), -log(share.high), most, share.whole and share.value == 1), kept)


def _known(ends: Ends) -> Known:
    return Known(Fraction(ends.value), Fraction(ends.low), Fraction(ends.high), whole=False)


def _power(total: Known, kept: int) -> Known:
    value, low, high = map(exact_exponential, (total.value, total.low, total.high))
    return noted(Known(value, low, high, whole=total.whole and total.value == 0), kept)


def _added(totals: Sequence[Known], kept: int) -> Known:
    """The sum of the sums. One that was rounded makes each addition a rounding."""
    value, low, high = (sum((getattr(one, end) for one in totals), Fraction(0)) for end in ("value", "low", "high"))
    whole = all(total.whole for total in totals)
    return noted(Known(value, low, high, whole), kept, 1 if whole else len(totals) - 1)
