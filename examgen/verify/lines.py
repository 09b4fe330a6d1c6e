"""Claims about the worked lines: each is parsed, and what it says is worked out from the numbers that stand in it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import numpy as np

from examgen.verify.activations import called
from examgen.verify.case import Case, Worked
from examgen.verify.line import BRACKETED, NUMBER, Line, of_input, tenths, unbracketed, wrong_arithmetic, wrong_result
from examgen.verify.numbers import EXACT
from examgen.verify.record import Question, number

LINE = re.compile(rf"(?P<name>[A-Z]\d*(?: sum)?) = (?P<expression>.+) (?P<relation>[=≈]) (?P<result>{NUMBER})")
CALL = re.compile(rf"(?P<function>[a-z]+)\((?P<argument>{NUMBER})\)")
TERM = re.compile(rf"({BRACKETED})·({BRACKETED})")
BIAS = re.compile(r"([+-]) (\d+(?:\.\d+)?)")

Lies = Iterator[str | None]

Terms = list[tuple[str, str]]
"""The two factors of each product."""

ZEROS = ("0", "0.0")


def worked_lines(case: Case) -> Lies:
    """For each line: does it calculate what it should with the network's numbers, and rightly to the decimals shown?"""
    for worked in case.items:
        for question, lines in worked.kind.passes(worked.question):
            if lines is not None:
                yield from _lines_of_pass(Worked(question), lines)
        yield from worked.kind.own_lines(worked.question, worked.right, worked.question.places)


def _lines_of_pass(worked: Worked, lines: Sequence[tuple[int, str]]) -> Lies:
    """The lines of one forward pass."""
    question, said = worked.question, dict[str, Line]()
    if len(lines) != len(worked.parts):
        yield f"{question.id}, steps: {len(lines)} lines for {len(worked.parts)} parts"
    for (place, text), part in zip(lines, worked.parts, strict=False):
        fault = _fault(worked, text, part, said)
        yield None if fault is None else f"{question.id}, line {place}: {fault}"


def _fault(worked: Worked, text: str, part: str, said: dict[str, Line]) -> str | None:
    """What is wrong with one line. said: the lines before it; a line that is right is put there too."""
    parsed = LINE.fullmatch(text)
    if parsed is None or parsed["name"] != part:
        return f"{text!r} is no calculation of {part}"
    line = Line(part, parsed["expression"], parsed["relation"], parsed["result"])
    kept = worked.question.kept
    fault = _wrong_expression(worked.question, line, said, kept) or wrong_result(worked.right, line, kept)
    said[part] = line
    return fault


def _wrong_expression(question: Question, line: Line, said: Mapping[str, Line], kept: int) -> str | None:
    call = CALL.fullmatch(line.expression)
    if call is not None:
        return _wrong_call(question, line, call["function"], call["argument"], said, kept)
    return _wrong_sum(question, line, said, kept)


def _wrong_call(
    question: Question, line: Line, function: str, argument: str, said: Mapping[str, Line], kept: int
) -> str | None:
    total = said.get(f"{line.name} sum")
    if total is None or function != called(question.hidden) or argument != total.text:
        return f"{line.expression} is not the activation of {line.name}"
    value = Fraction(EXACT[question.hidden](np.array([total.result], dtype=object))[0])
    return wrong_arithmetic(line, value, Fraction(total.relation == "≈"), kept)


def _wrong_sum(question: Question, line: Line, said: Mapping[str, Line], kept: int) -> str | None:
    """Whether the line does not multiply the right numbers, or adds them up wrongly."""
    terms, bias = _taken_apart(line.expression)
    unit_name = line.name.removesuffix(" sum")
    place = next(place for place, names in enumerate(question.names[1:]) if unit_name in names)
    below, layer, unit = question.names[place], question.layers[place], question.names[place + 1].index(unit_name)
    values = (
        [said[name].text if name in said else "" for name in below] if place else list(map(of_input, question.inputs))
    )
    expected = list(zip(values, map(tenths, layer.weights[:, unit]), strict=True))
    same = _same_terms(terms, expected) if place else terms == expected
    if not same or bias != tenths(layer.biases[unit]):
        return f"{line.expression} is not the sum of {line.name}"
    carried = [said[name].relation == "≈" for name in below] if place else 0
    doubt = Fraction(np.sum(abs(layer.weights[:, unit]) * carried))
    total = sum((number(value) * number(weight) for value, weight in terms), layer.biases[unit])
    return wrong_arithmetic(line, total, doubt, kept)


def _same_terms(found: Terms, right: Terms) -> bool:
    """Whether the factors are written as they should be; of an output that is 0, one digit is enough."""
    short = [("0" if value in ZEROS else value, weight) for value, weight in found]
    return short == [("0" if value in ZEROS else value, weight) for value, weight in right]


def _taken_apart(expression: str) -> tuple[Terms, str]:
    """The factors of each term of a sum, and the bias at its end, as they are written; nothing for anything else."""
    *terms, last = re.split(r" (?=[+-] )", expression)
    bias = BIAS.fullmatch(last)
    factors = [TERM.fullmatch(term.removeprefix("+ ") if place else term) for place, term in enumerate(terms)]
    if bias is None or not all(factors):
        return [], ""
    pairs = [(unbracketed(found[1]), unbracketed(found[2])) for found in factors if found]
    return pairs, f"{'-' if bias[1] == '-' else ''}{bias[2]}"
