"""Points that a grader gives by hand, with a comment that says why: they outlast every marking of the script."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeAlias

from examgen.grading.marker import Marked, MarkedPart
from examgen.paper.reading import read_number
from examgen.paper.writing import points_text

LONGEST_COMMENT = 300
"""Characters."""

SMALLEST = Decimal("0.125")
"""What points are multiples of."""


@dataclass(frozen=True, slots=True)
class ByHand:
    """What a box earns, whatever the marker says, and why."""

    points: Decimal
    comment: str


Given: TypeAlias = Mapping[str, ByHand | None]
"""What was given by hand in a question, by part; None where graders differ, so that none of it counts."""

DISPUTED = "Graders gave it different points by hand, of which none count."


def read_by_hand(points: str, comment: str, worth: Decimal) -> ByHand | str:
    """What two cells say, or what is wrong with them, in a sentence. worth: the points that the box has."""
    found, _ = read_number(points)
    if found is None or not 0 <= found.value <= worth:
        return f"{points.strip()} are no points from 0 to {points_text(worth)}."
    if found.value % SMALLEST:
        return f"{points.strip()} are no whole points, and do not end in .5, .25 or .125."
    plain = "".join(filter(str.isprintable, " ".join(comment.split())))
    if not plain:
        return "points by hand count with a comment that says why."
    if len(plain) > LONGEST_COMMENT:
        return f"the comment has {len(plain):,} characters, and {LONGEST_COMMENT} are room enough."
    return ByHand(found.value, plain)


def overridden(marked: Marked, given: Given) -> Marked:
    """The marks with what was given by hand. Verdicts, reasons and the diagnosis stay; nobody need look again.

    But where graders differ somebody has to, and the reason says so.
    """
    if not given:
        return marked
    parts = tuple(_overridden(part, given[part.name]) if part.name in given else part for part in marked.parts)
    return replace(marked, parts=parts, total=sum((part.points for part in parts), Decimal(0)))


def _overridden(part: MarkedPart, given: ByHand | None) -> MarkedPart:
    if given is None:
        return replace(part, look=True, disputed=True, reason=f"{part.reason} {DISPUTED}")
    said = f"By hand {points_text(given.points)} instead of {points_text(part.points)}: {given.comment}"
    return replace(part, points=given.points, by_hand=said)
