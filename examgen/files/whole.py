"""Files that appear whole or not at all: written beside, synced, renamed. And reading that waits for nobody.

What is not finished yet lies in a folder of its own, `.examgen-unfinished-…`, which only its owner can read. A file in
it is locked for as long as somebody works there, so that the next one who works beside it can tell what a killed run
has left, be that in another container or on another machine, and remove it.
"""

import errno
import os
import secrets
import select
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from examgen.files.errors import ExamgenError, shortage
from examgen.files.locks import identity, locked

LONGEST_SILENCE = 60
"""Seconds that a pipe is waited for until somebody writes into it."""

MENDS = {
    errno.ENOSPC: "the disk is full. Free some space or choose another folder.",
    errno.EDQUOT: "your disk quota is used up. Free some space or choose another folder.",
    errno.EFBIG: "files may not grow so large here. Raise the limit (ulimit -f) and try again.",
    errno.EROFS: "the disk is read-only. Choose another folder.",
    errno.EACCES: "you may not write there. Change the folder's permissions or choose another folder.",
    errno.EPERM: "you may not write there. Change the folder's permissions or choose another folder.",
    errno.ENOENT: "the folder is not there (any more). Make it and try again.",
    errno.ENOTDIR: "a part of this path is a file, not a folder. Choose another path.",
    errno.EISDIR: "there is a folder of that name. Move it away or choose another name.",
    errno.ENAMETOOLONG: "the name is too long for this disk. Choose a shorter one.",
}
"""What keeps a file from being written, and what helps."""


UNFINISHED = ".examgen-unfinished-"
"""How the name of a folder starts in which something is not finished yet."""

LOCK = "lock"
"""The file in it that is locked while somebody works there."""

UNLINKABLE = (errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EOPNOTSUPP, errno.EXDEV, errno.EMLINK)
"""Why a file can be given no second name: the disk knows none, or the file belongs to another user."""


@contextmanager
def unfinished(parent: Path) -> Iterator[Path]:
    """A new folder in `parent` for what is not finished yet, which is renamed out of it; in the end the folder goes.

    It is for its owner alone. What killed runs left in `parent` is removed before. Raises OSError.
    """
    remove_leftovers(parent)
    folder, lock = _locked_folder(parent)
    try:
        yield folder
    finally:  # Ctrl-C too
        _remove(folder)
        os.close(lock)


def _locked_folder(parent: Path) -> tuple[Path, int]:
    """Make a folder, and a file in it that is open and locked. Raises OSError."""
    while True:
        folder = parent / f"{UNFINISHED}{secrets.token_hex(8)}"
        folder.mkdir(mode=0o700)
        try:
            lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        except FileNotFoundError:  # somebody took it, empty as it was, for one that was left behind
            continue
        except BaseException:
            with suppress(OSError):
                folder.rmdir()
            raise
        if _our_own(folder, lock):
            return folder, lock
        os.close(lock)


def _our_own(folder: Path, lock: int) -> bool:
    """Whether nobody was quicker, and took the folder for a leftover before it was locked.

    Where the disk keeps no locks nobody does.
    """
    try:
        return locked(lock) and identity(folder / LOCK) == identity(lock)
    except OSError:
        return True


def remove_leftovers(parent: Path) -> None:
    """Remove what killed runs left unfinished in a folder: what is ours, and nobody works in."""
    for folder in parent.glob(f"{UNFINISHED}*"):
        with suppress(OSError):
            if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
                continue
            try:
                lock = os.open(folder / LOCK, os.O_RDWR)
            except FileNotFoundError:
                folder.rmdir()  # empty, or it is not one of these
                continue
            try:
                if locked(lock):
                    _remove(folder)
            finally:
                os.close(lock)


def _remove(folder: Path) -> None:
    """Remove an unfinished folder, its lock last: what is killed meanwhile can still be told for a leftover."""
    with suppress(OSError):
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                _open_up(path)
                shutil.rmtree(path, ignore_errors=True)
            elif path.name != LOCK:
                path.unlink()
        if [path.name for path in folder.iterdir()] == [LOCK]:
            (folder / LOCK).unlink()
        folder.rmdir()


def _open_up(folder: Path) -> None:
    """Let a folder be emptied, whatever permissions its owner has set in it."""
    with suppress(OSError):
        folder.chmod(0o700)
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                _open_up(path)


@contextmanager
def own_temporary_files() -> Iterator[None]:
    """Let all temporary files of this process and of those that it starts lie in a folder that goes in the end.

    Libraries leave theirs behind when they are killed; these the next run removes. Where there is no room for such a
    folder, nothing is changed.
    """
    with ExitStack() as entered:
        with suppress(OSError):
            folder = entered.enter_context(unfinished(Path(tempfile.gettempdir())))
            entered.enter_context(_temporary_files_in(folder))
        yield


@contextmanager
def _temporary_files_in(folder: Path) -> Iterator[None]:
    directory, variable = tempfile.tempdir, os.environ.get("TMPDIR")
    tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = directory
        del os.environ["TMPDIR"]
        if variable is not None:
            os.environ["TMPDIR"] = variable


def write_file(path: Path, content: bytes | str, mode: int = 0o644) -> None:
    """Write `content` to `path`: the whole of it, or nothing and whatever stood there before.

    content: text is written as UTF-8, its line ends as they are. mode: the file's permissions, whatever the umask.
    Raises ExamgenError with the path and the mend if the system refuses; nothing is left beside the file then.
    """
    try:
        with unfinished(path.parent) as folder:
            _written(folder, content, mode).replace(path)
    except OSError as error:
        raise refusal(path, error) from error
    sync_folder(path.parent)


def write_new_file(path: Path, content: bytes | str, mode: int = 0o644) -> bool:
    """The same, but False, and nothing is written, if anything stands at `path`, be it only since a moment ago."""
    try:
        with unfinished(path.parent) as folder:
            file = _written(folder, content, mode)
            try:
                path.hardlink_to(file)
            except FileExistsError:
                return False
            except OSError as error:
                if error.errno not in UNLINKABLE:
                    raise
                if os.path.lexists(path):
                    return False
                file.rename(path)
    except OSError as error:
        raise refusal(path, error) from error
    sync_folder(path.parent)
    return True


def _written(folder: Path, content: bytes | str, mode: int) -> Path:
    path = folder / "new"
    write_synced(path, content.encode() if isinstance(content, str) else content, mode)
    return path


def write_synced(path: Path, data: bytes, mode: int) -> None:
    """Write a new file and wait until it is on the disk. Raises OSError; what was written until then stays."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        os.fchmod(file.fileno(), mode)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the folder's new names are on the disk. Some file systems cannot, and lose nothing by it."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def refusal(path: Path, error: OSError) -> ExamgenError:
    """The sentence for a file that could not be written."""
    other = f"{error.strerror or error}. Choose another folder or try again."
    mend = shortage(error) or MENDS.get(error.errno or 0, other)
    return ExamgenError(f"{path}: cannot be written: {mend}")


def opened(path: Path) -> BinaryIO:
    """A file to be read. Raises OSError: for a pipe too, which would be waited for, and a device, which has no end."""
    descriptor = _without_waiting(path)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is a pipe or a device and no file", str(path))
    return os.fdopen(descriptor, "rb")


def opened_or_piped(path: Path) -> BinaryIO:
    """A file, a pipe or a device to be read. Raises OSError, for a pipe too into which nobody writes in a minute."""
    descriptor = _without_waiting(path)
    try:
        if stat.S_ISFIFO(os.fstat(descriptor).st_mode):
            _wait_for_a_writer(path, descriptor)
        os.set_blocking(descriptor, True)
    except BaseException:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "rb")


def _wait_for_a_writer(path: Path, pipe: int) -> None:
    somebody = select.poll()
    somebody.register(pipe, select.POLLIN)
    if not somebody.poll(LONGEST_SILENCE * 1000):
        raise OSError(errno.ETIMEDOUT, f"nobody wrote into this pipe for {LONGEST_SILENCE} seconds", str(path))


def _without_waiting(path: Path) -> int:
    """A descriptor for reading. Nobody needs to have a pipe open at its other end. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
    if stat.S_ISDIR(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    return descriptor
