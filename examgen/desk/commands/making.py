"""The commands that write an exam or a part of it: make, new, render, replace."""

import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from examgen.desk.options import AsJson, ExamPath, Quiet, Templates, UsageError, Verbose, print_json
from examgen.desk.saying import said
from examgen.processes.stops import STOPPED

if TYPE_CHECKING:
    from examgen.making import Made


def make(
    ctx: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A TOML file with sections, as `examgen new` writes one.")
    ] = None,
    kind: Annotated[str, typer.Option(metavar="KIND", help="The kind of question.")] = "forward",
    model: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="Questions on your own network: a file of Keras's, .keras or .h5."),
    ] = None,
    hand_coded: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The same on weights that you chose: a TOML file.")
    ] = None,
    row: Annotated[
        list[str] | None,
        typer.Option(metavar="INPUTS", help="A row for your network, like 0.3,0.7; several times: a question on each."),
    ] = None,
    accept: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE", help="A rule that your network may break, like zero-weight; several times."),
    ] = None,
    activation: Annotated[
        list[str] | None,
        typer.Option(
            "--activation",
            "-a",
            metavar="NAME",
            help="relu, sigmoid or tanh; several times: a mixed exam. Must be given.",
        ),
    ] = None,
    task: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="What the networks compute: xor, xnor, and, or, nand, nor or implication; several times: mixed. "
            "What a kind asks for if left out.",
        ),
    ] = None,
    hidden: Annotated[
        str, typer.Option(metavar="UNITS", help="Units of the hidden layer, 2 or 3, or 2-2 for two hidden layers.")
    ] = "2",
    count: Annotated[int, typer.Option(metavar="N", help="How many questions, 1 to 1000 in all forms together.")] = 20,
    seed: Annotated[
        str | None, typer.Option(metavar="N", help="The same seed, the same exam; drawn if left out.")
    ] = None,
    guessable_seed: Annotated[
        bool, typer.Option("--guessable-seed", help="A seed below 10^12 is meant, though students could guess it.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The exam's folder; a new one in output/ if left out.")
    ] = None,
    title: Annotated[str, typer.Option(metavar="TEXT", help="Stands in every running head.")] = "Midterm examination",
    course: Annotated[str, typer.Option(metavar="TEXT", help="Stands beside the title.")] = "",
    date: Annotated[str, typer.Option(metavar="TEXT", help="Stands beside the title, as you write it.")] = "",
    instructions: Annotated[
        str, typer.Option(metavar="TEXT", help="What students read before they begin; it stands on a cover.")
    ] = "",
    language: Annotated[str, typer.Option(metavar="TAG", help="Language tag of the pages.")] = "en",
    points: Annotated[
        str | None, typer.Option(metavar="N", help="A question's total, at least half a point a part. Usual: 3 to 5.")
    ] = None,
    places: Annotated[int, typer.Option(metavar="N", help="Decimals of every answer, 1 to 4.")] = 2,
    inputs: Annotated[
        str, typer.Option(metavar="KIND", help="binary (rows of the truth table) or fractional.")
    ] = "binary",
    difficulty: Annotated[
        str | None,
        typer.Option(
            metavar="LOW-HIGH",
            help="Only items of this difficulty, like 8-12: products, subtractions and function values to work out.",
        ),
    ] = None,
    forms: Annotated[
        int, typer.Option(metavar="N", help="Forms A, B and so on, 1 to 6: other networks, equal difficulty.")
    ] = 1,
    paper: Annotated[str, typer.Option(metavar="SIZE", help="a4 or letter.")] = "a4",
    per_page: Annotated[
        int, typer.Option(metavar="N", help="Questions on a page, 1 or 2; two a page come with a cover.")
    ] = 1,
    cover: Annotated[bool, typer.Option("--cover", help="A cover with the table for the marks.")] = False,
    tables: Annotated[
        bool, typer.Option("--tables", help="A last page of function values: no calculator needed.")
    ] = False,
    avoid: Annotated[
        list[Path] | None, typer.Option(metavar="EXAM", help="Share no network with this exam; several times.")
    ] = None,
    templates: Templates = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the exam that stands in the folder.")] = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Make an exam: questions for students, keys for graders. All of it as HTML and as PDF.

    Options for the whole exam go before what FILE says.
    """
    started = time.monotonic()
    from examgen.asking.asked import Asked
    from examgen.asking.spec_file import misplaced
    from examgen.desk.terminal.progress import watching
    from examgen.making import fingerprints, spec_asked
    from examgen.making import make as make_whole

    own = {"model": model, "hand_coded": hand_coded, "row": row, "accept": accept}
    asked = Asked(
        kind=kind,
        activation=activation or [],
        task=task or [],
        hidden=hidden,
        count=count,
        seed=seed,
        guessable_seed=guessable_seed,
        title=title,
        course=course,
        date=date,
        instructions=instructions,
        language=language,
        places=places,
        points=points,
        inputs=inputs,
        difficulty=difficulty,
        forms=forms,
        paper=paper,
        per_page=per_page,
        cover=cover,
        tables=tables,
    )
    given = {name: value for name, value in asked.items() if _typed(ctx, name)}
    given |= {name: value for name, value in own.items() if value}
    wrong = misplaced(file, given) if file else None
    if wrong:
        raise UsageError(wrong)
    spec = spec_asked(file, fingerprints(avoid or []), cast(Asked, given))
    notes: list[str] = []
    with watching(quiet or as_json, STOPPED, notes.append) as watch:
        made = make_whole(spec, out, force=force, templates=templates, watch=watch)
    for note in () if quiet else notes:
        said(note, 0)
    _report(made, None, time.monotonic() - started, quiet, as_json, verbose)


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
    with watching(quiet or as_json, STOPPED) as watch:
        made = replace_item(exam, name_of(found), templates=templates, watch=watch)
    _report(made, name_of(found), time.monotonic() - started, quiet, as_json, verbose)


def _report(made: "Made", replaced: str | None, seconds: float, quiet: bool, as_json: bool, verbose: bool) -> None:
    for shortfall in () if quiet else made.shortfalls:
        said(shortfall, 0)
    if as_json:
        print_json(_made_document(made, seconds))
    elif not quiet:
        from examgen.desk.terminal.exams import show_made

        show_made(made, seconds, replaced, verbose)


def _made_document(made: "Made", seconds: float) -> Mapping[str, Any]:
    forms = made.exam.selection.forms
    return {
        "exam": str(made.folder),
        "items": [item.name for item in made.exam.items],
        "seed": str(made.exam.seed),
        **({"expected_losses": {form: str(loss) for form, loss in made.expected_losses.items()}} if forms else {}),
        "proved": [{"claim": claim.claim, "checked": claim.checked, "unit": claim.unit} for claim in made.proof.claims],
        "rejected": {str(reason.value): number for reason, number in made.rejected.items()},
        "seconds": round(seconds, 2),
    }
