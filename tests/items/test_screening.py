"""Each rule of a good network and a good item, broken once on purpose."""

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest

from examgen.items.faults import Fault, binary_rows, faults, row_words, rows_words, saturated, task_of
from examgen.items.item import Posed, Slip
from examgen.items.kinds import KINDS
from examgen.items.missing_weight import BlankWeight
from examgen.items.rejection import OVERRIDABLE
from examgen.items.screening import (
    Rejection,
    alike,
    clips,
    hides,
    missed_rows,
    read_off,
    screen_item,
    screen_network,
    screen_units,
    too_sure,
)
from examgen.items.solution import examined, solution
from examgen.paper.activations import Activation
from examgen.paper.estimates import Interval
from examgen.paper.network import Layer, Network, canonical
from tests.exams import an_item

Rows = tuple[tuple[str, ...], ...]


def network(activation: str, weights: Rows, biases: tuple[str, ...], out: Rows, bias: str) -> Network:
    def decimals(row: tuple[str, ...]) -> tuple[Decimal, ...]:
        return tuple(map(Decimal, row))

    hidden = Layer(Activation(activation), tuple(map(decimals, weights)), decimals(biases))
    return Network("xor", (hidden, Layer(Activation.LINEAR, tuple(map(decimals, out)), decimals((bias,)))))


LECTURE = network("relu", (("1.3", "1.2"), ("1.3", "1.2")), ("-1.3", "0.0"), (("-1.5",), ("0.8",)), "0.0")
"""The lecture's network, rounded: on (1,1) it gives 1.3·(-1.5) + 2.4·0.8 = -0.03."""


def test_the_lectures_network_is_good() -> None:
    assert screen_network(LECTURE) is None


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        (
            network("relu", (("0.0", "1.2"), ("1.3", "1.2")), ("-1.3", "0.0"), (("-1.5",), ("0.8",)), "0.0"),
            "ZERO_WEIGHT",
        ),
        (
            network("relu", (("1.3", "1.2"), ("1.3", "1.2")), ("-1.3", "0.0"), (("-1.5",), ("0.0",)), "0.0"),
            "ZERO_WEIGHT",
        ),
        (
            network("relu", (("1.3", "1.2"), ("1.3", "1.2")), ("-1.3", "10.0"), (("-1.5",), ("0.8",)), "0.0"),
            "WEIGHT_TOO_LARGE",
        ),
        # On (0,1): 1.2·0.5 = 0.6, 0.4 short of 1.
        (
            network("relu", (("1.3", "1.2"), ("1.3", "1.2")), ("-1.3", "0.0"), (("-1.5",), ("0.5",)), "0.0"),
            "ROUNDING_BROKE_IT",
        ),
    ],
)
def test_a_network_that_breaks_one_rule_is_rejected_by_its_name(broken: Network, rule: str) -> None:
    assert screen_network(broken) is Rejection[rule]


IMPLYING = network("relu", (("-1.1", "0.9"), ("1.2", "-0.7")), ("0.0", "0.1"), (("0.2",), ("-0.8",)), "1.1")
"""Gives 1.02, 1.34, 0.3 and 0.88 on the four rows: near 1, 1, 0 and 1."""


def test_each_task_wants_its_own_rows() -> None:
    assert screen_network(replace(IMPLYING, task="implication")) is Rejection.ROUNDING_BROKE_IT  # 1.34 is far from 1
    hidden, output = IMPLYING.layers
    mended = Network(
        "implication", (hidden, Layer(output.activation, ((Decimal("-0.1"),), output.weights[1]), output.biases))
    )
    assert screen_network(mended) is None
    assert screen_network(replace(mended, task="xnor")) is Rejection.ROUNDING_BROKE_IT
    assert screen_network(replace(LECTURE, task="or")) is Rejection.ROUNDING_BROKE_IT


def softmax(bias: str, weights: tuple[str, str]) -> Network:
    """The lecture's hidden units with a softmax output of two classes; weights: into O1 from H0 and from H1."""
    out = tuple((Decimal(f"{-Decimal(weight)}"), Decimal(weight)) for weight in weights)
    biases = (-Decimal(bias), Decimal(bias))
    return Network("xor", (LECTURE.layers[0], Layer(Activation.SOFTMAX, out, biases)))


@pytest.mark.parametrize(
    ("classes", "rule"),
    [
        # The sums of O1 are -0.9, 0.9, 0.9 and -0.9: the right class has 1 / (1 + e^-1.8) = 0.86 on every row.
        (softmax("-0.9", ("-2.8", "1.5")), None),
        # Here they are -1.6, 1.5, 1.5 and -1.7: 1 / (1 + e^-3.0) = 0.953.
        (softmax("-1.6", ("-4.8", "2.6")), Rejection.TOO_SURE),
        # On (0,1) the sum of O1 is -0.9 + 1.2 * 0.7 = -0.06: class 0.
        (softmax("-0.9", ("-1.0", "0.7")), Rejection.ROUNDING_BROKE_IT),
        # On (1,1) it is -0.9 + 1.3 * -1.0 + 2.4 * 1.5 = 1.4: class 1.
        (softmax("-0.9", ("-1.0", "1.5")), Rejection.ROUNDING_BROKE_IT),
        (softmax("-0.9", ("-2.8", "0.0")), Rejection.ZERO_WEIGHT),
    ],
)
def test_a_softmax_network_has_the_right_class_on_every_row_and_is_sure_of_none(
    classes: Network, rule: Rejection | None
) -> None:
    assert screen_network(classes) is rule


def test_a_unit_of_the_second_hidden_layer_may_be_dead_too() -> None:
    """The lecture's network with two units between: G0 hands H0 on, and G1 H1, each at its size."""
    hidden, output = LECTURE.layers

    def with_second(first: tuple[str, str], second: tuple[str, str], biases: tuple[str, str]) -> Network:
        weights = (tuple(map(Decimal, first)), tuple(map(Decimal, second)))
        return Network("xor", (hidden, Layer(Activation.RELU, weights, tuple(map(Decimal, biases))), output))

    assert screen_network(with_second(("1.0", "-0.1"), ("0.1", "1.0"), ("-0.1", "0.1"))) is None
    silent = with_second(("1.0", "-0.1"), ("0.1", "1.0"), ("-9.0", "0.1"))
    rows = [(Decimal(first), Decimal(second)) for first in (0, 1) for second in (0, 1)]
    assert screen_units(silent, [silent.trace(row) for row in rows]) is Rejection.DEAD_UNIT


def three_units(weights: tuple[str, str, str]) -> Network:
    """The lecture's network with a third hidden unit: its bias, the weight from either input, the weight to O."""
    bias, inward, outward = weights
    return network(
        "relu",
        (("1.3", "1.2", inward), ("1.3", "1.2", inward)),
        ("-1.3", "0.0", bias),
        (("-1.5",), ("0.8",), (outward,)),
        "0.0",
    )


def test_a_unit_that_never_fires_is_dead_and_one_that_always_adds_the_same_is_idle() -> None:
    assert screen_network(three_units(("-9.0", "0.1", "0.5"))) is Rejection.DEAD_UNIT
    # A sigmoid at 9.0 or more is 1 to three decimals: whatever the row, its unit adds 0.10 to the output.
    saturated = network("sigmoid", (("9.0", "0.1"), ("9.0", "0.1")), ("-4.0", "9.0"), (("1.0",), ("0.1",)), "-0.1")
    rows = [(Decimal(first), Decimal(second)) for first in (0, 1) for second in (0, 1)]
    assert screen_units(saturated, [saturated.trace(row) for row in rows]) is Rejection.IDLE_UNIT


def screened(of: Network, *row: str, places: int = 2) -> Rejection | None:
    inputs = tuple(map(Decimal, row))
    posed = Posed(network=of, inputs=tuple(inputs))
    return screen_item(posed, examined("forward", posed, places), Counter())


def test_a_relu_question_in_which_no_unit_fires_is_rejected() -> None:
    assert screened(LECTURE, "0", "0") is Rejection.NO_UNIT_FIRES


def test_an_answer_that_xor_itself_would_give_is_rejected() -> None:
    # H1 = 1.25·… : with weights 1.0 and 1.0 the answer on (0,1) is exactly 1.
    exact = network("relu", (("1.3", "1.0"), ("1.3", "1.0")), ("-1.3", "0.0"), (("-1.5",), ("1.0",)), "0.0")
    assert screened(exact, "0", "1") is Rejection.ANSWER_IS_A_TARGET


def test_a_question_whose_only_sign_of_a_slip_is_one_unit_of_the_last_place_is_rejected() -> None:
    # O = 1.1·0.4 + 0.1 = 0.54, without the output bias 0.44: to one decimal, half a unit either side, both meet.
    def biased(bias: str) -> Network:
        return network("relu", (("1.3", "1.1"), ("1.3", "1.1")), ("-1.3", "0.0"), (("-1.5",), ("0.4",)), bias)

    assert screened(biased("0.1"), "0", "1", places=1) is Rejection.SLIP_HIDES
    assert screened(biased("0.3"), "0", "1", places=1) is None  # 0.74 against 0.44


def test_a_question_that_rounding_to_one_decimal_hardly_changes_is_a_good_one() -> None:
    # O = 1.1·0.9 = 0.99; to one decimal 1.0, which is a habit.
    close = network("relu", (("1.3", "1.1"), ("1.3", "1.1")), ("-1.3", "0.0"), (("-1.5",), ("0.9",)), "0.0")
    assert screened(close, "0", "1") is None
    assert screened(LECTURE, "0", "1") is None  # 0.96 against 1.0


def test_every_applicable_slip_of_a_good_item_is_refused_somewhere_by_disjoint_intervals() -> None:
    inputs = (Decimal(0), Decimal(1))
    solved = solution("forward", Posed(network=LECTURE, inputs=tuple(inputs)), 2)
    assert solved.slips
    for slip in solved.slips:
        assert not hides(slip, solved.accepted)
        assert any(
            slip.high[part] < solved.accepted[part].low or slip.low[part] > solved.accepted[part].high
            for part in slip.answers
        )


def test_a_slip_that_shows_in_one_box_does_not_hide() -> None:
    def ends(*numbers: str) -> dict[str, Decimal]:
        return dict(zip(("H0", "O"), map(Decimal, numbers), strict=True))

    bounds = {"low": ends("0.49", "0.79"), "high": ends("0.51", "0.81")}
    slip = Slip(name="hidden_bias_left_out", answers=ends("0.50", "0.80"), **bounds)
    near, far = Interval(Decimal("0.51"), Decimal("0.52")), Interval(Decimal("0.82"), Decimal("0.83"))
    assert not hides(slip, {"H0": near, "O": far})
    assert not hides(slip, {"H0": far, "O": far})
    assert hides(slip, {"H0": near, "O": Interval(Decimal("0.81"), Decimal("0.83"))})


def test_a_question_is_refused_for_a_slip_as_soon_as_one_hides_and_that_one_is_tried_first_next_time() -> None:
    """O = 1.1·0.4 + 0.1 to one decimal, as above: without the output's bias 0.44, which 0.54 is taken for."""
    close = network("relu", (("1.3", "1.1"), ("1.3", "1.1")), ("-1.3", "0.0"), (("-1.5",), ("0.4",)), "0.1")
    posed, before = Posed(network=close, inputs=(Decimal(0), Decimal(1))), Counter[str]()
    for count in (1, 2):
        assert screen_item(posed, examined("forward", posed, 1), before) is Rejection.SLIP_HIDES
        assert list(before.values()) == [count]
    good = Posed(network=LECTURE, inputs=(Decimal(0), Decimal(1)))
    assert screen_item(good, examined("forward", good, 2), before) is None
    assert before.total() == 2


def test_a_relu_clips_only_where_a_sum_is_below_zero() -> None:
    assert clips(LECTURE, (Decimal(0), Decimal(0)))  # H0 sum = -1.3
    assert not clips(LECTURE, (Decimal(0), Decimal(1)))  # H0 sum = 0.0


def test_swapping_hidden_units_makes_no_new_network() -> None:
    hidden, output = LECTURE.layers
    swapped = Network(
        "xor",
        (
            Layer(hidden.activation, tuple(row[::-1] for row in hidden.weights), hidden.biases[::-1]),
            Layer(output.activation, output.weights[::-1], output.biases),
        ),
    )
    assert swapped != LECTURE
    assert canonical(swapped) == canonical(LECTURE)


@pytest.mark.parametrize(("activation", "same"), [("tanh", True), ("sigmoid", False), ("relu", False)])
def test_turning_the_signs_of_a_unit_makes_no_new_network_for_tanh_alone(activation: str, same: bool) -> None:
    before = network(activation, (("1.3", "1.2"), ("1.1", "0.7")), ("-1.3", "0.4"), (("-1.5",), ("0.8",)), "0.2")
    after = network(activation, (("1.3", "-1.2"), ("1.1", "-0.7")), ("-1.3", "-0.4"), (("-1.5",), ("-0.8",)), "0.2")
    assert (canonical(before) == canonical(after)) is same


def test_intervals_that_touch_at_one_number_meet() -> None:
    half = Decimal("0.5")
    assert Interval(Decimal(0), half).meets(Interval(half, Decimal(1)))
    assert not Interval(Decimal(0), half).meets(Interval(half + Decimal("0.0001"), Decimal(1)))


# Each bound, at its edge and one step beyond.


@pytest.mark.parametrize(
    ("output_bias", "good"),
    # The lecture's outputs are 0, 0.96, 0.96 and -0.03: raised to 0.3 and 1.26, then to 0.4, which is 0.4 from 0.
    [("0.3", True), ("0.4", False), ("-0.2", True), ("-0.3", False)],  # -0.03 - 0.3 is 0.33 from 0
)
def test_an_output_may_be_three_tenths_off(output_bias: str, good: bool) -> None:
    hidden, output = LECTURE.layers
    shifted = replace(LECTURE, layers=(hidden, replace(output, biases=(Decimal(output_bias),))))
    assert screen_network(shifted) is (None if good else Rejection.ROUNDING_BROKE_IT)


def test_a_weight_of_9_9_is_shown_and_one_of_10_is_not_whatever_its_sign_and_place() -> None:
    """A tenth in front of the units' outputs, ten times as large, keeps the output: H0 and H1 times 9.9, and 10."""
    for size, rule in (("9.9", None), ("-9.9", None), ("10.0", "WEIGHT_TOO_LARGE"), ("-10.0", "WEIGHT_TOO_LARGE")):
        into = network("relu", (("1.3", "1.2"), ("1.3", size)), ("-1.3", "0.0"), (("-1.5",), ("0.8",)), "0.0")
        bias = network("relu", (("1.3", "1.2"), ("1.3", "1.2")), ("-1.3", size), (("-1.5",), ("0.8",)), "0.0")
        end = network("relu", (("1.3", "1.2"), ("1.3", "1.2")), ("-1.3", "0.0"), (("-1.5",), ("0.8",)), size)
        for each in (into, bias, end):
            assert screen_network(each) is (Rejection[rule] if rule else Rejection.ROUNDING_BROKE_IT)


@pytest.mark.parametrize(
    ("bias", "rule"),
    [
        # Sums of O1 of -1.4, 1.4, 1.4 and -1.4 give 1 / (1 + e^-2.8) = 0.943; of ±1.5 1 / (1 + e^-3) = 0.953.
        ("-1.4", None),
        ("-1.5", Rejection.TOO_SURE),
    ],
)
def test_no_class_is_surer_than_0_95(bias: str, rule: Rejection | None) -> None:
    """H1 = 1, 1, 2 over H0 = 0, 0, 1: with weights of twice the bias, O1 = bias, -bias, -bias, bias."""
    double = f"{-2 * Decimal(bias)}"
    hidden = network("relu", (("1.0", "1.0"), ("1.0", "1.0")), ("-1.0", "0.0"), (("1.0",), ("1.0",)), "0.0").layers[0]
    twice = f"{4 * Decimal(bias)}"
    out = tuple((-Decimal(weight), Decimal(weight)) for weight in (twice, double))
    sure = Network("xor", (hidden, Layer(Activation.SOFTMAX, out, (-Decimal(bias), Decimal(bias)))))
    assert screen_network(sure) is rule


@pytest.mark.parametrize(
    ("sums", "rule"),
    [
        # 1 / (1 + e^-4.5) = 0.989 and 1 / (1 + e^-4.6) = 0.99005; 1 / (1 + e^0.9) = 0.289 and 1 / (1 + e^0.8) = 0.310.
        (("-4.5", "4.5", "-4.5"), None),
        (("-4.5", "4.5", "-4.6"), None),  # one row may be surer
        (("-4.6", "4.5", "-4.6"), Rejection.TOO_SURE),
        (("-4.5", "4.6", "-4.5"), Rejection.TOO_SURE),  # that is two rows
        (("-0.9", "0.9", "-0.9"), None),
        (("-0.8", "0.9", "-0.9"), Rejection.ROUNDING_BROKE_IT),
        (("-0.9", "0.8", "-0.9"), Rejection.ROUNDING_BROKE_IT),
    ],
)
def test_a_sigmoid_output_is_near_its_target_and_on_all_rows_but_one_between_0_01_and_0_99(
    sums: tuple[str, str, str], rule: Rejection | None
) -> None:
    """H0 = 0, 0, 0, 2 and H1 = 0, 1, 1, 2, so that the output's sum may be anything on (0,0), (0,1) and (1,1)."""
    none, one, both = map(Decimal, sums)
    hidden = network("relu", (("2.0", "1.0"), ("2.0", "1.0")), ("-2.0", "0.0"), (("1.0",), ("1.0",)), "0.0").layers[0]
    output = Layer(Activation.SIGMOID, (((both - 2 * one + none) / 2,), (one - none,)), (none,))
    assert screen_network(Network("xor", (hidden, output))) is rule


def test_of_two_classes_one_may_have_0_95_and_no_more() -> None:
    for sure, refused in (("0.95", False), ("0.9501", True), ("0.05", False), ("0.0499", True)):
        assert (
            too_sure(Activation.SOFTMAX, [(Decimal("0.6"), Decimal("0.4")), (Decimal(sure), 1 - Decimal(sure))])
            is refused
        )


def test_of_three_classes_one_may_be_next_to_nothing_but_none_is_surer_than_0_95_on_any_row() -> None:
    def rows(*largest: str) -> list[tuple[Decimal, ...]]:
        return [(Decimal(each), 1 - Decimal(each), Decimal(0)) for each in largest]

    assert not too_sure(Activation.SOFTMAX, rows("0.95", "0.95"))
    assert too_sure(Activation.SOFTMAX, rows("0.95", "0.96"))
    assert too_sure(Activation.SOFTMAX, rows("0.96", "0.95"))


def test_a_unit_is_idle_only_if_it_adds_the_same_to_every_unit_above_it() -> None:
    """Sigmoids at 9.0 and more: H1 adds 0.10 to one output on every row, and what H0 adds to the other changes."""
    saturated = network("sigmoid", (("9.0", "0.1"), ("9.0", "0.1")), ("-4.0", "9.0"), (("1.0",), ("0.1",)), "-0.1")
    rows = [(Decimal(first), Decimal(second)) for first in (0, 1) for second in (0, 1)]

    def screened_with(to_other: str) -> Rejection | None:
        out = Layer(
            Activation.LINEAR, ((Decimal(1), Decimal(1)), (Decimal("0.1"), Decimal(to_other))), (Decimal(0), Decimal(0))
        )
        both = Network("xor", (saturated.layers[0], out))
        return screen_units(both, [both.trace(row) for row in rows])

    assert screened_with("0.1") is Rejection.IDLE_UNIT
    assert screened_with("999.0") is None  # 999 times what a sigmoid changes from 9.0 to 9.2


def test_a_unit_that_fires_on_one_row_is_alive() -> None:
    rows = [(Decimal(first), Decimal(second)) for first in (0, 1) for second in (0, 1)]
    assert screen_units(LECTURE, [LECTURE.trace(row) for row in rows]) is None  # H0 fires on (1,1) alone
    assert screen_units(LECTURE, [LECTURE.trace(row) for row in rows[:3]]) is Rejection.DEAD_UNIT


def test_only_a_relu_clips_and_the_output_does_not_count() -> None:
    sigmoid = network("sigmoid", (("1.3", "1.2"), ("1.3", "1.2")), ("-1.3", "0.0"), (("-1.5",), ("0.8",)), "0.0")
    assert not clips(sigmoid, (Decimal(0), Decimal(0)))
    below = network("relu", (("1.3", "1.2"), ("1.3", "1.2")), ("-1.3", "0.0"), (("-1.5",), ("0.8",)), "-9.0")
    assert not clips(below, (Decimal(0), Decimal(1)))


def test_a_blank_weight_is_read_off_where_the_one_beside_it_is_as_large() -> None:
    """Of the lecture's weights I0->H0 stands beside 1.3; H0->O is -1.5, beside 0.8; a bias stands beside none."""

    def with_blanks(*names: str) -> Posed:
        besides = BlankWeight(output=Decimal(0), solution=dict.fromkeys(names, Decimal(0)))
        return Posed(network=LECTURE, inputs=(Decimal(0), Decimal(1)), besides=besides)

    for blank, beside in (("I0->H0", True), ("H0->O", False), ("B->H0", False)):
        assert read_off(with_blanks(blank)) is beside
    assert not read_off(with_blanks("I0->H0", "I1->H0"))
    assert not read_off(Posed(network=LECTURE, inputs=(Decimal(0), Decimal(1))))


# The same of an instructor's own network: everything that is wrong with it, each with its place.


def said(rounded: Network, unrounded: Network | None = None) -> list[str]:
    return [str(fault) for fault in faults(rounded, unrounded or rounded)]


def test_a_good_network_has_no_fault_and_one_at_the_edge_of_every_rule_neither() -> None:
    assert said(LECTURE) == []
    hidden, output = LECTURE.layers
    assert said(replace(LECTURE, layers=(hidden, replace(output, biases=(Decimal("0.3"),))))) == []


def test_every_fault_is_said_with_its_place_in_the_order_of_the_rules() -> None:
    broken = network("relu", (("0.0", "-9.9"), ("0.0", "10.0")), ("-1.3", "-10.0"), (("0.0",), ("0.8",)), "0.4")
    before = network("relu", (("0.0", "-9.9"), ("0.049", "10.0")), ("-1.3", "-10.0"), (("-0.01",), ("0.8",)), "0.4")
    assert said(broken, before) == [
        "I0->H0 is 0.0 (--accept zero-weight)",
        "I1->H0 is 0.049 and rounds to 0.0 (--accept zero-weight)",
        "H0->O is -0.01 and rounds to 0.0 (--accept zero-weight)",
        "I1->H1 is 10.0, beyond ±9.9 (--accept weight-too-large)",
        "B->H1 is -10.0, beyond ±9.9 (--accept weight-too-large)",
        "rounded, it gives 0.40 on row (0, 0), where XOR is 0 (--accept rounding-broke-it)",
        "rounded, it gives 0.40 on row (0, 1), where XOR is 1 (--accept rounding-broke-it)",
        "rounded, it gives 0.40 on row (1, 0), where XOR is 1 (--accept rounding-broke-it)",
        "rounded, it gives 0.40 on row (1, 1), where XOR is 0 (--accept rounding-broke-it)",
        "H0 is 0 on every row of 0 and 1 (--accept dead-unit)",
        "H1 is 0 on every row of 0 and 1 (--accept dead-unit)",
    ]


def test_a_bias_of_0_is_no_fault_and_an_own_task_has_no_wrong_row() -> None:
    idle = network("sigmoid", (("9.0", "0.1"), ("9.0", "0.1")), ("-4.0", "9.0"), (("1.0",), ("0.1",)), "0.0")
    assert said(replace(idle, task="own")) == ["H1 adds the same on every row of 0 and 1 (--accept idle-unit)"]


@pytest.mark.parametrize(
    ("output_bias", "task"), [("0.0", "xor"), ("0.3", "xor"), ("0.4", "own"), ("-0.26", "xor"), ("-0.27", "own")]
)
def test_a_network_solves_a_task_if_it_is_within_three_tenths_on_every_row(output_bias: str, task: str) -> None:
    hidden, output = LECTURE.layers
    own = replace(LECTURE, layers=(hidden, replace(output, biases=(Decimal(output_bias),))))
    assert task_of(own, ("and", "xor", "xnor")) == task
    assert task_of(own, ("and", "xnor")) == "own"


def test_classes_are_those_of_a_softmax_and_the_larger_probability_decides() -> None:
    """O1 - O0 is -1.8, 1.8, 1.8 and -1.8, as above: as shares they solve XOR, as mere sums they are nobody's task."""
    shares = softmax("-0.9", ("-2.8", "1.5"))
    hidden, output = shares.layers
    assert task_of(shares, ("and", "xor")) == "xor"
    assert task_of(replace(shares, layers=(hidden, replace(output, activation=Activation.LINEAR))), ("xor",)) == "own"


def test_of_two_classes_a_wrong_row_is_said_by_the_probability_of_class_1() -> None:
    """On (1,1) the sum of O1 is 1.4, that of O0 -1.4: 1 / (1 + e^-2.8) = 0.943."""
    wrong = softmax("-0.9", ("-1.0", "1.5"))
    assert said(wrong) == ["rounded, it gives 0.94 on row (1, 1), where XOR is 0 (--accept rounding-broke-it)"]
    assert missed_rows(wrong) == ((Decimal(1), Decimal(1)),)
    assert missed_rows(LECTURE) == ()


@pytest.mark.parametrize(
    ("activation", "weight", "where"),
    [
        ("tanh", "22.125", "H0 sum is 22.13, beyond ±22, where tanh is at its end"),
        ("sigmoid", "-22.125", "H0 sum is -22.13, beyond ±22, where sigmoid is at its end"),
        ("tanh", "22", ""),
        ("relu", "23", ""),
    ],
)
def test_a_sum_beyond_22_is_said_where_its_function_is_at_an_end(activation: str, weight: str, where: str) -> None:
    own = network(activation, ((weight, "1.2"), ("1.3", "1.2")), ("0.0", "0.1"), (("-1.5",), ("0.8",)), "0.0")
    declared = KINDS["forward"].declare(Posed(network=own, inputs=(Decimal(1), Decimal(0))))
    assert [fault.said for fault in saturated(declared)] == ([where] if where else [])


def test_rows_are_said_in_words() -> None:
    rows = binary_rows(2)
    assert [row_words(row) for row in rows] == ["(0, 0)", "(0, 1)", "(1, 0)", "(1, 1)"]
    assert rows_words(rows[:1]) == "row (0, 0)"
    assert rows_words(rows[1:3]) == "rows (0, 1) and (1, 0)"
    assert rows_words(rows[1:]) == "rows (0, 1), (1, 0) and (1, 1)"
    assert len(binary_rows(3)) == 8


def test_only_what_leaves_something_to_mark_can_be_overridden() -> None:
    assert [rule.label for rule in OVERRIDABLE] == [
        "zero-weight",
        "weight-too-large",
        "rounding-broke-it",
        "dead-unit",
        "idle-unit",
        "answer-is-a-target",
        "slip-hides",
        "slips-alike",
        "blank-like-sibling",
        "saturated",
    ]
    assert str(Fault(Rejection.DEAD_UNIT, "H0 is 0")) == "H0 is 0 (--accept dead-unit)"
    assert str(Fault(Rejection.SATURATED, "H0 is 1")) == "H0 is 1 (--accept saturated)"
    assert str(Fault(Rejection.NO_UNIT_FIRES, "H0 and H1 are 0")) == "H0 and H1 are 0"


def test_a_rule_that_was_broken_is_said_in_words_that_an_instructor_can_act_on() -> None:
    """Every reason is a clause of small letters, and no two are the same."""
    assert len({str(rule) for rule in Rejection}) == len(Rejection)
    for rule in Rejection:
        assert re.fullmatch(r"[a-z][^A-Z]*[^A-Z. ]", re.sub("ReLU|XOR", "", str(rule)).strip()), rule
        assert not re.search(r"\b(relu|xor)\b", str(rule)), "names have their capitals"


def refused(kind: str, posed: Posed) -> Rejection | None:
    """Why a question is none, from all that is known of it: one rule after the other, of every slip."""
    solved = solution(kind, posed, 2)
    slips = {slip.name: slip for slip in solved.slips}
    pairs = [(slips.get(one), slips.get(other)) for one, other in KINDS[kind].told_apart(posed)]
    broken = {
        Rejection.SLIP_HIDES: any(hides(slip, solved.accepted) for slip in solved.slips),
        Rejection.SLIPS_ALIKE: any(alike(one, other, solved.accepted) for one, other in pairs),
        Rejection.BLANK_LIKE_SIBLING: read_off(posed),
    }
    return KINDS[kind].screen(posed, solved.accepted) or next((rule for rule in broken if broken[rule]), None)


@pytest.mark.parametrize("kind", ["forward", "missing-weight", "activation-swap", "truth-table", "gradient", "softmax"])
def test_what_is_refused_at_once_is_what_is_refused_of_the_whole_question(kind: str) -> None:
    """Whether, and why: looking on no farther than a rule that refuses lets no bad question through."""
    found, hidden = Counter[Rejection | None](), Counter[str]()
    for number in range(16):
        posed = an_item(number, ("relu", "sigmoid", "tanh")[number % 3], kind=kind).posed
        reason = refused(kind, posed)
        assert screen_item(posed, examined(kind, posed, 2), hidden) is reason
        found[reason] += 1
    assert len(found) > 1
    assert hidden.total() == found[Rejection.SLIP_HIDES]
