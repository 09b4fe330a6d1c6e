"""Kind `dump`: a program's list of weights and an empty diagram; the student hands in every weight, then one output.

`L0N1 -> L1N0` is the weight from unit 1 of layer 0 to unit 0 of layer 1, `0B -> L1N0` the bias of that unit: whoever
takes the two ends for one another puts two weights on each other's edge.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from examgen.items import forward
from examgen.items.declaration import Declaration, forward_pass, givens_of, handed_in
from examgen.items.edits import Slipped, is_edge
from examgen.items.graph import Operation, Step
from examgen.items.item import Besides, Posed
from examgen.items.kind import Kind, OwnNetworks, Scope
from examgen.items.rejection import Rejection
from examgen.items.slip_names import OwnSlip
from examgen.items.solved import Accepted
from examgen.paper.edges import Edge, edges, weight_on
from examgen.paper.network import Network, unit_names

NAME = "dump"

SCOPE = Scope(own=OwnNetworks(boxes=True))
"""XOR, 2-2-1, one row."""

EXCHANGED_EDGES = (("I1->H0", "I0->H1"), ("B->H0", "B->H1"))
"""Edges whose weights are taken for one another: they must differ, or nobody would see it. So must those from H0, H1.
"""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed(Besides):
    """What stands on the edges, all blank, and the lines in which a program lists it, as they are printed."""

    solution: Mapping[str, Decimal]
    dump: tuple[str, ...]

    @property
    def listed(self) -> tuple[Decimal, ...]:
        """Those of the dump, as they are printed: that is the question."""
        return tuple(Decimal(line.split()[-1]) for line in self.dump)


def pose(network: Network, inputs: Sequence[Decimal], chance: Random) -> Posed:
    """The network's dump, every edge left blank, and the row: nothing is left to chance."""
    solution = {edge.name: weight_on(network, edge) for edge in edges(network)}
    return Posed(network=network, inputs=tuple(inputs), besides=Listed(solution=solution, dump=dump_of(network)))


def declare(posed: Posed) -> Declaration:
    """Every weight as it is copied from the dump, then the forward pass on these."""
    entries = {edge: name for name, edge in dump_entries(posed.network)}
    copies = [
        Step(edge.name, Operation.COPIED, (edge.name,), edge.name, label=f"{edge.name} = {entries[edge]}")
        for edge in edges(posed.network)
    ]
    passed = handed_in(forward_pass(posed.network), unit_names(posed.network)[-1])
    return Declaration(givens_of(posed.network, posed.row), (*copies, *passed))


def screen(posed: Posed, accepted: Mapping[str, Accepted], declared: Declaration | None = None) -> Rejection | None:
    """Whether nothing fires, the output could be guessed, or weights that are mixed up would look alike."""
    weights = posed.besides.blanks
    above = unit_names(posed.network)[1]
    pairs = (*EXCHANGED_EDGES, *((f"H0->{name}", f"H1->{name}") for name in above))
    alike = {pair: weights[pair[0]] == weights[pair[1]] for pair in pairs if weights.keys() >= {*pair}}
    upwards = [same for pair, same in alike.items() if pair not in EXCHANGED_EDGES]
    if any(same for pair, same in alike.items() if pair in EXCHANGED_EDGES) or (upwards and all(upwards)):
        return Rejection.MIX_UP_HIDES
    return forward.screen(posed, accepted)


def own_slips(declared: Declaration) -> Iterator[Slipped]:
    """Those of copying, which show on the edges and go on into the output."""
    everything = [name for name in declared.givens if is_edge(name)]
    if not any(name.endswith("->H1") for name in everything):
        return
    biases = [name for name in everything if name in ("B->H0", "B->H1")]
    yield Slipped("hidden_biases_swapped", declared.given(_exchanged(declared, biases)))
    yield Slipped("hidden_units_swapped", declared.given(_exchanged(declared, everything)))


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
    listed = posed.besides_of(Listed)
    if listed.solution != {edge.name: weight_on(posed.network, edge) for edge in edges(posed.network)}:
        return "solution: is not every weight of the network."
    return None if listed.dump == dump_of(posed.network) else "dump: is not that of the network."


def points(parts: Sequence[str]) -> Decimal:
    """Half a point for each weight, and one and a half for each output."""
    copied = sum(map(is_edge, parts))
    return Decimal(copied + 3 * (len(parts) - copied)) / 2


def _place_in_dump(edge: Edge) -> tuple[int, int]:
    return (-1 if edge.below is None else edge.below, edge.unit)


def _exchanged(declared: Declaration, names: Sequence[str]) -> dict[str, Decimal]:
    """The numbers of H0 put on the edges of H1 and the other way round, on the edges named."""
    others = {name: "->".join(OTHER_UNIT.get(unit, unit) for unit in name.split("->")) for name in names}
    return {name: declared.givens[other] for name, other in others.items()}


KIND = Kind(
    NAME,
    __doc__,
    SCOPE,
    declare,
    screen,
    own_slips,
    OWN_SLIPS,
    pose=pose,
    besides=Listed,
    contradiction=contradiction,
    points=points,
)
