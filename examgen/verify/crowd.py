"""A crowd of honest students: each works an item out his own way, and every part must take his number.

Many round as their numbers happen to fall. Others are sought: of all usual ways the one, and of all roundings the
directions, that lead farthest from a part's value. Nothing here knows how far that may be.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

import numpy as np

from examgen.verify.case import Case, Worked
from examgen.verify.sheets.numbers import ERROR
from examgen.verify.sheets.question import Box, Question
from examgen.verify.worst import drawn, handed_in

STUDENTS = 240
"""How many students round as their numbers happen to fall."""

RATIOS: Mapping[tuple[str, int, int], Mapping[str, float]] = {
    ("forward", 2, 1): {"H": 2.03, "O": 2.87},
    ("forward", 3, 1): {"H": 1.80, "G sum": 2.26, "G": 2.50, "O": 4.20},
    ("activation-swap", 2, 1): {"O trained": 2.87, "O swapped": 2.87},
    ("activation-swap", 3, 1): {"O trained": 4.20, "O swapped": 4.20},
    ("missing-weight", 2, 1): {"B": 2.64, "H": 2.16, "I": 3.50},
    ("truth-table", 2, 1): {"O": 2.87},
    ("softmax", 2, 2): {"H": 2.03, "O sum": 2.61, "S": 6.19, "P": 3.13, "loss": 3.34},
    ("softmax", 2, 3): {"H": 2.03, "O sum": 2.59, "S": 3.82, "P": 9.47, "loss": 6.49},
    ("dump", 2, 1): {"O": 2.87},
    ("gradient", 2, 1): {
        "error": 2.87,
        "delta O": 2.87,
        "delta H": 4.99,
        "new H": 4.37,
        "new I": 3.44,
        "new B": 3.44,
        "gradient H": 5.36,
        "gradient I": 4.99,
        "gradient B": 4.99,
    },
}
"""How many times as wide as the worst of students need an interval is at most, by kind, layers, outputs and by part.

Ends are carried on as if each number lay anywhere between its own, whatever the others are: where one number goes into
two that nearly cancel, that is more than any student needs. `python bench/widths.py` measures it.
"""

LEAST, OVER = 2.0, 1.1
"""A width is a lie from so many times what is needed on, or from a tenth more than the largest that was measured."""

Lies = Iterator[str | None]


def honest_students(case: Case) -> Lies:
    """For each simulated student: is his number taken in every part?"""
    habits = drawn(STUDENTS)
    for worked in case.items:
        question = worked.question
        written = handed_in(worked.sheet, question, habits)
        for box in question.numbers:
            numbers = written[box.name]
            refused = (numbers < float(Fraction(box.low)) - ERROR) | (numbers > float(Fraction(box.high)) + ERROR)
            if refused.any():
                wrong = numbers[np.argmax(refused)]
                yield f"{question.id}, part {box.name}: an honest student has {wrong:.{question.places}f}"
        yield from [None] * STUDENTS


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the worst students come in a part before they hand in, and its interval but for what that may lose."""

    question: Question
    box: Box
    least: float
    most: float
    low: float
    high: float

    @property
    def place(self) -> str:
        """Which part it is."""
        return f"{self.question.id}, part {self.box.name}"

    @property
    def family(self) -> str:
        """What the part is called together with its like: H sum for H0 sum, gradient I for gradient I1->H0."""
        return re.sub(r" row \d|\d|\(.*\)|->.*", "", self.box.name)

    @property
    def width(self) -> float:
        """How wide the interval is, but for the unit at either end that rounding outwards may take."""
        return max(0.0, self.high - self.low - 2 / 10.0**self.question.kept)

    @property
    def widest(self) -> float:
        """How wide it may be."""
        layers = self.question.layers
        measured = RATIOS.get((self.question.kind, len(layers), len(layers[-1].biases)), {})
        return max(LEAST, OVER * measured.get(self.family, 0.0)) * (self.most - self.least)


def worst_students(case: Case) -> Lies:
    """For each end of an interval: is the student taken who comes farthest on that side?"""
    for reach in chain.from_iterable(map(reaches, case.sample)):
        for end, out in ((reach.least, reach.least < reach.low - ERROR), (reach.most, reach.most > reach.high + ERROR)):
            told = f"{reach.place}: an honest student may have {end:.{reach.question.kept + 1}f} on the way"
            yield told if out else None


def widths(case: Case) -> Lies:
    """For each interval on a trained network: is it no wider than the worst of students need, as often as measured?

    An instructor's own network may be any: in ten of 800 drawn by chance numbers nearly cancelled as in none of 130
    before, so that no ratio says what is too wide. Its intervals are still held to those of the second way.
    """
    trained = (worked for worked in case.sample if not worked.question.own)
    for reach in chain.from_iterable(map(reaches, trained)):
        far = f"{reach.place}: interval [{reach.box.low}, {reach.box.high}] is far wider than students need"
        yield far if reach.width > reach.widest + ERROR else None


def reaches(worked: Worked) -> Iterator[Reach]:
    """Each part of a question that is worked out.

    A blank weight itself is reached by whoever rounds to the decimals that weights have.
    """
    question = worked.question
    half = Fraction(1, 2 * 10**question.places)
    for box in (box for box in question.numbers if box.name in worked.worst):
        low, high = float(Fraction(box.low) + half), float(Fraction(box.high) - half)
        rounded = [float(Fraction(box.answer))] if box.name == question.blank else []
        ends = (*worked.worst[box.name], *rounded)
        yield Reach(question, box, min(ends), max(ends), low, high)
