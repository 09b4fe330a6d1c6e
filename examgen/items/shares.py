"""What becomes of the probabilities where softmax is done wrongly, by name.

Each is worked out of the place of a probability, from 0, and of all sums, as the right one is; None where it would have
to divide by what may be 0: whoever makes the mistake sees that something is wrong.
"""

from collections.abc import Callable, Mapping, Sequence

from examgen.paper.activations import Activation
from examgen.paper.arithmetic import PAPER, Estimate, exponential, increasing, shares, total_of


def _sign_lost(operands: Sequence[Estimate], kept: int) -> Estimate:
    place, sums = _read(operands)
    return shares([total.negative for total in sums], kept)[place]


def _sigmoid(operands: Sequence[Estimate], kept: int) -> Estimate:
    place, sums = _read(operands)
    return Activation.SIGMOID.estimate(sums[place], kept)


def _not_normalised(operands: Sequence[Estimate], kept: int) -> Estimate:
    place, sums = _read(operands)
    return _power(sums[place], kept)


def _by_largest(operands: Sequence[Estimate], kept: int) -> Estimate | None:
    """A number over itself is 1, however it was rounded."""
    place, sums = _read(operands)
    powers = [_power(total, kept) for total in sums]
    largest = max(range(len(powers)), key=lambda other: powers[other].value)
    if place == largest:
        return Estimate.exactly(PAPER.divide(powers[place].value, powers[place].value))
    return powers[place].over(powers[largest], kept)


def _by_other(operands: Sequence[Estimate], kept: int) -> Estimate | None:
    place, sums = _read(operands)
    return _power(sums[place], kept).over(_power(sums[1 - place], kept), kept)


def _without_exponential(operands: Sequence[Estimate], kept: int) -> Estimate | None:
    place, sums = _read(operands)
    return sums[place].over(total_of(sums, kept), kept)


def _read(operands: Sequence[Estimate]) -> tuple[int, Sequence[Estimate]]:
    return int(operands[0].value), operands[1:]


def _power(total: Estimate, kept: int) -> Estimate:
    """e to the power of a sum, noted with `kept` decimals or more."""
    return increasing(exponential, total, kept, 1)


MISTAKEN_SHARES: Mapping[str, Callable[[Sequence[Estimate], int], Estimate | None]] = {
    "softmax_sign_lost": _sign_lost,
    "sigmoid_on_each_output": _sigmoid,
    "not_normalised": _not_normalised,
    "normalised_by_largest": _by_largest,
    "normalised_by_other_class": _by_other,
    "exponential_left_out": _without_exponential,
}
