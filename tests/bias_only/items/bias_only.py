"""Kind `bias-only`: the output of a row, and the output if both inputs are 0, so that only the biases go in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

from examgen.items import forward
from examgen.items.graph import Graph
from examgen.items.item import Posed
from examgen.items.kind import Accepted, Scope, Sizes, Solved
from examgen.items.passes import forward_pass, handed_in
from examgen.items.rejection import Rejection
from examgen.items.slip_words import OwnSlip
from examgen.network import Network

NAME = "bias-only"

SCOPE = Scope()
"""XOR networks of two hidden units, and one row."""

OUTPUT, ALONE = "O", "O bias only"

OWN_SLIPS = {
    "inputs_taken_for_one": OwnSlip("inputs taken for 1", "The weights from the inputs are added as if these were 1."),
}


def sizes(hidden: Sequence[int]) -> Sizes:
    """Two boxes, a point each; two passes: forward's, and one without the products of the inputs and their signs."""
    least, most = forward.sizes(hidden).difficulties
    return Sizes(2, Decimal(2), (2 * least, 2 * most - 2 * forward.INPUTS * hidden[0]))


def pose(network: Network, inputs: Sequence[Decimal], chance: Random) -> Posed:
    """The network and the row: nothing is left to chance."""
    return Posed(network=network, inputs=tuple(inputs))


def solve(posed: Posed, kept: int) -> Solved:
    """The output of the row, and that of zeros."""
    return _parts(*(forward.solve(found, kept) for found in (posed, _with_inputs(posed, "0"))))


def screen(posed: Posed, accepted: Mapping[str, Accepted]) -> Rejection | None:
    """Whether nothing fires in either pass, or XOR itself gives an output away."""
    if any(map(forward.no_unit_fires, (posed, _with_inputs(posed, "0")))):
        return Rejection.NO_UNIT_FIRES
    return Rejection.ANSWER_IS_A_TARGET if any(map(forward.holds_a_target, accepted.values())) else None


def steps(posed: Posed, kept: int) -> tuple[str, ...]:
    """The lines of either pass; those without inputs are named apart: `H0 sum bias only = ...`."""
    lines = forward.steps(_with_inputs(posed, "0"), kept)
    return (*forward.steps(posed, kept), *(line.replace(" = ", " bias only = ", 1) for line in lines))


def slips(posed: Posed, kept: int) -> Iterator[tuple[str, Solved]]:
    """Every mistake of a forward pass, made in both; and inputs taken for 1 where they are 0."""
    passes = (forward.slips(found, kept) for found in (posed, _with_inputs(posed, "0")))
    for (name, row), (_, zeros) in zip(*passes, strict=True):
        yield name, _parts(row, zeros)
    yield "inputs_taken_for_one", _parts(*(forward.solve(found, kept) for found in (posed, _with_inputs(posed, "1"))))


def difficulty(posed: Posed) -> int:
    """What there is to calculate in both passes."""
    return forward.difficulty(posed) + forward.difficulty(_with_inputs(posed, "0"))


def graph(posed: Posed) -> Graph:
    """Both passes, of which the outputs are handed in."""
    zeros = _with_inputs(posed, "0")
    both = (*forward_pass(posed.network, posed.row), *forward_pass(zeros.network, zeros.row, " bias only"))
    return handed_in(both, (OUTPUT, ALONE))


def _with_inputs(posed: Posed, number: str) -> Posed:
    return replace(posed, inputs=(Decimal(number),) * len(posed.row))


def _parts(row: forward.Solved, zeros: forward.Solved) -> Solved:
    return {OUTPUT: row["O"], ALONE: zeros["O"]}
