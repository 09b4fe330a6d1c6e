"""A step of gradient descent by Keras's own layers and losses and TensorFlow's automatic differentiation.

by_keras(posed)["delta H0"]
"""

from collections.abc import Callable, Mapping
from typing import Any

from examgen.items.descent import Descent, Loss
from examgen.items.item import Posed
from examgen.paper.activations import Activation
from examgen.paper.network import Layer, Network


def by_keras(posed: Posed) -> Mapping[str, float]:
    """Every number of the step, by Keras's own layers and losses and TensorFlow's automatic differentiation."""
    import numpy as np
    import tensorflow as tf

    network, step = posed.network, posed.besides_of(Descent)
    layers = [tf.keras.layers.Dense(len(one.biases), dtype="float64") for one in network.layers]
    rows = step.rows(posed.row)
    inputs = tf.constant([[*map(float, row.inputs)] for row in rows], dtype=tf.float64)
    targets = tf.constant([[*map(float, row.targets)] for row in rows], dtype=tf.float64)
    for layer, one, below in zip(
        layers, network.layers, (network.input_size, *(len(one.biases) for one in network.layers)), strict=False
    ):
        layer.build((None, below))
        layer.set_weights([np.array(one.weights, dtype=np.float64), np.array(one.biases, dtype=np.float64)])
    with tf.GradientTape(persistent=True) as tape:
        sums, values = [], inputs
        for layer, one in zip(layers, network.layers, strict=True):
            sums.append(layer(values))
            values = activation_of(one)(sums[-1])
        each = [loss_of(step.loss)(targets[at : at + 1], values[at : at + 1]) for at in range(len(rows))]
        mean = sum(each) / len(rows)
    found, missed = {"mean": float(mean)}, (values - targets).numpy()
    for at, row in enumerate(rows):
        of_row = [deltas.numpy() for deltas in tape.gradient(each[at], sums)]
        for place, (names, deltas) in enumerate(zip(names_of(network), of_row, strict=True)):
            for unit, name in enumerate(names):
                found[f"delta {name}{row.ending}"] = float(deltas[at][unit])
                if place == len(layers) - 1:
                    error = "error" if len(names) == 1 else f"error {name}"
                    found[f"{error}{row.ending}"] = float(missed[at][unit])
    for place, layer in enumerate(layers):
        below = [f"I{at}" for at in range(network.input_size)] if place == 0 else names_of(network)[place - 1]
        kernel, bias = (slopes.numpy() for slopes in tape.gradient(mean, layer.trainable_variables))
        for unit, name in enumerate(names_of(network)[place]):
            pairs = [
                (source, network.layers[place].weights[at][unit], kernel[at][unit]) for at, source in enumerate(below)
            ]
            pairs.append(("B", network.layers[place].biases[unit], bias[unit]))
            for source, weight, slope in pairs:
                found[f"gradient {source}->{name}"] = float(slope)
                found[f"new {source}->{name}"] = float(weight) - float(step.learning_rate) * float(slope)
    return found


def at_a_kink(posed: Posed) -> bool:
    """Whether a sum of a ReLU is exactly 0, where it has no derivative and no such question is asked."""
    layers = posed.network.layers
    return any(
        layer.activation.kinked and not all(trace.sums)
        for row in posed.besides_of(Descent).rows(posed.row)
        for layer, trace in zip(layers, posed.network.trace(row.inputs), strict=True)
    )


def names_of(network: Network) -> list[list[str]]:
    """The names of the units of every layer, as the lecture has them."""
    sizes = [len(layer.biases) for layer in network.layers]
    hidden = [[f"{letter}{unit}" for unit in range(size)] for letter, size in zip("HGF", sizes[:-1], strict=False)]
    return [*hidden, ["O"] if sizes[-1] == 1 else [f"O{unit}" for unit in range(sizes[-1])]]


def activation_of(layer: Layer) -> Callable[[Any], Any]:
    import tensorflow as tf

    if layer.activation is Activation.LEAKY_RELU:
        return tf.keras.layers.LeakyReLU(negative_slope=float(layer.slope or 0), dtype="float64")
    known: Callable[[Any], Any] = tf.keras.activations.get(layer.activation.keras_name)
    return known


def loss_of(loss: Loss) -> Callable[[Any, Any], Any]:
    """The loss of one row. Keras's own binary cross-entropy is the mean over outputs, of which ours is the sum."""
    import tensorflow as tf

    if loss is Loss.MEAN_SQUARED:
        return tf.keras.losses.MeanSquaredError(dtype="float64")
    if loss is Loss.CATEGORICAL_CROSS_ENTROPY:
        return lambda target, output: -tf.reduce_sum(target * tf.math.log(output))
    if loss is Loss.BINARY_CROSS_ENTROPY:
        return lambda target, output: (
            -tf.reduce_sum(target * tf.math.log(output) + (1 - target) * tf.math.log(1 - output))
        )
    half = 2 if loss is Loss.HALF_SQUARED else 1
    return lambda target, output: tf.reduce_sum((output - target) ** 2) / half
