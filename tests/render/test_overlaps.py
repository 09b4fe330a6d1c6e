"""On no page of any kind of question do two words overlap or stand beyond the margins, or is anything cut off."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Literal

import pypdfium2
import pytest

from examgen.exam import LONGEST_TEXT, Exam, Pages
from examgen.items import KINDS
from examgen.render import render_pages
from examgen.render.environment import environment
from examgen.render.pdf import write_pdf
from examgen.render.students import student_texts
from examgen.spec import LONGEST_INSTRUCTIONS, LONGEST_SECTION_TEXT, check_text, room_of
from tests.exams import an_exam
from tests.render.overlaps import MARGIN, amiss
from tests.render.test_students import boxes_of_class, laid_out
from tests.whole_run import KeptPress

EACH = ("sigmoid", "tanh", "relu")

HALVED = [kind for kind in KINDS if not KINDS[kind].SCOPE.whole_page]
"""The kinds of which two stand on a page, if that is asked for."""


@pytest.mark.slow
@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize(("kind", "per_page"), [*((kind, 1) for kind in KINDS), *((kind, 2) for kind in HALVED)])
def test_no_two_words_overlap_and_all_stay_on_the_page(kind: str, per_page: int, paper: str, press: KeptPress) -> None:
    """Four questions: one of each activation, and two that share a page of the key or of the questions."""
    exam = an_exam(4, EACH, kind=kind, pages=Pages(paper=paper, per_page=per_page))
    files = render_pages(exam, press=press)
    for name, margin in MARGIN.items():
        assert amiss(files[name], margin) == [], name


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("left: 40pt", []),
        ("left: 20pt", ["page 1: 'onetw' is on 'netwo'"]),
        ("top: 10pt", ["page 1: 'one two' is on 'one two'"]),
        ("left: 480pt", ["page 1: 'two' is in the margin"]),
        ("top: 735pt", ["page 1: 'two' is in the margin"]),
    ],
)
def test_a_word_on_another_or_in_the_margin_is_seen(place: str, found: list[str]) -> None:
    """Type of 20 points on A4, 595 points wide and 842 high; "one" is 35 points wide."""
    style = "@page { size: A4; margin: 60pt } p { position: absolute; top: 0; left: 0; margin: 0; font-size: 20pt }"
    body = f'<p>one</p><p style="{place}">two</p>'
    pdf = write_pdf(f'<!doctype html><html lang="en"><title>Words</title><style>{style}</style><body>{body}</body>')
    assert amiss(pdf, MARGIN["students/questions.pdf"]) == found


@pytest.mark.parametrize("inputs", ["binary", "fractional"])
@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("kind", HALVED)
def test_what_a_question_says_and_shows_has_room_on_half_a_page(kind: str, paper: str, inputs: str) -> None:
    halved = Pages(paper=paper, per_page=2)
    exam = an_exam(6, EACH, kind=kind, inputs=inputs, places=1, pages=halved)
    for page in laid_out(exam).pages:
        for body in boxes_of_class(page._page_box, "body"):
            (content,) = boxes_of_class(body, "content")
            assert content.position_y + content.margin_height() <= body.position_y + body.margin_height() + 0.5


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
    sheets = first_sheets(exam)
    assert [found for found in amiss(sheets, 30) if "margin" not in found] == []
    with pypdfium2.PdfDocument(sheets) as pdf:
        cover, _, question = pdf
        printed = [" ".join(page.get_textpage().get_text_bounded().split()) for page in (cover, question)]
    for long in (title, course, date, instructions):
        assert long in printed[0]
    assert text in printed[1]


@pytest.mark.parametrize("points", ["99.5", "100.5", "999.5", "1000"])
@pytest.mark.parametrize(("count", "per_page"), [(20, 1), (21, 1), (41, 1), (41, 2)])
def test_the_most_points_stand_in_their_cells(count: int, per_page: Literal[1, 2], points: str) -> None:
    exam = an_exam(count, points=Decimal(points), pages=Pages(per_page=per_page))
    assert amiss(first_sheets(exam), 30) == []


@pytest.mark.parametrize("kind", ["forward", "activation-swap", "missing-weight"])
def test_many_points_stand_whole_at_their_box(kind: str) -> None:
    exam = an_exam(1, kind=kind, points=Decimal("999.5"))
    sheets = first_sheets(exam)
    assert amiss(sheets, 30) == []
    with pypdfium2.PdfDocument(sheets) as pdf:
        printed = pdf[0].get_textpage().get_text_bounded()
    for part in exam.items[0].parts:
        assert f"{str(part.points).replace('.5', '½')} points" in printed, part.name


def first_sheets(exam: Exam) -> bytes:
    """The students' paper up to its first question."""
    (text,) = (text for path, text in student_texts(exam, environment()).items() if path.endswith(".pdf"))
    head, *sheets = re.split(r'(?=<div class="page)', text)
    first = next(place for place, sheet in enumerate(sheets) if 'class="body"' in sheet)
    return write_pdf(head + "".join(sheets[: first + 1]))
