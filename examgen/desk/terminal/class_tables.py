"""What `examgen grade` shows at the end: the class in a few numbers, and what another marking changed."""

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from examgen.desk.terminal import counted, minus, plain_table
from examgen.desk.terminal.script_tables import json_number
from examgen.grading.classes.changes import CHANGES
from examgen.grading.classes.run import Compared, Graded
from examgen.grading.classes.statistics import spread
from examgen.grading.classes.tally import FormTally
from examgen.paper.writing import points_text


def show_graded(graded: Graded, console: Console) -> None:
    """The short table at the end of a run."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    tally = graded.tally
    for letter, form in tally.forms.items():
        table.add_row(f"form {letter}" if letter else "graded", class_words(form))
    if tally.missing:
        table.add_row("missing", counted(len(tally.missing), "student"))
    if tally.look_again:
        again = len({look.student for look in tally.look_again})
        table.add_row(
            "look again",
            f"{counted(again, 'script')}: eased, unclear, less to work out, or answers of another form",
        )
    table.add_row("in", escape(str(graded.folder)))
    console.print(table)
    if graded.compared:
        show_compared(graded.compared, console)


def class_words(form: FormTally) -> str:
    """`200 students, 17.4 of 25 points on average (4 to 25)`. Alpha is in the report, which explains it."""
    found = spread(form.totals)
    if found is None:
        return "0 students"
    points = points_text(form.possible)
    said = f"{counted(found.students, 'student')}, {found.mean:.1f} of {points} points on average"
    return f"{said} ({found.least:g} to {found.most:g})"


def show_compared(compared: Compared, console: Console) -> None:
    """How many totals another marking changed, and the largest changes."""
    numbers = (
        (compared.rose, "rose"),
        (compared.fell, "fell"),
        (compared.stayed, "stayed, though boxes changed"),
        (compared.apart, "in one of the two only"),
    )
    words = [f"{number} {said}" for number, said in numbers if number]
    console.print(escape(f"totals beside those in {compared.folder}: {', '.join(words) or 'the same'}"), soft_wrap=True)
    for before, after in sorted(compared.worths):
        console.print(f"points possible: {points_text(before)} before, {points_text(after)} now", highlight=False)
    changed = [change for change in compared.largest if change.difference]
    if not changed:
        return
    table = plain_table("student", "before", "after", "change", "why")
    for column in table.columns[1:4]:
        column.justify = "right"
    for change in changed:
        totals = (points_text(total) for total in (change.before, change.after) if total is not None)
        why = ", ".join(f"{item} {with_sign(difference)}" for item, difference in change.items)
        table.add_row(escape(change.student), *totals, minus(with_sign(change.difference)), minus(why))
    console.print(table)
    hidden = compared.rose + compared.fell - len(changed)
    if hidden:
        console.print(f"and {hidden} more, in {CHANGES}", highlight=False)


def with_sign(difference: Decimal) -> str:
    """+2, -0.5."""
    return f"{'+' if difference > 0 else ''}{points_text(difference)}"


def graded_document(graded: Graded) -> Mapping[str, Any]:
    """The run for other programs."""
    tally = graded.tally
    forms = [
        {
            "form": letter,
            "students": len(form.totals),
            "mean": found.mean if (found := spread(form.totals)) else None,
            "points": json_number(form.possible),
            "alpha": form.alpha,
        }
        for letter, form in tally.forms.items()
    ]
    compared = graded.compared
    changes = compared and {
        "against": str(compared.folder),
        **{name: getattr(compared, name) for name in ("rose", "fell", "stayed", "apart")},
    }
    look_again = [asdict(look) for look in tally.look_again]
    return {
        "folder": str(graded.folder),
        "forms": forms,
        "missing": tally.missing,
        "look_again": look_again,
        "problems": graded.problem_count,
        "changes": changes,
    }
