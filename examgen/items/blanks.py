"""Blank weights in `exam.json`: null in the network that is shown, the number in `solution`. Plain JSON on either side.

In memory a network is whole and `solution` names its blank; nobody but the reader and the writer of a file sees nulls.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from examgen.items import KINDS
from examgen.items.item import KIND_FIELDS, Item
from examgen.paper.edges import EDGE

Record = Mapping[str, Any]
"""An item as it stands in a file."""


def blanked(item: Record) -> dict[str, Any]:
    """The item with null on every edge that its solution names, if its kind leaves some blank."""
    changed = deepcopy(dict(item))
    for name in item["solution"] if _has_blanks(item["kind"]) else ():
        numbers, place = _place(changed, name)
        numbers[place] = None
    return changed


def filled(item: Any) -> Any:
    """The item with the solution's numbers in the place of nulls; what has not the form of an item stays as it is.

    Raises ValueError if a number of the solution does not belong in the place of a null.
    """
    solution = item.get("solution") if isinstance(item, dict) and _has_blanks(item.get("kind")) else None
    if not isinstance(solution, dict):
        return item
    changed = deepcopy(item)
    for name, number in solution.items():
        try:
            numbers, place = _place(changed, name)
            empty = numbers[place] is None
        except (AttributeError, IndexError, KeyError, TypeError):
            return item
        if not empty:
            raise ValueError(f"solution: {name} is not blank in the network")
        numbers[place] = number
    return changed


def item_contradiction(item: Item) -> str | None:
    """Why the fields that only some kinds have do not go with the item, as `field: reason.`, or None."""
    kind = KINDS[item.kind]
    for name in KIND_FIELDS:
        if getattr(item, name) is not None and name not in (*kind.fields, "places"):
            return f"{name}: belongs to no question of the kind {item.kind}."
    return kind.contradiction(item.posed)


def _has_blanks(kind: Any) -> bool:
    return isinstance(kind, str) and kind in KINDS and "solution" in KINDS[kind].fields


def _place(item: Any, name: str) -> tuple[Any, int]:
    """The list that holds the number of an edge, and where in it. Raises KeyError if there is no such edge."""
    edge = EDGE.fullmatch(name)
    if edge is None:
        raise KeyError(name)
    layer = item["network"]["layers"][0 if edge["unit"] else -1]
    unit = int(edge["unit"] or 0)
    if edge["source"] == "B":
        return layer["biases"], unit
    return layer["weights"][int(edge["source"][1:])], unit
