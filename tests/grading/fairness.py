"""What fair marks are, question by question: for honest students, for mistaken ones, and for saboteurs.

proved(bank, "forward", Subject("tanh"), 100)     -> Proved(items=100, honest=200, mistaken=1541, …, complaints=[])
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import combinations, islice, product
from random import Random

from examgen.exam.record import Policies
from examgen.grading.boxes import going_on, read_boxes
from examgen.grading.marker import Marked, Marker
from examgen.grading.mistakes import script_of
from examgen.items.graph import Graph, boxes_above, evaluated, first_touched
from examgen.items.item import Item, Part
from examgen.items.kinds import KINDS
from examgen.items.solved import Word
from examgen.networks.bank import Bank
from examgen.networks.training import Subject
from examgen.paper.estimates import Estimate
from tests.grading.classes import Boxes, boxes
from tests.grading.one_error import Question, effort, explained, floats
from tests.items.stress import WORK, good_items, told

HALF = Decimal("0.5")
NONE, HALVED = Policies(eased="none"), Policies(eased="half")
HONEST, PAIRS = 2, 12
"""Honest students an item; pairs of convenient numbers that a saboteur tries beside every single one."""


@dataclass(slots=True)
class Proved:
    """How many scripts were sent through, and what went wrong, a line each.

    gain: the most that a saboteur got above leaving his boxes blank, as a share of the item's points, under `half`;
    slipped, slipped_gain: his scripts that look like known slips or like one arithmetic error, and the most that those
    got under `none`; toiling: his scripts after which as much is left to work out as on the right way, which no grader
    can hold against him.
    """

    items: int = 0
    honest: int = 0
    mistaken: int = 0
    sabotaged: int = 0
    gain: Decimal = Decimal(0)
    slipped: int = 0
    slipped_gain: Decimal = Decimal(0)
    toiling: int = 0
    complaints: list[str] = field(default_factory=list)


def proved(bank: Bank, kind: str, subject: Subject, items: int, seed: int = 0, tries: int | None = None) -> Proved:
    """Send every kind of student through so many good items of a kind. tries: as `sabotage` takes them."""
    random, outcome = Random(f"{seed}/{kind}/{subject.name}"), Proved()
    for item, places in islice(good_items(bank, kind, subject, 1, random), items):
        outcome.items += 1
        complaints = [*honest(item, places, random, outcome), *slipped(item, places, random, outcome)]
        complaints += sabotage(item, places, random, outcome, tries)
        outcome.complaints += [f"{kind}, {subject.name}, {told(item, places)}: {each}" for each in complaints]
    return outcome


def honest(item: Item, places: int, random: Random, outcome: Proved) -> Iterator[str]:
    marker = Marker(item, places, NONE)
    for _ in range(HONEST):
        outcome.honest += 1
        marked = marker.mark(boxes(WORK[item.kind][0](item, places, random), random))
        if marked.total != item.points:
            yield f"an honest student loses {', '.join(sorted(lost(item, marked)))}"


def slipped(item: Item, places: int, random: Random, outcome: Proved) -> Iterator[str]:
    marker, kept = Marker(item, places, NONE), places + 2
    predicted = dict(KINDS[item.kind].slips(item.posed, kept))
    listed = {slip.name for slip in item.slips}
    graph = KINDS[item.kind].graph(item.posed)
    for name, work in WORK[item.kind][1](item, places, random):
        if name not in listed or not work:
            continue
        outcome.mistaken += 1
        marked = marker.mark(boxes(work, random))
        more = lost(item, marked) - set(first_touched(graph, predicted[name], kept))
        if more:
            yield f"{name} loses {', '.join(sorted(more))} too"
        if lost(item, marked) and name not in marked.diagnosis.names():
            yield f"{name} is not among {marked.diagnosis.names()}"


def lost(item: Item, marked: Marked) -> set[str]:
    """The parts that earned less than they are worth."""
    return {part.name for part, asked in zip(marked.parts, item.parts, strict=True) if part.points < asked.points}


def sabotage(item: Item, places: int, random: Random, outcome: Proved, tries: int | None = None) -> Iterator[str]:
    """Every line that convenient numbers earn. tries: how many of them are tried, all if left out."""
    none, half = Marker(item, places, NONE), Marker(item, places, HALVED)
    half.mistakes = none.mistakes  # which hang on no policy
    question = Question(item, places)
    every = list(attempts(item, random))
    for chosen in every if tries is None else random.sample(every, min(tries, len(every))):
        written = following(item, question.graph, places, chosen)
        honest = right_above(question, written, chosen)
        without = {name: text for name, text in written.items() if name not in chosen}
        marked = none.mark(written)
        if any(part.verdict == "right" for part in marked.parts if part.name in chosen):
            continue  # convenient, but right
        if not all(saves(question, honest, *one) for one in chosen.items()):
            outcome.toiling += 1
            continue
        if slip_gives(none, written, chosen) or any(explained(question, *one, honest) for one in chosen.items()):
            outcome.slipped += 1
            gain = (marked.total - none.mark(without).total) / item.points
            outcome.slipped_gain = max(outcome.slipped_gain, gain)
            continue
        outcome.sabotaged += 1
        gain = half.mark(written).total - half.mark(without).total
        outcome.gain = max(outcome.gain, gain / item.points)
        if marked.total > none.mark(without).total or gain > HALF * dependent_points(item, question.graph, chosen):
            yield f"{', '.join(f'{name} = {number}' for name, number in chosen.items())} pays"


def right_above(question: Question, written: Boxes, chosen: Container[str]) -> Mapping[str, Estimate]:
    """The numbers in boxes that neither were chosen nor follow from what was, as they are written."""
    spoilt = {name for name in written if name in chosen}
    above = boxes_above(question.graph)
    for part in question.item.parts:
        if not spoilt.isdisjoint(above.get(part.name, ())):
            spoilt.add(part.name)
    numbers = (part.name for part in question.numbers if part.name in written and part.name not in spoilt)
    half = Decimal(5).scaleb(-question.places - 1)
    return {
        name: Estimate.exactly(number) if name in question.copied else Estimate(number, number - half, number + half)
        for name in numbers
        for number in [Decimal(written[name])]
    }


def saves(question: Question, honest: Mapping[str, Estimate], name: str, number: Decimal) -> bool:
    """Whether less is left to work out after a number than on the right way, with what is written above."""
    right = {part: float(one.value) for part, one in honest.items()}
    before, after = floats(question.graph, right), floats(question.graph, {**right, name: float(number)})
    return effort(question, after) < effort(question, before)


def slip_gives(marker: Marker, written: Boxes, chosen: Iterable[str]) -> bool:
    """Whether a listed slip leads to a number chosen, or does for who goes on from what he handed in."""
    script = script_of(read_boxes(marker.item.parts, written), marker.places)
    script = replace(script, going_on=going_on(read_boxes(marker.item.parts, written), marker.places))
    return any(mistake.lead_to([name], script) for name in chosen for mistake in marker.mistakes.singles)


def attempts(item: Item, random: Random) -> Iterator[Mapping[str, Decimal]]:
    """Every convenient number in every box, and some in two boxes at once."""
    names = [part.name for part in item.parts if isinstance(part, Part)]
    for name in names:
        yield from ({name: number} for number in convenient(item, name))
    pairs = [pair for pair in combinations(names, 2) if len(names) > 1]
    for first, second in random.sample(pairs, min(len(pairs), PAIRS)):
        both = list(product(convenient(item, first), convenient(item, second)))
        yield from ({first: one, second: other} for one, other in random.sample(both, 2))


def convenient(item: Item, part: str) -> list[Decimal]:
    """Numbers that save work: 0, ±1, inputs, what belongs in other boxes, large ones."""
    others = [other.answer for other in item.parts if isinstance(other, Part) and other.name != part]
    return [*map(Decimal, ("0", "1", "-1", "10", "100", "-1000", "99999", "1e9")), *(item.inputs or ()), *others]


def below(graph: Graph, names: set[str]) -> set[str]:
    """The parts that follow from any of these, those among them that follow from others included."""
    reached = set(names)
    found = set()
    for part, others in boxes_above(graph).items():
        if reached & set(others):
            found.add(part)
            reached.add(part)
    return found


def dependent_points(item: Item, graph: Graph, chosen: Mapping[str, Decimal]) -> Decimal:
    """The points of all that follows from the boxes chosen."""
    dependent = below(graph, set(chosen))
    return sum((part.points for part in item.parts if part.name in dependent), Decimal(0))


def following(item: Item, graph: Graph, places: int, chosen: Mapping[str, Decimal]) -> Boxes:
    """The numbers chosen, and in every other box exactly what follows from them."""
    written = {name: str(number) for name, number in chosen.items()}
    half = Decimal(5).scaleb(-places - 1)
    copied = {part.name for part in item.parts if part.copied}
    stands = {
        name: Estimate.exactly(number) if name in copied else Estimate(number, number - half, number + half)
        for name, number in chosen.items()
    }
    for name, follows in evaluated(graph, 20, stands).items():
        if name not in chosen and follows is not None:
            exact = follows.answer if isinstance(follows, Word) else format(round(follows.value, places), "f")
            written[name] = exact
    return written
