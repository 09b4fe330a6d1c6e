"""The second way: recomputes an exam in NumPy from its file alone, and says what it proved.

    proof = verify_exam(Path("output/midterm"))
    proof.lie               # None, or the first thing that is not so, by its place: "Q07, part O: answer 0.93, but …"
    proof.claims            # what was checked up to there, and how much of it

It shares no arithmetic with the first way: it reads `exam.json` as plain JSON, calculates by matrices in float64 with a
stated error (`numbers.py`), and in fractions where that cannot decide a rounding.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path

from examgen.files.errors import unreadable
from examgen.verify import (
    answers,
    blanks,
    classes,
    crowd,
    forms,
    handed_out,
    lines,
    losses,
    networks,
    page_layout,
    pages,
    whole,
)
from examgen.verify.case import Case, case_of
from examgen.verify.proof import Claim, Proof, checked
from examgen.verify.reading import read, with_sheets
from examgen.verify.record import Record

__all__ = ["Claim", "Proof", "verify_exam", "verify_pages", "verify_record", "verify_sheets"]

Check = Callable[[Case], Iterable[str | None]]

CLAIMS: tuple[tuple[str, str, Check], ...] = (
    ("Keras's networks keep the lecture's thresholds", "rows", networks.solve_task_unrounded),
    ("weights on paper are Keras's, rounded half up", "numbers", networks.rounded_half_up),
    ("rounded, every network is still a good one", "networks", networks.good_networks),
    ("no network stands in the exam twice", "networks", networks.no_network_twice),
    ("answers are what the networks give", "numbers", answers.answers),
    ("intervals hold every honest result and no more", "intervals", answers.intervals),
    ("no output can be guessed from the task; a ReLU fires", "items", answers.no_gift),
    ("slips are listed exactly where they show", "slips", answers.slips_listed),
    ("slips predict the right numbers", "numbers", answers.slip_numbers),
    ("every slip is refused in at least one part", "slips", answers.slips_refused),
    ("worked lines calculate rightly", "lines", lines.worked_lines),
    ("points of the parts add up", "items", whole.points),
    ("difficulty is counted rightly", "items", whole.difficulty),
    ("targets are balanced and mixed", "items", whole.balance),
)
"""What is proved of every exam, in this order: the claim, what is counted, and the check."""

CROWD: tuple[tuple[str, str, Check], ...] = (
    ("simulated honest students are never refused", "students", crowd.honest_students),
    ("the worst of honest students are never refused", "ends", crowd.worst_students),
)
"""What is proved of it once all else holds, since it takes long."""

DIGEST = ("nothing in the record was changed since it was made", "record", whole.digest)
"""What comes last: whatever else is wrong has a place of its own."""

BLANK = ("the blank weight follows from the output", "weights", blanks.blank_weights)
"""What is proved besides of an exam in which weights are left blank."""

SUMS = ("sums of exponentials tell classes exchanged from a sign lost", "items", classes.sums_of_exponentials)
"""What is proved besides of an exam that asks for classes."""

WIDTHS = ("no interval is far wider than they need", "intervals", crowd.widths)
"""What is proved besides where there is time for it."""

FORMS: tuple[tuple[str, str, Check], ...] = (
    ("forms ask the same, item by item", "twins", forms.alike),
    ("expected losses are what the likelihoods give", "items", losses.expected_losses),
    ("forms are as hard as one another as the exam says", "distances", forms.distances),
)
"""What is proved besides of an exam in several forms; that none shares a network is above."""

DEALT: tuple[tuple[str, str, Check], ...] = (
    ("sheets have codes and questions", "sheets", lambda case: handed_out.codes_and_questions(case.exam)),
    ("expected losses of sheets are what the likelihoods give", "sheets", handed_out.expected_losses),
)
"""What is proved besides of the record of personal sheets."""

SAMPLES = ("the samples of hand-coded networks compute their tasks", "rows", blanks.samples_work)
"""What is proved besides of an exam in which weights are the student's own choice."""


OWN = {
    "Keras's networks keep the lecture's thresholds": "the network in the file computes XOR, unrounded",
    "weights on paper are Keras's, rounded half up": "weights on paper are those in the file, rounded half up",
    "rounded, every network is still a good one": "rounded, the network is still a good one",
    "no network stands in the exam twice": "all questions are on one network, each on a row of its own",
    "targets are balanced and mixed": "every question is what was asked for",
}
"""What some claims are where the instructor brought the network along."""

MIXED = {
    "Keras's networks keep the lecture's thresholds": "Keras's keep the lecture's thresholds, yours do what is said",
    "weights on paper are Keras's, rounded half up": "weights on paper are Keras's, or yours, rounded half up",
    "no network stands in the exam twice": "no network stands in the exam twice; yours are asked once on a row",
    "targets are balanced and mixed": "targets are balanced and mixed, but on your own networks",
    WIDTHS[0]: "no interval on a trained network is far wider than they need",
}
"""What they are where some questions are on such networks and others are not."""

OVERRIDES = {
    "rounded, every network is still a good one": (
        "zero-weight",
        "weight-too-large",
        "rounding-broke-it",
        "dead-unit",
        "idle-unit",
    ),
    "no output can be guessed from the task; a ReLU fires": ("answer-is-a-target", "saturated"),
    "every slip is refused in at least one part": ("slip-hides",),
    BLANK[0]: ("blank-like-sibling",),
    SUMS[0]: ("slips-alike",),
}
"""The rules behind a claim that she may override."""


def verify_exam(path: Path, thorough: bool = False, workers: int = 1) -> Proof:
    """What holds of the exam in `path`, a folder or its `exam.json`, up to the first lie.

    thorough: whether the worst students are sought for every question, and how wide intervals are for them, and all
    sheets are looked at; workers: processes that do the last, which alone takes long enough to be shared.
    Raises ExamgenError, naming the place, for a file that cannot be read or has not the form of an exam.
    """
    exam = read(path)
    return _proof(chain(_claims(case_of(exam, thorough)), _page_claims(exam, thorough, workers)))


def verify_record(path: Path) -> Proof:
    """The same of the record alone, whatever holds of the pages beside it, and if there is none."""
    return _proof(_claims(case_of(read(path))))


def _proof(found: Iterable[Claim]) -> Proof:
    claims: list[Claim] = []
    try:
        for claim in found:
            claims.append(claim)
            if claim.lie is not None:
                break
    except OSError as problem:
        raise unreadable(problem.filename, problem, "Check its permissions.") from problem
    return Proof(tuple(claims))


def verify_pages(path: Path) -> Proof:
    """What holds of the pages beside an exam's record, whatever holds of the record itself."""
    return _proof(_page_claims(read(path)))


def _page_claims(exam: Record, thorough: bool = False, workers: int = 1) -> Iterator[Claim]:
    yield from (checked(claim, unit, outcomes) for claim, unit, outcomes in pages.claims(exam))
    if exam.dealt:
        yield from _sheet_claims(exam, thorough, workers=workers)


def _sheet_claims(exam: Record, thorough: bool = False, since: int = 0, workers: int = 1) -> Iterator[Claim]:
    """Claim after claim of the pages of sheets. since: only of those that were added since."""
    yield checked("every sheet is printed once, page by page", "sheets", handed_out.pages_there(exam, since))
    right = handed_out.pages_right(exam, thorough, since, workers)
    yield checked("pages of sheets have their questions and no answer", "numbers", right)


def verify_sheets(path: Path, folder: Path, since: int = 0) -> Proof:
    """What holds of sheets that lie in another folder yet, of the exam in `path`.

    since: of pages only those of sheets that were added since. Raises ExamgenError as `verify_exam`.
    """
    exam = with_sheets(read(path), folder)
    claims = [(claim, unit, check(case_of(exam))) for claim, unit, check in DEALT]
    claims.append(("every box is laid out once, with the cells that it needs", "boxes", page_layout.layout(exam)))
    return _proof(chain((checked(*claim) for claim in claims), _sheet_claims(exam, since=since)))


def _claims(case: Case) -> Iterator[Claim]:
    """Claim after claim of a record, each checked when it is asked for."""
    blank = [BLANK] if any(worked.question.blank for worked in case.items) else []
    sums = [SUMS] if classes.is_due(case) else []
    by_hand = [SAMPLES] if any(not worked.question.source for worked in case.items) else []
    several = FORMS if case.exam.forms else ()
    wide = [WIDTHS] if case.thorough and not all(worked.question.own for worked in case.items) else []
    dealt = DEALT if case.exam.dealt else ()
    for claim, unit, check in (*CLAIMS, *blank, *sums, *by_hand, *several, *dealt, *CROWD, *wide, DIGEST):
        if check is not networks.solve_task_unrounded or any(worked.question.task for worked in case.items):
            yield checked(_words(claim, case), unit, check(case))


def _words(claim: str, case: Case) -> str:
    """A claim in the words that hold for this exam: which network, and which rules were overridden."""
    overridden = [rule for rule in OVERRIDES.get(claim, ()) if case.exam.overridden(rule)]
    words = OWN.get(claim, claim) if case.exam.own else MIXED.get(claim, claim) if case.exam.mixed else claim
    return f"{words} ({', '.join(overridden)} overridden)" if overridden else words
