"""The files of personal sheets: print jobs of many sheets each, and a file for each sheet where that is wanted."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from examgen.exam.folder import STUDENTS
from examgen.exam.record import Exam
from examgen.render.environment import page_environment
from examgen.render.stampers import Stamped, Task
from examgen.render.stamping import Stamp
from examgen.sheets.record import Sheet, Sheets
from examgen.sheets.seating import Seat, seat_order

JOB = f"{STUDENTS}/sheets"
"""How the paths of all these files begin."""

A_JOB = 2000
"""Sheets in one job at most."""


def stamp_of(exam: Exam, sheets: Sheets, templates: Path | None = None) -> Stamp:
    """What prints the sheets of an exam. templates: a folder whose templates go before ours."""
    return Stamp(exam, sheets, page_environment(templates))


def printed(stamp: Stamp, sheets: Sheets, number: int, stamped: Stamped | None = None) -> Iterator[tuple[str, bytes]]:
    """The files of the sheets that were made at a time, by its number: path after path, and what stands there.

    stamped: what makes PDFs of tasks, in their order, where that is not to be done here.
    """
    tasks = list(_tasks(sheets, number))
    pdfs = stamped([task for _, task in tasks]) if stamped else (stamp.job(*task) for _, task in tasks)
    return zip((name for name, _ in tasks), pdfs, strict=True)


def _tasks(sheets: Sheets, number: int) -> Iterator[tuple[str, Task]]:
    """The files, and which sheets stand in each."""
    together = in_printing_order(sheets.jobs[number], sheets.layout.order)
    parts = [together[first : first + A_JOB] for first in range(0, len(together), A_JOB)]
    name = f"{JOB}-late-{number}" if number else JOB
    for part, here in enumerate(parts, 1):
        yield f"{name}-{part}.pdf" if len(parts) > 1 else f"{name}.pdf", (here, True)
    for sheet in together if sheets.layout.files else ():
        yield f"{JOB}/{sheet.code}.pdf", ([sheet], False)


def in_printing_order(sheets: Sequence[Sheet], order: str) -> list[Sheet]:
    """The sheets of a job in its order; papers without a name come last."""
    keys: Mapping[str, Any] = {
        "roster": lambda _: (),
        "name": lambda sheet: (sheet.name.casefold(), sheet.student),
        "room": lambda sheet: seat_order(Seat(sheet.room, sheet.seat)),
    }
    return sorted(sheets, key=lambda sheet: (sheet.spare, *keys[order](sheet)))
