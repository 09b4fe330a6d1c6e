"""Grading a class, whole: answers in, a folder of marks out, and what has to be said of lines that cannot be used."""

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from decimal import Decimal
from functools import partial
from itertools import islice
from pathlib import Path

from examgen.files.errors import ExamgenError, sayable
from examgen.files.whole import write_synced
from examgen.grading.answers.answers_csv import in_cell
from examgen.grading.answers.grades_report import join_marks
from examgen.grading.answers.intake import read_answers, read_roster
from examgen.grading.answers.matching import match_roster
from examgen.grading.answers.store import AnswersStore
from examgen.grading.answers.table import beyond_excel, said_of
from examgen.grading.classes.beside import (
    BESIDE,
    BESIDE_ITEMS,
    ITEM_COLUMNS,
    WHOLE_COLUMNS,
    Beside,
    ItemBeside,
    beside_items,
    beside_platform,
    beside_rows,
)
from examgen.grading.classes.changes import CHANGES, Change, changes, read_marks, write_changes
from examgen.grading.classes.marking import Folded, MarkedScript, Scheme, marked_chunks
from examgen.grading.classes.marks_files import (
    GRADEBOOK,
    GRADEBOOK_COLUMNS,
    MARKS,
    MARKS_COLUMNS,
    PERSON_COLUMNS,
    csv_text,
    gradebook_row,
    marks_rows,
)
from examgen.grading.classes.platforms import (
    Platform,
    file_name,
    gradebook_text,
    points_possible,
    refuse_unfit,
)
from examgen.grading.classes.private_folder import private_folder, private_text
from examgen.grading.classes.scripts import scripts_of
from examgen.grading.classes.tally import ClassTally, empty_tally
from examgen.grading.classes.unanswered import FormBox, refuse_unanswered
from examgen.grading.exam_names import ExamNames
from examgen.paper.writing import points_text
from examgen.sheets.record import Sheets

MARKS_FOLDER = "marks"
"""How the folder of a run is called; the next ones are `marks-2`, `marks-3` and so on."""

RUN = re.compile(rf"{MARKS_FOLDER}(?:-([0-9]+))?")
PROBLEMS = "problems.txt"
CONFLICTS = "conflicts.csv"

MOST_SAID = 200
"""Problems that are handed on one by one; all of them stand in problems.txt."""

MOST_CHANGES = 10
"""Changes that are handed on one by one, the largest; all of them stand in changes.csv."""

DrawReport = Callable[[ClassTally], Mapping[str, bytes]]
"""Draws the report: its files by their names."""


@dataclass(frozen=True, slots=True)
class ClassFiles:
    """Where a class's answers lie. answers: tables, `-` for standard input; roster: its students, or None.

    exam: the folder of the exam; out: the run's folder, a new one beside the exam if None; against: the folder of the
    run to compare with, the last one beside the exam if None; blank: the boxes of which it is known that nobody
    answered them; id_column: the head of the column that says who a student is, where several could; platforms: those
    that are to have a grade book; sheets: the exam's, where they are personal.
    """

    answers: tuple[Path, ...]
    roster: Path | None
    exam: Path
    out: Path | None = None
    against: Path | None = None
    blank: frozenset[FormBox] = frozenset()
    id_column: str = ""
    platforms: tuple[Platform, ...] = ()
    sheets: Sheets | None = None

    @property
    def said(self) -> str:
        """What the answers are called in messages."""
        return ", ".join(map(said_of, self.answers))


@dataclass(frozen=True, slots=True)
class Compared:
    """What changed since another run: how many totals rose, fell or cannot be compared, how many stayed though boxes
    changed, and the largest changes.

    worths: the points possible before and after, where they are not the same.
    """

    folder: Path
    rose: int
    fell: int
    stayed: int
    apart: int
    largest: tuple[Change, ...]
    worths: frozenset[tuple[Decimal, Decimal]] = frozenset()


@dataclass(frozen=True, slots=True)
class Graded:
    """A class that was graded. problems: the first lines to be said, of `problem_count`; compared: with another run.

    notes: what was understood and has to be known, and what Excel will not show of the marks, in a sentence each.
    """

    folder: Path
    tally: ClassTally
    problems: tuple[str, ...]
    problem_count: int
    compared: Compared | None
    notes: tuple[str, ...] = ()


@contextmanager
def read_class(files: ClassFiles, names: ExamNames) -> Iterator[AnswersStore]:
    """The answers of a class, sorted, with what is wrong with them. Raises ExamgenError where there are none."""
    try:
        with AnswersStore() as store:
            enrolled = files.roster is not None and read_roster(files.roster, names, store, files.id_column)
            answered = [read_answers(path, names, store, files.id_column) for path in files.answers]
            if files.id_column and not (enrolled or any(answered)):
                raise ExamgenError(f"--id {files.id_column}: no table has a column of that name.")
            join_marks(store)
            if not store.count_met() and not store.count_problems():
                raise ExamgenError(
                    f"{files.said}: no student stands there, so nothing was written. Put the answers in."
                )
            refuse_unanswered(store, names, files.blank, files.said)
            if files.roster:
                match_roster(store, said_of(files.roster), files.said)
            yield store
    except sqlite3.Error as error:
        raise ExamgenError(f"answers cannot be sorted: {error}. Free some space for temporary files.") from error


def marked_class(
    store: AnswersStore,
    names: ExamNames,
    files: ClassFiles,
    scheme: Scheme,
    fold: Callable[[Sequence[MarkedScript]], Folded],
) -> Iterator[Folded]:
    """What `fold` makes of every chunk of scripts, marked, by student."""
    return marked_chunks(scripts_of(store, names, files.said), scheme, store.count_students(), fold)


@dataclass(frozen=True, slots=True)
class Summary:
    """What is kept of a chunk of scripts: its lines in the two files, and what is counted. rows: of marks.csv.

    totals: the points of each student who handed something in.
    """

    marks: str
    rows: int
    gradebook: str
    totals: tuple[tuple[str, str], ...]
    tally: ClassTally


def summary(scheme: Scheme, scripts: Sequence[MarkedScript]) -> Summary:
    """Sum up scripts."""
    tally = empty_tally(scheme.exam, scheme.voids)
    for script in scripts:
        tally.add(script)
    rows = [row for script in scripts for row in marks_rows(script)]
    totals = tuple((script.student, points_text(script.total)) for script in scripts if not script.missing)
    return Summary(csv_text(rows), len(rows), csv_text(map(gradebook_row, scripts)), totals, tally)


def grade_class(
    files: ClassFiles, scheme: Scheme, pages: DrawReport, permitted: Callable[[], None] = lambda: None
) -> Graded:
    """Mark every script and write the run's folder, which appears whole or not at all.

    permitted: asked before it appears; raises ExamgenError if it may not. So does this where nothing can be graded.
    """
    names = ExamNames(scheme.exam, files.sheets)
    before = earlier_run(files)
    tally, rows = empty_tally(scheme.exam, scheme.voids), 1
    with read_class(files, names) as store, private_folder(files.exam, MARKS_FOLDER, files.out, permitted) as run:
        refuse_unfit(store, files.platforms)
        folder = run.folder
        with private_text(folder / MARKS) as marks, private_text(folder / GRADEBOOK) as gradebook:
            marks.write(csv_text([MARKS_COLUMNS]))
            questions = (item.id for item in names.of_form(names.forms[0]))
            gradebook.write(csv_text([(*GRADEBOOK_COLUMNS, *questions, *PERSON_COLUMNS)]))
            for found in marked_class(store, names, files, scheme, partial(summary, scheme)):
                marks.write(found.marks)
                gradebook.write(found.gradebook)
                tally.merge(found.tally)
                store.put_totals(found.totals)
                rows += found.rows
        _write_gradebooks(store, files.platforms, scheme.exam.title, tally, folder)
        write_conflicts(store, folder)
        tally.beside = write_beside(store, tally, folder)
        tally.beside_items = write_beside_items(store, tally, folder)
        compared = _compared(before, folder) if before else None
        for name, content in pages(tally).items():
            write_synced(folder / name, content, 0o600)
        problems, count, notes = problems_of(store, folder), store.count_problems(), store.notes()
    beyond = beyond_excel(rows, len(MARKS_COLUMNS))
    if beyond:
        notes = (*notes, f"{run.place / MARKS}: {beyond}. Open it in another program.")
    return Graded(run.place, tally, problems, count, compared, notes)


def _write_gradebooks(
    store: AnswersStore, platforms: Sequence[Platform], title: str, tally: ClassTally, folder: Path
) -> None:
    """Write the grade books that platforms take back."""
    possible = points_possible(tally)
    if platforms and len(possible) > 1:
        worths = " and ".join(map(points_text, possible))
        store.put_note(
            f"--gradebook: forms are worth {worths} points, and a platform knows one worth. Settle it there."
        )
    for platform in platforms:
        text = gradebook_text(store, platform, title, possible[0])
        write_synced(folder / file_name(platform), text.encode(), 0o600)


def without_pages(_: ClassTally) -> Mapping[str, bytes]:
    """No report."""
    return {}


def earlier_run(files: ClassFiles) -> Path | None:
    """The folder of the run to compare with, or None. Raises ExamgenError if the one that was named holds no marks."""
    if files.against is None:
        return last_marking(files.exam)
    if not (files.against / MARKS).is_file():
        raise ExamgenError(f"--against {files.against}: holds no {MARKS}. Name the folder of an earlier run.")
    return files.against


def last_marking(exam: Path) -> Path | None:
    """The folder of the last run beside an exam, or None."""
    runs = {
        int(found[1] or 1): folder
        for folder in exam.glob(f"{MARKS_FOLDER}*")
        if (found := RUN.fullmatch(folder.name)) and (folder / MARKS).is_file()
    }
    return runs[max(runs)] if runs else None


def write_conflicts(store: AnswersStore, folder: Path) -> None:
    """Write conflicts.csv if answers to any box differ: every answer with its place, for who decides."""
    found = [astuple(one) for one in store.contradicted()]
    if found:
        columns = ("student", "form", "item", "part", "file", "line", "written")
        rows = ([in_cell(str(cell)) for cell in row] for row in found)
        write_synced(folder / CONFLICTS, csv_text([columns, *rows]).encode(), 0o600)


def write_beside(store: AnswersStore, tally: ClassTally, folder: Path) -> tuple[Beside, ...]:
    """Write platform.csv if the answers came from a platform that gave points of its own. Returns what stands there."""
    found = beside_platform(store, points_possible(tally)[0])
    if found:
        write_synced(folder / BESIDE, csv_text([WHOLE_COLUMNS, *beside_rows(found)]).encode(), 0o600)
    return found


def write_beside_items(store: AnswersStore, tally: ClassTally, folder: Path) -> tuple[ItemBeside, ...]:
    """Write platform-questions.csv if a platform gave points by question, and say what it does not tell.

    Returns each question over all students, of those that anybody has points of both for.
    """
    if not store.platform.has_items():
        if tally.beside:
            said = f"{BESIDE} has the platform's points of the whole alone"
            store.put_note(f"{said}. Give Moodle's report of grades beside that of responses for those by question.")
        return ()
    worths = {(letter, item.item.id): item.worth for letter, form in tally.forms.items() for item in form.items}
    sums = {
        (letter, item.item.id): ItemBeside(item.item.name)
        for letter, form in tally.forms.items()
        for item in form.items
    }
    with private_text(folder / BESIDE_ITEMS) as file:
        file.write(csv_text([ITEM_COLUMNS]))
        for one in beside_items(store, folder / GRADEBOOK, worths):
            sums[one.form, one.item].add(one)
            file.write(csv_text(beside_rows([one])))
    unmarked = [f"{'/'.join(filter(None, found))} of {count}" for *found, count in store.platform.unmarked()]
    if unmarked:
        store.put_note(f"the platform has no points yet for {', '.join(unmarked)}: {BESIDE_ITEMS} is without them.")
    return tuple(found for found in sums.values() if found.students)


def _compared(before: Path, folder: Path) -> Compared:
    """Write changes.csv and sum it up."""
    counts = {"rose": 0, "fell": 0, "stayed": 0, "apart": 0}
    largest: list[Change] = []
    worths: set[tuple[Decimal, Decimal]] = set()
    for change in write_changes(folder / CHANGES, changes(read_marks(before / MARKS), read_marks(folder / MARKS))):
        counts[_direction(change)] += 1
        largest = sorted([*largest, change], key=lambda one: -abs(one.difference))[:MOST_CHANGES]
        if change.worth and change.worth[0] != change.worth[1]:
            worths.add(change.worth)
    return Compared(before, **counts, largest=tuple(largest), worths=frozenset(worths))


def _direction(change: Change) -> str:
    if change.before is None or change.after is None:
        return "apart"
    return "rose" if change.difference > 0 else "fell" if change.difference < 0 else "stayed"


def problems_of(store: AnswersStore, folder: Path) -> tuple[str, ...]:
    """Write problems.txt if there is any, one line each, and return the first ones."""
    if not store.count_problems():
        return ()
    with private_text(folder / PROBLEMS) as file:
        file.writelines(f"{sayable(problem)}\n" for problem in store.problems())
    return tuple(islice(store.problems(), MOST_SAID))
