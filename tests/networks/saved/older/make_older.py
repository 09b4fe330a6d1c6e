"""Saves the models in this folder with programs that the tests have not: `python make_older.py NAME`, in their venv.

NAME is tensorflow-2.12 or tensorflow-2.15 (tensorflow-cpu 2.12.1, 2.15.1), tf_keras-2.21 (with tensorflow 2.21) or
skl2onnx-1.20 (with scikit-learn and onnxruntime). The weights are drawn, the same every time. `NAME.json` holds what
the program itself makes of each model on ROWS.
"""

import json
import sys
from pathlib import Path

import numpy as np

FOLDER, NAME = Path(__file__).parent, sys.argv[1]
ROWS = np.array([[0, 0], [0, 1], [1, 0], [1, 1], [0.3, 0.7], [-1.5, 2.0]], dtype="float32")


def models(keras):
    """The models by name, with the endings under which they are kept for which program."""
    layers = keras.layers
    norm = layers.Normalization(axis=-1, name="norm")
    norm.adapt(np.array([[0, 0], [0, 1], [1, 0], [2, 1]], dtype="float32"))
    first = layers.Dense(3)
    batch = [layers.BatchNormalization(), layers.Activation("relu"), layers.BatchNormalization(scale=False)]
    row = keras.Input((2,), name="row")
    passed = first(row)
    for layer in batch:
        passed = layer(passed)
    sequential = keras.Sequential
    dense, drop = layers.Dense, layers.Dropout
    return {
        "batch": keras.Model(row, dense(1)(passed)),
        "norm": sequential([norm, dense(2, "tanh"), dense(1, "sigmoid")]),
        "rescaled": sequential(
            [
                layers.Flatten(input_shape=(2,)),
                layers.Rescaling(0.5, 1.0),
                dense(2),
                layers.LeakyReLU(0.1),
                dense(2, "softmax"),
            ]
        ),
        "leaking": sequential([dense(2, input_shape=(2,)), layers.ReLU(negative_slope=0.2), dense(1)]),
        "dropped": sequential([dense(4, "relu", input_shape=(2,)), drop(0.2), dense(1, "sigmoid")]),
    }


KEPT = {
    "tensorflow-2.12": ("batch.keras", "norm.keras", "rescaled.h5", "dropped.weights.h5"),
    "tensorflow-2.15": ("batch.keras", "norm.h5", "dropped.weights.h5"),
    "tf_keras-2.21": ("leaking.keras", "rescaled.keras"),
}


def with_keras():
    if NAME.startswith("tf_keras"):
        import tf_keras as keras
    else:
        from tensorflow import keras
    chance, found = np.random.default_rng(3), {}
    for name, model in models(keras).items():
        model(ROWS)
        for layer in model.layers:
            for weight in layer.weights if layer.name != "norm" else ():  # that has what it was shown
                sign = 1 if "variance" in weight.name else chance.choice([-1, 1], weight.shape)
                weight.assign((sign * chance.uniform(0.3, 2.5, weight.shape)).astype("float32"))
        for kept in KEPT[NAME]:
            kind, _, ending = kept.partition(".")
            if kind == name:
                # TensorFlow 2.12 saves `.keras` as HDF5, and as a zip only if it is told to.
                zipped = {"save_format": "keras_v3"} if kept == "batch.keras" and NAME == "tensorflow-2.12" else {}
                save = model.save_weights if ending == "weights.h5" else model.save
                save(str(FOLDER / f"{NAME}-{kept}"), **zipped)
                found[f"{NAME}-{kept}"] = model.predict(ROWS, verbose=0).tolist()
    return found


def with_scikit_learn():
    import onnxruntime
    from skl2onnx import to_onnx
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import MinMaxScaler, StandardScaler

    found, settings = {}, {"random_state": 4, "max_iter": 500, "solver": "lbfgs"}
    xor = np.array([0, 1, 1, 0])
    for name, made, target in (
        ("classifier", MLPClassifier(hidden_layer_sizes=(3,), activation="tanh", alpha=0.1, **settings), xor),
        ("classes", MLPClassifier(hidden_layer_sizes=(4,), alpha=0.1, **settings), np.array([0, 1, 2, 0])),
        (
            "scaled",
            make_pipeline(
                StandardScaler(), MLPRegressor(hidden_layer_sizes=(3, 2), activation="logistic", alpha=0.1, **settings)
            ),
            xor,
        ),
        ("ranged", make_pipeline(MinMaxScaler((-1, 3)), MLPRegressor(hidden_layer_sizes=(3,), **settings)), xor),
    ):
        file = FOLDER / f"{NAME}-{name}.onnx"
        file.write_bytes(to_onnx(made.fit(ROWS[:4], target), ROWS[:1]).SerializeToString())
        session = onnxruntime.InferenceSession(file)
        label, *shares = session.run(None, {session.get_inputs()[0].name: ROWS})
        outputs = [list(each.values()) for each in shares[0]] if shares else label.tolist()
        found[file.name] = [row[1:] if len(row) == 2 else row for row in outputs]
    return found


(FOLDER / f"{NAME}.json").write_text(
    json.dumps(with_scikit_learn() if NAME.startswith("skl2onnx") else with_keras(), indent=1)
)
