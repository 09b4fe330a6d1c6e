"""Where an item as it was read is not what its network gives: the first place, in words."""

from collections.abc import Sequence
from dataclasses import fields

from examgen.items.item import Item


def difference(item: Item, again: Item) -> str | None:
    """The first place where an item is not what its network gives."""
    names, expected = [part.name for part in item.parts], [part.name for part in again.parts]
    if names != expected:
        return f"parts: are {', '.join(names) or 'missing'}, but the network gives {', '.join(expected)}."
    for part, right in zip(item.parts, again.parts, strict=True):
        if type(part) is not type(right):
            return f"part {part.name}: takes a number where it should take a word, or the other way round."
        for field in fields(right):
            found, given = getattr(part, field.name), getattr(right, field.name)
            if found != given:
                return f"part {part.name}, {field.name}: is {found}, but the network gives {given}."
    return _slip_difference(item, again)


def _slip_difference(item: Item, again: Item) -> str | None:
    names, expected = [slip.name for slip in item.slips], [slip.name for slip in again.slips]
    if names != expected:
        odd = sorted(set(names) ^ set(expected)) or names
        return f"slips: {odd[0]} does not belong here as it stands."
    for slip, right in zip(item.slips, again.slips, strict=True):
        if slip != right:
            return f"slip {slip.name}: is not what the network gives."
    if item.steps != again.steps:
        line = next(place for place, pair in enumerate(_pairs(item.steps, again.steps)) if pair[0] != pair[1])
        return f"steps, line {line + 1}: is not what the network gives."
    if item.difficulty != again.difficulty:
        return f"difficulty: is {item.difficulty}, but the network gives {again.difficulty}."
    return None


def _pairs(first: Sequence[str], second: Sequence[str]) -> list[tuple[str | None, str | None]]:
    length = max(len(first), len(second))
    padded = [[*lines, *[None] * (length - len(lines))] for lines in (first, second)]
    return list(zip(*padded, strict=True))
