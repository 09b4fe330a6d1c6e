"""ONNX as data: a graph of nodes and the numbers in it. It is not run, and no other file that it names is opened.

So come the networks of PyTorch, scikit-learn and MATLAB, and of Keras too.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import prod
from typing import Any

from examgen.networks.saved.chain import (
    QUOTIENT,
    Activated,
    Dense,
    Found,
    Numbers,
    Scaling,
    Step,
    folded,
    numbers,
    over_root,
)
from examgen.networks.saved.limits import slope_of
from examgen.networks.saved.unsuited import Unsuited, of_layer, tidy
from examgen.paper.activations import TRAINABLE, Activation

LARGEST_FILE = 1_000_000
"""Bytes: a network that fits on a page takes a few thousand, and a million could be half a million nodes."""

MOST_NODES = 1000

DAMAGED = "its ONNX data is damaged or cut off. Export the model again."

ONE, ZERO = Decimal(1), Decimal(0)

OTHER_ACTIVATIONS = (
    *("Celu", "Elu", "Gelu", "HardSigmoid", "HardSwish", "Mish", "PRelu", "Selu", "Softplus", "Softsign"),
    *("Swish", "ThresholdedRelu"),
)
"""ONNX's activations that no question has."""

PASSED_OVER = ("Identity", "Cast", "Dropout", "Flatten", "Reshape", "Squeeze", "Unsqueeze")
"""What changes no number of a row, where it keeps the row whole."""

LABELS = ("ArgMax", "ZipMap", "ArrayFeatureExtractor", "Concat", "Sub", "LabelEncoder", *PASSED_OVER)
"""What makes classes and their names of a network's output, behind it."""

OF_LABELS = ("ArgMax", "ZipMap")
"""One of these is there, where that is what the others do."""

FLOATS = (1, 11)
"""The types in ONNX that keep a number as it is: floats of 32 and 64 bits."""


@dataclass(frozen=True, slots=True)
class Node:
    """A node on the way of a row. below: the tensor it takes; others: its constants by their place, as NumPy arrays."""

    name: str
    kind: str
    below: str
    place: int
    others: Mapping[int, Any]
    settings: Mapping[str, Any]
    above: str


def network_of(data: bytes) -> Found:
    """The network in an ONNX file. Raises Unsuited, naming the node, for what a question cannot have."""
    import onnx
    from google.protobuf.message import DecodeError

    if len(data) > LARGEST_FILE:
        raise Unsuited(f"has more than {LARGEST_FILE:,} bytes. A network that fits on a page has far less.")
    try:
        graph = onnx.ModelProto.FromString(data).graph
    except (DecodeError, ValueError, RuntimeError):
        raise Unsuited(DAMAGED) from None
    if not graph.node:
        raise Unsuited("holds no network that ONNX knows. Export the model again.")
    if len(graph.node) > MOST_NODES:
        raise Unsuited(f"has {len(graph.node):,} nodes. A network that fits on a page has a few.")
    try:
        chain, notes = _chain(graph)
        return folded(_steps(chain, _input(graph)), notes)
    except (ValueError, TypeError, IndexError, KeyError, OverflowError, AttributeError, MemoryError):
        raise Unsuited(DAMAGED) from None


# From the graph to a chain of nodes


def _chain(graph: Any) -> tuple[tuple[Node, ...], tuple[str, ...]]:
    """The nodes from the input to the output, and what has to be said of nodes behind it."""
    constants = _constants(graph)
    outputs = {output.name for output in graph.output}
    takers: dict[str, list[Any]] = {}
    for node in graph.node:
        for name in node.input:
            takers.setdefault(name, []).append(node)
    chain: list[Node] = []
    tensor = _input(graph).name
    while tensor in takers and len(chain) <= len(graph.node):
        nodes = takers[tensor]
        behind = _behind(tensor, takers)
        if chain and not outputs.isdisjoint({tensor, *behind}) and _only_labels(behind.values()):
            said = dict.fromkeys(node.op_type for node in behind.values() if node.op_type not in PASSED_OVER)
            return tuple(chain), (
                f"read as far as the network goes, without what makes labels of it ({', '.join(said)}).",
            )
        if len(nodes) != 1:
            kinds = " and ".join(node.op_type for node in nodes[:3])
            raise Unsuited(f"its nodes are no straight chain: {kinds} take the same numbers. Export a straight one.")
        chain.append(_node(nodes[0], tensor, constants, len(chain)))
        tensor = chain[-1].above
    if tensor not in outputs:
        raise Unsuited("its nodes are no straight chain from one input to one output. Export a straight one.")
    return tuple(chain), ()


def _behind(tensor: str, takers: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """All nodes that follow from a tensor, by the first of what they make."""
    found: dict[str, Any] = {}
    waiting = [tensor]
    while waiting:
        for node in takers.get(waiting.pop(), ()):
            if node.output and node.output[0] not in found:
                found[node.output[0]] = node
                waiting.extend(node.output)
    return found


def _only_labels(nodes: Sequence[Any] | Any) -> bool:
    kinds = {node.op_type for node in nodes}
    return kinds <= {*LABELS} and not kinds.isdisjoint(OF_LABELS)


def _input(graph: Any) -> Any:
    """The one input that is no constant."""
    constant = {each.name for each in graph.initializer}
    inputs = [each for each in graph.input if each.name not in constant]
    if len(inputs) != 1:
        raise Unsuited(f"it has {len(inputs)} inputs to the whole. A question has one row of numbers.")
    return inputs[0]


def _constants(graph: Any) -> dict[str, Any]:
    """The numbers that stand in the graph, by name, as NumPy arrays; those that are only turned or passed on too."""
    found = {each.name: _array(each, each.name) for each in graph.initializer}
    if graph.sparse_initializer:
        raise Unsuited("keeps numbers in a sparse form. Export the model with plain tensors.")
    for node in graph.node:
        settings = _settings(node)
        if node.op_type == "Constant":
            found[node.output[0]] = _constant(node, settings)
        elif len(node.input) == 1 and node.input[0] in found and node.op_type in ("Identity", "Transpose"):
            array = found[node.input[0]]
            found[node.output[0]] = array.transpose(settings.get("perm")) if node.op_type == "Transpose" else array
    return found


def _constant(node: Any, settings: Mapping[str, Any]) -> Any:
    import numpy as np

    for name, value in settings.items():
        if name == "value":
            return _array(value, node.output[0])
        if name in ("value_float", "value_floats", "value_int", "value_ints"):
            return np.asarray(value, dtype="float32" if "float" in name else "int64")
    raise of_layer(node.output[0], "is a constant of a form that is not read. Export the model again.")


def _array(tensor: Any, name: str) -> Any:
    """A tensor's numbers. Raises Unsuited for one that lies in another file, which is not opened."""
    from onnx import TensorProto, numpy_helper

    if tensor.data_location == TensorProto.EXTERNAL or tensor.external_data:
        raise of_layer(
            name,
            "its numbers lie in another file, which is not opened. Write one file, in Python: "
            'onnx.save(onnx.load("model.onnx"), "whole.onnx").',
        )
    if prod(tensor.dims) > LARGEST_FILE:
        raise Unsuited(DAMAGED)
    return numpy_helper.to_array(tensor)


def _settings(node: Any) -> dict[str, Any]:
    """A node's attributes by name: numbers, lists of them, tensors."""
    kinds = {1: "f", 2: "i", 4: "t", 6: "floats", 7: "ints"}
    return {each.name: getattr(each, kinds[each.type]) for each in node.attribute if each.type in kinds}


def _node(node: Any, below: str, constants: Mapping[str, Any], number: int) -> Node:
    name = next((each for each in node.input if each in constants and constants[each].ndim == 2), "")
    name = node.name or name or f"{node.op_type} {number + 1}"
    places = [place for place, each in enumerate(node.input) if each == below]
    others = {place: constants.get(each) for place, each in enumerate(node.input) if each and each != below}
    if len(places) != 1 or any(each is None for each in others.values()):
        raise of_layer(name, f"{node.op_type} takes more than one row of numbers. Export a straight chain.")
    if node.domain not in ("", "ai.onnx", "ai.onnx.ml"):
        raise of_layer(name, f"{tidy(node.op_type)} is no operator of ONNX's own, and no code is run here.")
    return Node(name, node.op_type, below, places[0], others, _settings(node), node.output[0])


# From nodes to steps


def _steps(chain: Sequence[Node], row: Any) -> Iterator[Step]:
    width = _width(chain, row)
    for node in chain:
        if node.kind in PASSED_OVER:
            _check_passed_over(node, width)
        elif node.kind in STEPS:
            for step in STEPS[node.kind](node):
                if isinstance(step, Dense):
                    if width not in (None, step.kernel.shape[0]):
                        raise of_layer(node.name, f"takes {step.kernel.shape[0]} numbers, and {width} come to it.")
                    width = step.kernel.shape[-1]
                yield step
        else:
            raise of_layer(node.name, _refused(node.kind))


def _refused(kind: str) -> str:
    if kind in ("QuantizeLinear", "DequantizeLinear", "MatMulInteger", "QLinearMatMul", "DynamicQuantizeLinear"):
        return f"is quantized ({kind}). Export the model before it is."
    if kind in ("LogSoftmax", "Log"):
        return f"is {kind}. Export the model with a softmax in its place, or with the scores alone."
    if kind in OTHER_ACTIVATIONS:
        return f"is {kind}, and a question has {', '.join(TRAINABLE)}. Train it again with one of these."
    return f"is {tidy(kind)}, and a question is made of dense layers. Train the model again without it."


def _width(chain: Sequence[Node], row: Any) -> int | None:
    """How many numbers come in, if the file says. Raises Unsuited for a table that is not flattened before its use."""
    sizes = [each.dim_value for each in row.type.tensor_type.shape.dim]
    working = next((node.kind for node in chain if node.kind not in ("Identity", "Cast", "Dropout")), "")
    if len(sizes) > 2 and prod(sizes[1:-1]) != 1 and working not in ("Flatten", "Reshape"):
        raise of_layer(row.name, "takes a table, and a question has a row. Flatten it, and train it again.")
    return prod(sizes[1:] or sizes) or None


def _check_passed_over(node: Node, width: int | None) -> None:
    """Raise Unsuited for a node that would change numbers or take a row apart."""
    target = node.others.get(1)
    if node.kind == "Cast" and node.settings.get("to") not in FLOATS:
        raise of_layer(node.name, "makes whole numbers of its row. Export the model without it.")
    if node.kind == "Flatten" and node.settings.get("axis", 1) not in (1, -1):
        raise of_layer(node.name, "flattens more than one row. Export the model with its usual axis.")
    if node.kind == "Dropout" and target is not None and 2 in node.others and bool(node.others[2].any()):
        raise of_layer(node.name, "is a dropout as in training. Export the model for inference (model.eval()).")
    takes_apart = target is not None and width not in (None, 1) and target.reshape(-1)[-1] not in (-1, width)
    if node.kind == "Reshape" and takes_apart:
        raise of_layer(node.name, "takes a row apart. Export the model without it.")


def _gemm(node: Node) -> Iterator[Step]:
    """alpha x W + beta b, either matrix turned if it says so."""
    if node.place != 0 or node.settings.get("transA", 0):
        raise of_layer(node.name, "multiplies the other way round. Export the model with a row for each case.")
    kernel = node.others[1].T if node.settings.get("transB", 0) else node.others[1]
    alpha, beta = (_shortest(node.settings.get(name, 1.0)) for name in ("alpha", "beta"))
    biases = node.others.get(2)
    yield Dense(node.name, kernel)
    shifts = (ZERO,) if biases is None else tuple(beta * each for each in _numbers(node, biases))
    yield Scaling(node.name, "" if alpha == 1 else "a factor", (alpha,), shifts)


def _matmul(node: Node) -> Iterator[Step]:
    if node.place != 0:
        raise of_layer(node.name, "multiplies the other way round. Export the model with a row for each case.")
    yield Dense(node.name, node.others[1])


def _sum(node: Node) -> Iterator[Step]:
    yield Scaling(node.name, "", shifts=_numbers(node, _other(node)))


def _difference(node: Node) -> Iterator[Step]:
    values = _numbers(node, _other(node))
    if node.place == 1:
        yield Scaling(node.name, "a difference", (-ONE,), values)
    else:
        yield Scaling(node.name, "a difference", shifts=tuple(-each for each in values))


def _product(node: Node) -> Iterator[Step]:
    yield Scaling(node.name, "a factor", _numbers(node, _other(node)))


def _quotient(node: Node) -> Iterator[Step]:
    values = _numbers(node, _other(node))
    if node.place != 0 or not all(values):
        raise of_layer(node.name, "divides by its row, or by 0. Train the model again without it.")
    yield Scaling(node.name, "a divisor", tuple(QUOTIENT.divide(ONE, each) for each in values))


def _batch_normalization(node: Node) -> Iterator[Step]:
    """scale (x - mean) / sqrt(variance + epsilon) + B."""
    if node.settings.get("training_mode", 0):
        raise of_layer(node.name, "is as in training. Export the model for inference (model.eval()).")
    scale, beta, mean, variance = (_numbers(node, node.others[place]) for place in range(1, 5))
    epsilon = _shortest(node.settings.get("epsilon", 1e-5))
    squares = tuple(each + epsilon for each in variance)
    if min(squares) <= 0:
        raise of_layer(node.name, "has a variance that is none. Train it again.")
    factors = over_root(scale, squares)
    yield Scaling(
        node.name, "batch normalisation", factors, tuple(b - m * f for b, m, f in zip(beta, mean, factors, strict=True))
    )


def _scaler(node: Node) -> Iterator[Step]:
    """scikit-learn's: (x - offset) scale."""
    offset, scale = (tuple(map(_shortest, node.settings.get(name, ()))) for name in ("offset", "scale"))
    length = max(len(offset), len(scale))
    offset, scale = (each * length if len(each) == 1 else each for each in (offset or (ZERO,), scale or (ONE,)))
    yield Scaling(node.name, "a scaler", scale, tuple(-o * s for o, s in zip(offset, scale, strict=True)))


def _activation(activation: Activation) -> Callable[[Node], Iterator[Step]]:
    def step(node: Node) -> Iterator[Step]:
        if node.settings.get("axis", -1) not in (-1, 1):
            raise of_layer(node.name, "goes along another axis than the units. Export it with the usual one.")
        slope = slope_of(node.name, float(node.settings.get("alpha", 0.01))) if activation.settings else None
        yield Activated(node.name, activation, slope)

    return step


STEPS: Mapping[str, Callable[[Node], Iterator[Step]]] = {
    "Gemm": _gemm,
    "MatMul": _matmul,
    "Add": _sum,
    "Sub": _difference,
    "Mul": _product,
    "Div": _quotient,
    "BatchNormalization": _batch_normalization,
    "Scaler": _scaler,
    "Relu": _activation(Activation.RELU),
    "LeakyRelu": _activation(Activation.LEAKY_RELU),
    "Sigmoid": _activation(Activation.SIGMOID),
    "Tanh": _activation(Activation.TANH),
    "Softmax": _activation(Activation.SOFTMAX),
}
"""What the operators are in a chain."""


def _other(node: Node) -> Any:
    return node.others[1 - node.place]


def _numbers(node: Node, array: Any) -> Numbers:
    """A constant that goes along the units: one number for all, or one for each."""
    if array.ndim and array.shape[-1] != array.size:
        raise of_layer(node.name, "makes several rows of one. Export the model without it.")
    return numbers(array.reshape(-1), f"layer {tidy(node.name)}: its constant")


def _shortest(number: float) -> Decimal:
    """A 32-bit number, which Python has with 64 bits, as the shortest decimal that identifies it."""
    import numpy as np

    return Decimal(np.format_float_positional(np.float32(number), unique=True, trim="0"))
