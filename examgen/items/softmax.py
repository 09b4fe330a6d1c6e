"""Kind `softmax`: a network with an output for each class, one row; the student hands in the way to the class.

Sums and activations as in a forward pass, then the sums of the outputs, the probabilities that softmax makes of them,
the predicted class, and the loss of the row: the cross-entropy, -ln of the probability of the class that is right.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from random import Random

from examgen.arithmetic import HALF, PAPER, Estimate, Interval, coarsened
from examgen.items import forward
from examgen.items.graph import Graph, Operation, Step, largest
from examgen.items.item import Posed
from examgen.items.kind import EXTRA_PLACES, Accepted, Scope, Sizes, Solved, Word
from examgen.items.losses import cross_entropy, logarithm_of, loss_slips
from examgen.items.passes import forward_pass, handed_in
from examgen.items.rejection import Rejection
from examgen.items.shares import mistaken_shares
from examgen.items.slip_words import OwnSlip
from examgen.items.slips import forward_slips
from examgen.items.writing import bracketed, written
from examgen.network import LayerEstimate, Network, target_of, unit_names

NAME = "softmax"

SCOPE = Scope(output="softmax", fractional=False)
"""XOR as classification, by networks of two hidden units, and one row, whose class is known."""

CLASSES = 2
"""How many outputs the network has."""

AFTER_THE_SUMS = CLASSES + 1
"""A quotient for each probability, and the logarithm of the loss."""

CLASS, LOSS = "class", "loss"

OWN_SLIPS = {
    "classes_exchanged": OwnSlip("classes exchanged", "The probabilities of the two classes are exchanged."),
    "softmax_sign_lost": OwnSlip("e^−z for e^z in softmax", "The exponentials of softmax are taken of −z."),
    "sigmoid_on_each_output": OwnSlip("sigmoid on each output", "Sigmoid is used on each output instead of softmax."),
    "not_normalised": OwnSlip("softmax not normalised", "The exponentials are not divided by their sum."),
    "normalised_by_largest": OwnSlip(
        "divided by the largest exponential", "The exponentials are divided by the largest of them, not by their sum."
    ),
    "normalised_by_other_class": OwnSlip(
        "divided by the other exponential", "Each exponential is divided by that of the other class, not by the sum."
    ),
    "exponential_left_out": OwnSlip(
        "exponential left out", "The sums themselves are divided by their sum, without the exponential."
    ),
    "other_class": OwnSlip("the other class", "The class with the smaller probability is taken."),
    "loss_sign_lost": OwnSlip("minus of the loss lost", "The loss is ln P instead of −ln P."),
    "common_logarithm_used": OwnSlip("log₁₀ for ln", "The loss is taken with the logarithm to base 10."),
    "loss_of_other_class": OwnSlip("loss of the other class", "The loss is taken of the class that is wrong."),
    "logarithm_left_out": OwnSlip("logarithm left out", "The loss is 1 − P, without the logarithm."),
    "squared_error_used": OwnSlip("squared error for the loss", "The loss is (1 − P)², the squared error."),
}


def sizes(hidden: Sequence[int]) -> Sizes:
    """Ten boxes for two hidden units, a point each.

    Two evaluations, two exponentials, two quotients and a logarithm at least: 7. Besides, at most each product of 2-2-2
    counts, and is subtracted, and so is each bias: 8 and 12.
    """
    products, units = sum(below * here for below, here in pairwise((forward.INPUTS, *hidden, CLASSES))), sum(hidden)
    least = units + 2 * CLASSES + 1
    boxes = 2 * units + 2 * CLASSES + 2
    return Sizes(boxes, Decimal(boxes), (least, least + 2 * products + units + CLASSES))


def pose(network: Network, inputs: Sequence[Decimal], chance: Random) -> Posed:
    """The network and the row: nothing is left to chance."""
    return Posed(network=network, inputs=tuple(inputs))


def solve(posed: Posed, kept: int) -> Solved:
    """Every part by name, in the order of the boxes: the exact value and what honest students have."""
    return _from_sums(posed, posed.network.estimate(posed.row, kept), kept)


def screen(posed: Posed, accepted: Mapping[str, Accepted]) -> Rejection | None:
    """Whether no ReLU unit fires, a probability may be written as 0, or a rounding may lead to the other class."""
    if forward.no_unit_fires(posed):
        return Rejection.NO_UNIT_FIRES
    shares = [accepted[name] for name in _share_names(posed.network)]
    if any(isinstance(share, Interval) and share.low <= 0 for share in shares):
        return Rejection.TOO_SURE
    return Rejection.SIDE_UNCERTAIN if any(isinstance(share, Interval) and HALF in share for share in shares) else None


def steps(posed: Posed, kept: int) -> tuple[str, ...]:
    """The lines of a forward pass, then a line for each probability, for the class and for the loss."""
    trace = posed.network.trace(posed.row)[-1]
    powers = [f"e^{bracketed(str(written(total, kept)))}" for total in trace.sums]
    names, shares = _share_names(posed.network), [written(share, kept) for share in trace.outputs]
    lines = [
        f"{name} = {power} / ({' + '.join(powers)}) {share.relation} {share}"
        for name, power, share in zip(names, powers, shares, strict=True)
    ]
    target, sign = target_class(posed), "<" if trace.outputs[0] < trace.outputs[1] else ">"
    loss = written(-PAPER.ln(trace.outputs[target]), kept)
    return (
        *forward.worked_lines(posed.network, posed.row, kept),
        *lines,
        f"{CLASS} = {f' {sign} '.join(shares)} → {int(sign == '<')}",
        f"{LOSS} = -ln({shares[target]}) {loss.relation} {loss}",
    )


def slips(posed: Posed, kept: int) -> Iterator[tuple[str, Solved]]:
    """Those of a forward pass; those of softmax, each carried on; the other class; those of the loss."""
    for slipped in forward_slips(posed.network, posed.row):
        yield slipped.name, _from_sums(posed, forward.slipped_layers(slipped, kept), kept)
    right = posed.network.estimate(posed.row, kept)
    sums = right[-1].sums
    target = target_class(posed)
    for name, shares in mistaken_shares(sums, kept):
        loss = logarithm_of(shares[target], kept)
        if loss is not None:
            yield name, _parts(posed.network, right, shares, loss, kept)
    solved = _from_sums(posed, right, kept)
    other = str(1 - max(range(2), key=lambda place: right[-1].outputs[place].value))
    yield "other_class", {**solved, CLASS: Word(other, (other,))}
    for name, loss in loss_slips(sums, right[-1].outputs, target, kept):
        yield name, {**solved, LOSS: loss}
    coarse = forward.layers_to_one_decimal(posed.network, posed.row, kept)
    loss = logarithm_of(coarse[-1].outputs[target], kept)
    if loss is not None:
        yield "rounded_to_one_decimal", _parts(posed.network, coarse, coarse[-1].outputs, coarsened(loss, 1), kept)


def difficulty(posed: Posed) -> int:
    """Non-zero products, terms that are subtracted, function evaluations, quotients and the logarithm."""
    return forward.operations(posed.network, posed.row) + AFTER_THE_SUMS


def graph(posed: Posed) -> Graph:
    """The pass up to the sums of the outputs, then the shares, the class and the loss."""
    sums, names = unit_names(posed.network)[-1], _share_names(posed.network)
    totals, target = tuple(f"{name} sum" for name in sums), target_class(posed)
    shares = [Step(name, Operation.SHARE, (Decimal(place), *totals), name) for place, name in enumerate(names)]
    hidden = [f"{name}{end}" for layer in unit_names(posed.network)[:-1] for name in layer for end in (" sum", "")]
    loss = Step(LOSS, Operation.CROSS_ENTROPY, (names[target], Decimal(target), *totals), LOSS)
    return (
        *handed_in(forward_pass(posed.network, posed.row), {*hidden, *totals}),
        *shares,
        Step(CLASS, Operation.LARGEST, names, CLASS),
        loss,
    )


def target_class(posed: Posed) -> int:
    """The class that is right for the row. Raises ValueError for inputs that are no row of the task."""
    target = target_of(posed.row, posed.network.task)
    if target is None:
        raise ValueError(f"{', '.join(map(str, posed.row))} is no row of {posed.network.task}")
    return target


def _share_names(network: Network) -> tuple[str, ...]:
    """P0, P1 and so on: the probabilities of the classes."""
    return tuple(f"P{place}" for place in range(len(network.layers[-1].biases)))


def _from_sums(posed: Posed, layers: Sequence[LayerEstimate], kept: int) -> Solved:
    """The boxes of who works on rightly from these layers. No share of a softmax is 0."""
    last, target = layers[-1], target_class(posed)
    loss = cross_entropy(last.outputs[target], last.sums, target, kept)
    if loss is None:
        raise ValueError("there is no loss of a probability of 0")
    return _parts(posed.network, layers, last.outputs, loss, kept)


def _parts(
    network: Network, layers: Sequence[LayerEstimate], shares: Sequence[Estimate], loss: Estimate, kept: int
) -> Solved:
    solved: dict[str, Estimate | Word] = {}
    *hidden, output = zip(unit_names(network), layers, strict=True)
    for names, layer in hidden:
        for name, total, activation in zip(names, layer.sums, layer.outputs, strict=True):
            solved |= {f"{name} sum": total, name: activation}
    solved |= {f"{name} sum": total for name, total in zip(output[0], output[1].sums, strict=True)}
    solved |= dict(zip(_share_names(network), shares, strict=True))
    return {**solved, CLASS: _predicted(shares, kept), LOSS: loss}


def _predicted(shares: Sequence[Estimate], kept: int) -> Word:
    """The class with the larger share. A student compares what he handed in, or what he kept."""
    ends = [(share.value, share.handed_in(kept - EXTRA_PLACES)) for share in shares]
    return largest([Estimate(value, interval.low, interval.high) for value, interval in ends])
