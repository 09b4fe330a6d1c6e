"""A session at the keyboard marks by exception with the keys of the grader's page."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from examgen.desk.opening import Desk
from examgen.desk.session import Session
from examgen.exam.record import Exam, exam_text, load_exam
from examgen.grading.answers.answers_csv import answers_file
from examgen.grading.answers.roster import Enrolled, meant_by
from examgen.grading.expected import expected_texts
from examgen.grading.marker import Marker
from tests.exams import RECORDS, an_exam, in_forms

EXAM = an_exam(2)
ANSWERS = {part.name: str(part.answer) for part in EXAM.items[0].parts}


def typed(
    folder: Path, *lines: str, exam: Exam = EXAM, roster: tuple[Enrolled, ...] = ()
) -> tuple[str, list[list[str]]]:
    """What a session says to lines that are typed, and the rows of its file."""
    (folder / "exam.json").write_text(exam_text(exam), encoding="utf-8")
    waiting: Iterator[str] = iter(lines)
    said = io.StringIO()

    def ask(prompt: str) -> str:
        said.write(prompt)
        try:
            return next(waiting)
        except StopIteration:
            raise EOFError from None

    path = folder / "answers.csv"
    with answers_file(path) as file:
        Session(Desk(folder, exam, exam.policies), file, ask, Console(file=said, width=120), roster=roster).run()
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))[1:] if path.exists() else []
    return said.getvalue(), rows


@pytest.mark.parametrize("key", ["=", "*"])
def test_a_question_that_is_as_expected_is_two_lines(tmp_path: Path, key: str) -> None:
    said, rows = typed(tmp_path, "s1", "", key, "")
    assert rows == [["s1", "", "Q01", name, text, "", ""] for name, text in ANSWERS.items()]
    assert "s1: 5 of 5 points in 1 question" in said


def test_what_is_not_as_expected_is_named_by_its_box_and_what_follows_is_expected_below(tmp_path: Path) -> None:
    marker = Marker(EXAM.items[0], EXAM.places, EXAM.policies)
    said, rows = typed(tmp_path, "s1", "", "=", "3", "1.23", "")
    assert [row[4] for row in rows] == list(
        {name: {**expected_texts(marker, {"H1 sum": "1.23"}), "H1 sum": "1.23"}[name] for name in ANSWERS}.values()
    )
    assert said.count("carried") == 2
    assert "s1: 4 of 5 points in 1 question" in said


def test_a_key_leaves_what_is_open_blank_and_a_box_can_be_blank_among_the_expected(tmp_path: Path) -> None:
    _, rows = typed(tmp_path, "s1", "", "1", "/", "", "", "=", "2", "/", "")
    assert [row[4] for row in rows[:5]] == ["1", "", "", "", ""]
    assert [row[3] for row in rows[5:] if not row[4]] == ["H0"]


def test_a_wrong_key_or_number_of_a_box_changes_nothing(tmp_path: Path) -> None:
    said, rows = typed(tmp_path, "s1", "", "=", "6", "0", "x", "!9", "!1 7 why", "!1 1", "", "")
    assert [row[4:] for row in rows] == [[text, "", ""] for text in ANSWERS.values()]
    for words in (
        "6: there is no such box",
        "!9: write it like",
        "7 are no points from 0 to 1",
        "count with a comment",
    ):
        assert words in said


KEYS = ("q5", "Q05", "a/7", "A / q07", "!", "!2", "! 2", "!1 1.5 nearly right", ".")
"""What is typed elsewhere and is nobody's answer, at the keyboard and on the page."""


@pytest.mark.parametrize("key", KEYS)
def test_a_key_that_belongs_elsewhere_is_never_an_answer(tmp_path: Path, key: str) -> None:
    said, rows = typed(tmp_path, "s1", "", key, "1/2", "=", "5", key, "?", "")
    assert [row[4] for row in rows[::4]] == ["1/2", "?"]
    assert said.count(f"    {key} is a key ") == 2


def test_after_a_question_typed_out_and_one_line_too_many_undo_leads_to_its_points(tmp_path: Path) -> None:
    said, rows = typed(tmp_path, "s1", "", *ANSWERS.values(), "", "!1", "undo", "!1 0.5 copied")
    assert "!1 is a key once no box is open, and between questions, where undo leads" in said
    assert [row[5:] for row in rows] == [["0.5", "copied"], *[["", ""]] * 4]


def test_points_by_hand_are_given_before_or_after_a_script_is_saved_and_count_in_the_total(tmp_path: Path) -> None:
    said, rows = typed(
        tmp_path, "s1", "", "=", "2", "?", "!2 0.5 a smudge", "", "!1", "0", "copied", "!2", "", "!3 1 x"
    )
    assert [row[5:] for row in rows] == [["0", "copied"], ["", ""], ["1", "x"], ["", ""], ["", ""]]
    assert "s1: 4.5 of 5 points in 1 question" in said
    assert "By hand 0.5 instead of 0: a smudge" in said
    assert said.count("Q01  3 of 5 points") == 2
    again, _ = typed(tmp_path, "s1", "", *(str(part.answer) for part in EXAM.items[1].parts))
    assert "s1: 8 of 10 points in 2 questions" in again


def test_a_question_in_the_place_of_a_student_goes_through_all_of_them(tmp_path: Path) -> None:
    said, rows = typed(
        tmp_path, "q1", "s1", "=", "", "s2", "/", "", "s1", "!1 0.5 a smudge", "s3", "undo", "", "s3", ""
    )
    assert [(row[0], row[2]) for row in rows] == [("s1", "Q01")] * 5 + [("s2", "Q01")] * 5
    assert [row[5:] for row in rows][5] == ["0.5", "a smudge"]
    assert "Q01 of s1 is marked already" in said
    assert "student for Q01" in said
    assert "question of s3 [Q01" in said
    missing, rows = typed(tmp_path, "q9", "Q2", "s1", "=", "", "", "")
    assert "there is no question q9. There are Q01 to" in missing
    assert rows[-1][:3] == ["s1", "", "Q02"]


def test_a_student_who_is_called_like_a_question_is_a_student(tmp_path: Path) -> None:
    roster = (Enrolled("q1", ""), Enrolled("s1", ""))
    _, rows = typed(tmp_path, "q1", "", "=", "", ".", "", roster=roster)
    assert [row[0] for row in rows] == ["q1"] * 5


def test_the_form_of_each_student_decides_which_question_it_is(tmp_path: Path) -> None:
    exam = in_forms(EXAM, 2)
    roster = (Enrolled("s1", "A"), Enrolled("s2", "B"))
    _, rows = typed(tmp_path, "q1", "s1", "=", "", "s2", "=", "", "", exam=exam, roster=roster)
    assert list(dict.fromkeys((row[0], row[1], row[2]) for row in rows)) == [("s1", "A", "Q01"), ("s2", "B", "Q01")]


def test_the_form_is_asked_for_first_and_once(tmp_path: Path) -> None:
    exam = in_forms(an_exam(4))
    said, rows = typed(tmp_path, "s1", "c", "b", "", "=", "", "2", "=", "", "s2", "", "s1", exam=exam)
    assert [row[:4] for row in rows[::5]] == [["s1", "B", "Q01", "H0 sum"], ["s1", "B", "Q02", "H0 sum"]]
    assert said.count("form of s1 (A, B): ") == 2
    assert "there is no form C" in said
    assert "s1 has all questions: 10 of 10 points in 2 questions" in said


CLASS = (Enrolled("s0007", "B", "Ada Byron"), Enrolled("s0012", "", "Alan Turing"), Enrolled("s0112", "A"))


MEANT = [
    ("S0012", ["s0012"]),
    ("07", ["s0007"]),
    ("tur", ["s0012"]),
    ("12", ["s0012", "s0112"]),
    ("a", ["s0007", "s0012"]),
    ("s0", ["s0007", "s0012", "s0112"]),
    ("uring", []),
    ("Ada Byron", ["s0007"]),
    ("byron, a", ["s0007"]),
    ("ada tur", []),
    ("", []),
]
"""Whom of CLASS a few letters mean, at the keyboard and on the page."""


@pytest.mark.parametrize(("letters", "meant"), MEANT)
def test_a_few_letters_mean_a_student(letters: str, meant: list[str]) -> None:
    assert [one.student for one in meant_by(letters, CLASS)] == meant


def test_of_a_roster_a_few_letters_will_do_and_nobody_is_new_without_a_yes(tmp_path: Path) -> None:
    exam = in_forms(an_exam(4))
    typed_in = ("ada", "", "=", "", ".", "12", "", "s0013", "", "s0013", "y", "a", "", "/", "", ".", "13", "", "=", "")
    said, rows = typed(tmp_path, *typed_in, exam=exam, roster=CLASS)
    assert [row[:3] for row in rows[::5]] == [["s0007", "B", "Q01"], ["s0013", "A", "Q01"], ["s0013", "A", "Q02"]]
    assert "s0007 Ada Byron" in said
    assert "form of s0007" not in said  # the roster says it
    assert "12 may be s0012, s0112 [type again; y for a new student]" in said
    assert said.count("s0013 is not on the roster") == 2


def test_of_weights_of_the_students_own_choice_none_is_expected(tmp_path: Path) -> None:
    exam = load_exam(RECORDS / "hand-code.json")
    said, rows = typed(tmp_path, "s1", "", "=", "/", "", exam=exam)
    assert "any weights that work are right here" in said
    assert {row[4] for row in rows} == {""}
