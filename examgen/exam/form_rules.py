"""What forms of one exam promise one another, as it stands in the record, and what contradicts it.

A form is the same exam with other networks: the same kinds at the same places, each item with a twin in every other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain, groupby, pairwise

from examgen.items.difficulty import FIRST_FAMILIES, expected_loss
from examgen.items.item import Item, OwnSource
from examgen.items.kinds import KINDS
from examgen.paper.writing import NO, YES

LETTERS = ("A", "B", "C", "D", "E", "F")
"""What forms are called, in their order."""

TOTALS_WITHIN, ITEMS_WITHIN = Decimal("0.01"), Decimal("0.05")
"""How far apart the expected losses of whole forms may be, of all points; and those of twins, of their points."""


def form_file(path: str, letter: str) -> str:
    """The path of a form's page: students/questions.pdf is students/questions-A.pdf then; the same for no letter."""
    stem, dot, ending = path.rpartition(".")
    return f"{stem}-{letter}{dot}{ending}" if letter else path


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRules:
    """The forms of an exam and how nearly equal their difficulty is.

    totals_within: how far apart the expected losses of two forms are at most, as a share of all points; items_within:
    those of twins, as a share of their points; likelihoods: of each slip and each calculation, which these rest on;
    families: the slips that go by the likelihood of another name.
    """

    letters: tuple[str, ...]
    totals_within: Decimal
    items_within: Decimal
    likelihoods: Mapping[str, Decimal]
    families: Mapping[str, str] = field(default_factory=lambda: FIRST_FAMILIES)


def twins(items: Sequence[Item]) -> tuple[tuple[Item, ...], ...]:
    """For each place, the items that stand there in one form after the other."""
    forms = [tuple(form) for _, form in groupby(items, key=lambda item: item.form)]
    return tuple(zip(*forms, strict=True))


def loss_of(item: Item) -> Decimal:
    """The expected loss of an item of a form. Raises ValueError for an item of none."""
    if item.expected_loss is None:
        raise ValueError(f"{item.name} is in no form")
    return item.expected_loss


def totals(items: Sequence[Item]) -> dict[str, Decimal]:
    """The expected loss of each form in points, by its letter."""
    found: dict[str, Decimal] = {}
    for item in items:
        found[item.form or ""] = found.get(item.form or "", Decimal(0)) + loss_of(item)
    return found


def distance(losses: Sequence[Decimal]) -> Decimal:
    """How far apart the largest and the smallest of some expected losses are."""
    return max(losses) - min(losses)


def apart(items: Sequence[Item]) -> Decimal:
    """How far apart twins are, as a share of their points."""
    return distance([loss_of(item) for item in items]) / items[0].points


def totals_apart(items: Sequence[Item]) -> Decimal:
    """How far apart whole forms are, as a share of a form's points."""
    points = sum(pair[0].points for pair in twins(items))
    return distance(tuple(totals(items).values())) / points


def word_of(item: Item) -> str:
    """What could be copied from a neighbour's sheet at a glance: "yes" or "no", or the task where that is asked for.

    Empty where an item asks for neither.
    """
    if not KINDS[item.kind].SCOPE.tells_task:
        return item.network.task
    return next((str(part.answer) for part in item.parts if part.answer in (YES, NO)), "")


def tells_words_apart(together: Sequence[Item]) -> bool:
    """Whether no form has the word of its neighbour, A of B and B of C, in the place of these twins."""
    words = [word_of(item) for item in together]
    return not any(word and word == beside for word, beside in pairwise(words))


def shortfalls(items: Sequence[Item]) -> tuple[str, ...]:
    """One line for each aim that was missed: how far forms or twins are apart, and how near they should be."""
    said, whole = [], totals_apart(items)
    if whole > TOTALS_WITHIN:
        said.append(
            f"forms: their expected losses are {100 * whole:.2f} % of all points apart, not "
            f"{100 * TOTALS_WITHIN:.0f} % or less; {_what_brings_nearer(items)}."
        )
    far = [together for together in twins(items) if apart(together) > ITEMS_WITHIN]
    if far:
        names = ", ".join(together[0].id for together in far)
        said.append(
            f"{names}: the expected losses of twins are up to {100 * max(map(apart, far)):.2f} % of an item's points "
            f"apart, not {100 * ITEMS_WITHIN:.0f} % or less; {_what_brings_nearer(list(chain(*far)))}."
        )
    alike = [together for together in twins(items) if not tells_words_apart(together)]
    for own, other in ((False, "tasks"), (True, "networks")):
        names = ", ".join(together[0].id for together in alike if _is_own(together[0]) is own)
        if names:
            said.append(f"{names}: the same word is right in neighbouring forms; other {other} may part them.")
    return tuple(said)


def _what_brings_nearer(items: Sequence[Item]) -> str:
    """What an instructor can do about losses that are apart: of trained networks the nearest were taken."""
    if any(map(_is_own, items)):
        return "other rows or networks of your own may bring them nearer"
    return "no trained networks bring them nearer"


def _is_own(item: Item) -> bool:
    return isinstance(item.source, OwnSource)


def form_problem(items: Sequence[Item], rules: FormRules | None, places: int) -> str | None:
    """What contradicts the promise of the forms, as `Q07, place: reason.`, or None."""
    odd = next((item for item in items if (item.form is None) is not (rules is None)), None)
    if odd is not None:
        return f"{odd.name}, form: is {odd.form}, but the exam has {'no' if rules is None else 'only'} forms."
    stray = next((item for item in items if (item.expected_loss is None) is not (rules is None)), None)
    if stray is not None:
        return f"{stray.name}, expected_loss: belongs to the items of forms, and to no others."
    return None if rules is None else _untrue(items, rules, places)


def _untrue(items: Sequence[Item], rules: FormRules, places: int) -> str | None:
    letters = [letter for letter, _ in groupby(item.form for item in items)]
    if letters != list(rules.letters) or tuple(letters) != LETTERS[: len(letters)] or len(letters) < 2:
        return f"selection, forms: are {', '.join(rules.letters)}, but the items are of others."
    if not all(0 <= likelihood < 1 for likelihood in rules.likelihoods.values()):
        return "selection, forms, likelihoods: one is no likelihood."
    if len(items) % len(letters):
        return "selection, forms: have not the same number of items."
    for pair in twins(items):
        unlike = next((item for item in pair if _asked(item) != _asked(pair[0])), None)
        if unlike is not None:
            return f"{unlike.name}: is no twin of {pair[0].name}."
    for item in items:
        try:
            right = expected_loss(item, places, rules.likelihoods, rules.families)
        except KeyError as missing:
            return f"selection, forms, likelihoods: have none for {missing.args[0]}."
        if item.expected_loss != right:
            return f"{item.name}, expected_loss: is {item.expected_loss}, but the network gives {right}."
    return _too_far(items, rules)


def _asked(item: Item) -> tuple[object, ...]:
    """What an item has in common with its twins."""
    network = item.network
    shape = tuple((layer.activation, len(layer.biases)) for layer in network.layers)
    free = item.source is None or not KINDS[item.kind].SCOPE.tells_task
    task = None if free else network.task  # where nothing is trained, or the task is asked for, another is as hard
    return item.id, item.kind, task, shape, item.points


def _too_far(items: Sequence[Item], rules: FormRules) -> str | None:
    far = next((pair for pair in twins(items) if apart(pair) > rules.items_within), None)
    if far is not None:
        return f"{far[0].name}, expected_loss: is farther from that of its twins than the exam says."
    if totals_apart(items) > rules.totals_within:
        return "selection, forms: are farther apart than the exam says."
    return None
