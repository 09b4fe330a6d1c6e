"""The head of a table of answers: which shape it is, and what stands in which column."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from examgen.files.errors import ExamgenError
from examgen.grading.answers.answers_csv import BY_HAND
from examgen.grading.answers.people import EMAILS, PersonColumns, person_columns, unspelt
from examgen.grading.exam_names import ExamNames, nearest
from examgen.paper.reading import folded

STUDENT, FORM, ITEM, PART, WRITTEN = "student", "form", "item", "part", "written"


IDS = frozenset(
    (
        *("student", "id", "studentid", "studentno", "studentnumber", "sid", "idnumber", "matriculationnumber"),
        *("orgdefinedid", "username", "sisuserid"),
    )
)
"""What people and platforms call the column that says who a student is, as `unspelt` has it."""

MOST_QUOTED = 120
"""Characters of a head that is not understood which are said."""

BEGINS = re.compile(
    r"(?P<item>(?:[A-Za-z]\s*/\s*)?(?:[Qq]\s?[0-9]{1,6}|[0-9]{1,6}(?=\.)))(?:\s*[.:_\s-]\s*(?P<part>\S.*))?"
)
"""A head that begins like a question, and what stands behind it: `Q02.H0 sum`, `Q02_H0 sum`, `A/Q2 H0 sum`."""


class ForeignHeadError(ExamgenError):
    """The head of a table of something else. found: its columns, as they are said."""

    def __init__(self, said: str, found: str) -> None:
        super().__init__(said)
        self.found = found


@dataclass(frozen=True, slots=True)
class LongHead:
    """One box a row. The places of the columns; form: None where there is no such column.

    by_hand: the places of points and comment, None unless there are both.
    """

    width: int
    student: int
    person: PersonColumns
    form: int | None
    item: int
    part: int
    written: int
    by_hand: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class BoxColumn:
    """The column of a box in a wide table. form: "" where the head does not say."""

    place: int
    form: str
    item: str
    part: str


@dataclass(frozen=True, slots=True)
class WideHead:
    """One student a row."""

    width: int
    student: int
    person: PersonColumns
    form: int | None
    boxes: tuple[BoxColumn, ...]


def read_head(cells: Sequence[str], names: ExamNames, place: str, id_column: str = "") -> LongHead | WideHead:
    """What the columns hold, in any order; columns with other heads are not looked at.

    place: where the head stands, for messages; id_column: as `student_column` takes it. Raises ForeignHeadError if
    it is the head of no answers, ExamgenError if it cannot be told what its columns are.
    """
    heads = [folded(cell) for cell in cells]
    while heads and not heads[-1]:
        heads.pop()
    for name in (FORM, ITEM, PART, WRITTEN):
        if heads.count(name) > 1:
            raise ExamgenError(f"{place}: has two columns {name}. Delete one of them.")
    student, form = student_column(cells, place, id_column), heads.index(FORM) if FORM in heads else None
    if student is None:
        raise _foreign(cells, place, names)
    person = person_columns(cells[: len(heads)], student)
    if all(name in heads for name in (ITEM, PART, WRITTEN)):
        _refuse_boxes(cells, names, place)
        item, part, written = (heads.index(name) for name in (ITEM, PART, WRITTEN))
        return LongHead(len(heads), student, person, form, item, part, written, _by_hand(heads, place))
    boxes: dict[tuple[str, str, str], BoxColumn] = {}
    for column in range(len(heads)):
        found = None if column in (student, form) else _column(column, cells[column], names)
        if isinstance(found, str):
            raise ExamgenError(f"{place}: {found} Rename the column, or delete it.")
        if found and boxes.setdefault((found.form, found.item, found.part), found) is not found:
            raise ExamgenError(f"{place}: there are two columns {found.item}.{found.part}. Delete one of them.")
    if not boxes:
        raise _foreign(cells, place, names)
    return WideHead(len(heads), student, person, form, tuple(boxes.values()))


def _by_hand(heads: Sequence[str], place: str) -> tuple[int, int] | None:
    """The places of the columns for points by hand. Raises ExamgenError if there are several of them."""
    if not all(name in heads for name in BY_HAND):
        return None
    for name in BY_HAND:
        if heads.count(name) > 1:
            raise ExamgenError(f"{place}: has two columns {name}. Delete one of them.")
    points, comment = map(heads.index, BY_HAND)
    return points, comment


def _refuse_boxes(cells: Sequence[str], names: ExamNames, place: str) -> None:
    """Raise ExamgenError if a table of one box a row has columns of boxes too: what stands there would be lost."""
    box = next((cell for column, cell in enumerate(cells) if isinstance(_column(column, cell, names), BoxColumn)), None)
    if box is not None:
        said = f"has a column {WRITTEN} for one box a row, and a column {box.strip()} for one student a row"
        raise ExamgenError(f"{place}: {said}. Delete one or the other.")


def student_column(cells: Sequence[str], place: str, id_column: str = "") -> int | None:
    """The place of the column that says who a student is; None if there is no such column.

    id_column: its head, where somebody said which it is; a table that has no such column goes without. Where no
    column has ids, that of the e-mails says it.
    Raises ExamgenError if several columns could be meant and nobody said which.
    """
    heads = [folded(cell) for cell in cells]
    could = [at for at, head in enumerate(heads) if head == folded(id_column)] if id_column else []
    could = could or [at for at, head in enumerate(heads) if unspelt(head) in IDS]
    could = could or [at for at, head in enumerate(heads) if unspelt(head) in EMAILS]
    if len(could) > 1 and len({heads[at] for at in could}) == 1:
        raise ExamgenError(f"{place}: has two columns {cells[could[0]].strip()}. Delete one of them.")
    if len(could) > 1:
        columns = [cells[at].strip() for at in could]
        said = f"{', '.join(columns[:-1])} and {columns[-1]} could all say who a student is"
        raise ExamgenError(f'{place}: {said}. Say which does, like --id "{columns[-1]}".')
    return could[0] if could else None


def quoted_head(cells: Sequence[str]) -> str:
    """The columns of a head as they are said, in one line."""
    found = ", ".join(" ".join(cell.split()) for cell in cells if cell.strip())
    return f"{found[:MOST_QUOTED]}…" if len(found) > MOST_QUOTED else found


def _foreign(cells: Sequence[str], place: str, names: ExamNames) -> ForeignHeadError:
    first, found = names.of_form(names.forms[0])[0], quoted_head(cells)
    return ForeignHeadError(
        f"{place}: is not the head of a table of answers, but: {found}. "
        f"Name the columns student,item,part,written, or student,{first.id}.{first.parts[0].name} and so on.",
        found,
    )


def _column(place: int, head: str, names: ExamNames) -> BoxColumn | str | None:
    """The box of a column, or why it is none's though it begins like a question; None for any other column."""
    begins = BEGINS.fullmatch(head.strip())
    if begins is None:
        return None
    typed, part = begins["item"], (begins["part"] or "").strip()
    item = names.item(typed)
    if item is None:
        return f"there is no question {typed}. {names.all_items()}"
    form, identifier = item
    parts = names.parts(identifier)
    if not part:
        return BoxColumn(place, form, identifier, parts[0]) if len(parts) == 1 else None
    spellings = (part, part.replace("_", " "))
    found = (names.part(letter, identifier, text) for letter in ([form] if form else names.forms) for text in spellings)
    known = next((name for name in found if name), None)
    if known:
        return BoxColumn(place, form, identifier, known)
    return f"{identifier} has no box {part!r}. {nearest(part, parts)}"
