"""Where answer boxes and cells lie on a page, and whether all has room, read off the page as WeasyPrint laid it out.

    seen = seen_on(page)                   # of one of WeasyPrint's pages: rectangles, without names
    places = boxes_on(seen, sheet)         # the same with the parts that they belong to

Boxes on the edges of a drawing are in a picture, whose own geometry says where. A rectangle is [x, y, width, height] in
tenths of a millimetre from the upper left corner of the paper, of the outer edges of its rules.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor
from typing import TYPE_CHECKING, Any, Literal

from examgen.render.frame import FOOT, TOP

if TYPE_CHECKING:
    from examgen.items.for_students import StudentPart
    from examgen.render.sheets import Page
    from examgen.render.students import Question

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


@dataclass(frozen=True, slots=True, kw_only=True)
class CellPlace:
    """A cell. word: what a tick in it says, where it stands beside a word."""

    role: Role
    rect: Rect
    word: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxPlace:
    """An answer box. item: the question's id; part: the name of the box; cells: none where it is open."""

    item: str
    part: str
    rect: Rect
    cells: tuple[CellPlace, ...] = ()

    def placed(self, scale: float, left: float, top: float) -> "BoxPlace":
        """The same drawn larger, and moved. left, top: where the upper left corner of its page lies, in millimetres."""
        cells = tuple(replace(cell, rect=placed(cell.rect, scale, left, top)) for cell in self.cells)
        return replace(self, rect=placed(self.rect, scale, left, top), cells=cells)


def placed(rect: Rect, scale: float, left: float, top: float) -> Rect:
    """A rectangle of a page that is drawn larger and moved, as in `BoxPlace.placed`."""
    x, y, width, height = (side * scale / 10 for side in rect)
    return rounded(left + x, top + y, width, height)


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


def boxes_on(seen: Seen, sheet: "Page") -> tuple[BoxPlace, ...]:
    """The boxes on a page, named. sheet: what was to stand there.

    Raises ValueError if there are others than those that its questions have.
    """
    found: list[BoxPlace] = []
    alone = sheet.drawing or sheet.boxes
    for place, question in [*enumerate(sheet.questions), *([(NO_QUESTION, alone)] if alone else [])]:
        mine = [(rect, cells) for at, rect, cells in seen["boxes"] if at == place]
        there = not sheet.drawing and (not question.boxes_apart or sheet.boxes)
        parts = question.boxes if there else ()
        found += [_named(question, part, *box) for part, box in zip(parts, mine, strict=True)]
        found += _on_edges(question, next((sides for at, sides in seen["pictures"] if at == place), None))
    return tuple(found)


def _named(question: "Question", part: "StudentPart", rect: Rect, cells: Sequence[tuple[Role, Rect]]) -> BoxPlace:
    words = part.ticks if part.ticks and cells else ("",) * len(cells)
    named = (CellPlace(role=role, rect=_rect(at), word=word) for (role, at), word in zip(cells, words, strict=True))
    return BoxPlace(item=question.id, part=part.name, rect=_rect(rect), cells=tuple(named))


def _rect(sides: Sequence[int]) -> Rect:
    left, top, width, height = sides
    return left, top, width, height


def _on_edges(question: "Question", picture: Sequence[float] | None) -> Iterator[BoxPlace]:
    """The boxes on the edges of a drawing. picture: its sides in millimetres, None where it is on another page."""
    edges = question.edge_boxes
    if picture is None or not edges:
        return
    left, top, width, _ = picture
    scale = width / question.diagram.width
    for edge in question.diagram.edges:
        name = f"{edge.source}->{edge.target}"
        if name in edges:
            box = edge.label_box
            sides = (left + scale * box.x, top + scale * box.y, scale * box.width, scale * box.height)
            yield BoxPlace(item=question.id, part=name, rect=rounded(*sides))
