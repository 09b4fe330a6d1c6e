"""marks.csv and gradebook.csv: what a class earned, box by box and in total, for its instructor's eyes alone."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from examgen.grading.answers.answers_csv import in_cell
from examgen.grading.classes.marking import MarkedScript

MARKS, GRADEBOOK = "marks.csv", "gradebook.csv"

MARKS_COLUMNS = (
    *("student", "form", "item", "part", "written", "verdict", "points"),
    *("item_points", "item_possible", "total", "possible", "reason", "diagnosis", "look"),
)
"""The head of marks.csv. item_points, item_possible: of the whole question; total, possible: of the whole script; look:
"yes" where a grader's eye should confirm the box."""

HEADS = (MARKS_COLUMNS, MARKS_COLUMNS[:-1])
"""The heads that a marks.csv may have: earlier ones had no column `look`."""

GRADEBOOK_COLUMNS = ("student", "form", "total", "possible")
"""The first columns of gradebook.csv; the questions follow."""


@lru_cache(maxsize=1 << 12)
def points_text(points: Decimal) -> str:
    """Points as people say them: 4, 3.5, 0.25."""
    return format(points.normalize() + 0, "f")


def marks_rows(script: MarkedScript) -> Iterator[tuple[str, ...]]:
    """The rows of a script in marks.csv: a box each, none of who handed nothing in."""
    if script.missing:
        return
    student, total, possible = in_cell(script.student), points_text(script.total), points_text(script.points)
    for marked in script.marks:
        item = marked.item.rpartition("/")[2]
        diagnosis = "; ".join(marked.diagnosis.names())
        item_points = (points_text(marked.total), points_text(marked.points), total, possible)
        for part in marked.parts:
            box = (student, script.form, item, part.name, _cell(part.written), part.verdict, points_text(part.points))
            yield *box, *item_points, part.reason, diagnosis, "yes" if part.look else ""


def gradebook_row(script: MarkedScript) -> tuple[str, ...]:
    """The row of a student in gradebook.csv. Of one who handed nothing in there is only the name, and no 0."""
    student = in_cell(script.student)
    if script.missing:
        return (student, "", "", "", *("" for _ in script.marks))
    counted = (points_text(marked.total) if marked.points else "" for marked in script.marks)
    return student, script.form, points_text(script.total), points_text(script.points), *counted


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows as they stand in a file."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


_cell = lru_cache(maxsize=1 << 12)(in_cell)
