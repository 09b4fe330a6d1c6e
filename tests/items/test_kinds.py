"""What a kind says of itself is true of its questions: boxes, points, the ends of its difficulty."""

import re
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examgen.asking.setting import SettingError
from examgen.asking.spec import Section
from examgen.exam.written_items import read_item, write_item
from examgen.items import forward
from examgen.items.activation_swap import Swap
from examgen.items.difference import item_contradiction, item_problem
from examgen.items.item import HALF_POINT, Posed, spread_points
from examgen.items.kinds import KINDS
from examgen.items.slip_words import group_words
from examgen.items.solution import solution
from examgen.paper.activations import Activation
from examgen.paper.estimates import Interval
from examgen.paper.network import Layer, Network
from tests.exams import a_network, an_item
from tests.items.sheets import ALL_SLIPS

tenths = st.integers(-99, 99).map(lambda tenth: Decimal(tenth).scaleb(-1))
pairs = st.tuples(tenths, tenths)


@st.composite
def networks(draw: st.DrawFn, classes: bool) -> Network:
    activation = Activation(draw(st.sampled_from(["relu", "sigmoid", "tanh"])))
    hidden = Layer(activation, draw(st.tuples(pairs, pairs)), draw(pairs))
    if classes:
        return Network("xor", (hidden, Layer(Activation.SOFTMAX, draw(st.tuples(pairs, pairs)), draw(pairs))))
    weights = tuple((weight,) for weight in draw(pairs))
    return Network("xor", (hidden, Layer(Activation.LINEAR, weights, (draw(tenths),))))


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_has_the_boxes_and_the_points_that_its_kind_says(kind: str) -> None:
    item = an_item(3, "tanh", kind=kind)
    assert len(item.parts) == KINDS[kind].sizes((2,)).parts
    assert item.points == KINDS[kind].sizes((2,)).points == sum(part.points for part in item.parts)


@pytest.mark.parametrize("kind", KINDS)
def test_the_fewest_points_that_are_accepted_can_be_spread(kind: str) -> None:
    fewest = KINDS[kind].sizes((2,)).parts * HALF_POINT
    assert Section(kind=kind, tasks=("xor",), points=fewest).points == fewest
    item = an_item(3, "tanh", kind=kind, points=fewest)
    assert {part.points for part in item.parts} == {HALF_POINT}
    with pytest.raises(SettingError, match=f"has {KINDS[kind].sizes((2,)).parts} part"):
        Section(kind=kind, tasks=("xor",), points=fewest - HALF_POINT)


def test_a_network_that_a_kind_cannot_take_is_told_by_what_it_has_and_what_may_be_asked() -> None:
    classes, deep = a_network(1, "tanh", (2, 2, 3)), a_network(1, "tanh", (2, 2, 2, 2, 2, 1))
    told = {kind: declared.SCOPE.own.misfit for kind, declared in KINDS.items() if declared.SCOPE.own is not None}
    assert told["truth-table"](classes) == "has 3 outputs, and it is asked of 1"
    assert told["forward"](classes) == "has softmax in its output, and it is asked of linear, ReLU, sigmoid, tanh"
    assert told["softmax"](classes) is None
    assert told["softmax"](deep) == "has 4 hidden layers, and it is asked of 1 to 3"


@pytest.mark.parametrize("points", ["2.25", "1"])
def test_points_that_leave_a_part_without_half_a_point_or_with_a_quarter_cannot_be_spread(points: str) -> None:
    with pytest.raises(ValueError, match=f"{points} points cannot be spread over 3 parts"):
        spread_points(Decimal(points), ("H0", "H1", "O"))


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data(), row=pairs)
def test_no_question_is_easier_or_harder_than_its_kind_says(
    kind: str, data: st.DataObject, row: tuple[Decimal, Decimal]
) -> None:
    network = data.draw(networks(KINDS[kind].SCOPE.output == "softmax"))
    row = row if KINDS[kind].SCOPE.fractional else (Decimal(int(row[0] > 0)), Decimal(int(row[1] > 0)))
    low, high = KINDS[kind].sizes((2,)).difficulties  # of a sample too: it is as hard as any other
    assert low <= KINDS[kind].difficulty(KINDS[kind].pose(network, row, Random(0))) <= high


def alike(number: int) -> Posed:
    """A sigmoid network with the same number everywhere, on the row of ones, to be swapped for tanh."""
    one, weight = Decimal(1), Decimal(number)
    hidden = Layer(Activation.SIGMOID, ((weight, weight), (weight, weight)), (weight, weight))
    network = Network("xor", (hidden, Layer(Activation.LINEAR, ((weight,), (weight,)), (weight,))))
    return Posed(network=network, inputs=(one, one), besides=Swap(swapped=Activation.TANH))


def test_the_ends_of_a_forward_pass_are_counted_by_hand() -> None:
    """Zeros: two evaluations. Minus ones: six products, nine terms subtracted, two evaluations."""
    forward = KINDS["forward"]
    assert [forward.difficulty(alike(number)) for number in (0, -1)] == [2, 17] == [*forward.sizes((2,)).difficulties]


def test_the_ends_of_four_rows_are_counted_by_hand() -> None:
    """Minus ones: on (0,0) two products, five terms subtracted and two evaluations; with each input 1 two and two more.

    With both 1 that is 6, 9 and 2: 9 + 13 + 13 + 17 make 52.
    """
    counts = [KINDS["truth-table"].difficulty(replace(alike(number), inputs=None)) for number in (0, -1)]
    assert counts == [8, 52] == [*KINDS["truth-table"].sizes((2,)).difficulties]


def test_the_ends_of_two_passes_are_counted_by_hand() -> None:
    """tanh is negative there: its two products with -1 are added, and 17 + 15 make 32."""
    assert (
        [KINDS["activation-swap"].difficulty(alike(number)) for number in (0, -1)]
        == [4, 32]
        == [*KINDS["activation-swap"].sizes((2,)).difficulties]
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_reads_back_as_it_was_written(kind: str) -> None:
    item = an_item(3, "tanh", kind=kind)
    assert read_item(write_item(item)) == item


@pytest.mark.parametrize(
    ("kind", "change", "problem"),
    [
        ("dump", {"output": "0.1234"}, "output: belongs to no question of the kind dump"),
        ("dump", {"kind": "missing-weight"}, "dump: belongs to no question of the kind missing-weight"),
        ("missing-weight", {"kind": "forward"}, "output: belongs to no question of the kind forward"),
        ("hand-code", {"dump": ["0B -> L1N0: 1.0"]}, "dump: belongs to no question of the kind hand-code"),
        ("forward", {"kind": "backward"}, "kind: there is none called 'backward'"),
        ("dump", {"dump": None}, "dump\n  Input should be a valid array"),
        ("missing-weight", {"output": None}, "output\n  Decimal input should be"),
    ],
)
def test_a_question_that_has_what_belongs_to_another_kind_is_refused(
    kind: str, change: dict[str, object], problem: str
) -> None:
    with pytest.raises(ValueError, match=problem):
        read_item({**write_item(an_item(3, "tanh", kind=kind)), **change})


def test_a_question_with_the_record_of_another_kind_contradicts_itself() -> None:
    other = replace(an_item(3, "tanh", kind="dump"), kind="forward")
    assert item_contradiction(other) == "kind: is forward, which has a record Besides, not Listed."


def test_boxes_that_a_question_does_not_have_are_said_with_those_that_it_has() -> None:
    item = an_item(3, "tanh")
    said = "parts: are H0 sum, H0, but the network gives H0 sum, H0, H1 sum, H1, O."
    assert item_problem(replace(item, parts=item.parts[:2]), 2) == said


def test_what_is_given_of_a_question_is_its_output_however_many_layers_lie_below() -> None:
    posed = an_item(3, "tanh", shape=(2, 2, 2, 1)).posed
    assert KINDS["forward"].given_unit(posed) == "O"


@pytest.mark.parametrize(
    ("output", "ends"), [("tanh", ("-1", "0", "1")), ("linear", ("0", "1")), ("sigmoid", ("0", "1"))]
)
def test_an_output_is_guessed_where_its_interval_holds_a_target_or_an_end(output: str, ends: tuple[str, ...]) -> None:
    hidden, last = an_item(3, "relu").network.layers
    network = Network("xor", (hidden, replace(last, activation=Activation(output))))
    for number in map(Decimal, ("-1", "0", "1", "2")):
        near = Interval(number - Decimal("0.01"), number + Decimal("0.01"))
        assert forward.all_guessed(network, [near]) == (str(number) in ends)


def test_who_rounds_to_one_decimal_rounds_what_a_function_gives_as_well() -> None:
    """Sums of 1.2 and -1.4 on (1,0): their sigmoids 0.7685 and 0.1978 are 0.8 and 0.2, and O = 1.6 - 0.3 - 0.4."""

    def decimals(*numbers: str) -> tuple[Decimal, ...]:
        return tuple(map(Decimal, numbers))

    hidden = Layer(Activation.SIGMOID, (decimals("1.5", "-2.0"), decimals("0.7", "0.9")), decimals("-0.3", "0.6"))
    output = Layer(Activation.LINEAR, (decimals("2.0"), decimals("-1.5")), decimals("-0.4"))
    posed = Posed(network=Network("xor", (hidden, output)), inputs=decimals("1", "0"))
    slips = {slip.name: slip for slip in solution("forward", posed, 2, ALL_SLIPS).slips}
    answers = slips["rounded_to_one_decimal"].answers
    assert [answers[part] for part in ("H0", "H1", "O")] == list(decimals("0.8", "0.2", "0.9"))


def test_slips_that_cannot_be_told_apart_are_listed_and_one_stands_alone() -> None:
    assert group_words(["inputs_swapped"], "tanh") == "inputs swapped"
    both = group_words(["inputs_swapped", "output_bias_left_out"], "tanh")
    assert both == "one of: inputs swapped; output bias left out"


@pytest.mark.parametrize(
    ("low", "high", "guessed"),
    [
        ("-0.1", "0", True),
        ("-0.1", "-0.01", False),
        ("0.01", "0.99", False),
        ("1", "1.1", True),
        ("1.01", "1.1", False),
    ],
)
def test_who_writes_0_or_1_may_be_right_where_the_interval_holds_one_of_them(
    low: str, high: str, guessed: bool
) -> None:
    assert forward.holds_a_target(Interval(Decimal(low), Decimal(high))) is guessed


def test_words_of_slips_are_written_in_small_letters_and_what_was_done_in_a_sentence() -> None:
    for kind in KINDS.values():
        for slip in kind.OWN_SLIPS.values():
            assert not re.search("[A-Z]{2}", re.sub("ReLU", "", f"{slip.words} {slip.mistake}")), slip
            assert slip.mistake[0].isupper()
            assert slip.mistake.endswith(".")
