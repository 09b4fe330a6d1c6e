"""Rows of a table that are no student's: sums, a platform's own, a second head."""

from collections.abc import Sequence

from examgen.grading.answers.table import TableRow
from examgen.paper.reading import folded

MOST_OF_A_SUMMARY = 24
"""Characters."""

SUMMARIES = frozenset(
    (
        *("total", "totals", "sum", "average", "mean", "median", "class average", "overall average", "maximum"),
        *("minimum", "standard deviation", "points possible", "avg", "average score", "mean score"),
        *("std dev", "std. dev.", "stdev", "std", "sd", "variance", "count", "max points", "maximum points"),
        *("max score", "full marks", "possible", "possible points", "points", "% correct", "percent correct"),
        *("answer key", "solution", "solutions", "correct answer", "correct answers"),
    )
)
"""What stands in a row of a spreadsheet or of a platform's grade book that is no student's. Max and Min may be."""

NAMELESS = SUMMARIES | {"student, test", "manual posting", "date"}
"""The same where the row has no id: rows of Canvas, with the student whom it makes up, and of Google Classroom."""


def nobody_in(row: TableRow, student: int, head: Sequence[str]) -> str:
    """Why a row is no student's, or nothing: it sums up, is a platform's own, or repeats the head."""
    cells = row.cells
    who = cells[student] if student < len(cells) else ""
    plain = folded(who)
    if len(who) < MOST_OF_A_SUMMARY and plain in SUMMARIES:
        return f"{who.strip()} is no student, and the line is left out."
    repeats = plain == folded(head[student])
    if plain and not repeats and cells[0] != "Student, Test":  # the usual case, which has to be quick
        return ""
    if repeats and all(not cell.strip() or folded(cell) == folded(of) for cell, of in zip(cells, head, strict=False)):
        return "repeats the head, and is left out."
    named = next((cell for cell in cells if folded(cell) in NAMELESS), "")
    return f"{named.strip()} is no student, and the line is left out." if named else ""
