"""The library does what the command line does."""

import os
import sys
from importlib.resources import files
from pathlib import Path

import pytest

import examgen
from examgen import ExamgenError, load_exam, make_exam
from examgen.asking.settings import OWN, SECTION, WHOLE
from tests.cli.conftest import SEED
from tests.processes import run

ROOT = Path(__file__).parents[2]

CLIENT = """
from decimal import Decimal
from pathlib import Path

from examgen import Exam, ExamgenError, Item, load_exam, make_exam, publish, verify_exam

try:
    exam: Exam = make_exam(activation=["relu", "tanh"], count=4, points=7.5, avoid=["old"], out="midterm")
except ExamgenError as error:
    print(str(error))
item: Item = load_exam("midterm").item("Q01")
answer: Decimal = item.part("O").answer
publish(exam, Path("copy"), force=True)
lie: str | None = verify_exam(Path("copy")).lie
"""

MISTAKEN = [f"make_exam({name}=object())  # type: ignore[arg-type]\n" for name in (*SECTION, *OWN, *WHOLE)]
"""A line for each setting that is no mistake only where a type checker finds one."""


def test_an_exam_is_made_without_writing_anything(
    cache_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache_home))
    monkeypatch.chdir(tmp_path)
    exam = make_exam(activation="tanh", count=2, seed=SEED)
    assert [item.id for item in exam.items] == ["Q01", "Q02"]
    assert make_exam(activation="tanh", count=2, seed=SEED) == exam
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ExamgenError, match="Did you mean tanh"):
        make_exam(activation="tan")


def test_an_exam_is_loaded_and_shown(exam: Path) -> None:
    loaded = load_exam(exam)
    assert load_exam(exam / "exam.json") == loaded
    assert load_exam(str(exam)).item("Q02").part("O").answer == loaded.items[1].parts[-1].answer
    shown = loaded.items[0]._repr_html_()
    assert "<svg" in shown
    assert str(loaded.items[0].part("O").answer) not in shown.partition("<figcaption")[2]


def test_every_public_name_is_there() -> None:
    assert set(examgen.__all__) <= set(dir(examgen))
    for name in examgen.__all__:
        assert getattr(examgen, name)
    with pytest.raises(AttributeError):
        examgen.answers  # noqa: B018


def test_a_client_is_type_checked(tmp_path: Path) -> None:
    assert (files("examgen") / "py.typed").is_file()
    client = tmp_path / "client.py"
    client.write_text(CLIENT + "".join(MISTAKEN))
    # In the folder and by the settings of `make lint`, which has just looked at the package: mypy keeps what it saw.
    ended = run([sys.executable, "-m", "mypy", "--strict", client], cwd=ROOT, env={**os.environ, "MYPYPATH": "."})
    assert ended.returncode == 0, ended.stdout
