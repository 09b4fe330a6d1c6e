"""The way from an output back to a blank weight as steps of a graph: what is known goes over, then is divided by."""

from collections.abc import Iterator, Mapping

from examgen.arithmetic import ONE
from examgen.items.graph import Graph, Operand, Operation, Step
from examgen.items.undoing import Way
from examgen.network import Layer, input_names, unit_names


def steps_back(way: Way) -> Graph:
    """From the printed output to the weight. The hidden units that can be worked out are steps before these."""
    edge, (hidden, output) = way.edge, way.network.layers
    (names, (end,)), weight = unit_names(way.network), edge.name
    known = {name: (name, output.weights[unit][0]) for unit, name in enumerate(names)}
    if edge.layer == 1:
        products, left = _rest(way.output, end, edge.source, known, output, 0)
        divisor: Operand | None = None if edge.below is None else edge.source
        return (*products, left, *_divided(left.name, divisor, f"{weight} result"), _box(weight))
    products, left = _rest(way.output, end, edge.target, known, output, 0)
    divided = _divided(left.name, output.weights[edge.unit][0], edge.target)
    undone = Step(f"{edge.target} sum", Operation(f"{hidden.activation} undone"), (edge.target,))
    values = zip(input_names(way.network), way.row, hidden.weights_into(edge.unit), strict=True)
    inputs = {name: (value, factor) for name, value, factor in values}
    more, rest = _rest(undone.name, edge.target, edge.source, inputs, hidden, edge.unit)
    by = None if edge.below is None else way.row[edge.below]
    return (*products, left, *divided, undone, *more, rest, *_divided(rest.name, by, f"{weight} result"), _box(weight))


def _rest(
    total: Operand, target: str, left_out: str, known: Mapping[str, tuple[Operand, Operand]], layer: Layer, unit: int
) -> tuple[tuple[Step, ...], Step]:
    """What is left of a unit's sum without what is known. left_out: the source whose product is not."""
    products = tuple(
        Step(f"{source} into {target}", Operation.PRODUCT, factors)
        for source, factors in known.items()
        if source != left_out
    )
    biases = () if left_out == "B" else (layer.biases[unit],)
    terms = (total, *(step.name for step in products), *biases)
    return products, Step(f"left of {target}", Operation.DIFFERENCE, terms)


def _divided(number: str, divisor: Operand | None, name: str) -> Iterator[Step]:
    """The quotient; a bias stands alone and is divided by 1."""
    yield Step(name, Operation.QUOTIENT, (number, ONE if divisor is None else divisor))


def _box(weight: str) -> Step:
    """A weight has one decimal, and some write down more."""
    return Step(weight, Operation.WEIGHT, (f"{weight} result",), weight)
