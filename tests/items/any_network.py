"""Networks of every shape and activation, as instructors bring them, and what the real Keras makes of them.

    for network in networks(24): ...            # of few shapes, so that Keras builds few models
    (found,) = keras_numbers(network, row)      # {"H0 sum": ..., "H0": ..., "O0 sum": ..., "O0": ...}, in float64

`bench/any_network.py` holds 300 of them, each of a shape of its own, against every kind; the tests a sample.
"""

from collections.abc import Container, Iterator, Sequence
from decimal import Decimal
from functools import cache, partial
from itertools import pairwise
from random import Random
from typing import Any

from examgen.paper.activations import Activation
from examgen.paper.edges import edges, weight_on
from examgen.paper.network import Layer, Network

HIDDEN = ("relu", "sigmoid", "tanh", "leaky-relu")
OUTPUT = ("linear", "sigmoid", "tanh", "relu", "softmax")
INPUTS = ("0", "1", "0.5", "-1.2", "0.3", "2.4")
LETTERS = ("H", "G", "F")
SLOPE = Decimal("0.1")

Row = tuple[Decimal, ...]
Sizes = tuple[int, ...]

SAMPLE: tuple[Sizes, ...] = ((1, 1, 1), (2, 4, 1), (3, 2, 2, 1), (4, 6, 4), (2, 2, 3), (2, 3, 2, 4, 2), (3, 5, 1))
"""Shapes of the sample: least and most of everything, and what people bring along."""


def sizes_drawn(chance: Random) -> Sizes:
    """Any shape that there may be."""
    hidden = (chance.randint(1, 6) for _ in range(chance.randint(1, 3)))
    return (chance.randint(1, 4), *hidden, chance.randint(1, 4))


def a_network(chance: Random, sizes: Sizes, output: str, *, biased: bool = True, bare: Container[int] = ()) -> Network:
    """A network whose hidden layers have any activations. Weights are small enough for sums that are not saturated.

    bare: the layers without biases, where others have any.
    """
    layers = []
    for place, (below, here) in enumerate(pairwise(sizes)):
        name = output if place == len(sizes) - 2 else chance.choice(HIDDEN)
        weights = tuple(tuple(_tenths(chance, 19) or Decimal("0.7") for _ in range(here)) for _ in range(below))
        has = biased and place not in bare
        biases = tuple(_tenths(chance, 12) if has else Decimal(0) for _ in range(here))
        layers.append(Layer(Activation(name), weights, biases, SLOPE if name == "leaky-relu" else None))
    return Network("own", tuple(layers))


def networks(seed: int, shapes: Sequence[Sizes]) -> Iterator[tuple[Network, Row]]:
    """A network of each shape, with every activation of the output by turns; and a row.

    One in four is without biases, in another one the first layer or the last.
    """
    chance = Random(seed)
    for place, sizes in enumerate(shapes):
        known = [name for name in OUTPUT if sizes[-1] > 1 or name != "softmax"]
        bare = (place // 4 % 2 * (len(sizes) - 2),) if place % 4 == 1 else ()
        network = a_network(chance, sizes, known[place % len(known)], biased=place % 4 != 3, bare=bare)
        yield network, tuple(Decimal(chance.choice(INPUTS)) for _ in range(sizes[0]))


def _tenths(chance: Random, most: int) -> Decimal:
    return Decimal(chance.randint(-most, most)).scaleb(-1)


# Keras


def keras_numbers(network: Network, *rows: Row) -> list[dict[str, float]]:
    """Row by row every sum and every output of every unit by its name on paper, as the model gives them in float64.

    It is called and not asked to `predict`, whose loop over batches takes ten times as long as these layers do.
    """
    import keras
    import numpy as np

    layers = network.layers
    model, applied = _model((network.input_size, *(len(layer.biases) for layer in layers)))
    for layer, place in zip(layers, applied, strict=True):
        name = str(layer.activation).replace("-", "_")
        settings = {} if layer.slope is None else {"negative_slope": float(layer.slope)}
        place.activation = partial(keras.activations.get(name), **settings)
    numbers = (numbers for layer in layers for numbers in (layer.weights, layer.biases))
    model.set_weights([np.array(each, dtype="float64") for each in numbers])
    predicted = model(np.array(rows, dtype="float64"))
    names = [
        f"{name}{ending}"
        for letter, layer in zip((*LETTERS[: len(layers) - 1], "O"), layers, strict=True)
        for ending in (" sum", "")
        for name in _called(letter, len(layer.biases))
    ]
    return [dict(zip(names, map(float, row), strict=True)) for row in np.hstack(predicted)]


def _called(letter: str, units: int) -> list[str]:
    return ["O"] if letter == "O" and units == 1 else [f"{letter}{unit}" for unit in range(units)]


@cache
def _model(sizes: Sizes) -> tuple[Any, list[Any]]:
    """The model of a shape, which gives the sums and the outputs of every layer, and its activations, to be set."""
    import keras

    below = keras.Input((sizes[0],), dtype="float64")
    entry, given, applied = below, [], []
    for units in sizes[1:]:
        total = keras.layers.Dense(units, dtype="float64")(below)
        applied.append(keras.layers.Activation("linear", dtype="float64"))
        below = applied[-1](total)
        given += [total, below]
    model = keras.Model(entry, given)
    model.compile(run_eagerly=True)  # nothing is traced: activations change from one network to the next
    return model, applied


def board(network: Network) -> str:
    """The network as a file for `--hand-coded`."""
    hidden = [str(layer.activation) for layer in network.layers[:-1]]
    lines = [f"hidden = {hidden}".replace("'", '"'), f'output = "{network.output_activation}"', "[weights]"]
    lines += [f'"{edge.name}" = {weight_on(network, edge)}' for edge in edges(network)]
    return "\n".join(lines)
