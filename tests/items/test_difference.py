"""An item that is not what its network gives is said by its field: whoever reads a record rests on that."""

from dataclasses import replace

import pytest

from examgen.items.difference import item_problem
from examgen.items.item import Item, OwnSource
from examgen.paper.activations import Activation
from tests.exams import a_network, an_item


def test_an_item_is_what_its_network_gives() -> None:
    for kind in ("forward", "softmax", "gradient"):
        assert item_problem(an_item(2, "tanh", kind=kind), 2) is None


def test_a_line_that_is_missing_or_too_many_is_named_by_its_number() -> None:
    item = an_item(2, "tanh")
    lines = len(item.steps)
    for steps, line in ((item.steps[:-1], lines), ((*item.steps, "O = 1"), lines + 1), (("", *item.steps[1:]), 1)):
        assert item_problem(replace(item, steps=steps), 2) == f"steps, line {line}: is not what the network gives."


def of_a_comparison(classes: int, hidden: int) -> Item:
    network = a_network(1, "tanh", (2, hidden, classes))
    item = an_item(2, "tanh", kind="softmax")
    return replace(item, network=replace(network, task="comparison"))


@pytest.mark.parametrize(("classes", "hidden", "said"), [(2, 3, True), (3, 2, False)])
def test_a_comparison_has_three_classes(classes: int, hidden: int, said: bool) -> None:
    found = item_problem(of_a_comparison(classes, hidden), 2)
    assert (found == "network: a comparison has three classes.") is said


def test_a_network_of_ones_own_that_the_kind_cannot_ask_is_said_with_what_it_has() -> None:
    item = an_item(2, "tanh", kind="softmax")
    hidden, output = item.network.layers
    linear = replace(item.network, task="own", layers=(hidden, replace(output, activation=Activation.LINEAR)))
    own = replace(item, network=linear, source=OwnSource(layers=(), file="mine", origin="keras"))
    assert (item_problem(own, 2) or "").startswith("network: has linear in its output, ")
