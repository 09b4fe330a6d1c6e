"""The edges of a network by their names on paper: where each stands, and which weight beside it is as large."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examgen.paper.activations import Activation
from examgen.paper.edges import EDGE, alike_beside, edge_named, edges, weight_on, with_weight
from examgen.paper.network import Layer, Network, shown


def numbered(*sizes: int) -> Network:
    """A network of this shape whose weights are 0.1, 0.2 and so on: layer by layer, row by row, biases last."""
    count = 0
    layers = []
    for below, here in pairwise(sizes):
        rows = [[Decimal(count + row * here + unit + 1).scaleb(-1) for unit in range(here)] for row in range(below + 1)]
        count += (below + 1) * here
        layers.append(Layer(Activation.TANH, tuple(map(tuple, rows[:-1])), tuple(rows[-1])))
    return Network("xor", tuple(layers))


@pytest.mark.parametrize(
    ("sizes", "listed"),
    [
        (
            (2, 2, 1),
            "I0->H0 0.1, I1->H0 0.3, B->H0 0.5, I0->H1 0.2, I1->H1 0.4, B->H1 0.6, H0->O 0.7, H1->O 0.8, B->O 0.9",
        ),
        (
            (2, 1, 2),
            "I0->H0 0.1, I1->H0 0.2, B->H0 0.3, H0->O0 0.4, B->O0 0.6, H0->O1 0.5, B->O1 0.7",
        ),
        (
            (1, 1, 2, 1),
            "I0->H0 0.1, B->H0 0.2, H0->G0 0.3, B->G0 0.5, H0->G1 0.4, B->G1 0.6, G0->O 0.7, G1->O 0.8, B->O 0.9",
        ),
    ],
)
def test_edges_come_by_target_with_the_bias_last_and_each_has_its_own_weight(
    sizes: tuple[int, ...], listed: str
) -> None:
    network = numbered(*sizes)
    assert ", ".join(f"{edge.name} {weight_on(network, edge)}" for edge in edges(network)) == listed


@given(data=st.data(), sizes=st.sampled_from([(2, 2, 1), (2, 3, 1), (2, 2, 2, 1), (2, 2, 2)]))
def test_another_number_on_one_edge_changes_no_other(data: st.DataObject, sizes: tuple[int, ...]) -> None:
    network = numbered(*sizes)
    chosen = data.draw(st.sampled_from(list(edges(network))))
    other = with_weight(network, chosen, Decimal("-7.7"))
    for edge in edges(network):
        expected = Decimal("-7.7") if edge == chosen else weight_on(network, edge)
        assert weight_on(other, edge) == expected
    assert other.task == network.task
    assert [layer.activation for layer in other.layers] == [layer.activation for layer in network.layers]
    assert edge_named(network, chosen.name) == chosen


def test_a_name_that_no_edge_has_is_refused() -> None:
    for name in ("H0->H1", "I2->H0", "B->I0", "O->H0"):
        with pytest.raises(KeyError):
            edge_named(numbered(2, 2, 1), name)


@pytest.mark.parametrize(
    ("weights", "edge", "alike"),
    [
        # From either input into H0: their sizes differ by 0.3, and by 0.4.
        (("1.0", "1.3"), "I0->H0", True),
        (("1.0", "-1.3"), "I0->H0", True),
        (("-1.0", "1.3"), "I1->H0", True),
        (("1.0", "1.4"), "I0->H0", False),
        (("1.0", "-1.4"), "I1->H0", False),
        (("1.0", "1.0"), "B->H0", False),
    ],
)
def test_a_weight_is_alike_if_another_into_its_unit_is_within_0_3_of_its_size(
    weights: tuple[str, str], edge: str, alike: bool
) -> None:
    network = numbered(2, 2, 1)
    for source, weight in zip(("I0", "I1"), weights, strict=True):
        network = with_weight(network, edge_named(network, f"{source}->H0"), Decimal(weight))
    network = with_weight(network, edge_named(network, "I0->H1"), Decimal(weights[0]))
    network = with_weight(network, edge_named(network, "B->H0"), Decimal(weights[0]))
    assert alike_beside(network, edge_named(network, edge)) is alike


def test_weights_to_the_output_stand_beside_one_another() -> None:
    network = with_weight(numbered(2, 2, 1), edge_named(numbered(2, 2, 1), "H0->O"), Decimal("-0.9"))
    assert alike_beside(network, edge_named(network, "H0->O"))
    assert not alike_beside(
        with_weight(network, edge_named(network, "H0->O"), Decimal("1.2")), edge_named(network, "H1->O")
    )


def test_a_blank_is_not_shown_and_everything_else_is() -> None:
    network = numbered(2, 2, 1)
    for blank in edges(network):
        seen = shown(network, (blank.name,))
        for edge in edges(network):
            layer = seen.layers[edge.layer]
            number = layer.biases[edge.unit] if edge.below is None else layer.weights[edge.below][edge.unit]
            assert number == (None if edge == blank else weight_on(network, edge))
        assert seen.hidden == (2,)
        assert seen.input_size == 2
        assert seen.hidden_activation is Activation.TANH
    assert [layer.weights for layer in shown(network).layers] == [layer.weights for layer in network.layers]


@pytest.mark.parametrize(
    ("name", "source", "target", "unit"),
    [("I1->H0", "I1", "H0", "0"), ("B->O", "B", "O", None), ("H1->O", "H1", "O", None), ("B->H1", "B", "H1", "1")],
)
def test_the_name_of_an_edge_says_where_it_comes_from_and_goes_to(
    name: str, source: str, target: str, unit: str | None
) -> None:
    match = EDGE.fullmatch(name)
    assert match is not None
    assert (match["source"], match["target"], match["unit"]) == (source, target, unit)
