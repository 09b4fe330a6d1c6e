"""The worked key for graders: key.html to search in, key.pdf to print, key.csv for a spreadsheet.

Its first page has every answer of the exam; then come the questions, as a rule two on a page, with the worked lines and
the numbers that known mistakes give. A pure function of the exam.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from itertools import chain
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from examgen.exam.form_rules import form_file
from examgen.exam.record import Exam
from examgen.items.descent import Descent
from examgen.items.for_students import figures_of_blanks, for_student
from examgen.items.item import AnyPart, Item, Part, WordPart, places_of
from examgen.items.kinds import KINDS
from examgen.items.softmax import CLASS
from examgen.items.solved import EXTRA_PLACES
from examgen.paper.activations import Activation
from examgen.paper.arithmetic import round_half_up
from examgen.paper.network import TARGETS, WEIGHT_PLACES, Layered, shown, target_of, unit_names
from examgen.render.answer_table import answer_tables, is_sample
from examgen.render.diagram import Diagram
from examgen.render.diagram.metrics import TYPOGRAPHIC_POINT
from examgen.render.drawing import drawing, in_words, widest_weight, without_output_box
from examgen.render.environment import rendered
from examgen.render.form_report import FormReport, form_report
from examgen.render.numbers import TASK_WORDS, margin_words, points, printed
from examgen.render.policy import policy_sentence
from examgen.render.press import files
from examgen.render.question import functions_of, marked_apart
from examgen.render.slip_table import SlipRow, are_listed, in_two_columns, leading_part, other_parts, slip_rows
from examgen.render.worked import Line, worked_line

TEMPLATE, SECTION = "key.html.j2", "key-section.html.j2"

Sections = Mapping[str, Markup]
"""The key of each question by its name."""

SMALLEST = 8 * TYPOGRAPHIC_POINT
"""The least size of type on a page, in millimetres: the diagrams are shrunk until a number has it."""

WIDE = 120.0
"""A drawing wider than so many millimetres has its worked lines under it, not beside it."""

MANY_COLUMNS = 6
"""An item with more columns of numbers than these has a page of its own, and slips in one table."""

LEAST_AIR = 1.2
"""Millimetres that a weight keeps from what is not its own, on a key too."""

MOST_SLIP_COLUMNS = 11
"""Columns of numbers for which a table of slips has room; the numbers of more boxes are listed under the words."""

TEXT_WIDTH = 182.0
"""Millimetres between the margins of a key."""

DRAWN = 2
"""Decimals of numbers in a drawing that stand with all their decimals among the lines."""

FITTING, FITTING_BROAD = len("\N{MINUS SIGN}0.9951"), len("\N{MINUS SIGN}199.9951")
"""Characters of a number for which a usual column of the table of mistakes has room, and a broad one."""

SHORT_NAME, SHORT_POINTS = len("H0 sum"), len("5 points")
"""Letters of the longest name, and of the longest number of points, that a narrow column takes."""

KEY_COLUMNS = ("item", "part", "answer", "low", "high", "points")
"""The head of key.csv."""


@dataclass(frozen=True, slots=True)
class KeyItem:
    """An item as the key shows it.

    hidden, output: their activations in words; functions: each that is worked out, once; diagram_width: in millimetres,
    as printed; lines: each with the part that it gives, None for one on the way;
    last, others: the names of the parts; slips: two columns, read down; task, truth, margin: of a question whose
    weights are the student's choice, what a network has to compute, its table, and how far it may be off; missed: where
    a network gives a class that is not its task's on the row, what it gives there.
    """

    item: Item
    hidden: str
    output: str
    functions: tuple[Activation, ...]
    diagram: Diagram
    diagram_width: float
    diagram_words: str
    lines: tuple[tuple[AnyPart | None, Line], ...]
    last: str
    others: tuple[str, ...]
    slips: tuple[tuple[SlipRow, ...], tuple[SlipRow, ...]]
    task: str
    truth: tuple[tuple[str, int], ...]
    margin: str
    missed: str

    @property
    def targets(self) -> tuple[tuple[Decimal, ...], ...]:
        """The targets of a step of gradient descent, row by row, one for each output."""
        step = self.item.besides
        return tuple(row.targets for row in step.rows(self.item.posed.row)) if isinstance(step, Descent) else ()

    @property
    def diagram_height(self) -> float:
        """In millimetres, as printed."""
        return self.diagram_width * self.diagram.height / self.diagram.width

    @property
    def long_names(self) -> bool:
        """Whether some lines have longer names than `H0 sum`, or parts more points than stand under a short one."""
        long_points = any(len(points(part.points)) > SHORT_POINTS for part in self.item.parts)
        return long_points or any(len(line.name) > SHORT_NAME for _, line in self.lines)

    @property
    def words(self) -> tuple[str, ...]:
        """The names of the parts that take words."""
        return tuple(part.name for part in self.item.parts if isinstance(part, WordPart))

    @property
    def deep(self) -> bool:
        """Whether its lines take all the width, under a wide drawing: those of more than a small network.

        One line to a box then: two would push the mistakes onto another page.
        """
        return deep(self.item) or self.arranged or (self.roomy and self.wide)

    @property
    def arranged(self) -> bool:
        """Whether its network has a shape for which nothing was settled."""
        return not self.diagram.settled

    @property
    def roomy(self) -> bool:
        """Whether it takes a page of its own."""
        return takes_a_page(self.item, self.arranged)

    @property
    def broad(self) -> dict[str, str]:
        """The boxes in which a mistake leaves a number too long for a usual column, and how broad theirs has to be."""
        longest: dict[str, int] = {}
        for name, text in (pair for row in chain(*self.slips) for pair in row.numbers.items()):
            longest[name] = max(longest.get(name, 0), len(text))
        fitting = {name: FITTING + (self.wide or name.endswith(" sum")) for name in longest if name not in self.words}
        return {
            name: "broad" if longest[name] <= FITTING_BROAD else "broadest"
            for name, most in fitting.items()
            if longest[name] > most
        }

    @property
    def on_the_way(self) -> tuple[Line, ...]:
        """The lines that give no part."""
        return tuple(line for part, line in self.lines if part is None)

    @property
    def wide(self) -> bool:
        """Whether the drawing leaves no room beside it."""
        return self.diagram_width > WIDE

    @property
    def listed(self) -> bool:
        """Whether mistakes have their numbers under the words, on a page of their own."""
        return are_listed(self.item)

    @property
    def beyond(self) -> bool:
        """Whether the drawing is wider than the text, and goes out into both margins."""
        return self.diagram_width > TEXT_WIDTH


def render_key(exam: Exam, environment: Environment) -> dict[str, bytes]:
    """The key's files by their path in the exam's folder: HTML, PDF and CSV, all UTF-8, of each form if there are any.

    Raises ExamgenError for a template that is broken.
    """
    return files(key_texts(exam, environment))


def key_texts(exam: Exam, environment: Environment, sections: Sections | None = None) -> dict[str, str]:
    """The text of each of the key's files by its path, that of the PDF as HTML for paper, yet to be drawn.

    sections: those of `key_sections`, where they are known already.
    """
    texts: dict[str, str] = {}
    report, sections = form_report(exam), sections or key_sections(exam, environment)
    for letter, form in exam.by_form().items():
        values = {**key_values(form, report), "sections": sections}
        for path, medium in (("graders/key.html", "screen"), ("graders/key.pdf", "paper")):
            texts[form_file(path, letter)] = rendered(environment, TEMPLATE, medium=medium, **values)
        texts[form_file("graders/key.csv", letter)] = key_csv(form.items)
    return texts


def key_sections(exam: Exam, environment: Environment) -> Sections:
    """The key of each question by its name, as it is shown on a screen. Raises ExamgenError for a broken template."""
    return {
        item.name: Markup(  # noqa: S704 a template escapes what it is given
            rendered(environment, SECTION, entry=key_item(item, exam.places), fresh=place == 0)
        )
        for form in exam.by_form().values()
        for place, item in enumerate(form.items)
    }


def key_values(exam: Exam, report: FormReport | None = None) -> dict[str, Any]:
    """What the key's template is filled in with, but for the sections on a screen.

    exam: of one form, if there are any; report: on all of them.
    """
    return {
        "exam": exam,
        "form": exam.items[0].form,
        "report": report,
        "places": sorted({places_of(item, exam.places) for item in exam.items}),
        "extra": EXTRA_PLACES,
        "copied": any(part.copied for item in exam.items for part in item.parts),
        "long_copies": any(
            part.copied and item.network.weight_places > WEIGHT_PLACES for item in exam.items for part in item.parts
        ),
        "policy": policy_sentence(exam.policies, [marked_apart(for_student(item).parts) for item in exam.items]),
        "tables": answer_tables(exam.items),
        "items": tuple(key_item(item, exam.places) for item in exam.items),
    }


def key_csv(items: Sequence[Item]) -> str:
    """Every part of every item, one row each, as plain numbers with an ASCII minus."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(KEY_COLUMNS)
    for item in items:
        for part in item.parts:
            bounds = (part.low, part.high) if isinstance(part, Part) else ("", "")
            writer.writerow((item.id, part.name, *map(_plain, (part.answer, *bounds, part.points))))
    return text.getvalue()


def _plain(value: Decimal | str) -> str:
    return value if isinstance(value, str) else format(value, "f")


def key_item(item: Item, places: int) -> KeyItem:
    """What the key's page says of an item."""
    hidden, output = item.network.hidden_activation, item.network.layers[-1].activation
    diagram = answered_drawing(item, drawn_places(item, places_of(item, places)))
    parts = {part.name: part for part in item.parts}
    return KeyItem(
        item=item,
        hidden=hidden_words(item.network),
        output=output.words,
        functions=tuple(activation for _, activation in functions_of(item.network)),
        diagram=diagram,
        diagram_width=diagram.width * key_scale(diagram),
        diagram_words=in_words(diagram, item.network, item.inputs),
        lines=tuple((parts.get(line.name), line) for line in map(worked_line, item.steps)),
        last=leading_part(item).name if item.slips else "",
        others=other_parts(item) if item.slips and not are_listed(item) else (),
        slips=slip_columns(item),
        task=TASK_WORDS.get(item.network.task, ""),
        truth=_truth(item.network.task) if is_sample(item) else (),
        margin=margin_words(hidden),
        missed=missed_words(item),
    )


def missed_words(item: Item) -> str:
    """`gives class 0 on this row, where XOR is 1`; empty where the class is the task's, or none is asked for."""
    given = next((part.answer for part in item.parts if part.name == CLASS), None)
    target = target_of(item.inputs, item.network.task)
    if given is None or target is None or given == str(target):
        return ""
    return f"gives class {given} on this row, where {item.network.task.upper()} is {target}"


def hidden_words(network: Layered) -> str:
    """The activations of the hidden layers: `tanh`, or `tanh (H) and sigmoid (G)` where they differ."""
    units: dict[str, list[str]] = {}
    for activation, (first, *_) in zip(network.activations, unit_names(network), strict=False):
        units.setdefault(activation.words, []).append(first[0])
    if len(units) == 1:
        return next(iter(units))
    *most, last = (f"{words} ({', '.join(letters)})" for words, letters in units.items())
    return f"{', '.join(most)} and {last}"


def _truth(task: str) -> tuple[tuple[str, int], ...]:
    return tuple((f"({','.join(row)})", target) for row, target in TARGETS[task].items())


def slip_columns(item: Item) -> tuple[tuple[SlipRow, ...], tuple[SlipRow, ...]]:
    """The slips in two columns, in one where they are wide."""
    narrow = few_columns(item) or are_listed(item)
    return in_two_columns(slip_rows(item)) if narrow else (slip_rows(item), ())


def deep(item: Item) -> bool:
    """Whether there is more than one hidden layer: a wide drawing, and many lines under it."""
    return len(item.network.hidden) > 1


def takes_a_page(item: Item, arranged: bool) -> bool:
    """Whether an item takes a page of its own. arranged: whether nothing was settled for its network's shape."""
    return arranged or deep(item) or not few_columns(item)


def is_arranged(item: Item) -> bool:
    """Whether an item's network has a shape for which no drawing was settled."""
    return not answered_drawing(item, DRAWN).settled


def few_columns(item: Item) -> bool:
    """Whether two tables of slips have room beside each other, and half a page is enough.

    It is not where the outputs of every row are asked for; a sample of hand-coded weights has no slips.
    """
    return is_sample(item) or (item.inputs is not None and 1 + len(other_parts(item)) <= MANY_COLUMNS)


def drawn_places(item: Item, places: int) -> int:
    """Decimals of the numbers in a drawing: the question's, or two where the outputs are only on the way."""
    return min(places, DRAWN) if KINDS[item.kind].SCOPE.on_the_way else places


def answered_drawing(item: Item, places: int) -> Diagram:
    """The students' drawing with each unit's output written into its node, the last one's into its box.

    The numbers are the trained network's, rounded half up to `places`; a question on several rows has none.
    """
    network = shown(item.network, item.besides.blanks)
    widest = widest_weight(figures_of_blanks(item), item.network.weight_places)
    if item.inputs is None or (isinstance(item.besides, Descent) and item.besides.second_inputs):
        return without_output_box(drawing(network, None, filled=item.besides.blanks, widest=widest))
    names, traces = unit_names(item.network), item.network.trace(item.inputs)
    *hidden, outputs = [[printed(round_half_up(value, places)) for value in trace.outputs] for trace in traces]
    values = {name: value for layer in zip(names, hidden, strict=False) for name, value in zip(*layer, strict=True)}
    return drawing(
        network,
        item.inputs,
        outputs,
        values,
        given=item.besides.given,
        given_unit=KINDS[item.kind].given_unit(item.posed),
        filled=item.besides.blanks,
        widest=widest,
    )


def key_scale(diagram: Diagram) -> float:
    """By how much a drawing is smaller on the key: its numbers have the least size, and its weights their air."""
    least = SMALLEST / smallest_number(diagram)
    if diagram.settled or diagram.turned:
        return least
    return min(1.0, max(least, LEAST_AIR / diagram.air))


def smallest_number(diagram: Diagram) -> float:
    """The size of the smallest number in a drawing, in millimetres."""
    texts = [edge.label for edge in diagram.edges] + [output.value for output in diagram.outputs]
    texts += [text for node in diagram.nodes for text in node.texts if text.role == "value"]
    return min(text.size for text in texts if text)
