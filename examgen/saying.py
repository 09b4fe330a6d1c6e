"""What is said on stderr, and how: one line each, a warning once, and nothing more once the run is being stopped."""

import errno
import sys
from functools import cache
from textwrap import shorten
from threading import Event

from examgen.errors import sayable

PLAIN = {"\N{MINUS SIGN}": "-", "·": "*", "≈": "~", "…": "...", "→": "->"}
"""What stands for a character that a terminal has not."""

STOPPED = Event()
"""Set by Ctrl-C and SIGTERM. Some libraries swallow the exception while they are imported; the next stage sees this."""

LONGEST_WARNING = 400
"""Characters of a warning that are shown: a library may hand over a whole drawing."""


def plain(error: UnicodeError) -> tuple[str, int]:
    """The next best characters where a terminal has not ours: a lost minus sign would be a wrong number."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(PLAIN.get(char, "?") for char in error.object[error.start : error.end]), error.end


def interrupted(*_: object) -> None:
    """What a signal that asks us to stop leads to. Raises KeyboardInterrupt, once and wherever we are."""
    STOPPED.set()
    raise KeyboardInterrupt


def said(message: str, code: int) -> int:
    """Say a message in one line, whatever stands in it, and hand on the exit code that goes with it."""
    if sys.stderr:  # closed, it is None, and print would take standard output
        print("examgen:", sayable(message), file=sys.stderr)
    return code


def warned(message: Warning | str, *_: object, **__: object) -> None:
    """Say a warning once, no more of it than a few lines, and none while we are being stopped."""
    if not STOPPED.is_set():
        _said_once(f"warning: {shorten(str(message), LONGEST_WARNING, placeholder=' …')}")


@cache
def _said_once(message: str) -> None:
    said(message, 0)


def refused(error: OSError) -> str:
    """What the system refused, in a place that no room expects it, and what may help."""
    if error.filename:
        return f"{error.filename}: {error.strerror}. Check that it is there and that you may use it."
    if error.errno == errno.ENOENT:
        return "this folder: is not there any more. Change to another one and try again."
    return f"standard output: {error.strerror}. Send it somewhere else."
