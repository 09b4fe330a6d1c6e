"""Habits of writing numbers down: cut instead of rounded, or too few decimals. They go through a whole script.

What a student with a habit writes is worked out without any leeway: each step exactly, and then cut or rounded as he
does it. He starts from the question, or after a mistake from its number; or he goes on from what stands in the boxes
above.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Literal, TypeAlias

from examgen.grading.boxes import Boxes
from examgen.grading.eased import easy
from examgen.items.graph import DERIVATIVES, LARGEST_CARRIED, OPERATIONS, Graph, Operation, Step, needed
from examgen.items.solved import EXTRA_PLACES
from examgen.paper.arithmetic import TRUSTED_PLACES, cut_off, on_paper, round_half_up
from examgen.paper.estimates import Estimate
from examgen.paper.reading import Number

Habit: TypeAlias = Literal["truncated", "too_few_decimals_kept", "rounded_to_one_decimal"]

HABIT_WORDS: Mapping[Habit, str] = {
    "truncated": "numbers cut instead of rounded",
    "too_few_decimals_kept": "too few decimals kept on the way",
    "rounded_to_one_decimal": "rounded to one decimal",
}
"""What a grader reads of a habit."""

PRODUCTS = frozenset({Operation.PRODUCT, Operation.PRODUCT_OF_THREE})
KEPT = (frozenset[Operation](), PRODUCTS, PRODUCTS | set(DERIVATIVES.values()))
"""What one student notes by itself and another one keeps in his calculator: nothing, products, derivatives too."""

Numbers: TypeAlias = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Style:
    """One way to have a habit. way: decimals on the way, None for all; kept: the operations that are not noted there.

    end: decimals handed in; cut: whether what is left over is cut off.
    """

    habit: Habit
    way: int | None
    end: int
    cut: bool = False
    kept: frozenset[Operation] = KEPT[0]

    def shortened(self, number: Decimal, places: int) -> Decimal:
        """A number as it is written down with so many decimals."""
        return cut_off(number, places) if self.cut else round_half_up(number, places)


def styles(places: int) -> Iterator[tuple[Style, ...]]:
    """Every way to have a habit where answers have so many decimals; together those that one student may mix."""
    for end in range(places, 0, -1):  # who cuts may hand in fewer decimals than are asked, too
        guarded = range(end, end + EXTRA_PLACES + 1)
        yield (
            Style("truncated", None, end, cut=True),
            *(Style("truncated", way, end, cut=True, kept=kept) for way in guarded for kept in KEPT),
        )
    for way in range(2, places + EXTRA_PLACES):
        boxes_alone = [Style("too_few_decimals_kept", None, way)] if way < places else []
        yield (*(Style("too_few_decimals_kept", way, min(way, places), kept=kept) for kept in KEPT), *boxes_alone)
    one = (Style("rounded_to_one_decimal", 1, 1, kept=kept) for kept in KEPT)
    yield (Style("rounded_to_one_decimal", None, 1), *one)


@dataclass(frozen=True, slots=True)
class Shown:
    """A habit that a script shows. off: the wrong boxes that are off by it alone, in their order."""

    habit: Habit
    off: tuple[str, ...]

    @property
    def words(self) -> str:
        """What a grader reads of it."""
        return HABIT_WORDS[self.habit]


class Habits:
    """What students with habits make of a question, worked out when it is first asked for."""

    def __init__(self, graph: Graph, places: int) -> None:
        self._graph = graph
        self._known: dict[tuple[Style, str], Decimal | None] = {}
        self._styles = tuple(_told_apart(ways, graph) for ways in styles(places))
        self._copied = {step.part for step in graph if step.operation is Operation.COPIED}
        self._all_above = _all_above(graph)

    def shown_by(self, boxes: Boxes) -> Shown | None:
        """The habit that most wrong numbers come of and that no right number contradicts, or None."""
        shown = [found for ways in self._styles if (found := self._shown(ways, boxes))]
        return max(shown, key=lambda one: len(one.off), default=None)

    def _shown(self, habit: Sequence[Style], boxes: Boxes) -> Shown | None:
        """Box by box: a wrong number that the habit does not lead to is another mistake, and goes on from there.

        Nought and one alone show no habit: they are what is guessed, too.
        """
        read = {name: box.found.value for name, box in boxes.items() if isinstance(box.found, Number)}
        written = {name: number for name, number in read.items() if abs(number) < LARGEST_CARRIED}
        if any(number != round_half_up(number, habit[0].end) for number in written.values()):
            return None
        wrong = {name for name in written if boxes[name].wrong}
        if any(boxes[name].within and self._contradicts(name, habit, written, wrong) for name in written):
            return None
        mistaken: dict[str, Decimal] = {}
        off = []
        for name, number in written.items():
            box = boxes[name]
            if not (box.wrong or box.within) or box.part.copied:
                continue
            if self._leads_to(number, name, habit, (mistaken, written)):
                off += [name] if box.wrong else []
            elif box.within:
                return None
            else:
                mistaken[name] = number
        telling = any(not easy(written[name]) for name in off)
        return Shown(habit[0].habit, tuple(off)) if telling else None

    def _contradicts(self, part: str, habit: Sequence[Style], written: Numbers, wrong: Container[str]) -> bool:
        """Whether a number that follows from nothing wrong is none that the habit leads to: that is soon seen."""
        if part in self._copied or any(name in wrong for name in self._all_above[part]):
            return False
        return not self._leads_to(written[part], part, habit, (written,))

    def _leads_to(self, number: Decimal, part: str, habit: Sequence[Style], ways: Iterable[Numbers]) -> bool:
        """Whether a habit leads to a number: from the question alone, or from numbers that stand in boxes above."""
        if any(self._alone(part, style) == number for style in habit):
            return True
        above = [way for way in ways if any(name in way for name in self._all_above[part])]
        return any(number in _handed_in(self._graph, part, habit, way) for way in above)

    def _alone(self, part: str, style: Style) -> Decimal | None:
        """What is handed in by who makes no mistake besides: the same for every script."""
        if (style, part) not in self._known:
            (self._known[style, part],) = _handed_in(self._graph, part, (style,), {})
        return self._known[style, part]


def _handed_in(graph: Graph, part: str, styles: Iterable[Style], written: Numbers) -> Iterator[Decimal | None]:
    """What students write into a box who have a habit in one of these styles; None where nothing follows.

    written: in boxes above.
    """
    numbers = {
        step.name: written[step.part] for step in graph if step.part and step.part != part and step.part in written
    }
    steps = needed(graph, (part,), frozenset(numbers))
    return (_at_the_end(steps, dict(numbers), style) for style in styles)


def _at_the_end(steps: Sequence[Step], numbers: dict[str, Decimal], style: Style) -> Decimal | None:
    """What is handed in of the last of some steps. numbers: those that are there before; what is noted joins them."""
    *before, last = steps
    with on_paper():
        for step in before:
            result = _believable(_exactly(step, numbers))
            if result is None:
                return None
            noted = style.way is not None and step.operation not in style.kept
            numbers[step.name] = style.shortened(result, style.way) if noted and style.way else result
        result = _believable(_exactly(last, numbers))
    return None if result is None else style.shortened(result, style.end)


def _believable(number: Decimal | None) -> Decimal | None:
    return None if number is None or abs(number) >= LARGEST_CARRIED else number


def _told_apart(ways: Iterable[Style], graph: Graph) -> tuple[Style, ...]:
    """The ways that differ in a question: where nothing is derived, no derivative is kept."""
    used = {step.operation for step in graph}
    return tuple(dict.fromkeys(replace(style, kept=style.kept & used) for style in ways))


def _exactly(step: Step, numbers: Numbers) -> Decimal | None:
    if step.operation not in OPERATIONS or step.operation is Operation.WEIGHT:
        return numbers.get(step.operands[0]) if isinstance(step.operands[0], str) else None
    return _result(step.operation, tuple([one if isinstance(one, Decimal) else numbers[one] for one in step.operands]))


@lru_cache(maxsize=1 << 14)  # many habits lead through the same numbers
def _result(operation: Operation, operands: tuple[Decimal, ...]) -> Decimal | None:
    found = OPERATIONS[operation](list(map(Estimate.exactly, operands)), TRUSTED_PLACES)
    return None if found is None else found.value


def _all_above(graph: Graph) -> Mapping[str, frozenset[str]]:
    """For each part, all boxes that it follows from, by way of others too."""
    reached: dict[str, frozenset[str]] = {}
    found: dict[str, frozenset[str]] = {}
    for step in graph:
        boxes = frozenset[str]().union(*(reached[one] for one in step.operands if isinstance(one, str)))
        reached[step.name] = boxes | {step.part} if step.part else boxes
        if step.part is not None:
            found[step.part] = boxes
    return found
