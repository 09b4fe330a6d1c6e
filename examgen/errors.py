"""The one exception for everything that a user can cause."""


class ExamgenError(Exception):
    """One line for the person at the keyboard, which names the thing, the place and the mend."""
