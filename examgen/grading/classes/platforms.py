"""Grade books as platforms take them back: the columns by which each knows its students, as they came in, and points.

What came in is the roster, which is the grade book that the platform exported.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias, get_args

from examgen.files.errors import ExamgenError
from examgen.grading.answers.answers_csv import from_cell, in_cell
from examgen.grading.answers.people import unspelt
from examgen.grading.answers.store import AnswersStore
from examgen.grading.classes.tally import ClassTally
from examgen.paper.reading import folded
from examgen.paper.writing import points_text

Platform: TypeAlias = Literal["canvas", "moodle", "blackboard"]


@dataclass(frozen=True, slots=True)
class Shape:
    """A platform's grade book. columns: the heads that it knows students by, as `unspelt` has them.

    needed: of each of these it has to have one, as the platform writes them; points: what begins the row of the points
    possible, "" if there is none; quoted: whether every cell stands between quotation marks; before: what follows the
    title in the head of a column that the platform has already.
    """

    name: str
    columns: frozenset[str]
    needed: tuple[tuple[str, ...], ...]
    before: str
    points: str = ""
    quoted: bool = False


SHAPES: Mapping[Platform, Shape] = {
    "canvas": Shape(
        "Canvas",
        frozenset(("student", "id", "sisuserid", "sisloginid", "integrationid", "rootaccount", "section")),
        (("Student",), ("ID",), ("Section",)),
        " (",
        points="    Points Possible",
    ),
    "moodle": Shape(
        "Moodle",
        frozenset(
            (
                *("firstname", "lastname", "surname", "idnumber", "username", "institution", "department"),
                *("emailaddress", "email"),
            )
        ),
        (
            ("ID number", "Email address", "Email", "Username"),
            ("First name", "Last name", "Surname", "Last downloaded from this course"),
        ),
        " (",
    ),
    "blackboard": Shape(
        "Blackboard",
        frozenset(("lastname", "firstname", "username", "studentid")),
        (("Username",), ("Last Name", "First Name")),
        " [",
        quoted=True,
    ),
}
"""What each takes back, as its documents on importing grades have it. Each exports names in columns of their own;
Moodle, which can be set to leave them out, ends every grade book with the time of its download."""


def read_platforms(asked: Iterable[str]) -> tuple[Platform, ...]:
    """The platforms that a grade book is asked for. Raises ExamgenError for another one."""
    known: tuple[Platform, ...] = get_args(Platform)
    found = []
    for text in asked:
        platform = next((name for name in known if name == text.strip().lower()), None)
        if platform is None:
            raise ExamgenError(f"--gradebook {text}: there is no such platform. Take {', '.join(known)}.")
        found.append(platform)
    return tuple(dict.fromkeys(found))


def file_name(platform: Platform) -> str:
    """What the grade book for a platform is called."""
    return f"gradebook-{platform}.csv"


def refuse_unfit(store: AnswersStore, platforms: Iterable[Platform]) -> None:
    """Raise ExamgenError if the roster is no grade book of one of the platforms."""
    heads = store.heads()
    for platform in platforms:
        shape = SHAPES[platform]
        mend = f"Export the grade book from {shape.name}, and name it with --students"
        if not heads:
            raise ExamgenError(f"--gradebook {platform}: there is no roster. {mend}.")
        if not any(not _lacking(head, shape) for _, head in heads):
            table, head = heads[0]
            raise ExamgenError(f"--gradebook {platform}: {table} has no column {_lacking(head, shape)}. {mend}.")


def _lacking(head: Sequence[str], shape: Shape) -> str:
    """A column that a grade book needs and a roster has not, or nothing."""
    plain = {unspelt(cell) for cell in head}
    return next((" or ".join(one_of) for one_of in shape.needed if not {*map(unspelt, one_of)} & plain), "")


def points_possible(tally: ClassTally) -> tuple[Decimal, ...]:
    """How many points there are to be had, of each form in which that differs; the most first."""
    worths = {form.possible for form in tally.forms.values()}
    return tuple(sorted(worths, reverse=True))


def gradebook_text(store: AnswersStore, platform: Platform, title: str, possible: Decimal) -> str:
    """The grade book that a platform takes back: the students of the roster in its order, each with his points.

    Of who handed nothing in the points are left empty. title: of the exam; possible: the points that there are.
    """
    shape = SHAPES[platform]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL if shape.quoted else csv.QUOTE_MINIMAL)
    first: tuple[str, ...] = ()
    for head, rows in store.rosters():
        if _lacking(head, shape) or (first and head != first):
            continue
        places = [at for at, cell in enumerate(head) if unspelt(cell) in shape.columns]
        if not first:
            writer.writerow(_safe((*(head[at] for at in places), _column(head, title, shape))))
            if shape.points:
                writer.writerow((shape.points, *("" for _ in places[1:]), points_text(possible)))
            first = head
        for cells, points in rows:
            writer.writerow(_safe((*(cells[at] if at < len(cells) else "" for at in places), points)))
    return text.getvalue()


def _column(head: Sequence[str], title: str, shape: Shape) -> str:
    """The head of the points: that of the exam's column, if the platform has one, else the exam's title."""
    there = (cell for cell in head if folded(cell).startswith(folded(title) + shape.before))
    return next(there, title)


def _safe(cells: Iterable[str]) -> Iterator[str]:
    return (in_cell(from_cell(cell)) for cell in cells)
