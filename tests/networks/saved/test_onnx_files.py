"""An ONNX file is read as data: what it computes comes out, whoever exported it, and nothing beside it is opened."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import ModelProto, TensorProto, helper

from examgen.files.errors import ExamgenError
from examgen.networks.saved import read_saved
from examgen.networks.saved.content import network_in
from examgen.networks.saved.unsuited import Unsuited
from tests.networks.saved.forward import ROWS, outputs
from tests.networks.saved.onnx_models import Graph, drawn, evaluated, matlab, tf2onnx, torch

EXPORTERS = {"torch": torch, "tf2onnx": tf2onnx, "matlab": matlab}

HIDDEN = {"Relu": "relu", "Sigmoid": "sigmoid", "Tanh": "tanh"}


def refusal(model: ModelProto) -> str:
    with pytest.raises(Unsuited) as problem:
        network_in(model.SerializeToString(), "model.onnx")
    return str(problem.value)


@pytest.mark.parametrize("exporter", EXPORTERS)
@settings(max_examples=40, deadline=None)
@given(
    shape=st.tuples(st.integers(1, 4), st.lists(st.integers(1, 6), min_size=1, max_size=3), st.integers(2, 4)),
    hidden=st.lists(st.sampled_from(list(HIDDEN)), min_size=3, max_size=3),
    last=st.sampled_from(["", "Sigmoid", "Tanh", "Relu", "Softmax"]),
    seed=st.integers(0, 99),
)
def test_a_network_of_any_shape_computes_what_onnx_says(
    exporter: str, shape: tuple[int, list[int], int], hidden: list[str], last: str, seed: int
) -> None:
    inputs, units, classes = shape
    activations = [*hidden[: len(units)], last]
    model = EXPORTERS[exporter](drawn((inputs, *units, classes), seed), activations)
    found = network_in(model.SerializeToString(), "model.onnx")
    rows = np.random.default_rng(seed).uniform(-2, 2, (5, inputs)).round(1)
    expected = np.concatenate([evaluated(model, row[None]) for row in rows])
    assert outputs(found.layers, rows) == pytest.approx(expected, abs=1e-5)
    assert [layer.activation for layer in found.layers[:-1]] == [HIDDEN[each] for each in activations[:-1]]
    assert found.origin == "onnx"


def chain(*, opset: int = 17) -> Graph:
    return Graph(2, opset=opset)


def dense(graph: Graph, inputs: int, units: int, **settings: Any) -> Graph:
    (kernel, biases), *_ = drawn((inputs, units), len(graph.nodes))
    return graph.add("Gemm", kernel, biases, **settings)


def bare(graph: Graph, inputs: int, units: int) -> Graph:
    """A layer without biases."""
    return graph.add("MatMul", drawn((inputs, units), len(graph.nodes))[0][0])


def network(graph: Graph, *, units: int = 2) -> Graph:
    """A hidden layer of tanh and one output upon what stands there."""
    return dense(dense(graph, 2, units).add("Tanh"), units, 1)


def batch_normalised(graph: Graph, units: int) -> Graph:
    chance = np.random.default_rng(5)
    values = [chance.uniform(0.5, 2, units).astype("float32") for _ in range(4)]
    return graph.add("BatchNormalization", *values, epsilon=0.002, name="bn")


def vector(*numbers: float) -> Any:
    return np.array(numbers, dtype="float32")


def turned_in_the_graph() -> Graph:
    """A matrix that is turned in the graph, as PyTorch writes it for a single row, and biases in a node."""
    graph = Graph(2)
    (kernel, biases), *_ = drawn((2, 3))
    graph.nodes.append(helper.make_node("Transpose", [graph.constant(kernel.T.copy(), "W")], ["W_turned"], perm=[1, 0]))
    tensor = helper.make_tensor("b", TensorProto.FLOAT, [3], biases)
    graph.nodes.append(helper.make_node("Constant", [], ["b"], value=tensor))
    return dense(graph.add("MatMul", "W_turned").add("Add", "b").add("Relu"), 3, 2)


TAKEN: dict[str, Callable[[], Graph]] = {
    "a leaky ReLU": lambda: dense(dense(Graph(2), 2, 3).add("LeakyRelu", alpha=0.2), 3, 1),
    "batch normalisation before an activation": lambda: dense(
        batch_normalised(dense(Graph(2), 2, 3), 3).add("Tanh"), 3, 1
    ),
    "batch normalisation after an activation": lambda: dense(
        batch_normalised(dense(Graph(2), 2, 3).add("Tanh"), 3), 3, 1
    ),
    "inputs that are scaled": lambda: network(
        Graph(2).add("Sub", vector(0.5, 1)).add("Div", vector(-2, 4)).add("Mul", np.float32(3)).add("Add", vector(1, 2))
    ),
    "a number less the row": lambda: network(Graph(2).add("Sub", before=[vector(1, 1)])),
    "a scaler of scikit-learn's": lambda: network(
        Graph(2).add("Scaler", domain="ai.onnx.ml", offset=[0.5, 0.25], scale=[2.0, 4.0])
    ),
    "a linear layer first": lambda: dense(dense(dense(Graph(2), 2, 8).add("Identity"), 8, 2).add("Tanh"), 2, 1),
    "linear layers last": lambda: bare(dense(dense(dense(Graph(2), 2, 2).add("Tanh"), 2, 1), 1, 3), 3, 1).add("Tanh"),
    "a linear layer between, batch normalised": lambda: dense(
        dense(batch_normalised(bare(dense(Graph(2), 2, 3).add("Relu"), 3, 4), 4), 4, 2).add("Tanh"), 2, 1
    ),
    "factors of a Gemm": lambda: dense(dense(Graph(2), 2, 2, alpha=0.5, beta=2.0).add("Relu"), 2, 1),
    "a dropout and casts": lambda: dense(
        dense(Graph(2).add("Cast", to=11).add("Cast", to=1), 2, 2).add("Tanh").add("Dropout"), 2, 1
    ),
    "a matrix turned in the graph": turned_in_the_graph,
    "an output that is squeezed": lambda: network(Graph(2)).add("Squeeze", np.array([1])),
    "a table of one row that is flattened": lambda: network(Graph(2, ["N", 1]).add("Flatten")),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_changes_no_number_or_is_a_linear_map_is_taken_up_exactly(name: str) -> None:
    graph = TAKEN[name]()
    model = graph.model()
    found = network_in(model.SerializeToString(), "model.onnx")
    rows = ROWS.reshape(len(ROWS), *(1 for _ in graph.row[2:]), 2)
    assert outputs(found.layers) == pytest.approx(evaluated(model, rows).reshape(len(ROWS), -1), abs=1e-5)


def test_a_folded_weight_is_the_exact_product() -> None:
    """0.1 and 0.3 are single floats; nobody who multiplies them on paper gets 0.029999999999999999."""
    graph = Graph(1)
    graph.add("Mul", np.float32(0.1), name="tenth").add("Gemm", np.float32([[0.3]]), vector(0.7)).add("Tanh")
    model = graph.add("Gemm", np.float32([[1.5]]), vector(0)).model()
    found = network_in(model.SerializeToString(), "model.onnx")
    assert found.layers[0].weights == (("0.03",),)
    assert found.notes == ("a factor tenth folded into the weights of layer constant_1: it computes the same.",)


def test_a_linear_layer_is_multiplied_out_exactly_and_said() -> None:
    """0.1 · 0.3 + 0.2 · 0.5 is 0.13, and 0.7 · 0.3 + 0.6 · 0.5 + 0.25 is 0.76."""
    graph = Graph(1).add("Gemm", np.float32([[0.1, 0.2]]), vector(0.7, 0.6), name="wide")
    graph.add("Gemm", np.float32([[0.3], [0.5]]), vector(0.25)).add("Tanh").add("Gemm", np.float32([[1.5]]), vector(0))
    found = network_in(graph.model().SerializeToString(), "model.onnx")
    assert (found.layers[0].weights, found.layers[0].biases) == ((("0.13",),), ("0.76",))
    assert found.notes == ("linear layer wide folded into the weights of layer constant_2: it computes the same.",)


def test_a_layer_without_biases_is_told_from_one_whose_biases_are_0() -> None:
    graph = bare(Graph(2), 2, 3).add("Tanh").add("Gemm", np.float32([[1.5], [2], [1]]), vector(0))
    layers = network_in(graph.model().SerializeToString(), "model.onnx").layers
    assert [layer.biased for layer in layers] == [False, True]


REFUSED: dict[str, tuple[Callable[[], Graph], str]] = {
    "a linear layer as wide as a house": (
        lambda: dense(dense(dense(Graph(2), 2, 101, name="wide"), 101, 2).add("Tanh"), 2, 1),
        "layer wide: is linear, and has 101 units. Train the model with 100 or fewer.",
    ),
    "elu": (
        lambda: dense(dense(Graph(2), 2, 2).add("Elu", name="soft"), 2, 1),
        "layer soft: is Elu, and a question has relu, sigmoid, tanh, leaky-relu. Train it again with one of these.",
    ),
    "convolution": (
        lambda: Graph(2).add("Conv", np.ones((1, 1, 2), "float32"), name="c"),
        "layer c: is Conv, and a question is made of dense layers. Train the model again without it.",
    ),
    "activation twice": (
        lambda: dense(dense(Graph(2), 2, 2).add("Relu").add("Tanh", name="again"), 2, 1),
        "layer again: follows constant_0, which has an activation. Train it again with one.",
    ),
    "a factor of what a sigmoid gives": (
        lambda: network(Graph(2)).add("Sigmoid").add("Mul", np.float32(2), name="times"),
        "layer times: changes what the activation of constant_2 gives, and no layer follows that takes it up. Train",
    ),
    "quantized": (lambda: Graph(2).add("DynamicQuantizeLinear", name="q"), "layer q: is quantized (DynamicQuantizeLin"),
    "log softmax": (
        lambda: dense(dense(Graph(2), 2, 2).add("Tanh"), 2, 2).add("LogSoftmax", name="log"),
        "layer log: is LogSoftmax. Export the model with a softmax in its place, or with the scores alone.",
    ),
    "another axis": (
        lambda: dense(dense(Graph(2), 2, 2).add("Tanh"), 2, 2).add("Softmax", axis=0, name="s"),
        "layer s: goes along another axis than the units.",
    ),
    "whole numbers": (
        lambda: network(Graph(2).add("Cast", to=7, name="cut")),
        "layer cut: makes whole numbers of its row.",
    ),
    "of somebody's own": (
        lambda: dense(Graph(2).add("Gelu", domain="com.example", name="own"), 2, 2),
        "layer own: Gelu is no operator of ONNX's own, and no code is run here.",
    ),
    "too wide": (
        lambda: dense(dense(Graph(2), 2, 8, name="hidden").add("Tanh"), 8, 1),
        "layer hidden: has 8 units, and a question has 1 to 6 in this place.",
    ),
    "turned about": (
        lambda: Graph(2).add("MatMul", before=[np.ones((2, 2), "float32")], name="m"),
        "layer m: multiplies the other way round.",
    ),
    "a table": (lambda: network(Graph(2, ["N", 3])), "layer input: takes a table, and a question has a row."),
    "a row taken apart": (
        lambda: network(Graph(2).add("Reshape", np.array([-1, 1]), name="column")),
        "layer column: takes a row apart.",
    ),
    "several rows of one": (
        lambda: network(Graph(2).add("Add", np.ones((2, 1), "float32"), name="rows")),
        "layer rows: makes several rows of one.",
    ),
    "dropout as in training": (
        lambda: network(Graph(2).add("Dropout", np.float32(0.5), np.array(True), name="d")),
        "layer d: is a dropout as in training. Export the model for inference (model.eval()).",
    ),
    "divided by a 0": (lambda: network(Graph(2).add("Div", vector(1, 0), name="d")), "layer d: divides by its row, or"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_anything_else_is_refused_by_the_node_and_the_reason(name: str) -> None:
    make, said = REFUSED[name]
    assert refusal(make().model()).startswith(said)


def test_branches_are_refused() -> None:
    graph = dense(Graph(2), 2, 2).add("Tanh")
    hidden = graph.tensor
    first = dense(graph, 2, 1).tensor
    graph.tensor = hidden
    second = dense(graph, 2, 1).tensor
    assert refusal(graph.model([first, second])).startswith("its nodes are no straight chain: Gemm and Gemm take the")
    graph.nodes.append(helper.make_node("Add", [first, second], ["sum"], name="joined"))
    assert refusal(graph.model(["sum"])).startswith("its nodes are no straight chain")


@pytest.mark.parametrize("name", ["secret.bin", "/etc/hostname", "../pipe"])
def test_numbers_in_another_file_are_not_read(tmp_path: Path, name: str) -> None:
    """Whoever opens the pipe waits for ever."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "secret.bin").write_bytes(np.ones((2, 3), "float32").tobytes())
    model = torch(drawn((2, 3, 1)), ["Tanh", "Sigmoid"])
    tensor = model.graph.initializer[0]
    tensor.data_location = TensorProto.EXTERNAL
    tensor.ClearField("raw_data")
    entry = tensor.external_data.add()
    entry.key, entry.value = "location", name
    file = tmp_path / "folder" / "model.onnx"
    file.parent.mkdir()
    file.write_bytes(model.SerializeToString())
    with pytest.raises(ExamgenError) as problem:
        read_saved(file)
    assert str(problem.value) == (
        f"{file}: layer 0.weight: its numbers lie in another file, which is not opened. Write one file, in Python: "
        'onnx.save(onnx.load("model.onnx"), "whole.onnx").'
    )


def test_what_is_proposed_makes_one_file_of_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    model = torch(drawn((2, 3, 1)), ["Tanh", "Sigmoid"])
    expected = evaluated(model, ROWS)
    onnx.save(model, "model.onnx", save_as_external_data=True, size_threshold=0)
    with pytest.raises(Unsuited, match="lie in another file"):
        network_in((tmp_path / "model.onnx").read_bytes(), "model.onnx")
    onnx.save(onnx.load("model.onnx"), "whole.onnx")
    found = network_in((tmp_path / "whole.onnx").read_bytes(), "whole.onnx")
    assert outputs(found.layers) == pytest.approx(expected, abs=1e-5)


def test_a_process_of_its_own_says_what_this_one_would(tmp_path: Path) -> None:
    model = torch(drawn((2, 4, 1)), ["LeakyRelu", "Sigmoid"], LeakyRelu={"alpha": 0.1})
    file = tmp_path / "model.onnx"
    file.write_bytes(model.SerializeToString())
    here = network_in(file.read_bytes(), file.name)
    apart = read_saved(file)
    assert (apart.layers, apart.notes, apart.origin) == (here.layers, here.notes, here.origin)


def test_a_file_that_is_cut_off_or_damaged_ends_in_one_line() -> None:
    data = torch(drawn((2, 3, 1)), ["Tanh", "Sigmoid"]).SerializeToString()
    for length in range(2, len(data), 7):
        with pytest.raises(Unsuited):
            network_in(data[:length], "model.onnx")
    chance = np.random.default_rng(2)
    ends = set()
    for _ in range(400):
        changed = bytearray(data)
        changed[chance.integers(len(data))] = chance.integers(256)
        try:
            network_in(bytes(changed), "model.onnx")
        except Unsuited:
            ends.add("refused")
        else:
            ends.add("read")
    assert ends == {"refused", "read"}
