"""Where the columns of a network of any shape stand, and on each edge its weight: what keeps enough air.

Weights of edges that leave one node share an offset from it, as in `placement`, as long as that leaves them air; where
many edges run, each stands where its own edge is clear, as near to that column as can be. A sheet is used upright as
far as it goes, then turned. The search sees sizes, never texts, so networks of one shape are drawn alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import hypot

from examgen.render.diagram.sizes import (
    ARROW_IN,
    ARROW_OUT,
    BIAS_SIDE,
    HEAD_LENGTH,
    INPUT_AIR,
    MARGIN,
    OUTPUT_BEHIND,
    RADIUS,
    SMALL_OUTPUT_BOX,
    TIP_AIR,
    WIDTHS,
)

AIRS = (1.6, 1.25)
"""Millimetres between a weight and whatever is not its own edge, the most first."""

STUB = 1.5
"""Millimetres of line that show between a node and the weights of its own edges."""

HEIGHTS = {"upright": (62, 74, 86, 98, 112), "turned": (90, 108, 124, 138, 150)}
"""Millimetres that drawings are tried in, by how the sheet lies. A longer upright one is too steep to hold more."""

DROPS = (24, 18, 32)
"""From the lowest unit of the tallest column to the row of biases."""

SHARES = (1.0, 0.82, 0.66, 0.5, 0.36)
"""Of the tallest column's height, that another one has. Columns of different heights have no level edges."""

NODES_APART = 15.5
"""From one unit's centre to the next one's, at least."""

LEVEL = 1.2
"""An edge that rises less runs level, and a minus on it would look like a piece of it."""

STEP = 1.0
"""Between the offsets tried."""

BANDS = (8.0, 16.0, 24.0, 32.0)
"""Millimetres over which the weights of one source may be spread where they have no room in a column."""

MOST_TRIES = 300
"""Of a search for places, edge by edge."""


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


Offsets = tuple[tuple[float, ...], ...]
"""How far right of its source each weight stands, by source and target; the bias, if any, is the last source."""


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


@dataclass(frozen=True, slots=True)
class Terms:
    """What an arrangement has to keep. air: see `AIRS`; in_columns: whether the weights of a source share an offset.

    slanted: whether no edge runs level, but for those between the middles of two columns.
    """

    air: float
    in_columns: bool
    slanted: bool = True


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


@dataclass(frozen=True, slots=True)
class Between:
    """What stands between two columns: rows of sources (and of the bias, if there is one) and targets."""

    sources: tuple[float, ...]
    bias: float | None
    targets: tuple[float, ...]
    pitch: float
    width: float
    height: float
    terms: Terms

    @property
    def rows(self) -> tuple[float, ...]:
        """Of all sources, the bias last."""
        return self.sources if self.bias is None else (*self.sources, self.bias)


@lru_cache(maxsize=65536)
def places(between: Between) -> Offsets | None:
    """The offsets of all weights, or None where they cannot keep the air that is asked for."""
    if between.terms.slanted and _runs_level(between):
        return None
    edges = _Edges(between)
    rooms: list[list[list[float]]] = []
    for source in range(edges.count):
        rooms.append([])
        shared = set(edges.offsets)
        for target in range(len(between.targets)):
            room = edges.clear(source, target)
            shared.intersection_update(room)
            if not room or (between.terms.in_columns and not shared):
                return None
            rooms[-1].append(room)
    return _in_columns(edges, rooms) or (None if between.terms.in_columns else _edge_by_edge(edges, rooms))


def _runs_level(between: Between) -> bool:
    """Whether an edge runs level that need not: those of units in the middle of their columns do."""
    middles = {(len(column) - 1) / 2 for column in (between.sources, between.targets)}
    return any(
        abs(source - target) < LEVEL and not (len(middles) <= 2 and place == (len(between.sources) - 1) / 2)
        for place, source in enumerate(between.sources)
        for target in between.targets
    )


Spot = tuple[float, float]


class _Edges:
    """The edges between two columns as lines y = row + slope · x, and where on each of them a weight keeps clear."""

    def __init__(self, between: Between) -> None:
        self.between = between
        self.rows = between.rows
        self.count = len(self.rows)
        self.slopes = [[(end - row) / between.pitch for end in between.targets] for row in self.rows]
        self.lines = [
            (row, slope, 1 / hypot(1, slope), (source, target))
            for source, row in enumerate(self.rows)
            for target, slope in enumerate(self.slopes[source])
        ]
        first = RADIUS + STUB + between.width / 2
        last = between.pitch - RADIUS - TIP_AIR - HEAD_LENGTH - between.terms.air - between.width / 2
        self.offsets = [first + STEP * step for step in range(int((last - first) / STEP) + 1)] if last >= first else []

    def spot(self, source: int, target: int, offset: float) -> Spot:
        """The middle of a weight."""
        return offset, self.rows[source] + self.slopes[source][target] * offset

    def clear(self, source: int, target: int) -> list[float]:
        """The offsets at which an edge's weight keeps its air from every node and every other edge."""
        lines = [line for line in self.lines if line[3] != (source, target)]
        return [
            offset
            for offset in self.offsets
            if self._clears_nodes(source, target, offset)
            and self._clears_lines(lines, *self.spot(source, target, offset))
        ]

    def _clears_lines(self, lines: Sequence[tuple[float, float, float, object]], x: float, y: float) -> bool:
        left, right = x - self.between.width / 2, x + self.between.width / 2
        half, air = self.between.height / 2, self.between.terms.air
        for row, slope, per_millimetre, _ in lines:
            before, after = row + slope * left - y, row + slope * right - y
            if before * after <= 0 or (min(abs(before), abs(after)) - half) * per_millimetre < air:
                return False
        return True

    def _clears_nodes(self, source: int, target: int, offset: float) -> bool:
        between = self.between
        x, y = self.spot(source, target, offset)
        aside = max(0.0, x - between.width / 2)
        for row in between.sources:
            if hypot(aside, max(0.0, abs(y - row) - between.height / 2)) < RADIUS + between.terms.air:
                return False
        for row in between.targets:
            right = max(0.0, between.pitch - x - between.width / 2)
            if hypot(right, max(0.0, abs(y - row) - between.height / 2)) < RADIUS + between.terms.air:
                return False
        if between.bias is None:
            return True
        below = max(0.0, abs(y - between.bias) - between.height / 2 - BIAS_SIDE / 2)
        return hypot(max(0.0, aside - BIAS_SIDE / 2), below) >= between.terms.air

    def apart(self, one: Spot, other: Spot) -> bool:
        """Whether two weights keep their air from each other."""
        aside = max(0.0, abs(one[0] - other[0]) - self.between.width)
        upright = max(0.0, abs(one[1] - other[1]) - self.between.height)
        return hypot(aside, upright) >= self.between.terms.air


Rooms = Sequence[Sequence[Sequence[float]]]
"""The offsets that are clear, by source and target."""


def _in_columns(edges: _Edges, rooms: Rooms) -> Offsets | None:
    """One offset for all weights of a source: those nearest to one another that leave the weights apart."""
    own = []
    for source, row in enumerate(rooms):
        shared = [offset for offset in row[0] if all(offset in room for room in row[1:])]
        columns = ((offset, [edges.spot(source, target, offset) for target in range(len(row))]) for offset in shared)
        own.append([(at, spots) for at, spots in columns if _all_apart(edges.apart, spots)])
    best: tuple[float, list[float]] | None = None
    for middle in edges.offsets:
        chosen = _nearest_columns(edges, own, middle)
        if chosen and (best is None or max(chosen) - min(chosen) < best[0]):
            best = max(chosen) - min(chosen), chosen
    return tuple((at,) * len(edges.between.targets) for at in best[1]) if best else None


def _all_apart(apart: Callable[[Spot, Spot], bool], spots: Sequence[Spot]) -> bool:
    return all(apart(one, other) for one, other in combinations(spots, 2))


def _nearest_columns(
    edges: _Edges, own: Sequence[Sequence[tuple[float, list[Spot]]]], middle: float
) -> list[float] | None:
    """For each source in turn the column nearest to a common one that keeps clear of those before, if all find one."""
    chosen: list[float] = []
    taken: list[Spot] = []
    for columns in own:
        for at, spots in sorted(columns, key=lambda column: abs(column[0] - middle)):
            if all(edges.apart(spot, other) for spot in spots for other in taken):
                chosen.append(at)
                taken += spots
                break
        else:
            return None
    return chosen


def _edge_by_edge(edges: _Edges, rooms: Rooms) -> Offsets | None:
    """An offset for each weight by itself, those of a source in a band as narrow as can be."""
    for band in BANDS:
        within = [_in_band(row, band) for row in rooms]
        wanted = sorted(
            (((source, target), room) for source, row in enumerate(within) for target, room in enumerate(row)),
            key=lambda edge: len(edge[1]),
        )
        found = _all_placed(edges, wanted) if wanted[0][1] else None
        if found:
            return tuple(tuple(found[source, target] for target in range(len(row))) for source, row in enumerate(rooms))
    return None


def _in_band(row: Sequence[Sequence[float]], band: float) -> list[list[float]]:
    """Of the clear offsets of a source's edges those in the first band in which each edge has one, nearest first.

    None, where there is no such band.
    """
    for first in sorted({offset for room in row for offset in room}):
        within = [[offset for offset in room if first <= offset <= first + band] for room in row]
        if all(within):
            return within
    return [[] for _ in row]


def _all_placed(
    edges: _Edges, wanted: Sequence[tuple[tuple[int, int], Sequence[float]]]
) -> dict[tuple[int, int], float] | None:
    """One of its offsets for each edge, so that all weights are apart; gives up after so many tries."""
    untried: list[Iterator[float]] = [iter(wanted[0][1])]
    placed: list[tuple[float, Spot]] = []
    for _ in range(MOST_TRIES):
        edge = wanted[len(placed)][0]
        for offset in untried[-1]:
            spot = edges.spot(*edge, offset)
            if all(edges.apart(spot, other) for _, other in placed):
                placed.append((offset, spot))
                break
        else:
            untried.pop()
            if not placed:
                return None
            placed.pop()
            continue
        if len(placed) == len(wanted):
            return {edge: at for (edge, _), (at, _) in zip(wanted, placed, strict=True)}
        untried.append(iter(wanted[len(placed)][1]))
    return None


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
        edges = _Edges(Between(columns[0], bias, columns[1], found.pitch, *box, Terms(AIRS[-1], in_columns=False)))
        others = [
            edges.spot(one, other, offset)
            for one, row in enumerate(found.offsets[layer])
            for other, offset in enumerate(row)
            if (one, other) != (source, target)
        ]
        for offset in sorted(edges.clear(source, target), key=lambda at: abs(at - usual)):
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
