"""The record of an exam's sheets, `graders/sheets.json`: which code has whose name and which questions, in which order.

It is personal and for graders alone. With `exam.json` it says all that is printed on sheets: the same two files print
the same bytes.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from examgen.exam.folder import SHEETS
from examgen.exam.record import EXAM_FILE, Exam, digest_of, exam_file, exam_text
from examgen.files.errors import ExamgenError
from examgen.files.plain_json import read_json
from examgen.items.item import Item
from examgen.sheets.codes import holds

if TYPE_CHECKING:
    from pydantic import TypeAdapter

SCHEMA = 1
"""The schema version that this program writes and reads."""

MOST_SHEETS = 100_000
"""Sheets that one record may hold."""

RESTORE = "Restore the file from a copy."

Order = Literal["roster", "name", "room"]

Accommodation = Literal["", "large", "large-a4", "extra-lines", "large, extra-lines", "large-a4, extra-lines"]
"""How a sheet is printed for who needs more than usual; "" for a usual one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How sheets are printed. order: of the job; duplex: every sheet begins on the front of a leaf; anonymous: the name
    stands on a strip alone that is folded or cut away; files: each sheet is a file besides.
    """

    order: Order = "roster"
    duplex: bool = False
    anonymous: bool = False
    files: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What one student gets. student: the id, "" for a spare paper, which has no name either; room, seat: as the roster
    says them; form: null where the exam has none; questions: their ids in the order of the sheet, so that the first is
    question 1 there; expected_loss: in points; added: 0 for the first time that sheets were made, then 1 and so on;
    accommodation: how it is printed, "" for as usual.
    """

    code: str
    student: str = ""
    name: str = ""
    room: str = ""
    seat: str = ""
    form: str | None = None
    questions: tuple[str, ...]
    expected_loss: Decimal
    added: int = 0
    accommodation: Accommodation = ""

    @property
    def spare(self) -> bool:
        """Whether it is nobody's yet."""
        return not self.student

    @property
    def known_as(self) -> frozenset[str]:
        """What whoever looks for it may call its student, in small letters."""
        return frozenset(filter(None, (self.student.casefold(), self.name.casefold())))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """The sheets of an exam. exam: the digest of its record; each: how many questions of all a sheet has, null for all
    of them; shuffled: whether their order within a section is mixed; seats_per_row: of a room, where that was said;
    likelihoods, families: what expected losses were worked out from, as in `exam.json`.
    """

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 pydantic's own name for it; the records inside follow

    schema: int = SCHEMA
    exam: str
    each: int | None = None
    shuffled: bool = False
    seats_per_row: int | None = None
    layout: Layout
    likelihoods: Mapping[str, Decimal]
    families: Mapping[str, str]
    sheets: tuple[Sheet, ...]

    @property
    def jobs(self) -> dict[int, tuple[Sheet, ...]]:
        """The sheets that were made at a time, by its number."""
        return {
            number: tuple(sheet for sheet in self.sheets if sheet.added == number)
            for number in sorted({sheet.added for sheet in self.sheets})
        }


def items_of(sheet: Sheet, exam: Exam) -> tuple[Item, ...]:
    """The questions of a sheet in its order. exam: the one that the sheet is of."""
    by_name = _items(exam)
    return tuple(by_name[sheet.form, identifier] for identifier in sheet.questions)


def _items(exam: Exam) -> dict[tuple[str | None, str], Item]:
    return {(item.form, item.id): item for item in exam.items}


@cache
def record_type() -> "TypeAdapter[Sheets]":
    """pydantic's reader and writer of sheets; anything that it does not know is refused."""
    from pydantic import TypeAdapter

    return TypeAdapter(Sheets)


def sheets_text(sheets: Sheets) -> str:
    """The text of `sheets.json`: the same for the same sheets, always."""
    record = record_type().dump_python(sheets, mode="json")
    record["digest"] = digest_of(record)
    return json.dumps(record, indent=1, ensure_ascii=False) + "\n"


def exam_digest(exam: Exam) -> str:
    """The digest that stands in the exam's record, or would stand there if it was written now."""
    found: str = exam.digest or json.loads(exam_text(exam))["digest"]
    return found


def sheets_file(exam: Path) -> Path:
    """Where the sheets of an exam stand. exam: its folder or its `exam.json`."""
    return exam_file(exam).parent / SHEETS


def has_sheets(exam: Path) -> bool:
    """Whether there are sheets of an exam. exam: its folder or its `exam.json`."""
    return sheets_file(exam).exists()


def load_sheets(path: Path, exam: Exam | None = None) -> Sheets | None:
    """The sheets of the exam at `path`, its folder or its `exam.json`; None if it has none.

    exam: proves that they are its own. Raises ExamgenError, naming the place, for a record that is damaged, of another
    exam, or contradicts itself.
    """
    file = sheets_file(path)
    return parse_sheets(read_json(file, "sheets"), file, exam) if has_sheets(path) else None


def parse_sheets(record: Mapping[str, Any], file: Path, exam: Exam | None = None) -> Sheets:
    """The sheets that a JSON object describes. Raises ExamgenError as `load_sheets`."""
    from pydantic import ValidationError

    if record.get("schema") != SCHEMA or type(record.get("schema")) is not int:
        said = f"has schema version {record.get('schema')!r}, and this examgen reads {SCHEMA}"
        raise ExamgenError(f"{file}: {said}. Restore the file, or install the examgen that wrote it.")
    try:
        content = {name: value for name, value in record.items() if name != "digest"}
        sheets = record_type().validate_json(json.dumps(content))
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ", ".join(map(str, first["loc"]))
        raise ExamgenError(f"{file}, {place}: {first['msg'][:1].lower()}{first['msg'][1:]}. {RESTORE}") from None
    if record.get("digest") != digest_of(record):
        raise ExamgenError(f"{file}, digest: is not that of what stands there. {RESTORE}")
    _check(sheets, file)
    if exam is not None:
        check_of(sheets, exam, file)
    return sheets


def _check(sheets: Sheets, file: Path) -> None:
    """Raise ExamgenError for what contradicts itself, whatever the exam."""
    if not sheets.sheets or len(sheets.sheets) > MOST_SHEETS:
        raise ExamgenError(f"{file}, sheets: there are {len(sheets.sheets)}, not 1 to {MOST_SHEETS:,}. {RESTORE}")
    twice = [code for code, times in Counter(sheet.code for sheet in sheets.sheets).items() if times > 1]
    wrong = [sheet.code for sheet in sheets.sheets if not holds(sheet.code)]
    if twice or wrong:
        said = f"{wrong[0]} is no code" if wrong else f"{twice[0]} stands there twice"
        raise ExamgenError(f"{file}, sheets: {said}. {RESTORE}")


def check_of(sheets: Sheets, exam: Exam, file: Path) -> None:
    """Raise ExamgenError for sheets that are not of the exam, or name questions that it does not have."""
    if sheets.exam != exam_digest(exam):
        said = f"are of an exam with another record than the {EXAM_FILE} beside them"
        raise ExamgenError(f"{file}, exam: the sheets {said}. Restore the two files from one copy.")
    known = _items(exam)
    for sheet in sheets.sheets:
        stray = next((name for name in sheet.questions if (sheet.form, name) not in known), None)
        if stray is not None:
            raise ExamgenError(f"{file}, {sheet.code}: has {stray}, which the exam has not. {RESTORE}")
        if not sheet.questions or len(set(sheet.questions)) < len(sheet.questions):
            raise ExamgenError(f"{file}, {sheet.code}: has a question twice, or none. {RESTORE}")


def with_sheets(sheets: Sheets, more: Sequence[Sheet]) -> Sheets:
    """The same with sheets behind those that there are."""
    return replace(sheets, sheets=(*sheets.sheets, *more))
