"""Kind `gradient`: one step of gradient descent, from the error to two new weights."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

import numpy as np

from examgen.verify.activations import EXPONENTIAL, kinked
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
    return Student(question, by, by).back(rightly(question, question.hidden))


def rightly(question: Question, hidden: str) -> Way:
    """The way back without a mistake. hidden: the activation that a student has."""
    return Way(tuple(_way_back(question, hidden)), number(question.rate))


def slipped(question: Question, places: int) -> Mapping[str, Result]:
    """Each mistake of the pass with a right way back; then each of the way back."""
    by = working(question)
    results = {}
    for name, wrong in mistakes(by, question.names):
        copied = by if name in IN_ADDING_UP else wrong
        results[name] = Student(question, wrong, copied, name).back(rightly(question, copied.hidden))
    student = Student(question, by, by)
    return {**results, **{name: student.back(wrong) for name, wrong in wrong_ways(question)}}


def wrong_ways(question: Question) -> Iterator[tuple[str, Way]]:
    """The mistakes of the way back: steps that are left out, or made otherwise; then those in the learning rate."""
    right, hidden = rightly(question, question.hidden), question.names[1]
    doubled = question.loss == "squared"
    yield "error_sign_flipped", _with(right, Step("error", "difference", ("target", "O")))
    yield "factor_two_left_out" if doubled else "factor_two_put_in", _with(right, _delta_of_output(not doubled))
    yield "derivative_left_out", _with(right, *(Step(f"{name} derivative", "copied", ("B",)) for name in hidden))
    if question.hidden in EXPONENTIAL:
        again = [Step(f"{name} again", question.hidden, (name,)) for name in hidden]
        yield "derivative_at_activation", _with(right, *again, *_slopes(question, "again"))
        yield "sum_in_derivative", _with(right, *_slopes(question, "sum"))
    unweighted = (Step(f"delta {name}", "product", ("delta O", f"{name} derivative")) for name in hidden)
    yield "output_weight_left_out", _with(right, *unweighted)
    moved = [Step(f"{name} step", "product", ("delta O", name)) for name in hidden]
    moved += [Step(f"{name} new", "update", (f"{name}->O", "rate", f"{name} step")) for name in hidden]
    through = (_hidden_delta(name, f"{name} new") for name in hidden)
    yield "hidden_delta_with_updated_weight", _with(right, *moved, *through)
    gradients = {step: step.operands for step in right.steps if step.name.startswith("gradient ")}
    of_sums = (
        step._replace(operands=(delta, f"{name} sum")) for step, (delta, name) in gradients.items() if name in hidden
    )
    yield "sum_for_activation", _with(right, *of_sums)
    yield "gradient_is_delta", _with(right, *(Step(step.name, "copied", step.operands[:1]) for step in gradients))
    yield "learning_rate_forgotten", replace(right, rate=Fraction(1))
    yield "gradient_added", replace(right, rate=-right.rate)
    yield "old_weight_kept", replace(right, rate=Fraction(0))


def _with(right: Way, *steps: Step) -> Way:
    """The way with other steps in the places of those that are called the same; those that are new follow delta O."""
    others, known = {step.name: step for step in steps}, {step.name for step in right.steps}
    error, delta, *later = (others.get(step.name, step) for step in right.steps)
    return replace(right, steps=(error, delta, *(step for step in steps if step.name not in known), *later))


def _slopes(question: Question, of: str) -> Iterator[Step]:
    return (Step(f"{name} derivative", f"{question.hidden} slope", (f"{name} {of}",)) for name in question.names[1])


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
    if kinked(question.hidden) and not all(exact_sums(question)):
        yield f"{question.id}: the sum of a ReLU is 0, where it has no derivative"
    yield from wrong_lines(question, len(forward.parts(before)), forward.right(before, places), right, edges(question))


def more_operations(question: Question) -> int:
    """The error, its doubling, two products a delta and a derivative that is no 1, two gradients, two steps."""
    relu = question.hidden == "relu"
    deltas = int(np.count_nonzero(exact_sums(question) > 0)) if relu else len(question.names[1])
    return 1 + (question.loss == "squared") + deltas * (2 if kinked(question.hidden) else 3) + 2 + 2


def sheet(question: Question) -> Sheet:
    """One pass; the error and its derivatives by each unit's sum; the gradients of two weights, and a step."""
    numbers = {"two": Fraction(2), "B": Fraction(1), "target": number(question.target), "rate": number(question.rate)}
    return Sheet(
        {**givens(question), **numbers},
        (*forward_pass(question), *_way_back(question, question.hidden)),
        parts(question),
    )


def _way_back(question: Question, hidden: str) -> Iterator[Step]:
    yield Step("error", "difference", ("O", "target"))
    yield _delta_of_output(question.loss == "squared")
    for name in question.names[1]:
        yield Step(f"{name} derivative", f"{hidden} slope", (f"{name} sum" if kinked(hidden) else name,))
        yield _hidden_delta(name, f"{name}->O")
    for source, target in edges(question):
        edge = f"{source}->{target}"
        yield Step(f"gradient {edge}", "product", (f"delta {target}", source))
        yield Step(f"new {edge}", "update", (edge, "rate", f"gradient {edge}"))


def _delta_of_output(doubled: bool) -> Step:
    return Step("delta O", "product", ("two", "error")) if doubled else Step("delta O", "copied", ("error",))


def _hidden_delta(unit: str, weight: str) -> Step:
    return Step(f"delta {unit}", "product of three", ("delta O", weight, f"{unit} derivative"))


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
