"""Kind `forward`: one network, one row; the student hands in every sum, every activation and the output."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from examgen.arithmetic import Estimate, coarsened, on_paper
from examgen.items.slips import Slipped, forward_slips
from examgen.items.writing import product, signed, written
from examgen.network import Activation, LayerEstimate, Network, unit_names, weighted_sum

NAME = "forward"

Solved = Mapping[str, Estimate]


def solve(network: Network, inputs: Sequence[Decimal], kept: int) -> Solved:
    """Every part by name, in the order of the boxes: the exact value and what honest students have.

    kept: the decimals that a student keeps on the way, at least.
    """
    return _named(network, network.estimate(inputs, kept))


def steps(network: Network, inputs: Sequence[Decimal], kept: int) -> tuple[str, ...]:
    """The worked lines in the lecture's manner, a minus as ASCII: `H0 sum = 0·1.3 + 1·1.3 - 1.3 = 0.0`."""
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
            if layer.activation is not Activation.LINEAR:
                output = written(trace.outputs[unit], kept)
                lines.append(f"{name} = {layer.activation}({total}) {output.relation} {output}")
        values = trace.outputs
    return tuple(lines)


def slips(network: Network, inputs: Sequence[Decimal], kept: int) -> Iterator[tuple[str, Solved]]:
    """Every known mistake by name with what it makes of each part, rounded like an honest student rounds."""
    for slipped in forward_slips(network, inputs):
        yield slipped.name, _solve_slipped(network, slipped, kept)
    yield "rounded_to_one_decimal", _rounded_to_one_decimal(network, inputs, kept)


def difficulty(network: Network, inputs: Sequence[Decimal]) -> int:
    """Non-zero products, terms that are subtracted, and function evaluations, counted together."""
    values, count = tuple(inputs), 0
    for layer, trace in zip(network.layers, network.trace(inputs), strict=True):
        for unit, bias in enumerate(layer.biases):
            products = [weight * value for weight, value in zip(layer.weights_into(unit), values, strict=True)]
            count += sum(term != 0 for term in products)
            count += sum(term < 0 for term in (*products, bias))
            count += layer.activation is not Activation.LINEAR
        values = trace.outputs
    return count


def _named(network: Network, estimates: Sequence[LayerEstimate]) -> dict[str, Estimate]:
    """The estimates under the names of their boxes. A linear layer's sum is its output and has one box."""
    parts = {}
    for layer, names, estimate in zip(network.layers, unit_names(network), estimates, strict=True):
        for name, total, output in zip(names, estimate.sums, estimate.outputs, strict=True):
            if layer is not network.layers[-1]:
                parts[f"{name} sum"] = total
            parts[name] = output
    return parts


def _solve_slipped(network: Network, slipped: Slipped, kept: int) -> Solved:
    if not slipped.exponent_sign_lost:
        return solve(slipped.network, slipped.inputs, kept)
    return _named(network, _with_exponent_sign_lost(slipped.network, slipped.inputs, kept))


def _with_exponent_sign_lost(network: Network, inputs: Sequence[Decimal], kept: int) -> list[LayerEstimate]:
    """e^x for e^-x turns sigmoid(x) into sigmoid(-x), and exponents taken the wrong way round tanh(x) into tanh(-x)."""
    values = tuple(Estimate.exactly(value) for value in inputs)
    estimates = []
    with on_paper():
        for layer in network.layers:
            sums = tuple(
                weighted_sum(bias, layer.weights_into(unit), values, kept) for unit, bias in enumerate(layer.biases)
            )
            mirrored = sums if layer is network.layers[-1] else tuple(total.times(Decimal(-1), kept) for total in sums)
            values = tuple(layer.activation.estimate(total, kept) for total in mirrored)
            estimates.append(LayerEstimate(sums, values))
    return estimates


def _rounded_to_one_decimal(network: Network, inputs: Sequence[Decimal], kept: int) -> Solved:
    """Every number handed in is rounded to one decimal, and the next step goes on from there."""
    values = tuple(Estimate.exactly(value) for value in inputs)
    estimates = []
    with on_paper():
        for layer in network.layers:
            sums = tuple(
                coarsened(_exact_sum(bias, layer.weights_into(unit), values), 1)
                for unit, bias in enumerate(layer.biases)
            )
            # A student may have noted the activation with `kept` decimals before he rounds it once more.
            values = tuple(coarsened(layer.activation.estimate(total, kept), 1) for total in sums)
            estimates.append(LayerEstimate(sums, values))
    return _named(network, estimates)


def _exact_sum(bias: Decimal, weights: Sequence[Decimal], values: Sequence[Estimate]) -> Estimate:
    """The weighted sum of one-decimal numbers, which every student has exactly, each from what he went on with."""
    value = low = high = bias
    for weight, number in zip(weights, values, strict=True):
        ends = (number.low * weight, number.high * weight)
        value, low, high = value + number.value * weight, low + min(ends), high + max(ends)
    return Estimate(value, low, high)
