"""Boxes with a cell for each digit: how many cells a box has, what stands beside them, how wide and high all that is.

A number has a cell to tick for minus, cells before the printed point, and cells for its decimals; a word has a cell to
tick beside each of the words that there are. How many cells there are follows from what is printed, never from answers.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from examgen.items.for_students import StudentItem, StudentPart
from examgen.items.item import places_of
from examgen.items.largest import digits_before_point
from examgen.paper.edges import EDGE
from examgen.render.numbers import unit_name

CELL, CELL_HEIGHT, SIGN_APART, POINT = 6.0, 10.0, 0.8, 1.6
"""Millimetres of a cell, of what is between that for minus and the next, and of the printed point between two."""

LABEL, UNDER = 7.0, 4.0
"""Millimetres above the cells of a box, for its name, and under them."""

BETWEEN = 3.0
"""Millimetres between two boxes in a row, at least."""

TICK, TICK_LETTER, TICKS_A_ROW, BETWEEN_TICKS = 9.0, 2.0, 8, 1.5
"""Millimetres of a cell to tick with air, and of a letter of the word beside it; how many of many stand in a row, and
what is between two rows.
"""

FEW = 4
"""Words to tick that stand in one row, as a number does."""

TYPE_WIDTH = 174.0

WIDEST = (TYPE_WIDTH - BETWEEN) / 2
"""A box beside which no other one has room stays open."""

MOST_HIGH = {"a4": 152.0, "letter": 134.0}
"""Millimetres of all boxes of a question; more would leave no room for its words. Then they stay open."""

WIDEST_BESIDE = 33.0
"""Millimetres of the cells of a box that stands beside a drawing, on half a page."""

OPERATOR = re.compile(r"\b(and|or|xor|nor|nand|xnor|not)\b")
INPUT = re.compile(r"\bi(\d)\b")


@dataclass(frozen=True, slots=True)
class Comb:
    """The cells of a box. digits, decimals: before the point and behind it; ticks: the words, where it takes one."""

    digits: int = 0
    decimals: int = 0
    ticks: tuple[str, ...] = ()

    @property
    def many(self) -> bool:
        """Whether there are so many words that they have a row of the page to themselves."""
        return len(self.ticks) > FEW

    @property
    def tick_width(self) -> float:
        """Millimetres of a cell to tick and its word."""
        return TYPE_WIDTH / TICKS_A_ROW if self.many else TICK + TICK_LETTER * max(map(len, self.ticks))

    @property
    def width(self) -> float:
        """Millimetres of all cells."""
        if self.ticks:
            return self.tick_width * min(len(self.ticks), TICKS_A_ROW)
        return CELL * (1 + self.digits + self.decimals) + SIGN_APART + POINT

    @property
    def height(self) -> float:
        """Millimetres with the name above and what stands under the cells."""
        rows = ceil(len(self.ticks) / TICKS_A_ROW) if self.many else 1
        return LABEL + rows * CELL_HEIGHT + (rows - 1) * BETWEEN_TICKS + UNDER


def combs_of(item: StudentItem, boxes: Sequence[StudentPart], places: int, compact: bool) -> Mapping[str, Comb]:
    """The cells of each box that has any, by its part. places: the exam's; compact: for half a page.

    What has no room stays open: a box as wide as the page, on half a page one wider than stands beside a drawing, and
    there many words to tick.
    """
    found = {part.name: _comb(part, item, places) for part in boxes}
    widest = WIDEST_BESIDE if compact else WIDEST
    return {
        name: comb
        for name, comb in found.items()
        if comb is not None and (comb.width <= widest or (comb.many and not compact))
    }


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
    return min(most, int((TYPE_WIDTH + BETWEEN) / (widest + BETWEEN)))


def word_printed(word: str) -> str:
    """A word as it stands beside its cell: `yes`, `XOR`, `I₀ AND NOT I₁`, `I₀ implies I₁`."""
    spelt = {"implication": "i0 implies i1"}.get(word, word)
    return unit_name(INPUT.sub(r"I\1", OPERATOR.sub(lambda found: found[1].upper(), spelt)))
