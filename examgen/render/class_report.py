"""The report on a class for its instructor: report.html for a screen, report.pdf to print. Texts and pictures only.

Everything that is counted comes ready, as `ClassReport`; the same report gives the same bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment

from examgen.exam.record import Exam
from examgen.items.item import Item
from examgen.render.environment import rendered
from examgen.render.key import KeyItem, key_item
from examgen.render.numbers import unit_name
from examgen.render.plots import Plot, dots, histogram, legend, verdict_bars

NARROW = 92.0
"""Millimetres of a histogram that a telephone shows whole, with letters of 11 pixels."""

TEMPLATE = "report.html.j2"
FILES = (("report.html", "screen"), ("report.pdf", "paper"))

BARS = 108.0
"""Millimetres that the bars of a question are wide: as wide as its drawing."""


@dataclass(frozen=True, slots=True)
class FormResult:
    """The students of one form. letter: "" where there is one form; totals: theirs; cells: of the row that sums up."""

    letter: str
    totals: Sequence[float]
    points: float
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One question. share: of its points that was earned; cells: of its row; verdicts: how many of each box have each;
    mistakes: how many scripts show each; remark: what else there is to say, such as that it is void.
    """

    item: Item
    share: float | None
    discrimination: float | None
    cells: tuple[str, ...]
    verdicts: Mapping[str, Mapping[str, int]]
    mistakes: tuple[tuple[int, str], ...]
    remark: str


@dataclass(frozen=True, slots=True)
class LookRow:
    """Scripts to look at for one reason. item: the question, "" for all of a script; scripts: whose, and what is
    written there; hidden: how many more there are.
    """

    item: str
    why: str
    scripts: tuple[tuple[str, str], ...]
    hidden: int


@dataclass(frozen=True, slots=True)
class ClassReport:
    """What is printed of a class. rules: how it was marked, in sentences; form_heads, item_heads: of the columns;
    mistakes: over all questions; to_do: questions to look at, each with why; look_again: scripts to look at;
    hidden_looks: how many more there are; missing: students without a script; beside: what a platform gave beside these
    marks, in sentences, and beside_rows: student, its points, ours and the difference, of whom they differ most;
    beside_items: the same by question, and beside_item_rows: question, of how many students they differ, both means and
    the difference.
    """

    exam: Exam
    students: int
    rules: tuple[str, ...]
    caveat: str
    form_heads: tuple[str, ...]
    forms: tuple[FormResult, ...]
    item_heads: tuple[str, ...]
    items: tuple[ItemResult, ...]
    mistakes: tuple[tuple[int, str], ...]
    to_do: tuple[tuple[str, str], ...]
    look_again: tuple[LookRow, ...]
    hidden_looks: int
    missing: tuple[str, ...]
    beside: tuple[str, ...]
    beside_rows: tuple[tuple[str, ...], ...]
    beside_items: tuple[str, ...] = ()
    beside_item_rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class ItemBlock:
    """A question on the page: its results, its drawing as the key has it, and its bars."""

    result: ItemResult
    key: KeyItem
    bars: Plot


def report_texts(report: ClassReport, pages: Environment) -> dict[str, str]:
    """The text of each file by its name, that of the PDF as HTML for paper.

    Raises ExamgenError for a broken template.
    """
    values = report_values(report)
    return {name: rendered(pages, TEMPLATE, medium=medium, **values) for name, medium in FILES}


def report_values(report: ClassReport) -> dict[str, Any]:
    """What the template is filled in with."""
    forms = {f"Form {form.letter}" if form.letter else "": form.totals for form in report.forms}
    return {
        "report": report,
        "exam": report.exam,
        "histogram": histogram(forms, max(form.points for form in report.forms)),
        "narrow": histogram(forms, max(form.points for form in report.forms), NARROW),
        "dots": tuple(plot for form in report.forms for plot in _dots(report, form.letter)),
        "legend": legend(),
        "mistakes": _halves(report.mistakes),
        "blocks": tuple(_block(result, report.exam.places) for result in report.items),
    }


def _halves(mistakes: Sequence[tuple[int, str]]) -> tuple[Sequence[tuple[int, str]], ...]:
    """Two columns, read down."""
    middle = -(-len(mistakes) // 2)
    return tuple(half for half in (mistakes[:middle], mistakes[middle:]) if half)


def _dots(report: ClassReport, letter: str) -> tuple[Plot, ...]:
    results = [result for result in report.items if (result.item.form or "") == letter]
    names = [result.item.name for result in results]
    return dots(names, [result.share for result in results], [result.discrimination for result in results])


def _block(result: ItemResult, places: int) -> ItemBlock:
    bars = {unit_name(name): counts for name, counts in result.verdicts.items()}
    return ItemBlock(result, key_item(result.item, places), verdict_bars(bars, BARS))
