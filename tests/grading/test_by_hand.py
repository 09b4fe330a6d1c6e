"""Points that a grader gives by hand stand, whatever the marker says then or later, and everybody is told."""

from decimal import Decimal
from pathlib import Path

import pytest

from examgen.exam.record import Policies
from examgen.grading.answers.answers_csv import ANSWER_COLUMNS, BY_HAND, ScriptLines, answers_file
from examgen.grading.by_hand import ByHand, read_by_hand
from examgen.grading.classes.feedback import feedback_item, feedback_page
from examgen.grading.classes.marking import MarkedScript, Scheme
from examgen.grading.classes.marks_files import MARKS_COLUMNS
from examgen.grading.classes.report import class_report
from examgen.grading.classes.run import ClassFiles, grade_class, marked_class, read_class
from examgen.grading.exam_names import ExamNames
from examgen.grading.expected import expected_texts
from examgen.grading.marker import Marker
from examgen.render.environment import page_environment
from examgen.render.feedback import page_text
from tests.exams import an_exam
from tests.grading.a_class import LONG, every_box, graded, problems, rows, table

HEAD = (*LONG, *BY_HAND)
EXAM = an_exam(1)
ITEM = EXAM.items[0]
WRITTEN = {"H0 sum": "100", "H0": "1", "H1 sum": str(ITEM.parts[2].answer), "H1": str(ITEM.parts[3].answer), "O": "?"}
"""A number out of the blue, a box that it makes trivial, two that are right, and one that cannot be read."""


def script(student: str, **by_hand: tuple[str, str]) -> list[tuple[str, ...]]:
    return [
        (student, "", "Q01", part, text, *by_hand.get(part.replace(" ", "_"), ("", "")))
        for part, text in WRITTEN.items()
    ]


def class_files(answers: Path, *others: Path) -> ClassFiles:
    return ClassFiles((answers, *others), None, answers.parent, blank=every_box(EXAM))


def scripts_under(files: ClassFiles, scheme: Scheme) -> list[MarkedScript]:
    with read_class(files, ExamNames(EXAM)) as store:
        return [
            one for chunk in marked_class(store, ExamNames(EXAM), files, scheme, list[MarkedScript]) for one in chunk
        ]


GIVEN = script("s1", H0=("1", "he showed his work"), O=("0.5", "a smudge; it is 0.06"))
"""By hand: a whole point for the eased box, half a point for the smudge."""


@pytest.mark.parametrize("eased", ["full", "half", "none"])
def test_they_outlast_every_marking_whatever_its_policies(tmp_path: Path, eased: str) -> None:
    answers = table(tmp_path / "answers.csv", [HEAD, *GIVEN, *script("s2")])
    scheme = Scheme(EXAM, Policies(eased=eased), {})
    run = grade_class(class_files(answers), scheme, lambda _: {})
    assert run.problems == ()
    totals = {row[0]: Decimal(row[2]) for row in rows(run.folder / "gradebook.csv")[1:]}
    assert totals == {"s1": Decimal("3.5"), "s2": 2 + {"full": 1, "half": Decimal("0.5"), "none": 0}[eased]}
    marks = {(row[0], row[3]): row for row in rows(run.folder / "marks.csv")[1:]}
    assert marks["s1", "H0"][5:7] == ["eased", "1"]
    assert marks["s1", "O"][5:7] == ["unclear", "0.5"]
    assert marks["s1", "O"][MARKS_COLUMNS.index("reason")].endswith("By hand 0.5 instead of 0: a smudge; it is 0.06")
    again = grade_class(class_files(answers), scheme, lambda _: {})
    assert rows(again.folder / "gradebook.csv") == rows(run.folder / "gradebook.csv")


def test_the_report_counts_them_and_nobody_need_look_at_them_again(tmp_path: Path) -> None:
    run = graded(EXAM, table(tmp_path / "answers.csv", [HEAD, *GIVEN, *script("s2")]))
    report = class_report(Scheme(EXAM, EXAM.policies, {}), run.tally)
    assert report.rules[-1] == "2 boxes have points by hand, which marks.csv explains."
    assert {student for row in report.look_again for student, _ in row.scripts} == {"s2"}


def test_points_by_hand_are_not_earned_by_what_followed(tmp_path: Path) -> None:
    marker = Marker(ITEM, EXAM.places, EXAM.policies)
    texts = {**expected_texts(marker, {"H0 sum": "1.23"}), "H0 sum": "1.23"}
    followed = []
    for number, points in enumerate(("", "1")):
        lines = [("s1", "", "Q01", part, text, points if part == "H0" else "", "why") for part, text in texts.items()]
        (tmp_path / str(number)).mkdir()
        run = graded(EXAM, table(tmp_path / str(number) / "answers.csv", [HEAD, *lines]))
        followed.append(run.tally.forms[""].items[0].followed)
    assert followed == [2, 1]


def test_feedback_says_what_was_given_and_why(tmp_path: Path) -> None:
    scheme = Scheme(EXAM, EXAM.policies, {})
    files = class_files(table(tmp_path / "answers.csv", [HEAD, *GIVEN]))
    (found,) = scripts_under(files, scheme)
    told = feedback_item(found.marks[0], ITEM, scheme)
    assert told.total == "3.5"
    assert told.by_hand == (
        "H0: By hand 1 instead of 0.5: he showed his work",
        "O: By hand 0.5 instead of 0: a smudge; it is 0.06",
    )
    assert "By hand 0.5 instead of 0: a smudge; it is 0.06" in page_text(
        feedback_page(found, scheme), page_environment()
    )


def test_who_left_all_boxes_blank_and_was_given_points_has_handed_something_in(tmp_path: Path) -> None:
    given = ("s1", "", "Q01", "O", "", "1", "on the back of the sheet")
    run = graded(EXAM, table(tmp_path / "answers.csv", [HEAD, given]))
    assert [row[:3] for row in rows(run.folder / "gradebook.csv")[1:]] == [["s1", "", "1"]]


def test_a_void_question_stays_void(tmp_path: Path) -> None:
    run = graded(EXAM, table(tmp_path / "answers.csv", [HEAD, *GIVEN]), voids={"Q01": "full"})
    assert rows(run.folder / "gradebook.csv")[1][2] == "5"


@pytest.mark.parametrize(
    ("points", "comment", "said"),
    [
        ("1.25", "why", "1.25 are no points from 0 to 1."),
        ("-0.5", "why", "-0.5 are no points from 0 to 1."),
        ("half", "why", "half are no points from 0 to 1."),
        ("0.3", "why", "0.3 are no whole points, and do not end in .5, .25 or .125."),
        ("1", "x" * 301, "the comment has 301 characters, and 300 are room enough."),
        ("1", " \x07 ", "points by hand count with a comment that says why."),
    ],
)
def test_points_that_cannot_be_are_told_with_their_line(tmp_path: Path, points: str, comment: str, said: str) -> None:
    found = problems(EXAM, tmp_path, *script("s1", O=(points, comment)), head=HEAD)
    assert found == [f"line 6: Q01 O of s1: {said} The box has the marker's points until that is mended."]


@pytest.mark.parametrize("points", ["0", "1", "0.125", "0,5", "1/2"])
def test_points_are_read_as_people_write_them(tmp_path: Path, points: str) -> None:
    assert problems(EXAM, tmp_path, *script("s1", O=(points, "why")), head=HEAD) == []


def test_a_comment_has_no_characters_that_nobody_sees(tmp_path: Path) -> None:
    read = read_by_hand("1", "  a\x1b[31m  smudge\u200b" + "y" * 200, Decimal(1))
    assert isinstance(read, ByHand)
    assert read.comment == "a[31m smudge" + "y" * 200


def test_two_graders_who_give_the_same_agree_and_where_they_differ_neither_counts(tmp_path: Path) -> None:
    one = table(tmp_path / "one.csv", [HEAD, *GIVEN])
    same = table(tmp_path / "same.csv", [HEAD, *GIVEN])
    other = table(tmp_path / "other.csv", [HEAD, *script("s1", O=("1", "I can read it"))])
    scheme = Scheme(EXAM, EXAM.policies, {})
    assert scripts_under(class_files(one, same), scheme)[0].total == Decimal("3.5")
    run = grade_class(class_files(one, other), scheme, lambda _: {})
    (problem,) = run.problems
    assert "Q01 O of s1 is given 1 points by hand here, and others in " in problem
    assert rows(run.folder / "gradebook.csv")[1][2] == "3"
    (box,) = (row for row in rows(run.folder / "marks.csv")[1:] if row[3] == "O")
    assert box[-1] == "yes"
    assert box[11].endswith(". Graders gave it different points by hand, of which none count.")
    assert [look.why for look in run.tally.look_again] == ["points by hand differ: O"]


def test_a_comment_without_points_is_told_and_a_box_with_points_alone_is_not_unanswered(tmp_path: Path) -> None:
    lines = [("s1", "", "Q01", "O", "", "1", "gave it"), ("s1", "", "Q01", "H0", "0.5", "", "hard to read")]
    files = (table(tmp_path / "answers.csv", [HEAD, *lines]),)
    blank = frozenset(box for box in every_box(EXAM) if box[2] != "O")
    run = grade_class(ClassFiles(files, None, tmp_path, blank=blank), Scheme(EXAM, EXAM.policies, {}), lambda _: {})
    (problem,) = run.problems
    assert problem.endswith(
        "Q01 H0 of s1 has a comment and no points, and the comment is left out. Write the points beside it."
    )
    assert rows(run.folder / "gradebook.csv")[1][2] == "1"


def test_a_column_of_points_without_comments_is_somebody_elses(tmp_path: Path) -> None:
    lines = [row[:6] for row in script("s1", O=("1", "why"))]
    run = graded(EXAM, table(tmp_path / "answers.csv", [HEAD[:6], *lines]))
    assert (run.problems, rows(run.folder / "gradebook.csv")[1][2]) == ((), "2.5")


def test_a_file_without_the_columns_gets_them_when_points_are_given_and_keeps_all_it_had(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    first, second = (ScriptLines(name, "", "Q01", (("O", "=1"),)) for name in ("s1", "s2"))
    given = ScriptLines("s3", "", "Q01", (("O", "?"),), {"O": ("0.5", "-like")})
    path.write_text(",".join(ANSWER_COLUMNS) + "\ns1,,Q01,O,'=1\n")
    path.chmod(0o600)
    with answers_file(path) as file:
        file.append(second)
        assert path.read_text() == ",".join(ANSWER_COLUMNS) + "\ns1,,Q01,O,'=1\ns2,,Q01,O,'=1\n"
        file.append(given)
        assert file.catch_up() == []
        file.append(ScriptLines("s4", "", "Q01", (("O", "1"),)))
        assert file.take_back() is not None
    assert path.read_text().splitlines()[1:] == ["s1,,Q01,O,'=1,,", "s2,,Q01,O,'=1,,", "s3,,Q01,O,?,0.5,'-like"]
    assert path.stat().st_mode & 0o777 == 0o600
    with answers_file(path) as file:
        assert file.scripts == [first, second, given]
