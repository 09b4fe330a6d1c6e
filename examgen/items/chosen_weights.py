"""Weights of the student's own choice: tried together on every row, since none is right or wrong alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from examgen.items.constructions import OUTPUT_ACTIVATIONS
from examgen.paper.activations import Activation
from examgen.paper.arithmetic import ZERO, round_half_up
from examgen.paper.edges import edges, with_weight
from examgen.paper.network import TARGETS, WEIGHT_PLACES, Layer, Network

MARGINS = {Activation.STEP: ZERO, Activation.RELU: Decimal("0.3"), Activation.SIGMOID: Decimal("0.2")}
"""How far an output may be from its target, by the activation of the hidden units.

A step is met exactly; 0.3 is what a rounded network may be off too; a sigmoid never reaches 0 or 1.
"""

LARGEST_CHOSEN = Decimal(20)
"""The largest weight or bias that is taken, either sign."""

Weights = Mapping[str, Decimal]
"""A number for every edge by its name: I0->H0, …, B->O."""


@dataclass(frozen=True, slots=True)
class Miss:
    """A row on which weights do not compute the task. beyond: how much more than the margin the output is off."""

    row: tuple[str, str]
    target: int
    output: Decimal
    beyond: Decimal


def missed_rows(task: str, activation: Activation, weights: Weights) -> tuple[Miss, ...]:
    """The rows that a student's weights miss, in the order of the truth table; none if they are right.

    activation: of the hidden units, which decides that of the output and the margin. Raises ValueError, naming the
    edge, for a weight that is missing, or refused: with more than one decimal, or beyond ±20.
    """
    network, margin = with_weights(task, activation, weights), MARGINS[activation]
    misses = []
    for row, target in TARGETS[task].items():
        output = network.trace(tuple(map(Decimal, row)))[-1].outputs[0]
        beyond = abs(output - target) - margin
        if beyond > 0:
            misses.append(Miss(row, target, output, beyond))
    return tuple(misses)


def with_weights(task: str, activation: Activation, weights: Weights) -> Network:
    """The 2-2-1 network with a student's weights. Raises ValueError as `missed_rows` does."""
    network, edge_names = _empty(task, activation), set(weights)
    for edge in edges(network):
        if edge.name not in weights:
            raise ValueError(f"{edge.name} has no weight")
        refusal = weight_refusal(weights[edge.name])
        if refusal:
            raise ValueError(f"{edge.name} {refusal}")
        network = with_weight(network, edge, weights[edge.name])
        edge_names.discard(edge.name)
    if edge_names:
        raise ValueError(f"{min(edge_names)} is no edge")
    return network


def weight_refusal(weight: Decimal) -> str | None:
    """Why a number cannot be a weight here, or None."""
    if not weight.is_finite() or abs(weight) > LARGEST_CHOSEN:
        return f"is {weight}, which is beyond ±{LARGEST_CHOSEN}"
    if weight != round(weight, WEIGHT_PLACES):
        return f"is {weight}, which has more than one decimal"
    return None


def _empty(task: str, activation: Activation) -> Network:
    none = round_half_up(ZERO, WEIGHT_PLACES)  # a bias there is, though it is 0
    hidden = Layer(activation, ((none, none), (none, none)), (none, none))
    return Network(task, (hidden, Layer(OUTPUT_ACTIVATIONS[activation], ((none,), (none,)), (none,))))
