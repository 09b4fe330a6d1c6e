"""The offline page: one file with the mark schemes of an exam and the program that marks by them, for graders.

It works from a disk with no network. All that may run in it, or be shown by it, is inside and named by its hash in the
page's content policy; the schemes are data, which `grading.as_data` gives.
"""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from jinja2 import Environment, TemplateNotFound
from markupsafe import Markup

from examgen.exam.record import Exam
from examgen.files.errors import ExamgenError
from examgen.items.for_students import for_student
from examgen.render.environment import rendered
from examgen.render.key import Sections, is_arranged, key_sections, takes_a_page
from examgen.render.policy import policy_sentence
from examgen.render.question import marked_apart
from examgen.render.slip_table import are_listed

PATH = "graders/grader.html"

TEMPLATE = "grader.html.j2"

LIBRARY = "grader/decimal.js"

SCRIPTS = (
    "data",
    "numbers",
    "functions",
    "losses",
    "graph",
    "reading",
    "boolean",
    "answer-words",
    "boxes",
    "mistakes",
    "eased",
    "habits",
    "exchanged",
    "diagnosis",
    "reasons",
    "chosen",
    "marker",
    "by-hand",
    "expected",
    "answers-file",
    "store",
    "merge",
    "remembered",
    "words",
    "workbook",
    "roster",
    "student-field",
    "by-hand-form",
    "boxes-form",
    "notice",
    "queue",
    "scripts-list",
    "round",
    "keys",
    "bar",
    "desk",
    "page",
)
"""The page's own scripts in `templates/grader/`, each after those whose values it needs at once."""

HARMLESS = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"})
"""What could end a script element, or a line of one, as JSON writes it besides."""


def grader_texts(
    exam: Exam, pages: Environment, schemes: Mapping[str, Any], sections: Sections | None = None
) -> dict[str, str]:
    """The page by its path in the exam's folder: one for all forms, as a grader's stack has scripts of all.

    schemes: the exam's, as `grading.as_data.marking_data` gives them; sections: those of `key_sections`, where they are
    known already. Raises ExamgenError for a broken template.
    """
    values = {**grader_values(exam, pages), "sections": sections or key_sections(exam, pages)}
    return {PATH: rendered(pages, TEMPLATE, data=Markup(data_text(exam, schemes)), **values)}  # noqa: S704 escaped there


def grader_values(exam: Exam, pages: Environment) -> dict[str, Any]:
    """What the page's template is filled in with, but for the mark schemes and the keys of the questions."""
    library, script = _source(pages, LIBRARY), _joined(_source(pages, f"grader/{name}.js") for name in SCRIPTS)
    arranged = list(map(is_arranged, exam.items))
    roomy, listed = any(map(takes_a_page, exam.items, arranged)), any(map(are_listed, exam.items))
    style = rendered(pages, "grader.css", medium="screen", form=None, roomy=roomy, arranged=any(arranged) or listed)
    return {
        "exam": exam,
        "forms": [letter for letter in exam.by_form() if letter],
        "policy": policy_sentence(exam.policies, [marked_apart(for_student(item).parts) for item in exam.items]),
        "library": Markup(library),  # noqa: S704 the shipped library, or the instructor's own
        "script": Markup(script),  # noqa: S704 likewise
        "style": Markup(style),  # noqa: S704 likewise
    }


def data_text(exam: Exam, schemes: Mapping[str, Any]) -> str:
    """The page's data as JSON that ends no element, whatever stands in it."""
    data = {"exam": stack_key(exam), **schemes}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(HARMLESS)


def stack_key(exam: Exam) -> str:
    """What a browser keeps an exam's scripts under: the same for every page of it, whatever made the page."""
    answers = [[item.name, [[part.name, str(part.answer)] for part in item.parts]] for item in exam.items]
    return sha256(json.dumps([exam.seed, answers]).encode()).hexdigest()


def _joined(sources: Iterable[str]) -> str:
    """Scripts as one, with names of its own."""
    return '(() => {\n"use strict";\n' + "\n".join(sources) + "})();\n"


def _source(pages: Environment, name: str) -> str:
    """A file among the templates as it is. Raises ExamgenError if it is missing, or no text."""
    try:
        return pages.loader.get_source(pages, name)[0] if pages.loader else ""
    except TemplateNotFound:
        raise ExamgenError(f"template {name}: cannot be found. Restore it or install examgen again.") from None
    except UnicodeDecodeError as problem:
        raise ExamgenError(f"template {name}: is not UTF-8 text ({problem.reason}). Save it as UTF-8.") from problem
