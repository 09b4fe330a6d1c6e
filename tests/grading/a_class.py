"""A class to grade: students with what they wrote, as tables of either shape, and what grading them leads to."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from examgen.exam.record import Exam
from examgen.grading.classes.marking import Scheme
from examgen.grading.classes.run import ClassFiles, Graded, grade_class
from examgen.grading.classes.voids import Void
from tests.grading.classes import boxes
from tests.items.stress import WORK

Answer = tuple[str, str, str, str, str]
"""Student, form, item, part, written."""

Row = Sequence[str]

LONG = ("student", "form", "item", "part", "written")


def a_class(exam: Exam, count: int, seed: int = 1) -> list[Answer]:
    """Students by turns on each form; some are honest, some make a mistake, some leave a question out.

    Who make the same mistake in a question write the same.
    """
    random = Random(seed)
    known: dict[str, list[Any]] = {}
    forms = exam.by_form()
    letters = list(forms)
    answers = []
    for number in range(count):
        form = letters[number % len(letters)]
        for item in forms[form].items:
            honest, mistaken = WORK[item.kind]
            if random.random() < 0.1:
                continue
            if random.random() < 0.5:
                work = honest(item, exam.places, random)
            else:
                if item.name not in known:
                    known[item.name] = [work for _, work in mistaken(item, exam.places, random)]
                work = random.choice(known[item.name])
            written = boxes(work, random)
            answers += [(f"s{number:04}", form, item.id, part, text) for part, text in written.items()]
    return answers


def wide(answers: Iterable[Answer]) -> list[Row]:
    """The same answers, one student a row."""
    columns = list(dict.fromkeys(f"{item}.{part}" for _, _, item, part, _ in answers))
    students: dict[tuple[str, str], dict[str, str]] = {}
    for student, form, item, part, written in answers:
        students.setdefault((student, form), {})[f"{item}.{part}"] = written
    return [
        ("student", "form", *columns),
        *((*who, *(boxes.get(column, "") for column in columns)) for who, boxes in students.items()),
    ]


def table(path: Path, rows: Iterable[Row], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def graded(
    exam: Exam,
    answers: Path,
    roster: Path | None = None,
    voids: dict[str, Void] | None = None,
    against: Path | None = None,
) -> Graded:
    """The class graded into a new folder beside its answers. That nobody answered this or that is known."""
    files = ClassFiles((answers,), roster, answers.parent, None, against, every_box(exam))
    return grade_class(files, Scheme(exam, exam.policies, voids or {}), lambda _: {})


def every_box(exam: Exam) -> frozenset[tuple[str, str, str]]:
    return frozenset(
        (form, item.id, part.name)
        for form, part_of in exam.by_form().items()
        for item in part_of.items
        for part in item.parts
    )


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def problems(exam: Exam, folder: Path, *lines: Row, head: Row = LONG) -> list[str]:
    """What is said of a table of answers, without its name."""
    found = graded(exam, table(folder / "answers.csv", [head, *lines])).problems
    return [problem.removeprefix(f"{folder / 'answers.csv'}, ") for problem in found]
