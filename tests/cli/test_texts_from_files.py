"""What a file holds, or how it is called, is shown and never obeyed: no control character reaches a terminal."""

import csv
import json
from pathlib import Path

import pytest

from examgen.desk.options import print_json
from examgen.desk.terminal import out
from examgen.exam.record import exam_text
from examgen.files.errors import LONGEST_SAID, sayable
from examgen.grading.answers import table as table_file
from tests.cli.running import OBEYED, Inside
from tests.exams import a_proven_exam
from tests.grading.a_class import LONG, rows, table

RED = "\x1b[31m"
TURNED = "\N{RIGHT-TO-LEFT OVERRIDE}"
NAMES = (f"{RED}red", "bell\x07", "eight\x9b31mbit", f"{TURNED}nrut", "del\x7f", "x" * 150)
BLANK = ("--blank", "Q01-Q02")


@pytest.fixture
def exam(tmp_path: Path) -> Path:
    folder = tmp_path / f"exam {RED}{TURNED}"
    folder.mkdir()
    (folder / "exam.json").write_text(exam_text(a_proven_exam()), encoding="utf-8")
    return folder


def test_names_of_students_and_files_are_shown_and_not_obeyed(exam: Path, tmp_path: Path, run: Inside) -> None:
    wrote = (("O", "7"), ("O", "8"), (f"P{RED}", "7"))
    lines = [(name, "", "Q01", part, text) for name in NAMES for part, text in wrote]
    answers = table(tmp_path / f"answers{RED}.csv", [LONG, *lines, ("s1", TURNED, RED, "O", "1")])
    code, printed = run("grade", exam, answers, "--no-report", *BLANK)
    assert code == 1
    assert "answers?[31m.csv, line 3: Q01 O of [31mred is 8 here, and otherwise in line 2" in printed
    problems = (exam / "marks" / "problems.txt").read_text(encoding="utf-8")
    assert not OBEYED.search(problems)
    assert problems.count("\n") == 2 * len(NAMES) + 1
    assert run("grade", exam, answers, "--no-report", *BLANK, "--json")[0] == 1
    assert run("feedback", exam, tmp_path / f"nowhere{RED}")[0] == 1


def test_every_command_that_names_a_folder_shows_its_name(exam: Path, run: Inside) -> None:
    for words in (("key", exam), ("key", exam, f"Q{RED}"), ("weights", exam, "--json"), ("verify", exam)):
        run(*words)
    for words in (("mark", exam, "Q01", f"O={RED}1"), ("mark", exam, "Q01", f"O={RED}1", "--json")):
        run(*words)
    for words in (
        ("make", f"no{RED}file.toml"),
        ("make", "-a", RED),
        ("render", f"{exam}{RED}"),
        ("new", exam / "a" / RED),
    ):
        assert run(*words)[0] == 1


def test_a_students_name_is_the_same_with_and_without_what_nobody_sees(exam: Path, tmp_path: Path, run: Inside) -> None:
    roster = table(tmp_path / "roster.csv", [("student",), ("\x00s1\x1b",), ("s2",)])
    blank = tmp_path / "blank.xlsx"
    code, printed = run("answers-template", exam, "--students", roster, "--shape", "wide", "--out", blank)
    assert (code, "dates" in printed) == (0, False)
    with table_file.table_rows(blank) as found:
        assert [row.cells[0] for row in found] == ["student", "s1", "s2"]
    answers = table(tmp_path / "answers.csv", [LONG, ("s1", "", "Q01", "O", "1"), ("s2\x7f", "", "Q01", "O", "1")])
    assert run("grade", exam, answers, "--students", roster, "--no-report", *BLANK, "--quiet")[0] == 0
    assert [row[0] for row in rows(exam / "marks" / "gradebook.csv")] == ["student", "s1", "s2"]


def test_an_answer_that_is_a_whole_book_is_left_out_and_told(exam: Path, tmp_path: Path, run: Inside) -> None:
    lines = [("s1", "", "Q01", "O", "9" * 501), ("s1", "", "Q01", "H0", "9" * 500)]
    code, printed = run("grade", exam, table(tmp_path / "long.csv", [LONG, *lines]), "--no-report", *BLANK)
    assert code == 1
    assert "line 2: Q01 O of s1 has 501 characters, and is left out. Write the number, or the word, alone." in printed
    wide = table(tmp_path / "wide.csv", [("student", "Q01.O", "Q01.H0"), ("s1", "9" * 501, "9" * 500)])
    assert (
        "line 2: Q01 O of s1 has 501 characters, and is left out" in run("grade", exam, wide, "--no-report", *BLANK)[1]
    )
    with (exam / "marks" / "marks.csv").open(encoding="utf-8") as file:
        written = {row["part"]: len(row["written"]) for row in csv.DictReader(file) if row["item"] == "Q01"}
    assert written["O"] == 0
    assert written["H0"] == 500


def test_what_excel_cannot_hold_is_told(
    exam: Path, tmp_path: Path, run: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_file, "MOST_ROWS", 20)
    roster = table(tmp_path / "roster.csv", [("student",), ("s1",), ("s2",)])
    words = ("answers-template", exam, "--students", roster, "--out")
    code, printed = run(*words, tmp_path / "blank.xlsx")
    assert code == 1
    assert "blank.xlsx: has 21 rows, and Excel has 20. Take the other --shape, or a name that ends in .csv." in printed
    assert not (tmp_path / "blank.xlsx").exists()
    code, printed = run(*words, tmp_path / "blank.csv")
    assert code == 0
    assert "blank.csv: has 21 rows, and Excel has 20. Open it in another program, or take the other --shape." in printed
    assert run(*words, tmp_path / "wide.xlsx", "--shape", "wide")[0] == 0
    lines = [(student, "", "Q01", "O", "1") for student in ("s1", "s2")]
    printed = run("grade", exam, table(tmp_path / "answers.csv", [LONG, *lines]), "--no-report", *BLANK)[1]
    assert "marks.csv: has 21 rows, and Excel has 20. Open it in another program." in printed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\nb\t c", "a b c"),
        (f"{RED}a", "?[31ma"),
        ("\ud800", "?"),
        ("שלום – 🎓", "שלום – 🎓"),
        ("x" * LONGEST_SAID, "x" * LONGEST_SAID),
    ],
)
def test_a_message_is_one_line(text: str, said: str) -> None:
    assert sayable(text) == said


def test_a_long_message_keeps_its_place_and_its_mend() -> None:
    said = sayable(f"exam.json, line 3: {'x' * 100_000}: is no name. Write another.")
    assert len(said) == LONGEST_SAID
    assert said.startswith("exam.json, line 3: xxx")
    assert said.endswith("xxx: is no name. Write another.")


def test_json_says_the_same_in_other_letters(capsys: pytest.CaptureFixture[str]) -> None:
    document = {"name": f"{RED}\x9b\x7f{TURNED}\nZoë"}
    print_json(document)
    printed = capsys.readouterr().out
    assert json.loads(printed) == document
    assert "Zoë" in printed
    assert not OBEYED.search(printed)


def test_colours_are_rich_s_alone(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    out().print(f"[bold]b[/bold]{RED}", highlight=False)
    assert capsys.readouterr().out == "\x1b[1mb\x1b[0m?[31m\n"
