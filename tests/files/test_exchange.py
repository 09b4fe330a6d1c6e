"""A folder takes the place of another, and its owner loses neither a file nor a permission by it, whatever happens."""

import errno
import os
import signal
import stat
import sys
from pathlib import Path
from typing import IO

import pytest

from examgen.files import exchange
from examgen.files.errors import ExamgenError
from examgen.files.exchange import ASIDE, LeftoverWarning, put_back, take_place
from tests.processes import run

OURS = ("page", "graders/key")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with two pages, and what its owner keeps beside them."""
    place = folder(tmp_path / "exam", "old")
    (place / "notes.txt").write_text("room 12")
    (place / "seats").mkdir()
    (place / "seats" / "map.csv").write_text("1,2")
    (place / "seats" / "link").symlink_to("map.csv")
    return place


def folder(path: Path, text: str) -> Path:
    (path / "graders").mkdir(parents=True)
    for name in OURS:
        (path / name).write_text(text)
    return path


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """A finished folder that is to take the place."""
    return folder(tmp_path / "new", "new")


@pytest.fixture
def two_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a disk that cannot exchange two names."""
    monkeypatch.setattr(exchange, "_exchanged_at_once", lambda *_: False)


@pytest.fixture
def no_links(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a disk that knows no second names."""

    def unknown(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(exchange.os, "link", unknown)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def kept(place: Path) -> bool:
    link = place / "seats" / "link"
    return (place / "notes.txt").read_text() == "room 12" and link.is_symlink() and link.read_text() == "1,2"


def test_an_owners_file_is_the_same_file_afterwards(place: Path, new: Path) -> None:
    before = (place / "notes.txt").stat()
    take_place(new, place, OURS)
    after = (place / "notes.txt").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert kept(place)
    assert (place / "page").read_text() == (place / "graders" / "key").read_text() == "new"


@pytest.mark.usefixtures("no_links")
def test_where_a_file_has_to_be_copied_nobody_else_can_read_a_byte_of_it_meanwhile(
    place: Path, new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "notes.txt").chmod(0o600)
    modes: list[int] = []
    synced: set[str] = set()
    copy, fsync = exchange.shutil.copyfileobj, os.fsync

    def copying(source: IO[bytes], file: IO[bytes]) -> None:
        modes.append(stat.S_IMODE(os.fstat(file.fileno()).st_mode))
        copy(source, file)

    def syncing(descriptor: int) -> None:
        synced.add(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        fsync(descriptor)

    monkeypatch.setattr(exchange.shutil, "copyfileobj", copying)
    monkeypatch.setattr(exchange.os, "fsync", syncing)
    before = (place / "notes.txt").stat()
    take_place(new, place, OURS)
    assert modes[0] == mode(place / "notes.txt") == 0o600
    assert (place / "notes.txt").stat().st_mtime_ns == before.st_mtime_ns
    assert {str(new / "notes.txt"), str(new / "seats" / "map.csv"), str(new / "seats")} <= synced
    assert kept(place)


@pytest.mark.usefixtures("no_links")
def test_what_cannot_be_copied_is_refused_and_everything_stays(place: Path, new: Path) -> None:
    os.mkfifo(place / "pipe")
    with pytest.raises(ExamgenError, match="pipe: is neither a file nor a folder"):
        take_place(new, place, OURS)
    assert (place / "page").read_text() == "old"
    assert kept(place)


@pytest.mark.parametrize("permissions", [0o700, 0o750, 0o2770, 0o755])
def test_permissions_that_the_owner_has_set_stay(place: Path, new: Path, permissions: int) -> None:
    (place / "graders" / "key").chmod(0o640)
    for each in (place / "seats", place / "graders", place):
        each.chmod(permissions)
    take_place(new, place, OURS)
    assert {mode(each) for each in (place / "seats", place / "graders", place)} == {permissions}
    assert mode(place / "graders" / "key") == 0o640
    assert (place / "graders" / "key").read_text() == "new"


def test_permissions_of_an_empty_folder_stay_too(tmp_path: Path, new: Path) -> None:
    (tmp_path / "mine").mkdir(mode=0o700)
    take_place(new, tmp_path / "mine", OURS)
    assert mode(tmp_path / "mine") == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files to others")
def test_group_and_owner_stay(place: Path, new: Path) -> None:
    os.chown(place / "graders" / "key", 4321, 5432)
    os.chown(place, -1, 5432)
    take_place(new, place, OURS)
    assert ((place / "graders" / "key").stat().st_uid, (place / "graders" / "key").stat().st_gid) == (4321, 5432)
    assert place.stat().st_gid == 5432


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files to others")
def test_a_group_that_cannot_be_had_gives_its_rights_to_no_other(
    place: Path, new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError

    (place / "graders" / "key").chmod(0o640)
    os.chown(place / "graders" / "key", -1, 5432)
    monkeypatch.setattr(exchange.os, "chown", refused)
    take_place(new, place, OURS)
    assert mode(place / "graders" / "key") == 0o600


def test_what_an_editor_saves_at_the_last_moment_is_not_lost(
    place: Path, new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchanged = exchange._exchange

    def save_first(one: Path, other: Path) -> None:
        (place / "saving").write_text("room 99")
        (place / "saving").rename(place / "notes.txt")  # as editors save
        (place / "seats" / "more.csv").write_text("3")
        exchanged(one, other)

    monkeypatch.setattr(exchange, "_exchange", save_first)
    take_place(new, place, OURS)
    assert (place / "notes.txt").read_text() == "room 99"
    assert (place / "seats" / "more.csv").read_text() == "3"


@pytest.mark.usefixtures("two_steps")
def test_two_steps_lead_to_the_same_as_one(place: Path, new: Path) -> None:
    take_place(new, place, OURS)
    assert kept(place)
    assert (place / "page").read_text() == "new"
    assert [path.name for path in place.parent.iterdir() if path.name.startswith(".")] == []


@pytest.mark.usefixtures("two_steps")
@pytest.mark.parametrize("error", [OSError(errno.EIO, "Input/output error"), KeyboardInterrupt()])
def test_the_first_step_is_taken_back_if_the_second_one_fails(
    place: Path, new: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    rename = Path.rename

    def fail(path: Path, target: Path) -> Path:
        if path == new:
            raise error
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(type(error)):
        take_place(new, place, OURS)
    assert kept(place)
    assert (place / "page").read_text() == "old"
    assert sorted(path.name for path in place.parent.iterdir()) == ["exam", "new"]


KILLED_BETWEEN = """
import os, signal, sys
from pathlib import Path
from examgen.files import exchange
exchange._exchanged_at_once = lambda *_: False
rename, left = Path.rename, int(sys.argv[3])
def until_then(path, target):
    global left
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    return rename(path, target)
Path.rename = until_then
exchange.take_place(Path(sys.argv[1]), Path(sys.argv[2]), ("page", "graders/key"))
"""


@pytest.mark.parametrize(("renames", "page"), [(0, "old"), (1, "old"), (2, "new")])
def test_a_run_that_is_killed_between_two_renames_loses_nothing(
    place: Path, new: Path, renames: int, page: str
) -> None:
    assert run([sys.executable, "-c", KILLED_BETWEEN, new, place, renames]).returncode == -signal.SIGKILL
    if renames == 0:
        put_back(place)
    else:
        with pytest.warns(LeftoverWarning, match="was put back" if renames == 1 else "holds what stood"):
            put_back(place)
    assert kept(place)
    assert (place / "page").read_text() == page
    aside = place.with_name(f"{ASIDE}exam")
    assert aside.exists() == (renames == 2)
    assert renames != 2 or kept(aside)
