"""Which boxes of a page have a cell for each digit, or beside each word, and which are open for want of room.

A box that could have cells and is open costs whoever reads scans the box; cells where there is no room for them run
into what is beside them. So neither is left to the page: it follows from the printed numbers and from these measures.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from examgen.verify.case import Worked
from examgen.verify.kinds.truth_table import CALLED
from examgen.verify.sheets.question import Question
from examgen.verify.sheets.sizes import digits

SIGN, DIGIT = "sign", "digit"

EDGE = re.compile("[A-Z][0-9]?->[A-Z][0-9]?")
"""The name of a weight, whose box is on its edge or has its decimals."""

PAIR = 2
"""Inputs of which all functions have names."""

SIDE, POINT_AND_GAP = 60, 24
"""Tenths of a millimetre across a cell; of the printed point, and of what parts minus from the first digit."""

TICKED, LETTER = 90, 20
"""Tenths of a millimetre across a cell with air before its word, and of a letter of that."""

LINE, LINE_IN_LARGE_TYPE, GAP = 1740, 1230, 30
"""Tenths of a millimetre of a line, of one in large type as it is laid out, and between two boxes on a line."""

BESIDE = 330
"""Tenths of a millimetre that cells may have beside a drawing on half a page."""

IN_A_LINE = 5
"""Boxes on a line at most."""

ROW, ROW_OF_MANY = 210, 325
"""Tenths of a millimetre down a row of boxes, and down sixteen words in two rows."""

FEW = 4
"""Words that stand on one line with other boxes; more have lines to themselves."""

HIGHEST = {"a4": 1520, "letter": 1340}
"""Tenths of a millimetre down all boxes of a question."""

Cells: TypeAlias = Mapping[str, Sequence[str]]
"""What cells each box of a question has, by its part: roles, or words that are ticked; none where it is open."""


@dataclass(frozen=True, slots=True)
class Room:
    """What a page leaves for boxes. halved: whether it has two questions; large: whether it is set in large type."""

    paper: str = "a4"
    halved: bool = False
    large: bool = False


def cells_of(question: Question, room: Room) -> Cells:
    """The cells of each box on a page with so much room."""
    wanted = _wanted(question)
    if room.halved:
        return {name: cells if _across(cells) <= BESIDE else () for name, cells in wanted.items()}
    kept = _with_room(wanted, LINE)
    if _down(question, kept) > HIGHEST[room.paper]:
        return dict.fromkeys(wanted, ())
    return _with_room(kept, LINE_IN_LARGE_TYPE) if room.large else kept


def _with_room(wanted: Cells, line: int) -> Cells:
    """Without cells where a box would have no other beside it, unless it has a row to itself."""
    return {
        name: cells if _is_many(cells) or 2 * _across(cells) + GAP <= line else () for name, cells in wanted.items()
    }


def _wanted(question: Question) -> Cells:
    """The cells that each box would have if there was room for all; on edges there is none."""
    sheet = Worked(question).sheet if not question.by_hand else None
    places = {box.name: question.decimals if EDGE.fullmatch(box.name) else question.places for box in question.parts}
    before = digits(sheet, question.blank, places) if sheet else {}
    on_edges = question.blanks if len(question.blanks) > 1 else ()
    words = {"still right": ("yes", "no"), "function": tuple(CALLED)}
    words["class"] = tuple(map(str, range(len(question.names[-1]))))
    if len(question.names[0]) > PAIR:
        words["function"] = ()
    return {
        box.name: words[box.name]
        if box.accepted
        else (SIGN, *(DIGIT,) * (before[box.name] + places[box.name]))
        if box.name in before and box.name not in on_edges
        else ()
        for box in question.parts
    }


def _is_words(cells: Sequence[str]) -> bool:
    return not set(cells) <= {SIGN, DIGIT}


def _is_many(cells: Sequence[str]) -> bool:
    return _is_words(cells) and len(cells) > FEW


def _across(cells: Sequence[str]) -> int:
    """Tenths of a millimetre that a box takes of a line."""
    if _is_many(cells):
        return LINE
    if _is_words(cells):
        return (TICKED + LETTER * max(map(len, cells))) * len(cells)
    return SIDE * len(cells) + POINT_AND_GAP if cells else 0


def _down(question: Question, cells: Cells) -> int:
    """Tenths of a millimetre that all boxes take down the page, in rows; those on edges take none."""
    on_edges = question.blanks if len(question.blanks) > 1 else ()
    boxes = [box.name for box in question.parts if box.name not in on_edges]
    widest = max((_across(cells[name]) for name in boxes if not _is_many(cells[name])), default=0)
    most = min(IN_A_LINE, (LINE + GAP) // (widest + GAP))
    down, standing = 0, most
    for _, unit in groupby(boxes, key=lambda name: name.removesuffix(" sum")):
        together = list(unit)
        many = any(_is_many(cells[name]) for name in together)
        if many or standing + len(together) > most:
            down, standing = down + (ROW_OF_MANY if many else ROW), 0
        standing += len(together)
    return down
