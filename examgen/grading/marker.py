"""Marking one item: what each box is worth, and why. The rules are those of docs/design.md, "Marks"."""

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, TypeAlias

from examgen.exam.record import Policies
from examgen.grading import reasons
from examgen.grading.boxes import Above, Box, Boxes, read_boxes, with_what_follows
from examgen.grading.chosen import judged
from examgen.grading.diagnosis import Diagnosis, Mistakes
from examgen.grading.eased import Ease, ease, stands_out
from examgen.grading.exchanged import EXCHANGED, SAME_NETWORK, other_edge, put_back
from examgen.grading.habits import Shown
from examgen.grading.mistakes import Script, script_of
from examgen.items.graph import boxes_above
from examgen.items.item import ChosenPart, Item, places_of
from examgen.paper.arithmetic import ONE, ZERO, round_half_up
from examgen.paper.network import decimals_of
from examgen.paper.reading import Number

Verdict: TypeAlias = Literal["right", "carried", "eased", "wrong", "blank", "unclear"]


EASED_SHARE = {"full": Decimal(1), "half": Decimal("0.5"), "none": ZERO}
"""What eased work earns of a part's points, by the exam's policy."""

TO_LOOK_AT: tuple[Verdict, ...] = ("eased", "unclear")
"""The verdicts that a grader's eye should always confirm."""

Paid: TypeAlias = Literal["again", "habit", "asked"]
"""Why a wrong box may earn its points: its mistake is made again, a habit is all, or it is right as asked."""

Cause: TypeAlias = tuple[str, Ease]
"""The box whose wrong number made later work trivial, and how."""


@dataclass(frozen=True, slots=True)
class MarkedPart:
    """One box: what was written there, the verdict, what it earns, and why, in one sentence.

    look: whether a grader's eye should confirm it; by_hand: what a grader said of the points where he gave others, else
    empty; disputed: whether graders gave it different points, of which none count; paid: why it is carried where it
    does not follow from the boxes above, else None.
    """

    name: str
    written: str
    verdict: Verdict
    points: Decimal
    reason: str
    look: bool = False
    by_hand: str = ""
    disputed: bool = False
    paid: Paid | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """One item of one script. total: the points earned; points: those possible."""

    item: str
    total: Decimal
    points: Decimal
    parts: tuple[MarkedPart, ...]
    diagnosis: Diagnosis

    @property
    def to_look_at(self) -> bool:
        """Whether a grader should look at the script again."""
        return any(part.look and not part.by_hand for part in self.parts)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the boxes of a script show together.

    off: those that are off by a habit; causes: what spared work; honest: what led to the whole script, if it is honest;
    paid: why wrong boxes earn their points, in a word and in a sentence.
    """

    script: Script
    diagnosis: Diagnosis
    off: tuple[str, ...]
    causes: Mapping[str, Cause]
    honest: str
    paid: Mapping[str, tuple[Paid, str]]


class Marker:
    """The mark scheme of one item, worked out once: `Marker(item, 2, policies).mark({"H0 sum": "-1.2", "O": "1,31"})`.

    places: the exam's, where the question has none of its own; policies: the exam's, or those that re-marking puts in
    their place.
    """

    def __init__(self, item: Item, places: int, policies: Policies) -> None:
        self.item, self.places, self.policies = item, places_of(item, places), policies
        self.mistakes = Mistakes(item, self.places)
        self._graph = self.mistakes.graph
        self._above = {**{part.name: () for part in item.parts}, **boxes_above(self._graph)}
        self._below = _below(self._above)
        copied = {part.name for part in item.parts if part.copied}  # such a weight is read off, not worked out
        self._blanks = {name: weight for name, weight in item.besides.blanks.items() if name not in copied}
        followed = {name for names in self._above.values() for name in names}
        self._last = frozenset(part for part, names in self._above.items() if names and part not in followed)

    def mark(self, written: Mapping[str, str]) -> Marked:
        """What the boxes earn. written: their text by part; those left out are blank.

        Raises KeyError for a part that the item has not.
        """
        names = {part.name for part in self.item.parts}
        for name in written:
            if name not in names:
                raise KeyError(name)
        if any(isinstance(part, ChosenPart) for part in self.item.parts):
            return self._judged(written)
        straight = put_back(self.item, written)
        return self._marked_boxes(written) if straight is written else self._same_network(straight)

    def _same_network(self, straight: Mapping[str, str]) -> Marked:
        """The marks of who exchanged the hidden units throughout. straight: what he wrote, each weight on its edge."""
        marked = self._marked_boxes(straight)
        of_edge = {part.name: part for part in marked.parts}
        parts = tuple(
            part if other_edge(name) == name else _on_other_edge(name, of_edge[other_edge(name)])
            for name, part in of_edge.items()
        )
        found = marked.diagnosis
        error = (other_edge(found.error[0]), found.error[1]) if found.error else None
        first_wrong = other_edge(found.first_wrong) if found.first_wrong else None
        return replace(marked, parts=parts, diagnosis=replace(found, error=error, first_wrong=first_wrong))

    def _marked_boxes(self, written: Mapping[str, str]) -> Marked:
        numbers_and_words = [part for part in self.item.parts if not isinstance(part, ChosenPart)]
        boxes = read_boxes(numbers_and_words, written)
        if any(box.found is not None and not box.within for box in boxes.values()):
            boxes = with_what_follows(boxes, self._graph, self._above, self.places, self.mistakes.leads_to_all)
        script = script_of(boxes, self.places)
        seen = self._seen(boxes, script)
        parts = tuple(self._marked(name, boxes, seen) for name in boxes)
        total = sum((part.points for part in parts), ZERO)
        return Marked(self.item.name, total, self.item.points, parts, seen.diagnosis)

    def _seen(self, boxes: Boxes, script: Script) -> Seen:
        """What the boxes show together."""
        habit = self.mistakes.habits.shown_by(boxes) if script.wrong else None
        off = habit.off if habit else ()
        diagnosis = self.mistakes.shown_by(script, boxes, habit) if script.wrong else Diagnosis()
        causes = self._causes(boxes, script, stands_out if diagnosis.error else ease, off)
        honest = self.mistakes.honest(script, diagnosis) if causes else ""
        return Seen(script, diagnosis, off, causes, honest, self._paid(script, habit))

    def _paid(self, script: Script, habit: Shown | None) -> Mapping[str, tuple[Paid, str]]:
        paid: dict[str, tuple[Paid, str]] = {}
        for name, (first, slip) in self._again(script).items():
            paid[name] = "again", reasons.off_again(first, slip, self.item)
        if habit:
            for name in self._not_charged(habit):
                paid[name] = "habit", reasons.off_by_habit(habit, self.policies)
        for name in self._as_asked(script):
            paid[name] = "asked", reasons.off_but_as_asked(self._blanks[name])
        return paid

    def _again(self, script: Script) -> Mapping[str, tuple[str, str]]:
        return self.mistakes.repeated(script) if len(script.wrong) > 1 else {}

    def _not_charged(self, habit: Shown) -> tuple[str, ...]:
        """The boxes that are off by a habit and earn their points, by the policy."""
        return {"once": habit.off[1:], "each": (), "free": habit.off}[self.policies.habits]

    def _as_asked(self, script: Script) -> Iterator[str]:
        """The weights that were worked out and are right to the decimals that weights are asked to.

        The mark scheme's interval is narrower; no mistake that is screened for leads to the same weight.
        """
        for name, blank in self._blanks.items() if self.policies.habits != "each" else ():
            number = script.going_on[name].value if name in script.wrong else None
            if number is None or abs(number - blank) >= ONE:  # one that is beyond belief cannot be rounded
                continue
            if round_half_up(number, decimals_of(blank)) == blank:
                yield name

    def _judged(self, written: Mapping[str, str]) -> Marked:
        """What weights of the student's own choice earn: all or nothing."""
        parts = tuple(
            MarkedPart(
                box.part.name,
                box.written,
                box.verdict,
                box.part.points if box.verdict == "right" else ZERO,
                box.reason,
                box.verdict in TO_LOOK_AT,
            )
            for box in judged(self.item, written)
        )
        total = sum((part.points for part in parts), ZERO)
        return Marked(self.item.name, total, self.item.points, parts, Diagnosis())

    def _causes(
        self, boxes: Boxes, script: Script, why: Callable[..., Ease | None], off: Container[str]
    ) -> Mapping[str, Cause]:
        """For each box that follows from wrong numbers after which less is left to work out: which of them, and how.

        why: what says so of one number; off: the numbers that are off by a habit alone, which is honest.
        """
        causes: dict[str, Cause] = {}
        eases: dict[str, Ease | None] = {}
        for name, box in boxes.items():
            for other in self._filled_above(name, boxes) if box.follows_from_above and not box.right else ():
                if other not in eases:
                    eases[other] = None if other in off else self._ease(boxes[other], script, why)
                how = eases[other]
                cause = causes.get(other) or ((other, how) if how else None)
                if cause:
                    causes.setdefault(name, cause)
        return causes

    def _ease(self, box: Box, script: Script, why: Callable[..., Ease | None]) -> Ease | None:
        """Why less is left to work out after the wrong number in a box, or None."""
        if not box.wrong or not isinstance(box.found, Number):
            return None
        spoilt = script.wrong.union(*(self._below[name] for name in script.wrong))
        right_way = {name: number for name, number in script.going_on.items() if name not in spoilt}
        return why(box.part.name, script.going_on[box.part.name], self._graph, right_way, self.places)

    def _filled_above(self, name: str, boxes: Boxes) -> Iterator[str]:
        """The nearest boxes above that are filled; an empty one stands for what follows from those above it."""
        for other in boxes[name].left_by or self._above[name]:
            if boxes[other].found is not None:
                yield other
            else:
                yield from self._filled_above(other, boxes)

    def _marked(self, name: str, boxes: Boxes, seen: Seen) -> MarkedPart:
        box = boxes[name]
        worth = box.part.points
        if box.problem == "blank":
            return MarkedPart(name, box.text, "blank", ZERO, reasons.blank(box))
        if box.problem:
            return MarkedPart(name, box.text, "unclear", ZERO, reasons.unclear(box), look=True)
        if box.right and self._lacks_its_steps(name, boxes):
            return MarkedPart(name, box.text, "right", ZERO, reasons.right_without_steps(box))
        if box.right:
            return MarkedPart(name, box.text, "right", worth, reasons.right(box))
        above = [(other, boxes[other].text) for other in self._filled_above(name, boxes)]
        if not box.follows_from_above:
            if name in seen.paid:
                paid, reason = seen.paid[name]
                return MarkedPart(name, box.text, "carried", worth, reason, paid=paid)
            after = [] if box.after_right else above
            hint = self.mistakes.hint(name, seen.script, seen.diagnosis, seen.off)
            return MarkedPart(name, box.text, "wrong", ZERO, reasons.wrong(box, after, hint))
        if name not in seen.causes:
            return MarkedPart(name, box.text, "carried", worth, reasons.carried(box, above))
        other, how = seen.causes[name]
        cause = other, boxes[other].text
        if seen.honest:
            reason = reasons.carried_honestly(box, cause, how, seen.honest)
            return MarkedPart(name, box.text, "carried", worth, reason, look=True)
        earned = worth * EASED_SHARE[self.policies.eased]
        return MarkedPart(name, box.text, "eased", earned, reasons.eased(box, cause, how, self.policies), look=True)

    def _lacks_its_steps(self, name: str, boxes: Boxes) -> bool:
        """Whether the policy asks for steps, and a part from which nothing follows has none."""
        required = self.policies.blank_steps == "steps-required" and name in self._last
        return required and self._empty_above(name, boxes)

    def _empty_above(self, name: str, boxes: Boxes) -> bool:
        return all(boxes[other].problem == "blank" and self._empty_above(other, boxes) for other in self._above[name])


def _on_other_edge(name: str, part: MarkedPart) -> MarkedPart:
    """What a box earns where the units are exchanged. name: the box; part: what stands in it, on the other edge."""
    if part.verdict == "right":
        return replace(part, name=name, reason=SAME_NETWORK.format(name=name, text=part.written))
    return replace(part, name=name, reason=EXCHANGED.format(reason=part.reason.removesuffix(".")))


def _below(above: Above) -> Mapping[str, tuple[str, ...]]:
    """For each part, all boxes that follow from it, by way of others too."""
    below: dict[str, tuple[str, ...]] = dict.fromkeys(above, ())
    for name in above:
        reached = {name}
        for other, needed in above.items():
            if not reached.isdisjoint(needed):
                reached.add(other)
        below[name] = tuple(other for other in above if other in reached and other != name)
    return below
