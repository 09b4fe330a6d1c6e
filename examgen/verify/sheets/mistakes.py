"""The known mistakes in a forward pass, each as the question that a student who makes it works out."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from examgen.verify.sheets.activations import EXPONENTIAL, MISTAKABLE, PLAINEST, USUAL_LEAK
from examgen.verify.sheets.question import Layer, Question

COARSE = "rounded_to_one_decimal"

NO_ACTIVATION = "copied"
"""What a unit does whose output is its sum once more."""


def mistakes(right: Question) -> Iterator[tuple[str, Question]]:
    """Every slip by name but `rounded_to_one_decimal`, whether or not it shows, in the order of a record."""
    square = [layer.weights.shape[0] == layer.weights.shape[1] for layer in right.layers]
    output = right.layers[-1]
    yield "hidden_bias_left_out", in_hidden(right, lambda layer: replace(layer, adding=0))
    yield "output_bias_left_out", with_layer(right, -1, adding=0)
    yield "biases_subtracted", replace(right, layers=tuple(replace(layer, adding=-1) for layer in right.layers))
    yield "activation_left_out", activated_by(right, "linear")
    yield from _at_the_output(right)
    for other in MISTAKABLE:
        if right.hiddens != (other,):
            yield f"{other}_used", activated_by(right, other)
    if any(layer.activation in EXPONENTIAL for layer in right.layers):
        yield "exponent_sign_lost", replace(right, layers=tuple(map(_turned, right.layers)))
    yield "inputs_swapped", replace(right, inputs=right.inputs[::-1], second=right.second[::-1])
    for place, letter in enumerate("HGF"[: len(right.layers) - 1] if len(right.layers) > 2 else ""):
        yield f"bias_left_out_{letter}", with_layer(right, place, adding=0)
        yield f"activation_left_out_{letter}", with_layer(right, place, activation="linear")
    if any(square[:-1]):
        yield "hidden_weights_transposed", in_hidden(right, _transposed)
    if square[-1] and len(output.biases) > 1:
        yield "output_weights_transposed", with_layer(right, -1, weights=output.weights.T)
    if len(output.weights) == 2:
        yield "output_weights_swapped", with_layer(right, -1, weights=output.weights[::-1])
    yield from _minuses_lost(right)
    if right.hiddens == (PLAINEST,):
        yield "leaky_relu_used", activated_by(right, USUAL_LEAK)
    yield from _in_one_unit(right)


def _in_one_unit(right: Question) -> Iterator[tuple[str, Question]]:
    """An activation left out in one of several units; every bias taken as 1, and that of one unit."""
    for place, names in enumerate(right.names[1:-1]):
        for unit, name in enumerate(names if len(names) > 1 else ()):
            yield f"activation_left_out_{name}", with_layer(right, place, bare=frozenset({unit}))
    everywhere = (replace(layer, ones=frozenset(range(len(layer.biases)))) for layer in right.layers)
    yield "biases_taken_as_1", replace(right, layers=tuple(everywhere))
    for place, names in enumerate(right.names[1:]):
        for unit, name in enumerate(names):
            yield f"bias_taken_as_1_{name}", with_layer(right, place, ones=frozenset({unit}))


def _at_the_output(right: Question) -> Iterator[tuple[str, Question]]:
    """What is done to outputs: an activation where they have none, none where they have one, or another one."""
    if right.output == "linear":
        yield "activation_on_output_too", with_layer(right, -1, activation=right.layers[-2].activation)
    elif right.output in MISTAKABLE:
        yield "output_activation_left_out", with_layer(right, -1, activation=NO_ACTIVATION)
        for other in MISTAKABLE:
            if other != right.output:
                yield f"{other}_used_on_output", with_layer(right, -1, activation=other)


def _turned(layer: Layer) -> Layer:
    """A layer whose units lose the sign of their exponents, if they have any."""
    return replace(layer, activation=f"{layer.activation} turned") if layer.activation in EXPONENTIAL else layer


def with_layer(right: Question, place: int, **changes: Any) -> Question:
    """The question with something else in one layer; -1 is the output."""
    layers = list(right.layers)
    layers[place] = replace(layers[place], **changes)
    return replace(right, layers=tuple(layers))


def in_hidden(right: Question, change: Callable[[Layer], Layer]) -> Question:
    """The question with every hidden layer changed."""
    return replace(right, layers=(*map(change, right.layers[:-1]), right.layers[-1]))


def activated_by(right: Question, activation: str) -> Question:
    """The question with another activation of the hidden units."""
    return in_hidden(right, lambda layer: replace(layer, activation=activation))


def _transposed(layer: Layer) -> Layer:
    square = layer.weights.shape[0] == layer.weights.shape[1]
    return replace(layer, weights=layer.weights.T) if square else layer


def _minuses_lost(right: Question) -> Iterator[tuple[str, Question]]:
    for place, (layer, below, here) in enumerate(zip(right.layers, right.names, right.names[1:], strict=False)):
        numbers = np.vstack([layer.weights, layer.biases])
        for target, source in zip(*np.nonzero(numbers.T < 0), strict=True):
            mended = numbers.copy()
            mended[source, target] *= -1
            name = f"minus_lost_{(*below, 'B')[source]}_{here[target]}"
            yield name, with_layer(right, place, weights=mended[:-1], biases=mended[-1])
