"""The parts that a mistake touches first: those that it changes and that do not follow from what it made above.

What follows in a part is worked out from the boxes above it, each number as it stands there.
"""

import math
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from examgen.verify.backwards import Known, each
from examgen.verify.carried import carried, together
from examgen.verify.case import Worked
from examgen.verify.kinds.softmax import SHARES
from examgen.verify.kinds.truth_table import OUTPUTS, named
from examgen.verify.numbers import ERROR, HALF, Number
from examgen.verify.shares import following_loss
from examgen.verify.spans import Span, given
from examgen.verify.steps import Sheet, Step
from examgen.verify.worked import NEVER_WRITTEN, Result

LARGEST = 10**6
"""Nothing follows from a number as large as this, either sign."""

Words: TypeAlias = Mapping[str, Callable[[Result], Set[str]]]
"""For parts that take a word the words that follow from the numbers as they stand in their boxes."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on a student's paper who made a mistake. exactly: whether all is in fractions, else about right."""

    sheet: Sheet
    slipped: Result
    kept: int
    exactly: bool

    @property
    def half(self) -> Number:
        """Half a unit of the last decimal kept."""
        half = HALF / 10**self.kept
        return half if self.exactly else float(half)

    def step(self, name: str) -> Step | None:
        """How a number is worked out, if it is."""
        return next((step for step in self.sheet.steps if step.name == name), None)

    def follows(self, name: str) -> Span | None:
        """A number as it follows from those before it; None where nothing does, or one that is too large."""
        step = self.step(name)
        if step is None:
            return self._numbers([self.sheet.givens[name]] * 3)
        numbers = [self.number(operand) for operand in step.operands]
        before = [number for number in numbers if number is not None]
        if len(before) < len(numbers):
            return None
        return _small(self._loss(step, before) if step.operation == "loss" else carried(step, before, self.half))

    def number(self, name: str) -> Span | None:
        """A number as it stands in its box, or as it follows if it has none."""
        if name not in self.sheet.boxes:
            return self.follows(name)
        found = self.slipped.exact[name] if self.exactly else self.slipped.ends(name)
        return _small(self._numbers(list(map(Fraction, found))))

    def _numbers(self, ends: list[Fraction]) -> Span:
        value, low, high = (np.array([end], dtype=object if self.exactly else np.float64) for end in ends)
        return Span(value, low, high, low == high)

    def _loss(self, step: Step, numbers: list[Span]) -> Span | None:
        share, *sums = numbers
        if not self.exactly and share.low[0] > ERROR:
            return given(np.array([-math.log(share.value[0])]))
        if not self.exactly:
            return Paper(self.sheet, self.slipped, self.kept, exactly=True).follows(step.name)
        found = following_loss(each(share)[0], together(sums), 0, self.kept)
        return None if found is None else _span(found)


def _span(number: Known) -> Span:
    value, low, high = (np.array([end], dtype=object) for end in (number.value, number.low, number.high))
    return Span(value, low, high, np.array([number.whole]))


def _small(span: Span | None) -> Span | None:
    return None if span is None or max(abs(span.low[0]), abs(span.high[0])) >= LARGEST else span


def touched(worked: Worked, slipped: Result, words: Words) -> list[str]:
    """The parts that a mistake touches first, in their order; words, of which only those that do not follow."""
    sheet, kept = worked.kind.sheet(worked.question), worked.question.kept
    near, right = (Paper(sheet, slipped, kept, exactly) for exactly in (False, True))
    changed = [part for part in worked.numbers if slipped.differs(worked.right, part)]
    found = [part for part in changed if not (_from_boxes(sheet, part) and _carried_on(slipped, part, near, right))]
    return [*found, *(part for part, follow in words.items() if _word_touched(worked, slipped, part, follow))]


def _from_boxes(sheet: Sheet, name: str) -> bool:
    """Whether there is a box above a number."""
    operands = (operand for step in sheet.steps if step.name == name for operand in step.operands)
    return any(operand in sheet.boxes or _from_boxes(sheet, operand) for operand in operands)


def _carried_on(slipped: Result, part: str, near: Paper, right: Paper) -> bool:
    """Whether a part is what follows, whatever of it students have; where floats do not tell, fractions do."""
    about, found = near.follows(part), slipped.about(part)
    if about is None or abs(float(about.value[0]) - found) > 2 * ERROR * max(1.0, abs(found)):
        return False
    follows = right.follows(part)
    if follows is None:
        return False
    value, low, high = (Fraction(end[0]) for end in (follows.value, follows.low, follows.high))
    ends, over = slipped.exact[part], NEVER_WRITTEN * max(Fraction(1), abs(value))
    return abs(value - Fraction(ends.value)) <= over and low - over <= ends.low and ends.high <= high + over


def _word_touched(worked: Worked, slipped: Result, part: str, follow: Callable[[Result], Set[str]]) -> bool:
    """Whether no rounding leads to the right word, nor to one that follows from what the mistake made above."""
    right, wrong = (worked.words(found)[part].possible for found in (worked.right, slipped))
    return not wrong & right and not wrong & follow(slipped)


def names(slipped: Result) -> frozenset[str]:
    """What a function may be called whose outputs these are, read as they stand in their boxes."""
    return named([{end >= HALF for end in slipped.exact[part][1:]} for part in OUTPUTS])


def classes(slipped: Result) -> frozenset[str]:
    """The classes that may be the more likely one, by the probabilities as they stand in their boxes."""
    ends = [slipped.exact[share] for share in SHARES]
    most = max(end.low for end in ends)
    return frozenset(str(place) for place, end in enumerate(ends) if end.high >= most)
