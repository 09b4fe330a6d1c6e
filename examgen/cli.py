"""The command line: each command a few lines over the library. `examgen --help` says what there is."""

import gc
import json
import os
import signal
import sys
import time
import warnings
from codecs import register_error
from collections.abc import Mapping
from dataclasses import asdict
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from examgen.desk.answers_template import answers_template
from examgen.desk.command import mark
from examgen.desk.feedback import feedback
from examgen.desk.grade import grade
from examgen.errors import ExamgenError
from examgen.saying import STOPPED, interrupted, plain, refused, said, warned

if TYPE_CHECKING:
    from examgen.making import Made

app = typer.Typer(
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Exam questions to be worked out by hand, from tiny trained XOR networks, each proven fair.",
)

UsageError: type[Exception] = typer.BadParameter.__mro__[1]
"""Every mistake in the words of a command; Typer itself gives the class no public name."""

INTERRUPTED = 130
"""The exit code after Ctrl-C; Typer returns it too."""

ExamPath = Annotated[Path, typer.Argument(metavar="EXAM", help="An exam's folder, or its exam.json.")]
Items = Annotated[
    list[str] | None, typer.Argument(metavar="ITEM", help="Questions like Q07, of a form A/Q07; all if none.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Templates = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Templates in this folder go before those that came with examgen.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Count what was screened out, and the slips that show.")]


def main() -> None:
    """Run the command line; whatever a user can cause ends in one line and an exit code, never in a traceback."""
    for stop in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(stop) is not signal.SIG_IGN:  # as nohup and a shell's & want it
            signal.signal(stop, interrupted)
    gc.set_threshold(200_000)  # a page is many small objects that all live until it is drawn
    warnings.showwarning = warned
    if isinstance(sys.stdout, TextIOWrapper):
        register_error("plain", plain)
        sys.stdout.reconfigure(errors="plain")
    try:
        code = _run()
        if sys.stdout:
            sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # Python would try once more at its end
        seen_enough = isinstance(error, BrokenPipeError)
        code = 0 if seen_enough else said(refused(error), 1)
    if code == INTERRUPTED:
        # Python would end by the signal instead if it came while a string was being executed, as dataclasses do.
        os._exit(code)
    sys.exit(code)


def _run() -> int:
    """Run the command and return its exit code."""
    try:
        code = app(sys.argv[1:] or ["--help"], prog_name="examgen", standalone_mode=False) or 0
    except ExamgenError as error:
        return said(str(error), 1)
    except UsageError as error:
        message = error.format_message() if isinstance(error, typer.BadParameter) else str(error)
        return said(f"{message.rstrip('.')}. Ask `examgen --help` or add --help to the command.", 2)
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except SystemExit:  # Typer's, after a completion script, and when whoever reads our output has seen enough
        return 0
    return said("stopped; nothing half done was left behind.", code) if code == INTERRUPTED else code


def _print_json(document: Any) -> None:
    print(json.dumps(document, indent=1, ensure_ascii=False))


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"examgen {version('examgen')}")
        raise typer.Exit


@app.callback()
def _examgen(
    version: Annotated[
        bool, typer.Option("--version", help="Say which version this is.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


@app.command()
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
    count: Annotated[int, typer.Option(metavar="N", help="How many questions, 1 or more.")] = 20,
    seed: Annotated[
        int | None, typer.Option(metavar="N", help="The same seed, the same exam; drawn if left out.")
    ] = None,
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
    from examgen.asked import Asked
    from examgen.making import fingerprints, spec_asked
    from examgen.making import make as make_whole
    from examgen.spec_file import misplaced
    from examgen.terminal import watching

    own = {"model": model, "hand_coded": hand_coded, "row": row, "accept": accept}
    asked = Asked(
        kind=kind,
        activation=activation or [],
        task=task or [],
        hidden=hidden,
        count=count,
        seed=seed,
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


@app.command()
def new(
    file: Annotated[Path, typer.Argument(metavar="[FILE]", help="Where to write it.")] = Path("midterm.toml"),
    force: Annotated[bool, typer.Option("--force", help="Replace the file that stands there.")] = False,
    quiet: Quiet = False,
) -> None:
    """Write a commented file for an exam, to change and make. Asks four questions at a terminal."""
    from examgen.starter import refuse_if_there, starter, write_starter
    from examgen.terminal import ask_what_to_make, out, program, quoted

    refuse_if_there(file, force)
    answers = ask_what_to_make() if sys.stdin.isatty() else {}
    write_starter(file, starter(file.name, **answers), force)
    if not quiet:
        out().print(f"wrote {file}; look through it, then: {program()} make {quoted(str(file))}", markup=False)


def _report(made: "Made", replaced: str | None, seconds: float, quiet: bool, as_json: bool, verbose: bool) -> None:
    for shortfall in () if quiet else made.shortfalls:
        said(shortfall, 0)
    if as_json:
        _print_json(_made_document(made, seconds))
    elif not quiet:
        from examgen.terminal import show_made

        show_made(made, seconds, replaced, verbose)


def _made_document(made: "Made", seconds: float) -> Mapping[str, Any]:
    forms = made.exam.selection.forms
    return {
        "exam": str(made.folder),
        "items": [item.name for item in made.exam.items],
        "seed": made.exam.seed,
        **({"expected_losses": {form: str(loss) for form, loss in made.expected_losses.items()}} if forms else {}),
        "proved": [{"claim": claim.claim, "checked": claim.checked, "unit": claim.unit} for claim in made.proof.claims],
        "rejected": {str(reason.value): number for reason, number in made.rejected.items()},
        "seconds": round(seconds, 2),
    }


@app.command()
def render(exam: ExamPath, templates: Templates = None, quiet: Quiet = False, as_json: AsJson = False) -> None:
    """Make an exam's pages again from its exam.json."""
    from examgen.exam import exam_file
    from examgen.making import render as render_again
    from examgen.terminal import counted, out, watching

    with watching(quiet or as_json, STOPPED) as watch:
        record, differences = render_again(exam, templates=templates, watch=watch)
    for difference in differences:
        said(difference, 0)
    folder = exam_file(exam).parent
    if as_json:
        _print_json({"exam": str(folder), "items": len(record.items), "differences": differences})
    elif not quiet:
        out().print(f"rendered {counted(len(record.items), 'question')} in {folder}", markup=False)


@app.command()
def verify(exam: ExamPath, as_json: AsJson = False) -> None:
    """Recompute an exam by a second way. Says what was proved; the first lie ends it with exit code 1."""
    from examgen.terminal import out, show_proof
    from examgen.verify import verify_exam

    proof = verify_exam(exam)
    if as_json:
        _print_json({"holds": proof.lie is None, "claims": [asdict(claim) for claim in proof.claims]})
    else:
        show_proof(proof.claims, out())
    if proof.lie is not None:
        raise ExamgenError(f"{exam}: {proof.lie}. Do not print this exam; make it again or restore its files.")


@app.command()
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
    from examgen.lookup import find_item, name_of, open_record
    from examgen.making import replace_item
    from examgen.terminal import asking, watching

    found = find_item(open_record(exam), item, exam, asking(as_json))
    with watching(quiet or as_json, STOPPED) as watch:
        made = replace_item(exam, name_of(found), templates=templates, watch=watch)
    _report(made, name_of(found), time.monotonic() - started, quiet, as_json, verbose)


@app.command()
def key(
    exam: ExamPath,
    items: Items = None,
    check: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PART=NUMBER",
            help="Is this number right, or which slip gives it? Like O=0.53 or 'H0 sum=-1.2'; several times.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Look up answers, or what a student's number is. Shows intervals, worked lines and slips too."""
    from examgen import lookup
    from examgen.terminal import asking, out, show_item, show_tried, show_verdicts

    found = lookup.find_items(lookup.open_record(exam), items or [], exam, asking(as_json))
    if check and len(found) != 1:
        raise ExamgenError("--check: say of which one question. Write it like examgen key EXAM Q07 --check O=0.53.")
    if check and lookup.takes_choice(found[0]):
        tried = lookup.try_weights(found[0], check)
        if as_json:
            _print_json(lookup.tried_record(found[0], tried))
        else:
            show_tried(found[0], tried, out())
    elif check:
        verdicts = [lookup.check(found[0], written) for written in check]
        if as_json:
            _print_json({"item": lookup.name_of(found[0]), "checks": [asdict(verdict) for verdict in verdicts]})
        else:
            show_verdicts(found[0], verdicts, out())
    elif as_json:
        _print_json({"items": found})
    else:
        for item in found:
            show_item(item, out())


app.command()(mark)
app.command()(grade)
app.command()(feedback)
app.command()(answers_template)


@app.command()
def weights(exam: ExamPath, items: Items = None, as_json: AsJson = False) -> None:
    """The lecture's dump of a network. Every weight as Keras gave it stands beside the one on paper."""
    from examgen import lookup
    from examgen.terminal import asking, out, show_dump

    found = lookup.find_items(lookup.open_record(exam), items or [], exam, asking(as_json))
    if as_json:
        dumps = {lookup.name_of(item): lookup.dump(item) for item in found}
        lines = ("weight", "from_keras", "on_paper")
        _print_json({name: [dict(zip(lines, line, strict=True)) for line in dump] for name, dump in dumps.items()})
    else:
        for item in found:
            show_dump(item, lookup.dump(item), out())


@app.command()
def bank(as_json: AsJson = False) -> None:
    """What lies in the bank of trained networks. How many, the yield of a start, what screening rejects and why."""
    from examgen.candidates import survey
    from examgen.terminal import out, show_bank

    rows = survey()
    if as_json:
        _print_json(rows)
    elif rows:
        show_bank(rows, out())
    else:
        out().print("The bank is empty. `examgen make` fills it as it needs networks.")


if __name__ == "__main__":
    main()
