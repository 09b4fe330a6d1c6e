"""The command `examgen grade`: a whole class from one file."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from examgen.desk.grading_options import (
    Answers,
    Blank,
    BlankSteps,
    Eased,
    Gradebook,
    Habits,
    IdColumn,
    Out,
    Roster,
    Voids,
)
from examgen.desk.options import AsJson, ExamPath, Quiet, Templates, print_json
from examgen.desk.saying import said
from examgen.processes.stops import STOPPED

if TYPE_CHECKING:
    from examgen.desk.opening import Desk
    from examgen.grading.classes.feedback import Told
    from examgen.grading.classes.marking import Scheme
    from examgen.grading.classes.run import DrawReport, Graded
    from examgen.grading.classes.tally import ClassTally


def grade(
    exam: ExamPath,
    answers: Answers,
    students: Roster = None,
    id_column: IdColumn = "",
    eased: Eased = None,
    blank_steps: BlankSteps = None,
    habits: Habits = None,
    void: Voids = None,
    blank: Blank = None,
    gradebook: Gradebook = None,
    out: Out = None,
    against: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Compare with the marks in this folder; the last ones there if left out."),
    ] = None,
    templates: Templates = None,
    no_report: Annotated[bool, typer.Option("--no-report", help="Write the marks alone, and draw nothing.")] = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Mark a class. Writes marks, a grade book and a report into a new folder; says what in ANSWERS cannot be used."""
    from examgen.desk.opening import open_proved_desk
    from examgen.desk.terminal import out as console
    from examgen.desk.terminal.class_tables import graded_document, show_graded
    from examgen.desk.terminal.progress import watching
    from examgen.exam.folder import record_now, refuse_if_changed, together_at
    from examgen.grading.classes.platforms import read_platforms
    from examgen.grading.classes.run import ClassFiles, grade_class, without_pages
    from examgen.sheets.record import load_sheets

    with together_at(exam) as folder, watching(quiet or as_json, STOPPED) as watch:
        unchanged = partial(refuse_if_changed, folder, record_now(folder))
        scheme = scheme_of(open_proved_desk(exam, eased=eased, blank_steps=blank_steps, habits=habits), void)
        blanks, platforms = known_blank(scheme, blank), read_platforms(gradebook or ())
        sheets = load_sheets(folder, scheme.exam)
        files = ClassFiles(tuple(answers), students, folder, out, against, blanks, id_column, platforms, sheets)
        pages = without_pages if no_report else report_drawer(scheme, templates, watch.stage)
        watch.stage("marking the class")
        graded = grade_class(files, scheme, pages, unchanged)
    if as_json:
        print_json(graded_document(graded))
    elif not quiet:
        show_graded(graded, console())
    say_problems(graded)


def report_drawer(scheme: "Scheme", templates: Path | None, stage: Callable[[str], None]) -> "DrawReport":
    """Draws the report. Raises ExamgenError at once if there is no such folder of templates."""
    from examgen.render.environment import page_environment

    pages = page_environment(templates)

    def draw(tally: "ClassTally") -> Mapping[str, bytes]:
        stage("drawing the report")
        from examgen.grading.classes.report import class_report
        from examgen.render.class_report import report_texts
        from examgen.render.press import files

        return files(report_texts(class_report(scheme, tally), pages))

    return draw


def scheme_of(desk: "Desk", void: list[str] | None) -> "Scheme":
    """By what a class is marked. Raises ExamgenError for a void question that there is not."""
    from examgen.grading.classes.marking import Scheme
    from examgen.grading.classes.voids import read_voids
    from examgen.grading.exam_names import ExamNames

    return Scheme(desk.exam, desk.policies, read_voids(void or (), ExamNames(desk.exam)))


def known_blank(scheme: "Scheme", blank: list[str] | None) -> frozenset[tuple[str, str, str]]:
    """The boxes that need no answer: those of void questions, and those of which it is said that nobody answered them.

    Raises ExamgenError for what no question or box is called.
    """
    from examgen.grading.classes.unanswered import read_blanks
    from examgen.grading.exam_names import ExamNames

    return read_blanks((*scheme.voids, *(blank or ())), ExamNames(scheme.exam))


def say_problems(done: "Graded | Told") -> None:
    """Say what has to be known, and what could not be used, one line each. Exits with 1 if anything could not."""
    from examgen.grading.classes.run import PROBLEMS

    for line in (*done.notes, *done.problems):
        said(line, 0)
    if done.problem_count > len(done.problems):
        more = done.problem_count - len(done.problems)
        said(f"and {more:,} more: all of them stand in {done.folder / PROBLEMS}.", 0)
    if done.problem_count:
        raise typer.Exit(1)
