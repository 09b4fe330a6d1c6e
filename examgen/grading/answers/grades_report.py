"""Moodle's report "Grades" of a quiz, given beside its "Responses": what it gave each question, which that leaves out.

A column is headed `Q. 3 /5.00`, in any language, the number being that of the question in the quiz. Which question of
ours stood there for whom, the other report says; the two are joined by who a student is.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from examgen.files.errors import ExamgenError
from examgen.grading.answers.people import PersonColumns
from examgen.grading.answers.responses import GRADE, NOTHING, is_report, most_of, rounding, who
from examgen.grading.answers.store import AnswersStore
from examgen.grading.answers.table import TableRow
from examgen.paper.reading import read_number

MARK = re.compile(r"(?P<word>[^\d/]*)(?P<number>[0-9]{1,4})\s*/\s*(?P<most>[0-9]+(?:[.,][0-9]+)?)")
"""The column of a question's marks: `Q. 3 /5.00`, `F 3 /5,00`."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The marks of a question of the quiz. place: of the column; number: of the question; worth: the most of them."""

    place: int
    number: int
    worth: Decimal


@dataclass(frozen=True, slots=True)
class GradesHead:
    """A report of one attempt a row, without responses. points: the column of the whole grade."""

    width: int
    student: int
    person: PersonColumns
    points: int
    slots: tuple[Slot, ...]


def read_grades_head(cells: Sequence[str], place: str, id_column: str = "") -> GradesHead | None:
    """The head of Moodle's report of grades, or None if it is that of another table.

    place: where the head stands, for messages; id_column: as `student_column` takes it. Raises ExamgenError if it says
    of nobody who that is.
    """
    marks = [MARK.fullmatch(cell.strip()) for cell in cells]
    slots = tuple(
        Slot(at, int(mark["number"]), most_of(MARK, cells[at])) for at, mark in enumerate(marks) if mark is not None
    )
    points = next((at for at, cell in enumerate(cells) if GRADE.fullmatch(cell.strip())), None)
    if points is None or not slots:
        return None
    return GradesHead(len(cells), *who(cells[: min(points, slots[0].place)], place, id_column), points, slots)


def refuse_report(cells: Sequence[str], place: str) -> None:
    """Raise ExamgenError if a platform's report is given where each student has the questions of a sheet of his own."""
    if is_report(cells) or read_grades_head(cells, place) is not None:
        said = "is a platform's report, and students of this exam have personal sheets with other questions"
        raise ExamgenError(f"{place}: {said}. Copy exam.json into a folder of its own, and grade the report there.")


class GradesReader:
    """Rows of one attempt each."""

    def __init__(self, head: GradesHead, store: AnswersStore, student_of: Callable[[str], str]) -> None:
        self._head, self._store, self._student_of = head, store, student_of

    def read(self, row: TableRow) -> Iterator[str]:
        """Keep the marks of an attempt. Yields what is wrong with them. An attempt that goes on has no grade yet."""
        head, cells = self._head, row.cells
        student = self._student_of(cells[head.student])
        whole = read_number(cells[head.points])[0]
        if whole is None:
            yield f"{student} has no grade there, and the marks by question are left out."
            return
        platform = self._store.platform
        if not platform.put_attempt(student, self._store.place(row.line), whole.value):
            yield f"{student} stands there twice, and this attempt is left out. Delete one."
            return
        for slot in head.slots:
            text = cells[slot.place].strip()
            mark = Decimal(0) if text in NOTHING else getattr(read_number(text)[0], "value", None)
            platform.put_mark(student, slot.number, mark, slot.worth, rounding(slot.worth))


def join_marks(store: AnswersStore) -> None:
    """Give each question that was asked its marks of the report beside. What cannot be joined is said.

    Raises ExamgenError if no report says which questions they are of.
    """
    platform = store.platform
    for place in () if platform.has_asked() else platform.attempts():
        said = "has marks by question, and no report says which question each student had"
        mend = "Give Moodle's report of responses, with the question text, beside it"
        raise ExamgenError(f"{store.table_of(place)}: {said}. {mend}.")
    for student, place in platform.strangers():
        said = f"{student} has marks there, and no responses in the report beside it; the marks are left out."
        store.put_problem_at(place, said)
    for student, place in platform.other_attempts():
        said = f"{student} has another grade there than in the report of responses: it is another attempt"
        store.put_problem_at(place, f"{said}, and its marks by question are left out. Show the same one in both.")
    platform.join()
