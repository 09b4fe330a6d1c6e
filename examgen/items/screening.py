"""Why a network or a question is not good enough to be put before a student. Rules: docs/design.md.

Each rule that rejects has a name, which is counted and reported.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import chain

from examgen.items.item import Posed, Slip
from examgen.items.kinds import KINDS
from examgen.items.rejection import Rejection
from examgen.items.solution import Examined
from examgen.items.solved import Accepted
from examgen.paper.activations import Activation
from examgen.paper.arithmetic import round_half_up
from examgen.paper.edges import alike_beside, edge_named
from examgen.paper.estimates import Interval
from examgen.paper.network import BEYOND_WEIGHTS, CLASSES, LayerTrace, Network, Row

__all__ = [
    "Rejection",
    "alike",
    "clips",
    "hides",
    "missed_rows",
    "read_off",
    "screen_item",
    "screen_network",
    "screen_units",
]

TOLERANCE = Decimal("0.3")
"""How far a rounded network may be from the target on any row."""

SURE = Decimal("0.95")
"""The most that a class of a rounded network has: a softmax at 1 is nothing to calculate."""

SIGMOID_SURE = Interval(Decimal("0.01"), Decimal("0.99"))
"""Between what a sigmoid output of a rounded network lies, on all rows but one."""

VISIBLE_PLACES = 2
"""A unit whose share of the output is the same on every row to so many decimals does nothing but add to the bias."""


def screen_network(network: Network, wrong_rows: int = 0) -> Rejection | None:
    """Why this rounded network would make a bad question, or None. Rules: docs/design.md, "A good network".

    wrong_rows: of how many rows it is to give the wrong class.
    """
    if any(weight == 0 for weight in network.kernel_weights()):
        return Rejection.ZERO_WEIGHT
    if any(abs(number) >= BEYOND_WEIGHTS for number in _numbers(network)):
        return Rejection.WEIGHT_TOO_LARGE
    rows = CLASSES[network.task]
    traces = [network.trace(tuple(map(Decimal, row))) for row in rows]
    outputs = [trace[-1].outputs for trace in traces]
    if sum(not solved(each, target) for each, target in zip(outputs, rows.values(), strict=True)) != wrong_rows:
        return Rejection.ROUNDING_BROKE_IT
    if too_sure(network.output_activation, outputs):
        return Rejection.TOO_SURE
    return screen_units(network, traces)


def missed_rows(network: Network) -> tuple[Row, ...]:
    """The rows of its task of which a network gives the wrong class, or an output that is too far from the target."""
    rows = {tuple(map(Decimal, row)): target for row, target in CLASSES[network.task].items()}
    return tuple(row for row, target in rows.items() if not solved(network.trace(row)[-1].outputs, target))


def too_sure(output: Activation, outputs: Sequence[Sequence[Decimal]]) -> bool:
    """Whether probabilities are so near 0 or 1 that nothing is to be calculated. outputs: of each row.

    Of a sigmoid output one row may be: where a line divides the classes, one lies farthest from it. Of three classes
    that which is out of the question on a row has next to nothing; whether the row is asked, the item decides.
    """
    if output is Activation.SIGMOID:
        return sum(probability not in SIGMOID_SURE for (probability,) in outputs) > 1
    return output is Activation.SOFTMAX and any(max(each) > SURE for each in outputs)


def solved(outputs: Sequence[Decimal], target: int) -> bool:
    """Whether the outputs of a row are right: one near its target, or the largest of several that of its class."""
    if len(outputs) == 1:
        return abs(outputs[0] - target) <= TOLERANCE
    return target < len(outputs) and all(
        output < outputs[target] for unit, output in enumerate(outputs) if unit != target
    )


def screen_item(posed: Posed, found: Examined, hidden_before: Counter[str]) -> Rejection | None:
    """Why this question would be unfair or dull, as soon as that is known, or None.

    Rules: docs/design.md, "A good item". found: what is known of it; hidden_before: how often each slip hid; those that
    did most are tried first, and it is counted on.
    """
    rejection = KINDS[found.kind].screen(posed, found.accepted, found.declared)
    if rejection:
        return rejection
    for edit in sorted(found.edits, key=lambda edit: -hidden_before[edit.name]):
        slip = found.slip(edit)
        if slip and hides(slip, found.accepted):
            hidden_before[edit.name] += 1
            return Rejection.SLIP_HIDES
    edits = {edit.name: edit for edit in found.edits}
    for pair in KINDS[found.kind].told_apart(posed):
        one, other = (found.slip(edits[name]) for name in pair)
        if alike(one, other, found.accepted):
            return Rejection.SLIPS_ALIKE
    return Rejection.BLANK_LIKE_SIBLING if read_off(posed) else None


def read_off(posed: Posed) -> bool:
    """Whether a lone blank weight has about the size of the one that stands beside it."""
    blank, *others = posed.besides.blanks or ("",)
    return bool(blank) and not others and alike_beside(posed.network, edge_named(posed.network, blank))


def hides(slip: Slip, accepted: Mapping[str, Accepted]) -> bool:
    """Whether a student who makes the slip could be marked right throughout, if he rounds as luck would have it."""
    return all(_may_pass(slip, part, accepted[part]) for part in slip.answers)


def _may_pass(slip: Slip, part: str, right: Accepted) -> bool:
    return isinstance(right, Interval) and Interval(slip.low[part], slip.high[part]).meets(right)


def alike(one: Slip | None, other: Slip | None, accepted: Mapping[str, Accepted]) -> bool:
    """Whether a script may be that of either of two slips, as roundings would have it. None: one that does not show."""
    if one is None or other is None:
        return False
    ends = [(_handed_in(one, part, right), _handed_in(other, part, right)) for part, right in accepted.items()]
    return all(first is None or second is None or first.meets(second) for first, second in ends)


def _handed_in(slip: Slip, part: str, right: Accepted) -> Interval | None:
    """What stands in a box of who makes a slip; None where that is a word."""
    if part in slip.low:
        return Interval(slip.low[part], slip.high[part])
    return right if isinstance(right, Interval) else None


def clips(network: Network, inputs: Sequence[Decimal]) -> bool:
    """Whether a ReLU unit, leaky or not, has a sum below 0, so that leaving the activation out shows."""
    hidden = network.trace(inputs)[:-1]
    return any(
        layer.activation.kinked and total < 0
        for layer, trace in zip(network.layers, hidden, strict=False)
        for total in trace.sums
    )


def _numbers(network: Network) -> chain[Decimal]:
    return chain(network.kernel_weights(), *(layer.biases for layer in network.layers))


def screen_units(network: Network, traces: Sequence[tuple[LayerTrace, ...]]) -> Rejection | None:
    """Whether a hidden unit is dead, or never changes what it adds to any unit above it."""
    for position, above in enumerate(network.layers[1:]):
        for unit, weights in enumerate(above.weights):
            outputs = [trace[position].outputs[unit] for trace in traces]
            if not any(outputs):
                return Rejection.DEAD_UNIT
            if all(
                len({round_half_up(weight * output, VISIBLE_PLACES) for output in outputs}) == 1 for weight in weights
            ):
                return Rejection.IDLE_UNIT
    return None
