"""The points that a platform gave, beside ours: it marks each box for itself, we go on from what is written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from examgen.grading.answers.answers_csv import in_cell
from examgen.grading.answers.platform_points import Given
from examgen.grading.answers.store import AnswersStore
from examgen.grading.classes.marks_files import gradebook_points
from examgen.paper.writing import points_text

BESIDE, BESIDE_ITEMS = "platform.csv", "platform-questions.csv"
WHOLE_COLUMNS = ("student", "points", "platform", "difference", "name", "email")
ITEM_COLUMNS = ("student", "form", "item", *WHOLE_COLUMNS[1:])
"""The files in which both stand, for the whole and by question. difference: ours less the platform's."""

HUNDREDTHS = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Beside:
    """A student's points. platform: those that the platform gave, put on our scale, to hundredths.

    form, item: the question that they are for, "" for the whole.
    """

    student: str
    name: str
    email: str
    points: Decimal
    platform: Decimal
    form: str = ""
    item: str = ""

    @property
    def difference(self) -> Decimal:
        """What we give more, or less."""
        return self.points - self.platform


@dataclass(slots=True)
class ItemBeside:
    """A question over all students of whom both are known. points, platform: the sums; apart: how many differ."""

    name: str
    students: int = 0
    apart: int = 0
    points: Decimal = Decimal(0)
    platform: Decimal = Decimal(0)

    def add(self, one: Beside) -> None:
        """Count a student."""
        self.students += 1
        self.apart += bool(one.difference)
        self.points += one.points
        self.platform += one.platform


def on_our_scale(given: Given, possible: Decimal, ours: Decimal) -> Decimal:
    """What a platform gave, of `possible` points, to hundredths; ours, where it differs by the platform's rounding.

    Both what it gave and the most of it are rounded there.
    """
    off = given.rounded * (1 + ours / possible) if possible else Decimal(0)
    if off and abs(ours * given.worth / possible - given.points) <= off:
        return ours
    return (given.points * possible / given.worth).quantize(HUNDREDTHS)


def beside_platform(store: AnswersStore, possible: Decimal) -> tuple[Beside, ...]:
    """All students of whom both are known, by id. possible: the points of a whole exam, on which theirs are put."""
    return tuple(
        Beside(student, name, email, ours, on_our_scale(given, possible, ours))
        for student, name, email, ours, given in store.platform.beside()
    )


def beside_items(store: AnswersStore, gradebook: Path, worths: Mapping[tuple[str, str], Decimal]) -> Iterator[Beside]:
    """The same by question, of the form that a student is marked on; a question that is left out counts nowhere.

    gradebook: the file with our points; worths: those of each form and item.
    """
    for row in gradebook_points(gradebook):
        for given in store.platform.by_item(row.student):
            ours = row.points.get(given.item)
            if ours is not None and given.form in ("", row.form):
                platform = on_our_scale(given, worths[row.form, given.item], ours)
                yield Beside(row.student, row.name, row.email, ours, platform, row.form, given.item)


def beside_rows(found: Iterable[Beside]) -> Iterator[Sequence[str]]:
    """A row of the file for each, with the question if it is of one."""
    for one in found:
        numbers = (points_text(number) for number in (one.points, one.platform, one.difference))
        question = (one.form, one.item) if one.item else ()
        yield in_cell(one.student), *question, *numbers, in_cell(one.name), in_cell(one.email)
