"""Kind `forward`: one network, one row; the student hands in every sum, every activation and the output."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from random import Random

from examgen.arithmetic import Estimate, Interval, coarsened, on_paper
from examgen.items.declaration import Declaration, givens_of, handed_in
from examgen.items.declaration import forward_pass as declared_pass
from examgen.items.declared import Declared, exact_values
from examgen.items.edits import activated
from examgen.items.graph import Operation
from examgen.items.item import Posed
from examgen.items.kind import Accepted, Scope, Sizes
from examgen.items.rejection import Rejection
from examgen.items.slips import Slipped, forward_slips
from examgen.items.writing import product, signed, written
from examgen.network import Activation, LayerEstimate, Network, unit_names, weighted_sum

NAME = "forward"

SCOPE = Scope(shapes=((2,), (3,), (2, 2)))
"""XOR, every shape that there is, one row."""

INPUTS = 2
"""How many the networks of every task take."""

Solved = Mapping[str, Estimate]


def sizes(hidden: Sequence[int]) -> Sizes:
    """Two boxes a hidden unit and one for the output, a point each: 5 for 2-2-1.

    There are as many evaluations as hidden units at least. At most every product counts, every term is subtracted,
    products and biases alike, and every hidden unit is evaluated: for 2-2-1 six, nine and two.
    """
    units = (INPUTS, *hidden, 1)
    products, evaluations = sum(below * here for below, here in pairwise(units)), sum(hidden)
    terms = products + sum(units[1:])
    parts = 2 * evaluations + 1
    return Sizes(parts, Decimal(parts), (evaluations, products + terms + evaluations))


def pose(network: Network, inputs: Sequence[Decimal], chance: Random) -> Posed:
    """The network and the row: nothing is left to chance."""
    return Posed(network=network, inputs=tuple(inputs))


def declare(posed: Posed) -> Declaration:
    """A pass, of which every sum, every activation and the output are handed in."""
    *hidden, output = unit_names(posed.network)
    units = [name for names in hidden for name in names]
    parts = {*units, *(f"{name} sum" for name in units), *output}
    return Declaration(givens_of(posed.network, posed.row), handed_in(declared_pass(posed.network), parts))


def solve(posed: Posed, kept: int) -> Solved:
    """Every part by name, in the order of the boxes: the exact value and what honest students have.

    kept: the decimals that a student keeps on the way, at least.
    """
    return named(posed.network, posed.network.estimate(posed.row, kept))


def screen(posed: Posed, accepted: Mapping[str, Accepted]) -> Rejection | None:
    """Whether no ReLU unit fires, or the output could be guessed from the task."""
    if no_unit_fires(declare(posed)):
        return Rejection.NO_UNIT_FIRES
    return Rejection.ANSWER_IS_A_TARGET if holds_a_target(list(accepted.values())[-1]) else None


def no_unit_fires(declared: Declaration) -> bool:
    """Whether all units of a hidden layer are ReLUs at 0: nothing is to be calculated then."""
    layers: dict[tuple[str, str], list[Decimal]] = {}
    values = exact_values(declared)
    for step in activated(declared):
        if step.operation is Operation.RELU:
            layers.setdefault((step.name[0], step.name[2:]), []).append(values[step.name])
    return not all(map(any, layers.values()))


def holds_a_target(accepted: Accepted) -> bool:
    """Whether whoever writes 0 or 1, as the task itself would give, may be right."""
    return isinstance(accepted, Interval) and (Decimal(0) in accepted or Decimal(1) in accepted)


def steps(posed: Posed, kept: int) -> tuple[str, ...]:
    """The worked lines in the lecture's manner, a minus as ASCII: `H0 sum = 0·1.3 + 1·1.3 - 1.3 = 0.0`."""
    return worked_lines(posed.network, posed.row, kept)


def worked_lines(network: Network, inputs: Sequence[Decimal], kept: int) -> tuple[str, ...]:
    """One line for each sum and each activation of a forward pass; shares of a softmax layer are not among them."""
    values, traces = tuple(inputs), network.trace(inputs)
    lines = []
    for layer, names, trace in zip(network.layers, unit_names(network), traces, strict=True):
        for unit, name in enumerate(names):
            terms = (
                product(value, weight, kept) for value, weight in zip(values, layer.weights_into(unit), strict=True)
            )
            sum_name = name if layer.activation is Activation.LINEAR else f"{name} sum"
            total = written(trace.sums[unit], kept)
            lines.append(f"{sum_name} = {' + '.join(terms)} {signed(layer.biases[unit])} {total.relation} {total}")
            if layer.activation not in (Activation.LINEAR, Activation.SOFTMAX):
                output = written(trace.outputs[unit], kept)
                lines.append(f"{name} = {layer.activation}({total}) {output.relation} {output}")
        values = trace.outputs
    return tuple(lines)


def slips(posed: Posed, kept: int) -> Iterator[tuple[str, Solved]]:
    """Every known mistake by name with what it makes of each part, rounded like an honest student rounds."""
    for slipped in forward_slips(posed.network, posed.row):
        yield slipped.name, solve_slipped(slipped, kept)
    yield "rounded_to_one_decimal", rounded_to_one_decimal(posed.network, posed.row, kept)


def difficulty(posed: Posed) -> int:
    """Non-zero products, terms that are subtracted, and function evaluations, counted together."""
    return operations(posed.network, posed.row)


def operations(network: Network, inputs: Sequence[Decimal]) -> int:
    """What there is to calculate in one forward pass: see `difficulty`."""
    values, count = tuple(inputs), 0
    for layer, trace in zip(network.layers, network.trace(inputs), strict=True):
        for unit, bias in enumerate(layer.biases):
            products = [weight * value for weight, value in zip(layer.weights_into(unit), values, strict=True)]
            count += sum(term != 0 for term in products)
            count += sum(term < 0 for term in (*products, bias))
            count += layer.activation is not Activation.LINEAR
        values = trace.outputs
    return count


def named(network: Network, estimates: Sequence[LayerEstimate]) -> dict[str, Estimate]:
    """The estimates under the names of their boxes. A linear layer's sum is its output and has one box."""
    parts = {}
    for layer, names, estimate in zip(network.layers, unit_names(network), estimates, strict=True):
        for name, total, output in zip(names, estimate.sums, estimate.outputs, strict=True):
            if layer is not network.layers[-1]:
                parts[f"{name} sum"] = total
            parts[name] = output
    return parts


def solve_slipped(slipped: Slipped, kept: int) -> Solved:
    """What a student comes to who makes this slip."""
    return named(slipped.network, slipped_layers(slipped, kept))


def slipped_layers(slipped: Slipped, kept: int) -> Sequence[LayerEstimate]:
    """The forward pass of a student who makes this slip, layer by layer."""
    if not slipped.exponent_sign_lost:
        return slipped.network.estimate(slipped.inputs, kept)
    return _with_exponent_sign_lost(slipped.network, slipped.inputs, kept)


def _with_exponent_sign_lost(network: Network, inputs: Sequence[Decimal], kept: int) -> list[LayerEstimate]:
    """e^x for e^-x turns sigmoid(x) into sigmoid(-x), and exponents taken the wrong way round tanh(x) into tanh(-x)."""
    values = tuple(Estimate.exactly(value) for value in inputs)
    estimates = []
    with on_paper():
        for layer in network.layers:
            sums = tuple(
                weighted_sum(bias, layer.weights_into(unit), values, kept) for unit, bias in enumerate(layer.biases)
            )
            mirrored = sums if layer is network.layers[-1] else tuple(total.negative for total in sums)
            values = layer.activation.estimates(mirrored, kept)
            estimates.append(LayerEstimate(sums, values))
    return estimates


def rounded_to_one_decimal(network: Network, inputs: Sequence[Decimal], kept: int) -> Solved:
    """Every number handed in is rounded to one decimal, and the next step goes on from there."""
    return named(network, layers_to_one_decimal(network, inputs, kept))


def layers_to_one_decimal(network: Network, inputs: Sequence[Decimal], kept: int) -> Sequence[LayerEstimate]:
    """The forward pass of who rounds every sum and every output to one decimal, layer by layer."""
    values = tuple(Estimate.exactly(value) for value in inputs)
    estimates = []
    with on_paper():
        for layer in network.layers:
            sums = tuple(
                coarsened(_exact_sum(bias, layer.weights_into(unit), values), 1)
                for unit, bias in enumerate(layer.biases)
            )
            # A student may have noted the activation with `kept` decimals before he rounds it once more.
            values = tuple(coarsened(output, 1) for output in layer.activation.estimates(sums, kept))
            estimates.append(LayerEstimate(sums, values))
    return estimates


def _exact_sum(bias: Decimal, weights: Sequence[Decimal], values: Sequence[Estimate]) -> Estimate:
    """The weighted sum of one-decimal numbers, which every student has exactly, each from what he went on with."""
    value = low = high = bias
    for weight, number in zip(weights, values, strict=True):
        ends = (number.low * weight, number.high * weight)
        value, low, high = value + number.value * weight, low + min(ends), high + max(ends)
    return Estimate(value, low, high)


KIND = Declared(says=__doc__, SCOPE=SCOPE, pose=pose, declare=declare, screen=screen)
