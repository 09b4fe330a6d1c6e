"""What a student is given and what he works out of it, step by step, as a textbook writes it down.

A sheet says nothing of rounding, of mistakes or of how a step is worked out: whoever walks over its steps brings that.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from examgen.verify.record import Question


class Step(NamedTuple):
    """One number that is worked out. operands: names of givens and of earlier steps; operation: what is done with them.

    sum: x1 w1 + x2 w2 + ... + b; rest: total - x1 w1 - ... and, if one more number is there, - b; update: w - rate g;
    slope: the derivative, of a ReLU by its sum, else by its output; undone: what the function was taken of; share: of
    the first number among the others in a softmax; loss: -ln of a share, then the sum of its class and of the other.
    """

    name: str
    operation: str
    operands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A question's numbers. boxes: those that are handed in, by their parts' names."""

    givens: Mapping[str, Fraction]
    steps: tuple[Step, ...]
    boxes: tuple[str, ...]


def givens(question: Question) -> dict[str, Fraction]:
    """The inputs, if one row is asked, and every weight by its edge."""
    found = dict(zip(question.names[0], question.row, strict=True)) if question.inputs else {}
    for layer, below, here in zip(question.layers, question.names, question.names[1:], strict=False):
        for unit, name in enumerate(here):
            found |= {f"{source}->{name}": layer.weights[place, unit] for place, source in enumerate(below)}
            found[f"B->{name}"] = layer.biases[unit]
    return found


def forward_pass(question: Question, hidden: str = "", ending: str = "", row: tuple[str, ...] = ()) -> Iterator[Step]:
    """One pass up to the sums of the outputs. hidden: another activation than the question's.

    ending: what its numbers are called besides; row: other givens than the inputs.
    """
    (inputs, *layers), outputs = question.names[:-1], question.names[-1]
    below, values = inputs, row or inputs
    for names in layers:
        for name in names:
            yield sum_into(name, f"{name} sum{ending}", below, values)
            yield Step(f"{name}{ending}", hidden or question.hidden, (f"{name} sum{ending}",))
        below, values = names, tuple(f"{name}{ending}" for name in names)
    for name in outputs:
        yield sum_into(name, f"{name} sum{ending}" if len(outputs) > 1 else f"{name}{ending}", below, values)


def sum_into(unit: str, name: str, below: tuple[str, ...], values: tuple[str, ...]) -> Step:
    """The sum of a unit: numbers below times weights, and the bias. values: what the numbers below are called."""
    pairs = (number for source, value in zip(below, values, strict=True) for number in (value, f"{source}->{unit}"))
    return Step(name, "sum", (*pairs, f"B->{unit}"))
