"""The room that a text takes on paper, and whether it can be printed at all."""

from math import ceil
from unicodedata import east_asian_width

from examgen.exam.record import unprintable

WIDEST = "MW"

SMALL, CAPITAL, WIDE = 0.8, 1.25, 1.5
"""What a character counts of the room of a text, by its width: 1 is two thirds of the size of the type."""


def not_printable(text: str, longest: int) -> str | None:
    """Why a text cannot be printed where so many characters fit, with the mend, or None."""
    if len(text) > longest:
        return f"has {len(text)} characters, and {longest} fit. Shorten it."
    room = ceil(room_of(text))
    if room > longest:
        return f"has {len(text)} characters so wide that they need the room of {room}, and {longest} fit. Shorten it."
    char = unprintable(text)
    return char and f"holds the character U+{ord(char):04X}, which cannot be printed. Leave it out."


def room_of(text: str) -> float:
    """Characters of a text by their width: a capital counts more than a small letter, and a Chinese one most of all."""
    return sum(map(_width, text))


def _width(char: str) -> float:
    if char in WIDEST or east_asian_width(char) in "WF":
        return WIDE
    return CAPITAL if char.isupper() else SMALL
