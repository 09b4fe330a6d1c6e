"""Students of every kind of question, honest and mistaken, as the boxes that they fill: text by part.

Everything that they write comes from tests/items, which takes nothing from examgen.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal, localcontext
from random import Random

from examgen.items.item import Item
from tests.items.backwards import OWN_MISTAKES, Backwards
from tests.items.students import EXACTLY, Column, Copied, Numbers, Student, mistakes

Boxes = dict[str, str]


class Careless(Student):
    """Rounds every number to what is handed in, writes that, and goes on from there."""

    def works(self, sheet: Copied, inputs: Column) -> Numbers:
        with localcontext(EXACTLY):
            return self._works(sheet, inputs)

    def weighted_sum(self, values: Column, weights: Column, bias: Decimal) -> Decimal:
        return self.round(super().weighted_sum(values, weights, bias), self.kept - 2)

    def activated(self, activation: str, total: Decimal) -> Decimal:
        return self.round(super().activated(activation, total), self.kept - 2)


def copied(item: Item) -> Copied:
    """The item's sheet as a student copies it."""
    hidden, output = item.network.layers
    weights = tuple(weight for (weight,) in output.weights)
    return Copied(hidden.weights, hidden.biases, weights, output.biases[0], str(hidden.activation))


def written(number: Decimal, random: Random) -> str:
    text = format(number, "f")
    if random.random() < 0.3:
        text = text.replace(".", ",")
    if random.random() < 0.3:
        text = text.replace("-", "\N{MINUS SIGN}")
    if random.random() < 0.2 and text.startswith("0.") and len(text) > 2:
        text = text[1:]
    return text


def forward(item: Item, student: Student) -> Numbers:
    return student.works(copied(item), item.posed.row)


def forward_mistaken(item: Item, student: Student) -> Iterator[tuple[str, Numbers]]:
    for name, sheet, row in mistakes(copied(item), item.posed.row):
        yield name, student.works(sheet, row)
    if not isinstance(student, Careless):
        yield "rounded_to_one_decimal", student.works_to_one_decimal(copied(item), item.posed.row)


def both_passes(sheet: Copied, other: str, row: Column, student: Student) -> Numbers:
    trained = student.works(sheet, row)["O"]
    changed = {"activation": other, "output_activation": output_of(sheet, other)}
    lost = sheet.exponent_sign_lost and other != "relu"
    swapped = student.works(replace(sheet, **changed, exponent_sign_lost=lost), row)["O"]
    return compared(trained, swapped)


def output_of(sheet: Copied, other: str) -> str:
    """A student who puts the activation on the output too does so in either pass, each time the one in use."""
    return "linear" if sheet.output_activation == "linear" else other


def compared(trained: Decimal, swapped: Decimal) -> Numbers:
    half = Decimal("0.5")
    return {"O trained": trained, "O swapped": swapped, "still right": (trained >= half) == (swapped >= half)}


def swap(item: Item, student: Student) -> Numbers:
    return both_passes(copied(item), str(item.swapped), item.posed.row, student)


def swap_mistaken(item: Item, student: Student) -> Iterator[tuple[str, Numbers]]:
    """Every mistake in both passes; the two activations mixed up."""
    sheet, row, other = copied(item), item.posed.row, str(item.swapped)
    for name, slipped, inputs in mistakes(sheet, row):
        if name.endswith("_used"):
            continue
        if name == "activation_left_out":
            linear = student.works(slipped, inputs)["O"]
            yield name, compared(linear, student.works(slipped, inputs)["O"])
        else:
            yield name, both_passes(slipped, other, inputs, student)
    swapped = replace(sheet, activation=other)
    outputs = [student.works(found, row)["O"] for found in (sheet, swapped, sheet)]
    yield "activations_exchanged", compared(outputs[1], outputs[0])
    yield "activation_not_swapped", compared(outputs[0], outputs[2])


def blank_weight(item: Item, student: Student) -> Numbers:
    return back(item, student, copied(item), item.posed.row)


def blank_weight_mistaken(item: Item, student: Student) -> Iterator[tuple[str, Numbers]]:
    for name, sheet, row in mistakes(copied(item), item.posed.row):
        yield name, back(item, student, sheet, row)
    for name, habits in OWN_MISTAKES.items():
        yield name, back(item, student, copied(item), item.posed.row, **habits)


def back(item: Item, student: Student, sheet: Copied, row: Column, **habits: object) -> Numbers:
    (edge,), worker = [part.name for part in item.parts], Backwards(student.random, student.kept)
    weight = worker.weight(sheet, row, edge, item.output or Decimal(0), **habits)
    return {} if weight is None else {edge: worker.writes(weight)}


def boxes(numbers: Numbers, random: Random) -> Boxes:
    """What stands on paper."""
    words = {True: ("yes", "Yes", "y"), False: ("no", "No.", "n")}
    return {
        name: random.choice(words[number]) if isinstance(number, bool) else written(number, random)
        for name, number in numbers.items()
    }


WORK: dict[str, tuple[Callable[[Item, Student], Numbers], Callable[[Item, Student], Iterator[tuple[str, Numbers]]]]] = {
    "forward": (forward, forward_mistaken),
    "activation-swap": (swap, swap_mistaken),
    "missing-weight": (blank_weight, blank_weight_mistaken),
}
"""By kind, how honest students work and how mistaken ones."""
