"""The head of a table of answers: which shape it is, and what stands in which column."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

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

MOST_NAMED = 8
"""Columns that are not read which are named one by one."""

BEGINS = re.compile(
    r"(?P<item>(?:[A-Za-z]\s*/\s*)?(?:(?:question|q)\.?\s*[0-9]{1,6}|[0-9]{1,6}(?=\.)))(?P<part>[^0-9].*)?",
    re.IGNORECASE,
)
"""A head that begins like a question, and what stands behind it: `Q02.H0 sum`, `Q02_H0 sum`, `A/Q2 (H0 sum)`."""

BETWEEN = " \t\u00a0.,:;_/|)]}-\u2013\u2014"
"""What people write between a question and its box."""

MEANT: Mapping[str, str] = {
    "question": ITEM,
    "task": ITEM,
    "box": PART,
    "name": STUDENT,
    **dict.fromkeys(("answer", "response", "value", "text"), WRITTEN),
}
"""What a column may mean that is called so, where one is looked for in vain."""


class ForeignHeadError(ExamgenError):
    """The head of a table of something else. found: its columns, as they are said."""

    def __init__(self, said: str, found: str) -> None:
        super().__init__(said)
        self.found = found


@dataclass(frozen=True, slots=True)
class LongHead:
    """One box a row. The places of the columns; form: None where there is no such column.

    by_hand: the places of points and comment, None unless there are both; unread: heads of columns that are not read.
    """

    width: int
    student: int
    person: PersonColumns
    form: int | None
    item: int
    part: int
    written: int
    by_hand: tuple[int, int] | None = None
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BoxColumn:
    """The column of a box in a wide table. form: "" where the head does not say."""

    place: int
    form: str
    item: str
    part: str


@dataclass(frozen=True, slots=True)
class WideHead:
    """One student a row. unread: heads of columns that are not read."""

    width: int
    student: int
    person: PersonColumns
    form: int | None
    boxes: tuple[BoxColumn, ...]
    unread: tuple[str, ...] = ()


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
        by_hand = _by_hand(heads, place)
        others = _others(cells, person, {student, form, item, part, written, *(by_hand or ())})
        return LongHead(len(heads), student, person, form, item, part, written, by_hand, others)
    boxes: dict[tuple[str, str, str], BoxColumn] = {}
    for column in range(len(heads)):
        found = None if column in (student, form) else _column(column, cells[column], names)
        if isinstance(found, str):
            raise ExamgenError(f"{place}: {found} Rename the column, or delete it.")
        if found and boxes.setdefault((found.form, found.item, found.part), found) is not found:
            raise ExamgenError(f"{place}: there are two columns {found.item}.{found.part}. Delete one of them.")
    if not boxes:
        raise _foreign(cells, place, names)
    others = _others(cells, person, {student, form, *(box.place for box in boxes.values())})
    return WideHead(len(heads), student, person, form, tuple(boxes.values()), others)


def lacking_boxes(head: WideHead, names: ExamNames) -> tuple[tuple[str, str, str], ...]:
    """The boxes that a wide table has no column for, of questions of which it has others: form, item and part."""
    there = {(box.form, box.item, box.part) for box in head.boxes}
    asked = {(form, box.item) for box in head.boxes for form in ([box.form] if box.form else names.forms)}
    return tuple(
        (form, item.id, part.name)
        for form in names.forms
        for item in names.of_form(form)
        if (form, item.id) in asked
        for part in item.parts
        if not {(form, item.id, part.name), ("", item.id, part.name)} & there
    )


def _others(cells: Sequence[str], person: PersonColumns, used: Collection[int | None]) -> tuple[str, ...]:
    """The heads of the columns that nothing is read from."""
    known = {*used, *person.names, person.email}
    return tuple(" ".join(cell.split()) for at, cell in enumerate(cells) if cell.strip() and at not in known)


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


def said_unread(unread: Sequence[str]) -> str:
    """What is said of the columns of a table that are not read, or nothing."""
    if not unread:
        return ""
    named = ", ".join(head[:MOST_QUOTED] for head in unread[:MOST_NAMED])
    more = f" and {len(unread) - MOST_NAMED} more" if len(unread) > MOST_NAMED else ""
    return f"not read: the {'columns' if len(unread) > 1 else 'column'} {named}{more}."


def quoted_head(cells: Sequence[str]) -> str:
    """The columns of a head as they are said, in one line."""
    found = ", ".join(" ".join(cell.split()) for cell in cells if cell.strip())
    return f"{found[:MOST_QUOTED]}…" if len(found) > MOST_QUOTED else found


def box_of_head(cell: str) -> tuple[str, str] | None:
    """The question with which the head of a column begins, as it stands there, and what is said of its box.

    None if it begins with no question. `Q02 (H1 sum)` is of the box `H1 sum`.
    """
    begins = BEGINS.fullmatch(cell.strip())
    if begins is None:
        return None
    part = (begins["part"] or "").lstrip(BETWEEN).strip()
    for opening, closing in ("()", "[]", "{}"):
        if part.startswith(opening) and part.endswith(closing):
            part = part[1:-1].strip()
    return begins["item"], part


def _foreign(cells: Sequence[str], place: str, names: ExamNames) -> ForeignHeadError:
    """The head of something else: what it has, what it lacks, and what of it may be meant for that."""
    first, found = names.of_form(names.forms[0])[0], quoted_head(cells)
    return ForeignHeadError(
        f"{place}: is not the head of a table of answers, but: {found}. {_lacking(cells, names)}"
        f"Name the columns student,item,part,written, or student,{first.id}.{first.parts[0].name} and so on.",
        found,
    )


def _lacking(cells: Sequence[str], names: ExamNames) -> str:
    """Which column is missing most likely, and which one may be meant for it; "" if the head tells of neither."""
    heads = {folded(cell): " ".join(cell.split()) for cell in cells if cell.strip()}
    if any(isinstance(_column(at, cell, names), BoxColumn) for at, cell in enumerate(cells)):
        needed: tuple[str, ...] = (STUDENT,)
    else:
        needed = (STUDENT, ITEM, PART, WRITTEN)
    lacking = [name for name in needed if name not in heads and not (name == STUDENT and _has_ids(cells))]
    free = [head for head in heads if head not in needed and box_of_head(head) is None]
    meant = {name: _meant_for(name, free) for name in lacking}
    told = len(needed) - len(lacking) + len(set(meant.values()) - {None})
    if not lacking or told < len(needed) / 2:
        return ""
    said = [f"{name} ({heads[head]} may be it)" if (head := meant[name]) else name for name in lacking]
    return f"It has no column {' and no column '.join(said)}. "


def _has_ids(cells: Sequence[str]) -> bool:
    return any(unspelt(cell) in (*IDS, *EMAILS) for cell in cells)


def _meant_for(name: str, free: Sequence[str]) -> str | None:
    """The head among those that mean nothing which may be meant for a column."""
    known = [head for head in free if MEANT.get(head) == name]
    return next(iter((*known, *get_close_matches(name, free, n=1))), None)


def _column(place: int, head: str, names: ExamNames) -> BoxColumn | str | None:
    """The box of a column, or why it is none's though it begins like a question; None for any other column."""
    begins = box_of_head(head)
    if begins is None:
        return None
    typed, part = begins
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
