"""What stands on which page of the students' paper: a cover, the table for the marks, questions, tables of values."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil

from examgen.asking.texts import room_of
from examgen.exam.record import Exam, Pages
from examgen.render.frame import TYPE_WIDTH
from examgen.render.question import Question
from examgen.render.tables import FunctionTable

PAPER_HEIGHT = {"a4": 273.0, "letter": 255.4}
"""Millimetres between the upper and the lower margin."""

MARKS_HEAD, MARKS_TOTAL = 27.0, 14.0
"""Millimetres of the first and the last column of the table for the marks."""

HEAD, NAMES, FOOT = 7.0, 12.0, 8.0
"""Millimetres of the running head, the line for the name, and the small print."""

FRONT, FRONT_WITH_LONG_TITLE, LONG_TITLE = 40.0, 47.0, 60
"""Millimetres of title and marks on the first page, and from how many characters a title needs more lines."""

COURSE_TYPE, COURSE_LINE_IN_FRONT, MOST_COURSE_LINES = 3.7, 5.0, 4
"""Millimetres of the course's type there and of one of its lines, and how many there may be."""

HEAD_TYPE, MOST_OF_DATE = 3.0, 38.0
"""Millimetres of the running head's type, and of the date in it at most."""

TEXT_BESIDE, SECTION_BESIDE, DUMP_LINE, DUMP_COLUMNS = 64.0, 30.0, 6.0, 4
"""Millimetres that a question's words and formulas take above its drawing, and a section's text above these; lines of a
dump that stands above the drawing in so many columns.
"""

FORMULAS_HEAD, FORMULA, SLOPE_FORMULA, LINE_ON_CELLS = 16.0, 15.5, 8.0, 6.0
"""Millimetres of a question's heading with air, of the formula of an activation, or of its inverse, and of its
derivative, which are more than its words where there are several; and of what is said of cells.
"""

STEP_BESIDE, TWO_ROWS_BESIDE = 80.0, 104.0
"""Millimetres of the words of a step of gradient descent, on one row and on two; `TEXT_BESIDE` has those of others."""

ROOM_UNDER_DRAWING = 60.0
"""Millimetres under a drawing on a sheet of its own that make another one to work on needless."""

DRAWING_HEAD = 10.0
"""Millimetres of the heading over a drawing on a sheet of its own."""

DIGITS_OF_A_PAGE, DIGITS_IN_LARGE_TYPE = 40, 30
"""Decimals to keep, of all boxes together, from which a question has a page of lines to itself: ten boxes of four; and
in large type, which leaves fewer lines.
"""

MOST_UNITS_ON_FIRST_PAGE = 2
MARKS_IN_WIDE_CELLS, MARKS_IN_NARROW_CELLS = 10, 20
MARK_ROWS_ON_COVER, MARK_ROWS_UNDER_INSTRUCTIONS, MARK_ROWS_A_PAGE = 4, 2, 10

LONG_POINTS = 100
"""Half points over so many, as 100½, need a wide cell."""

COVER_HEIGHT = {"a4": 260.0, "letter": 243.0}
"""Millimetres from the top of the cover to the foot of the table for the marks."""

COVER_RULES, COVER_RULE_MORE, MARK_ROW = 114.0, 7.5, 22.0
"""Millimetres of what stands on every cover, air, lines for the name and what to know before one begins; of what is
said of tables of values, and of cells; and of a strip of the table for the marks.
"""

TITLE_LINE, LONG_TITLE_LINE, COURSE_LINE, INSTRUCTIONS_LINE = (9.2, 11.0), (5.3, 7.0), (4.6, 7.0), (3.9, 5.3)
"""Millimetres of the type of the texts on a cover, and from line to line."""


@dataclass(frozen=True, slots=True)
class MarkRow:
    """A strip of the table for the marks. total: the whole exam's points, on the last strip."""

    questions: tuple[Question, ...]
    cell: float
    total: Decimal | None

    @property
    def width(self) -> float:
        """Millimetres of the whole strip; strips under each other have their cells under each other."""
        return MARKS_HEAD + len(self.questions) * self.cell + (MARKS_TOTAL if self.total is not None else 0)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of paper. cover: whether it is the first of the cover; work: the question that it has lines for;
    further: whether the question's boxes are on another page than the one before.

    drawing, boxes: the question whose drawing alone it has, or whose boxes; turned: whether it is in landscape; heights
    in millimetres.
    """

    number: int
    cover: bool = False
    further: bool = False
    marks: tuple[MarkRow, ...] = ()
    questions: tuple[Question, ...] = ()
    tables: tuple[FunctionTable, ...] = ()
    work: Question | None = None
    drawing: Question | None = None
    boxes: Question | None = None
    turned: bool = False
    front_height: float = 0.0
    body_height: float = 0.0


def lay_out_pages(exam: Exam, questions: Sequence[Question], tables: tuple[FunctionTable, ...]) -> list[Page]:
    """The pages of a form in their order. questions: all that are printed; tables: of values, on a last page.

    A cover comes where it is asked for or there are instructions, which stand on it, and where the first page cannot
    take the marks: where there are many questions, and where a text above the first or a larger network would leave no
    room to work beside them.
    """
    pages, first = exam.pages, questions[0]
    front_height = FRONT_WITH_LONG_TITLE if len(exam.title) > LONG_TITLE else FRONT
    front_height += (course_lines(exam) - 1) * COURSE_LINE_IN_FRONT
    full = bool(first.section_text) or len(first.box_rows) > 1 or len(first.hidden) > MOST_UNITS_ON_FIRST_PAGE
    full = full or (first.drawn_below and words_and_drawing(first) > body_height([first], pages) - front_height)
    crowded = len(questions) > marks_in_a_strip(questions) or pages.per_page == 2 or full
    cover = pages.cover or bool(exam.instructions) or crowded
    sheets = cover_pages(questions, mark_rows_on_cover(exam, bool(tables))) if cover else []
    for start in range(0, len(questions), pages.per_page):
        front = 0.0 if sheets else front_height
        together = tuple(questions[start : start + pages.per_page])
        sheets.append(
            Page(
                number=len(sheets) + 1,
                questions=together,
                marks=() if sheets else mark_rows(questions, MARKS_IN_NARROW_CELLS),
                front_height=front,
                body_height=body_height(together, pages) - front,
            )
        )
        height = PAPER_HEIGHT[pages.paper] - HEAD - NAMES
        for question in together:
            sheets += [replace(sheet, number=len(sheets) + 1 + at) for at, sheet in enumerate(after(question, height))]
    if tables:
        sheets.append(Page(number=len(sheets) + 1, tables=tables))
    return sheets


def after(question: Question, height: float) -> list[Page]:
    """The pages that follow the one with a question: its drawing, its boxes if these stand apart too, and room to work.

    height: millimetres of each.
    """
    sheets = [Page(0, drawing=question, turned=question.landscape, body_height=height)] if question.apart else []
    if question.boxes_apart and not question.large:
        sheets.append(Page(0, boxes=question, body_height=height - FOOT - question.boxes_height))
    return [*sheets, Page(0, work=question, body_height=height)] if needs_a_page_to_work(question, height) else sheets


def needs_a_page_to_work(question: Question, height: float) -> bool:
    """Whether more has to be written down than there are lines for: by the question's boxes and decimals.

    height: millimetres that a page has for lines; under a drawing that stands apart there may be enough of them.
    """
    drawn = question.diagram.height * question.scale
    if question.apart and not question.landscape and height - DRAWING_HEAD - drawn >= ROOM_UNDER_DRAWING:
        return False
    return len(question.boxes) * question.kept >= (DIGITS_IN_LARGE_TYPE if question.large else DIGITS_OF_A_PAGE)


def set_apart(question: Question, pages: Pages) -> Question:
    """A question with what stands on pages of its own: its drawing, its boxes too if its words leave them no room."""
    apart = stands_apart(question, pages)
    crowded = words_height(question) > body_height([question], pages) and not question.diagram.settled
    return replace(question, apart=apart or crowded, boxes_apart=crowded)


def stands_apart(question: Question, pages: Pages) -> bool:
    """Whether a question's drawing has a sheet of its own: one that is turned, or too high for what is beside it."""
    if question.diagram.turned:
        return True
    return words_and_drawing(question) > body_height([question], pages)


def words_and_drawing(question: Question) -> float:
    """Millimetres that a question takes above its boxes, if its drawing stands there."""
    return words_height(question) + question.diagram.height * question.scale


def words_height(question: Question) -> float:
    """Millimetres that a question's words and formulas take at most, with all that stands above its drawing."""
    text = TEXT_BESIDE
    if question.edges and not question.diagram.settled:
        text = TWO_ROWS_BESIDE if question.second_row else STEP_BESIDE
    formulas = len(question.functions) + len(question.inverted)
    rules = FORMULAS_HEAD + formulas * (FORMULA + (SLOPE_FORMULA if question.edges else 0))
    above = max(text, rules) + (LINE_ON_CELLS if question.combs else 0)
    above += SECTION_BESIDE if question.section_text else 0
    if question.listed_above:
        above += DUMP_LINE * (1 + ceil(len(question.besides["dump"]) / DUMP_COLUMNS))
    return above


def date_width(exam: Exam) -> float:
    """Millimetres of the date in the running head; the title and the course have the rest."""
    return min(MOST_OF_DATE, room_of(exam.date) * HEAD_TYPE * 2 / 3)


def course_lines(exam: Exam) -> int:
    """How many lines the course has under the title, on a first page that is no cover."""
    named = f"Form A · {exam.course}" if exam.selection.forms else exam.course
    return max(1, min(MOST_COURSE_LINES, ceil(room_of(named) * COURSE_TYPE * 2 / 3 / TYPE_WIDTH)))


def marks_in_a_strip(questions: Sequence[Question]) -> int:
    """Of how many questions a strip of the table may have the marks: of fewer where one has points like 100½."""
    long = any(question.points > LONG_POINTS and question.points % 1 for question in questions)
    return MARKS_IN_WIDE_CELLS if long else MARKS_IN_NARROW_CELLS


def mark_rows_on_cover(exam: Exam, tables: bool, lost: float = 0.0) -> int:
    """How many strips of the table for the marks stand on the cover; long texts leave room for fewer.

    lost: millimetres of the cover's height that something else takes.
    """
    title = LONG_TITLE_LINE if len(exam.title) > LONG_TITLE else TITLE_LINE
    height = COVER_RULES + COVER_RULE_MORE * (tables + (exam.pages.boxes == "comb"))
    height += text_height(exam.title, title) + text_height(f"{exam.course} · {exam.date}", COURSE_LINE)
    height += text_height(exam.instructions, INSTRUCTIONS_LINE)
    room = int((COVER_HEIGHT[exam.pages.paper] - lost - height) / MARK_ROW)
    return max(0, min(room, MARK_ROWS_UNDER_INSTRUCTIONS if exam.instructions else MARK_ROWS_ON_COVER))


def text_height(text: str, line: tuple[float, float]) -> float:
    """Millimetres that a text takes on the cover. line: size of its type, and the distance of its lines."""
    size, distance = line
    return ceil(room_of(text) * size * 2 / 3 / TYPE_WIDTH) * distance


def cover_pages(questions: Sequence[Question], rows_on_cover: int) -> list[Page]:
    """The cover, and as many pages after it as the table for the marks needs."""
    wide = len(questions) <= 2 * MARKS_IN_WIDE_CELLS
    return _cover_with(
        mark_rows(questions, MARKS_IN_WIDE_CELLS if wide else marks_in_a_strip(questions)), rows_on_cover
    )


def narrow_cover_pages(questions: Sequence[Question], rows_on_cover: int, most: int, width: float) -> list[Page]:
    """The same on a page `width` millimetres wide, with at most `most` questions in a strip, in each about as many."""
    strips = ceil(len(questions) / most)
    cell = (width - MARKS_HEAD - MARKS_TOTAL) / most
    return _cover_with(mark_rows(questions, ceil(len(questions) / strips), cell), rows_on_cover)


def _cover_with(rows: tuple[MarkRow, ...], rows_on_cover: int) -> list[Page]:
    sheets = [Page(number=1, cover=True, marks=rows[:rows_on_cover])]
    for first in range(rows_on_cover, len(rows), MARK_ROWS_A_PAGE):
        sheets.append(Page(number=len(sheets) + 1, marks=rows[first : first + MARK_ROWS_A_PAGE]))
    return sheets


def mark_rows(questions: Sequence[Question], a_row: int, cell: float | None = None) -> tuple[MarkRow, ...]:
    """The table for the marks in strips of at most `a_row` questions. cell: millimetres, if it is said."""
    strips = [tuple(questions[first : first + a_row]) for first in range(0, len(questions), a_row)]
    total = sum((question.points for question in questions), Decimal(0))
    fewest = MARKS_IN_WIDE_CELLS if max(map(len, strips)) <= MARKS_IN_WIDE_CELLS else MARKS_IN_NARROW_CELLS
    usual = (TYPE_WIDTH - MARKS_HEAD - MARKS_TOTAL) / fewest
    return tuple(MarkRow(strip, cell or usual, total if strip is strips[-1] else None) for strip in strips)


def body_height(questions: Sequence[Question], pages: Pages) -> float:
    """Millimetres between the line for the name and the boxes; on a halved page, of one question whole."""
    room = PAPER_HEIGHT[pages.paper] - HEAD - NAMES - FOOT
    if pages.per_page == 2:
        return room / 2
    return room - max(0.0 if question.boxes_apart else question.boxes_height for question in questions)
