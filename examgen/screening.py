"""Why a network or a question is not good enough to be put before a student. Rules: docs/design.md.

Each rule that rejects has a name, which is counted and reported.
"""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from itertools import chain

from examgen.arithmetic import Interval, round_half_up
from examgen.items.item import Slip
from examgen.items.solution import Solution
from examgen.network import TARGETS, Activation, LayerTrace, Network

TOLERANCE = Decimal("0.3")
"""How far a rounded network may be from the target on any row."""

LARGEST_WEIGHT = Decimal("9.9")
"""The largest weight or bias, either sign, that a diagram shows."""

VISIBLE_PLACES = 2
"""A unit whose share of the output is the same on every row to so many decimals does nothing but add to the bias."""


class Rejection(StrEnum):
    """A rule that a network or a question broke, in the words of `make -v`."""

    ZERO_WEIGHT = "a weight rounds to 0.0"
    WEIGHT_TOO_LARGE = "a weight is beyond ±9.9"
    ROUNDING_BROKE_IT = "rounded to one decimal it no longer solves the task"
    DEAD_UNIT = "a hidden unit is 0 on every row"
    IDLE_UNIT = "a hidden unit adds the same on every row"
    SAME_NETWORK = "the same network is there already"
    AVOIDED = "the network is in an exam to avoid"
    NO_UNIT_FIRES = "no ReLU unit fires"
    ANSWER_IS_A_TARGET = "the answer is 0 or 1, as XOR itself would give"
    SLIP_HIDES = "a slip would be taken for right"
    OUTSIDE_BAND = "easier or harder than asked for"


def screen_network(network: Network) -> Rejection | None:
    """Why this rounded network would make a bad question, or None. Rules: docs/design.md, "A good network"."""
    if any(weight == 0 for weight in network.kernel_weights()):
        return Rejection.ZERO_WEIGHT
    if any(abs(number) > LARGEST_WEIGHT for number in _numbers(network)):
        return Rejection.WEIGHT_TOO_LARGE
    rows = TARGETS[network.task]
    traces = [network.trace(tuple(map(Decimal, row))) for row in rows]
    outputs = (trace[-1].outputs[0] for trace in traces)
    if any(abs(output - target) > TOLERANCE for output, target in zip(outputs, rows.values(), strict=True)):
        return Rejection.ROUNDING_BROKE_IT
    return screen_units(network, traces)


def screen_item(network: Network, inputs: Sequence[Decimal], solved: Solution) -> Rejection | None:
    """Why this question would be unfair or dull, or None. Rules: docs/design.md, "A good item"."""
    if network.hidden_activation is Activation.RELU and not any(network.trace(inputs)[0].outputs):
        return Rejection.NO_UNIT_FIRES
    last = list(solved.accepted.values())[-1]
    if Decimal(0) in last or Decimal(1) in last:
        return Rejection.ANSWER_IS_A_TARGET
    if any(hides(slip, solved) for slip in solved.slips):
        return Rejection.SLIP_HIDES
    return None


def hides(slip: Slip, solved: Solution) -> bool:
    """Whether a student who makes the slip could be marked right throughout, if he rounds as luck would have it."""
    return all(Interval(slip.low[part], slip.high[part]).meets(solved.accepted[part]) for part in slip.answers)


def clips(network: Network, inputs: Sequence[Decimal]) -> bool:
    """Whether a ReLU unit is held at 0 by a sum below it, so that leaving the activation out shows."""
    return network.hidden_activation is Activation.RELU and any(total < 0 for total in network.trace(inputs)[0].sums)


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
