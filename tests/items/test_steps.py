"""Steps of gradient descent on any network: right by Keras's own derivatives, and by a published calculation."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest

from examgen.exam.record import Policies
from examgen.grading import Marker
from examgen.items import KINDS
from examgen.items.descent import Descent, Loss
from examgen.items.item import Posed
from examgen.items.kind import exact_values
from examgen.items.solution import solution
from examgen.paper.activations import Activation
from examgen.paper.estimates import Estimate
from examgen.paper.network import Layer, Network
from tests.items.steps import HIDDEN, OUTPUTS, a_step, an_item_of

GRADIENT = KINDS["gradient"]

STEPS = 75
"""Every output with every number of hidden layers, a third of them with all weights, every fourth over two rows."""


def decimals(*texts: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, texts))


PUBLISHED = Network(
    "own",
    (
        Layer(Activation.SIGMOID, (decimals("0.15", "0.25"), decimals("0.20", "0.30")), decimals("0.35", "0.35")),
        Layer(Activation.SIGMOID, (decimals("0.40", "0.50"), decimals("0.45", "0.55")), decimals("0.60", "0.60")),
    ),
)
"""The two-input, two-hidden, two-output network of "A Step by Step Backpropagation Example" (Matt Mazur, 2015)."""

WEIGHTS = {
    "H0->O0": "0.35891648",
    "H1->O0": "0.408666186",
    "H0->O1": "0.511301270",
    "H1->O1": "0.561370121",
    "I0->H0": "0.149780716",
    "I1->H0": "0.19956143",
    "I0->H1": "0.24975114",
    "I1->H1": "0.29950229",
}
"""What is printed there for w5+ to w8+ and w1+ to w4+."""


def published() -> Posed:
    step = Descent(
        target=decimals("0.01", "0.99"),
        learning_rate=Decimal("0.5"),
        loss=Loss.HALF_SQUARED,
        ask=tuple(WEIGHTS),
    )
    return Posed(network=PUBLISHED, inputs=decimals("0.05", "0.10"), besides=step, places=4)


def test_a_published_calculation_comes_out_as_its_author_prints_it() -> None:
    found = exact_values(GRADIENT.declare(published()))
    total = sum((found[f"error O{place}"] ** 2 / 2 for place in (0, 1)), Decimal(0))
    printed = {**{f"new {edge}": number for edge, number in WEIGHTS.items()}, "O0": "0.75136507", "O1": "0.772928465"}
    for name, number in printed.items():
        digits = -Decimal(number).as_tuple().exponent  # type: ignore[operator]
        assert round(found[name], digits) == Decimal(number), name
    assert round(total, 9) == Decimal("0.298371109")


def test_a_published_calculation_is_asked_for_to_four_decimals_and_no_mistake_hides() -> None:
    solved = solution("gradient", published(), 2)
    assert GRADIENT.contradiction(published()) is None
    assert GRADIENT.screen(published(), solved.accepted) is None
    assert str(solved.answers["new H0->O0"]) == "0.3589"
    assert [name for name in solved.answers if name.startswith("error")] == ["error O0", "error O1"]
    names = {slip.name for slip in solved.slips}
    wanted = {"output_derivative_left_out", "first_unit_above_alone", "hidden_deltas_with_updated_weights"}
    assert wanted <= names


def test_a_wrong_delta_is_paid_for_once_and_followed_through_every_sum() -> None:
    """Twice the delta of O0: 0.2770·0.4·0.241301 - 0.0381·0.5·0.241301 = 0.0221, and so on."""
    item = an_item_of(published())
    written = {part.name: str(part.answer) for part in item.parts}
    written |= {
        "delta O0": "0.2770",
        "delta H0": "0.0221",
        "delta H1": "0.0250",
        "gradient H0->O0": "0.1643",
        "gradient H1->O0": "0.1653",
        "new H0->O0": "0.3178",
        "new H1->O0": "0.3673",
        "gradient I0->H0": "0.0011",
        "gradient I1->H0": "0.0022",
        "new I0->H0": "0.1494",
        "new I1->H0": "0.1989",
        "gradient I0->H1": "0.0012",
        "gradient I1->H1": "0.0025",
        "new I0->H1": "0.2494",
        "new I1->H1": "0.2988",
    }
    marked = Marker(item, 4, Policies()).mark(written)
    verdicts = {part.name: part.verdict for part in marked.parts}
    assert [name for name, verdict in verdicts.items() if verdict == "wrong"] == ["delta O0"]
    assert {name for name, verdict in verdicts.items() if verdict == "carried"} >= {
        "delta H0",
        "delta H1",
        "new I1->H1",
    }
    assert marked.total == item.points - 1


# By Keras


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
    found = {"mean": float(mean)}
    for at, row in enumerate(rows):
        of_row = tape.gradient(each[at], sums)
        for place, (names, deltas) in enumerate(zip(names_of(network), of_row, strict=True)):
            for unit, name in enumerate(names):
                found[f"delta {name}{row.ending}"] = float(deltas[at][unit])
                if place == len(layers) - 1:
                    error = "error" if len(names) == 1 else f"error {name}"
                    found[f"{error}{row.ending}"] = float(values[at][unit] - targets[at][unit])
    for place, layer in enumerate(layers):
        below = [f"I{at}" for at in range(network.input_size)] if place == 0 else names_of(network)[place - 1]
        kernel, bias = tape.gradient(mean, layer.trainable_variables)
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


@pytest.mark.slow
@pytest.mark.xdist_group("tensorflow")
def test_every_number_of_a_step_is_that_of_gradient_tape_whatever_network_loss_and_rows() -> None:
    tried: set[object] = set()
    for number in range(STEPS):
        posed = a_step(number)
        expected = {} if at_a_kink(posed) else by_keras(posed)
        for part, found in GRADIENT.solve(posed, 6).items() if expected else ():
            assert isinstance(found, Estimate)
            accepted = found.handed_in(4)
            assert float(found.value) == pytest.approx(expected[part], abs=1e-6), (number, part)
            assert float(accepted.low) <= expected[part] <= float(accepted.high), (number, part)
        step = posed.besides_of(Descent)
        tried |= {step.loss, len(posed.network.hidden), posed.network.output_activation, step.second_inputs is None}
        tried |= {("hidden", layer.activation) for layer in posed.network.layers[:-1]}
    assert tried >= {*Loss, 1, 2, 3, *OUTPUTS, False, *(("hidden", one) for one in HIDDEN)}
