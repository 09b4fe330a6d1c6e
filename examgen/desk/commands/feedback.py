"""The command `examgen feedback`: a page for each student."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from examgen.desk.commands.grade import known_blank, say_problems, scheme_of
from examgen.desk.grading_options import Answers, Blank, BlankSteps, Eased, Habits, IdColumn, Out, Roster, Voids
from examgen.desk.options import AsJson, ExamPath, Quiet, Templates, print_json
from examgen.processes.stops import STOPPED

if TYPE_CHECKING:
    from examgen.grading.classes.feedback import Draw
    from examgen.render.feedback import Drawn, FeedbackPage


def feedback(
    exam: ExamPath,
    answers: Answers,
    students: Roster = None,
    id_column: IdColumn = "",
    eased: Eased = None,
    blank_steps: BlankSteps = None,
    habits: Habits = None,
    void: Voids = None,
    blank: Blank = None,
    out: Out = None,
    templates: Templates = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Write a page for each student. Says what was right, where the first mistake was, and the worked line for it."""
    from examgen.desk.opening import open_proved_desk
    from examgen.desk.terminal import counted
    from examgen.desk.terminal import out as console
    from examgen.desk.terminal.progress import watching
    from examgen.exam.folder import record_now, refuse_if_changed, together_at
    from examgen.grading.classes.feedback import tell_class
    from examgen.grading.classes.run import ClassFiles
    from examgen.sheets.record import load_sheets

    with together_at(exam) as folder, watching(quiet or as_json, STOPPED) as watch:
        unchanged = partial(refuse_if_changed, folder, record_now(folder))
        scheme = scheme_of(open_proved_desk(exam, eased=eased, blank_steps=blank_steps, habits=habits), void)
        watch.stage("marking the class")
        blanks, sheets = known_blank(scheme, blank), load_sheets(folder, scheme.exam)
        files = ClassFiles(tuple(answers), students, folder, out, blank=blanks, id_column=id_column, sheets=sheets)
        told = tell_class(files, scheme, feedback_drawer(templates, watch.stage), unchanged)
    if as_json:
        document = {"folder": str(told.folder), "students": told.students, "problems": told.problem_count}
        print_json(document)
    elif not quiet:
        console().print(f"wrote {counted(told.students, 'page')} into {told.folder}", markup=False)
    say_problems(told)


def feedback_drawer(templates: Path | None, stage: Callable[[str], None]) -> "Draw":
    """Draws pages, as HTML and PDF. Raises ExamgenError at once if there is no such folder of templates."""
    from examgen.render.environment import page_environment

    environment_of_pages = page_environment(templates)

    def draw(named: "Mapping[str, FeedbackPage]") -> "Drawn":
        stage("drawing the pages")
        from examgen.render.feedback import drawn_pages

        return drawn_pages(named, environment_of_pages)

    return draw
