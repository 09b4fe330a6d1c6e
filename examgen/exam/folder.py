"""The exam's folder: laid out beside its place, written in full, and only then given its name.

`students/` may be handed out, though it is for its owner alone until she says; `graders/` and `exam.json` hold answers
and are for her eyes alone. What she has put into the folder, and the permissions that she has set, stay.
"""

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from pathlib import Path

from examgen.exam.form_rules import LETTERS, form_file
from examgen.exam.record import EXAM_FILE, exam_file
from examgen.files.errors import ExamgenError
from examgen.files.exchange import put_back, take_permissions, take_place
from examgen.files.locks import WAIT, held_alone, held_together, identity
from examgen.files.whole import opened, refusal, remove_leftovers, sync_folder, unfinished, write_synced

STUDENTS, GRADERS = "students", "graders"

PAGES = (
    f"{STUDENTS}/questions.html",
    f"{STUDENTS}/questions.pdf",
    f"{GRADERS}/key.html",
    f"{GRADERS}/key.pdf",
    f"{GRADERS}/key.csv",
)
"""The pages that every form has for itself."""

LAYOUT = f"{GRADERS}/layout.json"
"""Where marks, codes, boxes and cells lie on the pages."""

GENERATED = (EXAM_FILE, f"{GRADERS}/grader.html", LAYOUT, *PAGES)
"""Every file that the folder of an exam without forms is made of; all else in it belongs to its owner."""

ROSTER = f"{GRADERS}/roster.csv"
"""Who may be marked on the grader's page, where `make` was told."""

SHEETS = f"{GRADERS}/sheets.json"
"""Who has which sheet, where there are personal ones."""

OF_FORMS = tuple(form_file(page, letter) for letter in LETTERS for page in PAGES)
"""What there may be in the place of PAGES in the folder of an exam with forms: those of each, with its letter."""

JOBS = re.compile(
    rf"{STUDENTS}/sheets(-late-\d+)?(-a3|-11x17|-large-a4|-large-letter)?(-extra-lines)?(-\d+)?\.pdf"
    rf"|{STUDENTS}/sheets/[0-9A-Z]{{8}}\.pdf"
)
"""Sheets to be printed, many in a job, or one in a file."""


def pool_page(page: str) -> str:
    """Where a page for students lies that has all questions, of which a sheet has but some: with the graders."""
    return page.replace(f"{STUDENTS}/questions", f"{GRADERS}/questions")


class _Ours:
    """What belongs to an exam's folder as it is made, by paths in it; all else is its owner's."""

    fixed = frozenset((*GENERATED, *OF_FORMS, ROSTER, SHEETS, *map(pool_page, (*PAGES, *OF_FORMS))))

    def __contains__(self, name: object) -> bool:
        return name in self.fixed or (isinstance(name, str) and JOBS.fullmatch(name) is not None)


_OURS = _Ours()

MARKS = re.compile(r"^(answers|marks|gradebook|feedback|scripts)\b.*|^graders/(answers|marks|gradebook|feedback)\b.*")
"""What marks and scripts lie in: an exam that has been marked must not change any more."""


def generated_in(folder: Path) -> list[str]:
    """What stands in an exam's folder and belongs to it as it is made, by paths in it; the rest is its owner's."""
    inside = (path for part in (STUDENTS, GRADERS) for path in (folder / part).rglob("*"))
    files = [path for path in (folder / EXAM_FILE, *inside) if path.is_file() and not path.is_symlink()]
    names = {path.relative_to(folder).as_posix() for path in files}
    return sorted(name for name in names if name in _OURS)


@contextmanager
def alone_at(path: Path, wait: float = WAIT) -> Iterator[Path]:
    """The folder of the exam that `path` means, for whoever changes it: as `examgen.files.locks.held_alone`."""
    put_back(_named(path), wait)
    folder = exam_file(path).parent
    with held_alone(folder, wait):
        yield folder


@contextmanager
def together_at(path: Path, wait: float = WAIT) -> Iterator[Path]:
    """The same for whoever reads it, and writes beside it at most: as `examgen.files.locks.held_together`."""
    put_back(_named(path), wait)
    folder = exam_file(path).parent
    with held_together(folder, wait):
        yield folder


def _named(path: Path) -> Path:
    """The folder that the path of an exam names, even if there is none."""
    return Path(os.path.realpath(path.parent if path.name == EXAM_FILE else path))


def record_now(folder: Path) -> str | None:
    """The fingerprint of the record in an exam's folder as it is on the disk, or None if it cannot be read."""
    try:
        with opened(folder / EXAM_FILE) as file:
            return sha256(file.read()).hexdigest()
    except OSError:
        return None


def refuse_if_changed(folder: Path, before: str | None) -> None:
    """Raise ExamgenError if the record is not, or no longer, what it was; `before` is from `record_now`."""
    if record_now(folder) != before:
        raise ExamgenError(f"{folder / EXAM_FILE}: was changed or moved meanwhile, so nothing was written. Try again.")


def marks_beside(folder: Path) -> Path | None:
    """The first file or folder of marks or scripts in an exam's folder, or None. An empty file holds none."""
    for place in sorted((*folder.glob("*"), *folder.glob(f"{GRADERS}/*"))):
        if MARKS.match(place.relative_to(folder).as_posix()) and not (place.is_file() and not place.stat().st_size):
            return place
    return None


def refuse_if_marked(folder: Path) -> None:
    """Raise ExamgenError if marks lie in the exam's folder."""
    marks = marks_beside(folder)
    if marks is not None:
        raise ExamgenError(f"{marks}: this exam has been marked and must stay as it is. Make a new one with --out.")


def refuse_if_dealt(folder: Path) -> None:
    """Raise ExamgenError if there are personal sheets, which are of the exam as it is."""
    if (folder / SHEETS).exists():
        said = "there are sheets of this exam, and their questions must stay as they are"
        raise ExamgenError(
            f"{folder / SHEETS}: {said}. Make a new exam with --out; if none was handed out, remove this file first."
        )


def check_place(folder: Path, force: bool) -> None:
    """Raise ExamgenError if an exam may not be put at `folder`.

    Something stands there that `force` does not cover, or it is a folder of pages or marks in another exam.
    """
    _refuse_within_exam(folder)
    try:
        standing = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
        exam_there = (folder / EXAM_FILE).exists()
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
    refuse_if_dealt(folder)


def _refuse_within_exam(folder: Path) -> None:
    place = Path(os.path.realpath(folder))
    for one in (place, *place.parents):
        ours = one.name in (STUDENTS, GRADERS) or MARKS.match(one.name)
        if ours and (one.parent / EXAM_FILE).exists():
            raise ExamgenError(
                f"{folder}: lies in the folder {one.name} of the exam in {one.parent}. Choose another place with --out."
            )


@contextmanager
def new_folder(parent: Path, name: str) -> Iterator[Path]:
    """A new, empty folder `parent/name`, or the first of `name-2`, `name-3` … that is not taken.

    No other run is given the same. If it is still empty in the end, it goes. Raises ExamgenError where the system
    refuses.
    """
    with made_above(parent / name):
        folder = next(folder for folder in numbered(parent, name) if _made(folder))
        try:
            yield folder
        finally:
            with suppress(OSError):
                folder.rmdir()


def numbered(parent: Path, name: str) -> Iterator[Path]:
    """`parent/name`, `parent/name-2`, `parent/name-3` and so on, without an end."""
    return (parent / (name if number == 1 else f"{name}-{number}") for number in count(1))


@contextmanager
def made_there(folder: Path) -> Iterator[None]:
    """Make a folder where there is none, so that it can be locked; it goes again if it is still empty in the end.

    Raises ExamgenError where the system refuses.
    """
    place = place_of(folder)
    with made_above(place):
        made = _made(place)
        try:
            yield
        finally:
            with suppress(OSError):
                if made:
                    place.rmdir()


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

    What its owner keeps in a folder that stands there comes along, and the permissions that she has set. permitted:
    asked in the end whether the name may be taken, for others work meanwhile; raises ExamgenError if not. So does this
    where the system refuses.
    """
    with laid_beside(folder) as new:
        yield new.folder
        permitted(folder)
        new.refuse_if_gone()
        place = place_of(folder)
        for pages in (place / STUDENTS, place / GRADERS):
            if pages.is_symlink():
                raise ExamgenError(f"{pages}: is a link, where pages cannot be exchanged. Put a folder in its place.")
        take_place(new.folder, place, _OURS)


@contextmanager
def laid_into(folder: Path, permitted: Callable[[Path], None] = lambda _: None) -> Iterator[Path]:
    """A new folder beside an exam's folder; when the block ends well, the files in it move there.

    Everything else in the exam's folder stays, permissions too. permitted: as in `laid_out`. Raises ExamgenError where
    the system refuses.
    """
    remove_leftovers(folder)
    with laid_beside(folder) as new:
        yield new.folder
        permitted(folder)
        new.refuse_if_gone()
        for path in sorted(new.folder.rglob("*")):
            place = folder / path.relative_to(new.folder)
            if not path.is_dir():
                take_permissions(path, place)
                path.replace(place)
            elif not place.exists():
                place.mkdir(mode=stat.S_IMODE(path.stat().st_mode))
        for inside in (folder / STUDENTS, folder / GRADERS, folder):
            sync_folder(inside)


@dataclass(frozen=True, slots=True)
class Laid:
    """A folder that is being laid out. known: what it was when it was made."""

    folder: Path
    known: tuple[int, int] | None

    def refuse_if_gone(self) -> None:
        """Raise ExamgenError if another program has taken it away."""
        if identity(self.folder) != self.known:
            raise ExamgenError(f"{self.folder}: was taken away by another program, so nothing was written. Try again.")


@contextmanager
def laid_beside(folder: Path) -> Iterator[Laid]:
    """A new folder beside `folder` that is gone in the end, unless it was given another name.

    Raises ExamgenError, which names `folder`, for whatever the system refuses in the block.
    """
    place = place_of(folder)
    with made_above(place):
        try:
            with unfinished(place.parent) as outer:
                new = outer / "new"
                new.mkdir(mode=0o755)
                yield Laid(new, identity(new))
        except OSError as error:
            raise refusal(folder, error) from error


def place_of(folder: Path) -> Path:
    """The folder that a link or a dot means. Raises ExamgenError for links that lead in a circle."""
    try:
        return folder.resolve()
    except (OSError, RuntimeError):
        raise ExamgenError(f"{folder}: is a link that leads back to itself. Choose another path with --out.") from None


def write_pages(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write an exam's files into a folder that is being laid out, the record last. Raises OSError if that cannot be."""
    write_all(folder, sorted(files.items(), key=lambda file: (file[0] == EXAM_FILE, file[0])))


def write_all(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write files of an exam, by their paths in it, one after the other. Raises OSError if that cannot be."""
    folders = {folder / STUDENTS, folder / GRADERS, folder}
    for name, content in files:
        path = folder / name
        private = name == EXAM_FILE or name.startswith(GRADERS)
        if path.parent != folder and not path.parent.exists():
            path.parent.mkdir(mode=0o700)
        folders.add(path.parent)
        write_synced(path, content, 0o600 if private else 0o644)
    for inside in sorted(folders):
        sync_folder(inside)
