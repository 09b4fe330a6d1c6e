"""Stamping in several processes: the same bytes as in one, whatever happens to a process."""

import os
import signal
from pathlib import Path

import pytest

from examgen.render import jobs
from examgen.render.jobs import printed, stamp_of
from examgen.render.stampers import Stampers
from examgen.sheets.dealt import Wanted
from examgen.sheets.record import Layout, Sheets
from tests.exams import in_forms
from tests.sheets.printed import exam_of, sheets_of

EXAM = in_forms(exam_of())


@pytest.fixture
def sheets(monkeypatch: pytest.MonkeyPatch) -> Sheets:
    """Eight sheets that are four jobs, and files of their own besides."""
    monkeypatch.setattr(jobs, "A_JOB", 2)
    return sheets_of(EXAM, Wanted(each=2, spares=1, layout=Layout(order="room", files=True)))


def test_processes_print_the_same_bytes_in_the_same_order_as_one_even_if_one_is_killed(sheets: Sheets) -> None:
    stamp = stamp_of(EXAM, sheets)
    alone = list(printed(stamp, sheets, 0))
    assert len(alone) == 4 + len(sheets.sheets)
    with Stampers(stamp, None, 2) as stampers:
        together = []
        for number, file in enumerate(printed(stamp, sheets, 0, stampers.stamped)):
            together.append(file)
            if number == 1:
                os.kill(stampers.processes[0], signal.SIGKILL)
        assert together == alone
        assert not stampers.processes


def test_what_is_printed_in_processes_heeds_her_templates(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(jobs, "A_JOB", 4)
    sheets = sheets_of(EXAM, Wanted(each=2))
    ours = Path(jobs.__file__).parents[2] / "templates" / "sheet-strips.html.j2"
    smaller = ours.read_text(encoding="utf-8").replace("font: 600 11.5pt", "font: 600 9.5pt")
    (tmp_path / ours.name).write_text(smaller, encoding="utf-8")
    stamp = stamp_of(EXAM, sheets, tmp_path)
    alone = dict(printed(stamp, sheets, 0))
    assert alone != dict(printed(stamp_of(EXAM, sheets), sheets, 0))
    with Stampers(stamp, tmp_path, 2) as stampers:
        assert dict(printed(stamp, sheets, 0, stampers.stamped)) == alone


def test_what_fits_one_file_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    sheets = sheets_of(EXAM, Wanted(each=2))
    stamp = stamp_of(EXAM, sheets)
    monkeypatch.delattr("examgen.processes.workers.start")
    with Stampers(stamp, None, 8) as stampers:
        assert [name for name, _ in printed(stamp, sheets, 0, stampers.stamped)] == ["students/sheets.pdf"]
