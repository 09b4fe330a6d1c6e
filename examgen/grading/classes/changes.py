"""What another marking of the same scripts changed, script by script: two marks.csv side by side."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import groupby
from pathlib import Path

from examgen.files.errors import ExamgenError, unreadable
from examgen.grading.answers.answers_csv import from_cell, in_cell
from examgen.grading.answers.table import LONGEST_CELL
from examgen.grading.classes.marks_files import HEADS, MARKS, MARKS_COLUMNS
from examgen.grading.classes.private_folder import private_text
from examgen.paper.writing import points_text

CHANGES = "changes.csv"
CHANGE_COLUMNS = ("student", "form", "before", "after", "change", "boxes")

MORE = 40
"""Characters that say how many boxes are left out."""

BoxName = tuple[str, str]
"""A question and one of its boxes."""


@dataclass(frozen=True, slots=True)
class MarkedBox:
    """What one box earned."""

    verdict: str
    points: Decimal


@dataclass(frozen=True, slots=True)
class MarkedBefore:
    """One script in a marks.csv."""

    student: str
    form: str
    total: Decimal
    possible: Decimal
    boxes: Mapping[BoxName, MarkedBox]


@dataclass(frozen=True, slots=True)
class Change:
    """What changed of one script. before, after: its total, None where it was not there.

    items: by how much each question changed; boxes: in words, what each was and is; worth: the points possible before
    and after, None where there is nothing to compare.
    """

    student: str
    form: str
    before: Decimal | None
    after: Decimal | None
    items: tuple[tuple[str, Decimal], ...] = ()
    boxes: tuple[str, ...] = ()
    worth: tuple[Decimal, Decimal] | None = None

    @property
    def difference(self) -> Decimal:
        """By how much the total changed; nothing where there is none to compare."""
        return Decimal(0) if self.before is None or self.after is None else self.after - self.before


def read_marks(path: Path) -> Iterator[MarkedBefore]:
    """The scripts of a marks.csv, one at a time. Raises ExamgenError if it is not as `examgen grade` wrote it."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            if tuple(next(rows, ())) not in HEADS:
                raise _altered(path)
            last = ""
            for cell, lines in groupby(rows, key=lambda row: row[0]):
                student = from_cell(cell)
                if student <= last:
                    raise _altered(path)
                last = student
                yield _script(student, list(lines))
    except (UnicodeDecodeError, csv.Error, ValueError, IndexError, InvalidOperation):
        raise _altered(path) from None
    except OSError as error:
        raise unreadable(path, error, f"Name a folder that holds {MARKS}.") from error


def _script(student: str, rows: Sequence[Sequence[str]]) -> MarkedBefore:
    boxes = {}
    for row in rows:
        _, _, item, part, _, verdict, points, *_ = row
        boxes[item, part] = MarkedBox(verdict, Decimal(points))
    total, possible = (Decimal(rows[0][MARKS_COLUMNS.index(column)]) for column in ("total", "possible"))
    return MarkedBefore(student, rows[0][1], total, possible, boxes)


def _altered(path: Path) -> ExamgenError:
    return ExamgenError(
        f"{path}: is not as `examgen grade` wrote it. Move it away, or name another run with --against."
    )


def changes(before: Iterator[MarkedBefore], after: Iterator[MarkedBefore]) -> Iterator[Change]:
    """Every script whose marks differ, by student. Both in the order of the students' names."""
    old, new = next(before, None), next(after, None)
    while old or new:
        if new is None or (old and old.student < new.student):
            assert old is not None  # noqa: S101 for the type checker
            yield Change(old.student, old.form, old.total, None)
            old = next(before, None)
        elif old is None or new.student < old.student:
            yield Change(new.student, new.form, None, new.total)
            new = next(after, None)
        else:
            boxes = tuple(_differences(old.boxes, new.boxes))
            if boxes or old.total != new.total:
                items, worth = _by_item(old.boxes, new.boxes), (old.possible, new.possible)
                yield Change(new.student, new.form, old.total, new.total, items, boxes, worth)
            old, new = next(before, None), next(after, None)


def _differences(old: Mapping[BoxName, MarkedBox], new: Mapping[BoxName, MarkedBox]) -> Iterator[str]:
    """`Q03 O: wrong 0, now right 1` for each box that differs."""
    for item, part in dict.fromkeys((*old, *new)):
        was, is_now = old.get((item, part)), new.get((item, part))
        if was != is_now:
            yield f"{item} {part}: {_words(was)}, now {_words(is_now)}"


def _by_item(old: Mapping[BoxName, MarkedBox], new: Mapping[BoxName, MarkedBox]) -> tuple[tuple[str, Decimal], ...]:
    """By how much the points of each question changed, of those that did."""
    changed: dict[str, Decimal] = {}
    for sign, boxes in ((-1, old), (1, new)):
        for (item, _), box in boxes.items():
            changed[item] = changed.get(item, Decimal(0)) + sign * box.points
    return tuple((item, difference) for item, difference in changed.items() if difference)


def _words(box: MarkedBox | None) -> str:
    return "not there" if box is None else f"{box.verdict} {points_text(box.points)}"


def _listed(boxes: Sequence[str]) -> str:
    """What changed box by box, no more of it than a cell of Excel's holds."""
    text = "; ".join(boxes)
    if len(text) <= LONGEST_CELL:
        return text
    shown, length = 0, 0
    while length + len(boxes[shown]) < LONGEST_CELL - MORE:
        length += len(boxes[shown]) + 2
        shown += 1
    return f"{'; '.join(boxes[:shown])}; and {len(boxes) - shown:,} boxes more"


def write_changes(path: Path, found: Iterator[Change]) -> Iterator[Change]:
    """Write changes.csv, one script a row, and hand each change on. Raises OSError where it cannot be written."""
    with private_text(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(CHANGE_COLUMNS)
        for change in found:
            totals = ("" if total is None else points_text(total) for total in (change.before, change.after))
            row = (in_cell(change.student), change.form, *totals, points_text(change.difference))
            writer.writerow((*row, in_cell(_listed(change.boxes))))
            yield change
