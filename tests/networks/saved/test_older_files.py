"""Files that older programs saved, and scikit-learn's, as they are: see older/make_older.py, which made them."""

import json
from pathlib import Path

import h5py
import numpy as np
import pytest

from examgen.files.errors import ExamgenError
from examgen.networks.saved import Described, read_saved
from examgen.networks.saved.described import named
from tests.networks.saved.forward import outputs

pytestmark = pytest.mark.usefixtures("read_here")

OLDER = Path(__file__).parent / "older"

PREDICTED = {name: rows for file in sorted(OLDER.glob("*.json")) for name, rows in json.loads(file.read_text()).items()}

DROPPED = Described(hidden=(named("relu"),), output=named("sigmoid"))
"""The shape of the models whose weights alone were saved."""


@pytest.mark.parametrize("name", PREDICTED)
def test_a_file_of_an_older_program_says_what_that_program_says(name: str) -> None:
    saved = read_saved(OLDER / name, DROPPED if name.endswith(".weights.h5") else None)
    assert outputs(saved.layers) == pytest.approx(np.array(PREDICTED[name]), abs=2e-6)
    assert saved.origin == ("onnx" if name.endswith(".onnx") else "keras")


def test_every_file_is_tried() -> None:
    assert {file.name for file in OLDER.iterdir() if file.suffix not in (".json", ".py")} == {*PREDICTED}


@pytest.mark.parametrize(
    ("name", "note"),
    [
        (
            "tensorflow-2.12-batch.keras",
            (
                "batch normalisation batch_normalization folded into the weights of layer dense; batch normalisation "
                "batch_normalization_1 folded into the weights of layer dense_1: it computes the same."
            ),
        ),
        (
            "tensorflow-2.15-norm.h5",
            "normalisation norm folded into the weights of layer dense_2: it computes the same.",
        ),
        ("skl2onnx-1.20-scaled.onnx", "a scaler Scaler folded into the weights of layer MatMul: it computes the same."),
        (
            "skl2onnx-1.20-classes.onnx",
            "read as far as the network goes, without what makes labels of it (ArgMax, ZipMap, ArrayFeatureExtractor).",
        ),
    ],
)
def test_what_is_not_drawn_as_it_was_saved_is_said(name: str, note: str) -> None:
    assert read_saved(OLDER / name).notes == (note,)


def reconfigured(file: Path, change: dict[str, object]) -> Path:
    """A copy of an HDF5 file with another configuration."""
    file.write_bytes((OLDER / "tensorflow-2.12-norm.keras").read_bytes())
    with h5py.File(file, "r+") as opened:
        model = json.loads(opened.attrs["model_config"])
        opened.attrs["model_config"] = json.dumps(model | change)
    return file


def layers_of(file: Path) -> list[dict[str, object]]:
    with h5py.File(file) as opened:
        return list(json.loads(opened.attrs["model_config"])["config"]["layers"])


def test_the_layers_of_a_sequential_model_may_be_a_list_as_keras_2_0_wrote_it(tmp_path: Path) -> None:
    """It had no layer of input either: the first layer says the shape."""
    listed = layers_of(OLDER / "tensorflow-2.12-norm.keras")[1:]
    file = reconfigured(tmp_path / "old.h5", {"config": listed})
    assert read_saved(file).layers == read_saved(OLDER / "tensorflow-2.12-norm.keras").layers


def test_a_functional_model_may_be_called_model_as_tensorflow_2_0_did(tmp_path: Path) -> None:
    listed = layers_of(OLDER / "tensorflow-2.12-norm.keras")
    names = [layer["config"]["name"] for layer in listed]  # type: ignore[index]
    for number, layer in enumerate(listed):
        layer |= {"name": names[number], "inbound_nodes": [[[names[number - 1], 0, 0, {}]]] if number else []}
    config = {
        "name": "model",
        "layers": listed,
        "input_layers": [[names[0], 0, 0]],
        "output_layers": [[names[-1], 0, 0]],
    }
    file = reconfigured(tmp_path / "old.h5", {"class_name": "Model", "config": config})
    assert read_saved(file).layers == read_saved(OLDER / "tensorflow-2.12-norm.keras").layers


def test_a_file_of_keras_1_is_called_old_and_not_damaged(tmp_path: Path) -> None:
    dense = {"name": "dense_1", "output_dim": 2, "activation": "tanh", "bias": True, "batch_input_shape": [None, 2]}
    file = reconfigured(tmp_path / "old.h5", {"config": [{"class_name": "Dense", "config": dense}]})
    with pytest.raises(ExamgenError, match="layer dense_1: was saved by Keras 1, which is too old"):
        read_saved(file)


def test_weights_alone_are_read_as_the_instructor_names_their_activations() -> None:
    file = OLDER / "tensorflow-2.15-dropped.weights.h5"
    tanh = read_saved(file, Described(hidden=(named("tanh"),), output=named("linear")))
    assert [layer.activation for layer in tanh.layers] == ["tanh", "linear"]
    with pytest.raises(
        ExamgenError, match=r"holds weights without a model\. Name its activations: hidden tanh and output"
    ):
        read_saved(file)
    with pytest.raises(
        ExamgenError, match=r"has 1 hidden layer, and 2 activations are named for them\. Name one for each"
    ):
        read_saved(file, Described(hidden=(named("tanh"), named("tanh"))))


def test_a_model_with_activations_of_its_own_takes_no_others() -> None:
    for name in ("tensorflow-2.12-norm.keras", "tensorflow-2.12-batch.keras", "skl2onnx-1.20-scaled.onnx"):
        with pytest.raises(ExamgenError, match=r"says itself what its layers are\. Name no activation"):
            read_saved(OLDER / name, DROPPED)
