"""Another question in the place of one that the instructor dislikes, under the same rules."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from hashlib import sha256
from itertools import islice
from random import Random

from examgen.asking.spec import Own, Section, Spec
from examgen.composing.best import WINDOW
from examgen.composing.candidates import Candidate, Drawn, Poser, item_of, pools, subject_of, yes_or_no_of
from examgen.composing.compose import drawn, without_row
from examgen.composing.constructing import constructed_candidates, mark_of, marks_used
from examgen.composing.forms import CANDIDATES_LOOKED_AT, SPARE, reached
from examgen.composing.own import posed_on
from examgen.composing.rows import rowless
from examgen.composing.selection import sections_with
from examgen.composing.twins import Supply, rated, row_of
from examgen.composing.variety import Variety, profile_of, relaxed, variety_of
from examgen.exam.form_rules import ITEMS_WITHIN, TOTALS_WITHIN, FormRules, apart, totals_apart, twins, word_of
from examgen.exam.record import Exam, SectionRules
from examgen.files.errors import ExamgenError
from examgen.items.descent import NO_WISHES
from examgen.items.item import Item, OwnSource, Source
from examgen.items.kinds import KINDS
from examgen.items.screening import Rejection
from examgen.networks.bank import Bank, TrainingProgress
from examgen.networks.batches import round_from
from examgen.networks.training import Subject
from examgen.paper.network import Row, binary_rows

CHOICE = 40
"""Among how many candidates the one is chosen that keeps to the rules of variety and is about as difficult."""

ROWS_TRIED = 60
"""How many rows of numbers between 0 and 1 are tried on a network of the instructor's own."""


def own_mark(item: Item) -> str:
    """Sixteen hexadecimal digits, alike for all questions of a kind on one network and one row."""
    return sha256(f"{mark_of(item)} {item.kind} {item.inputs}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Vacancy:
    """The place of an item in an exam, and what the next one in it has to keep to."""

    exam: Exam
    old: Item

    @property
    def rules(self) -> SectionRules:
        """Those of the item's section."""
        return self.exam.selection.rules_of(self.exam.items.index(self.old))

    @property
    def section(self) -> Section:
        """What the item's section was asked for, as far as choosing one item goes."""
        rules, old = self.rules, self.old
        output, loss = None, None
        if isinstance(old.source, Source):
            output = old.network.output_activation
            loss = None if self.subject.has_usual_loss else self.subject.loss or None
        return Section(
            kind=rules.kind,
            count=1,
            activations=old.network.hidden_activations,
            tasks=rules.tasks if old.source is None else (old.network.task,),
            hidden=rules.hidden,
            own=Own(saved=(), network=old.network) if isinstance(old.source, OwnSource) else None,
            points=old.points,
            inputs=rules.inputs,
            weight_places=rules.weight_places,
            difficulty=rules.difficulty,
            step=rules.step or NO_WISHES,
            output=output,
            training_loss=loss,
            rules=self.exam.rules,
        )

    @property
    def subject(self) -> Subject:
        """What the item's network was trained for."""
        return subject_of(self.old.network, self.rules.batches)

    @property
    def first_batch(self) -> int:
        """The number of the batch that the section began with. Raises ExamgenError if the record names none."""
        if self.subject.name not in self.rules.batches:
            said = f"there are no batches of {self.subject}. Restore the file from a copy."
            raise ExamgenError(f"exam.json, selection: {said}")
        return self.rules.batches[self.subject.name][0]

    @property
    def chance(self) -> Random:
        """Another stream of chance for each item that was replaced before."""
        return Random(f"{self.exam.seed}/replace/{len(self.exam.selection.avoided)}")

    @property
    def poser(self) -> Poser:
        """Poses questions on networks that the exam does not have, and had not."""
        return Poser(Spec(places=self.exam.places, avoided=marks_used(self.exam)), self.section)

    @property
    def beside(self) -> Variety:
        """What the other questions of the item's form count by the rules of variety."""
        return variety_of([item for item in self.exam.items if item is not self.old and item.form == self.old.form])

    def filled(self, item: Item) -> Exam:
        """The exam with another item here."""
        return replace(self.exam, items=tuple(item if each is self.old else each for each in self.exam.items))

    def lacking(self) -> ExamgenError:
        """That there is no other item for it."""
        return ExamgenError(f"{self.old.name}: the bank holds no other question like it. Make a new exam instead.")


def with_another(
    exam: Exam, old: Item, bank: Bank, progress: TrainingProgress | None = None
) -> tuple[Exam, Counter[Rejection]]:
    """The exam with another item in the place of one, and how much each rule screened out.

    In an exam with forms it is as near its twins as can be, else about as difficult as the old one. Raises ExamgenError
    if there is none.
    """
    gap, forms = Vacancy(exam, old), exam.selection.forms
    if isinstance(old.source, OwnSource):
        new, rejected = _on_another_row(gap, old.source), Counter[Rejection]()
    elif old.source is None:
        (found,) = constructed_candidates(gap.section, marks_used(exam), gap.chance)
        new, rejected = item_of(found, old.id, exam.places, gap.section), Counter[Rejection]()
        if forms:
            new = rated(replace(new, form=old.form), exam.places, forms.likelihoods, forms.families)
    elif forms is None:
        new, rejected = _nearest(gap, bank, progress)
    else:
        new, rejected = _twin(gap, forms, bank, progress)
    changed = gap.filled(new)
    selection = replace(
        exam.selection,
        sections=sections_with(exam, changed.items),
        avoided=(*exam.selection.avoided, own_mark(old) if isinstance(old.source, OwnSource) else mark_of(old)),
        forms=forms and reached(changed.items, forms.likelihoods, forms.families),
    )
    return replace(changed, selection=selection), rejected


def _on_another_row(gap: Vacancy, source: OwnSource) -> Item:
    """The same network on another row, nearest to the old one in difficulty, or to its twins. source: of the network.

    Rows of 0 and 1 come first, then numbers between them, of which a few are tried. Raises ExamgenError if there is
    none.
    """
    old, exam, forms = gap.old, gap.exam, gap.exam.selection.forms
    accepted = {rule for rule in Rejection if rule.label in gap.rules.accepted}
    for rows in other_rows(gap):
        posed = (posed_on(old.network, source, row, gap.section, accepted, exam.places, exam.seed) for row in rows)
        found = list(islice((item for item in posed if isinstance(item, Item)), WINDOW))
        named = [replace(item, id=old.id, form=old.form) for item in found]
        if named and forms:
            every = (rated(item, exam.places, forms.likelihoods, forms.families) for item in named)
            return min(every, key=lambda item: _farness(gap, item))
        if named:
            return min(named, key=lambda item: abs(item.difficulty - old.difficulty))
    every_row = KINDS[old.kind].SCOPE.every_row
    where, other = ("", "another network") if every_row else (" on any other row", "other rows or another network")
    said = f"{old.name}: {source.file} makes no other question of kind {old.kind}{where}"
    raise ExamgenError(f"{said}. Make a new exam, with {other}.")


def other_rows(gap: Vacancy) -> Iterator[Iterable[Row]]:
    """The rows that stand in the place of one of the instructor's own network: those that nobody was asked or will be.

    First those of 0 and 1, unless she named others; then numbers between 0 and 1, where the kind can be asked on them.
    """
    old, exam = gap.old, gap.exam
    if old.inputs is None:
        return
    size, places = old.network.input_size, old.network.weight_places
    taken = {item.inputs for item in exam.items if item.network == old.network and _competes(item, old)}

    def free(row: Row) -> bool:
        return row not in taken and own_mark(replace(old, inputs=row)) not in exam.selection.avoided

    if gap.rules.inputs == "binary":
        yield list(filter(free, binary_rows(size)))
    if KINDS[old.kind].SCOPE.fractional and not exam.pages.tables:
        numbers = [Decimal(number).scaleb(-places) for number in range(1, 10**places)]
        chance = gap.chance
        yield (
            row for _ in range(ROWS_TRIED) for row in [tuple(chance.choice(numbers) for _ in range(size))] if free(row)
        )


def _competes(item: Item, old: Item) -> bool:
    """Whether an item would be the same to a student, or to one beside him, as one in the place of the old."""
    return item.kind == old.kind and (item.form == old.form or item.id == old.id)


def _nearest(gap: Vacancy, bank: Bank, progress: TrainingProgress | None) -> tuple[Item, Counter[Rejection]]:
    """Another item on the same row, about as difficult. Raises ExamgenError if the bank holds none."""
    old, poser, random, networks = gap.old, gap.poser, gap.chance, list[Drawn]()
    for number in round_from(gap.first_batch):
        networks.extend(drawn(bank, gap.subject, number, progress))
        rejected: Counter[Rejection] = Counter()
        good = poser.good_networks(random.sample(networks, len(networks)), rejected)
        if rowless(poser.section):
            found = without_row(good, CHOICE, gap.exam.seed, poser)
        else:
            found = pools(good, {old.posed.row: CHOICE}, poser)[old.posed.row]
        if found:
            nearest = min(found, key=partial(_unlike, old, gap.beside))
            return item_of(nearest, old.id, gap.exam.places, poser.section), rejected + poser.rejections()
    raise gap.lacking()


def _unlike(old: Item, beside: Variety, candidate: Candidate) -> tuple[bool, int, int, int]:
    """How ill a candidate takes the place of an item, beside what the others count: what is least goes best."""
    return (
        candidate.word != yes_or_no_of(old),
        beside.over_with(profile_of(candidate.kind, candidate.posed)),
        abs(candidate.difficulty - old.difficulty),
        candidate.merged,
    )


def _twin(
    gap: Vacancy, forms: FormRules, bank: Bank, progress: TrainingProgress | None
) -> tuple[Item, Counter[Rejection]]:
    """Another item as near its twins as can be. Raises ExamgenError if the bank holds none."""
    old, row = gap.old, row_of(gap.old, gap.section)
    supply = Supply(
        gap.poser,
        gap.subject,
        bank,
        gap.chance,
        gap.exam.seed,
        (gap.first_batch,),
        likelihoods=forms.likelihoods,
        families=forms.families,
        progress=progress,
    )
    for times in CANDIDATES_LOOKED_AT:
        pool = supply.pools({row: times * SPARE}, {row: 1})[row]
        if not pool:
            raise gap.lacking()
        alike = [twin for twin in pool if twin.word == word_of(old)]  # or the balance of the form would go
        items = (replace(twin.item, id=old.id, form=old.form) for twin in alike or pool)
        beside = gap.beside
        new = min(items, key=lambda item: _ill(gap, beside, item))
        if not any(_farness(gap, new)[:2]):
            break
        supply.look_further()
    return new, supply.rejections()


def _ill(gap: Vacancy, beside: Variety, new: Item) -> tuple[Decimal, Decimal, int, Decimal]:
    """The same, and how far the form is from the rules of variety. beside: what its other questions count."""
    own, totals, at_all = _farness(gap, new)
    return own, totals, beside.over_with(profile_of(new.kind, new.posed)), at_all


def relaxed_by(before: Exam, after: Exam) -> tuple[str, ...]:
    """A line for each form whose questions are farther from the rules of variety after one was replaced."""
    forms = dict.fromkeys(item.form for item in after.items)
    of = {form: [[item for item in exam.items if item.form == form] for exam in (before, after)] for form in forms}
    worse = [items for old, items in of.values() if variety_of(items).over > variety_of(old).over]
    return tuple(line for items in worse for line in relaxed(items, after.pages))


def _farness(gap: Vacancy, new: Item) -> tuple[Decimal, Decimal, Decimal]:
    """How far twins would be apart beyond what they should be, how far whole forms, and twins at all."""
    items = gap.filled(new).items
    own = apart(next(found for found in twins(items) if new in found))
    return max(Decimal(0), own - ITEMS_WITHIN), max(Decimal(0), totals_apart(items) - TOTALS_WITHIN), own
