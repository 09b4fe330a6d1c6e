"""Files appear whole or not at all."""

import errno
import os
import signal
import stat
import sys
import tempfile
from pathlib import Path

import pytest

from examgen.files import whole as files
from examgen.files.errors import ExamgenError, unreadable
from examgen.files.whole import UNFINISHED, own_temporary_files, unfinished, write_file, write_new_file
from tests.processes import run, started, unprivileged


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
from examgen.files.errors import ExamgenError
from examgen.files.whole import write_file
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


def test_a_pipe_is_waited_for_but_not_for_ever(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.setattr(files, "LONGEST_SILENCE", 0.1)
    with pytest.raises(OSError, match="nobody wrote into this pipe"):
        files.opened_or_piped(tmp_path / "pipe")
    monkeypatch.setattr(files, "LONGEST_SILENCE", 60)
    late = started(["sh", "-c", "sleep 0.2; echo late > pipe"], cwd=tmp_path)
    with late, files.opened_or_piped(tmp_path / "pipe") as pipe:
        assert pipe.read() == b"late\n"


@pytest.mark.parametrize("name", ["pipe", "/dev/zero", "folder"])
def test_what_is_no_file_is_not_waited_for(tmp_path, name):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match=r"no file|Is a directory"):
        files.opened(tmp_path / name)


@pytest.mark.parametrize(("number", "words"), [(errno.EMFILE, "ulimit -n"), (errno.ENOMEM, "memory ran out")])
def test_what_the_system_is_short_of_is_no_fault_of_the_file(number, words):
    for said in (files.refusal("exam", OSError(number, "")), unreadable("exam", OSError(number, ""), "Check it.")):
        assert words in str(said)
        assert "Check it" not in str(said)
        assert "another folder" not in str(said)


LEFT_BEHIND = """
import os, signal, sys
from pathlib import Path
from examgen.files.whole import unfinished
with unfinished(Path(sys.argv[1])) as folder:
    (folder / "new" / "shut").mkdir(parents=True)
    (folder / "new" / "shut").chmod(0o500)
    (folder / "new").chmod(0o500)
    (folder / "roster.csv").write_text("s1")
    os.kill(os.getpid(), int(sys.argv[2]))
"""


NEXT = """
import sys
from pathlib import Path
from examgen.files.whole import write_file
write_file(Path(sys.argv[1]), "")
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGHUP])
def test_what_a_killed_run_left_is_cleared_away_and_what_a_living_one_writes_is_not(tmp_path, number):
    with unfinished(tmp_path) as living:
        (living / "new").write_text("half")
        run([sys.executable, "-c", LEFT_BEHIND, tmp_path, int(number)])
        assert len(list(tmp_path.glob(f"{UNFINISHED}*/roster.csv"))) == 1
        run([sys.executable, "-c", NEXT, tmp_path / "other"], check=True, preexec_fn=unprivileged)
        assert names(tmp_path) == [living.name, "other"]
        assert (living / "new").read_text() == "half"
    assert names(tmp_path) == ["other"]


@pytest.mark.parametrize("left", [[], ["lock"], ["lock", "new"]])
def test_a_run_that_was_killed_while_it_cleared_away_is_cleared_away_after(tmp_path, left):
    folder = tmp_path / f"{UNFINISHED}ab"
    folder.mkdir()
    for name in left:
        (folder / name).touch()
    write_file(tmp_path / "other", "")
    assert names(tmp_path) == ["other"]


def test_a_folder_that_another_run_sweeps_before_it_is_locked_is_made_again(tmp_path, monkeypatch):
    locked = files.locked

    def after_the_other(lock):
        monkeypatch.setattr(files, "locked", locked)
        files.remove_leftovers(tmp_path)
        assert list(tmp_path.iterdir()) == []
        return locked(lock)

    monkeypatch.setattr(files, "locked", after_the_other)
    with unfinished(tmp_path) as folder:
        assert folder.is_dir()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_only_called_like_a_leftover_stays(tmp_path):
    mine = tmp_path / f"{UNFINISHED}mine"
    mine.mkdir()
    (mine / "notes.txt").touch()
    (tmp_path / f"{UNFINISHED}link").symlink_to(mine)
    write_file(tmp_path / "other", "")
    assert names(mine) == ["notes.txt"]


def test_what_is_unfinished_is_for_its_owner_alone(tmp_path):
    with unfinished(tmp_path) as folder:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("links", [True, False])
def test_a_new_file_never_takes_the_place_of_one_that_came_meanwhile(tmp_path, monkeypatch, links):
    path = tmp_path / "answers.csv"
    written = files.write_synced

    def came_first(*how):
        written(*how)
        path.write_text("mine")

    def unknown(*_):
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    if not links:
        monkeypatch.setattr(files.Path, "hardlink_to", unknown)
    assert write_new_file(tmp_path / "other.csv", "1", 0o600)
    monkeypatch.setattr(files, "write_synced", came_first)
    assert not write_new_file(path, "theirs")
    assert path.read_text() == "mine"
    assert names(tmp_path) == ["answers.csv", "other.csv"]
    assert stat.S_IMODE((tmp_path / "other.csv").stat().st_mode) == 0o600


def test_temporary_files_of_libraries_go_with_the_run_that_made_them(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with own_temporary_files():
        assert Path(tempfile.mkdtemp()).parent.parent == tmp_path
        child = "import tempfile; print(tempfile.mkdtemp())"
        made = run([sys.executable, "-c", child], check=True).stdout
        assert Path(made.strip()).parent.parent == tmp_path
    assert names(tmp_path) == []
    assert tempfile.gettempdir() == str(tmp_path)


def test_where_there_is_no_room_for_temporary_files_a_run_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    with own_temporary_files():
        assert tempfile.gettempdir() == str(tmp_path / "none")
