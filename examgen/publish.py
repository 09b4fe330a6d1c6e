"""The exam's folder: laid out beside its place, written in full, and only then given its name.

`students/` may be handed out; `graders/` and `exam.json` hold answers and are for their owner's eyes alone.
"""

import ctypes
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from examgen.errors import ExamgenError
from examgen.exam import FILE_NAME
from examgen.files import refusal, sync_folder, write_synced
from examgen.form_rules import LETTERS, form_file

STUDENTS, GRADERS = "students", "graders"

PAGES = (
    f"{STUDENTS}/questions.html",
    f"{STUDENTS}/questions.pdf",
    f"{GRADERS}/key.html",
    f"{GRADERS}/key.pdf",
    f"{GRADERS}/key.csv",
)
"""The pages that every form has for itself."""

GENERATED = (FILE_NAME, f"{GRADERS}/grader.html", *PAGES)
"""Every file that the folder of an exam without forms is made of; all else in it belongs to its owner."""

OF_FORMS = tuple(form_file(page, letter) for letter in LETTERS for page in PAGES)
"""What there may be in the place of PAGES in the folder of an exam with forms: those of each, with its letter."""

MARKS = re.compile(r"^(answers|marks|gradebook|feedback|scripts)\b.*|^graders/(answers|marks|gradebook|feedback)\b.*")
"""What marks and scripts lie in: an exam that has been marked must not change any more."""

UNFINISHED = ".examgen-unfinished-"
"""How the name of a folder starts that is being laid out; the process's number follows."""

RENAME_EXCHANGE = 2


def marks_beside(folder: Path) -> Path | None:
    """The first file or folder of marks or scripts in an exam's folder, or None."""
    for place in sorted((*folder.glob("*"), *folder.glob(f"{GRADERS}/*"))):
        if MARKS.match(place.relative_to(folder).as_posix()):
            return place
    return None


def refuse_if_marked(folder: Path) -> None:
    """Raise ExamgenError if marks lie in the exam's folder."""
    marks = marks_beside(folder)
    if marks is not None:
        raise ExamgenError(f"{marks}: this exam has been marked and must stay as it is. Make a new one with --out.")


def check_place(folder: Path, force: bool) -> None:
    """Raise ExamgenError if an exam may not be put at `folder`: something stands there that `force` does not cover."""
    try:
        standing = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
        exam_there = (folder / FILE_NAME).exists()
    except OSError as error:
        raise refusal(folder, error) from error
    if not standing:
        return
    if not exam_there:
        raise ExamgenError(f"{folder}: is there already and holds no exam. Choose another name with --out.")
    if not force:
        raise ExamgenError(
            f"{folder}: holds an exam already. Choose another name with --out, or replace it with --force."
        )
    refuse_if_marked(folder)


@contextmanager
def new_folder(parent: Path, name: str) -> Iterator[Path]:
    """A new, empty folder `parent/name`, or the first of `name-2`, `name-3` … that is not taken.

    No other run is given the same. If it is still empty in the end, it goes. Raises ExamgenError where the system
    refuses.
    """
    names = (name if number == 1 else f"{name}-{number}" for number in count(1))
    with made_above(parent / name):
        folder = next(folder for folder in map(parent.joinpath, names) if _made(folder))
        try:
            yield folder
        finally:
            with suppress(OSError):
                folder.rmdir()


def _made(folder: Path) -> bool:
    """Make a folder and return True, or False if there is something of that name already."""
    try:
        folder.mkdir()
    except FileExistsError:
        return False
    except OSError as error:
        raise refusal(folder, error) from error
    return True


@contextmanager
def made_above(folder: Path) -> Iterator[None]:
    """Make the folders above `folder`; of those that were missing, the ones that are empty in the end go again."""
    try:
        missing = [parent for parent in folder.parents if not parent.exists()]
        folder.parent.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise ExamgenError(f"{folder.parent}: is a file, not a folder. Choose another path with --out.") from None
    except OSError as error:
        raise refusal(folder, error) from error
    try:
        yield
    finally:
        with suppress(OSError):
            for parent in missing:
                parent.rmdir()


@contextmanager
def laid_out(folder: Path, permitted: Callable[[Path], None] = refuse_if_marked) -> Iterator[Path]:
    """A new folder beside `folder` that takes its name when the block ends well, and else goes without a trace.

    What its owner keeps in a folder that stands there comes along. permitted: asked in the end whether the name may be
    taken, for others work meanwhile; raises ExamgenError if not. So does this where the system refuses.
    """
    with _unfinished_beside(folder) as unfinished:
        yield unfinished
        _take_place(unfinished, folder, permitted)


@contextmanager
def laid_into(folder: Path) -> Iterator[Path]:
    """A new folder beside an exam's folder; when the block ends well, the files in it move there.

    Everything else in the exam's folder stays. Raises ExamgenError where the system refuses.
    """
    with _unfinished_beside(folder) as unfinished:
        yield unfinished
        for path in sorted(unfinished.rglob("*")):
            place = folder / path.relative_to(unfinished)
            if not path.is_dir():
                path.replace(place)
            elif not place.exists():
                place.mkdir(mode=path.stat().st_mode & 0o777)


@contextmanager
def _unfinished_beside(folder: Path) -> Iterator[Path]:
    """A new folder beside `folder` that is gone in the end, unless it was given another name."""
    place = place_of(folder)
    unfinished = place.parent / f"{UNFINISHED}{os.getpid()}-{secrets.token_hex(4)}"
    with made_above(place):
        try:
            _remove_leftovers(place.parent)
            unfinished.mkdir(mode=0o755)
            yield unfinished
        except OSError as error:
            raise refusal(folder, error) from error
        finally:  # Ctrl-C too
            shutil.rmtree(unfinished, ignore_errors=True)


def place_of(folder: Path) -> Path:
    """The folder that a link or a dot means. Raises ExamgenError for links that lead in a circle."""
    try:
        return folder.resolve()
    except (OSError, RuntimeError):
        raise ExamgenError(f"{folder}: is a link that leads back to itself. Choose another path with --out.") from None


def write_pages(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write an exam's files into a folder that is being laid out, the record last. Raises OSError if that cannot be."""
    for name in sorted(files, key=lambda name: (name == FILE_NAME, name)):
        path = folder / name
        private = name == FILE_NAME or name.startswith(GRADERS)
        if path.parent != folder and not path.parent.exists():
            path.parent.mkdir(mode=0o700 if private else 0o755)
        write_synced(path, files[name], 0o600 if private else 0o644)
    for inside in (folder / STUDENTS, folder / GRADERS, folder):
        sync_folder(inside)


def _take_place(unfinished: Path, folder: Path, permitted: Callable[[Path], None]) -> None:
    """Give the finished folder its name; a folder that has it already is exchanged for it in one step."""
    place = place_of(folder)
    standing = place.is_dir() and any(place.iterdir())
    permitted(folder)
    if standing:
        _bring_along(place, unfinished)
        _exchange(unfinished, place)
    else:
        unfinished.rename(place)  # refused by the system if something is in there by now
    sync_folder(place.parent)


def _bring_along(old: Path, new: Path) -> None:
    """Copy what is not generated from the old folder into the new one."""
    for path in old.rglob("*"):
        name = path.relative_to(old)
        if path.is_dir() and not path.is_symlink():
            (new / name).mkdir(mode=path.stat().st_mode & 0o777, exist_ok=True)
        elif name.as_posix() not in (*GENERATED, *OF_FORMS) and not (new / name).exists():
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, new / name, follow_symlinks=False)


def _exchange(new: Path, old: Path) -> None:
    """Exchange the names of two folders: at once where the system can, else in two steps."""
    with suppress(OSError, AttributeError):
        rename = ctypes.CDLL(None, use_errno=True).renameat2
        here = -100  # AT_FDCWD: the paths are taken as any other call takes them
        if rename(here, os.fsencode(new), here, os.fsencode(old), RENAME_EXCHANGE) == 0:
            return
    aside = new.with_name(f"{new.name}-old")
    old.rename(aside)
    new.rename(old)
    aside.rename(new)


def _remove_leftovers(parent: Path) -> None:
    """Remove what killed runs left: unfinished folders whose process is gone."""
    for leftover in parent.glob(f"{UNFINISHED}*"):
        process = leftover.name.removeprefix(UNFINISHED).split("-")[0]
        if process.isdigit() and not Path(f"/proc/{process}").exists():
            shutil.rmtree(leftover, ignore_errors=True)
