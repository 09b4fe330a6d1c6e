"""The one exception for everything that a user can cause, and what the system is short of."""

import errno


class ExamgenError(Exception):
    """One line for the person at the keyboard, which names the thing, the place and the mend."""


SHORTAGES = {
    errno.EMFILE: "too many files are open at once. Raise the limit (ulimit -n) and try again.",
    errno.ENFILE: "too many files are open at once on this machine. Close other programs and try again.",
    errno.ENOMEM: "memory ran out. Close other programs or raise the limit (ulimit -v), and try again.",
    errno.EAGAIN: "no further process can be started. Close other programs or raise the limit (ulimit -u).",
}
"""What the system may be short of, and what helps: no file or stream is at fault then."""


def unreadable(name: object, error: OSError, mend: str) -> ExamgenError:
    """The sentence for a file that cannot be read. mend: what helps, unless the system is short of something."""
    if error.errno in SHORTAGES:
        return ExamgenError(f"{name}: cannot be read: {SHORTAGES[error.errno]}")
    return ExamgenError(f"{name}: cannot be read ({error.strerror}). {mend}")
