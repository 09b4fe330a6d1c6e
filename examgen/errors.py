"""The one exception for everything that a user can cause, and what a text has to be to be said at all."""

import re

LONGEST_SAID = 600
"""Characters of a message: a name in a file may have any length."""

GAP = " … "

UNSHOWN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that a terminal obeys, that turn the text around them, or that are halves: none but the end of a line."""


class ExamgenError(Exception):
    """One line for the person at the keyboard, which names the thing, the place and the mend."""


def sayable(text: str, longest: int = LONGEST_SAID) -> str:
    """A text as one line that a terminal shows and does not obey, without what is beyond `longest` in its middle.

    A message begins with the place and ends with the mend, so that both stay.
    """
    line = " ".join(text.split())
    if len(line) > longest:
        kept = longest - len(GAP)
        line = line[: kept - kept // 2] + GAP + line[len(line) - kept // 2 :]
    return UNSHOWN.sub("?", line)
