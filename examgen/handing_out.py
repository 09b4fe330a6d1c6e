"""Handing an exam out: a personal sheet for every student of a roster, late ones and spare papers besides.

Everything under `students/` is a pure function of `exam.json` and `graders/sheets.json`; where each student has some
questions of many, the pages with all of them lie with the graders.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from unicodedata import normalize

from examgen.exam.folder import (
    JOBS,
    LAYOUT,
    PAGES,
    SHEETS,
    alone_at,
    generated_in,
    laid_out,
    pool_page,
    record_now,
    refuse_if_changed,
    refuse_if_marked,
    write_all,
    write_pages,
)
from examgen.exam.form_rules import form_file
from examgen.exam.record import Exam, load_exam
from examgen.files.errors import ExamgenError
from examgen.files.locks import WAIT
from examgen.grading.answers.roster import Seated, seated_in
from examgen.grading.as_data import marking_data
from examgen.grading.exam_names import ExamNames, FormNames
from examgen.making import Watch
from examgen.processes.cluster import Cluster
from examgen.render.accommodations import ACCOMMODATIONS_IN_WORDS, accommodation_in
from examgen.render.coverage import unprintable
from examgen.render.environment import page_environment
from examgen.render.grader import grader_texts
from examgen.render.jobs import PrintJob, print_jobs, printed, stamp_of
from examgen.render.page_layout import layout_in, layout_text, with_sheets
from examgen.render.stampers import Stamped, Stampers, stamped_on
from examgen.render.stamping import Stamp
from examgen.sheets.assigning import Fairness
from examgen.sheets.dealt import Chance, Student, Wanted, deal_out, shortfalls
from examgen.sheets.record import Accommodation, Layout, Sheets, load_sheets, sheets_text
from examgen.sheets.seating import Seat
from examgen.verify import verify_sheets

MOST_SHOWN = 5
"""Characters that no font has, and lines with more of them, that are named."""

FONTS = "`make fonts` for Chinese, Japanese, Korean, Thai and Devanagari, Debian's fonts-noto for others"
"""What to install for letters that no font here has."""


@dataclass(frozen=True, slots=True)
class HandedOut:
    """The sheets of an exam in its folder. new: how many were made now; jobs: to be printed; pages: of each sheet, by
    its accommodation; notes: what has to be known, what could not be had among it.
    """

    folder: Path
    sheets: Sheets
    fairness: Fairness
    new: int
    jobs: tuple[PrintJob, ...]
    pages: Mapping[Accommodation, int]
    notes: tuple[str, ...]

    @property
    def files(self) -> tuple[str, ...]:
        """The files of the jobs."""
        return tuple(name for job in self.jobs for name in job.files)


@dataclass(frozen=True, slots=True)
class Handing:
    """How sheets are handed out, whoever gets them. id_column: of the roster; templates: a folder of them that go
    before ours; chance: the system's unless given; wait: seconds for which another command at that exam is waited for;
    workers: processes that print; cluster: who prints instead of them. Neither changes a byte.
    """

    id_column: str = ""
    templates: Path | None = None
    watch: Watch | None = None
    chance: Chance | None = None
    wait: float = WAIT
    workers: int = 1
    cluster: Cluster | None = None


def hand_out(
    path: Path, roster: Path | None, wanted: Wanted, force: bool = False, handing: Handing | None = None
) -> HandedOut:
    """Make a sheet for every student of a roster and put them into the exam's folder, whole or not at all.

    force: sheets that there are already are replaced, codes and all. Raises ExamgenError for whatever stands in the
    way.
    """
    handing = handing or Handing()
    with alone_at(path, handing.wait) as folder:
        before = record_now(folder)
        refuse_if_marked(folder)
        if (folder / SHEETS).exists() and not force:
            mend = "Add late students with --add, papers with --spares alone, or replace all, codes too, with --force"
            raise ExamgenError(f"{folder / SHEETS}: there are sheets already. {mend}.")
        exam = load_exam(path)
        students, told = _students(roster, exam, handing, wanted.layout)
        sheets, fair = deal_out(exam, students, wanted, handing.chance or Chance())

        def permitted(place: Path) -> None:
            refuse_if_marked(place)
            refuse_if_changed(place, before)

        jobs, pages, lesser = _put(_Putting(folder, exam, sheets, handing, permitted))
    notes = (*told, *shortfalls(fair, sheets), *lesser)
    return HandedOut(folder, sheets, fair, len(sheets.sheets), jobs, pages, notes)


def hand_out_late(
    path: Path,
    roster: Path | None,
    spares: int = 0,
    handing: Handing | None = None,
    spares_with: Mapping[Accommodation, int] | None = None,
) -> HandedOut:
    """Add sheets to those of an exam, which stay as they are, in a job of their own.

    roster: None for papers without a name alone, of which `spares` and `spares_with` say as in `Wanted` how many.

    Raises ExamgenError if it has none, and for a student who has one already.
    """
    handing = handing or Handing()
    with alone_at(path, handing.wait) as folder:
        before = record_now(folder)
        exam = load_exam(path)
        old = load_sheets(path, exam)
        if old is None:
            raise ExamgenError(f"{folder}: has no sheets yet. Make them with --students.")
        students, told = _students(roster, exam, handing, old.layout)
        wanted = Wanted(old.each, old.shuffled, old.seats_per_row, spares, old.layout, spares_with or {})
        sheets, fair = deal_out(exam, students, wanted, handing.chance or Chance(), old)
        unchanged = partial(refuse_if_changed, before=before)
        jobs, pages, lesser = _put(_Putting(folder, exam, sheets, handing, unchanged, max(old.jobs) + 1))
    notes = (*told, *shortfalls(fair, sheets), *lesser)
    return HandedOut(folder, sheets, fair, len(sheets.sheets) - len(old.sheets), jobs, pages, notes)


def refuse_roster(roster: Path, forms: Sequence[str], each: int | None, count: int, handing: Handing) -> None:
    """Raise ExamgenError for what can be known to be wrong with sheets before an exam is made.

    forms: the letters of its forms, "" alone for none; count: how many questions one has.
    """
    seated, _ = seated_in(roster, FormNames(forms), handing.id_column)
    _refuse_unprintable(_as_students(seated), Layout(), handing.templates)
    if each is not None and not 1 <= each <= count:
        raise ExamgenError(f"--each {each}: the exam has {count} questions. Name a number from 1 to {count}.")


def _students(
    roster: Path | None, exam: Exam, handing: Handing, layout: Layout
) -> tuple[list[Student], tuple[str, ...]]:
    """Who stands on a roster, and what of it was not heeded. Raises ExamgenError for what cannot be printed."""
    seated: Sequence[Seated] = ()
    told: tuple[str, ...] = ()
    if roster is not None:
        seated, told = seated_in(roster, ExamNames(exam), handing.id_column)
    found = _as_students(seated)
    _refuse_unprintable(found, layout, handing.templates)
    return found, told


def _as_students(seated: Sequence[Seated]) -> list[Student]:
    """Who is to get a sheet. Raises ExamgenError for an accommodation that there is none of."""
    needs = {one.place: accommodation_in(one.accommodation) for one in seated}
    wrong = [one for one in seated if needs[one.place] is None]
    if wrong:
        first, *more = wrong
        others = f", nor is what stands on {_first_of([_line(one.place) for one in more])}" if more else ""
        said = f"{first.place}: there is no accommodation {first.accommodation!r}{others}"
        raise ExamgenError(f"{said}. Write {ACCOMMODATIONS_IN_WORDS}, or leave the cell empty.")
    return [
        Student(
            student=one.who.student,
            name=one.who.name,
            form=one.who.form,
            seat=Seat(one.room, one.seat),
            place=one.place,
            accommodation=needs[one.place] or "",
        )
        for one in seated
    ]


def _line(place: str) -> str:
    """Of the place of a line in a table the line alone: `line 7`."""
    return "line " + place.rpartition("line ")[2]


def _refuse_unprintable(students: Sequence[Student], layout: Layout, templates: Path | None) -> None:
    """Raise ExamgenError for what is printed of students and has characters that no font here has."""
    lines = {
        student.place: " ".join((student.student, student.name, student.seat.room if layout.order == "room" else ""))
        for student in students
    }
    missing = unprintable(lines.values(), page_environment(templates))
    wrong = [place for place, text in lines.items() if missing.intersection(text, normalize("NFD", text))]
    if wrong:
        text = lines[wrong[0]]
        chars = [
            f"{char} (U+{ord(char):04X})" for char in dict.fromkeys(text + normalize("NFD", text)) if char in missing
        ]
        others = f", nor what stands on {_first_of([_line(place) for place in wrong[1:]])}" if wrong[1:] else ""
        mend = f"Install one that has ({FONTS}), or write it in other letters"
        raise ExamgenError(f"{wrong[0]}: no font here has {_first_of(chars)}{others}. {mend}.")


def _first_of(texts: Sequence[str]) -> str:
    """Some texts, and how many more there are."""
    more = len(texts) - MOST_SHOWN
    return ", ".join(texts[:MOST_SHOWN]) + (f" and {more} more" if more > 0 else "")


@dataclass(frozen=True, slots=True)
class _Putting:
    """Sheets that are to be put into an exam's folder. permitted: as in `laid_into`; first: the number of those that
    are printed, and of all behind them.
    """

    folder: Path
    exam: Exam
    sheets: Sheets
    handing: Handing
    permitted: Callable[[Path], None]
    first: int = 0


def _put(putting: _Putting) -> tuple[tuple[PrintJob, ...], Mapping[Accommodation, int], Iterator[str]]:
    """Print the sheets that are new and put them into the folder; their jobs, how many pages a sheet has by its
    accommodation, and a line for what is less large than it should be.

    The whole folder is exchanged at once: no moment has codes on paper that the record does not know.
    """
    watch, sheets = putting.handing.watch or Watch(), putting.sheets
    watch.stage("sheets")
    with laid_out(putting.folder, putting.permitted) as new:
        write_pages(new, {**_kept(putting), **_graders_page(putting), SHEETS: sheets_text(sheets).encode()})
        stamp = stamp_of(putting.exam, sheets, putting.handing.templates)
        write_pages(new, {LAYOUT: _layout(putting, stamp)})
        numbers = range(putting.first, max(sheets.jobs) + 1)
        with _stamping(stamp, putting.handing) as stamped:
            for number in numbers:
                for name, content in printed(stamp, sheets, number, stamped):
                    write_all(new, [(name, content)])
        watch.stage("proof")
        lie = verify_sheets(putting.folder, new, putting.first).lie
        if lie is not None:
            mend = "please report it" if putting.handing.templates is None else "mend the templates"
            raise ExamgenError(f"the sheets failed their own proof: {lie}. Nothing was kept; {mend}.")
    paper = putting.exam.pages.paper
    jobs = tuple(job for number in numbers for job in print_jobs(sheets, number, paper))
    return jobs, stamp.pages, stamp.lesser({job.accommodation for job in jobs})


@contextmanager
def _stamping(stamp: Stamp, handing: Handing) -> Iterator[Stamped]:
    """Whoever makes the PDFs: processes of this machine, or a cluster."""
    if handing.cluster:
        yield partial(stamped_on, handing.cluster, stamp)
    else:
        with Stampers(stamp, handing.templates, handing.workers) as stampers:
            yield stampers.stamped


def _layout(putting: _Putting, stamp: Stamp) -> bytes:
    """Where everything lies on the exam's own pages, and on all sheets."""
    own = layout_in(putting.folder / LAYOUT, putting.exam, stamp.environment)
    return layout_text(with_sheets(own, stamp, putting.sheets.sheets)).encode()


def _kept(putting: _Putting) -> dict[str, bytes]:
    """The files of the exam that stay: all but sheets that are replaced; students' pages go to the graders.

    They do if sheets have but some of all questions, and come back if not. Raises ExamgenError if one is missing.
    """
    folder, pool = putting.folder, putting.sheets.each is not None
    found = {name: (folder / name).read_bytes() for name in generated_in(folder) if not _is_replaced(name, putting)}
    for page in (form_file(page, letter) for letter in putting.exam.by_form() for page in PAGES):
        content = found.pop(pool_page(page), None) or found.pop(page, None)
        if content is None:
            raise ExamgenError(f"{folder / page}: is missing. Make the pages again with `examgen render`.")
        found[pool_page(page) if pool else page] = content
    return found


def _is_replaced(name: str, putting: _Putting) -> bool:
    """Whether a file is one that knows all sheets, or of sheets that there were, where all are made anew."""
    return name in (SHEETS, LAYOUT) or (putting.first == 0 and JOBS.fullmatch(name) is not None)


def _graders_page(putting: _Putting) -> dict[str, bytes]:
    """The grader's page, which knows the sheets."""
    schemes = marking_data(putting.exam, sheets=putting.sheets)
    texts = grader_texts(putting.exam, page_environment(putting.handing.templates), schemes)
    return {path: text.encode() for path, text in texts.items()}
