"""Questions to the person at a terminal."""

import sys
from collections.abc import Callable, Sequence
from typing import Any

from examgen.desk.terminal import errors
from examgen.exam.item_names import WhichForm


def ask_what_to_make() -> dict[str, Any]:
    """The answers to the four questions of `examgen new`, each asked again until it means something."""
    from examgen.asking.starter import COUNT, EXAMPLE_ACTIVATIONS, POINTS, TITLE
    from examgen.paper.activations import TRAINABLE

    return {
        "title": ask("Title", TITLE, "title", str),
        "activations": ask(
            f"Activations ({', '.join(TRAINABLE)})",
            " ".join(EXAMPLE_ACTIVATIONS),
            "activations",
            lambda answer: answer.replace(",", " ").split(),
        ),
        "count": ask("How many questions", str(COUNT), "count", whole_number),
        "points": ask("Points for each", POINTS, "points", str),
    }


def ask(question: str, default: str, name: str, meant: Callable[[str], Any]) -> Any:
    """The answer to a question at the terminal, once a new spec file can be written with it."""
    import typer

    from examgen.asking.setting import SettingError
    from examgen.asking.starter import starter

    while True:
        answer = meant(typer.prompt(question, default=default))
        try:
            starter(**{name: answer})
        except SettingError as problem:
            errors().print(f"{problem.setting}{problem.said.replace('--', '')}", markup=False)
        else:
            return answer


def asking(as_json: bool) -> WhichForm | None:
    """Who can be asked for the form of an item: the person at a terminal, where there is one."""
    return None if as_json or not (sys.stdin.isatty() and sys.stderr.isatty()) else ask_which_form


def ask_which_form(name: str, letters: Sequence[str]) -> str:
    """The form that the person at the terminal means, asked again until it is one of these letters."""
    import typer

    while True:
        answer: str = typer.prompt(f"{name} of which form ({', '.join(letters)})", err=True)
        if answer.strip().upper() in letters:
            return answer.strip().upper()
        errors().print(f"{answer}: there is no such form.", markup=False)


def whole_number(answer: str) -> int:
    """A number as somebody wrote it; 0 for what is none."""
    return int(answer) if answer.isdecimal() and len(answer) < 10 else 0
