"""The parts of a drawn network. Every part has a `box`, so that a test can measure it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from examgen.render.diagram.geometry import Point, Rectangle, Segment

Role = Literal["name", "index", "weight", "input", "value"]


@dataclass(frozen=True, slots=True)
class DrawnText:
    """A word or number, set centred on `x`. `size` in millimetres; only values are semibold."""

    text: str
    role: Role
    x: float
    baseline: float
    size: float
    box: Rectangle


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line from `start` to `end` in one stroke, or two with a label between; `head` is a filled polygon."""

    start: Point
    end: Point
    strokes: tuple[Segment, ...]
    head: tuple[Point, ...]
    box: Rectangle


@dataclass(frozen=True, slots=True)
class DrawnNode:
    """A unit (circle) or a bias (square); "H0" has base "H" and index "0". `radius` of a square is half its side."""

    name: str
    base: str
    index: str
    layer: int
    shape: Literal["circle", "square"]
    centre: Point
    radius: float
    texts: tuple[DrawnText, ...]
    box: Rectangle


@dataclass(frozen=True, slots=True)
class DrawnEdge:
    """One weight. `label` is None where the student fills it in.

    boxed: whether `label_box` is drawn, with nothing in it, or on a key with what belongs there.
    """

    source: str
    target: str
    layer: int
    bias: bool
    arrow: Arrow
    label: DrawnText | None
    label_box: Rectangle
    boxed: bool = False

    @property
    def box(self) -> Rectangle:
        """Arrow and label together."""
        return Rectangle.spanning((*self.arrow.box.corners, *self.label_box.corners))


@dataclass(frozen=True, slots=True)
class OutputBox:
    """The box after an output unit, with the arrow that leads there; `value` only on a key, or where it is given."""

    unit: str
    arrow: Arrow
    box: Rectangle
    value: DrawnText | None


@dataclass(frozen=True, slots=True)
class Diagram:
    """A whole drawing. Edges in reading order: by target, its bias last.

    turned: whether it wants a sheet in landscape; settled: whether its shape was settled by eye; air: millimetres that
    weights keep from what is not theirs, at least.
    """

    width: float
    height: float
    nodes: tuple[DrawnNode, ...]
    edges: tuple[DrawnEdge, ...]
    inputs: tuple[DrawnText, ...]
    input_arrows: tuple[Arrow, ...]
    outputs: tuple[OutputBox, ...]
    turned: bool = False
    settled: bool = True
    air: float = 0.0


def describe(diagram: Diagram) -> tuple[tuple[str, str, str], ...]:
    """The drawing in words, for who cannot see it: (from, to, weight) in reading order, "" for a blank weight."""
    return tuple((edge.source, edge.target, edge.label.text if edge.label else "") for edge in diagram.edges)
