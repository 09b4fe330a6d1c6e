"""The claim that expected losses are what the likelihoods in the record give: worked out again, mistake by mistake.

A kind that is not in `WAYS` is left out: nothing is said of its items.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

import numpy as np

from examgen.verify.case import Case, Worked
from examgen.verify.numbers import ERROR, EXACT, FLOAT, Number, half_up, shown
from examgen.verify.places import place_of
from examgen.verify.record import Question
from examgen.verify.worked import NEVER_WRITTEN, Result, result, working

PLACES = 4
"""Decimals of an expected loss."""

OTHER = {"relu_used", "sigmoid_used", "tanh_used"}

Lies = Iterator[str | None]

Calculation = tuple[str, str]
"""What kind of calculation it is, and the part that a wrong result shows in first."""


@dataclass(frozen=True, slots=True)
class Way:
    """What is to be known of a kind: the calculations, and the parts that a mistake touches first."""

    calculations: Callable[[Worked], Iterator[Calculation]]
    touched: Callable[[Worked, Result], Iterator[str]]


def expected_losses(case: Case) -> Lies:
    """For each item: is its expected loss right to the last decimal?"""
    if case.exam.forms is None:
        return
    for worked in case.items:
        if worked.question.kind in WAYS:
            try:
                loss = _loss(worked, case.exam.forms.likelihoods)
            except KeyError as missing:
                yield f"selection, forms, likelihoods: have none for {missing.args[0]}"
                return
            right = shown(half_up(loss, PLACES), PLACES)
            found = worked.question.expected_loss
            place = f"{worked.question.id}, expected_loss: is {found}"
            yield None if found == right else f"{place}, but the likelihoods give {right}"


def _loss(worked: Worked, likelihoods: Mapping[str, Fraction]) -> Fraction:
    way = WAYS[worked.question.kind]
    kept_right = {box.name: Fraction(1) for box in worked.question.parts}
    for what, part in way.calculations(worked):
        kept_right[part] *= 1 - likelihoods[what]
    for name, slipped in worked.slipped.items():
        for part in way.touched(worked, slipped):
            if _refused(worked, slipped, part):
                kept_right[part] *= 1 - likelihoods[_family(name, likelihoods)]
    return sum((box.points * (1 - kept_right[box.name]) for box in worked.question.parts), Fraction(0))


def _family(slip: str, likelihoods: Mapping[str, Fraction]) -> str:
    if slip.startswith("minus_lost_"):
        return "minus_lost"
    if slip in OTHER:
        return "other_activation_used"
    if slip.endswith("_inverse_used"):
        return "other_inverse_used"
    return slip if slip in likelihoods else "any other slip"


def _refused(worked: Worked, slipped: Result, part: str) -> bool:
    """Whether the number that a mistake puts into a box is marked wrong there."""
    box = next(box for box in worked.question.numbers if box.name == part)
    places = worked.question.places
    written = Fraction(slipped.rounded(part, places), 10**places)
    return not Fraction(box.low) <= written <= Fraction(box.high)


def _pass_touched(worked: Worked, slipped: Result) -> Iterator[str]:
    """The first sums have no box above them; an activation follows from its sum, a later sum from the activations."""
    question = worked.question
    for depth, names in enumerate(question.names[1:]):
        last = depth == len(question.layers) - 1
        for name in names:
            total = name if last else f"{name} sum"
            if _breaks_off(worked, slipped, total, partial(_sum_of, question, slipped, depth, name) if depth else None):
                yield total
            if not last and _breaks_off(worked, slipped, name, partial(_activation, question, slipped, name)):
                yield name


def _breaks_off(worked: Worked, slipped: Result, part: str, following: Callable[[bool], Number] | None) -> bool:
    """Whether a part is neither right nor what follows from the boxes above it, if there are any."""
    if not slipped.differs(worked.right, part):
        return False
    return following is None or not _follows(slipped, part, following)


def _activation(question: Question, slipped: Result, name: str, exactly: bool) -> Number:
    """What follows in a hidden unit from its sum."""
    total = _value(slipped, f"{name} sum", exactly)
    functions = EXACT if exactly else FLOAT
    return functions[question.hidden](np.array([total], dtype=object if exactly else float))[0]


def _sum_of(question: Question, slipped: Result, depth: int, name: str, exactly: bool) -> Number:
    """What follows in a unit's sum from the units of the layer before."""
    layer, unit = question.layers[depth], question.names[depth + 1].index(name)
    numbers = [*layer.weights[:, unit], layer.biases[unit]]
    *weights, bias = numbers if exactly else map(float, numbers)
    values = [_value(slipped, each, exactly) for each in question.names[depth]]
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) + bias


def _value(slipped: Result, part: str, exactly: bool) -> Number:
    return slipped.exact_value(part) if exactly else slipped.about(part)


def _follows(slipped: Result, part: str, following: Callable[[bool], Number]) -> bool:
    """Whether a part has what follows from the boxes above it; where floats do not tell, fractions do."""
    if abs(float(following(False)) - slipped.about(part)) > 2 * ERROR:
        return False
    return abs(Fraction(following(True)) - slipped.exact_value(part)) <= NEVER_WRITTEN


def _changed(worked: Worked, slipped: Result) -> Iterator[str]:
    """All numbers that a mistake changes, where no box stands above them. A word follows from the numbers."""
    return (part for part in worked.numbers if slipped.differs(worked.right, part))


def _pass_calculations(worked: Worked) -> Iterator[Calculation]:
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
    """The outputs of a layer's units: exact where they are 0 or 1, else about right. depth: 1 for the first hidden."""
    right = Worked(replace(question, kind="forward")).right
    found = []
    for name in question.names[depth]:
        about = Fraction(right.about(name))
        nearly = min(abs(about), abs(abs(about) - 1)) <= 2 * Fraction(ERROR)
        found.append(right.exact_value(name) if nearly else about)
    return found


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


def _swap_calculations(worked: Worked) -> Iterator[Calculation]:
    """Both passes, each of which shows in its output alone; then the comparison."""
    outputs = worked.numbers
    for (question, _), output in zip(worked.kind.passes(worked.question), outputs, strict=True):
        for what, _ in _pass_calculations(Worked(question)):
            yield what, output
    (word,) = set(worked.parts) - set(outputs)
    yield "comparison", word


def _backward_calculations(worked: Worked) -> Iterator[Calculation]:
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


def _copy_touched(worked: Worked, slipped: Result) -> Iterator[str]:
    """Copied weights have no box above them; the output follows from these."""
    question = worked.question
    for name in worked.parts:
        follows = name in question.names[-1] and _from_weights(question, slipped, name)
        if slipped.differs(worked.right, name) and not follows:
            yield name


def _from_weights(question: Question, slipped: Result, output: str) -> bool:
    """Whether an output is what the weights give that a mistake put on the edges."""
    by = working(question)
    for name, place in ((name, place_of(name)) for name in question.blanks):
        layer = by.layers[place.layer]
        numbers = {"weights": layer.weights.copy(), "biases": layer.biases.copy()}
        value = slipped.exact_value(name)
        if place.below is None:
            numbers["biases"][place.unit] = value
        else:
            numbers["weights"][place.kernel] = value
        by = by.with_layer(place.layer, **numbers)
    following = result(by, question.names, 1)
    return _follows(slipped, output, lambda exactly: _value(following, output, exactly))


def _copy_calculations(worked: Worked) -> Iterator[Calculation]:
    """Every weight, and a forward pass of which the output alone is handed in."""
    question = worked.question
    for name in question.blanks:
        yield "copy", name
    for what, _ in _pass_calculations(Worked(replace(question, kind="forward"))):
        yield what, question.names[-1][0]


WAYS: Mapping[str, Way] = {
    "forward": Way(_pass_calculations, _pass_touched),
    "activation-swap": Way(_swap_calculations, _changed),
    "missing-weight": Way(_backward_calculations, _changed),
    "dump": Way(_copy_calculations, _copy_touched),
}
"""How the second way sees the kinds."""
