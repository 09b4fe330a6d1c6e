"""A question with a blank weight on its pages: the box, the words for it, the inverse function, the key's answer."""

import re
from dataclasses import replace
from typing import Any

import pytest

from examgen.exam.record import Exam, Pages
from examgen.items.item import Item
from examgen.render.answer_table import answer_tables
from examgen.render.environment import page_environment
from examgen.render.key import key_texts
from examgen.render.students import student_texts
from tests.exams import an_exam, an_item

KIND = "missing-weight"


def blank_item(activation: str, hidden: bool) -> Item:
    """A question whose blank weight leads to a hidden unit, or to the output."""
    items = (an_item(number, activation, ("1", "1"), kind=KIND) for number in range(1, 99))
    return next(item for item in items if item.parts[0].name.endswith("->O") is not hidden)


def exam_of(*items: Item, **changes: Any) -> Exam:
    numbered = tuple(replace(item, id=f"Q{number:02}") for number, item in enumerate(items, 1))
    return replace(an_exam(1), items=numbered, **changes)


def questions(*items: Item) -> str:
    return student_texts(exam_of(*items), page_environment())["students/questions.html"]


@pytest.mark.parametrize("hidden", [True, False])
def test_who_cannot_see_the_drawing_is_told_what_is_blank_and_what_is_given(hidden: bool) -> None:
    item = blank_item("sigmoid", hidden)
    page = questions(item)
    source, target = item.parts[0].name.split("->")
    source = "bias" if source == "B" else source
    assert page.count("<td>blank</td>") == 1
    assert f"<tr><td>{source}</td><td>{target}</td><td>blank</td></tr>" in page
    paper = student_texts(exam_of(item), page_environment())["students/questions.pdf"]
    assert len(re.findall(r"(bias|from [IH]\d) blank", paper)) == 1
    assert f"Output O = {item.besides.given}".replace("-", "−") in paper


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh"])
def test_the_inverse_function_stands_there_where_it_is_needed(activation: str) -> None:
    assert ("Its inverse" in questions(blank_item(activation, hidden=True))) is (activation != "relu")
    assert "Its inverse" not in questions(blank_item(activation, hidden=False))


def test_the_drawing_has_one_empty_box_and_no_value_of_a_key() -> None:
    for activation in ("relu", "tanh"):
        page = questions(blank_item(activation, hidden=True))
        drawing = page.partition("<svg")[2].partition("</svg>")[0]
        assert "diagram-value" not in drawing
        assert drawing.count('class="diagram-weight"') == 8
        assert drawing.count("<rect") == 4  # two biases, the output's box, the blank


def test_nothing_is_said_of_marking_other_boxes_where_there_is_one() -> None:
    assert "Boxes after a wrong value" not in questions(blank_item("tanh", hidden=True))
    assert "Boxes after a wrong value" in questions(blank_item("tanh", hidden=True), an_item(2))


def test_the_key_says_of_marking_what_students_were_told_and_no_more() -> None:
    alone, mixed = exam_of(blank_item("tanh", hidden=True)), exam_of(blank_item("tanh", hidden=True), an_item(2))
    keys = [key_texts(exam, page_environment())["graders/key.html"] for exam in (alone, mixed)]
    assert ["Students were told" in key for key in keys] == [False, True]


def test_the_key_fills_the_box_in_and_lists_all_blanks_in_one_table() -> None:
    items = [blank_item("tanh", hidden=True), blank_item("tanh", hidden=False), blank_item("relu", hidden=True)]
    (table,) = answer_tables(items)
    assert (table.parts, table.named) == (("Answer",), True)
    page = key_texts(exam_of(*items), page_environment())["graders/key.html"]
    for item in items:
        ((name, weight),) = item.besides.blanks.items()
        printed = str(weight).replace("-", "−")
        assert re.search(rf'class="diagram-value"[^>]*>{printed}<', page)
        source, target = (re.sub(r"\d", lambda digit: "₀₁"[int(digit[0])], end) for end in name.split("->"))
        assert f'<span class="named">{source}→{target}</span>' in page


def test_a_cover_does_not_promise_a_weight_the_decimals_of_all_else() -> None:
    few, cover = an_exam(1).items, Pages(cover=True)
    for items, said in (
        (few, "Write every number to 2 decimals."),
        ((*few, an_item(2, kind=KIND)), "Each question"),
    ):
        page = student_texts(exam_of(*items, pages=cover), page_environment())["students/questions.pdf"]
        assert f"<li>{said}" in page
