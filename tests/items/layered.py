"""Sheets with networks of any shape, and how students work them out: in `decimal` alone, like `students.py`.

works(Student(random, kept=4), sheet, inputs)               # {"H0 sum": ..., "G1": ..., "O": ...}
for name, slipped, row in mistakes(sheet, inputs): ...      # the sheet and the row that a mistaken student works with
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from itertools import pairwise
from random import Random

from hypothesis import strategies as st

from examgen.items.item import Posed
from examgen.paper.network import Network
from tests.items.sheets import layer_of
from tests.items.students import EXACT, EXACTLY, EXPONENTIAL, Column, Numbers, Student

LETTERS = "HG"


@dataclass(frozen=True)
class Copy:
    """One layer as a student copied it. weights[i][j]: from unit i below to unit j here."""

    weights: tuple[Column, ...]
    biases: Column
    activation: str
    bare: int | None = None
    """The unit whose activation is left out."""

    def activates(self, unit: int) -> str:
        return "linear" if unit == self.bare else self.activation

    def column(self, unit: int) -> Column:
        return tuple(row[unit] for row in self.weights)

    @property
    def square(self) -> bool:
        return len(self.weights) == len(self.biases)


@dataclass(frozen=True)
class Sheet:
    """A network with one output. exponent_sign_lost: in every hidden unit."""

    layers: tuple[Copy, ...]
    exponent_sign_lost: bool = False

    @property
    def activation(self) -> str:
        return self.layers[0].activation

    @property
    def names(self) -> list[list[str]]:
        hidden = zip(LETTERS, self.layers[:-1], strict=False)
        return [[f"{letter}{unit}" for unit in range(len(layer.biases))] for letter, layer in hidden] + [["O"]]

    def changed(self, place: int, **changes: object) -> "Sheet":
        layers = list(self.layers)
        layers[place] = replace(layers[place], **changes)  # type: ignore[arg-type]
        return replace(self, layers=tuple(layers))

    def in_hidden(self, change: Callable[[Copy], Copy]) -> "Sheet":
        return replace(self, layers=(*map(change, self.layers[:-1]), self.layers[-1]))


tenths = st.integers(-99, 99).map(lambda number: Decimal(number).scaleb(-1))


@st.composite
def sheets(draw: st.DrawFn, hidden: tuple[int, ...]) -> Sheet:
    """Any network at all with so many units in each hidden layer."""
    activation = draw(st.sampled_from(["relu", "sigmoid", "tanh", "leaky-relu"]))
    layers = []
    for below, here in pairwise((2, *hidden, 1)):
        weights = tuple(tuple(draw(tenths.filter(bool)) for _ in range(here)) for _ in range(below))
        layers.append(Copy(weights, tuple(draw(tenths) for _ in range(here)), activation))
    return Sheet(tuple(layers)).changed(-1, activation="linear")


def network_of(sheet: Sheet) -> Network:
    layers = (layer_of(layer.activation, layer.weights, layer.biases) for layer in sheet.layers)
    return Network("xor", tuple(layers))


def copied(network: Network) -> Sheet:
    """The sheet of a network as students have it."""
    return Sheet(tuple(Copy(layer.weights, layer.biases, str(layer.activation)) for layer in network.layers))


def posed_on(sheet: Sheet, inputs: Column, **fields: object) -> Posed:
    return Posed(network=network_of(sheet), inputs=inputs, **fields)  # type: ignore[arg-type]


def works(student: Student, sheet: Sheet, inputs: Column) -> Numbers:
    """What he hands in, part by part."""
    with localcontext(EXACTLY):
        numbers: Numbers = {}
        values: Sequence[Decimal] = inputs
        for layer, names in zip(sheet.layers, sheet.names, strict=True):
            outputs = []
            for unit, name in enumerate(names):
                total = student.weighted_sum(values, layer.column(unit), layer.biases[unit])
                turned = sheet.exponent_sign_lost and layer is not sheet.layers[-1]
                outputs.append(student.activated(layer.activates(unit), -total if turned else total))
                if layer is not sheet.layers[-1]:
                    numbers[f"{name} sum"] = total
                numbers[name] = outputs[-1]
            values = outputs
        return {name: student.hand_in(value) for name, value in numbers.items()}


def works_to_one_decimal(student: Student, sheet: Sheet, inputs: Column) -> Numbers:
    """The slip `rounded_to_one_decimal`."""
    with localcontext(EXACTLY):
        numbers: Numbers = {}
        values: Sequence[Decimal] = inputs
        for layer, names in zip(sheet.layers, sheet.names, strict=True):
            outputs = []
            for unit, name in enumerate(names):
                terms = zip(values, layer.column(unit), strict=True)
                total = student.round(sum((x * w for x, w in terms), layer.biases[unit]), 1)
                outputs.append(total)
                if layer is not sheet.layers[-1]:
                    numbers[f"{name} sum"] = total
                    outputs[-1] = student.round(EXACT[layer.activation](total), 1)
                numbers[name] = outputs[-1]
            values = outputs
        return numbers


def mistakes(sheet: Sheet, inputs: Column) -> Iterator[tuple[str, Sheet, Column]]:
    """Every slip by name, as the sheet and the row that the student then works with."""

    def no_biases(layer: Copy) -> Copy:
        return replace(layer, biases=tuple(Decimal(0) for _ in layer.biases))

    def turned(layer: Copy) -> Copy:
        return replace(layer, biases=tuple(-bias for bias in layer.biases))

    def transposed(layer: Copy) -> Copy:
        return replace(layer, weights=tuple(zip(*layer.weights, strict=True))) if layer.square else layer

    yield "hidden_bias_left_out", sheet.in_hidden(no_biases), inputs
    yield "output_bias_left_out", sheet.changed(-1, biases=(Decimal(0),)), inputs
    yield "biases_subtracted", replace(sheet, layers=tuple(map(turned, sheet.layers))), inputs
    yield "activation_left_out", sheet.in_hidden(lambda layer: replace(layer, activation="linear")), inputs
    yield "activation_on_output_too", sheet.changed(-1, activation=sheet.activation), inputs
    for other in sorted({"relu", "sigmoid", "tanh"} - {sheet.activation}):
        yield f"{other}_used", sheet.in_hidden(lambda layer, other=other: replace(layer, activation=other)), inputs
    if sheet.activation in EXPONENTIAL:
        yield "exponent_sign_lost", replace(sheet, exponent_sign_lost=True), inputs
    if len(sheet.layers) == 3:
        for place, letter in enumerate(LETTERS):
            yield f"bias_left_out_{letter}", sheet.changed(place, biases=no_biases(sheet.layers[place]).biases), inputs
            yield f"activation_left_out_{letter}", sheet.changed(place, activation="linear"), inputs
    yield "inputs_swapped", sheet, (inputs[1], inputs[0])
    if any(layer.square for layer in sheet.layers[:-1]):
        yield "hidden_weights_transposed", sheet.in_hidden(transposed), inputs
    if len(sheet.layers[-1].weights) == 2:
        yield "output_weights_swapped", sheet.changed(-1, weights=sheet.layers[-1].weights[::-1]), inputs
    yield from minuses_lost(sheet, inputs)
    if sheet.activation == "relu":
        yield "leaky_relu_used", sheet.in_hidden(lambda layer: replace(layer, activation="leaky-relu")), inputs
    yield from in_one_unit(sheet, inputs)


def in_one_unit(sheet: Sheet, inputs: Column) -> Iterator[tuple[str, Sheet, Column]]:
    """An activation left out of one unit; a bias, or all of them, taken as 1."""
    one = Decimal(1)
    ones = (replace(layer, biases=(one,) * len(layer.biases)) for layer in sheet.layers)
    yield "biases_taken_as_1", replace(sheet, layers=tuple(ones)), inputs
    for place, (layer, names) in enumerate(zip(sheet.layers, sheet.names, strict=True)):
        for unit, name in enumerate(names):
            biases = tuple(one if other == unit else bias for other, bias in enumerate(layer.biases))
            yield f"bias_taken_as_1_{name}", sheet.changed(place, biases=biases), inputs
            if len(names) > 1:
                yield f"activation_left_out_{name}", sheet.changed(place, bare=unit), inputs


def minuses_lost(sheet: Sheet, inputs: Column) -> Iterator[tuple[str, Sheet, Column]]:
    below = ["I0", "I1"]
    for place, (layer, names) in enumerate(zip(sheet.layers, sheet.names, strict=True)):
        for unit, name in enumerate(names):
            for source, origin in enumerate(below):
                if layer.weights[source][unit] < 0:
                    rows = [list(row) for row in layer.weights]
                    rows[source][unit] *= -1
                    yield f"minus_lost_{origin}_{name}", sheet.changed(place, weights=tuple(map(tuple, rows))), inputs
            if layer.biases[unit] < 0:
                biases = list(layer.biases)
                biases[unit] *= -1
                yield f"minus_lost_B_{name}", sheet.changed(place, biases=tuple(biases)), inputs
        below = names


def student(random: Random, places: int) -> Student:
    """One who is told to hand in so many decimals."""
    return Student(random, places + 2)
