"""Where the number of an edge stands in a network, and the one that a record leaves blank."""

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

EDGE = re.compile(r"(?P<source>B|[IH]\d)->(?:H(?P<unit>\d)|O)")

WITH_BLANK = "missing-weight"
"""The kind of question that leaves one weight blank."""

ALL_BLANK = ("dump", "hand-code")
"""The kinds that leave every weight blank."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a number stands in a network: 0 for the hidden layer, 1 for the output; below: None for a bias."""

    layer: int
    below: int | None
    unit: int

    @property
    def kernel(self) -> tuple[int, int]:
        """Row and column of a weight that is no bias."""
        return (self.below or 0, self.unit)


def place_of(name: str) -> Place:
    """Where the number of an edge stands: I1->H0, B->O. Raises ValueError for what is no edge."""
    found = EDGE.fullmatch(name)
    if found is None:
        raise ValueError(f"{name} is no edge")
    below = None if found["source"] == "B" else int(found["source"][1:])
    return Place(0 if found["unit"] else 1, below, int(found["unit"] or 0))


def filled(item: Mapping[str, Any]) -> tuple[list[Any], tuple[str, ...]]:
    """An item's layers with the blank weights in their places, and the names of the blank edges.

    Raises ValueError for a solution that does not belong there, and as `record.py` does for what has not its form.
    """
    layers = deepcopy(item["network"]["layers"])
    if item["kind"] not in (WITH_BLANK, *ALL_BLANK):
        if "solution" in item:
            raise ValueError(f"a question of the kind {item['kind']} has no solution of its own")
        return layers, ()
    if item["kind"] == WITH_BLANK and len(item["solution"]) != 1:
        raise ValueError(f"one weight is to be blank, and the solution names {len(item['solution'])}")
    for name, weight in item["solution"].items():
        place = place_of(name)
        layer = layers[place.layer]
        numbers = layer["biases"] if place.below is None else layer["weights"][place.below]
        if numbers[place.unit] is not None:
            raise ValueError(f"{name} is to be blank, and stands in the network")
        numbers[place.unit] = weight
    if item["kind"] in ALL_BLANK and len(item["solution"]) != sum(map(_size, layers)):
        raise ValueError("every weight is to be blank, and the solution names others")
    return layers, tuple(item["solution"])


def _size(layer: Mapping[str, Any]) -> int:
    return len(layer["biases"]) + sum(map(len, layer["weights"]))
