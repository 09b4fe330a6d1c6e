"""Kind `hand-code`: a task and an empty diagram; the student hands in weights of his own choice that compute the task.

Any right answer is right: what is handed in is tried on all four rows. The question has no network of the bank, and the
one that it carries is only a sample, which no student sees.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from examgen.items.constructions import OUTPUT_ACTIVATIONS, sample
from examgen.items.declaration import Declaration
from examgen.items.declared import Kind
from examgen.items.edits import Slipped
from examgen.items.item import Posed
from examgen.items.kind import Accepted, Choice, Scope, Sizes, Solved
from examgen.items.rejection import Rejection
from examgen.paper.activations import Activation
from examgen.paper.arithmetic import ZERO
from examgen.paper.edges import edges, weight_on, with_weight
from examgen.paper.network import TARGETS, WEIGHT_PLACES, Layer, Network, unit_names
from examgen.paper.writing import product, signed, written

NAME = "hand-code"

SCOPE = Scope(
    tasks=tuple(TARGETS),
    usual=tuple(TARGETS),
    every_row=True,
    fractional=False,
    activations=tuple(OUTPUT_ACTIVATIONS),
    construct=sample,
)
"""Every task, 2-2-1, all rows; step, ReLU or sigmoid; no network is trained."""

EFFORT = {Activation.STEP: 21, Activation.RELU: 24, Activation.SIGMOID: 24}
"""Nine weights to choose and three units to work out on four rows; three more where outputs have amounts to meet."""

MARGINS = {Activation.STEP: ZERO, Activation.RELU: Decimal("0.3"), Activation.SIGMOID: Decimal("0.2")}
"""How far an output may be from its target, by the activation of the hidden units.

A step is met exactly; 0.3 is what a rounded network may be off too; a sigmoid never reaches 0 or 1.
"""

LARGEST = Decimal(20)
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


def check(task: str, activation: Activation, weights: Weights) -> tuple[Miss, ...]:
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
    """The 2-2-1 network with a student's weights. Raises ValueError as `check` does."""
    network, edge_names = _empty(task, activation), set(weights)
    for edge in edges(network):
        if edge.name not in weights:
            raise ValueError(f"{edge.name} has no weight")
        refusal = refused(weights[edge.name])
        if refusal:
            raise ValueError(f"{edge.name} {refusal}")
        network = with_weight(network, edge, weights[edge.name])
        edge_names.discard(edge.name)
    if edge_names:
        raise ValueError(f"{min(edge_names)} is no edge")
    return network


def refused(weight: Decimal) -> str | None:
    """Why a number cannot be a weight here, or None."""
    if not weight.is_finite() or abs(weight) > LARGEST:
        return f"is {weight}, which is beyond ±{LARGEST}"
    if weight != round(weight, WEIGHT_PLACES):
        return f"is {weight}, which has more than one decimal"
    return None


def pose(network: Network, inputs: Sequence[Decimal], chance: Random) -> Posed:
    """The network's task, with every edge left blank: nothing is left to chance, and no row is asked alone."""
    return Posed(
        network=network, inputs=None, solution={edge.name: weight_on(network, edge) for edge in edges(network)}
    )


def screen(posed: Posed, accepted: Mapping[str, Accepted]) -> Rejection | None:
    """Whether the sample does not compute its task."""
    return Rejection.SAMPLE_FAILS if contradiction(posed) else None


def contradiction(posed: Posed) -> str | None:
    """What the question says of its network that is not so, as `field: reason.`, or None."""
    network = posed.network
    if posed.inputs is not None:
        return "inputs: all rows are asked."
    if posed.solution != {edge.name: weight_on(network, edge) for edge in edges(network)}:
        return "solution: is not every weight of the network."
    if network.layers[-1].activation is not OUTPUT_ACTIVATIONS.get(network.hidden_activation):
        return f"network: has {network.layers[-1].activation} on {network.hidden_activation} units."
    try:
        misses = check(network.task, network.hidden_activation, posed.solution)
    except ValueError as reason:
        return f"solution: {reason}."
    return f"solution: misses row ({','.join(misses[0].row)})." if misses else None


def _empty(task: str, activation: Activation) -> Network:
    hidden = Layer(activation, ((ZERO, ZERO), (ZERO, ZERO)), (ZERO, ZERO))
    return Network(task, (hidden, Layer(OUTPUT_ACTIVATIONS[activation], ((ZERO,), (ZERO,)), (ZERO,))))


def _worked_row(network: Network, row: tuple[str, str], kept: int) -> Iterator[str]:
    values = tuple(map(Decimal, row))
    ending = f"({','.join(row)})"
    for layer, names, trace in zip(network.layers, unit_names(network), network.trace(values), strict=True):
        for unit, name in enumerate(names):
            terms = (
                product(value, weight, kept) for value, weight in zip(values, layer.weights_into(unit), strict=True)
            )
            total = f"{' + '.join(terms)} {signed(layer.biases[unit])}"
            called = total if layer.activation is Activation.LINEAR else f"{layer.activation}({total})"
            output = written(trace.outputs[unit], kept)
            yield f"{name}{ending} = {called} {output.relation} {output}"
        values = trace.outputs


class ByHand(Kind):
    """No number follows from another, and any right answer is right: what other kinds declare is said here."""

    def sizes(self, hidden: Sequence[int]) -> Sizes:  # noqa: ARG002
        """A box on each edge of 2-2-1, half a point each, to be earned together or not at all.

        The difficulty is the same for every task, whatever the student chooses.
        """
        return Sizes(9, Decimal("4.5"), (min(EFFORT.values()), max(EFFORT.values())))

    def solve(self, posed: Posed, kept: int) -> Solved:  # noqa: ARG002
        """A weight for every edge, of which others would do as well."""
        return {edge.name: Choice(weight_on(posed.network, edge)) for edge in edges(posed.network)}

    def steps(self, posed: Posed, kept: int) -> tuple[str, ...]:
        """The sample worked out on every row, a line for each unit: `H0(0,1) = step(0·1.0 + 1·1.0 - 0.5) = 1`."""
        return tuple(line for row in TARGETS[posed.network.task] for line in _worked_row(posed.network, row, kept))

    def slipped(self, declared: Declaration, kept: int) -> Iterator[tuple[Slipped, Solved]]:  # noqa: ARG002
        """None: whatever does not compute the task is wrong; no one right number would be changed by a mistake."""
        return iter(())

    def difficulty(self, posed: Posed) -> int:
        """The same for every task with the same activation."""
        return EFFORT.get(posed.network.hidden_activation, max(EFFORT.values()))


def _nothing(posed: Posed) -> Declaration:
    return Declaration({}, ())


KIND = ByHand(
    says=__doc__,
    SCOPE=SCOPE,
    pose=pose,
    declare=_nothing,
    screen=screen,
    fields=("solution",),
    contradiction=contradiction,
)
