"""What a command that is killed leaves lying about is gone after the next one, in temporary folders too."""

import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from examgen.files.whole import UNFINISHED
from tests.cli.running import Examgen, assert_one_line, hidden
from tests.processes import DEVNULL, run, until
from tests.warm import PRESS

FORKED = True

ROSTER = "student\n" + "".join(f"s{number}\n" for number in range(1000))


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """The folder where commands have their temporary files."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    return folder


def ended_when(examgen: Examgen, happened: Callable[[], bool], number: int, temporary: Path, *words: object) -> int:
    """Start a command, send it a signal as soon as something has happened, and return its exit code."""
    environment = {"TMPDIR": str(temporary), PRESS: "1"}
    with examgen.started(*words, environment=environment, stdout=DEVNULL) as process:
        until(happened, process)
        process.send_signal(number)
        process.communicate()
    return process.returncode


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_no_fonts_of_weasyprint_and_no_unfinished_pages_are_left(
    examgen: Examgen, copy: Path, temporary: Path, number: int
) -> None:
    def drawing() -> bool:
        return any(temporary.glob("*/weasyprint-*"))

    ended_when(examgen, drawing, number, temporary, "render", copy, "-q")
    if number == signal.SIGTERM:
        assert list(temporary.iterdir()) == hidden(copy.parent) == []
    said = examgen("render", copy, "-q", environment={"TMPDIR": str(temporary)})
    assert (said.returncode, said.stderr) == (0, "")
    assert list(temporary.iterdir()) == hidden(copy.parent) == []


KILLED_WHEN_IT_SYNCS = """
import os, signal
from examgen.desk.cli import main
os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
main()
"""


@pytest.mark.parametrize("name", ["template.xlsx", "template.csv"])
def test_no_roster_is_left_in_an_unfinished_template(
    examgen: Examgen, whole: Examgen, copy: Path, temporary: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / "roster.csv").write_text(ROSTER)
    words = ("answers-template", copy, "--students", "roster.csv", "--out", name)
    if name.endswith(".xlsx"):
        packing = lambda: any(temporary.glob("*/openpyxl*"))  # noqa: E731
        assert ended_when(examgen, packing, signal.SIGKILL, temporary, *words) == -signal.SIGKILL
    else:
        command = [sys.executable, "-c", KILLED_WHEN_IT_SYNCS, *words]
        ended = run(command, **whole.how(environment={"TMPDIR": str(temporary)}))
        assert ended.returncode == -signal.SIGKILL, ended.stderr
        assert len(list(tmp_path.glob(f"{UNFINISHED}*/new"))) == 1
    left = [*temporary.iterdir(), *tmp_path.glob(f"{UNFINISHED}*")]
    assert left
    assert {path.stat().st_mode & 0o777 for path in left} == {0o700}
    assert examgen(*words, environment={"TMPDIR": str(temporary)}).returncode == 0
    assert list(temporary.iterdir()) == list(tmp_path.glob(".*")) == []
    assert_one_line(examgen(*words), 1, name, "is there already")


def test_marks_that_were_left_unfinished_are_cleared_away_by_the_next_one(
    examgen: Examgen, copy: Path, temporary: Path, tmp_path: Path
) -> None:
    def marking() -> bool:
        return any(copy.glob(f"{UNFINISHED}*/new"))

    blank = ("--blank", "Q01-Q03")
    (tmp_path / "table.csv").write_text("student,form,item,part,written\n" + "s1,,Q01,O,1\n")
    ended_when(examgen, marking, signal.SIGKILL, temporary, "grade", copy, "table.csv", *blank)
    assert hidden(copy)
    assert not (copy / "marks").exists()
    assert examgen("grade", copy, "table.csv", "--no-report", "-q", *blank).returncode == 0
    assert hidden(copy) == []
    assert (copy / "marks" / "gradebook.csv").exists()
