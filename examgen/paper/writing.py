"""Numbers as they are written in a worked line. Minus is ASCII here, as in every file; pages print U+2212."""

import re
from decimal import Decimal
from functools import lru_cache

from examgen.paper.arithmetic import round_half_up, same

ARROWS = (
    "\N{RIGHTWARDS ARROW}\N{RIGHTWARDS DOUBLE ARROW}\N{LONG RIGHTWARDS ARROW}\N{LONG RIGHTWARDS DOUBLE ARROW}"
    "\N{SUPERSET OF}"
)
ARROW = re.compile(rf"\s*(?:[-=]>|[{ARROWS}])\s*")
"""What people write and type for "implies"."""

YES, NO = "yes", "no"
"""The words of a box that asks whether something holds."""

LOW = "₀₁₂₃₄₅₆₇₈₉"
"""Figures as they are set in the index of a unit."""

FLAT = str.maketrans(LOW, "0123456789")


class Written(str):
    """A number as text, and the `relation` that stands before it: "=" if nothing was rounded away, else "≈"."""

    __slots__ = ("relation",)
    relation: str


def written(value: Decimal, kept: int) -> Written:
    """`value` with `kept` decimals; one that is shorter is written whole, with at least one decimal."""
    rounded = round_half_up(value, kept)
    exact = same(rounded, value)
    text = Written(shortest(rounded) if exact else format(rounded, "f"))
    text.relation = "=" if exact else "≈"
    return text


@lru_cache(maxsize=1 << 12)
def points_text(points: Decimal) -> str:
    """Points as people say them: 4, 3.5, 0.25."""
    return format(points.normalize() + 0, "f")


def shortest(value: Decimal) -> str:
    """An exact decimal without needless zeros, but with at least one decimal: 1.3, 0.0, -1.95."""
    for places in range(1, 30):
        rounded = round_half_up(value, places)
        if rounded == value:
            return format(rounded, "f")
    return format(value, "f")


def product(value: Decimal, weight: Decimal, kept: int) -> str:
    """`0·1.3`, `0.1192·(-1.6)`; an input of 0 or 1 is written as it stands in the row."""
    factor = str(value) if value == value.to_integral_value() and len(str(value)) == 1 else str(written(value, kept))
    return f"{bracketed(factor)}·{bracketed(str(weight))}"


def bracketed(number: str) -> str:
    """A negative number in brackets, any other as it is."""
    return f"({number})" if number.startswith("-") else number


def signed(bias: Decimal) -> str:
    """The bias as the last term of a sum: `+ 1.3`, `- 1.3`."""
    return f"- {-bias}" if bias < 0 else f"+ {bias}"


ABOUT = re.compile(r"^(?:the )?class (?=\S)|(?<=\S) (?:gate|function|operation)$")
"""What students say of a word besides: what kind of thing it names."""


def plain_word(text: str) -> str:
    """A word in a box, for comparison: lower case, one space between words, `->` for every arrow, no low indices."""
    return " ".join(ARROW.sub(" -> ", text.translate(FLAT)).split()).casefold()


def answer_word(text: str) -> str:
    """A word that was handed in, for comparison: `xor` for "XOR gate", `1` for "class 1"."""
    return ABOUT.sub("", plain_word(text))
