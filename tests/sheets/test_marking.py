"""A class marked by the codes of its sheets: the same marks however a table says whose box it is, and what is told."""

import csv
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from examgen.desk.terminal.class_tables import class_words, graded_document
from examgen.exam.record import Policies
from examgen.files.errors import ExamgenError
from examgen.grading.classes.feedback import feedback_page
from examgen.grading.classes.marking import ClassMarker, Scheme
from examgen.grading.classes.report import class_report
from examgen.grading.classes.run import ClassFiles, Graded, grade_class, read_class, without_pages
from examgen.grading.classes.scripts import scripts_of
from examgen.grading.exam_names import ExamNames
from examgen.grading.marker import Marker
from examgen.sheets.codes import check_symbol, printed_code
from examgen.sheets.dealt import Chance, Student, Wanted, deal_out
from examgen.sheets.record import Sheet, Sheets, items_of
from tests.exams import an_exam, in_forms

EXAM = an_exam(8, ("sigmoid", "tanh"))
SHEETS = deal_out(
    EXAM, [Student(f"00{number}", f"Student {number}") for number in range(4)], Wanted(3, True, spares=1), Chance(8)
)[0]

Written = Mapping[tuple[str, int, str], str]
"""What stands on paper: by code, number on the sheet and box."""


def written_on(sheets: Sheets) -> Written:
    """Right answers, some wrong numbers, some boxes blank."""
    random = Random(11)
    return {
        (sheet.code, number, part.name): random.choice((str(part.answer), str(part.answer), "0.77", ""))
        for sheet in sheets.sheets
        for number, item in enumerate(items_of(sheet, EXAM), 1)
        for part in item.parts
    }


WRITTEN = written_on(SHEETS)


def by_code(written: Written, sheets: Sheets) -> list[list[str]]:
    return [
        ["code", "item", "part", "written"],
        *([printed_code(code), str(number), part, text] for (code, number, part), text in written.items()),
    ]


def by_student(written: Written, sheets: Sheets) -> list[list[str]]:
    whose = {sheet.code: sheet.student or sheet.code.lower() for sheet in sheets.sheets}
    return [
        ["student", "item", "part", "written"],
        *([whose[code], f"Q0{number}", part, text] for (code, number, part), text in written.items()),
    ]


def wide(written: Written, sheets: Sheets) -> list[list[str]]:
    boxes = sorted({(number, part) for _, number, part in written})
    return [
        ["Sheet", *(f"Q{number}.{part}" for number, part in boxes)],
        *([sheet.code, *(written[sheet.code, number, part] for number, part in boxes)] for sheet in sheets.sheets),
    ]


def graded(table: list[list[str]], folder: Path, sheets: Sheets = SHEETS) -> Graded:
    file = folder / "class.csv"
    with file.open("w", newline="") as out:
        csv.writer(out).writerows(table)
    files = ClassFiles((file,), None, folder, folder / "marks", sheets=sheets)
    return grade_class(files, Scheme(EXAM, Policies(), {}), without_pages)


def rows(graded: Graded, name: str) -> list[dict[str, str]]:
    with (graded.folder / name).open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("table", [by_code, by_student, wide])
def test_a_class_has_the_marks_that_each_question_earns_by_itself(
    table: Callable[[Written, Sheets], list[list[str]]], tmp_path: Path
) -> None:
    found = graded(table(WRITTEN, SHEETS), tmp_path)
    assert found.problem_count == 0
    marks = {(row["student"], row["item"], row["part"]): row["points"] for row in rows(found, "marks.csv")}
    expected = {}
    for sheet in SHEETS.sheets:
        for number, item in enumerate(items_of(sheet, EXAM), 1):
            boxes = {part.name: WRITTEN[sheet.code, number, part.name] for part in item.parts}
            for part in Marker(item, EXAM.places, Policies()).mark(boxes).parts:
                student = sheet.student or printed_code(sheet.code)
                expected[student, item.id, part.name] = f"{part.points.normalize():f}"
    assert marks == expected
    totals = {row["student"]: (row["total"], row["possible"]) for row in rows(found, "gradebook.csv")}
    assert set(totals) == {"000", "001", "002", "003", printed_code(SHEETS.sheets[4].code)}
    assert {possible for _, possible in totals.values()} == {"15"}


def test_questions_that_a_sheet_has_not_are_left_empty_in_the_grade_book(tmp_path: Path) -> None:
    first = rows(graded(by_code(WRITTEN, SHEETS), tmp_path), "gradebook.csv")[0]
    assert {name for name in first if name.startswith("Q") and first[name]} == set(SHEETS.sheets[0].questions)


def problems(table: list[list[str]], folder: Path, sheets: Sheets = SHEETS) -> tuple[str, ...]:
    found = graded(table, folder, sheets)
    return (*found.notes, *found.problems)


def misread(sheet: Sheet) -> str:
    """A code with another symbol in the middle."""
    other = "7" if sheet.code[3] != "7" else "8"
    return sheet.code[:3] + other + sheet.code[4:]


def test_a_code_with_a_typing_error_is_told_with_the_nearest(tmp_path: Path) -> None:
    table = by_code(WRITTEN, SHEETS)
    typed = misread(SHEETS.sheets[1])
    (said,) = problems([*table, [typed, "1", "O", "1"]], tmp_path)
    nearest = printed_code(SHEETS.sheets[1].code)
    assert f"line {len(table) + 1}: {typed}: is no code; a symbol is wrong. The nearest is {nearest}." in said


@pytest.mark.parametrize(
    "head",
    [
        ["ID number", "Grade/10.00", "Question 1", "Response 1"],
        ["ID number", "Grade/10.00", "Q. 1 /10.00"],
        ["name", "id", "4711: Q01, box 1 of 5: H₀ sum", "1.0"],
    ],
)
def test_a_platforms_report_is_refused_since_it_knows_no_sheets(head: list[str], tmp_path: Path) -> None:
    with pytest.raises(ExamgenError, match=r"line 1: is a platform's report, .* Copy exam\.json into a folder"):
        problems([head, ["001", "1", "2", "3"]], tmp_path)


def test_a_code_of_another_exam_and_who_has_no_sheet_are_told(tmp_path: Path) -> None:
    foreign = "0000000" + check_symbol("0000000")
    said = problems([*by_code(WRITTEN, SHEETS), [foreign, "1", "O", "1"], ["999", "1", "O", "1"]], tmp_path)
    assert "is the code of a sheet of another exam" in said[0]
    assert "999 has no sheet of this exam" in said[1]


def test_a_second_paper_of_one_student_and_a_code_seen_twice_are_told(tmp_path: Path) -> None:
    table = wide(WRITTEN, SHEETS)
    first, spare = SHEETS.sheets[0], SHEETS.sheets[4]
    claimed = [["student", *table[0]], *(["", *row] for row in table[1:5]), [first.student, *table[5]]]
    (second,) = problems(claimed, tmp_path)
    assert f"000 has two papers, {printed_code(first.code)} and {printed_code(spare.code)}" in second
    again = tmp_path / "again"
    again.mkdir()
    (twice,) = problems([*table, table[1]], again)
    assert f"line 7: {printed_code(first.code)} stands on line 2 already" in twice


def test_a_spare_paper_is_whose_the_table_says(tmp_path: Path) -> None:
    table = wide(WRITTEN, SHEETS)
    spare = [["student", *table[0]], *(["", *row] for row in table[2:5]), ["000", *table[5]]]
    found = graded(spare, tmp_path)
    assert found.problem_count == 0
    mine = [row["item"] for row in rows(found, "marks.csv") if row["student"] == "000"]
    assert list(dict.fromkeys(mine)) == list(SHEETS.sheets[4].questions)


def test_a_printed_name_is_a_claim_and_the_code_decides(tmp_path: Path) -> None:
    table = wide(WRITTEN, SHEETS)
    claims = [["student", *table[0]], ["003", *table[1]], *(["", *row] for row in table[2:])]
    (note,) = problems(claims, tmp_path)
    assert f"{printed_code(SHEETS.sheets[0].code)} is the sheet of 000, though 003 stands beside it" in note


def test_a_number_that_a_sheet_has_not_is_told(tmp_path: Path) -> None:
    code = printed_code(SHEETS.sheets[0].code)
    for number in ("0", "4", "x"):
        folder = tmp_path / number
        folder.mkdir()
        (said,) = problems([*by_code(WRITTEN, SHEETS), [code, number, "O", "1"]], folder)
        assert f"{code} has no question '{number}', and the answer is left out. It has 1 to 3." in said


def test_feedback_numbers_questions_as_the_student_s_paper_does(tmp_path: Path) -> None:
    file = tmp_path / "class.csv"
    with file.open("w", newline="") as out:
        csv.writer(out).writerows(by_code(WRITTEN, SHEETS))
    scheme, names = Scheme(EXAM, Policies(), {}), ExamNames(EXAM, SHEETS)
    with read_class(ClassFiles((file,), None, tmp_path, sheets=SHEETS), names) as store:
        script = ClassMarker(scheme).mark(next(scripts_of(store, names, "class.csv")))
    page = feedback_page(script, scheme)
    assert [item.name for item in page.items] == ["Question 1", "Question 2", "Question 3"]
    assert [marked.item for marked in script.marks] == list(SHEETS.sheets[0].questions)
    assert f"sheet {printed_code(SHEETS.sheets[0].code)}" in page.about


def test_statistics_of_a_question_are_over_those_who_have_it(tmp_path: Path) -> None:
    tally = graded(by_code(WRITTEN, SHEETS), tmp_path).tally
    for item in tally.forms[""].items:
        assert len(item.scores) == sum(item.item.id in sheet.questions for sheet in SHEETS.sheets)
    assert tally.forms[""].possible == Decimal(15)
    report = class_report(Scheme(EXAM, Policies(), {}), tally)
    assert report.students == 5


def test_a_run_says_the_points_of_a_sheet_and_not_of_all_questions(tmp_path: Path) -> None:
    found = graded(by_code(WRITTEN, SHEETS), tmp_path)
    assert " of 15 points on average" in class_words(found.tally.forms[""])
    assert graded_document(found)["forms"][0]["points"] == 15


def test_sheets_of_forms_are_graded_without_a_column_form(tmp_path: Path) -> None:
    exam = in_forms(an_exam(4))
    sheets = deal_out(exam, [Student("a"), Student("b")], Wanted(), Chance(1))[0]
    table = [["code", "Q1.O", "Q2.O"]]
    for sheet in sheets.sheets:
        answers = [str(next(part.answer for part in item.parts if part.name == "O")) for item in items_of(sheet, exam)]
        table.append([sheet.code, *answers])
    file = tmp_path / "class.csv"
    with file.open("w", newline="") as out:
        csv.writer(out).writerows(table)
    files = ClassFiles((file,), None, tmp_path, tmp_path / "marks", sheets=sheets)
    scheme = Scheme(exam, Policies(), {})
    names = ExamNames(exam, sheets)
    with read_class(files, names) as store:
        marked = [ClassMarker(scheme).mark(script) for script in scripts_of(store, names, "class.csv")]
    assert [(one.form, [mark.parts[-1].verdict for mark in one.marks]) for one in marked] == [
        ("A", ["right", "right"]),
        ("B", ["right", "right"]),
    ]


def test_a_table_without_answers_is_refused_as_before(tmp_path: Path) -> None:
    with pytest.raises(ExamgenError, match="is not the head of a table of answers"):
        graded([["code", "colour"], [SHEETS.sheets[0].code, "red"]], tmp_path)
