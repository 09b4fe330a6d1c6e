"""Arguments and options that several commands take, and how all of them print JSON."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from examgen.files.errors import UNSHOWN

UsageError: type[Exception] = typer.BadParameter.__mro__[1]
"""Every mistake in the words of a command; Typer itself gives the class no public name."""

ExamPath = Annotated[Path, typer.Argument(metavar="EXAM", help="An exam's folder, or its exam.json.")]
Items = Annotated[
    list[str] | None,
    typer.Argument(metavar="ITEM", help="Questions like Q07, of a form A/Q07, of a sheet K7QX-42MP/3; all if none."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Templates = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Templates in this folder go before those of examgen; they run in a sandbox."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Count what was screened out, and the slips that show.")]


def print_json(document: Any) -> None:
    """Print one JSON document, readable; what a terminal would obey is written by its number."""
    text = json.dumps(document, indent=1, ensure_ascii=False)
    typer.echo(UNSHOWN.sub(lambda found: f"\\u{ord(found[0]):04x}", text))
