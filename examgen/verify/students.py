"""Honest students, many at once: every usual way of working out a step, and every way of rounding on it.

Nothing here knows of intervals. A way is a choice of formulas, of decimals and of ties; where it takes no more decimals
than it has to, each of its roundings loses half a unit at most, up or down.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache, partial

import numpy as np

from examgen.verify.sheets.question import Array

WHOLE = 1e-6
"""Of a unit of the last decimal kept: what is nearer to a whole number of them than this is one."""

TENS = 10.0 ** np.arange(7)
"""What brings a number of so many decimals to whole units."""

NOTHING = 1e-9
"""What float64 may leave of 0."""

NEVER_ENDS = 99.0
"""How many decimals a number has that does not end."""

ENDLESS = np.array([[NEVER_ENDS]])
"""The decimals of what ends for nobody, as it comes from a calculator."""

CHOICES, ROUNDINGS = 256, 1024
"""How many choices between formulas, and how many numbers of decimals, are drawn for a way; then they begin anew."""


@dataclass(frozen=True, slots=True)
class Number:
    """What students have in one place. values: way by way, student by student; decimals: of each way's numbers."""

    values: Array
    decimals: Array

    def __add__(self, other: "Number | int") -> "Number":
        other = as_number(other)
        return Number(self.values + other.values, np.maximum(self.decimals, other.decimals))

    def __sub__(self, other: "Number | int") -> "Number":
        return self + -as_number(other)

    def __rsub__(self, other: int) -> "Number":
        return as_number(other) - self

    def __neg__(self) -> "Number":
        return Number(-self.values, self.decimals)

    def __mul__(self, other: "Number | int") -> "Number":
        other = as_number(other)
        decimals = np.where(self.nothing | other.nothing, 0.0, self.decimals + other.decimals)
        return Number(self.values * other.values, decimals)

    __radd__, __rmul__ = __add__, __mul__

    def __truediv__(self, other: "Number | int") -> "Number":
        """The quotient: a short one if everybody has the same short numbers, and that one is short."""
        other = as_number(other)
        values = self.values / other.values
        if self.decimals is ENDLESS:
            return Number(values, ENDLESS)
        first = values[:, :1]
        ends = abs(first * TENS - np.rint(first * TENS)) < WHOLE
        short = ends.any(axis=1) & (np.maximum(self.decimals, other.decimals) < NEVER_ENDS).all(axis=1)
        short = short & (values == first).all(axis=1) if short.any() else short
        found = np.where(short, np.argmax(ends, axis=1), NEVER_ENDS)[:, None]
        by_one = (other.values == 1).all(axis=1, keepdims=True)
        return Number(values, np.where(by_one, self.decimals, found))

    def __rtruediv__(self, other: int) -> "Number":
        return as_number(other) / self

    @property
    def nothing(self) -> Array:
        """Whether all students of a way have 0 here."""
        return for_all(lambda values: abs(values) < NOTHING, self.values)

    def of(self, rows: Array) -> "Number":
        """What some of the ways have."""
        values = self.values if len(self.values) == 1 else self.values[rows]
        return Number(values, self.decimals if len(self.decimals) == 1 else self.decimals[rows])


def for_all(holds: Callable[[Array], Array], values: Array) -> Array:
    """Of each way, whether something holds for all of its students: asked for one first, of whom it is seldom true."""
    one = holds(values[:, :1])
    return np.asarray(holds(values).all(axis=1, keepdims=True)) if one.any() else one


def as_number(number: "Number | Fraction | int") -> Number:
    """A number that everybody has, of six decimals at most."""
    return number if isinstance(number, Number) else _everybodys(number)


@lru_cache(maxsize=1 << 10)
def _everybodys(exact: Fraction | int) -> Number:
    places = next((places for places in range(7) if (exact * 10**places).denominator == 1), NEVER_ENDS)
    return Number(np.array([[float(exact)]]), np.array([[float(places)]]))


def ends(number: Number, decimals: Array) -> Array:
    """Whether all students of a way have a number with no more than so many decimals, zeros at its end left out."""
    short = number.decimals <= decimals
    if (short | (number.decimals >= NEVER_ENDS)).all():
        return short
    return short | (number.decimals < NEVER_ENDS) & for_all(partial(_whole, 10.0**decimals), number.values)


def _whole(scales: Array, values: Array) -> Array:
    units = values * scales
    return np.asarray(abs(units - np.rint(units)) < WHOLE)


def of(function: Callable[[Array], Array], number: Number, at: float, decimals: float) -> Number:
    """A function whose value never ends but in one place, `at`, where it has so many decimals."""
    there = for_all(lambda values: abs(values - at) < NOTHING, number.values) & (number.decimals < NEVER_ENDS)
    return Number(function(number.values), np.where(there, decimals, NEVER_ENDS) if there.any() else ENDLESS)


@dataclass(slots=True)
class Place:
    """How far the students have come: how many choices they have made, and how many numbers they have written."""

    choices: int = 0
    written: int = 0


@dataclass(frozen=True, slots=True)
class Students:
    """Students who work by some ways, several of each. rows: the ways that are meant, as some work otherwise.

    formulas: choice by choice, of each way; more: decimals beyond those asked for, number by number, of each way.
    """

    kept: int
    formulas: Array
    more: Array
    rows: Array
    place: Place

    def note(self, number: Number) -> Number:
        """The number as it is written down: as it is if it is short enough, else rounded by each in his way."""
        place, self.place.written = self.place.written, self.place.written + 1
        decimals = self.kept + self.more[place % ROUNDINGS, self.rows][:, None]
        return Number(self.rounded(number, decimals, place), np.minimum(number.decimals, decimals))

    def rounded(self, number: Number, decimals: Array, place: int) -> Array:
        """A number at so many decimals. place: how many were written before."""
        raise NotImplementedError

    def in_order(self, orders: Sequence[Sequence[int]], *numbers: Number) -> list[Number]:
        """The numbers in the order in which each takes them by his way. orders: their places, order by order."""
        chosen = self.formulas[self.place.choices % CHOICES, self.rows] % len(orders)
        self.place.choices += 1
        taken = []
        for first, *others in zip(*orders, strict=True):
            number = numbers[first]
            for order, place in enumerate(others, 1):
                number = replaced(number, numbers[place], chosen == order)
            taken.append(number)
        return taken

    def choose(self, ways: Sequence[Callable[..., Number]], *numbers: Number) -> Number:
        """What each comes to by the formula of his way."""
        start = Place(self.place.choices, self.place.written)
        chosen = self.formulas[start.choices % CHOICES, self.rows] % len(ways)
        found, end = [], Place(start.choices + 1, start.written)
        for which, way in enumerate(ways):
            (rows,) = (chosen == which).nonzero()
            if len(rows):
                self.place.choices, self.place.written = start.choices + 1, start.written
                result = way(replace(self, rows=self.rows[rows]), *(number.of(rows) for number in numbers))
                found.append((rows, result))
                end = Place(max(end.choices, self.place.choices), max(end.written, self.place.written))
        self.place.choices, self.place.written = end.choices, end.written
        return merged(found, len(self.rows))


def replaced(number: Number, other: Number, ways: Array) -> Number:
    """A number with another one in its place for these ways."""
    these = ways[:, None]
    return Number(np.where(these, other.values, number.values), np.where(these, other.decimals, number.decimals))


def merged(found: Sequence[tuple[Array, Number]], ways: int) -> Number:
    """One number of those that some ways each come to. found: which ways, and what."""
    values = np.empty((ways, max(number.values.shape[1] for _, number in found)))
    decimals = np.empty((ways, 1))
    for rows, number in found:
        values[rows], decimals[rows] = number.values, number.decimals
    return Number(values, decimals)


class Crowd(Students):
    """Students who round to nearest, ties by their way."""

    __slots__ = ()

    def rounded(self, number: Number, decimals: Array, place: int) -> Array:
        """To nearest."""
        return nearest(number.values, 10.0**decimals, (self.rows + place) % 2 == 0)


@dataclass(frozen=True, slots=True)
class Pushing(Students):
    """Students whose numbers are each as far off as a rounding can bring them. push: by number, way and student.

    What is rounded keeps its sign. Each number: -1, 0 or 1.
    """

    push: Callable[[int, Array], Array]

    def rounded(self, number: Number, decimals: Array, place: int) -> Array:
        """Half a unit up or down, but what all students of a way have with no more decimals than that."""
        half = 0.5 / 10.0**decimals
        lost = half if number.decimals is ENDLESS else np.where(ends(number, decimals), 0.0, half)
        pushed: Array = number.values + self.push(place, self.rows) * lost
        if lost.any():
            pushed[pushed * number.values < 0] = 0.0
        return pushed


def nearest(values: Array, scales: Array | float, ties_up: Array) -> Array:
    """Values rounded to nearest. ties_up: for each way, whether a tie goes up."""
    scaled = values * scales
    rounded: Array = np.where(ties_up[:, None], np.floor(scaled + 0.5), np.ceil(scaled - 0.5)) / scales
    return rounded
