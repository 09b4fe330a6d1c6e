"""From names and numbers to a drawing: columns of nodes, edges between them, a number on every edge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import hypot
from typing import Literal

from examgen.render.diagram.drawing import Arrow, Diagram, DrawnEdge, DrawnNode, DrawnText, OutputBox, Role
from examgen.render.diagram.geometry import Point, Rectangle, Segment, clip
from examgen.render.diagram.metrics import CAP_HEIGHT, text_width
from examgen.render.diagram.plan import Labels, Plan, plan_of
from examgen.render.diagram.sizes import (
    ARROW_IN,
    ARROW_OUT,
    BIAS_SIDE,
    HEAD_LENGTH,
    HEAD_NOTCH,
    HEAD_WIDTH,
    INDEX_DROP,
    INDEX_SIZE,
    INPUT_AIR,
    LABEL_AIR,
    LABEL_SIZE,
    MARGIN,
    NAME_SIZE,
    RADIUS,
    TIP_AIR,
    USUAL_LABEL,
    VALUE_ROOM,
    VALUE_SIZE,
    VALUE_SIZE_LEAST,
)

BIAS_NAME = "B"
BIAS_VALUE = "B = 1"  # what stands in its square: whoever sees the drawing alone sees what its weight is times

EdgeTexts = Sequence[Sequence[str | None]]


def lay_out(
    units: Sequence[Sequence[str]],
    weights: Sequence[EdgeTexts],
    biases: Sequence[Sequence[str | None] | None],
    *,
    inputs: Sequence[str] | None = None,
    outputs: Sequence[str] | None = None,
    outputs_given: bool = False,
    values: Mapping[str, str] | None = None,
    filled: Mapping[tuple[str, str], str] | None = None,
    widest: str = USUAL_LABEL,
) -> Diagram:
    """Draw a network: units by layer from inputs to outputs, the numbers as text ready to print.

    weights[layer][i][j]: from unit i to unit j of the next layer (Keras orientation); None or "" leaves a box to
    fill in. biases[layer][j] likewise; None for a layer that has none. inputs: the row's, left of their nodes; None
    draws none. outputs: written into the output boxes, or where a shape has none into the nodes; None leaves them
    empty; outputs_given: they are part of the question, not of the key. values: unit name -> text inside its node.
    filled: (source, target) -> text inside the box of a blank weight. widest: of the numbers that belong there.
    Raises ValueError if the counts do not agree, a character's width is unknown, or no sheet has room for so many
    weights (`examgen/paper/room.py` says for how many).
    """
    _check(units, weights, biases, inputs, outputs, values or {})
    biased = tuple(layer is not None for layer in biases)
    plan = plan_of(tuple(map(tuple, units)), _join(weights, biases), biased, inputs, widest, outputs_given)
    inside = {} if plan.settled or outputs_given else dict(zip(units[-1], outputs or (), strict=False))
    nodes = _nodes(plan, {**(values or {}), **inside})
    edges = [edge for layer in range(len(units) - 1) for edge in _edges(plan, nodes, layer, filled or {})]
    lead_ins = [(nodes[0][i], text) for i, text in enumerate(inputs or ())]
    boxes = _output_boxes(plan, nodes[-1], outputs, outputs_given)
    return Diagram(
        width=max(box.right for box in (*(node.box for node in nodes[-1]), *(box.box for box in boxes))) + MARGIN,
        height=plan.height,
        nodes=tuple(node for column in nodes for node in column),
        edges=tuple(edges),
        inputs=tuple(_input_text(node, text, plan.label_size) for node, text in lead_ins),
        input_arrows=tuple(_input_arrow(node) for node, _ in lead_ins),
        outputs=boxes,
        turned=plan.turned,
        settled=plan.settled,
        air=plan.air,
    )


def _check(
    units: Sequence[Sequence[str]],
    weights: Sequence[EdgeTexts],
    biases: Sequence[Sequence[str | None] | None],
    inputs: Sequence[str] | None,
    outputs: Sequence[str] | None,
    values: Mapping[str, str],
) -> None:
    shape = [len(column) for column in units]
    counts = [count if layer is None else len(layer) for count, layer in zip(shape[1:], biases, strict=False)]
    if [len(layer) for layer in weights] != shape[:-1] or counts != shape[1:]:
        raise ValueError(f"weights and biases do not fit a network of shape {shape}")
    for layer, count in zip(weights, shape[1:], strict=True):
        if any(len(row) != count for row in layer):
            raise ValueError(f"weights do not fit a network of shape {shape}")
    for what, texts, count in (("inputs", inputs, shape[0]), ("outputs", outputs, shape[-1])):
        if texts is not None and len(texts) != count:
            raise ValueError(f"{len(texts)} {what} for {count} units")
    if unknown := set(values) - {name for column in units for name in column}:
        raise ValueError(f"values for units that are not there: {', '.join(sorted(unknown))}")


def _join(weights: Sequence[EdgeTexts], biases: Sequence[Sequence[str | None] | None]) -> Labels:
    """Weights with the biases as one more row, where there are any, blanks as ""."""
    return tuple(
        tuple(tuple(text or "" for text in row) for row in (*layer, *(() if bias is None else (bias,))))
        for layer, bias in zip(weights, biases, strict=True)
    )


def _nodes(plan: Plan, values: Mapping[str, str]) -> list[list[DrawnNode]]:
    """By column; a bias is the last of its column."""
    columns = []
    for layer, (names, centres) in enumerate(zip(plan.units, plan.columns, strict=True)):
        column = [
            _node(name, layer, centre, "circle", RADIUS, values.get(name, ""))
            for name, centre in zip(names, centres, strict=True)
        ]
        bias = plan.biases[layer]
        if bias is not None:
            column.append(_node(BIAS_NAME, layer, bias, "square", BIAS_SIDE / 2, ""))
        columns.append(column)
    return columns


def _node(
    name: str, layer: int, centre: Point, shape: Literal["circle", "square"], radius: float, value: str
) -> DrawnNode:
    base, index = name[:1], name[1:]
    if name == BIAS_NAME:
        texts = [_text(BIAS_VALUE, "name", centre, LABEL_SIZE)]
    else:
        texts = _name_texts(base, index, Point(centre.x, centre.y - 2.5 if value else centre.y))
    if value:
        texts.append(_value_text(value, Point(centre.x, centre.y + 2.1)))
    box = Rectangle.around(centre, 2 * radius, 2 * radius)
    return DrawnNode(name, base, index, layer, shape, centre, radius, tuple(texts), box)


def _name_texts(base: str, index: str, centre: Point) -> list[DrawnText]:
    """A name with its index as a subscript, the pair centred."""
    wide, narrow = text_width(base, NAME_SIZE), text_width(index, INDEX_SIZE)
    left = centre.x - (wide + narrow) / 2
    texts = [_text(base, "name", Point(left + wide / 2, centre.y), NAME_SIZE)]
    if index:
        # Standing on the base's line, then dropped: capitals and figures are alike in height.
        rise = CAP_HEIGHT * (NAME_SIZE - INDEX_SIZE) / 2 + INDEX_DROP
        texts.append(_text(index, "index", Point(left + wide + narrow / 2, centre.y + rise), INDEX_SIZE))
    return texts


def _value_text(value: str, centre: Point) -> DrawnText:
    """A value inside a circle, smaller if it is long."""
    fitting = VALUE_ROOM / text_width(value, 1.0, bold=True)
    return _text(value, "value", centre, max(VALUE_SIZE_LEAST, min(VALUE_SIZE, fitting)))


def _text(text: str, role: Role, centre: Point, size: float) -> DrawnText:
    box = Rectangle.around(centre, text_width(text, size, bold=role == "value"), CAP_HEIGHT * size)
    return DrawnText(text, role, centre.x, box.bottom, size, box)


def _edges(
    plan: Plan, nodes: list[list[DrawnNode]], layer: int, filled: Mapping[tuple[str, str], str]
) -> list[DrawnEdge]:
    """Between one column and the next, by target."""
    targets = nodes[layer + 1][: len(plan.units[layer + 1])]
    return [
        _edge(plan, source, target, plan.labels[layer][i][j], plan.offsets[layer][i][j], filled)
        for j, target in enumerate(targets)
        for i, source in enumerate(nodes[layer])
    ]


def _edge(
    plan: Plan,
    source: DrawnNode,
    target: DrawnNode,
    text: str,
    offset: float,
    filled: Mapping[tuple[str, str], str],
) -> DrawnEdge:
    whole = Segment(source.centre, target.centre)
    middle = whole.at(source.centre.x + offset)
    value = "" if text else filled.get((source.name, target.name), "")
    label = _text(text or value, "weight" if text else "value", middle, plan.label_size) if text or value else None
    box = label.box if label and text else Rectangle.around(middle, *plan.blank_size)
    hole = box.grown(*LABEL_AIR) if text else box
    start = _rim(source, target.centre)
    end = target.centre.towards(source.centre, RADIUS + TIP_AIR)
    bias = source.shape == "square"
    return DrawnEdge(source.name, target.name, source.layer, bias, _arrow(start, end, hole), label, box, boxed=not text)


def _rim(node: DrawnNode, towards: Point) -> Point:
    """Where the line from a node's centre leaves it."""
    if node.shape == "circle":
        return node.centre.towards(towards, node.radius)
    dx, dy = abs(towards.x - node.centre.x), abs(towards.y - node.centre.y)
    return node.centre.towards(towards, node.radius * hypot(dx, dy) / max(dx, dy))


def _arrow(start: Point, end: Point, hole: Rectangle | None = None) -> Arrow:
    """A line with a notched head, broken where the hole is."""
    neck = end.towards(start, HEAD_LENGTH - HEAD_NOTCH)
    back = end.towards(start, HEAD_LENGTH)
    length = hypot(end.x - start.x, end.y - start.y)
    aside = Point(HEAD_WIDTH / 2 * (start.y - end.y) / length, HEAD_WIDTH / 2 * (end.x - start.x) / length)
    wings = (Point(back.x + aside.x, back.y + aside.y), Point(back.x - aside.x, back.y - aside.y))
    head = (end, wings[0], neck, wings[1])
    line = Segment(start, neck)
    gap = clip(line, hole) if hole else None
    strokes = (line,) if gap is None else (Segment(start, gap.start), Segment(gap.end, neck))
    return Arrow(start, end, strokes, head, Rectangle.spanning((start, *head)))


def _input_text(node: DrawnNode, text: str, size: float) -> DrawnText:
    """Flush right before its arrow, so that the arrows are alike."""
    right = node.centre.x - RADIUS - ARROW_IN - INPUT_AIR
    return _text(text, "input", Point(right - text_width(text, size) / 2, node.centre.y), size)


def _input_arrow(node: DrawnNode) -> Arrow:
    rim = node.centre.x - RADIUS
    return _arrow(Point(rim - ARROW_IN, node.centre.y), Point(rim - TIP_AIR, node.centre.y))


ROLE_OF_OUTPUT: Mapping[bool, Role] = {True: "input", False: "value"}
"""What is written in the box of an output, by whether it is given."""


def _output_boxes(
    plan: Plan, nodes: Sequence[DrawnNode], outputs: Sequence[str] | None, given: bool
) -> tuple[OutputBox, ...]:
    """Behind the outputs, where these do not stand inside."""
    if not plan.settled and not given:
        return ()
    texts, role = outputs or [""] * len(nodes), ROLE_OF_OUTPUT[given]
    pairs = zip(nodes, texts, strict=False)  # a bias may stand below them
    return tuple(_output_box(node, text, role, plan.output_box) for node, text in pairs if text or not given)


def _output_box(node: DrawnNode, text: str, role: Role, size: tuple[float, float]) -> OutputBox:
    rim = Point(node.centre.x + RADIUS, node.centre.y)
    width, height = size
    box = Rectangle(rim.x + ARROW_OUT, rim.y - height / 2, width, height)
    value = _text(text, role, box.centre, NAME_SIZE) if text else None
    return OutputBox(node.name, _arrow(rim, Point(box.x - TIP_AIR, rim.y)), box, value)
