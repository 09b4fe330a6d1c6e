"""How large a number can be by what is printed: as on paper, never passed by an answer, and told by no answer."""

from dataclasses import replace
from decimal import Decimal

import pytest

from examgen.items.declaration import Declaration
from examgen.items.for_students import for_student
from examgen.items.graph import Operation, Step
from examgen.items.item import Item, Part, Posed
from examgen.items.kinds import KINDS
from examgen.items.largest import SIZES, digits_before_point, largest
from examgen.items.softmax import SUM
from examgen.paper.activations import Activation
from examgen.paper.edges import EDGE
from examgen.paper.network import Layer, Network
from tests.exams import ROWS, an_item, with_besides

LECTURE = Network(
    "xor",
    (
        Layer(
            Activation.RELU,
            ((Decimal("1.3"), Decimal("1.2")), (Decimal("1.3"), Decimal("1.2"))),
            (Decimal("-1.3"), Decimal(0)),
        ),
        Layer(Activation.LINEAR, ((Decimal("-1.5"),), (Decimal("0.8"),)), (Decimal(0),)),
    ),
)
"""The lecture's network, of which its row (0,1) is worked out by hand below."""


def sizes_of(item: Item) -> dict[str, Decimal | None]:
    return {part.name: part.largest for part in for_student(item).parts}


def test_a_difference_may_be_as_large_as_its_numbers_together() -> None:
    """2.5 less -0.25 is 2.75."""
    assert SIZES[Operation.DIFFERENCE]((Decimal("2.5"), Decimal("0.25"))) == Decimal("2.75")


def test_the_lectures_row_by_hand() -> None:
    """H0: 0·1.3 + 1·1.3 + 1.3 = 2.6, H1: 0·1.2 + 1·1.2 + 0 = 1.2, O: 2.6·1.5 + 1.2·0.8 + 0 = 4.86, signs aside."""
    declared = KINDS["forward"].declare(Posed(network=LECTURE, inputs=(Decimal(0), Decimal(1))))
    assert {name: str(size) for name, size in largest(declared).items()} == {
        "H0 sum": "2.6",
        "H0": "2.6",
        "H1 sum": "1.2",
        "H1": "1.2",
        "O": "4.86",
    }


@pytest.mark.parametrize(
    ("size", "places", "digits"),
    [("0", 2, 1), ("9.98", 2, 1), ("9.99", 2, 2), ("9.9", 2, 1), ("9.9", 1, 2), ("99.98", 2, 2), ("99.99", 2, 3)],
)
def test_a_unit_of_the_last_decimal_is_allowed_for(size: str, places: int, digits: int) -> None:
    assert digits_before_point(Decimal(size), places) == digits


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_what_cannot_pass_one_has_one_digit(activation: str) -> None:
    units = sizes_of(an_item(1, activation))
    assert {units["H0"], units["H1"]} == {Decimal(1)}
    classes = sizes_of(an_item(1, activation, kind="softmax"))
    assert {classes["P0"], classes["P1"]} == {Decimal(1)}
    assert classes["class"] is None


def test_a_sum_of_exponentials_has_three_digits_at_most() -> None:
    """Of numbers that may be 1.9 and 0.4 in size e^1.9 + e^0.4 = 6.6859 + 1.4918; of 9 there would be more digits."""
    totals = ("O0 sum", "O1 sum")
    steps = (Step(SUM, Operation.SUM_OF_POWERS, totals, SUM),)
    sizes = largest(Declaration({"O0 sum": Decimal("-1.9"), "O1 sum": Decimal("0.4")}, steps))
    assert round(sizes[SUM], 4) == Decimal("8.1777")
    assert largest(Declaration({"O0 sum": Decimal(9), "O1 sum": Decimal(0)}, steps))[SUM] == 999


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "hand-code"])
def test_no_honest_number_is_larger(kind: str) -> None:
    for number in range(1, 13):
        for activation in ("sigmoid", "relu", "leaky-relu"):
            item = an_item(number, activation, ROWS[number % 4], kind=kind)
            sizes = sizes_of(item)
            for part in item.parts:
                if isinstance(part, Part) and not (part.name == SUM and part.answer >= 999):  # no such sum is asked for
                    size = sizes[part.name]
                    assert size is not None
                    unit = Decimal(1).scaleb(-(item.places or 2))
                    assert max(abs(part.answer), abs(part.low), abs(part.high)) <= size + unit, part.name


def test_signs_do_not_come_into_it() -> None:
    """Of a network with all signs turned other answers are right, and the cells are the same."""
    for kind in ("forward", "softmax", "gradient"):
        item = an_item(3, "relu", ("1", "1"), kind=kind)
        turned = replace(
            item.network,
            layers=tuple(
                replace(
                    layer,
                    weights=tuple(tuple(-weight for weight in row) for row in layer.weights),
                    biases=tuple(-bias for bias in layer.biases),
                )
                for layer in item.network.layers
            ),
        )
        assert sizes_of(replace(item, network=turned)) == sizes_of(item)


def test_a_blank_weight_has_two_digits_whatever_it_is() -> None:
    item = an_item(2, kind="missing-weight")
    (name,) = (part.name for part in item.parts)
    for weight in ("0.1", "-9.9", "42.0"):
        asked = with_besides(item, solution={name: Decimal(weight)})
        assert sizes_of(asked) == {name: Decimal(99)}
        assert EDGE.fullmatch(name)


def test_a_function_of_two_inputs_is_one_of_sixteen_and_of_three_is_none_that_can_be_listed() -> None:
    (function,) = (part for part in for_student(an_item(1, kind="truth-table")).parts if part.name == "function")
    assert len(set(function.ticks)) == 16
    assert function.choices == ""
    (still,) = (part for part in for_student(an_item(1, kind="activation-swap")).parts if part.ticks)
    assert (still.ticks, still.choices) == (("yes", "no"), "yes or no")
