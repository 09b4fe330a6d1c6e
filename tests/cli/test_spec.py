"""A whole exam from one file, from `new` to `verify`, and the words beside it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from examgen.exam.record import load_exam
from tests.cli.conftest import SEED
from tests.cli.running import Ended, Examgen, assert_one_line, hidden
from tests.exams import a_seed
from tests.processes import Terminal

FORKED = True

TWO_SECTIONS = f"""\
title = "Two sections"
instructions = "No telephones. You have 90 minutes, 45.25 of them for Question 1."
seed = {SEED}

[[sections]]
activation = "sigmoid"
count = 1
text = "Sigmoid only; see Question 2 for tanh."

[[sections]]
activation = "tanh"
count = 1
points = 7.5
text = "As in Question 1."
"""


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    file = tmp_path / "two.toml"
    file.write_text(TWO_SECTIONS)
    return file


def done(ended: Ended) -> str:
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout


def items(folder: Path) -> list[dict[str, Any]]:
    return json.loads((folder / "exam.json").read_text())["items"]


def test_what_new_writes_makes_an_exam_that_verifies(examgen: Examgen, tmp_path: Path) -> None:
    said = done(examgen("new", stdin=-3))
    assert re.fullmatch(r"wrote midterm.toml; look through it, then: .*examgen.* make midterm.toml\n", said)
    file = tmp_path / "midterm.toml"
    text = file.read_text()
    assert len(re.findall(r"^count = 20 ", text, re.MULTILINE)) == 1
    file.write_text(text.replace("count = 20 ", "count = 3 "))
    assert "3 questions (3 sigmoid)" in done(examgen("make", "midterm.toml", "--seed", SEED, "--out", "midterm"))
    assert "✗" not in done(examgen("verify", "midterm"))
    assert hidden(tmp_path) == []
    assert_one_line(examgen("new", stdin=-3), 1, "midterm.toml: is there already", "--force")
    assert done(examgen("new", "--force", "--quiet", stdin=-3)) == ""


def test_two_sections_are_made_in_order_and_made_again(examgen: Examgen, spec: Path, tmp_path: Path) -> None:
    for out in ("first", "again"):
        done(examgen("make", spec, "--out", out, "--quiet"))
    made = tmp_path / "first"
    assert (made / "exam.json").read_bytes() == (tmp_path / "again" / "exam.json").read_bytes()
    assert [item["network"]["layers"][0]["activation"] for item in items(made)] == ["sigmoid", "tanh"]
    assert [item["points"] for item in items(made)] == ["5", "7.5"]
    assert load_exam(made).instructions.startswith("No telephones.")


def test_replace_keeps_the_rules_of_the_second_section(examgen: Examgen, spec: Path, tmp_path: Path) -> None:
    done(examgen("make", spec, "--out", "made", "--quiet"))
    before = items(tmp_path / "made")
    done(examgen("replace", "made", "Q02", "--quiet"))
    after = items(tmp_path / "made")
    assert [one == other for one, other in zip(before, after, strict=True)] == [True, False]
    assert after[1]["network"]["layers"][0]["activation"] == "tanh"
    assert after[1]["points"] == "7.5"
    assert "✗" not in done(examgen("verify", "made"))


def test_options_for_the_whole_exam_go_before_the_file(examgen: Examgen, spec: Path, tmp_path: Path) -> None:
    other = a_seed(1)
    done(examgen("make", spec, "--seed", other, "--title", "Other", "--cover", "--out", "made", "--quiet"))
    exam = load_exam(tmp_path / "made")
    assert (exam.seed, exam.title, exam.pages.cover) == (other, "Other", True)
    assert len(exam.items) == 2
    done(examgen("make", spec, "--out", "same", "--seed", SEED, "--quiet"))
    assert load_exam(tmp_path / "same").title == "Two sections"


@pytest.mark.parametrize(
    "words",
    [("-a", "tanh"), ("--count", "20"), ("--points", "5"), ("--inputs", "binary"), ("--difficulty", "8-9"),
     ("--kind", "forward")],
)  # fmt: skip
def test_what_belongs_into_a_section_is_refused_beside_a_file(examgen: Examgen, spec: Path, words: tuple[str, str]):
    name = {"-a": "--activation"}.get(words[0], words[0])
    assert_one_line(examgen("make", spec, *words), 2, f"{name}: with {spec}", "[[sections]]", "--help")
    assert list(spec.parent.iterdir()) == [spec]


def test_a_mistake_in_a_file_is_one_line(examgen: Examgen, spec: Path) -> None:
    spec.write_text(TWO_SECTIONS.replace("points = 7.5", "poinnts = 7.5"))
    assert_one_line(
        examgen("make", spec), 1, "two.toml, line 13: poinnts: there is no such setting. Did you mean points?"
    )
    assert_one_line(examgen("make", "nowhere.toml"), 1, "nowhere.toml: there is no such file", "examgen new")
    assert_one_line(examgen("make", spec.parent), 1, "cannot be read")
    assert list(spec.parent.iterdir()) == [spec]


def test_the_short_form_is_the_same_thing(examgen: Examgen, tmp_path: Path) -> None:
    (tmp_path / "short.toml").write_text('[[sections]]\nactivation = "tanh"\ncount = 2\n')
    done(examgen("make", "short.toml", "--seed", SEED, "--out", "file", "-q"))
    done(
        examgen(
            "make", "--kind", "forward", "--activation", "tanh", "--count", 2, "--seed", SEED, "--out", "short", "-q"
        )
    )
    assert (tmp_path / "file" / "exam.json").read_bytes() == (tmp_path / "short" / "exam.json").read_bytes()
    assert_one_line(examgen("make", "-a", "tanh", "--kind", "forwerd"), 1, "--kind forwerd", "Did you mean forward?")


def test_new_asks_four_questions_at_a_terminal_and_asks_again(examgen: Examgen, tmp_path: Path) -> None:
    with Terminal() as terminal, examgen.started("new", "quiz.toml", **terminal.streams()) as process:
        terminal.type("Quiz 3\ntanhh\ntanh, relu\n0\n3\n7.25\n7.5\n")
        assert process.wait() == 0, terminal.said
    for words in ("Title [Midterm examination]", "Did you mean tanh?", "count 0: ", "points 7.25: ", "wrote quiz.toml"):
        assert words in terminal.said
    text = (tmp_path / "quiz.toml").read_text()
    for line in ('title = "Quiz 3"', 'activation = ["tanh", "relu"]', "count = 3", "points = 7.5"):
        assert f"\n{line}  " in text
