"""Known mistakes in a forward pass, each as the network and inputs that a student who makes it works with.

The names are those of docs/design.md. A slip that leaves a network as it was is listed all the same: whether it shows
in the numbers handed in is decided where the numbers are.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from examgen.items.edges import Edge
from examgen.network import HIDDEN_LETTERS, TRAINABLE, Activation, Layer, Network, input_names, unit_names

OneNumber = Callable[[Decimal], Decimal]


@dataclass(frozen=True, slots=True)
class Slipped:
    """What a student who makes the slip `name` works with. exponent_sign_lost: takes e^x for e^-x in hidden units."""

    name: str
    network: Network
    inputs: tuple[Decimal, ...]
    exponent_sign_lost: bool = False


def forward_slips(network: Network, inputs: Sequence[Decimal]) -> Iterator[Slipped]:
    """Every slip of a forward pass but `rounded_to_one_decimal`, which changes no network but the writing down."""
    row = tuple(inputs)
    yield Slipped("hidden_bias_left_out", _with_hidden_biases(network, lambda bias: bias * 0), row)
    yield Slipped("output_bias_left_out", _with_output_biases(network, lambda bias: bias * 0), row)
    subtracted = _with_output_biases(_with_hidden_biases(network, _negated), _negated)
    yield Slipped("biases_subtracted", subtracted, row)
    yield Slipped("activation_left_out", with_hidden_activation(network, Activation.LINEAR), row)
    if network.layers[-1].activation is Activation.LINEAR:
        yield Slipped("activation_on_output_too", _with_output_activation(network, network.hidden_activation), row)
    for activation in TRAINABLE:
        if activation is not network.hidden_activation:
            yield Slipped(f"{activation}_used", with_hidden_activation(network, activation), row)
    if network.hidden_activation in (Activation.SIGMOID, Activation.TANH):
        yield Slipped("exponent_sign_lost", network, row, exponent_sign_lost=True)
    yield Slipped("inputs_swapped", network, row[::-1])
    if len(network.layers) > 2:
        yield from _in_one_layer(network, row)
    yield from _misplaced(network, row)
    yield from _minus_lost(network, row)


def _in_one_layer(network: Network, row: tuple[Decimal, ...]) -> Iterator[Slipped]:
    """What is left out in one of several hidden layers: `bias_left_out_G`, `activation_left_out_G`."""
    for position, (letter, layer) in enumerate(zip(HIDDEN_LETTERS, network.layers[:-1], strict=False)):
        without = replace(layer, biases=tuple(bias * 0 for bias in layer.biases))
        yield Slipped(f"bias_left_out_{letter}", _with_layer(network, position, without), row)
        straight = replace(layer, activation=Activation.LINEAR)
        yield Slipped(f"activation_left_out_{letter}", _with_layer(network, position, straight), row)


def _misplaced(network: Network, row: tuple[Decimal, ...]) -> Iterator[Slipped]:
    """Weights put on the wrong edges: wherever a kernel is square, and where two units feed the output."""
    hidden, output = network.layers[:-1], network.layers[-1]
    if any(map(_square, hidden)):
        yield Slipped("hidden_weights_transposed", replace(network, layers=(*map(_transposed, hidden), output)), row)
    if _square(output) and len(output.biases) > 1:
        yield Slipped("output_weights_transposed", _with_layer(network, -1, _transposed(output)), row)
    if len(output.weights) == 2:
        yield Slipped("output_weights_swapped", _with_layer(network, -1, _swapped(output)), row)


def _minus_lost(network: Network, row: tuple[Decimal, ...]) -> Iterator[Slipped]:
    """One slip for each negative weight or bias, in the order of the layers: `minus_lost_I0_H1`, `minus_lost_B_O`."""
    below = input_names(network)
    for position, (layer, names) in enumerate(zip(network.layers, unit_names(network), strict=True)):
        for unit, name in enumerate(names):
            for source, weight in zip(below, layer.weights_into(unit), strict=True):
                if weight < 0:
                    mended = _with_weight(layer, below.index(source), unit, -weight)
                    yield Slipped(f"minus_lost_{source}_{name}", _with_layer(network, position, mended), row)
            if layer.biases[unit] < 0:
                biases = tuple(-bias if other == unit else bias for other, bias in enumerate(layer.biases))
                mended = replace(layer, biases=biases)
                yield Slipped(f"minus_lost_B_{name}", _with_layer(network, position, mended), row)
        below = names


def _negated(number: Decimal) -> Decimal:
    return -number + 0


def _with_layer(network: Network, position: int, layer: Layer) -> Network:
    layers = list(network.layers)
    layers[position] = layer
    return replace(network, layers=tuple(layers))


def _with_weight(layer: Layer, below: int, unit: int, weight: Decimal) -> Layer:
    rows = [list(row) for row in layer.weights]
    rows[below][unit] = weight
    return replace(layer, weights=tuple(tuple(row) for row in rows))


def with_weight(network: Network, edge: Edge, weight: Decimal) -> Network:
    """The network with another number on one edge."""
    layer = network.layers[edge.layer]
    if edge.below is not None:
        return _with_layer(network, edge.layer, _with_weight(layer, edge.below, edge.unit, weight))
    biases = tuple(weight if unit == edge.unit else bias for unit, bias in enumerate(layer.biases))
    return _with_layer(network, edge.layer, replace(layer, biases=biases))


def _with_hidden_biases(network: Network, change: OneNumber) -> Network:
    hidden = (replace(layer, biases=tuple(map(change, layer.biases))) for layer in network.layers[:-1])
    return replace(network, layers=(*hidden, network.layers[-1]))


def _with_output_biases(network: Network, change: OneNumber) -> Network:
    output = network.layers[-1]
    return _with_layer(network, -1, replace(output, biases=tuple(map(change, output.biases))))


def with_hidden_activation(network: Network, activation: Activation) -> Network:
    """The network with another activation in all its hidden units."""
    hidden = (replace(layer, activation=activation) for layer in network.layers[:-1])
    return replace(network, layers=(*hidden, network.layers[-1]))


def _with_output_activation(network: Network, activation: Activation) -> Network:
    return _with_layer(network, -1, replace(network.layers[-1], activation=activation))


def _square(layer: Layer) -> bool:
    return len(layer.weights) == len(layer.biases)


def _transposed(layer: Layer) -> Layer:
    """The layer with its kernel read the wrong way round; a kernel that is not square cannot be, and stays."""
    if not _square(layer):
        return layer
    return replace(layer, weights=tuple(zip(*layer.weights, strict=True)))


def _swapped(layer: Layer) -> Layer:
    """The layer with the weights from the units below taken in the opposite order."""
    return replace(layer, weights=layer.weights[::-1])
