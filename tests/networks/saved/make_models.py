"""Saves models with the real Keras, good ones and such as would run code: `make_models.py FOLDER WITNESS`, as a module.

Whatever code of a model is run later writes the file WITNESS. `predictions.json` holds what Keras makes of each good
model on ROWS, as it was saved and with its weights rounded by NumPy.
"""

import json
import sys
from contextlib import suppress
from pathlib import Path

import keras
import numpy as np

FOLDER, WITNESS = Path(sys.argv[1]), sys.argv[2]
ROWS = np.array([[0, 0], [0, 1], [1, 0], [1, 1], [0.3, 0.7], [-1.5, 2.0]], dtype="float32")

Dense, BatchNormalization = keras.layers.Dense, keras.layers.BatchNormalization


def sequential(*layers):
    return keras.Sequential([keras.Input((2,)), *layers])


def functional(*layers):
    inputs = keras.Input((2,), name="row")
    outputs = inputs
    for layer in layers:
        outputs = layer(outputs)
    return keras.Model(inputs, outputs)


def spread(model):
    """The model with weights like trained ones, the same every time; none near a tie of rounding."""
    chance = np.random.default_rng(7)
    for layer in model.layers:
        if not isinstance(layer, keras.layers.Normalization):  # it has what it was shown
            for weight in layer.weights:
                sign = 1 if "variance" in weight.name else chance.choice([-1, 1], weight.shape)
                weight.assign(sign * chance.uniform(0.3, 2.9, weight.shape))
    return model


def lecture(model):
    """The network of the lecture, which solves XOR."""
    hidden = [[1.2913417, 1.19127], [1.2913412, 1.1912698]], [-1.2913415, -3.0e-08]
    output = [[-1.5487775], [0.8394405]], [7.6e-36]
    model.set_weights([np.array(numbers, dtype="float32") for numbers in (*hidden, *output)])
    return model


def weak(model):
    """One weight that rounds to 0.0."""
    lecture(model)
    kernel = model.weights[0].numpy()
    kernel[1, 0] = 0.031
    model.weights[0].assign(kernel)
    return model


def rounded(model):
    """What Keras makes of ROWS with every weight rounded to one decimal, half away from zero."""
    before = model.get_weights()
    model.set_weights([np.sign(numbers) * np.floor(np.abs(numbers) * 10 + 0.5) / 10 for numbers in before])
    predicted = outputs(model)
    model.set_weights(before)
    return predicted


def outputs(model):
    # Called, not `predict`, which would draw up a graph for each model first.
    return np.asarray(model(ROWS.reshape(-1, *model.input_shape[1:]), training=False))[:, 0].tolist()


def built(model):
    """A model of our own class, built by calling it."""
    model(ROWS)
    return model


def witness(values):
    import pathlib

    pathlib.Path(WITNESS).write_text("code of a model was run")
    return values


class Foreign(keras.layers.Layer):
    """A layer whose every step would be noticed."""

    def __init__(self, **settings):
        super().__init__(**settings)
        self.inner = Dense(2)

    def call(self, values):
        return self.inner(values)

    @classmethod
    def from_config(cls, config):
        witness(None)
        return cls(**config)


@keras.saving.register_keras_serializable(package="Foreign")
class Registered(Foreign):
    """The same, registered."""


def named_like_kerass(base):
    """A class of our own that has the name of one of Keras's."""
    return type("Dense", (base,), {})


class Model(keras.Model):
    """A model whose code is not in its file."""

    def __init__(self, **settings):
        super().__init__(**settings)
        self.inner = Dense(1)

    def call(self, values):
        return self.inner(values)


def doubled(values):
    return 2 * values


def normalisation(**settings):
    """A layer that has seen some rows."""
    layer = keras.layers.Normalization(**settings)
    if "mean" not in settings:
        layer.adapt(np.array([[0, 0], [0, 1], [1, 0], [2, 1]], dtype="float32"))
    return layer


def flattening(shape):
    return keras.Sequential([keras.Input(shape), keras.layers.Flatten(), Dense(2, "tanh"), Dense(1, "sigmoid")])


def branching():
    inputs = keras.Input((2,), name="row")
    first, second = Dense(2, "tanh", name="first")(inputs), Dense(2, "tanh", name="second")(inputs)
    return keras.Model(inputs, Dense(1, name="last")(keras.layers.Add(name="joined")([first, second])))


def forking():
    inputs = keras.Input((2,), name="row")
    hidden = Dense(2, "tanh", name="first")(inputs)
    return keras.Model(inputs, [Dense(1, name="left")(hidden), Dense(1, name="right")(hidden)])


def used_twice():
    inputs, layer = keras.Input((2,), name="row"), Dense(2, "tanh", name="twice")
    return keras.Model(inputs, Dense(1)(layer(layer(inputs))))


GOOD = {
    "plain": lambda: sequential(Dense(2, "relu", name="hidden"), Dense(1, name="output")),
    "functional": lambda: functional(Dense(2, "tanh"), Dense(1, "linear")),
    "apart": lambda: functional(Dense(2), keras.layers.ReLU(), Dense(1), keras.layers.Activation("linear")),
    "activation": lambda: sequential(Dense(2), keras.layers.Activation("sigmoid"), Dense(1)),
    "layer-as-activation": lambda: sequential(Dense(2, activation=keras.layers.ReLU()), Dense(1)),
    "dropout": lambda: sequential(Dense(2, "tanh"), keras.layers.Dropout(0.5), Dense(1)),
    "no-bias": lambda: sequential(Dense(2, "relu", use_bias=False), Dense(1, use_bias=False)),
    "no-bias-above": lambda: sequential(Dense(2, "tanh"), Dense(1, use_bias=False)),
    "linear-between": lambda: sequential(Dense(2, "tanh"), Dense(8, name="straight"), Dense(1, "sigmoid", name="last")),
    "compiled": lambda: sequential(Dense(2, "relu"), Dense(1)),
    "double": lambda: sequential(Dense(2, "tanh", dtype="float64"), Dense(1, dtype="float64")),
    "three": lambda: sequential(Dense(3, "sigmoid"), Dense(1)),
    "second": lambda: functional(Dense(2, "tanh"), Dense(2, "tanh"), Dense(1)),
    "squashed": lambda: sequential(Dense(2, "tanh"), Dense(1, "sigmoid", name="last")),
    "narrowing": lambda: sequential(Dense(3, "tanh", name="first"), Dense(2, "relu"), Dense(2, "tanh")),
    "leaky": lambda: sequential(Dense(2), keras.layers.LeakyReLU(negative_slope=0.25), Dense(1)),
    "leaky-named": lambda: sequential(Dense(3, "leaky_relu"), Dense(1)),
    "leaky-activation": lambda: functional(Dense(2, activation=keras.layers.LeakyReLU(0.01)), Dense(1)),
    "leaky-rectifier": lambda: sequential(Dense(2, name="h"), keras.layers.ReLU(negative_slope=0.1), Dense(1)),
    "batch-normalised": lambda: functional(
        Dense(3), BatchNormalization(), keras.layers.Activation("relu"), BatchNormalization(scale=False), Dense(1)
    ),
    "not-centred": lambda: sequential(Dense(2, "tanh"), BatchNormalization(center=False, epsilon=0.01), Dense(1)),
    "normalised": lambda: sequential(normalisation(), Dense(2, "tanh"), Dense(1, "sigmoid")),
    "normalised-known": lambda: sequential(
        normalisation(mean=[0.5, -1.0], variance=[0.25, 4.0]), Dense(2, "tanh"), Dense(1)
    ),
    "denormalised": lambda: sequential(
        Dense(2, "tanh"), Dense(2), normalisation(mean=[0.5, 1.0], variance=[4.0, 2.0], invert=True)
    ),
    "rescaled": lambda: sequential(keras.layers.Rescaling(0.5, offset=1.0), Dense(2, "relu"), Dense(2, "softmax")),
    "rescaled-each": lambda: sequential(
        keras.layers.Rescaling([0.5, 3.0], offset=[0.1, -1.0]), Dense(2, "tanh"), Dense(1)
    ),
    "flattened": lambda: flattening((2,)),
    "flattened-column": lambda: flattening((2, 1)),
    "flattened-row": lambda: flattening((1, 2)),
    "reshaped": lambda: sequential(keras.layers.Reshape((1, 2)), keras.layers.Flatten(), Dense(2, "tanh"), Dense(1)),
    "noisy": lambda: functional(
        keras.layers.GaussianNoise(0.1),
        Dense(4, "tanh"),
        keras.layers.AlphaDropout(0.2),
        keras.layers.Identity(),
        Dense(1, activation="sigmoid"),
    ),
}

REAL = {
    "real-2-sigmoid": lambda: sequential(
        Dense(2), keras.layers.Activation("sigmoid"), Dense(1), keras.layers.Activation("sigmoid")
    ),
    "real-2-tanh": lambda: sequential(Dense(2, "tanh"), Dense(1, "sigmoid")),
    "real-4-relu": lambda: sequential(Dense(4, "relu"), Dense(1, "sigmoid")),
    "real-4-tanh": lambda: functional(Dense(4, "tanh"), Dense(1, "sigmoid")),
    "real-4-sigmoid": lambda: sequential(Dense(4, "sigmoid"), keras.layers.Dropout(0.2), Dense(1, "sigmoid")),
    "real-4-batch": lambda: functional(
        Dense(4), BatchNormalization(), keras.layers.ReLU(), keras.layers.Dropout(0.1), Dense(1, "sigmoid")
    ),
    "real-4-3": lambda: sequential(keras.layers.Flatten(), Dense(4, "tanh"), Dense(3, "relu"), Dense(1, "sigmoid")),
    "real-6": lambda: sequential(Dense(6, "relu"), Dense(1, "sigmoid")),
    "real-3-3-3": lambda: functional(Dense(3, "tanh"), Dense(3, "tanh"), Dense(3, "tanh"), Dense(1, "sigmoid")),
}
"""Nine as people build them for XOR, with weights of our own: all end in a sigmoid, most have four hidden units."""

LECTURE = {
    "lecture": lambda: lecture(sequential(Dense(2, "relu"), Dense(1))),
    "weak": lambda: weak(sequential(Dense(2, "relu"), Dense(1))),
}
"""Good ones whose weights are not drawn."""

BAD = {
    "wide": lambda: sequential(Dense(7, "sigmoid", name="wide"), Dense(1)),
    "deep": lambda: sequential(*(Dense(2, "tanh") for _ in range(4)), Dense(1)),
    "inputs": lambda: keras.Sequential([keras.Input((5,)), Dense(2, "tanh"), Dense(1)]),
    "fivefold": lambda: sequential(Dense(2, "tanh"), Dense(5, name="five")),
    "certain": lambda: sequential(Dense(2, "tanh"), Dense(1, "softmax", name="last")),
    "leaking": lambda: sequential(Dense(2, "tanh"), Dense(1, "leaky_relu", name="last")),
    "lambda": lambda: sequential(Dense(2, "relu"), keras.layers.Lambda(witness, name="sly"), Dense(1)),
    "lambda-activation": lambda: sequential(Dense(2, activation=lambda x: 1 * witness(x), name="sly"), Dense(1)),
    "function-activation": lambda: sequential(Dense(2, activation=doubled, name="sly"), Dense(1)),
    "foreign": lambda: sequential(Dense(2, "relu"), Foreign(name="sly"), Dense(1)),
    "registered": lambda: sequential(Dense(2, "relu"), Registered(name="sly"), Dense(1)),
    "namesake": lambda: sequential(named_like_kerass(Dense)(2, "relu", name="sly"), Dense(1)),
    "convolution": lambda: keras.Sequential([keras.Input((2, 1)), keras.layers.Conv1D(2, 2, name="wide"), Dense(1)]),
    "layer-normalised": lambda: sequential(Dense(2, "relu"), keras.layers.LayerNormalization(name="norm"), Dense(1)),
    "normalised-last": lambda: sequential(Dense(2, "relu"), Dense(1, "tanh"), BatchNormalization(name="norm")),
    "table": lambda: keras.Sequential([keras.Input((2, 1)), Dense(2, "relu", name="first"), Dense(1)]),
    "capped": lambda: sequential(Dense(2, name="h"), keras.layers.ReLU(max_value=6.0, name="leak"), Dense(1)),
    "fine": lambda: sequential(Dense(2, name="h"), keras.layers.LeakyReLU(0.125, name="leak"), Dense(1)),
    "flat": lambda: sequential(Dense(2, name="h"), keras.layers.LeakyReLU(0.0, name="leak"), Dense(1)),
    "straight": lambda: sequential(Dense(2, name="h"), keras.layers.LeakyReLU(1.0, name="leak"), Dense(1)),
    "two-slopes": lambda: sequential(
        Dense(2, activation=keras.layers.LeakyReLU(0.1), name="h"), Dense(2, "leaky_relu", name="g"), Dense(1)
    ),
    "elu": lambda: sequential(Dense(2, "elu", name="soft"), Dense(1)),
    "twofold": lambda: sequential(Dense(2, "relu", name="h"), keras.layers.Activation("tanh", name="again"), Dense(1)),
    "first": lambda: sequential(keras.layers.Activation("tanh", name="early"), Dense(2, "relu"), Dense(1)),
    "nested": lambda: sequential(keras.Sequential([Dense(2, "relu")], name="inner"), Dense(1)),
    "mixed": lambda: sequential(Dense(2), Dense(1)),
    "branching": branching,
    "forking": forking,
    "used-twice": used_twice,
    "large": lambda: sequential(Dense(64, "relu", name="many"), Dense(1)),
    "shallow": lambda: sequential(Dense(1)),
    "heavy": lambda: heavy(sequential(Dense(2, "relu", name="h"), Dense(1))),
    "lost": lambda: lost(sequential(Dense(2, "relu", name="h"), Dense(1))),
    "subclass": lambda: built(Model(name="mine")),
}


def heavy(model):
    model.weights[0].assign(np.full((2, 2), 123.0))
    return model


def lost(model):
    model.weights[1].assign([np.nan, 1.0])
    return model


def those_that_run():
    """Two models whose code Keras itself runs when it is told to trust them."""
    known = {"Foreign": Foreign, "witness": witness}
    for path in (FOLDER / f"{name}.{ending}" for name in ("foreign", "lambda") for ending in ("keras", "h5")):
        Path(WITNESS).unlink(missing_ok=True)  # building a Lambda calls it too
        with suppress(Exception):  # whatever it complains of, what counts is what it ran before
            keras.models.load_model(path, custom_objects=known, safe_mode=False)(ROWS)
        if Path(WITNESS).exists():
            yield path.name
    Path(WITNESS).unlink(missing_ok=True)


def main():
    predictions = {}
    good = {name: spread(make()) for name, make in (GOOD | REAL).items()} | {
        name: make() for name, make in LECTURE.items()
    }
    for name, model in good.items():
        if name == "compiled":
            model.compile("adam", "mse", run_eagerly=True)  # one step, for which nothing is to be traced
            model.fit(ROWS[:4], np.array([0, 1, 1, 0]), verbose=0)
        predictions[name] = {"saved": outputs(model), "rounded": rounded(model)}
        for ending in ("keras", "h5"):
            model.save(FOLDER / f"{name}.{ending}")
    for name, make in BAD.items():
        model = make()
        for ending in ("keras", "h5"):
            if (name, ending) != ("subclass", "h5"):  # which Keras itself refuses to save
                model.save(FOLDER / f"{name}.{ending}")
    spread(GOOD["plain"]()).save_weights(FOLDER / "only.weights.h5")
    predictions["ran when Keras loaded it"] = list(those_that_run())
    (FOLDER / "predictions.json").write_text(json.dumps(predictions))


main()
