"""What is printed as the answer is what Keras predicts with the rounded weights, whatever the shape."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from examgen.items.activation_swap import Swap
from examgen.items.item import Posed
from examgen.items.solution import solution
from examgen.networks.training import predict
from examgen.paper.activations import Activation
from examgen.paper.network import TARGETS, Network
from tests.exams import a_network
from tests.verify.solved import solved_network

pytestmark = pytest.mark.slow

ROWS = [tuple(map(Decimal, row)) for row in TARGETS["xor"]]
SHAPES = {"2-2-1": (2, 2, 1), "2-3-1": (2, 3, 1), "2-2-2-1": (2, 2, 2, 1)}
PLACES = 4
CLOSE = 0.5 * 10**-PLACES + 1e-5  # the answer is rounded, and Keras has 32 bits

of_every_shape = pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
of_every_activation = pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh", "leaky-relu"])


def keras_says(network: Network) -> list[list[float]]:
    return predict(network.layers, [tuple(map(float, row)) for row in ROWS])


def with_hidden(network: Network, activation: Activation) -> Network:
    *hidden, output = network.layers
    return replace(network, layers=(*(replace(layer, activation=activation, slope=None) for layer in hidden), output))


@of_every_shape
@of_every_activation
def test_outputs_are_what_keras_predicts(shape: tuple[int, ...], activation: str) -> None:
    network, _ = solved_network(activation, 3, shape)
    for row, (output,) in zip(ROWS, keras_says(network), strict=True):
        answers = solution("forward", Posed(network=network, inputs=row), PLACES).answers
        assert abs(float(answers["O"]) - output) < CLOSE


@of_every_shape
@of_every_activation
def test_outputs_with_another_activation_are_too(shape: tuple[int, ...], activation: str) -> None:
    network, _ = solved_network(activation, 5, shape)
    other = next(other for other in (Activation.TANH, Activation.SIGMOID) if other != activation)
    for row, (output,) in zip(ROWS, keras_says(with_hidden(network, other)), strict=True):
        answers = solution(
            "activation-swap", Posed(network=network, inputs=row, besides=Swap(swapped=other)), PLACES
        ).answers
        assert abs(float(answers["O swapped"]) - output) < CLOSE


@of_every_activation
def test_probabilities_are_what_keras_predicts(activation: str) -> None:
    network = a_network(4, activation, (2, 2, 2))
    for row, probabilities in zip(ROWS, keras_says(network), strict=True):
        found = [float(share) for share in network.trace(row)[-1].outputs]
        np.testing.assert_allclose(found, probabilities, rtol=0, atol=1e-5)
