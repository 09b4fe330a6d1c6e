"""Blank weights in `exam.json`: null in the network that is shown, the number in `solution`. Plain JSON on either side.

In memory a network is whole and `solution` names its blank; nobody but the reader and the writer of a file sees nulls.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from examgen.items import dump, hand_code, missing_weight
from examgen.items.edges import EDGE
from examgen.items.item import Item, Posed

KINDS: Mapping[str, Callable[[Posed], str | None]] = {
    missing_weight.NAME: missing_weight.contradiction,
    dump.NAME: dump.contradiction,
    hand_code.NAME: hand_code.contradiction,
}
"""The kinds whose network has blanks, each with what finds out if they do not go with it; others have no `solution`."""

OF_BLANKS = {"output": (missing_weight.NAME,), "solution": tuple(KINDS), "dump": (dump.NAME,)}
"""The fields of questions with blanks, and the kinds that have them."""

Record = Mapping[str, Any]
"""An item as it stands in a file."""


def blanked(item: Record) -> dict[str, Any]:
    """The item with null on every edge that its solution names, if its kind leaves some blank."""
    changed = deepcopy(dict(item))
    for name in item["solution"] if item["kind"] in KINDS else ():
        numbers, place = _place(changed, name)
        numbers[place] = None
    return changed


def filled(item: Any) -> Any:
    """The item with the solution's numbers in the place of nulls; what has not the form of an item stays as it is.

    Raises ValueError if a number of the solution does not belong in the place of a null.
    """
    blank = isinstance(item, dict) and isinstance(item.get("kind"), str) and item["kind"] in KINDS
    solution = item.get("solution") if blank else None
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
    """Why the fields for blanks do not go with the item's kind or network, as `field: reason.`, or None."""
    for name, kinds in OF_BLANKS.items():
        if getattr(item, name) is not None and item.kind not in kinds:
            return f"{name}: belongs to no question of the kind {item.kind}."
    return KINDS[item.kind](item.posed) if item.kind in KINDS else None


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
