"""A class is graded from any table; what cannot be used is named with its line, and all the rest counts."""

import re
import shlex
import stat
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from examgen.exam.record import Policies
from examgen.files.errors import ExamgenError
from examgen.grading.classes import marking as class_marking
from examgen.grading.classes.marking import ClassMarker, Scheme, marked_chunks
from examgen.grading.classes.run import ClassFiles, Graded, grade_class, read_class
from examgen.grading.classes.scripts import scripts_of
from examgen.grading.classes.unanswered import FormBox, quoted, read_blanks
from examgen.grading.classes.voids import read_voids
from examgen.grading.exam_names import ExamNames
from examgen.grading.marker import Marker
from tests.exams import an_exam, in_forms
from tests.grading.a_class import LONG, a_class, every_box, graded, problems, rows, table, wide

EXAM = an_exam(3)
FORMS = in_forms(an_exam(6), 2)
ANSWERS = a_class(EXAM, 8)
FIRST = EXAM.items[0]
CELLS = "Put what holds a comma between quotation marks, and cut nothing off."


def marks(folder: Path) -> bytes:
    return (folder / "marks.csv").read_bytes() + (folder / "gradebook.csv").read_bytes()


def test_every_box_is_marked_as_the_marker_marks_it(tmp_path: Path) -> None:
    run = graded(EXAM, table(tmp_path / "a.csv", [LONG, *ANSWERS]))
    assert run.problems == ()
    found = rows(run.folder / "marks.csv")[1:]
    assert len(found) == 8 * sum(len(item.parts) for item in EXAM.items)
    totals: dict[str, Decimal] = {}
    for student in sorted({answer[0] for answer in ANSWERS}):
        for item in EXAM.items:
            written = {part: text for who, _, where, part, text in ANSWERS if (who, where) == (student, item.id)}
            marked = Marker(item, EXAM.places, EXAM.policies).mark(written)
            lines = [row for row in found if (row[0], row[2]) == (student, item.id)]
            assert [(row[3], row[5], Decimal(row[6]), row[11]) for row in lines] == [
                (part.name, part.verdict, part.points, part.reason) for part in marked.parts
            ]
            totals[student] = totals.get(student, Decimal(0)) + marked.total
    assert {row[0]: Decimal(row[2]) for row in rows(run.folder / "gradebook.csv")[1:]} == totals


@pytest.mark.parametrize("exam", [EXAM, FORMS], ids=["one form", "two forms"])
def test_shape_encoding_and_order_of_columns_change_nothing(exam, tmp_path: Path) -> None:
    answers = a_class(exam, 8)
    long = marks(graded(exam, table(tmp_path / "long.csv", [LONG, *answers])).folder)
    semicolons = table(tmp_path / "excel.csv", [LONG, *answers], ";", "utf-8-sig")
    turned = [(*reversed(row), "a comment") for row in [LONG, *answers]]
    for other in (semicolons, table(tmp_path / "wide.csv", wide(answers)), table(tmp_path / "turned.csv", turned)):
        assert marks(graded(exam, other).folder) == long


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1 << 30))
def test_the_order_of_the_lines_changes_nothing(seed: int, tmp_path: Path) -> None:
    shuffled = Random(seed).sample(ANSWERS, len(ANSWERS))
    found = graded(EXAM, table(tmp_path / "shuffled.csv", [LONG, *shuffled]))
    assert marks(found.folder) == marks(graded(EXAM, table(tmp_path / "a.csv", [LONG, *ANSWERS])).folder)


def test_marks_are_for_their_owner_alone_and_no_run_overwrites_another(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", [LONG, *ANSWERS])
    folders = [graded(EXAM, path).folder for _ in range(3)]
    assert [folder.name for folder in folders] == ["marks", "marks-2", "marks-3"]
    for folder in folders:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    taken = ClassFiles((path,), None, tmp_path, folders[0], blank=every_box(EXAM))
    with pytest.raises(ExamgenError, match="is there already"):
        class_run_into(taken)
    with pytest.raises(ExamgenError, match="students' pages"):
        class_run_into(replace(taken, out=tmp_path / "students" / "marks"))
    assert not (tmp_path / "students").exists()


def test_a_run_that_fails_leaves_nothing_and_its_name_free(tmp_path: Path) -> None:
    def fail(_: object) -> dict[str, bytes]:
        raise KeyboardInterrupt

    path = table(tmp_path / "a.csv", [LONG, *ANSWERS])
    with pytest.raises(KeyboardInterrupt):
        grade_class(ClassFiles((path,), None, tmp_path, blank=every_box(EXAM)), Scheme(EXAM, EXAM.policies, {}), fail)
    assert list(tmp_path.iterdir()) == [path]
    assert graded(EXAM, path).folder.name == "marks"


def class_run_into(files: ClassFiles) -> None:
    grade_class(files, Scheme(EXAM, EXAM.policies, {}), lambda _: {})


def test_lines_that_cannot_be_used_are_named_and_the_rest_is_graded(tmp_path: Path) -> None:
    assert problems(
        EXAM,
        tmp_path,
        ("s1", "", "Q01", "H0 sum", "1"),
        ("s1", "", "q1", " h0  SUM", "2"),
        ("s1", "", "Q10", "O", "1"),
        ("s1", "", "Q01", "H7", "1"),
        ("s1", "", "Q01", "H0"),
        ("s1", "", "Q01", "H0", "1", "2"),
        ("s1", "B", "Q01", "H0", "1"),
        ("", "", "Q01", "H0", "1"),
        ("x" * 201, "", "Q01", "H0", "1"),
        (),
        ("s1", "", "1", "O", str(FIRST.part("O").answer)),
    ) == [
        "line 3: Q01 H0 sum of s1 is 2 here, and otherwise in line 2; neither counts. Delete the wrong one.",
        "line 4: there is no question 'Q10'. There are Q01 to Q03.",
        "line 5: Q01 has no box 'H7'. There are H0 sum, H0, H1 sum, H1, O.",
        f"line 6: has 4 cells where the head has 5. {CELLS}",
        f"line 7: has 6 cells where the head has 5. {CELLS}",
        "line 8: there is no form 'B'. This exam has none: leave the cell empty.",
        "line 9: names no student. Write who it is into the column student.",
        "line 10: the student's number has 201 characters, and 200 are the most. Shorten it.",
    ]
    assert rows(tmp_path / "marks" / "gradebook.csv")[1:] == [["s1", "", "1", "15", "1", "0", "0", "", ""]]
    assert len((tmp_path / "marks" / "problems.txt").read_text().splitlines()) == 8


def test_columns_of_a_wide_table_that_mean_no_box_are_refused_by_name(tmp_path: Path) -> None:
    for column, said in {
        "Q9.O": "there is no question Q9. There are Q01 to Q03.",
        "Q9_O": "there is no question Q9. There are Q01 to Q03.",
        "Q01.H9": "Q01 has no box 'H9'. There are H0 sum, H0, H1 sum, H1, O.",
        "Q01 total": "Q01 has no box 'total'. There are H0 sum, H0, H1 sum, H1, O.",
        "q1_o": "there are two columns Q01.O. Delete one of them.",
    }.items():
        mend = "" if said.endswith("them.") else " Rename the column, or delete it."
        with pytest.raises(ExamgenError, match=re.escape(f"line 1: {said}{mend}")):
            problems(EXAM, tmp_path, ("s1", "1", "2"), head=("student", "Q01.O", column))


@pytest.mark.parametrize("head", ["Q02.H0 sum", "Q02_H0 sum", "Q02 H0 sum", "q2: h0_sum", "2.H0 sum", "Q2-H0  SUM"])
def test_a_column_that_can_only_mean_one_box_is_read(tmp_path: Path, head: str) -> None:
    run = graded(EXAM, table(tmp_path / "a.csv", [("student", head), ("s1", "7.77")]))
    found = [row for row in rows(run.folder / "marks.csv")[1:] if row[4]]
    assert [row[:5] for row in found] == [["s1", "", "Q02", "H0 sum", "7.77"]]


def test_other_columns_are_let_be(tmp_path: Path) -> None:
    head = ("name", "student", "Q01.O", "comment", "Quiz 1 (101)")
    assert problems(EXAM, tmp_path, ("Zoë", "s1", "1", "late", "9"), head=head) == []


def test_of_two_lines_of_a_student_equal_answers_count_once_and_what_differs_is_decided_by_nobody(
    tmp_path: Path,
) -> None:
    right = str(FIRST.part("O").answer)
    head = ("student", "Q01.O", "Q01.H0", "Q01.H1")
    run = graded(EXAM, table(tmp_path / "a.csv", [head, ("s1", right, "7", ""), ("s1", right + "0", "8", "5")]))
    file = tmp_path / "a.csv"
    assert run.problems == (
        f"{file}, line 3: Q01 H0 of s1 is 8 here, and otherwise in line 2; neither counts. Delete the wrong one.",
    )
    assert f"{file}, line 3: s1 stands on line 2 too; answers that are equal count once." in run.notes
    marked = {row[3]: (row[4], row[5]) for row in rows(run.folder / "marks.csv")[1:] if row[2] == "Q01"}
    assert marked["H0"] == ("7 or 8", "unclear")
    assert (marked["O"][0], marked["H1"][0]) == (right + "0", "5")
    assert [row[-2:] for row in rows(run.folder / "conflicts.csv")[1:]] == [["2", "7"], ["3", "8"]]


def test_a_box_with_the_form_and_one_without_are_one_box(tmp_path: Path) -> None:
    said = [("s1", "A", "Q01", "O", "1"), ("s1", "", "Q01", "O", "2"), ("s1", "", "Q01", "H0", "3")]
    run = graded(FORMS, file := table(tmp_path / "a.csv", [LONG, *said]))
    assert run.problems == (
        (
            f"{file}, line 2: Q01 O of s1 is 1 here, and otherwise in {file}, line 3; neither counts. "
            "Delete the wrong one."
        ),
    )
    assert [row[-2:] for row in rows(run.folder / "conflicts.csv")[1:]] == [["2", "1"], ["3", "2"]]


@pytest.mark.parametrize("head", ["ID", "Student ID", "student_id", "SID", "OrgDefinedId", "SIS User ID", "ID number"])
def test_the_column_that_says_who_a_student_is_may_have_any_usual_name(tmp_path: Path, head: str) -> None:
    for shape in ((("name", head, "Q01.O"), ("Zoë", "s1", "1")), ((head, *LONG[1:]), ("s1", "", "Q01", "O", "1"))):
        run = graded(EXAM, table(tmp_path / "a.csv", shape), table(tmp_path / "r.csv", [(head, "e-mail"), ("s1", "@")]))
        assert [row[0] for row in rows(run.folder / "gradebook.csv")[1:]] == ["s1"]
        assert run.problems == ()


def test_where_two_columns_could_say_who_a_student_is_somebody_has_to(tmp_path: Path) -> None:
    canvas = [("Student", "ID", "SIS User ID"), ("Alpha, Ann", "11", "0004711"), ("Beta, Bob", "12", "0004712")]
    roster = table(tmp_path / "r.csv", canvas)
    path = table(tmp_path / "a.csv", [("student", "Q01.O"), ("0004711", "1"), ("0004712", "2")])

    def run(column: str, roster: Path | None = roster) -> Graded:
        files = ClassFiles((path,), roster, tmp_path, blank=every_box(EXAM), id_column=column)
        return grade_class(files, Scheme(EXAM, EXAM.policies, {}), lambda _: {})

    with pytest.raises(ExamgenError, match=r"r\.csv, line 1: Student, ID and SIS User ID could all say .* like --id"):
        run("")
    with pytest.raises(ExamgenError, match=r"--id Login: no table has a column of that name\."):
        run("Login", None)
    assert run("sis user id").problems == ()
    assert [problem.split(": ")[1].split()[0] for problem in run("ID").problems] == ["11", "12", "0004711", "0004712"]


def test_a_head_that_is_not_understood_says_what_was_found_and_what_is_missing(tmp_path: Path) -> None:
    for head in (("name", "mark"), ("student", "comment"), ("x" * 500,)):
        with pytest.raises(ExamgenError) as refused:
            graded(EXAM, table(tmp_path / "a.csv", [head, ("s1", "1")]))
        said = str(refused.value)
        assert f"is not the head of a table of answers, but: {', '.join(head)[:120]}" in said
        assert said.endswith("Name the columns student,item,part,written, or student,Q01.H0 sum and so on.")
        assert len(said) < 400


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (("student", "item", "part", "writing"), "It has no column written (writing may be it). "),
        (("student", "question", "box", "answer"), "It has no column item (question may be it) and no column part "),
        (("studnt", "Q01.H0 sum"), "It has no column student (studnt may be it). "),
        (("student", "comment"), "but: student, comment. Name the columns"),
    ],
)
def test_a_head_that_is_not_understood_names_the_column_that_is_missing_and_the_nearest(
    head: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    with pytest.raises(ExamgenError) as refused:
        graded(EXAM, table(tmp_path / "a.csv", [head, ("s1", *"123"[: len(head) - 1])]))
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "head",
    [
        *("Q01H1 sum", "q1/H1 sum", "Q01 (H1 sum)", "Question 1 H1 sum", "Q1) H1 sum", "Q01|H1 sum"),
        *("Q01\N{EN DASH}H1 sum", "Q.01 H1 sum", "question 1: H1_sum", "Q01[H1 sum]"),
    ],
)
def test_a_column_that_begins_like_a_question_is_read_however_its_box_is_parted_from_it(
    head: str, tmp_path: Path
) -> None:
    run = graded(EXAM, table(tmp_path / "a.csv", [("student", "Q01.H0 sum", head), ("s1", "0.25", "-1.25")]))
    written = {(row[0], row[3]): row[4] for row in rows(run.folder / "marks.csv")[1:] if row[4]}
    assert written == {("s1", "H0 sum"): "0.25", ("s1", "H1 sum"): "-1.25"}
    assert run.notes == ()


def test_columns_that_are_not_read_are_named_and_a_box_that_one_table_lacks_is_no_silent_zero(tmp_path: Path) -> None:
    item = EXAM.items[0]
    boxes = [f"{item.id}.{part.name}" for part in item.parts]
    one = table(tmp_path / "one.csv", [("student", "name", *boxes), ("s1", "Ann", *"12345"[: len(boxes)])])
    lines = [("student", *boxes[:-1], f"{item.parts[-1].name}", "Section"), ("s2", *"12345"[: len(boxes)], "B")]
    two = table(tmp_path / "two.csv", lines)
    others = frozenset(box for box in every_box(EXAM) if box[1] != item.id)

    def run(blank: frozenset[FormBox], *files: Path) -> Graded:
        return grade_class(
            ClassFiles(files, None, tmp_path, blank=blank), Scheme(EXAM, EXAM.policies, {}), lambda _: {}
        )

    lost = re.escape(
        f"{two}: has no column for {boxes[-1]}, but for other boxes of the question, so nothing was written"
    )
    with pytest.raises(ExamgenError, match=lost):
        run(others, one, two)
    assert not (tmp_path / "marks").exists()
    found = run(others | {("", item.id, item.parts[-1].name)}, one, two)
    assert found.notes == (f"{two}: not read: the columns {item.parts[-1].name}, Section.",)
    three = table(tmp_path / "three.csv", [LONG, ("s2", "", item.id, item.parts[-1].name, "5")])
    assert run(others, one, two, three).problems == ()


def test_ids_that_tools_altered_are_taken_where_only_one_student_can_be_meant(tmp_path: Path) -> None:
    roster = table(
        tmp_path / "r.csv", [("student",), ("m1",), ("M2",), ("m3",), ("4",), ("b@x.edu",), ("n5",), ("N5",)]
    )
    lines = [("M1", "1"), ("m2", "2"), ("m3@x.edu", "3"), ("4.0", "4"), ("b@y.edu", "5"), ("N5 ", "6")]
    run = graded(EXAM, table(tmp_path / "a.csv", [("student", "Q01.O"), *lines]), roster)
    written = {row[0]: row[4] for row in rows(run.folder / "marks.csv")[1:] if row[4]}
    assert written == {"m1": "1", "M2": "2", "m3": "3", "4": "4", "b@y.edu": "5", "N5": "6"}
    assert [note.partition(": ")[2] for note in run.notes] == [
        "2 ids have other capitals in one of the tables; taken: M1 for m1.",
        "1 id has decimals in one of the tables; taken: 4.0 for 4.",
        "1 id has an address behind @ in one of the tables; taken: m3@x.edu for m3.",
    ]
    assert {problem.split(": ")[1].split()[0] for problem in run.problems} == {"b@y.edu", "b@x.edu", "n5"}


def test_leading_zeros_that_a_spreadsheet_ate_are_given_back_where_only_one_student_can_be_meant(
    tmp_path: Path,
) -> None:
    roster = table(tmp_path / "r.csv", [("student",), ("0004711",), ("0004712",), ("007",), ("07",), ("99",), ("a01",)])
    lines = [("4711", "1"), ("4712", "2"), ("7", "3"), ("099", "4"), ("a1", "5")]
    run = graded(EXAM, table(tmp_path / "a.csv", [("student", "Q01.O"), *lines]), roster)
    written = {row[0]: row[4] for row in rows(run.folder / "marks.csv")[1:] if row[4]}
    assert written == {"0004711": "1", "0004712": "2", "7": "3", "099": "4", "a1": "5"}
    tables = f"{tmp_path / 'a.csv'}, {tmp_path / 'r.csv'}"
    assert run.notes == (f"{tables}: 3 ids have lost leading zeros in one of the tables; taken: 4711 for 0004711.",)
    named = {problem.split(": ")[1].split()[0] for problem in run.problems}
    assert named == {"7", "a1", "007", "07", "a01"}


def test_many_strangers_have_one_cause_which_is_said_once(tmp_path: Path) -> None:
    for count, said in ((10, 20), (11, 1)):
        roster = table(tmp_path / "r.csv", [("student", "e-mail"), *((f"s{each}", "@") for each in range(count))])
        lines = [("student", "Q01.O"), *((f"u{each:02}", "1") for each in range(count))]
        run = graded(EXAM, table(tmp_path / "a.csv", lines), roster)
        assert run.problem_count == said
    assert "11 students do not stand in" in run.problems[0]
    assert "like u00, u01, u02. If these are ids of another kind, say which column" in run.problems[0]


def test_what_sums_a_table_up_or_repeats_its_head_is_no_student(tmp_path: Path) -> None:
    head = ("student", "Q01.O")
    sums = [(name, "1") for name in ("Max points", "Std Dev", "count", "% correct", "Answer key")]
    path = table(tmp_path / "a.csv", [head, ("s1", "1"), head, ("Average", "1.0"), ("s2", "2"), ("TOTAL ", "3"), *sums])
    run = graded(EXAM, path)
    assert [row[0] for row in rows(run.folder / "gradebook.csv")[1:]] == ["s1", "s2"]
    assert run.problems == ()
    assert [note.removeprefix(f"{path}, ") for note in run.notes] == [
        "line 3: repeats the head, and is left out.",
        "line 4: Average is no student, and the line is left out.",
        "line 6: TOTAL is no student, and the line is left out.",
        *(f"line {at}: {name} is no student, and the line is left out." for at, (name, _) in enumerate(sums, 7)),
    ]


def test_a_second_head_is_no_student_however_it_is_written_and_a_dash_is_a_blank(tmp_path: Path) -> None:
    head = ("Student", "Q01.H0 sum", "Q01.O")
    second = [("STUDENT", "Q01.h0 SUM", "q01.o"), ("student", "", "")]
    path = table(tmp_path / "a.csv", [head, ("s1", "1", "2"), *second, ("s2", "-", "\N{EN DASH}")])
    run = graded(EXAM, path)
    columns, *students = rows(run.folder / "gradebook.csv")
    assert [row[0] for row in students if row[columns.index("total")]] == ["s1"]
    assert [note.partition(": ")[2] for note in run.notes] == ["repeats the head, and is left out."] * 2


def test_a_part_is_read_with_underscores_in_a_long_table_as_in_a_head(tmp_path: Path) -> None:
    run = graded(EXAM, table(tmp_path / "a.csv", [LONG, ("s1", "", "Q01", "H1_sum", "0.25")]))
    assert run.problems == ()


def test_what_two_graders_typed_counts_once_where_they_agree_and_not_where_they_differ(tmp_path: Path) -> None:
    one = table(tmp_path / "one.csv", [LONG, *ANSWERS])
    student, form, item, part, text = ANSWERS[3]
    comma = (*ANSWERS[1][:4], f" {ANSWERS[1][4].replace('.', ',')} ")
    again = [ANSWERS[0], comma, (student, form, item, part, "7.77"), ("zz", "", "Q01", "O", "0,5")]
    two = table(tmp_path / "two.csv", [LONG, *again])
    three = table(tmp_path / "three.csv", [("student", f"{item}.{part}"), (student, "8"), ("zz", "")])

    def run(*files: Path) -> Graded:
        taken = ClassFiles(files, None, tmp_path, blank=every_box(EXAM))
        return grade_class(taken, Scheme(EXAM, EXAM.policies, {}), lambda _: {})

    found = run(one, two, three)
    said = f"{item} {part} of {student} is"
    assert found.problems == (
        f"{two}, line 4: {said} 7.77 here, and otherwise in {one}, line 5; neither counts. Delete the wrong one.",
        f"{three}, line 2: {said} 8 here, and otherwise in {two}, line 4; neither counts. Delete the wrong one.",
    )
    assert rows(found.folder / "conflicts.csv") == [
        ["student", "form", "item", "part", "file", "line", "written"],
        [student, form, item, part, str(one), "5", text],
        [student, form, item, part, str(two), "4", "7.77"],
        [student, form, item, part, str(three), "2", "8"],
    ]
    now = {tuple(row[i] for i in (0, 2, 3)): row for row in rows(found.folder / "marks.csv")[1:]}
    alone = {tuple(row[i] for i in (0, 2, 3)): row for row in rows(run(one, one).folder / "marks.csv")[1:]}
    assert now[student, item, part][4:7] == [f"{text} or 7.77 or 8", "unclear", "0"]
    assert {key[:2] for key, row in alone.items() if now[key][4:7] != row[4:7]} == {(student, item)}
    assert now["zz", "Q01", "O"][4] == "0,5"
    assert not (tmp_path / "marks-2" / "conflicts.csv").exists()


@pytest.mark.parametrize(("first", "second"), [("-3.5", "-3.50"), ("-3.50", "-3,5"), ("0.6", "0.600"), ("1/2", "0.50")])
def test_noughts_at_the_end_that_a_spreadsheet_leaves_out_are_no_conflict(
    first: str, second: str, tmp_path: Path
) -> None:
    """And whichever table comes first, the number counts as it was written with more decimals."""
    one = table(tmp_path / "one.csv", [LONG, ("zz", "", "Q01", "O", first)])
    two = table(tmp_path / "two.csv", [LONG, ("zz", "", "Q01", "O", second)])
    longest = max(first, second, key=lambda text: len(text.replace(",", ".").partition(".")[2]))
    for files in ((one, two), (two, one)):
        taken = ClassFiles(files, None, tmp_path, blank=every_box(EXAM))
        found = grade_class(taken, Scheme(EXAM, EXAM.policies, {}), lambda _: {})
        assert found.problems == ()
        (row,) = (row for row in rows(found.folder / "marks.csv")[1:] if (row[2], row[3]) == ("Q01", "O"))
        assert row[4] == longest


def test_a_table_without_a_student_is_refused(tmp_path: Path) -> None:
    files = (table(tmp_path / "head.csv", [LONG]),)
    with pytest.raises(ExamgenError, match="no student stands there, so nothing was written"):
        grade_class(ClassFiles(files, None, tmp_path), Scheme(EXAM, EXAM.policies, {}), lambda _: {})
    assert not (tmp_path / "marks").exists()


def test_what_nobody_answered_is_no_nought_until_it_is_said(tmp_path: Path) -> None:
    without = [answer for answer in ANSWERS if answer[2] != "Q02" and answer[2:4] != ("Q03", "H1 sum")]
    path = table(tmp_path / "a.csv", [LONG, *without, ("s0000", "", "Q02", "O", " \t\N{NO-BREAK SPACE}")])

    def run(*blank: str) -> Graded:
        known = read_blanks(blank, ExamNames(EXAM))
        return grade_class(
            ClassFiles((path,), None, tmp_path, blank=known), Scheme(EXAM, EXAM.policies, {}), lambda _: {}
        )

    said = "a.csv: nobody answered Q02, Q03.H1 sum, so nothing was written. Mend the columns, or say that it is so: "
    with pytest.raises(ExamgenError, match=re.escape(f'{said}--blank Q02 --blank "Q03.H1 sum".')):
        run()
    with pytest.raises(ExamgenError, match=r"nobody answered Q03\.H1 sum, so"):
        run("q2")
    assert list(tmp_path.iterdir()) == [path]
    assert run("Q02-q3").tally.forms[""].items[1].answered == 0
    assert run("Q02", "Q03.h1 sum").tally.forms[""].items[1].answered == 0
    refused = {"Q09": "no such question", "Q02-Q4": "no such question", "Q03-Q02": "no range", "Q01-Q02.O": "no range"}
    for wrong, why in {**refused, "Q01.H7": "no such box"}.items():
        with pytest.raises(ExamgenError, match=why):
            run(wrong)


def test_what_could_not_be_used_is_said_beside_what_nobody_answered(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", [LONG, *ANSWERS[:1], ("s1", "", "Q77", "O", "1"), ("s1", "", "Q78", "O", "1")])
    with pytest.raises(ExamgenError, match=r"2 lines could not be used; the first is .*a\.csv, line 3: there is no"):
        grade_class(ClassFiles((path,), None, tmp_path), Scheme(EXAM, EXAM.policies, {}), lambda _: {})


def test_what_is_proposed_can_be_pasted_into_a_shell() -> None:
    for name in ("Q01-Q06", "A/Q02", "Q01.O", "Q01.H0 sum", "Q01.I0->H0", "Q01.O(0,1)"):
        assert shlex.split(quoted(name)) == [name]
        assert (quoted(name) == name) == (not {*name} & set(" >(")), name


def test_of_forms_only_those_that_somebody_has_need_answers(tmp_path: Path) -> None:
    alone = [answer for answer in a_class(FORMS, 8) if answer[1] == "B"]
    path = table(tmp_path / "a.csv", [LONG, *alone])
    files = ClassFiles((path,), None, tmp_path)
    assert grade_class(files, Scheme(FORMS, FORMS.policies, {}), lambda _: {}).problems == ()
    first = FORMS.by_form()["B"].items[0].id
    table(path, [LONG, *(answer for answer in alone if answer[2] != first)])
    with pytest.raises(ExamgenError, match=f"nobody answered B/{first}, so"):
        grade_class(files, Scheme(FORMS, FORMS.policies, {}), lambda _: {})


@pytest.mark.parametrize(
    "head", [("a", "b"), ("student", "mark"), ("student", "item", "part"), ("student", "student", "Q01.O")]
)
def test_a_table_of_something_else_is_refused(head: tuple[str, ...], tmp_path: Path) -> None:
    with pytest.raises(ExamgenError, match=r"answers\.csv, line 1: (is not the head|has two columns student)"):
        problems(EXAM, tmp_path, ("s1", "1", "1"), head=head)
    assert {path.name for path in tmp_path.iterdir()} == {"answers.csv"}


def test_a_table_of_one_box_a_row_has_no_columns_of_boxes(tmp_path: Path) -> None:
    with pytest.raises(
        ExamgenError, match=r"line 1: has a column written .*, and a column Q01\.O for one student a row"
    ):
        problems(EXAM, tmp_path, head=("student", "item", "part", "written", "Q01.O"))


def test_missing_students_are_named_and_get_no_nought(tmp_path: Path) -> None:
    roster = table(tmp_path / "roster.csv", [("student", "name"), ("s1", "a"), ("s2", "b"), ("s1", "c"), ("s3", "d")])
    answers = table(tmp_path / "answers.csv", [LONG, ("s1", "", "Q01", "O", "1"), ("s9", "", "Q01", "O", "1")])
    found = graded(EXAM, answers, roster)
    assert [problem.replace(f"{tmp_path}/", "") for problem in found.problems] == [
        "roster.csv, line 3: s2 has no answers in answers.csv.",
        "roster.csv, line 4: s1 stands on line 2 already. Delete one of the lines.",
        "roster.csv, line 5: s3 has no answers in answers.csv.",
        "answers.csv, line 3: s9 does not stand in roster.csv. Mend the name, or enrol the student.",
    ]
    assert found.tally.missing == ["s2", "s3"]
    assert [row[:3] for row in rows(found.folder / "gradebook.csv")[1:]] == [
        ["s1", "", "0"],
        ["s2", "", ""],
        ["s3", "", ""],
        ["s9", "", "0"],
    ]


def test_a_student_whose_boxes_are_all_empty_handed_nothing_in(tmp_path: Path) -> None:
    found = graded(EXAM, table(tmp_path / "a.csv", [LONG, ("s1", "", "Q01", "O", " "), ("s2", "", "Q01", "O", "?")]))
    assert found.tally.missing == ["s1"]


def test_answers_to_another_form_are_left_out_and_named(tmp_path: Path) -> None:
    mine = [("s1", "A", "Q01", "O", "1"), ("s1", "A", "Q01", "H0", "1"), ("s1", "", "Q02", "O", "1")]
    stray = ("s1", "B", "Q03", "O", "1")
    assert problems(FORMS, tmp_path, stray, *mine, ("s2", "", "Q01", "O", "1")) == [
        "line 2: s1 has form A, and this answer to form B is left out. Mend the form.",
        "line 6: nobody says which form s2 has. Write its letter into the column form.",
    ]
    roster = table(tmp_path / "roster.csv", [("student", "form"), ("s2", "B"), ("s1", "a")])
    found = graded(FORMS, tmp_path / "answers.csv", roster)
    assert [row[:2] for row in rows(found.folder / "gradebook.csv")[1:]] == [["s1", "A"], ["s2", "B"]]
    assert [(look.student, look.why) for look in found.tally.look_again] == [("s1", "1 answers to another form")]


def test_numbers_that_are_right_in_another_form_are_noticed(tmp_path: Path) -> None:
    theirs = {part.name: str(part.answer) for part in FORMS.item("B/Q01").parts}
    answers = [("s1", "A", "Q01", part, text) for part, text in theirs.items()]
    found = graded(FORMS, table(tmp_path / "a.csv", [LONG, *answers]))
    assert [(look.item, look.why) for look in found.tally.look_again if "form" in look.why] == [
        ("A/Q01", "the answers are those of form B")
    ]
    mine = [("s2", "B", "Q01", part, text) for part, text in theirs.items()]
    assert graded(FORMS, table(tmp_path / "b.csv", [LONG, *mine])).tally.look_again == []


def test_a_void_question_earns_all_or_counts_for_nobody(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", [LONG, *ANSWERS])
    before = {row[0]: row for row in rows(graded(EXAM, path).folder / "gradebook.csv")[1:]}
    full = {row[0]: row for row in rows(graded(EXAM, path, voids={"Q02": "full"}).folder / "gradebook.csv")[1:]}
    out = {row[0]: row for row in rows(graded(EXAM, path, voids={"Q02": "leave-out"}).folder / "gradebook.csv")[1:]}
    for student, row in before.items():
        assert full[student][3:7] == ["15", row[4], "5", row[6]]
        assert Decimal(full[student][2]) == Decimal(row[2]) + 5 - Decimal(row[5])
        assert out[student][3:7] == ["10", row[4], "", row[6]]
        assert Decimal(out[student][2]) == Decimal(row[2]) - Decimal(row[5])


def test_void_questions_are_named_as_they_are_typed() -> None:
    assert read_voids(["q2=full", "3=leave-out"], ExamNames(EXAM)) == {"Q02": "full", "Q03": "leave-out"}
    assert read_voids(["Q02=full", "b/3=full"], ExamNames(FORMS)) == dict.fromkeys(("A/Q02", "B/Q02", "B/Q03"), "full")
    with pytest.raises(ExamgenError, match="--void Q9=full: there is no such question"):
        read_voids(["Q9=full"], ExamNames(EXAM))
    with pytest.raises(ExamgenError, match="--void Q01: say what it earns"):
        read_voids(["Q01"], ExamNames(EXAM))
    with pytest.raises(ExamgenError, match="--void B/Q03=full: B/Q03 is void another way already"):
        read_voids(["Q03=leave-out", "B/Q03=full"], ExamNames(FORMS))


def test_another_marking_is_compared_script_by_script(tmp_path: Path) -> None:
    right = {part.name: str(part.answer) for part in FIRST.parts}
    eased = {**right, "H1 sum": "0", "H1": "0.5"}
    answers = [(who, "", "Q01", *box) for who, boxes in (("s1", eased), ("s2", right)) for box in boxes.items()]
    path = table(tmp_path / "a.csv", [LONG, *answers])
    before = graded(EXAM, path)
    assert before.compared is None
    assert graded(EXAM, path).compared is not None
    other = graded(replace(EXAM, policies=Policies(eased="full")), path, against=before.folder)
    assert other.compared is not None
    assert (other.compared.rose, other.compared.fell, other.compared.stayed, other.compared.apart) == (1, 0, 0, 0)
    change = other.compared.largest[0]
    totals = [Decimal(rows(run.folder / "gradebook.csv")[1][2]) for run in (before, other)]
    assert (change.student, change.before, change.after) == ("s1", *totals)
    assert change.items == (("Q01", change.difference),)
    written = rows(other.folder / "changes.csv")
    assert [row[0] for row in written[1:]] == ["s1"]
    assert "Q01 H1: eased 0.5, now eased 1" in written[1][5]


def test_what_is_in_one_of_two_runs_only_is_counted_apart(tmp_path: Path) -> None:
    first = graded(EXAM, table(tmp_path / "a.csv", [LONG, *[row for row in ANSWERS if row[0] != "s0003"]]))
    again = graded(EXAM, table(tmp_path / "b.csv", [LONG, *[row for row in ANSWERS if row[0] != "s0005"]]))
    assert again.compared is not None
    assert (again.compared.folder, again.compared.apart, again.compared.rose) == (first.folder, 2, 0)


def test_marks_that_somebody_altered_are_not_compared(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", [LONG, *ANSWERS])
    file = graded(EXAM, path).folder / "marks.csv"
    whole = file.read_text().splitlines(keepends=True)
    for altered in ([whole[0], *reversed(whole[1:])], whole[1:], [*whole[:3], "s0000,,Q01\n"]):
        file.write_text("".join(altered))
        with pytest.raises(ExamgenError, match=r"marks\.csv: is not as `examgen grade` wrote it"):
            graded(EXAM, path)
    assert not (tmp_path / "marks-2").exists()


def test_several_processes_mark_as_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(class_marking.os, "sched_getaffinity", lambda _: {0, 1})
    scheme = Scheme(FORMS, FORMS.policies, {})
    files = ClassFiles((table(tmp_path / "a.csv", [LONG, *a_class(FORMS, 230)]),), None, tmp_path)
    names = ExamNames(FORMS)
    with read_class(files, names) as store:
        scripts = list(scripts_of(store, names, "a.csv"))
    assert len(scripts) > class_marking.CHUNK
    chunks = marked_chunks(scripts, scheme, class_marking.FEW, list)
    assert [script for chunk in chunks for script in chunk] == list(map(ClassMarker(scheme).mark, scripts))


def test_what_a_spreadsheet_takes_for_a_formula_comes_out_safe_and_numbers_stay(tmp_path: Path) -> None:
    names = ("=cmd()", "@x", '"><script>', "-0.5")
    answers = [(name, "", "Q01", part, text) for name in names for part, text in (("O", "-0.53"), ("H0", "=1+1"))]
    found = rows(graded(EXAM, table(tmp_path / "a.csv", [LONG, *answers])).folder / "marks.csv")[1:]
    assert {row[0] for row in found} == {"'=cmd()", "'@x", '"><script>', "-0.5"}
    assert {row[4] for row in found} == {"", "-0.53", "'=1+1"}


def test_a_fraction_that_the_session_made_safe_is_read_as_it_was_typed(tmp_path: Path) -> None:
    found = rows(graded(EXAM, table(tmp_path / "a.csv", [LONG, ("s1", "", "Q01", "O", "'-1/2")])).folder / "marks.csv")
    assert [row[4:6] for row in found if row[3] == "O" and row[2] == "Q01"] == [["'-1/2", "wrong"]]


def test_marks_of_a_box_with_any_line_end_are_compared_the_next_time(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b'student,item,part,written\ns1,Q01,O,"0.5\r0.6"\n')
    graded(EXAM, path)
    again = graded(EXAM, path)
    assert again.compared is not None
    assert (again.compared.apart, again.compared.stayed) == (0, 0)
