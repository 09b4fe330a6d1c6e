"""A network copied with its two hidden units exchanged throughout is the same network."""

from collections.abc import Mapping

from examgen.items.item import Item, Part
from examgen.paper.reading import read_number

OTHER_UNIT = {"H0": "H1", "H1": "H0"}

SAME_NETWORK = (
    "Right: {name} = {text} belongs to the other hidden unit, and both are exchanged throughout: O is the same."
)
"""Why a weight is right that stands on the edge of the other unit."""


def other_edge(name: str) -> str:
    """The edge in the same place of the other hidden unit; an edge of neither, or what is no edge, is itself."""
    return "->".join(OTHER_UNIT.get(unit, unit) for unit in name.split("->"))


def put_back(item: Item, written: Mapping[str, str]) -> Mapping[str, str]:
    """What is written, each weight on its own edge, if they all stand on those of the other unit; else as it is."""
    edges = [part for part in item.parts if isinstance(part, Part) and part.copied]
    there = {part.name: read_number(written.get(other_edge(part.name), ""))[0] for part in edges}
    numbers = {name: found.value for name, found in there.items() if found is not None}
    if not edges or numbers != {part.name: part.answer for part in edges}:
        return written
    return {name: written[other_edge(name)] if name in numbers else text for name, text in written.items()}
