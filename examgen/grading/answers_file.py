"""answers.csv: what students wrote, one box a line, appended script by script and safe on the disk at once."""

import csv
import fcntl
import io
import os
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from examgen.errors import ExamgenError
from examgen.files import refusal, sync_folder

COLUMNS = ("student", "form", "item", "part", "written")
"""The head of the file."""

FILE_NAME = "answers.csv"

HEAD = (",".join(COLUMNS) + "\n").encode()

BEGINS = r"(?<![^;\t\n\r])"
"""A cell begins where a text does, and in a spreadsheet that splits on semicolons, tabs or lines also after one."""

NUMBER = r"[+-][0-9]*[.,]?[0-9]*(?![^;\t\n\r])"

FORMULA = re.compile(rf"{BEGINS}(?!{NUMBER})('*)(?=[=+\-@\t\r])")
"""Where a cell begins that may be taken for a formula, with the apostrophes that it has; a number is none."""

SAFE = re.compile(rf"{BEGINS}'(?='*[=+\-@\t\r])")
"""The apostrophe that was put there."""


@dataclass(frozen=True, slots=True)
class ScriptLines:
    """One item of one student's script. boxes: part and text, in the order in which they were written down."""

    student: str
    form: str
    item: str
    boxes: tuple[tuple[str, str], ...]

    def text(self) -> str:
        """Its lines as they stand in the file."""
        lines = io.StringIO()
        writer = csv.writer(lines, lineterminator="\n")
        for part, written in self.boxes:
            writer.writerow(map(in_cell, (self.student, self.form, self.item, part, written)))
        return lines.getvalue()


def in_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula: before what may be one stands an apostrophe; -0.53 stays."""
    return FORMULA.sub(r"'\1", text)


def from_cell(text: str) -> str:
    """The text that `in_cell` made safe."""
    return SAFE.sub("", text)


class AnswersFile:
    """An open answers.csv, which nobody else writes meanwhile. `scripts`: what stands in it, in order."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor = descriptor
        self.scripts: list[ScriptLines] = list(_scripts(path, descriptor))

    def append(self, script: ScriptLines) -> None:
        """Write a script at the end and wait until it is on the disk. Raises ExamgenError where that cannot be."""
        size = os.fstat(self._descriptor).st_size
        head = "" if size else ",".join(COLUMNS) + "\n"
        try:
            _write(self._descriptor, (head + script.text()).encode())
            os.fsync(self._descriptor)
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(self._descriptor, size)
            raise refusal(self.path, error) from error
        self.scripts.append(script)

    def take_back(self) -> ScriptLines | None:
        """Remove the last script and return it, or None if there is none.

        Raises ExamgenError if the file does not end as this program left it.
        """
        if not self.scripts:
            return None
        tail = self.scripts[-1].text().encode()
        size = os.fstat(self._descriptor).st_size
        if os.pread(self._descriptor, len(tail), max(0, size - len(tail))) != tail:
            raise ExamgenError(
                f"{self.path}: was changed by another program, so nothing is taken back. Mend it in an editor."
            )
        os.ftruncate(self._descriptor, size - len(tail))
        os.fsync(self._descriptor)
        return self.scripts.pop()


@contextmanager
def answers_file(path: Path) -> Iterator[AnswersFile]:
    """The file at `path`, made if need be, for its owner's eyes alone, until the block ends.

    Raises ExamgenError if it is no such file, or open in another session.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError as error:
        raise refusal(path, error) from error
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ExamgenError(f"{path}: is not a file. Name another one with --answers.")
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ExamgenError(f"{path}: is open in another session. End that one first.") from None
        sync_folder(path.parent)
        yield AnswersFile(path, descriptor)
    finally:
        os.close(descriptor)


def _scripts(path: Path, descriptor: int) -> Iterator[ScriptLines]:
    """The scripts in a file, lines of one item together. A line that a power failure cut off is removed."""
    size = os.fstat(descriptor).st_size
    content = os.pread(descriptor, size, 0)
    whole = content[: content.rfind(b"\n") + 1]
    if not whole and not HEAD.startswith(content):  # no file of ours that was cut off, and not ours to cut off
        raise _foreign(path, 1)
    try:
        rows = list(csv.reader(io.StringIO(whole.decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error):
        raise ExamgenError(f"{path}: is no CSV in UTF-8. Name another file with --answers.") from None
    if rows and tuple(rows[0]) != COLUMNS:
        raise _foreign(path, 1)
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(COLUMNS):
            raise _foreign(path, number)
    if whole != content:
        os.ftruncate(descriptor, len(whole))
    cells = [tuple(map(from_cell, row)) for row in rows[1:]]
    for (student, form, item), lines in groupby(cells, key=lambda row: row[:3]):
        yield ScriptLines(student, form, item, tuple((part, written) for *_, part, written in lines))


def _foreign(path: Path, line: int) -> ExamgenError:
    return ExamgenError(
        f"{path}, line {line}: has not the columns {','.join(COLUMNS)}. Name another file with --answers."
    )


def _write(descriptor: int, data: bytes) -> None:
    """Write all of it. Raises OSError where the system refuses."""
    while data:
        data = data[os.write(descriptor, data) :]


def items_of(scripts: Sequence[ScriptLines], student: str) -> list[ScriptLines]:
    """What stands there of one student, in order."""
    return [script for script in scripts if script.student == student]
