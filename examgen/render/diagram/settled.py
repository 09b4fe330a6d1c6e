"""Networks of a few shapes, drawn as was settled for them by eye: the bank's, with numbers of a usual width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from examgen.render.diagram.metrics import CAP_HEIGHT, text_width
from examgen.render.diagram.placement import ENOUGH, Gap, label_offsets
from examgen.render.diagram.sizes import (
    BIAS_SIDE,
    BLANK_SIZE,
    CHOSEN_SIZE,
    LABEL_SIZE,
    LONE_BLANK_SIZE,
    MARGIN,
    RADIUS,
    USUAL_LABEL,
)

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
ROOMY_SPREADS: dict[tuple[int, ...], tuple[float, ...]] = {(2, 2, 1): (16, 29, 0)}  # for long numbers
BOXED_SPREADS: dict[tuple[int, ...], tuple[float, ...]] = {(2, 2, 1): (16, 22, 0)}  # for boxes: no higher than plain

LONG_LABEL, LONGEST_LABEL = 9.0, 12.6  # wider than a weight with two decimals; a minus and four decimals
# A weight of one's own choice wants a wide box. Where no row is asked, its drawing has room for it: with it the
# distance of the columns, and of the biases.
CHOSEN_PITCH, CHOSEN_BIAS_DROP = 58.0, 32.0
CHOSEN_SPREADS: dict[tuple[int, ...], tuple[float, ...]] = {(2, 2, 1): (18, 16, 0)}
LONE_BLANK_SHAPES = ((2, 2, 1), (2, 2, 2))  # in which there is room for a lone blank as they are
# Share of the pitch: numbers stand by their source, boxes where there is room.
LABEL_REACH, ROOMY_REACH, CHOSEN_REACH = 0.62, 0.66, 0.8


@dataclass(frozen=True)
class Settled:
    """Where columns and weights stand. rows: of each column's units; offsets: by layer and source, the bias last."""

    pitch: float
    rows: tuple[tuple[float, ...], ...]
    bias_row: float
    height: float
    offsets: tuple[tuple[float, ...], ...]
    blank_size: tuple[float, float]
    air: float


def settled(
    units: tuple[tuple[str, ...], ...],
    labels: tuple[tuple[tuple[str, ...], ...], ...],
    inputs: Sequence[str] | None,
    widest: str,
) -> Settled | None:
    """What was settled for a network of this shape, in which every layer has biases; None if nothing was.

    labels: by layer, source and target, "" on blank edges; widest: of the numbers that belong on these.
    """
    plan = _Shape(tuple(map(len, units)), labels, inputs is not None, widest)
    if not plan.is_settled:
        return None
    layers = range(len(units) - 1)
    return Settled(
        pitch=plan.pitch,
        rows=tuple(plan.rows(layer) for layer in range(len(units))),
        bias_row=plan.bias_row,
        height=plan.bias_row + BIAS_SIDE / 2 + MARGIN,
        offsets=tuple(plan.offsets(layer) for layer in layers),
        blank_size=plan.blank_size,
        air=ENOUGH,
    )


@dataclass(frozen=True)
class _Shape:
    """A shape with what stands on its edges. with_row: whether a row of inputs stands before it."""

    shape: tuple[int, ...]
    labels: tuple[tuple[tuple[str, ...], ...], ...]
    with_row: bool
    widest: str

    @property
    def is_settled(self) -> bool:
        """Whether it was drawn for such numbers and blanks."""
        if self.boxes:
            usual = text_width(self.widest, LABEL_SIZE) <= text_width(USUAL_LABEL, LABEL_SIZE)
            return usual and self.shape in BOXED_SPREADS and self.label_width <= LONG_LABEL
        if self.roomy:
            return self.shape in ROOMY_SPREADS and self.label_width <= LONGEST_LABEL
        return self.shape in SPREADS

    @property
    def pitch(self) -> float:
        """From column to column."""
        if self.chosen:
            return CHOSEN_PITCH
        return WIDE_PITCH if len(self.shape) <= 3 else NARROW_PITCH

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
        return self.boxes and not self.with_row

    @cached_property
    def blank_size(self) -> tuple[float, float]:
        """Of the box on a blank weight's edge."""
        if self.chosen:
            return CHOSEN_SIZE
        return LONE_BLANK_SIZE if self.lone else BLANK_SIZE

    @cached_property
    def spreads(self) -> tuple[float, ...]:
        """Half of each column's height."""
        if self.chosen:
            return CHOSEN_SPREADS[self.shape]
        if self.roomy:
            return (BOXED_SPREADS if self.boxes else ROOMY_SPREADS)[self.shape]
        return SPREADS[self.shape]

    @property
    def bias_row(self) -> float:
        """y of all biases."""
        return MARGIN + RADIUS + 2 * max(self.spreads) + (CHOSEN_BIAS_DROP if self.chosen else BIAS_DROP)

    @cached_property
    def label_width(self) -> float:
        """Room kept on every edge: the widest text of the network, at least the usual widest."""
        return max(text_width(text, LABEL_SIZE) for text in (USUAL_LABEL, *self._all_labels()))

    def rows(self, layer: int) -> tuple[float, ...]:
        """Of a column's units."""
        middle, spread = MARGIN + RADIUS + max(self.spreads), self.spreads[layer]
        count = self.shape[layer]
        steps = [0.0] if count == 1 else [2 * i / (count - 1) - 1 for i in range(count)]
        return tuple(middle + spread * step for step in steps)

    def offsets(self, layer: int) -> tuple[float, ...]:
        """How far right of each source its weights stand."""
        room = (self.label_width, CAP_HEIGHT * LABEL_SIZE)
        sizes = tuple(tuple(room if text else self.blank_size for text in row) for row in self.labels[layer])
        reach = CHOSEN_REACH if self.chosen else ROOMY_REACH if self.roomy else LABEL_REACH
        sources, targets = (*self.rows(layer), self.bias_row), self.rows(layer + 1)
        return label_offsets(Gap(sources, targets, self.pitch, RADIUS, BIAS_SIDE, sizes, reach))

    def _all_labels(self) -> list[str]:
        return [text for layer in self.labels for row in layer for text in row]
