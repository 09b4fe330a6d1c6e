"""The calculations that a question takes, each with the part that a wrong result shows in first, kind by kind.

To multiply by 0 or 1, to divide by 1, and to add 0 is none.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from examgen.verify.activations import kinked, leaky
from examgen.verify.case import Worked
from examgen.verify.descent import edges, exact_sums
from examgen.verify.kinds.gradient import old_weights
from examgen.verify.numbers import ERROR
from examgen.verify.record import Question, number
from examgen.verify.worked import Result

Calculation = tuple[str, str]
"""What kind of calculation it is, and the part that a wrong result shows in first."""

CALCULATIONS = ("product", "addition", "division", "function value", "inverse function", "comparison", "copy")
"""What kinds there are."""

NEITHER_0_NOR_1 = Fraction(1, 2)
"""Stands for any other number."""


def of_pass(worked: Worked) -> Iterator[Calculation]:
    """Those of a forward pass, each with the part that it shows in: a unit's sum, its activation, or an output."""
    question = worked.question
    for depth, names in enumerate(question.names[1:]):
        last = depth == len(question.layers) - 1
        for unit, name in enumerate(names):
            for what in _sum_into(question, depth, unit):
                yield what, name if last else f"{name} sum"
            if not last:
                yield _function(question.hidden), name


def _sum_into(question: Question, depth: int, unit: int) -> Iterator[str]:
    """The calculations of a unit's sum."""
    layer = question.layers[depth]
    below = _units(question, depth) if depth else question.row
    return _sum(zip(below, layer.weights[:, unit], strict=True), [layer.biases[unit]])


def _units(question: Question, depth: int = 1) -> list[Fraction]:
    """The outputs of a layer's units as far as it counts whether they are 0 or 1. depth: 1 for the first hidden.

    A sigmoid is neither, tanh is 0 of a sum of 0 alone, however near they come.
    """
    right = Worked(replace(question, kind="forward")).right
    if kinked(question.hidden):
        return [_value(right, name) for name in question.names[depth]]
    zero = question.hidden == "tanh"
    return [Fraction(0) if zero and right.is_zero(f"{name} sum") else NEITHER_0_NOR_1 for name in question.names[depth]]


def _value(result: Result, part: str) -> Fraction:
    """A part's value: exact where it may be 0 or 1, either sign, else about right."""
    about = Fraction(result.about(part))
    nearly = min(abs(about), abs(abs(about) - 1)) <= 2 * Fraction(ERROR)
    return result.exact_value(part) if nearly else about


def _sum(factors: Iterable[tuple[Fraction, Fraction]], others: list[Fraction]) -> Iterator[str]:
    """The calculations of a sum of products and other terms: to multiply by 0 or 1, or to add 0, is none."""
    pairs = list(factors)
    for pair in pairs:
        if not {abs(factor) for factor in pair} & {0, 1}:
            yield "product"
    terms = sum(bool(value * weight) for value, weight in pairs) + sum(map(bool, others))
    yield from ["addition"] * (terms - 1)


def _function(activation: str) -> str:
    return "comparison" if activation == "relu" else "function value"


def of_both_passes(worked: Worked) -> Iterator[Calculation]:
    """Both passes, each of which shows in its output alone; then the comparison."""
    outputs = worked.numbers
    for (question, _), output in zip(worked.kind.passes(worked.question), outputs, strict=True):
        for what, _ in of_pass(Worked(question)):
            yield what, output
    (word,) = set(worked.parts) - set(outputs)
    yield "comparison", word


def backwards(worked: Worked) -> Iterator[Calculation]:
    """The units that can be worked out, then from the output back to the blank weight: all of it leads to one box."""
    for what in _way_back(worked.question):
        yield what, worked.question.blank


def _way_back(question: Question) -> Iterator[str]:
    place, (hidden, output), units = question.place, question.layers, _units(question)
    towards = place.unit if place.layer == 0 else None
    known = [unit for unit in range(len(units)) if unit != towards]
    for unit in known:
        yield from _sum_into(question, 0, unit)
        yield _function(question.hidden)
    if towards is None:
        products = [(units[unit], output.weights[unit, 0]) for unit in known if unit != place.below]
        others = [] if place.below is None else [output.biases[0]]
        yield from _sum(products, [Fraction(question.given), *others])
        yield from _division(Fraction(1) if place.below is None else units[place.below])
        return
    yield from _sum(
        [(units[unit], output.weights[unit, 0]) for unit in known], [Fraction(question.given), output.biases[0]]
    )
    yield from _division(output.weights[towards, 0])
    yield from [] if question.hidden == "relu" else ["inverse function"]
    inputs = [
        (value, hidden.weights[below, towards]) for below, value in enumerate(question.row) if below != place.below
    ]
    own = [] if place.below is None else [hidden.biases[towards]]
    yield from _sum(inputs, [Fraction(1), *own])  # the unit's sum is there and is not 0
    yield from _division(Fraction(1) if place.below is None else question.row[place.below])


def _division(divisor: Fraction) -> list[str]:
    return [] if abs(divisor) == 1 else ["division"]


def with_copying(worked: Worked) -> Iterator[Calculation]:
    """Every weight, and a forward pass of which the output alone is handed in."""
    question = worked.question
    for name in question.blanks:
        yield "copy", name
    for what, _ in of_pass(Worked(replace(question, kind="forward"))):
        yield what, question.names[-1][0]


def of_choice(_: Worked) -> Iterator[Calculation]:
    """None is laid down: the student chooses the weights."""
    return iter(())


def of_every_row(worked: Worked) -> Iterator[Calculation]:
    """A pass for each row, which shows in its output alone; then the comparison that gives the name."""
    for (row, _), output in zip(worked.kind.passes(worked.question), worked.numbers, strict=True):
        for what, _ in of_pass(Worked(row)):
            yield what, output
    yield "comparison", worked.parts[-1]


def to_class(worked: Worked) -> Iterator[Calculation]:
    """The pass up to the sums of the outputs; a function value for each probability, the comparison, the logarithm."""
    question = worked.question
    for what, part in of_pass(Worked(replace(question, kind="forward", output="linear"))):
        yield what, f"{part} sum" if part in question.names[-1] else part
    *_, first, second, predicted, loss = worked.parts
    yield "function value", first
    yield "function value", second
    yield "comparison", predicted
    yield "function value", loss


def of_step(worked: Worked) -> Iterator[Calculation]:
    """The pass, none of whose numbers is handed in; then the way back, box by box."""
    question = worked.question
    for what, part in of_pass(Worked(replace(question, kind="forward"))):
        for box in _boxes_below(question, part):
            yield what, box
    error, above = (_value(worked.right, part) for part in ("error", "delta O"))
    target = number(question.target)
    yield from (("addition", "error") for _ in range(bool(target and error + target)))
    yield from ((what, "delta O") for what in _product(error, Fraction(2)) if question.loss == "squared")
    deltas = {"O": above}
    slopes = _slopes(question)
    for name, slope, weight in zip(question.names[1], slopes, question.layers[1].weights[:, 0], strict=True):
        factors = (above, weight, slope)
        yield "comparison" if kinked(question.hidden) else "product", f"delta {name}"
        yield from ((what, f"delta {name}") for what in _product(*factors))
        deltas[name] = (_value(worked.right, f"delta {name}") or NEITHER_0_NOR_1) if all(factors) else Fraction(0)
    yield from _of_edges(worked, deltas)


def _boxes_below(question: Question, part: str) -> Iterator[str]:
    """The boxes that a wrong number of the pass shows in first. A ReLU's derivative is seen from its sum."""
    yield "error"
    (unit, _), _ = edges(question)
    name = part.removesuffix(" sum")
    if name == unit:
        yield f"gradient {unit}->O"
    if name in question.names[1] and (part != name or not kinked(question.hidden)):
        yield f"delta {name}"


def _slopes(question: Question) -> list[Fraction]:
    """The derivatives of the hidden units, as far as it counts whether they are 0 or 1."""
    sums = exact_sums(question)
    if kinked(question.hidden):
        return [Fraction(1) if total > 0 else leaky(question.hidden) or Fraction(0) for total in sums]
    return [Fraction(1) if question.hidden == "tanh" and total == 0 else NEITHER_0_NOR_1 for total in sums]


def _of_edges(worked: Worked, deltas: Mapping[str, Fraction]) -> Iterator[Calculation]:
    """For each of the two edges its gradient, what is subtracted, and the difference."""
    question, rate = worked.question, number(worked.question.rate)
    below = dict(zip(question.names[1], _units(question), strict=True))
    below |= dict(zip(question.names[0], question.row, strict=True)) | {"B": Fraction(1)}
    for (source, target), old in zip(edges(question), old_weights(question), strict=True):
        gradient, new = f"gradient {source}->{target}", f"new {source}->{target}"
        factors = (deltas[target], below[source])
        value = (_value(worked.right, gradient) or NEITHER_0_NOR_1) if all(factors) else Fraction(0)
        yield from ((what, gradient) for what in _product(*factors))
        yield from ((what, new) for what in _product(value, rate))
        yield from (("addition", new) for _ in range(bool(value and old)))


def _product(*factors: Fraction) -> list[str]:
    """The calculations of a product of several factors."""
    if not all(factors):
        return []
    return ["product"] * (sum(abs(factor) != 1 for factor in factors) - 1)
