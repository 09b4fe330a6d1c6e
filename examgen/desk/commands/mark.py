"""The command `examgen mark`: one answer, or a session at the keyboard."""

import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from examgen.desk.grading_options import BlankSteps, Eased, Habits
from examgen.desk.options import AsJson, ExamPath, print_json
from examgen.files.errors import ExamgenError


def mark(
    exam: ExamPath,
    item: Annotated[
        str | None, typer.Argument(metavar="[ITEM]", help="A question like Q07 or q7; a session if left out.")
    ] = None,
    boxes: Annotated[
        list[str] | None,
        typer.Argument(metavar="[BOXES]", help="What stands in the boxes, like 'H0 sum=-1.2, H0=0.62, O=1.31'."),
    ] = None,
    answers: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where a session writes; answers.csv in the exam's folder.")
    ] = None,
    eased: Eased = None,
    blank_steps: BlankSteps = None,
    habits: Habits = None,
    as_json: AsJson = False,
) -> None:
    """Mark what a student wrote. Says what each box earns and why; without ITEM, a session at the keyboard."""
    from examgen.desk.opening import open_desk

    if item is None:
        if as_json:
            raise ExamgenError("--json: say which question. Write it like examgen mark EXAM Q07 'O=0.53' --json.")
        _session_over(exam, answers, eased=eased, blank_steps=blank_steps, habits=habits)
        return
    desk = open_desk(exam, eased=eased, blank_steps=blank_steps, habits=habits)
    from examgen.desk.terminal import out
    from examgen.desk.terminal.prompts import asking
    from examgen.desk.terminal.script_tables import marked_document, show_marked
    from examgen.grading.script import read_pairs

    found = desk.item(item, asking(as_json))
    names = [part.name for part in found.parts]
    if not boxes:
        raise ExamgenError(f"{found.name}: say what stands in the boxes. Write it like '{names[-1]}=0.53'.")
    marked = desk.marker(found).mark(read_pairs(", ".join(boxes), names, found.name))
    if as_json:
        print_json(marked_document(marked))
    else:
        show_marked(found, marked, out())


def _session_over(exam: Path, answers: Path | None, **policies: str | None) -> None:
    from examgen.desk.opening import open_desk
    from examgen.desk.session import Session
    from examgen.desk.terminal import out
    from examgen.exam.folder import record_now, refuse_if_changed, together_at
    from examgen.grading.answers.answers_csv import FILE_NAME, answers_file
    from examgen.grading.classes.private_folder import refuse_students

    with together_at(exam) as folder:
        before = record_now(folder)

        def permitted(file: Path) -> None:
            if record_now(folder) is not None and record_now(file.parent) != before:  # else both have moved
                refuse_if_changed(folder, before)

        desk = open_desk(exam, **policies)
        path = answers or folder / FILE_NAME
        refuse_students(path, folder)
        if isinstance(sys.stdin, TextIOWrapper):
            sys.stdin.reconfigure(errors="replace")  # what is no text becomes U+FFFD
        with answers_file(path) as file:
            Session(desk, file, typed, out(), permitted).run()


def typed(prompt: str) -> str:
    """A line from the keyboard. Raises EOFError at the end of the input."""
    if sys.stdin is None:  # closed by whoever called
        raise EOFError
    return input(prompt if sys.stdin.isatty() else "")
