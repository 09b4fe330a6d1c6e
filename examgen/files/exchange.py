"""One folder takes the place of another: at once, and with all that others keep in it.

`ours` names what belongs to the folder as it is made, by paths with slashes; everything else in the one that stands
there is its owner's. It gets a second name in the new folder, so that not a byte, a date or a permission of it changes,
nor what is saved into it at that moment; where the disk knows no second names, it is copied. The permissions that the
owner has set, of folders and of what is ours, go over to the new ones.
"""

import ctypes
import os
import shutil
import stat
import warnings
from collections.abc import Container
from contextlib import suppress
from pathlib import Path

from examgen.files.errors import ExamgenError
from examgen.files.locks import WAIT, held_alone
from examgen.files.whole import UNFINISHED, UNLINKABLE, sync_folder

ASIDE = ".examgen-replaced-"
"""How the name of a folder starts that stood in the place of another while names are exchanged in two steps."""

RENAME_EXCHANGE = 2


class LeftoverWarning(UserWarning):
    """What an earlier run, which was killed, has left in the place of a folder."""


def take_place(new: Path, place: Path, ours: Container[str]) -> None:
    """Give a finished folder its name; a folder that has it already is exchanged for it, and stands at `new` then.

    What its owner saves while that is going on is not lost either. Raises OSError, or ExamgenError for what cannot be
    brought along; the folder at `place` is as it was then.
    """
    if place.is_dir() and any(place.iterdir()):
        _bring_along(place, new, ours)
        _exchange(new, place)
        sync_folder(place.parent)
        _bring_what_came_since(new, place, ours)
    else:
        take_permissions(new, place)
        new.rename(place)  # refused by the system if something is in there by now
        sync_folder(place.parent)


def _bring_along(old: Path, new: Path, ours: Container[str], within: str = "") -> None:
    """Bring what is its owner's from the old folder into the new one, and the permissions of all that stands there.

    All of it is on the disk in the end. within: the folder's path in the whole, with a slash behind it.
    """
    with os.scandir(old) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            path, there, name = Path(entry), new / entry.name, f"{within}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith(UNFINISHED):  # as a killed run left it
                    there.mkdir(mode=0o700, exist_ok=True)
                    _bring_along(path, there, ours, f"{name}/")
            elif name in ours:
                take_permissions(there, path)
            else:
                _give_second_name(path, there)
    take_permissions(new, old)
    sync_folder(new)


def _give_second_name(path: Path, name: Path) -> None:
    """Let an owner's file stand in a second folder: the file itself, so that nothing of it changes, else a copy."""
    try:
        os.link(path, name, follow_symlinks=False)
    except OSError as error:
        if error.errno not in UNLINKABLE:
            raise
        _copy(path, name)


def _copy(path: Path, name: Path) -> None:
    """Copy a file, with its permissions from the first byte, and wait until it is on the disk."""
    if path.is_symlink():
        name.symlink_to(path.readlink())
        return
    if not path.is_file():
        raise ExamgenError(f"{path}: is neither a file nor a folder, and this disk cannot keep it. Move it away.")
    status = path.stat()
    with path.open("rb") as source, os.fdopen(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        take_permissions(name, path)
        shutil.copyfileobj(source, file)
        file.flush()
        os.utime(name, ns=(status.st_atime_ns, status.st_mtime_ns))
        os.fsync(file.fileno())


def take_permissions(new: Path, old: Path) -> None:
    """Give a new file or folder the permissions of what stands in its place, if anything does: owner, group, ACL, mode.

    Where the group cannot be had, another one is given no rights in its stead.
    """
    if old.is_symlink() or not (old.exists() and new.exists()):
        return
    before, now = old.stat(), new.stat()
    mode = stat.S_IMODE(before.st_mode)
    try:
        if (before.st_uid, before.st_gid) != (now.st_uid, now.st_gid):
            os.chown(new, before.st_uid if os.geteuid() == 0 else -1, before.st_gid)
    except OSError:
        mode &= ~stat.S_IRWXG
    with suppress(OSError):
        for name in os.listxattr(old):
            if name.startswith("system.posix_acl"):
                os.setxattr(new, name, os.getxattr(old, name))
    new.chmod(mode)


def _exchange(new: Path, place: Path) -> None:
    """Exchange the names of two folders: at once where the system can, else in two steps.

    If the second step fails, the first one is taken back.
    """
    if _exchanged_at_once(new, place):
        return
    aside = _aside(place)
    if aside.exists():
        raise ExamgenError(
            f"{aside}: still holds what stood in {place}. Take what is missed, remove it, and try again."
        )
    try:
        place.rename(aside)
        new.rename(place)
    finally:
        if aside.exists():
            aside.rename(new if place.exists() else place)


def _exchanged_at_once(new: Path, place: Path) -> bool:
    with suppress(OSError, AttributeError):
        rename = ctypes.CDLL(None, use_errno=True).renameat2
        here = -100  # AT_FDCWD: the paths are taken as any other call takes them
        return bool(rename(here, os.fsencode(new), here, os.fsencode(place), RENAME_EXCHANGE) == 0)
    return False


def _aside(place: Path) -> Path:
    """Where the folder at `place` stands while names are exchanged in two steps. No run removes what stands there."""
    return place.with_name(f"{ASIDE}{place.name}")


def put_back(place: Path, wait: float = WAIT) -> None:
    """Give a folder its name back that it lost because a run was killed between two renames, and say so.

    A run that is still going on is waited for. Raises ExamgenError if that takes longer than so many seconds.
    """
    if not place.name or not _aside(place).exists():
        return
    aside = _aside(place)
    with held_alone(aside, wait):
        if not aside.exists():  # the run has come to its end
            return
        if place.exists():
            said = f"{aside}: holds what stood in {place} before a run was killed. Take what is missed, and remove it."
        else:
            aside.rename(place)
            said = f"{place}: was put back as it stood there before a run was killed."
    warnings.warn(said, LeftoverWarning, stacklevel=2)


def _bring_what_came_since(old: Path, new: Path, ours: Container[str]) -> None:
    """Bring what the owner has saved into the old folder since she was asked last. If that fails, the folder stays."""
    try:
        for above, folders, files in os.walk(old, onerror=_raise):
            folders[:] = [name for name in folders if not name.startswith(UNFINISHED)]
            for path in map(Path(above).joinpath, files):
                name = path.relative_to(old)
                if name.as_posix() not in ours and _is_newer(path, new / name):
                    (new / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                    path.replace(new / name)
    except BaseException:
        old.rename(_aside(new))
        raise


def _raise(error: OSError) -> None:
    raise error


def _is_newer(path: Path, other: Path) -> bool:
    """Whether a file is another one than stands elsewhere, and was saved later."""
    if not os.path.lexists(other):
        return True
    one, two = path.lstat(), other.lstat()
    return (one.st_dev, one.st_ino) != (two.st_dev, two.st_ino) and one.st_mtime_ns > two.st_mtime_ns
