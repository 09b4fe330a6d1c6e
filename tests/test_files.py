"""Files appear whole or not at all."""

import os
import stat
import sys

import pytest

from examgen import files
from examgen.errors import ExamgenError
from examgen.files import write_file
from tests.processes import run


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("content", [b"\x00\xff\r\n", "π ≈ 3.14\r\n", ""])
def test_what_is_written_is_what_is_read(tmp_path, content):
    write_file(tmp_path / "key.html", content)
    assert (tmp_path / "key.html").read_bytes() == (content.encode() if isinstance(content, str) else content)
    assert names(tmp_path) == ["key.html"]


@pytest.mark.parametrize("mode", [0o600, 0o644])
def test_the_mode_is_the_one_asked_for_whatever_the_umask(tmp_path, mode):
    umask = os.umask(0o077)
    try:
        write_file(tmp_path / "marks.csv", "", mode)
    finally:
        os.umask(umask)
    assert stat.S_IMODE((tmp_path / "marks.csv").stat().st_mode) == mode


def test_a_file_may_take_the_place_of_another_and_its_mode(tmp_path):
    path = tmp_path / "exam.json"
    write_file(path, "old", 0o644)
    write_file(path, "new", 0o600)
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_full_disk_leaves_nothing_behind_and_the_old_file_in_place(tmp_path):
    path = tmp_path / "exam.json"
    path.write_text("old")
    text = """
import resource, sys
from pathlib import Path
from examgen.errors import ExamgenError
from examgen.files import write_file
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_file(Path(sys.argv[1]), b"x" * 100_000)
except ExamgenError as error:
    print(error)
"""
    done = run([sys.executable, "-c", text, path], check=True)
    assert (
        done.stdout
        == f"{path}: cannot be written: files may not grow so large here. Raise the limit (ulimit -f) and try again.\n"
    )
    assert path.read_text() == "old"
    assert names(tmp_path) == ["exam.json"]


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, MemoryError])
def test_an_interruption_before_the_renaming_leaves_nothing_behind(tmp_path, monkeypatch, interruption):
    def interrupted(descriptor):
        raise interruption

    monkeypatch.setattr(files.os, "fsync", interrupted)
    with pytest.raises(interruption):
        write_file(tmp_path / "exam.json", "new")
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "mend"),
    [
        ("gone/exam.json", "Make it and try again"),
        ("file/exam.json", "is a file, not a folder"),
        ("folder", "Move it away"),
        ("n" * 300, "Choose a shorter one"),
    ],
)
def test_a_refusal_names_the_path_and_the_mend(tmp_path, name, mend):
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    with pytest.raises(ExamgenError) as caught:
        write_file(tmp_path / name, "text")
    assert str(caught.value).startswith(f"{tmp_path / name}: cannot be written: ")
    assert mend in str(caught.value)
    assert "\n" not in str(caught.value)
    assert names(tmp_path) == ["file", "folder"]
