"""The second way's numbers: its error bound holds, and what float64 cannot decide is decided exactly."""

from decimal import Context, Decimal, localcontext
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examgen.verify.backwards import log
from examgen.verify.numbers import (
    ERROR,
    decided,
    downwards,
    exact_exponential,
    exact_sigmoid,
    exact_tanh,
    half_up,
    shown,
    upwards,
)
from examgen.verify.worked import Dense, Working, worked

HALF = Fraction(1, 2) / 10**4
NAMES = (("I0", "I1"), ("H0", "H1"), ("O",))

totals = st.integers(-6000, 6000).map(lambda hundredths: Fraction(hundredths, 100))


def near(found: Fraction, right: Decimal) -> bool:
    return abs(found - Fraction(right)) < Fraction(1, 10**50)


@given(total=totals)
def test_exact_activations_have_fifty_right_decimals(total: Fraction) -> None:
    with localcontext(Context(prec=90)):
        rising = (Decimal(total.numerator) / total.denominator).exp()
        assert near(exact_sigmoid(total), rising / (1 + rising))
        assert near(exact_tanh(total), (rising - 1 / rising) / (rising + 1 / rising))


def test_exact_activations_of_zero_are_exact() -> None:
    assert exact_sigmoid(Fraction(0)) == Fraction(1, 2)
    assert exact_tanh(Fraction(0)) == 0


@pytest.mark.parametrize(
    ("text", "half", "down", "up"),
    [("0.125", 13, 12, 13), ("-0.125", -13, -13, -12), ("0.12", 12, 12, 12), ("-0.004", 0, -1, 0), ("0", 0, 0, 0)],
)
def test_roundings_of_ties_and_zeros(text: str, half: int, down: int, up: int) -> None:
    for value in (Fraction(text), float(text)):
        assert (half_up(value, 2), downwards(value, 2), upwards(value, 2)) == (half, down, up)


@pytest.mark.parametrize("power", ["-0.55", "0.45", "-1.25"])
def test_a_tie_that_went_through_an_exponential_and_back_is_a_tie(power: str) -> None:
    through = log(exact_exponential(Fraction(power)))
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
inputs = st.integers(-999, 999).map(lambda tenths: Fraction(tenths, 10))


@st.composite
def workings(draw: st.DrawFn) -> Working:
    """Any network of a shape that an exam may have, on any row."""
    sizes = draw(st.sampled_from([(2, 2, 1), (2, 3, 1), (2, 2, 2, 1), (2, 2, 2)]))
    hidden = draw(st.sampled_from(["relu", "sigmoid", "tanh", "linear"]))
    kernels = [[[draw(weights) for _ in range(here)] for _ in range(below + 1)] for below, here in pairwise(sizes)]
    layers = [Dense(np.array(rows[1:], dtype=object), np.array(rows[0], dtype=object), hidden) for rows in kernels]
    row = np.array([draw(inputs) for _ in range(2)], dtype=object)
    return Working(row, tuple(layers)).with_layer(-1, activation="softmax" if sizes[-1] == 2 else "linear")


def names_of(by: Working) -> tuple[tuple[str, ...], ...]:
    sizes = [len(by.inputs), *(len(layer.biases) for layer in by.layers)]
    return tuple(tuple(f"{letter}{unit}" for unit in range(size)) for letter, size in zip("IHGO", sizes, strict=False))


@given(by=workings(), kept=st.integers(3, 6))
def test_float64_is_never_wrong_by_more_than_the_stated_error(by: Working, kept: int) -> None:
    half = HALF / 10**kept
    exact, about = worked(by, names_of(by), half), worked(by.in_floats(), names_of(by), float(half))
    for part, ends in exact.items():
        for right, found in zip(ends, about[part], strict=True):
            assert abs(Fraction(right) - Fraction(float(found))) < Fraction(ERROR)
