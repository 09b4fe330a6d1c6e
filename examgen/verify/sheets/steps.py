"""What a student is given and what he works out of it, step by step, as a textbook writes it down.

A sheet says nothing of rounding, of mistakes or of how a step is worked out: whoever walks over its steps brings that.
Who makes a mistake has another sheet.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from examgen.verify.sheets.question import Layer, Question

Operand = TypeVar("Operand")
"""Whatever stands for the numbers of a step: their names, texts, signs, sizes, or what students have."""


class Step(NamedTuple):
    """One number that is worked out. operands: names of givens and of earlier steps; operation: what is done with them.

    sum: x1 w1 + x2 w2 + ... and, if one more number is there, + b; rest: total - x1 w1 - ... and, if one more number is
    there, - b; update: w - rate g; back: d1 w1 f + d2 w2 f + ..., the f last; sum of products: a1 b1 + a2 b2 + ...;
    mean of two: half of d1 x1 + d2 x2, the half first; slope: the derivative, of a ReLU by its sum, else by its output;
    undone: what the function was taken of; share: of the first number among the others in a softmax; exponentials: of
    numbers, added up; part: of the first number in such a sum, the second, of all the others; loss: -ln of a share,
    then the sum of its class and of the other.
    """

    name: str
    operation: str
    operands: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A question's numbers. boxes: all that is handed in, words too, by their parts' names.

    coarse: whether every number is rounded to one decimal; reading: how words are read off the numbers, if otherwise.
    """

    givens: Mapping[str, Fraction]
    steps: tuple[Step, ...]
    boxes: tuple[str, ...]
    coarse: bool = False
    reading: Any = None

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """The boxes that take a number."""
        return tuple(box for box in self.boxes if box in self.givens or box in self.by_name)

    @cached_property
    def by_name(self) -> Mapping[str, Step]:
        """How each number is worked out that is."""
        return {step.name: step for step in self.steps}

    def having(self, *steps: Step) -> "Sheet":
        """The sheet with other steps in the places of those that are called the same; new ones stand before all."""
        others = {step.name: step for step in steps}
        new = [step for step in steps if step.name not in self.by_name]
        return replace(self, steps=(*new, *(others.get(step.name, step) for step in self.steps)))

    def before(self, name: str, *steps: Step) -> "Sheet":
        """The sheet with further steps before that of a name."""
        place = next(place for place, step in enumerate(self.steps) if step.name == name)
        return replace(self, steps=(*self.steps[:place], *steps, *self.steps[place:]))


def in_pairs(numbers: Sequence[Operand]) -> tuple[list[tuple[Operand, Operand]], Sequence[Operand]]:
    """What is given for x1, w1, x2, w2, ...: two by two; and what is left over, a bias if there is one."""
    ends = len(numbers) // 2 * 2
    return list(zip(numbers[:ends:2], numbers[1:ends:2], strict=True)), numbers[ends:]


def givens(question: Question) -> dict[str, Fraction]:
    """The inputs, if one row is asked, and every weight by its edge; biases, if any, once more as they are added."""
    found = dict(zip(question.names[0], question.row, strict=True)) if question.inputs else {}
    for layer, below, here in zip(question.layers, question.names, question.names[1:], strict=False):
        for unit, name in enumerate(here):
            found |= {f"{source}->{name}": layer.weights[place, unit] for place, source in enumerate(below)}
            if layer.biased:
                found[f"B->{name}"] = layer.biases[unit]
                found[bias_of(layer, name)] = (
                    layer.adding * layer.biases[unit] if unit not in layer.ones else Fraction(1)
                )
    return found


def bias_of(layer: Layer, unit: str) -> str:
    """What the bias is called that is added to the sum of a unit."""
    if int(unit[1:] or 0) in layer.ones:
        return f"1 for B->{unit}"
    return f"B->{unit}" if layer.adding == 1 else f"{layer.adding}·B->{unit}"


def forward_pass(question: Question, ending: str = "", row: tuple[str, ...] = ()) -> Iterator[Step]:
    """One pass up to the outputs, or, if these are shares, to their sums.

    ending: what its numbers are called besides; row: other givens than the inputs.
    """
    below, values = question.names[0], row or question.names[0]
    for layer, names in zip(question.layers, question.names[1:], strict=True):
        summed_up = layer.activation == "linear" and names == question.names[-1]
        for unit, name in enumerate(names):
            pairs = (number for one, value in zip(below, values, strict=True) for number in (value, f"{one}->{name}"))
            total = f"{name}{ending}" if summed_up else f"{name} sum{ending}"
            biases = (bias_of(layer, name),) if layer.biased else ()
            yield Step(total, "sum", (*pairs, *biases))
            if not summed_up and layer.activation != "softmax":
                yield Step(f"{name}{ending}", layer.activates(unit), (total,))
        below, values = names, tuple(f"{name}{ending}" for name in names)
