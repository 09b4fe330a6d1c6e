"""The students who come farthest: of all usual ways the one, and of all roundings the directions, that lead there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from itertools import pairwise, zip_longest

import numpy as np

from examgen.verify.sheets.question import Array, Question
from examgen.verify.sheets.steps import Sheet, Step
from examgen.verify.students import CHOICES, ROUNDINGS, Crowd, Number, Place, Pushing, nearest
from examgen.verify.usual_ways import works

WAYS = 48
"""How many ways of working are gone in search of the worst."""

MORE = (0, 0, 0, 0, 1, 1, 2, 5)
"""How many decimals more than those asked for a student keeps, as often as they stand here; a third keeps none."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How students work, way by way. formulas: choice by choice; more: decimals, number by number."""

    formulas: Array
    more: Array

    @property
    def ways(self) -> Array:
        """The ways, by their numbers."""
        return np.arange(self.formulas.shape[1])


@cache
def drawn(ways: int) -> Habits:
    """Some ways, the same every time."""
    chance = np.random.default_rng(ways)
    more = chance.choice(MORE, size=(ROUNDINGS, ways))
    more[:, : ways // 3] = 0
    return Habits(chance.integers(0, 1 << 30, size=(CHOICES, ways)), more)


def handed_in(sheet: Sheet, question: Question, habits: Habits) -> Mapping[str, Array]:
    """For each part what each of a crowd writes into the box: of a blank weight every other its decimals alone."""
    by, ways = Crowd(question.kept, habits.formulas, habits.more, habits.ways, Place()), habits.ways
    found = {name: number for came_to, _ in works(by, sheet) for name, number in came_to.items()}
    written = {}
    for part in sheet.numbers:
        values = found[part].values if part in found else np.array([[float(sheet.givens[part])]])
        places = np.where((ways % 2 == 0) & (part == question.blank), question.decimals, question.places)[:, None]
        written[part] = nearest(np.broadcast_to(values, (len(ways), 1)), 10.0**places, ways % 3 == 0)[:, 0]
    return written


def worst(sheet: Sheet, kept: int, ways: int = WAYS) -> Mapping[str, tuple[float, float]]:
    """For each part that is worked out how far students may come, down and up, before they hand in.

    Each way is gone once for each of its roundings, with that one alone pushed up; then with all of them where that one
    helps. Of each step the way is taken that leads farthest, and all of it done again with those together.
    """
    habits, steps = drawn(ways), [part for part in sheet.numbers if part not in sheet.givens]
    if not steps:
        return {}
    marks = _marks(sheet.steps, tuple(sheet.givens), ways)
    first, slopes = _pushed(sheet, steps, kept, habits, marks)
    best, _ = _pushed(sheet, steps, kept, _put_together(habits, [slopes[name] for name in steps], marks), marks)
    ends = {name: np.concatenate([first[name].ravel(), best[name].ravel()]) for name in steps}
    found = {name: numbers[np.isfinite(numbers)] for name, numbers in ends.items()}  # who has no number begins anew
    return {name: (float(numbers.min()), float(numbers.max())) for name, numbers in found.items()}


@lru_cache
def _marks(steps: tuple[Step, ...], givens: tuple[str, ...], ways: int) -> Sequence[Place]:
    """Where each step ends for those who go some ways, whatever the numbers are."""
    sheet = Sheet(dict.fromkeys(givens, Fraction(1)), steps, ())
    return _gone(sheet, 0, drawn(ways), lambda _place, _ways: np.zeros((1, 1)))[1]


def _pushed(
    sheet: Sheet, steps: Sequence[str], kept: int, habits: Habits, marks: Sequence[Place]
) -> tuple[Mapping[str, Array], Mapping[str, Array]]:
    """Where some ways lead for all steps in turn, down and up; and what each rounding does to each."""
    count = marks[-1].written
    each = np.eye(count, count + 1, 1)[:, None, :]  # the first student pushes none
    alone, _ = _gone(sheet, kept, habits, lambda place, _: each[place], marks)
    every = {name: np.broadcast_to(alone[name].values, (len(habits.ways), count + 1)) for name in steps}
    slopes = {name: values[:, 1:] - values[:, :1] for name, values in every.items()}
    towards = np.nan_to_num([np.sign(sign * slopes[name].T) for name in steps for sign in (-1, 1)]).transpose(1, 2, 0)
    ends, _ = _gone(sheet, kept, habits, lambda place, ways: towards[place, ways], marks)
    return {name: ends[name].values for name in steps}, slopes


def _gone(
    sheet: Sheet, kept: int, habits: Habits, push: Callable[[int, Array], Array], marks: Sequence[Place] = ()
) -> tuple[Mapping[str, Number], Sequence[Place]]:
    """What students come to whose numbers are pushed, and where each step ends. marks: where it ends for others too.

    Fewer ways may have fewer choices in a step: the next one begins where all others begin it.
    """
    by = Pushing(kept, habits.formulas, habits.more, habits.ways, Place(), push)
    found: dict[str, Number] = {}
    ended: list[Place] = []
    for (came_to, place), mark in zip_longest(works(by, sheet), marks):
        found |= came_to
        ended.append(place)
        if mark is not None:
            by.place.choices, by.place.written = mark.choices, mark.written
    return found, ended


def _put_together(habits: Habits, slopes: Sequence[Array], marks: Sequence[Place]) -> Habits:
    """For each number, of which `slopes` says what roundings do to it, a way of those that do most, step by step."""
    formulas, more = np.zeros((CHOICES, len(slopes)), int), np.zeros((ROUNDINGS, len(slopes)), int)
    does = abs(np.stack(slopes))
    for before, after in pairwise([Place(), *marks]):
        written, choices = slice(before.written, after.written), slice(before.choices, after.choices)
        best = np.argmax(np.nan_to_num(does[:, :, written].sum(axis=2)), axis=1)
        formulas[choices], more[written] = habits.formulas[choices, best], habits.more[written, best]
    return Habits(formulas, more)
