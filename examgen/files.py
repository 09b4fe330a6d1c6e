"""Files that appear whole or not at all: written beside, synced, renamed. And reading that waits for nobody."""

import errno
import os
import secrets
import select
import stat
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from examgen.errors import SHORTAGES, ExamgenError

LONGEST_SILENCE = 60
"""Seconds that a pipe is waited for until somebody writes into it."""

MENDS = SHORTAGES | {
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


def write_file(path: Path, content: bytes | str, mode: int = 0o644) -> None:
    """Write `content` to `path`: the whole of it, or nothing and whatever stood there before.

    content: text is written as UTF-8, its line ends as they are. mode: the file's permissions, whatever the umask.
    Raises ExamgenError with the path and the mend if the system refuses; nothing is left beside the file then.
    """
    data = content.encode() if isinstance(content, str) else content
    beside = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        write_synced(beside, data, mode)
        beside.replace(path)
    except OSError as error:
        raise refusal(path, error) from error
    finally:  # KeyboardInterrupt too
        with suppress(OSError):
            beside.unlink()
    sync_folder(path.parent)


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
    mend = MENDS.get(error.errno or 0, f"{error.strerror}. Choose another folder or try again.")
    return ExamgenError(f"{path}: cannot be written: {mend}")


def opened(path: Path) -> BinaryIO:
    """A file to be read. Raises OSError: for a pipe too, which would be waited for, and a device, which has no end."""
    descriptor = _without_waiting(path)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is no file", str(path))
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
