"""The wheel: whole, and able to draw pages far from the checkout."""

import os
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from examgen import making
from examgen.exam.folder import GENERATED
from examgen.exam.record import exam_text
from tests.exams import an_exam
from tests.processes import run

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    run([*command, "--wheel-dir", folder, ROOT], check=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_ships_every_template_every_font_and_their_licences(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())
    tracked = run(["git", "ls-files", "templates"], cwd=ROOT, check=True).stdout.split()
    assert any(name.endswith(".woff2") for name in tracked)
    assert any("OFL" in name for name in tracked)
    assert {f"examgen/{name}" for name in tracked} <= names
    assert "examgen/py.typed" in names
    assert not any(name.startswith(("tests/", "output/", "bench/")) for name in names)


def test_an_installed_wheel_renders_the_same_pages_as_the_checkout(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "place"
    with ZipFile(wheel) as archive:
        archive.extractall(place)
    folders = [tmp_path / "here", tmp_path / "there"]
    for folder in folders:
        folder.mkdir()
        (folder / "exam.json").write_text(exam_text(an_exam(2)), encoding="utf-8")
    making.render(folders[0])
    command = [sys.executable, "-P", "-m", "examgen", "render", "--quiet", str(folders[1])]
    run(command, check=True, env={**os.environ, "PYTHONPATH": str(place)}, cwd=tmp_path)
    here, there = ({p.name: p.read_bytes() for p in folder.rglob("*") if p.is_file()} for folder in folders)
    assert here.keys() == {Path(name).name for name in GENERATED}
    assert here == there
