"""Locks on folders and files, kept by the system: whoever ends, however he ends, holds none any more.

An exam's lock is flock's, on the folder itself. No lock file lies about, none has to be told from what the owner keeps,
and an exam that one may only read can be locked all the same; a library such as filelock needs a file that it can
write, and knows no lock that several hold together. What it costs: on a network file system (NFS, SMB, FUSE) Linux
keeps the lock of a folder on each machine alone. Between machines there remain the comparison of the record before
anything is published (`examgen.exam.folder.refuse_if_changed`) and the rename, which puts a folder whole or not at all.
What is unfinished is locked by a file inside (`examgen.files.whole.unfinished`), which such a file system does keep for
all.

A lock belongs to what stood at a path when it was taken. An exam that is replaced has another folder from then on, so
whoever has waited looks again whether the path still names what he has locked.
"""

import fcntl
import os
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from examgen.files.errors import ExamgenError, shortage

WAIT = 60.0
"""Seconds that a command waits for another one to end."""

PAUSE = 0.05
"""Seconds between two looks."""


class LockWarning(UserWarning):
    """What has to be known at once of a lock: that one waits for it, or that there is none to be had."""


@contextmanager
def held_alone(folder: Path, wait: float = WAIT) -> Iterator[None]:
    """Nobody else works in `folder` while the block runs: for what changes an exam. A folder that is not there is free.

    wait: seconds to wait for others; that one waits is said as a LockWarning. Raises ExamgenError if they take longer.
    """
    with _held(folder, fcntl.LOCK_EX, wait):
        yield


@contextmanager
def held_together(folder: Path, wait: float = WAIT) -> Iterator[None]:
    """Nobody changes the exam in `folder` while the block runs: for what reads it, and writes beside it at most.

    Others may do the same meanwhile. The rest is as in `held_alone`.
    """
    with _held(folder, fcntl.LOCK_SH, wait):
        yield


def locked(descriptor: int, operation: int = fcntl.LOCK_EX) -> bool:
    """Whether the lock on an open file was to be had at once. Raises OSError where the disk keeps no locks."""
    try:
        fcntl.flock(descriptor, operation | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def identity(path: Path | int) -> tuple[int, int] | None:
    """What no two files have in common, of a path or an open file; None where nothing is."""
    try:
        status = os.fstat(path) if isinstance(path, int) else path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


@contextmanager
def _held(folder: Path, operation: int, wait: float) -> Iterator[None]:
    descriptor = _taken(folder, operation, wait)
    try:
        yield
    finally:
        if descriptor is not None:
            with suppress(OSError):  # at once, whatever process has inherited it
                fcntl.flock(descriptor, fcntl.LOCK_UN)
            os.close(descriptor)


def _taken(folder: Path, operation: int, wait: float) -> int | None:
    """The folder, open and locked; None where there is nothing to lock."""
    end = time.monotonic() + wait
    waiting = False
    while True:
        try:
            descriptor = _open_locked(folder, operation)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            if shortage(error):
                raise
            _warn(f"{folder}: cannot be locked ({error.strerror}). Start no other examgen command there meanwhile.")
            return None
        if descriptor is not None:
            return descriptor
        if time.monotonic() >= end:
            raise ExamgenError(f"{folder}: another examgen command is at work there. Try again when it has ended.")
        if not waiting:
            _warn(f"{folder}: another examgen command is at work there; waiting up to {wait:.3g} s for it to end.")
            waiting = True
        time.sleep(PAUSE)


def _open_locked(folder: Path, operation: int) -> int | None:
    """The folder, open and locked, or None: another one holds it, or it was replaced just now."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    held = False
    try:
        held = locked(descriptor, operation) and identity(folder) == identity(descriptor)
    finally:
        if not held:
            os.close(descriptor)
    return descriptor if held else None


def _warn(said: str) -> None:
    warnings.warn(said, LockWarning, stacklevel=5)
