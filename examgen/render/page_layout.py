"""Where everything lies that a scanner has to find: `graders/layout.json`.

Of each page its size, its marks and codes, and every answer box with its cells, in tenths of a millimetre from the
upper left corner. It is read from the pages as they were laid out, and says nothing of answers; but which codes stand
on which pages is for graders alone.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from examgen.exam.form_rules import form_file
from examgen.exam.record import Exam
from examgen.files.errors import ExamgenError
from examgen.render.box_places import BoxPlace, boxes_on
from examgen.render.frame import Frame
from examgen.render.laid_out import Rect, Seen, rounded
from examgen.render.pdf import drawn
from examgen.render.stamping import Drawn, Stamp, frame_of
from examgen.render.students import student_pages
from examgen.sheets.record import Sheet, exam_digest

if TYPE_CHECKING:
    from jinja2 import Environment
    from pydantic import TypeAdapter

    from examgen.render.sheets import Page

SCHEMA = 1
"""The schema version that this program writes."""

QUESTIONS = "students/questions.pdf"
"""The pages of a form that are no personal sheets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLayout:
    """A page. size: of the paper; form: of the questions on it, null where the exam has none; marks: the squares for
    registration; codes: the QR codes.
    """

    form: str | None = None
    size: tuple[int, int]
    marks: tuple[Rect, ...] = ()
    codes: tuple[Rect, ...] = ()
    boxes: tuple[BoxPlace, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLayout:
    """All pages of an exam, each once. exam: the digest of its record; questions: the places in `pages` of those of
    `questions.pdf`, in their order, by the letter of the form, "" where there are none; sheets: those of each personal
    sheet, by its code.
    """

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 pydantic's own name for it; the records inside follow

    schema: int = SCHEMA
    exam: str
    pages: tuple[PageLayout, ...]
    questions: Mapping[str, tuple[int, ...]]
    sheets: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@cache
def record_type() -> "TypeAdapter[PaperLayout]":
    """pydantic's writer of a layout, of which its schema is made too."""
    from pydantic import TypeAdapter

    return TypeAdapter(PaperLayout)


def layout_schema() -> dict[str, Any]:
    """The JSON Schema of `layout.json`, as docs/ publish it."""
    schema = record_type().json_schema(mode="serialization")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "layout.json"
    schema["properties"]["schema"] = {"const": SCHEMA}
    schema["required"] = list(schema["properties"])
    return schema


def layout_text(layout: PaperLayout) -> str:
    """The text of `layout.json`: the same for the same layout, a page on each line."""
    lines: dict[int, str] = {}
    for box in (box for page in layout.pages for box in page.boxes):
        if id(box) not in lines:  # many pages share a box
            lines[id(box)] = _line(_as_data(box))
    pages = ",\n".join(_page_line(page, [lines[id(box)] for box in page.boxes]) for page in layout.pages)
    sheets = ",\n".join(f"{_line(code)}: {_line(places)}" for code, places in layout.sheets.items())
    told = {"schema": layout.schema, "exam": layout.exam, "questions": layout.questions}
    head = ",\n".join(f"{_line(name)}: {_line(value)}" for name, value in told.items())
    return f'{{\n{head},\n"pages": [\n{pages}\n],\n"sheets": {{{sheets}}}\n}}\n'


def _page_line(page: PageLayout, boxes: Sequence[str]) -> str:
    told = {"form": page.form, "size": page.size, "marks": page.marks, "codes": page.codes}
    return f'{_line(told)[:-1]}, "boxes": [{", ".join(boxes)}]}}'


def _as_data(box: BoxPlace) -> dict[str, Any]:
    """A box with its cells; the word of a cell stands there where it has one."""
    cells = [{"role": cell.role, "rect": cell.rect, **({"word": cell.word} if cell.word else {})} for cell in box.cells]
    return {"item": box.item, "part": box.part, "rect": box.rect, "cells": cells}


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def question_pages(
    exam: Exam, seen: Mapping[str, Sequence[Seen]], sheets: Mapping[str, Sequence["Page"]]
) -> PaperLayout:
    """The layout of an exam's own question pages.

    seen: what stands where on the pages of each PDF, by its path; sheets: what was to stand on them, by the form.
    Raises ExamgenError if they have other pages than they were to have, as templates of one's own may lead to.
    """
    pages: list[PageLayout] = []
    questions: dict[str, tuple[int, ...]] = {}
    for letter, wanted in sheets.items():
        name = form_file(QUESTIONS, letter)
        if len(seen[name]) != len(wanted):
            said = f"has {len(seen[name])} pages with boxes to be found, and {len(wanted)} were to be printed"
            raise ExamgenError(
                f"{name}: {said}. If the templates are yours, mend the templates; else please report it."
            )
        there = list(_pages(letter or None, seen[name], wanted))
        questions[letter] = tuple(range(len(pages), len(pages) + len(there)))
        pages += there
    return PaperLayout(exam=exam_digest(exam), pages=tuple(pages), questions=questions)


def layout_of(data: bytes) -> PaperLayout:
    """The layout that a file holds. Raises pydantic's ValidationError for what is none."""
    return record_type().validate_json(data)


def open_boxes(layout: PaperLayout) -> str:
    """A line for the boxes on question pages that have no room for cells; empty if all have some."""
    boxes = [box for page in layout.pages for box in page.boxes]
    count = sum(not box.cells for box in boxes)
    if not count:
        return ""
    return (
        f"boxes comb: {count} of {len(boxes)} boxes have no room for cells and stay open, as graders/layout.json says."
    )


def layout_in(file: Path, exam: Exam, pages: "Environment") -> PaperLayout:
    """The layout of an exam's own question pages as a file has it; laid out anew where it is not there, or another's.

    Raises ExamgenError for a broken template.
    """
    from pydantic import ValidationError

    try:
        found = layout_of(file.read_bytes())
    except (OSError, ValidationError):
        found = None
    if found is None or (found.schema, found.exam) != (SCHEMA, exam_digest(exam)):
        texts, sheets = student_pages(exam, pages)
        seen = {name: drawn(html).seen for name, html in texts.items() if name.endswith(".pdf")}
        return question_pages(exam, seen, sheets)
    count = sum(map(len, found.questions.values()))
    return replace(found, pages=found.pages[:count], sheets={})


def with_sheets(layout: PaperLayout, stamp: Stamp, sheets: Sequence[Sheet]) -> PaperLayout:
    """The layout of question pages with that of personal sheets behind it, every page that differs once."""
    places: dict[Any, int] = {}
    placed: dict[Any, tuple[BoxPlace, ...]] = {}
    pages = list(layout.pages)
    of_sheets: dict[str, tuple[int, ...]] = {}
    for sheet in sheets:
        mine = []
        usual = stamp.frame(sheet.accommodation)
        for page in stamp.drawn(sheet):
            frame = frame_of(page, usual, stamp.layout.anonymous)
            key = (sheet.form, frame, tuple((id(block), lowered) for block, lowered, _ in page.blocks))
            if key not in places:
                places[key] = len(pages)
                pages.append(_of_sheet(sheet.form, frame, page, placed))
            mine.append(places[key])
        of_sheets[sheet.code] = tuple(mine)
    return replace(layout, pages=tuple(pages), sheets=of_sheets)


def _of_sheet(form: str | None, frame: Frame, page: Drawn, placed: dict[Any, tuple[BoxPlace, ...]]) -> PageLayout:
    """A page of a sheet. placed: the boxes of blocks where they stand so far; many pages share them."""
    scale, left, top = frame.placed
    boxes: list[BoxPlace] = []
    for block, lowered, _ in page.blocks:
        key = (id(block), lowered, frame)
        if key not in placed:
            placed[key] = tuple(box.placed(scale * block.scale, left, top + scale * lowered) for box in block.boxes)
        boxes += placed[key]
    marks, codes = (
        tuple(
            rounded(left + scale * place.left, top + scale * place.top, scale * place.width, scale * place.height)
            for place in some
        )
        for some in (frame.marks, frame.codes)
    )
    width, height = rounded(0, 0, *frame.printed_size)[2:]
    return PageLayout(form=form, size=(width, height), marks=marks, codes=codes, boxes=tuple(boxes))


def _pages(form: str | None, seen: Sequence[Seen], sheets: Sequence["Page"]) -> Iterator[PageLayout]:
    for there, sheet in zip(seen, sheets, strict=True):
        width, height = there["size"]
        yield PageLayout(form=form, size=(width, height), boxes=boxes_on(there, sheet))
