"""A question with a dump on its pages: the list, an empty diagram, one box at the foot, the key's filled diagram."""

import re
from dataclasses import replace
from decimal import Decimal
from html import unescape
from random import Random
from typing import Any

import pytest

from examgen.exam.record import Exam, Pages
from examgen.items.for_students import for_student
from examgen.items.item import Source
from examgen.items.kinds import KINDS
from examgen.items.solution import make_item
from examgen.render.environment import page_environment
from examgen.render.key import answered_drawing, key_texts
from examgen.render.question import question_on_paper
from examgen.render.students import student_texts
from tests.exams import an_exam, an_item, source_of
from tests.render.test_students import boxes_of_class, laid_out

KIND = "dump"


def exam_of(*kinds: str, **changes: Any) -> Exam:
    items = tuple(an_item(number, "tanh", ("1", "0"), kind=kind) for number, kind in enumerate(kinds, 1))
    return replace(an_exam(1), items=items, **changes)


def screen(exam: Exam) -> str:
    return student_texts(exam, page_environment())["students/questions.html"]


def drawing_in(page: str) -> str:
    return page.partition("<svg")[2].partition("</svg>")[0]


def test_the_page_lists_the_weights_as_the_program_does_with_a_real_minus() -> None:
    exam = exam_of(KIND)
    page = unescape(screen(exam))
    for line in exam.items[0].besides.dump:
        head, sign, number = re.fullmatch(r"(.*(?:: |= ))(-?)(.*)", line).groups()  # type: ignore[union-attr]
        assert f"<p>{head}{'−' if sign else ''}{number}</p>" in page


def test_the_drawing_has_nine_empty_boxes_and_no_weight() -> None:
    drawn = drawing_in(screen(exam_of(KIND)))
    assert drawn.count("<rect") == 9 + 2  # the biases
    assert "diagram-weight" not in drawn
    assert "diagram-value" not in drawn
    assert re.findall(r'diagram-input"[^>]*>([^<]*)<', drawn) == ["1", "0"]


def test_weights_have_no_box_at_the_foot_and_their_points_in_the_text() -> None:
    page = screen(exam_of(KIND))
    section = page.partition('<section class="question"')[2]
    assert re.findall(r'class="box-label">([^<]*)<', section) == ["O"]
    assert re.findall(r'class="box-points">([^<]*)<', section) == ["1½ points"]
    assert "(½ point each)" in section


def test_who_cannot_see_the_drawing_is_told_that_every_edge_is_blank() -> None:
    page = screen(exam_of(KIND))
    assert page.count("<td>blank</td>") == 9
    assert "<tr><td>I1</td><td>H0</td><td>blank</td></tr>" in page


def test_in_company_each_question_keeps_its_own_boxes() -> None:
    page = screen(exam_of("forward", KIND, "missing-weight"))
    boxes = [re.findall(r'class="box-label">([^<]*)<', part) for part in page.split('<section class="question"')[1:]]
    assert [len(found) for found in boxes] == [5, 1, 1]


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("per_page", [1, 2])
def test_the_longest_question_stays_in_its_room_and_clear_of_itself(paper: Any, per_page: Any) -> None:
    items = tuple(an_item(n, "tanh", ("-0.3", "-0.8"), 4, kind=KIND, points=Decimal("13.5")) for n in (1, 2))
    exam = replace(an_exam(1, title="Long " * 40, places=4), items=items, pages=Pages(paper=paper, per_page=per_page))
    pages = laid_out(exam).pages
    assert len(pages) == 2
    found = 0
    for body in (body for page in pages for body in boxes_of_class(page._page_box, "body")):
        (content,) = boxes_of_class(body, "content")
        assert content.position_y + content.margin_height() <= body.position_y + body.margin_height() + 0.5
        places = [next(boxes_of_class(body, name)) for name in ("functions", "dump", "drawing")]
        functions, dump, drawing = places
        (picture,) = boxes_of_class(drawing, "diagram")
        assert functions.position_y + functions.border_height() < dump.position_y
        assert picture.position_x + picture.border_width() < dump.position_x
        lowest = dump.position_y + dump.border_height()
        for box in boxes_of_class(body, "box"):
            assert lowest < box.position_y
        assert lowest < content.position_y + content.margin_height()
        found += 1
    assert found == 2


def test_the_key_writes_the_weights_into_the_drawing_and_beside_it() -> None:
    exam = exam_of(KIND)
    page = unescape(key_texts(exam, page_environment())["graders/key.html"])
    item = exam.items[0]
    drawn = re.findall(r'class="diagram-value"[^>]*>([^<]*)<', page)
    for part in item.parts[:-1]:
        weight = format(part.answer, "f")[:-1].replace("-", "−")
        assert weight in drawn
        assert f"<b>{weight}</b> </td>" in page  # no interval under it
    assert "L0N1 -> L1N0" in page
    assert "where there is none, only that number is" in page
    assert "where there is none" not in key_texts(an_exam(1), page_environment())["graders/key.html"]


def test_the_slips_have_a_column_for_the_output_alone() -> None:
    page = key_texts(exam_of(KIND), page_environment())["graders/key.html"]
    heads = re.findall(r"<thead><tr>(.*?)</tr></thead>", page.partition('class="slips"')[2])
    assert heads
    assert all(re.findall(r">([^<]+)</th>", head) == ["O", "means"] for head in heads)
    assert "biases of H₀ and H₁ swapped" in page


@pytest.mark.parametrize(("places", "figures"), [(1, 2), (1, 3), (2, 3), (3, 4), (3, 5)])
def test_a_box_has_room_for_the_longest_number_of_the_list_and_the_key_draws_it_alike(
    places: int, figures: int
) -> None:
    longest = Decimal(10**figures - 1).scaleb(-places)
    posed = an_item(1, "tanh", ("1", "0"), kind=KIND).posed
    numbers = [[longest, Decimal(1).scaleb(-places)], [Decimal(1).scaleb(-places), Decimal(2).scaleb(-places)]]
    first, *others = posed.network.layers
    network = replace(posed.network, layers=(replace(first, weights=tuple(map(tuple, numbers))), *others))
    source = Source(layers=tuple(map(source_of, network.layers)), batch=0, index=1)
    item = make_item("Q01", KIND, KINDS[KIND].pose(network, posed.row, Random(1)), source, 2, None)
    student = question_on_paper(for_student(item), 2).diagram
    widths = {round(edge.label_box.width, 6) for edge in (*student.edges, *answered_drawing(item, 2).edges)}
    assert widths == {round(max(10.5, 2.8 * (figures + 1) + 1.5), 6)}  # of a hand: a figure or a minus, and the point
