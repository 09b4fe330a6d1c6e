"""Kind `gradient`: one step of gradient descent, from the error to two new weights."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np

from examgen.verify.descent import Student, Way, edges, exact_sums
from examgen.verify.kinds import forward
from examgen.verify.kinds.gradient_lines import wrong_lines
from examgen.verify.kinds.kind import Pass, Word
from examgen.verify.mistakes import mistakes
from examgen.verify.numbers import HALF
from examgen.verify.record import Array, Question, fractions, number
from examgen.verify.steps import Sheet, Step, forward_pass, givens
from examgen.verify.worked import Result, working

IN_ADDING_UP = ("hidden_bias_left_out", "output_bias_left_out", "biases_subtracted")
"""Mistakes of who knows each bias, and adds it up wrongly or not at all: the printed one is what he steps from."""


def parts(question: Question) -> tuple[str, ...]:
    """Error, every delta, then the gradients and the new weights of two edges."""
    _, hidden, outputs = question.names
    names = [f"{source}->{target}" for source, target in edges(question)]
    deltas = (f"delta {name}" for name in (*outputs, *hidden))
    return ("error", *deltas, *(f"gradient {name}" for name in names), *(f"new {name}" for name in names))


def right(question: Question, places: int) -> Result:
    """The pass, and the way back."""
    by = working(question)
    return Student(question, by, by).back(rightly(question))


def rightly(question: Question) -> Way:
    """The way back without a mistake."""
    return Way(2 if question.loss == "squared" else 1, number(question.rate))


def slipped(question: Question, places: int) -> Mapping[str, Result]:
    """Each mistake of the pass with a right way back; then each of the way back."""
    by, way = working(question), rightly(question)
    results = {}
    for name, wrong in mistakes(by, question.names):
        results[name] = Student(question, wrong, by if name in IN_ADDING_UP else wrong, name).back(way)
    student = Student(question, by, by)
    return {**results, **{name: student.back(wrong) for name, wrong in wrong_ways(question, way)}}


def wrong_ways(question: Question, way: Way) -> Iterator[tuple[str, Way]]:
    """The mistakes of the way back."""
    yield "error_sign_flipped", replace(way, sign=-1)
    yield (
        ("factor_two_put_in", replace(way, times=2))
        if way.times == 1
        else (
            "factor_two_left_out",
            replace(way, times=1),
        )
    )
    yield "derivative_left_out", replace(way, slope="one")
    if question.hidden != "relu":
        yield "derivative_at_activation", replace(way, slope="at activation")
        yield "sum_in_derivative", replace(way, slope="from sum")
    yield "output_weight_left_out", replace(way, through="no")
    yield "hidden_delta_with_updated_weight", replace(way, through="new")
    yield "sum_for_activation", replace(way, carried="sums")
    yield "gradient_is_delta", replace(way, carried="nothing")
    yield "learning_rate_forgotten", replace(way, rate=Fraction(1))
    yield "gradient_added", replace(way, rate=-way.rate)
    yield "old_weight_kept", replace(way, rate=Fraction(0))


def words(result: Result, places: int) -> Mapping[str, Word]:
    """No part takes a word."""
    return {}


def passes(question: Question) -> tuple[Pass, ...]:
    """The pass, whose lines come first."""
    before = replace(question, kind="forward")
    length = len(forward.parts(before))
    return ((before, tuple(enumerate(question.steps[:length], 1))),)


def own_lines(question: Question, right: Result, places: int) -> Iterator[str | None]:
    """Each line from the error on; and is there a derivative at every sum?"""
    before = replace(question, kind="forward")
    if question.hidden == "relu" and not all(exact_sums(question)):
        yield f"{question.id}: the sum of a ReLU is 0, where it has no derivative"
    yield from wrong_lines(question, len(forward.parts(before)), forward.right(before, places), right, edges(question))


def more_operations(question: Question) -> int:
    """The error, its doubling, two products a delta and a derivative that is no 1, two gradients, two steps."""
    relu = question.hidden == "relu"
    deltas = int(np.count_nonzero(exact_sums(question) > 0)) if relu else len(question.names[1])
    return 1 + (question.loss == "squared") + deltas * (2 if relu else 3) + 2 + 2


def sheet(question: Question) -> Sheet:
    """One pass; the error and its derivatives by each unit's sum; the gradients of two weights, and a step."""
    numbers = {"two": Fraction(2), "B": Fraction(1), "target": number(question.target), "rate": number(question.rate)}
    return Sheet({**givens(question), **numbers}, (*forward_pass(question), *_way_back(question)), parts(question))


def _way_back(question: Question) -> Iterator[Step]:
    yield Step("error", "difference", ("O", "target"))
    doubled = question.loss == "squared"
    yield Step("delta O", "product", ("two", "error")) if doubled else Step("delta O", "copied", ("error",))
    for name in question.names[1]:
        of = f"{name} sum" if question.hidden == "relu" else name
        yield Step(f"{name} derivative", f"{question.hidden} slope", (of,))
        yield Step(f"delta {name}", "product of three", ("delta O", f"{name}->O", f"{name} derivative"))
    for source, target in edges(question):
        edge = f"{source}->{target}"
        yield Step(f"gradient {edge}", "product", (f"delta {target}", source))
        yield Step(f"new {edge}", "update", (edge, "rate", f"gradient {edge}"))


def old_weights(question: Question) -> Array:
    """The two weights before the step."""
    (unit, _), (source, target) = edges(question)
    inputs, hidden, _ = question.names
    layer, column = question.layers[0], hidden.index(target)
    entering = layer.biases[column] if source == "B" else layer.weights[inputs.index(source), column]
    return np.array([question.layers[1].weights[hidden.index(unit), 0], entering], dtype=object)


def undecided(question: Question) -> tuple[tuple[str, Fraction], ...]:
    """No new weight may be the old one, and the error must be a half at least, either side."""
    new = tuple(box.name for box in question.parts if box.name.startswith("new "))
    low, high = fractions(next((box.low, box.high) for box in question.parts if box.name == "error"))
    nearest = min(max(low, Fraction(0)), high)
    small = (("error", nearest),) if abs(nearest) < HALF else ()
    return (*zip(new, old_weights(question), strict=True), *small)
