"""What platforms report of a quiz is graded as the same answers are from a table of ours: tests/grading/reports.py."""

from decimal import Decimal
from pathlib import Path

import pytest

from examgen.exam.record import Exam
from examgen.files.errors import ExamgenError
from examgen.grading.answers.responses import counted_parts
from examgen.grading.classes.marking import Scheme
from examgen.grading.classes.report import class_report
from examgen.grading.classes.run import ClassFiles, Graded, grade_class
from examgen.grading.classes.tally import ClassTally
from examgen.grading.classes.voids import Void
from examgen.render.class_report import ClassReport, report_texts
from examgen.render.environment import page_environment
from tests.exams import an_exam, in_forms
from tests.export.exported import record
from tests.grading.a_class import LONG, Answer, Row, a_class, every_box, graded, rows, table
from tests.grading.reports import attempts, canvas, moodle, moodle_grades

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


@pytest.mark.parametrize(
    "head", ["Q01, box 1 of 5: H₀ sum (1 point)", "7: Q01, box 1 of 5: H₀", "Q01, all boxes (4½ points)"]
)
def test_a_report_on_exported_boxes_that_is_not_known_is_refused_by_name(head: str, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", [("Name", "ID", "Status", head, "EarnedPoints"), ("Ann", "7", "done", "1", "1")])
    with pytest.raises(
        ExamgenError, match=r"that of New Quizzes has columns .* Put the answers into the table that"
    ) as said:
        graded(record("forward"), path)
    assert "\n" not in str(said.value)


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


# By question


def graded_together(exam: Exam, folder: Path, *tables: Path, void: dict[str, Void] | None = None) -> Graded:
    return grade_class(
        ClassFiles(tables, None, folder, blank=every_box(exam)), Scheme(exam, exam.policies, void or {}), lambda _: {}
    )


def by_question(found: Graded) -> dict[tuple[str, str], tuple[Decimal, Decimal, Decimal]]:
    """Ours, the platform's and the difference, by student and question."""
    head, *lines = rows(found.folder / "platform-questions.csv")
    assert head == ["student", "form", "item", "points", "platform", "difference", "name", "email"]
    return {
        (row[0], f"{row[1]}/{row[2]}" if row[1] else row[2]): (Decimal(row[3]), Decimal(row[4]), Decimal(row[5]))
        for row in lines
    }


def ours_by_question(found: Graded) -> dict[tuple[str, str], Decimal]:
    head, *lines = rows(found.folder / "gradebook.csv")
    return {
        (row[0], f"{row[1]}/{item}" if row[1] else item): Decimal(cell)
        for row in lines
        for item, cell in zip(head[4:-2], row[4:-2], strict=True)
        if cell
    }


@pytest.mark.parametrize(
    "exam", [FORMS, record("forward"), record("truth-table")], ids=["forms", "forward", "truth-table"]
)
def test_moodles_marks_by_question_stand_beside_ours(exam: Exam, tmp_path: Path) -> None:
    answers = single(a_class(exam, 12))
    responses = table(tmp_path / "responses.csv", moodle(exam, answers))
    grades = table(tmp_path / "grades.csv", moodle_grades(exam, answers))
    found = graded_together(exam, tmp_path, responses, grades)
    assert found.problems == ()
    assert not any("of the whole alone" in note for note in found.notes)
    told = by_question(found)
    assert {place: points for place, (points, _, _) in told.items()} == ours_by_question(found)
    exact = {
        (attempt.who, item.name): mark * item.points / worth
        for attempt in attempts(exam, answers)
        for item, mark, worth in zip(attempt.items, attempt.marks, attempt.worths, strict=True)
    }
    most = max(attempt.worths[0] * attempt.scale for attempt in attempts(exam, answers))
    for place, (ours, platform, difference) in told.items():
        assert difference == ours - platform
        assert abs(platform - exact[place]) <= Decimal("0.005") * exam.items[0].points / most + Decimal("0.005")
        assert (difference == 0) == (ours == exact[place]), "the platform's rounding is no difference"
    assert any(difference for _, _, difference in told.values())
    again = graded_together(exam, tmp_path, grades, responses)
    assert by_question(again) == told


@pytest.mark.parametrize("name", ["forward", "truth-table", "softmax"])
def test_canvas_points_by_question_stand_beside_ours(name: str, tmp_path: Path) -> None:
    exam = record(name)
    answers = single(a_class(exam, 12))
    report = canvas(exam, answers)
    found = graded_together(exam, tmp_path, table(tmp_path / "analysis.csv", report))
    told = by_question(found)
    assert {place: points for place, (points, _, _) in told.items()} == ours_by_question(found)
    scores = {row[1]: Decimal(row[-1]) for row in report[1:]}
    for who, score in scores.items():
        assert sum(platform for (student, _), (_, platform, _) in told.items() if student == who) == score


def test_a_report_of_responses_alone_says_what_is_not_there_by_question(tmp_path: Path) -> None:
    exam = record("forward")
    found = graded_together(exam, tmp_path, table(tmp_path / "a.csv", moodle(exam, single(a_class(exam, 4)))))
    assert "Give Moodle's report of grades beside that of responses for those by question." in found.notes[-1]
    assert not (found.folder / "platform-questions.csv").exists()


def test_marks_by_question_alone_are_refused(tmp_path: Path) -> None:
    exam = record("forward")
    grades = table(tmp_path / "grades.csv", moodle_grades(exam, single(a_class(exam, 4))))
    said = r"grades\.csv: has marks by question, and no report says which .* Give Moodle's report of responses"
    with pytest.raises(ExamgenError, match=said):
        graded_together(exam, tmp_path, grades)
    assert not list(tmp_path.glob("marks*"))


@pytest.mark.parametrize("brief", ["F {} /{:.2f}", "Q:{} /{:.2f}", "Pyt. {} /{:.2f}", "{} /{:.2f}"])
def test_marks_are_known_in_other_languages(brief: str, tmp_path: Path) -> None:
    exam = record("forward")
    answers = single(a_class(exam, 4))
    with_commas = [
        [cell.replace("Grade/", "Bewertung/").replace(".", ",") for cell in row]
        for row in moodle_grades(exam, answers, brief)
    ]
    responses = table(tmp_path / "responses.csv", moodle(exam, answers))
    usual = table(tmp_path / "usual.csv", moodle_grades(exam, answers))
    other = table(tmp_path / "other.csv", with_commas, delimiter=";")
    told = by_question(graded_together(exam, tmp_path, responses, other))
    assert told == by_question(graded_together(exam, tmp_path, responses, usual))


def test_the_marks_of_another_attempt_or_of_nobody_are_left_out_and_told(tmp_path: Path) -> None:
    exam = record("forward")
    answers = single(a_class(exam, 4))
    responses = table(tmp_path / "responses.csv", moodle(exam, answers))
    head, first, second, third, fourth, average = moodle_grades(exam, answers)
    other = [*second[:8], f"{Decimal(second[8]) + 1}", *second[9:]]
    stranger = ["Last", "First", "s9999", *third[3:]]
    open_still = [*fourth[:8], "-", *fourth[9:]]
    grades = table(tmp_path / "grades.csv", [head, first, first, other, stranger, open_still, average])
    found = graded_together(exam, tmp_path, responses, grades)
    said = "\n".join(found.problems)
    assert "grades.csv, line 3: s0000 stands there twice, and this attempt is left out" in said
    assert "grades.csv, line 4: s0001 has another grade there than in the report of responses" in said
    assert "grades.csv, line 5: s9999 has marks there, and no responses in the report beside it" in said
    assert "grades.csv, line 6: s0003 has no grade there, and the marks by question are left out" in said
    assert {who for who, _ in by_question(found)} == {"s0000"}
    assert "s9999" not in totals(found.folder)


def test_questions_that_the_platform_has_not_marked_are_named(tmp_path: Path) -> None:
    exam = record("forward")
    answers = single(a_class(exam, 4))
    responses = table(tmp_path / "responses.csv", moodle(exam, answers))
    grades = changed(moodle_grades(exam, answers), 2, 9, "Requires grading")
    found = graded_together(exam, tmp_path, responses, table(tmp_path / "grades.csv", grades))
    assert "the platform has no points yet for Q01 of 1: platform-questions.csv is without them." in found.notes
    assert ("s0000", "Q01") not in by_question(found)
    report = changed(canvas(exam, answers), 2, 10, "")
    found = graded_together(exam, tmp_path, table(tmp_path / "analysis.csv", report))
    assert "the platform has no points yet for Q01 of 1: platform-questions.csv is without them." in found.notes
    assert ("s0000", "Q01") not in by_question(found)


def test_a_question_that_counts_for_nobody_has_no_points_beside(tmp_path: Path) -> None:
    exam = record("forward")
    report = table(tmp_path / "analysis.csv", canvas(exam, single(a_class(exam, 4))))
    found = graded_together(exam, tmp_path, report, void={"Q01": "leave-out"})
    assert {item for _, item in by_question(found)} == {item.name for item in exam.items} - {"Q01"}


def test_ids_without_their_noughts_keep_their_points_by_question(tmp_path: Path) -> None:
    exam = record("forward")
    answers = [(who.replace("s", "7"), *rest) for who, *rest in single(a_class(exam, 4))]
    report = [
        [cell.lstrip("0") if place == 1 else cell for place, cell in enumerate(row)] for row in canvas(exam, answers)
    ]
    roster = table(tmp_path / "roster.csv", [("student",), *((f"00{who}",) for who in sorted({a[0] for a in answers}))])
    files = ClassFiles((table(tmp_path / "a.csv", report),), roster, tmp_path, blank=every_box(exam))
    found = grade_class(files, Scheme(exam, exam.policies, {}), lambda _: {})
    assert {who for who, _ in by_question(found)} == {row[0] for row in rows(found.folder / "gradebook.csv")[1:]}


def test_essays_in_canvas_are_read_back_too(tmp_path: Path) -> None:
    exam = record("hand-code")
    head, line = [*("name", "id", "sis_id")], ["Ann", "s1", "x"]
    for number, item in enumerate(exam.items):
        head += [f"{number}: {item.name}, all boxes ({item.points} points)\nWrite in this order", f"{item.points:.1f}"]
        line += [" ".join(str(part.answer) for part in item.parts), "0.0"]
    found = graded_together(exam, tmp_path, table(tmp_path / "a.csv", [[*head, "score"], [*line, "0.0"]]))
    assert totals(found.folder) == {"s1": sum(item.points for item in exam.items)}
    assert set(by_question(found)) == {("s1", item.name) for item in exam.items}


def test_the_report_has_each_question_that_differs(tmp_path: Path) -> None:
    exam = record("forward")
    drawn: list[ClassReport] = []

    def keep(tally: ClassTally) -> dict[str, bytes]:
        drawn.append(class_report(scheme, tally))
        return {}

    scheme = Scheme(exam, exam.policies, {})
    report = table(tmp_path / "a.csv", canvas(exam, single(a_class(exam, 12))))
    found = grade_class(ClassFiles((report,), None, tmp_path, blank=every_box(exam)), scheme, keep)
    told = by_question(found)
    for name, apart, theirs, ours, difference in drawn[0].beside_item_rows:
        mine = [numbers for (_, item), numbers in told.items() if item == name]
        assert apart == f"{sum(bool(one[2]) for one in mine)} of {len(mine)}"
        assert [theirs, ours] == [f"{sum(one[place] for one in mine) / len(mine):.2f}" for place in (1, 0)]
        assert difference == f"{sum(one[2] for one in mine) / len(mine):+.2f}"
    differ = {item for (_, item), (_, _, difference) in told.items() if difference}
    assert {row[0] for row in drawn[0].beside_item_rows} == differ != set()
    page = report_texts(drawn[0], page_environment())["report.html"]
    assert f'<th class="name" scope="row">{min(differ)}</th>' in page
    assert "All stand in platform-questions.csv" in page
