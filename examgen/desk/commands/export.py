"""The command `examgen export`: an exam for learning platforms and other programs."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from examgen.desk.options import AsJson, ExamPath, Quiet, UsageError, print_json
from examgen.desk.saying import said
from examgen.files.errors import ExamgenError
from examgen.processes.stops import STOPPED

DecimalMark = Literal["point", "comma"]

if TYPE_CHECKING:
    from examgen.export.formats import Exported, Format

SHARE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,5})?)\s*%")


OPTIONS = {"slips_earn": "--slips-earn", "solutions": "--no-solutions", "decimal": "--decimal"}
"""What each field of `Options` is called on the command line when it is not as usual."""

FORMATS_HELP = (
    "moodle, canvas, qti21, qti3, blackboard, blackboard-text, rexams, latex or csv; give it again for several."
)


def export(
    exam: ExamPath,
    to: Annotated[
        list[str],
        typer.Option("--to", metavar="FORMAT", help=FORMATS_HELP),
    ],
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="ITEMS", help="Only these questions, like Q01-Q05 or Q07.")
    ] = None,
    form: Annotated[
        list[str] | None, typer.Option("--form", metavar="FORM", help="Only this form, like A; all if left out.")
    ] = None,
    slips_earn: Annotated[
        str, typer.Option(metavar="SHARE", help="What a known mistake earns of a box's points, like 30%.")
    ] = "0%",
    solutions: Annotated[
        bool,
        typer.Option(
            "--solutions/--no-solutions",
            help="Whether students can be told the worked key and known mistakes; not while the exam is open.",
        ),
    ] = True,
    decimal: Annotated[
        DecimalMark, typer.Option(metavar="MARK", help="What stands before the decimals in texts: point or comma.")
    ] = "point",
    force: Annotated[bool, typer.Option("--force", help="Replace the files that stand there.")] = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Write an exam for learning platforms and other programs. All files hold answers; they lie in graders/exports."""
    from examgen.desk.terminal.progress import watching
    from examgen.exam.folder import record_now, refuse_if_changed, together_at
    from examgen.exam.record import load_exam
    from examgen.export.choosing import names_chosen
    from examgen.export.formats import FORMATS
    from examgen.export.question import Options
    from examgen.export.reading import read_exam
    from examgen.export.writing import refuse_standing, write_exports

    formats = {name: FORMATS[name] for name in _known(to, list(FORMATS))}
    options = Options(slips_earn=share_of(slips_earn), solutions=solutions, decimal=decimal)
    exported: dict[str, Exported] = {}
    with together_at(exam) as folder, watching(quiet or as_json, STOPPED) as watch:
        before = record_now(folder)
        refuse_standing(folder, [chosen.file for chosen in formats.values()], force)
        watch.stage("reading the exam")
        record = load_exam(exam)
        whole = read_exam(record, names_chosen(record, only or (), form or ()), decimal)
        for name, chosen in formats.items():
            watch.stage(f"writing for {name}")
            exported[name] = chosen.export(whole, options)
        _refuse_empty(exported)
        refuse_if_changed(folder, before)
        paths = write_exports(folder, {formats[name].file: done.content for name, done in exported.items()}, force)
    for name, chosen in formats.items() if not quiet else ():
        asked = {"slips_earn": options.slips_earn > 0, "solutions": not solutions, "decimal": decimal == "comma"}
        _say_unheeded(name, chosen, asked)
    _report(exported, list(map(str, paths)), quiet, as_json)


def share_of(text: str) -> Decimal:
    """A share of points from `30%`, below the whole; 0.3 could mean either. Raises UsageError for anything else."""
    found = SHARE.fullmatch(text.strip())
    if found is None or Decimal(found[1]) >= 100:
        raise UsageError(f"--slips-earn {text}: is no share of a box's points. Write 0% or more, below 100%, like 30%.")
    return Decimal(found[1]) / 100


def _known(to: Sequence[str], formats: Sequence[str]) -> list[str]:
    for name in to:
        if name not in formats:
            raise UsageError(f"--to {name}: there is no such format. Take {', '.join(formats[:-1])} or {formats[-1]}.")
    return list(dict.fromkeys(to))


def _say_unheeded(name: str, chosen: "Format", asked: Mapping[str, bool]) -> None:
    """Say of every option that was asked for and that a format has no use for that it changes nothing there."""
    for field, wanted in asked.items():
        if wanted and field not in chosen.heeds:
            said(f"{name}: has no use for {OPTIONS[field]}, so the file is as it would be without.", 0)


def _refuse_empty(exported: "Mapping[str, Exported]") -> None:
    for name, done in exported.items():
        if not done.exported:
            reason = done.left_out[0].reason
            raise ExamgenError(f"--to {name}: holds none of these questions: {reason}. Choose others, or leave it out.")


def _report(exported: "Mapping[str, Exported]", paths: Sequence[str], quiet: bool, as_json: bool) -> None:
    from examgen.desk.terminal import counted, out

    for name, done in exported.items():
        if done.left_out:
            names = ", ".join(question.name for question in done.left_out)
            count = counted(len(done.left_out), "question")
            said(f"{name}: {count} left out, {names}: {done.left_out[0].reason}.", 0)
    if as_json:
        files = [
            {
                "to": name,
                "file": path,
                "questions": list(done.exported),
                "left_out": [{"question": question.name, "reason": question.reason} for question in done.left_out],
            }
            for path, (name, done) in zip(paths, exported.items(), strict=True)
        ]
        print_json({"files": files})
    elif not quiet:
        for path, done in zip(paths, exported.values(), strict=True):
            out().print(f"wrote {counted(len(done.exported), 'question')} into {path}", markup=False, soft_wrap=True)
