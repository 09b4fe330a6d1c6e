"""The command `examgen mark`: one answer, or a session at the keyboard."""

import re
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from examgen.desk.by_code import one_by_code, say_sheets
from examgen.desk.grading_options import BlankSteps, Eased, Habits, IdColumn, Roster
from examgen.desk.options import AsJson, ExamPath, print_json
from examgen.files.errors import ExamgenError

NEGATIVE = re.compile(r"-(?=[.,]?\d|[\xbc-\xbe\u2150-\u215e])")
"""The minus of a number, which begins no option."""

MINUS = "\ue000"
"""What stands for it while options are told from what is no option."""


class WithNumbers(TyperCommand):
    """A command that takes negative numbers as they are: no option of it begins with a digit."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """What is over of the words, options taken out; numbers in the arguments are as they were."""
        rest: list[str] = super().parse_args(
            ctx, [NEGATIVE.sub(MINUS, arg, count=1) if NEGATIVE.match(arg) else arg for arg in args]
        )
        for name, value in ctx.params.items():
            if isinstance(value, str):
                ctx.params[name] = value.replace(MINUS, "-")
            elif isinstance(value, list):
                ctx.params[name] = [text.replace(MINUS, "-") for text in value]
        return rest


def mark(
    exam: ExamPath,
    item: Annotated[
        str | None,
        typer.Argument(
            metavar="[ITEM]", help="A question like Q07 or q7, of a sheet K7QX-42MP/3; a session if left out."
        ),
    ] = None,
    boxes: Annotated[
        list[str] | None,
        typer.Argument(metavar="[BOXES]", help="What stands in the boxes, like 'H0 sum=-1.2, H0=0.62, O=1.31'."),
    ] = None,
    answers: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where a session writes; answers.csv in the exam's folder.")
    ] = None,
    students: Roster = None,
    id_column: IdColumn = "",
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
        _session_over(exam, answers, (students, id_column), eased=eased, blank_steps=blank_steps, habits=habits)
        return
    if students is not None:
        raise ExamgenError("--students: is for a session. Leave it out, or the question.")
    desk = open_desk(exam, eased=eased, blank_steps=blank_steps, habits=habits)
    from examgen.desk.terminal import out
    from examgen.desk.terminal.prompts import asking
    from examgen.desk.terminal.script_tables import marked_document, show_marked
    from examgen.grading.script import read_pairs

    named, sheet = one_by_code(exam, item)
    found = desk.item(named, asking(as_json))
    names = [part.name for part in found.parts]
    if not boxes:
        raise ExamgenError(
            f"{item if sheet else found.name}: say what stands in the boxes. Write it like '{names[-1]}=0.53'."
        )
    marked = desk.marker(found).mark(read_pairs(", ".join(boxes), names, found.name))
    if as_json:
        print_json(marked_document(marked))
    else:
        say_sheets([sheet] if sheet else [], found.name)
        show_marked(found, marked, out())


def _session_over(exam: Path, answers: Path | None, roster: tuple[Path | None, str], **policies: str | None) -> None:
    """A session. roster: its file, else that which lies with the exam, and the column of it that has the ids."""
    from examgen.desk.opening import open_desk
    from examgen.desk.session import Session
    from examgen.desk.sheet_session import SheetSession
    from examgen.desk.terminal import out
    from examgen.exam.folder import record_now, refuse_if_changed, together_at
    from examgen.grading.answers.answers_csv import ANSWERS_FILE, answers_file
    from examgen.grading.answers.roster import enrolled_in, roster_beside
    from examgen.grading.classes.private_folder import refuse_students
    from examgen.grading.exam_names import ExamNames
    from examgen.sheets.record import load_sheets

    with together_at(exam) as folder:
        before = record_now(folder)

        def permitted(file: Path) -> None:
            if record_now(folder) is not None and record_now(file.parent) != before:  # else both have moved
                refuse_if_changed(folder, before)

        desk = open_desk(exam, **policies)
        path = answers or folder / ANSWERS_FILE
        refuse_students(path, folder)
        if isinstance(sys.stdin, TextIOWrapper):
            sys.stdin.reconfigure(errors="replace")  # what is no text becomes U+FFFD
        names = ExamNames(desk.exam)
        people = roster_beside(folder, names) if roster[0] is None else enrolled_in(roster[0], names, roster[1])
        sheets = load_sheets(folder, desk.exam)
        with answers_file(path) as file:
            if sheets is None:
                Session(desk, file, typed, out(), permitted, people).run()
            else:
                SheetSession(desk, file, typed, out(), permitted, people, sheets=sheets).run()


def typed(prompt: str) -> str:
    """A line from the keyboard. Raises EOFError at the end of the input."""
    if sys.stdin is None:  # closed by whoever called
        raise EOFError
    return input(prompt if sys.stdin.isatty() else "")
