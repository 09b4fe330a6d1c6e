"""The command line: what there is, and how every command ends. `examgen --help` says the same."""

import gc
import os
import sys
import warnings
from codecs import register_error
from io import TextIOWrapper
from typing import Annotated

import typer

from examgen.desk.commands.answers_template import answers_template
from examgen.desk.commands.export import export
from examgen.desk.commands.feedback import feedback
from examgen.desk.commands.grade import grade
from examgen.desk.commands.looking import bank, key, verify, weights
from examgen.desk.commands.making import WithSettings, make, new, render, replace
from examgen.desk.commands.mark import WithNumbers, mark
from examgen.desk.commands.sheets import sheets
from examgen.desk.options import UsageError
from examgen.desk.saying import FOLDER_GONE, folder_gone, plain, refused, said, warned
from examgen.desk.streams import give_up
from examgen.files.errors import ExamgenError, shortage
from examgen.files.whole import own_temporary_files
from examgen.processes.stops import (
    INTERRUPTED,
    NOTHING_LEFT,
    STOPPED,
    heed_nothing_more,
    heed_stops,
    interrupted,
    stop_again_if_lost,
)

app = typer.Typer(
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Exam questions to be worked out by hand, from tiny trained XOR networks, each proven fair.",
)


def main() -> None:
    """Run the command line; whatever a user can cause ends in one line and an exit code, never in a traceback."""
    gc.set_threshold(200_000)  # a page is many small objects that all live until it is drawn
    warnings.showwarning = warned
    sys.unraisablehook = stop_again_if_lost
    if isinstance(sys.stdout, TextIOWrapper):
        register_error("plain", plain)
        sys.stdout.reconfigure(errors="plain")
    code = _run()
    if code == INTERRUPTED:
        # Python would end by the signal instead if it came while a string was being executed, as dataclasses do.
        os._exit(code)
    sys.exit(code)


def _run() -> int:
    """Run the command to its end and return the exit code."""
    try:
        heed_stops(interrupted)
        code = _ended()
        heed_nothing_more()
    except KeyboardInterrupt:
        heed_nothing_more()
        code = INTERRUPTED
    return said(NOTHING_LEFT, code) if code == INTERRUPTED else code


def _ended() -> int:
    """The exit code of the command, everything that went wrong said. Raises KeyboardInterrupt if it was stopped."""
    try:
        with own_temporary_files():
            code = app(sys.argv[1:] or ["--help"], prog_name="examgen", standalone_mode=False) or 0
        if sys.stdout:
            sys.stdout.flush()
    except ExamgenError as error:
        return said(FOLDER_GONE if folder_gone() else str(error), 1)
    except UsageError as error:
        message = error.format_message() if isinstance(error, typer.BadParameter) else str(error)
        return said(f"{message.rstrip('.')}. Ask `examgen --help` or add --help to the command.", 2)
    except typer.Abort:
        return INTERRUPTED
    except SystemExit:  # Typer's, after a completion script, and when whoever reads our output has seen enough
        return 0
    except OSError as error:
        give_up(sys.stdout)
        if STOPPED.is_set():  # by hanging up: there is no terminal any more to say anything to
            return INTERRUPTED
        return 0 if isinstance(error, BrokenPipeError) else said(refused(error), 1)
    except (MemoryError, ImportError, RuntimeError, SystemError) as error:
        reason = shortage(error)
        if reason is None:
            raise
        return said(f"the system: {reason}", 1)
    return code


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


CLASSES = {make: WithSettings, mark: WithNumbers}
for command in (
    make,
    new,
    render,
    verify,
    replace,
    sheets,
    key,
    mark,
    answers_template,
    grade,
    feedback,
    export,
    weights,
    bank,
):
    app.command(cls=CLASSES.get(command))(command)
