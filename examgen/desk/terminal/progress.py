"""Progress on standard error while something is made, only at a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from typing import TYPE_CHECKING

from examgen.desk.terminal import errors

if TYPE_CHECKING:
    from examgen.making import Watch
    from examgen.networks.training import Subject


STAGES = {
    "training": "starting TensorFlow",
    "networks": "choosing networks",
    "twins": "finding twins of equal difficulty",
    "pages": "drawing the pages",
    "sheets": "printing the sheets",
    "proof": "proving every question",
    "place": "putting it in its place",
}


@contextmanager
def watching(quiet: bool, stopped: Event, note: Callable[[str], None] = lambda _: None) -> Iterator["Watch"]:
    """Someone who shows progress on standard error while the block runs, if that is a terminal.

    stopped: once it is set, the next stage raises KeyboardInterrupt; note: takes what else there is to know.
    """
    from examgen.making import Watch

    console = errors()
    if quiet or not console.is_terminal:
        yield Watch(stage=lambda _: go_on(stopped), note=note)
        return
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("starting", total=None)

        def stage(name: str) -> None:
            go_on(stopped)
            progress.update(task, description=STAGES.get(name, name), total=None)

        def training(subject: "Subject", batch: int, step: int, steps: int, solved: int) -> None:
            words = f"training {subject}, batch {batch + 1}: {solved} networks solve {subject.task.upper()}"
            progress.update(task, description=words, completed=step, total=steps)

        yield Watch(stage=stage, training=training, note=note)


def go_on(stopped: Event) -> None:
    """Raise KeyboardInterrupt if the user has asked for it."""
    if stopped.is_set():
        raise KeyboardInterrupt
