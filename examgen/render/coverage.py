"""Which characters no font here can print: found out by printing them, with the fonts and the template of the lines."""

import re
import unicodedata
import warnings
from collections.abc import Iterable, Iterator

from jinja2 import Environment

from examgen.render.pdf import PageWarning
from examgen.render.strips import Strip, lay_out

MISSING = re.compile(r"\.notdef glyph .*\(U\+([0-9A-F]+)\)")
"""What WeasyPrint, from 66 on, says of a character in whose place it draws a box."""

STYLE, A_STRIP = "who longest", 10
"""How characters are tried out, and how many in a strip, which cuts off what does not find room."""


def unprintable(texts: Iterable[str], pages: Environment) -> frozenset[str]:
    """The characters of texts in whose place boxes would be drawn. pages: the templates.

    A letter is tried with its accents, once for all texts; ASCII is printed always. Raises ExamgenError for a broken
    template.
    """
    rows = tried_out(texts)
    if not rows:
        return frozenset()
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always", PageWarning)
        lay_out([Strip(row, STYLE) for row in rows], pages, "", "")
    found = (MISSING.search(str(warning.message)) for warning in heard)
    return frozenset(chr(int(one[1], 16)) for one in found if one)


def tried_out(texts: Iterable[str]) -> list[str]:
    """Lines in which every letter of texts stands, with its accents, but for ASCII; none is too long for a strip."""
    letters = list(dict.fromkeys(letter for text in texts for letter in _letters(text) if not letter.isascii()))
    return [" ".join(letters[first : first + A_STRIP]) for first in range(0, len(letters), A_STRIP)]


def _letters(text: str) -> Iterator[str]:
    """The letters of a text, each with the marks that stand on it."""
    letter = ""
    for char in text:
        if letter and not unicodedata.category(char).startswith("M"):
            yield letter
            letter = ""
        letter += char
    yield letter
