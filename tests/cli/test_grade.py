"""`examgen grade`, `answers-template`: a class from one file, as its instructor runs it."""

import json
import os
import shutil
import stat
from pathlib import Path

import pytest

from examgen.exam.record import exam_text
from tests.cli.running import Ended, Examgen, assert_one_line, contents, hidden
from tests.exams import a_proven_exam
from tests.grading.a_class import LONG, Answer, a_class, rows, table, wide
from tests.warm import Warm

EXAM = a_proven_exam()
MARKS_ALONE = ("--no-report", "--blank", "Q01", "--blank", "Q02")


@pytest.fixture
def examgen(tmp_path: Path, warm: Warm) -> Examgen:
    """The program beside an exam of two questions, `exam/`; nothing is trained for it. Commands are forks."""
    (tmp_path / "exam" / "students").mkdir(parents=True)
    (tmp_path / "exam" / "exam.json").write_text(exam_text(EXAM), encoding="utf-8")
    return Examgen(tmp_path, {**os.environ, "COLUMNS": "100"}, warm)


def answers(examgen: Examgen, lines: list[Answer]) -> Path:
    return table(examgen.folder / "answers.csv", [LONG, *lines])


def typed(examgen: Examgen, lines: list[Answer]) -> Ended:
    """The same answers at the keyboard of a session, box by box."""
    boxes = {(who, item, part): text for who, _, item, part, text in lines}
    keys = []
    for who in dict.fromkeys(line[0] for line in lines):
        keys.append(who)
        for item in EXAM.items:
            keys += ["", *(boxes.get((who, item.id, part.name), "") for part in item.parts)]
    (examgen.folder / "typed").write_text("\n".join([*keys, "", ""]), encoding="utf-8")
    with (examgen.folder / "typed").open() as keyboard:
        return examgen("mark", "exam", "--answers", "session.csv", stdin=keyboard)


def test_three_ways_give_the_same_marks(examgen: Examgen) -> None:
    lines = a_class(EXAM, 2, seed=5)
    assert typed(examgen, lines).returncode == 0
    table(examgen.folder / "wide.csv", wide(lines))
    for file in ("session.csv", "wide.csv"):
        assert examgen("grade", "exam", file, "--out", f"from-{file}", "--no-report").returncode == 0
    found = [rows(examgen.folder / f"from-{file}" / "marks.csv") for file in ("session.csv", "wide.csv")]
    assert found[0] == found[1]
    marks = {(row[0], row[2], row[3]): (row[5], float(row[6]), row[11]) for row in found[0][1:]}
    for who, item in dict.fromkeys((line[0], line[2]) for line in lines):
        boxes = ", ".join(f"{part}={text}" for whose, _, of, part, text in lines if (whose, of) == (who, item))
        marked = json.loads(examgen("mark", "exam", item, boxes, "--json").stdout)
        for part in marked["parts"]:
            assert marks[who, item, part["name"]] == (part["verdict"], part["points"], part["reason"])


def test_what_is_wrong_is_said_line_by_line_and_the_rest_is_graded(examgen: Examgen) -> None:
    answers(examgen, [("s1", "", "Q01", "O", "1"), ("s1", "", "Q07", "O", "1"), ("s1", "", "Q01", "O", "2")])
    ended = examgen("grade", "exam", "answers.csv", *MARKS_ALONE)
    assert ended.returncode == 1
    assert ended.stderr.splitlines() == [
        "examgen: answers.csv, line 3: there is no question 'Q07'. There are Q01 to Q02.",
        (
            "examgen: answers.csv, line 4: Q01 O of s1 is 2 here, and otherwise in line 2; neither counts. "
            "Delete the wrong one."
        ),
    ]
    assert "1 student, 0.0 of 10 points" in ended.stdout
    assert set(contents(examgen.folder / "exam" / "marks")) == {
        *("marks.csv", "gradebook.csv", "problems.txt", "conflicts.csv")
    }
    assert hidden(examgen.folder) == []


def test_standard_input_is_read_and_one_document_printed(examgen: Examgen) -> None:
    with answers(examgen, a_class(EXAM, 4)).open() as file:
        ended = examgen("grade", "exam", "-", "--json", *MARKS_ALONE, stdin=file)
    assert (ended.returncode, ended.stderr) == (0, "")
    found = json.loads(ended.stdout)
    assert set(found) == {"folder", "forms", "missing", "look_again", "problems", "changes"}
    assert found["forms"][0]["points"] == 10
    assert found["changes"] is None


def test_another_policy_is_compared_with_the_run_before(examgen: Examgen) -> None:
    answers(examgen, [("s1", "", "Q01", "H0 sum", "0"), ("s1", "", "Q01", "H0", "0.5")])
    assert examgen("grade", "exam", "answers.csv", *MARKS_ALONE).returncode == 0
    ended = examgen("grade", "exam", "answers.csv", *MARKS_ALONE, "--eased", "full")
    assert "totals beside those in exam/marks: 1 rose" in ended.stdout
    assert "+0.5   Q01 +0.5" in ended.stdout
    void = examgen("grade", "exam", "answers.csv", *MARKS_ALONE, "--void", "Q01=full", "--against", "exam/marks")
    assert "+4.5" in void.stdout


def test_a_question_that_counts_no_longer_takes_its_points_from_those_possible(examgen: Examgen) -> None:
    right = [(f"s{number:02}", "", "Q01", "H0 sum", str(EXAM.items[0].parts[0].answer)) for number in range(1, 13)]
    answers(examgen, right)
    examgen("grade", "exam", "answers.csv", *MARKS_ALONE)
    ended = examgen("grade", "exam", "answers.csv", *MARKS_ALONE, "--void", "Q01=leave-out")
    assert "exam/marks: 12 fell\npoints possible: 10 before, 5 now\n" in ended.stdout
    assert ended.stdout.count("Q01 −1") == 10
    assert "and 2 more, in changes.csv" in ended.stdout


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("exam", "nowhere.csv"), ("nowhere.csv", "cannot be read")),
        (("nowhere", "answers.csv"), ("nowhere", "examgen make")),
        (("exam", "answers.csv", "--void", "Q01=half"), ("--void Q01=half", "leave-out")),
        (("exam", "answers.csv", "--eased", "maybe"), ("--eased maybe", "half")),
        (("exam", "answers.csv", "--out", "exam/students/marks"), ("students", "handed out")),
        (("exam", "answers.csv", "--out", "exam"), ("exam", "is there already")),
        (("exam", "answers.csv", "--against", "exam"), ("--against exam", "marks.csv")),
        (("exam", "answers.csv", "--students", "answers.xlsx"), ("answers.xlsx", "cannot be read")),
    ],
)
def test_what_cannot_be_graded_is_refused_in_one_line(
    examgen: Examgen, words: tuple[str, ...], named: tuple[str, ...]
) -> None:
    answers(examgen, [("s1", "", "Q01", "O", "1")])
    before = contents(examgen.folder)
    assert_one_line(examgen("grade", *words, *MARKS_ALONE), 1, *named)
    assert contents(examgen.folder) == before


def test_links_that_lead_in_a_circle_are_no_place(examgen: Examgen) -> None:
    answers(examgen, [("s1", "", "Q01", "O", "1")])
    (examgen.folder / "circle").symlink_to("circle")
    assert_one_line(examgen("grade", "exam", "answers.csv", *MARKS_ALONE, "--out", "circle"), 1, "circle")
    assert_one_line(examgen("mark", "exam", "--answers", "circle", stdin=None), 1, "circle")


def test_marks_never_lie_among_the_pages_of_another_exam(examgen: Examgen) -> None:
    answers(examgen, [("s1", "", "Q01", "O", "1")])
    shutil.copytree(examgen.folder / "exam", examgen.folder / "other")
    for place in ("other/students/marks", "other/students/../students/marks"):
        ended = examgen("grade", "exam", "answers.csv", *MARKS_ALONE, "--out", place)
        assert_one_line(ended, 1, place, "handed out")
    assert_one_line(examgen("mark", "exam", "--answers", "other/students/a.csv", stdin=None), 1, "handed out")


def test_an_exam_that_was_graded_stays_as_it_is(examgen: Examgen) -> None:
    answers(examgen, [("s1", "", "Q01", "O", "1")])
    examgen("grade", "exam", "answers.csv", *MARKS_ALONE)
    assert_one_line(examgen("replace", "exam", "Q01"), 1, "exam/marks", "has been marked")


def test_a_blank_table_is_written_for_a_roster(examgen: Examgen) -> None:
    table(examgen.folder / "roster.csv", [("student",), ("s1",), ("s2",)])
    ended = examgen("answers-template", "exam", "--students", "roster.csv", "--shape", "wide", "-o", "blank.csv")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "makes dates of 1/2" in ended.stdout
    assert [row[0] for row in rows(examgen.folder / "blank.csv")] == ["student", "s1", "s2"]
    assert stat.S_IMODE((examgen.folder / "blank.csv").stat().st_mode) == 0o600
    again = examgen("answers-template", "exam", "--students", "roster.csv", "--shape", "wide", "-o", "blank.csv")
    assert_one_line(again, 1, "blank.csv", "is there already")
    assert_one_line(examgen("answers-template", "exam", "--students", "roster.csv", "--shape", "x"), 1, "--shape x")
