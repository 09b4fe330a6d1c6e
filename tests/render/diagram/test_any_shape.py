"""Whatever network an instructor brings: its numbers stand at their own edges, and a sheet has room for them."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest

from examgen.paper.room import MOST_BOXES, MOST_WEIGHTS
from examgen.render.diagram import Diagram, lay_out
from examgen.render.diagram.metrics import CAP_HEIGHT, TYPOGRAPHIC_POINT
from tests.render.diagram.measure import AIR, boxes_apart, clearances, crossing, line_of, spot_to_line
from tests.render.diagram.networks import WIDEST, allowed, drawn, most_arriving, names, random_networks, shapes

UPRIGHT, TURNED = (174.0, 151.0), (261.0, 151.0)
"""Millimetres that a drawing may have on a sheet of A4, upright and turned."""

FRAME = 0.8
"""How much less air the box of a lone blank may have, where no larger one is clear."""


@pytest.fixture(scope="module")
def some_networks() -> list[tuple[str, Diagram]]:
    return list(random_networks(24, seed=1))


def test_every_number_keeps_clear_of_all_that_is_not_its_own(some_networks: list[tuple[str, Diagram]]) -> None:
    for told, diagram in some_networks:
        air, what = min(clearances(diagram))
        lone = sum(edge.boxed for edge in diagram.edges) == 1
        assert air >= (AIR - FRAME if lone else AIR), f"{told}: {what}"


def test_every_number_stands_on_its_own_edge_and_nearest_to_it(some_networks: list[tuple[str, Diagram]]) -> None:
    for told, diagram in some_networks:
        for edge in diagram.edges:
            centre = (edge.label_box.centre.x, edge.label_box.centre.y)
            own = spot_to_line(centre, line_of(edge))
            others = [spot_to_line(centre, line_of(other)) for other in diagram.edges if other is not edge]
            assert own < 1e-6, told
            assert min(others, default=9) > own + AIR, told


def test_every_drawing_has_room_on_its_sheet(some_networks: list[tuple[str, Diagram]]) -> None:
    for told, diagram in some_networks:
        width, height = TURNED if diagram.turned else UPRIGHT
        parts = [*diagram.nodes, *diagram.edges, *diagram.inputs, *diagram.input_arrows, *diagram.outputs]
        assert diagram.width <= width + 1e-6, told
        assert diagram.height <= height, told
        for part in parts:
            assert part.box.x >= -0.01, told
            assert part.box.y >= 0, told
            assert part.box.right <= diagram.width, told
            assert part.box.bottom <= diagram.height, told


def test_nodes_stand_apart_and_no_edge_runs_through_one(some_networks: list[tuple[str, Diagram]]) -> None:
    for told, diagram in some_networks:
        for one, other in ((a, b) for a in diagram.nodes for b in diagram.nodes if a is not b):
            assert boxes_apart(one.box, other.box) > 1, told
        for edge in diagram.edges:
            for node in diagram.nodes:
                ends = node.name in (edge.source, edge.target)
                assert ends or spot_to_line((node.centre.x, node.centre.y), line_of(edge)) > node.radius, told


def test_weights_have_ten_and_a_half_points_at_least(some_networks: list[tuple[str, Diagram]]) -> None:
    least = 10.5 * TYPOGRAPHIC_POINT
    labels = [edge.label for _, diagram in some_networks for edge in diagram.edges if edge.label]
    assert min(label.size for label in labels) >= least - 1e-9
    assert min(label.box.height for label in labels) >= CAP_HEIGHT * least - 1e-9


@pytest.mark.parametrize("figures", WIDEST)
@pytest.mark.parametrize("layers", [1, 2, 3])
def test_what_is_allowed_has_room(layers: int, figures: int) -> None:
    """A few of the shapes with most weights; `python -m bench.room` goes through all of them."""
    chance = Random(f"{layers} {figures}")
    for boxes in (False, True):
        largest = allowed(layers, figures, boxes=boxes)[-30:]
        for shape in chance.sample(largest, 2):
            drawn(shape, WIDEST[figures], chance, blank="all" if boxes else "one", given=not boxes)


def test_the_limits_are_no_lower_than_they_need_be() -> None:
    """One more unit than is allowed, and there is a shape that no sheet has room for."""
    refused = {1: (4, 6, 1), 2: (2, 5, 4, 1), 3: (2, 2, 2, 6, 2)}
    for layers, shape in refused.items():
        assert most_arriving(shape) > MOST_WEIGHTS[layers][2]
        with pytest.raises(ValueError, match="no room for the weights"):
            drawn(shape, WIDEST[2], Random(1), given=True, blank="one")


def test_a_layer_of_six_under_one_of_six_is_beyond_every_limit() -> None:
    tables = (table[layers] for table in (MOST_WEIGHTS, MOST_BOXES) for layers in table)
    assert max(most for table in tables for most in table.values()) < 6 * 6


def test_a_layer_without_biases_has_no_bias_node() -> None:
    weights = [[[WIDEST[2]] * above for _ in range(below)] for below, above in pairwise((3, 3, 2))]
    bare = lay_out(names((3, 3, 2)), weights, [[WIDEST[2]] * 3, None])
    assert [node.layer for node in bare.nodes if node.shape == "square"] == [0]
    assert [edge.source for edge in bare.edges if edge.layer == 1] == ["H0", "H1", "H2"] * 2


def test_the_settled_shape_without_biases_stands_as_with_them() -> None:
    plain, bare = (drawn((2, 2, 1), WIDEST[2], Random(3), biased=biased) for biased in (True, False))
    assert [node for node in plain.nodes if node.shape == "circle"] == list(bare.nodes)
    assert bare.height < plain.height


def test_the_checker_sees_two_edges_that_cross() -> None:
    diagram = drawn((3, 4, 2), WIDEST[2], Random(5))
    assert any(crossing(line_of(a), line_of(b)) for a in diagram.edges for b in diagram.edges if a is not b)


def test_there_are_as_many_shapes_as_the_limits_of_units_say() -> None:
    assert [len(shapes(layers)) for layers in (1, 2, 3)] == [4 * 6 * 4, 4 * 36 * 4, 4 * 216 * 4]
