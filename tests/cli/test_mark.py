"""`examgen mark`: one answer, and a session at the keyboard that loses nothing."""

import csv
import json
import os
from pathlib import Path

import pytest

from examgen.exam.record import Policies, exam_text
from tests.cli.running import Examgen, assert_one_line
from tests.exams import an_exam
from tests.processes import PIPE, Ended, until
from tests.warm import Warm


@pytest.fixture
def examgen(tmp_path: Path, warm: Warm) -> Examgen:
    """The program beside an exam of two questions, `exam/`; nothing is trained for it. Commands are forks."""
    exam = an_exam(2, policies=Policies(eased="none"))
    (tmp_path / "exam").mkdir()
    (tmp_path / "exam" / "exam.json").write_text(exam_text(exam), encoding="utf-8")
    return Examgen(tmp_path, {**os.environ, "COLUMNS": "100"}, warm)


def right_boxes(number: int) -> dict[str, str]:
    return {part.name: str(part.answer) for part in an_exam(2).items[number].parts}


def pairs(boxes: dict[str, str]) -> str:
    return ", ".join(f"{name}={text}" for name, text in boxes.items())


def session(examgen: Examgen, *lines: str, words: tuple[object, ...] = ()) -> Ended:
    (examgen.folder / "typed").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    with (examgen.folder / "typed").open() as typed:
        return examgen("mark", "exam", *words, stdin=typed)


def rows(examgen: Examgen) -> list[list[str]]:
    """The file's rows without the columns for points by hand, which are empty here."""
    lines = csv.reader((examgen.folder / "exam" / "answers.csv").read_text(encoding="utf-8").splitlines())
    return [row[:5] for row in lines]


def test_the_document_has_what_other_programs_need(examgen: Examgen) -> None:
    ended = examgen("mark", "exam", "q1", pairs({**right_boxes(0), "H0 sum": "77,7"}), "--json")
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout)
    assert set(found) == {"item", "total", "points", "parts", "diagnosis"}
    assert (found["item"], found["total"], found["points"], found["diagnosis"]) == ("Q01", 4, 5, [])
    assert [part["name"] for part in found["parts"]] == list(right_boxes(0))
    first = found["parts"][0]
    assert set(first) == {"name", "written", "verdict", "points", "reason", "look"}
    assert (first["written"], first["verdict"], first["points"]) == ("77,7", "wrong", 0)


def test_a_slip_of_the_record_is_named_in_the_document(examgen: Examgen) -> None:
    item = an_exam(2).items[0]
    for slip in item.slips:
        slipped = {**right_boxes(0), **{name: str(number) for name, number in slip.answers.items()}}
        found = json.loads(examgen("mark", "exam", "Q01", pairs(slipped), "--json").stdout)
        assert slip.name in found["diagnosis"] or found["total"] == 5


def test_the_table_says_what_is_expected_and_why(examgen: Examgen) -> None:
    ended = examgen("mark", "exam", "Q01", pairs({**right_boxes(0), "O": "?"}))
    assert (ended.returncode, ended.stderr) == (0, "")
    for words in ("part", "written", "expected", "verdict", "points", "why", "✓ right", "? unclear", "4 of 5 points"):
        assert words in ended.stdout
    assert "look at this script again" in ended.stdout


def test_boxes_may_come_as_several_words(examgen: Examgen) -> None:
    together = examgen("mark", "exam", "Q01", pairs(right_boxes(0)), "--json")
    apart = examgen("mark", "exam", "Q01", *(f"{name}={text}" for name, text in right_boxes(0).items()), "--json")
    assert together.stdout == apart.stdout


def test_numbers_in_their_order_may_begin_with_a_minus(examgen: Examgen) -> None:
    boxes = {**right_boxes(0), "H0 sum": "-2.5", "H1": "-,08", "O": "-½"}
    together = examgen("mark", "exam", "Q01", pairs(boxes), "--json")
    for words in (list(boxes.values()), [" ".join(boxes.values())], ["--", *boxes.values()]):
        apart = examgen("mark", "exam", "Q01", *words, *(["--json"] if "--" not in words else []))
        assert apart.returncode == 0, apart.stderr
        assert "--" in words or apart.stdout == together.stdout
    assert_one_line(examgen("mark", "exam", "Q01", "-x", "1"), 2, "-x")


def test_policies_may_be_overridden(examgen: Examgen) -> None:
    """The sigmoid of 100 is known by heart; of five points the sum's is lost, and the next box earns by the policy."""
    eased = pairs({**right_boxes(0), "H0 sum": "100", "H0": "1.00"})
    totals = {}
    for policy in ("none", "half", "full"):
        found = json.loads(examgen("mark", "exam", "Q01", eased, "--json", "--eased", policy).stdout)
        totals[policy] = (found["total"], {part["name"]: part["verdict"] for part in found["parts"]}["H0"])
    assert totals == {"none": (3, "eased"), "half": (3.5, "eased"), "full": (4, "eased")}
    assert json.loads(examgen("mark", "exam", "Q01", eased, "--json").stdout)["total"] == totals["none"][0]
    end = pairs({"O": right_boxes(0)["O"]})
    required = examgen("mark", "exam", "Q01", end, "--json", "--blank-steps", "steps-required")
    assert json.loads(required.stdout)["total"] == 0
    assert json.loads(examgen("mark", "exam", "Q01", end, "--json").stdout)["total"] == 1


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("exam", "Q01", "X=1"), ("Q01", "names no box", "H0 sum")),
        (("exam", "Q01"), ("Q01", "O=0.53")),
        (("exam", "Q09", "O=1"), ("Q09", "Q02")),
        (("exam", "Q01", "O=1", "--eased", "maybe"), ("--eased maybe", "half")),
        (("exam", "--json"), ("--json", "Q07")),
        (("nowhere", "Q01", "O=1"), ("nowhere", "examgen make")),
        (("exam", "--answers", "exam/students/answers.csv"), ("students",)),
        (("exam", "--answers", "no/such/folder.csv"), ("no/such/folder.csv",)),
    ],
)
def test_what_cannot_be_marked_is_refused_in_one_line(
    examgen: Examgen, words: tuple[str, ...], named: tuple[str, ...]
) -> None:
    assert_one_line(examgen("mark", *words, stdin=None), 1, *named)


def test_a_session_asks_box_by_box_and_adds_up(examgen: Examgen) -> None:
    ended = session(examgen, "s1", "", *right_boxes(0).values(), "q2", *right_boxes(1).values(), "", "")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "s1: 5 of 5 points in 1 question" in ended.stdout
    assert "s1 has all questions: 10 of 10 points in 2 questions" in ended.stdout
    assert rows(examgen)[1:] == [
        ["s1", "", item, name, text] for item, boxes in written().items() for name, text in boxes.items()
    ]


def written() -> dict[str, dict[str, str]]:
    return {"Q01": right_boxes(0), "Q02": right_boxes(1)}


def test_a_box_and_a_script_can_be_taken_back(examgen: Examgen) -> None:
    first, *rest = right_boxes(0).values()
    ended = session(examgen, "s1", "", "9", "undo", first, *rest, "undo", "", first, *rest[:-1], "0", "undo", "undo")
    assert "took back Q01 of s1" in ended.stdout
    assert "nothing to take back" in ended.stdout
    assert not (examgen.folder / "exam" / "answers.csv").exists()


def test_several_numbers_in_a_box_are_a_question_back(examgen: Examgen) -> None:
    first, *rest = right_boxes(0).values()
    ended = session(examgen, "s1", "", f"{first} 0.7", "x", first, *rest)
    assert "several numbers: which one counts?" in ended.stdout
    assert "no number" in ended.stdout
    assert rows(examgen)[1][-1] == first


def test_a_session_goes_on_where_its_file_ends(examgen: Examgen) -> None:
    session(examgen, "s1", "", *right_boxes(0).values())
    ended = session(examgen, "s1", "q1", "", *right_boxes(1).values())
    assert "going on after 1 script" in ended.stdout
    assert "Q01 is marked already" in ended.stdout
    assert "10 of 10 points in 2 questions" in ended.stdout
    assert len(rows(examgen)) == 11


def test_what_was_typed_is_on_the_disk_when_the_session_is_killed(examgen: Examgen) -> None:
    path = examgen.folder / "exam" / "answers.csv"
    with examgen.started("mark", "exam", stdin=PIPE) as process:
        assert process.stdin is not None
        process.stdin.write("".join(f"{line}\n" for line in ("s1", "", *right_boxes(0).values(), "", "1")))
        process.stdin.flush()
        until(lambda: path.exists() and path.read_text().count("\n") == 6, process)
    assert [row[3:] for row in rows(examgen)[1:]] == [list(pair) for pair in right_boxes(0).items()]


def test_what_students_wrote_is_for_their_grader_alone_and_holds_an_exam_as_it_is(examgen: Examgen) -> None:
    session(examgen, '"><script>', "", *right_boxes(0).values(), ".", "=cmd|' /C calc'!A0", "", "1", "", "", "", "")
    path = examgen.folder / "exam" / "answers.csv"
    assert path.stat().st_mode & 0o777 == 0o600
    assert {row[0] for row in rows(examgen)[1:]} == {'"><script>', "'=cmd|' /C calc'!A0"}
    assert_one_line(examgen("replace", "exam", "Q01"), 1, "answers.csv", "has been marked")


def test_bytes_that_are_no_text_do_not_end_a_session(examgen: Examgen) -> None:
    (examgen.folder / "typed").write_bytes(b"Zo\xeb\n\n1\n2\n3\n4\n5\n")
    with (examgen.folder / "typed").open() as typed:
        ended = examgen("mark", "exam", stdin=typed)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert rows(examgen)[1][0] == "Zo\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize("cut", ["within a line", "between two lines"])
def test_a_script_torn_by_a_power_cut_is_told_as_torn_and_typed_again(examgen: Examgen, cut: str) -> None:
    session(examgen, "s1", "", *right_boxes(0).values())
    path = examgen.folder / "exam" / "answers.csv"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:4]) + (lines[4][:-3] if cut == "within a line" else ""))
    ended = session(examgen, "s1", "", *right_boxes(0).values())
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "Q01 of s1 is torn: 3 of 5 boxes (H0 sum=" in ended.stdout
    assert ("a line was torn" in ended.stdout) == (cut == "within a line")
    assert "s1: 5 of 5 points in 1 question" in ended.stdout
    assert path.read_text() == "".join(lines)


def test_a_session_that_saves_nothing_does_not_keep_its_exam_from_being_replaced(examgen: Examgen) -> None:
    ended = session(examgen, "s1", "", "1", "2")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert [path.name for path in (examgen.folder / "exam").iterdir()] == ["exam.json"]


def test_a_session_goes_on_in_an_exam_that_has_moved_and_says_where(examgen: Examgen) -> None:
    with examgen.started("mark", "exam", stdin=PIPE) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write("".join(f"{line}\n" for line in ("s1", "", *right_boxes(0).values())))
        process.stdin.flush()
        while "s1: 5 of 5 points" not in process.stdout.readline():
            pass
        (examgen.folder / "exam").rename(examgen.folder / "moved")
        said, complained = process.communicate("".join(f"{line}\n" for line in ("", *right_boxes(1).values())))
    assert (process.returncode, complained) == (0, "")
    assert f"was moved; going on in {examgen.folder / 'moved' / 'answers.csv'}" in " ".join(said.split())
    lines = (examgen.folder / "moved" / "answers.csv").read_text().splitlines()
    assert len(lines) == 1 + 5 + 5
    assert not (examgen.folder / "exam").exists()


def test_no_script_is_put_beside_an_exam_that_is_not_the_one_that_was_marked(examgen: Examgen) -> None:
    with examgen.started("mark", "exam", stdin=PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        (examgen.folder / "exam" / "exam.json").write_text(exam_text(an_exam(3)), encoding="utf-8")
        _, complained = process.communicate("".join(f"{line}\n" for line in ("s1", "", *right_boxes(0).values())))
    assert process.returncode == 1
    assert "exam.json: was changed" in complained
    assert "Q01 of s1 is not saved" in complained
    assert not (examgen.folder / "exam" / "answers.csv").exists()
