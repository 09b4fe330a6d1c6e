"""Every part as a row, and a further row for every known mistake in it: for programs that read nothing else of ours."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO

from examgen.export.question import AnyPart, ExportedExam, ExportedQuestion, NumberPart, Options, WordPart

COLUMNS = ("form", "item", "part", "low", "high", "answer", "points", "slip", "slip_low", "slip_high")

Row = tuple[str, ...]


def csv_rows(exam: ExportedExam, options: Options) -> bytes:  # noqa: ARG001 a table of answers is one without options
    """The table in UTF-8, numbers with a point and an ASCII minus.

    A row without a slip is a part: low, high and answer of one that takes a number; of one that takes a word a row for
    each word that is right, in `answer`. A row with a slip has the ends of the range that it leads to in that part, or
    the wrong word as both.
    """
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for question in exam.questions:
        for part in question.parts:
            writer.writerows(_rows(question, part))
    return text.getvalue().encode()


def _rows(question: ExportedQuestion, part: AnyPart) -> Iterator[Row]:
    rights = _right(part)
    before, points = (question.form, question.id, part.name), _plain(part.points)
    for right in rights:
        yield (*before, *right, points, "", "", "")
    for slip in question.slips:
        if slip.part == part.name:
            yield (*before, *rights[0], points, slip.name, _plain(slip.low), _plain(slip.high))


def _right(part: AnyPart) -> list[Row]:
    """What is right as low, high and answer; of words the answer of the key first."""
    if isinstance(part, NumberPart):
        return [(_plain(part.low), _plain(part.high), _plain(part.answer))]
    words = part.accepted if isinstance(part, WordPart) else ()
    return [("", "", word) for word in dict.fromkeys((str(part.answer), *words))]


def _plain(value: Decimal | str) -> str:
    return value if isinstance(value, str) else format(value, "f")
