"""Tables are read whatever program saved them; what is broken costs its own line and no other."""

import io
import os
import re
import tracemalloc
from datetime import datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from examgen.files.errors import ExamgenError
from examgen.grading.answers import table as table_file
from examgen.grading.answers import workbook_limits
from examgen.grading.answers.table import LONGEST_LINE, TableRow, cell_text, table_rows

TABLE = "student,written\nZoë,−0.53\n"
CELLS = [("student", "written"), ("Zoë", "−0.53")]


def rows(path: Path) -> list[TableRow]:
    with table_rows(path) as found:
        return list(found)


def cells(path: Path) -> list[tuple[str, ...]]:
    return [row.cells for row in rows(path)]


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.encode("utf-16"),
        TABLE.encode("utf-32"),
        *(TABLE.encode(f"utf-{bits}-{end}") for bits in (16, 32) for end in ("le", "be")),
        TABLE.replace("\n", "\r\n").encode(),
        TABLE.replace("\n", "\r").encode(),
        TABLE.rstrip().encode(),
        TABLE.replace(",", ";").encode(),
        TABLE.replace(",", "\t").encode(),
        f"sep=;\r\n{TABLE.replace(',', ';')}".encode(),
    ],
    ids=[
        "UTF-8",
        "BOM",
        "UTF-16",
        "UTF-32",
        "16 LE",
        "16 BE",
        "32 LE",
        "32 BE",
        "CRLF",
        "CR",
        "no last line end",
        "semicolons",
        "tabs",
        "sep=;",
    ],
)
def test_the_same_table_is_read_from_every_encoding(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes(content)
    assert cells(path) == CELLS


def test_windows_1252_is_read_where_utf_8_is_not(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes("student;written\r\nZoë;–0,53\r\n".encode("cp1252"))
    assert cells(path) == [("student", "written"), ("Zoë", "–0,53")]


def test_bytes_that_are_no_text_at_all_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes(b"student\n\x81\x8d\n")
    with pytest.raises(ExamgenError, match=r"answers\.csv: is no table in UTF-8 or Windows-1252"):
        rows(path)


def test_a_quotation_mark_that_is_never_closed_costs_one_line(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text('student,written\ns1,1\ns2,"2\n' + "".join(f"s{n},{n}\n" for n in range(3, 60)))
    found = rows(path)
    assert [row.line for row in found if row.broken] == [3]
    assert [row.cells for row in found if not row.broken][2:] == [(f"s{n}", str(n)) for n in range(3, 60)]
    assert [row.line for row in found] == list(range(1, 61))


def test_a_row_over_several_lines_has_the_number_of_its_first(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text('student,written\n"s\n1",1\ns2,2\n')
    assert rows(path)[1:] == [TableRow(2, ("s\n1", "1")), TableRow(4, ("s2", "2"))]


def test_a_line_without_end_needs_little_memory_and_the_next_one_is_read(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("student,written\n" + "x" * 200 * LONGEST_LINE + "\ns2,2\n")
    tracemalloc.start()
    try:
        found = rows(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [bool(row.broken) for row in found] == [False, True, False]
    assert found[2] == TableRow(3, ("s2", "2"))
    assert peak < 10_000_000


def workbook(path: Path, *lines: list[object]) -> Path:
    book = Workbook()
    assert book.active is not None
    for line in lines:
        book.active.append(line)
    book.save(path)
    return path


def test_a_workbook_is_read_as_its_cells_stand_and_nothing_is_worked_out(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "answers.xlsx",
        ["student", "written", "more"],
        [12, -0.53],
        [12.0, "-0,53"],
        [],
        ["s3", "=1+1", True],
        ["s4", datetime(2026, 2, 1)],  # noqa: DTZ001 as Excel has them
    )
    assert cells(path) == [
        ("student", "written", "more"),
        ("12", "-0.53", ""),
        ("12", "-0,53", ""),
        (),
        ("s3", "=1+1", "True"),
        ("s4", "2026-02-01T00:00:00", ""),
    ]


@pytest.mark.parametrize(
    ("value", "text"), [(1e-7, "0.0000001"), (0.1 + 0.2, "0.30000000000000004"), (1e21, "1" + "0" * 21)]
)
def test_a_number_of_a_workbook_is_written_out(value: float, text: str) -> None:
    assert cell_text(value) == text


def altered(whole: Path, place: Path, sheet: bytes) -> Path:
    """A workbook with another sheet, as it stands in its file."""
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    with ZipFile(whole) as packed, ZipFile(place, "w", ZIP_DEFLATED) as other:
        for name in packed.namelist():
            content = head + sheet + b"</sheetData></worksheet>" if "worksheets/" in name else packed.read(name)
            other.writestr(name, content)
    return place


@pytest.mark.parametrize(
    ("value", "shown", "text"),
    [
        (4711, "0000000", "0004711"),
        (12345678, "0000000", "12345678"),
        (4711, "0", "4711"),
        (4711, "General", "4711"),
        (-7, "000", "-7"),
        (0, "000", "000"),
        (0.5, "000", "0.5"),
        (True, "000", "True"),
    ],
)
def test_a_number_that_is_shown_with_noughts_before_it_keeps_them(
    tmp_path: Path, value: float, shown: str, text: str
) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["student"])
    book.active.append([value])
    book.active["A2"].number_format = shown
    book.save(tmp_path / "a.xlsx")
    assert cells(tmp_path / "a.xlsx") == [("student",), (text,)]


SHEETS = {
    "one row of eight million cells": (b"<row>" + b"<c/>" * 8_000_000 + b"</row>", "unpacks to more than"),
    "one row of a million cells": (b"<row>" + b"<c/>" * 1_000_000 + b"</row>", "has a row of more than 16,384 cells"),
    "a row whose end is a remark": (
        (b"<row>" + (b"<c/>" * 9 + b"<!--</row>-->") * 30_000) + b"</row>",
        "has a row of more than 16,384 cells",
    ),
    "cells without end": (b"<row><c/></row>" * 400_000, "holds far more cells, or styles, than are written into it"),
}


@pytest.mark.parametrize(("sheet", "said"), SHEETS.values(), ids=SHEETS)
def test_a_workbook_that_holds_more_than_it_weighs_is_refused(tmp_path: Path, sheet: bytes, said: str) -> None:
    whole = workbook(tmp_path / "whole.xlsx", ["student"])
    with pytest.raises(ExamgenError, match=said):
        rows(altered(whole, tmp_path / "heavy.xlsx", sheet))


def test_empty_cells_before_the_last_column_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_file, "MOST_CELLS", 100 * 16_384)
    row = b'<row><c r="A%d" t="inlineStr"><is><t>s</t></is></c><c r="XFD%d"/></row>'
    sheet = b"".join(row % (line, line) for line in range(1, 120))
    found = rows(altered(workbook(tmp_path / "whole.xlsx", ["student"]), tmp_path / "wide.xlsx", sheet))
    assert found[0].cells == ("s",)
    assert len(found) == 101
    assert found[-1].broken == "is beyond 1,638,400 cells, empty ones among them, and it and all below it are left out"


def test_a_class_that_fills_a_workbook_is_read_whole(tmp_path: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["student", "item", "part", "written"])
    for number in range(6_000):
        sheet.append([f"s{number // 60:04}", f"Q{number % 60 // 5 + 1:02}", f"H{number % 5}", ""])
    book.save(tmp_path / "class.xlsx")
    assert len(rows(tmp_path / "class.xlsx")) == 6_001


@pytest.mark.parametrize("head", ["x" * LONGEST_LINE, "x," * LONGEST_LINE, '"' * LONGEST_LINE, "é" * 3 * LONGEST_LINE])
def test_a_head_that_is_far_too_long_is_a_broken_row_like_any_other(tmp_path: Path, head: str) -> None:
    (tmp_path / "answers.csv").write_text(f"{head}\ns1,1\ns2,2\n", encoding="utf-8")
    found = rows(tmp_path / "answers.csv")
    assert found[0].broken == "its quotation marks do not match, or it is far too long"
    assert [row.cells for row in found[1:]] == [("s1", "1"), ("s2", "2")]


def test_a_long_line_after_an_open_quotation_mark_costs_no_line_but_these(tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_text('student\n"s1\n' + "x" * 2 * LONGEST_LINE + "\ns2\ns3\n")
    assert [(row.line, row.cells) for row in rows(tmp_path / "answers.csv") if not row.broken] == [
        (1, ("student",)),
        (4, ("s2",)),
        (5, ("s3",)),
    ]


@pytest.mark.parametrize(
    ("count", "broken"), [(16_384, ""), (16_385, "has 16,385 cells, more than the 16,384 columns")]
)
def test_a_table_has_as_many_columns_as_excel(tmp_path: Path, count: int, broken: str) -> None:
    (tmp_path / "answers.csv").write_text("," * (count - 1) + "\n")
    (found,) = rows(tmp_path / "answers.csv")
    assert found.broken.startswith(broken)
    assert bool(found.broken) == bool(broken)


def test_what_is_no_workbook_is_refused_in_one_line(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "whole.xlsx", ["student"]).read_bytes()
    packed = io.BytesIO()
    with ZipFile(packed, "w") as other:
        other.writestr("a", "b")
    for content in (b"PK\3\4rubbish", whole[:-200], packed.getvalue()):
        (tmp_path / "broken.xlsx").write_bytes(content)
        with pytest.raises(ExamgenError, match=r"broken\.xlsx: is no workbook, or is damaged"):
            rows(tmp_path / "broken.xlsx")


def test_a_workbook_that_is_locked_or_altered_is_refused_in_one_line(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "whole.xlsx", ["student"]).read_bytes()
    locked, unknown, altered = (bytearray(whole) for _ in range(3))
    for mark, flags in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        for place in (found.start() for found in re.finditer(mark, whole)):
            locked[place + flags] |= 1
            unknown[place + flags + 2] = 99
    with ZipFile(tmp_path / "whole.xlsx") as packed:
        sheet = packed.getinfo("xl/worksheets/sheet1.xml")
    begins = sheet.header_offset + 30 + len(sheet.filename)
    altered[begins + 20 : begins + 60] = bytes(40)
    for content in (locked, unknown, altered):
        (tmp_path / "broken.xlsx").write_bytes(content)
        with pytest.raises(ExamgenError, match=r"broken\.xlsx: is no workbook, or is damaged"):
            rows(tmp_path / "broken.xlsx")


@pytest.mark.parametrize("length", [32_767, 32_768, 200_000])
def test_a_cell_that_excel_cannot_hold_is_told(tmp_path: Path, length: int) -> None:
    whole = workbook(tmp_path / "whole.xlsx", ["student"], ["nines"])
    with ZipFile(whole) as packed, ZipFile(tmp_path / "long.xlsx", "w", ZIP_DEFLATED) as long:
        for name in packed.namelist():
            long.writestr(name, packed.read(name).replace(b">nines<", b">" + b"9" * length + b"<"))
    found = rows(tmp_path / "long.xlsx")[1]
    assert found.broken == ("" if length == 32_767 else "has a cell of more than 32,767 characters")
    assert [len(cell) for cell in found.cells] == ([32_767] if length == 32_767 else [])


def test_a_row_far_below_all_others_is_not_led_up_to_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = workbook(tmp_path / "whole.xlsx", ["student"], ["s1"])
    with ZipFile(whole) as packed, ZipFile(tmp_path / "far.xlsx", "w") as far:
        for name in packed.namelist():
            far.writestr(name, packed.read(name).replace(b'<row r="2"', b'<row r="999999999"'))
    monkeypatch.setattr(table_file, "MOST_ROWS", 1000)
    *before, last = rows(tmp_path / "far.xlsx")
    assert len(before) == 1000
    assert last == TableRow(1001, (), "is beyond 1,000 rows, and it and all below it are left out")


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "bomb.xlsx", ["student"])
    with ZipFile(path, "a", ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings.xml.more", bytes(1 << 20))
    monkeypatch.setattr(workbook_limits, "FEW_UNPACKED", 1 << 20)
    monkeypatch.setattr(workbook_limits, "UNPACKED_FOR_A_BYTE", 0)
    with pytest.raises(ExamgenError, match="unpacks to more than"):
        rows(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExamgenError, match=r"nowhere\.csv: cannot be read: No such file"):
        rows(tmp_path / "nowhere.csv")


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_a_device_is_no_table(device: str) -> None:
    with pytest.raises(ExamgenError, match=f"{device}: is a device and no file"):
        rows(Path(device))


def test_what_another_program_hands_over_is_read_like_a_file() -> None:
    """As from `<(…)` in a shell: it can be read but once."""
    reading, writing = os.pipe()
    os.write(writing, TABLE.encode())
    os.close(writing)
    assert cells(Path(f"/dev/fd/{reading}")) == CELLS
    os.close(reading)
