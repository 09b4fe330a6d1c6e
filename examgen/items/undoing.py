"""Working a network backwards: from its output to the one weight that is not known, as honest students do it by hand.

Whatever is known is brought to the other side, then divided; an activation on the way is inverted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from examgen.arithmetic import Estimate, coarsened, on_paper, total_of
from examgen.items.edges import Edge
from examgen.network import WEIGHT_PLACES, Activation, Layer, Network, weighted_sum


@dataclass(frozen=True, slots=True)
class Way:
    """How a student goes about it; everything after `output` is a mistake.

    output: the one that is printed; mirrored: takes e^x for e^-x forwards; signs_lost: adds what is to be subtracted;
    divides: by the right number, by the other hidden unit's, or by none; inverse: of another activation.
    """

    network: Network
    row: tuple[Decimal, ...]
    edge: Edge
    output: Decimal
    mirrored: bool = False
    signs_lost: bool = False
    divides: Literal["rightly", "wrongly", "not"] = "rightly"
    inverse: Activation | None = None


@dataclass(frozen=True, slots=True)
class Undone:
    """What a student has on the way. sums, outputs: of the hidden units that are worked out forwards, by index.

    activation, total: output and sum of the hidden unit that the unknown weight leads to, if it leads to one.
    """

    sums: Mapping[int, Estimate]
    outputs: Mapping[int, Estimate]
    activation: Estimate | None
    total: Estimate | None
    weight: Estimate


def undo(way: Way, kept: int) -> Undone | None:
    """The way back to the weight; None if it leads through a division by 0 or outside an activation's range."""
    with on_paper():
        return _undo(way, kept)


def _undo(way: Way, kept: int) -> Undone | None:
    edge, (hidden, output) = way.edge, way.network.layers
    towards = edge.unit if edge.layer == 0 else None
    sums = {
        unit: weighted_sum(bias, hidden.weights_into(unit), [Estimate.exactly(value) for value in way.row], kept)
        for unit, bias in enumerate(hidden.biases)
        if unit != towards
    }
    outputs = {
        unit: hidden.activation.estimate(total.negative if way.mirrored else total, kept)
        for unit, total in sums.items()
    }
    left = _rest(way, Estimate.exactly(way.output), output, 1, outputs, kept)
    if towards is None:
        divisors = outputs if edge.below is not None else {}
        weight = _divided(way, left, divisors, edge.below, kept)
        return None if weight is None else Undone(sums, outputs, None, None, weight)
    factors = {unit: Estimate.exactly(weights[0]) for unit, weights in enumerate(output.weights)}
    activation = _divided(way, left, factors, towards, kept)
    inverse = way.inverse or hidden.activation
    total = None if activation is None else inverse.undone(activation, kept)
    if total is None:
        return None
    inputs = {place: Estimate.exactly(value) for place, value in enumerate(way.row)}
    rest = _rest(way, total, hidden, 0, inputs, kept)
    weight = rest if edge.below is None or way.divides == "not" else rest.over(inputs[edge.below], kept)
    return None if weight is None else Undone(sums, outputs, activation, total, weight)


def as_weight(result: Estimate) -> Estimate:
    """What stands in the box of students with this result: a weight has one decimal, but some write down more."""
    weight = coarsened(result, WEIGHT_PLACES)
    return Estimate(weight.value, min(weight.low, result.low), max(weight.high, result.high))


def _rest(
    way: Way, total: Estimate, layer: Layer, position: int, values: Mapping[int, Estimate], kept: int
) -> Estimate:
    """What is left of a sum without the products that are known, and without the bias if it is."""
    unit = way.edge.unit if way.edge.layer == position else 0
    weights = layer.weights_into(unit)
    known = [
        value.times(weights[below], kept)
        for below, value in values.items()
        if way.edge.layer != position or below != way.edge.below
    ]
    if way.edge.layer != position or way.edge.below is not None:
        known.append(Estimate.exactly(layer.biases[unit]))
    return total_of((total, *(term if way.signs_lost else term.negative for term in known)), kept)


def _divided(
    way: Way, left: Estimate, divisors: Mapping[int, Estimate], unit: int | None, kept: int
) -> Estimate | None:
    """`left` divided by the number that belongs to `unit`, or by that of the next one, or by none."""
    if unit is None or way.divides == "not":
        return left
    wanted = unit if way.divides == "rightly" else (unit + 1) % len(divisors)
    return left.over(divisors[wanted], kept)
