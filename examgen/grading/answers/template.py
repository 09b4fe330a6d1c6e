"""A blank table of answers for a class, to be filled in with a spreadsheet: long or wide, as CSV or as a workbook."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

from examgen.files.errors import ExamgenError
from examgen.files.whole import write_new_file
from examgen.grading.answers.answers_csv import ANSWER_COLUMNS, in_cell
from examgen.grading.answers.head import ITEM, PART, WRITTEN
from examgen.grading.answers.roster import Enrolled
from examgen.grading.answers.table import beyond_excel
from examgen.grading.exam_names import ExamNames
from examgen.items.item import Item
from examgen.sheets.codes import printed_code

Shape: TypeAlias = Literal["long", "wide"]

Cells: TypeAlias = tuple[str, ...]

WORKBOOK = ".xlsx"

CODE = "code"
"""The head of the column with codes of sheets."""

TEXT = "@"
"""Excel's format of a cell that holds what was typed: else it makes a date of 1/2 and drops the nought of 0.50."""

TYPED_IN_CSV = "A spreadsheet makes dates of 1/2 or 1-2 typed there: in a name that ends in .xlsx they stay as typed."
"""What is said of a template that is no workbook."""

STUDENT_WIDTH = 24
"""Characters that the first column of a workbook shows."""


def template_rows(names: ExamNames, students: Iterable[Enrolled], shape: Shape) -> Iterator[Cells]:
    """The head, and a row for each box or each student.

    Raises ExamgenError where boxes cannot be listed because nobody says which form a student has.
    """
    return _long(names, students) if shape == "long" else _wide(names, students)


def _long(names: ExamNames, students: Iterable[Enrolled]) -> Iterator[Cells]:
    yield ANSWER_COLUMNS
    for one in students:
        if one.form not in names.forms:
            raise ExamgenError(
                f"{one.student}: the roster does not say which form, and forms may have other boxes. "
                "Add a column form, or take --shape wide."
            )
        for item in names.of_form(one.form):
            for part in item.parts:
                yield one.student, one.form, item.id, part.name, ""


def _wide(names: ExamNames, students: Iterable[Enrolled]) -> Iterator[Cells]:
    boxes = [f"{item.id}.{part}" for item in names.of_form(names.forms[0]) for part in names.parts(item.id)]
    in_forms = any(names.forms)
    yield "student", *(["form"] if in_forms else []), *boxes
    for one in students:
        yield one.student, *([one.form] if in_forms else []), *("" for _ in boxes)


def sheet_rows(items: Mapping[str, Sequence[Item]], shape: Shape) -> Iterator[Cells]:
    """The same for personal sheets. items: the questions of each, in its order, by its code."""
    if shape == "long":
        yield CODE, ITEM, PART, WRITTEN
        for code, questions in items.items():
            for number, item in enumerate(questions, 1):
                for part in item.parts:
                    yield printed_code(code), str(number), part.name, ""
        return
    boxes: dict[tuple[int, str], None] = {}
    for questions in items.values():
        boxes |= {(number, part.name): None for number, item in enumerate(questions, 1) for part in item.parts}
    in_order = sorted(boxes, key=lambda box: box[0])
    yield CODE, *(f"Q{number}.{part}" for number, part in in_order)
    for code in items:
        yield printed_code(code), *("" for _ in in_order)


def write_template(path: Path, rows: Iterable[Cells]) -> str:
    """Write the rows, as a workbook if the name ends in .xlsx, for their owner's eyes alone.

    Returns what Excel will not show of it, in a sentence, or "". Raises ExamgenError if something stands at `path`, if
    no workbook can hold it, or where it cannot be written.
    """
    taken = ExamgenError(f"{path}: is there already. Choose another name with --out; nothing is overwritten.")
    if path.exists() or path.is_symlink():
        raise taken
    table = tuple(rows)
    beyond = beyond_excel(len(table), max(map(len, table), default=0))
    packed = path.suffix.lower() == WORKBOOK
    if beyond and packed:
        raise ExamgenError(f"{path}: {beyond}. Take the other --shape, or a name that ends in .csv.")
    if not write_new_file(path, _workbook(table) if packed else _text(table), 0o600):
        raise taken
    return f"{path}: {beyond}. Open it in another program, or take the other --shape." if beyond else ""


def _text(rows: Iterable[Cells]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([in_cell(cell) for cell in row] for row in rows)
    return text.getvalue()


def _workbook(rows: Iterable[Cells]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet("answers")
    sheet.freeze_panes = "B2"
    sheet.column_dimensions["A"].width = STUDENT_WIDTH
    for number, row in enumerate(rows):
        cells = [WriteOnlyCell(sheet, value=text) for text in row]
        for cell in cells:
            cell.number_format = TEXT
            cell.data_type = "s"  # a name that begins with = is no formula
            if number == 0:
                cell.font = Font(bold=True)
        sheet.append(cells)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()
