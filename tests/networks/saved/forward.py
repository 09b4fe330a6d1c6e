"""What layers that were read give, in NumPy's float64: a way of its own, from the texts of their numbers."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from examgen.networks.training import TrainedLayer

ROWS = np.array([[0, 0], [0, 1], [1, 0], [1, 1], [0.3, 0.7], [-1.5, 2.0]], dtype="float64")

ACTIVATIONS: dict[str, Callable[[Any], Any]] = {
    "relu": lambda total: np.maximum(total, 0),
    "sigmoid": lambda total: 1 / (1 + np.exp(-total)),
    "tanh": np.tanh,
    "linear": lambda total: total,
    "leaky-relu": lambda total, slope: np.maximum(total, float(slope) * total),
    "softmax": lambda total: np.exp(total) / np.exp(total).sum(axis=1, keepdims=True),
}


def outputs(layers: Sequence[TrainedLayer], rows: Any = ROWS) -> Any:
    """What the layers give for each row."""
    values = rows
    for layer in layers:
        total = values @ np.array(layer.weights, dtype="float64") + np.array(layer.biases, dtype="float64")
        values = ACTIVATIONS[layer.activation](total, *([layer.slope] if layer.slope else ()))
    return values
