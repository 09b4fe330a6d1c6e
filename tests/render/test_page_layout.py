"""`graders/layout.json`: its rectangles lie over the rules that are printed, each box once, whatever the page."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pypdfium2
import pytest
from jsonschema import Draft202012Validator

from examgen.exam.record import Exam, Pages, load_exam
from examgen.items.for_students import for_student
from examgen.render.box_places import boxes_on
from examgen.render.environment import page_environment
from examgen.render.laid_out import rounded, seen_on
from examgen.render.page_layout import layout_schema, layout_text, question_pages
from examgen.render.pdf import document
from examgen.render.press import placed_files
from examgen.render.students import outward_facts, student_pages
from tests.exams import RECORDS, an_exam, in_forms
from tests.render.test_students import with_other_secrets
from tests.whole_run import KeptPress

DOTS = 200 / 25.4
"""A millimetre in dots, as a scanner has them."""

DARK = 150


def layout_of(exam: Exam, press: KeptPress) -> tuple[dict[str, Any], dict[str, bytes]]:
    """`graders/layout.json` as `render_pages` has it, and the students' files; a key has no boxes, and is not drawn."""
    texts, sheets = student_pages(exam, page_environment())
    files, seen = placed_files(texts, press)
    return json.loads(layout_text(question_pages(exam, seen, sheets))), files


def grey_pages(pdf: bytes) -> list[np.ndarray]:
    with pypdfium2.PdfDocument(pdf) as opened:
        return [np.array(page.render(scale=DOTS * 25.4 / 72, grayscale=True).to_pil()) for page in opened]


def rectangles(page: dict[str, Any]) -> Iterator[Sequence[int]]:
    """Each rectangle that has rules on all sides: cells, and boxes that are open."""
    for box in page["boxes"]:
        yield from (cell["rect"] for cell in box["cells"]) if box["cells"] else (box["rect"],)


def ruled(grey: np.ndarray, rect: Sequence[int], aside: float = 0.0) -> float:
    """How much of the outline of a rectangle has a rule under it, within 0.4 mm. aside: how far it is moved, in mm."""
    left, top, width, height = (side / 10 for side in rect)
    left, top, near = left + aside, top + aside, round(0.4 * DOTS)
    dark = grey < DARK
    shares = []
    for x in (left, left + width):
        column, span = round(x * DOTS), slice(round((top + 0.5) * DOTS), round((top + height - 0.5) * DOTS))
        shares.append(dark[span, column - near : column + near + 1].any(axis=1).mean())
    for y in (top, top + height):
        row, span = round(y * DOTS), slice(round((left + 0.5) * DOTS), round((left + width - 0.5) * DOTS))
        shares.append(dark[row - near : row + near + 1, span].any(axis=0).mean())
    return float(min(shares))


def exams() -> Iterator[Any]:
    for kind, boxes, per_page, paper in (
        ("forward", "comb", 1, "a4"),
        ("truth-table", "comb", 1, "letter"),
        ("dump", "comb", 1, "a4"),
        ("activation-swap", "comb", 2, "a4"),
        ("dump", "comb", 2, "letter"),
        ("gradient", "comb", 1, "a4"),
        ("softmax", "open", 1, "a4"),
        ("hand-code", "open", 2, "a4"),
    ):
        pages = Pages(boxes=boxes, per_page=per_page, paper=paper)  # type: ignore[arg-type]
        yield pytest.param(
            an_exam(2, ("sigmoid", "relu"), kind=kind, pages=pages), id=f"{kind} {boxes} {per_page} {paper}"
        )


@pytest.mark.parametrize("exam", [*exams()])
def test_the_rules_of_every_box_lie_under_its_rectangle(exam: Exam, press: KeptPress) -> None:
    layout, files = layout_of(exam, press)
    printed = grey_pages(files["students/questions.pdf"])
    assert layout["questions"] == {"": list(range(len(printed)))}
    for page, grey in zip(layout["pages"], printed, strict=True):
        assert page["size"] == pytest.approx([side / DOTS * 10 for side in grey.shape[::-1]], abs=2)  # whole dots
        for rect in rectangles(page):
            assert ruled(grey, rect) > 0.97, (page["boxes"][0]["item"], rect)
            assert ruled(grey, rect, aside=1.5) < 0.9, rect


@pytest.mark.parametrize("exam", [*exams()])
def test_each_box_that_is_asked_stands_there_once(exam: Exam, press: KeptPress) -> None:
    layout, _ = layout_of(exam, press)
    found = Counter((box["item"], box["part"]) for page in layout["pages"] for box in page["boxes"])
    assert found == Counter((item.id, part.name) for item in exam.items for part in item.parts)
    Draft202012Validator(layout_schema()).validate(layout)


def test_a_drawing_on_a_sheet_of_its_own_has_its_boxes_there(press: KeptPress) -> None:
    """Networks of any shape, of which some sheets are turned."""
    exam = load_exam(RECORDS / "own.json")
    for boxes in ("open", "comb"):
        layout, files = layout_of(replace(exam, pages=replace(exam.pages, boxes=boxes)), press)
        found = Counter((box["item"], box["part"]) for page in layout["pages"] for box in page["boxes"])
        assert found == Counter((item.id, part.name) for item in exam.items for part in item.parts)
        for page, grey in zip(layout["pages"], grey_pages(files["students/questions.pdf"]), strict=True):
            assert all(ruled(grey, rect) > 0.97 for rect in rectangles(page))


def test_cells_say_what_they_are_for(press: KeptPress) -> None:
    layout, _ = layout_of(an_exam(1, kind="activation-swap", pages=Pages(boxes="comb")), press)
    (boxes,) = (page["boxes"] for page in layout["pages"] if page["boxes"])
    trained, _, still = boxes
    assert [cell["role"] for cell in trained["cells"]] == ["sign", *["digit"] * 3]
    assert [(cell["role"], cell["word"]) for cell in still["cells"]] == [("choice", "yes"), ("choice", "no")]
    assert all(cell["rect"][2:] == [60, 100] for box in boxes for cell in box["cells"])


def test_each_form_has_its_pages(press: KeptPress) -> None:
    layout, files = layout_of(in_forms(an_exam(2, points=Decimal(5))), press)
    assert layout["questions"] == {"A": [0], "B": [1]}
    assert [page["form"] for page in layout["pages"]] == ["A", "B"]
    assert {"students/questions-A.pdf", "students/questions-B.pdf"} <= files.keys()


def test_where_boxes_lie_depends_on_no_answer(press: KeptPress) -> None:
    exam = an_exam(2, ("sigmoid", "relu"), pages=Pages(boxes="comb"))
    other = replace(exam, seed=1, items=tuple(map(with_other_secrets, exam.items)))
    one, another = (layout_of(each, press)[0] for each in (exam, other))
    assert one["exam"] != another["exam"]
    assert {**one, "exam": ""} == {**another, "exam": ""}


def test_rectangles_that_touch_still_touch_in_tenths() -> None:
    for start in (18.04, 18.05, 18.06):
        first, second = rounded(start, 1, 6, 10), rounded(start + 6, 1, 6, 10)
        assert first[0] + first[2] == second[0]
        assert (first[2], second[2]) == (60, 60)


def test_weasyprint_shows_its_boxes_as_they_are_read() -> None:
    """A page of 100 mm by 50 with margins of 10: a picture, below it a comb 5 mm from them and an open box at 40."""
    style = (
        "@page { size: 100mm 50mm; margin: 10mm } body { margin: 0 } .boxes { position: relative; height: 10mm }"
        ".part { position: absolute; top: 2mm } .box { margin: 1mm; width: 18mm; height: 8mm; border: 1mm solid }"
        ".comb { left: 5mm; width: 20mm } .cell { float: left; width: 6mm; height: 10mm; box-sizing: border-box;"
        "border: 0.5mm solid } img { display: block; width: 30mm; height: 6mm }"
    )
    body = (
        '<section class="question"><img class="diagram" alt="" src="data:image/svg+xml,%3Csvg xmlns=\'http://www.w3.org/'
        "2000/svg' width='3' height='1'/%3E\">"
        '<div class="boxes"><div class="part comb"><i class="cell sign"></i><i class="cell"></i></div>'
        '<div class="part" style="left: 40mm"><div class="box"></div></div></div></section>'
    )
    html = f'<!doctype html><html lang="en"><title>Boxes</title><style>{style}</style><body>{body}</body></html>'
    (page,) = document(html).pages
    seen = seen_on(page)
    assert seen["size"] == (1000, 500)
    assert seen["boxes"] == [
        [0, (150, 180, 120, 100), [("sign", (150, 180, 60, 100)), ("digit", (210, 180, 60, 100))]],
        [0, (510, 190, 200, 100), []],
    ]
    ((place, sides),) = seen["pictures"]
    assert (place, [round(side, 3) for side in sides]) == (0, [10, 10, 30, 6])


def test_another_number_of_boxes_than_a_question_has_is_an_error() -> None:

    exam = an_exam(1)
    (sheet,) = outward_facts(exam, [for_student(item) for item in exam.items])["sheets"]
    with pytest.raises(ValueError, match="shorter"):
        boxes_on({"size": (2100, 2970), "boxes": [[0, (0, 0, 10, 10), []]], "pictures": []}, sheet)
