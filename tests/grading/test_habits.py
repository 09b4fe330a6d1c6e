"""A habit of writing numbers down goes through a whole question, and is paid for by the policy.

The network is that of test_marker: on (1, 0) H0 sum = 1.20, H0 = 0.7685, H1 sum = −1.40, H1 = 0.1978, O = 0.8404.
"""

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from examgen.exam.record import Policies
from examgen.grading.habits import Style, styles
from examgen.grading.marker import Marked, Marker
from examgen.items.descent import Loss
from examgen.items.item import Item, Part
from examgen.items.kinds import KINDS
from examgen.items.solution import make_item
from examgen.paper.activations import Activation
from examgen.paper.arithmetic import round_half_up
from examgen.paper.network import Layer, Network
from tests.exams import an_item as any_item
from tests.exams import with_besides
from tests.grading.test_marker import SOURCE, an_item, decimals, marked, points, reason, verdicts

CUT = {"H0": "0.76", "H1": "0.19", "O": "0.84"}
ONE_DECIMAL = {"H0 sum": "1.2", "H0": "0.8", "H1 sum": "-1.4", "H1": "0.2", "O": "0.9"}


@pytest.mark.parametrize(("policy", "total"), [("once", 4), ("each", 3), ("free", 5)])
def test_cutting_costs_what_the_policy_says(policy: str, total: int) -> None:
    found = marked(CUT, habits=policy)
    assert found.total == total
    assert found.diagnosis.names() == ["truncated"]


def test_the_first_box_pays_and_says_why_and_the_others_say_who_paid() -> None:
    found = marked(CUT, habits="once")
    assert verdicts(found) == {"H0 sum": "right", "H0": "wrong", "H1 sum": "right", "H1": "carried", "O": "right"}
    assert points(found)["H1"] == 1
    assert {part.name: part.paid for part in found.parts if part.paid} == {"H1": "habit"}
    assert reason(found, "H0").endswith("(numbers cut instead of rounded).")
    assert (
        reason(found, "H1")
        == "Carried forward: off by a habit alone (numbers cut instead of rounded), which H0 pays for."
    )


def test_a_record_without_the_policy_means_each() -> None:
    assert Policies() == Policies(habits="each")
    assert marked(CUT).total == 3


def test_a_right_number_that_was_rounded_up_contradicts_cutting() -> None:
    """0.1978 is 0.20 for who rounds: 0.76 for 0.7685 is then one wrong digit, and 0.14 with it another mistake."""
    found = marked({"H0": "0.76"}, habits="free")
    assert verdicts(found)["H0"] == "wrong"
    assert found.diagnosis.names() == ["arithmetic error in H0: one digit"]


def test_who_cuts_after_a_mistake_pays_for_both() -> None:
    """H0 sum = 0.80 is wrong; sigmoid of it 0.6899, cut 0.68; O = 1.3799 − 0.2967 − 0.4 = 0.6832."""
    found = marked({"H0 sum": "0.80", "H0": "0.68", "H1": "0.19", "O": "0.68"}, habits="once")
    assert verdicts(found) == {
        "H0 sum": "wrong",
        "H0": "wrong",
        "H1 sum": "right",
        "H1": "carried",
        "O": "carried",
    }
    assert found.total == 3


def test_one_decimal_throughout_costs_one_box() -> None:
    """0.8 and 0.9 = 1.6 − 0.3 − 0.4: H0 pays, and O follows from what is written."""
    found = marked(ONE_DECIMAL, habits="once")
    assert found.total == 4
    assert reason(found, "H0").endswith("(rounded to one decimal).")
    assert "rounded_to_one_decimal" in found.diagnosis.names()


def of_outputs(weights: tuple[str, str], bias: str, biases: tuple[str, str] = ("-0.3", "0.6")) -> Marker:
    """The question of test_marker with other biases and another output, where habits cost nothing."""
    hidden = replace(an_item().network.layers[0], biases=decimals(*biases))
    output = Layer(Activation.LINEAR, (decimals(weights[0]), decimals(weights[1])), decimals(bias))
    posed = KINDS["forward"].pose(Network("xor", (hidden, output)), decimals("1", "0"), Random(1))
    return Marker(make_item("Q01", "forward", posed, SOURCE, 2), 2, Policies(habits="free"))


def test_who_rounds_products_to_one_decimal_too_has_the_same_habit() -> None:
    """sigmoid(1.40) = 0.8022 and sigmoid(−0.80) = 0.3100; O = 1.7·0.8 + 1.2·0.3 = 1.36 + 0.36, and 1.4 + 0.4 = 1.8."""
    marker = of_outputs(("1.7", "1.2"), "0.0", biases=("-0.1", "1.2"))
    found = marker.mark({"H0 sum": "1.4", "H0": "0.8", "H1 sum": "-0.8", "H1": "0.3", "O": "1.8"})
    assert verdicts(found)["O"] == "carried"
    assert found.diagnosis.names() == ["rounded_to_one_decimal"]


def test_a_habit_goes_on_from_a_mistake_where_other_boxes_are_as_they_should_be() -> None:
    """0.2·0.79 + 2.5·0.1978 + 0.7 = 1.3526, cut 1.35: from the 0.19 that is handed in it were 1.33, of 0.7685 1.34."""
    marker = of_outputs(("0.2", "2.5"), "0.7")
    found = marker.mark({"H0 sum": "1.20", "H0": "0.79", "H1 sum": "-1.40", "H1": "0.19", "O": "1.35"})
    assert verdicts(found) == {"H0 sum": "right", "H0": "wrong", "H1 sum": "right", "H1": "carried", "O": "right"}
    assert found.diagnosis.habit == "truncated"


def test_a_number_with_more_decimals_than_a_habit_leaves_shows_that_it_is_none() -> None:
    found = marked({**CUT, "O": "7.777"}, habits="free")
    assert (verdicts(found)["H0"], verdicts(found)["H1"]) == ("wrong", "wrong")


def test_a_known_mistake_is_named_beside_a_habit() -> None:
    """The output bias left out: 1.5369 − 0.2967 = 1.2402, cut 1.24."""
    assert marked({**CUT, "O": "1.24"}).diagnosis.names() == ["output_bias_left_out", "truncated"]


def test_nought_and_one_alone_show_no_habit() -> None:
    found = marked({"H1": "0", "H0": "1"}, habits="free")
    assert (verdicts(found)["H0"], verdicts(found)["H1"]) == ("wrong", "wrong")


def test_a_number_off_by_a_habit_makes_no_work_easy() -> None:
    """tanh: H0 = tanh(1.20) = 0.8337, H1 = tanh(−1.40) = −0.8854; at one decimal 0.8 and −0.9."""
    item = an_item("tanh")
    right = {part.name: str(part.answer) for part in item.parts}
    assert (right["H0"], right["H1"]) == ("0.83", "-0.89")
    found = Marker(item, 2, Policies(habits="once")).mark({**right, "H1": "-0.88"})
    assert verdicts(found)["O"] == "right"


def test_every_way_to_have_a_habit_differs_from_what_is_asked_for() -> None:
    for places in (1, 2, 3, 4):
        for habit in ({style.habit for style in together} for together in styles(places)):
            assert len(habit) == 1, "one student mixes ways, not habits"
        for style in (one for together in styles(places) for one in together):
            assert (
                style.cut or style.end < places or (style.way or 99) < places + 2 or style.habit.startswith("rounded")
            )
            assert style.shortened(Decimal("-0.009"), 1) == 0
            assert not style.shortened(Decimal("-0.009"), 1).is_signed()


def test_cut_numbers_are_nearer_to_nought() -> None:
    cut = Style("truncated", None, 2, cut=True)
    assert [cut.shortened(Decimal(text), 2) for text in ("1.239", "-1.239", "1.2")] == [
        Decimal("1.23"),
        Decimal("-1.23"),
        Decimal("1.20"),
    ]


def gradient(output_bias: str) -> Item:
    """On (1, 1): H0 = sigmoid(1.90) = 0.86989, H1 = sigmoid(−0.30) = 0.42556; target 0, squared error, rate 0.5."""
    hidden = an_item().network.layers[0]
    output = Layer(Activation.LINEAR, (decimals("2.0"), decimals("-1.5")), decimals(output_bias))
    posed = KINDS["gradient"].pose(Network("xor", (hidden, output)), decimals("1", "1"), Random(1))
    asked = with_besides(
        posed, target=Decimal(0), learning_rate=Decimal("0.5"), loss=Loss.SQUARED, ask=("H0->O", "I1->H1")
    )
    return make_item("Q01", "gradient", asked, SOURCE, 2)


TWO_DECIMALS = [
    # each step: H0 0.87, H1 0.43, O = 1.74 − 0.65 − 0.4 = 0.69; slopes 0.1131 as 0.11 and 0.2451 as 0.25;
    # deltas 1.38·2.0·0.11 = 0.3036 and −1.38·1.5·0.25 = −0.5175; 1.38·0.87 = 1.2006
    ("-0.4", "0.69 1.38 0.30 -0.52 1.20 -0.52 1.40 1.36"),
    # units and boxes: O = 1.74 − 0.645 − 0.4 = 0.695; deltas 1.40·2.0·0.87·0.13 = 0.31668 and
    # −1.40·1.5·0.43·0.57 = −0.51471; 1.40·0.87 = 1.218; 2.0 − 0.61 and 1.1 + 0.255
    ("-0.4", "0.70 1.40 0.32 -0.51 1.22 -0.51 1.39 1.36"),
    # boxes alone: O = 1.73978 − 0.63834 − 3.4 = −2.29856; deltas −4.60·2.0·0.11318 = −1.04127 and
    # 4.60·1.5·0.24446 = 1.68677; −4.60·0.86989 = −4.00149; 2.0 + 2.00 and 1.1 − 0.845
    ("-3.4", "-2.30 -4.60 -1.04 1.69 -4.00 1.69 4.00 0.26"),
]
"""Output bias, and the numbers of who writes two decimals: at each step, of units and in boxes, in boxes alone."""


@pytest.mark.parametrize(("output_bias", "numbers"), TWO_DECIMALS, ids=["each step", "units and boxes", "boxes alone"])
def test_two_decimals_of_four_throughout_a_gradient_cost_one_box(output_bias: str, numbers: str) -> None:
    item = gradient(output_bias)
    assert item.places == 4
    written = dict(zip((part.name for part in item.parts), numbers.split(), strict=True))
    found = Marker(item, 2, Policies(habits="once")).mark(written)
    assert verdicts(found) == {**dict.fromkeys(written, "carried"), "error": "wrong"}
    assert found.diagnosis.names() == ["too_few_decimals_kept"]
    assert found.total == found.points - 1
    assert Marker(item, 2, Policies(habits="once")).mark({**written, "delta H1": "0.97"}).total == found.total - 1


@pytest.mark.parametrize(("policy", "verdict"), [("once", "carried"), ("free", "carried"), ("each", "wrong")])
def test_a_weight_that_is_right_to_the_decimals_asked_earns_its_points_unless_each_box_pays(
    policy: str, verdict: str
) -> None:
    """The blank weight is -2.0, and -1.96 is -2.0 to one decimal, as is -1.95; -1.94 is not."""
    item = an_item(kind="missing-weight")
    (blank,) = item.parts
    assert str(blank.answer) == "-2.00"
    marker = Marker(item, 2, Policies(habits=policy))
    assert [verdicts(marker.mark({blank.name: text}))[blank.name] for text in ("-1.96", "-1.95")] == [verdict] * 2
    assert verdicts(marker.mark({blank.name: "-1.94"}))[blank.name] == "wrong"


def test_a_weight_copied_with_fewer_decimals_is_wrong_whatever_a_habit_costs() -> None:
    """1.37 stands on the sheet, and 1.4 would be right to one decimal."""
    hidden = Layer(Activation.SIGMOID, (decimals("1.37", "-2.04"), decimals("0.72", "1.13")), decimals("-0.31", "0.64"))
    output = Layer(Activation.LINEAR, (decimals("2.06"), decimals("-1.54")), decimals("-0.43"))
    posed = KINDS["dump"].pose(Network("xor", (hidden, output)), decimals("1", "0"), Random(1))
    item = make_item("Q01", "dump", posed, SOURCE, 2)
    right = {part.name: str(part.answer) for part in item.parts}
    assert right["I0->H0"] == "1.370"
    coarse = {name: str(round_half_up(Decimal(text), 1)) for name, text in right.items()}
    found = Marker(item, 2, Policies(habits="free")).mark(coarse)
    assert {verdicts(found)[name] for name in right if "->" in name} == {"wrong"}


# One step made several times, and other ways to be right


def test_hidden_units_exchanged_throughout_are_the_same_network() -> None:
    item = an_item(kind="dump")
    right = {part.name: str(part.answer) for part in item.parts}
    other = {"H0": "H1", "H1": "H0"}
    swapped = {"->".join(other.get(unit, unit) for unit in name.split("->")): text for name, text in right.items()}
    marker = Marker(item, 2, Policies())
    found = marker.mark(swapped)
    assert found.total == found.points
    assert found.diagnosis.names() == []
    assert "both are exchanged throughout" in reason(found, "I0->H0")
    off = marker.mark({**swapped, "O": "7.77"})
    assert [part.name for part in off.parts if not part.points] == [off.diagnosis.first_wrong] == ["O"]
    one = marker.mark({**swapped, "B->H0": "0.3"})
    assert [part.name for part in one.parts if not part.points] == [one.diagnosis.first_wrong] == ["B->H0"]
    assert "with both hidden units exchanged throughout" in reason(one, "B->H0")
    assert marker.mark({**swapped, "B->H0": "-0.6"}).diagnosis.error == ("B->H0", "the sign")
    missing = marker.mark({name: text for name, text in swapped.items() if name != "B->H0"})
    assert [(part.name, part.verdict) for part in missing.parts if not part.points] == [("B->H0", "blank")]
    half = marker.mark({**swapped, "B->H0": right["B->H0"], "B->H1": right["B->H1"]})
    assert half.total <= 3, "where two weights stay it is another network"


def test_weights_that_are_right_on_their_own_edges_as_often_as_on_the_others_stay_where_they_are() -> None:
    """Both hidden units are alike but for their biases, of which −0.3 was copied twice."""
    hidden = Layer(Activation.SIGMOID, (decimals("1.5", "1.5"), decimals("0.7", "0.7")), decimals("-0.3", "0.6"))
    output = Layer(Activation.LINEAR, (decimals("2.0"), decimals("2.0")), decimals("-0.4"))
    posed = KINDS["dump"].pose(Network("xor", (hidden, output)), decimals("1", "0"), Random(1))
    item = make_item("Q01", "dump", posed, SOURCE, 2)
    right = {part.name: str(part.answer) for part in item.parts}
    found = Marker(item, 2, Policies()).mark({**right, "B->H1": right["B->H0"]})
    assert [part.name for part in found.parts if not part.points] == ["B->H1"]
    assert [part.name for part in found.parts if part.verdict == "right"] == [name for name in right if name != "B->H1"]
    assert reason(found, "I0->H0") == "Right: 1.5 expected, as it stands on the sheet.", "and not on the other edge"


def softmax(**changes: str) -> Marked:
    item = any_item(4, "sigmoid", ("0", "1"), kind="softmax")
    right = {part.name: str(part.answer) for part in item.parts}
    return Marker(item, 2, Policies()).mark({**right, **changes})


def test_the_last_probability_may_be_what_is_left_of_1() -> None:
    right = softmax()
    answers = {part.name: part.written for part in right.parts}
    first = Decimal(answers["P0"]) / 2
    found = softmax(P0=str(first), P1=str(1 - first))
    assert verdicts(found)["P0"] == "wrong"
    assert verdicts(found)["P1"] == "carried"
    assert f"follows from P0 = {first}" in reason(found, "P1")
    assert verdicts(softmax(P0=str(first), P1=str(Decimal("0.5") - first)))["P1"] == "wrong"


def test_probabilities_that_a_mistake_exchanges_are_paid_as_that_mistake() -> None:
    """As they were on every sheet that was printed: both boxes hold what belongs in the other one."""
    answers = {part.name: part.written for part in softmax().parts}
    found = softmax(P0=answers["P1"], P1=answers["P0"])
    assert verdicts(found)["P0"] == verdicts(found)["P1"] == "wrong"
    assert "classes_exchanged" in found.diagnosis.names()


def test_probabilities_are_read_in_per_cent() -> None:
    answers = {part.name: part.written for part in softmax().parts}
    found = softmax(**{name: f"{Decimal(answers[name]) * 100:f} %" for name in ("P0", "P1")})
    assert found.total == found.points
    assert verdicts(softmax(H0="80 %"))["H0"] == "unclear"


def test_where_roundings_may_lead_to_either_sign_either_sign_is_right() -> None:
    """O = 1.4·0.7685 + 0.6·0.1978 − 1.2 = −0.0054, which is −0.01; one rounding on the way leads to 0.00."""
    hidden = an_item().network.layers[0]
    output = Layer(Activation.LINEAR, (decimals("1.4"), decimals("0.6")), decimals("-1.2"))
    posed = KINDS["forward"].pose(Network("xor", (hidden, output)), decimals("1", "0"), Random(1))
    item = make_item("Q01", "forward", posed, SOURCE, 2)
    last = item.parts[-1]
    assert isinstance(last, Part)
    assert last.low < 0 < last.high
    assert str(last.answer) == "-0.01"
    marker = Marker(item, 2, Policies())
    right = {part.name: str(part.answer) for part in item.parts}
    assert marker.mark({**right, "O": "0.01"}).total == 5
    assert marker.mark({**right, "O": "0.02"}).total == 4
