"""Questions that are named by the code of a sheet and their number there, wherever a command takes a question."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from examgen.files.errors import ExamgenError

if TYPE_CHECKING:
    from examgen.sheets.dealt_out import OnSheet


def by_code(exam: Path, names: Sequence[str]) -> tuple[list[str], "list[OnSheet]"]:
    """Names of questions as the exam has them, and those of sheets that were meant by a code.

    Raises ExamgenError for a code that is wrong.
    """
    if not any(map(_may_be_code, names)):
        return list(names), []
    from examgen.sheets.dealt_out import on_sheet

    named: list[str] = []
    found: list[OnSheet] = []
    for name in names:
        meant = on_sheet(exam, name)
        found += meant or ()
        named += [name] if meant is None else [one.name for one in meant]
    return named, found


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
