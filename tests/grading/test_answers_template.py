"""A blank table for a class is filled in with any spreadsheet and read back."""

import csv
import stat
from pathlib import Path

import openpyxl
import pytest

from examgen.files.errors import ExamgenError
from examgen.grading.answers.roster import Enrolled
from examgen.grading.answers.template import Shape, template_rows, write_template
from examgen.grading.exam_names import ExamNames
from tests.exams import an_exam, in_forms
from tests.grading.a_class import graded, rows

EXAM = an_exam(2)
FORMS = in_forms(an_exam(4), 2)
CLASS = [Enrolled("s1", ""), Enrolled("=cmd()", "")]
IN_FORMS = [Enrolled("s1", "A"), Enrolled("s2", "B")]


@pytest.mark.parametrize("shape", ["long", "wide"])
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize(("exam", "enrolled"), [(EXAM, CLASS), (FORMS, IN_FORMS)], ids=["one form", "two forms"])
def test_what_is_filled_in_is_graded(exam, enrolled: list[Enrolled], shape: Shape, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"blank.{suffix}"
    write_template(path, template_rows(ExamNames(exam), enrolled, shape))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert graded(exam, path).tally.missing == sorted(one.student for one in enrolled)
    right = {(item.form or "", item.id): {part.name: str(part.answer) for part in item.parts} for item in exam.items}
    filled = [[*row] for row in read(path)]
    for row in filled[1:]:
        form = row[1] if any(ExamNames(exam).forms) else ""
        for column, head in enumerate(filled[0]):
            if "." in head:
                item, _, part = head.partition(".")
                row[column] = right[form, item][part]
        if shape == "long":
            row[4] = right[form, row[2]][row[3]]
    with (tmp_path / "filled.csv").open("w", newline="") as file:
        csv.writer(file).writerows(filled)
    found = graded(exam, tmp_path / "filled.csv")
    assert found.problems == ()
    assert {row[2] for row in rows(found.folder / "gradebook.csv")[1:]} == {"10"}


def read(path: Path) -> list[list[str]]:
    if path.suffix == ".csv":
        return rows(path)
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    return [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]


def test_excel_takes_nothing_for_a_formula_or_a_date(tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    write_template(path, template_rows(ExamNames(EXAM), CLASS, "wide"))
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    assert {cell.number_format for row in sheet.iter_rows() for cell in row} == {"@"}
    assert sheet["A3"].value == "=cmd()"
    assert sheet["A3"].data_type == "s"


def test_boxes_of_an_unknown_form_cannot_be_listed(tmp_path: Path) -> None:
    with pytest.raises(ExamgenError, match="s1: the roster does not say which form"):
        write_template(tmp_path / "a.csv", template_rows(ExamNames(FORMS), [Enrolled("s1", "")], "long"))
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("mine")
    with pytest.raises(ExamgenError, match="is there already"):
        write_template(path, [])
    assert path.read_text() == "mine"
