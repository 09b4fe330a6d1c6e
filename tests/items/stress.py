"""Many items of real networks, each sent through: honest students, mistaken ones, and the second way.

stress(bank, "tanh", 300)           -> Stressed(items=300, honest=900, mistaken=4712, complaints=[])
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from itertools import count, islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

from examgen.composing.candidates import drawn_from, extract
from examgen.exam.record import Exam, Pages, Policies, exam_text
from examgen.items import gradient
from examgen.items.descent import Loss
from examgen.items.item import Item, Part, WordPart, places_of
from examgen.items.kinds import KINDS
from examgen.items.screening import screen_item, screen_network
from examgen.items.solution import examined, make_item
from examgen.networks.bank import Bank
from examgen.networks.training import Subject
from examgen.paper.network import TARGETS
from examgen.verify import answers, blanks, crowd, lines, networks, whole
from examgen.verify.case import case_of
from examgen.verify.reading import read
from tests.exams import batches_of, chosen_by
from tests.items import classifiers, layered
from tests.items.backwards import OWN_MISTAKES, Backwards
from tests.items.descents import ON_THE_WAY_BACK, Descent, slipped_copies, step_by
from tests.items.students import Copied, Numbers, Student, mistakes
from tests.items.tables import gets_wrong, works_out

Written: TypeAlias = Mapping[str, Decimal | str]
"""What a student writes into the boxes, by part."""

Honest: TypeAlias = Callable[[Item, int, Random], Written]
Mistaken: TypeAlias = Callable[[Item, int, Random], Iterator[tuple[str, Written]]]

HONEST = 3
"""Honest students an item."""

CHUNK = 200
"""Items in one record for the second way."""

CHECKS = (
    networks.solve_task_unrounded,
    networks.rounded_half_up,
    networks.good_networks,
    answers.answers,
    answers.intervals,
    answers.no_gift,
    answers.slips_listed,
    answers.slip_numbers,
    answers.slips_refused,
    crowd.honest_students,
    crowd.worst_students,
    lines.worked_lines,
    blanks.blank_weights,
    blanks.samples_work,
    whole.points,
    whole.difficulty,
)


@dataclass(slots=True)
class Stressed:
    """How many were sent through, and what went wrong: one line for each."""

    items: int = 0
    honest: int = 0
    mistaken: int = 0
    complaints: list[str] = field(default_factory=list)


def stress(
    bank: Bank,
    activation: str,
    items: int,
    seed: int = 0,
    batches: int = 1,
    kind: str = "forward",
    hidden: tuple[int, ...] = (2,),
    proved: int | None = None,
) -> Stressed:
    """Send `items` good items of an activation through everything.

    batches: how much of the bank they come from; proved: how many go through the second way, all if left out.
    """
    random, outcome = Random(f"{seed}/{activation}"), Stressed()
    subject = Subject(activation, hidden=hidden, output=KINDS[kind].SCOPE.output)
    posed = good_items(bank, kind, subject, batches, random)
    by_places: dict[int, list[Item]] = {}
    for item, places in islice(posed, items):
        outcome.items += 1
        send_students(item, places, random, outcome)
        if proved is None or outcome.items <= proved:
            by_places.setdefault(places, []).append(item)
    for places, found in by_places.items():
        for first in range(0, len(found), CHUNK):
            second_way(found[first : first + CHUNK], activation, places, outcome)
    return outcome


def good_items(bank: Bank, kind: str, subject: Subject, batches: int, random: Random) -> Iterator[tuple[Item, int]]:
    """Good items without end, with the places they are handed in to: rows of the truth table first, then fractions."""
    drawn = [
        one
        for task in KINDS[kind].SCOPE.usual
        for number in range(batches)
        for one in drawn_from(bank.batch(replace(subject, task=task), number))
    ]
    screened = cache(lambda place: None if screen_network(extract(drawn[place]).network) else extract(drawn[place]))
    hidden: Counter[str] = Counter()
    for turn in count():
        for place in random.sample(range(len(drawn)), len(drawn)):
            found = screened(place)
            if found is None:
                continue
            row = random.choice([tuple(map(Decimal, inputs)) for inputs in TARGETS["xor"]])
            if turn % 5 and KINDS[kind].SCOPE.fractional:
                row = tuple(Decimal(tenth).scaleb(-1) for tenth in random.sample(range(1, 10), 2))
            places = random.choice((1, 2, 2, 3, 4))
            posed = KINDS[kind].pose(found.network, () if KINDS[kind].SCOPE.every_row else row, random)
            looked_into = examined(kind, posed, places)
            if screen_item(posed, looked_into, hidden) is None:
                yield make_item("Q", kind, posed, found.source, places, solved=looked_into.solution()), places


def forwards(item: Item, places: int, random: Random) -> Numbers:
    """What an honest student hands in who works a network forwards."""
    return layered.works(layered.student(random, places), layered.copied(item.network), row_of(item))


def forwards_mistaken(item: Item, places: int, random: Random) -> Iterator[tuple[str, Numbers]]:
    """Every mistake that one can make on the way forwards, and what it leads to."""
    sheet, row = layered.copied(item.network), row_of(item)
    for name, slipped, inputs in layered.mistakes(sheet, row):
        yield name, layered.works(layered.student(random, places), slipped, inputs)
    yield "rounded_to_one_decimal", layered.works_to_one_decimal(layered.student(random, places), sheet, row)


def backwards(item: Item, places: int, random: Random) -> Numbers:
    """What an honest student hands in who works back to a blank weight; nothing if he cannot."""
    return written_back(item, places, random, copied(item), row_of(item))


def backwards_mistaken(item: Item, places: int, random: Random) -> Iterator[tuple[str, Numbers]]:
    """Every mistake that one can make on the way back, and what it leads to, where it leads anywhere."""
    sheet, row = copied(item), row_of(item)
    ways = [(name, slipped, inputs, {}) for name, slipped, inputs in mistakes(sheet, row)]
    ways += [(name, sheet, row, habits) for name, habits in OWN_MISTAKES.items()]
    for name, slipped, inputs, habits in ways:
        yield name, written_back(item, places, random, slipped, inputs, **habits)


def written_back(
    item: Item, places: int, random: Random, sheet: Copied, row: tuple[Decimal, Decimal], **habits: Any
) -> Numbers:
    (edge,), student = [part.name for part in item.parts], Backwards(random, places + 2)
    weight = student.weight(sheet, row, edge, item.besides.given, **habits)
    return {} if weight is None else {edge: student.writes(weight)}


def descends(item: Item, places: int, random: Random) -> Written:
    """What an honest student hands in who takes a step of gradient descent."""
    student = Student(random, places_of(item, places) + 2)
    return step_by(student, copied(item), row_of(item), descent_of(item))


def descends_mistaken(item: Item, places: int, random: Random) -> Iterator[tuple[str, Written]]:
    """Every mistake that one can make on the way forwards or on the way back, and what it leads to."""
    sheet, row, descent = copied(item), row_of(item), descent_of(item)
    student = Student(random, places_of(item, places) + 2)
    for name, slipped, inputs, back in slipped_copies(sheet, row):
        yield name, step_by(student, slipped, inputs, descent, back=back)
    for name in ON_THE_WAY_BACK:
        yield name, step_by(student, sheet, row, descent, name)


def descent_of(item: Item) -> Descent:
    """What the item's sheet says of the step."""
    first, second = ((edge.source, edge.target) for edge in gradient.stepped_edges(item.posed))
    step = item.besides
    return Descent(step.target, step.learning_rate, step.loss is Loss.SQUARED, (first, second))


def copying(item: Item, places: int, random: Random) -> Numbers:
    """What an honest student hands in who copies every weight onto its edge, then works out the output."""
    return on_edges(copied(item), forwards(item, places, random))


def copying_mistaken(item: Item, places: int, random: Random) -> Iterator[tuple[str, Numbers]]:
    """Every mistake that one can make in copying, or on the way forwards after it."""
    sheet = copied(item)
    on_edge = {name: slipped for name, slipped, _ in mistakes(sheet, row_of(item)) if name.startswith(IN_COPYING)}
    for name, numbers in forwards_mistaken(item, places, random):
        yield name, on_edges(on_edge.get(name, sheet), numbers)
    (a, b), (c, d) = sheet.hidden_weights
    biases = replace(sheet, hidden_biases=sheet.hidden_biases[::-1])
    units = replace(biases, hidden_weights=((b, a), (d, c)), output_weights=sheet.output_weights[::-1])
    for name, slipped in (("hidden_biases_swapped", biases), ("hidden_units_swapped", units)):
        yield name, on_edges(slipped, Student(random, places + 2).works(slipped, row_of(item)))


def on_edges(sheet: Copied, numbers: Numbers) -> Numbers:
    """The weights as a student has copied them, and the output."""
    (a, b), (c, d) = sheet.hidden_weights
    (e, f), (g, h) = sheet.hidden_biases, sheet.output_weights
    named = {"I0->H0": a, "I1->H0": c, "B->H0": e, "I0->H1": b, "I1->H1": d, "B->H1": f}
    return {**named, "H0->O": g, "H1->O": h, "B->O": sheet.output_bias, "O": numbers["O"]}


IN_COPYING = ("hidden_weights_transposed", "output_weights_swapped", "minus_lost_")
"""How the mistakes of a forward pass begin that are made in copying, where there is something to copy."""


def swapping(item: Item, places: int, random: Random) -> Written:
    """What an honest student hands in who works a network with both activations, and compares."""
    row, student = row_of(item), layered.student(random, places)
    return compared(*(layered.works(student, sheet, row) for sheet in both(item)))


def swapping_mistaken(item: Item, places: int, random: Random) -> Iterator[tuple[str, Written]]:
    """Every mistake that one can make with both activations, wherever the sheet allows it, and what it leads to."""
    row, (trained, swapped) = row_of(item), both(item)
    made = [
        {name: (slipped, inputs) for name, slipped, inputs in layered.mistakes(sheet, row)}
        for sheet in (trained, swapped)
    ]
    ways = {
        name: (made[0].get(name, (trained, row)), made[1].get(name, (swapped, row))) for name in {**made[0], **made[1]}
    }
    ways["activations_exchanged"] = ((swapped, row), (trained, row))
    ways["activation_not_swapped"] = ((trained, row), (trained, row))
    for name, pair in ways.items():
        student = layered.student(random, places)
        yield name, compared(*(layered.works(student, *way) for way in pair))
    coarse = layered.student(random, places)
    outputs = (layered.works_to_one_decimal(coarse, sheet, row) for sheet in (trained, swapped))
    yield "rounded_to_one_decimal", compared(*outputs)


def both(item: Item) -> tuple[layered.Sheet, layered.Sheet]:
    """The sheet with the trained activation, and with the other one."""
    sheet = layered.copied(item.network)
    return sheet, sheet.in_hidden(lambda layer: replace(layer, activation=str(item.besides.swapped)))


def compared(trained: Numbers, swapped: Numbers) -> Written:
    """Both outputs, and the word that they lead to."""
    outputs = trained["O"], swapped["O"]
    same = len({output >= Decimal("0.5") for output in outputs}) == 1
    return {"O trained": outputs[0], "O swapped": outputs[1], "still right": "yes" if same else "no"}


def tabling(item: Item, places: int, random: Random) -> Written:
    """What an honest student hands in who fills in a whole table, and names it."""
    return works_out(copied(item), places, random)


def tabling_mistaken(item: Item, places: int, random: Random) -> Iterator[tuple[str, Written]]:
    """Every mistake that one can make with a whole table, and what it leads to."""
    yield from gets_wrong(copied(item), places, random)


def classifying(item: Item, places: int, random: Random) -> Written:
    """What an honest student hands in who works on to the class and the loss."""
    return classifiers.works(Student(random, places + 2), classifiers.copied(item.network), row_of(item))


def classifying_mistaken(item: Item, places: int, random: Random) -> Iterator[tuple[str, Written]]:
    """Every mistake that one can make on the way to the class and the loss, and what it leads to."""
    sheet, row, student = classifiers.copied(item.network), row_of(item), Student(random, places + 2)
    yield from classifiers.mistaken(student, sheet, row)
    coarse = classifiers.works_to_one_decimal(student, sheet, row)
    if coarse:
        yield "rounded_to_one_decimal", coarse


WORK: Mapping[str, tuple[Honest, Mistaken]] = {
    "forward": (forwards, forwards_mistaken),
    "activation-swap": (swapping, swapping_mistaken),
    "missing-weight": (backwards, backwards_mistaken),
    "gradient": (descends, descends_mistaken),
    "dump": (copying, copying_mistaken),
    "truth-table": (tabling, tabling_mistaken),
    "softmax": (classifying, classifying_mistaken),
}
"""By kind, how honest students work and how mistaken ones."""


def send_students(item: Item, places: int, random: Random, outcome: Stressed) -> None:
    """Honest students, then one for each slip of the item."""
    honest, mistaken = WORK[item.kind]
    for _ in range(HONEST):
        outcome.honest += 1
        wrong = refused(item, honest(item, places, random))
        if wrong:
            outcome.complaints.append(f"{told(item, places)}: an honest student is refused in {', '.join(wrong)}")
    stored = {slip.name for slip in item.slips}
    for name, written in mistaken(item, places, random):
        if name in stored:
            send_mistaken(item, places, name, written, outcome)


def send_mistaken(item: Item, places: int, name: str, written: Written, outcome: Stressed) -> None:
    outcome.mistaken += 1
    if not refused(item, written):
        outcome.complaints.append(f"{told(item, places)}: {name} is taken for right")


def row_of(item: Item) -> tuple[Decimal, Decimal]:
    """The two inputs of an item's row."""
    first, second = item.posed.row
    return first, second


def second_way(items: list[Item], activation: str, places: int, outcome: Stressed) -> None:
    """Every claim of `verify` that is about items one by one."""
    named = tuple(replace(item, id=f"Q{number:02}") for number, item in enumerate(items, 1))
    exam = Exam(
        title="Stress",
        seed=0,
        places=places,
        pages=Pages(),
        policies=Policies(),
        selection=chosen_by(
            len(named),
            (activation,),
            "fractional",
            kind=named[0].kind,
            tasks=tuple({item.network.task for item in named}),
            hidden=named[0].network.hidden,
            batches=batches_of(named),
        ),
        versions={},
        items=named,
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "exam.json"
        path.write_text(exam_text(exam), encoding="utf-8")
        case = case_of(read(path))
    for check in CHECKS:
        outcome.complaints += [f"second way, {places} places: {lie}" for lie in check(case) if lie]


def copied(item: Item) -> Copied:
    """The item's sheet as the students have it."""
    hidden, output = item.network.layers
    weights = tuple(weight for (weight,) in output.weights)
    return Copied(hidden.weights, hidden.biases, weights, output.biases[0], str(hidden.activation))


def refused(item: Item, written: Written) -> list[str]:
    """The parts that are empty, or do not take what is written there."""
    return [part.name for part in item.parts if part.name not in written or not takes(part, written[part.name])]


def takes(part: Part | WordPart, written: Decimal | str) -> bool:
    """Whether it is right."""
    if isinstance(part, WordPart):
        return written in part.accepted
    return not isinstance(written, str) and part.low <= written <= part.high


def told(item: Item, places: int) -> str:
    """Enough of an item to find it again."""
    return (
        f"batch {item.source.batch}, network {item.source.index}, row {tuple(map(str, item.inputs))}, {places} places"
    )
