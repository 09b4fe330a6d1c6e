"""What was made and proved, and what lies in the bank."""

import json
import stat
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from examgen.desk.terminal import counted, out, plain_table, points_words, program, quoted
from examgen.desk.terminal.items import show_dump
from examgen.exam.folder import STUDENTS
from examgen.exam.form_rules import form_file, totals_apart
from examgen.exam.lookup import (
    dump,
)
from examgen.exam.record import exam_text
from examgen.items.item import OWN_TASK, OwnSource

if TYPE_CHECKING:
    from examgen.making import Made


def show_made(made: "Made", seconds: float, replaced: str | None, verbose: bool) -> None:
    """The short table at the end of a run, and the next command to type."""
    exam, console = made.exam, out()
    letters = exam.selection.forms.letters if exam.selection.forms else ()
    items = exam.items[: len(exam.items) // max(1, len(letters))]
    words = _tallied(" and ".join(item.network.hidden_activations) for item in items)
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    forms = f"{counted(len(letters), 'form')} of " if letters else ""
    whole = f"{forms}{counted(len(items), 'question')} ({words})"
    table.add_row("replaced" if replaced else "made", f"{replaced}, in an exam of {whole}" if replaced else whole)
    table.add_row("kinds", _tallied(item.kind for item in items))
    table.add_row("seed", str(exam.seed))
    if letters:
        table.add_row("forms", forms_words(made))
    table.add_row("in", escape(str(made.folder)))
    table.add_row("to hand out", page_names(("students/questions.pdf", "students/questions.html"), letters))
    students = made.folder / STUDENTS
    if not students.stat().st_mode & stat.S_IRWXO:
        table.add_row("", escape(f"for your eyes alone until you type: chmod 755 {quoted(str(students))}"))
    keys = page_names(("graders/key.pdf", "graders/key.html", "graders/key.csv"), letters)
    table.add_row("to keep", f"{keys}, exam.json")
    table.add_row("to mark", "graders/grader.html")
    claims = made.proof.claims
    checks = sum(claim.checked for claim in claims)
    slips = sum(len(item.slips) for item in exam.items)
    parts = sum(len(item.parts) for item in exam.items)
    table.add_row("proved", f"{len(claims)} claims by {checks:,} checks (`examgen verify` lists them):")
    table.add_row("", f"{parts} answers with their intervals, {slips} slips told from right,")
    table.add_row("", "every number on every page")
    table.add_row("took", f"{seconds:.1f} s")
    shown = replaced or items[min(6, len(items) - 1)].name
    table.add_row("next", escape(f"{program()} key {quoted(str(made.folder))} {shown}"))
    console.print(table)
    own = [place for place, item in enumerate(exam.items) if isinstance(item.source, OwnSource)]
    firsts = {str(exam.items[place].network.layers): place for place in reversed(own)}
    written = json.loads(exam_text(exam))["items"] if firsts else []
    for place in sorted(firsts.values()):
        show_dump(written[place], dump(written[place]), console)
    if verbose:
        show_screening(made, console)


def _tallied(names: Iterable[str]) -> str:
    """How often each comes, in the order in which they first come: `7 forward, 7 gradient`."""
    return ", ".join(f"{count} {name}" for name, count in Counter(names).items())


def forms_words(made: "Made") -> str:
    """How hard the forms are: `A 9.96, B 9.96 of 100 points expected to be lost, 0.02 % apart`."""
    losses = ", ".join(f"{letter} {loss:.2f}" for letter, loss in made.expected_losses.items())
    points = sum((item.points for item in made.exam.items), Decimal(0)) / len(made.expected_losses)
    share = 100 * totals_apart(made.exam.items)
    return f"{losses} of {points_words(f'{points.normalize():f}')} expected to be lost: {share:.2f} % apart"


def page_names(paths: Sequence[str], letters: Sequence[str]) -> str:
    """The paths of pages; of those of several forms the first and the last: `key-A.pdf` to `-C.pdf`."""
    if not letters:
        return ", ".join(paths)
    return ", ".join(form_file(path, f"{letters[0]}…{letters[-1]}") for path in paths)


def show_screening(made: "Made", console: Console) -> None:
    """How many networks and questions each rule screened out or passed over, and in how many items each slip shows."""
    table = plain_table("screened out because", "how many")
    table.columns[1].justify = "right"
    for rejection, count in sorted(made.rejected.items(), key=lambda pair: -pair[1]):
        table.add_row(escape(str(rejection.value)), str(count))
    console.print(table)
    if made.passed_over:
        table = plain_table("passed over, so that questions vary", "candidates")
        table.columns[1].justify = "right"
        for name, count in sorted(made.passed_over.items(), key=lambda pair: -pair[1]):
            table.add_row(escape(name), str(count))
        console.print(table)
    tasks = Counter(item.network.task for item in made.exam.items if item.network.task != OWN_TASK)
    if len(tasks) > 1:
        table = plain_table("the networks compute", "in items")
        table.columns[1].justify = "right"
        for name, count in tasks.most_common():
            table.add_row(name, str(count))
        console.print(table)
    if made.wrong_classes[1]:
        hits, seen = made.wrong_classes
        console.print(f"class that is not the task's: in {hits} of {counted(seen, 'question')} of two classes")
    shown = Counter(slip.name for item in made.exam.items for slip in item.slips)
    table = plain_table("slip that shows", "in items")
    table.columns[1].justify = "right"
    for name, count in shown.most_common():
        table.add_row(name, str(count))
    console.print(table)


def show_proof(claims: Sequence[Any], console: Console) -> None:
    """What was proved, claim by claim; the first lie ends the table."""
    table = plain_table("claim", "checked", "")
    table.columns[1].justify = "right"
    for claim in claims:
        verdict = "✓ holds" if claim.lie is None else "✗ false"
        unit = claim.unit.removesuffix("s") if claim.checked == 1 else claim.unit
        table.add_row(escape(claim.claim), f"{claim.checked} {unit}", verdict)
    console.print(table)


def show_bank(rows: Sequence[Mapping[str, Any]], console: Console) -> None:
    """What lies in the bank, subject by subject, and what screening makes of it."""
    from examgen.networks.training import Subject

    for row in rows:
        trained = (row["output"], row["loss"], row["wrong_rows"])
        subject = Subject(row["activation"], row["task"], row["hidden"], *trained)
        table = plain_table(f"{subject}: {counted(row['batches'], 'batch')}", "networks")
        table.columns[1].justify = "right"
        table.add_row("random starts", str(row["starts"]))
        table.add_row(f"solve {subject.task.upper()} ({row['yield']:.0%} of the starts)", str(row["solved"]))
        for reason, count in row["rejected"].items():
            table.add_row(f"rejected: {escape(reason)}", str(count))
        table.add_row("good networks", str(row["good"]))
        console.print(table)
