"""What personal sheets are put together from: covers, questions, room to work and tables, each laid out once.

A question stands on a page of its own, without a number and without whose page it is; both are printed over it. All
questions of the exam are laid out, whether or not a sheet has them, so that what is laid out says nothing of sheets.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain, islice
from typing import Any

from jinja2 import Environment

from examgen.exam.record import Exam, Pages
from examgen.items.for_students import for_student
from examgen.render.accommodations import Fit, Needs
from examgen.render.box_places import BoxPlace, boxes_on
from examgen.render.comb import WIDTH_IN_LARGE_TYPE, in_large_type
from examgen.render.environment import rendered
from examgen.render.frame import FOOT, FOOT_INDENT, HEAD, PAPERS, STRIP, TOP, TYPE_WIDTH
from examgen.render.laid_out import Seen, has_room, heading_on, seen_on, sheet_on
from examgen.render.pdf import laid_out
from examgen.render.question import Question
from examgen.render.sheets import (
    COVER_HEIGHT,
    PAPER_HEIGHT,
    Page,
    after,
    body_height,
    cover_pages,
    mark_rows_on_cover,
    narrow_cover_pages,
    set_apart,
)
from examgen.render.students import TEMPLATE, combs_in, outward_facts

RESOURCE = re.compile(rb"/([^\s/<>\[\]()]+)")
"""A name in the content of a page."""

SORTS = ("/Font", "/XObject", "/Pattern", "/ExtGState", "/Shading", "/ColorSpace")
"""What resources there are of which a page uses few and shares a list of all."""

USUAL = Needs()

LANDSCAPE, LARGE_HEADING = 261.0, 9.0
"""Millimetres of type on a page in landscape, and of a heading there as it is laid out for large type."""

POLICY_IN_LARGE_TYPE = 6.0
"""Millimetres that the small print takes more there, its lines being shorter."""

LEAST_OF_SCALE = 0.97
"""Of the size that a drawing should have: nobody sees what is less."""

MOST_NAMED = 5
"""Questions that are named of those which are not as large as they should be."""

MARKS_IN_LARGE_TYPE, STRIPS_IN_LARGE_TYPE = 8, (3, 2, 1, 0)
"""Questions in a strip of the table for the marks at most, and how many strips are tried on the cover."""

LARGE_HAS_IT = "`large`, on larger paper, has it."
"""What is said of what has no room."""

Key = tuple[str | None, str, bool]
"""A question by form and id, and whether the text of its section stands above it."""


@dataclass(frozen=True, slots=True)
class Block:
    """A page that was laid out, as a form to be drawn. source: the PDF that it is in, open for as long as it is needed.

    heading: how far below the top of the paper the number of the question goes, or on a cover the box for a name, in
    millimetres, None where there is none; after: the pages that come after it, with its drawing or with lines; turned:
    whether it is in landscape; scale: how much larger than it was laid out it is drawn; drawing_scale: how much larger
    than usual the drawing of its question is; fits: whether nothing on it is over anything else; boxes: to write into,
    where they lie on the page as it was laid out.
    """

    form: Any
    source: Any
    heading: float | None = None
    after: "tuple[Block, ...]" = ()
    turned: bool = False
    scale: float = 1.0
    drawing_scale: float = 1.0
    fits: bool = True
    boxes: tuple[BoxPlace, ...] = ()


@dataclass(frozen=True, slots=True)
class Blocks:
    """All blocks of an exam. covers: by the points of the questions on them; half: how high one of two questions on a
    page is, in millimetres, 0 where there is one; a_page: how many there are; small_words, small_drawings: questions
    whose words, or drawings, have no room to be as large as they should be; small_tables: whether tables have none.
    """

    covers: Mapping[tuple[Decimal, ...], tuple[Block, ...]]
    questions: Mapping[Key, Block]
    tables: tuple[Block, ...]
    half: float
    a_page: int
    small_words: tuple[str, ...] = ()
    small_drawings: tuple[str, ...] = ()
    small_tables: bool = False

    def lesser(self) -> Iterator[str]:
        """A line for what has no room to be as large as it should be."""
        for names, what in ((self.small_words, "words"), (self.small_drawings, "drawing")):
            if names:
                more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
                said = f"the {what} of {', '.join(names[:MOST_NAMED])}{more} found no room to be as large as the rest"
                yield f"{said}; {LARGE_HAS_IT}"
        if self.small_tables:
            yield f"the tables of values found no room to be as large as the rest; {LARGE_HAS_IT}"


def lay_out_blocks(
    exam: Exam, worths: Sequence[tuple[Decimal, ...]], anonymous: bool, pages: Environment, needs: Needs = USUAL
) -> Blocks:
    """Lay out all blocks. worths: the points of the questions of a sheet in its order, each such series once.

    needs: what is unlike the usual. Raises ExamgenError for a broken template.
    """
    exam = needs.exam(exam)
    questions: dict[Key, Block] = {}
    tables: tuple[Block, ...] = ()
    facts: dict[str, Any] = {}
    for form in exam.by_form().values():
        facts = _facts(form)
        of_form, tables = _questions_and_tables(form, facts, pages, needs)
        questions |= of_form
    small_words = [_name(key) for key, block in questions.items() if block.scale < needs.scale]
    small_drawings = [
        _name(key) for key, block in questions.items() if block.drawing_scale < LEAST_OF_SCALE * needs.scale
    ]
    covers = {worth: _covers(exam, facts, worth, anonymous, pages, needs) for worth in worths}
    half = body_height(facts["questions"][:2], exam.pages) if exam.pages.per_page == 2 else 0.0
    return Blocks(
        covers=covers,
        questions=questions,
        tables=tables,
        half=half,
        a_page=exam.pages.per_page,
        small_words=tuple(sorted(set(small_words))),
        small_drawings=tuple(sorted(set(small_drawings))),
        small_tables=any(block.scale < needs.scale for block in tables),
    )


def _name(key: Key) -> str:
    """What a question is called: `Q07`, or `A/Q07` in an exam with forms."""
    form, name, _ = key
    return f"{form}/{name}" if form else name


def section_texts_above(form: Exam) -> Mapping[str, int | None]:
    """The number of the section of each question whose section has a text, else None, by the question's id."""
    found: dict[str, int | None] = {}
    for number, rules in enumerate(form.selection.sections):
        at = len(found)
        found |= {item.id: number if rules.text else None for item in form.items[at : at + rules.count]}
    return found


def _facts(form: Exam) -> dict[str, Any]:
    facts = outward_facts(form, [for_student(item) for item in form.items])
    return {**facts, "form": None}


def _measures(exam: Exam, fit: Fit, strip: float = 0.0, anonymous: bool = False) -> Mapping[str, Any]:
    """What the templates are told of a frame, in millimetres of a page as it is laid out. strip: above it."""
    of_paper = {
        "head": HEAD + strip,
        "cover_height": PAPER_HEIGHT[exam.pages.paper] - HEAD - FOOT - strip,
        "foot_indent": FOOT_INDENT,
        "width": PAPERS[exam.pages.paper][0],
        "height": PAPERS[exam.pages.paper][1],
        "type_width": TYPE_WIDTH,
        "margin": TOP,
        "turned_width": LANDSCAPE,
    }
    laid = {name: length / fit.scale for name, length in of_paper.items()}
    return {**laid, "scale": fit.scale, "anonymous": anonymous}


def _questions_and_tables(
    form: Exam, facts: Mapping[str, Any], pages: Environment, needs: Needs
) -> tuple[dict[Key, Block], tuple[Block, ...]]:
    """The blocks of one form. facts: what the template of students' pages is told."""
    asked, found, tables = dict(_asked(form, facts)), dict[Key, Block](), tuple[Block, ...]()
    values = _pages_of_tables(facts, needs)
    for fit in needs.fits:
        sheets = {key: _pages_of(question, form.pages, needs, fit) for key, question in asked.items()}
        every = [*chain.from_iterable(sheets.values()), *values]
        laid = iter(_laid(facts, every, _measures(form, fit), needs, pages))
        for key, each in sheets.items():
            blocks = list(islice(laid, len(each)))
            if fits(blocks, needs):
                first, *behind = (_of_item(block, key[1]) for block in chain.from_iterable(blocks))
                scale = each[0].questions[0].scale * fit.scale if needs.large_type else 1.0
                found[key] = replace(first, after=tuple(behind), drawing_scale=scale)
                del asked[key]
        last = list(laid)
        if fits(last, needs) or not needs.large_type:
            tables, values = (*tables, *chain.from_iterable(last)), []
        if not asked and not values:
            return found, tables
    raise RuntimeError(f"{next(iter(asked), 'a table')} takes more pages than were to be laid out")


def _of_item(block: Block, item: str) -> Block:
    """The block with the name that its question has in the exam."""
    return replace(block, boxes=tuple(replace(box, item=item) for box in block.boxes))


def fits(blocks: Sequence[Sequence[Block]], needs: Needs) -> bool:
    """Whether each page that was asked for is one, and in large type, whose lines are shorter, has room for all."""
    return all(len(there) == 1 and (there[0].fits or not needs.large_type) for there in blocks)


def _pages_of_tables(facts: Mapping[str, Any], needs: Needs) -> list[Page]:
    """A page with the tables of values; in large type one for each."""
    tables = facts["tables"]
    together = [(table,) for table in tables] if needs.large_type else [tables] if tables else []
    return [Page(0, tables=one, turned=needs.large_type) for one in together]


def _asked(form: Exam, facts: Mapping[str, Any]) -> Iterator[tuple[Key, Question]]:
    """The questions of a form, without numbers: each as it stands alone and, if its section has a text, under it."""
    sections = section_texts_above(form)
    first: dict[int, Question] = {}
    for place, (item, question) in enumerate(zip(form.items, facts["questions"], strict=True)):
        number = sections[item.id]
        plain = replace(question, id=f"block-{place}", label="", section_text="", section_name="")
        yield (item.form, item.id, False), plain
        if number is not None:
            above = first.setdefault(number, question)
            text, name = above.section_text, above.section_name
            yield (item.form, item.id, True), replace(plain, id=f"{plain.id}-a", section_text=text, section_name=name)


def _pages_of(question: Question, pages: Pages, needs: Needs, fit: Fit) -> list[Page]:
    """The page with a question, and those that come after it."""
    height = (PAPER_HEIGHT[pages.paper] - HEAD - FOOT) / fit.scale
    if not needs.large_type:
        asked = set_apart(question, pages) if pages.per_page == 1 else replace(question, apart=False)
        found = [Page(0, questions=(asked,), body_height=body_height([asked], pages)), *after(asked, height)]
    else:
        asked = _in_large_type(question, pages.paper, fit)
        found = _pages_in_large_type(asked, pages, fit, height)
    if needs.more_lines:
        found.append(Page(0, work=asked, further=len(found) > 1, body_height=height))
    return found


def _pages_in_large_type(question: Question, pages: Pages, fit: Fit, height: float) -> list[Page]:
    """The same in large type: words, drawing, and boxes with the words or behind the drawing."""
    boxes = question.boxes_height
    room = (body_height([replace(question, boxes_apart=True)], pages)) / fit.scale - POLICY_IN_LARGE_TYPE
    first = Page(0, questions=(question,), body_height=room if fit.boxes_apart else room - boxes)
    drawn, *lines = after(question, height)
    return (
        [first, drawn, Page(0, boxes=question, body_height=room - boxes)] if fit.boxes_apart else [first, drawn, *lines]
    )


def _in_large_type(question: Question, paper: str, fit: Fit) -> Question:
    """A question whose drawing has a page in landscape, as large as it can be."""
    across, down = (side / fit.scale for side in (LANDSCAPE, PAPERS[paper][0] - 2 * TOP - HEAD - FOOT))
    room = min(across / question.diagram.width, (down - LARGE_HEADING) / question.diagram.height)
    combs = in_large_type(question.combs)
    return replace(question, apart=True, large=True, boxes_apart=fit.boxes_apart, scale=min(1.0, room), combs=combs)


def _covers(
    exam: Exam, facts: Mapping[str, Any], worth: Sequence[Decimal], anonymous: bool, pages: Environment, needs: Needs
) -> tuple[Block, ...]:
    """The cover of sheets whose questions have these points, and what of its table for the marks does not fit on it.

    In large type it is as large as it can be.
    """
    like = facts["questions"]
    questions = [
        replace(like[place % len(like)], id=f"n{place}", label=str(place + 1), points=points)
        for place, points in enumerate(worth)
    ]
    strip = STRIP if anonymous else 0.0
    told = {**facts, "questions": questions, "points_in_all": sum(worth, Decimal(0))}
    for fit in needs.fits:
        personal = _measures(exam, fit, strip, anonymous)
        for sheets in _covers_tried(exam, told, personal, needs):
            blocks = list(_laid(told, sheets, personal, needs, pages))
            if fits(blocks, needs):
                return tuple(chain.from_iterable(blocks))
    raise RuntimeError("a cover takes more pages than were to be laid out")


def _covers_tried(
    exam: Exam, facts: Mapping[str, Any], personal: Mapping[str, Any], needs: Needs
) -> Iterator[list[Page]]:
    """A cover; in large type with as many strips of the table for the marks as it may have room for."""
    questions = facts["questions"]
    if needs.large_type:
        return (
            narrow_cover_pages(questions, strips, MARKS_IN_LARGE_TYPE, WIDTH_IN_LARGE_TYPE)
            for strips in STRIPS_IN_LARGE_TYPE
        )
    lost = COVER_HEIGHT[exam.pages.paper] - personal["cover_height"]
    return iter([cover_pages(questions, mark_rows_on_cover(exam, bool(facts["tables"]), lost))])


def _laid(
    facts: Mapping[str, Any], sheets: Sequence[Page], personal: Mapping[str, Any], needs: Needs, pages: Environment
) -> Iterator[list[Block]]:
    """For each page that is asked for a block, or several where it does not fit on one. personal: as in `_measures`."""
    import pikepdf

    numbered = [replace(sheet, number=number) for number, sheet in enumerate(sheets)]
    questions = [one for sheet in sheets for one in sheet.questions] or facts["questions"]
    told = {
        **facts,
        "questions": questions,
        "combs": combs_in(questions),
        "sheets": numbered,
        "personal": {**personal, "large": needs.large_type},
    }
    data, laid = laid_out(rendered(pages, TEMPLATE, medium="paper", **told))
    pdf = pikepdf.open(io.BytesIO(data))
    blocks: list[list[Block]] = [[] for _ in sheets]
    seen: dict[int, Seen] = {}
    for page, there in zip(pdf.pages, laid, strict=True):
        content = page.obj.Contents.read_bytes()
        form = pdf.make_stream(
            content,
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Form,
            BBox=page.obj.MediaBox,
            Resources=_trimmed(page.obj.Resources, content),
        )
        heading, turned = heading_on(there), there.width > there.height
        scale = personal["scale"]
        at = None if heading is None else heading * scale
        place = sheet_on(there)
        seen[place] = seen_on(there)
        blocks[place].append(Block(form, pdf, at, turned=turned, scale=scale, fits=has_room(there, scale)))
    for place, (sheet, mine) in enumerate(zip(sheets, blocks, strict=True)):
        if len(mine) == 1:
            mine[0] = replace(mine[0], boxes=boxes_on(seen[place], sheet))
    yield from blocks


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
