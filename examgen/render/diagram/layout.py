"""From names and numbers to a drawing: columns of nodes, edges between them, a number on every edge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import hypot
from typing import Literal

from examgen.render.diagram.drawing import Arrow, Diagram, DrawnEdge, DrawnNode, DrawnText, OutputBox, Role
from examgen.render.diagram.geometry import Point, Rectangle, Segment, clip
from examgen.render.diagram.metrics import CAP_HEIGHT, TYPOGRAPHIC_POINT, text_width
from examgen.render.diagram.placement import Gap, label_offsets

RADIUS = 7.0
BIAS_SIDE = 11.0
BIAS_NAME = "B"
BIAS_VALUE = "B = 1"  # what stands in its square: whoever sees the drawing alone sees what its weight is times
WIDE_PITCH, NARROW_PITCH = 50.0, 38.0  # between columns: up to three of them, or more
BIAS_DROP = 24.0  # from the lowest unit of the tallest column to the row of biases

# Half the distance from a column's first unit to its last. Chosen so that no two edges run close where their weights
# stand and, but for a middle unit's, none runs level: a minus on a level line would look like a piece of it.
SPREADS: dict[tuple[int, ...], tuple[float, ...]] = {
    (2, 2, 1): (22, 13, 0),
    (2, 3, 1): (16, 28, 0),
    (2, 2, 2): (22, 13, 22),
    (2, 3, 2): (16, 28, 12),
    (2, 2, 2, 1): (18, 12, 26, 0),
}
SPREAD_PER_UNIT = 14.0  # for any other shape
ROOMY_SPREADS: dict[tuple[int, ...], tuple[float, ...]] = {(2, 2, 1): (16, 29, 0)}  # for long numbers
BOXED_SPREADS: dict[tuple[int, ...], tuple[float, ...]] = {(2, 2, 1): (16, 22, 0)}  # for boxes: no higher than plain
ROOMY_STRETCH = 1.6  # the same for any other shape: its rows pulled apart

LABEL_SIZE = 11 * TYPOGRAPHIC_POINT
NAME_SIZE, INDEX_SIZE, INDEX_DROP = 12.5 * TYPOGRAPHIC_POINT, 9 * TYPOGRAPHIC_POINT, 0.95
VALUE_SIZE, VALUE_SIZE_LEAST, VALUE_ROOM = 11 * TYPOGRAPHIC_POINT, 8 * TYPOGRAPHIC_POINT, 10.6
USUAL_LABEL = "\N{MINUS SIGN}9.9"  # room is kept for it on every edge, so that one shape has one layout

LONG_LABEL = 9.0
LABEL_AIR = (1.3, 0.6)  # left and right, above and below: a minus must not run into its line
BLANK_SIZE = (10.5, 6.5)  # room to write a weight by hand
# A weight of one's own choice, as -19.5, has a character more than one that is copied. Where no row is asked, its
# drawing has room for it: with it the distance of the columns, and of the biases.
CHOSEN_SIZE, CHOSEN_PITCH, CHOSEN_BIAS_DROP = (14.0, 6.5), 58.0, 32.0
CHOSEN_SPREADS: dict[tuple[int, ...], tuple[float, ...]] = {(2, 2, 1): (18, 16, 0)}
LONE_BLANK_SIZE = (8.5, 5.5)  # of the only one, which is written elsewhere: the drawing keeps its usual shape
LONE_BLANK_SHAPES = ((2, 2, 1), (2, 2, 2))  # in which there is room for it as they are
LABEL_REACH, ROOMY_REACH, CHOSEN_REACH = (
    0.62,
    0.66,
    0.8,
)  # share of the pitch: numbers stand by their source, boxes where there is room

INPUT_AIR, ARROW_IN, ARROW_OUT = 0.9, 4.0, 4.8
OUTPUT_BOX = (25.0, 12.0)
HEAD_LENGTH, HEAD_WIDTH, HEAD_NOTCH = 2.3, 1.7, 0.6
TIP_AIR = 0.35  # between an arrow's tip and what it points at
MARGIN = 0.3  # half of the thickest line, and a little

EdgeTexts = Sequence[Sequence[str | None]]


def lay_out(
    units: Sequence[Sequence[str]],
    weights: Sequence[EdgeTexts],
    biases: EdgeTexts,
    *,
    inputs: Sequence[str] | None = None,
    outputs: Sequence[str] | None = None,
    outputs_given: bool = False,
    values: Mapping[str, str] | None = None,
    filled: Mapping[tuple[str, str], str] | None = None,
) -> Diagram:
    """Draw a network: units by layer from inputs to outputs, the numbers as text ready to print.

    weights[layer][i][j]: from unit i to unit j of the next layer (Keras orientation); None or "" leaves a box to
    fill in. biases[layer][j] likewise. inputs: the row's, left of their nodes; None draws none. outputs: written into
    the output boxes; None leaves them empty; outputs_given: they are part of the question, not of the key. values: unit
    name -> text inside its node. filled: (source, target) -> text inside the box of a blank weight.
    Made for the shapes in SPREADS with one decimal, and for 2-2-1 with up to four decimals or blanks; others are
    drawn, but numbers may come near their neighbours. Raises ValueError if the counts do not agree or a
    character's width is unknown.
    """
    _check(units, weights, biases, inputs, outputs, values or {})
    plan = _Plan(tuple(map(tuple, units)), _join(weights, biases), inputs, filled or {})
    nodes = _nodes(plan, values or {})
    edges = [edge for layer in range(len(units) - 1) for edge in _edges(plan, nodes, layer)]
    lead_ins = [(nodes[0][i], text) for i, text in enumerate(inputs or ())]
    finals = zip(nodes[-1], outputs or [""] * len(nodes[-1]), strict=True)
    boxes = tuple(_output_box(node, text, "input" if outputs_given else "value") for node, text in finals)
    return Diagram(
        width=boxes[0].box.right + MARGIN,
        height=plan.height,
        nodes=tuple(node for column in nodes for node in column),
        edges=tuple(edges),
        inputs=tuple(_input_text(node, text) for node, text in lead_ins),
        input_arrows=tuple(_input_arrow(node) for node, _ in lead_ins),
        outputs=boxes,
    )


@dataclass(frozen=True)
class _Plan:
    """Where the columns and rows are. labels[layer][source][target], the bias being the last source."""

    units: tuple[tuple[str, ...], ...]
    labels: tuple[tuple[tuple[str, ...], ...], ...]
    inputs: Sequence[str] | None
    filled: Mapping[tuple[str, str], str]

    @property
    def pitch(self) -> float:
        if self.chosen:
            return CHOSEN_PITCH
        return WIDE_PITCH if len(self.units) <= 3 else NARROW_PITCH

    @cached_property
    def left(self) -> float:
        """x of the input nodes' centres."""
        if self.inputs is None:
            return MARGIN + RADIUS
        return MARGIN + max(_width(text) for text in self.inputs) + INPUT_AIR + ARROW_IN + RADIUS

    @cached_property
    def roomy(self) -> bool:
        """Whether something wider than a weight with two decimals stands on an edge."""
        return self.boxes or self.label_width > LONG_LABEL

    @cached_property
    def boxes(self) -> bool:
        """Whether there are boxes to write into on the edges."""
        return not all(self._all_labels()) and not self.lone

    @cached_property
    def lone(self) -> bool:
        """Whether one weight alone is blank, in a shape that has room for its box."""
        return self._all_labels().count("") == 1 and self.shape in LONE_BLANK_SHAPES

    @cached_property
    def chosen(self) -> bool:
        """Whether no row is asked, so that what is written into boxes is of the student's own choice."""
        narrow = self.label_width <= LONG_LABEL
        return self.boxes and narrow and self.inputs is None and self.shape in CHOSEN_SPREADS

    @property
    def shape(self) -> tuple[int, ...]:
        """How many units there are in each column."""
        return tuple(map(len, self.units))

    @cached_property
    def blank_size(self) -> tuple[float, float]:
        """Of the box on a blank weight's edge."""
        if self.chosen:
            return CHOSEN_SIZE
        return LONE_BLANK_SIZE if self.lone else BLANK_SIZE

    @cached_property
    def spreads(self) -> tuple[float, ...]:
        if self.chosen:
            return CHOSEN_SPREADS[self.shape]
        plain = SPREADS.get(self.shape) or tuple(SPREAD_PER_UNIT * (count - 1) for count in self.shape)
        if self.roomy:
            known = BOXED_SPREADS if self.boxes and self.label_width <= LONG_LABEL else ROOMY_SPREADS
            return known.get(self.shape) or tuple(ROOMY_STRETCH * spread for spread in plain)
        return plain

    @property
    def bias_row(self) -> float:
        return MARGIN + RADIUS + 2 * max(self.spreads) + (CHOSEN_BIAS_DROP if self.chosen else BIAS_DROP)

    @property
    def height(self) -> float:
        return self.bias_row + BIAS_SIDE / 2 + MARGIN

    @cached_property
    def label_width(self) -> float:
        """Room kept on every edge: the widest text of the network, at least the usual widest."""
        return max(_width(text) for text in (USUAL_LABEL, *self._all_labels()))

    def centres(self, layer: int) -> list[Point]:
        """Of a column's units, then of its bias unless it is the last column."""
        middle, spread = MARGIN + RADIUS + max(self.spreads), self.spreads[layer]
        count = len(self.units[layer])
        steps = [0.0] if count == 1 else [2 * i / (count - 1) - 1 for i in range(count)]
        rows = [middle + spread * step for step in steps]
        if layer < len(self.units) - 1:
            rows.append(self.bias_row)
        return [Point(self.left + layer * self.pitch, y) for y in rows]

    def offsets(self, layer: int) -> tuple[float, ...]:
        """How far right of each source its weights stand."""
        targets = self.centres(layer + 1)[: len(self.units[layer + 1])]
        room = (self.label_width, CAP_HEIGHT * LABEL_SIZE)
        sizes = tuple(tuple(room if text else self.blank_size for text in row) for row in self.labels[layer])
        rows = tuple(point.y for point in self.centres(layer))
        reach = CHOSEN_REACH if self.chosen else ROOMY_REACH if self.roomy else LABEL_REACH
        ends = tuple(point.y for point in targets)
        return label_offsets(Gap(rows, ends, self.pitch, RADIUS, BIAS_SIDE, sizes, reach))

    def _all_labels(self) -> list[str]:
        return [text for layer in self.labels for row in layer for text in row]


def _check(
    units: Sequence[Sequence[str]],
    weights: Sequence[EdgeTexts],
    biases: EdgeTexts,
    inputs: Sequence[str] | None,
    outputs: Sequence[str] | None,
    values: Mapping[str, str],
) -> None:
    shape = [len(column) for column in units]
    if [len(layer) for layer in weights] != shape[:-1] or [len(layer) for layer in biases] != shape[1:]:
        raise ValueError(f"weights and biases do not fit a network of shape {shape}")
    for layer, count in zip(weights, shape[1:], strict=True):
        if any(len(row) != count for row in layer):
            raise ValueError(f"weights do not fit a network of shape {shape}")
    for what, texts, count in (("inputs", inputs, shape[0]), ("outputs", outputs, shape[-1])):
        if texts is not None and len(texts) != count:
            raise ValueError(f"{len(texts)} {what} for {count} units")
    if unknown := set(values) - {name for column in units for name in column}:
        raise ValueError(f"values for units that are not there: {', '.join(sorted(unknown))}")


def _join(weights: Sequence[EdgeTexts], biases: EdgeTexts) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Weights with the biases as one more row, blanks as ""."""
    return tuple(
        tuple(tuple(text or "" for text in row) for row in (*layer, bias))
        for layer, bias in zip(weights, biases, strict=True)
    )


def _nodes(plan: _Plan, values: Mapping[str, str]) -> list[list[DrawnNode]]:
    """By column; a bias is the last of its column."""
    columns = []
    for layer, names in enumerate(plan.units):
        centres = plan.centres(layer)
        column = [
            _node(name, layer, centre, "circle", RADIUS, values.get(name, ""))
            for name, centre in zip(names, centres, strict=False)
        ]
        if len(centres) > len(names):
            column.append(_node(BIAS_NAME, layer, centres[-1], "square", BIAS_SIDE / 2, ""))
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


def _width(text: str) -> float:
    return text_width(text, LABEL_SIZE)


def _edges(plan: _Plan, nodes: list[list[DrawnNode]], layer: int) -> list[DrawnEdge]:
    """Between one column and the next, by target."""
    offsets = plan.offsets(layer)
    targets = nodes[layer + 1][: len(plan.units[layer + 1])]
    return [
        _edge(plan, source, target, plan.labels[layer][i][j], offsets[i])
        for j, target in enumerate(targets)
        for i, source in enumerate(nodes[layer])
    ]


def _edge(plan: _Plan, source: DrawnNode, target: DrawnNode, text: str, offset: float) -> DrawnEdge:
    whole = Segment(source.centre, target.centre)
    middle = whole.at(source.centre.x + offset)
    value = "" if text else plan.filled.get((source.name, target.name), "")
    label = _text(text or value, "weight" if text else "value", middle, LABEL_SIZE) if text or value else None
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


def _input_text(node: DrawnNode, text: str) -> DrawnText:
    """Flush right before its arrow, so that the arrows are alike."""
    right = node.centre.x - RADIUS - ARROW_IN - INPUT_AIR
    return _text(text, "input", Point(right - _width(text) / 2, node.centre.y), LABEL_SIZE)


def _input_arrow(node: DrawnNode) -> Arrow:
    rim = node.centre.x - RADIUS
    return _arrow(Point(rim - ARROW_IN, node.centre.y), Point(rim - TIP_AIR, node.centre.y))


def _output_box(node: DrawnNode, text: str, role: Role) -> OutputBox:
    rim = Point(node.centre.x + RADIUS, node.centre.y)
    width, height = OUTPUT_BOX
    box = Rectangle(rim.x + ARROW_OUT, rim.y - height / 2, width, height)
    value = _text(text, role, box.centre, NAME_SIZE) if text else None
    return OutputBox(node.name, _arrow(rim, Point(box.x - TIP_AIR, rim.y)), box, value)
