"""What platforms report of a quiz is graded as the same answers are from a table of ours: tests/grading/reports.py."""

from decimal import Decimal
from pathlib import Path

import pytest

from examgen.exam.record import Exam
from examgen.files.errors import ExamgenError
from examgen.grading.answers.responses import counted_parts
from examgen.grading.classes.marking import Scheme
from examgen.grading.classes.report import class_report
from examgen.grading.classes.run import ClassFiles, grade_class
from examgen.grading.classes.tally import ClassTally
from examgen.render.class_report import ClassReport, report_texts
from examgen.render.environment import page_environment
from tests.exams import an_exam, in_forms
from tests.export.exported import record
from tests.grading.a_class import LONG, Answer, Row, a_class, every_box, graded, rows, table
from tests.grading.reports import canvas, moodle

FORMS = in_forms(an_exam(6), 2)

KINDS = ("forward", "activation-swap", "truth-table", "softmax", "gradient", "dump", "missing-weight")


def marks(folder: Path) -> list[list[str]]:
    """marks.csv without who the student is besides the id."""
    return [[*row[:13], row[-1]] for row in rows(folder / "marks.csv")]


def totals(folder: Path) -> dict[str, Decimal]:
    return {row[0]: Decimal(row[2]) for row in rows(folder / "gradebook.csv")[1:] if row[2]}


def single(answers: list[Answer]) -> list[Answer]:
    """The answers without spaces around them, which no platform keeps."""
    return [(who, form, item, part, text.strip()) for who, form, item, part, text in answers]


@pytest.mark.parametrize("exam", [FORMS, *(record(name) for name in KINDS)], ids=["forms", *KINDS])
def test_moodles_responses_are_graded_as_a_table_is(exam: Exam, tmp_path: Path) -> None:
    answers = single(a_class(exam, 12))
    ours = graded(exam, table(tmp_path / "class.csv", [LONG, *answers]))
    found = graded(exam, table(tmp_path / "responses.csv", moodle(exam, answers)))
    assert found.problems == ()
    assert marks(found.folder) == marks(ours.folder)
    assert any("as what Moodle reports of a quiz" in note for note in found.notes)
    beside = {row[0]: [*map(Decimal, row[1:4])] for row in rows(found.folder / "platform.csv")[1:]}
    assert {who: points for who, (points, _, _) in beside.items()} == totals(ours.folder)
    assert all(points - platform == difference for points, platform, difference in beside.values())
    assert not (ours.folder / "platform.csv").exists()


@pytest.mark.parametrize("name", KINDS)
def test_canvas_student_analysis_is_graded_as_a_table_is(name: str, tmp_path: Path) -> None:
    exam = record(name)
    answers = single(a_class(exam, 12))
    ours = graded(exam, table(tmp_path / "class.csv", [LONG, *answers]))
    found = graded(exam, table(tmp_path / "analysis.csv", canvas(exam, answers)))
    assert found.problems == ()
    assert marks(found.folder) == marks(ours.folder)
    beside = {row[0]: Decimal(row[1]) for row in rows(found.folder / "platform.csv")[1:]}
    assert beside == totals(ours.folder)


def test_what_follows_from_a_wrong_number_counts_here_and_not_on_the_platform(tmp_path: Path) -> None:
    """H0's sum is written wrong and all else follows from it: the platform gives nothing for what follows."""
    exam = an_exam(1)
    (item,) = exam.items
    right = {part.name: str(part.answer) for part in item.parts}
    wrong = next(slip for slip in item.slips if slip.name == "hidden_bias_left_out")
    numbers = {**right, **{name: str(answer) for name, answer in wrong.answers.items()}}
    answers = [("s1", "", item.id, part, text) for part, text in numbers.items()]
    found = graded(exam, table(tmp_path / "responses.csv", moodle(exam, answers)))
    ((student, points, platform, difference, name, email),) = rows(found.folder / "platform.csv")[1:]
    assert (student, name, email) == ("s1", "First Lasts1", "s1@example.org")
    assert Decimal(points) == totals(found.folder)["s1"] > Decimal(platform)
    assert Decimal(difference) == Decimal(points) - Decimal(platform)
    assert {row[12] for row in rows(found.folder / "marks.csv")[1:]} == {"hidden_bias_left_out"}


@pytest.mark.parametrize("word", ["Teil", "partie", "部分"])
def test_other_languages_count_their_parts_alike(word: str, tmp_path: Path) -> None:
    exam = record("forward")
    answers = single(a_class(exam, 6))
    heads = {"Question": "Frage", "Response": "Antwort", "Right answer": "Richtige Antwort"}
    head, *others = moodle(exam, answers, word=word)
    for english, other in heads.items():
        head = [cell.replace(english, other) for cell in head]
    found = graded(exam, table(tmp_path / "responses.csv", [head, *others]))
    assert found.problems == ()
    assert marks(found.folder) == marks(graded(exam, table(tmp_path / "class.csv", [LONG, *answers])).folder)


def test_a_report_that_does_not_say_which_questions_were_drawn_is_refused(tmp_path: Path) -> None:
    answers = single(a_class(FORMS, 4))
    with_keys = moodle(FORMS, answers, texts=False)
    alone = [[cell for place, cell in enumerate(row) if place < 9 or place % 2] for row in with_keys]
    for number, report in enumerate((with_keys, alone)):
        path = table(tmp_path / f"{number}.csv", report)
        with pytest.raises(
            ExamgenError, match=r"does not say which question each student had\. In Moodle tick the question"
        ):
            graded(FORMS, path)
    assert not list(tmp_path.glob("marks*"))


def changed(report: list[Row], line: int, place: int, text: str) -> list[Row]:
    return [
        [*row[:place], text, *row[place + 1 :]] if number == line else row for number, row in enumerate(report, start=1)
    ]


@pytest.mark.parametrize(
    ("place", "text", "said"),
    [
        (9, "What is a network?", "is to no question of this exam, but to What is a network?; it is left out."),
        (9, "Q77\n\nWhat is a network?", "is to no question of this exam, but to Q77 What is a network?"),
        (10, "0.5", "is 0.5, in which its 5 boxes cannot be told apart; it is left out."),
        (10, "part 1: 1; part 2: 2", "in which its 5 boxes cannot be told apart"),
        (10, "; ".join(f"part {number}: 1" for number in range(1, 7)), "in which its 5 boxes cannot be told apart"),
    ],
)
def test_a_response_that_cannot_be_used_is_named_and_the_rest_is_graded(
    place: int, text: str, said: str, tmp_path: Path
) -> None:
    exam = record("forward")
    answers = [(who, "", item.id, part.name, "1") for who in ("s1", "s2") for item in exam.items for part in item.parts]
    found = graded(exam, table(tmp_path / "a.csv", changed(moodle(exam, answers), 2, place, text)))
    (problem,) = found.problems
    assert said in problem
    assert "s1" in problem
    written = [row for row in rows(found.folder / "marks.csv")[1:] if row[0] == "s1" and row[4]]
    assert len(written) == (len(exam.items) - 1) * 5


def test_a_second_attempt_is_left_out_and_told(tmp_path: Path) -> None:
    exam = record("forward")
    answers = single(a_class(exam, 3))
    report = moodle(exam, answers)
    found = graded(exam, table(tmp_path / "a.csv", [*report, report[1]]))
    (problem,) = found.problems
    assert "s0000 stands on line" in problem
    assert "this attempt is left out" in problem


def test_the_students_analysis_of_another_quiz_is_refused(tmp_path: Path) -> None:
    head = ("name", "id", "sis_id", "12: What is a network?", "1.0", "n correct", "n incorrect", "score")
    path = table(tmp_path / "a.csv", [head, ("Ann", "7", "x", "a graph", "1.0", "1", "0", "1")])
    with pytest.raises(ExamgenError, match="has no column that begins with a box of this exam, like Q01, box 1 of 5"):
        graded(record("forward"), path)


def test_essays_are_read_if_they_have_a_number_for_each_box(tmp_path: Path) -> None:
    exam = record("hand-code")
    weights = {item.id: [str(part.answer) for part in item.parts] for item in exam.items}
    head, first, *_ = moodle_of_essays(exam, {name: " ".join(numbers) for name, numbers in weights.items()})
    found = graded(exam, table(tmp_path / "a.csv", [head, first]))
    assert totals(found.folder) == {"s1": sum(item.points for item in exam.items)}
    few = moodle_of_essays(exam, dict.fromkeys(weights, "1 2 3"))
    assert ["boxes cannot be told apart" in said for said in graded(exam, table(tmp_path / "b.csv", few)).problems] == [
        True,
        True,
    ]


def moodle_of_essays(exam: Exam, texts: dict[str, str]) -> list[Row]:
    cells = [cell for item in exam.items for cell in (f"{item.name}\n\nFind weights", texts[item.id])]
    heads = [f"{word} {number}" for number in range(1, len(exam.items) + 1) for word in ("Question", "Response")]
    return [("ID number", "Grade/10.00", *heads), ("s1", "-", *cells)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("part 1: 0.5; part 2: -1", ["0.5", "-1"]),
        ("part 1: ; part 2: ", ["", ""]),
        ("part 1:; part 2:", ["", ""]),
        ("Teil 1: 0,5; Teil 2: a; b", ["0,5", "a; b"]),
        ("1: 5; 2: 6", ["5", "6"]),
        ("part 1: 5", None),
        ("part 1: 1; part 2: 2; part 3: 3", None),
        ("", None),
    ],
)
def test_parts_are_told_apart_by_their_numbers(text: str, parts: list[str] | None) -> None:
    assert counted_parts(text, 2) == parts


def test_the_report_has_the_platforms_points_beside_ours(tmp_path: Path) -> None:
    exam = record("forward")
    answers = single(a_class(exam, 12))
    drawn: list[ClassReport] = []

    def keep(tally: ClassTally) -> dict[str, bytes]:
        drawn.append(class_report(scheme, tally))
        return {}

    scheme = Scheme(exam, exam.policies, {})
    files = ClassFiles((table(tmp_path / "a.csv", moodle(exam, answers)),), None, tmp_path, blank=every_box(exam))
    beside = rows(grade_class(files, scheme, keep).folder / "platform.csv")[1:]
    (report,) = drawn
    apart = [row for row in beside if Decimal(row[3])]
    assert 0 < len(apart) < len(beside)
    assert sorted((who.split()[0], *cells) for who, *cells in report.beside_rows) == sorted(
        (row[0], row[2], row[1], f"{'+' if Decimal(row[3]) > 0 else ''}{row[3]}") for row in apart
    )
    means = [f"{sum(Decimal(row[column]) for row in beside) / len(beside):.2f}" for column in (2, 1)]
    assert f"gave a mean of {means[0]}, and these marks have {means[1]}" in report.beside[0]
    page = report_texts(report, page_environment())["report.html"]
    assert '<h2 id="beside-head">Beside the platform</h2>' in page
    assert report.beside_rows[0][0] in page
