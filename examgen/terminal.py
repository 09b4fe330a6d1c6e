"""What the program says at a terminal: tables in the words of the key, and progress while something is made.

Tables go to standard output and carry every verdict in words; progress goes to standard error, and only to a terminal.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from shutil import which
from threading import Event
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from examgen.exam import exam_text
from examgen.form_rules import form_file, totals_apart
from examgen.items.item import OwnSource
from examgen.items.slip_words import group_words
from examgen.items.writing import shortest
from examgen.lookup import (
    ItemRecord,
    Tried,
    Verdict,
    WhichForm,
    dump,
    name_of,
    slip_groups,
    slips_together,
    tried_record,
)

if TYPE_CHECKING:
    from examgen.making import Made, Watch
    from examgen.training import Subject

STAGES = {
    "training": "starting TensorFlow",
    "networks": "choosing networks",
    "twins": "finding twins of equal difficulty",
    "pages": "drawing the pages",
    "proof": "proving every question",
    "place": "putting it in its place",
}


def out() -> Console:
    """Standard output; where it is no terminal, plain lines of at most 100 characters."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=100)


def errors() -> Console:
    """Standard error."""
    return Console(stderr=True, highlight=False)


def plain_table(*columns: str) -> Table:
    """A table with a rule under its head and nothing else that is no content."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column)
    return table


def minus(text: object) -> str:
    """Numbers for reading, with a true minus sign, safe from markup. The arrow of an edge's name stays as it is."""
    return escape(str(text).replace("-", "\N{MINUS SIGN}").replace("\N{MINUS SIGN}>", "->"))


@contextmanager
def watching(quiet: bool, stopped: Event, note: Callable[[str], None] = lambda _: None) -> Iterator["Watch"]:
    """Someone who shows progress on standard error while the block runs, if that is a terminal.

    stopped: once it is set, the next stage raises KeyboardInterrupt; note: takes what else there is to know.
    """
    from examgen.making import Watch

    console = errors()
    if quiet or not console.is_terminal:
        yield Watch(stage=lambda _: go_on(stopped), note=note)
        return
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("starting", total=None)

        def stage(name: str) -> None:
            go_on(stopped)
            progress.update(task, description=STAGES.get(name, name), total=None)

        def training(subject: "Subject", batch: int, step: int, steps: int, solved: int) -> None:
            words = f"training {subject}, batch {batch + 1}: {solved} networks solve {subject.task.upper()}"
            progress.update(task, description=words, completed=step, total=steps)

        yield Watch(stage=stage, training=training, note=note)


def go_on(stopped: Event) -> None:
    """Raise KeyboardInterrupt if the user has asked for it."""
    if stopped.is_set():
        raise KeyboardInterrupt


def ask_what_to_make() -> dict[str, Any]:
    """The answers to the four questions of `examgen new`, each asked again until it means something."""
    from examgen.spec import TITLE
    from examgen.starter import ACTIVATIONS, COUNT, POINTS

    return {
        "title": ask("Title", TITLE, "title", str),
        "activations": ask(
            "Activations (relu, sigmoid, tanh)",
            " ".join(ACTIVATIONS),
            "activations",
            lambda answer: answer.replace(",", " ").split(),
        ),
        "count": ask("How many questions", str(COUNT), "count", whole_number),
        "points": ask("Points for each", POINTS, "points", str),
    }


def ask(question: str, default: str, name: str, meant: Callable[[str], Any]) -> Any:
    """The answer to a question at the terminal, once a new spec file can be written with it."""
    import typer

    from examgen.spec import SettingError
    from examgen.starter import starter

    while True:
        answer = meant(typer.prompt(question, default=default))
        try:
            starter(**{name: answer})
        except SettingError as problem:
            errors().print(f"{problem.setting}{problem.said.replace('--', '')}", markup=False)
        else:
            return answer


def asking(as_json: bool) -> WhichForm | None:
    """Who can be asked for the form of an item: the person at a terminal, where there is one."""
    return None if as_json or not (sys.stdin.isatty() and sys.stderr.isatty()) else ask_which_form


def ask_which_form(name: str, letters: Sequence[str]) -> str:
    """The form that the person at the terminal means, asked again until it is one of these letters."""
    import typer

    while True:
        answer: str = typer.prompt(f"{name} of which form ({', '.join(letters)})", err=True)
        if answer.strip().upper() in letters:
            return answer.strip().upper()
        errors().print(f"{answer}: there is no such form.", markup=False)


def whole_number(answer: str) -> int:
    """A number as somebody wrote it; 0 for what is none."""
    return int(answer) if answer.isdecimal() and len(answer) < 10 else 0


def show_made(made: "Made", seconds: float, replaced: str | None, verbose: bool) -> None:
    """The short table at the end of a run, and the next command to type."""
    exam, console = made.exam, out()
    letters = exam.selection.forms.letters if exam.selection.forms else ()
    items = exam.items[: len(exam.items) // max(1, len(letters))]
    activations = Counter(item.network.hidden_activation for item in items)
    words = ", ".join(f"{count} {activation}" for activation, count in activations.items())
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    forms = f"{counted(len(letters), 'form')} of " if letters else ""
    whole = f"{forms}{counted(len(items), 'question')} ({words}), seed {exam.seed}"
    table.add_row("replaced" if replaced else "made", f"{replaced}, in an exam of {whole}" if replaced else whole)
    if letters:
        table.add_row("forms", forms_words(made))
    table.add_row("in", escape(str(made.folder)))
    table.add_row("to hand out", page_names(("students/questions.pdf", "students/questions.html"), letters))
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
    if isinstance(exam.items[0].source, OwnSource):
        first = json.loads(exam_text(exam))["items"][0]
        show_dump(first, dump(first), console)
    if verbose:
        show_screening(made, console)


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


def program() -> str:
    """What to type for this program: its name, or where it lies if the shell does not look there."""
    if which("examgen"):
        return "examgen"
    return quoted(os.path.relpath(sys.argv[0])) if sys.argv[0].endswith("examgen") else "python -m examgen"


def quoted(path: str) -> str:
    """A path as a shell takes it."""
    from shlex import quote

    return quote(path)


def show_screening(made: "Made", console: Console) -> None:
    """How many networks and questions each rule screened out, and in how many items each slip shows."""
    table = plain_table("screened out because", "how many")
    table.columns[1].justify = "right"
    for rejection, count in sorted(made.rejected.items(), key=lambda pair: -pair[1]):
        table.add_row(escape(str(rejection.value)), str(count))
    console.print(table)
    shown = Counter(slip.name for item in made.exam.items for slip in item.slips)
    table = plain_table("slip that shows", "in items")
    table.columns[1].justify = "right"
    for name, count in shown.most_common():
        table.add_row(name, str(count))
    console.print(table)


def show_item(item: ItemRecord, console: Console) -> None:
    """The key of one item: answers with their intervals, worked lines, slips with the numbers that give them away."""
    inputs = ", ".join(f"I{place} = {value}" for place, value in enumerate(item["inputs"] or ()))
    inputs = inputs or f"{item['network']['task']} on all rows"
    worth = f"({points_words(item['points'])}, difficulty {item['difficulty']})"
    swapped = f" and {item['swapped']}" if "swapped" in item else ""
    output = f", O = {minus(item['output'])}" if "output" in item else ""
    heading = f"{name_of(item)}  {hidden_activation(item)}{swapped}, {inputs}{output}  {worth}"
    console.print(f"[bold]{escape(heading)}[/bold]")
    table = plain_table("part", "answer", "accepted", "points")
    for column in table.columns[1:]:
        column.justify = "right"
    for part in item["parts"]:
        accepted = accepted_words(part)
        table.add_row(part["name"], f"[bold]{minus(answer_words(part))}[/bold]", accepted, part["points"])
    console.print(table)
    for line in item["steps"]:
        console.print("  " + minus(line))
    console.print()
    if item["slips"]:
        show_slips(item, console)


def show_slips(item: ItemRecord, console: Console) -> None:
    """Each known mistake that shows here beside the numbers that it changes; those that look alike together.

    In the order of the numbers in the last box, where a grader looks first; slips that leave it right come last.
    """
    right = {part["name"]: part["answer"] for part in item["parts"]}
    worded = {part["name"] for part in item["parts"] if "accepted" in part}
    last = [name for name in right if name not in worded][-1]
    others = [part["name"] for part in item["parts"] if part["name"] != last and not copied(part)]
    table = plain_table(last, "slip", *others)
    for column in (table.columns[0], *table.columns[2:]):
        column.justify, column.no_wrap = "right", True
    predictions = [({**right, **group[0]["answers"]}, [slip["name"] for slip in group]) for group in slip_groups(item)]
    predictions.sort(
        key=lambda pair: (pair[0][last] == right[last], Decimal(pair[0][last]), _sortable(pair[0], worded))
    )
    for predicted, names in predictions:
        numbers = {part["name"]: _slip_number(part, predicted[part["name"]]) for part in item["parts"]}
        words = escape(group_words(names, hidden_activation(item)))
        table.add_row(numbers[last], words, *(numbers[part] for part in others))
    console.print(table)


def _slip_number(part: Mapping[str, Any], answer: str) -> str:
    """What a mistake gives, nothing where that is the right answer, in brackets where it is taken for right."""
    if answer == part["answer"]:
        return ""
    lucky = "low" in part and Decimal(part["low"]) <= Decimal(answer) <= Decimal(part["high"])
    return f"({minus(answer)})" if lucky else minus(answer)


def _sortable(predicted: Mapping[str, str], words: Container[str]) -> list[tuple[Decimal, str]]:
    """What a slip gives, for sorting: from the last box to the first, numbers by size. words: the boxes for words."""
    backwards = reversed(list(predicted.items()))
    return [(Decimal(0), text) if box in words else (Decimal(text), "") for box, text in backwards]


def show_verdicts(item: ItemRecord, verdicts: Sequence[Verdict], console: Console) -> None:
    """What the numbers of one script are, a line each, and which slip explains them all at once."""
    for verdict in verdicts:
        show_verdict(item, verdict, console)
    once = len({verdict.part for verdict in verdicts}) == len(verdicts)
    if once and len(verdicts) > 1 and any(verdict.verdict != "right" for verdict in verdicts):
        names = slips_together(item, verdicts)
        words = group_words(names, hidden_activation(item)) if names else "no one slip explains all of them"
        console.print(f"together: {escape(words)}", soft_wrap=not console.is_terminal)


def show_tried(item: ItemRecord, tried: Tried, console: Console) -> None:
    """Whether weights of a student's own choice compute the task; if not, each row that they miss."""
    task = item["network"]["task"]
    if not tried.misses:
        console.print(f"[green]✓ right[/green]  {name_of(item)}: these weights compute {task} on all four rows")
    for miss in tried_record(item, tried)["misses"]:
        row, output = ",".join(miss["row"]), minus(miss["output"])
        said = f"{name_of(item)}, row ({row}): O is {output}, {task} is {miss['target']}: {miss['beyond']} too far off"
        console.print(f"[red]✗ wrong[/red]  {said}", soft_wrap=not console.is_terminal)


def show_verdict(item: ItemRecord, verdict: Verdict, console: Console) -> None:
    """What a number in a box is, in one line that begins with the verdict; for a wrong one, what is right."""
    written = f"{name_of(item)}, {verdict.part} = {minus(verdict.written)}"
    part = {part["name"]: part for part in item["parts"]}[verdict.part]
    accepted = accepted_words(part)
    if verdict.verdict == "right":
        console.print(f"[green]✓ right[/green]  {written} (accepted: {accepted})", soft_wrap=not console.is_terminal)
        return
    reason = group_words(verdict.slips, hidden_activation(item)) if verdict.slips else "no known slip"
    right = f"(right: {minus(answer_words(part))}, {accepted})"
    console.print(f"[red]✗ wrong[/red]  {written}: {escape(reason)} {right}", soft_wrap=not console.is_terminal)


def accepted_words(part: Mapping[str, Any]) -> str:
    """What is right in a box: an interval, or words, or what is copied and nothing else."""
    if copied(part):
        return "nothing else"
    if "accepted" in part and part["accepted"] is None:
        return "any that work"
    return ", ".join(part["accepted"]) if "accepted" in part else f"{minus(part['low'])} … {minus(part['high'])}"


def answer_words(part: Mapping[str, Any]) -> str:
    """The answer; what is copied or chosen has the decimals of the weight that it is."""
    chosen = "accepted" in part and part["accepted"] is None
    return shortest(Decimal(part["answer"])) if chosen or copied(part) else str(part["answer"])


def copied(part: Mapping[str, Any]) -> bool:
    """Whether one number alone is right in a box: it stands on the sheet."""
    return "low" in part and part["low"] == part["high"]


def hidden_activation(item: ItemRecord) -> str:
    """The activation of an item's hidden units."""
    return str(item["network"]["layers"][0]["activation"])


def points_words(points: str) -> str:
    """`1 point`, `7.5 points`."""
    return "1 point" if Decimal(points) == 1 else f"{points} points"


def counted(number: int, thing: str) -> str:
    """`1 question`, `20 questions`."""
    ending = "es" if thing.endswith("ch") else "s"
    return f"{number} {thing}{'' if number == 1 else ending}"


def show_dump(item: ItemRecord, lines: Sequence[tuple[str, str, str]], console: Console) -> None:
    """The lecture's dump, unrounded beside rounded."""
    source = item["source"]
    own = bool(source) and "origin" in source
    origin = "a sample, put together by hand"
    if source:
        origin = f"from {source['file']}" if own else f"bank batch {source['batch']}, start {source['index']}"
    heading = f"{name_of(item)}  {hidden_activation(item)}, {origin}"
    console.print(f"[bold]{escape(heading)}[/bold]")
    table = plain_table("weight", "by hand" if own and source["origin"] == "hand-coded" else "from Keras", "on paper")
    for column in table.columns[1:]:
        column.justify = "right"
    for name, unrounded, rounded in lines:
        table.add_row(name, minus(unrounded), minus(rounded))
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
    from examgen.training import Subject

    for row in rows:
        subject = Subject(row["activation"], row["task"], row["hidden"], row["output"])
        table = plain_table(f"{subject}: {counted(row['batches'], 'batch')}", "networks")
        table.columns[1].justify = "right"
        table.add_row("random starts", str(row["starts"]))
        table.add_row(f"solve {subject.task.upper()} ({row['yield']:.0%} of the starts)", str(row["solved"]))
        for reason, count in row["rejected"].items():
            table.add_row(f"rejected: {escape(reason)}", str(count))
        table.add_row("good networks", str(row["good"]))
        console.print(table)
