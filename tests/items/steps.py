"""Steps of gradient descent on random networks of every shape, output and loss, as an instructor may bring them."""

from decimal import Decimal
from random import Random

from examgen.items.descent import Descent, all_edges, losses_of
from examgen.items.drawn_step import drawn_target
from examgen.items.item import Item, OwnSource, Posed, SourceLayer
from examgen.items.solution import make_item
from examgen.paper.activations import Activation
from examgen.paper.network import Layer, Network

HIDDEN = (Activation.RELU, Activation.SIGMOID, Activation.TANH, Activation.LEAKY_RELU)
OUTPUTS = (Activation.LINEAR, Activation.SIGMOID, Activation.TANH, Activation.RELU, Activation.SOFTMAX)


def a_layer(random: Random, activation: Activation, below: int, units: int, largest: int = 25) -> Layer:
    """A layer of weights of one decimal, none of them 0."""

    def weight() -> Decimal:
        return Decimal(random.choice([-1, 1]) * random.randint(1, largest)).scaleb(-1)

    weights = tuple(tuple(weight() for _ in range(units)) for _ in range(below))
    return Layer(activation, weights, tuple(weight() for _ in range(units)), **activation.usual)


def a_step(number: int) -> Posed:
    """A step on a network whose layers, output, loss and rows go through all there are by its number."""
    random = Random(f"step {number}")
    output = OUTPUTS[number % len(OUTPUTS)]
    outputs = random.randint(2 if output is Activation.SOFTMAX else 1, 4)
    inputs = random.randint(1, 4)
    layers, below = [], inputs
    for _ in range(1 + number // len(OUTPUTS) % 3):
        units = random.randint(1, 6)
        layers.append(a_layer(random, random.choice(HIDDEN), below, units))
        below = units
    network = Network("own", (*layers, a_layer(random, output, below, outputs, 10)))
    losses = losses_of(output, outputs)
    row = [Decimal(random.randint(-20, 20)).scaleb(-1) for _ in range(inputs)]
    second = [Decimal(random.randint(-20, 20)).scaleb(-1) for _ in range(inputs)] if number % 4 == 3 else None
    every = all_edges(network)
    step = Descent(
        target=drawn_target(network, tuple(row), random),
        learning_rate=Decimal(random.choice(["0.1", "0.5", "0.01"])),
        loss=losses[number // 3 % len(losses)],
        ask=(None, every, tuple(random.sample(every, min(3, len(every)))))[number % 3],
        second_inputs=None if second is None else tuple(second),
        second_target=None if second is None else drawn_target(network, tuple(second), random),
    )
    return Posed(network=network, inputs=tuple(row), besides=step, places=4)


def an_item_of(posed: Posed, number: int = 1) -> Item:
    """The question of a step, on a network that its instructor chose."""
    layers = tuple(
        SourceLayer(weights=tuple(tuple(map(str, row)) for row in layer.weights), biases=tuple(map(str, layer.biases)))
        for layer in posed.network.layers
    )
    source = OwnSource(layers=layers, file="mine.toml", origin="hand-coded")
    return make_item(f"Q{number:02d}", "gradient", posed, source, 2)
