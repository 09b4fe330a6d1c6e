"""Boxes with a cell for each digit: how many cells a box has, what stands beside them, how wide and high all that is.

A number has a cell to tick for minus, cells before the printed point, and cells for its decimals; a word has a cell to
tick beside each of the words that there are. How many cells there are follows from what is printed, never from answers.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

from examgen.items.for_students import StudentItem, StudentPart
from examgen.items.item import places_of
from examgen.items.largest import digits_before_point
from examgen.paper.edges import EDGE
from examgen.render.frame import TYPE_WIDTH
from examgen.render.numbers import unit_name

CELL, CELL_HEIGHT, SIGN_APART, POINT = 6.0, 10.0, 0.8, 1.6
"""Millimetres of a cell, of what is between that for minus and the next, and of the printed point between two."""

LABEL, UNDER = 7.0, 4.0
"""Millimetres above the cells of a box, for its name, and under them."""

BETWEEN = 3.0
"""Millimetres between two boxes in a row, at least."""

TICK, TICK_LETTER, ONE_OF_MANY, BETWEEN_TICKS = 9.0, 2.0, 21.75, 1.5
"""Millimetres of a cell to tick with air, and of a letter of the word beside it; of one of many with its word, of which
eight stand in a row; and what is between two rows.
"""

ROWS_OF = 4
"""A row of many has so many or twice as many, so that those that belong together stand in columns."""

FEW = 4
"""Words to tick that stand in one row, as a number does."""

WIDTH_IN_LARGE_TYPE = 123.0
"""Millimetres of the type, as a page in large type is laid out."""

MOST_HIGH = {"a4": 152.0, "letter": 134.0}
"""Millimetres of all boxes of a question; more would leave no room for its words. Then they stay open."""

WIDEST_BESIDE = 33.0
"""Millimetres of the cells of a box that stands beside a drawing, on half a page."""

OPERATOR = re.compile(r"\b(and|or|xor|nor|nand|xnor|not)\b")
INPUT = re.compile(r"\bi(\d)\b")


@dataclass(frozen=True, slots=True)
class Comb:
    """The cells of a box. digits, decimals: before the point and behind it; ticks: the words, where it takes one; room:
    millimetres of type on the page.
    """

    digits: int = 0
    decimals: int = 0
    ticks: tuple[str, ...] = ()
    room: float = TYPE_WIDTH

    @property
    def many(self) -> bool:
        """Whether there are so many words that they have a row of the page to themselves."""
        return len(self.ticks) > FEW

    @property
    def a_row(self) -> int:
        """How many words to tick stand in a row."""
        return int(self.room / ONE_OF_MANY) // ROWS_OF * ROWS_OF if self.many else len(self.ticks)

    @property
    def has_room(self) -> bool:
        """Whether another box has room beside it, or it has a row to itself. Else it stays open."""
        return self.many or 2 * self.width + BETWEEN <= self.room

    @property
    def tick_width(self) -> float:
        """Millimetres of a cell to tick and its word."""
        return self.room / self.a_row if self.many else TICK + TICK_LETTER * max(map(len, self.ticks))

    @property
    def width(self) -> float:
        """Millimetres of all cells."""
        if self.ticks:
            return self.tick_width * self.a_row
        return CELL * (1 + self.digits + self.decimals) + SIGN_APART + POINT

    @property
    def height(self) -> float:
        """Millimetres with the name above and what stands under the cells."""
        rows = ceil(len(self.ticks) / self.a_row) if self.many else 1
        return LABEL + rows * CELL_HEIGHT + (rows - 1) * BETWEEN_TICKS + UNDER


def combs_of(item: StudentItem, boxes: Sequence[StudentPart], places: int, compact: bool) -> Mapping[str, Comb]:
    """The cells of each box that has any, by its part. places: the exam's; compact: for half a page.

    What has no room stays open: a box as wide as the page, on half a page one wider than stands beside a drawing, and
    there many words to tick.
    """
    found = {part.name: _comb(part, item, places) for part in boxes}
    return {
        name: comb
        for name, comb in found.items()
        if comb is not None and (comb.width <= WIDEST_BESIDE if compact else comb.has_room)
    }


def in_large_type(combs: Mapping[str, Comb]) -> Mapping[str, Comb]:
    """The same on a page in large type, whose lines are shorter."""
    found = {name: replace(comb, room=WIDTH_IN_LARGE_TYPE) for name, comb in combs.items()}
    return {name: comb for name, comb in found.items() if comb.has_room}


def _comb(part: StudentPart, item: StudentItem, places: int) -> Comb | None:
    if part.ticks:
        return Comb(ticks=tuple(map(word_printed, part.ticks)))
    if part.largest is None:
        return None
    decimals = item.weight_places if EDGE.fullmatch(part.name) else places_of(item, places)
    return Comb(digits_before_point(part.largest, decimals), decimals)


def boxes_a_row(combs: Mapping[str, Comb], most: int) -> int:
    """How many boxes stand beside each other. most: of open ones."""
    widest = max((comb.width for comb in combs.values() if not comb.many), default=0.0)
    room = min((comb.room for comb in combs.values()), default=TYPE_WIDTH)
    return min(most, int((room + BETWEEN) / (widest + BETWEEN)))


def word_printed(word: str) -> str:
    """A word as it stands beside its cell: `yes`, `XOR`, `I₀ AND NOT I₁`, `I₀ implies I₁`."""
    spelt = {"implication": "i0 implies i1"}.get(word, word)
    return unit_name(INPUT.sub(r"I\1", OPERATOR.sub(lambda found: found[1].upper(), spelt)))
