"""Feedback for one student on one page: what was right, where the first mistake was, and the worked line for it.

Everything comes ready, as `FeedbackPage`; the same page gives the same bytes.
"""

from dataclasses import dataclass

from jinja2 import Environment

from examgen.exam.record import Exam
from examgen.render.environment import rendered
from examgen.render.worked import Line

TEMPLATE = "feedback.html.j2"
MEDIA = (("html", "screen"), ("pdf", "paper"))

SIGNS = {"right": "✓", "carried": "✓", "eased": "!", "unclear": "?", "wrong": "✗", "blank": "–"}
"""How a verdict looks; it always stands there in words too."""

SIZES = ((44, ""), (54, "small"), (10_000, "smallest"))
"""How a page is set that has so many lines at most, so that it stays one page."""

BOXES_IN_A_LINE = 7


@dataclass(frozen=True, slots=True)
class FeedbackGroup:
    """Boxes of one verdict. words: what it means; boxes: their names, with what was written where that matters."""

    verdict: str
    words: str
    boxes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeedbackItem:
    """One question. heading: of the first mistake, or what else is not right, in a few words; groups: the boxes, none
    where the heading says all; said: why that box is not right, a sentence or nothing; line: the worked line for it, if
    there is one; mistake: what the numbers show, or nothing; remark: that the question is void;
    by_hand: what a grader said of points that he gave, box by box.
    """

    name: str
    total: str
    points: str
    heading: str
    groups: tuple[FeedbackGroup, ...]
    said: str
    line: Line | None
    mistake: str
    remark: str
    by_hand: tuple[str, ...] = ()

    @property
    def lines(self) -> int:
        """About how many lines it takes."""
        boxes = sum(len(group.boxes) + 1 for group in self.groups)
        said = sum(map(bool, (self.said, self.line, self.mistake, self.remark)))
        return 1 + -(-boxes // BOXES_IN_A_LINE) + said + len(self.by_hand)


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

    @property
    def size(self) -> str:
        """How it is set: "" as usual, or smaller."""
        lines = sum(item.lines for item in self.items)
        return next(size for most, size in SIZES if lines <= most)


def feedback_texts(page: FeedbackPage, file: str, pages: Environment) -> dict[str, str]:
    """The text of the page's files, `file` with each ending; that of the PDF as HTML for paper.

    Raises ExamgenError for a broken template.
    """
    values = {"page": page, "exam": page.exam, "signs": SIGNS}
    return {f"{file}.{ending}": rendered(pages, TEMPLATE, medium=medium, **values) for ending, medium in MEDIA}
