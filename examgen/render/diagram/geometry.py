"""Points, boxes, and how far one thing is from another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import hypot


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the canvas, in millimetres."""

    x: float
    y: float

    def towards(self, other: Point, distance: float) -> Point:
        """The point `distance` away from here on the way to another."""
        share = distance / hypot(other.x - self.x, other.y - self.y)
        return Point(self.x + share * (other.x - self.x), self.y + share * (other.y - self.y))


@dataclass(frozen=True, slots=True)
class Segment:
    """A straight piece of line."""

    start: Point
    end: Point

    def at(self, x: float) -> Point:
        """The point of this (not vertical) line that stands over `x`."""
        share = (x - self.start.x) / (self.end.x - self.start.x)
        return Point(x, self.start.y + share * (self.end.y - self.start.y))


@dataclass(frozen=True, slots=True)
class Rectangle:
    """An upright rectangle; `x`, `y` is its top left corner."""

    x: float
    y: float
    width: float
    height: float

    @classmethod
    def around(cls, centre: Point, width: float, height: float) -> Rectangle:
        """The box of a size with its middle at a point."""
        return cls(centre.x - width / 2, centre.y - height / 2, width, height)

    @classmethod
    def spanning(cls, points: Iterable[Point]) -> Rectangle:
        """The smallest box that holds every point."""
        xs, ys = zip(*((point.x, point.y) for point in points), strict=True)
        return cls(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))

    @property
    def right(self) -> float:
        """x of the right side."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """y of the lower side."""
        return self.y + self.height

    @property
    def centre(self) -> Point:
        """The middle."""
        return Point(self.x + self.width / 2, self.y + self.height / 2)

    @property
    def corners(self) -> tuple[Point, Point, Point, Point]:
        """Clockwise from the top left."""
        return (
            Point(self.x, self.y),
            Point(self.right, self.y),
            Point(self.right, self.bottom),
            Point(self.x, self.bottom),
        )

    def grown(self, sideways: float, upright: float) -> Rectangle:
        """This box with air to its left and right, and above and below."""
        return Rectangle(self.x - sideways, self.y - upright, self.width + 2 * sideways, self.height + 2 * upright)


def point_to_segment(point: Point, segment: Segment) -> float:
    """Shortest distance."""
    dx, dy = segment.end.x - segment.start.x, segment.end.y - segment.start.y
    along = (point.x - segment.start.x) * dx + (point.y - segment.start.y) * dy
    share = min(1.0, max(0.0, along / (dx * dx + dy * dy)))
    return hypot(point.x - segment.start.x - share * dx, point.y - segment.start.y - share * dy)


def point_to_box(point: Point, box: Rectangle) -> float:
    """Shortest distance; 0 inside."""
    return hypot(max(box.x - point.x, 0.0, point.x - box.right), max(box.y - point.y, 0.0, point.y - box.bottom))


def box_to_box(one: Rectangle, other: Rectangle) -> float:
    """Shortest distance; 0 where they overlap."""
    return hypot(
        max(one.x - other.right, 0.0, other.x - one.right),
        max(one.y - other.bottom, 0.0, other.y - one.bottom),
    )


def box_to_segment(box: Rectangle, segment: Segment) -> float:
    """Shortest distance; 0 where the segment enters the box."""
    if clip(segment, box) is not None:
        return 0.0
    corners = min(point_to_segment(corner, segment) for corner in box.corners)
    return min(corners, point_to_box(segment.start, box), point_to_box(segment.end, box))


def clip(segment: Segment, box: Rectangle) -> Segment | None:
    """The piece of a segment that lies in a box, or None. Liang and Barsky's way."""
    dx, dy = segment.end.x - segment.start.x, segment.end.y - segment.start.y
    enters, leaves = 0.0, 1.0
    for step, room in (
        (-dx, segment.start.x - box.x),
        (dx, box.right - segment.start.x),
        (-dy, segment.start.y - box.y),
        (dy, box.bottom - segment.start.y),
    ):
        if step < 0:
            enters = max(enters, room / step)
        elif step > 0:
            leaves = min(leaves, room / step)
        elif room < 0:
            return None
    if enters > leaves:
        return None
    ends = (Point(segment.start.x + share * dx, segment.start.y + share * dy) for share in (enters, leaves))
    return Segment(*ends)
