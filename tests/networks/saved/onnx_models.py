"""ONNX files as programs export them, built with the onnx package: PyTorch, scikit-learn, Keras by tf2onnx, MATLAB."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from onnx import ModelProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

Layers = Sequence[tuple[Any, Any]]
"""Kernels (inputs, units) and biases, as float32."""


def drawn(shape: Sequence[int], seed: int = 7) -> Layers:
    """Weights like trained ones."""
    chance = np.random.default_rng(seed)

    def numbers(*size: int) -> Any:
        return (chance.choice([-1, 1], size) * chance.uniform(0.3, 2.5, size)).astype("float32")

    return [(numbers(below, here), numbers(here)) for below, here in pairwise(shape)]


class Graph:
    """A graph under construction: each node takes what the one before it gave."""

    def __init__(self, inputs: int, row: Sequence[Any] = ("N",), opset: int = 17) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self.row = [*row, inputs]
        self.tensor = "input"
        self.opset = opset

    def constant(self, array: Any, name: str = "") -> str:
        self.constants.append(numpy_helper.from_array(np.asarray(array), name or f"constant_{len(self.constants)}"))
        return str(self.constants[-1].name)

    def add(self, kind: str, *others: Any, before: Sequence[Any] = (), name: str = "", **settings: Any) -> "Graph":
        """A node that takes the row between other tensors, which are named or given as arrays."""
        above = f"tensor_{len(self.nodes)}"
        first, last = (
            [each if isinstance(each, str) else self.constant(each) for each in of] for of in (before, others)
        )
        inputs = [*first, self.tensor, *last]
        domain = settings.pop("domain", "")
        self.nodes.append(helper.make_node(kind, inputs, [above], name=name, domain=domain, **settings))
        self.tensor = above
        return self

    def model(self, outputs: Sequence[str] = ()) -> ModelProto:
        graph = helper.make_graph(
            self.nodes,
            "graph",
            [helper.make_tensor_value_info("input", 1, self.row)],
            [helper.make_tensor_value_info(name, 1, None) for name in outputs or [self.tensor]],
            self.constants,
        )
        opsets = [helper.make_opsetid("", self.opset), helper.make_opsetid("ai.onnx.ml", 3)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=9)


def torch(layers: Layers, activations: Sequence[str], **settings: Mapping[str, Any]) -> ModelProto:
    """As torch.onnx.export writes nn.Sequential(nn.Linear(…), nn.Tanh(), …): Gemm with weights turned."""
    graph = Graph(len(layers[0][0]), ["batch"])
    for number, ((kernel, biases), activation) in enumerate(zip(layers, activations, strict=True)):
        names = [graph.constant(kernel.T.copy(), f"{2 * number}.weight"), graph.constant(biases, f"{2 * number}.bias")]
        graph.add("Gemm", *names, name=f"/{2 * number}/Gemm", alpha=1.0, beta=1.0, transB=1)
        if activation:
            graph.add(activation, name=f"/{2 * number + 1}/{activation}", **settings.get(activation, {}))
    return graph.model()


def tf2onnx(layers: Layers, activations: Sequence[str]) -> ModelProto:
    """As tf2onnx writes a Keras model: a MatMul and an Add for each layer, an Identity at the end."""
    graph = Graph(len(layers[0][0]), ["unk__6"])
    for number, ((kernel, biases), activation) in enumerate(zip(layers, activations, strict=True)):
        place = f"sequential/dense_{number}"
        graph.add("MatMul", graph.constant(kernel, f"{place}/MatMul/ReadVariableOp:0"), name=f"{place}/MatMul")
        graph.add("Add", graph.constant(biases, f"{place}/BiasAdd/ReadVariableOp:0"), name=f"{place}/BiasAdd")
        if activation:
            graph.add(activation, name=f"{place}/{activation}")
    return graph.add("Identity", name="Identity").model()


def matlab(layers: Layers, activations: Sequence[str]) -> ModelProto:
    """As exportONNXNetwork writes featureInputLayer, fullyConnectedLayer …: a mean taken away, a Flatten, Gemms."""
    graph = Graph(len(layers[0][0]), [1], opset=14)
    graph.add("Sub", graph.constant(np.full((1, len(layers[0][0])), 0.5, "float32"), "input_Mean"), name="input_Sub")
    graph.add("Flatten", axis=1)
    for number, ((kernel, biases), activation) in enumerate(zip(layers, activations, strict=True)):
        names = [graph.constant(kernel.T.copy(), f"fc_{number}_W"), graph.constant(biases, f"fc_{number}_B")]
        graph.add("Gemm", *names, name=f"fc_{number}", transB=1)
        if activation:
            graph.add(activation, name=f"act_{number}", **({"axis": -1} if activation == "Softmax" else {}))
    return graph.model()


def evaluated(model: ModelProto, rows: Any, kind: str = "float32") -> Any:
    """What ONNX's own reference makes of rows, its first output."""
    return ReferenceEvaluator(model).run(None, {"input": rows.astype(kind)})[0]
