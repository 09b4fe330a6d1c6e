"""The worked lines of the way back through a network: `error = 0.1974 - 1.5 = -1.3026`, `delta O = error = -1.3026`."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from examgen.arithmetic import on_paper, sigmoid_slope, tanh_slope
from examgen.items.item import Loss, Posed
from examgen.items.writing import bracketed, written
from examgen.network import Activation, unit_names


def backward_lines(
    posed: Posed,
    exact: Mapping[str, Decimal],
    edges: Sequence[tuple[str, str]],
    weights: Mapping[str, Decimal],
    kept: int,
) -> Iterator[str]:
    """One line for each number from the error to the new weights, each unit's derivative before its delta.

    exact: every number by name, those of the forward pass too; edges: the weights that are stepped; weights: by edge.
    """
    numbers = {name: str(written(value, kept)) for name, value in exact.items()}
    yield _line("error", f"{numbers['O']} - {bracketed(str(posed.target))}", exact["error"], kept)
    doubled = f"2·{bracketed(numbers['error'])}"
    yield _line("delta O", doubled if posed.loss is Loss.SQUARED else "error", exact["delta O"], kept)
    for name in unit_names(posed.network)[0]:
        expression, slope = _derivative(posed.network.hidden_activation, name, exact, numbers)
        yield _line(f"{name} derivative", expression, slope, kept)
        factors = (numbers["delta O"], str(weights[f"{name}->O"]), str(written(slope, kept)))
        yield _line(f"delta {name}", "·".join(map(bracketed, factors)), exact[f"delta {name}"], kept)
    for source, target in edges:
        delta = bracketed(numbers[f"delta {target}"])
        name = f"gradient {source}->{target}"
        yield _line(name, f"{delta}·{bracketed(_carried(exact[source], kept))}", exact[name], kept)
    for source, target in edges:
        edge = f"{source}->{target}"
        step = f"{posed.learning_rate}·{bracketed(numbers[f'gradient {edge}'])}"
        yield _line(f"new {edge}", f"{weights[edge]} - {step}", exact[f"new {edge}"], kept)


def _derivative(
    activation: Activation, name: str, exact: Mapping[str, Decimal], numbers: Mapping[str, str]
) -> tuple[str, Decimal]:
    """How the derivative of a unit is worked out, and what comes out."""
    output = numbers[name]
    with on_paper():
        if activation is Activation.SIGMOID:
            return f"{output}·(1 - {output})", sigmoid_slope(exact[name])
        if activation is Activation.TANH:
            return f"1 - {bracketed(output)}²", tanh_slope(exact[name])
    return f"{activation}'({numbers[f'{name} sum']})", Decimal(exact[f"{name} sum"] > 0)


def _carried(value: Decimal, kept: int) -> str:
    """What an edge carries: an input as it stands in the row, the 1 of a bias, a unit's activation."""
    return str(value) if value == value.to_integral_value() and len(str(value)) == 1 else str(written(value, kept))


def _line(name: str, expression: str, value: Decimal, kept: int) -> str:
    result = written(value, kept)
    return f"{name} = {expression} {result.relation} {result}"
