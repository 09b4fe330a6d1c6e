"""The head of a table of answers: which shape it is, and what stands in which column."""

from collections.abc import Sequence
from dataclasses import dataclass

from examgen.files.errors import ExamgenError
from examgen.grading.exam_names import ExamNames, nearest
from examgen.paper.reading import folded

STUDENT, FORM, ITEM, PART, WRITTEN = "student", "form", "item", "part", "written"


@dataclass(frozen=True, slots=True)
class LongHead:
    """One box a row. The places of the columns; form: None where there is no such column."""

    width: int
    student: int
    form: int | None
    item: int
    part: int
    written: int


@dataclass(frozen=True, slots=True)
class BoxColumn:
    """The column of a box in a wide table. form: "" where the head does not say."""

    place: int
    form: str
    item: str
    part: str


@dataclass(frozen=True, slots=True)
class WideHead:
    """One student a row. problems: what is wrong with columns that are left out."""

    width: int
    student: int
    form: int | None
    boxes: tuple[BoxColumn, ...]
    problems: tuple[str, ...]


def read_head(cells: Sequence[str], names: ExamNames, place: str) -> LongHead | WideHead:
    """What the columns hold, in any order; columns with other heads are not looked at.

    place: where the head stands, for messages. Raises ExamgenError if it is the head of no answers.
    """
    heads = [folded(cell) for cell in cells]
    while heads and not heads[-1]:
        heads.pop()
    for name in (STUDENT, FORM, ITEM, PART, WRITTEN):
        if heads.count(name) > 1:
            raise ExamgenError(f"{place}: has two columns {name}. Delete one of them.")
    if STUDENT not in heads:
        raise _foreign(place, names)
    student, form = heads.index(STUDENT), heads.index(FORM) if FORM in heads else None
    if all(name in heads for name in (ITEM, PART, WRITTEN)):
        _refuse_boxes(cells, names, place)
        return LongHead(len(heads), student, form, *(heads.index(name) for name in (ITEM, PART, WRITTEN)))
    boxes: dict[tuple[str, str, str], BoxColumn] = {}
    problems: list[str] = []
    for column in range(len(heads)):
        found = None if column in (student, form) else _column(column, cells[column], names)
        if isinstance(found, str):
            problems.append(found)
        elif found and (found.form, found.item, found.part) in boxes:
            problems.append(f"there are two columns {found.item}.{found.part}, and the second is left out")
        elif found:
            boxes[found.form, found.item, found.part] = found
    if not boxes:
        raise _foreign(place, names)
    return WideHead(len(heads), student, form, tuple(boxes.values()), tuple(problems))


def _refuse_boxes(cells: Sequence[str], names: ExamNames, place: str) -> None:
    """Raise ExamgenError if a table of one box a row has columns of boxes too: what stands there would be lost."""
    box = next((cell for column, cell in enumerate(cells) if isinstance(_column(column, cell, names), BoxColumn)), None)
    if box is not None:
        said = f"has a column {WRITTEN} for one box a row, and a column {box.strip()} for one student a row"
        raise ExamgenError(f"{place}: {said}. Delete one or the other.")


def _foreign(place: str, names: ExamNames) -> ExamgenError:
    first = names.of_form(names.forms[0])[0]
    return ExamgenError(
        f"{place}: is not the head of a table of answers. "
        f"Name the columns student,item,part,written, or student,{first.id}.{first.parts[0].name} and so on."
    )


def _column(place: int, head: str, names: ExamNames) -> BoxColumn | str | None:
    """The box of a column, or what is wrong with its head; None for a column that is no box's."""
    typed, dot, part = head.partition(".")
    item = names.item(typed)
    if item is None:
        missing = f"there is no question {typed.strip()}, and its column is left out. {names.all_items()}"
        return missing if dot and typed.strip()[:1] in ("Q", "q") else None
    form, identifier = item
    parts = names.parts(identifier)
    if not dot:
        return BoxColumn(place, form, identifier, parts[0]) if len(parts) == 1 else None
    known = [name for letter in ([form] if form else names.forms) if (name := names.part(letter, identifier, part))]
    if known:
        return BoxColumn(place, form, identifier, known[0])
    return f"{identifier} has no box {part.strip()!r}, and its column is left out. {nearest(part, parts)}"
