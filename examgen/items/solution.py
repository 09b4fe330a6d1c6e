"""From a posed question to its answers, intervals and slips: estimates become numbers handed in here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from examgen.arithmetic import Estimate, Interval, round_half_up
from examgen.items import KINDS
from examgen.items.item import Item, Part, Slip, Source, spread
from examgen.network import Network

EXTRA_PLACES = 2
"""How many decimals more than it hands in a sheet tells the student to keep on the way."""


@dataclass(frozen=True, slots=True)
class Solution:
    """What a question asks for. answers and accepted have one entry a part, in the order of the boxes."""

    answers: Mapping[str, Decimal]
    accepted: Mapping[str, Interval]
    slips: tuple[Slip, ...]

    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The names of the slips, those that predict the same answers throughout together."""
        together: dict[tuple[tuple[str, Decimal], ...], list[str]] = {}
        for slip in self.slips:
            predicted = tuple({**self.answers, **slip.answers}.items())
            together.setdefault(predicted, []).append(slip.name)
        return tuple(tuple(names) for names in together.values())


def solution(kind: str, network: Network, inputs: Sequence[Decimal], places: int) -> Solution:
    """The answers of a posed question, rounded half up to `places`, with their intervals and the applicable slips."""
    kept = places + EXTRA_PLACES
    solved = KINDS[kind].solve(network, inputs, kept)
    answers = {name: round_half_up(part.value, places) for name, part in solved.items()}
    accepted = {name: part.handed_in(places) for name, part in solved.items()}
    tried = (_slip(name, mistaken, solved, places) for name, mistaken in KINDS[kind].slips(network, inputs, kept))
    return Solution(answers, accepted, tuple(slip for slip in tried if applicable(slip, answers)))


def applicable(slip: Slip, answers: Mapping[str, Decimal]) -> bool:
    """Whether the slip changes the number handed in for at least one part."""
    return any(answers[name] != answer for name, answer in slip.answers.items())


def _slip(name: str, mistaken: Mapping[str, Estimate], solved: Mapping[str, Estimate], places: int) -> Slip:
    """The slip as far as it touches the question: the parts in which its exact value is another."""
    touched = {part: estimate for part, estimate in mistaken.items() if estimate.value != solved[part].value}
    bounds = {part: estimate.handed_in(places) for part, estimate in touched.items()}
    return Slip(
        name=name,
        answers={part: round_half_up(estimate.value, places) for part, estimate in touched.items()},
        low={part: bound.low for part, bound in bounds.items()},
        high={part: bound.high for part, bound in bounds.items()},
    )


def make_item(
    identifier: str,
    kind: str,
    network: Network,
    inputs: Sequence[Decimal],
    source: Source,
    places: int,
    points: Decimal | None = None,
) -> Item:
    """The whole question with its mark scheme. points: the total, or None for one point a part.

    Raises ValueError if the points cannot be spread over the parts in whole or half points.
    """
    solved = solution(kind, network, inputs, places)
    names = tuple(solved.answers)
    total = Decimal(len(names)) if points is None else points
    parts = tuple(
        Part(name=name, answer=solved.answers[name], low=accepted.low, high=accepted.high, points=share)
        for (name, accepted), share in zip(solved.accepted.items(), spread(total, names), strict=True)
    )
    return Item(
        id=identifier,
        form=None,
        kind=kind,
        points=total,
        network=network,
        inputs=tuple(inputs),
        parts=parts,
        steps=KINDS[kind].steps(network, inputs, places + EXTRA_PLACES),
        slips=solved.slips,
        source=source,
        difficulty=KINDS[kind].difficulty(network, inputs),
    )
