"""Networks of three hidden units, and of two hidden layers: fair to the honest, and no slip passes, in either kind."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from examgen.items import activation_swap
from examgen.items.difference import item_contradiction, item_problem
from examgen.items.graph import evaluated
from examgen.items.item import HALF_POINT, Item, Part, Posed, Source
from examgen.items.kinds import KINDS
from examgen.items.screening import hides
from examgen.items.solution import examined, make_item
from examgen.paper.activations import Activation
from tests.exams import an_item
from tests.items.layered import (
    Copy,
    Sheet,
    mistakes,
    network_of,
    posed_on,
    sheets,
    student,
    works,
    works_to_one_decimal,
)
from tests.items.sheets import ALL_SLIPS, chances, places_handed_in, rows, solved_item, without_slips

SHAPES = {"2-3-1": (3,), "2-2-2-1": (2, 2)}
PARTS = {
    "2-3-1": "H0 sum,H0,H1 sum,H1,H2 sum,H2,O",
    "2-2-2-1": "H0 sum,H0,H1 sum,H1,G0 sum,G0,G1 sum,G1,O",
}
ACTIVATIONS = ("relu", "sigmoid", "tanh", "leaky-relu")

Row = tuple[Decimal, ...]
of_every_shape = pytest.mark.parametrize("hidden", SHAPES.values(), ids=SHAPES)


def item_of(kind: str, question: Posed, places: int) -> Item:
    return make_item("Q01", kind, question, Source(layers=(), batch=0, index=0), places, rules=ALL_SLIPS)


def refused(numbers: dict[str, Decimal], item: Item) -> list[str]:
    """The parts that take a number and whose interval does not hold the one handed in."""
    numbered = (part for part in item.parts if isinstance(part, Part))
    return [part.name for part in numbered if not part.low <= numbers[part.name] <= part.high]


def item_and_shown(kind: str, question: Posed, places: int) -> tuple[Item, set[str]]:
    """An item, and the slips that it stores and that no luck in rounding hides."""
    item, solved = solved_item(kind, question, places)
    return item, {slip.name for slip in solved.slips if not hides(slip, solved.accepted)}


@of_every_shape
@given(data=st.data(), inputs=rows, places=places_handed_in, random=chances)
def test_an_honest_student_is_never_refused(
    hidden: tuple[int, ...], data: st.DataObject, inputs: Row, places: int, random: Random
) -> None:
    sheet = data.draw(sheets(hidden))
    question = posed_on(sheet, inputs)
    assert refused(works(student(random, places), sheet, inputs), without_slips("forward", question, places)) == []
    assert evaluated(KINDS["forward"].graph(question), places + 2) == KINDS["forward"].solve(question, places + 2)


@of_every_shape
@given(data=st.data(), inputs=rows, places=places_handed_in, random=chances)
def test_a_student_who_makes_a_slip_has_what_it_predicts_and_is_refused_somewhere(
    hidden: tuple[int, ...], data: st.DataObject, inputs: Row, places: int, random: Random
) -> None:
    sheet = data.draw(sheets(hidden))
    question = posed_on(sheet, inputs)
    item, showing = item_and_shown("forward", question, places)
    slips = {slip.name: slip for slip in item.slips}
    ways = [(name, works(student(random, places), copied, row)) for name, copied, row in mistakes(sheet, inputs)]
    ways.append(("rounded_to_one_decimal", works_to_one_decimal(student(random, places), sheet, inputs)))
    for name, numbers in ways:
        if name in slips:
            for part in item.parts:
                low = slips[name].low.get(part.name, part.low)
                assert low <= numbers[part.name] <= slips[name].high.get(part.name, part.high), (name, part.name)
        if name in showing:
            assert refused(numbers, item), name


@of_every_shape
@given(data=st.data(), inputs=rows, places=places_handed_in, random=chances)
def test_a_slip_that_is_not_stored_changes_no_number_handed_in(
    hidden: tuple[int, ...], data: st.DataObject, inputs: Row, places: int, random: Random
) -> None:
    sheet = data.draw(sheets(hidden))
    item = item_of("forward", posed_on(sheet, inputs), places)
    stored, careful = {slip.name for slip in item.slips}, student(random, 28)
    right = works(careful, sheet, inputs)
    for name, copied, row in mistakes(sheet, inputs):
        if name not in stored:
            wrong = works(careful, copied, row)
            assert all(abs(wrong[part] - right[part]) < Decimal(1).scaleb(-places) for part in right), name


@of_every_shape
@given(data=st.data(), inputs=rows, places=places_handed_in, random=chances)
def test_two_passes_take_the_honest_and_refuse_the_mistaken(
    hidden: tuple[int, ...], data: st.DataObject, inputs: Row, places: int, random: Random
) -> None:
    sheet = data.draw(sheets(hidden))
    other = random.choice([name for name in ("relu", "sigmoid", "tanh") if name != sheet.activation])
    swapped = sheet.in_hidden(lambda layer: replace(layer, activation=other))
    question = posed_on(sheet, inputs, besides=activation_swap.Swap(swapped=Activation(other)))
    assume(activation_swap.screen(question, examined("activation-swap", question, places).accepted) is None)
    item, showing = item_and_shown("activation-swap", question, places)
    assert refused(both(random, places, sheet, swapped, inputs), item) == []
    ways = [{name: (copied, row) for name, copied, row in mistakes(found, inputs)} for found in (sheet, swapped)]
    for name in showing & ({*ways[0], *ways[1]} - {"relu_used", "sigmoid_used", "tanh_used"}):
        (first, row), (second, _) = (
            way.get(name, (found, inputs)) for way, found in zip(ways, (sheet, swapped), strict=True)
        )
        assert refused(both(random, places, first, second, row), item), name


def both(random: Random, places: int, trained: Sheet, swapped: Sheet, inputs: Row) -> dict[str, Decimal]:
    """The two outputs that a student hands in."""
    outputs = (works(student(random, places), sheet, inputs)["O"] for sheet in (trained, swapped))
    return dict(zip(("O trained", "O swapped"), outputs, strict=True))


@of_every_shape
@pytest.mark.parametrize("kind", ["forward", "activation-swap"])
@given(data=st.data(), row=rows)
def test_no_question_is_easier_or_harder_than_its_kind_says(
    kind: str, hidden: tuple[int, ...], data: st.DataObject, row: Row
) -> None:
    network = network_of(data.draw(sheets(hidden)))
    low, high = KINDS[kind].sizes(hidden).difficulties
    assert low <= KINDS[kind].difficulty(KINDS[kind].pose(network, row, Random(0))) <= high


@pytest.mark.parametrize(("shape", "least", "most"), [("2-3-1", 3, 25), ("2-2-2-1", 4, 29)])
def test_the_hardest_pass_is_counted_by_hand(shape: str, least: int, most: int) -> None:
    """All minus one on the row of ones: 9 products, 13 terms, 3 evaluations; 10, 15 and 4 of two layers."""
    sheet = alike(SHAPES[shape], Decimal(-1))
    assert KINDS["forward"].difficulty(posed_on(sheet, (Decimal(1), Decimal(1)))) == most
    assert KINDS["forward"].sizes(SHAPES[shape]).difficulties == (least, most)


def alike(hidden: tuple[int, ...], weight: Decimal) -> Sheet:
    """A sigmoid network with one number everywhere."""
    layers = (
        Copy(((weight,) * here,) * below, (weight,) * here, "sigmoid") for below, here in pairwise((2, *hidden, 1))
    )
    return Sheet(tuple(layers)).changed(-1, activation="linear")


@of_every_shape
def test_there_is_a_box_and_a_point_for_every_sum_activation_and_output(hidden: tuple[int, ...]) -> None:
    shape = next(name for name, units in SHAPES.items() if units == hidden)
    item = an_item(3, "tanh", shape=(2, *hidden, 1))
    assert [part.name for part in item.parts] == PARTS[shape].split(",")
    assert {part.points for part in item.parts} == {Decimal(1)}
    assert item.points == len(item.parts) == KINDS["forward"].sizes(hidden).parts
    halves = an_item(3, "tanh", shape=(2, *hidden, 1), points=len(item.parts) * HALF_POINT)
    assert {part.points for part in halves.parts} == {HALF_POINT}
    swap = an_item(3, "tanh", kind="activation-swap", shape=(2, *hidden, 1))
    assert [part.name for part in swap.parts] == ["O trained", "O swapped", "still right"]


def test_two_layers_share_the_first_sums_of_two_passes_and_no_others() -> None:
    steps = an_item(3, "sigmoid", kind="activation-swap", shape=(2, 2, 2, 1)).steps
    assert [line.partition(" = ")[0] for line in steps] == [
        *("H0 sum", "H0 trained", "H1 sum", "H1 trained"),
        *("G0 sum trained", "G0 trained", "G1 sum trained", "G1 trained", "O trained"),
        *("H0 swapped", "H1 swapped", "G0 sum swapped", "G0 swapped", "G1 sum swapped", "G1 swapped", "O swapped"),
        "still right",
    ]


def test_no_way_back_leads_through_two_layers() -> None:
    item = an_item(3, "tanh", kind="missing-weight")
    deep = replace(item, network=an_item(3, "tanh", shape=(2, 2, 2, 1)).network)
    assert item_contradiction(deep) == "solution: no way leads back from an output to I1->H1."


def test_a_second_hidden_layer_that_its_kind_does_not_have_is_named() -> None:
    item = an_item(1, "tanh", kind="forward", shape=(2, 2, 2, 1))
    first, second, output = item.network.layers
    stepping = replace(item.network, layers=(first, replace(second, activation=Activation.STEP), output))
    said = item_problem(replace(item, network=stepping), 2) or ""
    assert said.startswith("network: a question of the kind forward has ")
