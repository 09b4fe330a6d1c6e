"""Folders of marks and feedback: new for each run, whole or not there, for their owner's eyes alone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TextIO

from examgen.errors import ExamgenError
from examgen.exam import FILE_NAME
from examgen.publish import STUDENTS, laid_out


@contextmanager
def private_folder(exam_folder: Path, name: str, out: Path | None) -> Iterator[tuple[Path, Path]]:
    """A folder's place, and the folder that takes it when the block ends well.

    The place is `out`, or the first beside the exam that is free: `name`, `name-2` and so on. A run that is killed
    leaves it free. Raises ExamgenError if something stands at `out`, if that is where students' pages are, if another
    run was quicker, or where the system refuses.
    """
    if out:
        refuse_students(out, exam_folder)
        _refuse_taken(out)
    names = (name if number == 1 else f"{name}-{number}" for number in count(1))
    place = out or next(folder for folder in map(exam_folder.joinpath, names) if not _taken(folder))
    with laid_out(place, _refuse_taken) as folder:
        folder.chmod(0o700)
        yield place, folder


def refuse_students(path: Path, exam_folder: Path) -> None:
    """Raise ExamgenError for a place where students' pages are, of this exam or of another."""
    students, place = (Path(os.path.realpath(one)) for one in (exam_folder / STUDENTS, path))  # a link may be a circle
    for one in (place, *place.parents):
        if one == students or (one.name == STUDENTS and (one.parent / FILE_NAME).exists()):
            raise ExamgenError(f"{path}: lies where students' pages are, which are handed out. Choose another place.")


def _taken(folder: Path) -> bool:
    """Whether anything stands there; an empty folder is nothing."""
    return folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir())))


def _refuse_taken(folder: Path) -> None:
    if _taken(folder):
        raise ExamgenError(f"{folder}: is there already. Choose another name with --out; nothing is overwritten.")


@contextmanager
def private_text(path: Path) -> Iterator[TextIO]:
    """A new file that only its owner can read, on the disk when the block ends. Raises OSError where that cannot be."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        yield file
        file.flush()
        os.fsync(descriptor)
