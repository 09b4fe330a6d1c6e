"""The students' pages: what is asked, the place to work and the boxes for the answers.

Templates get `StudentItem`s and the exam's outward facts; no answer, interval, slip, source or seed comes this far.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from jinja2 import Environment

from examgen.exam.form_rules import form_file
from examgen.exam.record import Exam
from examgen.items.for_students import StudentItem, for_student
from examgen.items.solved import EXTRA_PLACES
from examgen.paper.activations import Activation
from examgen.render.comb import MOST_HIGH, Comb, combs_of
from examgen.render.environment import rendered
from examgen.render.policy import policy_sentence
from examgen.render.press import files
from examgen.render.question import Question, marked_apart, question_on_paper
from examgen.render.sheets import Page, course_lines, date_width, lay_out_pages, set_apart
from examgen.render.tables import function_tables

TEMPLATE = "questions.html.j2"

HALF_LETTER_SCALE = 0.955
"""Half a letter page is short of a diagram by some millimetres; weights of 11 points may shrink to 10.5."""

ALL_QUESTIONS = "For all questions"
"""The heading of a section's text where there is one section."""


def render_students(exam: Exam, pages: Environment) -> dict[str, bytes]:
    """`students/questions.html` and `students/questions.pdf`, of each form if there are any.

    Raises ExamgenError for a broken template.
    """
    return files(student_texts(exam, pages))


def student_texts(exam: Exam, pages: Environment) -> dict[str, str]:
    """The HTML of each students' file by its path, that of the PDF laid out for paper and yet to be drawn."""
    return student_pages(exam, pages)[0]


def student_pages(exam: Exam, pages: Environment) -> tuple[dict[str, str], dict[str, Sequence[Page]]]:
    """The same, and what is to stand on each page of each form's PDF, by its letter."""
    texts: dict[str, str] = {}
    sheets: dict[str, Sequence[Page]] = {}
    for letter, form in exam.by_form().items():
        facts = outward_facts(form, [for_student(item) for item in form.items])
        sheets[letter] = facts["sheets"]
        for path, medium in (("students/questions.html", "screen"), ("students/questions.pdf", "paper")):
            texts[form_file(path, letter)] = rendered(pages, TEMPLATE, medium=medium, **facts)
    return texts, sheets


def outward_facts(exam: Exam, items: Sequence[StudentItem]) -> dict[str, Any]:
    """All that the template of the students' pages is told. items: the questions to print, in their order.

    All of them are of one form, if there are any.
    """
    texts, compact = section_texts(exam), exam.pages.per_page == 2
    questions = []
    for item in items:
        name, text = texts.get(item.id, ("", ""))
        question = question_on_paper(item, exam.places, compact)
        question = replace(question, section_name=name, section_text=text)
        if exam.pages.boxes == "comb":
            question = with_combs(question, item, exam)
        questions.append(question if compact else set_apart(question, exam.pages))
    needed = {activation for item in items for activation in item.activations}
    activations = [activation for activation in Activation if activation in needed]
    most_kept = max(question.kept for question in questions)
    tables = function_tables(activations, most_kept) if exam.pages.tables else ()
    sheets = lay_out_pages(exam, questions, tables)
    return {
        "title": exam.title,
        "form": items[0].form,
        "course": exam.course,
        "date": exam.date,
        "date_width": date_width(exam),
        "course_lines": course_lines(exam),
        "instructions": exam.instructions,
        "language": exam.language,
        "places": exam.places,
        "kept": exam.places + EXTRA_PLACES,
        "paper": exam.pages.paper,
        "per_page": exam.pages.per_page,
        "drawing_scale": HALF_LETTER_SCALE if (exam.pages.paper, exam.pages.per_page) == ("letter", 2) else 1.0,
        "policy": policy_sentence(exam.policies, [marked_apart(item.parts) for item in items]),
        "questions": questions,
        "combs": combs_in(questions),
        "same_decimals": same_decimals(questions, items),
        "points_in_all": sum((question.points for question in questions), Decimal(0)),
        "tables": tables,
        "sheets": sheets,
    }


def with_combs(question: Question, item: StudentItem, exam: Exam) -> Question:
    """The question with cells in its boxes, if all of these have room beside its words."""
    compact = exam.pages.per_page == 2
    combed = replace(question, combs=combs_of(item, question.boxes, exam.places, compact))
    return combed if compact or combed.boxes_height <= MOST_HIGH[exam.pages.paper] else question


def combs_in(questions: Sequence[Question]) -> list[Comb]:
    """The cells of all boxes of some questions."""
    return [comb for question in questions for comb in question.combs.values()]


def same_decimals(questions: Sequence[Question], items: Sequence[StudentItem]) -> bool:
    """Whether every number is handed in to the same decimals; a weight has one, whatever the others have."""
    weights = any("->" in part.name and " " not in part.name for item in items for part in item.parts)
    return len({question.places for question in questions}) == 1 and not weights


def section_texts(exam: Exam) -> dict[str, tuple[str, str]]:
    """The headings and the texts of the sections by the id of the item that each stands above."""
    texts, first, sections = dict[str, tuple[str, str]](), 0, exam.selection.sections
    for number, rules in enumerate(sections, 1):
        name = f"Section {number}" if len(sections) > 1 else ALL_QUESTIONS
        texts[exam.items[first].id] = (name, rules.text)
        first += rules.count
    return texts
