"""The key of one item at a terminal, its dump, and what the numbers of one script are."""

from collections.abc import Container, Mapping, Sequence
from decimal import Decimal
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from examgen.desk.terminal import minus, plain_table, points_words
from examgen.exam.lookup import (
    Checked,
    ItemRecord,
    Tried,
    name_of,
    slip_groups,
    slips_together,
    tried_record,
)
from examgen.items.slip_words import group_words
from examgen.networks.origin import Origin
from examgen.paper.writing import shortest


def show_item(item: ItemRecord, console: Console) -> None:
    """The key of one item: answers with their intervals, worked lines, slips with the numbers that give them away."""
    inputs = ", ".join(f"I{place} = {value}" for place, value in enumerate(item["inputs"] or ()))
    inputs = inputs or f"{item['network']['task']} on all rows"
    worth = f"({points_words(item['points'])}, difficulty {item['difficulty']})"
    swapped = f" and {item['swapped']}" if "swapped" in item else ""
    output = f", O = {minus(item['output'])}" if "output" in item else ""
    heading = f"{name_of(item)}  {activation_words(item)}{swapped}, {inputs}{output}  {worth}"
    console.print(f"[bold]{escape(heading)}[/bold]")
    table = plain_table("part", "answer", "accepted", "points")
    for column in table.columns[1:]:
        column.justify = "right"
    for part in item["parts"]:
        accepted = what_is_right(part)
        table.add_row(part["name"], f"[bold]{minus(answer_words(part))}[/bold]", accepted, part["points"])
    console.print(table)
    for line in item["steps"]:
        console.print("  " + minus(line))
    console.print()
    if item["slips"]:
        show_slips(item, console)


def show_slips(item: ItemRecord, console: Console) -> None:
    """Each known mistake that shows here beside the numbers that it changes; those that look alike together.

    In the order of the numbers in the last box, where a grader looks first; slips that leave it right come last. Where
    a terminal has no room for a column for each box beside the names, these come first, and numbers after their boxes.
    """
    right = {part["name"]: part["answer"] for part in item["parts"]}
    worded = {part["name"] for part in item["parts"] if "accepted" in part}
    last = [name for name in right if name not in worded][-1]
    others = [part["name"] for part in item["parts"] if part["name"] != last and not copied(part)]
    predictions = [({**right, **group[0]["answers"]}, [slip["name"] for slip in group]) for group in slip_groups(item)]
    predictions.sort(
        key=lambda pair: (pair[0][last] == right[last], Decimal(pair[0][last]), _sortable(pair[0], worded))
    )
    rows = [
        (
            escape(group_words(names, hidden_activations(item))),
            {part["name"]: _slip_number(part, predicted[part["name"]]) for part in item["parts"]},
        )
        for predicted, names in predictions
    ]
    wide = _in_columns(rows, last, others)
    left = console.width - sum(_width(column) for column in (wide.columns[0], *wide.columns[2:]))
    console.print(wide if left >= min(NAMES, _width(wide.columns[1])) else _names_first(rows, last, others))


SlipRows = Sequence[tuple[str, Mapping[str, str]]]
"""Slips in words, with what each leads to by box, nothing where that is right."""

NAMES = 24
"""Characters that the names of slips want in a line."""

GAP = 3
"""Characters between two columns."""


def _in_columns(rows: SlipRows, last: str, others: Sequence[str]) -> Table:
    """A column for each box, the last one first."""
    table = plain_table(last, "slip", *others)
    for column in (table.columns[0], *table.columns[2:]):
        column.justify, column.no_wrap = "right", True
    for words, numbers in rows:
        table.add_row(numbers[last], words, *(numbers[part] for part in others))
    return table


def _names_first(rows: SlipRows, last: str, others: Sequence[str]) -> Table:
    """For each slip its name, the number in the last box, and those in other boxes with their names."""
    table = plain_table("slip", last, "in the other boxes")
    table.columns[1].justify, table.columns[1].no_wrap = "right", True
    for words, numbers in rows:
        changed = ((part, numbers[part]) for part in others)
        table.add_row(words, numbers[last], ", ".join(f"{part} {number}" for part, number in changed if number))
    return table


def _width(column: Column) -> int:
    """Characters of a column, with the gap before the next."""
    return max(map(cell_len, map(str, (column.header, *column.cells)))) + GAP


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


def show_verdicts(item: ItemRecord, verdicts: Sequence[Checked], console: Console) -> None:
    """What the numbers of one script are, a line each, and which slip explains them all at once."""
    for verdict in verdicts:
        show_verdict(item, verdict, console)
    once = len({verdict.part for verdict in verdicts}) == len(verdicts)
    if once and len(verdicts) > 1 and any(verdict.verdict != "right" for verdict in verdicts):
        names = slips_together(item, verdicts)
        words = group_words(names, hidden_activations(item)) if names else "no one slip explains all of them"
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


def show_verdict(item: ItemRecord, verdict: Checked, console: Console) -> None:
    """What a number in a box is, in one line that begins with the verdict; for a wrong one, what is right."""
    written = f"{name_of(item)}, {verdict.part} = {minus(verdict.written)}"
    part = {part["name"]: part for part in item["parts"]}[verdict.part]
    accepted = what_is_right(part)
    if verdict.verdict == "right":
        console.print(f"[green]✓ right[/green]  {written} (accepted: {accepted})", soft_wrap=not console.is_terminal)
        return
    reason = group_words(verdict.slips, hidden_activations(item)) if verdict.slips else "no known slip"
    right = f"(right: {minus(answer_words(part))}, {accepted})"
    console.print(f"[red]✗ wrong[/red]  {written}: {escape(reason)} {right}", soft_wrap=not console.is_terminal)


def what_is_right(part: Mapping[str, Any]) -> str:
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


def hidden_activations(item: ItemRecord) -> list[str]:
    """The activation of each of an item's hidden layers."""
    return [str(layer["activation"]) for layer in item["network"]["layers"][:-1]]


def activation_words(item: ItemRecord) -> str:
    """The activations of an item's hidden layers, each once, and of its output if it is none of the usual ones."""
    output = item["network"]["layers"][-1]["activation"]
    own = [] if output in ("linear", "softmax") or item["source"] is None else [f"{output} output"]
    return ", ".join([*dict.fromkeys(hidden_activations(item)), *own])


WEIGHTS_FROM: Mapping[Origin, str] = {
    "keras": "from Keras",
    "onnx": "from ONNX",
    "arrays": "from the file",
    "hand-coded": "by hand",
}
"""What stands above the unrounded weights."""


def show_dump(item: ItemRecord, lines: Sequence[tuple[str, str, str]], console: Console) -> None:
    """The lecture's dump, unrounded beside rounded."""
    source = item["source"]
    own = bool(source) and "origin" in source
    origin = "a sample, put together by hand"
    if source:
        origin = f"from {source['file']}" if own else f"bank batch {source['batch']}, start {source['index']}"
    heading = f"{name_of(item)}  {activation_words(item)}, {origin}"
    console.print(f"[bold]{escape(heading)}[/bold]")
    table = plain_table("weight", WEIGHTS_FROM[source["origin"] if own else "keras"], "on paper")
    for column in table.columns[1:]:
        column.justify = "right"
    for name, unrounded, rounded in lines:
        table.add_row(name, minus(unrounded), minus(rounded))
    console.print(table)
