"""Where on its edge each weight stands: clear of everything else by distance, and in columns.

The weights of the edges that leave one node share one offset from it, so they read as a column. The search picks the
offsets between two layers; it sees sizes, never texts, so networks of one shape are drawn alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations, product, starmap

from examgen.render.diagram.geometry import Point, Rectangle, Segment, box_to_box, box_to_segment, point_to_box

ENOUGH = 2.0  # mm of air; beyond it, straight columns matter more than still more air
STUB = 1.5  # mm that a node wants on top, so that a piece of the line shows between it and the number
STEP = 1.0  # mm between the offsets tried
PAIRED = 0.6  # of what lies between two numbers counts: the eye takes them for a pair long before they touch

Placed = tuple[int, int]
"""A source, and which of the offsets its labels have."""


@dataclass(frozen=True)
class Gap:
    """What stands between two layers. Sources at x = 0, targets at x = pitch; the last source is the bias.

    sizes[source][target] is the width and height of the label on that edge; reach, how far to the right labels may
    go, as a share of the pitch.
    """

    sources: tuple[float, ...]
    targets: tuple[float, ...]
    pitch: float
    radius: float
    bias_side: float
    sizes: tuple[tuple[tuple[float, float], ...], ...]
    reach: float

    @cached_property
    def edges(self) -> tuple[tuple[Segment, ...], ...]:
        """edges[source][target], from centre to centre."""
        ends = [Point(self.pitch, y) for y in self.targets]
        return tuple(tuple(Segment(Point(0.0, y), end) for end in ends) for y in self.sources)

    @cached_property
    def offsets(self) -> tuple[float, ...]:
        """The distances from a source at which labels may stand, outside the columns of nodes."""
        last = min(self.reach * self.pitch, self.pitch - self.radius)
        return tuple(self.radius + STEP * step for step in range(int((last - self.radius) / STEP) + 1))

    def labels(self, source: int, offset: float) -> list[Rectangle]:
        """The label boxes of one source's edges, all at one offset."""
        sizes = self.sizes[source]
        return [Rectangle.around(edge.at(offset), *size) for edge, size in zip(self.edges[source], sizes, strict=True)]

    def air_around(self, source: int, offset: float) -> float:
        """Smallest distance from one source's labels to a node, to another edge, and to each other."""
        boxes = self.labels(source, offset)
        distances = [box_to_box(one, other) for one, other in combinations(boxes, 2)]
        for target, box in enumerate(boxes):
            distances += self.to_nodes(box)
            distances += [
                box_to_segment(box, edge)
                for other, edges in enumerate(self.edges)
                for end, edge in enumerate(edges)
                if (other, end) != (source, target)
            ]
        return min(distances)

    def to_nodes(self, box: Rectangle) -> list[float]:
        """From a label to each node, less the stub of line that should show between them."""
        units = [Point(0.0, y) for y in self.sources[:-1]] + [Point(self.pitch, y) for y in self.targets]
        bias = Rectangle.around(Point(0.0, self.sources[-1]), self.bias_side, self.bias_side)
        rims = [point_to_box(unit, box) - self.radius for unit in units] + [box_to_box(bias, box)]
        return [rim - STUB for rim in rims]


@lru_cache(maxsize=256)
def label_offsets(gap: Gap) -> tuple[float, ...]:
    """One offset for each source of a gap: enough air first, then columns in one line, then more air.

    Starts from every common offset in turn and moves one source's column at a time while that is better.
    """
    search = _Search(gap)
    starts = [(index,) * len(gap.sources) for index in range(len(gap.offsets))]
    best = max((search.climb(start) for start in starts), key=search.merit)
    return tuple(gap.offsets[index] for index in best)


class _Search:
    """Remembers distances once measured, for the offsets (by index) of one gap."""

    def __init__(self, gap: Gap) -> None:
        self.gap = gap
        self.own = [[gap.air_around(s, x) for x in gap.offsets] for s in range(len(gap.sources))]
        self.boxes = [[gap.labels(s, x) for x in gap.offsets] for s in range(len(gap.sources))]
        self.between: dict[tuple[Placed, Placed], float] = {}
        self.merits: dict[tuple[int, ...], tuple[float, ...]] = {}

    def merit(self, choice: tuple[int, ...]) -> tuple[float, ...]:
        """Compared in order. Rounded, so that the last bit of a float cannot move a label."""
        if choice not in self.merits:
            air = min(self.own[source][index] for source, index in enumerate(choice))
            air = min(air, *map(self.distance, combinations(enumerate(choice), 2)))
            self.merits[choice] = round(min(air, ENOUGH), 6), min(choice) - max(choice), round(air, 6), -sum(choice)
        return self.merits[choice]

    def distance(self, pair: tuple[Placed, Placed]) -> float:
        """Between the labels of two sources."""
        if pair not in self.between:
            (one, one_index), (other, other_index) = pair
            boxes = product(self.boxes[one][one_index], self.boxes[other][other_index])
            self.between[pair] = PAIRED * min(starmap(box_to_box, boxes))
        return self.between[pair]

    def climb(self, choice: tuple[int, ...]) -> tuple[int, ...]:
        """Move one column at a time as long as that betters the whole."""
        while True:
            moves = [
                (*choice[:source], index, *choice[source + 1 :])
                for source in range(len(choice))
                for index in range(len(self.gap.offsets))
            ]
            better = max(moves, key=self.merit)
            if self.merit(better) <= self.merit(choice):
                return choice
            choice = better
