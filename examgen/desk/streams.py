"""The standard streams: there even where whoever called has closed them, and each fails by its name."""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

INPUT, OUTPUT, ERRORS = "standard input", "standard output", "standard error"
"""What the streams are called in messages, in the order of their descriptors."""


class Stream(io.FileIO):
    """A standard stream. What the system refuses there is an OSError with the name of the stream."""

    def __init__(self, descriptor: int, mode: str, title: str) -> None:
        super().__init__(descriptor, mode, closefd=False)
        self.title = title

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """As any file does."""
        with self._named():
            return super().readinto(buffer)

    def write(self, data: "ReadableBuffer", /) -> int:
        """As any file does."""
        with self._named():
            return super().write(data)

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            error.filename = self.title
            raise


def open_streams() -> None:
    """Open what is closed, so that no file of the user's takes its number, and give all three their names.

    What is said into a closed stream is lost, as whoever closed it wants; an input that is closed has ended.
    """
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free is this one
            os.set_inheritable(descriptor, True)
    sys.stdin = _text(io.BufferedReader(Stream(0, "r", INPUT)), sys.stdin)
    sys.stdout = _text(io.BufferedWriter(Stream(1, "w", OUTPUT)), sys.stdout)
    sys.stderr = _text(io.BufferedWriter(Stream(2, "w", ERRORS)), sys.stderr)


def _text(stream: IO[bytes], as_it_was: TextIO | None) -> io.TextIOWrapper:
    """A stream for text as Python had it; errors are always written line by line."""
    lines = stream.isatty() or stream.fileno() == 2
    if not isinstance(as_it_was, io.TextIOWrapper):
        return io.TextIOWrapper(stream, errors="backslashreplace", line_buffering=lines)
    through = as_it_was.write_through
    return io.TextIOWrapper(stream, as_it_was.encoding, as_it_was.errors, None, lines, through)


def give_up(stream: TextIO) -> None:
    """Lose what still waits to be written to a stream that refuses it: Python would try once more at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
