"""`graders/layout.json` of personal sheets: every page of a job is where it says, boxes, marks and codes."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from jsonschema import Draft202012Validator
from PIL import Image

from examgen.exam.record import Pages, load_exam
from examgen.handing_out import hand_out, hand_out_late
from examgen.making import publish, render
from examgen.render.page_layout import layout_schema
from examgen.sheets.dealt import Wanted
from examgen.sheets.record import Layout, items_of, load_sheets
from tests.exams import RECORDS
from tests.render.test_page_layout import DOTS, grey_pages, rectangles, ruled

ROSTER = "student,name\ns1,Ann Lee\ns2,Bo Beta\n"


def handed_out(folder: Path, pages: Pages, wanted: Wanted) -> dict[str, Any]:
    publish(replace(load_exam(RECORDS / "forward.json"), pages=pages), folder / "exam")
    (folder / "roster.csv").write_text(ROSTER)
    hand_out(folder / "exam", folder / "roster.csv", wanted)
    return layout_in(folder)


def layout_in(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "exam/graders/layout.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize(
    ("pages", "wanted"),
    [
        (Pages(boxes="comb"), Wanted(each=2)),
        (Pages(boxes="comb", per_page=2), Wanted(each=3, layout=Layout(anonymous=True))),
    ],
)
def test_every_page_of_a_job_has_its_boxes_marks_and_codes_where_the_layout_says(
    pages: Pages, wanted: Wanted, tmp_path: Path
) -> None:
    layout = handed_out(tmp_path, pages, wanted)
    Draft202012Validator(layout_schema()).validate(layout)
    sheets, exam = load_sheets(tmp_path / "exam"), load_exam(tmp_path / "exam")
    assert sheets is not None
    assert list(layout["sheets"]) == [sheet.code for sheet in sheets.sheets]
    places = [layout["pages"][place] for pages_of in layout["sheets"].values() for place in pages_of]
    job = (tmp_path / "exam/students/sheets.pdf").read_bytes()
    for page, grey in zip(places, grey_pages(job), strict=True):
        assert all(ruled(grey, rect) > 0.97 for rect in rectangles(page))
        for left, top, width, height in page["marks"]:
            inside = grey[_dots(top + 3) : _dots(top + height - 3), _dots(left + 3) : _dots(left + width - 3)]
            assert inside.max() < 60
        for left, top, width, height in page["codes"]:
            around = (_dots(left - 15), _dots(top - 15), _dots(left + width + 15), _dots(top + height + 15))
            assert zxingcpp.read_barcode(Image.fromarray(grey).crop(around)) is not None
    for sheet in sheets.sheets:
        asked = [(item.id, part.name) for item in items_of(sheet, exam) for part in item.parts]
        mine = [layout["pages"][place] for place in layout["sheets"][sheet.code]]
        assert [(box["item"], box["part"]) for page in mine for box in page["boxes"]] == asked


def _dots(tenths: float) -> int:
    return round(tenths / 10 * DOTS)


def test_a_page_that_several_sheets_have_stands_there_once(tmp_path: Path) -> None:
    layout = handed_out(tmp_path, Pages(), Wanted())
    first, second = layout["sheets"].values()
    assert first == second
    assert len(layout["pages"]) == len(layout["questions"][""]) + len(set(first))


def test_late_sheets_leave_the_places_of_others_and_render_writes_the_same_again(tmp_path: Path) -> None:
    before = handed_out(tmp_path, Pages(boxes="comb"), Wanted(each=2))
    (tmp_path / "late.csv").write_text("student,name\ns3,Late One\n")
    hand_out_late(tmp_path / "exam", tmp_path / "late.csv")
    after = layout_in(tmp_path)
    assert after["pages"][: len(before["pages"])] == before["pages"]
    assert {code: after["sheets"][code] for code in before["sheets"]} == before["sheets"]
    assert len(after["sheets"]) == 3
    render(tmp_path / "exam")
    assert layout_in(tmp_path) == after


def test_sheets_of_an_exam_that_has_no_layout_yet_get_one(tmp_path: Path) -> None:
    before = handed_out(tmp_path, Pages(), Wanted())
    (tmp_path / "exam/graders/layout.json").write_text("{}")
    hand_out(tmp_path / "exam", tmp_path / "roster.csv", Wanted(), force=True)
    after = layout_in(tmp_path)
    assert (after["questions"], after["pages"]) == (before["questions"], before["pages"])
