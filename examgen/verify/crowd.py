"""A crowd of honest students, simulated: each works an item out his own way, and every part must take his number.

Nothing here knows of intervals. A student has a formula, a number of decimals for each step, and a way with ties.
"""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from examgen.verify.activations import leaky
from examgen.verify.case import Case
from examgen.verify.numbers import ERROR
from examgen.verify.record import Array

STUDENTS = 240
STEPS = 12
"""How many students an item gets, and how many of a student's steps have a number of decimals of their own."""

FARTHEST = 300.0
"""Beyond this an exponential is out of every calculator's reach, and the function flat to any number of decimals."""

Lies = Iterator[str | None]


class Crowd:
    """Students, one a row. The same crowd every time: its seed is constant."""

    size = STUDENTS

    def __init__(self, places: int, kept: int) -> None:
        chance = np.random.default_rng(kept)
        more = chance.choice([0, 0, 1, 2, 5], size=(STEPS, STUDENTS, 1))
        more[:, : STUDENTS // 3] = 0  # a third keeps no more than is asked for, throughout
        self._scales = 10.0 ** (kept + more)
        self._ties_up = chance.integers(0, 2, size=(STEPS, STUDENTS, 1)).astype(bool)
        self.formula = np.arange(STUDENTS)[:, None]
        self.backwards = chance.integers(0, 2, size=(STUDENTS, 1)).astype(bool)
        self._places = 10.0**places
        self._step = 0

    def note(self, values: Array) -> Array:
        """The numbers as each student writes them down: rounded to nearest at his own number of decimals."""
        self._step = (self._step + 1) % STEPS
        return _rounded(values, self._scales[self._step], self._ties_up[self._step])

    def hand_in(self, values: Array) -> Array:
        """The numbers as they come into the box."""
        return _rounded(values, self._places, self._ties_up[0])

    def sums(self, values: Array, weights: Array, biases: Array) -> Array:
        """Weighted sums: products noted, then added up from the first one on, or from the bias on."""
        products = [self.note(values[:, [unit]] * row) for unit, row in enumerate(weights)]
        forwards = products[0]
        for product in products[1:]:
            forwards = self.note(forwards + product)
        backwards = biases
        for product in products[::-1]:
            backwards = self.note(backwards + product)
        return np.where(self.backwards, backwards, self.note(forwards + biases))

    def activated(self, name: str, totals: Array) -> Array:
        """The activation, each by his own formula."""
        if name == "linear":
            return totals
        if name == "relu":
            return np.maximum(totals, 0.0)
        slope = leaky(name)
        if slope is not None:
            return np.where(totals < 0, self.note(totals * float(slope)), totals)
        totals = np.clip(totals, -FARTHEST, FARTHEST)
        ways = {"sigmoid": self._sigmoids, "tanh": self._tanhs, "softmax": self._shares}[name](totals)
        return np.choose(self.formula % len(ways), ways)

    def _shares(self, x: Array) -> list[Array]:
        """Softmax of each row: with or without the largest sum taken off first, or the last share from the others."""
        note = self.note
        found = []
        for rising in (note(np.exp(x)), note(np.exp(note(x - x.max(axis=1, keepdims=True))))):
            whole = rising[:, :1]
            for unit in range(1, x.shape[1]):
                whole = note(whole + rising[:, [unit]])
            with np.errstate(all="ignore"):  # who notes every exponential as nothing has no share either
                shares = note(rising / whole)
            rest = 1 - shares[:, :-1].sum(axis=1, keepdims=True)
            found += [shares, np.hstack([shares[:, :-1], rest])]
        steady = np.exp(x - x.max(axis=1, keepdims=True))
        return [*found, note(steady / steady.sum(axis=1, keepdims=True))]

    def _sigmoids(self, x: Array) -> list[Array]:
        note = self.note
        falling, rising = note(np.exp(-x)), note(np.exp(x))
        return [
            note(1 / note(1 + falling)),
            note(rising / note(1 + rising)),
            note(1 - note(1 / note(1 + rising))),
            note(1 / (1 + np.exp(-x))),
        ]

    def _tanhs(self, x: Array) -> list[Array]:
        note = self.note
        rising, falling, doubled = note(np.exp(x)), note(np.exp(-x)), note(np.exp(2 * x))
        square, fading = note(rising * rising), note(np.exp(-2 * x))
        return [
            note(note(rising - falling) / note(rising + falling)),
            note(note(doubled - 1) / note(doubled + 1)),
            note(note(square - 1) / note(square + 1)),
            note(note(1 - fading) / note(1 + fading)),
            note(note(2 * note(1 / note(1 + fading))) - 1),
            note(note(note(rising - falling) / 2) / note(note(rising + falling) / 2)),
            note(1 - note(2 / note(doubled + 1))),
            note(np.tanh(x)),
        ]


def _rounded(values: Array, scales: Array | float, ties_up: Array) -> Array:
    scaled = values * scales
    rounded: Array = np.where(ties_up, np.floor(scaled + 0.5), np.ceil(scaled - 0.5)) / scales
    return rounded


def honest_students(case: Case) -> Lies:
    """For each simulated student: is his number taken in every part?"""
    for worked in case.items:
        places = worked.question.places
        crowd = Crowd(places, worked.question.kept)
        written = worked.kind.crowd(crowd, worked.question)
        refused = np.zeros(STUDENTS, dtype=bool)
        for box in worked.question.numbers:
            numbers = written[box.name]
            low, high = float(Fraction(box.low)) - ERROR, float(Fraction(box.high)) + ERROR
            refused |= (numbers < low) | (numbers > high)
            if refused.any():
                wrong = numbers[np.argmax(refused)]
                yield f"{worked.question.id}, part {box.name}: an honest student has {wrong:.{places}f}"
        yield from [None] * STUDENTS
