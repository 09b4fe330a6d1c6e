"""Kind `dump`: every weight on the edge that the list means, by Keras's orientation, and nothing else is taken."""

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from random import Random

import numpy as np
import pytest
from hypothesis import assume, example, given

from examgen.exam.lookup import check
from examgen.items import dump
from examgen.items.difference import item_problem
from examgen.items.for_students import for_student
from examgen.items.item import Item, OwnSource, Part, Source
from examgen.items.rejection import Rejection
from examgen.items.screening import hides, screen_item
from examgen.items.solution import examined, make_item, solution
from examgen.paper.activations import Activation
from examgen.paper.network import Layer, Network
from tests.exams import an_item, with_besides
from tests.items.sheets import ALL_SLIPS, chances, network_of, places_handed_in, rows, sheets
from tests.items.stress import copied, copying, copying_mistaken, refused
from tests.items.students import Copied
from tests.verify.solved import solved_item

KIND = "dump"
NUMPY = {
    "relu": lambda x: np.maximum(x, 0.0),
    "leaky-relu": lambda x: np.maximum(x, 0.1 * x),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "tanh": np.tanh,
}
EDGES = ("I0->H0", "I1->H0", "B->H0", "I0->H1", "I1->H1", "B->H1", "H0->O", "H1->O", "B->O")

Row = tuple[Decimal, ...]


def item_of(sheet: Copied, inputs: Row, places: int) -> Item:
    posed = dump.pose(network_of(sheet), inputs, Random(0))
    return make_item("Q01", KIND, posed, Source(layers=(), batch=0, index=0), places, rules=ALL_SLIPS)


def numbers(*tenths: int) -> Row:
    return tuple(Decimal(tenth).scaleb(-1) for tenth in tenths)


def test_the_lectures_network_is_listed_as_the_lecture_lists_it() -> None:
    """Its dump, with −1.5487775 rounded to −1.5 and −3.0e-08 to 0.0."""
    item = solved_item(1, "relu", ("0", "1"), kind=KIND)
    assert item.besides.dump == (
        "0B -> L1N0: -1.3",
        "0B -> L1N1: 0.0",
        "L0N0 -> L1N0 = 1.3",
        "L0N0 -> L1N1 = 1.2",
        "L0N1 -> L1N0 = 1.3",
        "L0N1 -> L1N1 = 1.2",
        "1B -> L2N0: 0.0",
        "L1N0 -> L2N0 = -1.5",
        "L1N1 -> L2N0 = 0.8",
    )
    answers = dict(zip(EDGES, ("1.3", "1.3", "-1.3", "1.2", "1.2", "0.0", "-1.5", "0.8", "0.0"), strict=True))
    assert {part.name: part.answer for part in item.parts} == {
        **{edge: Decimal(text) for edge, text in answers.items()},
        "O": Decimal("0.96"),
    }


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh", "leaky-relu"])
def test_each_line_means_the_number_that_keras_has_there(activation: str) -> None:
    """`L0N1 -> L1N0` is kernel[1, 0] of the first layer: row 1, column 0."""
    for number in range(20):
        item = an_item(number, activation, ("1", "0"), kind=KIND)
        kernels = [np.array(layer.weights, float) for layer in item.network.layers]
        biases = [np.array(layer.biases, float) for layer in item.network.layers]
        names = (("I0", "I1"), ("H0", "H1"), ("O",))
        seen = set()
        for line in item.besides.dump:
            weight = re.fullmatch(r"L(\d)N(\d) -> L(\d)N(\d) = (-?\d+\.\d)", line)
            bias = re.fullmatch(r"(\d)B -> L(\d)N(\d): (-?\d+\.\d)", line)
            if weight:
                layer, below, above, unit = map(int, weight.groups()[:4])
                value, source = kernels[layer][below, unit], names[layer][below]
            else:
                assert bias is not None, line
                layer, above, unit = map(int, bias.groups()[:3])
                value, source = biases[layer][unit], "B"
            assert above == layer + 1
            edge = f"{source}->{names[above][unit]}"
            seen.add(edge)
            assert float(line.split()[-1]) == value == float(item.part(edge).answer)
        assert seen == set(EDGES)
        units = NUMPY[activation](np.array([1.0, 0.0]) @ kernels[0] + biases[0])
        output = (units @ kernels[1] + biases[1])[0]
        assert float(item.part("O").low) < output < float(item.part("O").high)


@pytest.mark.parametrize("places", [1, 2, 3, 4])
def test_a_weight_is_right_however_many_zeros_follow_and_no_other_number_is(places: int) -> None:
    item = solved_item(1, "relu", ("0", "1"), places, kind=KIND)
    record = {
        "id": "Q01",
        "parts": [{"name": part.name, "low": str(part.low), "high": str(part.high)} for part in item.parts],
        "slips": [],
    }
    for text in ("-1.3", "-1.30", "−1,3", "-1.3000"):
        assert check(record, f"B->H0={text}").verdict == "right"
    for text in ("1.3", "-1.31", "-1.29", "-1.300001", "-1", "-1.2", "0"):
        assert check(record, f"B->H0={text}").verdict == "unknown"


@given(sheet=sheets(), inputs=rows, places=places_handed_in, random=chances)
@example(
    sheet=Copied((numbers(13, 12), numbers(13, 12)), numbers(-13, 0), numbers(-15, 8), Decimal(0), "relu"),
    inputs=numbers(0, 10),
    places=2,
    random=Random(1),
)
def test_an_honest_student_is_never_refused(sheet: Copied, inputs: Row, places: int, random: Random) -> None:
    item = item_of(sheet, inputs, places)
    assert refused(item, copying(item, places, random)) == []


@given(sheet=sheets(), inputs=rows, places=places_handed_in, random=chances)
def test_a_mistake_has_what_it_predicts_and_is_refused_where_it_does_not_hide(
    sheet: Copied, inputs: Row, places: int, random: Random
) -> None:
    item = item_of(sheet, inputs, places)
    solved = solution(KIND, item.posed, places, ALL_SLIPS)
    stored = {slip.name: slip for slip in item.slips}
    made = dict(copying_mistaken(item, places, random))
    assert stored.keys() <= made.keys()
    for name, slip in stored.items():
        written = made[name]
        for part in item.parts:
            assert isinstance(part, Part)
            low, high = slip.low.get(part.name, part.low), slip.high.get(part.name, part.high)
            assert low <= written[part.name] <= high, (name, part.name)
        assert hides(slip, solved.accepted) or refused(item, written), name


@given(sheet=sheets(), inputs=rows, places=places_handed_in, random=chances)
def test_whoever_mixes_weights_up_is_found_out_on_the_edges(
    sheet: Copied, inputs: Row, places: int, random: Random
) -> None:
    item = item_of(sheet, inputs, places)
    assume(dump.screen(item.posed, examined(KIND, item.posed, places).accepted) is None)
    made = dict(copying_mistaken(item, places, random))
    wrong = {name: set(refused(item, made[name])) - {"O"} for name in made}
    assert wrong["hidden_weights_transposed"] == {"I1->H0", "I0->H1"}
    assert wrong["output_weights_swapped"] == {"H0->O", "H1->O"}
    assert wrong["hidden_biases_swapped"] == {"B->H0", "B->H1"}
    assert {"B->H0", "B->H1", "H0->O", "H1->O"} <= wrong["hidden_units_swapped"]
    assert all(len(edges) == 1 for name, edges in wrong.items() if name.startswith("minus_lost_"))
    assert wrong["inputs_swapped"] == wrong["rounded_to_one_decimal"] == set()


def test_units_exchanged_throughout_are_the_same_network_with_the_right_output() -> None:
    for number in range(30):
        slips = {slip.name: slip for slip in an_item(number, "tanh", ("0.3", "0.8"), kind=KIND).slips}
        assert "O" not in slips["hidden_units_swapped"].answers


def network(kernel: tuple[Row, Row], biases: Row, output: Row) -> Network:
    last = Layer(Activation.LINEAR, tuple((weight,) for weight in output), numbers(3))
    return Network("xor", (Layer(Activation.TANH, kernel, biases), last))


@pytest.mark.parametrize(
    ("alike", "rejection"),
    [
        (network((numbers(11, 23), numbers(-17, 8)), numbers(4, -6), numbers(13, 21)), None),
        (network((numbers(11, 23), numbers(23, 8)), numbers(4, -6), numbers(13, 21)), Rejection.MIX_UP_HIDES),
        (network((numbers(11, 23), numbers(-17, 8)), numbers(4, 4), numbers(13, 21)), Rejection.MIX_UP_HIDES),
        (network((numbers(11, 23), numbers(-17, 8)), numbers(4, -6), numbers(13, 13)), Rejection.MIX_UP_HIDES),
    ],
)
def test_weights_that_could_be_exchanged_unseen_make_no_question(alike: Network, rejection: Rejection | None) -> None:
    posed = dump.pose(alike, numbers(10, 0), Random(0))
    assert screen_item(posed, examined(KIND, posed, 2), Counter()) is rejection


def test_weights_that_are_alike_into_one_of_two_outputs_are_told_apart_by_the_other() -> None:
    one = network((numbers(11, 23), numbers(-17, 8)), numbers(4, -6), numbers(13, 13))
    two = replace(one.layers[1], weights=(numbers(13, 21), numbers(13, 8)), biases=numbers(3, 4))
    for last, rejection in ((one.layers[1], Rejection.MIX_UP_HIDES), (two, None)):
        posed = dump.pose(replace(one, layers=(one.layers[0], last)), numbers(10, 0), Random(0))
        assert dump.screen(posed, examined(KIND, posed, 2).accepted) is rejection


def test_no_question_whose_output_is_a_target_or_in_which_nothing_fires() -> None:
    at_target = network((numbers(11, 23), numbers(-17, 8)), numbers(-11, -23), numbers(13, 21))
    at_target = replace(at_target, layers=(at_target.layers[0], replace(at_target.layers[1], biases=(Decimal("1.0"),))))
    posed = dump.pose(at_target, numbers(10, 0), Random(0))
    assert screen_item(posed, examined(KIND, posed, 2), Counter()) is Rejection.ANSWER_IS_A_TARGET
    layers = (replace(at_target.layers[0], activation=Activation.RELU), at_target.layers[1])
    posed = dump.pose(replace(at_target, layers=layers), numbers(0, 0), Random(0))
    assert screen_item(posed, examined(KIND, posed, 2), Counter()) is Rejection.NO_UNIT_FIRES


@pytest.mark.parametrize(
    ("points", "each", "output"), [(None, "0.5", "1.5"), ("5", "0.5", "0.5"), ("10", "1", "1"), ("15", "1", "6")]
)
def test_weights_are_worth_the_same_and_the_output_what_is_left(points: str | None, each: str, output: str) -> None:
    item = an_item(3, "tanh", kind=KIND, points=None if points is None else Decimal(points))
    *weights, last = (part.points for part in item.parts)
    assert (set(weights), last) == ({Decimal(each)}, Decimal(output))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"solution": {"I0->H0": Decimal("9.8")}}, "solution: is not every weight of the network"),
        ({"solution": {}}, "solution: is not every weight of the network"),
        ({"dump": ()}, "dump: is not that of the network"),
        ({"dump": ("0B -> L1N0: 9.9",)}, "dump: is not that of the network"),
    ],
)
def test_a_question_that_contradicts_its_network_is_refused(change: dict[str, object], problem: str) -> None:
    item = with_besides(an_item(2, "sigmoid", kind=KIND), **change)
    assert (item_problem(item, 2) or "").startswith(problem)


def test_a_student_is_given_the_dump_and_an_empty_network() -> None:
    item = an_item(1, "tanh", kind=KIND)
    shown = for_student(item)
    assert [one for layer in shown.network.layers for row in (*layer.weights, layer.biases) for one in row] == [
        None
    ] * 9
    assert shown.besides == {"dump": item.besides.dump}
    assert copied(item).activation == "tanh"


def test_the_sheet_knows_whether_a_network_was_chosen_by_hand() -> None:
    item = an_item(1, kind=KIND)
    assert not for_student(item).hand_coded
    for origin, by_hand in (("keras", False), ("hand-coded", True)):
        assert for_student(replace(item, source=OwnSource(layers=(), file="mine", origin=origin))).hand_coded is by_hand
