"""Numbers and names as they are printed: U+2212 for minus, halves as fractions, indices set low."""

import re
from collections.abc import Sequence
from decimal import Decimal

from examgen.items.chosen_weights import MARGINS
from examgen.items.item import AnyPart, ChosenPart, Part
from examgen.paper.activations import Activation
from examgen.paper.network import TARGETS
from examgen.paper.writing import LOW, shortest

TASK_WORDS = {task: task.upper() for task in TARGETS} | {
    "implication": "the implication I₀\N{NO-BREAK SPACE}→\N{NO-BREAK SPACE}I₁"
}
"""What a task is called on a page."""

SET_LOW = str.maketrans("0123456789", LOW)
MINUS = "\N{MINUS SIGN}"
UNIT = re.compile(r"\b([A-Z])(\d+)\b")


def printed(number: Decimal | str) -> str:
    """A number with all its decimals and a real minus sign: −1.3. In a text the arrows stay as they are."""
    text = number if isinstance(number, str) else format(number, "f")
    return text.replace("-", MINUS).replace(f"{MINUS}>", "->")


def right(part: AnyPart) -> str:
    """The answer of a part as the key has it. What is copied or chosen has the decimals of the weight that it is."""
    if isinstance(part, ChosenPart) or (isinstance(part, Part) and part.copied):
        return printed(shortest(part.answer))
    return printed(part.answer)


def decimals_in_words(places: int) -> str:
    """`one decimal`, `two decimals`."""
    return ("one decimal", "two decimals", "three decimals")[places - 1]


def margin_words(activation: Activation) -> str:
    """How far the output of a hand-coded network may be from its target, empty for not at all."""
    return str(MARGINS[activation]) if MARGINS.get(activation) else ""


def point_count(number: Decimal) -> str:
    """A number of whole or half points: 5, 1½, ½."""
    whole, half = divmod(number, 1)
    figures = format(whole.to_integral_value(), "f")
    if half == 0:
        return figures
    if half != Decimal("0.5"):
        return printed(number)
    return "½" if whole == 0 else f"{figures}½"


def points(number: Decimal) -> str:
    """A number of points in words: 1 point, ½ point, 5 points."""
    return f"{point_count(number)} {'point' if number <= 1 else 'points'}"


def unit_name(name: str) -> str:
    """The name of a unit, an input or a part with low indices: "H0 sum" gives H₀ sum, "new I1->H0" new I₁→H₀."""
    return with_indices(name).replace("->", "→")


LONGEST_LIST = 3
"""Of how many units of a layer the names are listed one by one."""


def in_runs(names: Sequence[str]) -> list[str]:
    """The names of units with those of a layer together where there are many: `H0 to H5`, `O`. Others as they are."""
    runs: list[list[str]] = []
    for name in names:
        if runs and UNIT.fullmatch(name) and UNIT.fullmatch(runs[-1][0]) and runs[-1][0][0] == name[0]:
            runs[-1].append(name)
        else:
            runs.append([name])
    together = ([f"{run[0]} to {run[-1]}"] if len(run) > LONGEST_LIST else run for run in runs)
    return [name for run in together for name in run]


def with_indices(text: str) -> str:
    """Text with the indices of the units that it names set low.

    An index is a character of its own and not a `sub` element: these cost WeasyPrint a third of a millisecond each.
    """
    return UNIT.sub(lambda found: found[1] + found[2].translate(SET_LOW), text)
