"""Which sheet is meant by what somebody types or writes into a table: a code, or whose it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from examgen.exam.record import exam_file
from examgen.files.errors import ExamgenError
from examgen.sheets.codes import holds, nearest_code, printed_code, symbols_typed
from examgen.sheets.record import Sheet, Sheets, load_sheets, sheets_file


@dataclass(frozen=True, slots=True)
class OnSheet:
    """A question of a sheet. number: its number there, from 1; name: what it is called in the exam, like `A/Q07`."""

    sheet: Sheet
    number: int
    name: str

    @property
    def heading(self) -> str:
        """What is said of it: `K7QX-42MP/3, of s0012 Ann Lee, is Q07`."""
        whose = " ".join(filter(None, (self.sheet.student, self.sheet.name))) or "nobody yet"
        return f"{printed_code(self.sheet.code)}/{self.number}, of {whose}, is {self.name}"


class DealtOut:
    """The sheets of an exam, by their codes and by whose they are."""

    def __init__(self, sheets: Sheets) -> None:
        self._by_code = {sheet.code: sheet for sheet in sheets.sheets}
        self._of = {sheet.student: sheet for sheet in sheets.sheets if not sheet.spare}
        self.names = frozenset((sheet.form or "", name) for sheet in sheets.sheets for name in sheet.questions)

    def sheet(self, code: str) -> Sheet:
        """The sheet with a code. Raises KeyError if there is none."""
        return self._by_code[code]

    def of(self, student: str) -> Sheet | None:
        """The sheet that was printed for a student, if one was."""
        return self._of.get(student)

    def meant(self, text: str) -> Sheet | str | None:
        """The sheet whose code a text is, or why it is none's though it reads like one; None if it reads like none."""
        symbols = symbols_typed(text)
        if symbols is None:
            return None
        if symbols in self._by_code:
            return self._by_code[symbols]
        typed = text.strip()
        if holds(symbols):
            return f"{typed}: is the code of a sheet of another exam, or of sheets that were replaced."
        near = nearest_code(symbols, self._by_code)
        if near is None:
            return None if symbols == text.upper() and "-" not in text else f"{typed}: is no code of a sheet."
        return f"{typed}: is no code; a symbol is wrong. The nearest is {printed_code(near)}."


def whose(sheet: Sheet) -> str:
    """What a sheet's student is called: by the id, or a spare paper by its code."""
    return sheet.student or printed_code(sheet.code)


def name_in_exam(sheet: Sheet, number: int) -> str | None:
    """What a question of a sheet is called in the exam; None if the sheet has no such number."""
    if not 1 <= number <= len(sheet.questions):
        return None
    name = sheet.questions[number - 1]
    return f"{sheet.form}/{name}" if sheet.form else name


def on_sheet(exam: Path, typed: str) -> Sequence[OnSheet] | None:
    """The questions that a code means, `K7QX-42MP` all of its sheet, `K7QX-42MP/3` one; None for what is like no code.

    exam: its folder or its record. Raises ExamgenError for a code that is wrong, and a number that the sheet has not.
    """
    code, slash, number = typed.partition("/")
    if symbols_typed(code) is None:
        return None
    sheets = load_sheets(exam)
    if sheets is None:
        if holds(symbols_typed(code) or ""):
            raise ExamgenError(f"{typed}: {exam_file(exam)} has no sheets. Make them with `examgen sheets`.")
        return None
    found = DealtOut(sheets).meant(code)
    if found is None:
        return None
    if isinstance(found, str):
        raise ExamgenError(f"{found.rstrip('.')}. They stand in {sheets_file(exam)}.")
    if not slash:
        numbers: Sequence[int] = range(1, len(found.questions) + 1)
    else:
        digits = number.strip().lstrip("qQ")
        numbers = [int(digits)] if digits.isdecimal() and len(digits) < 6 else [0]
    names = {at: name_in_exam(found, at) for at in numbers}
    if None in names.values():
        count = len(found.questions)
        said = f"the sheet has the questions 1 to {count}" if count > 1 else "the sheet has one question, 1"
        raise ExamgenError(f"{typed}: {said}. Write it like {printed_code(found.code)}/1.")
    return [OnSheet(found, at, name) for at, name in names.items() if name]
