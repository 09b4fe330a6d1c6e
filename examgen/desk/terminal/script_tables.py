"""What the grader's desk shows: a script's boxes with verdicts, points and reasons; the same as JSON."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.markup import escape

from examgen.desk.terminal import minus, plain_table
from examgen.grading.diagnosis import Diagnosis, together_words
from examgen.grading.habits import HABIT_WORDS
from examgen.grading.marker import Marked, MarkedPart
from examgen.items.item import ChosenPart, Item, Part, WordPart
from examgen.items.slip_words import group_words
from examgen.paper.writing import shortest

SIGNS = {
    "right": "[green]✓[/green] right",
    "carried": "[green]✓[/green] carried",
    "eased": "[yellow]![/yellow] eased",
    "wrong": "[red]✗[/red] wrong",
    "blank": "· blank",
    "unclear": "[yellow]?[/yellow] unclear",
}
"""How a verdict looks; it is always there in words too."""


LOOK_WHY = "a box is eased or unclear, or a mistake left less to work out"
"""Why a grader's eye is asked for."""


def show_marked(item: Item, marked: Marked, console: Console) -> None:
    """The table of one item: part, written, expected, verdict, points, why; below it the total and the diagnosis."""
    table = plain_table("part", "written", "expected", "verdict", "points", "why")
    for column in (table.columns[1], table.columns[2], table.columns[4]):
        column.justify = "right"
    for column in table.columns[:5]:
        column.no_wrap = True
    for part, asked in zip(marked.parts, item.parts, strict=True):
        written = minus(column_wide(part.written))
        expected = "any that work" if isinstance(asked, ChosenPart) else minus(answer(asked))
        table.add_row(part.name, written, expected, SIGNS[part.verdict], number(part.points), minus(why(part)))
    console.print(table)
    total = f"{marked.item}  {number(marked.total)} of {number(marked.points)} points"
    console.print(f"[bold]{total}[/bold]  {escape(diagnosis_words(item, marked.diagnosis))}".rstrip(), soft_wrap=True)
    if marked.to_look_at:
        console.print(f"[yellow]look at this script again[/yellow]: {LOOK_WHY}")


def answer(part: Part | WordPart) -> str:
    """What should stand in a box; what is copied has the decimals of the sheet."""
    return shortest(part.answer) if isinstance(part, Part) and part.copied else str(part.answer)


def column_wide(written: str) -> str:
    """A box's text, no longer than a column."""
    return written if len(written) <= 16 else f"{written[:15]}…"


def why(part: MarkedPart) -> str:
    """The reason without the verdict, which has a column of its own, and what was given by hand."""
    return f"{part.reason.partition(': ')[2] or part.reason} {part.by_hand}".rstrip()


def diagnosis_words(item: Item, diagnosis: Diagnosis) -> str:
    """What the script shows, in a grader's words; nothing where nothing is wrong."""
    activations = item.network.activations
    if diagnosis.first_wrong is None:
        return ""
    if diagnosis.habit:
        besides = diagnosis_words(item, replace(diagnosis, habit=None)) if diagnosis.slips or diagnosis.error else ""
        return "; ".join(filter(None, (HABIT_WORDS[diagnosis.habit], besides)))
    if diagnosis.error:
        part, error = diagnosis.error
        return f"one arithmetic error: {error} in {part}"
    if not diagnosis.slips:
        return f"no known slip; the first wrong box is {diagnosis.first_wrong}"
    if all(len(names) == 1 for names in diagnosis.slips):
        return group_words([names[0] for names in diagnosis.slips], activations)
    return together_words(diagnosis.slips, activations)


def number(points: Decimal) -> str:
    """Points as people say them: 4, 3.5, 0.25."""
    return format(points.normalize() + 0, "f")


def marked_document(marked: Marked) -> Mapping[str, Any]:
    """One item of one script for other programs. Points are multiples of an eighth, which JSON's numbers hold whole."""
    return {
        "item": marked.item,
        "total": json_number(marked.total),
        "points": json_number(marked.points),
        "parts": [
            {
                "name": part.name,
                "written": part.written,
                "verdict": part.verdict,
                "points": json_number(part.points),
                "reason": part.reason,
                "look": part.look,
            }
            for part in marked.parts
        ],
        "diagnosis": marked.diagnosis.names(),
    }


def json_number(points: Decimal) -> int | float:
    """Whole points as a whole number."""
    return int(points) if points == points.to_integral_value() else float(points)
