"""The values that answers go through: what a part comes to on the way, and what is right in its box."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from examgen.paper.estimates import Estimate, Interval

EXTRA_PLACES = 2
"""How many decimals more than it hands in a sheet tells the student to keep on the way."""


@dataclass(frozen=True, slots=True)
class Word:
    """What a part that takes a word comes to. accepted: every word that roundings may lead to, in lower case."""

    answer: str
    accepted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A number of the student's own choice, right together with those in the other boxes or not. value: one that is."""

    value: Decimal


Answer: TypeAlias = Decimal | str
Accepted: TypeAlias = Interval | tuple[str, ...] | None
"""What is right in a part: an interval, words, or None where that cannot be said of one part alone."""

Solved: TypeAlias = Mapping[str, Estimate | Word | Choice]
"""Every part by name, in the order of the boxes."""
