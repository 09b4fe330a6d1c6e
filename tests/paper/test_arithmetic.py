"""The paper world's numbers: rounding half up, the activations to 28 digits, and what an honest student may hold."""

from collections.abc import Callable
from decimal import Context, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examgen.paper.activations import Activation
from examgen.paper.arithmetic import on_paper, relu, round_half_down, round_half_up, sigmoid, softmax, tanh
from examgen.paper.estimates import Estimate, Interval, coarsened, increasing, outward, total_of
from examgen.verify.sheets import numbers as second_way

TWENTY_EIGHT_DIGITS = Decimal("1e-27")

numbers = st.decimals(-100, 100, allow_nan=False, places=6)
factors = st.integers(-99, 99).map(lambda tenths: Decimal(tenths).scaleb(-1))
decimals_kept = st.integers(3, 6)


@st.composite
def estimates(draw: st.DrawFn) -> Estimate:
    low, value, high = sorted(draw(numbers) for _ in range(3))
    return Estimate(value, low, high)


@pytest.mark.parametrize(
    ("number", "places", "rounded"),
    [
        ("-1.5487775", 1, "-1.5"),
        ("-1.55", 1, "-1.6"),
        ("1.55", 1, "1.6"),
        ("0.05", 1, "0.1"),
        ("-0.05", 1, "-0.1"),
        ("0.049999", 1, "0.0"),
        ("-0.04", 1, "0.0"),
        ("-0", 2, "0.00"),
        ("7.6e-36", 1, "0.0"),
        ("-3.0e-08", 1, "0.0"),
        ("0.995", 2, "1.00"),
        ("2", 2, "2.00"),
    ],
)
def test_ties_go_away_from_zero_and_zero_has_no_sign(number: str, places: int, rounded: str) -> None:
    assert str(round_half_up(Decimal(number), places)) == rounded


@given(number=numbers, places=st.integers(0, 5))
def test_rounding_half_up_is_what_cutting_digits_off_gives(number: Decimal, places: int) -> None:
    digits = str(int(abs(number).scaleb(6)))
    units, rest = int(digits[: places - 6] or 0), int(digits[places - 6 :])
    units += 2 * rest >= 10 ** (6 - places)
    right = Decimal(-units if number < 0 else units).scaleb(-places)
    assert round_half_up(number, places) == right
    assert not round_half_up(number, places).is_signed() or number < 0


@given(number=numbers, places=st.integers(0, 5))
def test_rounding_half_down_differs_at_ties_alone(number: Decimal, places: int) -> None:
    up, down = round_half_up(number, places), round_half_down(number, places)
    tie = abs(number - up) * 2 == Decimal(1).scaleb(-places)
    assert (abs(up) - abs(down) == Decimal(1).scaleb(-places)) if tie else up == down


# The first digits of 1 / (1 + 1/e), of (e^2 - 1) / (e^2 + 1) and of (e - 1) / (e + 1), from published tables.
@pytest.mark.parametrize(
    ("function", "at", "digits"),
    [
        (sigmoid, "1", "0.7310585786300048792511592418"),
        (tanh, "1", "0.7615941559557648881194582826"),
        (tanh, "0.5", "0.4621171572600097585023184836"),
        (sigmoid, "-1", "0.2689414213699951207488407582"),
    ],
)
def test_activations_have_the_digits_of_published_tables(
    function: Callable[[Decimal], Decimal], at: str, digits: str
) -> None:
    assert abs(function(Decimal(at)) - Decimal(digits)) <= TWENTY_EIGHT_DIGITS


@given(total=st.decimals(-60, 60, allow_nan=False, places=4))
def test_activations_agree_with_fifty_digits(total: Decimal) -> None:
    with localcontext(Context(prec=60)):
        rising = total.exp()
        right = rising / (1 + rising)
        size = (rising - 1 / rising) / (rising + 1 / rising)
    assert abs(sigmoid(total) - right) <= TWENTY_EIGHT_DIGITS
    assert abs(tanh(total) - size) <= TWENTY_EIGHT_DIGITS


@given(sums=st.lists(st.decimals(-60, 60, allow_nan=False, places=4), min_size=2, max_size=3))
def test_softmax_agrees_with_fifty_digits_and_adds_up_to_1(sums: list[Decimal]) -> None:
    with localcontext(Context(prec=60)):
        powers = [total.exp() for total in sums]
        right = [power / sum(powers) for power in powers]
    found = softmax(sums)
    assert all(abs(ours - theirs) <= TWENTY_EIGHT_DIGITS for ours, theirs in zip(found, right, strict=True))
    assert abs(sum(found) - 1) <= 2 * TWENTY_EIGHT_DIGITS


def test_activations_at_zero_are_exact() -> None:
    assert str(sigmoid(Decimal("0.0"))) == "0.5"
    assert str(tanh(Decimal("-0.00"))) == "0"
    assert [str(relu(Decimal(total))) for total in ("-1.3", "-0.0")] == ["0", "0"], "there is no minus zero on paper"
    assert relu(Decimal("1.2")) == Decimal("1.2")


@given(total=numbers)
def test_tanh_is_odd_and_the_sigmoid_mirrored(total: Decimal) -> None:
    assert tanh(-total) == -tanh(total)
    assert abs(sigmoid(total) + sigmoid(-total) - 1) <= TWENTY_EIGHT_DIGITS


def test_the_calling_programs_context_does_not_matter() -> None:
    with localcontext(Context(prec=3)):
        assert abs(sigmoid(Decimal(1)) - Decimal("0.7310585786300048792511592418")) < Decimal("1e-20")
        assert round_half_up(Decimal("123.4567"), 3) == Decimal("123.457")
        with on_paper():
            assert Decimal("1.2345") * Decimal("1.2345") == Decimal("1.52399025")


@given(estimate=estimates(), factor=factors, kept=decimals_kept, inside=st.fractions(0, 1))
def test_a_product_holds_every_students_product(estimate: Estimate, factor: Decimal, kept: int, inside: object) -> None:
    between = estimate.low + (estimate.high - estimate.low) * Decimal(float(inside))  # type: ignore[arg-type]
    product = estimate.times(factor, kept)
    assert product.low <= estimate.value * factor <= product.high
    for rounded in (round_half_up(between * factor, kept), round_half_down(between * factor, kept)):
        assert product.low <= rounded <= product.high


@given(terms=st.lists(estimates(), min_size=1, max_size=5), kept=decimals_kept, order=st.randoms())
def test_a_sum_holds_every_students_sum_in_any_order(terms: list[Estimate], kept: int, order: object) -> None:
    total = total_of(terms, kept)
    ends = [round_half_up(term.high, 9) for term in terms]
    order.shuffle(ends)  # type: ignore[attr-defined]
    running = ends[0]
    for end in ends[1:]:
        running = round_half_up(running + end, kept)
    assert total.low <= running <= total.high
    assert total.low <= total.value <= total.high


@given(first=estimates(), wider=st.decimals(0, 10, allow_nan=False, places=3), kept=decimals_kept)
def test_wider_steps_give_wider_steps(first: Estimate, wider: Decimal, kept: int) -> None:
    second = Estimate(first.value, first.low - wider, first.high + wider)
    for narrow, wide in (
        (first.times(Decimal("-1.3"), kept), second.times(Decimal("-1.3"), kept)),
        (total_of((first, first), kept), total_of((second, second), kept)),
        (increasing(tanh, first, kept, 6), increasing(tanh, second, kept, 6)),
        (coarsened(first, 1), coarsened(second, 1)),
    ):
        assert wide.low <= narrow.low <= narrow.value <= narrow.high <= wide.high


def test_a_step_that_is_exact_and_short_is_not_widened() -> None:
    assert Estimate.exactly(Decimal("1.56")).noted(4).exact
    assert not Estimate.exactly(Decimal("0.12345")).noted(4).exact
    assert Estimate.exactly(Decimal("1.2")).times(Decimal("0.8"), 3) == Estimate.exactly(Decimal("0.96"))
    assert increasing(sigmoid, Estimate.exactly(Decimal("0.0")), 4, 3).exact
    assert not increasing(sigmoid, Estimate.exactly(Decimal("0.1")), 4, 3).exact


def test_what_is_handed_in_may_be_half_a_unit_off_and_its_ends_are_rounded_outwards() -> None:
    assert Estimate.exactly(Decimal("0.96")).handed_in(2) == Interval(Decimal("0.9550"), Decimal("0.9650"))
    assert Estimate(Decimal("0.5"), Decimal("0.49991"), Decimal("0.50009")).handed_in(2) == Interval(
        Decimal("0.4949"), Decimal("0.5051")
    )
    assert str(Estimate.exactly(Decimal("0.005")).handed_in(2).low) == "0.0000"


def test_an_interval_grows_and_shrinks_at_both_ends() -> None:
    found = Interval(Decimal("-0.5"), Decimal("0.96"))
    assert found.widened(Decimal("0.04")) == Interval(Decimal("-0.54"), Decimal(1))
    assert found.widened(Decimal("-0.04")) == Interval(Decimal("-0.46"), Decimal("0.92"))


def test_ties_to_one_decimal_may_go_either_way() -> None:
    assert coarsened(Estimate.exactly(Decimal("0.35")), 1) == Estimate(Decimal("0.4"), Decimal("0.3"), Decimal("0.4"))
    assert coarsened(Estimate.exactly(Decimal("-0.35")), 1) == Estimate(
        Decimal("-0.4"), Decimal("-0.4"), Decimal("-0.3")
    )
    assert coarsened(Estimate.exactly(Decimal("0.3501")), 1).exact


@given(first=estimates(), second=estimates())
def test_intervals_meet_if_they_share_an_end(first: Estimate, second: Estimate) -> None:
    one, other = Interval(first.low, first.high), Interval(second.low, second.high)
    shared = any(end in one and end in other for end in (one.low, one.high, other.low, other.high))
    assert one.meets(other) == other.meets(one) == shared


def test_the_last_of_28_digits_decides_no_rounding() -> None:
    total = sigmoid(Decimal("1.7")) + sigmoid(Decimal("-1.7"))  # 1, give or take 1e-28
    for error in (Decimal(0), Decimal("1e-27"), Decimal("-1e-27")):
        assert outward(total + error, total + error, 4) == Interval(Decimal(1), Decimal(1))
        assert round_half_up(total + error + Decimal("0.005"), 2) == Decimal("1.01")
        assert round_half_down(total + error + Decimal("0.005"), 2) == Decimal("1.00")


@pytest.mark.parametrize("size", [22, 33, 66, 180, 5000])
def test_sigmoid_and_tanh_never_reach_their_ends_in_either_way(size: int) -> None:
    """At 66 and beyond 28 digits cannot tell them from 0 or ±1, and a line would have a 1 where 1.0000 is right."""
    for sign in (1, -1):
        total = Decimal(sign * size)
        assert 0 < sigmoid(total) < 1
        assert abs(tanh(total)) < 1
        assert 0 < second_way.sigmoid(Fraction(total)) <= 1


def test_activations_of_exponentials_are_curved_and_straight_ones_are_not() -> None:
    assert {each for each in Activation if each.curved} == {Activation.SIGMOID, Activation.TANH}
