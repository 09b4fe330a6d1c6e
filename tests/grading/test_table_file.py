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

from examgen.errors import ExamgenError
from examgen.grading import table_file
from examgen.grading.table_file import LONGEST_LINE, TableRow, cell_text, table_rows

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
        TABLE.replace("\n", "\r\n").encode(),
        TABLE.replace("\n", "\r").encode(),
        TABLE.rstrip().encode(),
        TABLE.replace(",", ";").encode(),
        TABLE.replace(",", "\t").encode(),
        f"sep=;\r\n{TABLE.replace(',', ';')}".encode(),
    ],
    ids=["UTF-8", "BOM", "UTF-16", "CRLF", "CR", "no last line end", "semicolons", "tabs", "sep=;"],
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
        ("", "", ""),
        ("s3", "=1+1", "True"),
        ("s4", "2026-02-01T00:00:00", ""),
    ]


@pytest.mark.parametrize(
    ("value", "text"), [(1e-7, "0.0000001"), (0.1 + 0.2, "0.30000000000000004"), (1e21, "1" + "0" * 21)]
)
def test_a_number_of_a_workbook_is_written_out(value: float, text: str) -> None:
    assert cell_text(value) == text


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


def test_a_cell_without_end_is_cut_off(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "whole.xlsx", ["student"], ["nines"])
    with ZipFile(whole) as packed, ZipFile(tmp_path / "long.xlsx", "w", ZIP_DEFLATED) as long:
        for name in packed.namelist():
            long.writestr(name, packed.read(name).replace(b">nines<", b">" + b"9" * 200_000 + b"<"))
    assert [len(cell) for (cell,) in cells(tmp_path / "long.xlsx")] == [len("student"), 32_767]


def test_a_row_far_below_all_others_is_not_led_up_to_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = workbook(tmp_path / "whole.xlsx", ["student"], ["s1"])
    with ZipFile(whole) as packed, ZipFile(tmp_path / "far.xlsx", "w") as far:
        for name in packed.namelist():
            far.writestr(name, packed.read(name).replace(b'<row r="2"', b'<row r="999999999"'))
    monkeypatch.setattr(table_file, "MOST_ROWS", 1000)
    assert len(rows(tmp_path / "far.xlsx")) == 1000


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "bomb.xlsx", ["student"])
    with ZipFile(path, "a", ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings.xml.more", bytes(1 << 20))
    monkeypatch.setattr(table_file, "MOST_UNPACKED", 1 << 20)
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
