"""The known mistakes in a forward pass, each as the matrices that a student who makes it works with."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from examgen.verify.activations import EXPONENTIAL, MISTAKABLE
from examgen.verify.worked import Dense, Working

COARSE = "rounded_to_one_decimal"


Change = Callable[[Dense], Dense]


def mistakes(right: Working, names: tuple[tuple[str, ...], ...]) -> Iterator[tuple[str, Working]]:
    """Every slip by name but `rounded_to_one_decimal`, whether or not it shows, in the order of a record."""
    yield "hidden_bias_left_out", _in_hidden(right, lambda layer: replace(layer, biases=layer.biases * 0))
    yield "output_bias_left_out", right.with_layer(-1, biases=right.output_biases * 0)
    yield (
        "biases_subtracted",
        replace(right, layers=tuple(replace(layer, biases=-layer.biases) for layer in right.layers)),
    )
    yield "activation_left_out", _activated(right, "linear")
    if right.output == "linear":
        yield "activation_on_output_too", right.with_layer(-1, activation=right.hidden)
    for other in MISTAKABLE:
        if other != right.hidden:
            yield f"{other}_used", _activated(right, other)
    if right.hidden in EXPONENTIAL:
        yield "exponent_sign_lost", replace(right, turned=True)
    yield "inputs_swapped", replace(right, inputs=right.inputs[::-1])
    if len(right.layers) > 2:
        yield from _in_one_layer(right)
    square = [layer.weights.shape[0] == layer.weights.shape[1] for layer in right.layers]
    if any(square[:-1]):
        yield "hidden_weights_transposed", _in_hidden(right, _transposed)
    if square[-1] and len(right.output_biases) > 1:
        yield "output_weights_transposed", right.with_layer(-1, weights=right.output_weights.T)
    if len(right.output_weights) == 2:
        yield "output_weights_swapped", right.with_layer(-1, weights=right.output_weights[::-1])
    yield from _minuses_lost(right, names)


def _in_hidden(right: Working, change: Change) -> Working:
    return replace(right, layers=(*map(change, right.layers[:-1]), right.layers[-1]))


def _in_one_layer(right: Working) -> Iterator[tuple[str, Working]]:
    for place, letter in enumerate("HG"):
        yield f"bias_left_out_{letter}", right.with_layer(place, biases=right.layers[place].biases * 0)
        yield f"activation_left_out_{letter}", right.with_layer(place, activation="linear")


def _activated(right: Working, activation: str) -> Working:
    return _in_hidden(right, lambda layer: replace(layer, activation=activation))


def _transposed(layer: Dense) -> Dense:
    square = layer.weights.shape[0] == layer.weights.shape[1]
    return replace(layer, weights=layer.weights.T) if square else layer


def _minuses_lost(right: Working, names: tuple[tuple[str, ...], ...]) -> Iterator[tuple[str, Working]]:
    for place, (layer, below, here) in enumerate(zip(right.layers, names, names[1:], strict=False)):
        for target, name in enumerate(here):
            for source in np.flatnonzero(layer.weights[:, target] < 0):
                mended = layer.weights.copy()
                mended[source, target] *= -1
                yield f"minus_lost_{below[source]}_{name}", right.with_layer(place, weights=mended)
            if layer.biases[target] < 0:
                mended = layer.biases.copy()
                mended[target] *= -1
                yield f"minus_lost_B_{name}", right.with_layer(place, biases=mended)
