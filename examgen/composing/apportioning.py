"""How many questions each subject gets, section by section: counted out before any network is looked at.

for counts in items_of_sections(spec, seed): ...    # {Subject: 12, Subject: 8}
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain
from math import lcm
from random import Random

from examgen.asking.spec import Section, Spec
from examgen.composing.constructing import is_constructed
from examgen.networks.batches import MOST_BATCHES
from examgen.networks.training import Subject
from examgen.paper.network import TARGETS

WRONG, HALF = Fraction(2, 5), Fraction(1, 2)
"""The share of questions of two classes whose class is not the task's; what a half is rounded up by."""


@dataclass(frozen=True, slots=True)
class Chance:
    """Where the chance of a section comes from. The first section of a seed is the same whatever follows it."""

    seed: int
    section: int = 0

    def about(self, what: str) -> Random:
        """A stream of chance of its own for each thing that is left to it."""
        return Random(f"{self.seed}/section {self.section + 1}/{what}" if self.section else f"{self.seed}/{what}")

    @property
    def first_batch(self) -> int:
        """The number of the batch that the exam begins with, in all sections and for all subjects."""
        return Random(f"{self.seed}/first batch").randrange(MOST_BATCHES)


def subjects(spec: Spec, seed: int) -> tuple[Subject, ...]:
    """What the networks of an exam are trained for, each subject once, in the order in which they are needed."""
    counts = chain.from_iterable(counts.items() for counts in items_of_sections(spec, seed))
    return tuple(dict.fromkeys(subject for subject, count in counts if count))


def items_of_sections(spec: Spec, seed: int) -> Iterator[dict[Subject, int]]:
    """How many items each subject gets, section by section; none in one that asks no bank.

    Networks that give a wrong class stand before the others of their task, of which there may be 0 to begin with.
    """
    classified, wrong = 0, 0
    for place, section in enumerate(spec.sections):
        chance = Chance(seed, place)
        counts: dict[Subject, int] = {}
        for subject, count in (items_of_subjects(section, chance) if _from_bank(section) else {}).items():
            others = 0
            if subject.output == "softmax" and subject.task in TARGETS:
                classified += count
                others = max(0, min(count, wrong_ones(classified, chance.about("wrong classes")) - wrong))
                wrong += others
            counts |= {replace(subject, wrong_rows=1): others} if others else {}
            counts[subject] = count - others
        yield counts


def wrong_ones(count: int, random: Random) -> int:
    """Of how many of so many questions of two classes the network gives the class that is wrong by its task.

    Two in five, so that the class has to be calculated; of a single one chance decides, as often.
    """
    return int(random.random() < float(WRONG)) if count == 1 else int(WRONG * count + HALF)


def _from_bank(section: Section) -> bool:
    """Whether the networks of a section are trained ones of the bank."""
    return not section.own and not is_constructed(section)


def items_of_subjects(section: Section, chance: Chance) -> dict[Subject, int]:
    """How many items each subject gets: as even as can be, the first ones get what is over, none get none.

    Activations come in the order named, tasks in one that chance decides: few questions show any of many tasks. Item
    by item both change, so that each has its even share.
    """
    activations, tasks = section.activations, section.asked_tasks
    order = tasks if len(tasks) == 1 else chance.about("tasks").sample(tasks, len(tasks))
    around = lcm(len(activations), len(tasks))  # after so many the pairs come round again: then tasks move on by one
    each, over = divmod(section.count, len(activations) * len(tasks))
    counts = {
        section.subject(activations[place % len(activations)], order[(place + place // around) % len(tasks)]): each
        + (place < over)
        for place in range(len(activations) * len(tasks))
    }
    return {subject: count for subject, count in counts.items() if count}
