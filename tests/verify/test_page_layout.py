"""`verify` reads `graders/layout.json` for itself: digits by the printed numbers, geometry, each box once."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from examgen.exam.record import Exam, Pages, exam_text, load_exam
from examgen.handing_out import hand_out
from examgen.items.for_students import for_student
from examgen.items.item import places_of
from examgen.items.largest import digits_before_point
from examgen.making import publish
from examgen.render import render_pages
from examgen.sheets.dealt import Wanted
from examgen.verify import page_layout, verify_exam
from examgen.verify.case import Worked
from examgen.verify.reading import read
from examgen.verify.sheets.sizes import digits
from tests.exams import RECORDS
from tests.whole_run import KeptPress

NAMES = sorted(path.stem for path in RECORDS.glob("*.json") if path.stem != "hand-code")


def combed(name: str) -> Exam:
    exam = load_exam(RECORDS / f"{name}.json")
    return replace(exam, pages=replace(exam.pages, boxes="comb"))


@pytest.mark.parametrize("name", NAMES)
def test_both_ways_find_the_same_digits(name: str, tmp_path: Path) -> None:
    exam = load_exam(RECORDS / f"{name}.json")
    (tmp_path / "exam.json").write_text(exam_text(exam))
    for item, question in zip(exam.items, read(tmp_path).questions, strict=True):
        if question.by_hand:
            continue
        student = for_student(item)
        places = dict.fromkeys((part.name for part in item.parts), places_of(item, exam.places))
        first = {
            part.name: digits_before_point(part.largest, places[part.name])
            for part in student.parts
            if part.largest is not None
        }
        assert digits(Worked(question).sheet, question.blank, places) == first


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, press: KeptPress) -> Path:
    folder = tmp_path_factory.mktemp("laid") / "exam"
    exam = combed("activation-swap")
    for name, content in {**render_pages(exam, press=press), "exam.json": exam_text(exam).encode()}.items():
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_bytes(content)
    return folder


def found(folder: Path, layout: Any = None) -> list[str]:
    """What is wrong with a layout. layout: in the place of the one that is there."""
    if layout is not None:
        (folder / page_layout.LAYOUT).write_text(layout if isinstance(layout, str) else json.dumps(layout))
    return [lie for lie in page_layout.layout(read(folder)) if lie is not None]


def boxes_of(layout: dict[str, Any]) -> list[dict[str, Any]]:
    return [box for page in layout["pages"] for box in page["boxes"]]


def without_a_digit(layout: dict[str, Any]) -> None:
    del boxes_of(layout)[0]["cells"][-1]


def without_minus(layout: dict[str, Any]) -> None:
    cells = boxes_of(layout)[0]["cells"]
    cells[0]["role"], cells[1]["role"] = cells[1]["role"], cells[0]["role"]


def another_word(layout: dict[str, Any]) -> None:
    boxes_of(layout)[2]["cells"][0]["word"] = "perhaps"


def off_the_paper(layout: dict[str, Any]) -> None:
    boxes_of(layout)[0]["rect"][1] = 2960


def on_another(layout: dict[str, Any]) -> None:
    first, second, *_ = boxes_of(layout)
    first["rect"], first["cells"] = second["rect"], []


def too_narrow(layout: dict[str, Any]) -> None:
    boxes_of(layout)[0]["cells"][0]["rect"][2] = 50


def beside_its_box(layout: dict[str, Any]) -> None:
    boxes_of(layout)[0]["cells"][0]["rect"][1] -= 200


def left_out(layout: dict[str, Any]) -> None:
    layout["pages"][0]["boxes"] = layout["pages"][0]["boxes"][1:]


def of_another_question(layout: dict[str, Any]) -> None:
    boxes_of(layout)[0]["item"] = "Q99"


def of_another_exam(layout: dict[str, Any]) -> None:
    layout["exam"] = "sha256:0"


def a_page_fewer(layout: dict[str, Any]) -> None:
    layout["questions"][""].pop()


def of_another_size(layout: dict[str, Any]) -> None:
    layout["pages"][0]["size"] = [2159, 2794]


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (without_a_digit, "cells for sign, digit"),
        (without_minus, "cells for digit, sign"),
        (another_word, "2 cells for perhaps, no"),
        (off_the_paper, "is not on the paper"),
        (on_another, "lie on one another"),
        (too_narrow, "too small to write in"),
        (beside_its_box, "a cell is not in its box"),
        (left_out, "stands there 0 times"),
        (of_another_question, "is no box of the exam"),
        (of_another_exam, "of an exam with another record"),
        (a_page_fewer, "are not the pages of students/questions.pdf"),
        (of_another_size, "are not the pages of students/questions.pdf"),
    ],
)
def test_what_is_wrong_is_named(
    tamper: Callable[[dict[str, Any]], None], said: str, written: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "exam"
    shutil.copytree(written, folder)
    assert found(folder) == []
    layout = json.loads((folder / page_layout.LAYOUT).read_text())
    tamper(layout)
    lies = found(folder, layout)
    assert said in lies[0], lies


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Expecting value"),
        ("[]", "not where it belongs"),
        ("[" * 100_000, "nested deeper"),
        ('{"schema": 1}', "is missing"),
    ],
)
def test_a_damaged_file_ends_in_a_line(text: str, said: str, written: Path, tmp_path: Path) -> None:
    folder = tmp_path / "exam"
    shutil.copytree(written, folder)
    (lie,) = found(folder, text)
    assert said in lie
    (folder / page_layout.LAYOUT).unlink()
    assert found(folder) == [f"{page_layout.LAYOUT}: is missing"]


def test_a_rectangle_has_four_sides(written: Path, tmp_path: Path) -> None:
    folder = tmp_path / "exam"
    shutil.copytree(written, folder)
    layout = json.loads((folder / page_layout.LAYOUT).read_text())
    boxes_of(layout)[0]["rect"].pop()
    assert found(folder, layout) == [f"{page_layout.LAYOUT}: has a rectangle without four sides, or a page without two"]


def test_an_exam_with_sheets_is_proved_with_its_layout(tmp_path: Path) -> None:
    exam = load_exam(RECORDS / "forward.json")
    publish(replace(exam, pages=Pages(boxes="comb")), tmp_path / "exam")
    (tmp_path / "roster.csv").write_text("student,name\ns1,Ann Lee\ns2,Bo Beta\n")
    hand_out(tmp_path / "exam", tmp_path / "roster.csv", Wanted(each=2))
    proof = verify_exam(tmp_path / "exam")
    assert proof.lie is None
    assert "every box is laid out once, with the cells that it needs" in [claim.claim for claim in proof.claims]
    layout = json.loads((tmp_path / "exam" / page_layout.LAYOUT).read_text())
    code, other = layout["sheets"]
    layout["sheets"][code] = layout["sheets"][code][:-1]
    layout["sheets"]["0" * 8] = layout["sheets"].pop(other)
    lies = found(tmp_path / "exam", layout)
    assert [lie.partition(", ")[2].partition(":")[0] for lie in lies] == [code, other, "0" * 8]
