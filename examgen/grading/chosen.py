"""Judging weights of the student's own choice: all nine are right if the network computes its task, else none is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from examgen.grading.reasons import UNCLEAR
from examgen.items import chosen_weights
from examgen.items.item import ChosenPart, Item
from examgen.paper.arithmetic import ZERO
from examgen.paper.reading import Problem, read_number

CALLED: tuple[Problem, ...] = ("date", "per cent")
"""What stands in a box that holds no weight and is called what it is."""

SHOWN_PLACES = 4
"""Decimals of an output in a reason."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One box: what was written there, the verdict, and why, in one sentence."""

    part: ChosenPart
    written: str
    verdict: Literal["right", "wrong", "blank", "unclear"]
    reason: str


def judged(item: Item, written: Mapping[str, str]) -> Iterator[Judged]:
    """Every box that takes a number of the student's own choice; none of any other question.

    written: their text by part; those left out are blank, and a blank box is 0 unless all are. No box is right alone:
    one that cannot be read or holds what is no weight leaves all without points.
    """
    parts = [part for part in item.parts if isinstance(part, ChosenPart)]
    read = {part.name: read_number(written.get(part.name, "")) for part in parts}
    weights = {name: found.value for name, (found, _) in read.items() if found is not None}
    weights |= {name: ZERO for name, (_, problem) in read.items() if problem == "blank"}
    reason = _why_not(item, weights, {name: problem for name, (_, problem) in read.items()})
    for part in parts:
        text, (_, problem) = written.get(part.name, "").strip(), read[part.name]
        if problem == "blank" and reason:
            yield Judged(part, text, "blank", reason)
        elif problem == "blank":
            yield Judged(part, text, "right", "All four rows are right with 0 in this box, which is blank.")
        elif problem:
            yield Judged(part, text, "unclear", reason)
        else:
            yield Judged(part, text, "wrong" if reason else "right", reason or "All four rows are right.")


def _why_not(item: Item, weights: Mapping[str, Decimal], problems: Mapping[str, Problem | None]) -> str:
    """Why the weights earn nothing, in one sentence; empty if they are right. problems: of each box, by its name."""
    if all(problem == "blank" for problem in problems.values()):
        return "Weights are right only together, and every box is blank."
    for part in item.parts:
        if part.name not in weights:
            problem = problems[part.name]
            why = UNCLEAR[problem] if problem in CALLED else "has none that can be read"
            return f"Weights are right only together, and {part.name} {why}."
        refusal = chosen_weights.weight_refusal(weights[part.name])
        if refusal:
            return f"Weights are right only together, and that of {part.name} {refusal}."
    network = item.network
    misses = chosen_weights.missed_rows(network.task, network.hidden_activation, weights)
    said = "; ".join(
        f"on row ({','.join(miss.row)}) O is {miss.output:.{SHOWN_PLACES}f}, and {network.task} is {miss.target}"
        for miss in misses
    )
    return f"{said[0].upper()}{said[1:]}." if misses else ""
