"""What platforms report of a quiz that was exported to them: Moodle's "Responses" and Canvas's student analysis.

Every question there begins with its name, since the export wrote it so: `A/Q07`, and of a box that stands alone
`A/Q07, box 2 of 5`. Moodle's report has a column with each question's text, when it is asked for it, and one with the
response behind that, in which the boxes are counted (`part 1: 0.5; part 2: -1.3`); a quiz may have drawn another
question for each student. Canvas has the text of a question as the head of its column, and its points behind that.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from examgen.files.errors import ExamgenError
from examgen.grading.answers.answers_csv import from_cell
from examgen.grading.answers.head import student_column
from examgen.grading.answers.people import PersonColumns, person_columns, unspelt
from examgen.grading.answers.platform_points import Given
from examgen.grading.answers.store import AnswersStore
from examgen.grading.answers.table import TableRow
from examgen.grading.exam_names import ExamNames
from examgen.items.item import ChosenPart, Item
from examgen.paper.reading import Number, read_number

NAMED = re.compile(
    r"\s*(?P<item>(?:[A-Za-z]\s*/\s*)?Q[0-9]{1,6})(?![0-9])"
    r"(?:,\s*(?:box\s+(?P<box>[0-9]{1,3})\s+of\b|(?P<all>all\s+boxes\b)))?",
    re.IGNORECASE,
)
"""How the text of a question begins, that of a box which stands alone, and that of an essay for all boxes."""

COUNTED = re.compile(r"(?P<word>[^\W\d][^\d]*?)\s+(?P<number>[0-9]{1,4})")
"""A column of Moodle's: `Question 1`, `Response 1`, in any language."""

OF_A_BOX = re.compile(r"\bQ[0-9]{1,6},\s*(?:box\s+[0-9]{1,3}\s+of\s+[0-9]|all\s+boxes\b)", re.IGNORECASE)
"""What the text of a box that stands alone has in it, wherever a report may put that."""

GRADE = re.compile(r"[^/\d]+/\s*(?P<most>[0-9]+(?:[.,][0-9]+)?)")
"""Moodle's column of the whole grade, and the highest that there is: `Grade/10.00`."""

FIRST_PART = re.compile(r"\s*(?P<word>\D*?)\s*1\s*:")
NUMBERS = re.compile(r"[-+\N{MINUS SIGN}]?[0-9]+(?:[.,][0-9]+)?")

ASKED = re.compile(r"[0-9]+:(?P<text>.*)", re.DOTALL)
"""A column of Canvas's, with the platform's own number of the question before its text."""

NOTHING = ("", "-", "\N{EN DASH}")
"""What stands where there is no response."""

Box = tuple[str, str, str]
"""Form, "" for none said, item and part."""

Kept = Callable[[AnswersStore, str, Box, str, int], str]
"""Keeps what a student wrote in a box, with its line. Returns what is wrong with it, or nothing."""


@dataclass(frozen=True, slots=True)
class Response:
    """A column with responses. asked: the form and item that it is of, and box the name of its box, "" for all of them.

    question: the column that says so row by row, None if asked does; slot: its number among the questions of a quiz;
    points: the column of the platform's points for it, and worth the most of them, None where a report has none.
    """

    place: int
    asked: tuple[str, str] | None = None
    box: str = ""
    question: int | None = None
    slot: int = 0
    points: int | None = None
    worth: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class ResponsesHead:
    """A report of one attempt a row. points: the column of the platform's own points; worth: the most there are.

    rounded: by how much those points may be off, as the platform prints them.
    """

    platform: str
    width: int
    student: int
    person: PersonColumns
    responses: tuple[Response, ...]
    points: int | None
    worth: Decimal
    rounded: Decimal = Decimal(0)


def read_responses_head(
    cells: Sequence[str], names: ExamNames, place: str, id_column: str = ""
) -> ResponsesHead | None:
    """The head of a platform's report, or None if it is that of another table.

    place: where the head stands, for messages; id_column: as `student_column` takes it. Raises ExamgenError if it
    cannot be told which question a response is to, or whose it is.
    """
    if is_canvas(cells):
        return _canvas(cells, names, place, id_column)
    counted = [found if (found := COUNTED.fullmatch(cell.strip())) else None for cell in cells]
    if not any(found and unspelt(found["word"]) == "response" for found in counted) and not _pairs(counted):
        if any(map(OF_A_BOX.search, cells)):
            raise ExamgenError(other_report(place))
        return None
    return _moodle(cells, counted, place, id_column)


def is_report(cells: Sequence[str]) -> bool:
    """Whether these may be the columns of a platform's report, whose texts have many lines."""
    return is_canvas(cells) or bool(_pairs([COUNTED.fullmatch(cell.strip()) for cell in cells]))


def is_canvas(cells: Sequence[str]) -> bool:
    """Whether a question of Canvas's stands there, with its points behind it."""
    return any(ASKED.fullmatch(one) and read_number(other)[0] is not None for one, other in pairwise(cells))


def _pairs(counted: Sequence[re.Match[str] | None]) -> list[tuple[int, int, int]]:
    """Numbers of which two columns stand side by side, of a question and of the response to it; and these columns."""
    found: dict[str, list[int]] = {}
    for at, head in enumerate(counted):
        if head:
            found.setdefault(str(int(head["number"])), []).append(at)
    pairs = [
        (int(number), places[0], places[1])
        for number, places in found.items()
        if len(places) > 1 and places[1] == places[0] + 1
    ]
    return pairs if "1" in found and len(found["1"]) > 1 else []


def _moodle(cells: Sequence[str], counted: Sequence[re.Match[str] | None], place: str, id_column: str) -> ResponsesHead:
    pairs = _pairs(counted)
    if not pairs:
        raise ExamgenError(no_texts(place))
    grade = next((at for at, cell in enumerate(cells) if GRADE.fullmatch(cell.strip())), None)
    most = most_of(GRADE, cells[grade]) if grade is not None else Decimal(0)
    return ResponsesHead(
        "Moodle",
        len(cells),
        *who(cells[: pairs[0][1]], place, id_column),
        tuple(Response(response, question=question, slot=slot) for slot, question, response in pairs),
        grade,
        most,
        rounding(most),
    )


def most_of(shape: re.Pattern[str], cell: str) -> Decimal:
    """The highest mark in the head of a column of Moodle's, with its decimals; 0 if it says none."""
    found = shape.fullmatch(cell.strip())
    return Decimal(found["most"].replace(",", ".")) if found else Decimal(0)


def rounding(most: Decimal) -> Decimal:
    """By how much a mark of Moodle's may be off: it has as many decimals as the highest one, which is printed so."""
    return Decimal(5).scaleb(int(most.as_tuple().exponent) - 1)


def no_texts(place: str) -> str:
    """What is said of a report that does not say which questions were drawn."""
    said = "does not say which question each student had"
    return f"{place}: {said}. In Moodle tick the question text under Display options, and download the report again."


def other_report(place: str) -> str:
    """What is said of a table that has texts of exported boxes in its head and is no report that is known."""
    said = "has boxes of an exported quiz, but is not Canvas's student analysis of Classic Quizzes"
    why = "that of New Quizzes has columns that are published nowhere, and is not read"
    return f"{place}: {said}; {why}. Put the answers into the table that `examgen answers-template` writes."


def _canvas(cells: Sequence[str], names: ExamNames, place: str, id_column: str) -> ResponsesHead:
    responses, worth, first = [], Decimal(0), len(cells)
    for at, (head, behind) in enumerate(pairwise(cells)):
        asked, number = ASKED.fullmatch(head), read_number(behind)[0]
        if asked is None or number is None:
            continue
        first = min(first, at)
        worth += number.value
        box = box_named(asked["text"], names)
        if box:
            responses.append(Response(at, box[:2], box[2], points=at + 1, worth=number.value))
    if not responses:
        said = "has no column that begins with a box of this exam, like Q01, box 1 of 5"
        raise ExamgenError(f"{place}: {said}. Take the student analysis of the quiz that was imported.")
    score = next((at for at, cell in enumerate(cells) if unspelt(cell) == "score"), None)
    student = who(cells[:first], place, id_column)
    return ResponsesHead("Canvas", len(cells), *student, tuple(responses), score, worth)


def who(cells: Sequence[str], place: str, id_column: str) -> tuple[int, PersonColumns]:
    """The columns that say who a student is. Raises ExamgenError if there are none."""
    student = student_column(cells, place, id_column)
    if student is None:
        raise ExamgenError(f"{place}: has no column that says who a student is. Download it with names and ids.")
    return student, person_columns(cells, student)


def box_named(text: str, names: ExamNames) -> Box | None:
    """The box with whose name a text begins, "" for its name if it is of all of them, or None.

    The text of a question of several boxes is none's.
    """
    named = NAMED.match(text)
    item = names.item(named["item"]) if named else None
    if named is None or item is None or not (named["box"] or named["all"]):
        return None
    if named["all"]:
        return (*item, "")
    parts = _item(names, *item).parts
    number = int(named["box"])
    return (*item, parts[number - 1].name) if 1 <= number <= len(parts) else None


def _item(names: ExamNames, form: str, identifier: str) -> Item:
    return next(item for item in names.of_form(form or names.forms[0]) if item.id == identifier)


class ResponsesReader:
    """Rows of one attempt each."""

    def __init__(
        self, head: ResponsesHead, names: ExamNames, store: AnswersStore, student_of: Callable[[str], str], kept: Kept
    ) -> None:
        self._head, self._names, self._store = head, names, store
        self._student_of, self._kept = student_of, kept

    def read(self, row: TableRow) -> Iterator[str]:
        """Keep the answers of an attempt, and the platform's points for it. Yields what is wrong with them.

        Raises ExamgenError for a report that does not say which questions were drawn.
        """
        head, cells = self._head, row.cells
        student = self._student_of(cells[head.student])
        before = self._store.meet(student, row.line, head.person.of(cells))
        if before is not None and self._store.is_here(before):
            yield f"{student} stands on {self._store.beside(before)} already, and this attempt is left out. Delete one."
            return
        self._refuse_unnamed(row)
        for response in head.responses:
            for box, written in self._answers(response, student, cells):
                problem = self._kept(self._store, student, box, written, row.line) if box else written
                if problem:
                    yield problem
        points = read_number(cells[head.points])[0] if head.points is not None else None
        if points is not None and head.worth:
            self._store.platform.put(student, Given(points.value, head.worth, head.rounded))
        self._keep_points(student, cells)

    def _keep_points(self, student: str, cells: Sequence[str]) -> None:
        """Keep what the platform gave each question, or, where the report does not say, which one stood where."""
        platform = self._store.platform
        marks: dict[tuple[str, str], list[tuple[Number | None, Decimal]]] = {}
        for response in self._head.responses:
            item = self._asked(response, cells)
            if item is not None and response.points is None:
                platform.put_asked(student, response.slot, *item)
            elif item is not None and response.points is not None:
                marks.setdefault(item, []).append((read_number(cells[response.points])[0], response.worth))
        for item, boxes in marks.items():
            worth = sum((most for _, most in boxes), Decimal(0))
            given = [number.value for number, _ in boxes if number is not None]
            if len(given) < len(boxes):
                platform.put_unmarked(student, *item)
            elif worth:
                platform.put(student, Given(sum(given, Decimal(0)), worth, Decimal(0), *item))

    def _asked(self, response: Response, cells: Sequence[str]) -> tuple[str, str] | None:
        """The form and the item that a response is to; None if it is to no question of this exam."""
        if response.asked is not None:
            return response.asked
        named = NAMED.match(cells[response.question or 0])
        return self._names.item(named["item"]) if named else None

    def _refuse_unnamed(self, row: TableRow) -> None:
        """Raise ExamgenError if no cell of a row that should begins with the name of a question."""
        said = [row.cells[response.question] for response in self._head.responses if response.question is not None]
        told = [text for text in said if text.strip() not in NOTHING]
        if told and not any(map(NAMED.match, told)):
            raise ExamgenError(no_texts(self._store.where_line(row.line)))

    def _answers(self, response: Response, student: str, cells: Sequence[str]) -> Iterator[tuple[Box | None, str]]:
        """What stands in the boxes of a response; without a box, what is wrong with it."""
        written = from_cell(cells[response.place])
        if written.strip() in NOTHING:
            return
        if response.asked is not None and response.box:
            yield (*response.asked, response.box), written
            return
        known = self._asked(response, cells)
        if known is None:
            said = f"is to no question of this exam, but to {quoted(cells[response.question or 0])}"
            yield None, f"a response of {student} {said}; it is left out."
            return
        item = _item(self._names, *known)
        parts = chosen(written, item) if _is_chosen(item) else counted_parts(written, len(item.parts))
        if parts is None:
            said = f"the response of {student} to {'/'.join(filter(None, known))} is {quoted(written)}"
            yield None, f"{said}, in which its {len(item.parts)} boxes cannot be told apart; it is left out."
            return
        for part, answer in zip(item.parts, parts, strict=True):
            if answer.strip() not in NOTHING:
                yield (*known, part.name), answer


def quoted(text: str) -> str:
    """The beginning of a text, in one line."""
    line = " ".join(text.split())
    return f"{line[:60]}…" if len(line) > 60 else line


def counted_parts(text: str, count: int) -> list[str] | None:
    """What stands in each of the boxes that Moodle counts: `part 1: 0.5; part 2: `. None if they are not so many."""
    first = FIRST_PART.match(text)
    if first is None:
        return None
    found, rest = [], text[first.end() :]
    for number in range(2, count + 1):
        begins = re.search(rf";\s*{re.escape(first['word'])}\s*{number}\s*:", rest)
        if begins is None:
            return None
        found.append(rest[: begins.start()].strip())
        rest = rest[begins.end() :]
    more = re.search(rf";\s*{re.escape(first['word'])}\s*{count + 1}\s*:", rest)
    return None if more else [*found, rest.strip()]


def _is_chosen(item: Item) -> bool:
    return any(isinstance(part, ChosenPart) for part in item.parts)


def chosen(text: str, item: Item) -> list[str] | None:
    """The numbers of an essay that should have one for each box. None if it has more or fewer."""
    found = NUMBERS.findall(text)
    return found if len(found) == len(item.parts) else None
