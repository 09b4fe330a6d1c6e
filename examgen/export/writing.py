"""The files of an export: in the exam's own folder, for their owner's eyes alone, all of them or none."""

import errno
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from examgen.exam.folder import GRADERS, made_there
from examgen.files.errors import ExamgenError
from examgen.files.locks import held_alone
from examgen.files.whole import refusal, sync_folder, unfinished, write_synced

EXPORTS = f"{GRADERS}/exports"


def write_exports(folder: Path, files: Mapping[str, bytes], force: bool) -> list[Path]:
    """Write the files into `graders/exports` of an exam's folder, and return their paths. All hold answers: mode 0600.

    force: whether they may take the place of others. Raises ExamgenError if they may not, or if the system refuses;
    nothing has been changed then.
    """
    places = [folder / EXPORTS / name for name in files]
    with _exports(folder / EXPORTS):
        refuse_standing(folder, list(files), force)
        try:
            with unfinished(folder / EXPORTS) as new:
                for name, content in files.items():
                    write_synced(new / name, content, 0o600)
                for place in places:
                    (new / place.name).replace(place)
        except OSError as error:
            raise refusal(folder / EXPORTS, error) from error
        sync_folder(folder / EXPORTS)
    return places


def refuse_standing(folder: Path, names: Sequence[str], force: bool) -> None:
    """Raise ExamgenError if something stands in the place of an export that `force` does not cover."""
    for place in (folder / EXPORTS / name for name in names):
        if place.is_dir() and not place.is_symlink():
            raise refusal(place, IsADirectoryError(errno.EISDIR, ""))
        if not force and (place.exists() or place.is_symlink()):
            raise ExamgenError(f"{place}: is there already. Replace it with --force.")


def has_exports(folder: Path) -> bool:
    """Whether an exam's folder has exports in it, which are of the exam as it was when they were written."""
    place = folder / EXPORTS
    return place.is_dir() and any(place.iterdir())


@contextmanager
def _exports(place: Path) -> Iterator[None]:
    """The folder, made where there is none, and nobody else exporting into it."""
    missing = [each for each in (place, place.parent) if not each.exists()]
    with made_there(place):
        for each in missing:
            each.chmod(0o700)
        with held_alone(place):
            yield
