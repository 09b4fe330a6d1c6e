"""Students who make mistakes as often as the table of likelihoods says, marked for real: do they lose what is expected?

The expectation knows nothing of eased work, so that this is to hold where eased work earns all its points.

replayed(bank, "gradient", Subject("tanh"), items=20, scripts=3000)     -> Replayed(scripts=3000, lost=…, expected=…)
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import islice
from math import prod, sqrt
from random import Random
from statistics import fmean, pvariance
from typing import Literal

from examgen.exam.record import Policies
from examgen.grading.marker import Marker
from examgen.items.difficulty import (
    FAMILIES,
    LIKELIHOODS,
    boxes_below,
    expected_loss,
    family,
    miscalculations,
    mistakes,
)
from examgen.items.graph import evaluated, first_touched
from examgen.items.item import Item, Part, places_of
from examgen.items.kinds import KINDS
from examgen.items.solved import Solved, Word
from examgen.networks.bank import Bank
from examgen.networks.training import Subject
from examgen.paper.arithmetic import round_half_up
from examgen.paper.estimates import Estimate
from tests.items.stress import good_items

ONCE = {"truth-table": ("O(0,0)", "O(0,1)", "O(1,0)", "O(1,1)")}
"""The boxes of a kind that are one step worked several times. The expected loss of a record counts each of them."""

FINE = 20
"""Decimals that these students keep, so that nothing but their mistakes costs a point."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """The points that scripts lost, one by one, and those that they were expected to lose.

    least: what they were expected to lose if nobody ever made two mistakes in the boxes of `ONCE`, of which one mistake
    costs a single one. As two together cost all of these, and as `expected` counts all for one already, students lose
    something between the two; elsewhere both are the same.
    """

    lost: tuple[float, ...]
    expected: tuple[float, ...]
    least: tuple[float, ...]

    @property
    def apart(self) -> float:
        """How far the mean loss is from the mean expectation, as a share of it."""
        return fmean(self.lost) / fmean(self.expected) - 1

    @property
    def above_least(self) -> float:
        """The same of the mean of the least."""
        return fmean(self.lost) / fmean(self.least) - 1

    @property
    def chance(self) -> float:
        """The standard deviation of `apart`, as far as it is chance."""
        differences = [lost - expected for lost, expected in zip(self.lost, self.expected, strict=True)]
        return sqrt(pvariance(differences) / len(differences)) / fmean(self.expected)


class Question:
    """An item with all that may go wrong in it."""

    def __init__(self, item: Item, places: int, eased: Literal["full", "half"] = "full") -> None:
        self.item, self.places = item, places_of(item, places)
        self.graph = KINDS[item.kind].graph(item.posed)
        self.slips = dict(KINDS[item.kind].slips(item.posed, self.places + 2))
        self.marker = Marker(item, places, Policies(eased=eased))
        self.expected = float(expected_loss(item, places))
        self.least = paid_once(item, places) if item.kind in ONCE else self.expected
        self.below = boxes_below(self.graph)

    @cached_property
    def touched(self) -> Mapping[str, tuple[str, ...]]:
        """The parts that each slip touches first."""
        return {name: first_touched(self.graph, found, self.places + 2) for name, found in self.slips.items()}

    @cached_property
    def shifts(self) -> Mapping[str, Mapping[str, Decimal]]:
        """By how much each slip makes a number miss what follows from the boxes above, where it is made."""
        return {name: dict(self._shifts(self.touched[name], found)) for name, found in self.slips.items()}

    def _shifts(self, parts: Sequence[str], mistaken: Solved) -> Iterator[tuple[str, Decimal]]:
        numbers = {name: found for name, found in mistaken.items() if isinstance(found, Estimate)}
        exact = {name: Estimate.exactly(found.value) for name, found in numbers.items()}
        for part in parts:
            follows = evaluated(self.graph, FINE, exact, [part]).get(part)
            if part in numbers and isinstance(follows, Estimate):
                yield part, numbers[part].value - follows.value

    def script(self, random: Random) -> Mapping[str, str]:
        """What one student writes."""
        made = [name for name in self.slips if random.random() < LIKELIHOODS[family(name)]]
        off = {
            part
            for _, chance, parts in miscalculations(self.graph, self.places + 2, LIKELIHOODS, FAMILIES)
            if random.random() < chance
            for part in parts
        }
        stands: dict[str, Estimate] = {}
        written = {}
        for part in self.item.parts:
            found = evaluated(self.graph, FINE, stands, [part.name])[part.name]
            slips = [name for name in made if part.name in self.touched[name]]
            if isinstance(found, Estimate):
                value = found.value + sum((self.shifts[name].get(part.name, Decimal(0)) for name in slips), Decimal(0))
                places = 1 if isinstance(part, Part) and part.copied else self.places
                if part.name in off:
                    value = miscalculated(value, places, random)
                stands[part.name] = Estimate.exactly(value)
                written[part.name] = format(round_half_up(value, places), "f")
            elif isinstance(found, Word):
                words = [self.slips[name][part.name] for name in slips]
                answer = words[-1].answer if words and isinstance(words[-1], Word) else found.answer
                written[part.name] = "illegible word" if part.name in off else answer
            else:
                written[part.name] = "999"
        return written


def paid_once(item: Item, places: int) -> float:
    """What is expected to be lost if a mistake that is made in several rows costs the first that shows it alone."""
    costs = [
        (chance, {*sorted(parts & {*ONCE[item.kind]})[:1], *(parts - {*ONCE[item.kind]})})
        for _, chance, parts in mistakes(item, places_of(item, places), LIKELIHOODS)
    ]
    return sum(
        float(part.points) * (1 - prod(1 - float(chance) for chance, parts in costs if part.name in parts))
        for part in item.parts
    )


def miscalculated(value: Decimal, places: int, random: Random) -> Decimal:
    """A number after an arithmetic error: another sign, another digit, a step too much or too little."""
    error = random.choice(("sign", "digit", "step"))
    if error == "sign" and round_half_up(value, places):
        return -value
    size = Decimal(random.randint(1, 9)).scaleb(-1 if error == "digit" else -places)
    return value + random.choice((size, -size)) * (1 if error == "digit" else 7)


def replayed(
    bank: Bank,
    kind: str,
    subject: Subject,
    items: int,
    scripts: int,
    seed: int = 0,
    eased: Literal["full", "half"] = "full",
) -> Replayed:
    """Have so many students work good items of a kind in turn, and mark them."""
    random = Random(f"{seed}/{kind}/{subject.name}")
    drawn = islice(good_items(bank, kind, subject, 1, random), items)
    questions = [Question(item, places, eased) for item, places in drawn]
    lost = []
    for number in range(scripts):
        question = questions[number % len(questions)]
        marked = question.marker.mark(question.script(random))
        lost.append(float(question.item.points - marked.total))
    turns = [questions[number % len(questions)] for number in range(scripts)]
    return Replayed(tuple(lost), tuple(one.expected for one in turns), tuple(one.least for one in turns))
