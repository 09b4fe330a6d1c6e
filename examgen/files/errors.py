"""The one exception for what a user can cause, how it is said, and what the system is short of."""

import errno
import re
from collections.abc import Sequence

LONGEST_SAID = 600
"""Characters of a message: a name in a file may have any length."""

GAP = " … "

UNSHOWN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that a terminal obeys, that turn the text around them, or that are halves: none but the end of a line."""


class ExamgenError(Exception):
    """One line for the person at the keyboard, which names the thing, the place and the mend."""


SHORTAGES = {
    errno.EMFILE: "too many files are open at once. Raise the limit (ulimit -n) and try again.",
    errno.ENFILE: "too many files are open at once on this machine. Close other programs and try again.",
    errno.ENOMEM: "memory ran out. Close other programs or raise the limit (ulimit -v), and try again.",
    errno.EAGAIN: "no further process or thread can be started. Close other programs or raise the limits (ulimit -uv).",
}
"""What the system may be short of, and what helps: no file or stream is at fault then."""

NO_ROOM = ("failed to map segment", "cannot allocate memory")
"""What the loader of libraries says for want of memory."""

NOTHING_SAID = ("error return without exception set", "without setting an exception")
"""How a SystemError ends that says that a call failed in C and not why: what Python says here and there for want of
memory, while it imports above all.
"""

NO_LIBRARY = re.compile("cannot load library '([^']+)'")
"""What Python says of one that is missing or finds no room."""

NO_THREAD = "can't start new thread"
"""What Python says for want of threads."""


def shortage(error: BaseException) -> str | None:
    """What the system is short of and what helps, if that is what an error is about."""
    if isinstance(error, OSError) and error.errno is not None:
        return SHORTAGES.get(error.errno)
    said = str(error).lower()
    library = NO_LIBRARY.match(said)
    if library:
        return f"the library {library[1]} cannot be loaded. Install it, or free some memory, and try again."
    if isinstance(error, MemoryError) or any(words in said for words in (*NO_ROOM, *NOTHING_SAID)):
        return SHORTAGES[errno.ENOMEM]
    return SHORTAGES[errno.EAGAIN] if said == NO_THREAD else None


def unreadable(name: object, error: OSError, mend: str) -> ExamgenError:
    """The sentence for a file that cannot be read. mend: what helps, unless the system is short of something."""
    return ExamgenError(f"{name}: cannot be read: {shortage(error) or f'{error.strerror}. {mend}'}")


def mend(text: str, choices: Sequence[str]) -> str:
    """What may have been meant by a word: the nearest of the choices, or all of them."""
    from difflib import get_close_matches

    nearest = get_close_matches(text.lower(), choices, n=1, cutoff=0.4)
    return f"Did you mean {nearest[0]}?" if nearest else f"Choose from {', '.join(choices)}."


def sayable(text: str, longest: int = LONGEST_SAID) -> str:
    """A text as one line that a terminal shows and does not obey, without what is beyond `longest` in its middle.

    A message begins with the place and ends with the mend, so that both stay.
    """
    line = " ".join(text.split())
    if len(line) > longest:
        kept = longest - len(GAP)
        line = line[: kept - kept // 2] + GAP + line[len(line) - kept // 2 :]
    return UNSHOWN.sub("?", line)
