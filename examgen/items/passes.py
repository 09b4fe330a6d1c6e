"""Forward passes as steps of a graph: products on the edges, sums and activations of the units."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace

from examgen.arithmetic import ZERO
from examgen.items.graph import Graph, Operand, Operation, Step
from examgen.network import Activation, Network, input_names, unit_names


def forward_pass(network: Network, inputs: Sequence[Operand], ending: str = "") -> Graph:
    """A whole forward pass: `I0 into H0`, …, `H0 sum`, `H0`, …, `O`.

    A linear layer's sum is its output; of a softmax layer there are the sums.
    inputs: numbers, or names of steps before; ending: stands after every name, to tell one pass from another.
    """
    steps: list[Step] = []
    sources: tuple[str, ...] = input_names(network)
    values: tuple[Operand, ...] = tuple(inputs)
    for layer, names in zip(network.layers, unit_names(network), strict=True):
        for unit, name in enumerate(names):
            linear = layer is network.layers[-1] and layer.activation is Activation.LINEAR
            total = f"{name}{ending}" if linear else f"{name} sum{ending}"
            products = [
                Step(f"{source} into {name}{ending}", Operation.PRODUCT, (value, weight))
                for source, value, weight in zip(sources, values, layer.weights_into(unit), strict=True)
            ]
            terms: tuple[Operand, ...] = (*(product.name for product in products), layer.biases[unit])
            steps += [*products, Step(total, Operation.SUM, terms)]
            if not linear and layer.activation is not Activation.SOFTMAX:
                steps.append(Step(f"{name}{ending}", Operation(layer.activation.value), (total,)))
        sources, values = names, tuple(f"{name}{ending}" for name in names)
    return tuple(steps)


def handed_in(graph: Graph, parts: Container[str]) -> Graph:
    """The graph with a box for each step whose name is a part's."""
    return tuple(replace(step, part=step.name if step.name in parts else None) for step in graph)


def needed_for(graph: Graph, names: Sequence[str]) -> Iterator[Step]:
    """The steps that are called `names` and those that they are worked out from, in their order."""
    wanted = set(names)
    for step in reversed(graph):
        if step.name in wanted:
            wanted |= {operand for operand in step.operands if isinstance(operand, str)}
    return (step for step in graph if step.name in wanted)


def mirrored(graph: Graph) -> Graph:
    """The same for who takes e^x for e^-x: sigmoid and tanh are taken of each sum with the other sign."""
    steps: list[Step] = []
    for step in graph:
        if step.operation in (Operation.SIGMOID, Operation.TANH):
            (total,) = step.operands
            turned = Step(f"minus {total}", Operation.DIFFERENCE, (ZERO, total))
            steps += [turned, replace(step, operands=(turned.name,))]
        else:
            steps.append(step)
    return tuple(steps)
