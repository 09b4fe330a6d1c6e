"""Kind `activation-swap`: the output with the trained activation, with another one, and whether it stays on its side.

Rounded outputs count as 1 from 0.5 on. The swapped network is on the same side if both outputs do, or neither.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

from examgen.arithmetic import HALF, Estimate, Interval
from examgen.items import forward
from examgen.items.graph import Graph, Operation, Step
from examgen.items.item import NO, YES, Posed
from examgen.items.kind import EXTRA_PLACES, Accepted, Scope, Sizes, Solved, Word
from examgen.items.passes import forward_pass, handed_in
from examgen.items.rejection import Rejection
from examgen.items.slips import Slipped, forward_slips, with_hidden_activation
from examgen.items.writing import written
from examgen.network import TRAINABLE, Network, unit_names

NAME = "activation-swap"

SCOPE = Scope(shapes=((2,), (3,), (2, 2)))
"""XOR, every shape that there is, one row."""

TRAINED, SWAPPED, STILL_RIGHT = "O trained", "O swapped", "still right"

OF_ONE_PASS = ("relu_used", "sigmoid_used", "tanh_used")
"""Slips of a forward pass that make no sense where the activation is changed on purpose."""


def sizes(hidden: Sequence[int]) -> Sizes:
    """Three boxes, a point each, whatever the shape; the operations of two passes.

    Where all terms are subtracted from the first sums on, tanh is negative where sigmoid is not, and what it goes into
    is not subtracted again; or two terms into the unit are positive, in both passes one. So 2-2-1 has 32 at most.
    """
    least, most = forward.sizes(hidden).difficulties
    above = (*hidden, 1)[1]
    return Sizes(3, Decimal(3), (2 * least, 2 * most - hidden[0] * min(above, 2)))


def pose(network: Network, inputs: Sequence[Decimal], chance: Random) -> Posed:
    """The network, the row, and one of the other two activations."""
    others = [activation for activation in TRAINABLE if activation is not network.hidden_activation]
    return Posed(network=network, inputs=tuple(inputs), swapped=chance.choice(others))


def solve(posed: Posed, kept: int) -> Solved:
    """Both outputs, and whether they are on the same side of 0.5."""
    return _parts(
        _output(forward.solve(posed, kept)),
        _output(forward.solve(_with_swapped(posed), kept)),
        kept,
    )


def screen(posed: Posed, accepted: Mapping[str, Accepted]) -> Rejection | None:
    """Whether nothing fires, the trained output could be guessed, or a rounding may move an output across 0.5."""
    if any(map(forward.no_unit_fires, (posed, _with_swapped(posed)))):
        return Rejection.NO_UNIT_FIRES
    outputs = (accepted[TRAINED], accepted[SWAPPED])
    if any(isinstance(output, Interval) and HALF in output for output in outputs):
        return Rejection.SIDE_UNCERTAIN
    return Rejection.ANSWER_IS_A_TARGET if any(map(forward.holds_a_target, outputs)) else None


def steps(posed: Posed, kept: int) -> tuple[str, ...]:
    """The first sums, which both passes share, and each pass's further lines; then the comparison."""
    swapped = _with_swapped(posed)
    shared = [f"{name} sum" for name in unit_names(posed.network)[0]]
    first = forward.worked_lines(posed.network, posed.row, kept)
    second = forward.worked_lines(swapped.network, swapped.row, kept)
    lines = _relabelled(first, "trained", shared)
    lines += _relabelled([line for line in second if not line.startswith(tuple(shared))], "swapped")
    outputs = [found.network.trace(found.row)[-1].outputs[0] for found in (posed, swapped)]
    sides = [f"{written(output, kept)} {'≥' if output >= HALF else '<'} 0.5" for output in outputs]
    same = (outputs[0] >= HALF) == (outputs[1] >= HALF)
    return (*lines, f"{STILL_RIGHT} = {sides[0]}, {sides[1]} → {YES if same else NO}")


def slips(posed: Posed, kept: int) -> Iterator[tuple[str, Solved]]:
    """Every mistake of a forward pass, made in both; the two activations exchanged; the trained one used twice."""
    swapped = _with_swapped(posed)
    first, second = (
        {slip.name: slip for slip in forward_slips(found.network, found.row)} for found in (posed, swapped)
    )
    for name in (name for name in {**first, **second} if name not in OF_ONE_PASS):
        pair = (first.get(name, _no_slip(posed)), second.get(name, _no_slip(swapped)))
        trained, other = (_output(forward.solve_slipped(slip, kept)) for slip in pair)
        yield name, _parts(trained, other, kept)
    trained, other = (_output(forward.solve(found, kept)) for found in (posed, swapped))
    yield "activations_exchanged", _parts(other, trained, kept)
    yield "activation_not_swapped", _parts(trained, trained, kept)
    yield "rounded_to_one_decimal", _parts(_coarse(posed, kept), _coarse(swapped, kept), kept)


def difficulty(posed: Posed) -> int:
    """Non-zero products, terms that are subtracted, and function evaluations of both passes."""
    return sum(forward.operations(found.network, found.row) for found in (posed, _with_swapped(posed)))


def graph(posed: Posed) -> Graph:
    """Both passes, of which the outputs are handed in, then the comparison."""
    swapped = _with_swapped(posed)
    both = (
        *forward_pass(posed.network, posed.row, " trained"),
        *forward_pass(swapped.network, swapped.row, " swapped"),
    )
    compared = Step(STILL_RIGHT, Operation.SAME_SIDE, (TRAINED, SWAPPED), STILL_RIGHT)
    return (*handed_in(both, (TRAINED, SWAPPED)), compared)


def _with_swapped(posed: Posed) -> Posed:
    if posed.swapped is None:
        raise ValueError("an activation-swap needs an activation to swap in")
    return replace(posed, network=with_hidden_activation(posed.network, posed.swapped))


def _no_slip(posed: Posed) -> Slipped:
    """A pass in which the other pass's slip cannot be made: ReLU has no exponent."""
    return Slipped("", posed.network, posed.row)


def _coarse(posed: Posed, kept: int) -> Estimate:
    return _output(forward.rounded_to_one_decimal(posed.network, posed.row, kept))


def _output(solved: Mapping[str, Estimate]) -> Estimate:
    return solved["O"]


def _parts(trained: Estimate, swapped: Estimate, kept: int) -> Solved:
    """The boxes. A student compares what he handed in, or what he kept: either may lie on its own side of 0.5."""
    written_down = [output.handed_in(kept - EXTRA_PLACES) for output in (trained, swapped)]
    sides = [{end >= HALF for end in (interval.low, interval.high)} for interval in written_down]
    right = YES if (trained.value >= HALF) == (swapped.value >= HALF) else NO
    possible = {YES if first == second else NO for first in sides[0] for second in sides[1]}
    return {TRAINED: trained, SWAPPED: swapped, STILL_RIGHT: Word(right, tuple(sorted(possible)))}


def _relabelled(lines: Sequence[str], which: str, shared: Sequence[str] = ()) -> list[str]:
    """The lines of one pass with its own sums, activations and output named apart: `H0 trained = …`."""
    relabelled = []
    for line in lines:
        name, equals, rest = line.partition(" = ")
        relabelled.append(line if name in shared else f"{name} {which}{equals}{rest}")
    return relabelled
