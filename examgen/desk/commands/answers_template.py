"""The command `examgen answers-template`: a blank table of answers for a class."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from examgen.desk.grading_options import IdColumn
from examgen.desk.options import ExamPath, Quiet
from examgen.desk.saying import said
from examgen.files.errors import ExamgenError

if TYPE_CHECKING:
    from examgen.grading.answers.template import Shape


def answers_template(
    exam: ExamPath,
    students: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The roster: a table with a column student, and form if the exam has forms. Sheets need none.",
        ),
    ] = None,
    id_column: IdColumn = "",
    shape: Annotated[str, typer.Option(metavar="SHAPE", help="long, one box a row; or wide, one student.")] = "long",
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE", help="Where to write it; a workbook if it ends in .xlsx.")
    ] = Path("answers-template.csv"),
    quiet: Quiet = False,
) -> None:
    """Write a blank table of answers for a class. It is what `examgen grade` reads when it is filled in."""
    from examgen.desk.terminal import counted
    from examgen.desk.terminal import out as console
    from examgen.grading.answers.template import TYPED_IN_CSV, WORKBOOK, Shape

    shapes: tuple[Shape, ...] = get_args(Shape)
    wanted = next((known for known in shapes if known == shape), None)
    if wanted is None:
        raise ExamgenError(f"--shape {shape}: there is no such shape. Take {' or '.join(shapes)}.")
    enrolled, note, problems = _written(exam, students, id_column, wanted, out)
    if not quiet:
        caution = "" if out.suffix.lower() == WORKBOOK else f". {TYPED_IN_CSV}"
        console().print(f"wrote {out} for {counted(enrolled, 'student')}{caution}", markup=False, soft_wrap=True)
    for problem in [note] * bool(note) + problems:
        said(problem, 0)
    if problems:
        raise typer.Exit(1)


def _written(
    exam: Path, students: Path | None, id_column: str, shape: "Shape", out: Path
) -> tuple[int, str, list[str]]:
    """How many students the table has that was written, a note on it, and what could not be used of the roster."""
    from examgen.desk.opening import open_desk
    from examgen.exam.folder import record_now, refuse_if_changed, together_at
    from examgen.grading.answers.intake import read_roster
    from examgen.grading.answers.roster import Enrolled
    from examgen.grading.answers.store import AnswersStore
    from examgen.grading.answers.template import sheet_rows, template_rows, write_template
    from examgen.grading.classes.private_folder import refuse_students
    from examgen.grading.exam_names import ExamNames
    from examgen.sheets.record import items_of, load_sheets

    with together_at(exam) as folder, AnswersStore() as store:
        before = record_now(folder)
        refuse_students(out, folder)
        opened = open_desk(exam).exam
        sheets = load_sheets(folder, opened)
        if sheets is not None:
            if students is not None:
                raise ExamgenError(
                    "--students: sheets say whose they are. Leave it out; the table goes by their codes."
                )
            table = sheet_rows({sheet.code: items_of(sheet, opened) for sheet in sheets.sheets}, shape)
            refuse_if_changed(folder, before)
            return len(sheets.sheets), write_template(out, table), []
        if students is None:
            raise ExamgenError("--students: is missing. Name the roster, a table with a column student.")
        names = ExamNames(opened)
        if not read_roster(students, names, store, id_column) and id_column:
            raise ExamgenError(f"--id {id_column}: {students} has no column of that name.")
        enrolled = [Enrolled(found.student, found.form) for found in store.by_student()]
        problems = list(store.problems())
        rows = template_rows(names, enrolled, shape)
        refuse_if_changed(folder, before)
        return len(enrolled), write_template(out, rows), problems
