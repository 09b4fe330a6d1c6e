"""The roundings inside one step cannot be counted smaller without refusing a student who exists: one each, on paper.

Every student keeps the decimals that are asked for, or one more, and rounds to nearest. What he loses is counted in
half units of the last decimal asked for, and both ways have to hold him. Tanh has 6 and its inverse 7, the sum of what
can be lost at each rounding: nobody was found who loses more than 5 of tanh, or more than 6 of the inverse.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction

import pytest

from examgen.paper.activations import INVERSE_ROUNDINGS, ROUNDINGS, SLOPE_ROUNDINGS, Activation
from examgen.paper.estimates import Estimate, shares
from examgen.verify.sheets import spans
from examgen.verify.sheets.operations import OPERATIONS
from examgen.verify.sheets.shares import shared

KEPT = 4
HALF = Decimal("0.00005")
ONE = Decimal(1)
D = Decimal

Ends = tuple[Fraction, Fraction]


def r(number: Decimal, places: int = KEPT) -> Decimal:
    return number.quantize(ONE.scaleb(-places), ROUND_HALF_UP)


def down(number: Decimal) -> Decimal:
    """A tie may go either way: this student lets it go down."""
    return number.quantize(ONE.scaleb(-KEPT), ROUND_HALF_DOWN)


def sigmoid(x: Decimal) -> Decimal:
    return 1 / (1 + (-x).exp())


def tanh(x: Decimal) -> Decimal:
    return 1 - 2 / ((2 * x).exp() + 1)


def sigmoid_by_tanh(x: Decimal) -> Decimal:
    """e^-4.3237 ≈ 0.0133; -0.9867 / 1.0133 ≈ -0.9737; (1 - 0.9737) / 2 = 0.01315 ≈ 0.0132, and is 0.0130775."""
    rising = r(x.exp())
    return r(r(1 + r(r(rising - 1) / r(rising + 1))) / 2)


def tanh_by_sigmoid(x: Decimal) -> Decimal:
    """e^-4.4026 ≈ 0.01225; 1 / (1 + 0.01225 ≈ 1.0123) ≈ 0.9878; 2 · 0.9878 - 1 = 0.9756, and is 0.975805."""
    return 2 * r(1 / r(1 + r((-2 * x).exp(), KEPT + 1))) - 1


def sigmoid_slope(s: Decimal) -> Decimal:
    """0.305041 - (0.305041² ≈ 0.0931) = 0.211941 ≈ 0.2119, and is 0.211991."""
    return r(s - r(s * s))


def tanh_slope(h: Decimal) -> Decimal:
    """(1 + 0.993149 ≈ 1.9931)(1 - 0.993149 ≈ 0.0069) = 0.01375239 ≈ 0.0138, and is 0.013655."""
    return r(r(1 - h) * r(1 + h))


def logit(s: Decimal) -> Decimal:
    """1 / 0.9933 ≈ 1.00675; less 1 ≈ 0.0068; its logarithm with the other sign."""
    return -r(r(1 / s, KEPT + 1) - 1).ln()


def artanh(t: Decimal) -> Decimal:
    """(1 + 0.98525 ≈ 1.9853) / 2 ≈ 0.9927; 1 / 0.9927 ≈ 1.00735; less 1 ≈ 0.0073; half its logarithm."""
    return -down(r(1 / r(r(1 + t) / 2), KEPT + 1) - 1).ln() / 2


def exact(number: Decimal) -> spans.Span:
    return spans.given(Fraction(number))


def second(operation: str, number: Decimal) -> Ends:
    span = OPERATIONS[operation](Fraction(HALF), exact(number))
    assert span is not None
    return span.low, span.high


def activated(name: str, x: Decimal) -> tuple[Ends, Ends]:
    first = Activation(name).estimate(Estimate.exactly(x), KEPT)
    return (Fraction(first.low), Fraction(first.high)), second(name, x)


def derived(name: str, y: Decimal) -> tuple[Ends, Ends]:
    first = Activation(name).derivative(Estimate.exactly(y), KEPT)
    return (Fraction(first.low), Fraction(first.high)), second(f"{name} slope", y)


def undone(name: str, y: Decimal) -> tuple[Ends, Ends]:
    first = Activation(name).undone(Estimate.exactly(y), KEPT)
    assert first is not None
    return (Fraction(first.low), Fraction(first.high)), second(f"{name} undone", y)


@dataclass(frozen=True)
class Student:
    """works: what he does; loses: how far he is off; held: the ends of both ways; needs: more than so many halves."""

    number: Decimal
    works: Callable[[Decimal], Decimal]
    loses: Callable[[Decimal, Decimal], Decimal]
    held: Callable[[str, Decimal], tuple[Ends, Ends]]
    needs: int


STUDENTS = {
    ("sigmoid", "activation"): Student(
        D("-4.3237"), sigmoid_by_tanh, lambda x, found: found - sigmoid(x), activated, 2
    ),
    ("tanh", "activation"): Student(D("2.2013"), tanh_by_sigmoid, lambda x, found: found - tanh(x), activated, 4),
    ("sigmoid", "slope"): Student(D("0.305041"), sigmoid_slope, lambda s, found: found - s * (1 - s), derived, 1),
    ("tanh", "slope"): Student(D("-0.993149"), tanh_slope, lambda h, found: found - (1 - h * h), derived, 2),
    ("sigmoid", "inverse"): Student(D("0.9933"), logit, lambda s, found: sigmoid(found) - s, undone, 1),
    ("tanh", "inverse"): Student(D("0.98525"), artanh, lambda t, found: tanh(found) - t, undone, 5),
}


@pytest.mark.parametrize(("name", "step"), STUDENTS)
def test_a_smaller_constant_would_refuse_a_student_whom_both_ways_hold(name: str, step: str) -> None:
    student = STUDENTS[name, step]
    with localcontext(Context(prec=40)):
        found = student.works(student.number)
        lost = abs(student.loses(student.number, found)) / HALF
    assert lost > student.needs
    for low, high in student.held(name, student.number):
        assert low <= Fraction(found) <= high


def test_the_constants_of_both_ways_are_those_that_the_students_need_or_more() -> None:
    second = {
        "activation": spans.ROUNDINGS,
        "slope": spans.SLOPE_ROUNDINGS,
        "inverse": spans.INVERSE_ROUNDINGS,
    }
    first = {"activation": ROUNDINGS, "slope": SLOPE_ROUNDINGS, "inverse": INVERSE_ROUNDINGS}
    for (name, step), student in STUDENTS.items():
        assert first[step][Activation(name)] == second[step][name] > student.needs


def test_the_roundings_of_a_probability_cannot_be_counted_smaller_than_two_by_either_way_to_it() -> None:
    """Of the sums 6 and 1.5974: e^-4.4026 ≈ 0.01225; 1 / (1 + 0.01225 ≈ 1.0123) ≈ 0.9878, and is 0.987903."""
    sums = (D(6), D("1.5974"))
    with localcontext(Context(prec=40)):
        written = r(1 / r(1 + r((sums[1] - sums[0]).exp(), KEPT + 1)))
        assert abs(written - sigmoid(sums[0] - sums[1])) > 2 * HALF
    first = shares([Estimate.exactly(total) for total in sums], KEPT)[0]
    other = shared(Fraction(HALF), list(map(exact, sums)))[0]
    assert first.low <= written <= first.high
    assert other.low <= Fraction(written) <= other.high
