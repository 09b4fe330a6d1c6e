"""A hand-coded question on its pages: task, table, margin, an empty diagram; the key's sample and recipe."""

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest

from examgen.exam.record import Exam, Pages
from examgen.paper.network import TARGETS
from examgen.render.environment import page_environment
from examgen.render.key import key_texts
from examgen.render.students import student_texts
from tests.exams import an_exam, an_item
from tests.render.test_students import boxes_of_class, laid_out

KIND = "hand-code"


def exam_of(*activations: str, first: int = 1, **changes: Any) -> Exam:
    items = tuple(an_item(number, activation, kind=KIND) for number, activation in enumerate(activations, first))
    items = tuple(replace(item, id=f"Q{place:02}") for place, item in enumerate(items, 1))
    return replace(an_exam(1), items=items, **changes)


def screen(exam: Exam) -> str:
    return unescape(student_texts(exam, page_environment())["students/questions.html"])


@pytest.mark.parametrize("number", range(7))
def test_the_task_is_named_and_printed_as_a_table(number: int) -> None:
    exam = exam_of("step", first=number)
    task = exam.items[0].network.task
    page = screen(exam)
    said = "the implication I₀\N{NO-BREAK SPACE}→\N{NO-BREAK SPACE}I₁" if task == "implication" else task.upper()
    assert f"<strong>{said}</strong>" in page
    rows = re.findall(r"<tr><td>(\d)</td><td>(\d)</td><td>(\d)</td></tr>", page.partition('class="truth"')[2])
    assert {(first, second): int(target) for first, second, target in rows} == TARGETS[task]


@pytest.mark.parametrize(
    ("activation", "margin", "function"),
    [
        ("step", "exactly the number in it", "otherwise 0; so step(0) = 1"),
        ("relu", "the number in it or at most 0.3 away from it", "linear: O is its sum"),
        ("sigmoid", "the number in it or at most 0.2 away from it", "Activation of H₀, H₁ and O"),
    ],
)
def test_the_sheet_says_what_is_right_and_how_units_work(activation: str, margin: str, function: str) -> None:
    page = screen(exam_of(activation))
    assert margin in " ".join(page.split())
    assert function in page
    assert "at most one decimal and from −20 to" in " ".join(page.split())


def test_the_drawing_is_empty_and_there_is_no_other_box() -> None:
    page = screen(exam_of("step"))
    drawn = page.partition("<svg")[2].partition("</svg>")[0]
    assert drawn.count("<rect") == 9 + 2  # the biases
    assert not re.search("diagram-(weight|value|input)", drawn)
    assert 'class="box"' not in page
    assert "Boxes after a wrong value" not in page
    assert page.count("<td>blank</td>") == 9


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("per_page", [1, 2])
def test_the_longest_question_stays_in_its_room_and_clear_of_itself(paper: Any, per_page: Any) -> None:
    exam = exam_of("relu", "sigmoid", first=6, title="Long " * 40, pages=Pages(paper=paper, per_page=per_page))
    assert "implication" in screen(exam)
    pages = laid_out(exam).pages
    assert len(pages) == 2
    found = 0
    for body in (body for page in pages for body in boxes_of_class(page._page_box, "body")):
        (content,) = boxes_of_class(body, "content")
        assert content.position_y + content.margin_height() <= body.position_y + body.margin_height() + 0.5
        functions, truth, drawing = (next(boxes_of_class(body, name)) for name in ("functions", "truth", "drawing"))
        (picture,) = boxes_of_class(drawing, "diagram")
        assert functions.position_y + functions.border_height() < truth.position_y
        assert picture.position_x + picture.border_width() < truth.position_x
        assert truth.position_y + truth.border_height() < content.position_y + content.margin_height()
        found += 1
    assert found == 2


def test_the_key_has_the_sample_and_says_that_it_is_one() -> None:
    exam = exam_of("step", "relu")
    page = unescape(key_texts(exam, page_environment())["graders/key.html"])
    assert "Weights are a sample: any others that compute the task are right too" in page
    for item in exam.items:
        for part in item.parts:
            weight = str(round(part.answer, 1)).replace("-", "−")  # type: ignore[arg-type]
            assert re.search(rf'class="diagram-value"[^>]*>{weight}<', page)
            assert f"<b>{weight}</b> </td>" in page
    assert "Students were told" not in page
    assert "means" not in page.partition("<main>")[2]
    csv = key_texts(exam, page_environment())["graders/key.csv"]
    assert csv.splitlines()[1].startswith("Q01,I0->H0,")
    assert ",,," in csv.splitlines()[1].replace(",,0.5", ",,,0.5")


@pytest.mark.parametrize(
    ("activation", "words"), [("step", "exactly"), ("relu", "at most 0.3"), ("sigmoid", "0.2 from")]
)
def test_the_key_says_how_to_check_another_answer(activation: str, words: str) -> None:
    exam = exam_of(activation)
    page = unescape(key_texts(exam, page_environment())["graders/key.html"])
    recipe = page.partition('class="recipe"')[2].partition("</div>")[0]
    assert words in recipe
    assert "examgen key EXAM ITEM --check" in recipe
    for row, target in TARGETS[exam.items[0].network.task].items():
        assert f"{target} on ({','.join(row)})" in recipe


def test_two_samples_stand_on_a_page_of_the_key_with_their_lines_beside_the_drawing() -> None:
    page = key_texts(exam_of("step", "sigmoid"), page_environment())["graders/key.html"]
    assert page.count("The sample on each row") == 2
    assert not re.search(r'<section class="item[^"]*roomy', page)
