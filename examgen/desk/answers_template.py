"""The command `examgen answers-template`: a blank table of answers for a class."""

from pathlib import Path
from typing import Annotated, get_args

import typer

from examgen.errors import ExamgenError
from examgen.options import ExamPath, Quiet
from examgen.saying import said


def answers_template(
    exam: ExamPath,
    students: Annotated[
        Path,
        typer.Option(metavar="FILE", help="The roster: a table with a column student, and form if the exam has forms."),
    ],
    shape: Annotated[str, typer.Option(metavar="SHAPE", help="long, one box a row; or wide, one student.")] = "long",
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE", help="Where to write it; a workbook if it ends in .xlsx.")
    ] = Path("answers-template.csv"),
    quiet: Quiet = False,
) -> None:
    """Write a blank table of answers for a class. It is what `examgen grade` reads when it is filled in."""
    from examgen.desk.marking import open_desk
    from examgen.exam import exam_file
    from examgen.grading.answers_reading import read_roster
    from examgen.grading.answers_store import AnswersStore
    from examgen.grading.answers_template import Enrolled, Shape, template_rows, write_template
    from examgen.grading.exam_names import ExamNames
    from examgen.grading.private_folder import refuse_students
    from examgen.terminal import counted
    from examgen.terminal import out as console

    shapes: tuple[Shape, ...] = get_args(Shape)
    wanted = next((known for known in shapes if known == shape), None)
    if wanted is None:
        raise ExamgenError(f"--shape {shape}: there is no such shape. Take {' or '.join(shapes)}.")
    refuse_students(out, exam_file(exam).parent)
    names = ExamNames(open_desk(exam).exam)
    with AnswersStore() as store:
        read_roster(students, names, store)
        enrolled = [Enrolled(found.student, found.form) for found in store.by_student()]
        problems = list(store.problems())
    note = write_template(out, template_rows(names, enrolled, wanted))
    if not quiet:
        console().print(f"wrote {out} for {counted(len(enrolled), 'student')}", markup=False)
    for problem in [note] * bool(note) + problems:
        said(problem, 0)
    if problems:
        raise typer.Exit(1)
