"""A network copied with its two hidden units exchanged throughout is the same network.

So it is marked as one, also if one of its weights is wrong or missing besides: that costs what it costs elsewhere.
"""

from collections.abc import Mapping

from examgen.items.item import Item, Part
from examgen.paper.reading import read_number

OTHER_UNIT = {"H0": "H1", "H1": "H0"}

SAME_NETWORK = (
    "Right: {name} = {text} belongs to the other hidden unit, and both are exchanged throughout: O is the same."
)
"""Why a weight is right that stands on the edge of the other unit."""

EXCHANGED = "{reason}, with both hidden units exchanged throughout."
"""Why another box is not right. reason: beside the edge of the other unit, without its full stop."""

MOST_MISTAKEN = 1
"""Weights that may be wrong or missing where all the others are those of the other unit."""


def other_edge(name: str) -> str:
    """The edge in the same place of the other hidden unit; an edge of neither, or what is no edge, is itself."""
    return "->".join(OTHER_UNIT.get(unit, unit) for unit in name.split("->"))


def put_back(item: Item, written: Mapping[str, str]) -> Mapping[str, str]:
    """What is written, each weight on its own edge, if they stand on those of the other unit, else as it is.

    All but one of them have to be right there, and more than where they stand.
    """
    edges = [part for part in item.parts if isinstance(part, Part) and part.copied]
    other = {part.name: other_edge(part.name) for part in edges}
    exchanged, straight = (
        sum(_is_right(part, written.get(place, "")) for part, place in places)
        for places in ([(part, other[part.name]) for part in edges], [(part, part.name) for part in edges])
    )
    if not edges or exchanged <= straight or exchanged < len(edges) - MOST_MISTAKEN:
        return written
    names = {*written, *(name for name, place in other.items() if place in written)}
    return {name: written.get(other.get(name, name), "") for name in names}


def _is_right(part: Part, text: str) -> bool:
    found = read_number(text)[0]
    return found is not None and found.value == part.answer
