"""The table of all answers on the first page of a key: what stands over its columns, and which items share one."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from examgen.items.item import AnyPart, ChosenPart, Item

MOST_ANSWER_COLUMNS = 13
"""Columns for which the table of all answers has room; the answers of more boxes stand in lines, each with its name."""


@dataclass(frozen=True, slots=True)
class AnswerTable:
    """The answers of all items that have the same boxes, or one part each. points: of a part, None where they differ.

    parts: the heads of the columns, without the edge of a part that belongs to another one in each item; named: whether
    each answer is named in its row, as the head names none; sample: whether the answers are only some of those that are
    right.
    """

    parts: tuple[str, ...]
    points: tuple[Decimal | None, ...]
    items: tuple[Item, ...]
    named: bool = False
    sample: bool = False

    def edge_of(self, part: AnyPart) -> str:
        """The edge that a part belongs to, "" where the head of its column names it or there is none."""
        return "" if self.named or part.name in self.parts else part.name.removeprefix(column_name(part.name)).strip()

    @property
    def spread(self) -> bool:
        """Whether there are too many boxes for a column each."""
        return len(self.parts) > MOST_ANSWER_COLUMNS

    @property
    def edges(self) -> bool:
        """Whether an edge stands above some answers."""
        return any(self.edge_of(part) for item in self.items for part in item.parts)


def answer_tables(items: Sequence[Item]) -> tuple[AnswerTable, ...]:
    """All answers, a table for each set of parts, in the order in which these first appear."""
    alike: dict[tuple[str, ...], list[Item]] = {}
    for item in items:
        names = tuple(column_name(part.name) for part in item.parts)
        alike.setdefault(names if len(names) > 1 else ("Answer",), []).append(item)
    return tuple(
        AnswerTable(
            _shared_names(heads, found),
            _shared_points(found),
            tuple(found),
            named=len(heads) == 1,
            sample=is_sample(found[0]),
        )
        for heads, found in alike.items()
    )


def _shared_names(heads: tuple[str, ...], items: Sequence[Item]) -> tuple[str, ...]:
    """The heads of columns, each with its edge if it is the same in all items."""
    if len(heads) == 1:
        return heads
    named = [{item.parts[at].name for item in items} for at in range(len(heads))]
    return tuple(names.pop() if len(names) == 1 else head for head, names in zip(heads, named, strict=True))


def is_sample(item: Item) -> bool:
    """Whether the answers of an item are only some of those that are right: weights of the student's own choice."""
    return any(isinstance(part, ChosenPart) for part in item.parts)


def column_name(part: str) -> str:
    """What stands over the answers to a part: `gradient` for `gradient I1->H0`, whose edge is another in each item."""
    return part.partition(" ")[0] if "->" in part else part


def _shared_points(items: Sequence[Item]) -> tuple[Decimal | None, ...]:
    """The points of each part, None where the items give different ones."""
    columns = zip(*((part.points for part in item.parts) for item in items), strict=True)
    return tuple(column[0] if len(set(column)) == 1 else None for column in columns)
