"""What may be asked of a step of gradient descent, and what is drawn of it, each bound with what is beyond."""

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from examgen.items.descent import MOST_BOXES, Descent, Loss, Wishes, contradiction, unfit, unlike
from examgen.items.drawn_step import drawn_edges, drawn_target
from examgen.items.item import Posed
from examgen.paper.activations import Activation
from examgen.paper.network import Layer, Network
from tests.exams import a_network, an_item

NETWORK = a_network(3, "tanh")


def numbers(text: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, text.split()))


def of_a_half(classes: int) -> Network:
    """Each class has the same share on (1)."""
    hidden = Layer(Activation.RELU, (numbers("1.0"),), numbers("0.0"))
    return Network("own", (hidden, Layer(Activation.SOFTMAX, (numbers("0.5 " * classes),), numbers("0.0 " * classes))))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, None),
        ({"learning_rate": Decimal(2)}, "learning_rate: 2 is not above 0 and at most 1."),
        ({"learning_rate": Decimal("0.12345")}, "learning_rate: 0.12345 is not a number of "),
        ({"target": Decimal("0.12345")}, "target: 0.12345 is not a number of "),
        ({"second_inputs": numbers("0 1")}, "second_inputs: a second row has inputs and a target, or neither."),
        ({"second_inputs": numbers("0.5 1"), "second_target": Decimal(1)}, None),
        ({"second_inputs": numbers("0.55 1"), "second_target": Decimal(1)}, "second_inputs: 0.55 has more decimals "),
        ({"second_inputs": numbers("1"), "second_target": Decimal(1)}, "second_inputs: there are 1, but "),
    ],
)
def test_what_no_one_would_take_is_said_by_its_field(change: dict[str, object], said: str | None) -> None:
    posed = an_item(3, "tanh", kind="gradient").posed
    step = replace(posed.besides_of(Descent), **change)  # type: ignore[arg-type]
    found = contradiction(replace(posed, besides=step))
    assert found is None if said is None else (found or "").startswith(said)


def test_a_question_has_no_more_boxes_than_a_page_and_the_setting_that_makes_them_is_named() -> None:
    """Of 2-2-2 all weights are 2 + 4 + 2·12 = 30 boxes; with 6, 6, 6 and 4 units two rows alone are 2·26."""
    small, large = a_network(1, "tanh", (2, 2, 2)), a_network(1, "tanh", (4, 6, 6, 6, 4))
    assert unfit(Wishes(ask=("I0->H0",)), large) is None
    assert unfit(Wishes(ask="all"), small) is None
    assert unfit(Wishes(second_row="drawn"), small) is None
    for wishes, setting, mend in (
        (Wishes(ask="all"), "ask", "Name fewer weights."),
        (Wishes(second_row="drawn"), "second-row", "Leave it out."),
    ):
        found = unfit(wishes, large)
        assert found is not None
        assert found[0] == setting
        assert found[1].endswith(f"and there is room for {MOST_BOXES}. {mend}")


def test_boxes_are_counted_by_errors_deltas_and_weights() -> None:
    """4 outputs and 6 + 4 units are 14 boxes; of 15 weights 30 more are 44, and of 16 too many."""
    network = a_network(1, "tanh", (2, 6, 4))
    every = Wishes(ask="all").edges(network) or ()
    assert unfit(Wishes(ask=every[:15]), network) is None
    assert (unfit(Wishes(ask=every[:16]), network) or ("", ""))[1].startswith(": a question would have 46 boxes")


def test_a_second_target_that_is_not_as_wished_is_named() -> None:
    posed = an_item(3, "tanh", kind="gradient").posed
    step = replace(posed.besides_of(Descent), second_inputs=numbers("0 1"), second_target=Decimal(1))
    assert unlike(step, Wishes(second_row="drawn", second_target=numbers("1")), NETWORK) is None
    assert unlike(step, Wishes(second_row="drawn", second_target=numbers("0")), NETWORK) == "second_target"


def test_on_a_row_of_0_and_1_two_different_weights_are_drawn_of_which_one_leads_to_the_output() -> None:
    drawn = [drawn_edges(NETWORK, numbers("1 1"), Random(seed)) for seed in range(30)]
    for found in drawn:
        assert found is not None
        assert len(set(found)) == 2
        assert found[0].endswith("->O")
    assert any(not found[1].endswith("->O") for found in drawn if found)


def test_where_one_unit_fires_two_weights_are_drawn_as_well() -> None:
    """On (1, 1) H0 is 2 and H1 0: H0->O, I0->H0 and I1->H0 are left."""
    hidden = Layer(Activation.RELU, (numbers("1 -1"), numbers("1 -1")), numbers("0 0.3"))
    network = Network("xor", (hidden, Layer(Activation.LINEAR, (numbers("0.5"), numbers("2")), numbers("0.2"))))
    drawn = {frozenset(drawn_edges(network, numbers("1 1"), Random(seed)) or ()) for seed in range(40)}
    assert drawn == {frozenset(two) for two in (("H0->O", "I0->H0"), ("H0->O", "I1->H0"), ("I0->H0", "I1->H0"))}


@pytest.mark.parametrize(
    ("activation", "known"), [("sigmoid", {"0", "1"}), ("linear", {"-0.5", "1.5", "1.0", "0.5", "0.0"})]
)
def test_targets_are_those_of_the_output_however_many_layers_lie_below(activation: str, known: set[str]) -> None:
    *hidden, output = a_network(3, "tanh", (2, 2, 2, 1)).layers
    network = Network("own", (*hidden, replace(output, activation=Activation(activation))))
    assert {str(drawn_target(network, numbers("1 0"), Random(seed))) for seed in range(20)} <= known


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("1", " 1: has 1 number, and the network takes 2. Write 2."),
        ("1 0 1", " 1, 0, 1: has 3 numbers, and the network takes 2. Write 2."),
    ],
)
def test_a_second_row_of_another_length_is_refused_with_both(row: str, said: str) -> None:
    assert unfit(Wishes(second_row=numbers(row)), NETWORK) == ("second-row", said)


def test_on_any_other_row_any_two_weights_may_be_drawn() -> None:
    drawn = [drawn_edges(NETWORK, numbers("0.5 1"), Random(seed)) for seed in range(40)]
    assert all(found and len(set(found)) == 2 for found in drawn)
    assert any(not any(edge.endswith("->O") for edge in found) for found in drawn if found)


def test_the_right_class_is_one_that_has_little_or_else_the_one_that_has_least() -> None:
    """Of two classes with a half neither has 0.4 or less; of three with a third each has."""
    assert {drawn_target(of_a_half(2), numbers("1"), Random(seed)) for seed in range(5)} == {numbers("1 0")}
    assert len({drawn_target(of_a_half(3), numbers("1"), Random(seed)) for seed in range(30)}) == 3


def test_a_step_is_posed_on_the_mean_over_outputs_only_where_there_are_several() -> None:
    besides = Descent(target=Decimal(0), learning_rate=Decimal("0.1"), loss=Loss.MEAN_SQUARED)
    said = contradiction(Posed(network=NETWORK, inputs=numbers("1 0"), besides=besides))
    assert (said or "").startswith("loss: is mean-squared, but ")
