"""Rosters and grade books are read as platforms export them, and handed back as they take them."""

import csv
import io
import re
from pathlib import Path

import pytest
from openpyxl import Workbook

from examgen.files.errors import ExamgenError
from examgen.grading.classes.marking import Scheme
from examgen.grading.classes.platforms import Platform, read_platforms
from examgen.grading.classes.run import ClassFiles, Graded, grade_class
from tests.exams import an_exam, in_forms
from tests.grading.a_class import every_box, rows, table

EXAM = an_exam(3)
FORMS = in_forms(an_exam(4), 2)
ANN, BOB = "0004711", "0004712"

CANVAS = (
    "\N{ZERO WIDTH NO-BREAK SPACE}Student,ID,SIS User ID,SIS Login ID,Section,Quiz 1 (101),Current Score\n"
    ",,,,,Manual Posting,\n    Points Possible,,,,,10,(read only)\n"
    '"Alpha, Ann",11,0004711,aalpha,XC 101,9,90\n"Beta, Bob",12,0004712,bbeta,XC 101 and XC 102,8,80\n'
    '"Student, Test",15,,teststudent,XC 101,,\n'
)
MOODLE = (
    "First name,Last name,ID number,Institution,Department,Email address,Quiz: Trial (Real),"
    "Last downloaded from this course\n"
    "Ann,Alpha,0004711,,,ann@example.edu,9.00,1772448000\nBob,Beta,0004712,,,bob@example.edu,-,1772448000\n"
    "Overall average,,,,,,9.00,\n"
)
BLACKBOARD = (
    '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Last Access"\t"Availability"\t'
    '"Weighted Total [Total Pts: 10 Score] |4712"\n'
    '"Alpha"\t"Ann"\t"aalpha"\t"0004711"\t"2026-03-01 10:00:00"\t"Yes"\t"9"\n'
    '"Beta"\t"Bob"\t"bbeta"\t"0004712"\t""\t"Yes"\t""\n'
)
BRIGHTSPACE = (
    "OrgDefinedId,Username,Last Name,First Name,Email,Trial Points Grade <Numeric MaxPoints:10 Weight:10>,"
    "End-of-Line Indicator\n"
    "#0004711,#aalpha,Alpha,Ann,ann@example.edu,9,#\n#0004712,#bbeta,Beta,Bob,bob@example.edu,,#\n"
)
GRADESCOPE = (
    "First Name,Last Name,SID,Email,Sections,Total Score,Max Points,Status,1: Q1 (5.0 pts),1.2: (2.0 pts)\n"
    "Ann,Alpha,0004711,ann@example.edu,XC 101,9.0,10.0,Graded,5.0,2.0\n"
    "Bob,Beta,0004712,bob@example.edu,XC 101,,10.0,Missing,,\n"
)
CLASSROOM = (
    "Last Name,First Name,Email Address,Trial\nDate,,,2026-03-01\nPoints,,,10\n"
    "Alpha,Ann,ann@example.edu,9\nBeta,Bob,bob@example.edu,\nClass Average,,,9\n"
)

EXPORTS = {
    "Canvas": (CANVAS, "utf-8", "SIS User ID", (ANN, BOB), ("Alpha, Ann", "")),
    "Moodle": (MOODLE, "utf-8", "", (ANN, BOB), ("Ann Alpha", "ann@example.edu")),
    "Moodle by e-mail": (MOODLE, "utf-8", "Email address", ("ann@example.edu", "bob@example.edu"), ("Ann Alpha", None)),
    "Blackboard": (BLACKBOARD, "utf-16", "Student ID", (ANN, BOB), ("Ann Alpha", "")),
    "Brightspace": (BRIGHTSPACE, "utf-8-sig", "OrgDefinedId", (ANN, BOB), ("Ann Alpha", "ann@example.edu")),
    "Gradescope": (GRADESCOPE, "utf-8", "", (ANN, BOB), ("Ann Alpha", "ann@example.edu")),
    "Google Classroom": (CLASSROOM, "utf-8", "", ("ann@example.edu", "bob@example.edu"), ("Ann Alpha", None)),
}


def run(folder: Path, roster: Path | None, answers: Path, *platforms: Platform, column: str = "") -> Graded:
    files = ClassFiles((answers,), roster, folder, None, None, every_box(EXAM), column, platforms)
    return grade_class(files, Scheme(EXAM, EXAM.policies, {}), lambda _: {})


def answers_of(folder: Path, *ids: str) -> Path:
    """Each of them was right in the last box of the first question, and wrong in that of the second."""
    right = str(EXAM.items[0].parts[-1].answer)
    return table(folder / "a.csv", [("student", "Q01.O", "Q02.O"), *((who, right, "77.7") for who in ids)])


@pytest.mark.parametrize("name", EXPORTS)
def test_what_a_platform_exports_is_a_roster_whose_names_and_e_mails_are_kept(tmp_path: Path, name: str) -> None:
    text, encoding, column, ids, (who, email) = EXPORTS[name]
    roster = tmp_path / "roster.csv"
    roster.write_text(text, encoding=encoding)
    found = run(tmp_path, roster, answers_of(tmp_path, *ids), column=column)
    assert found.problems == ()
    assert found.tally.missing == []
    head, *boxes = rows(found.folder / "marks.csv")
    ann = [dict(zip(head, row, strict=True)) for row in boxes if row[0] == ids[0]]
    assert {(row["name"], row["email"]) for row in ann} == {(who, ids[0] if email is None else email)}
    gradebook = rows(found.folder / "gradebook.csv")
    assert [row[0] for row in gradebook] == ["student", *ids]
    assert gradebook[1][-2] == who
    left_out = re.findall("(?:Posting|Possible|Test|average|Average|Date|Points) is no student", "\n".join(found.notes))
    assert len(left_out) == {"Canvas": 3, "Google Classroom": 3}.get(name.partition(" by")[0], text.count("average"))


def test_a_table_of_answers_says_names_too_and_the_roster_says_them_first(tmp_path: Path) -> None:
    answers = table(tmp_path / "a.csv", [("SID", "Name", "Q01.O"), (ANN, "Annie", "1"), ("0004713", "Cem", "1")])
    roster = table(
        tmp_path / "r.csv", [("SID", "Full name", "E-mail"), (ANN, "Ann\tAlpha", ""), ("0004714", "Dan", "")]
    )
    found = run(tmp_path, roster, answers)
    gradebook = rows(found.folder / "gradebook.csv")
    assert [(row[0], row[-2]) for row in gradebook[1:]] == [(ANN, "Ann Alpha"), ("0004713", "Cem"), ("0004714", "Dan")]
    assert found.tally.names == {"0004714": "Dan"}


def test_a_roster_whose_column_of_ids_is_empty_is_one_line_with_the_mend(tmp_path: Path) -> None:
    for count, said in ((10, 10), (11, 1)):
        lines = [("Email address", "ID number"), *((f"s{each}@example.edu", "") for each in range(count))]
        found = run(tmp_path, table(tmp_path / "r.csv", lines), answers_of(tmp_path))
        assert found.problem_count == said
    assert found.problems[0].endswith(
        "line 2: from here on 11 lines name no student in the column ID number. "
        "If another column says who they are, name it with --id."
    )


def text_of(folder: Path, name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO((folder / name).read_text(encoding="utf-8"))))


def test_canvas_takes_back_its_columns_with_the_points_possible(tmp_path: Path) -> None:
    roster = tmp_path / "r.csv"
    roster.write_text(CANVAS, encoding="utf-8")
    found = run(tmp_path, roster, answers_of(tmp_path, ANN), "canvas", column="SIS User ID")
    assert text_of(found.folder, "gradebook-canvas.csv") == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Midterm examination"],
        ["    Points Possible", "", "", "", "", "15"],
        ["Alpha, Ann", "11", ANN, "aalpha", "XC 101", "1"],
        ["Beta, Bob", "12", BOB, "bbeta", "XC 101 and XC 102", ""],
    ]
    assert (found.folder / "gradebook-canvas.csv").stat().st_mode & 0o777 == 0o600
    roster.write_text(CANVAS.replace("Quiz 1 (101)", "midterm  Examination (101)"), encoding="utf-8")
    again = run(tmp_path, roster, answers_of(tmp_path, ANN), "canvas", column="SIS User ID").folder
    assert text_of(again, "gradebook-canvas.csv")[0][-1] == "midterm  Examination (101)"


def test_moodle_and_blackboard_take_back_theirs_and_several_may_be_asked_for(tmp_path: Path) -> None:
    roster = tmp_path / "r.csv"
    roster.write_text(MOODLE, encoding="utf-8")
    found = run(tmp_path, roster, answers_of(tmp_path, "4711", BOB), "moodle").folder  # its zeros were eaten
    assert text_of(found, "gradebook-moodle.csv")[:2] == [
        [*MOODLE.split(",")[:6], "Midterm examination"],
        ["Ann", "Alpha", ANN, "", "", "ann@example.edu", "1"],
    ]
    roster.write_text(BLACKBOARD, encoding="utf-16")
    both = run(tmp_path, roster, answers_of(tmp_path, ANN, BOB), "blackboard", "moodle", column="Student ID").folder
    assert (both / "gradebook-blackboard.csv").read_text(encoding="utf-8").splitlines()[:2] == [
        '"Last Name","First Name","Username","Student ID","Midterm examination"',
        f'"Alpha","Ann","aalpha","{ANN}","1"',
    ]
    assert text_of(both, "gradebook-moodle.csv")[1] == ["Alpha", "Ann", "aalpha", "1"]


def test_a_roster_that_is_no_grade_book_of_the_platform_is_refused(tmp_path: Path) -> None:
    answers = answers_of(tmp_path, ANN)
    with pytest.raises(
        ExamgenError, match=r"--gradebook canvas: there is no roster\. Export the grade book from Canvas"
    ):
        run(tmp_path, None, answers, "canvas")
    roster = table(tmp_path / "r.csv", [("SID", "Section"), (ANN, "")])
    refused = {
        "canvas": "Student",
        "moodle": "ID number or Email address or Email or Username",
        "blackboard": "Username",
    }
    for platform, column in refused.items():
        with pytest.raises(ExamgenError, match=rf"r\.csv has no column {column}\. Export the grade book from "):
            run(tmp_path, roster, answers, *read_platforms([platform]))
    assert not list(tmp_path.glob("marks*"))
    with pytest.raises(ExamgenError, match=r"--gradebook ilias: there is no such platform\. Take canvas, moodle, b"):
        read_platforms(["ilias"])


@pytest.mark.parametrize(
    ("platform", "head", "lacks"),
    [
        ("canvas", ("id", "name", "email"), "Student"),
        ("moodle", ("id", "name", "email"), "First name or Last name or Surname or Last downloaded from this course"),
        ("moodle", ("username", "full name"), "First name or Last name or Surname or Last downloaded from this course"),
        ("moodle", ("id", "First name", "Last name"), "ID number or Email address or Email or Username"),
        ("blackboard", ("id", "name", "email"), "Username"),
        ("blackboard", ("Username", "name"), "Last Name or First Name"),
    ],
)
def test_a_roster_of_ones_own_is_no_grade_book_of_any(
    tmp_path: Path, platform: Platform, head: tuple[str, ...], lacks: str
) -> None:
    roster = table(tmp_path / "r.csv", [head, (ANN, "Ann", "ann@example.edu")[: len(head)]])
    with pytest.raises(ExamgenError, match=rf"^--gradebook {platform}: \S*r\.csv has no column {lacks}\. Export the "):
        run(tmp_path, roster, answers_of(tmp_path, ANN), platform)
    assert not list(tmp_path.glob("marks*"))


@pytest.mark.parametrize(
    ("platform", "head", "ann"),
    [
        ("moodle", ("First name", "Surname", "Email address", "Quiz: Trial (Real)"), ("Ann", "Alpha", ANN, "9")),
        ("moodle", ("username", "firstname", "lastname", "email"), (ANN, "Ann", "Alpha", "ann@example.edu")),
        ("moodle", ("ID number", "Last downloaded from this course"), (ANN, "1772448000")),
        ("blackboard", ("Last Name", "First Name", "Username", "Availability"), ("Alpha", "Ann", ANN, "Yes")),
    ],
)
def test_what_a_platform_exports_otherwise_set_is_a_grade_book_still(
    tmp_path: Path, platform: Platform, head: tuple[str, ...], ann: tuple[str, ...]
) -> None:
    roster = table(tmp_path / "r.csv", [head, ann])
    found = run(tmp_path, roster, answers_of(tmp_path, ANN), platform).folder
    assert text_of(found, f"gradebook-{platform}.csv")[1][-1] == "1"


def test_forms_that_are_worth_differently_are_said(tmp_path: Path) -> None:
    roster = table(tmp_path / "r.csv", [("Username", "Surname", "form"), ("s1", "", "A"), ("s2", "", "B")])
    answers = table(tmp_path / "a.csv", [("student", "Q01.O", "Q02.O"), ("s1", "1", "1"), ("s2", "1", "1")])
    files = ClassFiles((answers,), roster, tmp_path, None, None, every_box(FORMS), "", ("moodle",))
    for voids, said in (({}, 0), ({"B/Q01": "leave-out"}, 1)):
        found = grade_class(files, Scheme(FORMS, FORMS.policies, voids), lambda _: {})
        assert len([note for note in found.notes if "forms are worth 10 and 5 points" in note]) == said


def workbook(path: Path, **sheets: list[tuple[str, ...]]) -> Path:
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for title, lines in sheets.items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    book.save(path)
    return path


def test_all_sheets_that_hold_answers_are_read_and_the_others_are_named(tmp_path: Path) -> None:
    answers = workbook(
        tmp_path / "a.xlsx",
        Notes=[("Read me", "first")],
        Monday=[("student", "Q01.O"), (ANN, "0.5"), (BOB, "0.7")],
        Empty=[],
        Tuesday=[("student", "Q02.O"), (ANN, "1"), ("", ""), (BOB, "2")],
        Again=[("student", "Q01.O"), (BOB, "0.8"), (ANN, "0,5")],
    )
    roster = workbook(
        tmp_path / "r.xlsx",
        A=[("student", "name"), (ANN, "Ann")],
        B=[("name", "student"), ("Bob", BOB), ("Annie", ANN)],
        C=[("room",), ("7",)],
    )
    found = run(tmp_path, roster, answers)
    written = {tuple(row[at] for at in (0, 2, 3)): row[4] for row in rows(found.folder / "marks.csv")[1:] if row[4]}
    assert written == {
        (ANN, "Q01", "O"): "0.5",
        (BOB, "Q01", "O"): "0.7 or 0.8",
        (ANN, "Q02", "O"): "1",
        (BOB, "Q02", "O"): "2",
    }
    assert found.notes == (
        f"{roster}, sheet C: holds no students, and was not read. It begins with: room.",
        f"{answers}, sheet Notes: holds no answers, and was not read. It begins with: Read me, first.",
    )
    otherwise = f"otherwise in {answers}, sheet Monday, line 3; neither counts. Delete the wrong one."
    assert found.problems == (
        f"{roster}, sheet B, line 3: {ANN} stands on {roster}, sheet A, line 2 already. Delete one of the lines.",
        f"{answers}, sheet Again, line 2: Q01 O of {BOB} is 0.8 here, and {otherwise}",
    )
    conflicts = rows(found.folder / "conflicts.csv")[1:]
    assert [row[4:6] for row in conflicts] == [[f"{answers}, sheet Monday", "3"], [f"{answers}, sheet Again", "2"]]


def test_a_workbook_without_answers_is_refused_by_the_head_of_its_first_sheet(tmp_path: Path) -> None:
    book = workbook(tmp_path / "a.xlsx", One=[("a", "b")], Two=[("c",)])
    with pytest.raises(
        ExamgenError, match=r"a\.xlsx, sheet One, line 1: is not the head of a table of answers, but: a, b"
    ):
        run(tmp_path, None, book)
    with pytest.raises(ExamgenError, match=r"a\.xlsx, sheet One, line 1: has no column that says who a student is"):
        run(tmp_path, book, answers_of(tmp_path, ANN))


@pytest.mark.parametrize("word", ["absent", " ABSENT ", "abs.", "no show", "missing"])
def test_who_is_marked_absent_is_missing_and_has_no_nought(tmp_path: Path, word: str) -> None:
    roster = table(tmp_path / "r.csv", [("student",), *((f"s{each}",) for each in range(1, 6))])
    lines = [("s1", "0.5", "1"), ("s2", word, ""), ("s3", word, word), ("s4", "0.5", word)]
    answers = table(tmp_path / "a.csv", [("student", "Q01.O", "Q02.O"), *lines])
    found = run(tmp_path, roster, answers)
    assert found.tally.missing == ["s2", "s3", "s5"]
    gradebook = {row[0]: row[2] for row in rows(found.folder / "gradebook.csv")[1:]}
    assert (gradebook["s2"], gradebook["s3"], gradebook["s4"] != "") == ("", "", True)
    assert found.notes == (f"{answers}, lines 3, 4: s2, s3 are marked absent, which is missing and no 0.",)
    assert found.problems == (f"{roster}, line 6: s5 has no answers in {answers}.",)
    verdicts = {row[3]: row[5] for row in rows(found.folder / "marks.csv")[1:] if row[0] == "s4" and row[2] == "Q02"}
    assert verdicts["O"] == "unclear"


def test_absent_counts_as_no_answer_and_may_stand_where_no_box_is(tmp_path: Path) -> None:
    only = table(
        tmp_path / "a.csv", [("student", "Q01.O", "Q02.O"), ("s1", "0.5", "absent"), ("s2", "absent", "absent")]
    )
    files = ClassFiles((only,), None, tmp_path)
    with pytest.raises(ExamgenError, match=r"nobody answered .*Q02-Q03, so nothing was written"):
        grade_class(files, Scheme(EXAM, EXAM.policies, {}), lambda _: {})
    long = [("student", "form", "item", "part", "written"), ("s1", "", "Q01", "O", "1"), ("s2", "", "", "", "absent")]
    assert run(tmp_path, None, table(tmp_path / "l.csv", long)).tally.missing == ["s2"]
    form = [("student", "form", "Q01.O"), ("s1", "", "1"), ("s2", "Absent", "")]
    found = run(tmp_path, None, table(tmp_path / "f.csv", form))
    assert (found.tally.missing, found.problems) == (["s2"], ())


def test_many_who_are_absent_are_one_line(tmp_path: Path) -> None:
    lines = [("student", "Q01.O"), ("s", "1"), *((f"s{each:02}", "absent") for each in range(12))]
    (note,) = run(tmp_path, None, table(tmp_path / "a.csv", lines)).notes
    assert note.startswith(f"{tmp_path / 'a.csv'}, lines 3, 4, 5, 6, 7, 8, 9, 10, 11, 12: s00, s01, ")
    assert note.endswith("s08, s09 and 2 more are marked absent, which is missing and no 0.")


def test_who_is_absent_in_one_of_several_tables_is_named_with_that_tables_line(tmp_path: Path) -> None:
    first = table(tmp_path / "a.csv", [("student", "Q01.O"), ("s1", "0.5"), ("s2", ""), ("s3", "absent")])
    second = table(tmp_path / "b.csv", [("student", "Q02.O"), ("s1", "0.5"), ("s2", "absent")])
    files = ClassFiles((first, second), None, tmp_path, blank=every_box(EXAM))
    (note,) = grade_class(files, Scheme(EXAM, EXAM.policies, {}), lambda _: {}).notes
    assert note == f"{first}, line 4; {second}, line 3: s2, s3 are marked absent, which is missing and no 0."
