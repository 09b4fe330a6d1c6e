"""What each known mistake, and each two of them together, makes of an item's boxes: worked out once, compared often."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TypeAlias

from examgen.grading.boxes import Boxes, going_on
from examgen.items.declaration import Declaration
from examgen.items.edits import Slipped, is_edge
from examgen.items.graph import Graph, Operation, boxes_above, evaluated, first_touched
from examgen.items.item import Item
from examgen.items.kind import outcome
from examgen.items.kinds import KINDS
from examgen.items.solved import EXTRA_PLACES, Solved, Word
from examgen.paper.estimates import Estimate


@dataclass(frozen=True, slots=True)
class Prediction:
    """What is handed in by who makes the mistakes `names`, one or two, and carries them on.

    first: the parts that they touch first, mistake by mistake; started: all of those; low, high, words: of every part
    that they change, of a word all that it may be called; graph: the question that such a student works, where the
    mistake is one in reading the question; later: its parts that follow from others.
    """

    names: tuple[str, ...]
    first: tuple[frozenset[str], ...]
    started: frozenset[str]
    low: Mapping[str, Decimal]
    high: Mapping[str, Decimal]
    words: Mapping[str, tuple[str, ...]]
    graph: Graph | None = None
    later: frozenset[str] = frozenset()

    def gives(self, part: str, found: Decimal | str) -> bool:
        """Whether the mistakes lead to what was found in a part that they change."""
        if isinstance(found, str):
            return found in self.words.get(part, ())
        return part in self.low and self.low[part] <= found <= self.high[part]

    def lead_to(self, parts: Iterable[str], script: "Script") -> bool:
        """Whether the mistakes lead to what stands in all these parts.

        Also for who goes on from the numbers that he handed in, where that can be told.
        """
        left = [part for part in parts if not self.gives(part, script.filled[part])]
        if not left or self.graph is None or not self.later.issuperset(left):
            return not left
        follows = evaluated(self.graph, script.places + EXTRA_PLACES, script.going_on, left)
        return all(_lies_in(script.filled[part], follows[part], script.places) for part in left)


@dataclass(frozen=True, slots=True)
class Script:
    """What was read in the boxes of one item, and which of them are wrong.

    filled: the boxes that are neither blank nor unclear; wrong: those that are neither right nor follow from the boxes
    above; going_on: what the numbers stand for, for who goes on from them; within: the boxes that are right by
    themselves.
    """

    filled: Mapping[str, Decimal | str]
    wrong: frozenset[str]
    going_on: Mapping[str, Estimate]
    places: int
    within: frozenset[str] = frozenset()

    def is_all_of(self, mistakes: Prediction) -> bool:
        """Whether these mistakes lead to the whole script: to what is right, too, where they lead to another number."""
        right = (part for part in self.within if part in mistakes.low or part in mistakes.words)
        return self.shows(mistakes) and mistakes.lead_to(right, self)

    def shows(self, mistakes: Prediction) -> bool:
        """Whether the script is that of a student who made these mistakes: each of them shows, nothing contradicts."""
        started = mistakes.started
        return self.may_show(mistakes) and mistakes.lead_to((part for part in self.filled if part in started), self)

    def may_show(self, mistakes: "Prediction | Pair") -> bool:
        """Whether what is wrong is what these mistakes touch first, and each of them shows: whatever they lead to."""
        return mistakes.started >= self.wrong and not any(first.isdisjoint(self.wrong) for first in mistakes.first)


def same_steps(declared: Declaration) -> tuple[tuple[str, ...], ...]:
    """The parts that are one step worked several times: from the same weights, on other rows or in another pass.

    So are the exponentials that go into their sum and once more into each probability: whoever has them wrong there has
    them wrong here.
    """
    used: dict[str, frozenset[str]] = {}
    alike: dict[frozenset[str], list[str]] = {}
    for step in declared.steps:
        names = [name for name in step.operands if isinstance(name, str)]
        weights = frozenset(filter(is_edge, names)).union(*(used.get(name, frozenset()) for name in names))
        used[step.name] = weights if step.part is None else frozenset()
        if step.part is not None and weights:
            alike.setdefault(weights, []).append(step.part)
    shares = (step for step in declared.steps if step.operation is Operation.SHARE_OF_SUM)
    twice = ((str(step.operands[1]), step.part) for step in shares if step.part is not None)
    return (*(tuple(parts) for parts in alike.values() if len(parts) > 1), *twice)


def script_of(boxes: Boxes, places: int) -> Script:
    """What was read in the boxes, which were compared with those above them."""
    filled = {name: box.value for name, box in boxes.items() if box.value is not None}
    wrong = frozenset(name for name, box in boxes.items() if box.wrong)
    within = frozenset(name for name, box in boxes.items() if box.within)
    return Script(filled, wrong, going_on(boxes, places) if wrong else {}, places, within)


def _lies_in(found: Decimal | str, follows: object, places: int) -> bool:
    if not isinstance(found, Decimal) or not isinstance(follows, Estimate):
        return False
    return found in follows.handed_in(places)


Slips: TypeAlias = tuple[tuple[Slipped, Solved], ...]
"""The slips of an item as edits of its declaration, each with what it makes of every part."""


def listed_slips(item: Item, declared: Declaration, places: int) -> Slips:
    """Every slip that the item lists. declared: what its question declares."""
    listed = {slip.name for slip in item.slips}
    slipped = KINDS[item.kind].slipped(declared, places + EXTRA_PLACES)
    return tuple((slip, mistaken) for slip, mistaken in slipped if slip.name in listed)


def single_mistakes(item: Item, graph: Graph, slips: Slips, places: int) -> tuple[Prediction, ...]:
    """One prediction for each slip of the item."""
    kept = places + EXTRA_PLACES
    listed = {slip.name: slip for slip in item.slips}
    later = frozenset(part for part, names in boxes_above(graph).items() if names)
    found = []
    for slip, mistaken in slips:
        started = frozenset(first_touched(graph, mistaken, kept))
        question = slip.declaration if slip.goes_on else _reread(item, slip, kept)
        prediction = Prediction(
            names=(slip.name,),
            first=(started,),
            started=started,
            low=listed[slip.name].low,
            high=listed[slip.name].high,
            words={
                part: word.accepted
                for part, word in mistaken.items()
                if isinstance(word, Word) and part in listed[slip.name].answers
            },
            graph=None if question is None else question.graph,
            later=later,
        )
        found.append(prediction)
    return tuple(found)


def _reread(item: Item, slip: Slipped, kept: int) -> Declaration | None:
    """The question that a student works by the rules who makes the slip, if it is one of reading."""
    return KINDS[item.kind].reread(item.posed, slip.declaration, kept) if slip.reread else None


class Pair:
    """Two mistakes made together, worked out when somebody asks what they lead to. started, first: as of both."""

    def __init__(self, singles: tuple[Prediction, Prediction], work: Callable[[], Prediction | None]) -> None:
        self.first = tuple(single.started for single in singles)
        self.started = frozenset().union(*self.first)
        self._work: Callable[[], Prediction | None] | None = work
        self._found: Prediction | None = None

    @property
    def found(self) -> Prediction | None:
        """What they lead to, if they leave a number in every part."""
        if self._work is not None:  # and is given up then, with all that was worked out on the way
            self._found, self._work = self._work(), None
        return self._found


def pairs_of(item: Item, right: Solved, slips: Slips, singles: Sequence[Prediction], places: int) -> tuple[Pair, ...]:
    """Every two slips of the item that can be made together.

    The second one of the list is made in reading the question, the first in working what was read: a minus is lost
    before biases are subtracted.
    """
    kept, kind = places + EXTRA_PLACES, KINDS[item.kind]
    by_name = {single.names[0]: single for single in singles}
    read = {slip.name: _reread(item, slip, kept) for slip, _ in slips}
    misread = {name: question for name, question in read.items() if question is not None}
    order = {name: place for place, name in enumerate(by_name)}
    found = []
    for name in reversed(order):
        for slip in kind.edits(misread[name]) if name in misread else ():
            other = slip.name
            if other in by_name and other != name and (order[other] < order[name] or other not in misread):
                both = by_name[other], by_name[name]
                found.append(Pair(both, partial(_together, both, slip.declaration, right, places)))
    return tuple(found)


def _together(
    singles: tuple[Prediction, Prediction], declaration: Declaration, right: Solved, places: int
) -> Prediction | None:
    """What who makes both comes to, by what he works then; None if there is no number in some part."""
    mistaken = outcome(declaration, places + EXTRA_PLACES)
    if mistaken is None:
        return None
    intervals = {
        part: estimate.handed_in(places)
        for part, estimate in mistaken.items()
        if isinstance(estimate, Estimate) and estimate != right[part]
    }
    return Prediction(
        names=tuple(single.names[0] for single in singles),
        first=tuple(single.started for single in singles),
        started=frozenset().union(*(single.started for single in singles)),
        low={part: interval.low for part, interval in intervals.items()},
        high={part: interval.high for part, interval in intervals.items()},
        words={},
    )
