"""Worked lines as they should be, each written from a step and from the numbers that students have there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import TypeAlias

from examgen.verify.sheets.activations import (
    HIDDEN,
    WRITTEN_INVERSES,
    WRITTEN_SLOPES,
    called,
    slope_text,
    without_slope,
)
from examgen.verify.sheets.numbers import printed_with
from examgen.verify.sheets.question import Question, number
from examgen.verify.sheets.steps import Step, in_pairs
from examgen.verify.sheets.worked import Result


@dataclass(frozen=True, slots=True)
class Own:
    """A line that only one kind has. what: what it is called if it is otherwise."""

    what: str
    text: str


Lines: TypeAlias = Iterator[str | Own]
"""The worked lines of a question, as they should be."""


def numbers_in_lines(question: Question, right: Result) -> dict[str, str]:
    """Every number by name as it stands in a line that goes on from it: of an output that is 0 one digit."""
    weight = partial(printed_with, question.decimals)
    texts = {name: weight(value) if "->" in name else str(value) for name, value in right.sheet.givens.items()}
    texts |= {"rate": question.rate, "half": "0.5"}
    for row in question.step_rows:
        for name, written in zip(question.names[0], row.inputs, strict=False):
            texts[f"{name}{row.ending}"] = written if len(written) == 1 else weight(number(written))
        for name, target in zip(question.names[-1], row.targets, strict=False):
            texts[f"target {name}{row.ending}" if name != "O" else f"target{row.ending}"] = target
    for step in right.sheet.steps:
        silent = without_slope(step.operation) in HIDDEN and right.is_zero(step.name)
        texts[step.name] = "0" if silent else right.written(step.name, question.kept)
    return texts


def lines_of(question: Question, right: Result, steps: Iterable[Step]) -> Iterator[str]:
    """The line of each step."""
    texts = numbers_in_lines(question, right)
    return (line(right, step.name, expression(step, texts)) for step in steps)


def line(right: Result, part: str, calculation: str, name: str = "") -> str:
    """A line of a number, as it is written. name: what the number is called there, if otherwise."""
    kept = right.places + 2
    return f"{name or part} = {calculation} {'=' if right.is_written(part, kept) else '≈'} {right.written(part, kept)}"


def expression(step: Step, texts: Mapping[str, str]) -> str:
    """How a step is worked out, with the numbers in it."""
    first, *others = (texts[name] for name in step.operands)
    match step.operation:
        case "sum":
            pairs, biases = in_pairs((first, *others))
            return " ".join([" + ".join(product(*pair) for pair in pairs), *map(signed, biases)])
        case "product":
            return product(*(shorter(name, texts) for name in step.operands))
        case "product of three":
            return product(first, *others)
        case "share":
            powers = [f"e^{bracketed(total)}" for total in (first, *others)]
            return f"{powers[0]} / ({' + '.join(powers[1:])})"
        case "exponentials":
            return " + ".join(f"e^{bracketed(total)}" for total in (first, *others))
        case "part":
            return f"e^{bracketed(first)} / {others[0]}"
        case "back":
            *factors, slope = (first, *others)
            return " + ".join(product(*pair, slope) for pair in in_pairs(factors)[0])
        case "mean of two":
            noted = [longer(name, texts) for name in step.operands[1:]]
            return " + ".join(product(first, *pair) for pair in in_pairs(noted)[0])
        case "quotient":
            return f"{first} / {others[0]}"
        case "difference":
            return f"{longer(step.operands[0], texts)} - {bracketed(others[0])}"
        case "update":
            return f"{first} - {product(*others)}"
        case "copied":
            return step.operands[0]
        case slope if slope.endswith(" slope"):
            activation, output = slope.removesuffix(" slope"), "0.0" if first == "0" else first
            how = WRITTEN_SLOPES.get(activation, f"{called(activation)}'({first})")
            return how.format(output=output, bracketed=bracketed(output))
        case activation:
            return f"{called(activation)}({first})"


def longer(name: str, texts: Mapping[str, str]) -> str:
    """A number as it stands in a difference or a product of three: that of a unit with a decimal, even if it is 0."""
    return "0.0" if texts[name] == "0" and name[0] in "HGFO" else texts[name]


def shorter(name: str, texts: Mapping[str, str]) -> str:
    """A number as it stands in a product of two: a derivative that is 0 or 1 without a decimal."""
    return texts[name][0] if " derivative" in name and texts[name] in ("0.0", "1.0") else texts[name]


def undone(activation: str, name: str, output: str) -> str:
    """How the sum of a unit is worked out from its output."""
    slope, how = slope_text(activation), WRITTEN_INVERSES.get(activation, name)
    more, less = signed(output), signed(output, turned=True)
    return (
        f"({output}) / {slope}" if slope and output.startswith("-") else how.format(output=output, more=more, less=less)
    )


def product(*factors: str) -> str:
    """A product, negative factors in brackets."""
    return "·".join(map(bracketed, factors))


def bracketed(text: str) -> str:
    """A number in brackets if it is negative."""
    return f"({text})" if text.startswith("-") else text


def signed(text: str, turned: bool = False) -> str:
    """A number as the next term of a sum; turned: if it is subtracted."""
    minus = Fraction(text) > 0 if turned else Fraction(text) < 0
    return f"{'-' if minus else '+'} {text.removeprefix('-')}"
