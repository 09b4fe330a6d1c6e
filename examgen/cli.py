"""The command line: what there is, and how every command ends. `examgen --help` says the same."""

import gc
import os
import signal
import sys
import warnings
from codecs import register_error
from io import TextIOWrapper
from typing import Annotated

import typer

from examgen.commands.looking import bank, key, verify, weights
from examgen.commands.making import make, new, render, replace
from examgen.desk.answers_template import answers_template
from examgen.desk.command import mark
from examgen.desk.feedback import feedback
from examgen.desk.grade import grade
from examgen.errors import ExamgenError
from examgen.files import own_temporary_files
from examgen.options import UsageError
from examgen.saying import interrupted, plain, refused, said, warned

app = typer.Typer(
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Exam questions to be worked out by hand, from tiny trained XOR networks, each proven fair.",
)

INTERRUPTED = 130
"""The exit code after Ctrl-C; Typer returns it too."""


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
        with own_temporary_files():
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


for command in (make, new, render, verify, replace, key, mark, answers_template, grade, feedback, weights, bank):
    app.command()(command)


if __name__ == "__main__":
    main()
