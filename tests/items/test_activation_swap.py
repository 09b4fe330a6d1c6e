"""Kind `activation-swap`: right by NumPy, fair to honest students, and no slip passes."""

from dataclasses import replace
from decimal import Decimal
from random import Random

import numpy as np
import pytest
from hypothesis import assume, given

from examgen.items import activation_swap
from examgen.items.item import Item, Posed, Source
from examgen.items.rejection import Rejection
from examgen.items.screening import hides
from examgen.items.solution import examined, make_item, solution
from examgen.paper.activations import Activation
from tests.items.sheets import (
    ALL_SLIPS,
    chances,
    network_of,
    places_handed_in,
    refused,
    rows,
    sheets,
    solved_item,
    without_slips,
)
from tests.items.students import Copied, Student, mistakes

KIND = "activation-swap"
ACTIVATIONS = ("relu", "sigmoid", "tanh", "leaky-relu")
SWAPPED_IN = ACTIVATIONS[:3]
NUMPY = {
    "relu": lambda x: np.maximum(x, 0.0),
    "leaky-relu": lambda x: np.maximum(x, 0.1 * x),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "tanh": np.tanh,
}

Row = tuple[Decimal, ...]


def swapped_in(sheet: Copied, random: Random) -> str:
    return random.choice([name for name in SWAPPED_IN if name != sheet.activation])


def posed(sheet: Copied, inputs: Row, other: str) -> Posed:
    return Posed(network=network_of(sheet), inputs=inputs, besides=activation_swap.Swap(swapped=Activation(other)))


def item_of(question: Posed, places: int) -> Item:
    return make_item("Q01", KIND, question, Source(layers=(), batch=0, index=0), places, rules=ALL_SLIPS)


def works(first: Copied, second: Copied, inputs: Row, student: Student) -> dict[str, Decimal | str]:
    """What a student hands in: both outputs, and the word that these two numbers lead him to."""
    trained, swapped = student.works(first, inputs)["O"], student.works(second, inputs)["O"]
    half = Decimal("0.5")
    return {
        "O trained": trained,
        "O swapped": swapped,
        "still right": "yes" if (trained >= half) == (swapped >= half) else "no",
    }


@pytest.mark.parametrize("trained", ACTIVATIONS)
@pytest.mark.parametrize("other", SWAPPED_IN)
def test_both_outputs_are_what_numpy_gives(trained: str, other: str) -> None:
    hidden, biases, output, bias = [[2.1, -1.3], [0.7, 1.9]], [-0.4, 0.6], [1.7, -2.2], 0.3
    text = [[Decimal(str(number)) for number in row] for row in (*hidden, biases, output)]
    sheet = Copied((tuple(text[0]), tuple(text[1])), tuple(text[2]), tuple(text[3]), Decimal(str(bias)), trained)
    answers = solution(KIND, posed(sheet, (Decimal(1), Decimal("0.4")), other), 4).answers
    sums = np.array([1, 0.4]) @ np.array(hidden) + np.array(biases)
    for part, name in (("O trained", trained), ("O swapped", other)):
        expected = NUMPY[name](sums) @ np.array(output) + bias
        assert float(answers[part]) == pytest.approx(expected, abs=0.000051)  # type: ignore[arg-type]


@given(sheet=sheets(), inputs=rows, places=places_handed_in, random=chances)
def test_an_honest_student_is_never_refused(sheet: Copied, inputs: Row, places: int, random: Random) -> None:
    other = swapped_in(sheet, random)
    question = posed(sheet, inputs, other)
    assume(activation_swap.screen(question, examined(KIND, question, places).accepted) is None)
    written = works(sheet, replace(sheet, activation=other), inputs, Student(random, places + 2))
    assert refused(written, without_slips(KIND, question, places)) == []


@given(sheet=sheets(), inputs=rows, places=places_handed_in, random=chances)
def test_a_mistake_made_in_both_passes_is_refused_where_it_does_not_hide(
    sheet: Copied, inputs: Row, places: int, random: Random
) -> None:
    other = swapped_in(sheet, random)
    question = posed(sheet, inputs, other)
    item, solved = solved_item(KIND, question, places)
    shown = {slip.name for slip in item.slips if not hides(slip, solved.accepted)}
    passes = [{name: (copied, row) for name, copied, row in mistakes(copy, inputs)} for copy in both(sheet, other)]
    for name in {**passes[0], **passes[1]}:
        if name in shown:
            (first, row), (second, _) = (
                found.get(name, (copy, inputs)) for found, copy in zip(passes, both(sheet, other), strict=True)
            )
            assert refused(works(first, second, row, Student(random, places + 2)), item), name


def both(sheet: Copied, other: str) -> tuple[Copied, Copied]:
    return sheet, replace(sheet, activation=other)


@given(sheet=sheets(), inputs=rows, places=places_handed_in, random=chances)
def test_who_exchanges_the_activations_or_swaps_none_is_refused(
    sheet: Copied, inputs: Row, places: int, random: Random
) -> None:
    other = swapped_in(sheet, random)
    question = posed(sheet, inputs, other)
    item, solved = solved_item(KIND, question, places)
    shown = {slip.name for slip in item.slips if not hides(slip, solved.accepted)}
    swapped = replace(sheet, activation=other)
    for name, pair in (("activations_exchanged", (swapped, sheet)), ("activation_not_swapped", (sheet, sheet))):
        if name in shown:
            assert refused(works(*pair, inputs, Student(random, places + 2)), item), name


def test_an_output_near_a_half_makes_no_question() -> None:
    tenth = Decimal("0.1")
    sheet = Copied(((tenth, tenth), (tenth, tenth)), (tenth, tenth), (tenth, tenth), Decimal("0.4"), "sigmoid")
    question = posed(sheet, (Decimal(0), Decimal(0)), "tanh")  # trained: 0.4 + 0.2·0.5250 = 0.5050
    assert activation_swap.screen(question, examined(KIND, question, 3).accepted) is None
    assert activation_swap.screen(question, examined(KIND, question, 2).accepted) is Rejection.SIDE_UNCERTAIN


def test_every_network_and_row_is_posed_with_one_of_the_other_two_activations() -> None:
    sheet = Copied(
        ((Decimal(1), Decimal(2)), (Decimal(3), Decimal(4))), (Decimal(0),) * 2, (Decimal(1),) * 2, Decimal(0), "tanh"
    )
    drawn = {
        activation_swap.pose(network_of(sheet), (Decimal(0), Decimal(1)), Random(seed)).besides.swapped
        for seed in range(40)
    }
    assert drawn == {"relu", "sigmoid"}


def test_two_sigmoids_that_make_one_together_are_exact_on_the_key_and_touched_by_no_rounding() -> None:
    """sigmoid(1.7) + sigmoid(-1.7) = 1, times 1.4, less 0.5; 28 digits make 0.9000000000000000000000000001 of it."""
    weight = Decimal("1.7")
    sheet = Copied(
        ((weight, -weight), (-weight, weight)), (Decimal(0),) * 2, (Decimal("1.4"),) * 2, Decimal("-0.5"), "relu"
    )
    item = item_of(posed(sheet, (Decimal(1), Decimal(0)), "sigmoid"), 2)
    assert next(line for line in item.steps if line.startswith("O swapped")).endswith(" = 0.9")
    assert "O swapped" not in next(slip for slip in item.slips if slip.name == "rounded_to_one_decimal").answers
