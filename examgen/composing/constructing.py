"""Questions on networks that are put together by hand, each of a task and an activation of its own, without a bank."""

from collections.abc import Container
from hashlib import sha256
from math import gcd
from random import Random

from examgen.asking.spec import Section
from examgen.composing.candidates import Candidate, Extracted, fingerprint
from examgen.exam.record import Exam
from examgen.files.errors import ExamgenError
from examgen.items.item import Item
from examgen.items.kinds import KINDS
from examgen.paper.activations import Activation

Pair = tuple[Activation, str]
"""The activation of the hidden units and the task: two questions with the same are the same to a student."""


def is_constructed(section: Section) -> bool:
    """Whether the questions of a section need no trained network."""
    return KINDS[section.kind].SCOPE.construct is not None


def mark_of(item: Item) -> str:
    """Sixteen hexadecimal digits, alike for all items that an exam must not hold twice."""
    if item.source is not None:
        return fingerprint(item.network)
    return pair_mark(item.kind, (item.network.hidden_activation, item.network.task))


def marks_used(exam: Exam) -> frozenset[str]:
    """The marks of what an exam has, and of what it avoids."""
    return frozenset({mark_of(item) for item in exam.items} | set(exam.selection.avoided))


def pair_mark(kind: str, pair: Pair) -> str:
    """The same for all questions of a kind that look alike, whatever their sample."""
    return sha256(f"{kind} {pair[0]} {pair[1]}".encode()).hexdigest()[:16]


def constructed_candidates(section: Section, used: Container[str], random: Random) -> tuple[Candidate, ...]:
    """The questions of a section, the first of all that there are. Raises ExamgenError if there are fewer."""
    good = every_candidate(section, used, random)
    if len(good) < section.count:
        asked = section.named("count", section.count)
        mend = f"Ask for {len(good)} or fewer" if good else "Ask for something less narrow"
        raise ExamgenError(
            f"{asked}: {section.count} questions of kind {section.kind} were asked for, but there are {len(good)} "
            f"different ones, each a task and an activation. {mend}, or name more tasks or activations."
        )
    return tuple(good[: section.count])


def every_candidate(section: Section, used: Container[str], random: Random) -> list[Candidate]:
    """All questions that there may be: activations by turns, tasks in an order that chance decides, no pair twice.

    used: the marks of those that must not come again.
    """
    pairs = [pair for pair in _pairs(section, random) if pair_mark(section.kind, pair) not in used]
    found = (_candidate(section, pair, random) for pair in pairs)
    return [candidate for candidate in found if section.in_band(candidate.difficulty)]


def _pairs(section: Section, random: Random) -> list[Pair]:
    """Every pair once, so that both change from one to the next."""
    tasks = random.sample(section.asked_tasks, len(section.asked_tasks))
    stride = len(section.activations) if gcd(len(section.activations), len(tasks)) == 1 else 1
    return [
        (activation, tasks[(turn * stride + place) % len(tasks)])
        for turn in range(len(tasks))
        for place, activation in enumerate(section.activations)
    ]


def _candidate(section: Section, pair: Pair, random: Random) -> Candidate:
    """The question of a task and an activation, with a sample that chance makes."""
    kind, (activation, task) = KINDS[section.kind], pair
    make = kind.SCOPE.construct
    if make is None:
        raise ValueError(f"{section.kind} needs trained networks")
    network = make(task, activation, random)
    posed = kind.pose(network, (), random)
    return Candidate(
        extracted=Extracted(network, None, pair_mark(section.kind, pair)),
        inputs=(),
        target=None,
        difficulty=kind.difficulty(posed),
        clipped=False,
        merged=0,
        slips=(),
        posed=posed,
    )
