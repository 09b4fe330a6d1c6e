"""Items as they stand in `exam.json`: what their kind has besides among their fields, null on blank edges.

In memory a network is whole and the record of its kind names what is blank; nobody but the reader and the writer of a
file sees nulls.
"""

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import Field, field, fields, make_dataclass
from functools import cache
from types import GenericAlias
from typing import TYPE_CHECKING, Any

from examgen.items.item import SOLUTION, Besides, Item
from examgen.items.kinds import KINDS
from examgen.paper.edges import EDGE
from examgen.paper.network import HIDDEN_LETTERS, OUTPUT_LETTER

if TYPE_CHECKING:
    from pydantic import TypeAdapter

BESIDES = "besides"
"""The field of an item in whose place those of a kind's record stand."""

OPTIONAL = ("places", "expected_loss")
"""What is left out where it is None, as most items have it; so is what a kind's record may be without."""


def every_field() -> Mapping[str, "Field[Any]"]:
    """What items have besides that are of some kinds only, by name."""
    return {each.name: each for kind in KINDS.values() for each in fields(kind.besides)}


@cache
def written_class(besides: "tuple[Field[Any], ...]") -> type[Any]:
    """An item with the fields of a kind's record in the place of the record."""
    ours = [each for own in fields(Item) for each in (besides if own.name == BESIDES else (own,))]
    named = [(each.name, each.type, field(default=each.default)) for each in ours]
    return make_dataclass(
        Item.__name__, named, frozen=True, slots=True, kw_only=True, namespace={"__doc__": Item.__doc__}
    )


@cache
def item_type(besides: "tuple[Field[Any], ...]") -> "TypeAdapter[Any]":
    """pydantic's reader and writer of a list of one item with such fields; what it does not know is refused."""
    from pydantic import TypeAdapter

    a_list: Any = GenericAlias(tuple, (written_class(besides),))
    return TypeAdapter(a_list, config={"extra": "forbid"})


def read_item(written: Any) -> Item:
    """The item that an object of a file describes.

    Raises ValueError for what belongs to no item of its kind, as `field: reason.`; pydantic's ValidationError for what
    has not the right form.
    """
    record = _record_of(written) if isinstance(written, dict) and isinstance(written.get("kind"), str) else Besides
    (read,) = item_type(fields(record)).validate_json(json.dumps([filled(written)]))
    return Item(**_found(read, fields(Item)), besides=record(**_found(read, fields(record))))


def _record_of(written: Mapping[str, Any]) -> type[Besides]:
    """The record of an item's kind. Raises ValueError if there is no such kind, or a field is another one's."""
    if written["kind"] not in KINDS:
        raise ValueError(f"kind: there is none called {written['kind']!r}.")
    record = KINDS[written["kind"]].besides
    strays = every_field().keys() & written.keys() - {each.name for each in fields(record)}
    if strays:
        raise ValueError(f"{min(strays)}: belongs to no question of the kind {written['kind']}.")
    return record


def write_item(item: Item) -> dict[str, Any]:
    """The object of a file that describes an item: null on every blank edge, without what it does not have."""
    besides = fields(item.besides)
    whole = written_class(besides)(**_found(item, fields(Item)), **_found(item.besides, besides))
    (written,) = item_type(besides).dump_python((whole,), mode="json")
    for name in item.besides.blanks:
        numbers, place = _place(written, name)
        numbers[place] = None
    for layer in written["network"]["layers"]:
        if layer["slope"] is None:
            del layer["slope"]
    optional = {*OPTIONAL, *(each.name for each in besides if each.default is None)}
    return {name: value for name, value in written.items() if value is not None or name not in optional}


def _found(record: Any, named: "tuple[Field[Any], ...]") -> dict[str, Any]:
    return {each.name: getattr(record, each.name) for each in named if each.name != BESIDES}


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
            raise ValueError(f"solution: {name} is not blank in the network.")
        numbers[place] = number
    return changed


def _has_blanks(kind: Any) -> bool:
    return isinstance(kind, str) and kind in KINDS and SOLUTION in {each.name for each in fields(KINDS[kind].besides)}


def _place(item: Any, name: str) -> tuple[Any, int]:
    """The list that holds the number of an edge, and where in it. Raises KeyError if there is no such edge."""
    edge = EDGE.fullmatch(name)
    if edge is None:
        raise KeyError(name)
    *hidden, output = item["network"]["layers"]
    layer = output if edge["letter"] == OUTPUT_LETTER else hidden[HIDDEN_LETTERS.index(edge["letter"])]
    unit = int(edge["unit"] or 0)
    if edge["source"] == "B":
        return layer["biases"], unit
    return layer["weights"][int(edge["source"][1:])], unit
