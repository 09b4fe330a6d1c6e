"""Boxes with a cell for each digit: how many cells, how large, where, and that nothing runs into anything."""

from dataclasses import replace
from typing import Any

import html5lib
import pytest

from examgen.exam.record import Exam, Pages, load_exam
from examgen.items.kinds import KINDS
from examgen.paper.boolean import NAMES
from examgen.render.comb import CELL, CELL_HEIGHT, Comb, boxes_a_row, word_printed
from examgen.render.environment import page_environment
from examgen.render.press import files
from examgen.render.students import student_texts
from tests.exams import RECORDS, an_exam
from tests.render.overlaps import MARGIN, amiss
from tests.render.test_students import HTML, MILLIMETRE, PDF, boxes_of_class, laid_out
from tests.whole_run import KeptPress

EACH = ("sigmoid", "relu")
HALVED = [kind for kind in KINDS if not KINDS[kind].SCOPE.whole_page]


def combed(kind: str = "forward", per_page: Any = 1, count: int = 2, **changes: Any) -> Exam:
    return an_exam(count, EACH, kind=kind, pages=Pages(boxes="comb", per_page=per_page), **changes)


def cells_of(exam: Exam) -> dict[str, tuple[str, ...]]:
    """Of the first question on the screen: the classes of what stands in each box, in order."""
    html = student_texts(exam, page_environment())[HTML]
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    section = next(element for element in tree.iter("section"))
    return {
        "".join(part.find("div[@class='box-label']").itertext()): tuple(each.get("class") for each in part.iter("i"))
        for part in section.iter("div")
        if "part" in (part.get("class") or "").split()
    }


def number(digits: int, decimals: int) -> tuple[str, ...]:
    before = ("cell",) * (digits - 1) + ("cell end",)
    return ("cell sign", *before, "point", *("cell",) * (decimals - 1), "cell end")


def test_a_number_has_a_cell_for_minus_its_digits_and_the_decimals_that_are_asked() -> None:
    """By hand, from the weights that are printed: 6.2 + 8.2 = 14.4, 3.1 + 7.3 = 10.4, 0.5 + 5.5 + 3.7 = 9.7."""
    assert cells_of(combed()) == {
        "H₀ sum": number(2, 2),
        "H₀": number(1, 2),
        "H₁ sum": number(2, 2),
        "H₁": number(1, 2),
        "O": number(1, 2),
    }
    assert cells_of(combed(places=3))["H₁"] == number(1, 3)
    assert cells_of(combed("missing-weight", places=3)) == {"I₀→H₀": number(2, 1)}


def test_a_word_has_a_cell_beside_each_word_that_there_is() -> None:
    assert cells_of(combed("activation-swap"))["still right"] == ("cell", "cell")
    assert cells_of(combed("softmax"))["class"] == ("cell", "cell")
    assert len(cells_of(combed("truth-table"))["function"]) == 16


def test_what_has_no_room_stays_open() -> None:
    """Sixteen words on half a page, and weights on edges, which have their boxes there."""
    assert cells_of(combed("truth-table", 2))["function"] == ()
    assert cells_of(combed("hand-code")) == {}
    assert list(cells_of(combed("dump"))) == ["O"]
    wide = cells_of(combed(per_page=2, places=4))
    assert set(wide.values()) == {()}


def test_open_boxes_have_no_cells_and_say_nothing_of_them() -> None:
    text = student_texts(an_exam(1), page_environment())[HTML]
    assert "cell" not in text.partition("<main>")[2]
    assert "minus" not in text.partition("<main>")[2]


def test_all_sixteen_functions_are_called_otherwise() -> None:
    words = {word_printed(names[0]) for names in NAMES.values()}
    assert len(words) == 16
    assert {"XOR", "I₀ AND NOT I₁", "I₀ implies I₁", "NOT I₀", "always 1"} <= words


@pytest.mark.parametrize(("digits", "decimals", "a_row"), [(1, 2, 5), (2, 2, 5), (3, 2, 4), (2, 4, 3), (8, 4, 2)])
def test_boxes_stand_beside_each_other_as_many_as_fit(digits: int, decimals: int, a_row: int) -> None:
    comb = Comb(digits, decimals)
    assert boxes_a_row({"O": comb}, 5) == a_row
    assert a_row * comb.width + (a_row - 1) * 3 <= 174


@pytest.mark.parametrize(
    ("kind", "per_page", "paper"),
    [
        *((kind, 1, "a4") for kind in KINDS),
        *((kind, 2, paper) for kind in HALVED for paper in ("a4", "letter")),
        ("truth-table", 1, "letter"),
    ],
)
def test_cells_are_large_enough_stand_in_a_row_and_lie_on_the_page(kind: str, per_page: int, paper: Any) -> None:
    exam = an_exam(2, EACH, kind=kind, pages=Pages(boxes="comb", per_page=per_page, paper=paper))  # type: ignore[arg-type]
    found = 0
    for page in laid_out(exam).pages:
        for part in boxes_of_class(page._page_box, "comb"):
            cells = list(boxes_of_class(part, "cell"))
            found += len(cells)
            assert min(cell.border_width() for cell in cells) >= CELL * MILLIMETRE - 0.01
            assert min(cell.border_height() for cell in cells) >= CELL_HEIGHT * MILLIMETRE - 0.01
            assert len({round(cell.position_y, 2) for cell in cells}) == (2 if len(cells) == 16 else 1)
            ends = [cell.position_x + cell.border_width() for cell in cells]
            tops = [cell.position_y for cell in cells]
            assert all(
                start.position_x >= end - 0.01
                for end, top, start in zip(ends, tops, cells[1:], strict=False)
                if start.position_y == top
            )
            assert max(ends) <= part.position_x + part.border_width() + 0.01
            assert max(ends) <= page.width
        for body in boxes_of_class(page._page_box, "body"):
            (content,) = boxes_of_class(body, "content")
            assert content.position_y + content.margin_height() <= body.position_y + body.margin_height() + 0.5
    assert bool(found) == (kind != "hand-code")


def test_a_drawing_that_has_no_room_over_rows_of_cells_has_a_sheet_of_its_own() -> None:
    """A step of gradient descent on three activations has five rows of cells, and a question with many formulas."""
    exam = load_exam(RECORDS / "any-shape.json")
    for page in laid_out(replace(exam, pages=Pages(boxes="comb"))).pages:
        for body in boxes_of_class(page._page_box, "body"):
            (content,) = boxes_of_class(body, "content")
            assert content.position_y + content.margin_height() <= body.position_y + body.margin_height() + 0.5


@pytest.mark.parametrize("boxes", ["open", "comb"])
def test_rows_of_cells_push_nothing_over_to_another_page(boxes: Any) -> None:
    """A cover, three questions of twelve boxes and more, and after each room to work, once under its drawing."""
    exam = load_exam(RECORDS / "any-shape.json")
    assert len(laid_out(replace(exam, pages=Pages(boxes=boxes))).pages) == 7


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "per_page"), [*((kind, 1) for kind in KINDS), *((kind, 2) for kind in HALVED)])
def test_no_two_words_overlap_and_all_stay_on_the_page(kind: str, per_page: int, press: KeptPress) -> None:
    """On students' pages: the key of an exam with cells is the key of one without, which test_overlaps.py looks at."""
    exam = combed(kind, per_page)
    assert amiss(files(student_texts(exam, page_environment()), press)[PDF], MARGIN[PDF]) == []
