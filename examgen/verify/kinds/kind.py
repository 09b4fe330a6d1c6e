"""What the second way of a kind is."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from examgen.verify.sheets.line import Lines
from examgen.verify.sheets.question import Question
from examgen.verify.sheets.steps import Sheet
from examgen.verify.sheets.worked import Result

TARGETS = (Fraction(0), Fraction(1))


@dataclass(frozen=True, slots=True)
class Word:
    """A part that takes a word. possible: every word that roundings may lead to."""

    answer: str
    possible: frozenset[str]


@dataclass(frozen=True, slots=True)
class SecondWay:
    """A kind by the second way.

    sheet: the question as a textbook writes it, step by step; slipped: each mistake that can be made, with the sheet of
    who makes it; lines: the worked lines as they should be; undecided: numbers that must not lie in a part's interval,
    by part; words: what the parts that take a word come to; passes: the forward passes, if the sheet goes another way;
    flaws: for whatever else can be wrong with a question, how it is.
    """

    sheet: Callable[[Question], Sheet]
    slipped: Callable[[Question], Iterator[tuple[str, Sheet]]]
    lines: Callable[[Question, Result], Lines]
    undecided: Callable[[Question], tuple[tuple[str, Fraction], ...]]
    words: Callable[[Result], Mapping[str, Word]] = lambda _: {}
    passes: Callable[[Question], Sheet] | None = None
    flaws: Callable[[Question], Iterator[str | None]] = lambda _: iter(())
