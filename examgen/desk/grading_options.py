"""Arguments and options that only commands of the desk share."""

from pathlib import Path
from typing import Annotated

import typer

Answers = Annotated[
    list[Path],
    typer.Argument(
        metavar="ANSWERS...",
        help="What students wrote: .csv or .xlsx files, long, wide or a platform's report; - for stdin.",
    ),
]
Roster = Annotated[
    Path | None,
    typer.Option("--students", metavar="FILE", help="The roster: a table with a column student, and form if any."),
]
IdColumn = Annotated[
    str, typer.Option("--id", metavar="COLUMN", help="The column that says who a student is, where several could.")
]
Eased = Annotated[
    str | None,
    typer.Option(metavar="POLICY", help="What eased work earns: half, full or none; the exam's own if left out."),
]
BlankSteps = Annotated[
    str | None,
    typer.Option(
        metavar="POLICY", help="A right end without steps: final-counts or steps-required; the exam's own if left out."
    ),
]
Habits = Annotated[
    str | None,
    typer.Option(
        metavar="POLICY", help="What a habit of rounding costs: once, each or free; the exam's own if left out."
    ),
]
Voids = Annotated[
    list[str] | None,
    typer.Option(
        "--void", metavar="ITEM=HOW", help="A void question: Q03=full for everybody, or Q03=leave-out; several times."
    ),
]
Blank = Annotated[
    list[str] | None,
    typer.Option(metavar="BOX", help='Known to be blank in all scripts: Q02, Q02-Q05, "Q02.H1 sum"; several times.'),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", "-o", metavar="DIR", help="The new folder; one beside the exam if left out."),
]
Gradebook = Annotated[
    list[str] | None,
    typer.Option(
        metavar="PLATFORM",
        help="A grade book besides, as the platform takes it back: canvas, moodle or blackboard; several times.",
    ),
]
