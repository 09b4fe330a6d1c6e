"""`examgen sheets` and `examgen make … --each` at the command line."""

import json
from pathlib import Path

import pytest

from tests.cli.running import Examgen

FORKED = True

ROSTER = "student,name\ns1,Ann\ns2,Bo\ns3,Cem\n"

MAKE = ("make", "--kind", "hand-code", "-a", "relu", "--count", "3", "--seed", str(10**38))


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    file = tmp_path / "roster.csv"
    file.write_text(ROSTER, encoding="utf-8")
    return file


def test_make_prints_a_paper_for_every_student_in_one_step(examgen: Examgen, roster: Path, tmp_path: Path) -> None:
    exam = tmp_path / "exam"
    ended = examgen(*MAKE, "--out", exam, "--students", roster, "--each", 2, "--shuffle", "--json")
    assert ended.returncode == 0, ended.stderr
    document = json.loads(ended.stdout)["sheets"]
    assert (document["sheets"], document["pages"], document["files"]) == (3, 3, ["students/sheets.pdf"])
    record = json.loads((exam / "graders/sheets.json").read_text(encoding="utf-8"))
    assert [sheet["student"] for sheet in record["sheets"]] == ["s1", "s2", "s3"]
    assert all(len(sheet["questions"]) == 2 for sheet in record["sheets"])
    assert record["shuffled"]
    ended = examgen("sheets", exam, "--spares", 1, "--json")
    assert (ended.returncode, json.loads(ended.stdout)["files"]) == (0, ["students/sheets-late-1.pdf"]), ended.stderr
    more = examgen("sheets", exam, "--spares", "1 Large", "--spares", 2, "--spares", "1 extra lines, large", "--json")
    assert [(job["sheets"], job["files"]) for job in json.loads(more.stdout)["jobs"]] == [
        (2, ["students/sheets-late-2.pdf"]),
        (1, ["students/sheets-late-2-a3.pdf"]),
        (1, ["students/sheets-late-2-a3-extra-lines.pdf"]),
    ], more.stderr
    many = examgen("sheets", exam, "--spares", 9999999)
    assert "sheets in all were asked for, and an exam has 100,000 at most" in many.stderr
    refused = examgen("sheets", exam, "--spares", 1, "--each", 1)
    assert (refused.returncode, refused.stderr.count("late sheets are laid out as the others are")) == (1, 1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--each", 4), "--each 4: the exam has 3 questions. Name a number from 1 to 3."),
        (("--each", 0), "--each 0: the exam has 3 questions. Name a number from 1 to 3."),
    ],
)
def test_make_refuses_what_no_sheet_can_have_before_it_makes_anything(
    examgen: Examgen, roster: Path, tmp_path: Path, words: tuple[object, ...], said: str
) -> None:
    exam = tmp_path / "exam"
    ended = examgen(*MAKE, "--out", exam, "--students", roster, *words)
    assert ended.returncode == 1
    assert said in ended.stderr
    assert not exam.exists()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("make", "--each", 2), 2, "--each needs a roster: --students FILE"),
        (("make", "--shuffle"), 2, "--shuffle needs a roster: --students FILE"),
        (("sheets", "exam"), 2, "say who gets sheets: --students FILE, --add FILE, or --spares N alone"),
        (
            ("sheets", "exam", "--spares", 1, "--order", "height"),
            1,
            "there is no such order. Take roster, name or room.",
        ),
        (("sheets", "exam", "--spares", "few"), 2, "--spares few: is no number of papers. Write one, as 20, or with"),
        (("sheets", "exam", "--spares", -1), 2, "--spares -1: is no number of papers."),
        (
            ("sheets", "exam", "--spares", "2 huge"),
            2,
            "no accommodation 'huge'. Write large or large-a4, extra-lines, or",
        ),
        (("sheets", "exam", "--add", "a.csv", "--force"), 1, "--add: goes without --force"),
        (("sheets", "exam", "--add", "a.csv", "--students", "b.csv"), 1, "--add: goes without --students"),
        (("sheets", "exam", "--add", "a.csv", "--shuffle"), 1, "late sheets are laid out as the others are"),
        (("sheets", "exam", "--spares", 1, "--workers", 0), 2, "--workers"),
        (("make", "--workers", 2), 2, "--workers is for sheets: add --sheets or --each"),
        (("make", "--cluster", "tls://scheduler:8786"), 2, "--cluster is for sheets: add --sheets or --each"),
        (("verify", "exam", "--workers", 2), 2, "--workers is for --thorough"),
        (("sheets", "nowhere", "--spares", 1), 1, "there is no such exam"),
    ],
)
def test_words_that_do_not_go_together_are_refused(
    examgen: Examgen, words: tuple[object, ...], code: int, said: str
) -> None:
    ended = examgen(*words)
    assert ended.returncode == code, ended.stderr
    assert said in ended.stderr
