"""Whoever changes an exam is alone with it; who reads it may have company; the lock ends with whoever holds it."""

import errno
import os
import signal
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import pytest

from examgen.files import locks
from examgen.files.errors import ExamgenError
from examgen.files.locks import LockWarning, held_alone, held_together
from tests.processes import Started, started

HOLD = """
import sys, time
from pathlib import Path
from examgen.files import locks
with getattr(locks, sys.argv[1])(Path(sys.argv[2])):
    print("held", flush=True)
    time.sleep(60)
"""


@contextmanager
def held_elsewhere(how: str, folder: Path) -> Iterator[Started]:
    """Another process holds the lock, until it is killed at the latest."""
    with started([sys.executable, "-c", HOLD, how, folder]) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process


@pytest.mark.parametrize(("there", "here"), [("alone", "alone"), ("alone", "together"), ("together", "alone")])
def test_a_second_command_says_that_it_waits_and_is_refused_in_the_end(tmp_path: Path, there: str, here: str) -> None:
    with (
        held_elsewhere(f"held_{there}", tmp_path),
        pytest.warns(LockWarning, match=f"{tmp_path}: another examgen command is at work there; waiting up to 0.2 s"),
        pytest.raises(ExamgenError, match=f"{tmp_path}: another examgen command is at work there. Try again"),
        getattr(locks, f"held_{here}")(tmp_path, 0.2),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_second_command_goes_on_as_soon_as_the_first_one_is_killed(tmp_path: Path) -> None:
    with held_elsewhere("held_alone", tmp_path) as other, pytest.warns(LockWarning, match="waiting up to 60 s"):
        Timer(0.3, other.send_signal, [signal.SIGKILL]).start()
        begun = time.monotonic()
        with held_alone(tmp_path):
            assert 0.1 < time.monotonic() - begun < 30


def test_those_who_read_have_company(tmp_path: Path) -> None:
    with held_elsewhere("held_together", tmp_path), held_together(tmp_path, 0), held_together(tmp_path, 0):
        pass


def test_a_command_ends_its_lock_even_if_what_it_started_lives_on(tmp_path: Path) -> None:
    with held_alone(tmp_path):
        child = os.fork()
        if child == 0:
            signal.pause()
    try:
        with held_alone(tmp_path, 0):
            pass
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def test_who_has_waited_locks_the_folder_that_has_taken_the_place(tmp_path: Path) -> None:
    folder = tmp_path / "exam"
    folder.mkdir()
    with held_elsewhere("held_alone", folder) as other, pytest.warns(LockWarning):

        def replace() -> None:
            folder.rename(tmp_path / "old")
            folder.mkdir()
            other.kill()

        Timer(0.3, replace).start()
        with held_alone(folder, 30), pytest.raises(ExamgenError), held_alone(folder, 0):
            pass


def test_a_folder_that_is_replaced_while_it_is_locked_is_not_the_one_that_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "exam"
    folder.mkdir()
    lock, old = locks.locked, tmp_path / "old"

    def too_late(descriptor: int, operation: int) -> bool:
        if not old.exists():
            folder.rename(old)
            folder.mkdir()
        return lock(descriptor, operation)

    monkeypatch.setattr(locks, "locked", too_late)
    with pytest.warns(LockWarning), held_alone(folder, 30), pytest.raises(ExamgenError), held_alone(folder, 0):
        pass


def test_a_folder_that_one_may_only_read_can_be_locked(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with held_together(tmp_path, 0):
            pass
    finally:
        tmp_path.chmod(0o700)


def test_a_folder_that_is_not_there_is_free(tmp_path: Path) -> None:
    with held_alone(tmp_path / "none", 0):
        assert list(tmp_path.iterdir()) == []


def test_a_disk_without_locks_is_told_and_keeps_nobody_from_working(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(locks.fcntl, "flock", unknown)
    with pytest.warns(LockWarning, match="cannot be locked"), held_alone(tmp_path, 0):
        pass


def test_no_warning_is_given_where_nobody_waits(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with held_alone(tmp_path, 0):
            pass
