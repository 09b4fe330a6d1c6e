"""The roster that lies with an exam, for the grader's page: who may be marked, and who that is."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from examgen.exam.folder import ROSTER
from examgen.files.errors import ExamgenError
from examgen.grading.answers.answers_csv import from_cell, in_cell
from examgen.grading.answers.head import IDS
from examgen.grading.answers.intake import read_roster
from examgen.grading.answers.people import FIRST_NAMES, LAST_NAMES, NAMES, unspelt
from examgen.grading.answers.store import AnswersStore
from examgen.grading.exam_names import FormNames
from examgen.paper.reading import folded

ROSTER_COLUMNS = ("student", "form", "name", "email")

ROOMS = ("room", "hall", "examroom")
SEATS = ("seat", "seatno", "seatnumber")
ACCOMMODATION = "accommodation"
"""What columns are called that say where a student sits, and what he needs, as `unspelt` has them."""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A student of the roster. form, name, email: "" where it says none."""

    student: str
    form: str
    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Seated:
    """A student of the roster, where he is to sit, and what he needs; "" where it does not say.

    place: his line, in words.
    """

    who: Enrolled
    room: str
    seat: str
    accommodation: str
    place: str


def enrolled_in(path: Path, names: FormNames, id_column: str = "") -> tuple[Enrolled, ...]:
    """The students of a roster, by their ids. id_column: the head of the column with these, where several could.

    Raises ExamgenError for the first line that cannot be used, and where there is no such column.
    """
    with AnswersStore() as store:
        if not read_roster(path, names, store, id_column) and id_column:
            raise ExamgenError(f"--id {id_column}: {path} has no column of that name.")
        for problem in store.problems():
            raise ExamgenError(problem)
        return tuple(
            Enrolled(found.student, found.form, found.person.name, found.person.email) for found in store.by_student()
        )


def seated_in(path: Path, names: FormNames, id_column: str = "") -> tuple[tuple[Seated, ...], tuple[str, ...]]:
    """The students of a roster in its order, with where they sit, and a line for what of it was not heeded.

    Raises ExamgenError as `enrolled_in`, and for a roster of nobody.
    """
    people = {one.student: one for one in enrolled_in(path, names, id_column)}
    found: list[Seated] = []
    notes: list[str] = []
    with AnswersStore() as store:
        read_roster(path, names, store, id_column)
        notes += store.notes()
        places = {one.student: store.where(one.enrolled or 0) for one in store.by_student()}
        for head, rows in store.enrolled():
            plain = [unspelt(cell) for cell in head]
            room, seat = (
                next((at for at, cell in enumerate(plain) if cell in heads), None) for heads in (ROOMS, SEATS)
            )
            needs = plain.index(ACCOMMODATION) if ACCOMMODATION in plain else None
            for student, cells in rows:
                where, what = (_told(cells, room), _told(cells, seat)), _told(cells, needs)
                found.append(Seated(people[student], *where, what, places[student]))
    if not found:
        raise ExamgenError(f"{path}: names no student, so there is nobody to make sheets for. Put them in.")
    return tuple(found), tuple(notes)


def _told(cells: Sequence[str], at: int | None) -> str:
    """A cell as it is kept: spaces do not count, nor what nobody sees."""
    text = " ".join(from_cell(cells[at]).split()) if at is not None and at < len(cells) else ""
    return "".join(filter(str.isprintable, text))


def roster_beside(folder: Path, names: FormNames) -> tuple[Enrolled, ...]:
    """The students of the roster that lies with an exam; nobody where none does. Raises ExamgenError as above."""
    return enrolled_in(folder / ROSTER, names) if (folder / ROSTER).exists() else ()


def meant_by(typed: str, people: Sequence[Enrolled]) -> Sequence[Enrolled]:
    """Whom a few letters may mean: the id itself, else the beginning or the end of one, or of words of a name.

    `templates/grader/roster.js` has the same rule.
    """
    text = folded(typed)
    exact = [one for one in people if folded(one.student) == text]
    return exact or [one for one in people if text and _may_be(text, one)]


def _may_be(text: str, one: Enrolled) -> bool:
    student = folded(one.student)
    words = folded(one.name).split()
    named = all(any(word.startswith(part) for word in words) for part in text.replace(",", " ").split())
    return student.startswith(text) or student.endswith(text) or named


def roster_text(people: Iterable[Enrolled]) -> str:
    """The roster as it lies with the exam."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(ROSTER_COLUMNS)
    writer.writerows(map(in_cell, (one.student, one.form, one.name, one.email)) for one in people)
    return text.getvalue()


def roster_heads() -> Mapping[str, Sequence[Any]]:
    """What columns of a roster are called that is read on the page: of ids, of whole names, and of parts of a name."""
    whole = [name for name in NAMES if name not in IDS]
    return {"ids": sorted(IDS), "names": whole, "parts": [FIRST_NAMES, LAST_NAMES]}
