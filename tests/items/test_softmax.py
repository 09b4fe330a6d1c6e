"""Kind `softmax`: fair to the honest whichever way they take, and no slip passes."""

import re
from dataclasses import replace
from decimal import Decimal, localcontext
from math import exp, log
from random import Random

import pytest
from hypothesis import assume, given

from examgen.items import softmax
from examgen.items.edits import COARSELY
from examgen.items.graph import Operation
from examgen.items.item import Item, Part, Posed, Source
from examgen.items.kinds import KINDS
from examgen.items.losses import BEYOND, cross_entropy, logarithm_of
from examgen.items.rejection import Rejection
from examgen.items.screening import hides
from examgen.items.solution import examined, make_item, solution
from examgen.paper.activations import Activation
from examgen.paper.arithmetic import PAPER
from examgen.paper.estimates import Estimate, Interval
from examgen.paper.network import Layer, Network
from tests.exams import a_network, with_besides
from tests.items.classifiers import Classifier, classifiers, mistaken, posed_on, works, works_to_one_decimal
from tests.items.sheets import ALL_SLIPS, binary, chances, places_handed_in, refused, solved_item, without_slips
from tests.items.students import Student

Row = tuple[Decimal, Decimal]

PARTS = {
    2: ["H0 sum", "H0", "H1 sum", "H1", "O0 sum", "O1 sum", "S", "P0", "P1", "class", "loss"],
    3: ["H0 sum", "H0", "H1 sum", "H1", "O0 sum", "O1 sum", "O2 sum", "S", "P0", "P1", "P2", "class", "loss"],
}
"""What is asked, by the number of classes."""


def item_of(sheet: Classifier, inputs: Row, places: int) -> Item:
    return make_item(
        "Q01", "softmax", posed_on(sheet, inputs), Source(layers=(), batch=0, index=0), places, rules=ALL_SLIPS
    )


def leaves_each_class_something(item: Item) -> bool:
    """Whether no student may note a probability as 0: nothing else is ever asked."""
    return all(part.low > 0 for part in item.parts if isinstance(part, Part) and part.name[0] == "P")


@given(sheet=classifiers(), inputs=binary, places=places_handed_in, random=chances)
def test_an_honest_student_is_never_refused(sheet: Classifier, inputs: Row, places: int, random: Random) -> None:
    item = without_slips("softmax", posed_on(sheet, inputs), places)
    assert [part.name for part in item.parts] == PARTS[len(sheet.output_biases)]
    assume(leaves_each_class_something(item))
    assert refused(works(Student(random, places + 2), sheet, inputs), item) == []


@given(sheet=classifiers(), inputs=binary, places=places_handed_in, random=chances)
def test_a_student_who_makes_a_slip_has_what_it_predicts_and_is_refused_somewhere(
    sheet: Classifier, inputs: Row, places: int, random: Random
) -> None:
    item, solved = solved_item("softmax", posed_on(sheet, inputs), places)
    assume(leaves_each_class_something(item))
    slips = {slip.name: slip for slip in item.slips}
    ways = dict(mistaken(Student(random, places + 2), sheet, inputs))
    coarse = works_to_one_decimal(Student(random, places + 2), sheet, inputs)
    ways |= {"rounded_to_one_decimal": coarse} if coarse else {}
    for name in slips.keys() & ways.keys():
        slip, written = slips[name], ways[name]
        for part in item.parts:
            if isinstance(part, Part):
                low, high = slip.low.get(part.name, part.low), slip.high.get(part.name, part.high)
                assert low <= Decimal(written[part.name]) <= high, (name, part.name)
        if not hides(slip, solved.accepted):
            assert refused(written, item), name


@given(sheet=classifiers(), inputs=binary, random=chances)
def test_every_mistake_that_shows_is_listed(sheet: Classifier, inputs: Row, random: Random) -> None:
    item = item_of(sheet, inputs, 2)
    assume(leaves_each_class_something(item))
    listed = {slip.name for slip in item.slips}
    for name, written in mistaken(Student(random, 8), sheet, inputs):
        if name not in listed and not divides_by_nothing(name, item):
            for part in item.parts:
                if isinstance(part, Part):
                    number = Decimal(written[part.name])
                    near = abs(number - part.answer) < Decimal("0.0101")
                    assert near or part.low <= number <= part.high, (name, part.name)


def divides_by_nothing(name: str, item: Item) -> bool:
    """Whether a mistake may lead to a division by 0: by a sum of nearly 0, or by e^-9, which is 0.0001."""
    first, second = (part.answer for part in item.parts if isinstance(part, Part) and part.name in {"O0 sum", "O1 sum"})
    return {
        "exponential_left_out": abs(first + second) < Decimal("0.02"),
        "normalised_by_other_class": min(first, second) < -8,
        "normalised_by_largest": max(first, second) < -8,
    }.get(name, False)


def example(activation: str = "tanh") -> Network:
    """tanh(1.0) and tanh(0.5) on the row (0, 1), as any table has them: 0.7616 and 0.4621."""
    hidden = Layer(Activation(activation), matrix("1.6 -1.8", "1.5 -1.9"), vector("-0.5 2.4"))
    return Network("xor", (hidden, Layer(Activation.SOFTMAX, matrix("-1.2 1.1", "-0.9 0.8"), vector("0.3 -0.2"))))


def vector(numbers: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, numbers.split()))


def matrix(*rows: str) -> tuple[tuple[Decimal, ...], ...]:
    return tuple(map(vector, rows))


def posed(network: Network, row: str) -> softmax.Posed:
    return KINDS["softmax"].pose(network, vector(row), Random(0))


def test_the_key_works_it_out_as_on_paper() -> None:
    """By a pocket calculator: the sums are 2.03726 apart, and e^-2.03726 = 0.13039.

    e^-1.0298 = 0.35708, e^1.0074 = 2.7386, together 3.0957;
    1 / 1.13039 = 0.88465, 0.13039 / 1.13039 = 0.11535, ln 1.13039 = 0.12256.
    """
    lines = softmax.KIND.steps(posed(example(), "0 1"), 4)
    assert lines[-7:-5] == (
        "O0 sum = 0.7616·(-1.2) + 0.4621·(-0.9) + 0.3 ≈ -1.0298",
        "O1 sum = 0.7616·1.1 + 0.4621·0.8 - 0.2 ≈ 1.0074",
    )
    ends = ("class = 0.1153 < 0.8847 → 1", "loss = -ln(0.8847) ≈ 0.1226")
    assert lines[-5:] == (
        "S = e^(-1.0298) + e^1.0074 ≈ 3.0957",
        "P0 = e^(-1.0298) / 3.0957 ≈ 0.1153",
        "P1 = e^1.0074 / 3.0957 ≈ 0.8847",
        *ends,
    )
    assert softmax.KIND.steps(softmax.without_sum(posed(example(), "0 1")), 4)[-4:] == (
        "P0 = e^(-1.0298) / (e^(-1.0298) + e^1.0074) ≈ 0.1153",
        "P1 = e^1.0074 / (e^(-1.0298) + e^1.0074) ≈ 0.8847",
        *ends,
    )


def test_a_slip_of_the_loss_of_the_other_class_comes_once_between_those_of_the_logarithm_and_without_it() -> None:
    """-ln 0.11535 = 2.1598."""
    asked = posed(example(), "0 1")
    assert [slip.name for slip in softmax.own_slips(softmax.declare(asked))] == list(softmax.OWN_SLIPS)
    slips = {slip.name: slip for slip in solution("softmax", asked, 4).slips}
    assert abs(Decimal(slips["loss_of_other_class"].answers["loss"]) - Decimal("2.1598")) < Decimal("0.0002")


def test_classes_exchanged_and_a_sign_lost_are_to_be_told_apart_where_the_sum_is_asked() -> None:
    asked = posed(a_network(1, "tanh", (2, 2, 2)), "0 1")
    for sum_asked, pairs in ((True, (("classes_exchanged", "softmax_sign_lost"),)), (False, ())):
        assert softmax.told_apart(with_besides(asked, sum_of_exponentials=sum_asked)) == pairs


def test_of_three_classes_one_that_hangs_on_a_rounding_is_not_asked() -> None:
    network = replace(a_network(1, "tanh", (2, 2, 3)), task="comparison")
    asked = posed(network, "0 1")
    accepted = dict(examined("softmax", asked, 2).accepted)
    shares = {f"P{place}": Interval(Decimal("0.3"), Decimal("0.4")) for place in range(3)}
    assert softmax.screen(asked, {**accepted, **shares, "class": ("1",)}) is None
    assert softmax.screen(asked, {**accepted, **shares, "class": ("0", "1")}) is Rejection.SIDE_UNCERTAIN


@pytest.mark.parametrize(
    ("biases", "places", "reason"),
    [
        ("1.0 -1.5", 2, None),
        ("1.0 -1.5", 1, Rejection.SIDE_UNCERTAIN),
        ("5.9 -9.9", 2, Rejection.TOO_SURE),
        ("9.9 6.9", 2, Rejection.SUM_OUT_OF_SCALE),
        ("0.1 -2.8", 2, Rejection.SUM_OUT_OF_SCALE),
        ("0.2 -2.8", 2, None),
    ],
)
def test_a_class_that_hangs_on_a_rounding_or_leaves_no_probability_is_not_asked(
    biases: str, places: int, reason: Rejection | None
) -> None:
    """With 1.0 and -1.5 the sums are -0.33 and -0.29, and P0 is 0.491: 0.49 to two decimals, 0.5 to one.

    With 5.9 and -9.9 they are 4.57 and -8.69, and P1 is e^-13.26, or 0.00. With 9.9 and 6.9 they are 8.57 and 8.11, and
    the sum of the exponentials is 8600; with 0.1 and -2.8 they are -1.2298 and -1.5926, and it is 0.4958, with 0.2 and
    -2.8 it is 0.5266.
    """
    network = example()
    output = Layer(Activation.SOFTMAX, network.layers[-1].weights, vector(biases))
    question = posed(Network("xor", (network.layers[0], output)), "0 1")
    accepted = examined("softmax", question, places).accepted
    assert softmax.screen(question, accepted) is reason


def test_the_answers_of_the_probabilities_add_to_one() -> None:
    for row in ("0 0", "0 1", "1 0", "1 1"):
        for places in (1, 2, 3, 4):
            answers = solution("softmax", posed(example(), row), places).answers
            assert Decimal(answers["P0"]) + Decimal(answers["P1"]) == 1


def test_the_squared_error_in_place_of_the_loss_is_what_is_missed_times_itself() -> None:
    """Of a share of 0.40, between 0.39 and 0.42, from 0.58² to 0.61², noted to four decimals; of one near 1 from 0."""

    def estimate(*numbers: str) -> Estimate:
        return Estimate(*map(Decimal, numbers))

    squared = softmax.MISTAKEN_LOSSES["squared_error_used"]
    assert squared([estimate("0.40", "0.39", "0.42")], 4) == estimate("0.36", "0.33635", "0.37215")
    assert squared([estimate("0.99", "0.98", "1.01")], 4) == estimate("0.0001", "-0.00005", "0.00045")


@pytest.mark.parametrize(
    ("name", "loss"),
    [
        ("loss_sign_lost", "-0.6931"),
        ("common_logarithm_used", "0.3010"),
        ("binary_logarithm_used", "1.0000"),
        ("logarithm_left_out", "0.5000"),
        ("squared_error_used", "0.2500"),
    ],
)
def test_of_a_share_of_a_half_each_mistaken_loss_is_a_number_from_a_table(name: str, loss: str) -> None:
    """ln 2 is 0.6931, its common logarithm 0.3010, its binary one 1."""
    half, none = Estimate.exactly(Decimal("0.5")), Estimate.exactly(Decimal(0))
    found = softmax.MISTAKEN_LOSSES[name]([half, none, none, none], 4)
    assert found is not None
    assert str(round(found.value, 4)) == loss
    assert found.low <= found.value <= found.high


def test_the_loss_is_that_of_the_right_class_wherever_it_stands() -> None:
    """Of the sums 0 and 1 class 1 has 1 / (1 + e^-1) = 0.7311, and -ln of that is 0.3133."""
    with localcontext(PAPER):
        share = 1 / (1 + Decimal(-1).exp())
    found = softmax.MISTAKEN_LOSSES["loss_sign_lost"]([Estimate(share, share, share), *exactly(1, 0, 1)], 4)
    assert found is not None
    assert round(found.value, 4) == Decimal("-0.3133")
    assert float(found.low) == pytest.approx(-log(1 + exp(-1)) - 4 * 0.00005, abs=1e-12)
    assert float(found.high) == pytest.approx(-log(1 + exp(-1)) + 4 * 0.00005, abs=1e-12)


@pytest.mark.parametrize(
    ("name", "shares"),
    [
        ("softmax_sign_lost", ("0.7311", "0.2689")),
        ("sigmoid_on_each_output", ("0.5000", "0.7311")),
        ("not_normalised", ("1.0000", "2.7183")),
        ("normalised_by_largest", ("0.3679", "1.0000")),
        ("normalised_by_other_class", ("0.3679", "2.7183")),
        ("exponential_left_out", ("0.0000", "1.0000")),
    ],
)
def test_of_the_sums_0_and_1_each_mistaken_share_is_a_number_from_a_table(name: str, shares: tuple[str, str]) -> None:
    """e is 2.7183, 1 / e is 0.3679, and sigmoid(1) 0.7311."""
    found = [softmax.MISTAKEN_SHARES[name](exactly(place, 0, 1), 4) for place in (0, 1)]
    assert tuple(str(round(share.value, 4)) for share in found if share is not None) == shares


def test_the_logarithm_of_a_share_that_may_be_0_has_no_end() -> None:
    found = logarithm_of(Estimate(Decimal("0.5"), Decimal(0), Decimal("0.6")), 4)
    assert found is not None
    assert BEYOND <= found.high <= BEYOND + 1


def test_who_takes_the_smallest_share_takes_another_class_than_the_right_one() -> None:
    shares = [Estimate.exactly(Decimal(text)) for text in ("0.3", "0.5", "0.2")]
    assert softmax._other_class(shares).answer == "2"


def test_one_decimal_of_a_loss_is_that_of_the_logarithm() -> None:
    """ln 2 = 0.6931; of a share of 0 there is none."""
    loss = COARSELY[Operation.CROSS_ENTROPY]([Estimate.exactly(Decimal("0.5")), *exactly(0, 0, 0)], 4)
    assert loss is not None
    assert loss.value == Decimal("0.7")
    assert COARSELY[Operation.CROSS_ENTROPY](exactly(0, 0, 0, 0), 4) is None


def exactly(*numbers: int) -> list[Estimate]:
    return [Estimate.exactly(Decimal(number)) for number in numbers]


def test_a_question_on_no_row_of_its_task_says_which_row_that_is() -> None:
    with pytest.raises(ValueError, match=re.escape("0.5, 1 is no row of xor")):
        softmax.target_class(Posed(network=a_network(1, "tanh", (2, 2, 2)), inputs=(Decimal("0.5"), Decimal(1))))


def test_a_loss_is_held_from_the_lowest_to_the_highest_of_the_usual_ways() -> None:
    """Sums of 1, somewhere from 0.99 to 1.01, and 0: by their difference four half units are lost."""

    def estimate(*numbers: str) -> Estimate:
        return Estimate(*map(Decimal, numbers))

    half, sums = 0.00005, [estimate("1", "0.99", "1.01"), estimate("0", "0", "0")]
    near = cross_entropy(estimate("0.7311", "0.7309", "0.7313"), sums, 0, 4)
    assert near is not None
    assert float(near.value) == pytest.approx(-log(0.7311), abs=1e-12)
    assert float(near.low) == pytest.approx(log(1 + exp(-1.01)) - 4 * half, abs=1e-12)
    assert float(near.high) == pytest.approx(log(1 + exp(-0.99)) + 4 * half, abs=1e-12)
    other = cross_entropy(estimate("0.7311", "0.7309", "0.7313"), [*exactly(1), estimate("0", "-0.01", "0.01")], 0, 4)
    assert other is not None
    assert float(other.low) == pytest.approx(log(1 + exp(-1.01)) - 4 * half, abs=1e-12)
    assert float(other.high) == pytest.approx(log(1 + exp(-0.99)) + 4 * half, abs=1e-12)
    small = cross_entropy(estimate("0.7311", "0.7309", "0.7313"), exactly(-3, -4), 0, 4)
    assert small is not None  # by the logarithm of the sum, 0.0681, of two exponentials, each noted, and added up
    assert float(small.low) == pytest.approx(log(exp(-3) + exp(-4) - 3 * half) + 3 - 2 * half, abs=1e-12)
    assert float(small.high) == pytest.approx(log(exp(-3) + exp(-4) + 3 * half) + 3 + 2 * half, abs=1e-12)
    wide = cross_entropy(estimate("0.7311", "0.70", "0.76"), sums, 0, 4)
    assert wide is not None
    assert float(wide.low) == pytest.approx(-log(0.76) - half, abs=1e-12)
    assert float(wide.high) == pytest.approx(-log(0.70) + half, abs=1e-12)


def test_of_a_share_that_may_be_nothing_and_comes_of_no_sums_there_is_its_logarithm_and_no_end() -> None:
    sums = [Estimate.exactly(Decimal(1)), Estimate.exactly(Decimal(0))]
    found = cross_entropy(Estimate(Decimal("0.1"), Decimal("-0.01"), Decimal("0.2")), sums, 0, 4)
    assert found is not None
    assert float(found.value) == pytest.approx(-log(0.1), abs=1e-12)
    assert float(found.low) == pytest.approx(-log(0.2) - 0.00005, abs=1e-12)
    assert BEYOND <= found.high <= BEYOND + 1


def test_of_two_classes_neither_may_have_a_half() -> None:
    posed, accepted = next(
        (posed, accepted)
        for number in range(40)
        for posed in [softmax.pose(a_network(number, "tanh", (2, 2, 2)), (Decimal(1), Decimal(0)), Random(number))]
        if softmax.screen(posed, accepted := examined("softmax", posed, 2).accepted) is None
    )
    holding = Interval(Decimal("0.49"), Decimal("0.50"))
    assert softmax.screen(posed, {**accepted, "P0": holding}) is Rejection.SIDE_UNCERTAIN
    assert softmax.screen(posed, {**accepted, "P0": replace(holding, high=Decimal("0.499"))}) is None
