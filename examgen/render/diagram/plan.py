"""Where everything stands in a drawing, before anything is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from examgen.render.diagram.arrangement import Arrangement, Demand, arrange, freest
from examgen.render.diagram.geometry import Point
from examgen.render.diagram.metrics import CAP_HEIGHT, text_width
from examgen.render.diagram.settled import Settled, settled
from examgen.render.diagram.sizes import (
    ARROW_IN,
    BLANK_SIZE,
    INPUT_AIR,
    LABEL_SIZE,
    LABEL_SIZE_LEAST,
    MARGIN,
    OUTPUT_BOX,
    RADIUS,
    SMALL_OUTPUT_BOX,
    USUAL_LABEL,
)

FIGURE_BY_HAND, POINT_BY_HAND = 2.8, 1.5
"""Millimetres that a hand takes for a figure or a sign, and for the point."""

Labels = tuple[tuple[tuple[str, ...], ...], ...]
"""The texts on the edges, by layer, source and target; the bias is the last source, if there is one; "" is a blank."""


@dataclass(frozen=True)
class Plan:
    """Where things stand. columns: the centres of each one's units; biases: of each column's bias, None without one.

    offsets: how far right of its source each weight stands, by layer, source and target; blank_size: of the box on a
    blank weight's edge; settled: whether its shape was settled by eye, with boxes behind the outputs.
    """

    units: tuple[tuple[str, ...], ...]
    labels: Labels
    columns: tuple[tuple[Point, ...], ...]
    biases: tuple[Point | None, ...]
    offsets: tuple[tuple[tuple[float, ...], ...], ...]
    height: float
    label_size: float
    blank_size: tuple[float, float]
    output_box: tuple[float, float]
    settled: bool
    turned: bool
    air: float


def plan_of(
    units: tuple[tuple[str, ...], ...],
    labels: Labels,
    biased: tuple[bool, ...],
    inputs: Sequence[str] | None,
    widest: str,
    given: bool,
) -> Plan:
    """Where a network's drawing has everything: as was settled for its shape, else arranged.

    biased: of each layer above the inputs, whether it has biases; widest: of the numbers that belong on blank edges;
    given: whether outputs stand behind their nodes.
    Raises ValueError where no sheet has room for so many numbers so wide.
    """
    known = settled(units, _with_biases(labels, units), inputs, widest)
    if known:
        return _as_settled(known, units, labels, biased, inputs)
    shape = tuple(map(len, units))
    texts = [text for layer in labels for row in layer for text in row]
    blanks = texts.count("")
    width = max(text_width(text, LABEL_SIZE_LEAST) for text in (widest, *texts))
    size = blank_size(widest) if blanks > 1 else (width, CAP_HEIGHT * LABEL_SIZE_LEAST)
    found = arrange(Demand(shape, biased, *size, width, given))
    if found is None:
        shape_text = "-".join(map(str, shape))
        raise ValueError(f"a sheet has no room for the weights of a {shape_text} network, as wide as {widest}")
    return _as_arranged(found, units, labels, inputs, size, lone=blanks == 1)


def _with_biases(labels: Labels, units: Sequence[Sequence[str]]) -> Labels:
    """The labels with those of biases where there are none: such a drawing is the same with a row left out."""
    return tuple(
        rows if len(rows) > len(below) else (*rows, (USUAL_LABEL,) * len(rows[0]))
        for rows, below in zip(labels, units, strict=False)
    )


def blank_size(widest: str) -> tuple[float, float]:
    """Of a box that takes a number by hand."""
    needed = FIGURE_BY_HAND * len(widest.replace(".", "")) + (POINT_BY_HAND if "." in widest else 0)
    return max(BLANK_SIZE[0], needed), BLANK_SIZE[1]


def _left(inputs: Sequence[str] | None, size: float) -> float:
    """x of the input nodes' centres."""
    if inputs is None:
        return MARGIN + RADIUS
    return MARGIN + max(text_width(text, size) for text in inputs) + INPUT_AIR + ARROW_IN + RADIUS


def _as_settled(
    known: Settled,
    units: tuple[tuple[str, ...], ...],
    labels: Labels,
    biased: tuple[bool, ...],
    inputs: Sequence[str] | None,
) -> Plan:
    left = _left(inputs, LABEL_SIZE)
    columns = tuple(
        tuple(Point(left + layer * known.pitch, row) for row in rows) for layer, rows in enumerate(known.rows)
    )
    return Plan(
        units=units,
        labels=labels,
        columns=columns,
        biases=_bias_points(columns, known.bias_row, biased),
        offsets=tuple(
            tuple((offset,) * len(units[layer + 1]) for offset in offsets)
            for layer, offsets in enumerate(known.offsets)
        ),
        height=known.height if any(biased) else max(map(max, known.rows)) + RADIUS + MARGIN,
        label_size=LABEL_SIZE,
        blank_size=known.blank_size,
        output_box=OUTPUT_BOX,
        settled=True,
        turned=False,
        air=known.air,
    )


def _bias_points(columns: Sequence[Sequence[Point]], row: float, biased: Sequence[bool]) -> tuple[Point | None, ...]:
    return (*(Point(column[0].x, row) if has else None for column, has in zip(columns, biased, strict=False)), None)


def _as_arranged(
    found: Arrangement,
    units: tuple[tuple[str, ...], ...],
    labels: Labels,
    inputs: Sequence[str] | None,
    size: tuple[float, float],
    *,
    lone: bool,
) -> Plan:
    left = _left(inputs, LABEL_SIZE_LEAST)
    columns = tuple(
        tuple(Point(left + layer * found.pitch, row) for row in rows) for layer, rows in enumerate(found.columns)
    )
    blank, offsets = freest(found, _edge_of_blank(labels), size) if lone else (size, found.offsets)
    return Plan(
        units=units,
        labels=labels,
        columns=columns,
        biases=_bias_points(
            columns, found.bias_row, [len(rows) > len(below) for rows, below in zip(labels, units, strict=False)]
        ),
        offsets=offsets,
        height=found.height,
        label_size=LABEL_SIZE_LEAST,
        blank_size=blank,
        output_box=SMALL_OUTPUT_BOX,
        settled=False,
        turned=found.turned,
        air=found.air,
    )


def _edge_of_blank(labels: Labels) -> tuple[int, int, int]:
    """The layer, source and target of the only blank."""
    return next(
        (layer, source, target)
        for layer, rows in enumerate(labels)
        for source, row in enumerate(rows)
        for target, text in enumerate(row)
        if not text
    )
