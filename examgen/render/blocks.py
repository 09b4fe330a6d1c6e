"""What personal sheets are put together from: covers, questions, room to work and tables, each laid out once.

A question stands on a page of its own, without a number and without whose page it is; both are printed over it. All
questions of the exam are laid out, whether or not a sheet has them, so that what is laid out says nothing of sheets.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import takewhile
from typing import Any

from jinja2 import Environment

from examgen.exam.record import Exam
from examgen.items.for_students import for_student
from examgen.render.box_places import PIXEL, BoxPlace, boxes_on, seen_on
from examgen.render.environment import rendered
from examgen.render.frame import FOOT, FOOT_INDENT, HEAD, STRIP
from examgen.render.pdf import laid_out
from examgen.render.sheets import (
    COVER_HEIGHT,
    PAPER_HEIGHT,
    Page,
    after,
    body_height,
    cover_pages,
    mark_rows_on_cover,
    stands_apart,
)
from examgen.render.students import TEMPLATE, Question, outward_facts

RESOURCE = re.compile(rb"/([^\s/<>\[\]()]+)")
"""A name in the content of a page."""

SORTS = ("/Font", "/XObject", "/Pattern", "/ExtGState", "/Shading", "/ColorSpace")
"""What resources there are of which a page uses few and shares a list of all."""

AFTER = "after"
"""The key of a page that goes with the question before it."""

Key = tuple[str | None, str, bool]
"""A question by form and id, and whether the text of its section stands above it."""


@dataclass(frozen=True, slots=True)
class Block:
    """A page that was laid out, as a form to be drawn. source: the PDF that it is in, open for as long as it is needed.

    heading: how far below the top of the paper the number of the question goes, or on a cover the box for a name, in
    millimetres, None where there is none; after: the pages that come after it, with its drawing or with lines; turned:
    whether it is in landscape; boxes: to write into, where they lie if nothing is moved.
    """

    form: Any
    source: Any
    heading: float | None = None
    after: "tuple[Block, ...]" = ()
    turned: bool = False
    boxes: tuple[BoxPlace, ...] = ()


@dataclass(frozen=True, slots=True)
class Blocks:
    """All blocks of an exam. covers: by the points of the questions on them; half: how high one of two questions on a
    page is, in millimetres, 0 where there is one; box: where the name goes on a cover, from the top.
    """

    covers: Mapping[tuple[Decimal, ...], tuple[Block, ...]]
    questions: Mapping[Key, Block]
    tables: tuple[Block, ...]
    half: float


def lay_out_blocks(exam: Exam, worths: Sequence[tuple[Decimal, ...]], anonymous: bool, pages: Environment) -> Blocks:
    """Lay out all blocks. worths: the points of the questions of a sheet in its order, each such series once.

    Raises ExamgenError for a broken template.
    """
    questions: dict[Key, Block] = {}
    tables: tuple[Block, ...] = ()
    facts: dict[str, Any] = {}
    for form in exam.by_form().values():
        facts = _facts(form)
        of_form, tables = _questions_and_tables(form, facts, pages)
        questions |= of_form
    covers = {worth: tuple(_covers(exam, facts, worth, anonymous, pages)) for worth in worths}
    half = body_height(facts["questions"][:2], exam.pages) if exam.pages.per_page == 2 else 0.0
    return Blocks(covers, questions, tables, half)


def section_texts_above(form: Exam) -> Mapping[str, int | None]:
    """The number of the section of each question whose section has a text, else None, by the question's id."""
    found: dict[str, int | None] = {}
    for number, rules in enumerate(form.selection.sections):
        at = len(found)
        found |= {item.id: number if rules.text else None for item in form.items[at : at + rules.count]}
    return found


def _facts(form: Exam) -> dict[str, Any]:
    facts = outward_facts(form, [for_student(item) for item in form.items])
    return {**facts, "form": None, "personal": _measures(form, 0.0)}


def _measures(exam: Exam, strip: float, anonymous: bool = False) -> Mapping[str, Any]:
    """What the templates are told of a frame, in millimetres. strip: above it."""
    height = PAPER_HEIGHT[exam.pages.paper] - HEAD - FOOT - strip
    return {"head": HEAD + strip, "cover_height": height, "foot_indent": FOOT_INDENT, "anonymous": anonymous}


def _questions_and_tables(
    form: Exam, facts: Mapping[str, Any], pages: Environment
) -> tuple[dict[Key, Block], tuple[Block, ...]]:
    """The blocks of one form. facts: what the template of students' pages is told."""
    sections = section_texts_above(form)
    first: dict[int, Question] = {}
    sheets: list[Page] = []
    keys: list[Key | str] = []
    for item, question in zip(form.items, facts["questions"], strict=True):
        number = sections[item.id]
        if number is not None:
            first.setdefault(number, question)
        for above in (False,) if number is None else (False, True):
            text, name = (
                (first[number].section_text, first[number].section_name) if number is not None and above else ("", "")
            )
            asked = replace(question, id=f"block-{len(sheets)}", label="", section_text=text, section_name=name)
            asked = replace(asked, apart=form.pages.per_page == 1 and stands_apart(asked, form.pages))
            sheets.append(Page(len(sheets), questions=(asked,), body_height=body_height([asked], form.pages)))
            keys.append((item.form, item.id, above))
            for following in after(asked, PAPER_HEIGHT[form.pages.paper] - HEAD - FOOT):
                sheets.append(replace(following, number=len(sheets)))
                keys.append(AFTER)
    if facts["tables"]:
        sheets.append(Page(len(sheets), tables=facts["tables"]))
        keys.append("tables")
    blocks = list(_laid({**facts, "sheets": sheets}, pages))
    found: dict[Key, Block] = {}
    for place, (key, block) in enumerate(zip(keys, blocks, strict=True)):
        if isinstance(key, tuple):
            behind = takewhile(lambda other: keys[other] == AFTER, range(place + 1, len(keys)))
            own, *after_it = (_of_item(each, key[1]) for each in (block, *(blocks[other] for other in behind)))
            found[key] = replace(own, after=tuple(after_it))
    return found, tuple(block for key, block in zip(keys, blocks, strict=True) if key == "tables")


def _of_item(block: Block, item: str) -> Block:
    """The block with the name that its question has in the exam."""
    return replace(block, boxes=tuple(replace(box, item=item) for box in block.boxes))


def _covers(
    exam: Exam, facts: Mapping[str, Any], worth: Sequence[Decimal], anonymous: bool, pages: Environment
) -> Iterator[Block]:
    """The cover of sheets whose questions have these points, and what of its table for the marks does not fit on it."""
    like = facts["questions"]
    questions = [
        replace(like[place % len(like)], id=f"n{place}", label=str(place + 1), points=points)
        for place, points in enumerate(worth)
    ]
    strip = STRIP if anonymous else 0.0
    lost = COVER_HEIGHT[exam.pages.paper] - _measures(exam, strip)["cover_height"]
    rows = mark_rows_on_cover(exam, bool(facts["tables"]), lost)
    told = {
        **facts,
        "questions": questions,
        "points_in_all": sum(worth, Decimal(0)),
        "sheets": cover_pages(questions, rows),
        "personal": _measures(exam, strip, anonymous),
    }
    return _laid(told, pages)


def _laid(facts: Mapping[str, Any], pages: Environment) -> Iterator[Block]:
    """A block for each page that is asked for. Raises RuntimeError if one takes several."""
    import pikepdf

    data, laid = laid_out(rendered(pages, TEMPLATE, medium="paper", **facts))
    if len(laid) != len(facts["sheets"]):
        raise RuntimeError(f"{len(facts['sheets'])} pages were to be laid out, and there are {len(laid)}")
    pdf = pikepdf.open(io.BytesIO(data))
    for page, there, sheet in zip(pdf.pages, laid, facts["sheets"], strict=True):
        content = page.obj.Contents.read_bytes()
        form = pdf.make_stream(
            content,
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Form,
            BBox=page.obj.MediaBox,
            Resources=_trimmed(page.obj.Resources, content),
        )
        boxes = boxes_on(seen_on(there), sheet)
        yield Block(form, pdf, _heading(there), turned=there.width > there.height, boxes=boxes)


def _trimmed(resources: Any, content: bytes) -> Any:
    """Of resources that all pages share those that a page names."""
    import pikepdf

    named = {found.decode() for found in RESOURCE.findall(content)}
    kept = pikepdf.Dictionary()
    for sort in SORTS:
        mine = {name: thing for name, thing in resources.get(sort, {}).items() if name[1:] in named}
        if mine:
            kept[sort] = pikepdf.Dictionary(mine)
    return kept


def _heading(page: Any) -> float | None:
    """Where the number of a question goes that has none yet."""
    for box in page._page_box.descendants():  # noqa: SLF001  WeasyPrint shows boxes nowhere else
        if box.element is not None and box.element.get("class") in ("stamped", "name"):
            return float(box.position_y) * PIXEL
    return None
