"""Where weights stand between two columns of a network: each at its own edge, clear of all that is not its own.

Weights of edges that leave one node share an offset from it, as in `placement`, as long as that leaves them air; where
many edges run, each stands where its own edge is clear, as near to that column as can be.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import hypot

from examgen.render.diagram.sizes import BIAS_SIDE, HEAD_LENGTH, RADIUS, TIP_AIR

AIRS = (1.6, 1.25)
"""Millimetres between a weight and whatever is not its own edge, the most first."""

STUB = 1.5
"""Millimetres of line that show between a node and the weights of its own edges."""

LEVEL = 1.2
"""An edge that rises less runs level, and a minus on it would look like a piece of it."""

STEP = 1.0
"""Between the offsets tried."""

BANDS = (8.0, 16.0, 24.0, 32.0)
"""Millimetres over which the weights of one source may be spread where they have no room in a column."""

MOST_TRIES = 300
"""Of a search for places, edge by edge."""


Offsets = tuple[tuple[float, ...], ...]
"""How far right of its source each weight stands, by source and target; the bias, if any, is the last source."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What an arrangement has to keep. air: see `AIRS`; in_columns: whether the weights of a source share an offset.

    slanted: whether no edge runs level, but for those between the middles of two columns.
    """

    air: float
    in_columns: bool
    slanted: bool = True


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
    edges = Edges(between)
    rooms: list[list[list[float]]] = []
    for source in range(edges.count):
        rooms.append([])
        shared = edges.offsets
        for target in range(len(between.targets)):
            room = edges.clear(source, target, shared if between.terms.in_columns else edges.offsets)
            if not room:
                return None
            shared = room
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


class Edges:
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
        self.half_width, self.half_height, self.air = between.width / 2, between.height / 2, between.terms.air
        first = RADIUS + STUB + self.half_width
        last = between.pitch - RADIUS - TIP_AIR - HEAD_LENGTH - self.air - self.half_width
        self.offsets = [first + STEP * step for step in range(int((last - first) / STEP) + 1)] if last >= first else []

    def spot(self, source: int, target: int, offset: float) -> Spot:
        """The middle of a weight."""
        return offset, self.rows[source] + self.slopes[source][target] * offset

    def clear(self, source: int, target: int, among: Sequence[float]) -> list[float]:
        """The offsets of some at which an edge's weight keeps its air from every node and every other edge."""
        row, slope = self.rows[source], self.slopes[source][target]
        others = [line for *line, edge in self.lines if edge != (source, target)]
        return [
            offset
            for offset in among
            if self._clears_nodes(offset, row + slope * offset)
            and self._clears_lines(others, offset, row + slope * offset)
        ]

    def _clears_lines(self, lines: Sequence[Sequence[float]], x: float, y: float) -> bool:
        left, right, half, air = x - self.half_width, x + self.half_width, self.half_height, self.air
        for row, slope, per_millimetre in lines:
            before, after = row + slope * left - y, row + slope * right - y
            nearest = min(before, after) if before > 0 else -max(before, after)
            if (nearest - half) * per_millimetre < air:  # below 0 where the line runs through
                return False
        return True

    def _clears_nodes(self, x: float, y: float) -> bool:
        between, half, least = self.between, self.half_height, RADIUS + self.air
        before, behind = max(0.0, x - self.half_width), max(0.0, between.pitch - x - self.half_width)
        for aside, column in ((before, between.sources), (behind, between.targets)):
            if aside < least and any(hypot(aside, max(0.0, abs(y - row) - half)) < least for row in column):
                return False
        if between.bias is None or before - BIAS_SIDE / 2 >= self.air:
            return True
        below = max(0.0, abs(y - between.bias) - half - BIAS_SIDE / 2)
        return hypot(max(0.0, before - BIAS_SIDE / 2), below) >= self.air

    def apart(self, one: Spot, other: Spot) -> bool:
        """Whether two weights keep their air from each other."""
        aside, upright = abs(one[0] - other[0]) - self.between.width, abs(one[1] - other[1]) - self.between.height
        if aside >= self.air or upright >= self.air:
            return True
        return aside > 0 and upright > 0 and hypot(aside, upright) >= self.air


Rooms = Sequence[Sequence[Sequence[float]]]
"""The offsets that are clear, by source and target."""


def _in_columns(edges: Edges, rooms: Rooms) -> Offsets | None:
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
    edges: Edges, own: Sequence[Sequence[tuple[float, list[Spot]]]], middle: float
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


def _edge_by_edge(edges: Edges, rooms: Rooms) -> Offsets | None:
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
    edges: Edges, wanted: Sequence[tuple[tuple[int, int], Sequence[float]]]
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
