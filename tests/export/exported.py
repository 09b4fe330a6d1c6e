"""Exams to export: those that were printed once, of every kind, and the odds that a title may hold."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from examgen.exam.lookup import open_record
from examgen.exam.record import Exam, load_exam
from examgen.export.question import ExportedExam
from examgen.export.reading import read_exam
from tests.exams import RECORDS

NAMES = sorted(path.stem for path in RECORDS.glob("*.json"))

ODD = "<b>~=#%\\}{1:NUMERICAL:=0:9}]]> & \"'\N{GRINNING FACE} 100 % \\} \\#1 * a/b"
"""Whatever means something in one of the formats."""


@cache
def record(name: str) -> Exam:
    return load_exam(RECORDS / f"{name}.json")


@cache
def exported(name: str) -> ExportedExam:
    return read_exam(record(name))


def item_records(name: str) -> dict[str, dict[str, object]]:
    """The items as they stand in the file, by the names that they have there."""
    found = open_record(Path(RECORDS / f"{name}.json"))["items"]
    return {f"{item['form']}/{item['id']}" if item.get("form") else item["id"]: item for item in found}


def with_odd_texts(exam: Exam, odd: str = ODD) -> Exam:
    """The exam with odd texts wherever a text of the instructor's stands."""
    sections = tuple(replace(rules, text=odd) for rules in exam.selection.sections)
    texts = {"title": odd, "course": odd, "date": odd, "instructions": odd}
    return replace(exam, **texts, selection=replace(exam.selection, sections=sections))
