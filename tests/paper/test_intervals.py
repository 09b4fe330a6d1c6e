"""An interval ends where the unluckiest student who exists stands: no nearer, or he is refused, and no farther.

Ends are worked out in fractions, from every corner: each number at either end, each rounding half a unit either way.
"""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import atanh, exp, log

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from examgen.paper.activations import Activation
from examgen.paper.arithmetic import (
    BEYOND_TRUST,
    HALF,
    ONE,
    ZERO,
    artanh,
    logit,
    round_half_down,
    round_half_up,
    same,
    sigmoid,
    sigmoid_slope,
    tanh,
    tanh_slope,
)
from examgen.paper.estimates import Copied, Estimate, Interval, leant_back, peaked, product_of_three, shares, total_of

KEPT = 4
LOST = Fraction(1, 2 * 10**KEPT)
"""Half a unit of the last decimal that is kept: what is lost in one rounding."""

BEYOND = Fraction(1, 10**20)
"""What 28 digits may be off by."""

numbers = st.integers(-(10**7), 10**7).map(lambda count: Decimal(count).scaleb(-6))
"""Numbers with more decimals than are kept, between -10 and 10."""

tenths = st.integers(-99, 99).map(lambda count: Decimal(count).scaleb(-1))


@st.composite
def uncertain(draw: st.DrawFn) -> Estimate:
    """A number that was rounded on the way: its ends lie apart."""
    value, below, above = draw(numbers), draw(st.integers(1, 2000)), draw(st.integers(1, 2000))
    return Estimate(value, value - Decimal(below).scaleb(-6), value + Decimal(above).scaleb(-6))


def ends(estimate: Estimate) -> tuple[Fraction, Fraction]:
    return Fraction(estimate.low), Fraction(estimate.high)


def assert_ends(estimate: Estimate, corners: Sequence[Fraction]) -> None:
    low, high = ends(estimate)
    assert abs(low - min(corners)) < BEYOND
    assert abs(high - max(corners)) < BEYOND


def rounded(corners: Sequence[Fraction], times: int = 1) -> list[Fraction]:
    return [corner + sign * times * LOST for corner in corners for sign in (-1, 1)]


@given(first=uncertain(), second=uncertain(), factor=tenths.filter(bool))
def test_a_product_loses_half_a_unit(first: Estimate, second: Estimate, factor: Decimal) -> None:
    assert_ends(first.times(factor, KEPT), rounded([end * Fraction(factor) for end in ends(first)]))
    found = first.by(second, KEPT)
    assert_ends(found, rounded([one * other for one, other in product(ends(first), ends(second))]))
    assert found.value == first.value * second.value
    assert first.times(factor, KEPT).value == first.value * factor


@given(first=uncertain(), second=uncertain(), third=uncertain())
def test_a_product_of_three_loses_as_much_as_its_unluckiest_order(
    first: Estimate, second: Estimate, third: Estimate
) -> None:
    corners = []
    for one, another, last in ((first, second, third), (first, third, second), (second, third, first)):
        noted = rounded([a * b for a, b in product(ends(one), ends(another))])
        corners += rounded([a * b for a, b in product(noted, ends(last))])
    found = product_of_three(first, second, third, KEPT)
    assert_ends(found, corners)
    assert abs(Fraction(found.value) - Fraction(first.value) * Fraction(second.value) * Fraction(third.value)) < BEYOND


@given(above=uncertain(), below=uncertain())
def test_a_quotient_loses_half_a_unit_and_there_is_none_by_what_may_be_0(above: Estimate, below: Estimate) -> None:
    quotient = above.over(below, KEPT)
    if below.low <= 0 <= below.high:
        assert quotient is None
        return
    assert quotient is not None
    assert_ends(quotient, rounded([one / other for one, other in product(ends(above), ends(below))]))
    assert abs(Fraction(quotient.value) - Fraction(above.value) / Fraction(below.value)) < BEYOND


@pytest.mark.parametrize(("low", "high"), [("0", "0.1"), ("-0.1", "0"), ("0", "0"), ("-0.1", "0.1")])
def test_nothing_is_divided_by_an_interval_that_holds_0_at_its_end(low: str, high: str) -> None:
    assert Estimate.exactly(ONE).over(Estimate(Decimal(low), Decimal(low), Decimal(high)), KEPT) is None


def test_nobody_divides_by_1_and_nobody_rounds_for_a_sign() -> None:
    loose = Estimate(Decimal("0.5"), Decimal("0.4999"), Decimal("0.5002"))
    assert loose.over(Estimate.exactly(ONE), KEPT) == loose
    assert loose.over(Estimate(ONE, ONE, Decimal("1.0001")), KEPT) != loose
    assert loose.over(Estimate.exactly(Decimal(2)), KEPT) != loose
    assert loose.negative == Estimate(Decimal("-0.5"), Decimal("-0.5002"), Decimal("-0.4999"))
    nothing = Estimate.exactly(ZERO).negative
    assert [str(number) for number in (nothing.value, nothing.low, nothing.high)] == ["0", "0", "0"]


@given(terms=st.lists(uncertain(), min_size=1, max_size=5), exact=st.lists(tenths, max_size=2))
def test_a_sum_loses_half_a_unit_for_each_addition(terms: list[Estimate], exact: list[Decimal]) -> None:
    every = [*terms, *map(Estimate.exactly, exact)]
    found = total_of(every, KEPT)
    additions = max(1, len(every) - 1)  # one number alone is still written down
    low, high = (sum(ends(term)[side] for term in every) for side in (0, 1))
    assert_ends(found, [low - additions * LOST, high + additions * LOST])
    assert found.value == sum(term.value for term in every)


@given(terms=st.lists(numbers, min_size=1, max_size=5))
def test_a_sum_of_given_numbers_is_written_whole_if_it_is_short_enough_else_it_is_rounded_once(
    terms: list[Decimal],
) -> None:
    total = sum(terms, ZERO)
    short = total == total.quantize(Decimal(1).scaleb(-KEPT))
    lost = Fraction(0) if short else LOST
    found = total_of(map(Estimate.exactly, terms), KEPT)
    assert_ends(found, [Fraction(total) - lost, Fraction(total) + lost])


@given(number=uncertain(), times=st.integers(0, 7))
def test_so_many_roundings_lose_so_many_half_units(number: Estimate, times: int) -> None:
    assert_ends(number.noted(KEPT, times), rounded(ends(number), times))
    exact = Estimate.exactly(number.value.quantize(Decimal("0.0001")))
    assert exact.noted(KEPT, times) == exact
    longer = Estimate.exactly(exact.value + Decimal("0.00003"))
    assert_ends(longer.noted(KEPT, times), rounded(ends(longer), times))


@given(number=uncertain(), places=st.integers(1, 4))
def test_a_number_is_handed_in_within_half_a_unit_more_with_ends_of_two_more_decimals(
    number: Estimate, places: int
) -> None:
    accepted = number.handed_in(places)
    unit, half = Fraction(1, 10 ** (places + 2)), Fraction(1, 2 * 10**places)
    assert 0 <= Fraction(number.low) - half - Fraction(accepted.low) < unit
    assert 0 <= Fraction(accepted.high) - half - Fraction(number.high) < unit
    for end in (accepted.low, accepted.high):
        assert end.as_tuple().exponent == -(places + 2)
    assert number.low in accepted
    assert accepted.high + Decimal(1).scaleb(-12) not in accepted
    assert accepted.low - Decimal(1).scaleb(-12) not in accepted


def test_what_is_copied_is_that_number_alone() -> None:
    one, other = Decimal("-1.3"), Decimal("-1.3000")
    assert Copied(one, one, one).handed_in(2) == Interval(other, other)
    assert str(Copied(one, one, one).handed_in(2).low) == "-1.3000"
    assert Copied(one, one, one) != Estimate(one, one, one)  # what follows from either is kept apart
    loose = Copied(Decimal("0.5"), Decimal("0.49991"), Decimal("0.50009")).handed_in(2)
    assert loose == Interval(Decimal("0.4999"), Decimal("0.5001"))


# How much is lost inside one evaluation, as docs/design.md says: sigmoid three half units and tanh six, ReLU none; the
# derivative of sigmoid two, of tanh three; the inverse of sigmoid two before its result is noted, of tanh seven.


@given(total=uncertain())
def test_sigmoid_loses_three_half_units_tanh_six_and_relu_none(total: Estimate) -> None:
    for activation, function, lost in ((Activation.SIGMOID, sigmoid, 3), (Activation.TANH, tanh, 6)):
        low, high = (Fraction(function(end)) for end in (total.low, total.high))
        found = activation.estimate(total, KEPT)
        assert_ends(found, [low - lost * LOST, high + lost * LOST])
        assert found.value == function(total.value)
    assert ends(Activation.RELU.estimate(total, KEPT)) == tuple(max(end, Fraction(0)) for end in ends(total))
    assert Activation.LINEAR.estimate(total, KEPT) == total


@given(total=numbers)
def test_an_exponential_is_written_whole_at_0_alone(total: Decimal) -> None:
    exact = Estimate.exactly(total)
    for activation in (Activation.SIGMOID, Activation.TANH):
        assert activation.estimate(exact, KEPT).exact == (total == 0)
    short = Estimate.exactly(total.quantize(Decimal("0.1")))
    assert Activation.RELU.estimate(short, KEPT).exact


@given(low=st.integers(0, 10**6), high=st.integers(0, 10**6), turned=st.booleans())
def test_a_derivative_loses_two_half_units_of_a_sigmoid_and_three_of_a_tanh(low: int, high: int, turned: bool) -> None:
    low, high = sorted((low, high))
    assume(low < high)
    between = [Decimal(end).scaleb(-6) for end in (low, (low + high) // 2, high)]
    if turned:
        between = [-end for end in reversed(between)]
    for activation, slope, peak, lost in (
        (Activation.SIGMOID, lambda s: s * (1 - s), Fraction(1, 2), 2),
        (Activation.TANH, lambda h: 1 - h * h, Fraction(0), 3),
    ):
        output = Estimate(between[1], between[0], between[2])
        corners = [slope(end) for end in ends(output)]
        if ends(output)[0] <= peak <= ends(output)[1]:
            corners.append(slope(peak))
        found = activation.derivative(output, KEPT)
        assert_ends(found, [min(corners) - lost * LOST, max(corners) + lost * LOST])
        assert Fraction(found.value) == slope(Fraction(between[1]))


def test_a_derivative_of_a_number_that_is_given_is_noted_like_any_other() -> None:
    assert peaked(sigmoid_slope, HALF, Estimate.exactly(HALF), KEPT, 2) == Estimate.exactly(Decimal("0.25"))
    found = peaked(tanh_slope, ZERO, Estimate.exactly(Decimal("0.123")), KEPT, 3)  # 1 - 0.015129 = 0.984871
    assert found == Estimate(Decimal("0.984871"), Decimal("0.984721"), Decimal("0.985021"))


@pytest.mark.parametrize(
    ("total", "low", "high", "slope"),
    [
        ("1.2", "1.1", "1.3", ("1", "1", "1")),
        ("-1.2", "-1.3", "-1.1", ("0", "0", "0")),
        ("0.1", "-0.1", "0.2", ("1", "0", "1")),
        ("0", "0", "0", ("0", "0", "0")),
    ],
)
def test_the_derivative_of_relu_is_1_above_0(total: str, low: str, high: str, slope: tuple[str, ...]) -> None:
    found = Activation.RELU.derivative(Estimate(Decimal(total), Decimal(low), Decimal(high)), KEPT)
    assert found == Estimate(*map(Decimal, slope))
    assert Activation.LINEAR.derivative(Estimate.exactly(ZERO), KEPT) == Estimate.exactly(ONE)


@given(output=st.integers(10**4, 99 * 10**4), error=st.integers(1, 200))
def test_an_inverse_loses_two_half_units_of_a_sigmoid_and_seven_of_a_tanh(output: int, error: int) -> None:
    value, spread = Decimal(output).scaleb(-6), Decimal(error).scaleb(-6)
    for activation, inverse, lost in (
        (Activation.SIGMOID, lambda s: log(s / (1 - s)), 2),
        (Activation.TANH, atanh, 7),
    ):
        found = activation.undone(Estimate(value, value - spread, value + spread), KEPT)
        assert found is not None
        low, high = float(value - spread) - lost * float(LOST), float(value + spread) + lost * float(LOST)
        assert float(found.value) == pytest.approx(inverse(float(value)), abs=1e-9)
        assert float(found.low) == pytest.approx(inverse(low) - float(LOST), abs=1e-9)
        assert float(found.high) == pytest.approx(inverse(high) + float(LOST), abs=1e-9)


@pytest.mark.parametrize(
    ("activation", "output", "follows"),
    [
        ("sigmoid", "0.0001", False),  # 0.0001 less two half units of 0.0001 is 0
        ("sigmoid", "0.00011", True),
        ("sigmoid", "0.9999", False),
        ("sigmoid", "0.99989", True),
        ("tanh", "-0.99965", False),  # -0.99965 less seven half units is -1
        ("tanh", "-0.99964", True),
        ("tanh", "0.99965", False),
        ("tanh", "0.99964", True),
        ("relu", "0", False),
        ("relu", "0.0001", True),
        ("linear", "-1", True),
    ],
)
def test_a_sum_follows_only_from_an_output_that_the_function_takes_however_it_was_rounded(
    activation: str, output: str, follows: bool
) -> None:
    found = Activation(activation).undone(Estimate.exactly(Decimal(output)), KEPT)
    assert (found is not None) == follows
    if activation in ("relu", "linear") and follows:
        assert found == Estimate.exactly(Decimal(output))


def test_no_sum_follows_from_a_relu_that_may_not_have_fired() -> None:
    assert Activation.RELU.undone(Estimate(Decimal("0.1"), Decimal("-0.0001"), Decimal("0.2")), KEPT) is None
    fired = Estimate(Decimal("0.1"), Decimal("0.0001"), Decimal("0.2"))
    assert Activation.RELU.undone(fired, KEPT) == fired


@given(output=st.integers(1, 10**6 - 1))
def test_inverses_undo_their_functions(output: int) -> None:
    inside = Decimal(output).scaleb(-6)
    for number in (inside, -inside):
        assert abs(tanh(artanh(number)) - number) < Decimal("1e-22")
    assert abs(sigmoid(logit(inside)) - inside) < Decimal("1e-22")


# Students who exist: each rounding as unlucky as it can be, by the formula that loses most.

UNITS = 10**KEPT


def unlucky(value: float) -> Iterator[float]:
    """A number that is written down, half a unit too small or too large."""
    yield from (value - 0.5 / UNITS, value + 0.5 / UNITS)


def sigmoids(x: float) -> Iterator[float]:
    """1 / (1 + E), E noted, its sum noted, the quotient noted."""
    for power in unlucky(exp(-x)):
        for below in unlucky(1 + power):
            yield from unlucky(1 / below)


def tanhs(x: float) -> Iterator[float]:
    """2 sigmoid(2x) - 1, noted as it goes."""
    yield from (2 * found - 1 for found in sigmoids(2 * x))


def sigmoid_slopes(s: float) -> Iterator[float]:
    """s - s², the square noted and the difference."""
    for square in unlucky(s * s):
        yield from unlucky(s - square)


def tanh_slopes(h: float) -> Iterator[float]:
    """(1 - h) (1 + h), both noted and the product."""
    for one, other in product(unlucky(1 - h), unlucky(1 + h)):
        yield from unlucky(one * other)


def worst(ways: Callable[[float], Iterator[float]], at: float, right: float) -> float:
    """How many half units the unluckiest student is off."""
    return max(abs(found - right) for found in ways(at)) * 2 * UNITS


def test_students_exist_who_lose_more_than_one_half_unit_less_would_hold() -> None:
    assert max(worst(sigmoids, x / 100, 1 / (1 + exp(-x / 100))) for x in range(100, 900)) > 2.9
    assert max(worst(tanhs, x / 100, 2 / (1 + exp(-x / 50)) - 1) for x in range(100, 500)) > 5.8
    assert max(worst(sigmoid_slopes, s / 100, s / 100 * (1 - s / 100)) for s in range(1, 100)) > 1.9
    assert max(worst(tanh_slopes, h / 100, 1 - (h / 100) ** 2) for h in range(-99, 100)) > 2.9


def test_inverses_lose_what_their_reasons_say() -> None:
    """In half units of the output: -ln(1/s - 1) twice s², and by it the inverse of tanh twice (½ + 1 + 2)."""
    s = 0.999
    off = max(abs(log(1 / s - 1) - log(below)) for q in unlucky(1 / s) for below in unlucky(q - 1))
    assert 1.9 < off * s * (1 - s) * 2 * UNITS < 2.4
    t = 0.99
    right, lost = atanh(t), 0.0
    for middle in unlucky((1 + t) / 2):
        for turned in unlucky(1 / middle):
            for below in unlucky(turned - 1):
                lost = max(lost, abs(-log(below) / 2 - right))
    assert lost * (1 - t * t) * 2 * UNITS > 4


# Shares of a softmax.


def ways_to_shares(sums: Sequence[float]) -> Iterator[Sequence[float]]:
    """The exponentials noted, added up and divided, each as unlucky as can be; then what is left of 1."""
    for powers in product(*(tuple(unlucky(exp(total))) for total in sums)):
        for lost in product((-0.5, 0.5), repeat=len(sums) - 1):
            whole = sum(powers) + sum(lost) / UNITS
            for found in product(*(tuple(unlucky(power / whole)) for power in powers)):
                yield found
                yield (*found[:-1], 1 - sum(found[:-1]))
                yield (1 - sum(found[1:]), *found[1:])


@given(sums=st.lists(st.integers(-30, 30), min_size=2, max_size=3))
def test_no_usual_way_to_a_share_is_refused(sums: list[int]) -> None:
    found = shares([Estimate.exactly(Decimal(total).scaleb(-1)) for total in sums], KEPT)
    largest = max(sums)
    students = [
        *ways_to_shares([total / 10 for total in sums]),
        *ways_to_shares([(total - largest) / 10 for total in sums]),
    ]
    for place, share in enumerate(found):
        assert float(share.low) <= min(work[place] for work in students) + 1e-12
        assert float(share.high) >= max(work[place] for work in students) - 1e-12


@given(sums=st.lists(uncertain(), min_size=2, max_size=2))
def test_a_share_of_two_is_held_as_widely_as_the_rule_says(sums: list[Estimate]) -> None:
    """By the noted exponentials three half units more, by other ways four in all, or what the other one leaves of 1."""
    half, reach = float(LOST), []
    for here, other in (sums, sums[::-1]):
        (low, high), (least, most) = [(float(each.low), float(each.high)) for each in (here, other)]
        if exp(min(low, least)) - half <= half:  # an exponential may be noted as nothing, or its sum
            ratio = (0.0, 1.0)
        else:
            small, large, smallest, largest = exp(low) - half, exp(high) + half, exp(least) - half, exp(most) + half
            ratio = (small / (small + largest + half), large / (large + smallest - half))
        by_difference = (1 / (1 + exp(most - low)), 1 / (1 + exp(least - high)))
        reach.append(
            (
                min(ratio[0] - 3 * half, by_difference[0] - 4 * half),
                max(ratio[1] + 3 * half, by_difference[1] + 4 * half),
            )
        )
    for found, own, other, here, beside in zip(shares(sums, KEPT), reach, reach[::-1], sums, sums[::-1], strict=True):
        assert float(found.value) == pytest.approx(1 / (1 + exp(float(beside.value - here.value))), abs=1e-12)
        assert float(found.low) == pytest.approx(min(own[0], 1 - other[1]), abs=1e-12)
        assert float(found.high) == pytest.approx(max(own[1], 1 - other[0]), abs=1e-12)


def test_a_share_of_three_may_be_off_by_the_additions_and_by_what_the_others_leave() -> None:
    """Three sums of -3: exponentials noted, added with two roundings more, divided; the last share is what is left."""
    half, noted = float(LOST), exp(-3)
    small, large = noted - half, noted + half
    least = small / (small + 2 * large + 2 * half) - 3 * half
    most = large / (large + 2 * small - 2 * half) + 3 * half
    for share in shares([Estimate.exactly(Decimal(-3))] * 3, KEPT):
        assert float(share.value) == pytest.approx(1 / 3, abs=1e-12)
        assert float(share.low) == pytest.approx(1 - 2 * most, abs=1e-12)
        assert float(share.high) == pytest.approx(1 - 2 * least, abs=1e-12)


def test_where_an_exponential_is_noted_as_nothing_its_share_may_be_anything() -> None:
    """e to -20 is 0.0000 to four decimals: who has noted two such numbers has 0 over 0, or what a last digit makes."""
    half = float(LOST)
    for sums in ((-20, 0), (-20, -20)):
        for share in shares([Estimate.exactly(Decimal(total)) for total in sums], KEPT):
            assert float(share.low) < -2.99 * half
            assert float(share.high) > 1 + 2.99 * half


def test_a_leaky_relu_is_undone_by_a_quotient_below_0_and_by_nothing_above() -> None:
    above = Estimate(Decimal("0.5"), Decimal("0.4"), Decimal("0.7"))
    assert leant_back(above, KEPT, Decimal("0.1")) == above
    found = leant_back(Estimate(Decimal("-0.05"), Decimal("-0.06"), Decimal("-0.03")), KEPT, Decimal("0.1"))
    assert found == Estimate(Decimal("-0.5"), Decimal("-0.60005"), Decimal("-0.29995"))


def test_numbers_that_differ_by_less_than_28_digits_lose_are_the_same() -> None:
    assert same(ONE, ONE + BEYOND_TRUST * Decimal("0.9"))
    assert same(ONE - BEYOND_TRUST * Decimal("0.9"), ONE)
    assert not same(ONE, ONE + BEYOND_TRUST)
    assert not same(ONE - BEYOND_TRUST, ONE)


def test_roundings_look_at_20_decimals_and_no_more() -> None:
    for rounding in (round_half_up, round_half_down):
        assert rounding(Decimal("0.00500000000000000001"), 2) == Decimal("0.01")  # the twentieth decimal
        assert rounding(Decimal("0.00499999999999999999"), 2) == Decimal("0.00")
    assert round_half_up(Decimal("0.004999999999999999999"), 2) == Decimal("0.01")  # the twenty-first
    assert round_half_down(Decimal("0.005000000000000000001"), 2) == Decimal("0.00")
    huge = Decimal("123456789012345678901234567890.125")
    assert str(round_half_up(huge, 2)) == "123456789012345678901234567890.13"
