"""What the second way of a kind offers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol, TypeAlias

from examgen.verify.record import Question
from examgen.verify.steps import Sheet
from examgen.verify.worked import Result


@dataclass(frozen=True, slots=True)
class Word:
    """A part that takes a word. possible: every word that roundings may lead to."""

    answer: str
    possible: frozenset[str]


Pass: TypeAlias = tuple[Question, tuple[tuple[int, str], ...] | None]
"""A forward pass as a question, with its worked lines by their place among all lines, from 1.

None instead of lines: none goes that way, and `own_lines` looks at all of them.
"""


class SecondWay(Protocol):
    """The verbs of a kind's module."""

    def parts(self, question: Question) -> tuple[str, ...]:
        """The names of the parts, in the order of the boxes."""

    def right(self, question: Question, places: int) -> Result:
        """What honest students come to in the parts that take a number."""

    def slipped(self, question: Question, places: int) -> Mapping[str, Result]:
        """The same for those who make one mistake, for each mistake that can be made."""

    def words(self, result: Result, places: int) -> Mapping[str, Word]:
        """What the parts that take a word come to."""

    def passes(self, question: Question) -> tuple[Pass, ...]:
        """The forward passes in it, each as a question with its worked lines; lines of the kind's own are left out."""

    def own_lines(self, question: Question, right: Result, places: int) -> Iterator[str | None]:
        """For each worked line that belongs to no pass: what is wrong with it, or None."""

    def sheet(self, question: Question) -> Sheet:
        """The numbers that are given and those that are worked out of them, step by step."""

    def undecided(self, question: Question) -> tuple[tuple[str, Fraction], ...]:
        """Numbers that must not lie in a part's interval: part and number."""
