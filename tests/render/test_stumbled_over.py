"""What an instructor stumbled over on students' pages: traps, room to work, texts that were cut, sentences."""

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pypdfium2
import pytest

from examgen.exam.record import Exam, Selection
from examgen.items.for_students import for_student
from examgen.items.kinds import KINDS
from examgen.render.environment import page_environment
from examgen.render.frame import TYPE_WIDTH
from examgen.render.key import key_texts
from examgen.render.question import question_on_paper
from examgen.render.students import outward_facts, student_texts
from tests.exams import an_exam, an_item, of_a_kind
from tests.render.test_overlaps import each_with_each
from tests.whole_run import KeptPress

COURSE = "Introduction to Deep Learning, Neural Computation and Their Applications in the Engineering Sciences"


def of_kind(kind: str, count: int = 2, **changes: Any) -> Exam:
    activations = ("step", "sigmoid", "relu") if kind == "hand-code" else ("tanh", "relu")
    return an_exam(count, activations, kind=kind, **changes)


def html(exam: Exam) -> str:
    (text,) = (text for path, text in student_texts(exam, page_environment()).items() if path.endswith(".html"))
    apart = re.sub(r"</(h2|p|div)>", " ", text.partition("<main>")[2])
    return " ".join(unescape(re.sub(r"<[^>]*>", "", apart)).split())


def printed(exam: Exam, press: KeptPress) -> list[str]:
    """What stands on each page of paper."""
    (text,) = (text for path, text in student_texts(exam, page_environment()).items() if path.endswith(".pdf"))
    with pypdfium2.PdfDocument(press.drawn(text)) as document:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


@pytest.mark.parametrize("per_page", [1, 2])
@pytest.mark.parametrize("kind", KINDS)
def test_no_box_that_is_not_marked_stands_behind_the_output(kind: str, per_page: int) -> None:
    """Students write into it. A given output stands there, where there is room."""
    for item in of_kind(kind).items:
        question = question_on_paper(for_student(item), 2, compact=per_page == 2)
        given = kind == "missing-weight" and per_page == 1
        assert [box.value is not None for box in question.diagram.outputs] == [True] * given


@pytest.mark.parametrize(("kind", "places", "apart"), [("gradient", 2, 2), ("softmax", 2, 2), ("softmax", 4, 2)])
def test_many_boxes_and_decimals_have_a_page_of_lines_and_few_have_not(kind: str, places: int, apart: int) -> None:
    exam = of_kind(kind, places=places)
    sheets = outward_facts(exam, [for_student(item) for item in exam.items])["sheets"]
    assert [sheet.work.label for sheet in sheets if sheet.work] == ["1", "2"][:apart]
    assert all(sheet.body_height > 220 for sheet in sheets if sheet.work)
    assert [sheet.number for sheet in sheets] == list(range(1, len(sheets) + 1))
    assert "Room to work" not in html(exam)


@pytest.mark.parametrize("kind", ["forward", "missing-weight", "dump", "truth-table", "activation-swap", "hand-code"])
def test_other_questions_have_their_lines_beside_them(kind: str) -> None:
    exam = of_kind(kind)
    assert not any(sheet.work for sheet in outward_facts(exam, list(map(for_student, exam.items)))["sheets"])


def test_a_lone_weight_takes_less_room_to_work_and_its_drawing_the_more() -> None:
    scales = {kind: question_on_paper(for_student(an_item(1, "tanh", kind=kind)), 2).scale for kind in KINDS}
    assert {kind for kind, scale in scales.items() if scale != 1} == {"missing-weight"}
    question = question_on_paper(for_student(an_item(1, "tanh", kind="missing-weight")), 2)
    assert question.diagram.width * question.scale == pytest.approx(TYPE_WIDTH)


@pytest.mark.parametrize(("kind", "paper"), [(kind, paper) for kind, count, paper in each_with_each() if count == 2])
def test_a_page_of_two_questions_says_where_to_work(kind: str, paper: str, press: KeptPress) -> None:
    _, *pages = printed(of_a_kind(kind, per_page=2, paper=paper), press)
    assert len(pages) == 2
    assert all("Work on the back." in page for page in pages)


def test_a_course_stands_whole_where_there_is_room(press: KeptPress) -> None:
    first, second = printed(an_exam(2, course=COURSE, date=""), press)
    assert COURSE in first
    running = "Quiz · Neural Computation and Applications of Deep Learning in the Engineering Sciences"
    title, _, course = running.partition(" · ")
    _, second = printed(an_exam(2, title=title, course=course, date="3 May"), press)
    assert running in second


def test_a_text_of_a_section_has_a_heading(press: KeptPress) -> None:
    exam = an_exam(2)
    (rules,) = exam.selection.sections
    one = replace(exam, selection=Selection(sections=(replace(rules, text="Show your work."),)))
    assert "For all questions Show your work. Question 1" in html(one)
    sections = tuple(replace(rules, count=1, text=text) for text in ("", "Show your work."))
    two = replace(exam, selection=Selection(sections=sections))
    assert "Section 2 Show your work. Question 2" in html(two)
    assert "Section 1" not in html(two)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "hand-code"])
def test_every_question_says_how_to_round_in_the_words_of_an_examiner(kind: str) -> None:
    kept = 6 if kind == "gradient" else 4
    assert f"Keep at least {kept} decimals in intermediate steps; round to the nearest." in html(of_kind(kind))


def test_whether_it_is_still_right_is_asked_for_a_yes_or_a_no() -> None:
    asked = "Is it still right, yes or no: are both outputs at least 0.5, or neither?"
    assert asked in html(of_kind("activation-swap"))


def test_a_target_is_given_and_not_changed() -> None:
    page = html(of_kind("gradient"))
    assert re.search(r"and the target t = −?\d\.\d, take one step of gradient descent on the loss L =", page)
    assert " now " not in page


def test_on_the_key_of_a_dump_every_number_stands_under_its_head() -> None:
    page = key_texts(of_kind("dump"), page_environment())["graders/key.html"]
    table = page.partition('<table class="lines">')[2].partition("</table>")[0]
    head, *rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    assert re.findall(r">([^<]+)</th>", head) == ["Part", "Worked", "Answer", "Accepted"]
    copied = [row for row in rows if 'class="listed"' in row]
    assert len(copied) == 9
    for row in copied:
        assert re.findall(r'<t[hd] (?:scope|class)="(\w+)"', row) == ["row", "listed", "answer", "interval"]
        assert "only this, ½ point" in row
