"""What honest students may have for probabilities and their logarithms: shares of a softmax, and the loss of one."""

from collections.abc import Sequence
from fractions import Fraction

from examgen.verify.sheets.numbers import Number, exponential, log
from examgen.verify.sheets.spans import BEYOND, Span, all_added, noted, power, quotient, turned

AS_GOOD_AS = 1e-12
"""Of its size: two numbers that differ by less are one that was worked out twice."""


def share(half: Number, own: Span, *sums: Span) -> Span:
    """The softmax of one of several sums, itself among them."""
    return shared(half, sums)[next(place for place, total in enumerate(sums) if total is own)]


def shared(half: Number, sums: Sequence[Span]) -> list[Span]:
    """A softmax layer's outputs. Two usual ways, of which the wider counts at either end.

    Noted exponentials over their noted sum, of which three more half units may be lost; or less at first and more
    later. Everything is divided by the exponential of the largest sum, that none be too large to write.
    """
    others, top = len(sums) - 1, max(total.high for total in sums)
    lost = half * exponential(-top)
    scaled = [total.by(lambda end: exponential(end - top)) for total in sums]
    vanishing = min(exponential(total.low) for total in sums) <= len(sums) * half  # one may be noted as nothing
    found = []
    for place, one in enumerate(scaled):
        rest = [other for number, other in enumerate(scaled) if number != place]
        least, most = _ratio(one.low, [other.high for other in rest]), _ratio(one.high, [other.low for other in rest])
        noted_least, noted_most = (
            (half - half, half / half)
            if vanishing
            else (
                _ratio(one.low - lost, [other.high + lost for other in rest], others * lost),
                _ratio(one.high + lost, [other.low - lost for other in rest], -others * lost),
            )
        )
        usual, value = (3 * others + 1) * half, _ratio(one.value, [other.value for other in rest])
        found.append((value, min(noted_least - 3 * half, least - usual), max(noted_most + 3 * half, most + usual)))
    lowest, highest = sum(low for _, low, _ in found), sum(high for _, _, high in found)
    return [
        Span(value, min(low, 1 - (highest - high)), max(high, 1 - (lowest - low)), False) for value, low, high in found
    ]


def powers_added(half: Number, *sums: Span) -> Span:
    """The exponentials of some sums, each noted, then added up."""
    return all_added(half, *(power(half, total) for total in sums))


def part_of(half: Number, own: Span, whole: Span, *sums: Span) -> Span | None:
    """A share beside the sum of the exponentials, which stands on the paper: `whole`.

    Where that is what the sums give, a share comes by any usual way. Where it is another number that these may have
    been rounded to, an exponential over it is as good; where it is none of them, there is nothing but that.
    """
    usual, there = share(half, own, *sums), powers_added(half, *sums)
    if all(abs(one - other) <= AS_GOOD_AS * abs(other) for one, other in zip(whole[:3], there[:3], strict=True)):
        return usual
    over = quotient(half, power(half, own), whole)
    if whole.high < there.low or there.high < whole.low:
        return over
    return usual if over is None else Span(usual.value, min(usual.low, over.low), max(usual.high, over.high), False)


def _ratio(part: Number, others: Sequence[Number], lost: Number = 0) -> Number:
    """A part of a whole. lost: in adding up."""
    return part / (part + sum(others) + lost)


def loss(half: Number, share: Span, own: Span, *others: Span) -> Span:
    """The cross-entropy of a class by its share noted, by the sums, or by a difference of them: the widest that agree.

    own, others: the sum of the class and those of the others.
    """
    least, most = -log(share.high) - half, (-log(share.low) if share.low > 0 else BEYOND) + half
    value = _logarithm_of_all([own.value, *(other.value for other in others)]) - own.value
    return widest(half, Span(value, least, most, False), own, *others)


def widest(half: Number, by_share: Span, *sums: Span) -> Span:
    """A loss by its share, or by the sums where that agrees with it: from the lowest to the highest."""
    ways = [way for way in _by_sums(half, *sums) if way[0] <= by_share.high and by_share.low <= way[1]]
    low, high = min([by_share.low, *(way[0] for way in ways)]), max([by_share.high, *(way[1] for way in ways)])
    return Span(by_share.value, low, high, False)


def _by_sums(half: Number, own: Span, *others: Span) -> list[tuple[Number, Number]]:
    """The ends of ln(1 + e^d) and so on, and of the logarithm of all exponentials less the target's sum.

    The higher the target's sum, the lower the loss. Exponentials are divided by the largest, that none be too large.
    """
    units, top = 1 + len(others), max(total.high for total in (own, *others))
    lower = sum(exponential(end - top) for end in (own.high, *(other.low for other in others)))
    upper = sum(exponential(end - top) for end in (own.low, *(other.high for other in others)))
    usual, lost = (3 * units - 2) * half, (2 * units - 1) * half * exponential(-top)
    ways = [(log(lower) + top - own.high - usual, log(upper) + top - own.low + usual)]
    if lower > lost:
        ways.append((log(lower - lost) + top - own.high - 2 * half, log(upper + lost) + top - own.low + 2 * half))
    return ways


def _logarithm_of_all(totals: Sequence[Number]) -> Number:
    """The logarithm of the sum of the exponentials."""
    return log(sum(exponential(total - max(totals)) for total in totals)) + max(totals)


def of_logarithm(half: Number, share: Span) -> Span | None:
    """-ln of a number, noted; None if it is 0 or below."""
    if share.value <= 0:
        return None
    most = -log(share.low) if share.low > 0 else Fraction(BEYOND)
    return noted(Span(-log(share.value), -log(share.high), most, share.known and share.value == 1), half)


def turned_alike(own: Span, sums: Sequence[Span]) -> tuple[Span, ...]:
    """The sums with the other sign, the one that is meant first."""
    others = {id(total): turned(total) for total in sums}
    return others[id(own)], *(others[id(total)] for total in sums)
