"""Folders of marks and feedback: new for each run, whole or not there, for their owner's eyes alone."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from examgen.exam.folder import STUDENTS, laid_beside, numbered
from examgen.exam.record import EXAM_FILE
from examgen.files.errors import ExamgenError
from examgen.files.whole import remove_leftovers, sync_folder

TAKEN = (errno.EEXIST, errno.ENOTEMPTY)
"""Why the system gives a folder no name that something has already."""


@dataclass(slots=True)
class PrivateFolder:
    """A folder of marks or feedback. folder: where it is written; place: what it is called, known in the end alone."""

    folder: Path
    place: Path = field(init=False)


@contextmanager
def private_folder(
    exam_folder: Path, name: str, out: Path | None, permitted: Callable[[], None] = lambda: None
) -> Iterator[PrivateFolder]:
    """A new folder that takes its place when the block ends well, and else goes without a trace.

    The place is `out`, or the first beside the exam that is free in the end: `name`, `name-2` and so on. permitted:
    asked before the folder is given its name; raises ExamgenError if it may have none. So does this if something
    stands at `out`, if that is where students' pages are, or where the system refuses.
    """
    remove_leftovers(exam_folder)
    if out:
        refuse_students(out, exam_folder)
        if _taken(out):
            raise _is_there(out)
    with laid_beside(out or exam_folder / name) as new:
        new.folder.chmod(0o700)
        private = PrivateFolder(new.folder)
        yield private
        permitted()
        new.refuse_if_gone()
        private.place = _placed(new.folder, iter([out]) if out else numbered(exam_folder, name))


def _placed(folder: Path, places: Iterator[Path]) -> Path:
    """Give a folder the first name that nothing has, and return it. Raises ExamgenError if all are taken."""
    place = folder
    for place in places:
        if not _taken(place):
            try:
                folder.rename(place)
            except OSError as error:
                if error.errno not in TAKEN:  # else another run was quicker
                    raise
            else:
                sync_folder(place.parent)
                return place
    raise _is_there(place)


def refuse_students(path: Path, exam_folder: Path) -> None:
    """Raise ExamgenError for a place where students' pages are, of this exam or of another."""
    students, place = (Path(os.path.realpath(one)) for one in (exam_folder / STUDENTS, path))  # a link may be a circle
    for one in (place, *place.parents):
        if one == students or (one.name == STUDENTS and (one.parent / EXAM_FILE).exists()):
            raise ExamgenError(f"{path}: lies where students' pages are, which are handed out. Choose another place.")


def _taken(folder: Path) -> bool:
    """Whether anything stands there; an empty folder is nothing."""
    return folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir())))


def _is_there(folder: Path) -> ExamgenError:
    return ExamgenError(f"{folder}: is there already. Choose another name with --out; nothing is overwritten.")


@contextmanager
def private_text(path: Path) -> Iterator[TextIO]:
    """A new file that only its owner can read, on the disk when the block ends. Raises OSError where that cannot be."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        yield file
        file.flush()
        os.fsync(descriptor)
