"""answers.csv: what students wrote, one box a line, appended script by script and safe on the disk at once.

A session may last for hours, and meanwhile an editor may save the file, which puts another one in its place, or the
folder may move. So what the path names is looked at before each script is written, and in the end.
"""

import csv
import io
import os
import re
import stat
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TypeAlias

from examgen.files.errors import ExamgenError
from examgen.files.locks import LockWarning, identity, locked
from examgen.files.whole import refusal, sync_folder, write_file

ANSWER_COLUMNS = ("student", "form", "item", "part", "written")
"""What students wrote."""

BY_HAND = ("points", "comment")
"""What a grader gives a box instead of its marks, and why: the last two columns, which a file may be without."""

HEAD = (",".join((*ANSWER_COLUMNS, *BY_HAND)) + "\n").encode()

ANSWERS_FILE = "answers.csv"

BEGINS = r"(?<![^;\t\n\r])"
"""A cell begins where a text does, and in a spreadsheet that splits on semicolons, tabs or lines also after one."""

NUMBER = r"[+-][0-9]*[.,]?[0-9]*(?![^;\t\n\r])"

FORMULA = re.compile(rf"{BEGINS}(?!{NUMBER})('*)(?=[=+\-@\t\r])")
"""Where a cell begins that may be taken for a formula, with the apostrophes that it has; a number is none."""

SAFE = re.compile(rf"{BEGINS}'(?='*[=+\-@\t\r])")
"""The apostrophe that was put there."""

Stamp: TypeAlias = tuple[int, int, int, int]
"""Device, inode, size and time of change of a file: the same as long as nobody writes there."""


@dataclass(frozen=True, slots=True)
class ScriptLines:
    """One item of one student's script. boxes: part and text, in the order in which they were written down.

    by_hand: points and comment, by part, of boxes that a grader gave other points.
    """

    student: str
    form: str
    item: str
    boxes: tuple[tuple[str, str], ...]
    by_hand: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def text(self, columns: int = len(ANSWER_COLUMNS) + len(BY_HAND)) -> str:
        """Its lines as they stand in a file of so many columns."""
        lines = io.StringIO()
        writer = csv.writer(lines, lineterminator="\n")
        for part, written in self.boxes:
            cells = (self.student, self.form, self.item, part, written, *self.by_hand.get(part, ("", "")))
            writer.writerow(map(in_cell, cells[:columns]))
        return lines.getvalue()

    @property
    def whose(self) -> tuple[str, str, str]:
        """What no other script in a file has."""
        return self.student, self.form, self.item


def in_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula: before what may be one stands an apostrophe; -0.53 stays."""
    return FORMULA.sub(r"'\1", text)


def from_cell(text: str) -> str:
    """The text that `in_cell` made safe."""
    return SAFE.sub("", text)


class AnswersFile:
    """An open answers.csv, which no other session writes meanwhile.

    path: where it is; scripts: what stands in it, in order; columns: how many it has; torn: what stood behind the last
    line that is whole, as a power cut leaves it, and was taken away.
    """

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor = descriptor
        self.scripts, self.columns, self.torn = _read(path, descriptor)
        if self.torn:
            size = os.fstat(descriptor).st_size - len(self.torn.encode("utf-8", "surrogateescape"))
            os.ftruncate(descriptor, size)
            os.fsync(descriptor)
        self._begun_here = os.fstat(descriptor).st_size == 0
        self._written: list[ScriptLines] = []
        self._left = _stamp(path)

    def catch_up(self) -> list[str]:
        """Go on in the file that the path names; what others have done to it is told, a line each.

        Scripts of this session that are not there are put back. Raises ExamgenError where the file is no more what it
        was, or open in another session.
        """
        if _stamp(self.path) == self._left:
            return []
        said = self._find()
        before = self.scripts
        self.scripts, self.columns, unended = _read(self.path, self._descriptor)
        if unended:  # an editor has left out the end of the last line
            self._put(b"\n")
            self.scripts, self.columns, _ = _read(self.path, self._descriptor)
        if self.scripts != before and not said:
            said = [f"{self.path}: was changed by another program"]
        there = {script.whose for script in self.scripts}
        for script in [script for script in self._written if script.whose not in there]:
            self._put_script(script)
            said.append(f"{script.item} of {script.student} was not there any more, and is put back")
        self._left = _stamp(self.path)
        return said

    def _find(self) -> list[str]:
        """See to it that the open file is the one that the path names, or that the path is the file's."""
        there, moved = identity(self.path), _moved_to(self._descriptor)
        if there == identity(self._descriptor):
            return []
        if there is None and moved:
            said = f"{self.path}: was moved; going on in {moved}"
            self.path = moved
            return [said]
        descriptor = _opened(self.path)
        os.close(self._descriptor)
        self._descriptor = descriptor
        if there is None:
            self._written = self.scripts
            return [f"{self.path}: was removed by another program, and is written again"]
        return [f"{self.path}: was replaced by another file, as editors do; going on in that one"]

    def append(self, script: ScriptLines) -> None:
        """Write a script at the end and wait until it is on the disk. Raises ExamgenError where that cannot be."""
        self._put_script(script)
        self._written.append(script)
        self._left = _stamp(self.path)

    def _put_script(self, script: ScriptLines) -> None:
        if script.by_hand and self.columns == len(ANSWER_COLUMNS):
            self._put_anew(self.scripts)
        head = b"" if os.fstat(self._descriptor).st_size else HEAD
        self._put(head + script.text(self.columns).encode())
        self.scripts.append(script)

    def amend(self, script: ScriptLines) -> None:
        """Put a script in the place of the last one, which is the same but for what was given by hand.

        Raises ExamgenError where that cannot be; the file is as it was then.
        """
        last = self.scripts[-1]
        self._put_anew([*self.scripts[:-1], script])
        self.scripts[-1] = script
        self._written = [script if one == last else one for one in self._written]
        self._left = _stamp(self.path)

    def _put_anew(self, scripts: Sequence[ScriptLines]) -> None:
        """Write the whole file with all columns, or nothing, and go on there."""
        content = HEAD.decode() + "".join(script.text() for script in scripts)
        write_file(self.path, content, stat.S_IMODE(os.fstat(self._descriptor).st_mode))
        descriptor = _opened(self.path)
        os.close(self._descriptor)
        self._descriptor, self.columns = descriptor, len(ANSWER_COLUMNS) + len(BY_HAND)

    def _put(self, data: bytes) -> None:
        size = os.fstat(self._descriptor).st_size
        try:
            _write(self._descriptor, data)
            os.fsync(self._descriptor)
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(self._descriptor, size)
            raise refusal(self.path, error) from error

    def take_back(self) -> ScriptLines | None:
        """Remove the last script and return it, or None if there is none.

        Raises ExamgenError if the file does not end as this program left it.
        """
        if not self.scripts:
            return None
        tail = self.scripts[-1].text(self.columns).encode()
        size = os.fstat(self._descriptor).st_size
        if os.pread(self._descriptor, len(tail), max(0, size - len(tail))) != tail:
            raise ExamgenError(
                f"{self.path}: was changed by another program, so nothing is taken back. Mend it in an editor."
            )
        os.ftruncate(self._descriptor, size - len(tail))
        os.fsync(self._descriptor)
        self._left = _stamp(self.path)
        script = self.scripts.pop()
        self._written = [one for one in self._written if one != script]
        return script

    def close(self) -> None:
        """Let go of the file; it goes if this session began it and saved nothing."""
        with suppress(OSError):
            empty = os.fstat(self._descriptor).st_size == 0 or os.pread(self._descriptor, len(HEAD) + 1, 0) == HEAD
            if self._begun_here and empty and identity(self.path) == identity(self._descriptor):
                self.path.unlink()
                sync_folder(self.path.parent)
        os.close(self._descriptor)


@contextmanager
def answers_file(path: Path) -> Iterator[AnswersFile]:
    """The file at `path`, made if need be, for its owner's eyes alone, until the block ends.

    Raises ExamgenError if it is no such file, or open in another session.
    """
    descriptor = _opened(path)
    try:
        file = AnswersFile(path, descriptor)
    except BaseException:
        os.close(descriptor)
        raise
    try:
        yield file
    finally:
        file.close()


def _opened(path: Path) -> int:
    """The file at `path`, made if need be, open and locked. Raises ExamgenError where that cannot be."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError as error:
        raise refusal(path, error) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise ExamgenError(f"{path}: is not a file. Name another one with --answers.")
    if not _locked(path, descriptor):
        os.close(descriptor)
        raise ExamgenError(f"{path}: is open in another session. End that one first.")
    if identity(path) != identity(descriptor):  # a session that saved nothing has just removed it
        os.close(descriptor)
        return _opened(path)
    sync_folder(path.parent)
    return descriptor


def _locked(path: Path, descriptor: int) -> bool:
    try:
        return locked(descriptor)
    except OSError as error:
        said = f"{path}: cannot be locked ({error.strerror}). Start no other session there meanwhile."
        warnings.warn(said, LockWarning, stacklevel=4)
        return True


def _stamp(path: Path) -> Stamp | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _moved_to(descriptor: int) -> Path | None:
    """Where an open file is now, or None if it is nowhere any more."""
    try:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
    except OSError:
        return None
    return path if identity(path) == identity(descriptor) else None


def _read(path: Path, descriptor: int) -> tuple[list[ScriptLines], int, str]:
    """The scripts in a file, lines of one item together, its columns, and what stands behind the last whole line.

    Raises ExamgenError for a file of something else.
    """
    content = os.pread(descriptor, os.fstat(descriptor).st_size, 0)
    whole, _, torn = content.rpartition(b"\n")
    if not whole and torn and not HEAD.startswith(torn.removeprefix(b"\xef\xbb\xbf")):
        raise _foreign(path, 1)
    try:
        rows = list(csv.reader(io.StringIO(whole.decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error):
        raise ExamgenError(f"{path}: is no CSV in UTF-8. Name another file with --answers.") from None
    head = tuple(rows[0]) if rows else (*ANSWER_COLUMNS, *BY_HAND)
    if head not in (ANSWER_COLUMNS, (*ANSWER_COLUMNS, *BY_HAND)):
        raise _foreign(path, 1)
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(head):
            raise _foreign(path, number)
    cells = [tuple(map(from_cell, row)) for row in rows[1:]]
    scripts = [_script(list(lines)) for _, lines in groupby(cells, key=lambda row: row[:3])]
    return scripts, len(head), torn.decode("utf-8", "surrogateescape")


def _script(lines: Sequence[tuple[str, ...]]) -> ScriptLines:
    """The script of its lines, which have the same student, form and item."""
    student, form, item = lines[0][:3]
    by_hand = {
        cells[3]: (cells[5], cells[6]) for cells in lines if len(cells) > len(ANSWER_COLUMNS) and cells[5].strip()
    }
    return ScriptLines(student, form, item, tuple((cells[3], cells[4]) for cells in lines), by_hand)


def _foreign(path: Path, line: int) -> ExamgenError:
    return ExamgenError(
        f"{path}, line {line}: has not the columns {','.join(ANSWER_COLUMNS)}. Name another file with --answers."
    )


def _write(descriptor: int, data: bytes) -> None:
    """Write all of it. Raises OSError where the system refuses."""
    while data:
        data = data[os.write(descriptor, data) :]


def items_of(scripts: Sequence[ScriptLines], student: str) -> list[ScriptLines]:
    """What stands there of one student, in order."""
    return [script for script in scripts if script.student == student]
