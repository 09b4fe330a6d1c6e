"""Feedback for students, a page each: what was right, where the first mistake was, and the worked line for it.

Everything comes ready, as `FeedbackPage`; the same pages give the same bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from jinja2 import Environment

from examgen.exam.record import Exam
from examgen.files.errors import ExamgenError
from examgen.render.environment import rendered
from examgen.render.press import Press
from examgen.render.worked import Line

TEMPLATE = "feedback.html.j2"

SIGNS = {"right": "✓", "carried": "✓", "eased": "!", "unclear": "?", "wrong": "✗", "blank": "–"}
"""How a verdict looks; it always stands there in words too."""

SIZES = (("", 92, 43.0), ("small", 107, 51.0), ("smallest", 120, 1e9))
"""How a page is set, so that it stays one page: characters in a line, and lines that questions may take at most."""

AIR = 0.9
"""Lines that the air around a question takes."""

TOGETHER = 25
"""Students at most whose pages are laid out together: what is done once for a document is shared by so many."""

LONGEST_TITLE = 60
"""Characters of the exam's title at the foot of a page."""


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
    there is one; mistake: what the numbers show, a sentence or nothing; remark: that the question is void;
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
    def settled(self) -> bool:
        """Whether its heading says all there is to say."""
        return not (self.groups or self.said or self.line or self.mistake or self.remark or self.by_hand)

    def lines(self, width: int) -> float:
        """About how many lines it takes, of so many characters."""
        boxes = (len(group.words) + 6 + sum(len(box) + 2 for box in group.boxes) for group in self.groups)
        texts = (
            *boxes,
            len(self.said) + len(self.mistake),
            len(self.remark),
            1 if self.line else 0,
            *map(len, self.by_hand),
        )
        return 1 + AIR + sum(-(-length // width) for length in texts)


@dataclass(frozen=True, slots=True)
class FeedbackPage:
    """The page of one student. name: "" where nobody said it; rules: how scripts were marked, as students were told;
    code: of a personal sheet, as it is printed, and its questions are numbered as there.
    """

    exam: Exam
    student: str
    name: str
    form: str
    total: str
    points: str
    items: tuple[FeedbackItem, ...]
    rules: str
    code: str = ""

    @property
    def heading(self) -> str:
        """Whose page it is."""
        return self.name or self.student

    @property
    def about(self) -> tuple[str, ...]:
        """Who that is, and what was written when."""
        form = f"sheet {self.code}" if self.code else f"form {self.form}" if self.form else ""
        who = self.student if self.name else ""
        return tuple(filter(None, (who, self.exam.title, form, self.exam.course, self.exam.date)))

    @property
    def bookmark(self) -> str:
        """Whose page it is, in a list of all."""
        return " · ".join(filter(None, (self.name, self.student)))

    @property
    def foot(self) -> str:
        """What stands at the foot of each page, before its number."""
        title = self.exam.title
        short = title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"
        return f"{self.bookmark} · {short}"

    @property
    def told(self) -> tuple[FeedbackItem, ...]:
        """The questions of which there is something to say."""
        return tuple(item for item in self.items if not item.settled)

    @property
    def settled(self) -> str:
        """All other questions, in a line: `All right: Q03 (5 of 5), Q05 (5 of 5). Not answered: Q07 (0 of 5).`"""
        headings = dict.fromkeys(item.heading for item in self.items if item.settled)
        return " ".join(f"{heading}: {', '.join(self._named(heading))}." for heading in headings)

    def _named(self, heading: str) -> list[str]:
        alike = [item for item in self.items if item.settled and item.heading == heading]
        return [f"{item.name} ({item.total} of {item.points})" for item in alike]

    @property
    def size(self) -> str:
        """How it is set: "" as usual, or smaller."""
        return next(
            size
            for size, width, most in SIZES
            if sum(item.lines(width) for item in self.told) + len(self.settled) / width <= most
        )


@dataclass(frozen=True, slots=True)
class Drawn:
    """Pages as files. files: by name, for each student one for a screen and one for paper; together: the PDF of all, to
    print; places: the page of it on which each student begins, from 1, by the name of his files without an ending.
    """

    files: Mapping[str, bytes]
    together: bytes
    places: Mapping[str, int]


def drawn_pages(named: Mapping[str, FeedbackPage], pages: Environment) -> Drawn:
    """Draw the pages of students, by the names of their files without an ending.

    Raises ExamgenError for a broken template.
    """
    from examgen.render.binding import Binding, Bound

    rest = iter(named.items())
    size = min(TOGETHER, -(-len(named) // 2))  # for two processes
    chunks = [chunk for _ in range(-(-len(named) // size)) if (chunk := dict(islice(rest, size)))]
    texts = {f"{number}.pdf": paper_text(list(chunk.values()), pages) for number, chunk in enumerate(chunks)}
    with Press() as press:
        papers, screens = press.draw(
            texts, lambda: {f"{file}.html": page_text(page, pages) for file, page in named.items()}
        )
    exam = next(iter(named.values())).exam
    together, places = Binding(exam.title, exam.language), {}
    files = {name: text.encode() for name, text in screens.items()}
    for number, chunk in enumerate(chunks):
        bound = Bound(papers[f"{number}.pdf"])
        if len(bound.parts) != len(chunk):
            raise ExamgenError(
                f"template {TEMPLATE}: a page for paper needs one article with one h1 for each student. "
                "Mend the template or do without --templates."
            )
        for (file, page), part in zip(chunk.items(), bound.parts, strict=True):
            places[file] = together.add(bound, part, page.bookmark)
            alone = Binding(f"{exam.title}: {page.heading}", exam.language)
            alone.add(bound, part)
            files[f"{file}.pdf"] = alone.data()
    return Drawn(files, together.data(), places)


def page_text(page: FeedbackPage, pages: Environment) -> str:
    """One student's page for a screen, as HTML. Raises ExamgenError for a broken template."""
    return _text([page], "screen", pages)


def paper_text(together: Sequence[FeedbackPage], pages: Environment) -> str:
    """Pages of several students for paper, as HTML. Raises ExamgenError for a broken template."""
    return _text(together, "paper", pages)


def _text(together: Sequence[FeedbackPage], medium: str, pages: Environment) -> str:
    values = {"sheets": together, "exam": together[0].exam, "signs": SIGNS}
    return rendered(pages, TEMPLATE, medium=medium, **values)
