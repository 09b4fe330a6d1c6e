"""What stands on a page as WeasyPrint laid it out: answer boxes, cells, drawings, and whether all has room.

Nothing is named here; `box_places` does that. A rectangle is [x, y, width, height] in tenths of a millimetre from the
upper left corner of the paper, of the outer edges of its rules.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from math import floor
from typing import Any, Literal

from examgen.render.frame import FOOT, TOP

PIXEL = 25.4 / 96
"""Millimetres of the unit in which WeasyPrint lays out."""

Rect = tuple[int, int, int, int]
"""Left, top, width and height in tenths of a millimetre."""

Role = Literal["sign", "digit", "choice"]
"""What a cell is for: a tick for minus, a digit, a tick beside a word."""

Seen = Mapping[str, Any]
"""What stands on a page, as plain data that travels between processes: `size`; `boxes`, each with the place of its
question on the page, its rectangle and its cells; `pictures`, each with the place of its question, if it has one, and
its sides in millimetres."""

SECTION, BOX, COMB, CELL, SIGN, TICK, PICTURE = "question", "box", "comb", "cell", "sign", "tick", "diagram"
"""The classes of the elements that are looked for."""

SHEET = re.compile(r"\bsheet-(\d+)\b")
"""What of the pages that are asked for a page is, in its class."""

NO_QUESTION = -1
"""In the place of a question, on a page that has none but its drawing."""


def rounded(left: float, top: float, width: float, height: float) -> Rect:
    """A rectangle in millimetres in tenths: its edges are rounded, so that what touches still does."""
    x, y, right, bottom = (floor(10 * edge + 0.5) for edge in (left, top, left + width, top + height))
    return x, y, right - x, bottom - y


def heading_on(page: Any) -> float | None:
    """Where the number of a question goes that has none yet, in millimetres from the top; None where none goes."""
    for box in _boxes(page):
        if box.element.get("class") in ("stamped", "name"):
            return float(box.position_y) * PIXEL
    return None


def sheet_on(page: Any) -> int:
    """Which of the pages that were asked for a page is, or is a part of."""
    named = (SHEET.search(box.element.get("class") or "") for box in _boxes(page))
    return next(int(found[1]) for found in named if found)


def has_room(page: Any, scale: float) -> bool:
    """Whether words end above what stands under them, and tables above the foot of the page. scale: as it is drawn."""
    tops, ends = {}, {}
    for box in _boxes(page):
        for name in _classes(box):
            tops[name] = box.position_y
            ends[name] = box.position_y + box.margin_height()
    over = ends.get("content", 0.0) > ends.get("body", float("inf"))
    foot = page.height - (TOP + FOOT) / scale / PIXEL
    return (
        not over
        and ends.get("instructions", 0.0) <= tops.get("cover-marks", float("inf"))
        and ends.get("values", 0.0) <= foot
    )


def _boxes(page: Any) -> Iterator[Any]:
    """The boxes of a page that elements have, by which they are found."""
    boxes = page._page_box.descendants()  # noqa: SLF001
    return (box for box in boxes if box.element is not None)


def seen_on(page: Any) -> Seen:
    """What stands on one of WeasyPrint's pages."""
    root = page._page_box  # noqa: SLF001  WeasyPrint shows boxes nowhere else
    questions = list(enumerate(_of_class(root, SECTION))) or [(NO_QUESTION, root)]
    return {
        "size": rounded(0, 0, page.width * PIXEL, page.height * PIXEL)[2:],
        "boxes": [[place, *_seen_box(box)] for place, inside in questions for box in _of_class(inside, BOX, COMB)],
        "pictures": [[place, _sides(box)] for place, inside in questions for box in _of_class(inside, PICTURE)],
    }


def _seen_box(box: Any) -> tuple[Rect, list[tuple[Role, Rect]]]:
    """A box, which is all of its cells if it has any, and the cells."""
    of_words = any(True for _ in _of_class(box, TICK))
    cells = [(_role(cell, of_words), rounded(*_sides(cell))) for cell in _of_class(box, CELL)]
    return _around([rect for _, rect in cells]) if cells else rounded(*_sides(box)), cells


def _role(cell: Any, of_words: bool) -> Role:
    return "choice" if of_words else "sign" if SIGN in _classes(cell) else "digit"


def _of_class(box: Any, *names: str) -> Iterator[Any]:
    """The boxes of elements of some classes, whichever is met first on the way in."""
    for child in getattr(box, "children", ()):
        inner = getattr(child, "_box", child)  # what is placed absolutely has a placeholder
        if set(names).isdisjoint(_classes(inner)):
            yield from _of_class(inner, *names)
        else:
            yield inner


def _classes(box: Any) -> Sequence[str]:
    return (box.element.get("class") or "").split() if box.element is not None else ()


def _sides(box: Any) -> tuple[float, float, float, float]:
    """Where the outer edges of a box's rules are, in millimetres."""
    left, top = box.position_x + box.margin_left, box.position_y + box.margin_top
    return left * PIXEL, top * PIXEL, box.border_width() * PIXEL, box.border_height() * PIXEL


def _around(rects: Sequence[Rect]) -> Rect:
    left, top = min(rect[0] for rect in rects), min(rect[1] for rect in rects)
    right, bottom = max(rect[0] + rect[2] for rect in rects), max(rect[1] + rect[3] for rect in rects)
    return left, top, right - left, bottom - top
