"""Questions that are named by the code of a sheet and their number there, wherever a command takes a question."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from examgen.exam.folder import SHEETS
from examgen.exam.record import exam_file
from examgen.files.errors import ExamgenError

if TYPE_CHECKING:
    from examgen.sheets.dealt_out import OnSheet

MOST_SHOWN = 5
"""Sheets that are named of those who have one name."""


def by_code(exam: Path, names: Sequence[str]) -> tuple[list[str], "list[OnSheet]"]:
    """Names of questions as the exam has them, and those of sheets that were meant by a code.

    Raises ExamgenError for a code that is wrong, and for a student, whose sheet's code is named.
    """
    if not names or not ((exam_file(exam).parent / SHEETS).exists() or any(map(_may_be_code, names))):
        return list(names), []
    from examgen.sheets.dealt_out import on_sheet

    named: list[str] = []
    found: list[OnSheet] = []
    for name in names:
        _refuse_student(exam, name)
        meant = on_sheet(exam, name)
        found += meant or ()
        named += [name] if meant is None else [one.name for one in meant]
    return named, found


def _refuse_student(exam: Path, name: str) -> None:
    """Raise ExamgenError for the id or the name of somebody who has a sheet, unless it means a sheet or question."""
    from examgen.sheets.codes import printed_code, symbols_typed
    from examgen.sheets.record import load_sheets

    sheets = load_sheets(exam)
    typed, symbols = name.strip().casefold(), symbols_typed(name)
    mine = [sheet for sheet in (sheets.sheets if sheets else ()) if typed in sheet.known_as]
    if not mine or (sheets and any(sheet.code == symbols for sheet in sheets.sheets)) or _is_question(exam, name):
        return
    code = printed_code(mine[0].code)
    if mine[1:]:
        which = ", ".join(f"{printed_code(sheet.code)} of {sheet.student}" for sheet in mine[:MOST_SHOWN])
        raise ExamgenError(f"{name}: is the name on {len(mine)} sheets, {which}. Write the code of one, like {code}/1.")
    raise ExamgenError(
        f"{name}: is a student, whose sheet is {code}. Write {code}, or {code}/1 for its first question."
    )


def _is_question(exam: Path, name: str) -> bool:
    """Whether a question of the exam may be meant by a name, of whichever form."""
    from examgen.exam.item_names import items_meant
    from examgen.exam.record import read_record

    ids: dict[str, list[str]] = {}
    for item in read_record(exam)["items"]:
        ids.setdefault(item.get("form") or "", []).append(item["id"])
    try:
        items_meant(name, ids, "", lambda _, letters: letters[0])
    except ExamgenError:
        return False
    return True


def one_by_code(exam: Path, name: str) -> "tuple[str, OnSheet | None]":
    """The same of one question. Raises ExamgenError for a code without a number too, if its sheet has several."""
    named, found = by_code(exam, [name])
    if len(named) > 1:
        raise ExamgenError(f"{name}: is a whole sheet. Say which of its questions, like {name}/1.")
    return named[0], found[0] if found else None


def _may_be_code(name: str) -> bool:
    """Whether a name is longer than those of questions are, which have no sheets to be read for."""
    return len("".join(char for char in name.partition("/")[0] if char.isalnum())) > 5


def say_sheets(sheets: "Sequence[OnSheet]", name: str) -> None:
    """Say on which sheets a question is that is about to be shown, of those that were asked for."""
    from examgen.desk.terminal import out

    for one in sheets:
        if one.name == name:
            out().print(one.heading, markup=False, soft_wrap=True)


def sheets_document(sheets: "Sequence[OnSheet]") -> list[dict[str, Any]]:
    """The same as plain JSON."""
    return [
        {
            "code": one.sheet.code,
            "number": one.number,
            "item": one.name,
            "student": one.sheet.student,
            "name": one.sheet.name,
        }
        for one in sheets
    ]
