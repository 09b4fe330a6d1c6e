"""The questions that sheets are made of: what each is worth, how hard it is, and which may stand for one another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from examgen.exam.record import Exam
from examgen.items.difficulty import FAMILIES, LIKELIHOODS, LOSS_PLACES, expected_loss
from examgen.items.item import Item, WordPart
from examgen.paper.network import TARGETS, target_of

Stratum = tuple[int, Decimal]
"""A section, counted from 0, and points: every sheet has as many questions of each."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the pool. loss: expected, in units of its last decimal; leaning: to which of two sides it counts
    where both should be about even, a target or a yes or no, by what it is; words: the answers of its boxes for words.
    """

    id: str
    place: int
    stratum: Stratum
    loss: int
    leaning: tuple[tuple[str, int], ...]
    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Rating:
    """What expected losses are worked out from: the exam's own where it has forms, else today's."""

    likelihoods: Mapping[str, Decimal]
    families: Mapping[str, str]

    def loss(self, item: Item, places: int) -> Decimal:
        """The expected loss of a question, in points."""
        return expected_loss(item, places, self.likelihoods, self.families)


def rating_of(exam: Exam) -> Rating:
    """What the losses of its sheets are worked out from."""
    forms = exam.selection.forms
    return Rating(forms.likelihoods, forms.families) if forms else Rating(LIKELIHOODS, FAMILIES)


def pool_of(form: Exam, rating: Rating) -> tuple[Question, ...]:
    """The questions of an exam, or of one of its forms, in order."""
    found = []
    for place, item in enumerate(form.items):
        stratum = _section(form, place), item.points
        loss = int(rating.loss(item, form.places).scaleb(LOSS_PLACES))
        words = tuple((part.name, part.answer) for part in item.parts if isinstance(part, WordPart))
        found.append(Question(item.id, place, stratum, loss, _leaning(item, words), words))
    return tuple(found)


def _section(form: Exam, place: int) -> int:
    for number, rules in enumerate(form.selection.sections):
        if place < rules.count:
            return number
        place -= rules.count
    raise IndexError(place)


def _leaning(item: Item, words: Sequence[tuple[str, str]]) -> tuple[tuple[str, int], ...]:
    """What of a question should be about even on a sheet: the target of its row, and any yes or no."""
    target = target_of(item.inputs, item.network.task) if item.network.task in TARGETS else None
    targets = () if target is None else (("target", target),)
    return (*targets, *((name, int(word == "yes")) for name, word in words if word in ("yes", "no")))


def quotas(pool: Sequence[Question], each: int) -> dict[Stratum, int]:
    """How many questions of each stratum a sheet has, `each` in all, as near to the pool's proportions as can be.

    A section that could have none has one before another has two.
    """
    sizes: dict[Stratum, int] = {}
    for question in pool:
        sizes[question.stratum] = sizes.get(question.stratum, 0) + 1
    shares = {stratum: Decimal(each) * size / len(pool) for stratum, size in sizes.items()}
    found = {stratum: int(share) for stratum, share in shares.items()}
    while sum(found.values()) < each:
        empty = [stratum for stratum in sizes if not _of_section(found, stratum[0])]
        open_ones = empty or [stratum for stratum, size in sizes.items() if found[stratum] < size]
        most = max(open_ones, key=lambda stratum: (shares[stratum] - found[stratum], -stratum[0]))
        found[most] += 1
    return found


def quotas_of(form: Exam, each: int | None) -> list[tuple[list[Item], int]]:
    """Questions of an exam, or of one of its forms, that may stand for one another, and how many of them a sheet has.

    each: how many it has in all, None for every one.
    """
    pool = [Question(item.id, at, (_section(form, at), item.points), 0, (), ()) for at, item in enumerate(form.items)]
    strata: dict[Stratum, list[Item]] = {}
    for question, item in zip(pool, form.items, strict=True):
        strata.setdefault(question.stratum, []).append(item)
    shares = quotas(pool, len(pool) if each is None else each)
    return [(items, shares[stratum]) for stratum, items in strata.items()]


def _of_section(found: Mapping[Stratum, int], section: int) -> int:
    return sum(count for (of, _), count in found.items() if of == section)
