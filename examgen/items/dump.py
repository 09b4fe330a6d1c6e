"""Kind `dump`: a program's list of weights and an empty diagram; the student hands in every weight, then one output.

`L0N1 -> L1N0` is the weight from unit 1 of layer 0 to unit 0 of layer 1, `0B -> L1N0` the bias of that unit: whoever
takes the two ends for one another puts two weights on each other's edge.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from random import Random

from examgen.arithmetic import Copied
from examgen.items import forward
from examgen.items.edges import Edge, edges, weight_on
from examgen.items.graph import Graph, Operation, Step
from examgen.items.item import Posed
from examgen.items.kind import Accepted, Scope, Sizes, Solved
from examgen.items.passes import forward_pass, handed_in
from examgen.items.rejection import Rejection
from examgen.items.slip_words import MINUS_LOST, OwnSlip
from examgen.items.slips import Slipped, forward_slips, with_weight
from examgen.network import Network

NAME = "dump"

SCOPE = Scope()
"""XOR, 2-2-1, one row."""

EXCHANGED = (("I1->H0", "I0->H1"), ("B->H0", "B->H1"), ("H0->O", "H1->O"))
"""Edges whose weights are taken for one another: they must differ, or nobody would see it."""

OWN_SLIPS = {
    "hidden_biases_swapped": OwnSlip(
        "biases of H0 and H1 swapped", "The biases of H0 and H1 written on each other's edge."
    ),
    "hidden_units_swapped": OwnSlip(
        "H0 and H1 exchanged throughout",
        "All weights of H0 written on the edges of H1, and the other way round: O is right.",
    ),
}
"""The slips that no other kind has."""

OTHER_UNIT = {"H0": "H1", "H1": "H0"}

IN_COPYING = ("hidden_weights_transposed", "output_weights_swapped")
"""Slips of a forward pass that are made in copying here, beside each minus that is lost: the weights show them."""


def sizes(hidden: Sequence[int]) -> Sizes:
    """A box on each edge and one for the output: ten for 2-2-1; half a point an edge and the rest for the output.

    As much to calculate as in a forward pass: there are as many weights to copy in every question.
    """
    units = (forward.INPUTS, *hidden, 1)
    boxes = sum((below + 1) * here for below, here in pairwise(units)) + 1
    return Sizes(boxes, Decimal(6), forward.sizes(hidden).difficulties)


def pose(network: Network, inputs: Sequence[Decimal], chance: Random) -> Posed:
    """The network's dump, every edge left blank, and the row: nothing is left to chance."""
    solution = {edge.name: weight_on(network, edge) for edge in edges(network)}
    return Posed(network=network, inputs=tuple(inputs), solution=solution, dump=dump_of(network))


def solve(posed: Posed, kept: int) -> Solved:
    """Every weight, which is copied as it stands, then the output."""
    return _parts(posed.network, forward.solve(posed, kept))


def screen(posed: Posed, accepted: Mapping[str, Accepted]) -> Rejection | None:
    """Whether nothing fires, the output could be guessed, or weights that are mixed up would look alike."""
    weights = posed.solution or {}
    if any(weights[one] == weights[other] for one, other in EXCHANGED):
        return Rejection.MIX_UP_HIDES
    return forward.screen(posed, accepted)


def steps(posed: Posed, kept: int) -> tuple[str, ...]:
    """Where each weight stands in the dump, then the forward pass."""
    named = {edge: name for name, edge in dump_entries(posed.network)}
    copied = (f"{edge.name} = {named[edge]} = {weight_on(posed.network, edge)}" for edge in edges(posed.network))
    return (*copied, *forward.worked_lines(posed.network, posed.row, kept))


def slips(posed: Posed, kept: int) -> Iterator[tuple[str, Solved]]:
    """Those of copying, which show on the edges and go on into the output; those of a forward pass; rounding."""
    network = posed.network
    for slip in forward_slips(network, posed.row):
        copying = slip.name in IN_COPYING or slip.name.startswith(MINUS_LOST)
        yield slip.name, _parts(slip.network if copying else network, forward.solve_slipped(slip, kept))
    swapped = _exchanged(network, ["B->H0", "B->H1"])
    yield "hidden_biases_swapped", _parts(swapped, forward.solve_slipped(Slipped("", swapped, posed.row), kept))
    turned = _exchanged(network, [edge.name for edge in edges(network)])
    yield "hidden_units_swapped", _parts(turned, forward.solve(posed, kept))  # the same network, so the same output
    yield "rounded_to_one_decimal", _parts(network, forward.rounded_to_one_decimal(network, posed.row, kept))


def difficulty(posed: Posed) -> int:
    """As for a forward pass."""
    return forward.operations(posed.network, posed.row)


def graph(posed: Posed) -> Graph:
    """Every weight as it is copied, then the forward pass on these."""
    copied = {edge.name: weight_on(posed.network, edge) for edge in edges(posed.network)}
    weights = (Step(name, Operation.COPIED, (weight,), name) for name, weight in copied.items())
    passed = (_on_copied(step, copied) for step in forward_pass(posed.network, posed.row))
    return (*weights, *handed_in(tuple(passed), ("O",)))


def dump_of(network: Network) -> tuple[str, ...]:
    """The lines of the lecture's program, a minus as ASCII: `0B -> L1N0: -1.3`, `L0N0 -> L1N0 = 1.3`."""
    return tuple(
        f"{name}{' =' if edge.below is not None else ':'} {weight_on(network, edge)}"
        for name, edge in dump_entries(network)
    )


def dump_entries(network: Network) -> Iterator[tuple[str, Edge]]:
    """Every edge by its name in the dump, in the dump's order: layer by layer, the biases first, then by unit below."""
    every = list(edges(network))
    for layer in range(len(network.layers)):
        here = sorted((edge for edge in every if edge.layer == layer), key=_place_in_dump)
        for edge in here:
            source = f"{layer}B" if edge.below is None else f"L{layer}N{edge.below}"
            yield f"{source} -> L{layer + 1}N{edge.unit}", edge


def contradiction(posed: Posed) -> str | None:
    """What the question says of its network that is not so, as `field: reason.`, or None."""
    right = pose(posed.network, posed.row, Random(0))
    if posed.solution != right.solution:
        return "solution: is not every weight of the network."
    return None if posed.dump == right.dump else "dump: is not that of the network."


def _place_in_dump(edge: Edge) -> tuple[int, int]:
    return (-1 if edge.below is None else edge.below, edge.unit)


def _on_copied(step: Step, copied: Container[str]) -> Step:
    """A step of a forward pass with the weights and biases that were copied in the place of those on the sheet."""
    edge = step.name.replace(" into ", "->")
    bias = f"B->{step.name.removesuffix(' sum')}"
    last = edge if edge in copied else bias if step.operation is Operation.SUM else None
    return step if last is None else replace(step, operands=(*step.operands[:-1], last))


def _parts(copied: Network, worked: Solved) -> Solved:
    """The boxes: the weights as they were copied, and what the output came to."""
    weights = {edge.name: Copied.exactly(weight_on(copied, edge)) for edge in edges(copied)}
    return {**weights, "O": worked["O"]}


def _exchanged(network: Network, names: Sequence[str]) -> Network:
    """The network with the numbers of H0 put on the edges of H1 and the other way round, on the edges named."""
    known, copied = {edge.name: edge for edge in edges(network)}, network
    for name in names:
        other = "->".join(OTHER_UNIT.get(unit, unit) for unit in name.split("->"))
        copied = with_weight(copied, known[name], weight_on(network, known[other]))
    return copied
