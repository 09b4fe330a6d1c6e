"""What Moodle and Canvas report of a class that took what was exported: written from their sources, not from ours.

Moodle (`mod/quiz/report/responses`, `question/type/multianswer/question.php`): behind the columns of the person, of the
attempt and of the grade, for each question its text with `_____` for each cell, the response `part 1: 0.5; part 2: `,
and what would be right. A text has the lines that `html_to_text` gives it, and strong letters are capitals.
Its report of grades (`mod/quiz/report/overview`): the same columns up to the grade, and for each question its mark,
headed `Q. 1 /0.50`; a hyphen for who left it blank.
Canvas (`quiz_statistics/student_analysis.rb`): for each question its number and its text without elements, and its
points as the head of the column behind it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import unescape

from examgen.exam.record import Exam
from examgen.export.formats import FORMATS
from examgen.export.question import Options
from examgen.export.reading import read_exam
from examgen.items.item import Item
from tests.export import box_readers
from tests.export.moodle_reader import Question, read
from tests.grading.a_class import Answer, Row

PERSON = {
    "Moodle": ("Last name", "First name", "ID number", "Email address", "Status", "Started", "Completed", "Duration"),
    "Canvas": ("name", "id", "sis_id", "section", "section_id", "section_sis_id", "submitted"),
}

MOST = Decimal(10)
"""The whole grade of the quiz in Moodle."""

Written = Mapping[tuple[str, str, str], str]
"""Text by student, name of the question and part."""


def written(exam: Exam, answers: Iterable[Answer]) -> Written:
    return {(who, f"{form}/{item}" if form else item, part): text for who, form, item, part, text in answers}


def shown(html: str) -> str:
    """HTML as `html_to_text` has it."""
    text = re.sub(
        "<strong>(.*?)</strong>", lambda found: found[1].upper(), re.sub(r"\{[0-9]+:.*?(?<!\\)\}", "_____", html)
    )
    return unescape(re.sub("<[^>]+>", "", text.replace("</p>", "\n\n"))).strip()


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one student wrote in the boxes of each question of his form, what Moodle gives for each, and the most."""

    who: str
    items: Sequence[Item]
    texts: Sequence[str]
    boxes: Sequence[Sequence[str]]
    marks: Sequence[Decimal]
    worths: Sequence[Decimal]

    @property
    def scale(self) -> Decimal:
        return MOST / sum(self.worths)

    @property
    def person(self) -> Row:
        named = (f"Last{self.who}", "First", self.who, f"{self.who}@example.org")
        return (*named, "Finished", "1 May 2026", "1 May 2026", "1 hour", f"{sum(self.marks) * self.scale:.2f}")


def attempts(exam: Exam, answers: Sequence[Answer]) -> list[Attempt]:
    """Each student's, of a quiz that drew him the questions of his form."""
    found = {question.name: question for question in read(FORMATS["moodle"].export(read_exam(exam), Options()).content)}
    told, by_form = written(exam, answers), exam.by_form()
    each = []
    for who, form in sorted({who: form for who, form, *_ in answers}.items()):
        items = by_form[form].items
        boxes = [[told.get((who, item.name, part.name), "") for part in item.parts] for item in items]
        asked = [found[item.name] for item in items]
        marks = [
            sum((share_of(question, place, text) for place, text in enumerate(texts)), Decimal(0))
            for question, texts in zip(asked, boxes, strict=True)
        ]
        worths = [Decimal(sum(cell.weight for cell in question.cells)) for question in asked]
        each.append(Attempt(who, items, [shown(question.text) for question in asked], boxes, marks, worths))
    return each


def moodle(exam: Exam, answers: Sequence[Answer], texts: bool = True, word: str = "part") -> list[Row]:
    """The report of responses."""
    each = attempts(exam, answers)
    count = len(each[0].items)
    heads = ("Question {}", "Response {}", "Right answer {}") if texts else ("Response {}", "Right answer {}")
    numbered = (head.format(number) for number in range(1, count + 1) for head in heads)
    rows: list[Row] = [(*PERSON["Moodle"], f"Grade/{MOST:.2f}", *numbered)]
    for attempt in each:
        cells: list[str] = []
        for item, text, boxes in zip(attempt.items, attempt.texts, attempt.boxes, strict=True):
            responses = [f"{word} {number}: {answer}" for number, answer in enumerate(boxes, start=1)]
            keys = [f"{word} {number}: {part.answer}" for number, part in enumerate(item.parts, start=1)]
            cells += [*([text] if texts else []), "; ".join(responses) if any(boxes) else "-", "; ".join(keys)]
        rows.append((*attempt.person, *cells))
    rows.append(("Overall average", *[""] * (len(PERSON["Moodle"]) - 1), "5.00", *[""] * (count * len(heads))))
    return rows


def moodle_grades(exam: Exam, answers: Sequence[Answer], brief: str = "Q. {} /{:.2f}") -> list[Row]:
    """The report of grades of the same quiz."""
    each = attempts(exam, answers)
    worths = [worth * each[0].scale for worth in each[0].worths]
    heads = [brief.format(number, worth) for number, worth in enumerate(worths, start=1)]
    rows: list[Row] = [(*PERSON["Moodle"], f"Grade/{MOST:.2f}", *heads)]
    for attempt in each:
        answered = zip(attempt.marks, attempt.boxes, strict=True)
        rows.append(
            (*attempt.person, *(f"{mark * attempt.scale:.2f}" if any(boxes) else "-" for mark, boxes in answered))
        )
    rows.append(("Overall average", *[""] * (len(PERSON["Moodle"]) - 1), "5.00", *["0.20"] * len(heads)))
    return rows


def share_of(question: Question, place: int, text: str) -> Decimal:
    """What Moodle gives for a cell. A number that it cannot read earns nothing."""
    cell = question.cells[place]
    number = text.replace("\N{MINUS SIGN}", "-").replace(",", ".").strip()
    try:
        return Decimal(str(cell.marked(number)[0])) * cell.weight
    except (ArithmeticError, ValueError):
        return Decimal(0)


def canvas(exam: Exam, answers: Sequence[Answer]) -> list[Row]:
    """The student analysis of a quiz of one form."""
    content = FORMATS["canvas"].export(read_exam(exam), Options()).content
    ((_, boxes),) = box_readers.canvas(content).items()
    texts = [unescape(re.sub("<[^>]+>", "", box.text)) for box in boxes]
    heads = [
        cell
        for number, (box, text) in enumerate(zip(boxes, texts, strict=True), start=4711)
        for cell in (f"{number}: {text}", f"{box.points:.1f}")
    ]
    asides = (f"4710: {exam.items[0].name}\nThe network was trained", "0.0")
    rows: list[Row] = [(*PERSON["Canvas"], *asides, *heads, "n correct", "n incorrect", "score")]
    told = written(exam, answers)
    for place, who in enumerate(sorted({answer[0] for answer in answers})):
        cells: list[str] = ["", ""]
        score = Decimal(0)
        names = [(item.name, part.name) for item in exam.items for part in item.parts]
        for (item, part), box in zip(names, boxes, strict=True):
            text = told.get((who, item, part), "")
            points = box.points if text and rightly(box, text) else Decimal(0)
            score += points
            cells += [text, f"{points:.1f}"]
        rows.append(
            (f"Name {who}", who, f"sis{place}", "Section 1", "12", "", "2026-05-01", *cells, "1", "2", f"{score}")
        )
    return rows


def rightly(box: box_readers.Box, text: str) -> bool:
    try:
        return box.right(text.replace("\N{MINUS SIGN}", "-").replace(",", ".").strip())
    except (ArithmeticError, ValueError):
        return False
