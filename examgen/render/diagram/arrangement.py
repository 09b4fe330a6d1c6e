"""Where the columns of a network of any shape stand, so that the weights between them keep enough air.

A sheet is used upright as far as it goes, then turned. The search sees sizes, never texts, so networks of one shape are
drawn alike.
"""

from dataclasses import dataclass
from functools import lru_cache

from examgen.render.diagram.between import AIRS, Between, Edges, Offsets, Terms, places
from examgen.render.diagram.sizes import (
    ARROW_IN,
    ARROW_OUT,
    BIAS_SIDE,
    INPUT_AIR,
    MARGIN,
    OUTPUT_BEHIND,
    RADIUS,
    SMALL_OUTPUT_BOX,
    WIDTHS,
)

HEIGHTS = {"upright": (62, 74, 86, 98, 112), "turned": (90, 108, 124, 138, 150)}
"""Millimetres that drawings are tried in, by how the sheet lies. A longer upright one is too steep to hold more."""

DROPS = (24, 18, 32)
"""From the lowest unit of the tallest column to the row of biases."""

SHARES = (1.0, 0.82, 0.66, 0.5, 0.36)
"""Of the tallest column's height, that another one has. Columns of different heights have no level edges."""

NODES_APART = 15.5
"""From one unit's centre to the next one's, at least."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What is to be arranged. shape: units by column; biased: of each layer above the inputs, whether it has biases.

    width, height: of what stands on an edge, in millimetres; before: width of the inputs; given: whether outputs stand
    behind their nodes.
    """

    shape: tuple[int, ...]
    biased: tuple[bool, ...]
    width: float
    height: float
    before: float
    given: bool = False


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Where columns stand. columns: of each, the rows of its units; bias_row: of all biases, all from the top.

    pitch: from column to column; offsets: layer by layer; air: what weights keep from what is not theirs.
    """

    turned: bool
    pitch: float
    columns: tuple[tuple[float, ...], ...]
    bias_row: float
    height: float
    offsets: tuple[Offsets, ...]
    air: float


@lru_cache(maxsize=512)
def arrange(demand: Demand) -> Arrangement | None:
    """The first arrangement that keeps enough air, or None where a sheet has no room for one."""
    for in_columns in (True, False):
        for sheet in WIDTHS:
            least = _first(demand, sheet, Terms(AIRS[-1], in_columns, slanted=False))
            if least:
                better = (_first(demand, sheet, Terms(air, in_columns)) for air in AIRS)
                return next(filter(None, better), least)
    return None


def _first(demand: Demand, sheet: str, terms: Terms) -> Arrangement | None:
    """The lowest arrangement on a sheet that keeps the terms; none, where the highest drawing does not."""
    *lower, highest = HEIGHTS[sheet]
    most = _at(demand, sheet, highest, terms)
    if most is None:
        return None
    return next(filter(None, (_at(demand, sheet, height, terms) for height in lower)), most)


def _at(demand: Demand, sheet: str, height: float, terms: Terms) -> Arrangement | None:
    """An arrangement of a height that keeps the terms."""
    turned = sheet == "turned"
    pitch = _pitch(demand, WIDTHS[sheet] + (OUTPUT_BEHIND if turned and demand.given else 0))
    for drop in DROPS if any(demand.biased) else (0.0,):
        found = _columns(demand, pitch, height, drop, terms)
        if found:
            columns, bias_row, offsets = found
            return Arrangement(turned, pitch, columns, bias_row, height, offsets, terms.air)
    return None


def _pitch(demand: Demand, width: float) -> float:
    """From column to column: as far as a sheet allows, with room for an input before and what stands behind."""
    before = MARGIN + demand.before + INPUT_AIR + ARROW_IN + RADIUS
    behind = RADIUS + MARGIN + (ARROW_OUT + SMALL_OUTPUT_BOX[0] if demand.given else 0)
    return (width - before - behind) / (len(demand.shape) - 1)


def _columns(
    demand: Demand, pitch: float, height: float, drop: float, terms: Terms
) -> tuple[tuple[tuple[float, ...], ...], float, tuple[Offsets, ...]] | None:
    """Heights of the columns, from the left on, between all of which there is room for the weights."""
    biases = any(demand.biased)
    foot = BIAS_SIDE / 2 if biases else RADIUS
    tallest = height - 2 * MARGIN - RADIUS - foot - (drop if biases else 0)
    middle = MARGIN + RADIUS + tallest / 2
    bias_row = middle + tallest / 2 + drop
    choices = [_standing(count, tallest, middle) for count in demand.shape]
    ways: dict[tuple[float, ...], tuple[tuple[tuple[float, ...], ...], tuple[Offsets, ...]]]
    ways = {column: ((column,), ()) for column in choices[0]}
    for layer, targets in enumerate(choices[1:]):
        onwards: dict[tuple[float, ...], tuple[tuple[tuple[float, ...], ...], tuple[Offsets, ...]]] = {}
        for sources, (columns, offsets) in ways.items():
            for column in targets:
                if column not in onwards:
                    bias = bias_row if demand.biased[layer] else None
                    found = places(Between(sources, bias, column, pitch, demand.width, demand.height, terms))
                    if found:
                        onwards[column] = ((*columns, column), (*offsets, found))
        ways = onwards
    for columns, offsets in ways.values():
        return columns, bias_row, offsets
    return None


def _standing(count: int, tallest: float, middle: float) -> list[tuple[float, ...]]:
    """The rows of a column's units, for every height that leaves the nodes apart."""
    if count == 1:
        return [(middle,)]
    spans = [share * tallest for share in SHARES if share * tallest / (count - 1) >= NODES_APART]
    return [tuple(middle + span * (unit / (count - 1) - 0.5) for unit in range(count)) for span in spans]


FRAMES = ((2.2, 3.0), (1.8, 1.8), (1.2, 1.2), (0.8, 0.8))
"""By how much the box of a lone blank is wider and higher than a weight, the roomiest first."""


def freest(
    found: Arrangement, edge: tuple[int, int, int], size: tuple[float, float]
) -> tuple[tuple[float, float], tuple[Offsets, ...]]:
    """The box of a lone blank, as roomy as keeps the air of the others, with the offsets of all weights.

    edge: its layer, source and target; size: of a weight. Where none keeps it, the smallest box stands in the place of
    the weight, and has so much less air as it is larger.
    """
    layer, source, target = edge
    bias = found.bias_row if len(found.offsets[layer]) > len(found.columns[layer]) else None
    columns, usual = found.columns[layer : layer + 2], found.offsets[layer][source][target]
    for wider, higher in FRAMES:
        box = size[0] + wider, size[1] + higher
        edges = Edges(Between(columns[0], bias, columns[1], found.pitch, *box, Terms(AIRS[-1], in_columns=False)))
        others = [
            edges.spot(one, other, offset)
            for one, row in enumerate(found.offsets[layer])
            for other, offset in enumerate(row)
            if (one, other) != (source, target)
        ]
        for offset in sorted(edges.clear(source, target, edges.offsets), key=lambda at: abs(at - usual)):
            if all(edges.apart(edges.spot(source, target, offset), other) for other in others):
                return box, _moved(found.offsets, edge, offset)
    return (size[0] + FRAMES[-1][0], size[1] + FRAMES[-1][1]), found.offsets


def _moved(offsets: tuple[Offsets, ...], edge: tuple[int, int, int], offset: float) -> tuple[Offsets, ...]:
    return tuple(
        tuple(
            tuple(offset if (layer, source, target) == edge else at for target, at in enumerate(row))
            for source, row in enumerate(rows)
        )
        for layer, rows in enumerate(offsets)
    )
