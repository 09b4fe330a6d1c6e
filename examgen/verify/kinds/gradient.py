"""Kind `gradient`: one step of gradient descent, from the error to two new weights."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from examgen.verify.kinds.kind import Asked, SecondWay
from examgen.verify.sheets.activations import EXPONENTIAL, kinked
from examgen.verify.sheets.line import lines_of
from examgen.verify.sheets.mistakes import mistakes
from examgen.verify.sheets.numbers import HALF
from examgen.verify.sheets.question import Array, Question, fractions, number
from examgen.verify.sheets.steps import Sheet, Step, forward_pass, givens
from examgen.verify.sheets.worked import Result

Edges = tuple[tuple[str, str], tuple[str, str]]


def sheet(question: Question) -> Sheet:
    """One pass; the error and its derivatives by each unit's sum; the gradients of two weights, and a step."""
    return _sheet(question, _edges(question))


def _sheet(question: Question, edges: Edges) -> Sheet:
    """What one student does, who may make a mistake. edges: of the weights that he is asked for."""
    numbers = {"two": Fraction(2), "B": Fraction(1), "target": number(question.target), "rate": number(question.rate)}
    names, steps = [f"{source}->{target}" for source, target in edges], (*forward_pass(question),)
    deltas = (f"delta {name}" for name in ("O", *question.names[1]))
    boxes = ("error", *deltas, *(f"gradient {name}" for name in names), *(f"new {name}" for name in names))
    return Sheet({**givens(question), **numbers}, (*steps, *_way_back(question, edges)), boxes)


def _way_back(question: Question, edges: Edges) -> Iterator[Step]:
    yield Step("error", "difference", ("O", "target"))
    yield _delta_of_output(question.loss == "squared")
    for unit, name in enumerate(question.names[1]):
        hidden = question.layers[0].activates(unit).removesuffix(" turned")
        yield Step(f"{name} derivative", f"{hidden} slope", (f"{name} sum" if kinked(hidden) else name,))
        yield _hidden_delta(name, f"{name}->O")
    for source, target in edges:
        edge = f"{source}->{target}"
        yield Step(f"gradient {edge}", "product", (f"delta {target}", source))
        yield Step(f"new {edge}", "update", (edge, "rate", f"gradient {edge}"))


def _delta_of_output(doubled: bool) -> Step:
    return Step("delta O", "product", ("two", "error")) if doubled else Step("delta O", "copied", ("error",))


def _hidden_delta(unit: str, weight: str) -> Step:
    return Step(f"delta {unit}", "product of three", ("delta O", weight, f"{unit} derivative"))


def _edges(question: Question) -> Edges:
    """To O from the first unit that is not 0; into the last that has a derivative, from the last input that is no 0."""
    inputs, hidden, _ = question.names
    relu, sums = question.hidden == "relu", _sums(question)
    silent = [total <= 0 if relu else question.hidden != "sigmoid" and total == 0 for total in sums]
    first = next((name for name, off in zip(hidden, silent, strict=True) if not off), hidden[0])
    flat = [relu and total <= 0 for total in sums]
    last = next((name for name, off in reversed([*zip(hidden, flat, strict=True)]) if not off), hidden[-1])
    source = next((name for name, value in reversed([*zip(inputs, question.row, strict=True)]) if value), "B")
    return (first, "O"), (source, last)


def _sums(question: Question) -> Array:
    """The sums of the hidden units."""
    sums: Array = question.row @ question.layers[0].weights + question.layers[0].biases
    return sums


def slipped(question: Question) -> Iterator[tuple[str, Sheet]]:
    """Each mistake of the pass with a right way back; then each of the way back."""
    yield from ((name, _sheet(wrong, _edges(question))) for name, wrong in mistakes(question))
    yield from _wrong_ways(question, sheet(question))


def _wrong_ways(question: Question, right: Sheet) -> Iterator[tuple[str, Sheet]]:
    """The mistakes of the way back: steps that are left out, or made otherwise; then those in the learning rate."""
    hidden, doubled = question.names[1], question.loss == "squared"
    yield "error_sign_flipped", right.having(Step("error", "difference", ("target", "O")))
    yield "factor_two_left_out" if doubled else "factor_two_put_in", right.having(_delta_of_output(not doubled))
    yield "derivative_left_out", right.having(*(Step(f"{name} derivative", "copied", ("B",)) for name in hidden))
    if question.hidden in EXPONENTIAL:
        again = [Step(f"{name} again", question.hidden, (name,)) for name in hidden]
        slopes = {
            of: [Step(f"{name} derivative", f"{question.hidden} slope", (f"{name} {of}",)) for name in hidden]
            for of in ("again", "sum")
        }
        yield "derivative_at_activation", right.having(*again, *slopes["again"], after="delta O")
        yield "sum_in_derivative", right.having(*slopes["sum"])
    unweighted = (Step(f"delta {name}", "product", ("delta O", f"{name} derivative")) for name in hidden)
    yield "output_weight_left_out", right.having(*unweighted)
    moved = [Step(f"{name} step", "product", ("delta O", name)) for name in hidden]
    moved += [Step(f"{name} new", "update", (f"{name}->O", "rate", f"{name} step")) for name in hidden]
    through = (_hidden_delta(name, f"{name} new") for name in hidden)
    yield "hidden_delta_with_updated_weight", right.having(*moved, *through, after="delta O")
    gradients = [step for step in right.steps if step.name.startswith("gradient ")]
    of_units = (step for step in gradients if step.operands[1] in hidden)
    of_sums = (step._replace(operands=(step.operands[0], f"{step.operands[1]} sum")) for step in of_units)
    yield "sum_for_activation", right.having(*of_sums)
    copied = (Step(step.name, "copied", step.operands[:1]) for step in gradients)
    yield "gradient_is_delta", right.having(*copied)
    no_rate, backwards = Fraction(0), -right.givens["rate"]
    rates = {"learning_rate_forgotten": no_rate + 1, "gradient_added": backwards, "old_weight_kept": no_rate}
    yield from ((name, replace(right, givens={**right.givens, "rate": rate})) for name, rate in rates.items())


def lines(question: Question, right: Result) -> Iterator[str]:
    """A line for each step, new weights last."""
    return lines_of(question, right, sorted(right.sheet.steps, key=lambda step: step.name.startswith("new ")))


def flaws(question: Question) -> Iterator[str | None]:
    """Is there a derivative at every sum?"""
    if kinked(question.hidden) and not all(_sums(question)):
        yield f"{question.id}: the sum of a ReLU is 0, where it has no derivative"


def undecided(question: Question) -> tuple[tuple[str, Fraction], ...]:
    """No new weight may be the old one, and the error must be a half at least, either side."""
    weights = givens(question)
    new = ((box.name, weights[box.name.removeprefix("new ")]) for box in question.parts if box.name.startswith("new "))
    low, high = fractions(next((box.low, box.high) for box in question.parts if box.name == "error"))
    nearest = min(max(low, Fraction(0)), high)
    return (*new, *((("error", nearest),) if abs(nearest) < HALF else ()))


KIND = SecondWay(sheet, slipped, lines, undecided, flaws=flaws, asked=Asked(("target", "learning_rate", "loss")))
