"""From a posed question to its answers, intervals and slips: estimates become numbers handed in here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from examgen.items.declaration import Declaration
from examgen.items.edits import Slipped
from examgen.items.item import (
    AnyPart,
    ChosenPart,
    Item,
    OwnSource,
    Part,
    Posed,
    Slip,
    Source,
    WordPart,
    places_needed,
    places_of,
    spread_points,
)
from examgen.items.kind import outcome
from examgen.items.kinds import KINDS
from examgen.items.rules import RULES, is_known
from examgen.items.solved import EXTRA_PLACES, Accepted, Answer, Choice, Solved, Word
from examgen.paper.arithmetic import round_half_up, same
from examgen.paper.estimates import Estimate, Interval


@dataclass(frozen=True, slots=True)
class Solution:
    """What a question asks for. answers and accepted have one entry a part, in the order of the boxes.

    A number's entry in `accepted` is its interval, a word's the words that are right, that of a choice None.
    """

    answers: Mapping[str, Answer]
    accepted: Mapping[str, Accepted]
    slips: tuple[Slip, ...]

    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The names of the slips, those that predict the same answers throughout together."""
        together: dict[tuple[tuple[str, Answer], ...], list[str]] = {}
        for slip in self.slips:
            predicted = tuple({**self.answers, **slip.answers}.items())
            together.setdefault(predicted, []).append(slip.name)
        return tuple(tuple(names) for names in together.values())


@dataclass(frozen=True)
class Examined:
    """A posed question as far as it was looked into: what is right in each part, and known mistakes, one by one.

    Whoever asks for a mistake twice has it worked out once.
    places: to how many decimals it is answered; rules: those that say what is a slip.
    """

    kind: str
    declared: Declaration
    places: int
    rules: int
    solved: Solved
    answers: Mapping[str, Answer]
    accepted: Mapping[str, Accepted]
    _slips: dict[str, Slip | None] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def edits(self) -> tuple[Slipped, ...]:
        """Every known mistake that there may be."""
        edits = KINDS[self.kind].edits(self.declared)
        return tuple(edit for edit in edits if is_known(self.kind, edit.name, self.rules))

    def slip(self, edit: Slipped) -> Slip | None:
        """What a known mistake leads to, None where it changes nothing that is handed in, or leads nowhere."""
        if edit.name not in self._slips:
            mistaken = outcome(edit.declaration, self.places + EXTRA_PLACES)
            slip = None if mistaken is None else slip_of(edit.name, mistaken, self.solved, self.places)
            self._slips[edit.name] = slip if slip and applicable(slip, self.answers) else None
        return self._slips[edit.name]

    def solution(self) -> Solution:
        """All of it."""
        slips = (self.slip(edit) for edit in self.edits)
        return Solution(self.answers, self.accepted, tuple(slip for slip in slips if slip))


def examined(kind: str, posed: Posed, places: int, rules: int = RULES) -> Examined:
    """What is right in a posed question, with its slips yet to be asked for. places, rules: as in `solution`."""
    places, declared = places_asked(posed, places), KINDS[kind].declare(posed)
    solved = KINDS[kind].solve(posed, places + EXTRA_PLACES, declared)
    return Examined(kind, declared, places, rules, solved, *handed_in(solved, places))


def solution(kind: str, posed: Posed, places: int, rules: int = RULES) -> Solution:
    """The answers of a posed question, rounded half up, with their intervals and the applicable slips.

    places: the exam's; a question may have its own; rules: those that the exam is made under, which say what is a slip.
    """
    return examined(kind, posed, places, rules).solution()


def places_asked(posed: Posed, places: int) -> int:
    """To how many decimals a question is to be answered: its own, else the exam's, if they do for its weights."""
    return max(places_of(posed, places), places_needed(posed.network))


def handed_in(solved: Solved, places: int) -> tuple[dict[str, Answer], dict[str, Accepted]]:
    """What is right in each part, rounded, and what is taken for right."""
    answers = {name: _answer(part, places) for name, part in solved.items()}
    return answers, {name: _accepted(part, places) for name, part in solved.items()}


def applicable(slip: Slip, answers: Mapping[str, Answer]) -> bool:
    """Whether the slip changes what is handed in for at least one part."""
    return any(answers[name] != answer for name, answer in slip.answers.items())


def _accepted(part: Estimate | Word | Choice, places: int) -> Accepted:
    if isinstance(part, Choice):
        return None
    return part.accepted if isinstance(part, Word) else part.handed_in(places)


def _answer(part: Estimate | Word | Choice, places: int) -> Answer:
    return part.answer if isinstance(part, Word) else round_half_up(part.value, places)


def _touches(mistaken: Estimate | Word | Choice, right: Estimate | Word | Choice) -> bool:
    if mistaken is right:  # most mistakes leave most parts as they are
        return False
    if isinstance(mistaken, Word) or isinstance(right, Word):
        return isinstance(mistaken, Word) and isinstance(right, Word) and not {*mistaken.accepted} & {*right.accepted}
    return not same(mistaken.value, right.value)


def slip_of(name: str, mistaken: Solved, solved: Solved, places: int) -> Slip:
    """The slip as far as it touches the question: the parts in which its exact value, or its word, is another."""
    touched = {part: estimate for part, estimate in mistaken.items() if _touches(estimate, solved[part])}
    bounds = {part: found.handed_in(places) for part, found in touched.items() if isinstance(found, Estimate)}
    return Slip(
        name=name,
        answers={part: _answer(found, places) for part, found in touched.items()},
        low={part: bound.low for part, bound in bounds.items()},
        high={part: bound.high for part, bound in bounds.items()},
    )


def make_item(
    identifier: str,
    kind: str,
    posed: Posed,
    source: Source | OwnSource | None,
    places: int,
    points: Decimal | None = None,
    rules: int = RULES,
    solved: Solution | None = None,
) -> Item:
    """The whole question with its mark scheme. source: None if its network is none of the bank's; points: the total, or
    None for what is usual for the kind; rules: those that the exam is made under; solved: what the question asks for by
    these rules, if that is at hand.

    Raises ValueError if the points cannot be spread over the parts in whole or half points.
    """
    found = examined(kind, posed, places, rules)
    solved = solved or found.solution()
    names = tuple(solved.answers)
    total = KINDS[kind].worth(names) if points is None else points
    return Item(
        id=identifier,
        form=None,
        kind=kind,
        points=total,
        network=posed.network,
        inputs=posed.inputs,
        parts=_parts(solved, spread_points(total, names)),
        steps=KINDS[kind].steps(posed, found.places + EXTRA_PLACES, found.declared),
        slips=solved.slips,
        source=source,
        difficulty=KINDS[kind].difficulty(posed, found.declared),
        besides=posed.besides,
        places=_own_places(posed, places),
    )


def _own_places(posed: Posed, places: int) -> int | None:
    """A question's own number of decimals, None where it is the exam's."""
    asked = places_asked(posed, places)
    return None if asked == places else asked


def _parts(solved: Solution, points: Sequence[Decimal]) -> tuple[AnyPart, ...]:
    parts: list[AnyPart] = []
    for (name, answer), share in zip(solved.answers.items(), points, strict=True):
        accepted = solved.accepted[name]
        if isinstance(answer, Decimal) and isinstance(accepted, Interval):
            parts.append(Part(name=name, answer=answer, low=accepted.low, high=accepted.high, points=share))
        elif isinstance(answer, str) and isinstance(accepted, tuple):
            parts.append(WordPart(name=name, answer=answer, accepted=accepted, points=share))
        elif isinstance(answer, Decimal):
            parts.append(ChosenPart(name=name, answer=answer, points=share))
    return tuple(parts)
