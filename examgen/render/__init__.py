"""Pages: an exam as HTML and PDF. The only code that knows templates and WeasyPrint.

    files = render_pages(exam)                  # {"students/questions.html": b"...", ...}

A page is made in two steps, both the same for every page:

    pages = page_environment(templates)         # environment.py: the templates, the instructor's before the shipped
    html = rendered(pages, "questions.html.j2", medium="screen", ...)   # the file to open in a browser
    pdf = write_pdf(rendered(pages, "questions.html.j2", medium="paper", ...))    # pdf.py

`medium` says which of the two is wanted: "screen" files carry their fonts inside, "paper" names them. A template begins

    <style>{{ font_faces("ExamgenText-Regular", embedded=(medium == "screen"))|safe }}{% include "pages.css" %}</style>

`pages.css` is what all pages share: faces, formulas, diagrams, heads, tables, the dark scheme. `drawing.py` turns a
question's network into a diagram and into words; `numbers.py` has the filters for numbers and names.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from examgen.exam.folder import LAYOUT
from examgen.exam.record import Exam
from examgen.render.environment import page_environment
from examgen.render.pdf import PageWarning, warm_up
from examgen.render.press import Press, placed_files

__all__ = ["PageWarning", "Press", "page_texts", "render_pages", "warm_up"]


Marking = Callable[[Exam], Mapping[str, Any]]
"""What gives the mark schemes of an exam as plain data: `grading.as_data.marking_data`."""


def render_pages(
    exam: Exam, templates: Path | None = None, press: Press | None = None, marking: Marking | None = None
) -> dict[str, bytes]:
    """Every page of an exam by its path in the exam's folder. templates: a folder that overrides shipped templates.

    A pure function of the exam and the templates; a press only draws faster. marking: None for no grader's page.
    Raises ExamgenError for a broken template.
    """
    from examgen.render.grader import grader_texts
    from examgen.render.key import key_sections, key_texts
    from examgen.render.page_layout import layout_text, question_pages
    from examgen.render.students import student_pages

    pages = page_environment(templates)
    sections = key_sections(exam, pages)
    students, sheets = student_pages(exam, pages)
    texts = {**students, **key_texts(exam, pages, sections)}
    found, seen = placed_files(
        texts, press, lambda: grader_texts(exam, pages, marking(exam), sections) if marking else {}
    )
    return {**found, LAYOUT: layout_text(question_pages(exam, seen, sheets)).encode()}


def page_texts(exam: Exam, templates: Path | None = None) -> dict[str, str]:
    """The text of every page that is printed by its path; where that ends in `.pdf`, the HTML that is yet to be drawn.

    The grader's page is none of them.
    """
    from examgen.render.key import key_texts
    from examgen.render.students import student_texts

    pages = page_environment(templates)
    return {**student_texts(exam, pages), **key_texts(exam, pages)}
