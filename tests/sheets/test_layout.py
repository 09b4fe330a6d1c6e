"""`graders/layout.json` of personal sheets: every page of a job is where it says, boxes, marks and codes."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from jsonschema import Draft202012Validator
from PIL import Image

from examgen.exam.record import Pages, load_exam
from examgen.handing_out import hand_out, hand_out_late
from examgen.making import Watch, publish, render
from examgen.render.jobs import printed, stamp_of
from examgen.render.page_layout import PaperLayout, layout_schema, layout_text, with_sheets
from examgen.sheets.dealt import Student, Wanted
from examgen.sheets.record import Layout, items_of, load_sheets
from tests.exams import RECORDS
from tests.render.test_page_layout import DOTS, grey_pages, rectangles, ruled
from tests.sheets.printed import codes_on, sheets_of

HandedOut = Callable[[Pages, Wanted], dict[str, Any]]

ROSTER = "student,name\ns1,Ann Lee\ns2,Bo Beta\n"
NEEDS = (
    Student("s1", "Ann Lee", accommodation="large"),
    Student("s2", "Bo Beta", accommodation="large-a4"),
    Student("s3", "Cem Gamma", accommodation="large-a4, extra-lines"),
    Student("s4", "Dee Delta", accommodation="extra-lines"),
)
LARGER, LINED = NEEDS[:2], (NEEDS[0], *NEEDS[2:])
"""One of each way to be larger, and with lines, which stand behind a question's pages and leave these alone."""


@pytest.fixture
def handed_out(published: Callable[[Path, Pages], Path], tmp_path: Path) -> HandedOut:
    """Publishes the exam, hands it out, and tells where all lies."""

    def told(pages: Pages, wanted: Wanted) -> dict[str, Any]:
        published(tmp_path / "exam", pages)
        (tmp_path / "roster.csv").write_text(ROSTER)
        hand_out(tmp_path / "exam", tmp_path / "roster.csv", wanted)
        return layout_in(tmp_path)

    return told


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
    pages: Pages, wanted: Wanted, handed_out: HandedOut, tmp_path: Path
) -> None:
    layout = handed_out(pages, wanted)
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
            assert len(codes_on(Image.fromarray(grey).crop(around))) == 1
    for sheet in sheets.sheets:
        asked = [(item.id, part.name) for item in items_of(sheet, exam) for part in item.parts]
        mine = [layout["pages"][place] for place in layout["sheets"][sheet.code]]
        assert [(box["item"], box["part"]) for page in mine for box in page["boxes"]] == asked


@pytest.mark.parametrize(
    ("record", "paper", "per_page", "needs"),
    [
        ("truth-table", "a4", 1, LARGER),
        ("any-shape", "letter", 1, LINED),  # whose boxes and drawings have pages of their own, before those of lines
        ("dump", "a4", 1, LARGER),
        ("truth-table", "letter", 2, LARGER),
    ],
)
def test_larger_paper_and_large_type_have_larger_boxes_where_the_layout_says(
    record: str, paper: Any, per_page: Any, needs: tuple[Student, ...]
) -> None:
    """As `sheets` prints and `layout.json` has it, which test_handing_out.py proves of a folder."""
    pages = Pages(boxes="comb", paper=paper, per_page=per_page)
    exam = replace(load_exam(RECORDS / f"{record}.json"), pages=pages)
    sheets = sheets_of(exam, Wanted(), needs)
    stamp = stamp_of(exam, sheets)
    layout = json.loads(layout_text(with_sheets(PaperLayout(exam="", pages=(), questions={}), stamp, sheets.sheets)))
    for job in dict(printed(stamp, sheets, 0)).values():
        with pypdfium2.PdfDocument(job) as opened:
            codes = [opened.get_page_label(place).partition(" ")[0].replace("-", "") for place in range(len(opened))]
        places = {code: list(pages_of) for code, pages_of in layout["sheets"].items()}
        for code, grey in zip(codes, grey_pages(job), strict=True):
            page = layout["pages"][places[code].pop(0)]
            assert page["size"] == pytest.approx([side / DOTS * 10 for side in grey.shape[::-1]], abs=2)
            assert all(ruled(grey, rect) > 0.97 for rect in rectangles(page))
    for sheet in sheets.sheets:
        asked = sorted((item.id, part.name) for item in items_of(sheet, exam) for part in item.parts)
        mine = [layout["pages"][place] for place in layout["sheets"][sheet.code]]
        assert sorted((box["item"], box["part"]) for page in mine for box in page["boxes"]) == asked
        narrowest = min(cell["rect"][2] for page in mine for box in page["boxes"] for cell in box["cells"])
        assert narrowest >= {"s1": 77, "s2": 60, "s3": 60, "s4": 60}[sheet.student]


def _dots(tenths: float) -> int:
    return round(tenths / 10 * DOTS)


def test_a_page_that_several_sheets_have_stands_there_once(handed_out: HandedOut, tmp_path: Path) -> None:
    layout = handed_out(Pages(), Wanted())
    first, second = layout["sheets"].values()
    assert first == second
    assert len(layout["pages"]) == len(layout["questions"][""]) + len(set(first))


def test_late_sheets_leave_the_places_of_others_and_render_writes_the_same_again(
    handed_out: HandedOut, tmp_path: Path
) -> None:
    before = handed_out(Pages(boxes="comb"), Wanted(each=2))
    (tmp_path / "late.csv").write_text("student,name\ns3,Late One\n")
    hand_out_late(tmp_path / "exam", tmp_path / "late.csv")
    after = layout_in(tmp_path)
    assert after["pages"][: len(before["pages"])] == before["pages"]
    assert {code: after["sheets"][code] for code in before["sheets"]} == before["sheets"]
    assert len(after["sheets"]) == 3
    render(tmp_path / "exam")
    assert layout_in(tmp_path) == after


@pytest.mark.parametrize(("record", "open_ones"), [("dump", "18 of 20"), ("softmax", "")])
def test_what_has_no_room_for_cells_is_said(record: str, open_ones: str, tmp_path: Path) -> None:
    exam = load_exam(RECORDS / f"{record}.json")
    publish(replace(exam, pages=Pages(boxes="comb")), tmp_path / "exam")
    notes: list[str] = []
    render(tmp_path / "exam", watch=Watch(note=notes.append))
    assert (
        notes
        == [f"boxes comb: {open_ones} boxes have no room for cells and stay open, as graders/layout.json says."][
            : bool(open_ones)
        ]
    )


def test_sheets_of_an_exam_that_has_no_layout_yet_get_one(handed_out: HandedOut, tmp_path: Path) -> None:
    before = handed_out(Pages(), Wanted())
    (tmp_path / "exam/graders/layout.json").write_text("{}")
    hand_out(tmp_path / "exam", tmp_path / "roster.csv", Wanted(), force=True)
    after = layout_in(tmp_path)
    assert (after["questions"], after["pages"]) == (before["questions"], before["pages"])
