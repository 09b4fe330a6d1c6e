"""`verify` reads `graders/layout.json` for itself: digits by the printed numbers, geometry, each box once."""

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from examgen.exam.record import Exam, Pages, exam_text, load_exam
from examgen.handing_out import hand_out
from examgen.items.for_students import for_student
from examgen.items.item import places_of
from examgen.items.kinds import KINDS
from examgen.items.largest import digits_before_point
from examgen.making import publish
from examgen.render import render_pages
from examgen.render.comb import in_large_type
from examgen.render.question import Question
from examgen.render.students import outward_facts
from examgen.sheets.dealt import Wanted
from examgen.verify import page_layout, verify_exam
from examgen.verify.case import Worked
from examgen.verify.cells import Room, cells_of
from examgen.verify.reading import read
from examgen.verify.sheets.sizes import digits
from tests.exams import RECORDS, an_exam
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


def exams_of_cells() -> Iterator[tuple[str, Exam]]:
    """Every kind, with numbers of more and more digits, and every record."""
    for kind, places in product([kind for kind in KINDS if KINDS[kind].SCOPE.construct is None], (2, 3, 4)):
        yield f"{kind} to {places}", an_exam(4, ("sigmoid", "relu"), kind=kind, places=places)
    yield from ((path.stem, load_exam(path)) for path in sorted(RECORDS.glob("*.json")))


def cells_in(question: Question, room: Room) -> dict[str, tuple[str, ...]]:
    """The cells that the pages give to boxes, as the layout tells of them."""
    combs = in_large_type(question.combs) if room.large else question.combs
    found = dict.fromkeys(question.edge_boxes, ())
    for part in question.boxes:
        comb = combs.get(part.name)
        digits = comb.digits + comb.decimals if comb else 0
        found[part.name] = (part.ticks or ("sign", *("digit",) * digits)) if comb else ()
    return found


@pytest.mark.parametrize("room", [Room("a4"), Room("a4", large=True), Room("a4", halved=True), Room("letter")], ids=str)
def test_both_ways_find_the_same_boxes_open(room: Room, tmp_path: Path) -> None:
    told = Counter[str]()
    for name, exam in exams_of_cells():
        pages = Pages(boxes="comb", paper=room.paper, per_page=2 if room.halved else 1)  # type: ignore[arg-type]
        whole = any(KINDS[item.kind].SCOPE.whole_page for item in exam.items)
        if room.halved and whole:
            continue
        (tmp_path / "exam.json").write_text(exam_text(exam))
        printed = [
            question
            for form in exam.by_form().values()
            for question in outward_facts(replace(form, pages=pages), [for_student(item) for item in form.items])[
                "questions"
            ]
        ]
        for asked, question in zip(read(tmp_path).questions, printed, strict=True):
            cells = cells_of(asked, room)
            assert {part: sorted(each) for part, each in cells.items()} == {
                part: sorted(each) for part, each in cells_in(question, room).items()
            }, (name, asked.id)
            told.update("cells" if each else "open" for each in cells.values())
    assert min(told["cells"], told["open"]) > 50


@pytest.mark.parametrize(
    ("kind", "places", "room", "stay_open"),
    [
        ("forward", 2, Room(), 0),
        ("forward", 2, Room(halved=True), 0),  # a sum has five cells: 32.4 mm, and 33 have room
        ("forward", 3, Room(halved=True), 2),  # six cells of each sum of two digits: 38.4
        ("forward", 4, Room(halved=True), 5),
        ("dump", 2, Room(), 9),
        ("truth-table", 2, Room(), 0),
        ("truth-table", 2, Room(halved=True), 1),
    ],
)
def test_what_stays_open_is_what_has_no_room(
    kind: str, places: int, room: Room, stay_open: int, tmp_path: Path
) -> None:
    """By hand: sums have two digits before the point, activations and the output one."""
    (tmp_path / "exam.json").write_text(exam_text(an_exam(1, kind=kind, places=places)))
    (question,) = read(tmp_path).questions
    assert sum(not cells for cells in cells_of(question, room).values()) == stay_open


@pytest.mark.parametrize(
    ("noughts", "room", "stay_open"),
    [
        (8, Room(), 0),  # 6.2 times 10^8 to two decimals: twelve cells: 74.4 mm
        (9, Room(), 0),  # thirteen, 80.4: twice, and 3 between them, is 163.8 of the 174 mm of a line
        (10, Room(), 2),  # fourteen, 86.4: 175.8
        (4, Room(large=True), 0),  # eight, 50.4: 103.8 of the 123 mm of a line in large type
        (5, Room(large=True), 0),  # nine, 56.4: 115.8
        (6, Room(large=True), 2),  # ten, 62.4: 127.8
    ],
)
def test_a_number_as_wide_as_half_a_line_stays_open(noughts: int, room: Room, stay_open: int, tmp_path: Path) -> None:
    """Inputs of 1 and so many noughts, and 0: sums are 6.2 and 3.1 times as large, and the sigmoids of them below 1."""
    (tmp_path / "exam.json").write_text(exam_text(an_exam(1)))
    (question,) = read(tmp_path).questions
    wide = replace(question, inputs=("1" + "0" * noughts, "0"))
    assert sum(not cells for cells in cells_of(wide, room).values()) == stay_open


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


def opened(layout: dict[str, Any]) -> None:
    boxes_of(layout)[1]["cells"] = []


def off_the_paper(layout: dict[str, Any]) -> None:
    boxes_of(layout)[0]["rect"][1] = 2960


def without_width(layout: dict[str, Any]) -> None:
    boxes_of(layout)[0]["rect"][2] = 0


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


def of_nothing(layout: dict[str, Any]) -> None:
    layout["pages"].append(layout["pages"][0])


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
        (opened, "is open, and 4 cells have room"),
        (of_nothing, "page 2: is a page of no form and no sheet"),
        (off_the_paper, "is not on the paper"),
        (without_width, "is not on the paper"),
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


def test_cells_where_there_is_no_room_are_refused(written: Path, tmp_path: Path) -> None:
    """Of an exam that says that its boxes are open, none has room."""
    folder = tmp_path / "exam"
    shutil.copytree(written, folder)
    record = json.loads((folder / "exam.json").read_text())
    del record["pages"]["boxes"]
    (folder / "exam.json").write_text(json.dumps(record))
    assert "cells, and has to be open" in found(folder)[0]


@pytest.mark.parametrize(
    ("other", "lie_on_one_another"),
    [((25, 0, 10, 10), True), ((29, 9, 10, 10), True), ((30, 0, 10, 10), False), ((20, 10, 10, 10), False)],
)
def test_two_rectangles_lie_on_one_another_from_a_tenth_of_a_millimetre_on(
    other: tuple[int, ...], lie_on_one_another: bool
) -> None:
    assert (page_layout._overlapping("here", [(20, 0, 10, 10), other]) is not None) is lie_on_one_another


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
    del layout["pages"][layout["sheets"][code][0]]["codes"][0]
    layout["sheets"][code] = layout["sheets"][code][:-1]
    layout["sheets"]["0" * 8] = layout["sheets"].pop(other)
    lies = found(tmp_path / "exam", layout)
    *of_sheets, stray = [lie.partition(", ")[2].partition(":")[0] for lie in lies]
    assert of_sheets == [code, code, other, "0" * 8]
    assert lies[0].endswith("a page has not four marks and two codes")
    assert stray.startswith("page ")
