"""What stands in a box, as people write numbers and words: read where it can be read, and never guessed."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal, TypeAlias

from examgen.paper.arithmetic import PAPER, TRUSTED_PLACES, Estimate, unit
from examgen.paper.writing import NO, YES, answer_word

Problem: TypeAlias = Literal["blank", "illegible", "several", "no number"]

MINUSES = str.maketrans(dict.fromkeys("\N{MINUS SIGN}\N{EN DASH}\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EM DASH}", "-"))
"""What people and spreadsheets type for a minus."""

LONGEST = 100
"""Characters of a number; more are none."""

ILLEGIBLE = "?"
"""How a grader writes what cannot be read, whole or in part."""

PLAIN = r"(?:[0-9]{1,20}(?:[.,][0-9]{0,40})?|[.,][0-9]{1,40})"
DECIMAL = re.compile(rf"([+-]?)\s*({PLAIN})(?:\s*[eE]\s*([+-]?[0-9]{{1,2}}))?")
FRACTION = re.compile(rf"([+-]?)\s*({PLAIN})\s*/\s*({PLAIN})")
ALONE = re.compile(rf"(?<![0-9a-zA-Z.,]){PLAIN}(?:[eE][+-]?[0-9]{{1,2}})?(?![0-9a-zA-Z])")
MARKS_BEFORE = re.compile(r"^[=≈~]\s*")

SHORT_WORDS = {"y": YES, "n": NO}


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a box. decimals: how many were written, or None for a fraction, which is exact."""

    value: Decimal
    decimals: int | None

    def stands_for(self, places: int) -> Estimate:
        """The number ± half a unit of its last decimal: what a student who wrote it may have gone on with.

        Decimals that are asked for and not written are zeros: nobody gains by writing less.
        """
        last = places if self.decimals is None else min(max(self.decimals, places), TRUSTED_PLACES)
        half = unit(last) / 2
        return Estimate(self.value, PAPER.subtract(self.value, half), PAPER.add(self.value, half))


def read_number(text: str) -> tuple[Number | None, Problem | None]:
    """The number in a box, or why there is none.

    Decimal comma or point, any dash for a minus, a leading plus, .53, 1/2, 1,2e-1, a trailing full stop, spaces where
    they change nothing. Two numbers are a problem, and so is 1 200.
    """
    return (None, "no number") if len(text) > LONGEST else _read_number(text)


@lru_cache(maxsize=1 << 16)
def _read_number(text: str) -> tuple[Number | None, Problem | None]:
    plain = plain_text(text)
    problem = nothing_in(plain)
    if problem:
        return None, problem
    plain = MARKS_BEFORE.sub("", plain)
    if plain.startswith("(") and plain.endswith(")"):
        plain = plain[1:-1].strip()
    found = DECIMAL.fullmatch(plain) or DECIMAL.fullmatch(plain.removesuffix("."))
    if found:
        return _decimal(*found.groups()), None
    found = FRACTION.fullmatch(plain.removesuffix("."))
    if found:
        sign, over, under = found.groups()
        divisor = _unsigned(under)
        if divisor:
            return Number(PAPER.divide(_unsigned(sign + over), divisor), None), None
    return None, "several" if not found and len(ALONE.findall(plain)) > 1 else "no number"


def read_word(text: str, words: tuple[str, ...]) -> tuple[str | None, Problem | None]:
    """The word in a box in lower case, or why there is none. words: those that may be meant."""
    plain = plain_text(text)
    problem = nothing_in(plain)
    if problem:
        return None, problem
    word = answer_word(plain.removesuffix("."))
    if YES in words:
        word = SHORT_WORDS.get(word, word)
    named = [other for other in words if re.search(rf"\b{re.escape(other)}\b", word)]
    return (None, "several") if len(named) > 1 and word not in words else (word, None)


def meant_words(answer: str, accepted: Iterable[str]) -> tuple[str, ...]:
    """The words that may be meant in a box, for `read_word`: those that are right, and both of yes and no."""
    return tuple(dict.fromkeys((*accepted, *((YES, NO) if answer in (YES, NO) else ()))))


def plain_text(text: str) -> str:
    """The text without spaces around it, with plain minuses and digits."""
    stripped = text.strip()
    if stripped.isascii():
        return stripped
    digits = (str(unicodedata.decimal(char)) if char.isdecimal() else char for char in stripped)
    return "".join(digits).translate(MINUSES)


def nothing_in(plain: str) -> Problem | None:
    """Why there is nothing to read, or None. A dash alone is a box left blank."""
    if not plain.strip("-"):
        return "blank"
    return "illegible" if ILLEGIBLE in plain else None


def folded(text: str) -> str:
    """For comparison: lower case, one space between words."""
    return " ".join(text.split()).casefold()


def _unsigned(digits: str) -> Decimal:
    return Decimal(digits.replace(",", "."))


def _decimal(sign: str, digits: str, exponent: str | None) -> Number:
    value = _unsigned(sign + digits).scaleb(int(exponent or 0))
    return Number(value + 0 if value else abs(value), max(0, -int(value.as_tuple().exponent)))
