"""marks.csv and gradebook.csv: what a class earned, box by box and in total, for its instructor's eyes alone."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TextIO

from examgen.grading.answers_file import in_cell
from examgen.grading.class_marking import MarkedScript
from examgen.grading.private_folder import private_text

MARKS, GRADEBOOK = "marks.csv", "gradebook.csv"

MARKS_COLUMNS = (
    *("student", "form", "item", "part", "written", "verdict", "points"),
    *("item_points", "item_possible", "total", "possible", "reason", "diagnosis"),
)
"""The head of marks.csv. item_points, item_possible: of the whole question; total, possible: of the whole script."""

GRADEBOOK_COLUMNS = ("student", "form", "total", "possible")
"""The first columns of gradebook.csv; the questions follow."""


def points_text(points: Decimal) -> str:
    """Points as people say them: 4, 3.5, 0.25."""
    return format(points.normalize() + 0, "f")


class MarksFiles:
    """The two files while they are being written, script by script."""

    def __init__(self, marks: TextIO, gradebook: TextIO, questions: Sequence[str]) -> None:
        self._marks = csv.writer(marks, lineterminator="\n")
        self._gradebook = csv.writer(gradebook, lineterminator="\n")
        self._marks.writerow(MARKS_COLUMNS)
        self._gradebook.writerow((*GRADEBOOK_COLUMNS, *questions))

    def add(self, script: MarkedScript) -> None:
        """Write what a student earned. Of one who handed nothing in there is only the name, and no 0."""
        student = in_cell(script.student)
        if script.missing:
            self._gradebook.writerow((student, "", "", "", *("" for _ in script.marks)))
            return
        total, possible = points_text(script.total), points_text(script.points)
        counted = [points_text(marked.total) if marked.points else "" for marked in script.marks]
        self._gradebook.writerow((student, script.form, total, possible, *counted))
        for marked in script.marks:
            item = marked.item.rpartition("/")[2]
            item_points = (points_text(marked.total), points_text(marked.points), total, possible)
            diagnosis = "; ".join(marked.diagnosis.names())
            self._marks.writerows(
                (
                    *(student, script.form, item, part.name, _cell(part.written), part.verdict),
                    *(points_text(part.points), *item_points, part.reason, diagnosis),
                )
                for part in marked.parts
            )


@contextmanager
def marks_files(folder: Path, questions: Sequence[str]) -> Iterator[MarksFiles]:
    """The files in `folder`, new and whole when the block ends. questions: the ids of one form."""
    with private_text(folder / MARKS) as marks, private_text(folder / GRADEBOOK) as gradebook:
        yield MarksFiles(marks, gradebook, questions)


_cell = lru_cache(maxsize=1 << 12)(in_cell)
