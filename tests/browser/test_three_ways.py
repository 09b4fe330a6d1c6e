"""The tutorial's ten scripts, marked at the terminal, on the grader's page and from a table: the marks are the same."""

import csv
import io
import json
import re
import shutil
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from docs import generate
from examgen.desk.cli import app
from examgen.exam.record import load_exam
from examgen.grading.as_data import marking_data
from examgen.render.environment import page_environment
from examgen.render.grader import PATH, grader_texts
from tests.browser.test_grader_browser import exported
from tests.docs.documents import steps

pytestmark = pytest.mark.browser

QUESTION = "Q07"

Row = dict[str, str]


@pytest.fixture(scope="module")
def table() -> str:
    """The table that the tutorial has its reader type."""
    typed = next(step.source for step in steps("docs/tutorial.md") if step.source.startswith("cat > scripts.csv"))
    found = re.search(r"<<'END'\n(.*\n)END", typed, re.DOTALL)
    assert found
    return found[1]


@pytest.fixture(scope="module")
def scripts(table: str) -> dict[str, Row]:
    """What each student wrote, box by box."""
    found = {}
    for row in csv.DictReader(io.StringIO(table)):
        student = row.pop("student")
        found[student] = {column.removeprefix(f"{QUESTION}."): text for column, text in row.items()}
    assert len(found) == 10
    return found


@pytest.fixture
def exam(tmp_path: Path) -> Path:
    """The folder of the exam that the documents speak of."""
    folder = tmp_path / "midterm"
    folder.mkdir()
    shutil.copy(generate.EXAMPLE, folder / "exam.json")
    return folder


def examgen(*words: str, typed: str = "") -> str:
    """What a command prints that runs in this process, with keys typed into it."""
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(said):
        patch.setattr(sys, "stdin", io.StringIO(typed))
        assert not app(list(words), prog_name="examgen", standalone_mode=False)
    return said.getvalue()


def marks(exam: Path, answers: Path) -> list[Row]:
    """Every box of the question as `grade` marks it."""
    folder = answers.with_suffix("")
    blank = ("--blank", "Q01-Q06", "--blank", "Q08-Q20")
    examgen("grade", str(exam), str(answers), "--no-report", *blank, "--out", str(folder))
    with (folder / "marks.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["item"] == QUESTION]


def at_the_terminal(exam: Path, scripts: dict[str, Row], answers: Path) -> Path:
    keys = [key for student, boxes in scripts.items() for key in (student, QUESTION, *boxes.values(), ".")]
    examgen("mark", str(exam), "--answers", str(answers), typed="\n".join(keys) + "\n")
    return answers


def on_the_page(chromium: Browser, exam: Path, scripts: dict[str, Row], answers: Path) -> Path:
    record = load_exam(exam)
    page_file = answers.with_suffix(".html")
    page_file.write_text(grader_texts(record, page_environment(), marking_data(record))[PATH], encoding="utf-8")
    page = chromium.new_page()
    page.goto(page_file.as_uri())
    page.wait_for_selector("#boxes input")
    page.select_option("#onward", "student")
    page.fill("#question", QUESTION)
    for number, (student, boxes) in enumerate(scripts.items(), start=1):
        page.fill("#student", student)
        for place, text in enumerate(boxes.values()):
            page.locator("#boxes .box > input").nth(place).fill(text)
        page.keyboard.press("Control+Enter")
        expect(page.locator("#list tr")).to_have_count(number)
    answers.write_text(exported(page), encoding="utf-8")
    page.close()
    return answers


def test_three_ways_give_the_same_marks(
    chromium: Browser, exam: Path, table: str, scripts: dict[str, Row], tmp_path: Path
) -> None:
    wide = tmp_path / "table.csv"
    wide.write_text(table, encoding="utf-8")
    from_the_table = marks(exam, wide)
    assert len(from_the_table) == 50
    assert marks(exam, at_the_terminal(exam, scripts, tmp_path / "typed.csv")) == from_the_table
    assert marks(exam, on_the_page(chromium, exam, scripts, tmp_path / "tapped.csv")) == from_the_table


def test_one_script_in_a_line_earns_what_it_earns_in_the_class(
    exam: Path, table: str, scripts: dict[str, Row], tmp_path: Path
) -> None:
    wide = tmp_path / "table.csv"
    wide.write_text(table, encoding="utf-8")
    earned = {(row["student"], row["part"]): (row["verdict"], row["points"]) for row in marks(exam, wide)}
    for student, boxes in scripts.items():
        pairs = "; ".join(f"{part}={text}" for part, text in boxes.items() if text)
        said = json.loads(examgen("mark", str(exam), QUESTION, pairs, "--json"))
        for part in said["parts"]:
            assert (part["verdict"], f"{part['points']:g}") == earned[student, part["name"]], (student, part["name"])
