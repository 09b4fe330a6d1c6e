"""Reading a class's answers and its roster into the store. What cannot be used is said, with its line."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from examgen.files.errors import ExamgenError
from examgen.grading.answers.answers_csv import from_cell
from examgen.grading.answers.by_code import Table, in_exam_names
from examgen.grading.answers.grades_report import GradesHead, GradesReader, read_grades_head, refuse_report
from examgen.grading.answers.head import (
    FORM,
    ForeignHeadError,
    LongHead,
    WideHead,
    lacking_boxes,
    quoted_head,
    read_head,
    said_unread,
    student_column,
)
from examgen.grading.answers.matching import MOST_NAMED
from examgen.grading.answers.not_students import nobody_in
from examgen.grading.answers.people import Person, PersonColumns, person_columns
from examgen.grading.answers.responses import ResponsesHead, ResponsesReader, is_report, read_responses_head
from examgen.grading.answers.store import AnswersStore, says_absent
from examgen.grading.answers.table import TableRow, by_sheet, said_of, table_rows
from examgen.grading.exam_names import ExamNames, FormNames, nearest
from examgen.paper.reading import folded, nothing_in, plain_text, read_number
from examgen.paper.writing import points_text

Head: TypeAlias = LongHead | WideHead | ResponsesHead | GradesHead

LONGEST_NAME = 200
"""Characters of a student's name or number."""

LONGEST_ANSWER = 500
"""Characters that a box may hold, which is asked for a number or a word."""

CONTROLS = dict.fromkeys([*range(32), *range(0x7F, 0xA0)])
"""Characters that nobody sees: they come from a program, and no two students differ by them."""


def read_roster(path: Path, names: FormNames, store: AnswersStore, id_column: str = "") -> bool:
    """Enrol every student of a roster: a table that says who they are, with a column form where the exam has forms.

    Every sheet of a workbook is looked at. id_column: as `student_column` takes it. Returns whether there is such a
    column. Raises ExamgenError if no column says who a student is.
    """
    name = said_of(path)
    named, foreign = [], []
    with table_rows(path) as rows:
        for sheet, head, others in by_sheet(rows, name):
            at = student_column(head.cells, f"{sheet}, line {head.line}", id_column)
            if at is None:
                foreign.append((sheet, quoted_head(head.cells)))
                continue
            store.begin_roster(sheet, head.cells)
            _enrol_all(others, head, at, names, store)
            named.append(folded(id_column) in map(folded, head.cells))
    if not named:
        said = "has no column that says who a student is. Call one of them student, or name it with --id"
        raise ExamgenError(f"{foreign[0][0] if foreign else name}, line 1: {said}.")
    _say_not_read(foreign, "students", store)
    return any(named)


def _say_not_read(foreign: Sequence[tuple[str, str]], what: str, store: AnswersStore) -> None:
    """Keep that sheets were not read. foreign: what each is called, and its head."""
    for sheet, head in foreign:
        store.put_note(f"{sheet}: holds no {what}, and was not read. It begins with: {head}.")


def _enrol_all(rows: Iterable[TableRow], head: TableRow, at: int, names: FormNames, store: AnswersStore) -> None:
    """Enrol the students of one sheet. at: the place of the column that says who they are."""
    columns, person = [folded(cell) for cell in head.cells], person_columns(head.cells, at)
    form_at = columns.index(FORM) if FORM in columns and any(names.forms) else None
    nameless = []
    for row in rows:
        nobody = nobody_in(row, at, head.cells)
        if nobody:
            store.put_note(f"{store.where_line(row.line)}: {nobody}")
        elif not row.broken and not any(map(str.strip, row.cells[at : at + 1])):
            nameless.append(row.line)
        else:
            problem = _enrol(row, at, form_at, person, names, store)
            if problem:
                store.put_roster_problem(row.line, problem)
    if len(nameless) > MOST_NAMED:
        said = f"from here on {len(nameless)} lines name no student in the column {head.cells[at].strip()}"
        store.put_roster_problem(nameless[0], f"{said}. If another column says who they are, name it with --id.")
        return
    for line in nameless:
        store.put_roster_problem(line, "names no student. Give each student one line.")


def _enrol(
    row: TableRow, at: int, form_at: int | None, person: PersonColumns, names: FormNames, store: AnswersStore
) -> str:
    """Enrol the student of a row. Returns what is wrong with it, or nothing."""
    student, who = student_of(row.cells[at]) if at < len(row.cells) else "", person.of(row.cells)
    said = row.cells[form_at] if form_at is not None and form_at < len(row.cells) else ""
    form = names.form(said)
    if row.broken or not student:
        return f"{row.broken or 'names no student'}. Give each student one line."
    if long := _too_long(student, who):
        return long
    if form is None:
        return f"there is no form {said.strip()!r}. {nearest(said, names.forms)}"
    before = store.enrol(student, form, row.line, row.cells, who)
    if before is None:
        return ""
    return f"{student} stands on {store.beside(before)} already. Delete one of the lines."


def read_answers(path: Path, names: ExamNames, store: AnswersStore, id_column: str = "") -> bool:
    """Keep every answer of a table, long or wide, in the store, and what is wrong with it.

    Of a workbook every sheet that holds answers is read, as a table of its own. id_column: as `student_column` takes
    it. Returns whether there is such a column. Raises ExamgenError if it is no table of answers.
    """
    name = said_of(path)
    named, foreign, refused = [], [], None
    with table_rows(path, is_report) as rows:
        for sheet, first, others in by_sheet(rows, name):
            if first.broken:
                raise ExamgenError(f"{sheet}, line {first.line}: {first.broken}. The head of the table belongs there.")
            place = f"{sheet}, line {first.line}"
            store.begin(sheet)
            if names.dealt is not None:
                refuse_report(first.cells, place)
                table = Table(first, others, place, nobody_in)
                first, others = in_exam_names(table, id_column, names.dealt, store)  # noqa: PLW2901 in other words
            try:
                head = _head(first.cells, names, place, id_column)
            except ForeignHeadError as error:
                foreign.append((sheet, error.found))
                refused = refused or error
                continue
            _keep_all(others, first, head, names, store)
            named.append(folded(id_column) in map(folded, first.cells))
    if not named:
        empty = f"{name}: is empty. Name a file of answers, like the one `examgen mark` writes."
        raise refused or ExamgenError(empty)
    _say_not_read(foreign, "answers", store)
    return any(named)


def _head(cells: Sequence[str], names: ExamNames, place: str, id_column: str) -> Head:
    """The head of a table of any shape."""
    report = read_responses_head(cells, names, place, id_column) or read_grades_head(cells, place, id_column)
    return report or read_head(cells, names, place, id_column)


def _keep_all(rows: Iterable[TableRow], first: TableRow, head: Head, names: ExamNames, store: AnswersStore) -> None:
    """Keep the answers of one sheet. first: the row of its head."""
    unread = said_unread(head.unread) if isinstance(head, LongHead | WideHead) else ""
    if unread:
        store.put_note(f"{store.table}: {unread}")
    if isinstance(head, WideHead):
        store.put_lacking(lacking_boxes(head, names))
    reader = _reader(head, names, store)
    for row in rows:
        nobody = nobody_in(row, head.student, first.cells)
        if nobody:
            store.put_note(f"{store.where_line(row.line)}: {nobody}")
            continue
        for problem in _broken(row, head) or reader.read(row):
            store.put_problem(row.line, problem)


def _reader(
    head: Head, names: ExamNames, store: AnswersStore
) -> "_LongReader | _WideReader | ResponsesReader | GradesReader":
    if isinstance(head, ResponsesHead):
        store.put_note(f"{store.table}: was read as what {head.platform} reports of a quiz.")
        return ResponsesReader(head, names, store, student_of, _kept)
    if isinstance(head, GradesHead):
        store.put_note(f"{store.table}: was read as Moodle's marks by question, beside its report of responses.")
        return GradesReader(head, store, student_of)
    return _LongReader(head, names, store) if isinstance(head, LongHead) else _WideReader(head, names, store)


def student_of(cell: str) -> str:
    """Who is meant by a cell: spaces do not count, nor what nobody sees, nor how an accent is composed.

    Nor does the # that Brightspace puts before each id, so that no spreadsheet takes it for a number.
    """
    text = from_cell(cell).strip()
    text = text[1:] if text.startswith("#") and len(text) > 1 else text
    name = " ".join((text if text.isascii() else unicodedata.normalize("NFC", text)).split())
    return name if name.isprintable() else name.translate(CONTROLS)


def _broken(row: TableRow, head: Head) -> list[str]:
    """Why the cells of a row cannot be told apart."""
    if row.broken:
        return [f"{row.broken}. Mend the line."]
    if len(row.cells) < head.width or any(map(str.strip, row.cells[head.width :])):
        said = f"has {len(row.cells)} cells where the head has {head.width}"
        return [f"{said}. Put what holds a comma between quotation marks, and cut nothing off."]
    student, who = student_of(row.cells[head.student]), head.person.of(row.cells)
    if not student:
        return ["names no student. Write who it is into the column student."]
    long = _too_long(student, who)
    return [long] if long else []


def _too_long(student: str, who: Person) -> str:
    """What of whom a row names has more characters than any, with the mend; "" if nothing has."""
    named = (("number", student), ("name", who.name), ("e-mail address", who.email))
    what, text = max(named, key=lambda one: len(one[1]))
    if len(text) <= LONGEST_NAME:
        return ""
    return f"the student's {what} has {len(text)} characters, and {LONGEST_NAME} are the most. Shorten it."


class _LongReader:
    """Rows of one box each."""

    def __init__(self, head: LongHead, names: ExamNames, store: AnswersStore) -> None:
        self._head, self._store = head, store
        self._met = ""
        first = names.of_form(names.forms[0])[0]
        self._anywhere = ("", first.id, first.parts[0].name)
        """Where it is kept that a student was absent, if no box is named."""
        self._named = lru_cache(maxsize=1 << 12)(lambda *typed: _box(names, *typed))

    def read(self, row: TableRow) -> Iterator[str]:
        """Keep the row's answer. Yields what is wrong with it."""
        head, cells = self._head, row.cells
        student = student_of(cells[head.student])
        if student != self._met:
            self._store.meet(student, row.line, head.person.of(cells))
            self._met = student
        said = "" if head.form is None else cells[head.form], cells[head.item], cells[head.part]
        written = from_cell(cells[head.written])
        box = self._anywhere if says_absent(written) and not any(map(str.strip, said[1:])) else self._named(*said)
        if isinstance(box, str):
            yield box
            return
        problem = _kept(self._store, student, box, written, row.line)
        if problem:
            yield problem
        elif head.by_hand is not None:
            yield from self._given(student, box, from_cell(cells[head.by_hand[0]]), row)

    def _given(self, student: str, box: tuple[str, str, str], points: str, row: TableRow) -> Iterator[str]:
        """Keep points by hand, if there are any. Yields what is wrong with them."""
        head = self._head
        comment = "" if head.by_hand is None else from_cell(row.cells[head.by_hand[1]])
        if not points.strip():
            if comment.strip():
                _, item, part = box
                said = f"{item} {part} of {student} has a comment and no points, and the comment is left out"
                yield f"{said}. Write the points beside it."
            return
        before = self._store.give((student, *box), _plain(points), comment, row.line)
        if before is not None:
            _, item, part = box
            where = self._store.where(before)
            said = f"{item} {part} of {student} is given {points.strip()} points by hand here, and others in {where}"
            yield f"{said}; neither count. Delete the wrong ones."


def _plain(points: str) -> str:
    """Points as they are said, 1 for 1.0 too; what is no number stays as it is."""
    number = read_number(points)[0]
    return points.strip() if number is None else points_text(number.value)


def _kept(store: AnswersStore, student: str, box: tuple[str, str, str], written: str, line: int) -> str:
    """Keep an answer. Returns what is wrong with it, or nothing.

    What stands twice, in one table or in two, is kept once; where answers differ none of them counts.
    """
    if len(written) > LONGEST_ANSWER:
        return too_long(box, student, written)
    if nothing_in(plain_text(written)) == "blank":  # a dash too, and more than a database takes for a blank
        written = ""
    standing = store.put(student, *box, written, line)
    if standing is None:
        return ""
    if says_more(written, standing.written):
        store.put_instead(student, *box, written, line)
    elif differ(written, standing.written):
        store.contradict((student, *box), standing, written, store.place(line))
        return contradicted(box, student, written, store.beside(standing.place))
    return ""


def differ(one: str, other: str) -> bool:
    """Whether two answers to one box cannot both be what the student wrote; a blank contradicts nothing."""
    return bool(one.strip() and other.strip()) and not _alike(one, other)


def _alike(one: str, other: str) -> bool:
    """Whether two graders have read the same: -3.5 is -3.50, whose last nought a spreadsheet has left out."""
    if " ".join(one.split()).casefold() == " ".join(other.split()).casefold():
        return True
    number, before = read_number(one)[0], read_number(other)[0]
    return number is not None and before is not None and number.value == before.value


def says_more(one: str, other: str) -> bool:
    """Whether the first is no blank as the second is, or an equal number with more decimals as written."""
    if not other.strip():
        return bool(one.strip())
    number, before = read_number(one)[0], read_number(other)[0]
    if number is None or before is None or number.value != before.value:
        return False
    return (number.decimals or 0) > (before.decimals or 0)


def contradicted(box: tuple[str, str, str], student: str, written: str, elsewhere: str) -> str:
    """What is said of a second answer to a box that differs. elsewhere: where the other one stands."""
    _, item, part = box
    said = f"{item} {part} of {student} is {written.strip()} here, and otherwise in {elsewhere}"
    return f"{said}; neither counts. Delete the wrong one."


def too_long(box: tuple[str, str, str], student: str, written: str) -> str:
    """What is said of an answer that is none."""
    _, item, part = box
    said = f"{item} {part} of {student} has {len(written):,} characters, and is left out"
    return f"{said}. Write the number, or the word, alone."


def _box(names: ExamNames, form_said: str, item_said: str, part_said: str) -> tuple[str, str, str] | str:
    """The form, "" if none is said, the item and the part that three cells mean, or what is wrong with them."""
    form = names.form(from_cell(form_said))
    if form is None:
        return f"there is no form {form_said.strip()!r}. {_forms(names)}"
    item = names.item(from_cell(item_said))
    if item is None:
        return f"there is no question {item_said.strip()!r}. {names.all_items()}"
    if form and item[0] and form != item[0]:
        return f"says form {form} and question {item[0]}/{item[1]}. Mend one of them."
    form = form or item[0]
    typed = from_cell(part_said)
    spellings = (typed, typed.replace("_", " "))
    known = (names.part(letter, item[1], text) for letter in ([form] if form else names.forms) for text in spellings)
    part = next((name for name in known if name), None)
    if part is None:
        return f"{item[1]} has no box {typed.strip()!r}. {nearest(typed, names.parts(item[1]))}"
    return form, item[1], part


def _forms(names: ExamNames) -> str:
    return f"There are {', '.join(names.forms)}." if any(names.forms) else "This exam has none: leave the cell empty."


class _WideReader:
    """Rows of one student each."""

    def __init__(self, head: WideHead, names: ExamNames, store: AnswersStore) -> None:
        self._head, self._names, self._store = head, names, store

    def read(self, row: TableRow) -> Iterator[str]:
        """Keep the row's answers. Yields what is wrong with it."""
        head, cells = self._head, row.cells
        student = student_of(cells[head.student])
        said = "" if head.form is None else from_cell(cells[head.form])
        if says_absent(said) and not any(cells[box.place].strip() for box in head.boxes):
            said, cells = "", (*cells[: head.boxes[0].place], said, *cells[head.boxes[0].place + 1 :])
        form = self._names.form(said)
        if form is None:
            yield f"there is no form {said.strip()!r}. {_forms(self._names)}"
            return
        before = self._store.meet(student, row.line, head.person.of(cells))
        if before is not None and self._store.is_here(before):
            said = f"{student} stands on {self._store.beside(before)} too; answers that are equal count once."
            self._store.put_note(f"{self._store.where_line(row.line)}: {said}")
        for box in head.boxes:
            written = from_cell(cells[box.place])
            if written and not written.isspace():
                problem = _kept(self._store, student, (box.form or form, box.item, box.part), written, row.line)
                if problem:
                    yield problem
