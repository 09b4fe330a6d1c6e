"""A second way to measure a drawing, sharing no geometry with the first: everything is made of plain line segments."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import combinations, pairwise, product
from math import dist

from examgen.render.diagram import Diagram, DrawnEdge, DrawnNode, Rectangle

Spot = tuple[float, float]
Line = tuple[Spot, Spot]

AIR = 1.2  # mm that a label keeps from whatever is not its own


def turn(a: Spot, b: Spot, c: Spot) -> float:
    """Twice the signed area of a triangle."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


@cache
def crossing(one: Line, other: Line) -> Spot | None:
    (a, b), (c, d) = one, other
    before, after = turn(c, d, a), turn(c, d, b)
    if before * after > 0 or turn(a, b, c) * turn(a, b, d) > 0 or before == after:
        return None
    share = before / (before - after)
    return a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])


def spot_to_line(spot: Spot, line: Line) -> float:
    (ax, ay), (bx, by) = line
    length = dist(*line)
    along = ((spot[0] - ax) * (bx - ax) + (spot[1] - ay) * (by - ay)) / length
    if along <= 0 or along >= length:
        return min(dist(spot, line[0]), dist(spot, line[1]))
    return abs(turn(*line, spot)) / length


def lines_apart(one: Line, other: Line) -> float:
    if crossing(one, other) is not None:
        return 0.0
    return min(
        *(spot_to_line(spot, other) for spot in one),
        *(spot_to_line(spot, one) for spot in other),
    )


def sides(box: Rectangle) -> list[Line]:
    left, top, right, bottom = box.x, box.y, box.x + box.width, box.y + box.height
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    return list(pairwise([*corners, corners[0]]))


def inside(spot: Spot, box: Rectangle) -> bool:
    return box.x <= spot[0] <= box.x + box.width and box.y <= spot[1] <= box.y + box.height


@cache
def box_to_line(box: Rectangle, line: Line) -> float:
    if inside(line[0], box):
        return 0.0
    return min(lines_apart(side, line) for side in sides(box))


@cache
def boxes_apart(one: Rectangle, other: Rectangle) -> float:
    if inside((one.x, one.y), other) or inside((other.x, other.y), one):
        return 0.0
    return min(lines_apart(a, b) for a, b in product(sides(one), sides(other)))


@cache
def spot_to_box(spot: Spot, box: Rectangle) -> float:
    return 0.0 if inside(spot, box) else min(spot_to_line(spot, side) for side in sides(box))


def line_of(edge: DrawnEdge) -> Line:
    return (edge.arrow.start.x, edge.arrow.start.y), (edge.arrow.end.x, edge.arrow.end.y)


@cache
def node_to_box(node: DrawnNode, box: Rectangle) -> float:
    if node.shape == "square":
        return boxes_apart(node.box, box)
    centre = (node.centre.x, node.centre.y)
    return spot_to_box(centre, box) - node.radius


def clearances(diagram: Diagram) -> Iterator[tuple[float, str]]:
    """How far every label is from every node, other label, other edge, arrowhead and crossing."""
    names = {id(edge): f"{edge.source}{edge.layer}->{edge.target}" for edge in diagram.edges}
    crossings = [
        (spot, f"crossing of {names[id(a)]} and {names[id(b)]}")
        for a, b in combinations(diagram.edges, 2)
        if (spot := crossing(line_of(a), line_of(b)))
    ]
    for edge in diagram.edges:
        box, name = edge.label_box, f"label of {names[id(edge)]}"
        for node in diagram.nodes:
            yield node_to_box(node, box), f"{name} and node {node.name}"
        for spot, what in crossings:
            yield spot_to_box(spot, box), f"{name} and {what}"
        for other in diagram.edges:
            if other is not edge:
                yield boxes_apart(box, other.label_box), f"{name} and label of {names[id(other)]}"
                yield box_to_line(box, line_of(other)), f"{name} and edge {names[id(other)]}"
            tips = [(point.x, point.y) for point in other.arrow.head]
            head = min(box_to_line(box, line) for line in pairwise([*tips, tips[0]]))
            yield head, f"{name} and arrowhead of {names[id(other)]}"


def smallest_clearance(diagram: Diagram) -> tuple[float, str]:
    return min(clearances(diagram))
