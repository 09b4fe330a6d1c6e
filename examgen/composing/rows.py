"""Which rows the questions of a section ask, how many each, and how they make up for one another."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from random import Random

from examgen.asking.spec import Section
from examgen.composing.candidates import Candidate, Extracted
from examgen.items.kinds import KINDS
from examgen.networks.training import Subject
from examgen.paper.network import CLASSES, Row, target_of


def rowless(section: Section) -> bool:
    """Whether no question of the section asks one row of the truth table: all stand under the empty row."""
    return section.inputs == "fractional" or KINDS[section.kind].SCOPE.every_row


def inputs_of(section: Section, extracted: Extracted, seed: int) -> Row:
    """The inputs that a network is posed on where they are no row: fractional, or none for every row."""
    return () if KINDS[section.kind].SCOPE.every_row else fractional_row(extracted, seed)


def fractional_row(extracted: Extracted, seed: int) -> Row:
    """Two different inputs between 0 and 1 that belong to this network under this seed, 0.1 to 0.9 if of one decimal.

    They have the decimals of its weights.
    """
    random = Random(f"{seed}/{extracted.network.hidden_activation}/{extracted.origin}")
    places = extracted.network.weight_places
    first, second = random.sample(range(1, 10**places), 2)
    return (Decimal(first).scaleb(-places), Decimal(second).scaleb(-places))


def wanted_rows(section: Section, subject: Subject, count: int, ones: int, random: Random) -> dict[Row, int]:
    """How many items each row of the truth table gets: `ones` of them with target 1, the rows of a target alike.

    Of three classes each gets as many.

    For ReLU, (0,0) is left out wherever another row has its target: all hidden units are 0 there in nearly every
    network, and nothing is to be calculated. Of networks that give the wrong class of a row, another is: see
    `HARDLY_WRONG`.
    """
    if rowless(section):
        return {(): count}
    classes = CLASSES[subject.task]
    rows: dict[int, list[Row]] = {target: [] for target in sorted(set(classes.values()))}
    left_out = HARDLY_WRONG.get(subject.activation) if subject.wrong_rows else DULL.get(subject.activation)
    for row, target in classes.items():
        alone = list(classes.values()).count(target) == 1
        if row != left_out or alone:
            rows[target].append(tuple(map(Decimal, row)))
    wanted: dict[Row, int] = {}
    shares = evenly(count, len(rows), random) if len(rows) > BOTH else (count - ones, ones)
    for target, number in zip(rows, shares, strict=True):
        random.shuffle(rows[target])
        each, over = divmod(number, len(rows[target]))
        wanted |= {row: each + (place < over) for place, row in enumerate(rows[target])}
    return {row: number for row, number in wanted.items() if number}


DULL = {"relu": ("0", "0")}
"""The row on which all hidden units are 0 in nearly every network, by the activation."""

HARDLY_WRONG = {"sigmoid": ("0", "0"), "tanh": ("0", "0")}
"""The row of which training for XOR hardly ever leaves the class wrong, by the activation.

Of 4,096 starts 3 of 615 and 2 of 680. ReLU networks are as seldom wrong on (1,1), but where they are wrong on (0,0) no
unit fires in 97 of 100, so that either row gives about three questions a batch, and both are asked.
"""

BOTH = 2
"""Targets of a Boolean task."""


def evenly(count: int, shares: int, random: Random) -> tuple[int, ...]:
    """`count` in as many shares, alike but for what is over, which goes to any of them."""
    each, over = divmod(count, shares)
    more = random.sample(range(shares), over)
    return tuple(each + (place in more) for place in range(shares))


def rows_given(found: Mapping[Row, Sequence[Candidate]], wanted: Mapping[Row, int], task: str) -> dict[Row, int]:
    """How many items each row gives: as many as are wanted, or what it has, the rest from other rows of its target."""
    quotas = {row: min(number, len(found[row])) for row, number in wanted.items()}
    missing = missing_rows(found, wanted, task)
    for row in wanted:
        target = target_of(row, task)
        more = min(missing[target], len(found[row]) - quotas[row])
        quotas[row] += more
        missing[target] -= more
    return quotas


def missing_rows(found: Mapping[Row, Sequence[Candidate]], wanted: Mapping[Row, int], task: str) -> Counter[int | None]:
    """How many items of each target its rows, each for itself, are short of."""
    missing: Counter[int | None] = Counter()
    for row, number in wanted.items():
        missing[target_of(row, task)] += max(0, number - len(found[row]))
    return missing


def most_balanced(found: Mapping[Row, Sequence[Candidate]], task: str) -> int:
    """The largest exam of which half can have either target."""
    by_target: Counter[int | None] = Counter()
    for row, candidates in found.items():
        by_target[target_of(row, task)] += len(candidates)
    return by_target[None] or 2 * min(by_target[0], by_target[1])
