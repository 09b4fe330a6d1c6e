"""The command `examgen sheets`: a personal sheet for every student."""

import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from examgen.desk.grading_options import IdColumn
from examgen.desk.options import AsJson, ExamPath, Quiet, Templates, UsageError, print_json
from examgen.desk.saying import said
from examgen.files.errors import ExamgenError
from examgen.processes.stops import STOPPED

if TYPE_CHECKING:
    from examgen.handing_out import HandedOut
    from examgen.sheets.record import Accommodation

A_SPARE = re.compile(r"\s*([0-9]{1,4000})(?:\s*|\s+(\S.*))")
"""How many papers without a name, and what for."""

Students = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="The roster: a table with a column student, and form, name, room and seat if there are any.",
    ),
]
Each = Annotated[
    int | None,
    typer.Option(metavar="N", help="Give each student N of the exam's questions, not all; sections keep their shares."),
]
Shuffle = Annotated[bool, typer.Option("--shuffle", help="Mix the order of a student's questions within each section.")]
Spares = Annotated[
    list[str] | None,
    typer.Option(
        metavar="N",
        help="Papers without a name besides, alone also later; '2 large' are for who needs more. May be repeated.",
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, max=64, help="Processes that print, 1 if left out; a task is a file of the job."),
]
OnCluster = Annotated[
    str | None,
    typer.Option(
        "--cluster", metavar="ADDRESS", help="Have a Dask cluster print, by its scheduler's address: tls://HOST:PORT."
    ),
]


def sheets(
    exam: ExamPath,
    students: Students = None,
    add: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Late students, besides the sheets that there are.")
    ] = None,
    id_column: IdColumn = "",
    each: Each = None,
    shuffle: Shuffle = False,
    seats_per_row: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="How many seats a row has, where seats are numbers or not said."),
    ] = None,
    spares: Spares = None,
    order: Annotated[str, typer.Option(metavar="ORDER", help="Of the print job: roster, name or room.")] = "roster",
    duplex: Annotated[bool, typer.Option("--duplex", help="Begin every sheet on the front of a leaf.")] = False,
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help="Print names on a strip alone that is folded or cut away.")
    ] = False,
    files: Annotated[bool, typer.Option("--files", help="Write a file for each sheet besides.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the sheets that there are; all codes are new then.")
    ] = False,
    workers: Workers = None,
    cluster: OnCluster = None,
    templates: Templates = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Print a paper for every student, with a code. All equally hard; neighbours share no question if that can be."""
    started = time.monotonic()
    from examgen.desk.terminal.progress import watching
    from examgen.handing_out import Handing, hand_out, hand_out_late
    from examgen.sheets.dealt import Wanted
    from examgen.sheets.record import Layout, Order, has_sheets

    known: tuple[Order, ...] = get_args(Order)
    ordered = next((one for one in known if one == order), None)
    if ordered is None:
        raise ExamgenError(f"--order {order}: there is no such order. Take {', '.join(known[:-1])} or {known[-1]}.")
    layout = Layout(order=ordered, duplex=duplex, anonymous=anonymous, files=files)
    usual, others = spares_asked(spares or ())
    wanted = Wanted(each, shuffle, seats_per_row, usual, layout, others)
    late = add is not None or (students is None and bool(usual or others) and not force and has_sheets(exam))
    if late:
        _refuse_beside_add("--spares" if add is None else "--add", students, force, wanted)
    elif students is None and not (usual or others):
        raise UsageError("say who gets sheets: --students FILE, --add FILE, or --spares N alone.")
    with watching(quiet or as_json, STOPPED) as watch, who_prints(workers, cluster, templates) as printers:
        handing = Handing(id_column, templates, watch, **printers)
        if late:
            found = hand_out_late(exam, add, usual, handing, others)
        else:
            found = hand_out(exam, students, wanted, force, handing)
    if as_json:
        print_json({**handed_document(found), "seconds": round(time.monotonic() - started, 2)})
    elif not quiet:
        show_handed(found)


def spares_asked(asked: Sequence[str]) -> "tuple[int, Mapping[Accommodation, int]]":
    """How many papers without a name are printed as usual, and how many for who needs more, by what that is.

    Raises UsageError for what is no number, and for an accommodation that there is none of.
    """
    from examgen.render.accommodations import ACCOMMODATIONS_IN_WORDS, accommodation_in

    counts: Counter[Accommodation] = Counter()
    for one in asked:
        found = A_SPARE.fullmatch(one)
        if found is None:
            raise UsageError(
                f"--spares {one}: is no number of papers. Write one, as 20, or with what for, as '2 large'."
            )
        word = accommodation_in(found[2] or "")
        if word is None:
            raise UsageError(
                f"--spares {one}: there is no accommodation {found[2]!r}. Write {ACCOMMODATIONS_IN_WORDS}."
            )
        counts[word] += int(found[1])
    return counts.pop("", 0), {word: count for word, count in counts.items() if count}


@contextmanager
def who_prints(workers: int | None, address: str | None, templates: Path | None) -> Iterator[dict[str, Any]]:
    """Who is to print, by the names that `Handing` has for it, as long as that is needed.

    Raises ExamgenError for a cluster that cannot be had.
    """
    if address is None:
        yield {"workers": workers or 1}
        return
    for other, value in (("--workers", workers), ("--templates", templates)):
        if value is not None:
            why = ", whose workers have templates of their own" if other == "--templates" else ""
            raise ExamgenError(f"--cluster: goes without {other}{why}. Leave one of them out.")
    from examgen.processes.cluster import cluster_at
    from examgen.render.stampers import MADE_BY

    with cluster_at(address, MADE_BY) as cluster:
        yield {"cluster": cluster}


def _refuse_beside_add(asked: str, students: Path | None, force: bool, wanted: object) -> None:
    """Raise ExamgenError for what late sheets have from the others, and cannot be asked for. asked: how they were."""
    from dataclasses import replace

    from examgen.sheets.dealt import Wanted

    if students is not None or force:
        raise ExamgenError(f"{asked}: goes without {'--force' if force else '--students'}. Leave one of them out.")
    if isinstance(wanted, Wanted) and replace(wanted, spares=0, spares_with={}) != Wanted():
        raise ExamgenError(f"{asked}: late sheets are laid out as the others are. Leave out all but --spares and --id.")


def show_handed(found: "HandedOut") -> None:
    """Say what sheets there are now, and what has to be known of them."""
    from examgen.desk.terminal import counted, out

    for note in found.notes:
        said(note, 0)
    fair = found.fairness
    for job in found.jobs:
        files, pages = job.files, counted(found.pages[job.accommodation], "page")
        where = " and ".join(files) if len(files) < 3 else f"{files[0]} to {files[-1]}"
        how = f" on {job.paper}, {job.accommodation}," if job.accommodation else ""
        made = f"{counted(len(job.sheets), 'sheet')} of {pages}{how} in {found.folder}: {where}"
        out().print(made, markup=False, soft_wrap=True)
    told = f"expected losses within {100 * fair.apart:.2f} % of the points"
    used = f"each question on {fair.least} to {fair.most} sheets"
    near = f"{fair.shared} of {counted(fair.pairs, 'pair')} of neighbours share a question"
    out().print(f"{told}; {used}; {near}", markup=False, soft_wrap=True)


def handed_document(found: "HandedOut") -> dict[str, Any]:
    """The same as plain JSON."""
    return {
        "exam": str(found.folder),
        "sheets": found.new,
        "pages": found.pages[found.jobs[0].accommodation],
        "files": list(found.files),
        "jobs": [
            {
                "accommodation": job.accommodation,
                "paper": job.paper,
                "sheets": len(job.sheets),
                "pages": found.pages[job.accommodation],
                "files": list(job.files),
            }
            for job in found.jobs
        ],
        "losses_apart": round(found.fairness.apart, 4),
        "neighbours": found.fairness.pairs,
        "neighbours_sharing_a_question": found.fairness.shared,
        "neighbours_with_the_same_word": found.fairness.same_words,
        "questions_used": [found.fairness.least, found.fairness.most],
        "notes": list(found.notes),
    }
