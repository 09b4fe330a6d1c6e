"""Stamping beside other work: processes here or on other machines that each print parts of a job over one layout.

    with Stampers(stamp, templates, 4) as stampers:
        for pdf in stampers.stamped(tasks): ...
    for pdf in stamped_on(cluster, stamp, tasks): ...

What travels to them is what is laid out, which is what students see, and the sheets of a part; no answer does. The
same task gives the same bytes wherever it is done.
"""

import gc
import io
import pickle
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache, partial
from hashlib import sha256
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import Any, Self, TypeAlias

from jinja2 import Environment

from examgen.files.errors import ExamgenError
from examgen.processes.cluster import Cluster
from examgen.processes.workers import Workers, serve
from examgen.render.coverage import tried_out
from examgen.render.environment import page_environment
from examgen.render.pdf import PageWarning
from examgen.render.press import MANY_OBJECTS
from examgen.render.stamping import Stamp
from examgen.sheets.record import Sheet

Task: TypeAlias = tuple[Sequence[Sheet], bool]
"""The sheets of one PDF in their order, and whether a page stands before those of each room."""

Stamped: TypeAlias = Callable[[Sequence[Task]], Iterator[bytes]]
"""What makes the PDF of each task, in their order."""

PAGES, SOURCE, FORM = "pages", "source", "form"
"""What stands for templates, which the other process reads itself, for a PDF, and for a block in it, by its place."""


def packed(stamp: Stamp) -> bytes:
    """A stamp as it travels: what is laid out in one PDF, and all else beside it."""
    import pikepdf

    laid, written = pikepdf.new(), io.BytesIO()
    forms: dict[int, int] = {}
    found = pikepdf.Array()

    class Packer(pickle.Pickler):
        def persistent_id(self, thing: Any, /) -> Any:
            if isinstance(thing, Environment):
                return PAGES
            if isinstance(thing, pikepdf.Pdf):
                return 0, SOURCE
            if not isinstance(thing, pikepdf.Object):
                return None
            if id(thing) not in forms:
                forms[id(thing)] = len(found)
                found.append(laid.copy_foreign(thing))
            return forms[id(thing)], FORM

    Packer(written).dump(stamp)
    laid.Root.Laid = found
    blocks = io.BytesIO()
    laid.save(blocks, compress_streams=False, deterministic_id=True)
    return pickle.dumps((written.getvalue(), blocks.getvalue()))


def unpacked(data: bytes, templates: Path | None) -> Stamp:
    """The stamp that `packed` made ready, of our own parent process. templates: a folder that goes before ours."""
    import pikepdf

    written, blocks = pickle.loads(data)  # noqa: S301 our own
    laid = pikepdf.open(io.BytesIO(blocks))

    class Unpacker(pickle.Unpickler):
        def persistent_load(self, key: Any, /) -> Any:
            if key == PAGES:
                return page_environment(templates)
            place, sort = key
            return laid if sort == SOURCE else laid.Root.Laid[place]

    found: Stamp = Unpacker(io.BytesIO(written)).load()
    return found


def packed_task(task: Task) -> bytes:
    """A task as it travels: its sheets without the points that somebody is expected to lose on them."""
    sheets, dividers = task
    return pickle.dumps(([replace(sheet, expected_loss=Decimal(0)) for sheet in sheets], dividers))


class Stampers:
    """Processes that stamp. `with` ends them. workers: how many; none are started for what is one task.

    templates: a folder whose templates go before ours.
    """

    def __init__(self, stamp: Stamp, templates: Path | None, workers: int) -> None:
        self._stamp, self._count = stamp, workers
        self._workers = Workers("examgen.render.stampers", str(templates or ""))

    @property
    def processes(self) -> list[int]:
        """The ids of those that run."""
        return self._workers.processes

    def stamped(self, tasks: Sequence[Task]) -> Iterator[bytes]:
        """The PDF of each task, in their order. What a process leaves undone that ends too early is done here."""
        count = min(self._count, len(tasks))
        if count < 2:
            yield from (self._stamp.job(*task) for task in tasks)
            return
        answers = self._workers.results(count, packed(self._stamp), map(packed_task, tasks))
        for task, answer in zip(tasks, answers, strict=True):
            yield _heard(answer) if answer else self._stamp.job(*task)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *how: object) -> None:
        self._workers.__exit__(*how)


def _answered(stamp: Stamp, request: bytes) -> bytes:
    """The PDF of a task that has travelled, and all complaints over it, as they travel back."""
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always", PageWarning)
        pdf = stamp.job(*pickle.loads(request))  # noqa: S301 of whoever sent what is laid out
    complaints = [str(warning.message) for warning in heard if issubclass(warning.category, PageWarning)]
    return pickle.dumps((pdf, complaints))


def _heard(answer: bytes) -> bytes:
    """The PDF that was answered; what was complained of is complained of here."""
    pdf, complaints = pickle.loads(answer)  # noqa: S301 our own child's, or our own cluster's
    for complaint in complaints:
        warnings.warn(complaint, PageWarning, stacklevel=3)
    found: bytes = pdf
    return found


def _ready(layout: bytes) -> Callable[[bytes], bytes]:
    """In such a process: what answers a task."""
    gc.set_threshold(MANY_OBJECTS)
    return partial(_answered, unpacked(layout, Path(sys.argv[1]) if sys.argv[1] else None))


MADE_BY = ("weasyprint", "pikepdf")
"""The packages that have to be the same on all machines of a cluster, or bytes differ."""


def stamped_on(cluster: Cluster, stamp: Stamp, tasks: Sequence[Task]) -> Iterator[bytes]:
    """The PDF of each task, in their order, printed by the workers of a cluster, with the templates that they have.

    Each of them prints a trial first, with every letter that is on a sheet, and is refused, by an ExamgenError that
    names it, if that has other bytes than here.
    """
    trial = packed_task(_trial(tasks))
    shared = pickle.dumps((packed(stamp), trial, sha256(_answered(stamp, trial)).digest()))
    yield from map(_heard, cluster.results(stamped_there, shared, map(packed_task, tasks)))


def _trial(tasks: Sequence[Task]) -> Task:
    """Sheets that show whether another machine has the same fonts and libraries as this one."""
    sheets = list(chain.from_iterable(sheets for sheets, _ in tasks))
    names = tried_out(f"{sheet.student} {sheet.name} {sheet.room}" for sheet in sheets)
    return [replace(sheets[0], student="", name=name) for name in (sheets[0].name, *names)], False


ONE_AT_A_TIME = Lock()
"""A worker may have several threads; what is laid out is for one of them."""


def stamped_there(shared: bytes, request: bytes) -> bytes:
    """At a worker of a cluster: the PDF of a task. Raises ExamgenError if its bytes would not be ours."""
    with ONE_AT_A_TIME:
        before = gc.get_threshold()
        gc.set_threshold(MANY_OBJECTS)
        try:
            return _answered(_tried(shared), request)
        finally:
            gc.set_threshold(*before)


@lru_cache(maxsize=1)
def _tried(shared: bytes) -> Stamp:
    """The stamp that was sent to a worker, if it prints the same here. Raises ExamgenError if not."""
    layout, trial, digest = pickle.loads(shared)  # noqa: S301 of whoever may use the cluster
    stamp = unpacked(layout, None)
    if sha256(_answered(stamp, trial)).digest() != digest:
        mend = "Install the same fonts, system libraries and examgen there, or end it"
        raise ExamgenError(f"prints other bytes than the machine that asks. {mend}.")
    return stamp


if __name__ == "__main__":
    serve(_ready)
