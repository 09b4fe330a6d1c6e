"""The students' pages: what is asked, the place to work and the boxes for the answers.

Templates get `StudentItem`s and the exam's outward facts; no answer, interval, slip, source or seed comes this far.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from jinja2 import Environment

from examgen.diagram import Diagram
from examgen.exam import Exam, Pages
from examgen.form_rules import form_file
from examgen.items.item import Loss, StudentItem, StudentPart, for_student, places_of
from examgen.items.kind import EXTRA_PLACES
from examgen.network import TARGETS, Activation, input_names, unit_names
from examgen.render.drawing import BLANK, drawing, in_words, weight_table, without_output_box
from examgen.render.environment import rendered
from examgen.render.numbers import TASK_WORDS, margin_words, printed
from examgen.render.policy import policy_sentence
from examgen.render.press import files
from examgen.render.tables import FunctionTable, function_tables

TEMPLATE = "questions.html.j2"

PAPER_HEIGHT = {"a4": 273.0, "letter": 255.4}
"""Millimetres between the upper and the lower margin."""

TYPE_WIDTH = 174.0
"""Millimetres, on either paper."""

HALF_LETTER_SCALE = 0.955
"""Half a letter page is short of a diagram by some millimetres; weights of 11 points may shrink to 10.5."""

MARKS_HEAD, MARKS_TOTAL = 27.0, 14.0
"""Millimetres of the first and the last column of the table for the marks."""

HEAD, NAMES, BOXES, FOOT = 7.0, 12.0, 21.0, 8.0
"""Millimetres of the running head, the line for the name, one row of answer boxes, and the small print."""

FRONT, FRONT_WITH_LONG_TITLE, LONG_TITLE = 40.0, 47.0, 60
"""Millimetres of title and marks on the first page, and from how many characters a title needs more lines."""

BOXES_A_ROW = 5
OF_ROW = re.compile(r"O\((.+)\)")
GRADIENT = "gradient "
MARKS_ON_FIRST_PAGE, MOST_UNITS_ON_FIRST_PAGE = 20, 2
MARKS_IN_WIDE_CELLS, MARKS_IN_NARROW_CELLS = 10, 20
MARK_ROWS_ON_COVER, MARK_ROWS_UNDER_INSTRUCTIONS, MARK_ROWS_A_PAGE = 4, 2, 10


@dataclass(frozen=True, slots=True)
class Question:
    """One question as the template prints it. label: "7" for Q07; words: the diagram for who cannot see it.

    boxes: the parts that are not written on the edges of the diagram; on_edges: the points of one that is.
    task, hand_coded: as in StudentItem; function: what the network computes, in words; truth: where weights are to be
    found for it, the table that its output has to meet, and margin how far it may be off, empty for not at all.
    section_text: what stands above the first question of a section; dump: the lines that list the weights.
    output: where it is given; inverted: the activation that has to be undone, as a blank weight leads to a hidden unit;
    target, learning_rate, loss: of a step of gradient descent; places, kept: decimals to hand in, and on the way.
    carries: whether a box may follow from another one.
    """

    id: str
    label: str
    kind: str
    points: Decimal
    boxes: tuple[StudentPart, ...]
    on_edges: Decimal | None
    row: tuple[tuple[str, str], ...]
    binary: bool
    inputs: tuple[str, ...]
    hidden: tuple[str, ...]
    activation: Activation
    output_activation: Activation
    swapped: Activation | None
    output: str
    inverted: Activation | None
    target: str
    learning_rate: str
    loss: Loss | None
    places: int
    kept: int
    diagram: Diagram
    weights: tuple[tuple[str, str, str], ...]
    words: str
    task: str
    hand_coded: bool
    dump: tuple[str, ...]
    function: str
    truth: tuple[tuple[str, str, int], ...]
    margin: str
    carries: bool
    section_text: str = ""

    @property
    def table(self) -> tuple[tuple[str, ...], ...]:
        """The rows whose outputs have boxes of their own, as `O(0,1)`."""
        found = (OF_ROW.fullmatch(part.name) for part in self.boxes)
        return tuple(tuple(row[1].split(",")) for row in found if row)

    @property
    def edges(self) -> tuple[str, ...]:
        """The weights by which a gradient is asked for, as `I1->H0`."""
        return tuple(part.name.removeprefix(GRADIENT) for part in self.boxes if part.name.startswith(GRADIENT))

    @property
    def box_rows(self) -> tuple[tuple[StudentPart, ...], ...]:
        """The boxes in rows: as many as fit, but what belongs to one unit, its sum and its activation, together."""
        rows: list[list[StudentPart]] = [[]]
        for unit in by_unit(self.boxes):
            if len(rows[-1]) + len(unit) > BOXES_A_ROW:
                rows.append([])
            rows[-1] += unit
        return tuple(map(tuple, rows))


@dataclass(frozen=True, slots=True)
class MarkRow:
    """A strip of the table for the marks. total: the whole exam's points, on the last strip."""

    questions: tuple[Question, ...]
    cell: float
    total: Decimal | None

    @property
    def width(self) -> float:
        """Millimetres of the whole strip; strips under each other have their cells under each other."""
        return MARKS_HEAD + len(self.questions) * self.cell + (MARKS_TOTAL if self.total is not None else 0)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of paper. cover: whether it is the first of the cover; heights in millimetres."""

    number: int
    cover: bool = False
    marks: tuple[MarkRow, ...] = ()
    questions: tuple[Question, ...] = ()
    tables: tuple[FunctionTable, ...] = ()
    front_height: float = 0.0
    body_height: float = 0.0


def render_students(exam: Exam, pages: Environment) -> dict[str, bytes]:
    """`students/questions.html` and `students/questions.pdf`, of each form if there are any.

    Raises ExamgenError for a broken template.
    """
    return files(student_texts(exam, pages))


def student_texts(exam: Exam, pages: Environment) -> dict[str, str]:
    """The HTML of each students' file by its path, that of the PDF laid out for paper and yet to be drawn."""
    texts: dict[str, str] = {}
    for letter, form in exam.by_form().items():
        facts = outward_facts(form, [for_student(item) for item in form.items])
        for path, medium in (("students/questions.html", "screen"), ("students/questions.pdf", "paper")):
            texts[form_file(path, letter)] = rendered(pages, TEMPLATE, medium=medium, **facts)
    return texts


def outward_facts(exam: Exam, items: Sequence[StudentItem]) -> dict[str, Any]:
    """All that the template of the students' pages is told. items: the questions to print, in their order.

    All of them are of one form, if there are any.
    """
    texts = section_texts(exam)
    questions = [
        replace(
            question_on_paper(item, exam.places, compact=exam.pages.per_page == 2), section_text=texts.get(item.id, "")
        )
        for item in items
    ]
    needed = {activation for question in questions for activation in (question.activation, question.swapped)}
    activations = [activation for activation in Activation if activation in needed]
    most_kept = max(question.kept for question in questions)
    tables = function_tables(activations, most_kept) if exam.pages.tables else ()
    front_height = FRONT_WITH_LONG_TITLE if len(exam.title) > LONG_TITLE else FRONT
    sheets = lay_out_sheets(questions, exam.pages, tables, front_height, bool(exam.instructions))
    return {
        "title": exam.title,
        "form": items[0].form,
        "course": exam.course,
        "date": exam.date,
        "instructions": exam.instructions,
        "language": exam.language,
        "places": exam.places,
        "kept": exam.places + EXTRA_PLACES,
        "paper": exam.pages.paper,
        "per_page": exam.pages.per_page,
        "drawing_scale": HALF_LETTER_SCALE if (exam.pages.paper, exam.pages.per_page) == ("letter", 2) else 1.0,
        "policy": policy_sentence(exam.policies, [marked_apart(item.parts) for item in items]),
        "questions": questions,
        "same_decimals": same_decimals(questions, items),
        "points_in_all": sum((question.points for question in questions), Decimal(0)),
        "tables": tables,
        "sheets": sheets,
    }


def same_decimals(questions: Sequence[Question], items: Sequence[StudentItem]) -> bool:
    """Whether every number is handed in to the same decimals; a weight has one, whatever the others have."""
    weights = any("->" in part.name and " " not in part.name for item in items for part in item.parts)
    return len({question.places for question in questions}) == 1 and not weights


def section_texts(exam: Exam) -> dict[str, str]:
    """The texts of the sections by the name of the item that each stands above."""
    texts, first = {}, 0
    for rules in exam.selection.sections:
        texts[exam.items[first].id] = rules.text
        first += rules.count
    return texts


def question_on_paper(item: StudentItem, places: int, compact: bool = False) -> Question:
    """A question ready to print. places: the exam's; compact: without the box after the output, for half a page.

    So it is with a dump or a table beside.
    """
    network = item.network
    drawn = drawing(network, item.inputs, given=item.output)
    weights, chosen = weight_table(drawn), any(part.chosen for part in item.parts)
    on_edges = [part for part in item.parts if part.name in written_on_edges(weights)]
    into_hidden = [weight for layer in network.layers[:-1] for row in (*layer.weights, layer.biases) for weight in row]
    digits = re.fullmatch(r"\D*0*(\d+)", item.id)
    return Question(
        id=item.id,
        label=digits.group(1) if digits else item.id,
        kind=item.kind,
        points=item.points,
        boxes=tuple(part for part in item.parts if part not in on_edges),
        on_edges=on_edges[0].points if on_edges else None,
        row=tuple(zip(input_names(network), map(printed, item.inputs), strict=True)) if item.inputs else (),
        binary=all(value in (0, 1) for value in item.inputs or ()),
        inputs=input_names(network),
        hidden=tuple(name for names in unit_names(network)[:-1] for name in names),
        activation=network.hidden_activation,
        output_activation=network.layers[-1].activation,
        swapped=item.swapped,
        output="" if item.output is None else printed(item.output),
        inverted=network.hidden_activation if item.output is not None and None in into_hidden else None,
        target="" if item.target is None else printed(item.target),
        learning_rate="" if item.learning_rate is None else printed(item.learning_rate),
        loss=item.loss,
        places=places_of(item, places),
        kept=places_of(item, places) + EXTRA_PLACES,
        diagram=without_output_box(drawn) if compact or on_edges or item.inputs is None else drawn,
        weights=weights,
        words=in_words(drawn, network, item.inputs),
        task=item.task,
        hand_coded=item.hand_coded,
        dump=tuple(map(printed, item.dump or ())),
        function=TASK_WORDS.get(item.task, ""),
        truth=tuple((*row, target) for row, target in TARGETS[item.task].items()) if chosen else (),
        margin=margin_words(network.hidden_activation) if chosen else "",
        carries=len(marked_apart(item.parts)) > 1,
    )


def marked_apart(parts: Sequence[StudentPart]) -> list[str]:
    """The boxes of a question that are marked each for itself; those of the student's own choice are so all at once."""
    return [part.name for part in parts if not part.chosen]


def by_unit(parts: Sequence[StudentPart]) -> list[list[StudentPart]]:
    """The parts, a unit's activation in one group with its sum."""
    groups: list[list[StudentPart]] = []
    for part in parts:
        if groups and groups[-1][0].name == f"{part.name} sum":
            groups[-1].append(part)
        else:
            groups.append([part])
    return groups


def written_on_edges(weights: Sequence[tuple[str, str, str]]) -> tuple[str, ...]:
    """The names of the edges that have a box to write into; a lone blank weight has its box at the foot of the page."""
    names = tuple(f"{source}->{target}" for source, target, weight in weights if weight == BLANK)
    return names if len(names) > 1 else ()


def lay_out_sheets(
    questions: Sequence[Question],
    pages: Pages,
    tables: tuple[FunctionTable, ...],
    front_height: float,
    instructions: bool = False,
) -> list[Sheet]:
    """The pages in their order. A cover comes where it is asked for, and where the first page cannot take the marks.

    That is where there are many questions, and where a larger network would leave no room to work beside the marks.
    instructions: whether there are any; they stand on a cover too, and a text above the first question needs the room.
    """
    first = questions[0]
    full = bool(first.section_text) or len(first.box_rows) > 1 or len(first.hidden) > MOST_UNITS_ON_FIRST_PAGE
    crowded = len(questions) > MARKS_ON_FIRST_PAGE or pages.per_page == 2 or full
    cover = pages.cover or instructions or crowded
    rows_on_cover = MARK_ROWS_UNDER_INSTRUCTIONS if instructions else MARK_ROWS_ON_COVER
    sheets = cover_sheets(questions, rows_on_cover) if cover else []
    for start in range(0, len(questions), pages.per_page):
        front = 0.0 if sheets else front_height
        together = tuple(questions[start : start + pages.per_page])
        sheets.append(
            Sheet(
                number=len(sheets) + 1,
                questions=together,
                marks=() if sheets else mark_rows(questions, MARKS_ON_FIRST_PAGE),
                front_height=front,
                body_height=body_height(together, pages) - front,
            )
        )
    if tables:
        sheets.append(Sheet(number=len(sheets) + 1, tables=tables))
    return sheets


def cover_sheets(questions: Sequence[Question], rows_on_cover: int) -> list[Sheet]:
    """The cover, and as many pages after it as the table for the marks needs."""
    wide = len(questions) <= 2 * MARKS_IN_WIDE_CELLS
    rows = mark_rows(questions, MARKS_IN_WIDE_CELLS if wide else MARKS_IN_NARROW_CELLS)
    sheets = [Sheet(number=1, cover=True, marks=rows[:rows_on_cover])]
    for first in range(rows_on_cover, len(rows), MARK_ROWS_A_PAGE):
        sheets.append(Sheet(number=len(sheets) + 1, marks=rows[first : first + MARK_ROWS_A_PAGE]))
    return sheets


def mark_rows(questions: Sequence[Question], a_row: int) -> tuple[MarkRow, ...]:
    """The table for the marks in strips of at most `a_row` questions."""
    strips = [tuple(questions[first : first + a_row]) for first in range(0, len(questions), a_row)]
    total = sum((question.points for question in questions), Decimal(0))
    fewest = MARKS_IN_WIDE_CELLS if max(map(len, strips)) <= MARKS_IN_WIDE_CELLS else MARKS_IN_NARROW_CELLS
    cell = (TYPE_WIDTH - MARKS_HEAD - MARKS_TOTAL) / fewest
    return tuple(MarkRow(strip, cell, total if strip is strips[-1] else None) for strip in strips)


def body_height(questions: Sequence[Question], pages: Pages) -> float:
    """Millimetres between the line for the name and the boxes; on a halved page, of one question whole."""
    room = PAPER_HEIGHT[pages.paper] - HEAD - NAMES - FOOT
    if pages.per_page == 2:
        return room / 2
    return room - max(len(question.box_rows) for question in questions) * BOXES
