"""Shares beside a sum of exponentials that is written: both ways have the same ends, whatever stands there."""

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from examgen.paper.estimates import Estimate, share_of, sum_of_powers
from examgen.verify.sheets.shares import part_of, powers_added
from examgen.verify.sheets.spans import Span

HALF = Fraction(1, 20_000)
SAME = Fraction(1, 10**20)


def both(*ends: Decimal) -> tuple[Estimate, Span]:
    value, low, high = ends
    return Estimate(value, low, high), Span(Fraction(value), Fraction(low), Fraction(high), low == high)


def close(one: Estimate, other: Span) -> bool:
    return all(abs(Fraction(end) - Fraction(another)) < SAME for end, another in zip(one, other[:3], strict=True))


def drawn(chance: Random, classes: int) -> list[tuple[Estimate, Span]]:
    """Sums of outputs, each up to a hundredth off."""
    found = []
    for _ in range(classes):
        value, spread = (Decimal(chance.randint(low, high)).scaleb(-4) for low, high in ((-20000, 20000), (1, 100)))
        found.append(both(value, value - spread, value + spread))
    return found


@pytest.mark.parametrize("classes", [2, 3, 4])
@pytest.mark.parametrize("off", ["0", "0.004", "-0.3", "1.7", "-99"])
def test_both_ways_have_the_same_share_of_whatever_is_written(classes: int, off: str) -> None:
    """off: how far what is written is from the sum; with -99 it may be 0, or below, where it is near."""
    chance = Random(f"{classes}/{off}")
    for _ in range(12):
        firsts, seconds = zip(*drawn(chance, classes), strict=True)
        whole, added = sum_of_powers(firsts, 4), powers_added(HALF, *seconds)
        assert close(whole, added)
        written = max(Decimal(0), round(whole.value + Decimal(off), 2))
        for one, other in ((whole, added), both(written, written - Decimal("0.005"), written + Decimal("0.005"))):
            for place in range(classes):
                found, beside = share_of(one, place, firsts, 4), part_of(HALF, seconds[place], other, *seconds)
                assert (found is None) == (beside is None)
                assert found is None or beside is None or close(found, beside)
