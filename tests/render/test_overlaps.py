"""On no page of any kind of question do two words overlap or stand beyond the margins, or is anything cut off."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from typing import Literal

import pypdfium2
import pytest

from examgen.exam import LONGEST_TEXT, Exam, Pages
from examgen.items import KINDS
from examgen.render import render_pages
from examgen.render.environment import environment
from examgen.render.pdf import write_pdf
from examgen.render.students import student_texts
from examgen.spec import LONGEST_INSTRUCTIONS, LONGEST_SECTION_TEXT, WHOLE_PAGE, check_text, room_of
from tests.exams import an_exam
from tests.render.test_students import boxes_of_class, laid_out

Box = tuple[float, float, float, float]

MARGIN = {"students/questions.pdf": 30, "graders/key.pdf": 12}
"""Points between a word and the edge of the paper; only the key has numbers in its lower margin."""

SIDEWAYS, UPRIGHT = 1.0, 2.5
"""Points by which the boxes of two words may lie in one another: an italic y reaches to its left and down."""

HALVED = [kind for kind in KINDS if kind not in WHOLE_PAGE]
"""The kinds of which two stand on a page, if that is asked for."""


@pytest.mark.slow
@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize(("kind", "per_page"), [*((kind, 1) for kind in KINDS), *((kind, 2) for kind in HALVED)])
def test_no_two_words_overlap_and_all_stay_on_the_page(kind: str, per_page: int, paper: str) -> None:
    exam = an_exam(12, ("sigmoid", "tanh", "relu"), kind=kind, pages=Pages(paper=paper, per_page=per_page))
    files = render_pages(exam)
    for name, margin in MARGIN.items():
        with pypdfium2.PdfDocument(files[name]) as pdf:
            for number, page in enumerate(pdf, start=1):
                assert list(amiss(page, margin)) == [], f"{name}, page {number}"


@pytest.mark.parametrize("inputs", ["binary", "fractional"])
@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("kind", HALVED)
def test_what_a_question_says_and_shows_has_room_on_half_a_page(kind: str, paper: str, inputs: str) -> None:
    halved = Pages(paper=paper, per_page=2)
    exam = an_exam(6, ("sigmoid", "tanh", "relu"), kind=kind, inputs=inputs, places=1, pages=halved)
    for page in laid_out(exam).pages:
        for body in boxes_of_class(page._page_box, "body"):
            (content,) = boxes_of_class(body, "content")
            assert content.position_y + content.margin_height() <= body.position_y + body.margin_height() + 0.5


def amiss(page: pypdfium2.PdfPage, margin: float) -> Iterator[str]:
    """The words that stand where they should not."""
    width, height = page.get_size()
    texts = page.get_textpage()
    boxes: list[Box] = [texts.get_rect(place) for place in range(texts.count_rects())]
    for box in boxes:
        left, bottom, right, top = box
        if not (30 < left < right < width - 30 and margin < bottom < top < height - margin):
            yield f"{texts.get_text_bounded(*box)!r} is in the margin"
    for one, other in combinations(boxes, 2):
        sideways = min(one[2], other[2]) - max(one[0], other[0])
        upright = min(one[3], other[3]) - max(one[1], other[1])
        if sideways >= SIDEWAYS and upright >= UPRIGHT:
            yield f"{texts.get_text_bounded(*one)!r} is on {texts.get_text_bounded(*other)!r}"


def longest(words: str, limit: int) -> str:
    """As much of the words, again and again, as may be asked for."""
    text = (words + " ") * limit
    fitting = (length for length in range(limit, 0, -1) if text[length - 1] != " " and room_of(text[:length]) <= limit)
    return text[: next(fitting)]


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize(
    "words", ["Zwischenprüfung über maschinelles Lernen", "ZWISCHENPRÜFUNG ÜBER MASCHINELLES LERNEN"]
)
def test_the_longest_texts_stand_whole_and_beside_nothing_else(words: str, paper: Literal["a4", "letter"]) -> None:
    instructions, text = longest(words, LONGEST_INSTRUCTIONS), longest(words, LONGEST_SECTION_TEXT)
    title, course, date = (longest(f"{word} {words}", LONGEST_TEXT) for word in ("T", "C", "D"))
    check_text("instructions", instructions, LONGEST_INSTRUCTIONS)
    exam = an_exam(41, title=title, course=course, date=date, instructions=instructions)
    (rules,) = exam.selection.sections
    selection = replace(exam.selection, sections=(replace(rules, text=text),))
    exam = replace(exam, pages=Pages(paper=paper, tables=True), selection=selection)
    with pypdfium2.PdfDocument(first_sheets(exam)) as pdf:
        cover, _, question = pdf
        assert [found for page in pdf for found in amiss(page, 30) if "margin" not in found] == []
        printed = [" ".join(page.get_textpage().get_text_bounded().split()) for page in (cover, question)]
    for long in (title, course, date, instructions):
        assert long in printed[0]
    assert text in printed[1]


@pytest.mark.parametrize("points", ["99.5", "100.5", "999.5", "1000"])
@pytest.mark.parametrize(("count", "per_page"), [(20, 1), (21, 1), (41, 1), (41, 2)])
def test_the_most_points_stand_in_their_cells(count: int, per_page: Literal[1, 2], points: str) -> None:
    exam = an_exam(count, points=Decimal(points), pages=Pages(per_page=per_page))
    with pypdfium2.PdfDocument(first_sheets(exam)) as pdf:
        assert [found for page in pdf for found in amiss(page, 30)] == []


@pytest.mark.parametrize("kind", ["forward", "activation-swap", "missing-weight"])
def test_many_points_stand_whole_at_their_box(kind: str) -> None:
    exam = an_exam(1, kind=kind, points=Decimal("999.5"))
    with pypdfium2.PdfDocument(first_sheets(exam)) as pdf:
        printed = pdf[0].get_textpage().get_text_bounded()
        assert list(amiss(pdf[0], 30)) == []
    for part in exam.items[0].parts:
        assert f"{str(part.points).replace('.5', '½')} points" in printed, part.name


def first_sheets(exam: Exam) -> bytes:
    """The students' paper up to its first question."""
    (text,) = (text for path, text in student_texts(exam, environment()).items() if path.endswith(".pdf"))
    head, *sheets = re.split(r'(?=<div class="page)', text)
    first = next(place for place, sheet in enumerate(sheets) if 'class="body"' in sheet)
    return write_pdf(head + "".join(sheets[: first + 1]))
