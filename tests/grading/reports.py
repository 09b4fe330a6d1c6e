"""What Moodle and Canvas report of a class that took what was exported: written from their sources, not from ours.

Moodle (`mod/quiz/report/responses`, `question/type/multianswer/question.php`): behind the columns of the person, of the
attempt and of the grade, for each question its text with `_____` for each cell, the response `part 1: 0.5; part 2: `,
and what would be right. A text has the lines that `html_to_text` gives it, and strong letters are capitals.
Canvas (`quiz_statistics/student_analysis.rb`): for each question its number and its text without elements, and its
points as the head of the column behind it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from html import unescape

from examgen.exam.record import Exam
from examgen.export.formats import FORMATS
from examgen.export.question import Options
from examgen.export.reading import read_exam
from tests.export import box_readers
from tests.export.moodle_reader import Question, read
from tests.grading.a_class import Answer, Row

PERSON = {
    "Moodle": ("Last name", "First name", "ID number", "Email address", "Status", "Started", "Completed", "Duration"),
    "Canvas": ("name", "id", "sis_id", "section", "section_id", "section_sis_id", "submitted"),
}

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


def moodle(exam: Exam, answers: Sequence[Answer], texts: bool = True, word: str = "part") -> list[Row]:
    """The report of a quiz that drew each student the questions of his form."""
    found = {question.name: question for question in read(FORMATS["moodle"].export(read_exam(exam), Options()).content)}
    by_form = exam.by_form()
    count = max(len(form.items) for form in by_form.values())
    heads = ("Question {}", "Response {}", "Right answer {}") if texts else ("Response {}", "Right answer {}")
    most = Decimal(10)
    rows: list[Row] = [
        (
            *PERSON["Moodle"],
            f"Grade/{most:.2f}",
            *(head.format(number) for number in range(1, count + 1) for head in heads),
        )
    ]
    told = written(exam, answers)
    forms = {who: form for who, form, *_ in answers}
    for who, form in sorted(forms.items()):
        cells: list[str] = []
        earned = worth = Decimal(0)
        for item in by_form[form].items:
            boxes = [told.get((who, item.name, part.name), "") for part in item.parts]
            question = found[item.name]
            responses = [f"{word} {number}: {text}" for number, text in enumerate(boxes, start=1)]
            keys = [f"{word} {number}: {part.answer}" for number, part in enumerate(item.parts, start=1)]
            response = "; ".join(responses) if any(boxes) else "-"
            cells += [*([shown(question.text)] if texts else []), response, "; ".join(keys)]
            worth += Decimal(sum(cell.weight for cell in question.cells))
            earned += sum((share_of(question, place, text) for place, text in enumerate(boxes)), Decimal(0))
        person = (f"Last{who}", "First", who, f"{who}@example.org", "Finished", "1 May 2026", "1 May 2026", "1 hour")
        rows.append((*person, f"{earned * most / worth:.2f}", *cells))
    rows.append(("Overall average", *[""] * (len(PERSON["Moodle"]) - 1), "5.00", *[""] * (count * len(heads))))
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
