"""The whole way in three verbs: make an exam, render its pages again, replace one of its items.

Nothing is at its place before `verify` has proved it: pages are written into an unfinished folder, checked there, and
only then given the name that was asked for.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from itertools import chain
from pathlib import Path
from secrets import randbits
from typing import Unpack
from warnings import warn

from examgen.asking.request import in_library, spec_asked
from examgen.asking.settings import Asked
from examgen.asking.spec import Spec
from examgen.composing.apportioning import Chance, subjects
from examgen.composing.compose import Composed, compose
from examgen.composing.forms import in_forms
from examgen.composing.replacing import relaxed_by, with_another
from examgen.composing.selection import fingerprints, selection_of
from examgen.composing.variety import wrong_classes
from examgen.exam.folder import (
    LAYOUT,
    ROSTER,
    SHEETS,
    alone_at,
    check_place,
    laid_into,
    laid_out,
    made_there,
    new_folder,
    place_of,
    pool_page,
    record_now,
    refuse_if_changed,
    refuse_if_dealt,
    refuse_if_marked,
    write_all,
    write_pages,
)
from examgen.exam.form_rules import LETTERS, shortfalls, totals
from examgen.exam.record import EXAM_FILE, Exam, exam_text, load_exam
from examgen.exam.seeds import GUESSED, MEND, SEED_BITS
from examgen.files.errors import ExamgenError
from examgen.files.exchange import put_back
from examgen.files.locks import WAIT
from examgen.grading.answers.roster import Enrolled, enrolled_in, roster_beside, roster_text
from examgen.grading.as_data import marking_data
from examgen.grading.exam_names import ExamNames, FormNames
from examgen.items.rules import RULES
from examgen.items.screening import Rejection
from examgen.networks.bank import Bank, TrainingProgress
from examgen.render import Press, render_pages, warm_up
from examgen.render.jobs import printed, stamp_of
from examgen.render.page_layout import layout_of, layout_text, open_boxes, with_sheets
from examgen.render.versions import layout_differences, versions
from examgen.sheets.record import Sheets, load_sheets, sheets_text
from examgen.verify import Proof, verify_exam, verify_pages

OUTPUT_FOLDER = Path("output")
"""Where an exam's folder is made unless its owner says."""

Stage = Callable[[str], None]
"""Told what is being done, in a word, when it begins."""


class ExamWarning(UserWarning):
    """What has to be known of an exam that was made, and hinders nothing."""


@dataclass(frozen=True, slots=True)
class Made:
    """An exam in its folder, and how it came about. rejected: what each rule screened out, counted.

    passed_over: how many candidates each rule of variety cost, by its name.
    """

    exam: Exam
    folder: Path
    proof: Proof
    rejected: Mapping[Rejection, int]
    passed_over: Mapping[str, int] = field(default_factory=dict)

    @property
    def expected_losses(self) -> Mapping[str, Decimal]:
        """The expected loss of each form in points, by its letter; of an exam without forms none."""
        return totals(self.exam.items) if self.exam.selection.forms else {}

    @property
    def wrong_classes(self) -> tuple[int, int]:
        """How many questions of two classes have a class that is not the task's, and how many there are."""
        return wrong_classes(self.exam.items)

    @property
    def shortfalls(self) -> tuple[str, ...]:
        """One line for each aim of the forms that could not be had, with what was reached."""
        return _shortfalls(self.exam)


@dataclass(frozen=True, slots=True)
class Watch:
    """Who wants to be told of progress: of the stage, and of training within it. note: takes what else to know."""

    stage: Stage = lambda _: None
    training: TrainingProgress | None = None
    note: Callable[[str], None] = lambda _: None


def new_exam(spec: Spec, bank: Bank | None = None, watch: Watch | None = None) -> tuple[Exam, Mapping[Rejection, int]]:
    """An exam of what was asked for, and how much each rule screened out. Nothing but the bank is written.

    bank: the one in the user's cache folder unless given. Raises ExamgenError if the rules leave too few questions.
    """
    exam, composed = _chosen(spec, bank, watch or Watch())
    return exam, Counter(composed.networks_rejected) + composed.items_rejected


def _chosen(spec: Spec, bank: Bank | None, watch: Watch) -> tuple[Exam, Composed]:
    watch.stage("networks")
    seed = randbits(SEED_BITS) if spec.seed is None else spec.seed
    composed = _composed(spec, seed, bank, watch)
    guessed = (f"seed {seed}: {GUESSED} from a student's sheet. {MEND}",) if spec.seed_can_be_guessed else ()
    for note in (*spec.notes, *guessed, *composed.notes):
        watch.note(note)
    exam = Exam(
        rules=RULES,
        title=spec.title,
        course=spec.course,
        date=spec.date,
        instructions=spec.instructions,
        language=spec.language,
        seed=seed,
        places=spec.places,
        pages=spec.pages,
        policies=spec.policies,
        selection=selection_of(spec, composed),
        versions=versions(),
        items=composed.items,
    )
    return exam, composed


def _composed(spec: Spec, seed: int, bank: Bank | None, watch: Watch) -> Composed:
    with bank or Bank() as shelf:
        for subject in subjects(spec, seed):
            if shelf.start(subject, Chance(seed).first_batch):
                watch.stage("training")
                warm_up()  # TensorFlow trains in a process of its own meanwhile
        composed = compose(spec, seed, shelf, watch.training)
        if spec.forms == 1:
            return composed
        watch.stage("twins")
        return in_forms(spec, composed, seed, shelf, watch.training)


def make(
    spec: Spec,
    folder: Path | None = None,
    *,
    students: Path | None = None,
    id_column: str = "",
    force: bool = False,
    templates: Path | None = None,
    bank: Bank | None = None,
    watch: Watch | None = None,
    wait: float = WAIT,
) -> Made:
    """Make an exam and put it, pages and all, into `folder`, whole or not at all.

    folder: None for a new one, `output/2026-11-23-sigmoid-20` or the first of `…-2`, `…-3` that is not taken.
    students: the roster, which lies with the graders' pages then; id_column: its column that says who a student is,
    where several could. force: an exam that stands there is replaced, unless marks lie beside it. templates: a folder
    whose templates go before ours. wait: seconds for which another command at that exam is waited for. Raises
    ExamgenError for whatever stands in the way, before anything is trained if it can be known.
    """
    forms = FormNames(LETTERS[: spec.forms] if spec.forms > 1 else ("",))
    roster = enrolled_in(students, forms, id_column) if students else ()
    with (
        nullcontext(folder) if folder else new_folder(OUTPUT_FOLDER, telling_name(spec)) as place,
        _new_exam_at(place, force, wait) as unfinished,
        Press() as press,
    ):
        exam, composed = _chosen(spec, bank, watch or Watch())
        proof = _write_and_prove(exam, unfinished, roster, templates, press, watch or Watch(), verify_exam)
    rejected = Counter(composed.networks_rejected) + composed.items_rejected
    return Made(exam, place, proof, rejected, composed.passed_over)


@contextmanager
def _new_exam_at(folder: Path, force: bool, wait: float) -> Iterator[Path]:
    """Where an exam is laid out that takes its place at `folder` when the block ends well; nobody else is there."""
    put_back(place_of(folder), wait)
    check_place(folder, force)
    with made_there(folder), alone_at(folder, wait):
        before = record_now(folder)

        def permitted(place: Path) -> None:
            check_place(place, force)
            refuse_if_changed(place, before)

        check_place(folder, force)  # others may have been at work there until now
        with laid_out(folder, permitted) as unfinished:
            yield unfinished


def make_exam(
    file: str | Path | None = None,
    *,
    out: str | Path | None = None,
    force: bool = False,
    templates: str | Path | None = None,
    students: str | Path | None = None,
    avoid: Iterable[str | Path] = (),
    **asked: Unpack[Asked],
) -> Exam:
    """Make an exam as `examgen make` does, for a program or a notebook.

    file: a TOML file that has the sections; without one there is one section, or one of each kind that is named.
    out: the folder for the exam and its pages; None writes nothing but the bank. students: the roster, which lies with
    the graders' pages then. avoid: earlier exams to share no network with. Everything else that may be asked for is in
    `examgen.asking.settings.Asked`; beside a file, in `AskedWhole`; on your own network, named as `model` or
    `hand_coded`, in `AskedOwn` too.
    Raises ExamgenError for what cannot be made, with the mend. Warns, as ExamWarning, of a seed that can be guessed,
    of an activation that stands where none was named, of rows of your own network that make no question, and of what
    forms lack in being equal.

        exam = make_exam(activation="tanh", count=5, out="midterm")
    """
    if out is None and students is not None:
        raise ExamgenError(f'students {students}: a roster lies with the pages. Say where, like out="midterm".')
    notes: list[str] = []
    watch = Watch(note=notes.append)
    try:
        spec = spec_asked(None if file is None else Path(file), fingerprints(map(Path, avoid)), asked)
        if out is None:
            exam, _ = new_exam(spec, watch=watch)
        else:
            own, roster = (None if path is None else Path(path) for path in (templates, students))
            exam = make(spec, Path(out), students=roster, force=force, templates=own, watch=watch).exam
    except ExamgenError as problem:
        raise ExamgenError(in_library(str(problem))) from problem
    for note in (*notes, *_shortfalls(exam)):
        warn(in_library(note), ExamWarning, stacklevel=2)
    return exam


def _shortfalls(exam: Exam) -> tuple[str, ...]:
    return shortfalls(exam.items) if exam.selection.forms else ()


def publish(
    exam: Exam, folder: Path, *, force: bool = False, templates: Path | None = None, wait: float = WAIT
) -> Proof:
    """Put an exam and its pages into `folder`, whole or not at all, and return what was proved of them."""
    with _new_exam_at(folder, force, wait) as unfinished, Press() as press:
        return _write_and_prove(exam, unfinished, (), templates, press, Watch(), verify_exam)


def render(
    path: Path, *, templates: Path | None = None, watch: Watch | None = None, wait: float = WAIT
) -> tuple[Exam, tuple[str, ...]]:
    """Make all pages of the exam in `path` again, and say in lines what lays out text otherwise here.

    The record and all else in the folder, marks too, are left alone. Raises ExamgenError if the record is damaged or
    contradicts itself; the pages stay as they were then.
    """
    with alone_at(path, wait) as folder, Press() as press:
        before = record_now(folder)
        exam = load_exam(path)
        with laid_into(folder, partial(refuse_if_changed, before=before)) as unfinished:
            roster = roster_beside(folder, ExamNames(exam))
            sheets = load_sheets(folder, exam)
            as_it_is = (folder / EXAM_FILE).read_text(encoding="utf-8") if exam.digest else None
            _write_and_prove(
                exam, unfinished, roster, templates, press, watch or Watch(), verify_pages, sheets, record=as_it_is
            )
            for record in (EXAM_FILE, SHEETS):
                (unfinished / record).unlink(missing_ok=True)  # they stay as they are
    return exam, layout_differences(exam)


def replace_item(
    path: Path,
    name: str,
    *,
    templates: Path | None = None,
    bank: Bank | None = None,
    watch: Watch | None = None,
    wait: float = WAIT,
) -> Made:
    """Put another question in the place of one that the instructor dislikes, all others unchanged, pages made anew.

    name: as in `Exam.item`. In an exam with forms the new one is as near its twins as can be. Raises ExamgenError if
    marks lie beside the exam, or if there is no other question under its rules.
    """
    watch = watch or Watch()
    with alone_at(path, wait) as folder:
        before = record_now(folder)

        def permitted(place: Path) -> None:
            refuse_if_marked(place)
            refuse_if_dealt(place)
            refuse_if_changed(place, before)

        refuse_if_marked(folder)
        refuse_if_dealt(folder)
        exam = load_exam(path)
        old = exam.item(name)
        watch.stage("networks")
        with bank or Bank() as shelf:
            changed, rejected = with_another(exam, old, shelf, watch.training)
        for note in relaxed_by(exam, changed):
            watch.note(note)
        exam = replace(changed, versions=versions())
        with laid_out(folder, permitted) as unfinished, Press() as press:
            roster = roster_beside(folder, ExamNames(exam))
            proof = _write_and_prove(exam, unfinished, roster, templates, press, watch, verify_exam)
    return Made(exam, folder, proof, rejected)


def telling_name(spec: Spec) -> str:
    """What an exam's folder is called unless its owner says: `2026-11-23-sigmoid-20`."""
    forms = (f"{spec.forms}-forms",) if spec.forms > 1 else ()
    return "-".join((f"{datetime.now().astimezone():%Y-%m-%d}", *spec.activations, str(spec.count), *forms))


def _write_and_prove(
    exam: Exam,
    unfinished: Path,
    roster: Sequence[Enrolled],
    templates: Path | None,
    press: Press,
    watch: Watch,
    prove: Callable[[Path], Proof],
    sheets: Sheets | None = None,
    record: str | None = None,
) -> Proof:
    """Write all files of an exam and prove them.

    sheets: those that there are of it, printed again; record: the text of `exam.json` that there is of it.
    """
    if record is None:
        exam = replace(exam)  # its text is written now, and has a digest of its own
    watch.stage("pages")
    pages = render_pages(exam, templates, press, partial(marking_data, roster=roster, sheets=sheets))
    told = open_boxes(layout_of(pages[LAYOUT])) if exam.pages.boxes == "comb" else ""
    if told:
        watch.note(told)
    if sheets and sheets.each is not None:
        pages = {pool_page(name): content for name, content in pages.items()}
    people = {ROSTER: roster_text(roster).encode()} if roster else {}
    dealt = {SHEETS: sheets_text(sheets).encode()} if sheets else {}
    if sheets:
        watch.stage("sheets")
        stamp = stamp_of(exam, sheets, templates)
        dealt[LAYOUT] = layout_text(with_sheets(layout_of(pages[LAYOUT]), stamp, sheets.sheets)).encode()
    write_pages(unfinished, {**pages, **people, **dealt, EXAM_FILE: (record or exam_text(exam)).encode()})
    if sheets:
        write_all(unfinished, chain.from_iterable(printed(stamp, sheets, number) for number in sheets.jobs))
    watch.stage("proof")
    proof = prove(unfinished)
    watch.stage("place")
    lie = proof.lie
    if lie is not None:
        mend = "please report it" if templates is None else "mend the templates, or do without --templates"
        raise ExamgenError(f"the exam failed its own proof: {lie}. Nothing was kept; {mend}.")
    return proof
