"""The points that a platform gave, beside ours: it marks each box for itself, we go on from what is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from examgen.grading.answers.answers_csv import in_cell
from examgen.grading.answers.store import AnswersStore
from examgen.paper.writing import points_text

BESIDE = "platform.csv"
COLUMNS = ("student", "points", "platform", "difference", "name", "email")
"""The file in which both stand. difference: ours less the platform's."""

HUNDREDTHS = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Beside:
    """A student's points. platform: those that the platform gave, put on our scale, to hundredths."""

    student: str
    name: str
    email: str
    points: Decimal
    platform: Decimal

    @property
    def difference(self) -> Decimal:
        """What we give more, or less."""
        return self.points - self.platform


def beside_platform(store: AnswersStore, possible: Decimal) -> tuple[Beside, ...]:
    """All students of whom both are known, by id. possible: the points of a whole exam, on which theirs are put."""
    return tuple(
        Beside(student, name, email, ours, (theirs * possible / worth).quantize(HUNDREDTHS))
        for student, name, email, ours, theirs, worth in store.beside_platform()
    )


def beside_rows(found: Iterable[Beside]) -> list[Sequence[str]]:
    """The rows of the file, its head first."""
    return [
        COLUMNS,
        *(
            (
                in_cell(one.student),
                *(points_text(number) for number in (one.points, one.platform, one.difference)),
                in_cell(one.name),
                in_cell(one.email),
            )
            for one in found
        ),
    ]
