"""Wrong numbers that make the work that follows trivial, so that it must not earn as if it had been done."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import prod
from typing import Literal, TypeAlias

from examgen.items.edits import ACTIVATION_OF
from examgen.items.graph import APPLIED, DERIVATIVES, LARGEST_CARRIED, UNDONE, Graph, Operand, Operation, Step
from examgen.items.item import Item, Part
from examgen.items.screening import LARGEST_WEIGHT
from examgen.paper.activations import TRAINABLE, Activation
from examgen.paper.arithmetic import ONE, ZERO, Interval, round_half_up

Ease: TypeAlias = Literal["trivial", "input", "neighbour", "saturated", "vanishing", "too large"]

EASE_WORDS: Mapping[Ease, str] = {
    "trivial": "which is 0 or ±1 or a power of ten",
    "input": "which is one of the inputs",
    "neighbour": "which is what belongs in another box",
    "saturated": "which the activation turns into 0 or ±1",
    "vanishing": "with which a product vanishes",
    "too large": "which is larger than any mistake in signs can make it",
}
"""Why a number makes later work trivial, as the end of a sentence."""

PRODUCTS = (Operation.PRODUCT, Operation.PRODUCT_OF_THREE)
SATURATING = tuple(APPLIED[activation] for activation in TRAINABLE)


@dataclass(frozen=True, slots=True)
class Eases:
    """What would make work trivial if it stood in one box, all at the exam's `places`.

    inputs: of the question; neighbours: what is right in the other boxes; activations, factors: what is applied to the
    number, with its settings, and the numbers that it is multiplied with, where it goes on; reach: what no mistake in
    signs exceeds, if there is such a bound.
    """

    inputs: frozenset[Decimal]
    neighbours: tuple[Interval, ...]
    activations: tuple[tuple[Activation, *tuple[Decimal, ...]], ...]
    factors: tuple[Decimal, ...]
    reach: Decimal | None

    def why(self, value: Decimal, places: int) -> Ease | None:
        """Why a wrong `value` in the box makes later work trivial, or None."""
        if abs(value) >= LARGEST_CARRIED:
            return "too large"
        rounded = round_half_up(value, places)
        if rounded.is_zero() or _power_of_ten(abs(rounded)):
            return "trivial"
        if value in self.inputs or rounded in self.inputs:
            return "input"
        if any(value in interval for interval in self.neighbours):
            return "neighbour"
        applied = (activation(value, *settings) for activation, *settings in self.activations)
        if any(abs(round_half_up(output, places)) in (ZERO, ONE) for output in applied):
            return "saturated"
        if any(round_half_up(value * factor, places).is_zero() for factor in self.factors):
            return "vanishing"
        return "too large" if self.reach is not None and abs(value) > self.reach else None


def _power_of_ten(size: Decimal) -> bool:
    return size >= 1 and size == ONE.scaleb(size.adjusted())


def eases(item: Item, graph: Graph) -> Mapping[str, Eases]:
    """For every part that takes a number: what would make the work after it trivial."""
    numbers = [part for part in item.parts if isinstance(part, Part)]
    places = {step.part: step for step in graph if step.part is not None}
    reaches = _reaches(graph)
    return {
        part.name: Eases(
            inputs=frozenset(item.inputs or ()),
            neighbours=tuple(Interval(other.low, other.high) for other in numbers if other is not part),
            activations=tuple(map(_activation, _after(graph, places[part.name], SATURATING))),
            factors=tuple(_factors(graph, places[part.name])),
            reach=reaches[places[part.name].name],
        )
        for part in numbers
        if part.name in places
    }


def _after(graph: Graph, box: Step, operations: tuple[Operation, ...]) -> list[Step]:
    return [step for step in graph if step.operation in operations and box.name in step.operands]


def _activation(step: Step) -> tuple[Activation, *tuple[Decimal, ...]]:
    return ACTIVATION_OF[step.operation], *(one for one in step.operands if isinstance(one, Decimal))


def _factors(graph: Graph, box: Step) -> list[Decimal]:
    """The numbers on the sheet that the box's number is multiplied with."""
    products = _after(graph, box, PRODUCTS)
    return [other for step in products for other in step.operands if isinstance(other, Decimal) and other]


def _reaches(graph: Graph) -> Mapping[str, Decimal | None]:
    """The largest size that each step can have whatever signs are lost, or None where it has no bound."""
    reaches: dict[str, Decimal | None] = {}
    for step in graph:
        sizes = [_size(operand, reaches) for operand in step.operands]
        known = [size for size in sizes if size is not None]
        reaches[step.name] = _reach(step.operation, known) if len(known) == len(sizes) else None
    return reaches


def _size(operand: Operand, reaches: Mapping[str, Decimal | None]) -> Decimal | None:
    return abs(operand) if isinstance(operand, Decimal) else reaches[operand]


def _reach(operation: Operation, sizes: list[Decimal]) -> Decimal | None:
    if operation in (Operation.SUM, Operation.DIFFERENCE):
        return sum(sizes, ZERO)
    if operation in PRODUCTS:
        return prod(sizes, start=ONE)
    activation = ACTIVATION_OF.get(operation)
    if operation is Operation.SHARE or operation in DERIVATIVES.values():
        return ONE
    if operation is Operation.COPIED:
        return max(sizes[0], LARGEST_WEIGHT)
    if activation is None or operation in UNDONE.values():
        return None
    return ONE if activation.curved else sizes[0]
