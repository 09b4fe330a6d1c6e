"""What is said on stderr, and how: one line each, a warning once, and nothing more once the run is being stopped."""

import errno
import sys
from functools import cache
from pathlib import Path
from textwrap import shorten

from examgen.desk.streams import ERRORS, INPUT, OUTPUT, give_up
from examgen.files.errors import sayable, shortage
from examgen.processes.stops import STOPPED

PLAIN = {"\N{MINUS SIGN}": "-", "·": "*", "≈": "~", "…": "...", "→": "->"}
"""What stands for a character that a terminal has not."""

LONGEST_WARNING = 400
"""Characters of a warning that are shown: a library may hand over a whole drawing."""


def plain(error: UnicodeError) -> tuple[str, int]:
    """The next best characters where a terminal has not ours: a lost minus sign would be a wrong number."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(PLAIN.get(char, "?") for char in error.object[error.start : error.end]), error.end


def said(message: str, code: int) -> int:
    """Say a message in one line, whatever stands in it, and hand on the exit code that goes with it."""
    try:
        if sys.stderr:
            print("examgen:", sayable(message), file=sys.stderr, flush=True)
    except OSError:  # there is nobody left whom it could be told
        give_up(sys.stderr)
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
    reason = shortage(error)
    if reason is not None:
        return f"the system: {reason}"
    if error.filename in (OUTPUT, ERRORS):
        return f"{error.filename}: {error.strerror}. Send it somewhere else."
    if error.filename == INPUT:
        return f"{error.filename}: {error.strerror}. Send in something that can be read."
    if error.filename:
        return f"{error.filename}: {error.strerror}. Check that it is there and that you may use it."
    if error.errno == errno.ENOENT:
        return FOLDER_GONE
    return f"the system: {error.strerror or error}. Try again."


FOLDER_GONE = "this folder: is not there any more. Change to another one and try again."


def folder_gone() -> bool:
    """Whether the folder that the program was started in has been removed."""
    try:
        Path.cwd()
    except OSError:
        return True
    return False
