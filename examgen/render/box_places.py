"""Where answer boxes and cells lie on a page, by the names of their parts.

    seen = seen_on(page)                   # of one of WeasyPrint's pages: rectangles, without names
    places = boxes_on(seen, sheet)         # the same with the parts that they belong to

Boxes on the edges of a drawing are in a picture, whose own geometry says where.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from examgen.items.for_students import StudentPart
from examgen.render.laid_out import NO_QUESTION, Rect, Role, Seen, rounded
from examgen.render.question import Question
from examgen.render.sheets import Page


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


def boxes_on(seen: Seen, sheet: Page) -> tuple[BoxPlace, ...]:
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


def _named(question: Question, part: StudentPart, rect: Rect, cells: Sequence[tuple[Role, Rect]]) -> BoxPlace:
    words = part.ticks if part.ticks and cells else ("",) * len(cells)
    named = (CellPlace(role=role, rect=_rect(at), word=word) for (role, at), word in zip(cells, words, strict=True))
    return BoxPlace(item=question.id, part=part.name, rect=_rect(rect), cells=tuple(named))


def _rect(sides: Sequence[int]) -> Rect:
    left, top, width, height = sides
    return left, top, width, height


def _on_edges(question: Question, picture: Sequence[float] | None) -> Iterator[BoxPlace]:
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
