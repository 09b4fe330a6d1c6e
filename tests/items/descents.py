"""Students who take a step of gradient descent by hand, in `decimal` alone: nothing here is taken from examgen.

step_by(student, sheet, inputs, descent)                    {"error": Decimal("1.2"), "delta O": ..., "new I1->H1": ...}
step_by(student, sheet, inputs, descent, "gradient_added")  the same student, making one mistake
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, localcontext

from tests.items.students import EXACTLY, SLOPE, Column, Copied, Numbers, Student, mistakes

OF_THE_SUM = ("hidden_bias_left_out", "output_bias_left_out", "biases_subtracted", "bias")
"""How the mistakes begin that are made in adding up, and not in the weights themselves."""

ON_THE_WAY_BACK = (
    "error_sign_flipped",
    "factor_two_left_out",
    "factor_two_put_in",
    "derivative_left_out",
    "derivative_at_activation",
    "sum_in_derivative",
    "output_weight_left_out",
    "hidden_delta_with_updated_weight",
    "sum_for_activation",
    "gradient_is_delta",
    "learning_rate_forgotten",
    "gradient_added",
    "old_weight_kept",
)


@dataclass(frozen=True)
class Descent:
    """What the sheet says of the step. squared: whether the loss has no half; edges: ("H0", "O"), ("I1", "H1")."""

    target: Decimal
    rate: Decimal
    squared: bool
    edges: tuple[tuple[str, str], tuple[str, str]]


def slipped_copies(sheet: Copied, inputs: Column) -> Iterator[tuple[str, Copied, Column, Copied]]:
    """Every mistake of the forward pass: the sheet and the row that he adds up, and his weights on the way back."""
    for name, copied, row in mistakes(sheet, inputs):
        yield name, copied, row, (sheet if name.startswith(OF_THE_SUM) else copied)


def step_by(
    student: Student, sheet: Copied, inputs: Column, descent: Descent, slip: str = "", back: Copied | None = None
) -> Numbers:
    """What he hands in. slip: a mistake on the way back; back: the weights that he goes back by, if they are others."""
    with localcontext(EXACTLY):
        numbers = _stepped(student, sheet, inputs, descent, slip, back or sheet)
        return {name: student.hand_in(value) for name, value in numbers.items()}


def _stepped(student: Student, sheet: Copied, inputs: Column, descent: Descent, slip: str, weights: Copied) -> Numbers:
    forward = student._works(sheet, inputs)
    below = {"B": Decimal(1), "I0": inputs[0], "I1": inputs[1], "H0": forward["H0"], "H1": forward["H1"]}
    if slip == "sum_for_activation":
        below |= {"H0": forward["H0 sum"], "H1": forward["H1 sum"]}
    error = student.note(forward["O"] - descent.target) * (-1 if slip == "error_sign_flipped" else 1)
    doubled = descent.squared != slip.startswith("factor_two")
    deltas = {"O": student.note(2 * error) if doubled else error}

    def gradient(source: str, target: str) -> Decimal:
        return deltas[target] if slip == "gradient_is_delta" else student.note(deltas[target] * below[source])

    def new(source: str, target: str) -> Decimal:
        return stepped_from(student, old(weights, source, target), gradient(source, target), descent.rate, slip)

    for unit in (0, 1):
        weight = new(f"H{unit}", "O") if slip == "hidden_delta_with_updated_weight" else weights.output_weights[unit]
        slope = derivative(student, weights.activates(unit), forward[f"H{unit} sum"], forward[f"H{unit}"], slip)
        factors = [deltas["O"], slope] if slip == "output_weight_left_out" else [deltas["O"], weight, slope]
        deltas[f"H{unit}"] = multiplied(student, factors)
    numbers = {"error": error, **{f"delta {name}": delta for name, delta in deltas.items()}}
    numbers |= {f"gradient {source}->{target}": gradient(source, target) for source, target in descent.edges}
    numbers |= {f"new {source}->{target}": new(source, target) for source, target in descent.edges}
    return numbers


def stepped_from(student: Student, weight: Decimal, gradient: Decimal, rate: Decimal, slip: str) -> Decimal:
    """The new weight."""
    if slip == "old_weight_kept":
        return weight
    step = gradient if slip == "learning_rate_forgotten" else student.note(rate * gradient)
    return student.note(weight + step if slip == "gradient_added" else weight - step)


def old(sheet: Copied, source: str, target: str) -> Decimal:
    """A weight on the sheet."""
    if target == "O":
        return sheet.output_weights[int(source[1])]
    if source == "B":
        return sheet.hidden_biases[int(target[1])]
    return sheet.hidden_weights[int(source[1])][int(target[1])]


def derivative(student: Student, activation: str, total: Decimal, output: Decimal, slip: str) -> Decimal:
    """One derivative, by any usual formula."""
    if slip == "derivative_left_out" or activation == "linear":
        return Decimal(1)
    if activation == "relu":
        return Decimal(total > 0)
    if activation == "leaky-relu":
        return Decimal(1) if total > 0 else SLOPE
    if slip == "derivative_at_activation":
        output = student.activated(activation, output)
    if slip == "sum_in_derivative":
        output = total
    note, way = student.note, student.random.randrange(4)
    noted = note(output)  # he uses what he wrote down, or what his calculator still has
    if activation == "sigmoid":
        ways = (note(output * note(1 - output)), note(output - note(output * output)), note(noted * (1 - output)))
    else:
        ways = (note(1 - note(output * output)), note(note(1 - output) * note(1 + output)), note(1 - noted * output))
    return ways[way % 3]


def multiplied(student: Student, factors: list[Decimal]) -> Decimal:
    """A product in any order."""
    student.random.shuffle(factors)
    product = factors[0]
    for factor in factors[1:]:
        product = student.note(product * factor)
    return product
