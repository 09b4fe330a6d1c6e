"""Students who work a question out by hand, in `decimal` alone: nothing here is taken from examgen.

student = Student(random, kept=4)               # rounds somehow, but by the rules on the sheet
student.works(network, inputs)                  # {"H0 sum": Decimal("-0.7"), "H0": ..., "O": ...}
student.works(network, inputs, "inputs_swapped")            # the same student, making one mistake
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, localcontext
from random import Random

EXACTLY = Context(prec=60)
FARTHEST = 20
"""Beyond 10^20, no calculator has decimals to round."""

SLOPE = Decimal("0.1")
"""Of every leaky ReLU here."""

EXPONENTIAL = ("sigmoid", "tanh")
"""The activations with an exponent, whose sign can be lost."""

TIES = (ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN)

Column = tuple[Decimal, ...]
Numbers = dict[str, Decimal]


@dataclass(frozen=True)
class Copied:
    """A network as a student copied it from the sheet. hidden_weights[i][j]: from input i to hidden unit j."""

    hidden_weights: tuple[Column, ...]
    hidden_biases: Column
    output_weights: Column
    output_bias: Decimal
    activation: str
    output_activation: str = "linear"
    exponent_sign_lost: bool = False
    bare: int | None = None
    """The unit whose activation is left out."""

    def activates(self, unit: int) -> str:
        return "linear" if unit == self.bare else self.activation


def mistakes(sheet: Copied, inputs: Column) -> Iterator[tuple[str, Copied, Column]]:
    """Every slip by name, as the sheet and the row that the student then works with."""
    zeros = tuple(Decimal(0) for _ in sheet.hidden_biases)
    turned = tuple(-bias for bias in sheet.hidden_biases)
    yield "hidden_bias_left_out", replace(sheet, hidden_biases=zeros), inputs
    yield "output_bias_left_out", replace(sheet, output_bias=Decimal(0)), inputs
    yield "biases_subtracted", replace(sheet, hidden_biases=turned, output_bias=-sheet.output_bias), inputs
    yield "activation_left_out", replace(sheet, activation="linear"), inputs
    yield "activation_on_output_too", replace(sheet, output_activation=sheet.activation), inputs
    for other in ("relu", "sigmoid", "tanh"):
        if other != sheet.activation:
            yield f"{other}_used", replace(sheet, activation=other), inputs
    if sheet.activation in EXPONENTIAL:
        yield "exponent_sign_lost", replace(sheet, exponent_sign_lost=True), inputs
    yield "inputs_swapped", sheet, (inputs[1], inputs[0])
    (a, b), (c, d) = sheet.hidden_weights
    yield "hidden_weights_transposed", replace(sheet, hidden_weights=((a, c), (b, d))), inputs
    yield "output_weights_swapped", replace(sheet, output_weights=sheet.output_weights[::-1]), inputs
    yield from minuses_lost(sheet, inputs)
    if sheet.activation == "relu":
        yield "leaky_relu_used", replace(sheet, activation="leaky-relu"), inputs
    one = Decimal(1)
    yield "biases_taken_as_1", replace(sheet, hidden_biases=(one, one), output_bias=one), inputs
    yield "bias_taken_as_1_O", replace(sheet, output_bias=one), inputs
    for unit in (0, 1):
        yield f"activation_left_out_H{unit}", replace(sheet, bare=unit), inputs
        biases = tuple(one if other == unit else bias for other, bias in enumerate(sheet.hidden_biases))
        yield f"bias_taken_as_1_H{unit}", replace(sheet, hidden_biases=biases), inputs


def minuses_lost(sheet: Copied, inputs: Column) -> Iterator[tuple[str, Copied, Column]]:
    for unit in (0, 1):
        for source in (0, 1):
            if sheet.hidden_weights[source][unit] < 0:
                rows = [list(row) for row in sheet.hidden_weights]
                rows[source][unit] *= -1
                yield f"minus_lost_I{source}_H{unit}", replace(sheet, hidden_weights=tuple(map(tuple, rows))), inputs
        if sheet.hidden_biases[unit] < 0:
            biases = list(sheet.hidden_biases)
            biases[unit] *= -1
            yield f"minus_lost_B_H{unit}", replace(sheet, hidden_biases=tuple(biases)), inputs
        if sheet.output_weights[unit] < 0:
            weights = list(sheet.output_weights)
            weights[unit] *= -1
            yield f"minus_lost_H{unit}_O", replace(sheet, output_weights=tuple(weights)), inputs
    if sheet.output_bias < 0:
        yield "minus_lost_B_O", replace(sheet, output_bias=-sheet.output_bias), inputs


class Student:
    """Keeps at least `kept` decimals and rounds to nearest; all else is as he likes, and changes from step to step."""

    def __init__(self, random: Random, kept: int) -> None:
        self.random = random
        self.kept = kept
        self.thrifty = random.random() < 0.5

    def note(self, value: Decimal) -> Decimal:
        """Write a number down."""
        more = 0 if self.thrifty else self.random.choice((0, 0, 1, 2, 5))
        return self.round(value, self.kept + more)

    def round(self, value: Decimal, places: int) -> Decimal:
        if value.adjusted() > FARTHEST:
            return value
        return value.quantize(Decimal(1).scaleb(-places), self.random.choice(TIES), EXACTLY)

    def hand_in(self, value: Decimal) -> Decimal:
        """What he writes into the box: as many decimals as are asked for, or more."""
        return self.round(value, self.kept - 2 + self.random.choice((0, 0, 0, 1, 2)))

    def weighted_sum(self, values: Sequence[Decimal], weights: Sequence[Decimal], bias: Decimal) -> Decimal:
        """Products, then partial sums in any order."""
        terms = [self.note(value * weight) for value, weight in zip(values, weights, strict=True)] + [bias]
        self.random.shuffle(terms)
        total = terms[0]
        for term in terms[1:]:
            total = self.note(total + term)
        return total

    def activated(self, activation: str, total: Decimal) -> Decimal:
        """One evaluation, by any of the usual formulas."""
        if activation == "linear":
            return total
        if activation == "relu":
            return max(total, Decimal(0))
        if activation == "leaky-relu":
            return total if total > 0 else self.note(total * SLOPE)
        formula = self.random.choice(SIGMOIDS if activation == "sigmoid" else TANHS)
        return self.note(formula(self, total))

    def works(self, sheet: Copied, inputs: Column) -> Numbers:
        """What he hands in, part by part."""
        with localcontext(EXACTLY):
            return {name: self.hand_in(value) for name, value in self._works(sheet, inputs).items()}

    def _works(self, sheet: Copied, inputs: Column) -> Numbers:
        numbers, hidden = {}, []
        for unit in (0, 1):
            column = [row[unit] for row in sheet.hidden_weights]
            total = self.weighted_sum(inputs, column, sheet.hidden_biases[unit])
            output = self.activated(sheet.activates(unit), -total if sheet.exponent_sign_lost else total)
            numbers[f"H{unit} sum"], numbers[f"H{unit}"] = total, output
            hidden.append(output)
        total = self.weighted_sum(hidden, sheet.output_weights, sheet.output_bias)
        numbers["O"] = self.activated(sheet.output_activation, total)
        return numbers

    def works_to_one_decimal(self, sheet: Copied, inputs: Column, noted_before: bool = False) -> Numbers:
        """The slip `rounded_to_one_decimal`. noted_before: whether he writes an output with all its decimals first."""
        with localcontext(EXACTLY):
            numbers, hidden = {}, []
            for unit in (0, 1):
                terms = zip(inputs, (row[unit] for row in sheet.hidden_weights), strict=True)
                total = self.round(sum((x * w for x, w in terms), sheet.hidden_biases[unit]), 1)
                exact = EXACT[sheet.activation](total)
                output = self.round(self.note(exact) if noted_before else exact, 1)
                numbers[f"H{unit} sum"], numbers[f"H{unit}"] = total, output
                hidden.append(output)
            terms = zip(hidden, sheet.output_weights, strict=True)
            numbers["O"] = self.round(sum((x * w for x, w in terms), sheet.output_bias), 1)
            return numbers


Formula = Callable[[Student, Decimal], Decimal]


def exp(student: Student, x: Decimal) -> Decimal:
    return student.note(x.exp())


def exp_inverted(student: Student, x: Decimal) -> Decimal:
    """e^x as the reciprocal of e^-x, unless that is 0 to so many decimals."""
    inverse = exp(student, -x)
    return student.note(1 / inverse) if inverse else exp(student, x)


def exp_by_power(student: Student, x: Decimal) -> Decimal:
    """e^x as a power of e, e itself rounded."""
    return student.note(student.note(Decimal(1).exp()) ** x)


EXPONENTIALS = (exp, exp_inverted, exp_by_power)


def sigmoid_falling(student: Student, x: Decimal) -> Decimal:
    return 1 / student.note(1 + student.random.choice(EXPONENTIALS)(student, -x))


def sigmoid_rising(student: Student, x: Decimal) -> Decimal:
    rising = exp(student, x)
    return rising / student.note(1 + rising)


def sigmoid_rising_twice(student: Student, x: Decimal) -> Decimal:
    """e^x / (1 + e^x), e^x typed in twice."""
    return exp(student, x) / student.note(1 + exp(student, x))


def sigmoid_mirrored(student: Student, x: Decimal) -> Decimal:
    return 1 - student.note(1 / student.note(1 + exp(student, x)))


def sigmoid_by_tanh(student: Student, x: Decimal) -> Decimal:
    formula = student.random.choice((tanh_quotient, tanh_doubled, tanh_key))
    return student.note(1 + student.note(formula(student, x / 2))) / 2


def sigmoid_key(student: Student, x: Decimal) -> Decimal:
    return 1 / (1 + (-x).exp())


def tanh_quotient(student: Student, x: Decimal) -> Decimal:
    rising, falling = exp(student, x), student.random.choice(EXPONENTIALS)(student, -x)
    return student.note(rising - falling) / student.note(rising + falling)


def tanh_quotient_of_four(student: Student, x: Decimal) -> Decimal:
    """(e^x - e^-x) / (e^x + e^-x), every exponential typed in by itself."""
    over = student.note(exp(student, x) - exp(student, -x))
    return over / student.note(exp(student, x) + exp(student, -x))


def tanh_sinh_cosh(student: Student, x: Decimal) -> Decimal:
    rising, falling = exp(student, x), exp(student, -x)
    sinh = student.note(student.note(rising - falling) / 2)
    return sinh / student.note(student.note(rising + falling) / 2)


def tanh_doubled(student: Student, x: Decimal) -> Decimal:
    doubled = exp(student, 2 * x)
    return student.note(doubled - 1) / student.note(doubled + 1)


def tanh_squared(student: Student, x: Decimal) -> Decimal:
    rising = exp(student, x)
    square = student.note(rising * rising)
    return student.note(square - 1) / student.note(square + 1)


def tanh_fading(student: Student, x: Decimal) -> Decimal:
    fading = exp(student, -2 * x)
    return student.note(1 - fading) / student.note(1 + fading)


def tanh_one_minus(student: Student, x: Decimal) -> Decimal:
    return 1 - student.note(2 / student.note(exp(student, 2 * x) + 1))


def tanh_by_sigmoid(student: Student, x: Decimal) -> Decimal:
    formula = student.random.choice((sigmoid_falling, sigmoid_rising, sigmoid_mirrored, sigmoid_key))
    return student.note(2 * student.note(formula(student, 2 * x))) - 1


def tanh_key(student: Student, x: Decimal) -> Decimal:
    return ((2 * x).exp() - 1) / ((2 * x).exp() + 1)


SIGMOIDS: tuple[Formula, ...] = (
    sigmoid_falling,
    sigmoid_rising,
    sigmoid_rising_twice,
    sigmoid_mirrored,
    sigmoid_by_tanh,
    sigmoid_key,
)
TANHS: tuple[Formula, ...] = (
    tanh_quotient,
    tanh_quotient_of_four,
    tanh_sinh_cosh,
    tanh_doubled,
    tanh_squared,
    tanh_fading,
    tanh_one_minus,
    tanh_by_sigmoid,
    tanh_key,
)

EXACT: dict[str, Callable[[Decimal], Decimal]] = {
    "relu": lambda x: max(x, Decimal(0)),
    "leaky-relu": lambda x: max(x, SLOPE * x),
    "sigmoid": lambda x: 1 / (1 + (-x).exp()),
    "tanh": lambda x: ((2 * x).exp() - 1) / ((2 * x).exp() + 1),
}
