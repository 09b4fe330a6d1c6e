"""Feedback for one student on one page: what was right, where the first mistake was, and the worked line for it.

Everything comes ready, as `FeedbackPage`; the same page gives the same bytes.
"""

from dataclasses import dataclass

from jinja2 import Environment

from examgen.exam import Exam
from examgen.render.environment import rendered
from examgen.render.worked import Line

TEMPLATE = "feedback.html.j2"
MEDIA = (("html", "screen"), ("pdf", "paper"))

SIGNS = {"right": "✓", "carried": "✓", "eased": "!", "unclear": "?", "wrong": "✗", "blank": "–"}
"""How a verdict looks; it always stands there in words too."""

MANY = 8
"""More questions than these are set smaller, so that they go on one page."""


@dataclass(frozen=True, slots=True)
class FeedbackBox:
    """One box: its name, what was written, its verdict, and its points as they are printed."""

    name: str
    written: str
    verdict: str
    points: str


@dataclass(frozen=True, slots=True)
class FeedbackItem:
    """One question. heading: what is said of the first box that is not right, in a few words; said: all of it, in
    sentences; line: the worked line for it, if there is one; carried: boxes that followed from a mistake and earned
    their points; mistake: what the numbers show, or nothing; remark: that it is void.
    """

    name: str
    total: str
    points: str
    boxes: tuple[FeedbackBox, ...]
    heading: str
    said: tuple[str, ...]
    line: Line | None
    carried: tuple[str, ...]
    mistake: str
    remark: str


@dataclass(frozen=True, slots=True)
class FeedbackPage:
    """The page of one student. rules: how scripts were marked, as students were told."""

    exam: Exam
    student: str
    form: str
    total: str
    points: str
    items: tuple[FeedbackItem, ...]
    rules: str


def feedback_texts(page: FeedbackPage, file: str, pages: Environment) -> dict[str, str]:
    """The text of the page's files, `file` with each ending; that of the PDF as HTML for paper.

    Raises ExamgenError for a broken template.
    """
    values = {"page": page, "exam": page.exam, "signs": SIGNS, "many": len(page.items) > MANY}
    return {f"{file}.{ending}": rendered(pages, TEMPLATE, medium=medium, **values) for ending, medium in MEDIA}
