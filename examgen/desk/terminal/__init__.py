"""What the program says at a terminal: tables in the words of the key, and progress while something is made.

Tables go to standard output and carry every verdict in words; progress goes to standard error, and only to a terminal.
Here is what all of them share.
"""

import os
import sys
from collections.abc import Iterator
from decimal import Decimal
from shutil import which
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.segment import Segment
from rich.table import Table

from examgen.files.errors import UNSHOWN


class PlainConsole(Console):
    """A console that shows what is printed on it, also where a text out of a file holds commands for a terminal."""

    def render(self, *given: Any, **how: Any) -> Iterator[Segment]:
        """As rich's: what is shown in the end, piece by piece. Colours and the like are rich's own, and stay."""
        for segment in super().render(*given, **how):
            yield segment if segment.control else segment._replace(text=UNSHOWN.sub("?", segment.text))


def out() -> Console:
    """Standard output; where it is no terminal, plain lines of at most 100 characters."""
    console = PlainConsole(highlight=False)
    return console if console.is_terminal else PlainConsole(highlight=False, width=100)


def errors() -> Console:
    """Standard error."""
    return PlainConsole(stderr=True, highlight=False)


def plain_table(*columns: str) -> Table:
    """A table with a rule under its head and nothing else that is no content."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column)
    return table


def minus(text: object) -> str:
    """Numbers for reading, with a true minus sign, safe from markup. The arrow of an edge's name stays as it is."""
    return escape(str(text).replace("-", "\N{MINUS SIGN}").replace("\N{MINUS SIGN}>", "->"))


def program() -> str:
    """What to type for this program: its name, or where it lies if the shell does not look there."""
    if which("examgen"):
        return "examgen"
    return quoted(os.path.relpath(sys.argv[0])) if sys.argv[0].endswith("examgen") else "python -m examgen"


def quoted(path: str) -> str:
    """A path as a shell takes it."""
    from shlex import quote

    return quote(path)


def points_words(points: str) -> str:
    """`1 point`, `7.5 points`."""
    return "1 point" if Decimal(points) == 1 else f"{points} points"


def counted(number: int, thing: str) -> str:
    """`1 question`, `20 questions`."""
    ending = "es" if thing.endswith("ch") else "s"
    return f"{number} {thing}{'' if number == 1 else ending}"
