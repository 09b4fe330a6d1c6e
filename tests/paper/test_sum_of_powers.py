"""The sum of the exponentials of a softmax, and a share beside it: what follows from the sum as it is written."""

from decimal import Decimal

from examgen.paper.estimates import Estimate, power, share_of, shares, sum_of_powers


def whole_and_totals(written: str = "") -> tuple[Estimate, list[Estimate]]:
    """Sums of 0.8 and 0 as they were worked out, of which e^0.8 + 1 = 3.225541; and what is written for it, to 0.01."""
    totals = [Estimate(Decimal("0.8"), Decimal("0.7999"), Decimal("0.8001")), Estimate.exactly(Decimal(0))]
    if not written:
        return sum_of_powers(totals, 4), totals
    number = Decimal(written)
    return Estimate(number, number - Decimal("0.005"), number + Decimal("0.005")), totals


def test_a_sum_of_exponentials_adds_what_is_noted() -> None:
    """e^0.7999 = 2.225318 and e^0.8001 = 2.225764; half a unit for noting it, half for adding e^0, which is 1."""
    whole, _ = whole_and_totals()
    assert [round(end, 4) for end in whole] == [Decimal("3.2255"), Decimal("3.2252"), Decimal("3.2259")]
    assert sum_of_powers([Estimate.exactly(Decimal(0))] * 3, 4) == Estimate.exactly(Decimal(3))


def test_beside_a_sum_that_is_worked_out_a_share_comes_by_any_usual_way() -> None:
    whole, totals = whole_and_totals()
    assert [share_of(whole, place, totals, 4) for place in (0, 1)] == list(shares(totals, 4))


def test_beside_a_sum_as_it_was_rounded_an_exponential_over_it_is_as_good() -> None:
    """3.23 stands for 3.225 to 3.235: 2.2253 / 3.235 = 0.6879 is as good as 2.2255 / 3.2255 = 0.68997."""
    whole, totals = whole_and_totals("3.23")
    found, usual = share_of(whole, 0, totals, 4), shares(totals, 4)[0]
    assert found is not None
    assert (found.value, found.high) == (usual.value, max(usual.high, found.high))
    assert round(found.low, 4) == Decimal("0.6878")
    assert found.low < usual.low < usual.high <= found.high


def test_beside_any_other_sum_there_is_nothing_but_an_exponential_over_it() -> None:
    """2.2255 / 4 = 0.5564, which is nowhere near 0.69; over what may be 0 nothing follows."""
    whole, totals = whole_and_totals("4.00")
    found = share_of(whole, 0, totals, 4)
    assert found is not None
    assert [round(end, 3) for end in found] == [Decimal("0.556"), Decimal("0.556"), Decimal("0.557")]
    assert share_of(whole_and_totals("0.00")[0], 0, totals, 4) is None


def test_beyond_e_to_the_hundred_an_exponential_counts_as_no_larger() -> None:
    far, farther = (Estimate.exactly(Decimal(text)) for text in ("100", "9999"))
    assert power(farther, 4) == power(far, 4)
    assert power(Estimate.exactly(Decimal(99)), 4) < power(far, 4)
