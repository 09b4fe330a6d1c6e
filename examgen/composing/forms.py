"""Forms of one exam: the same questions about other networks, as hard as one another.

Form A is the exam that the same seed makes without forms. Each of its items gets a twin in every other form, among many
candidates the one whose expected loss is nearest. Then twins are exchanged for candidates that are left until whole
forms are even.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_UP, Decimal
from itertools import combinations, groupby
from random import Random
from typing import Literal, TypeAlias

from examgen.asking.spec import Section, Spec
from examgen.composing.apportioning import Chance
from examgen.composing.candidates import Poser, item_of, subject_of
from examgen.composing.compose import Composed
from examgen.composing.constructing import every_candidate, is_constructed
from examgen.composing.own import own_questions
from examgen.composing.twins import Supply, Twin, first_twin, marks, matched, near, row_of
from examgen.composing.variety import Variety, relaxed
from examgen.exam.form_rules import (
    ITEMS_WITHIN,
    LETTERS,
    TOTALS_WITHIN,
    FormRules,
    apart,
    distance,
    totals_apart,
    twins,
)
from examgen.files.errors import ExamgenError
from examgen.items.difficulty import FAMILIES, LIKELIHOODS
from examgen.items.item import Item
from examgen.items.kinds import KINDS
from examgen.networks.bank import Bank, TrainingProgress
from examgen.networks.batches import MOST_BATCHES
from examgen.networks.training import Subject
from examgen.paper.activations import Activation
from examgen.paper.network import Row

CANDIDATES_LOOKED_AT = (2, 5, 12)
"""How many times as many candidates as are needed are looked at: at first, and where none is near enough."""

SPARE = 6
"""How many more than that, so that a single item has a choice too."""

EVEN_ENOUGH = TOTALS_WITHIN / 10
"""Whole forms are brought as near as this where exchanges can do it: nearer than they have to be."""

MOST_EXCHANGES = 100
"""After so many exchanges whole forms stay as they are."""

SHARE_STEP = Decimal("0.0001")
"""Shares that were reached are rounded up to so much."""


@dataclass(frozen=True, slots=True)
class Places:
    """Places whose twins come from the same candidates. left: those that no place has."""

    numbers: tuple[int, ...]
    together: tuple[tuple[Twin, ...], ...]
    left: tuple[Twin, ...]


def in_forms(spec: Spec, first: Composed, seed: int, bank: Bank, progress: TrainingProgress | None = None) -> Composed:
    """The exam in as many forms as were asked for, and how near one another they came. first: form A.

    Raises ExamgenError if there are fewer networks than all forms together need.
    """
    firsts = [first_twin(item, spec.places) for item in first.items]
    batches = [dict(counts) for counts in first.batches]
    rejected, used, found = first.items_rejected.copy(), marks(firsts), list[Places]()
    for section, places_of in _placed(spec, first, "own"):
        found += _on_own_networks(spec, spec.sections[section], firsts, places_of, seed)
    for section, places_of in _placed(spec, first, "by hand"):
        chance = Chance(seed, section).about("forms/by hand")
        made = [firsts[number] for number in places_of]
        found += _by_hand(spec, spec.sections[section], made, places_of, used, chance)
        used |= marks([twin for places in found for twin in sum(places.together, ())])
    for section, subject, numbers in _needs(spec, first):
        poser = Poser(spec, spec.sections[section], used)
        chance = Chance(seed, section).about(f"forms/{subject.name}")
        supply = Supply(poser, subject, bank, chance, seed, batches[section][subject.name], progress=progress)
        found += _supplied(spec, supply, firsts, numbers, [_variety(found, form) for form in range(1, spec.forms)])
        batches[section][subject.name] = supply.batches
        rejected += supply.rejections()
        used |= marks([twin for places in found for twin in (*sum(places.together, ()), *places.left)])
    rows = evened(_told_apart(spec, found), len(firsts))
    items = tuple(
        replace(row[form].item, id=item.id, form=letter)
        for form, letter in enumerate(LETTERS[: spec.forms])
        for row, item in zip(rows, first.items, strict=True)
    )
    forms = reached(items)
    alone = set(relaxed(first.items, spec.pages))
    notes = (*(note for note in first.notes if note not in alone), *relaxed(items, spec.pages))
    return replace(first, items=items, batches=tuple(batches), items_rejected=rejected, forms=forms, notes=notes)


def _variety(found: Iterable[Places], form: int) -> Variety:
    """What the twins that a form has so far count."""
    variety = Variety()
    for places in found:
        for together in places.together:
            variety.take(together[form].profile)
    return variety


Source: TypeAlias = Literal["own", "by hand", "bank"]
"""Where the networks of a section come from: the instructor, constructions, training."""


def _placed(spec: Spec, first: Composed, source: Source) -> Iterator[tuple[int, range]]:
    """Each section whose networks come from there, with the numbers of its places."""
    start = 0
    for number, (section, count) in enumerate(zip(spec.sections, first.counts, strict=True)):
        if source == ("own" if section.own else "by hand" if is_constructed(section) else "bank"):
            yield number, range(start, start + count)
        start += count


def _on_own_networks(
    spec: Spec, section: Section, firsts: Sequence[Twin], numbers: Sequence[int], seed: int
) -> Iterator[Places]:
    """The places of a section on the instructor's own networks: twins are on other rows, or on another of them."""
    others = [
        [first_twin(item, spec.places) for item in own_questions(spec, section, seed, form=form).items]
        for form in range(1, spec.forms)
    ]
    for place, number in enumerate(numbers):
        yield Places((number,), ((firsts[number], *(form[place] for form in others)),), ())


def _needs(spec: Spec, first: Composed) -> Iterator[tuple[int, Subject, tuple[int, ...]]]:
    """Each section with trained networks and each of their subjects, with the numbers of their places."""
    for number, places in _placed(spec, first, "bank"):
        of: dict[Subject, list[int]] = {}
        for place in places:
            subject = subject_of(first.items[place].network, first.batches[number])
            of.setdefault(subject, []).append(place)
        for subject, numbers in of.items():
            yield number, subject, tuple(numbers)


def _by_hand(
    spec: Spec, section: Section, firsts: Sequence[Twin], numbers: Sequence[int], used: frozenset[str], chance: Random
) -> Iterator[Places]:
    """The places of a section without trained networks: twins have the same activation and another task, as hard.

    Raises ExamgenError if there are fewer different questions than all forms together need.
    """
    for activation in section.activations:
        places = [place for place, twin in enumerate(firsts) if twin.item.network.hidden_activation is activation]
        if not places:
            continue
        each = spec.forms - 1
        found = every_candidate(replace(section, activations=(activation,)), used | spec.avoided, chance)
        if len(found) < len(places) * each:
            raise ExamgenError(
                f"forms {spec.forms}: the questions of kind {section.kind} with {activation} need {len(places) * each} "
                "twins, each of another task, and there are not so many. Ask for fewer forms, fewer questions or more "
                "tasks."
            )
        pool = [first_twin(item_of(candidate, "", spec.places, section), spec.places) for candidate in found]
        together, _ = matched([firsts[place] for place in places], pool, each)
        yield Places(tuple(numbers[place] for place in places), tuple(together), ())


def _supplied(
    spec: Spec, supply: Supply, firsts: Sequence[Twin], numbers: Sequence[int], before: Sequence[Variety]
) -> list[Places]:
    """The places with their twins, row by row; more candidates are looked at while any twin is too far.

    before: what the twins of each further form count, of the sections and subjects before.
    """
    section, each = supply.poser.section, spec.forms - 1
    by_row: dict[Row, tuple[int, ...]] = {}
    for number in numbers:
        row = row_of(firsts[number].item, section)
        by_row[row] = (*by_row.get(row, ()), number)
    needed = {row: each * len(places) for row, places in by_row.items()}
    for times in CANDIDATES_LOOKED_AT:
        pools = supply.pools({row: times * number + SPARE for row, number in needed.items()}, needed)
        short = next((row for row in needed if len(pools[row]) < needed[row]), None)
        if short is not None:
            raise ExamgenError(_shortfall(spec, supply.subject, short, needed[short], len(pools[short])))
        counted = [variety.copy() for variety in before]
        found = [_matched(firsts, places, pools[row], each, counted) for row, places in by_row.items()]
        if all(near(together) for places in found for together in places.together):
            break
        if times != CANDIDATES_LOOKED_AT[-1]:
            supply.look_further()
    return found


def _told_apart(spec: Spec, found: Sequence[Places]) -> Iterator[Places]:
    """The places; twins of tasks that the sheet keeps back are exchanged, so that neighbours' words differ."""
    free: dict[tuple[int, Activation], list[Places]] = {}
    sections = [number for number, section in enumerate(spec.sections) for _ in range(section.count)]
    for places in found:
        item = places.together[0][0].item
        if KINDS[item.kind].SCOPE.tells_task:
            yield places
        else:
            free.setdefault((sections[places.numbers[0]], item.network.hidden_activation), []).append(places)
    for alike in free.values():
        together = exchanged([row for places in alike for row in places.together])
        numbers, left = (sum((getattr(places, name) for places in alike), ()) for name in ("numbers", "left"))
        yield Places(numbers, tuple(together), left)


def exchanged(rows: Sequence[tuple[Twin, ...]]) -> list[tuple[Twin, ...]]:
    """The twins of each place, exchanged within each form until no neighbour has the same word, if that can be had.

    Twins stay as near one another as they were.
    """
    rows = list(rows)
    for form in range(1, len(rows[0])):
        while True:
            ill = [_ill(row, form) for row in rows]
            pairs = ((_both(rows, ill, form, pair), pair) for pair in combinations(range(len(rows)), 2))
            best, (one, other) = min(pairs, default=((0, 0), (0, 0)))
            if best >= (0, 0):
                break
            rows[one], rows[other] = _swapped(rows[one], rows[other], form)
    return rows


def _swapped(one: tuple[Twin, ...], other: tuple[Twin, ...], form: int) -> tuple[tuple[Twin, ...], tuple[Twin, ...]]:
    return (*one[:form], other[form], *one[form + 1 :]), (*other[:form], one[form], *other[form + 1 :])


def _both(
    rows: Sequence[tuple[Twin, ...]], ill: Sequence[tuple[int, int]], form: int, pair: tuple[int, int]
) -> tuple[int, int]:
    """How many more of two places would be ill if they exchanged their twins of a form: too far, with the same word."""
    one, other = pair
    after = [_ill(row, form) for row in _swapped(rows[one], rows[other], form)]
    before = [ill[one], ill[other]]
    far, same = (sum(of[at] for of in after) - sum(of[at] for of in before) for at in (0, 1))
    return far, same


def _ill(row: tuple[Twin, ...], form: int) -> tuple[int, int]:
    """Whether twins are too far apart, up to a form, and whether it has the word of the form before it."""
    return not near(row[: form + 1]), row[form].word == row[form - 1].word


def _matched(
    firsts: Sequence[Twin],
    numbers: tuple[int, ...],
    pool: Sequence[Twin],
    each: int,
    counted: Sequence[Variety],
) -> Places:
    together, left = matched([firsts[number] for number in numbers], pool, each, counted)
    return Places(numbers, tuple(together), tuple(left))


def _shortfall(spec: Spec, subject: Subject, row: Row, needed: int, found: int) -> str:
    where = f" on row ({', '.join(map(str, row))})" if row else ""
    return (
        f"forms {spec.forms}: the questions on {subject}{where} need {needed} twins, but {MOST_BATCHES} batches "
        f"of trained networks hold {found}. Ask for fewer forms or fewer questions."
    )


def evened(found: Iterable[Places], count: int) -> list[tuple[Twin, ...]]:
    """The twins of each place, exchanged until whole forms are near enough, or no exchange brings them nearer."""
    rows: dict[int, tuple[Twin, ...]] = {}
    left: dict[int, list[Twin]] = {}
    for places in found:
        rows |= dict(zip(places.numbers, places.together, strict=True))
        shared = list(places.left)
        left |= dict.fromkeys(places.numbers, shared)
    points = sum(row[0].item.points for row in rows.values())
    for _ in range(MOST_EXCHANGES):
        sums = [sum((row[form].loss for row in rows.values()), Decimal(0)) for form in range(len(rows[0]))]
        if distance(sums) <= EVEN_ENOUGH * points:
            break
        best = min(_exchanges(rows, left, sums, EVEN_ENOUGH * points), default=None)
        if best is None or best[0] >= distance(sums):
            break
        _, _, place, form, number = best
        row = rows[place]
        rows[place] = (*row[:form], left[place][number], *row[form + 1 :])
        left[place][number] = row[form]
    return [rows[place] for place in range(count)]


def _exchanges(
    rows: Mapping[int, tuple[Twin, ...]], left: Mapping[int, list[Twin]], sums: Sequence[Decimal], goal: Decimal
) -> Iterator[tuple[Decimal, Decimal, int, int, int]]:
    """For each exchange how far apart whole forms and the twins would be, place, form, and which of what is left.

    sums: the expected losses of whole forms; goal: if they are as near as this, nearer is no better.
    """
    for place, row in rows.items():
        for form in range(1, len(row)):
            for number, twin in enumerate(left[place]):
                together = (*row[:form], twin, *row[form + 1 :])
                if twin.may_replace(row[form]) and near(together):
                    changed = [*sums[:form], sums[form] - row[form].loss + twin.loss, *sums[form + 1 :]]
                    yield max(distance(changed), goal), apart([each.item for each in together]), place, form, number


def reached(
    items: Sequence[Item], likelihoods: Mapping[str, Decimal] = LIKELIHOODS, families: Mapping[str, str] = FAMILIES
) -> FormRules:
    """What the forms of an exam keep to: what was aimed at or, where that could not be had, what was reached.

    likelihoods, families: what the expected losses of the items rest on.
    """
    farthest = max(apart(together) for together in twins(items))
    return FormRules(
        letters=tuple(letter or "" for letter, _ in groupby(item.form for item in items)),
        totals_within=max(TOTALS_WITHIN, _rounded_up(totals_apart(items))),
        items_within=max(ITEMS_WITHIN, _rounded_up(farthest)),
        likelihoods=likelihoods,
        families=families,
    )


def _rounded_up(share: Decimal) -> Decimal:
    return share.quantize(SHARE_STEP, ROUND_UP)
