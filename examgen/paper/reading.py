"""What stands in a box, as people write numbers: read where it can be read, and never guessed."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal, TypeAlias

from examgen.paper.arithmetic import PAPER, TRUSTED_PLACES, unit
from examgen.paper.estimates import Estimate

Problem: TypeAlias = Literal["blank", "illegible", "several", "date", "per cent", "no number", "no word"]

SIGNS = str.maketrans(
    {
        **dict.fromkeys("\N{MINUS SIGN}\N{EN DASH}\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EM DASH}\N{FIGURE DASH}", "-"),
        **dict.fromkeys("\N{FULLWIDTH HYPHEN-MINUS}\N{SMALL HYPHEN-MINUS}\N{SUPERSCRIPT MINUS}", "-"),
        "\N{FULLWIDTH PLUS SIGN}": "+",
    }
)
"""What people, spreadsheets and keyboards of other scripts type for a minus and a plus."""

LONGEST = 100
"""Characters of a number; more are none."""

ILLEGIBLE = "?"
"""How a grader writes what cannot be read, whole or in part."""

PLAIN = r"(?:[0-9]{1,20}(?:[.,][0-9]{0,40})?|[.,][0-9]{1,40})"
DECIMAL = re.compile(rf"([+-]?)\s*({PLAIN})(?:\s*[eE]\s*([+-]?[0-9]{{1,2}}))?")
FRACTION = re.compile(r"([+-]?)\s*(?:([0-9]{1,20})\s+)?([0-9]{1,20})\s*/\s*([0-9]{1,20})")
"""A fraction of whole numbers, mixed or not; -2.5 / 0.08 is two answers."""

POINTS = re.compile(
    "(?<=\\d)[\N{MIDDLE DOT}\N{ARABIC DECIMAL SEPARATOR}\N{FULLWIDTH FULL STOP}\N{FULLWIDTH COMMA}](?=\\d)"
)
"""What else people and keyboards put between a number's digits for a decimal point."""

UNSEEN = dict.fromkeys(
    (
        0xAD,
        0x61C,
        0x200B,
        0x200C,
        0x200D,
        0x200E,
        0x200F,
        *range(0x202A, 0x202F),
        0x2060,
        *range(0x2066, 0x206A),
        0xFEFF,
    )
)
"""Blanks of no width and marks of direction, which come along when text is copied."""

VULGAR = re.compile("[\xbc-\xbe\u2150-\u215e\u2189]")
"""Fractions that are one character."""
ALONE = re.compile(rf"(?<![0-9a-zA-Z.,]){PLAIN}(?:[eE][+-]?[0-9]{{1,2}})?(?![0-9a-zA-Z])")
PER_CENT = re.compile(r"\s*(?:[%\uff05]|per\s?cent)\.?$", re.IGNORECASE)
MARKS_BEFORE = re.compile(r"^[=≈~]\s*")

MONTHS = (
    "jan(?:uary?)?|feb(?:ruary?)?|mar(?:ch)?|m[äa]rz?|mrz|apr(?:il)?|ma[iy]|jun[ei]?|jul[iy]?"
    "|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?"
)
"""As spreadsheets write months, in English and in German."""

TIME = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:\s?[ap]m)?"
DATE = re.compile(
    rf"(?:[1-9][0-9]{{3}}-[0-9]{{2}}-[0-9]{{2}}|[0-9]{{1,2}}([./-])[0-9]{{1,2}}\1[1-9][0-9]{{3}})(?:[t\s]\s?{TIME})?"
    rf"|(?:[0-9]+ days?, )?{TIME}"
    rf"|[0-9]{{1,2}}\.?[\s/-]?(?:{MONTHS})\.?(?:[\s/-][0-9]{{2}}(?:[0-9]{{2}})?)?"
    rf"|(?:{MONTHS})\.?[\s/-]?[0-9]{{1,4}}(?:,?\s[0-9]{{4}})?",
    re.IGNORECASE,
)
"""What a spreadsheet makes of 1/2, 1-2 or 1:30: a date or a time, as a workbook's cell is read and as CSV shows it."""


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
    they change nothing. Two numbers are a problem, and so are 1 200, 2-Jan and 3 %.
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
        sign, whole, over, under = found.groups()
        if Decimal(under):
            value = PAPER.divide(Decimal(int(whole or 0) * int(under) + int(over)), Decimal(under))
            return Number(-value if sign == "-" and value else value, None), None
    if is_date(plain):
        return None, "date"
    if PER_CENT.search(plain) and _read_number(PER_CENT.sub("", plain))[0]:
        return None, "per cent"
    return None, "several" if not found and len(ALONE.findall(plain)) > 1 else "no number"


def read_probability(text: str) -> tuple[Number | None, Problem | None]:
    """The number in a box that asks for a probability: as any other, or in per cent, 80 % for 0.80."""
    plain = PER_CENT.sub("", plain_text(text)) if len(text) <= LONGEST else text
    number, problem = read_number(plain)
    if plain == plain_text(text):
        return number, problem
    if number is None:
        return None, "no number" if problem in ("blank", "per cent") else problem
    hundredth = PAPER.divide(number.value, Decimal(100))
    return Number(hundredth, None if number.decimals is None else number.decimals + 2), None


def plain_text(text: str) -> str:
    """The text without spaces around it, with plain minuses and digits."""
    stripped = text.strip()
    if stripped.isascii():
        return stripped
    spelt = VULGAR.sub(lambda found: f" {unicodedata.normalize('NFKC', found[0])}", POINTS.sub(".", stripped))
    digits = (str(unicodedata.decimal(char)) if char.isdecimal() else char for char in spelt.translate(UNSEEN))
    return "".join(digits).replace("\N{FRACTION SLASH}", "/").translate(SIGNS).strip()


def nothing_in(plain: str) -> Problem | None:
    """Why there is nothing to read, or None. A dash alone is a box left blank."""
    if not plain.strip("-"):
        return "blank"
    return "illegible" if ILLEGIBLE in plain else None


def is_date(plain: str) -> bool:
    """Whether a plain text is a date or a time, which nobody answers and a spreadsheet makes of answers."""
    return bool(DATE.fullmatch(plain))


def folded(text: str) -> str:
    """For comparison: lower case, one space between words."""
    return " ".join(text.split()).casefold()


def _unsigned(digits: str) -> Decimal:
    return Decimal(digits.replace(",", "."))


def _decimal(sign: str, digits: str, exponent: str | None) -> Number:
    value = _unsigned(sign + digits).scaleb(int(exponent or 0))
    return Number(value + 0 if value else abs(value), max(0, -int(value.as_tuple().exponent)))
