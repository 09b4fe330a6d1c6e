"""Tables of answers in which students are named by the codes of their sheets, and questions by their numbers there.

They are read as tables of one box a row in which each row says whose it is and which question of the exam is meant, so
that what comes after knows nothing of sheets.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from examgen.grading.answers.answers_csv import BY_HAND, from_cell
from examgen.grading.answers.head import FORM, ITEM, PART, STUDENT, WRITTEN, box_of_head, said_unread, student_column
from examgen.grading.answers.people import EMAILS, NAMES, unspelt
from examgen.grading.answers.store import AnswersStore
from examgen.grading.answers.table import TableRow
from examgen.paper.reading import folded
from examgen.sheets.codes import printed_code
from examgen.sheets.dealt_out import DealtOut, name_in_exam, whose
from examgen.sheets.record import Sheet

CODES = ("code", "sheet", "sheetcode")
"""What a column with codes is called, as `unspelt` has it."""

LONG = (STUDENT, FORM, ITEM, PART, WRITTEN)
"""The columns that tables are brought into."""


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where things stand. code: of the sheet's code or its student; student: of who is said to have had it, if that
    stands beside a code; kept: columns that are handed on; boxes: places, question and part of the columns of a wide
    table, none in a long one; unread: heads of columns that nothing is read from.
    """

    code: int
    student: int | None
    kept: tuple[int, ...]
    item: int | None
    part: int | None
    written: int | None
    boxes: tuple[tuple[int, str, str], ...]
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is being read. place: where its head stands; nobody: says why a row is no student's, or nothing."""

    head: TableRow
    rows: Iterator[TableRow]
    place: str
    nobody: Callable[[TableRow, int, Sequence[str]], str]


def in_exam_names(
    table: Table, id_column: str, dealt: DealtOut, store: AnswersStore
) -> tuple[TableRow, Iterator[TableRow]]:
    """The head and the rows of a table in which each row says whose box it is, by the exam's names.

    They are as they were if it holds no answers. What is wrong with a row is kept, with its line, when the row is asked
    for. Raises ExamgenError as `student_column`.
    """
    columns = _columns(table.head.cells, table.place, id_column)
    if columns is None:
        return table.head, table.rows
    unread = said_unread(columns.unread)
    if unread:
        store.put_note(f"{store.table}: {unread}")
    kept = tuple(table.head.cells[at] for at in columns.kept)
    return replace(table.head, cells=(*LONG, *kept)), _Reader(table, columns, dealt, store).rows()


def _columns(cells: Sequence[str], place: str, id_column: str) -> _Columns | None:
    heads = [folded(cell) for cell in cells]
    code = next((at for at, cell in enumerate(cells) if unspelt(cell) in CODES), None)
    others = ["" if at == code else cell for at, cell in enumerate(cells)]
    student = student_column(others, place, id_column)
    if code is None and student is None:
        return None
    whose_at = student if code is None else code
    long = {name: heads.index(name) if name in heads else None for name in (ITEM, PART, WRITTEN)}
    boxes = []
    if None in long.values():
        for at, cell in enumerate(cells):
            found = box_of_head(cell) if at not in (code, student) else None
            if found is not None:
                boxes.append((at, found[0], found[1].replace("_", " ")))
        if not boxes:
            return None
        long = dict.fromkeys(long)
    named = {*BY_HAND, *NAMES, *EMAILS} - {STUDENT}
    kept = tuple(at for at, cell in enumerate(cells) if at != whose_at and unspelt(cell) in named)
    beside = student if code is not None else None
    used = {whose_at, beside, *kept, *long.values(), *(at for at, _, _ in boxes), *_of_forms(heads)}
    unread = tuple(" ".join(cell.split()) for at, cell in enumerate(cells) if cell.strip() and at not in used)
    return _Columns(whose_at or 0, beside, kept, long[ITEM], long[PART], long[WRITTEN], tuple(boxes), unread)


def _of_forms(heads: Sequence[str]) -> list[int]:
    """The places of columns that say a form, which the code says too."""
    return [at for at, head in enumerate(heads) if head == FORM]


class _Reader:
    """Rows brought into the exam's names, one after the other."""

    def __init__(self, table: Table, columns: _Columns, dealt: DealtOut, store: AnswersStore) -> None:
        self._table, self._columns, self._dealt, self._store = table, columns, dealt, store
        self._width = max((at for at, cell in enumerate(table.head.cells, 1) if cell.strip()), default=0)
        self._lines: dict[str, int] = {}
        """On which line each code was met first."""

    def rows(self) -> Iterator[TableRow]:
        """The rows as they are to be read on."""
        for row in self._table.rows:
            nobody = "" if row.broken else self._table.nobody(row, self._columns.code, self._table.head.cells)
            if nobody:
                self._store.put_note(f"{self._store.where_line(row.line)}: {nobody}")
            elif row.broken or len(row.cells) < self._width:
                cut = f"has {len(row.cells)} cells where the head has {self._width}"
                self._store.put_problem(row.line, f"{row.broken or cut}. Mend the line.")
            else:
                found = self._whose(row)
                if isinstance(found, tuple):
                    yield from self._boxes(row, *found)
                elif found:
                    self._store.put_problem(row.line, found)

    def _whose(self, row: TableRow) -> tuple[str, Sheet] | str:
        """Whose row it is, and of which sheet; or what is wrong with it, "" if that was said already."""
        cell = from_cell(_cell(row, self._columns.code)).strip()
        sheet = self._dealt.of(cell) or self._dealt.meant(cell)
        if isinstance(sheet, str):
            return f"{sheet} The line is left out."
        if sheet is None:
            return (
                f"{cell or 'nobody'} has no sheet of this exam, and the line is left out. Write the code of the sheet."
            )
        first = self._lines.setdefault(sheet.code, row.line)
        if first != row.line and self._columns.boxes:
            return f"{printed_code(sheet.code)} stands on line {first} already, and this line is left out. Delete one."
        student = self._claimed(row, sheet)
        before = self._store.handed_in.setdefault(student, sheet.code)
        if before != sheet.code:
            if first != row.line:
                return ""
            said = f"{student} has two papers, {printed_code(before)} and {printed_code(sheet.code)}"
            return f"{said}; the second is left out, with all its lines. Settle which of them counts."
        return student, sheet

    def _claimed(self, row: TableRow, sheet: Sheet) -> str:
        """Whose a sheet is: by its code, and a spare paper whose the table says it is."""
        claim = "" if self._columns.student is None else from_cell(_cell(row, self._columns.student)).strip()
        if sheet.spare:
            return claim or whose(sheet)
        if claim and claim != sheet.student and self._lines[sheet.code] == row.line:
            said = f"{printed_code(sheet.code)} is the sheet of {sheet.student}, though {claim} stands beside it"
            self._store.put_note(f"{self._store.where_line(row.line)}: {said}; it goes by the code.")
        return sheet.student

    def _boxes(self, row: TableRow, student: str, sheet: Sheet) -> Iterator[TableRow]:
        columns = self._columns
        kept = tuple(_cell(row, at) for at in columns.kept)
        typed = [(item, part, _cell(row, at)) for at, item, part in columns.boxes]
        if columns.item is not None:
            typed = [(_cell(row, columns.item), _cell(row, columns.part), _cell(row, columns.written))]
        for item, part, written in typed:
            if columns.boxes and not written.strip():
                continue
            name = name_on(sheet, item)
            if name is None:
                said = f"{printed_code(sheet.code)} has no question {item.strip()!r}, and the answer is left out"
                self._store.put_problem(row.line, f"{said}. It has 1 to {len(sheet.questions)}.")
            else:
                form, _, identifier = name.rpartition("/")
                yield replace(row, cells=(student, form, identifier, part, written, *kept))


def name_on(sheet: Sheet, typed: str) -> str | None:
    """What the question of a sheet is called in the exam that is numbered so there: `3`, `Q3`, `Q03`."""
    digits = from_cell(typed).strip().lstrip("qQ").strip()
    return name_in_exam(sheet, int(digits)) if digits.isdecimal() and len(digits) < 6 else None


def _cell(row: TableRow, at: int | None) -> str:
    return row.cells[at] if at is not None and at < len(row.cells) else ""
