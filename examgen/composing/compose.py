"""From what was asked for and a bank of trained networks to the items of an exam: the last place where chance speaks.

An exam is a function of the spec, the seed and the number of batches that the spec needs. The seed only chooses: with
which batch the exam begins, too, so that nobody can tabulate the few thousand networks that exams are made of.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, islice

from examgen.asking.spec import Spec
from examgen.composing.apportioning import Chance, items_of_sections
from examgen.composing.arrange import arrange, more_ones, ones_of
from examgen.composing.best import best_of_each, lopsided
from examgen.composing.candidates import (
    Candidate,
    Drawn,
    Extracted,
    Poser,
    drawn_from,
    is_one_too_many,
    item_of,
    pools,
)
from examgen.composing.constructing import constructed_candidates, is_constructed
from examgen.composing.own import OwnQuestions, own_questions
from examgen.composing.rows import inputs_of, missing_rows, most_balanced, rowless, rows_given, wanted_rows
from examgen.composing.variety import Variety, relaxed
from examgen.exam.form_rules import FormRules
from examgen.files.errors import ExamgenError
from examgen.items.item import Item, item_ids
from examgen.items.kinds import KINDS
from examgen.items.screening import Rejection
from examgen.networks.bank import Bank, TrainingProgress
from examgen.networks.batches import MOST_BATCHES, round_from
from examgen.networks.training import Subject
from examgen.paper.network import Row, target_of


@dataclass(frozen=True, slots=True)
class Composed:
    """The items of an exam in their order, how many each section has, and what was screened out.

    batches: for each section their numbers, by the name of the subject; notes: what the instructor should know besides,
    in sentences; forms: how near one another they are, where there are several; passed_over: how many candidates each
    rule of variety cost, by its name.
    """

    items: tuple[Item, ...]
    counts: tuple[int, ...]
    batches: tuple[Mapping[str, tuple[int, ...]], ...]
    networks_rejected: Counter[Rejection]
    items_rejected: Counter[Rejection]
    notes: tuple[str, ...] = ()
    forms: FormRules | None = None
    passed_over: Counter[str] = field(default_factory=Counter)

    @property
    def by_section(self) -> tuple[tuple[Item, ...], ...]:
        """The items of each section, of the first form if there are several."""
        items = iter(self.items)
        return tuple(tuple(islice(items, count)) for count in self.counts)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The candidates of one subject, and the numbers of the batches that they took."""

    candidates: tuple[Candidate, ...]
    batches: tuple[int, ...]
    networks_rejected: Counter[Rejection]
    items_rejected: Counter[Rejection]


def compose(spec: Spec, seed: int, bank: Bank, progress: TrainingProgress | None = None) -> Composed:
    """The items of an exam, section by section. seed: whichever was drawn or given.

    Raises ExamgenError if the rules leave fewer questions than were asked for, naming the rule and the number.
    """
    sections: list[tuple[Item, ...]] = []
    parts: list[dict[Subject, Chosen]] = []
    brought: list[OwnQuestions] = []
    targets: list[int | None] = []
    used: frozenset[str] = frozenset()
    words: Counter[str] = Counter()
    variety = Variety()
    for place, (section, counts) in enumerate(zip(spec.sections, items_of_sections(spec, seed), strict=True)):
        chance = Chance(seed, place)
        chosen: dict[Subject, Chosen] = {}
        if section.own:
            brought.append(own_questions(spec, section, seed, _asked_before(spec, sections)))
            sections.append(brought[-1].items)
            targets += [None] * len(brought[-1].items)
            parts.append(chosen)
            continue
        if is_constructed(section):
            everything = list(constructed_candidates(section, used | spec.avoided, chance.about(section.kind)))
        else:
            chosen = _section(Poser(spec, section, used), counts, chance, targets, words, variety, bank, progress)
            everything = list(chain.from_iterable(part.candidates for part in chosen.values()))
        ordered = arrange(everything, chance.about("order"), targets)
        sections.append(tuple(item_of(candidate, "", spec.places, section) for candidate in ordered))
        targets += [target_of(item.inputs, item.network.task) for item in sections[-1]]
        used |= {candidate.extracted.mark for candidate in everything}
        words.update(candidate.word for candidate in everything if candidate.word)
        parts.append(chosen)
    items = tuple(chain.from_iterable(sections))
    return Composed(
        tuple(replace(item, id=name) for item, name in zip(items, item_ids(len(items)), strict=True)),
        tuple(map(len, sections)),
        tuple({subject.name: part.batches for subject, part in chosen.items()} for chosen in parts),
        _summed(
            [
                *(part.networks_rejected for chosen in parts for part in chosen.values()),
                *(own.broken for own in brought),
            ]
        ),
        _summed(
            [*(part.items_rejected for chosen in parts for part in chosen.values()), *(own.left_out for own in brought)]
        ),
        (*chain.from_iterable(own.notes for own in brought), *lopsided(words), *relaxed(items, spec.pages)),
        passed_over=variety.passed_over,
    )


def _asked_before(spec: Spec, sections: Sequence[tuple[Item, ...]]) -> list[Item]:
    """The questions on networks of the instructor's own in the sections that stand before."""
    return [item for section, items in zip(spec.sections, sections, strict=False) if section.own for item in items]


def _section(
    poser: Poser,
    counts: Mapping[Subject, int],
    chance: Chance,
    before: Sequence[int | None],
    words: Counter[str],
    variety: Variety,
    bank: Bank,
    progress: TrainingProgress | None,
) -> dict[Subject, Chosen]:
    """The candidates of one section by subject. counts: how many of each; before: the targets of the items that stand
    before it; words: how often "yes" and "no" were right there; variety: what these count.

    Where there are fewer networks that give a wrong class than are wanted, others of their task stand for them.
    """
    more = more_ones(before, poser.section.count, chance.about("targets"))
    left = dict(counts)
    chosen: dict[Subject, Chosen] = {}
    for subject in counts:
        if not left[subject]:
            continue
        said = words + Counter(candidate.word for part in chosen.values() for candidate in part.candidates)
        asked = partial(choose, poser.afresh(), subject, words=said, variety=variety, chance=chance, bank=bank)
        ones = ones_of(left, more)[subject]
        try:
            chosen[subject] = asked(count=left[subject], ones=ones, progress=progress)
        except ShortfallError as few:
            if not subject.wrong_rows:
                raise
            left[replace(subject, wrong_rows=0)] += left[subject] - few.most
            left[subject] = few.most
            if few.most:
                chosen[subject] = asked(count=few.most, ones=few.most // 2, progress=progress)
    return chosen


class ShortfallError(ExamgenError):
    """There are fewer questions than were asked for. most: as many as there are, with half of them of either target."""

    def __init__(self, said: str, most: int) -> None:
        super().__init__(said)
        self.most = most


def choose(
    poser: Poser,
    subject: Subject,
    count: int,
    ones: int,
    words: Counter[str],
    variety: Variety,
    chance: Chance,
    bank: Bank,
    progress: TrainingProgress | None,
) -> Chosen:
    """`count` candidates of one subject, `ones` of them with target 1, from the fewest batches that hold enough.

    words: how often "yes" and "no" are right in those chosen before; variety: what these count.
    """
    networks: list[Drawn] = []
    found: dict[Row, list[Candidate]] = {}
    order = round_from(chance.first_batch)
    for place, number in enumerate(order, 1):
        networks.extend(drawn(bank, subject, number, progress))
        if not _enough(poser, networks, count):
            continue
        random = chance.about(subject.name)
        shuffled = random.sample(networks, len(networks))
        wanted = wanted_rows(poser.section, subject, count, ones, random)
        rejected: Counter[Rejection] = Counter()
        found = _candidates(poser, shuffled, wanted, subject.task, chance.seed, rejected)
        quotas = rows_given(found, wanted, subject.task)
        if sum(quotas.values()) == count:
            more = partial(_candidates, poser, shuffled, wanted, subject.task, chance.seed, Counter(), WIDER)
            candidates = best_of_each(found, quotas, words, variety, more)
            return Chosen(candidates, order[:place], rejected, poser.rejections())
    raise ShortfallError(*shortfall(poser, subject, count, networks, found))


def _enough(poser: Poser, networks: Sequence[Drawn], count: int) -> bool:
    """Whether there may be `count` good networks; for a small request it is not worth screening all of them."""
    if 2 * count < len(networks):
        return True
    return sum(1 for _ in poser.good_networks(networks, Counter())) >= count


def drawn(bank: Bank, subject: Subject, number: int, progress: TrainingProgress | None) -> list[Drawn]:
    """The networks of one batch, trained now if they were not before."""
    watch = partial(progress, subject, number) if progress else None
    return drawn_from(bank.batch(subject, number, watch))


def _candidates(
    poser: Poser,
    networks: Sequence[Drawn],
    wanted: Mapping[Row, int],
    task: str,
    seed: int,
    rejected: Counter[Rejection],
    times: int = 1,
) -> dict[Row, list[Candidate]]:
    """Candidates by row, more than are needed where the networks give them. times: as many as usual.

    Where one row of a target gives too few, its other rows are searched for more.
    """
    good = poser.good_networks(networks, rejected)
    if rowless(poser.section):
        return {row: without_row(good, times * candidates_for(number), seed, poser) for row, number in wanted.items()}
    room = {row: times * candidates_for(number) for row, number in wanted.items()}
    found = pools(good, room, poser)
    missing = missing_rows(found, wanted, task)
    if not any(missing.values()):
        return found
    good = poser.good_networks(networks, Counter())
    room = {row: number + missing[target_of(row, task)] for row, number in room.items()}
    return pools(good, room, poser)


def without_row(networks: Iterable[Extracted], most: int, seed: int, poser: Poser) -> list[Candidate]:
    """Up to `most` candidates that belong to no row: of fractional inputs, or of every row at once.

    Half of them have either of "yes" and "no", as in `pools`. Where good ones are rare, a third of them is enough.
    """
    found: list[Candidate] = []
    alike: list[Candidate] = []
    for looked_at, extracted in enumerate(networks):
        if looked_at >= PATIENCE * most and 3 * len(found) >= most:
            break
        candidate = poser.pose(extracted, inputs_of(poser.section, extracted, seed))
        if isinstance(candidate, Candidate):
            (alike if is_one_too_many(candidate, found, most) else found).append(candidate)
        if len(found) == most:
            break
    return found + alike[: most - len(found)]


PATIENCE = 20
"""How many networks are looked at for each candidate, before as many as are needed are enough."""


WIDER = 4
"""How many times as many candidates are looked at where questions do not vary as they should."""


def candidates_for(count: int) -> int:
    """How many candidates to look for where `count` are needed: thrice as many, at most 40 more."""
    return count + min(2 * count, 40)


def shortfall(
    poser: Poser,
    subject: Subject,
    count: int,
    networks: Sequence[Drawn],
    found: Mapping[Row, Sequence[Candidate]],
) -> tuple[str, int]:
    """One line that says how many questions there are, and which rule leaves no more; and how many."""
    rejected: Counter[Rejection] = Counter()
    most = sum(1 for _ in poser.good_networks(networks, rejected))
    rule = "no network is used twice, and that is how many different good ones there are"
    if most >= count:
        most = most_balanced(found, subject.task)
        reason = (poser.rejections() + rejected).most_common(1)[0][0]
        rule = f'the rule that refuses most is "{reason}"'
        if not rowless(poser.section):
            rule = f"half of them need target 0 and half 1, and {rule}"
        if reason is Rejection.OUTSIDE_BAND:
            rule += f" ({_usual_difficulties(poser, poser.good_networks(networks, Counter()), found, subject.task)})"
    mend = f"Ask for {most} or fewer, or mix activations." if most else "Ask for something less narrow."
    asked = poser.section.named("count", poser.section.count)
    return (
        f"{asked}: {count} questions with {_said(subject)} were asked for, but {MOST_BATCHES} batches of "
        f"trained networks hold {most}: {rule}. {mend}"
    ), most


def _said(subject: Subject) -> str:
    """A subject in a few words: the activation alone where that is all there is to say."""
    return subject.activation if subject.name == subject.activation else str(subject)


def _usual_difficulties(poser: Poser, networks: Iterable[Extracted], rows: Iterable[Row], task: str) -> str:
    """Between what the difficulties of most questions lie, by target: `with target 0: 6 to 14, with target 1: …`."""
    rows, counts = tuple(rows), dict[int | None, list[int]]()
    for extracted in islice(networks, 200):
        for row in rows:
            inputs = row or inputs_of(poser.section, extracted, 0)
            difficulty = KINDS[poser.section.kind].difficulty(poser.posed(extracted, inputs))
            counts.setdefault(target_of(row, task), []).append(difficulty)
    words = {None: "usual are", 0: "usual with target 0:", 1: "with target 1:"}
    ordered = sorted(counts.items(), key=lambda pair: str(pair[0]))
    return ", ".join(f"{words[target]} {min(found)} to {max(found)}" for target, found in ordered)


def _summed(counters: Iterable[Counter[Rejection]]) -> Counter[Rejection]:
    return sum(counters, Counter())
