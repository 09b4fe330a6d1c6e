"""The files of personal sheets: print jobs of many sheets each, and a file for each sheet where that is wanted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from examgen.exam.folder import STUDENTS
from examgen.exam.record import Exam
from examgen.render.accommodations import NEEDS, job_of, paper_of
from examgen.render.environment import page_environment
from examgen.render.stampers import Stamped, Task
from examgen.render.stamping import Stamp
from examgen.sheets.record import Accommodation, Sheet, Sheets
from examgen.sheets.seating import Seat, seat_order

JOB = f"{STUDENTS}/sheets"
"""How the paths of all these files begin."""

A_JOB = 2000
"""Sheets in one job at most."""


def stamp_of(exam: Exam, sheets: Sheets, templates: Path | None = None) -> Stamp:
    """What prints the sheets of an exam. templates: a folder whose templates go before ours."""
    return Stamp(exam, sheets, page_environment(templates))


@dataclass(frozen=True, slots=True)
class PrintJob:
    """Sheets to be printed alike: those made at a time with an accommodation, in their order, 2,000 in a file.

    paper: what it is to be printed on, as people call it; files: their paths.
    """

    accommodation: Accommodation
    paper: str
    sheets: tuple[Sheet, ...]
    files: tuple[str, ...]


def print_jobs(sheets: Sheets, number: int, paper: str) -> Iterator[PrintJob]:
    """The jobs of the sheets that were made at a time, by its number. paper: the exam's."""
    together = in_printing_order(sheets.jobs[number], sheets.layout.order)
    for accommodation in NEEDS:
        mine = tuple(sheet for sheet in together if sheet.accommodation == accommodation)
        late = f"late-{number}" if number else ""
        name = "-".join(filter(None, (JOB, late, job_of(accommodation, paper))))
        parts = range(1, -(-len(mine) // A_JOB) + 1)
        files = tuple(f"{name}-{part}.pdf" if len(parts) > 1 else f"{name}.pdf" for part in parts)
        if mine:
            yield PrintJob(accommodation, paper_of(accommodation, paper), mine, files)


def printed(stamp: Stamp, sheets: Sheets, number: int, stamped: Stamped | None = None) -> Iterator[tuple[str, bytes]]:
    """The files of the sheets that were made at a time, by its number: path after path, and what stands there.

    stamped: what makes PDFs of tasks, in their order, where that is not to be done here.
    """
    tasks = list(_tasks(sheets, number, stamp.about.paper))
    pdfs = stamped([task for _, task in tasks]) if stamped else (stamp.job(*task) for _, task in tasks)
    return zip((name for name, _ in tasks), pdfs, strict=True)


def _tasks(sheets: Sheets, number: int, paper: str) -> Iterator[tuple[str, Task]]:
    """The files, and which sheets stand in each."""
    for job in print_jobs(sheets, number, paper):
        for part, name in enumerate(job.files):
            yield name, (job.sheets[part * A_JOB : (part + 1) * A_JOB], True)
    for sheet in in_printing_order(sheets.jobs[number], sheets.layout.order) if sheets.layout.files else ():
        yield f"{JOB}/{sheet.code}.pdf", ([sheet], False)


def in_printing_order(sheets: Sequence[Sheet], order: str) -> list[Sheet]:
    """The sheets of a job in its order; papers without a name come last."""
    keys: Mapping[str, Any] = {
        "roster": lambda _: (),
        "name": lambda sheet: (sheet.name.casefold(), sheet.student),
        "room": lambda sheet: seat_order(Seat(sheet.room, sheet.seat)),
    }
    return sorted(sheets, key=lambda sheet: (sheet.spare, *keys[order](sheet)))
