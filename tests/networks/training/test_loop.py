"""The trainer against Keras. Everything here runs TensorFlow in one process."""

import json
import sys
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest

from examgen.networks.training import (
    RECIPE,
    TRAINED_ACTIVATIONS,
    Recipe,
    Subject,
    Trainer,
    keras_model,
    loop,
    predict,
)
from examgen.networks.training.keras_network import silence
from examgen.networks.training.loop import adam_step, compiled_steps, decimals, first_state, solves, train
from examgen.networks.training.recipe import seed_of
from examgen.networks.training.records import flat, unflatten
from tests.processes import run

pytestmark = pytest.mark.slow

XOR_ROWS = [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)]
XOR_TARGETS = [0.0, 1.0, 1.0, 0.0]
LARGER = (Subject("sigmoid", "implication", (3,)), Subject("tanh", "xnor", (2, 2)))
OTHERS = (
    *LARGER,
    Subject("relu", output="softmax"),
    Subject("sigmoid", "comparison", output="softmax"),
    Subject("tanh", output="sigmoid"),
    Subject("sigmoid", "nand", output="sigmoid", loss="squared"),
)
"""Other tasks than the lecture's, every other shape, every other output with each of its losses."""

FEW = Recipe(starts=512)
"""So many of any other network are enough; a subject is compiled once for all tests that train it by this recipe."""


def others(output):
    """Those of the other subjects that end so."""
    return [subject for subject in OTHERS if subject.output == output]


FUNCTIONS = {"relu": lambda s: np.maximum(s, 0), "sigmoid": lambda s: 1 / (1 + np.exp(-s)), "tanh": np.tanh}
FUNCTIONS["leaky-relu"] = lambda s: np.maximum(s, 0.1 * s)


@pytest.fixture(scope="session", autouse=True)
def tensorflow():
    with silence():
        import tensorflow
    return tensorflow


@pytest.fixture(scope="session")
def first_batches(tensorflow):
    return {activation: train(Subject(activation), 0) for activation in TRAINED_ACTIVATIONS}


@pytest.fixture(scope="session")
def some(first_batches):
    """Sixty networks of each activation, spread over the batch."""
    chosen = {}
    for activation, networks in first_batches.items():
        places = np.linspace(0, len(networks) - 1, 60).astype(int)
        chosen[activation] = unflatten([networks[place] for place in places], Subject(activation))
    return chosen


def keras_says(networks, rows):
    """Outputs of each network by Keras's forward pass, network by network: one model is given the weights of all."""
    model = keras_model(networks[0].layers)
    for network in networks:
        numbers = (part for layer in network.layers for part in (layer.weights, layer.biases))
        model.set_weights([np.array(part).astype(float) for part in numbers])
        yield np.asarray(model(np.array(rows, "float32")))


def by_hand(network):
    """Outputs on the four rows, from the decimal texts, in NumPy's float64."""
    arrays = [np.array(numbers).astype(float) for layer in network.layers for numbers in (layer.weights, layer.biases)]
    totals = np.array(XOR_ROWS) @ arrays[0] + arrays[1]
    return (FUNCTIONS[network.layers[0].activation](totals) @ arrays[2] + arrays[3])[:, 0]


@pytest.mark.parametrize("subject", [Subject("relu"), Subject("leaky-relu"), *OTHERS], ids=str)
def test_fifty_steps_are_those_of_keras_one_by_one(subject, tensorflow):
    import keras

    recipe = FEW if subject in OTHERS else RECIPE
    state = first = first_state(subject, 0, recipe)
    steps = compiled_steps(subject, recipe)
    inputs, targets = zip(*subject.rows, strict=True)
    inputs, goals = tensorflow.constant(inputs), tensorflow.constant(targets)[:, None]
    error = keras.losses.MeanSquaredError()
    if subject.output == "softmax":
        goals, error = (
            keras.ops.one_hot(np.array(targets, int), subject.units[-1]),
            keras.losses.CategoricalCrossentropy(),
        )
    if subject.output == "sigmoid" and subject.loss == "binary-cross-entropy":
        error = keras.losses.BinaryCrossentropy()
    leaky = subject.activation == "leaky-relu"
    activation = keras.layers.LeakyReLU(negative_slope=0.1) if leaky else subject.activation
    hidden = [keras.layers.Dense(units, activation) for units in subject.hidden]
    model = keras.Sequential([keras.Input((2,)), *hidden, keras.layers.Dense(subject.units[-1], subject.output)])
    adam = keras.optimizers.Adam(recipe.rate)
    adam.build(model.trainable_variables)
    fresh = [variable.numpy() for variable in adam.variables]

    @tensorflow.function(autograph=False)
    def keras_step():
        with tensorflow.GradientTape() as tape:
            loss = error(goals, model(inputs))
        adam.apply(tape.gradient(loss, model.trainable_variables))

    ours = []
    for number in range(50):
        state, _ = steps(state, number, number + 1)
        ours.append([parameter.numpy() for parameter in state[0]])
    for copy in range(3):  # one model after the other in the same variables: what it does is traced once
        model.set_weights([parameter.numpy()[..., copy] for parameter in first[0]])
        for variable, number in zip(adam.variables, fresh, strict=True):
            variable.assign(number)
        for step, parameters in enumerate(ours):
            keras_step()
            for one, theirs in zip(parameters, model.get_weights(), strict=True):
                np.testing.assert_allclose(one[..., copy], theirs, rtol=0, atol=1e-5, err_msg=f"step {step}")


@pytest.mark.parametrize("activation", TRAINED_ACTIVATIONS)
def test_keras_predicts_what_the_decimal_texts_give(activation, some):
    for network in some[activation][::12]:  # a model is built for each
        predicted = np.array(predict(network.layers, XOR_ROWS))[:, 0]
        np.testing.assert_allclose(predicted, by_hand(network), rtol=0, atol=1e-5)


@pytest.mark.parametrize("activation", TRAINED_ACTIVATIONS)
def test_a_solved_network_keeps_the_thresholds_of_the_lecture(activation, some):
    for network in some[activation]:
        none, right, left, both = by_hand(network)
        assert abs(none) < 0.01
        assert abs(both) < 0.01
        assert right > 0.9
        assert left > 0.9


@pytest.mark.parametrize("subject", LARGER, ids=str)
def test_what_is_kept_of_any_task_and_shape_keeps_the_thresholds_by_kerass_own_forward_pass(subject, tensorflow):
    kept = unflatten(train(subject, 0, FEW), subject)
    assert len(kept) > 32
    rows, targets = zip(*subject.rows, strict=True)
    for network, outputs in zip(kept[:5], keras_says(kept[:5], rows), strict=True):
        assert [layer.activation for layer in network.layers] == [subject.activation] * len(subject.hidden) + ["linear"]
        for (output,), target in zip(outputs, targets, strict=True):
            assert output > 0.9 if target else abs(output) < 0.01


@pytest.mark.parametrize("subject", others("softmax"), ids=str)
def test_a_softmax_network_is_right_on_every_row_and_sure_of_none(subject, tensorflow):
    """Keras says the probabilities; a start that misses a bound is not kept. Of three classes one may be out of it."""
    kept = unflatten(train(subject, 0, FEW), subject)
    assert len(kept) > 20
    rows, targets = zip(*subject.rows, strict=True)
    for probabilities in keras_says(kept[:20], rows):
        np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-6)
        assert np.all(probabilities[range(4), np.array(targets, int)] > 0.75 - 1e-5)
        assert np.all(probabilities < 0.95)
        if subject.units[-1] == 2:
            assert np.all(probabilities > 0.05)


def test_a_network_with_a_row_left_wrong_is_wrong_on_one_and_sure_of_none(tensorflow):
    """Keras says the probabilities."""
    subject, recipe = Subject("relu", output="softmax", wrong_rows=1), Recipe(starts=256)
    kept = unflatten(train(subject, 0, recipe), subject)
    assert len(kept) > 10
    for probabilities in keras_says(kept[:20], XOR_ROWS):
        right = np.sort(probabilities[range(4), np.array(XOR_TARGETS, int)])
        assert right[0] < 0.4 + 1e-5
        assert right[1] > 0.6 - 1e-5
        assert np.all((probabilities > 0.05) & (probabilities < 0.95))


@pytest.mark.parametrize("subject", [Subject("relu", "implication", output="sigmoid"), *others("sigmoid")], ids=str)
def test_a_sigmoid_output_is_on_the_right_side_and_open_on_all_rows_but_one(subject, tensorflow):
    """Keras says the outputs. Fewest ReLU networks learn it: on (0,0) they have their output bias alone."""
    kept = unflatten(train(subject, 0, FEW), subject)
    assert len(kept) > 10
    rows, targets = zip(*subject.rows, strict=True)
    for outputs in keras_says(kept[:10], rows):
        right = np.where(targets, outputs[:, 0], 1 - outputs[:, 0])
        assert np.all(right > 0.75 - 1e-5)
        assert np.sort(right)[-2] < 0.98 + 1e-5


@pytest.mark.parametrize(
    ("right", "solved"),
    [
        ((0.75, 0.98, 0.98), True),
        ((0.75, 0.98, 0.999), True),
        ((0.98, 0.75, 0.999), True),
        ((0.982, 0.75, 0.999), False),
        ((0.75, 0.982, 0.9), False),  # that is two rows
        ((0.748, 0.9, 0.9), False),
        ((0.9, 0.748, 0.9), False),
    ],
)
def test_bounds_of_a_sigmoid_output_hold_at_their_edges(right, solved):
    """H0 = relu(I0 + I1), H1 = relu(I0 + I1 - 1) as above, and (0,1), (1,0) alike: the output alone decides."""
    none, one, both = (np.log(p / (1 - p)) * sign for p, sign in zip(right, (-1, 1, -1), strict=True))
    output = [[one - none], [both - 2 * one + none]]
    parameters = [np.ones((2, 2)), np.array([0, -1]), np.array(output), np.array([none])]
    parameters = [parameter.astype("float32")[..., None] for parameter in parameters]
    barely = Recipe(sure_from=0.75 - 1e-6, sigmoid_to=0.98 + 1e-6)
    assert solves(parameters, Subject("relu", output="sigmoid"), barely).numpy().tolist() == [solved]


def test_a_softmax_network_that_is_sure_enough_stays_as_it_is_while_others_go_on(tensorflow):
    subject, recipe = Subject("sigmoid", "comparison", output="softmax"), FEW
    steps = compiled_steps(subject, recipe)
    early, _ = steps(first_state(subject, 0, recipe), 0, 200)
    late, _ = steps(early, 200, 3000)
    outputs = tensorflow.nn.softmax(loop.forward(early[0], subject), axis=1).numpy()
    sure = np.all(outputs[range(4), [int(target) for _, target in subject.rows]] >= recipe.sure_from, axis=0)
    assert 0 < sure.sum() < recipe.starts
    for before, after in zip(early[0], late[0], strict=True):
        same = np.all(before.numpy() == after.numpy(), axis=tuple(range(before.ndim - 1)))
        np.testing.assert_array_equal(same[sure], True)
    assert not np.any(np.all(early[0][0].numpy() == late[0][0].numpy(), axis=(0, 1))[~sure])


@pytest.mark.parametrize("activation", TRAINED_ACTIVATIONS)
def test_a_start_that_is_not_kept_misses_a_threshold(activation, tensorflow):
    subject = Subject(activation)
    state, solved = compiled_steps(subject, RECIPE)(first_state(subject, 0, RECIPE), 0, 600)
    rows = np.concatenate([parameter.numpy().reshape(-1, RECIPE.starts) for parameter in state[0]]).T
    some = range(0, RECIPE.starts, 64)
    for network in unflatten([(index, decimals(rows[index])) for index in some], subject):
        none, right, left, both = by_hand(network)
        keeps = max(abs(none), abs(both)) < 0.01 and min(right, left) > 0.9
        assert keeps == solved[network.index]
    assert 0 < sum(solved[index] for index in some) < len(some)


@pytest.mark.parametrize(
    ("none", "one", "both", "solved"),
    [
        (0.0, 1.0, 0.0, True),
        (0.009, 0.901, -0.009, True),
        (0.0, 0.899, 0.0, False),
        (0.011, 1.0, 0.0, False),
        (0.0, 1.0, 0.011, False),
        (-0.3, 1.0, 0.0, False),
        (0.0, 1.0, -0.3, False),
    ],
)
def test_thresholds_are_those_of_the_lecture_on_every_row(none, one, both, solved):
    """H0 = relu(I0 + I1) and H1 = relu(I0 + I1 - 1): the output layer alone decides what each row gives."""
    output = [[one - none], [both - 2 * one + none]]
    parameters = [np.ones((2, 2)), np.array([0, -1]), np.array(output), np.array([none])]
    parameters = [parameter.astype("float32")[..., None] for parameter in parameters]
    assert solves(parameters, Subject("relu"), RECIPE).numpy().tolist() == [solved]


def test_the_texts_are_the_weights_that_keras_holds(some):
    network = some["tanh"][0]
    model = keras_model(network.layers)
    assert [[decimals(row) for row in np.atleast_2d(array)] for array in model.get_weights()] == [
        [list(row) for row in np.atleast_2d(np.array(texts))]
        for layer in network.layers
        for texts in (layer.weights, layer.biases)
    ]


@pytest.mark.usefixtures("trained_in_forks")
def test_a_batch_comes_out_the_same_in_a_child_watched_or_not(first_batches):
    seen = []
    with Trainer() as trainer:
        batch = trainer.result(Subject("tanh"), 0, lambda *counts: seen.append(counts))
    assert [flat(network) for network in batch.networks] == first_batches["tanh"]
    assert [step for step, _, _ in seen] == list(range(300, 3001, 300))
    assert seen[-1] == (3000, 3000, len(batch.networks))
    assert batch.starts == 4096


def test_by_hand_batches_are_printed_one_after_the_other_and_are_the_same_too(first_batches):
    """This child starts from nothing, as a user's does."""
    command = [sys.executable, "-m", "examgen.networks.training", "sigmoid", "0", "1"]
    documents = map(json.loads, run(command, check=True).stdout.splitlines())
    printed = {document["batch"]: document["networks"] for document in documents if "networks" in document}
    assert list(printed) == [0, 1]
    assert [(index, texts) for index, texts in printed[0]] == first_batches["sigmoid"]


def test_the_next_batch_of_an_activation_is_not_compiled_again(monkeypatch):
    recipe = Recipe(starts=8, steps=40)
    traced = []
    monkeypatch.setattr(loop, "adam_step", lambda *given: traced.append(given) or adam_step(*given))
    train(Subject("relu"), 0, recipe)
    first = len(traced)
    train(Subject("relu"), 1, recipe)
    assert len(traced) == first > 0


def test_the_steps_are_the_same_in_one_go(first_batches):
    state, solved = compiled_steps(Subject("relu"), RECIPE)(first_state(Subject("relu"), 0, RECIPE), 0, RECIPE.steps)
    first_index, first_texts = first_batches["relu"][0]
    assert np.flatnonzero(solved)[0] == first_index
    last = np.concatenate([parameter.numpy().reshape(-1, RECIPE.starts) for parameter in state[0]])
    assert decimals(last[:, first_index]) == first_texts


def test_batches_and_activations_start_differently():
    recipe = Recipe(starts=4)
    starts = [
        first_state(Subject(activation), batch, recipe)[0][0].numpy()
        for activation in TRAINED_ACTIVATIONS
        for batch in (0, 1, 2)
    ]
    assert len({start.tobytes() for start in starts}) == len(starts) == 12


def test_the_random_starts_stay_as_they_are_for_ever():
    """Numbers as first drawn: exams refer to networks by batch and index."""
    assert seed_of(RECIPE, Subject("relu"), 0, 0) == (1701399497, 1025889259)
    kernel = first_state(Subject("relu"), 0, RECIPE)[0][0].numpy()
    assert decimals(kernel[:, :, 0].ravel()) == ["-1.1498396", "0.2589712", "-0.019934416", "0.8925499"]


@pytest.mark.parametrize("hidden", [(3,), (2, 2)])
def test_starts_are_spread_as_keras_spreads_them(hidden):
    import keras

    subject = Subject("tanh", hidden=hidden)
    parameters = first_state(subject, 0, RECIPE)[0]
    kernels, biases = parameters[::2], parameters[1::2]
    for kernel, (below, here) in zip(kernels, pairwise(subject.units), strict=True):
        shape = (below, here)
        theirs = np.abs([keras.initializers.GlorotUniform(seed)(shape) for seed in range(200)]).max()
        assert kernel.shape == (*shape, 4096)
        assert np.abs(kernel).max() == pytest.approx(theirs, rel=5e-3)
        assert np.mean(np.abs(kernel)) == pytest.approx(theirs / 2, rel=0.03)
    assert not any(np.any(bias) for bias in biases)


def test_a_text_is_the_shortest_that_gives_the_float_back():
    numbers = np.array([-1.2913415, 7.6e-36, -3.0e-08, 1e-45, 12345678, 0.1, 3, -0.0], "float32")
    texts = decimals(numbers)
    assert texts[0] == "-1.2913415"
    assert texts[-2:] == ["3.0", "0.0"]
    for number, text in zip(numbers, texts, strict=True):
        assert set(text) <= set("-.0123456789")
        assert Decimal(text) == Decimal(str(number))
        assert np.float32(text) == number
