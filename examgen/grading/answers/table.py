"""Tables as people save them: CSV of every make and Excel's workbooks, read row by row and never held whole.

CSV may be UTF-8 with or without a mark at its beginning, UTF-16 or Windows-1252, with commas, semicolons or tabs.
"""

import codecs
import csv
import io
import os
import re
import shutil
import stat
import sys
import warnings
import zlib
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO, TextIO, TypeAlias
from zipfile import BadZipFile

from examgen.files.errors import ExamgenError, unreadable
from examgen.files.whole import opened_or_piped
from examgen.grading.answers.workbook_limits import beyond

if TYPE_CHECKING:
    from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell

STANDARD_INPUT = Path("-")
"""The path that means standard input."""

BLOCK = 1 << 20

LONGEST_LINE = 100_000
"""Characters of a line; more are no line of a table."""

MOST_LINES = 20
"""Lines that a row may have; a quotation mark that is not closed would swallow all the rest."""

MOST_OF_A_REPORT = 5_000
"""Lines of a row in which the texts of all questions stand, as platforms report them, and of a head."""

LONGEST_CELL = 32_767
"""Characters of a workbook's cell, as Excel has them."""

MOST_ROWS = 1 << 20
"""Rows of a sheet, as Excel has them. Before a row that says it is a later one, empty ones would come without end."""

MOST_COLUMNS = 1 << 14
"""Columns of a sheet, as Excel has them, and of any table."""

MOST_CELLS = 20_000_000
"""Cells of a workbook, those that are empty before one that is not among them: far more than a class fills."""

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    *((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32")),  # that of UTF-16 begins alike
    *((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")),
)
UNMARKED = {
    (True, False, False, False): "utf-32-le",
    (False, False, False, True): "utf-32-be",
    (True, False, True, False): "utf-16-le",
    (False, True, False, True): "utf-16-be",
}
"""What a table without a mark is in, by which of its first four bytes are not 0: heads begin in ASCII."""
NOUGHTS = re.compile("0{2,32}")
"""The format of a number that is shown with so many digits at least."""

DELIMITERS = ",;\t"
DAMAGED = (
    *(BadZipFile, zlib.error, KeyError, ValueError, TypeError, AttributeError, IndexError),
    *(OSError, SyntaxError, EOFError, RuntimeError),
)
"""What openpyxl raises for a workbook that is none, or not whole; an error in XML is a SyntaxError, and that it is
locked with a password a RuntimeError.
"""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row. line: on which it begins, from 1; cells: their text; broken: why they cannot be told, or nothing.

    sheet: the title of its sheet where a workbook has several, else "".
    """

    line: int
    cells: tuple[str, ...]
    broken: str = ""
    sheet: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing stands there."""
        return not self.broken and not any(map(str.strip, self.cells))


def beyond_excel(rows: int, columns: int) -> str:
    """What of a table Excel does not show, in words that go on after its name, or ""."""
    if rows > MOST_ROWS:
        return f"has {rows:,} rows, and Excel has {MOST_ROWS:,}"
    return f"has {columns:,} columns, and Excel has {MOST_COLUMNS:,}" if columns > MOST_COLUMNS else ""


def said_of(path: Path) -> str:
    """What a table is called in a message."""
    return "standard input" if path == STANDARD_INPUT else str(path)


Long: TypeAlias = Callable[[Sequence[str]], bool]
"""Says of a head whether the rows below it may have the lines of a report."""


def _never(_: Sequence[str]) -> bool:
    return False


@contextmanager
def table_rows(path: Path, long: Long = _never) -> Iterator[Iterator[TableRow]]:
    """The rows of the table at `path`, the head too; `-` is standard input.

    Raises ExamgenError if there is none, or if it cannot be read at all.
    """
    name = said_of(path)
    try:
        with _opened(path) as file:
            packed = file.read(4) == b"PK\3\4"
            file.seek(0)
            yield _workbook_rows(file, name) if packed else _text_rows(file, name, long)
    except OSError as error:
        raise unreadable(name, error, "Check its name and permissions.") from error


def by_sheet(rows: Iterable[TableRow], name: str) -> Iterator[tuple[str, TableRow, Iterator[TableRow]]]:
    """Each sheet in which anything stands: what it is called, its first row that is not empty, and the rows after it.

    name: what the table is called. A sheet's rows are there until the next sheet is asked for.
    """
    for sheet, of_sheet in groupby(rows, key=lambda row: row.sheet):
        first = next((row for row in of_sheet if not row.empty), None)
        if first is not None:
            yield f"{name}, sheet {sheet}" if sheet else name, first, (row for row in of_sheet if not row.empty)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """The file, or of what can be read but once a copy on the disk. Raises ExamgenError for a device."""
    if path == STANDARD_INPUT:
        with _copied(sys.stdin.buffer if sys.stdin else io.BytesIO()) as copy:
            yield copy
        return
    with opened_or_piped(path) as file:
        if stat.S_ISCHR(os.fstat(file.fileno()).st_mode):  # it may have no end
            raise ExamgenError(f"{path}: is a device and no file. Name a table.")
        if file.seekable():
            yield file
            return
        with _copied(file) as copy:
            yield copy


@contextmanager
def _copied(stream: BinaryIO) -> Iterator[BinaryIO]:
    with TemporaryFile() as copy:
        shutil.copyfileobj(stream, copy)
        copy.seek(0)
        yield copy


def _text_rows(file: BinaryIO, name: str, long: Long) -> Iterator[TableRow]:
    encoding = _encoding(file, name)
    file.seek(0)
    with io.TextIOWrapper(file, encoding=encoding, newline="") as text:
        lines = _Lines(text)
        try:
            first = next(lines, "")
        except csv.Error:  # told once more, as the row that it is
            first = lines.taken[0]
        told = first.lower().startswith("sep=")  # as Excel writes it, and no part of the table
        delimiter = first[4:5] if told else max(DELIMITERS, key=first.count)
        if not told:
            lines.put_back(0)
        yield from _records(lines, delimiter or ",", 1 + told, long)


def _encoding(file: BinaryIO, name: str) -> str:
    """The first encoding that the whole file is in. Raises ExamgenError if it is in none."""
    start = file.read(4)
    told = [encoding for mark, encoding in BYTE_ORDER_MARKS if start.startswith(mark)]
    told = told or [encoding for places, encoding in UNMARKED.items() if tuple(map(bool, start)) == places]
    for encoding in told or ["utf-8", "cp1252"]:
        file.seek(0)
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            while block := file.read(BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise ExamgenError(f"{name}: is no table in UTF-8 or Windows-1252. Save it as CSV (UTF-8) or as .xlsx.")


class _Lines:
    """The lines of a text. `taken`: those of the row that is being read, which can be put back; `most` it may have."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self.most = MOST_OF_A_REPORT
        self._back: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if len(self.taken) >= self.most:
            raise csv.Error("too many lines")
        line = self._back.popleft() if self._back else self._text.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        if len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
            while (rest := self._text.readline(LONGEST_LINE)) and not rest.endswith(("\n", "\r")):
                pass
            line += "\n"  # and so it is known again when it was put back
        self.taken.append(line)
        if len(line) > LONGEST_LINE:
            raise csv.Error("a long line")
        return line

    def put_back(self, kept: int) -> None:
        """Put back the lines of this row but the first `kept`."""
        self._back.extendleft(reversed(self.taken[kept:]))
        self.taken.clear()


def _records(lines: _Lines, delimiter: str, line: int, long: Long) -> Iterator[TableRow]:
    """The rows from `line` on. One that is broken costs its first line, and reading goes on with the next.

    long: asked of the first row whether those below it may have as many lines as it may itself.
    """
    reader, headed = csv.reader(lines, delimiter=delimiter, strict=True), False
    while True:
        lines.taken.clear()
        try:
            cells = tuple(next(reader))
        except StopIteration:
            return
        except csv.Error:
            lines.put_back(1)
            yield TableRow(line, (), "its quotation marks do not match, or it is far too long")
            line += 1
            continue
        if not headed and any(map(str.strip, cells)):
            headed, lines.most = True, MOST_OF_A_REPORT if long(cells) else MOST_LINES
        if len(cells) > MOST_COLUMNS:
            many = f"has {len(cells):,} cells, more than the {MOST_COLUMNS:,} columns of a table"
            yield TableRow(line, (), many)
        else:
            yield TableRow(line, cells if len(lines.taken) == 1 else tuple(map(_one_line_end, cells)))
        line += len(lines.taken)


def _one_line_end(text: str) -> str:
    """The text with the line ends of a Unix. Python's csv writes a lone carriage return that it cannot read again."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _workbook_rows(file: BinaryIO, name: str) -> Iterator[TableRow]:
    """The rows of a workbook, sheet by sheet. Formulas stay text."""
    damaged = ExamgenError(f"{name}: is no workbook, or is damaged. Save it as .xlsx or CSV again.")
    try:
        too_much = beyond(file)
    except DAMAGED:
        raise damaged from None
    if too_much:
        raise ExamgenError(f"{name}: {too_much}. Save the answers alone, as CSV.")
    cells = 0
    try:
        for title, rows in _sheets(file):
            cells = yield from _sheet_rows(rows, title, cells)
    except DAMAGED:
        raise damaged from None


def _sheets(file: BinaryIO) -> Iterator[tuple[str, Iterator[tuple[object, ...]]]]:
    """The title and the rows of each sheet; there is no title where there is one sheet."""
    from openpyxl import load_workbook

    file.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions, which carry no answer
        book = load_workbook(file, read_only=True, keep_links=False)
    try:
        sheets = book.worksheets
        for sheet in sheets:
            sheet.reset_dimensions()  # what the file says of its size may be wrong
            rows = sheet.iter_rows()
            yield sheet.title if len(sheets) > 1 else "", (tuple(map(_shown, row)) for row in rows)
    finally:
        book.close()


def _shown(cell: "ReadOnlyCell | EmptyCell") -> object:
    """The value of a cell; of a whole number that is shown with noughts before it, as ids are, the text with these."""
    value = cell.value
    if type(value) is int and value >= 0 and NOUGHTS.fullmatch(cell.number_format):
        return format(value, f"0{len(cell.number_format)}")
    return value


def _sheet_rows(rows: Iterable[tuple[object, ...]], sheet: str, cells_before: int) -> Generator[TableRow, None, int]:
    """The rows of a sheet, as wide as its head, empty ones with no cells.

    cells_before: how many cells the sheets before it have. Returns the same number with those of this one.
    """
    width, wide = 0, cells_before
    for line, values in enumerate(rows, 1):
        wide += max(len(values), width) if values else 0
        if line > MOST_ROWS or wide > MOST_CELLS:
            where = f"{MOST_ROWS:,} rows" if line > MOST_ROWS else f"{MOST_CELLS:,} cells, empty ones among them"
            yield TableRow(line, (), f"is beyond {where}, and it and all below it are left out", sheet)
            break
        last = next((place for place in range(len(values), 0, -1) if values[place - 1] is not None), 0)
        cells = ["" if value is None else cell_text(value) for value in values[:last]]
        width = width or last
        long = max(map(len, cells), default=0) > LONGEST_CELL
        broken = f"has a cell of more than {LONGEST_CELL:,} characters" if long else ""
        yield TableRow(line, (*cells, *("" for _ in range(last, width))) if cells and not long else (), broken, sheet)
    return wide


def cell_text(value: object) -> str:
    """The text of a workbook's cell: 12 for 12.0, and what Excel took for a date as a date."""
    if value is None:
        return ""
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    return value.isoformat() if isinstance(value, (date, time)) else _one_line_end(str(value))
