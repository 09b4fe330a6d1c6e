"""marks.csv and gradebook.csv: what a class earned, box by box and in total, for its instructor's eyes alone."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from examgen.grading.answers.answers_csv import from_cell, in_cell
from examgen.grading.classes.marking import MarkedScript
from examgen.paper.writing import points_text

MARKS, GRADEBOOK = "marks.csv", "gradebook.csv"

PERSON_COLUMNS = ("name", "email")
"""The columns that say who a student is besides the id."""

MARKS_COLUMNS = (
    *("student", "form", "item", "part", "written", "verdict", "points"),
    *("item_points", "item_possible", "total", "possible", "reason", "diagnosis"),
    *PERSON_COLUMNS,
    "look",
)
"""The head of marks.csv. item_points, item_possible: of the whole question; total, possible: of the whole script;
name, email: as a table says them; look: "yes" where a grader's eye should confirm the box.
"""

HEADS = (MARKS_COLUMNS, MARKS_COLUMNS[:-1], MARKS_COLUMNS[: MARKS_COLUMNS.index(PERSON_COLUMNS[0])])
"""The heads that a marks.csv may have: earlier ones had no column `look`, and none that says who a student is."""

GRADEBOOK_COLUMNS = ("student", "form", "total", "possible")
"""The first columns of gradebook.csv; the questions follow, and who the student is."""


def marks_rows(script: MarkedScript) -> Iterator[tuple[str, ...]]:
    """The rows of a script in marks.csv: a box each, none of who handed nothing in."""
    if script.missing:
        return
    student, total, possible = in_cell(script.student), points_text(script.total), points_text(script.points)
    who = person_cells(script)
    for marked in script.marks:
        item = marked.item.rpartition("/")[2]
        diagnosis = "; ".join(marked.diagnosis.names())
        item_points = (points_text(marked.total), points_text(marked.points), total, possible)
        for part in marked.parts:
            box = (student, script.form, item, part.name, _cell(part.written), part.verdict, points_text(part.points))
            look = "yes" if part.look and not part.by_hand else ""
            yield *box, *item_points, in_cell(f"{part.reason} {part.by_hand}".rstrip()), diagnosis, *who, look


def gradebook_row(script: MarkedScript) -> tuple[str, ...]:
    """The row of a student in gradebook.csv. Of one who handed nothing in there is only the name, and no 0."""
    student = in_cell(script.student)
    counted = [""] * script.questions
    if script.missing:
        return (student, "", "", "", *counted, *person_cells(script))
    for place, marked in zip(script.asked, script.marks, strict=True):
        counted[place] = points_text(marked.total) if marked.points else ""
    return student, script.form, points_text(script.total), points_text(script.points), *counted, *person_cells(script)


@dataclass(frozen=True, slots=True)
class GradebookRow:
    """A row of gradebook.csv as it was written. points: by the id of each question that counts for the student."""

    student: str
    form: str
    name: str
    email: str
    points: Mapping[str, Decimal]


def gradebook_points(path: Path) -> Iterator[GradebookRow]:
    """The rows of a gradebook.csv of those who handed something in."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            known = (*GRADEBOOK_COLUMNS, *PERSON_COLUMNS)
            points = {head: Decimal(cell) for head, cell in row.items() if cell and head not in known}
            yield GradebookRow(
                from_cell(row["student"]), row["form"], from_cell(row["name"]), from_cell(row["email"]), points
            )


def person_cells(script: MarkedScript) -> tuple[str, str]:
    """Name and e-mail address of a student, as they stand in a file."""
    return in_cell(script.person.name), in_cell(script.person.email)


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows as they stand in a file."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


_cell = lru_cache(maxsize=1 << 12)(in_cell)
