"""A network as the lecture builds it in Keras, from its texts, for whoever wants to see Keras say the same."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol


class LayerTexts(Protocol):
    """A layer whose numbers are texts or decimals, Keras orientation."""

    @property
    def activation(self) -> str:
        """Keras's name of the activation."""

    @property
    def weights(self) -> Sequence[Sequence[Any]]:
        """`weights[i][j]` goes from unit i of the layer below to unit j."""

    @property
    def biases(self) -> Sequence[Any]:
        """One for each unit."""

    @property
    def slope(self) -> Any:
        """Of a leaky ReLU, else None."""


def keras_model(layers: Sequence[LayerTexts]) -> Any:
    """The `keras.Sequential` with these layers: `Dense` each, weights through `set_weights` as float32."""
    import numpy as np

    with silence():
        import keras

    model = keras.Sequential([keras.Input((len(layers[0].weights),))])
    arrays = []
    for layer in layers:
        leaky = layer.slope is not None
        activation = keras.layers.LeakyReLU(float(layer.slope)) if leaky else str(layer.activation)
        model.add(keras.layers.Dense(len(layer.biases), activation=activation))
        arrays.append(np.array([[float(weight) for weight in row] for row in layer.weights]))
        arrays.append(np.array([float(bias) for bias in layer.biases]))
    model.set_weights(arrays)
    return model


def predict(layers: Sequence[LayerTexts], rows: Sequence[Sequence[float]]) -> list[list[float]]:
    """What Keras's forward pass says: for each row of inputs the outputs, as the floats that equal its float32."""
    import numpy as np

    outputs = keras_model(layers)(np.array(rows, dtype="float32"))
    return [[float(value) for value in row] for row in np.asarray(outputs)]


@contextmanager
def silence() -> Iterator[None]:
    """Keep TensorFlow's log lines off standard error while it is imported: some obey no environment variable."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
