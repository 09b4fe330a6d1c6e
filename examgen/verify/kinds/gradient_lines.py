"""The worked lines of the way back: each is parsed, and worked out from the numbers that stand in it."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import NamedTuple

from examgen.verify.activations import leaky
from examgen.verify.line import BRACKETED, NUMBER, Line, of_input, tenths, unbracketed, wrong_arithmetic, wrong_result
from examgen.verify.numbers import HALF, Number
from examgen.verify.record import Question, number
from examgen.verify.worked import Result

LINE = re.compile(rf"(?P<name>[^=]+) = (?P<expression>.+) (?P<relation>[=≈]) (?P<result>{NUMBER})")

GIVEN = "="
"""How a number stands that is printed on the sheet, or is none that was rounded."""


class Known(NamedTuple):
    """A number that a line may take up: what it is, how it stands there, and how it is written."""

    value: Fraction
    relation: str
    text: str


class Form(NamedTuple):
    """What a line looks like: `{}` for each number, which numbers these are by name, and what is worked out of them."""

    name: str
    expression: str
    operands: tuple[str, ...]
    rule: Callable[..., Number]


SLOPES: Mapping[str, tuple[str, tuple[str, ...], Callable[..., Number]]] = {
    "relu": ("relu'({})", ("{} sum",), lambda total: Fraction(total > 0)),
    "sigmoid": ("{}·(1 - {})", ("{}", "{}"), lambda output, again: output * (1 - again)),
    "tanh": ("1 - {}²", ("{}",), lambda output: 1 - output * output),
}
"""How the derivative of each activation is written, of which numbers, and what it gives."""


def _of_leaky(slope: Fraction) -> tuple[str, tuple[str, ...], Callable[..., Number]]:
    return "leaky'({})", ("{} sum",), lambda total: Fraction(1) if total > 0 else slope


def forms(question: Question, edges: Sequence[tuple[str, str]]) -> Iterator[Form]:
    """The lines that there must be, in their order."""
    yield Form("error", "{} - {}", ("O", "target"), lambda output, target: output - target)
    if question.loss == "squared":
        yield Form("delta O", "2·{}", ("error",), lambda error: 2 * error)
    else:
        yield Form("delta O", "error", (), lambda: Fraction(0))
    expression, operands, rule = SLOPES.get(question.hidden) or _of_leaky(leaky(question.hidden) or Fraction(0))
    for name in question.names[1]:
        yield Form(f"{name} derivative", expression, tuple(part.format(name) for part in operands), rule)
        factors = ("delta O", f"{name}->O", f"{name} derivative")
        yield Form(f"delta {name}", "{}·{}·{}", factors, lambda above, weight, slope: above * weight * slope)
    for source, target in edges:
        yield Form(
            f"gradient {source}->{target}", "{}·{}", (f"delta {target}", source), lambda delta, below: delta * below
        )
    for source, target in edges:
        edge = f"{source}->{target}"
        yield Form(f"new {edge}", "{} - {}·{}", (edge, "rate", f"gradient {edge}"), lambda old, rate, g: old - rate * g)


def wrong_lines(
    question: Question, first: int, before: Result, right: Result, edges: Sequence[tuple[str, str]]
) -> Iterator[str | None]:
    """For each line after the `first` ones: what is wrong with it. before: what the forward pass comes to."""
    wanted = tuple(forms(question, edges))
    lines = question.steps[first:]
    if len(lines) != len(wanted):
        yield f"{question.id}, steps: {len(lines)} lines from the error on, not {len(wanted)}"
    known = {**printed_numbers(question), **numbers_before(question, before)}
    for place, (text, form) in enumerate(zip(lines, wanted, strict=False), first + 1):
        fault = _fault(question, text, form, known, right)
        yield None if fault is None else f"{question.id}, line {place}: {fault}"


def printed_numbers(question: Question) -> dict[str, Known]:
    """Every number on the sheet by name, weights by their edges."""
    inputs, hidden, outputs = question.names
    texts = {"target": question.target, "rate": question.rate, "B": "1"}
    texts |= dict(zip(inputs, map(of_input, question.inputs), strict=True))
    for layer, below, here in zip(question.layers, (inputs, hidden), (hidden, outputs), strict=True):
        for unit, name in enumerate(here):
            texts |= {f"{source}->{name}": tenths(layer.weights[place, unit]) for place, source in enumerate(below)}
            texts[f"B->{name}"] = tenths(layer.biases[unit])
    return {name: Known(number(text), GIVEN, text) for name, text in texts.items()}


def numbers_before(question: Question, before: Result) -> dict[str, Known]:
    """The numbers of the forward pass as its lines must have them; that they have is proved with the pass."""
    _, hidden, outputs = question.names
    found = {}
    for name in (*(f"{unit} sum" for unit in hidden), *hidden, *outputs):
        value = Fraction(before.rounded(name, question.kept), 10**question.kept)
        relation = GIVEN if before.exact_value(name) == value else "≈"
        found[name] = Known(value, relation, before.written(name, question.kept))
    return found


def _fault(question: Question, text: str, form: Form, known: dict[str, Known], right: Result) -> str | None:
    """What is wrong with one line. known: the numbers that it may take up, each with its relation."""
    parsed = LINE.fullmatch(text)
    if parsed is None or parsed["name"] != form.name:
        return f"{text!r} is no calculation of {form.name}"
    line = Line(form.name, parsed["expression"], parsed["relation"], parsed["result"])
    known[form.name] = Known(line.result, line.relation, line.text)
    return (
        wrong_result(right, line, question.kept)
        or _wrong_operands(form, line, known)
        or _wrong_rule(form, line, known, question.kept)
    )


def _wrong_operands(form: Form, line: Line, known: Mapping[str, Known]) -> str | None:
    pattern = re.escape(form.expression).replace(r"\{\}", f"({NUMBER}|{BRACKETED})")
    found = re.fullmatch(pattern, line.expression)
    right = [known[name].text for name in form.operands]
    if found is None or [unbracketed(text) for text in found.groups()] != right:
        return f"{line.expression} is not how {form.name} is worked out"
    return None


def _wrong_rule(form: Form, line: Line, known: Mapping[str, Known], kept: int) -> str | None:
    """Whether the result is not what the numbers in the line give, each of which may be half a unit off if rounded."""
    if not form.operands:
        same = (line.result, line.relation) == known["error"][:2]
        return None if same else f"{form.name} is not the error"
    half = HALF / 10**kept
    names = list(dict.fromkeys(form.operands))
    reach = [(0, half, -half) if known[name].relation == "≈" else (0,) for name in names]
    values = []
    for shift in product(*reach):
        taken = {name: known[name].value + by for name, by in zip(names, shift, strict=True)}
        values.append(Fraction(form.rule(*(taken[name] for name in form.operands))))
    doubt = max(abs(value - values[0]) for value in values) / half
    return wrong_arithmetic(line, values[0], doubt, kept)
