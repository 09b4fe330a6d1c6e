"""What stands in the boxes of an item, and what each box is beside those above it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeAlias

from examgen.items.graph import Graph, evaluated
from examgen.items.item import Part, WordPart
from examgen.items.solved import EXTRA_PLACES, Accepted, Word
from examgen.paper.answer_words import meant_words, read_word
from examgen.paper.arithmetic import ONE
from examgen.paper.estimates import Estimate, Interval
from examgen.paper.reading import Number, Problem, read_number, read_probability

Above: TypeAlias = Mapping[str, tuple[str, ...]]
"""For each part, the nearest boxes that it is worked out from."""


@dataclass(frozen=True, slots=True)
class Box:
    """What was read in one box. found: the number or word; problem: why there is none.

    within: whether it is right by itself; follows: what follows from the boxes above, worked out only where that may
    matter, None where nothing does; after_right: whether all that it follows from is right; left_by: of a probability
    that is what is left of 1, the boxes that leave it.
    """

    part: Part | WordPart
    text: str
    found: Number | str | None
    problem: Problem | None
    within: bool
    follows: Accepted | None = None
    after_right: bool = True
    left_by: tuple[str, ...] = ()

    @property
    def value(self) -> Decimal | str | None:
        """What is compared: the number's value, or the word."""
        return self.found.value if isinstance(self.found, Number) else self.found

    @property
    def follows_from_above(self) -> bool:
        """Whether what was found is what follows from the boxes above."""
        value = self.value
        if isinstance(self.follows, Interval):
            return isinstance(value, Decimal) and value in self.follows
        return self.follows is not None and value in self.follows

    @property
    def right(self) -> bool:
        """Within the part's interval, or following from right numbers as they are written."""
        return self.within or (self.after_right and self.follows_from_above)

    @property
    def wrong(self) -> bool:
        """Whether something was found that is neither right nor follows from the boxes above."""
        return self.found is not None and not self.within and not self.follows_from_above


Boxes: TypeAlias = Mapping[str, Box]
"""Every box of an item by the name of its part, in their order."""


def read_boxes(parts: Iterable[Part | WordPart], written: Mapping[str, str]) -> Boxes:
    """The boxes as they are by themselves. written: by part; what is left out is blank."""
    return {part.name: _read(part, written.get(part.name, "")) for part in parts}


def _read(part: Part | WordPart, text: str) -> Box:
    if isinstance(part, WordPart):
        word, problem = read_word(text, meant_words(part.answer, part.accepted))
        return Box(part, text.strip(), word, problem, word in part.accepted)
    number, problem = read_probability(text) if part.probability else read_number(text)
    within = number is not None and _within(part, number.value)
    return Box(part, text.strip(), number, problem, within)


def _within(part: Part, value: Decimal) -> bool:
    """Whether a number is right. Where roundings may lead to either sign, either sign is."""
    either = part.low < 0 < part.high and not part.copied
    return part.low <= value <= part.high or (either and part.low <= -value <= part.high)


def going_on(boxes: Boxes, places: int) -> Mapping[str, Estimate]:
    """What the numbers in the boxes stand for, for who goes on from them. What is copied, nobody rounds."""
    return {
        name: Estimate.exactly(box.found.value) if box.part.copied else box.found.stands_for(places)
        for name, box in boxes.items()
        if isinstance(box.found, Number)
    }


def with_what_follows(
    boxes: Boxes, graph: Graph, above: Above, places: int, slipped: Callable[[Mapping[str, object]], bool]
) -> Boxes:
    """The boxes beside those above them; what follows is worked out for those that are not right by themselves.

    slipped: whether a mistake leads to all these probabilities: then the last one is none that is left of 1.
    """
    open_questions = [name for name, box in boxes.items() if box.found is not None and not box.within and above[name]]
    written = going_on(boxes, places)
    follows = evaluated(graph, places + EXTRA_PLACES, written, open_questions) if open_questions else {}
    beside: dict[str, Box] = {}
    sound: dict[str, bool] = {}
    probabilities = [name for name, box in boxes.items() if box.part.probability]
    for name, box in boxes.items():
        after_right = all(sound[other] for other in above[name])
        beside[name] = replace(box, follows=_accepted(follows.get(name), places), after_right=after_right)
        if name in probabilities[-1:]:
            together = {other: boxes[other].value for other in probabilities}
            beside[name] = beside[name] if slipped(together) else _left_of_one(beside, name, written, sound, places)
        sound[name] = after_right if box.found is None else beside[name].right
    return beside


def _left_of_one(
    boxes: Boxes, name: str, written: Mapping[str, Estimate], sound: Mapping[str, bool], places: int
) -> Box:
    """The last probability, which may be what the others leave of 1 as they are written."""
    box, others = boxes[name], [other for other in boxes if other != name and boxes[other].part.probability]
    if box.follows_from_above or not all(name in written for name in others):
        return box
    low, high = (
        ONE - sum(end) for end in ([written[name].high for name in others], [written[name].low for name in others])
    )
    left = Estimate(low, low, high).handed_in(places)
    if not isinstance(box.value, Decimal) or box.value not in left:
        return box
    return replace(box, follows=left, after_right=all(sound[name] for name in others), left_by=tuple(others))


def _accepted(follows: Estimate | Word | None, places: int) -> Accepted | None:
    if isinstance(follows, Word):
        return follows.accepted
    return None if follows is None else follows.handed_in(places)
