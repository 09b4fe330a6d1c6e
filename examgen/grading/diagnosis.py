"""What a script shows of its student's mistakes, and no more than it shows."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from examgen.grading.boxes import Box, Boxes
from examgen.grading.eased import SUMS, easy
from examgen.grading.habits import HABIT_WORDS, Habit, Habits, Shown
from examgen.grading.mistakes import (
    Pair,
    Prediction,
    Script,
    Slips,
    listed_slips,
    pairs_of,
    same_steps,
    single_mistakes,
)
from examgen.items.graph import LARGEST_CARRIED, Graph, Operand, Operation, Step, evaluated
from examgen.items.item import Item, Part
from examgen.items.kinds import KINDS
from examgen.items.slip_words import ONE_OF, group_words, slip_words
from examgen.items.solved import EXTRA_PLACES
from examgen.paper.arithmetic import ZERO
from examgen.paper.estimates import Estimate, Interval
from examgen.paper.reading import Number

LEADING_ZERO = re.compile("-?0[0-9]")

MOST_NAMED = 4
"""Alternatives that a sentence names; with more, the numbers show too little."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What the script shows. All is empty where nothing is wrong, and all but `first_wrong` for no known slip.

    slips: the alternatives that cannot be told apart, each one slip or two together; error: the part with the one
    arithmetic error, and what it is; first_wrong: the first wrong part; habit: what some numbers are off by, or all.
    """

    slips: tuple[tuple[str, ...], ...] = ()
    error: tuple[str, str] | None = None
    first_wrong: str | None = None
    habit: Habit | None = None

    def names(self) -> list[str]:
        """As `--json` lists it: slips by name, two together joined by " + "; or the error."""
        habits = [self.habit] if self.habit else []
        if self.error:
            return ["arithmetic error in {}: {}".format(*self.error), *habits]
        return [*(" + ".join(names) for names in self.slips), *habits]


class Mistakes:
    """The known mistakes of an item, worked out when they are first needed, and then kept."""

    def __init__(self, item: Item, places: int) -> None:
        self.item, self.places = item, places
        self._declared = declared = KINDS[item.kind].declare(item.posed)
        self.graph, self.same_steps = declared.graph, same_steps(declared)
        self.habits = Habits(self.graph, places)

    @cached_property
    def singles(self) -> tuple[Prediction, ...]:
        """Every slip of the item."""
        return single_mistakes(self.item, self.graph, self._slips, self.places)

    @cached_property
    def doubles(self) -> tuple[Prediction, ...]:
        """Every two slips that can be made together."""
        return tuple(pair.found for pair in self._pairs if pair.found is not None)

    @cached_property
    def _slips(self) -> Slips:
        return listed_slips(self.item, self._declared, self.places)

    @cached_property
    def _pairs(self) -> tuple[Pair, ...]:
        right = KINDS[self.item.kind].solve(self.item.posed, self.places + EXTRA_PLACES, self._declared)
        return pairs_of(self.item, right, self._slips, self.singles, self.places)

    def honest(self, script: Script, diagnosis: Diagnosis) -> str:
        """What led to the whole script, if it was one slip or one arithmetic error: then it is honest. Else nothing.

        Not two slips: between them they lead to nearly any convenient number.
        """
        if diagnosis.error:
            return f"one arithmetic error: {diagnosis.error[1]}"
        return "one known mistake" if any(map(script.is_all_of, self.singles)) else ""

    def shown_by(self, script: Script, boxes: Boxes, habit: Shown | None) -> Diagnosis:
        """The slip or slips that the numbers show, else the one arithmetic error, else where the first mistake is.

        Two slips are named only where at least two wrong numbers speak for them; habit: what a slip need not explain.
        """
        first = next((name for name in boxes if name in script.wrong), None)
        shown = list(filter(script.shows, self.singles))
        if not shown and habit:
            script = replace(script, wrong=script.wrong.difference(habit.off))
            shown = list(filter(script.shows, self.singles)) if script.wrong else []
            found = self._shown_besides(shown, script, boxes, first) if script.wrong else Diagnosis(first_wrong=first)
            return replace(found, habit=habit.habit)
        return self._shown_besides(shown, script, boxes, first)

    def _shown_besides(self, shown: Sequence[Prediction], script: Script, boxes: Boxes, first: str | None) -> Diagnosis:
        if not shown and len(script.wrong) > 1:
            may_be = (pair.found for pair in self._pairs if script.may_show(pair))
            shown = [double for double in may_be if double is not None and script.shows(double)]
        if shown:
            return Diagnosis(tuple(mistakes.names for mistakes in shown), None, first)
        (*others, last) = script.wrong
        error = None if others else error_in(boxes[last]) or self._term_off(boxes[last], script)
        return Diagnosis((), (last, error) if error else None, first)

    def leads_to_all(self, found: Mapping[str, object]) -> bool:
        """Whether one slip that touches all these parts first gives what was found in each."""
        return any(
            all(
                part in slip.started and isinstance(one, Decimal) and slip.gives(part, one)
                for part, one in found.items()
            )
            for slip in self.singles
            if slip.names[0] not in HABIT_WORDS
        )

    def repeated(self, script: Script) -> Mapping[str, tuple[str, str]]:
        """The wrong boxes in which a mistake is made again that was made in the same step before: where, and which."""
        again: dict[str, tuple[str, str]] = {}
        for parts in self.same_steps:
            wrong = [part for part in parts if part in script.wrong]
            made = [(self._made_in(slip, wrong, script), slip.names[0]) for slip in self.singles]
            made = [
                (found, name)
                for found, name in made
                if name not in HABIT_WORDS and any(_telling(script.filled[part]) for part in found)
            ]
            first, *others = max(made, key=lambda one: len(one[0]), default=((), ""))[0] or [""]
            name = next((name for found, name in made if found == [first, *others]), "")
            again.update(dict.fromkeys(others, (first, name)))
        return again

    def _made_in(self, slip: Prediction, parts: Sequence[str], script: Script) -> list[str]:
        return [part for part in parts if part in slip.started and slip.gives(part, script.filled[part])]

    def _term_off(self, box: Box, script: Script) -> str | None:
        """What is wrong with one term of the sum that should stand in a box, if that alone leads to its number."""
        found = script.filled[box.part.name]
        for error, graph in _with_a_term_off(self.graph, box.part.name):
            follows = evaluated(graph, self.places + EXTRA_PLACES, script.going_on, [box.part.name])[box.part.name]
            if isinstance(follows, Estimate) and isinstance(found, Decimal) and found in follows.handed_in(self.places):
                return error
        return None

    def _giving(self, part: str, script: Script) -> list[str]:
        """The slips that touch this part first and give what stands there, whatever they give elsewhere."""
        found = script.filled[part]
        return [one.names[0] for one in self.singles if part in one.started and one.gives(part, found)]

    def hint(self, part: str, script: Script, diagnosis: Diagnosis, habit_off: Container[str] = ()) -> str:
        """What may have gone wrong in a wrong part, as far as its number shows, or nothing. habit_off: by a habit.

        A slip that leads to this number, and not to the script, is named as one of this box alone.
        """
        activations = self.item.network.activations
        named = [names for names in diagnosis.slips if len(names) > 1]
        if named:
            return together_words(named, activations)
        if diagnosis.habit and part in habit_off:
            return HABIT_WORDS[diagnosis.habit]
        slips = [names[0] for names in diagnosis.slips] or self._giving(part, script)
        if 0 < len(slips) <= MOST_NAMED:
            words = group_words(slips, activations)
            return words if diagnosis.slips else f"in this box alone: {words}"
        off = diagnosis.error and diagnosis.error[0] == part
        return f"but for {diagnosis.error[1]} it would be right" if diagnosis.error and off else ""


def _telling(found: Decimal | str) -> bool:
    """Whether a number is none that is guessed, too."""
    return isinstance(found, Decimal) and not easy(found)


def together_words(alternatives: Sequence[Sequence[str]], activations: Sequence[str]) -> str:
    """Slips that were made together, in words; several alternatives as "one of: …"."""
    words = [" together with ".join(slip_words(name, activations) for name in names) for names in alternatives]
    if len(words) > MOST_NAMED:
        words = [*words[:MOST_NAMED], f"{len(words) - MOST_NAMED} more"]
    return words[0] if len(words) == 1 else f"{ONE_OF}{'; '.join(words)}"


def error_in(box: Box) -> str | None:
    """The one arithmetic error that leads from a right number to what was written, in a few words, or None."""
    found, part = box.found, box.part
    if not isinstance(found, Number) or not isinstance(part, Part) or found.decimals is None:
        return None
    if abs(found.value) >= LARGEST_CARRIED:
        return None
    accepted = [Interval(part.low, part.high)]
    accepted += [box.follows] if isinstance(box.follows, Interval) else []
    return _error(format(found.value, "f"), accepted)  # as written: a bare 0 is no 0.08 with one digit wrong


def _error(text: str, accepted: Sequence[Interval]) -> str | None:
    number = Decimal(text)
    if _any_in([-number], accepted):
        return "the sign"
    pairs = (at for at in range(len(text) - 1) if text[at : at + 2].isdigit())
    if _any_in(_as_written(text[:at] + text[at + 1] + text[at] + text[at + 2 :] for at in pairs), accepted):
        return "two digits exchanged"
    if _any_in([number * 10, number / 10], accepted):
        return "the decimal point"
    places = (at for at, char in enumerate(text) if char.isdigit())
    others = (text[:at] + digit + text[at + 1 :] for at in places for digit in "0123456789")
    return "one digit" if _any_in(_as_written(others), accepted) else None


def _as_written(texts: Iterable[str]) -> Iterator[Decimal]:
    """The numbers among them that anybody writes so: 10 is not 00 with one digit wrong, nor -1 a -0."""
    numbers = (Decimal(text) for text in texts if not LEADING_ZERO.match(text))
    return (number for number in numbers if number or not number.is_signed())


def _any_in(numbers: Iterable[Decimal], accepted: Sequence[Interval]) -> bool:
    return any(number in interval for number in numbers for interval in accepted)


def _with_a_term_off(graph: Graph, part: str) -> Iterator[tuple[str, Graph]]:
    """What may go wrong with one term of the sum in a box, and the question as who did that works it."""
    place = next(place for place, step in enumerate(graph) if step.part == part)
    step = graph[place]
    for at, term in enumerate(step.operands) if step.operation in SUMS else ():
        turned = Step(f"minus {term}", Operation.NEGATIVE, (term,))
        if step.operation is Operation.SUM:  # of a difference, such as y - t, nothing would be left to work out
            yield "one term left out", (*graph[:place], _with_operand(step, at, ZERO))
        yield "the sign of one term", (*graph[:place], turned, _with_operand(step, at, turned.name))


def _with_operand(step: Step, at: int, other: Operand) -> Step:
    return step._replace(operands=(*step.operands[:at], other, *step.operands[at + 1 :]))
