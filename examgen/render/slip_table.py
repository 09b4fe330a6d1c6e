"""The slips of an item as a table that a grader looks numbers up in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from examgen.items.graph import LARGEST_CARRIED
from examgen.items.item import AnyPart, ChosenPart, Item, Part
from examgen.items.slip_words import group_words
from examgen.items.solved import Answer
from examgen.paper.arithmetic import ZERO
from examgen.render.numbers import printed, unit_name, with_indices

LINE_LENGTH = 28
"""About how many characters of a slip's words fit a line beside a number; long ones take more lines."""

LISTED_LENGTH = 50
"""The same of the numbers that are listed under them."""

HUGE = "huge"
"""What stands in place of a number from which nothing follows, and for which no column has room."""

UNCHANGED = "right"
"""What stands in place of a number in the last box that the mistake leaves right."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of the table. role: "last" (box; "last unchanged" if it is right), "words", or "" for another box."""

    text: str
    role: str = ""
    span: int = 1


MOST_COLUMNS, MOST_LONG_COLUMNS = 11, 9
"""Columns of numbers with room beside the last box, of short names and of long ones; those of more boxes are listed."""

USUAL_NAME = 11
"""Characters that the name of a box has at most to stand over a column of the usual width."""


@dataclass(frozen=True, slots=True)
class SlipRow:
    """Numbers that give a mistake away, and its words. numbers: by part, only those that are not the right answer.

    listed: the other boxes with their numbers where they have no columns: `H0 sum 0.64, H0 0.65`.
    """

    numbers: Mapping[str, str]
    words: str
    cells: tuple[Cell, ...]
    listed: str = ""

    @property
    def lines(self) -> int:
        """About how many lines it takes in one of two columns."""
        return 1 + len(self.words) // LINE_LENGTH + len(self.listed) // LISTED_LENGTH


def leading_part(item: Item) -> Part:
    """The last box that takes a number: where a grader looks first."""
    return [part for part in item.parts if isinstance(part, Part)][-1]


def other_parts(item: Item) -> tuple[str, ...]:
    """The names of the other boxes with a column of their own: the words for a slip say where it was copied wrongly."""
    numbers = [part for part in item.parts if isinstance(part, Part)]
    last = numbers[-1:]
    columns = (part for part in item.parts if part not in last and not isinstance(part, ChosenPart))
    return tuple(part.name for part in columns if not part.copied)


def slip_rows(item: Item) -> tuple[SlipRow, ...]:
    """The slips of an item, lowest number in the last box first; those that leave it right come last.

    Slips that predict the same answers throughout share a row.
    """
    if not item.slips:
        return ()
    right = {part.name: part.answer for part in item.parts}
    last = leading_part(item).name
    together: dict[tuple[Answer, ...], list[str]] = {}
    for slip in item.slips:
        predicted = {**right, **slip.answers}
        together.setdefault(tuple(predicted[name] for name in right), []).append(slip.name)
    leading = list(right).index(last)
    ordered = sorted(
        together.items(),
        key=lambda group: (group[0][leading] == right[last], group[0][leading], _sortable(group[0])),
    )
    return tuple(
        _row(item, dict(zip(right, numbers, strict=True)), group_words(names, item.network.activations))
        for numbers, names in ordered
    )


def _sortable(predicted: Sequence[Answer]) -> list[tuple[Decimal, str]]:
    """Numbers before words, from the last box to the first."""
    return [(answer, "") if isinstance(answer, Decimal) else (ZERO, answer) for answer in reversed(predicted)]


def _row(item: Item, predicted: Mapping[str, Answer], words: str) -> SlipRow:
    last = leading_part(item)
    others = other_parts(item)
    numbers = {part.name: _cell_text(part, predicted[part.name]) for part in changed(item, predicted)}
    head = Cell(numbers[last.name], "last") if last.name in numbers else Cell(UNCHANGED, "last unchanged")
    if are_listed(item):
        listed = ", ".join(
            f"{unit_name(name)} {numbers[name]}".replace(" ", "\N{NO-BREAK SPACE}")
            for name in others
            if name in numbers
        )
        return SlipRow(numbers, words, (head, Cell(with_indices(words), "words")), listed)
    texts = [numbers.get(name, "") for name in others]
    cells = (
        head,
        *_merged([Cell(with_indices(words), "words"), *map(Cell, texts)]),
    )
    return SlipRow(numbers, words, cells)


def are_listed(item: Item) -> bool:
    """Whether a table has no room for a column for each of the other boxes."""
    others = other_parts(item)
    return len(others) > (MOST_LONG_COLUMNS if max(map(len, others), default=0) > USUAL_NAME else MOST_COLUMNS)


def changed(item: Item, predicted: Mapping[str, Answer]) -> list[AnyPart]:
    """The parts with a column in which a mistake gives another answer than the right one."""
    columns = (leading_part(item).name, *other_parts(item))
    return [part for part in item.parts if part.name in columns and predicted[part.name] != part.answer]


def _cell_text(part: AnyPart, answer: Answer) -> str:
    """What a mistake gives, in brackets if it happens to be taken for right; what is out of all scale is said to be."""
    if isinstance(answer, Decimal) and abs(answer) >= LARGEST_CARRIED:
        return HUGE
    lucky = isinstance(part, Part) and isinstance(answer, Decimal) and part.low <= answer <= part.high
    return f"({printed(answer)})" if lucky else printed(answer)


def _merged(cells: Sequence[Cell]) -> list[Cell]:
    """The cells with the empty ones made part of what stands to their left: words get room, and pages are quicker."""
    merged: list[Cell] = []
    for cell in cells:
        before = merged[-1] if merged else None
        if not cell.text and before and before.role == "words":
            merged[-1] = Cell(before.text, before.role, before.span + 1)
        elif not cell.text and before and not before.text:
            merged[-1] = Cell("", "", before.span + 1)
        else:
            merged.append(cell)
    return merged


def in_two_columns(rows: Sequence[SlipRow]) -> tuple[tuple[SlipRow, ...], tuple[SlipRow, ...]]:
    """The rows in two columns that are about equally long on paper, the first never the shorter one."""
    heights = [row.lines for row in rows]
    cut = next((place for place in range(len(rows)) if 2 * sum(heights[:place]) >= sum(heights)), len(rows))
    return tuple(rows[:cut]), tuple(rows[cut:])
