"""The commands that write an exam or a part of it: make, new, render, replace."""

import sys
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer
from typer.core import TyperCommand

from examgen.desk.commands.sheets import Each, OnCluster, Shuffle, Workers, handed_document, show_handed, who_prints
from examgen.desk.grading_options import IdColumn
from examgen.desk.options import AsJson, ExamPath, Quiet, Templates, UsageError, Verbose, print_json
from examgen.desk.saying import said
from examgen.processes.stops import STOPPED

if TYPE_CHECKING:
    from examgen.asking.settings import Asked
    from examgen.asking.spec import Spec
    from examgen.handing_out import HandedOut, Handing
    from examgen.making import Made
    from examgen.sheets.dealt import Wanted


class WithSettings(TyperCommand):
    """A command that takes settings. Their options are put together when it is asked for: others start at once."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """What the command is called with: parsed by one that has the options."""
        from examgen.desk.setting_options import with_settings

        return with_settings(make).make_context(info_name, args, parent, **extra)


def make(
    ctx: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A TOML file with sections, as `examgen new` writes one.")
    ] = None,
    *,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="DIR", help="The exam's folder; a new one in output/ if left out."),
    ] = None,
    avoid: Annotated[
        list[Path] | None, typer.Option(metavar="EXAM", help="Share no network with this exam; several times.")
    ] = None,
    students: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The roster: lies with the graders' pages, and completes names there."),
    ] = None,
    id_column: IdColumn = "",
    sheets: Annotated[
        bool, typer.Option("--sheets", help="Print a paper for every student of the roster, as `examgen sheets` does.")
    ] = False,
    each: Each = None,
    shuffle: Shuffle = False,
    workers: Workers = None,
    cluster: OnCluster = None,
    templates: Templates = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the exam that stands in the folder.")] = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
    verbose: Verbose = False,
    **asked: str,
) -> None:
    """Make an exam: questions for students, keys for graders. All of it as HTML and as PDF.

    Options for the whole exam go before what FILE says.
    """
    started = time.monotonic()
    from examgen.asking.request import misplaced, spec_asked
    from examgen.composing.selection import fingerprints
    from examgen.desk.terminal.progress import watching
    from examgen.handing_out import Handing
    from examgen.making import make as make_whole
    from examgen.sheets.dealt import Wanted

    given = {name: value for name, value in asked.items() if _typed(ctx, name)}
    wrong = misplaced(file, given) if file else None
    if wrong:
        raise UsageError(wrong)
    spec = spec_asked(file, fingerprints(avoid or []), cast("Asked", given))
    notes: list[str] = []
    roster = _roster_of_sheets(students, sheets, (each, shuffle), spec, id_column, templates)
    if not roster and (workers or cluster is not None):
        raise UsageError(f"{'--workers' if workers else '--cluster'} is for sheets: add --sheets or --each.")
    with (
        watching(quiet or as_json, STOPPED, notes.append) as watch,
        who_prints(workers, cluster, templates) as printers,
    ):
        made = make_whole(
            spec, out, students=students, id_column=id_column, force=force, templates=templates, watch=watch
        )
        handing = Handing(id_column, templates, watch, **printers)
        handed = _hand_out(made, roster, Wanted(each, shuffle), handing) if roster else None
    for note in () if quiet else notes:
        said(note, 0)
    _report(made, None, time.monotonic() - started, quiet, as_json, verbose, handed)


def _roster_of_sheets(
    students: Path | None,
    sheets: bool,
    dealt: tuple[int | None, bool],
    spec: "Spec",
    id_column: str,
    templates: Path | None,
) -> Path | None:
    """The roster of whom sheets are to be made for, if they are. Raises ExamgenError for what stands in their way.

    dealt: how many questions each has, and whether they are mixed, either of which asks for sheets.
    """
    each, shuffle = dealt
    asked = "--sheets" if sheets else "--each" if each is not None else "--shuffle" if shuffle else ""
    if not asked:
        return None
    if students is None:
        raise UsageError(f"{asked} needs a roster: --students FILE.")
    from examgen.exam.form_rules import LETTERS
    from examgen.handing_out import Handing, refuse_roster

    forms = LETTERS[: spec.forms] if spec.forms > 1 else ("",)
    refuse_roster(students, forms, each, spec.count, Handing(id_column, templates))
    return students


def _hand_out(made: "Made", roster: Path, wanted: "Wanted", handing: "Handing") -> "HandedOut":
    """Sheets of an exam that was made, which stays whatever happens here."""
    from examgen.handing_out import hand_out

    return hand_out(made.folder, roster, wanted, handing=handing)


def _typed(ctx: typer.Context, name: str) -> bool:
    """Whether an option was typed, not merely left at its default."""
    source = ctx.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def new(
    file: Annotated[Path, typer.Argument(metavar="[FILE]", help="Where to write it.")] = Path("midterm.toml"),
    force: Annotated[bool, typer.Option("--force", help="Replace the file that stands there.")] = False,
    quiet: Quiet = False,
) -> None:
    """Write a commented file for an exam, to change and make. Asks four questions at a terminal."""
    from examgen.asking.starter import refuse_if_there, starter, write_starter
    from examgen.desk.terminal import out, program, quoted
    from examgen.desk.terminal.prompts import ask_what_to_make

    refuse_if_there(file, force)
    answers = ask_what_to_make() if sys.stdin.isatty() else {}
    write_starter(file, starter(file.name, **answers), force)
    if not quiet:
        out().print(f"wrote {file}; look through it, then: {program()} make {quoted(str(file))}", markup=False)


def render(exam: ExamPath, templates: Templates = None, quiet: Quiet = False, as_json: AsJson = False) -> None:
    """Make an exam's pages again from its exam.json."""
    from examgen.desk.terminal import counted, out
    from examgen.desk.terminal.progress import watching
    from examgen.exam.record import exam_file
    from examgen.making import render as render_again

    with watching(quiet or as_json, STOPPED) as watch:
        record, differences = render_again(exam, templates=templates, watch=watch)
    for difference in differences:
        said(difference, 0)
    folder = exam_file(exam).parent
    if as_json:
        print_json({"exam": str(folder), "items": len(record.items), "differences": differences})
    elif not quiet:
        out().print(f"rendered {counted(len(record.items), 'question')} in {folder}", markup=False)


def replace(
    exam: ExamPath,
    item: Annotated[str, typer.Argument(metavar="ITEM", help="The question to replace, like Q07 or A/Q07.")],
    templates: Templates = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Put another question in the place of one. All others stay, and the pages are made anew."""
    started = time.monotonic()
    from examgen.desk.terminal.progress import watching
    from examgen.desk.terminal.prompts import asking
    from examgen.exam.lookup import find_item, name_of, open_record
    from examgen.making import replace_item

    found = find_item(open_record(exam), item, exam, asking(as_json))
    notes: list[str] = []
    with watching(quiet or as_json, STOPPED, notes.append) as watch:
        made = replace_item(exam, name_of(found), templates=templates, watch=watch)
    for note in () if quiet else notes:
        said(note, 0)
    _report(made, name_of(found), time.monotonic() - started, quiet, as_json, verbose)


def _report(
    made: "Made",
    replaced: str | None,
    seconds: float,
    quiet: bool,
    as_json: bool,
    verbose: bool,
    handed: "HandedOut | None" = None,
) -> None:
    from examgen.export.writing import EXPORTS, has_exports

    for shortfall in () if quiet else made.shortfalls:
        said(shortfall, 0)
    if has_exports(made.folder):  # whoever hands these out has another key, quiet or not
        said(f"{made.folder / EXPORTS}: holds exports of the exam as it was. Write them again: export --force.", 0)
    if as_json:
        print_json({**_made_document(made, seconds), **({"sheets": handed_document(handed)} if handed else {})})
    elif not quiet:
        from examgen.desk.terminal.exams import show_made

        show_made(made, seconds, replaced, verbose)
        if handed:
            show_handed(handed)


def _made_document(made: "Made", seconds: float) -> Mapping[str, Any]:
    forms = made.exam.selection.forms
    return {
        "exam": str(made.folder),
        "items": [item.name for item in made.exam.items],
        "kinds": dict(Counter(item.kind for item in made.exam.items)),
        "seed": str(made.exam.seed),
        **({"expected_losses": {form: str(loss) for form, loss in made.expected_losses.items()}} if forms else {}),
        "proved": [{"claim": claim.claim, "checked": claim.checked, "unit": claim.unit} for claim in made.proof.claims],
        "rejected": {str(reason.value): number for reason, number in made.rejected.items()},
        "passed_over": dict(made.passed_over),
        "seconds": round(seconds, 2),
    }
