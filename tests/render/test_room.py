"""The longest texts and the most points that may be asked for have room on the students' paper."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Literal

import pypdfium2
import pytest

from examgen.asking.setting import check_text
from examgen.asking.settings.section import LONGEST_SECTION_TEXT
from examgen.asking.settings.whole import LONGEST_INSTRUCTIONS
from examgen.asking.texts import room_of
from examgen.exam.record import LONGEST_TEXT, Exam, Pages
from examgen.items.for_students import for_student
from examgen.render.environment import page_environment, rendered
from examgen.render.key import key_texts
from examgen.render.pdf import write_pdf
from examgen.render.students import TEMPLATE, outward_facts
from tests.exams import an_exam
from tests.render.overlaps import amiss


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
    assert [found for found in amiss(sheets, 30) if "margin" not in found] == []  # a running head is cut off there
    with pypdfium2.PdfDocument(sheets) as pdf:
        cover, _, question = pdf
        printed = [" ".join(page.get_textpage().get_text_bounded().split()) for page in (cover, question)]
    for long in (title, course, date, instructions):
        assert long in printed[0]
    assert text in printed[1]


def test_a_word_as_long_as_a_text_may_be_is_broken_and_stands_whole() -> None:
    title, course, date = (letter + "befund" * 30 for letter in "TCD")
    exam = an_exam(2, title=title, course=course, date=date, pages=Pages(cover=True))
    key = write_pdf(key_texts(exam, page_environment())["graders/key.pdf"])
    for first in (first_sheets(exam), key):
        with pypdfium2.PdfDocument(first) as pdf:
            texts = pdf[0].get_textpage()
            printed = "".join(texts.get_text_bounded(left=40, right=pdf[0].get_width() - 39).split())
        for word in (title, course, date):
            assert word in printed


@pytest.mark.parametrize(
    ("count", "per_page", "points"),
    [*((*cover, "999.5") for cover in ((20, 1), (21, 1), (41, 1), (41, 2))), (20, 1, "1000"), (41, 2, "1000")],
)
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
    facts = outward_facts(exam, [for_student(item) for item in exam.items])
    text = rendered(page_environment(), TEMPLATE, medium="paper", **facts)
    head, *sheets = re.split(r'(?=<div class="page)', text)
    first = next(place for place, sheet in enumerate(sheets) if '<section class="question' in sheet)
    some = re.sub(' data-pages="[0-9]+"', "", head)  # which says how many there are in all
    return write_pdf(some + "".join(sheets[: first + 1]))
