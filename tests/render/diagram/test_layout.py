"""Whoever reads a number on a diagram reads it off the right edge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations, pairwise
from random import Random

import pytest

from examgen.render.diagram import Diagram, Rectangle, describe, lay_out
from tests.render.diagram.measure import AIR, boxes_apart, crossing, inside, line_of, smallest_clearance, spot_to_line

SHAPES = {
    (2, 2, 1): "I H O",
    (2, 3, 1): "I H O",
    (2, 2, 2): "I H O",
    (2, 3, 2): "I H O",
    (2, 2, 2, 1): "I H G O",
}
NETWORKS = {(2, 2, 1): 3000}  # of any other shape: 100
FIGURE_HEIGHT = 2.56  # mm of a weight's figures
SMALLEST_SCALE = 0.72  # of a drawing on a key, whose numbers have 8 points for 11
TEXT_WIDTH = 170.5  # mm between the margins of A4

Shape = tuple[int, ...]


def names(shape: Shape) -> list[list[str]]:
    letters = SHAPES[shape].split()
    return [
        [letter if letter == "O" and count == 1 else f"{letter}{i}" for i in range(count)]
        for letter, count in zip(letters, shape, strict=True)
    ]


def draw(shape: Shape, label: Callable[[], str | None], **texts: object) -> Diagram:
    pairs = list(pairwise(shape))
    weights = [[[label() for _ in range(targets)] for _ in range(sources)] for sources, targets in pairs]
    biases = [[label() for _ in range(targets)] for _, targets in pairs]
    return lay_out(names(shape), weights, biases, **texts)  # type: ignore[arg-type]


def one_decimal(random: Random) -> Callable[[], str]:
    return lambda: f"{random.randint(-99, 99) / 10:.1f}".replace("-", "\N{MINUS SIGN}")


def outline(diagram: Diagram) -> tuple[object, ...]:
    """All that can be measured, so that drawings alike in it need measuring only once."""
    return tuple((edge.arrow, edge.label_box) for edge in diagram.edges)


@pytest.fixture(scope="module", params=SHAPES, ids=str)
def random_diagrams(request: pytest.FixtureRequest) -> list[Diagram]:
    """Many random networks of one shape, one for each outline that occurs."""
    label = one_decimal(Random(20))
    drawn = [draw(request.param, label, inputs=["0", "1"]) for _ in range(NETWORKS.get(request.param, 100))]
    return list({outline(diagram): diagram for diagram in drawn}.values())


def test_a_label_keeps_clear_of_everything_but_its_own_edge(random_diagrams: list[Diagram]) -> None:
    air, between = min(smallest_clearance(diagram) for diagram in random_diagrams)
    assert air >= AIR, between


def test_two_weights_are_farther_apart_than_a_figure_is_high(random_diagrams: list[Diagram]) -> None:
    """Or the eye takes them for a pair, as −4.8 on I1->H1 and −3.1 on B->H0; 1.2 mm stay on the smallest page."""
    for diagram in random_diagrams:
        pairs = combinations([edge.label_box for edge in diagram.edges], 2)
        air = min(boxes_apart(one, other) for one, other in pairs)
        assert air > FIGURE_HEIGHT
        assert air * SMALLEST_SCALE >= AIR


def test_a_bias_node_says_that_its_value_is_1(random_diagrams: list[Diagram]) -> None:
    for diagram in random_diagrams:
        for node in diagram.nodes:
            if node.shape == "square":
                (text,) = node.texts
                assert text.text == "B = 1"
                assert node.box.x + 1 < text.box.x < text.box.right < node.box.right - 1


def test_a_label_stands_on_its_own_edge_and_nearer_to_it_than_to_any_other(
    random_diagrams: list[Diagram],
) -> None:
    for diagram in random_diagrams:
        for edge in diagram.edges:
            centre = (edge.label_box.centre.x, edge.label_box.centre.y)
            own = spot_to_line(centre, line_of(edge))
            others = min(spot_to_line(centre, line_of(other)) for other in diagram.edges if other is not edge)
            assert own < 1e-6
            assert others > own + 2.5


def test_no_line_runs_through_a_number(random_diagrams: list[Diagram]) -> None:
    for diagram in random_diagrams:
        for edge in diagram.edges:
            before, after = edge.arrow.strokes
            for spot in (before.end, after.start):
                box = edge.label_box
                sideways = max(box.x - spot.x, spot.x - box.right)
                upright = max(box.y - spot.y, spot.y - box.bottom)
                assert sideways >= 1.2 or upright >= 0.59


def test_labels_of_the_edges_that_leave_one_node_form_a_column(random_diagrams: list[Diagram]) -> None:
    for diagram in random_diagrams:
        columns = defaultdict(set)
        for edge in diagram.edges:
            columns[edge.source, edge.layer].add(round(edge.label_box.centre.x, 6))
        assert all(len(column) == 1 for column in columns.values())


def test_everything_is_on_the_canvas(random_diagrams: list[Diagram]) -> None:
    for diagram in random_diagrams:
        parts = [*diagram.nodes, *diagram.edges, *diagram.inputs, *diagram.input_arrows, *diagram.outputs]
        for box in (part.box for part in parts):
            assert box.x >= 0
            assert box.y >= 0
            assert box.right <= diagram.width
            assert box.bottom <= diagram.height


def test_one_shape_is_drawn_alike_whatever_its_weights(random_diagrams: list[Diagram]) -> None:
    def skeleton(diagram: Diagram) -> tuple[object, ...]:
        nodes = tuple((node.centre, node.box) for node in diagram.nodes)
        return diagram.width, diagram.height, nodes, tuple(edge.label_box.centre.y for edge in diagram.edges)

    def rounded(item: object) -> object:
        return tuple(map(rounded, item)) if isinstance(item, tuple) else str(item)

    assert len({str(rounded(skeleton(diagram)[:3])) for diagram in random_diagrams}) == 1
    assert len({tuple(round(y, 6) for y in skeleton(diagram)[3]) for diagram in random_diagrams}) == 1


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_the_widest_inputs_and_weights_fit_the_page(shape: Shape) -> None:
    diagram = draw(shape, lambda: "\N{MINUS SIGN}9.9", inputs=["\N{MINUS SIGN}0.5", "0.5"])
    assert diagram.width <= TEXT_WIDTH
    assert diagram.height <= 95
    assert smallest_clearance(diagram)[0] >= AIR


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_columns_are_as_far_apart_as_the_page_allows(shape: Shape) -> None:
    diagram = draw(shape, lambda: "1.0")
    columns = sorted({round(node.centre.x, 6) for node in diagram.nodes})
    pitch = {round(b - a, 6) for a, b in pairwise(columns)}
    assert pitch == {38.0 if len(shape) == 4 else 50.0}


def test_the_same_network_gives_the_same_drawing() -> None:
    drawings = {repr(draw((2, 3, 1), one_decimal(Random(7)), inputs=["1", "0"])) for _ in range(3)}
    assert len(drawings) == 1


def test_the_checker_sees_a_label_on_a_crossing() -> None:
    diagram = draw((2, 2, 1), lambda: "1.0")
    first, second = (edge for edge in diagram.edges if (edge.source, edge.target) in {("I0", "H1"), ("I1", "H0")})
    spot = crossing(line_of(first), line_of(second))
    assert spot is not None
    bad_box = Rectangle(spot[0] - 3, spot[1] - 1.3, 6, 2.6)
    edges = tuple(replace(edge, label_box=bad_box) if edge is first else edge for edge in diagram.edges)
    assert inside(spot, bad_box)
    assert smallest_clearance(replace(diagram, edges=edges))[0] == 0


def test_the_checker_sees_a_label_too_near_a_neighbour() -> None:
    diagram = draw((2, 2, 1), lambda: "1.0")
    first, second = diagram.edges[:2]
    near = Rectangle(second.label_box.x, second.label_box.y - 3.5, first.label_box.width, first.label_box.height)
    edges = (replace(first, label_box=near), *diagram.edges[1:])
    assert smallest_clearance(replace(diagram, edges=edges))[0] < AIR


@pytest.mark.parametrize(("inputs", "characters", "beside"), [(["0", "1"], 4, 42.5), (None, 5, 42.5)])
def test_blank_weights_are_boxes_with_room_for_a_hand_that_keep_clear_too(
    inputs: list[str] | None, characters: int, beside: float
) -> None:
    """−9.9 is copied into one where a row is asked, −19.5 thought up where none is; 2.8 mm a character, 1.5 the point.

    beside: millimetres of what is printed to the right, the dump or the truth table.
    """
    diagram = draw((2, 2, 1), lambda: None, inputs=inputs)
    assert all(edge.label is None for edge in diagram.edges)
    needed = 2.8 * (characters - 1) + 1.5
    assert all(edge.label_box.width > needed and edge.label_box.height >= 6.5 for edge in diagram.edges)
    assert max(node.box.right for node in diagram.nodes) <= 174 - beside
    assert smallest_clearance(diagram)[0] >= AIR
    assert (
        diagram.height <= draw((2, 2, 1), lambda: "1.0", inputs=["0", "1"]).height
    )  # half a page has room for no more
    assert {weight for _, _, weight in describe(diagram)} == {""}


def test_a_few_blanks_among_numbers_keep_clear() -> None:
    for blank in range(9):
        labels = iter("" if index == blank else "\N{MINUS SIGN}9.9" for index in range(9))
        assert smallest_clearance(draw((2, 2, 1), lambda labels=labels: next(labels)))[0] >= AIR


@pytest.mark.parametrize("shape", [(2, 2, 1), (2, 2, 2)], ids=str)
def test_one_blank_among_numbers_keeps_clear_and_changes_nothing_else(shape: Shape) -> None:
    count = len(draw(shape, lambda: "1.0").edges)
    whole = draw(shape, lambda: "\N{MINUS SIGN}9.9")
    for blank in range(count):
        labels = iter("" if index == blank else "\N{MINUS SIGN}9.9" for index in range(count))
        diagram = draw(shape, lambda labels=labels: next(labels))
        assert (diagram.nodes, diagram.height) == (whole.nodes, whole.height)
        assert smallest_clearance(diagram)[0] >= AIR
        assert [edge.boxed for edge in diagram.edges].count(True) == 1


def test_a_blank_that_is_filled_in_stays_a_box_with_a_value_in_it() -> None:
    weights: list[list[list[str | None]]] = [[["1.0", None], ["1.0", "1.0"]], [["1.0"], ["1.0"]]]
    biases: list[list[str | None]] = [["1.0", "1.0"], ["1.0"]]
    units = names((2, 2, 1))
    empty = lay_out(units, weights, biases)
    full = lay_out(units, weights, biases, filled={("I0", "H1"): "\N{MINUS SIGN}9.9", ("I0", "H0"): "2.0"})
    assert outline(full) == outline(empty)
    (edge,) = (edge for edge in full.edges if edge.boxed)
    assert (edge.source, edge.target) == ("I0", "H1")
    assert edge.label is not None
    assert (edge.label.text, edge.label.role) == ("\N{MINUS SIGN}9.9", "value")
    assert edge.label_box.x + 0.5 < edge.label.box.x < edge.label.box.right < edge.label_box.right - 0.5


def test_an_output_that_is_given_is_no_value_of_a_key() -> None:
    diagram = draw((2, 2, 1), lambda: "1.0", outputs=["0.9600"], outputs_given=True)
    assert diagram.outputs[0].value is not None
    assert (diagram.outputs[0].value.text, diagram.outputs[0].value.role) == ("0.9600", "input")


@pytest.mark.parametrize("widest", ["\N{MINUS SIGN}1.25", "\N{MINUS SIGN}0.1234"])
def test_numbers_with_more_decimals_keep_clear_too(widest: str) -> None:
    assert smallest_clearance(draw((2, 2, 1), lambda: widest))[0] >= AIR


def test_values_stay_inside_their_nodes() -> None:
    values = {"H0": "\N{MINUS SIGN}0.9526", "H1": "0.0000", "O": "0.9600"}
    diagram = draw((2, 2, 1), lambda: "1.0", inputs=["0", "1"], values=values, outputs=["0.96"])
    for node in diagram.nodes:
        for text in node.texts:
            corners = ((corner.x - node.centre.x, corner.y - node.centre.y) for corner in text.box.corners)
            if node.shape == "circle":
                assert all((x * x + y * y) ** 0.5 < node.radius - 0.3 for x, y in corners)
    written = {node.name: text.text for node in diagram.nodes for text in node.texts if text.role == "value"}
    assert written == values
    assert diagram.outputs[0].value is not None
    assert diagram.outputs[0].value.text == "0.96"


def test_values_move_nothing_but_names() -> None:
    plain = draw((2, 2, 1), lambda: "1.0", inputs=["0", "1"])
    key = draw((2, 2, 1), lambda: "1.0", inputs=["0", "1"], values={"H0": "0.5"}, outputs=["1.00"])
    assert outline(plain) == outline(key)


def test_biases_are_squares_with_edges_of_their_own_kind() -> None:
    diagram = draw((2, 2, 2, 1), lambda: "1.0")
    assert [node.layer for node in diagram.nodes if node.shape == "square"] == [0, 1, 2]
    assert all(edge.bias == (edge.source == "B") for edge in diagram.edges)


def test_a_diagram_can_be_told_in_words_in_reading_order() -> None:
    diagram = lay_out(
        [["I0", "I1"], ["H0", "H1"], ["O"]],
        [[["1.3", "1.2"], ["1.3", "1.2"]], [["\N{MINUS SIGN}1.5"], ["0.8"]]],
        [["\N{MINUS SIGN}1.3", "0.0"], ["0.0"]],
    )
    assert describe(diagram) == (
        ("I0", "H0", "1.3"),
        ("I1", "H0", "1.3"),
        ("B", "H0", "\N{MINUS SIGN}1.3"),
        ("I0", "H1", "1.2"),
        ("I1", "H1", "1.2"),
        ("B", "H1", "0.0"),
        ("H0", "O", "\N{MINUS SIGN}1.5"),
        ("H1", "O", "0.8"),
        ("B", "O", "0.0"),
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"weights": [[["1"], ["1"]], [["1"], ["1"]]]}, "weights do not fit"),
        ({"biases": [["1", "1"]]}, "do not fit"),
        ({"inputs": ["0"]}, "1 inputs for 2 units"),
        ({"values": {"H7": "1"}}, "H7"),
        ({"biases": [["1", "x"], ["1"]]}, "no advance width"),
    ],
)
def test_what_does_not_fit_is_refused(change: dict[str, object], message: str) -> None:
    network = {
        "units": [["I0", "I1"], ["H0", "H1"], ["O"]],
        "weights": [[["1", "1"], ["1", "1"]], [["1"], ["1"]]],
        "biases": [["1", "1"], ["1"]],
    }
    with pytest.raises(ValueError, match=message):
        lay_out(**(network | change))  # type: ignore[arg-type]
