"""A question with two classes on its pages: the row, ten boxes, the formulas; on the key a page for each."""

import re
from dataclasses import replace
from decimal import Decimal
from html import unescape
from typing import Any

import pypdfium2
import pytest

from examgen.asking.asked import spec_of
from examgen.exam.record import Exam, Pages
from examgen.files.errors import ExamgenError
from examgen.items.softmax import without_sum
from examgen.items.solution import make_item
from examgen.render.environment import page_environment
from examgen.render.key import key_texts
from examgen.render.pdf import write_pdf
from examgen.render.slip_table import slip_rows
from examgen.render.students import student_texts
from tests.exams import an_exam, an_item, with_other_rules
from tests.render.test_students import boxes_of_class, laid_out
from tests.verify.solved import solved_item

KIND = "softmax"
BOXES = ["H₀ sum", "H₀", "H₁ sum", "H₁", "O₀ sum", "O₁ sum", "S", "P₀", "P₁", "class", "loss"]


def exam_of(*kinds: str, **changes: Any) -> Exam:
    items = tuple(an_item(number, "tanh", ("1", "0"), kind=kind) for number, kind in enumerate(kinds, 1))
    return replace(an_exam(1), items=items, **changes)


def screen(exam: Exam) -> str:
    return student_texts(exam, page_environment())["students/questions.html"]


def plain(markup: str) -> str:
    """What is read, with single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", markup)).split())


def test_the_page_says_the_row_and_what_is_asked() -> None:
    said = plain(screen(exam_of(KIND)))
    assert "For the row I₀ = 1 and I₁ = 0, work out the weighted sum" in said
    assert "the sums of O₀ and O₁, the sum S of their exponentials, the probabilities" in said
    assert "the probabilities P₀ and P₁ of the two classes, the class that the network predicts, and the loss" in said


def test_where_the_sum_of_the_exponentials_is_not_asked_for_the_page_is_as_it_was_before() -> None:
    """As under rules 4, and on a network of one's own on which the sum is out of scale."""
    asked = an_item(1, "tanh", ("1", "0"), kind=KIND)
    item = make_item("Q01", KIND, without_sum(asked.posed), asked.source, 2)
    page = screen(replace(an_exam(1), items=(item,)))
    section = page.partition('<section class="question"')[2]
    assert "exponentials" not in plain(section)
    assert "Softmax of the sums z Pₖ = ezₖez₀ + ez₁" in plain(section)
    assert re.findall(r'class="box-label">([^<]*)<', section) == [name for name in BOXES if name != "S"]


def test_a_number_of_a_million_is_called_huge_in_the_table_of_mistakes() -> None:
    """No column has room for it, and nothing follows from it: 18.23 in O1 makes a sum of 82,639,637.81."""
    item = solved_item(2, "sigmoid", ("1", "1"), kind=KIND, shape=(2, 2, 2))
    found = {slip.name: slip.answers["S"] for slip in item.slips if "S" in slip.answers}
    far = {name: Decimal(number) for name, number in found.items() if abs(Decimal(number)) >= 10**6}
    assert far
    texts = {row.words: row.numbers.get("S") for row in slip_rows(item)}
    assert [text for text in texts.values() if text == "huge"]
    assert not any(len(text or "") > len("999999.99") for text in texts.values())


def test_there_is_a_box_for_every_part_and_the_class_says_what_it_takes() -> None:
    section = screen(exam_of(KIND)).partition('<section class="question"')[2]
    assert re.findall(r'class="box-label">([^<]*)<', section) == BOXES
    assert re.findall(r'class="box-points">([^<]*)<', section) == ["1 point"] * 11
    assert re.findall(r'class="choices">([^<]*)<', section) == ["0 or 1"]


def test_the_formulas_are_those_of_softmax_and_of_the_loss_and_only_there() -> None:
    two = screen(exam_of(KIND, "forward")).split('<section class="question"')[1:]
    said = [plain(section.partition('class="functions"')[2].partition("</div>")[0]) for section in two]
    assert "Softmax of the sums z S = ez₀ + ez₁Pₖ = ezₖS" in said[0]
    assert "−ln P" in said[0]
    assert "linear" not in said[0]
    assert "Softmax" not in said[1]
    assert "linear: O is its sum" in said[1]


def test_nothing_about_the_answers_changes_a_byte_of_the_students_page() -> None:
    exam = exam_of(KIND)
    (item,) = exam.items
    parts = tuple(
        replace(part, answer="0", accepted=("0",))
        if part.name == "class"
        else replace(part, answer=part.answer + 1, low=part.low + 1, high=part.high + 1)  # type: ignore[operator, union-attr]
        for part in item.parts
    )
    other = replace(item, parts=parts, steps=("class = 0",), slips=item.slips[:1], difficulty=99)
    secret = replace(exam, items=(other,), seed=1, selection=with_other_rules(exam.selection))
    assert student_texts(secret, page_environment()) == student_texts(exam, page_environment())


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_longest_question_stays_in_its_room_and_clear_of_itself(paper: Any) -> None:
    items = tuple(an_item(n, "tanh", ("1", "0"), 4, kind=KIND, points=Decimal(95)) for n in (1, 2))
    exam = replace(an_exam(1, title="Long " * 40, places=4), items=items, pages=Pages(paper=paper))
    found = 0
    for page in laid_out(exam).pages:
        for body in boxes_of_class(page._page_box, "body"):
            (content,) = boxes_of_class(body, "content")
            assert content.position_y + content.margin_height() <= body.position_y + body.margin_height() + 0.5
            functions, drawing = (next(boxes_of_class(body, name)) for name in ("functions", "drawing"))
            (picture,) = boxes_of_class(drawing, "diagram")
            assert functions.position_y + functions.border_height() < picture.position_y
            boxes = list(boxes_of_class(page._page_box, "box"))[-10:]  # before these the first page has one for marks
            assert all(picture.position_y + picture.border_height() < box.position_y for box in boxes)
            found += 1
    assert found == 2


def test_two_on_a_page_are_refused_in_one_line() -> None:
    with pytest.raises(ExamgenError, match=r"^--per-page 2: a softmax question .* Leave out --per-page\.$"):
        spec_of(kind=KIND, activation="tanh", per_page=2)


def test_rows_without_a_class_are_refused_in_one_line() -> None:
    with pytest.raises(ExamgenError, match=r"^--inputs fractional: a question of kind softmax .* Leave it out\.$"):
        spec_of(kind=KIND, activation="tanh", inputs="fractional")


def test_the_key_gives_each_question_a_page_with_its_worked_lines_and_one_table_of_slips() -> None:
    exam = replace(
        an_exam(1), items=tuple(solved_item(n, "tanh", ("1", "0"), kind=KIND, shape=(2, 2, 2)) for n in (1, 2))
    )
    page = key_texts(exam, page_environment())["graders/key.html"]
    assert len(re.findall(r'<section class="item[^"]* roomy"', page)) == 2
    section = page.partition('id="Q01"')[2].partition("</section>")[0]
    answers = {part.name: str(part.answer).replace("-", "−") for part in exam.items[0].parts}
    for name in ("P₀", "P₁", "class", "loss"):
        line = section.partition(f'rowgroup">{name}</th>')[2].partition("</tbody>")[0]
        assert plain(line).startswith("=")
        assert f'<td class="answer">{answers[name.translate({0x2080: "0", 0x2081: "1"})]}</td>' in line
    (head,) = re.findall(r"<thead><tr>(.*?)</tr></thead>", section.partition('class="slips"')[2])
    assert [plain(cell) for cell in head.split("</th>")[:-1]] == ["loss", "means", *BOXES[:-1]]
    assert "the other class" in section
    assert "log₁₀ for ln" in section


@pytest.mark.parametrize("places", [3, 4])
def test_the_longest_numbers_of_mistakes_stand_whole_and_clear_of_each_other(places: int) -> None:
    item = an_item(1, "tanh", ("1", "0"), places, kind=KIND)
    long = {name: Decimal(f"-{place}99.{'4' * places}") for place, name in enumerate(("P0", "P1", "loss"), 1)}
    bounds = dict.fromkeys(long, Decimal(0))
    slips = tuple(
        replace(slip, answers={**slip.answers, **long}, low={**slip.low, **bounds}, high={**slip.high, **bounds})
        for slip in item.slips[:3]
    )
    exam = replace(an_exam(1, places=places), items=(replace(item, slips=(*slips, *item.slips[3:])),))
    with pypdfium2.PdfDocument(write_pdf(key_texts(exam, page_environment())["graders/key.pdf"])) as pdf:
        words = pdf[1].get_textpage().get_text_bounded().split()
    for number in long.values():
        assert words.count(format(number, "f").replace("-", "−")) == 3
