"""The order of an exam's questions: targets balanced and mixed, easy and hard ones by turns.

Sections are arranged one after the other; what stands before a section counts, so that no run grows over a boundary.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from random import Random

from examgen.composing.candidates import Candidate
from examgen.networks.training import Subject
from examgen.paper.network import TARGETS

LONGEST_RUN = 6
"""The most items in a row with the same target."""

GOLDEN = (5**0.5 - 1) / 2

EVEN = Fraction(15, 100)
"""The part of the difficulties' range by which the average of a quarter of an exam may differ from the whole's."""

FEWEST = 16
"""Questions of an exam that has quarters to speak of."""

ORDERS = 20
"""How many orders are tried until one is even: items of one target may all be harder than those of the other."""


def ones_of(counts: Mapping[Subject, int], more: int) -> dict[Subject, int]:
    """How many items of each subject have target 1: half; where that is odd, one more and one less by turns.

    A subject of more than two classes has no such target: 0. more: 1 if the first odd one has one more.
    """
    ones = dict.fromkeys(counts, 0)
    for subject, count in ((subject, count) for subject, count in counts.items() if subject.task in TARGETS):
        ones[subject] = (count + more) // 2
        more = (more + count) % 2
    return ones


def more_ones(before: Sequence[int | None], count: int, random: Random) -> int:
    """Whether the next `count` items, if they are odd, have one more of target 1 (1) or of target 0 (0).

    Whichever target the items before have fewer of; but a single item never makes a run too long.
    """
    either = random.randrange(2)
    last, run = run_at_the_end(before)
    if count == 1 and last is not None and run >= LONGEST_RUN:
        return 1 - last
    ones, zeros = before.count(1), before.count(0)
    return either if ones == zeros else int(ones < zeros)


def run_at_the_end(targets: Sequence[int | None]) -> tuple[int | None, int]:
    """The target of the last item and how many in a row have it, up to there."""
    last, run = None, 0
    for target in targets:
        run = run + 1 if target == last else 1
        last = target
    return last, run


def arrange(candidates: Sequence[Candidate], random: Random, before: Sequence[int | None] = ()) -> list[Candidate]:
    """The candidates in the order of the exam: easy and hard ones take turns, at most six in a row share a target.

    before: the targets of the items that stand before them.
    """
    tried: list[list[Candidate]] = []
    while not tried or (len(tried) < ORDERS and _unevenness(tried[-1]) > EVEN):
        tried.append(_an_order(candidates, random, before))
    return min(tried, key=_unevenness)


def _unevenness(ordered: Sequence[Candidate]) -> Fraction:
    """How far the average of a quarter is from the whole's at most, as a part of the range of difficulties.

    0 for quarters of fewer than four, which nobody would compare.
    """
    counts = [candidate.difficulty for candidate in ordered]
    if len(counts) < FEWEST or len(set(counts)) < 2:
        return Fraction(0)
    average = Fraction(sum(counts), len(counts))
    ends = [len(counts) * quarter // 4 for quarter in range(5)]
    off = (abs(Fraction(sum(counts[start:end]), end - start) - average) for start, end in pairwise(ends))
    return max(off) / (max(counts) - min(counts))


def _an_order(candidates: Sequence[Candidate], random: Random, before: Sequence[int | None]) -> list[Candidate]:
    queues: dict[int | None, list[Candidate]] = {}
    for candidate in random.sample(candidates, len(candidates)):
        queues.setdefault(candidate.target, []).append(candidate)
    queues = {target: spread_out(queue, random) for target, queue in sorted(queues.items(), key=str)}
    ordered: list[Candidate] = []
    last, run = run_at_the_end(before)
    while queues:
        left = {target: len(queue) for target, queue in queues.items()}
        allowed = [target for target in left if may_follow(target, last, run, left)] or list(left)
        target = random.choices(allowed, [left[target] for target in allowed])[0]
        run = run + 1 if target == last else 1
        last = target
        ordered.append(queues[target].pop())
        queues = {target: queue for target, queue in queues.items() if queue}
    return ordered


def spread_out(candidates: Sequence[Candidate], random: Random) -> list[Candidate]:
    """The candidates in an order in which every stretch has about the difficulty of the whole.

    Place i takes the rank of the fraction of i times the golden ratio, the most even of such sequences.
    """
    offset = random.random()
    fractions = [(offset + place * GOLDEN) % 1 for place in range(len(candidates))]
    ranks = {fraction: rank for rank, fraction in enumerate(sorted(fractions))}
    by_difficulty = sorted(candidates, key=lambda candidate: candidate.difficulty)
    return [by_difficulty[ranks[fraction]] for fraction in fractions]


def may_follow(target: int | None, last: int | None, run: int, left: Mapping[int | None, int]) -> bool:
    """Whether an item of `target` may stand next, after `run` of `last`, and six in a row need never be exceeded."""
    run = run + 1 if target == last else 1
    same, other = left[target] - 1, sum(left.values()) - left[target]
    return run <= LONGEST_RUN and same <= LONGEST_RUN - run + LONGEST_RUN * other and other <= LONGEST_RUN * (same + 1)
