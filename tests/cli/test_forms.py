"""Forms on the command line: made, proved, rendered again byte for byte, looked up, asked for, replaced."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.running import Examgen, assert_one_line, contents
from tests.exams import a_seed
from tests.processes import Terminal
from tests.warm import Warm

FORKED = True

SEED = a_seed()

SPEC = f"""\
title = "Quiz"
forms = 2
seed = "{SEED}"

[[sections]]
activation = ["sigmoid", "tanh"]
count = 2
"""


@pytest.fixture(scope="module")
def made(surroundings: dict[str, str], warm: Warm, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("forms")
    (folder / "quiz.toml").write_text(SPEC)
    ended = Examgen(folder, surroundings, warm)("make", "quiz.toml", "--out", "exam")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "made         2 forms of 2 questions (1 " in ended.stdout
    assert "of 10 points expected to be lost" in ended.stdout
    return folder / "exam"


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "copy"))


def test_every_form_has_its_files(made: Path) -> None:
    pages = {f"students/questions-{form}.{end}" for form in "AB" for end in ("html", "pdf")}
    keys = {f"graders/key-{form}.{end}" for form in "AB" for end in ("html", "pdf", "csv")}
    assert contents(made).keys() == {"exam.json", "graders/grader.html", "graders/layout.json", *pages, *keys}


def test_pages_come_out_the_same_again(examgen: Examgen, made: Path, copy: Path) -> None:
    for page in (*copy.glob("students/*"), *copy.glob("graders/*")):
        page.unlink()
    ended = examgen("render", copy, environment={"PYTHONHASHSEED": "5", "TZ": "Asia/Tokyo"})
    assert (ended.returncode, ended.stderr) == (0, "")
    assert contents(copy) == contents(made)
    assert examgen("verify", copy).returncode == 0


def test_the_short_form_makes_the_same_exam(examgen: Examgen, made: Path, tmp_path: Path) -> None:
    words = ("make", "-a", "sigmoid", "-a", "tanh", "--count", 2, "--seed", SEED, "--title", "Quiz", "--forms", 2)
    assert examgen(*words, "--out", "short", "-q").returncode == 0
    assert (tmp_path / "short" / "exam.json").read_bytes() == (made / "exam.json").read_bytes()


def test_an_answer_is_looked_up_by_its_form(examgen: Examgen, made: Path) -> None:
    assert examgen("key", made, "B/Q02").stdout.startswith("B/Q02  ")
    assert examgen("key", made, "a/1", "--check", "O=9").stdout.startswith("✗ wrong  A/Q01, O = 9")
    assert json.loads(examgen("weights", made, "B/1", "--json").stdout).keys() == {"B/Q01"}
    assert [item["form"] for item in json.loads(examgen("key", made, "--json").stdout)["items"]] == ["A", "A", "B", "B"]


def test_a_script_that_names_no_form_is_told_which_there_are(examgen: Examgen, made: Path) -> None:
    for command in ("key", "weights", "replace"):
        ended = examgen(command, made, "Q02", stdin=-3)
        assert_one_line(ended, 1, "Q02: ", "has the forms A, B. Say which one, like A/Q02.")


def test_a_terminal_is_asked_for_the_form(examgen: Examgen, made: Path) -> None:
    with Terminal() as terminal, examgen.started("key", made, "q2", **terminal.streams()) as process:
        terminal.type("c\nb\n")
        assert process.wait() == 0, terminal.said
    assert "q2 of which form (A, B)" in terminal.said
    assert "c: there is no such form." in terminal.said
    assert "B/Q02  " in terminal.said


def test_a_question_of_one_form_is_replaced(examgen: Examgen, copy: Path) -> None:
    before = json.loads((copy / "exam.json").read_text())["items"]
    ended = examgen("replace", copy, "B/Q01", "--json")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert json.loads(ended.stdout)["items"] == ["A/Q01", "A/Q02", "B/Q01", "B/Q02"]
    after = json.loads((copy / "exam.json").read_text())["items"]
    assert [one == other for one, other in zip(before, after, strict=True)] == [True, True, False, True]


def test_force_leaves_no_page_of_a_form_that_is_no_more(examgen: Examgen, copy: Path) -> None:
    ended = examgen("make", "-a", "tanh", "--count", 1, "--out", copy, "--force", "-q")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert not [name for name in contents(copy) if "-A" in name or "-B" in name]


def test_more_forms_than_letters_are_refused(examgen: Examgen, tmp_path: Path) -> None:
    assert_one_line(examgen("make", "-a", "tanh", "--forms", 7), 1, "--forms 7: there are 1 to 6 forms")
    (tmp_path / "quiz.toml").write_text(SPEC.replace("forms = 2", "forms = 9"))
    assert_one_line(examgen("make", "quiz.toml"), 1, "quiz.toml, line 2: forms 9: there are 1 to 6 forms")
