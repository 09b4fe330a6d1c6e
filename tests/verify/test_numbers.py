"""The second way's numbers: its error bound holds, and what float64 cannot decide is decided exactly."""

from dataclasses import replace
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examgen.verify.case import case_of
from examgen.verify.kinds import hand_code
from examgen.verify.reading import read
from examgen.verify.sheets.line import undone
from examgen.verify.sheets.numbers import (
    ERROR,
    decided,
    downwards,
    exponential,
    half_up,
    log,
    shown,
    sigmoid,
    tanh,
    upwards,
)
from examgen.verify.sheets.question import Layer
from examgen.verify.sheets.spans import Span, squared
from examgen.verify.sheets.steps import Sheet
from examgen.verify.sheets.worked import ROUNDING, Result, _of_product
from examgen.verify.students import NEVER_ENDS, Number, ends
from tests.exams import RECORDS
from tests.verify.asked import sheet_of

totals = st.integers(-6000, 6000).map(lambda hundredths: Fraction(hundredths, 100))


def near(found: Fraction, right: Decimal) -> bool:
    return abs(found - Fraction(right)) < Fraction(1, 10**50)


def test_a_square_lies_between_those_of_the_ends_or_from_0_on() -> None:
    """0.58² = 0.3364 and 0.61² = 0.3721, half a unit more at either end; of what may be 0 the least is 0."""
    half = Fraction(1, 20000)

    def ends(low: str, high: str) -> tuple[Fraction, ...]:
        found = squared(half, Span(Fraction(high), Fraction(low), Fraction(high), False))
        return found.low, found.high

    assert ends("0.58", "0.61") == (Fraction("0.33635"), Fraction("0.37215"))
    assert ends("-0.01", "0.02") == (-half, Fraction("0.00045"))
    assert ends("-0.02", "0.01") == (-half, Fraction("0.00045"))


def test_a_leaky_relu_is_undone_by_its_slope_below_0_alone() -> None:
    assert undone("leaky-relu 0.1", "H0", "-0.5") == "(-0.5) / 0.1"
    assert undone("leaky-relu 0.1", "H0", "0.5") == "H0"
    assert undone("tanh", "H0", "-0.5") == "ln((1 - 0.5) / (1 + 0.5)) / 2"


def test_each_way_of_working_has_a_number_that_ends_or_has_not() -> None:
    """0.50 has two decimals, 0.123 has not; of 0.25 and 0.125 of one way the second has not."""
    number = Number(np.array([[0.5, 0.25], [0.123, 0.5], [0.25, 0.125]]), np.array([[2.0], [3.0], [3.0]]))
    assert ends(number, np.array([[2.0], [2.0], [2.0]])).tolist() == [[True], [False], [False]]
    assert not ends(Number(np.array([[0.5]]), np.array([[NEVER_ENDS]])), np.array([[2.0]])).any()


def test_a_product_is_as_wrong_as_its_factors_make_it_and_a_rounding_more() -> None:
    """Of 2 and 3, wrong by 1e-15 each: 3e-15 and 2e-15, and what is rounded of 6."""
    assert _of_product([(2.0, 1e-15), (3.0, 1e-15)]) >= 5e-15 + 6 * ROUNDING
    assert _of_product([(2.0, 0.0), (3.0, 0.0)]) >= 6 * ROUNDING


@pytest.mark.parametrize(("name", "number"), [("Q07", "7"), ("Q10", "10"), ("Q100", "100"), ("last", "last")])
def test_a_question_has_its_number_on_paper(name: str, number: str) -> None:
    question = case_of(read(RECORDS / "forward.json")).items[0].question
    assert replace(question, id=name).label == number


@pytest.mark.parametrize(
    ("task", "found"),
    [
        ("xor", "weights for a parity"),
        ("xnor", "weights for a parity"),
        ("and", "weights for a gate"),
        ("nor", "weights for a gate"),
        ("implication", "weights for an implication"),
    ],
)
def test_weights_are_found_for_a_parity_a_gate_or_an_implication(task: str, found: str) -> None:
    question = case_of(read(RECORDS / "hand-code.json")).items[0].question
    assert hand_code.to_find(replace(question, task=task)) == found
    assert hand_code.to_find(case_of(read(RECORDS / "forward.json")).items[0].question) == ""


@given(total=totals)
def test_exact_activations_have_fifty_right_decimals(total: Fraction) -> None:
    with localcontext(Context(prec=90)):
        rising = (Decimal(total.numerator) / total.denominator).exp()
        assert near(sigmoid(total), rising / (1 + rising))
        assert near(tanh(total), (rising - 1 / rising) / (rising + 1 / rising))


def test_exact_activations_of_zero_are_exact() -> None:
    assert sigmoid(Fraction(0)) == Fraction(1, 2)
    assert tanh(Fraction(0)) == 0


@pytest.mark.parametrize(
    ("text", "half", "down", "up"),
    [("0.125", 13, 12, 13), ("-0.125", -13, -13, -12), ("0.12", 12, 12, 12), ("-0.004", 0, -1, 0), ("0", 0, 0, 0)],
)
def test_roundings_of_ties_and_zeros(text: str, half: int, down: int, up: int) -> None:
    for value in (Fraction(text), float(text)):
        assert (half_up(value, 2), downwards(value, 2), upwards(value, 2)) == (half, down, up)


@pytest.mark.parametrize("power", ["-0.55", "0.45", "-1.25"])
def test_a_tie_that_went_through_an_exponential_and_back_is_a_tie(power: str) -> None:
    through = log(exponential(Fraction(power)))
    for bit in (Fraction(0), Fraction(1, 10**24), Fraction(-1, 10**24)):
        assert half_up(through + bit, 1) == half_up(Fraction(power), 1)
        assert (downwards(through + bit, 2), upwards(through + bit, 2)) == (int(Fraction(power) * 100),) * 2


@pytest.mark.parametrize(("units", "text"), [(-53, "-0.53"), (0, "0.00"), (5, "0.05"), (-1234, "-12.34")])
def test_units_are_shown_with_all_their_decimals(units: int, text: str) -> None:
    assert shown(units, 2) == text


def test_a_tie_is_left_to_the_exact_way_and_nothing_else_is() -> None:
    asked = []

    def exactly() -> Fraction:
        asked.append(True)
        return Fraction("0.125")

    assert decided(lambda value: half_up(value, 2), 0.125 - ERROR / 2, exactly) == 13
    assert asked == [True]
    assert decided(lambda value: half_up(value, 2), 0.125 - 2 * ERROR, exactly) == 12
    assert asked == [True]


weights = st.integers(-99, 99).filter(bool).map(lambda tenths: Fraction(tenths, 10))
inputs = st.integers(-999, 999).map(lambda tenths: f"{tenths / 10:.1f}")


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """Any network of a shape that an exam may have, on any row."""
    sizes = draw(st.sampled_from([(2, 2, 1), (2, 3, 1), (2, 2, 2, 1), (2, 2, 2)]))
    hidden, last = draw(st.sampled_from(["relu", "sigmoid", "tanh", "linear"])), ["linear", "softmax"][sizes[-1] - 1]
    kernels = [
        np.array([[draw(weights) for _ in range(here)] for _ in range(below + 1)], dtype=object)
        for below, here in pairwise(sizes)
    ]
    activations = [*[hidden] * (len(kernels) - 1), last]
    layers = (Layer(rows[1:], rows[0], activation) for rows, activation in zip(kernels, activations, strict=True))
    return sheet_of(tuple(layers), (draw(inputs), draw(inputs)))


@given(sheet=sheets(), places=st.integers(1, 4))
def test_float64_is_never_wrong_by_more_than_the_stated_error(sheet: Sheet, places: int) -> None:
    found = Result(sheet, places)
    assert found.in_floats is not None
    for name in (step.name for step in sheet.steps if step.operation != "loss"):
        right, about = found.exact[name], found.in_floats[name]
        assert right is not None
        assert about is not None
        for one, other in zip(right[:3], about[:3], strict=True):
            assert abs(Fraction(one) - Fraction(float(other))) < Fraction(ERROR)
