"""Kind `hand-code`: a task and an empty diagram; the student hands in weights of his own choice that compute the task.

Any right answer is right: what is handed in is tried on all four rows. The question has no network of the bank, and the
one that it carries is only a sample, which no student sees.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from examgen.items.chosen_weights import missed_rows
from examgen.items.constructions import OUTPUT_ACTIVATIONS, sample
from examgen.items.declaration import Declaration
from examgen.items.edits import Slipped
from examgen.items.item import Besides, Posed
from examgen.items.kind import Kind, Scope, Sizes
from examgen.items.rejection import Rejection
from examgen.items.solved import Accepted, Choice, Solved
from examgen.paper.activations import Activation
from examgen.paper.edges import edges, weight_on
from examgen.paper.network import TARGETS, Network, unit_names
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


AS_HARD = {
    **dict.fromkeys(("xor", "xnor"), "weights for a parity"),
    **dict.fromkeys(("and", "or", "nand", "nor"), "weights for a gate"),
    "implication": "weights for an implication",
}
"""The likelihood of finding none, by task: no line parts the rows of a parity; an implication turns one input round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample(Besides):
    """Weights that do what is asked, for the key: every edge is left blank."""

    solution: Mapping[str, Decimal]


def pose(network: Network, inputs: Sequence[Decimal], chance: Random) -> Posed:
    """The network's task, with every edge left blank: nothing is left to chance, and no row is asked alone."""
    return Posed(network=network, inputs=None, besides=Sample(solution=_every_weight(network)))


def thought_up(posed: Posed) -> str:
    """Weights for its task, by the name of all that are as hard to find: two lines for a parity, one for a gate."""
    return AS_HARD[posed.network.task]


def _every_weight(network: Network) -> dict[str, Decimal]:
    return {edge.name: weight_on(network, edge) for edge in edges(network)}


def screen(posed: Posed, accepted: Mapping[str, Accepted], declared: Declaration | None = None) -> Rejection | None:
    """Whether the sample does not compute its task."""
    return Rejection.SAMPLE_FAILS if contradiction(posed) else None


def contradiction(posed: Posed) -> str | None:
    """What the question says of its network that is not so, as `field: reason.`, or None."""
    network, solution = posed.network, posed.besides_of(Sample).solution
    if posed.inputs is not None:
        return "inputs: all rows are asked."
    if solution != _every_weight(network):
        return "solution: is not every weight of the network."
    if network.layers[-1].activation is not OUTPUT_ACTIVATIONS.get(network.hidden_activation):
        return f"network: has {network.layers[-1].activation} on {network.hidden_activation} units."
    try:
        misses = missed_rows(network.task, network.hidden_activation, solution)
    except ValueError as reason:
        return f"solution: {reason}."
    return f"solution: misses row ({','.join(misses[0].row)})." if misses else None


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


def _least_and_most() -> tuple[int, int]:
    return min(EFFORT.values()), max(EFFORT.values())


class HandCode(Kind):
    """No number follows from another, and any right answer is right: what other kinds declare is said here."""

    def sizes(
        self,
        hidden: Sequence[int],  # noqa: ARG002
        wishes: Any = None,  # noqa: ARG002
        output: object = None,  # noqa: ARG002
        classes: int = 2,  # noqa: ARG002
    ) -> Sizes:
        """A box on each edge of 2-2-1, half a point each, to be earned together or not at all.

        The difficulty is the same for every task, whatever the student chooses.
        """
        return Sizes(9, Decimal("4.5"), _least_and_most)

    def solve(self, posed: Posed, kept: int, declared: Declaration | None = None) -> Solved:  # noqa: ARG002
        """A weight for every edge, of which others would do as well."""
        return {name: Choice(weight) for name, weight in _every_weight(posed.network).items()}

    def steps(self, posed: Posed, kept: int, declared: Declaration | None = None) -> tuple[str, ...]:  # noqa: ARG002
        """The sample worked out on every row, a line for each unit: `H0(0,1) = step(0·1.0 + 1·1.0 - 0.5) = 1`."""
        return tuple(line for row in TARGETS[posed.network.task] for line in _worked_row(posed.network, row, kept))

    def slipped(self, declared: Declaration, kept: int) -> Iterator[tuple[Slipped, Solved]]:  # noqa: ARG002
        """None: whatever does not compute the task is wrong; no one right number would be changed by a mistake."""
        return iter(())

    def difficulty(self, posed: Posed, declared: Declaration | None = None) -> int:  # noqa: ARG002
        """The same for every task with the same activation."""
        return EFFORT.get(posed.network.hidden_activation, max(EFFORT.values()))


def _nothing(posed: Posed) -> Declaration:
    return Declaration({}, ())


KIND = HandCode(
    NAME,
    __doc__,
    SCOPE,
    _nothing,
    screen,
    pose=pose,
    besides=Sample,
    contradiction=contradiction,
    thought_up=thought_up,
    points=Decimal("4.5"),
)
