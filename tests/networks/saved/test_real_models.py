"""Models as people have them, from Keras and as ONNX, become questions whose answers are what these programs say."""

import json
from pathlib import Path

import numpy as np
import pytest

from examgen.exam.record import Exam, exam_text
from examgen.files.errors import ExamgenError
from examgen.items.rejection import OVERRIDABLE
from examgen.making import make_exam
from examgen.networks.saved import read_saved
from examgen.verify import verify_record
from tests.networks.saved.forward import outputs
from tests.networks.saved.onnx_models import Graph, evaluated

pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("read_here"),
    pytest.mark.filterwarnings("ignore:real-"),  # what was folded is said, and which rows make no question
]

SHAPES = {
    "real-2-sigmoid": ("Sigmoid",),
    "real-2-tanh": ("Tanh",),
    "real-4-relu": ("Relu",),
    "real-4-tanh": ("Tanh",),
    "real-4-sigmoid": ("Sigmoid",),
    "real-4-batch": ("Relu",),
    "real-4-3": ("Tanh", "Relu"),
    "real-6": ("Relu",),
    "real-3-3-3": ("Tanh", "Tanh", "Tanh"),
}
"""The nine of make_models.py, and the activations of their hidden layers."""

ROWS = np.array([[0, 0], [0, 1], [1, 0], [1, 1], [0.3, 0.7], [-1.5, 2.0]])

EVERYTHING = [rule.label for rule in OVERRIDABLE]


def exported(file: Path, hidden: tuple[str, ...]) -> Graph:
    """The network of a Keras file as PyTorch would export it."""
    graph = Graph(2)
    for layer, activation in zip(read_saved(file).layers, (*hidden, "Sigmoid"), strict=True):
        kernel = np.array(layer.weights, dtype="float64").T.copy()
        graph.add("Gemm", kernel, np.array(layer.biases, dtype="float64"), transB=1).add(activation)
    return graph


def question(file: Path) -> Exam:
    """An exam of one question on the network in a file, proved by the second way."""
    exam = make_exam(model=file, row=["0.3,0.7"], accept=EVERYTHING, seed=1, guessable_seed=True)
    record = file.with_suffix(".json")
    record.write_text(exam_text(exam))
    assert verify_record(record).lie is None
    return exam


@pytest.mark.parametrize("name", SHAPES)
def test_the_nine_are_taken_from_keras_and_from_onnx(models: Path, tmp_path: Path, name: str) -> None:
    predicted = json.loads((models / "predictions.json").read_text())[name]
    graph = exported(models / f"{name}.keras", SHAPES[name])
    model = graph.model()
    (tmp_path / f"{name}.onnx").write_bytes(model.SerializeToString())
    assert evaluated(model, ROWS, "float64")[:, 0] == pytest.approx(predicted["saved"], abs=1e-5)
    for file in (models / f"{name}.keras", models / f"{name}.h5", tmp_path / f"{name}.onnx"):
        saved = read_saved(file)
        assert outputs(saved.layers, ROWS)[:, 0] == pytest.approx(predicted["saved"], abs=1e-5)
    network = question(tmp_path / f"{name}.onnx").items[0].network
    assert [layer.activation for layer in network.layers] == [each.lower() for each in (*SHAPES[name], "Sigmoid")]
    for layer, exact in zip(network.layers, saved.layers, strict=True):
        for numbers, texts in ((layer.weights, exact.weights), (layer.biases, exact.biases)):
            assert abs(np.array(numbers, dtype="float64") - np.array(texts, dtype="float64")).max() < 0.0500001


@pytest.mark.parametrize("units", [8, 64])
def test_what_has_no_room_on_a_page_is_refused_by_name(tmp_path: Path, units: int) -> None:
    chance = np.random.default_rng(1)
    graph = Graph(2).add("Gemm", chance.normal(size=(2, units)), chance.normal(size=units), name="hidden").add("Relu")
    graph.add("Gemm", chance.normal(size=(units, 1)), chance.normal(size=1), name="output").add("Sigmoid")
    (tmp_path / "wide.onnx").write_bytes(graph.model().SerializeToString())
    with pytest.raises(ExamgenError, match=f"layer hidden: has {units} units, and a question has 1 to 6 in this place"):
        read_saved(tmp_path / "wide.onnx")
