"""Kind `gradient`: one step of gradient descent by hand, from the error on one row to two new weights.

The error is y - t, output less target. A unit's delta is the derivative of the loss by its sum: for O that of the loss
by the output, for a hidden unit delta O times its weight to O times its activation's derivative. A weight's gradient is
the delta of the unit that it goes to times what it carries; the new weight is the old one less rate times gradient.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from examgen.arithmetic import HALF, ONE, Estimate, Interval, on_paper, product_of_three, total_of
from examgen.items import forward
from examgen.items.edges import Edge, edge_named, weight_on
from examgen.items.edges import edges as every_edge
from examgen.items.gradient_lines import backward_lines
from examgen.items.graph import Graph, Operand, Operation, Step
from examgen.items.item import Loss, Posed
from examgen.items.kind import Accepted, Scope, Sizes, Solved
from examgen.items.passes import forward_pass
from examgen.items.rejection import Rejection
from examgen.items.slips import Slipped, forward_slips
from examgen.network import Activation, Network, input_names, unit_names

NAME = "gradient"

SCOPE = Scope()
"""XOR, 2-2-1, one row."""

PLACES = 4
"""Decimals handed in: with two, a step of gradient descent hardly shows."""

TARGETS = tuple(map(Decimal, ("-0.5", "0.0", "0.5", "1.0", "1.5")))
LEARNING_RATES = (Decimal("0.1"), Decimal("0.5"))

LEAST_ERROR = HALF
CLEAR_ERROR = Decimal("0.6")
"""How far from the output a target is chosen: no rounding brings it nearer than LEAST_ERROR."""

ERROR, OUTPUT, BIAS = "error", "O", "B"

OF_THE_SUM = ("hidden_bias_left_out", "output_bias_left_out", "biases_subtracted")
"""Slips in adding up, not in reading: who makes them still steps from the bias that is printed."""

Values = Mapping[str, Estimate]
"""Numbers by name: `I0`, `B`, `H0 sum`, `H0`, `O`."""

Slope = Callable[[Activation, Estimate, Estimate, int], Estimate]
"""The derivative of an activation, for a unit's sum and its output, with so many decimals kept."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a student goes back through the network: rightly by default, else with one slip.

    network: as he read it, and its weights by their edges' names; asked: the edges that are stepped; values: what he
    has of the forward pass; factor: 2 where he doubles the error; rate: what he multiplies a gradient by before he
    subtracts it; carried: what of the lower unit goes into a gradient.
    """

    network: Network
    weights: Mapping[str, Decimal]
    asked: tuple[Edge, Edge]
    values: Values
    factor: int
    rate: Decimal
    error_sign: int = 1
    slope: Slope = Activation.derivative
    with_output_weight: bool = True
    output_weight_first: bool = False
    carried: str = "activation"

    @property
    def hidden(self) -> tuple[str, ...]:
        """The names of the hidden units."""
        return unit_names(self.network)[0]


def sizes(hidden: Sequence[int]) -> Sizes:
    """The error, a delta for every unit, two gradients and two new weights, a point each: 8 for 2-2-1.

    From units of which none fires (evaluations, the error, two gradients and two steps) to all of the forward pass
    and, back, the error, its doubling, two gradients and two steps, and three for each curved unit.
    """
    units, (_, forwards) = sum(hidden), forward.sizes(hidden).difficulties
    parts = 6 + units
    return Sizes(parts, Decimal(parts), (units + 5, forwards + 6 + 3 * units))


def pose(network: Network, inputs: Sequence[Decimal], chance: Random) -> Posed:
    """The network and the row; a target well away from the output, a learning rate and a loss by chance."""
    output = network.trace(inputs)[-1].outputs[0]
    targets = [target for target in TARGETS if abs(output - target) >= CLEAR_ERROR]
    return Posed(
        network=network,
        inputs=tuple(inputs),
        target=chance.choice(targets),
        learning_rate=chance.choice(LEARNING_RATES),
        loss=chance.choice(list(Loss)),
        places=PLACES,
    )


def solve(posed: Posed, kept: int) -> Solved:
    """Error, deltas, two gradients, two new weights."""
    return _step(_rightly(posed, kept), posed, kept)


def screen(posed: Posed, accepted: Mapping[str, Accepted]) -> Rejection | None:
    """Whether nothing fires, a derivative is undefined, the target is met, or a weight does not visibly move."""
    if forward.no_unit_fires(forward.declare(posed)):
        return Rejection.NO_UNIT_FIRES
    if posed.network.hidden_activation is Activation.RELU and not all(posed.network.trace(posed.row)[0].sums):
        return Rejection.DERIVATIVE_UNDEFINED
    error = accepted[ERROR]
    if isinstance(error, Interval) and error.low < LEAST_ERROR and error.high > -LEAST_ERROR:
        return Rejection.TARGET_MET
    weights = weights_by_edge(posed.network)
    for edge in edges(posed):
        stepped = accepted[f"new {edge.name}"]
        if isinstance(stepped, Interval) and weights[edge.name] in stepped:
            return Rejection.WEIGHT_STAYS
    return None


def steps(posed: Posed, kept: int) -> tuple[str, ...]:
    """The lines of the forward pass, then one for each number on the way back."""
    manner = _rightly(posed, kept)
    exact = {name: found.value for name, found in {**manner.values, **_step(manner, posed, kept)}.items()}
    lines = backward_lines(posed, exact, [(edge.source, edge.target) for edge in manner.asked], manner.weights, kept)
    return (*forward.worked_lines(posed.network, posed.row, kept), *lines)


def slips(posed: Posed, kept: int) -> Iterator[tuple[str, Solved]]:
    """Every mistake of the forward pass with all that follows from it, then those on the way back."""
    right = _rightly(posed, kept)
    for slipped in forward_slips(posed.network, posed.row):
        yield slipped.name, _step(_after(slipped, right, kept), posed, kept)
    for name, manner in _slips_on_the_way_back(right):
        yield name, _step(manner, posed, kept)


def difficulty(posed: Posed) -> int:
    """The forward pass's operations, and on the way back every product, derivative and difference that is not 0.

    These are the error, its doubling, two products for each delta of a unit whose derivative is not 0, that derivative
    if it is no 1, the two gradients and the two steps.
    """
    alive = sum(_alive(posed).values())
    products = (2 if posed.network.hidden_activation is Activation.RELU else 3) * alive
    doubling = posed.loss is Loss.SQUARED
    return forward.operations(posed.network, posed.row) + 1 + doubling + products + 2 * len(edges(posed))


def edges(posed: Posed) -> tuple[Edge, Edge]:
    """The two weights that are stepped. Neither gradient is 0, if any unit fires.

    To O from the first hidden unit whose activation is not 0; into the last hidden unit whose derivative is not 0 from
    the last input that is not 0, or from the bias if all are.
    """
    network, row = posed.network, posed.row
    hidden = unit_names(network)[0]
    outputs = network.trace(row)[0].outputs
    firing = [name for name, output in zip(hidden, outputs, strict=True) if output] or hidden
    alive = [name for name, lives in _alive(posed).items() if lives] or hidden
    carrying = [name for name, value in zip(input_names(network), row, strict=True) if value] or [BIAS]
    return edge_named(network, f"{firing[0]}->{OUTPUT}"), edge_named(network, f"{carrying[-1]}->{alive[-1]}")


def weights_by_edge(network: Network) -> dict[str, Decimal]:
    """Every weight and bias by its edge's name: `I0->H1`, `B->O`."""
    return {edge.name: weight_on(network, edge) for edge in every_edge(network)}


def graph(posed: Posed) -> Graph:
    """The forward pass on the way; then each number of the way back, the derivatives and what is subtracted beside."""
    if posed.target is None or posed.learning_rate is None:
        raise ValueError("a step of gradient descent needs a target and a learning rate")
    network, weights = posed.network, weights_by_edge(posed.network)
    twice = posed.loss is Loss.SQUARED
    back = [
        _box(ERROR, Operation.DIFFERENCE, OUTPUT, posed.target),
        _box("delta O", *((Operation.PRODUCT, ERROR, Decimal(2)) if twice else (Operation.LINEAR, ERROR))),
    ]
    activation = network.hidden_activation
    for name in unit_names(network)[0]:
        source = f"{name} sum" if activation is Activation.RELU else name
        slope = Step(f"{name} derivative", Operation(f"{activation} derivative"), (source,))
        factors = ("delta O", weights[f"{name}->{OUTPUT}"], slope.name)
        back += [slope, _box(f"delta {name}", Operation.PRODUCT_OF_THREE, *factors)]
    carried = {**dict(zip(input_names(network), posed.row, strict=True)), BIAS: ONE}
    for edge in edges(posed):
        below = carried.get(edge.source, edge.source)
        back.append(_box(f"gradient {edge.name}", Operation.PRODUCT, f"delta {edge.target}", below))
    for edge in edges(posed):
        part = Step(f"step {edge.name}", Operation.PRODUCT, (f"gradient {edge.name}", posed.learning_rate))
        back += [part, _box(f"new {edge.name}", Operation.DIFFERENCE, weights[edge.name], part.name)]
    return (*forward_pass(network, posed.row), *back)


def _box(name: str, operation: Operation, *operands: Operand) -> Step:
    return Step(name, operation, operands, name)


def _alive(posed: Posed) -> dict[str, bool]:
    """For each hidden unit, whether its derivative is other than 0."""
    network = posed.network
    sums = network.trace(posed.row)[0].sums
    relu = network.hidden_activation is Activation.RELU
    return {name: not relu or total > 0 for name, total in zip(unit_names(network)[0], sums, strict=True)}


def _rightly(posed: Posed, kept: int) -> Manner:
    if posed.target is None or posed.learning_rate is None or posed.loss is None:
        raise ValueError("a step of gradient descent needs a target, a learning rate and a loss")
    values = _with_inputs(forward.solve(posed, kept), posed.network, posed.row)
    factor = 2 if posed.loss is Loss.SQUARED else 1
    return Manner(posed.network, weights_by_edge(posed.network), edges(posed), values, factor, posed.learning_rate)


def _with_inputs(values: Values, network: Network, row: Sequence[Decimal]) -> Values:
    given = {name: Estimate.exactly(value) for name, value in zip(input_names(network), row, strict=True)}
    return {**given, BIAS: Estimate.exactly(ONE), **values}


def _after(slipped: Slipped, right: Manner, kept: int) -> Manner:
    """The way back of a student whose forward pass has a slip: with the numbers that he has, and as he read them."""
    values = _with_inputs(forward.solve_slipped(slipped, kept), slipped.network, slipped.inputs)
    network = slipped.network
    if slipped.name in OF_THE_SUM:
        network = right.network
    return replace(right, network=network, weights=weights_by_edge(network), values=values)


def _slips_on_the_way_back(right: Manner) -> Iterator[tuple[str, Manner]]:
    yield "error_sign_flipped", replace(right, error_sign=-1)
    yield ("factor_two_left_out" if right.factor == 2 else "factor_two_put_in"), replace(right, factor=3 - right.factor)
    yield "derivative_left_out", replace(right, slope=_no_slope)
    if right.network.hidden_activation is not Activation.RELU:
        yield "derivative_at_activation", replace(right, slope=_slope_at_activation)
        yield "sum_in_derivative", replace(right, slope=_slope_from_sum)
    yield "output_weight_left_out", replace(right, with_output_weight=False)
    yield "hidden_delta_with_updated_weight", replace(right, output_weight_first=True)
    yield "sum_for_activation", replace(right, carried="sum")
    yield "gradient_is_delta", replace(right, carried="nothing")
    yield "learning_rate_forgotten", replace(right, rate=ONE)
    yield "gradient_added", replace(right, rate=-right.rate)
    yield "old_weight_kept", replace(right, rate=right.rate * 0)


def _no_slope(activation: Activation, total: Estimate, output: Estimate, kept: int) -> Estimate:
    return Estimate.exactly(ONE)


def _slope_at_activation(activation: Activation, total: Estimate, output: Estimate, kept: int) -> Estimate:
    """The derivative at the activation instead of at the sum: for sigmoid s (1 - s) with s = sigmoid(H0)."""
    return activation.derivative(output, activation.estimate(output, kept), kept)


def _slope_from_sum(activation: Activation, total: Estimate, output: Estimate, kept: int) -> Estimate:
    """The formula filled in with the sum: x (1 - x) for sigmoid."""
    return activation.derivative(total, total, kept)


def _step(manner: Manner, posed: Posed, kept: int) -> dict[str, Estimate]:
    """All parts, worked out in this manner."""
    if posed.target is None:
        raise ValueError("a step of gradient descent needs a target")
    with on_paper():
        error = total_of((manner.values[OUTPUT], Estimate.exactly(-posed.target)), kept)
        if manner.error_sign < 0:
            error = error.negative
        deltas = {OUTPUT: error if manner.factor == 1 else error.times(Decimal(manner.factor), kept)}
        for name in manner.hidden:
            deltas[name] = _hidden_delta(manner, name, deltas[OUTPUT], kept)
        gradients = {edge: _gradient(manner, edge, deltas, kept) for edge in manner.asked}
        stepped = {edge: _stepped(manner, edge, gradient, kept) for edge, gradient in gradients.items()}
    return {
        ERROR: error,
        **{f"delta {name}": delta for name, delta in deltas.items()},
        **{f"gradient {edge.name}": gradient for edge, gradient in gradients.items()},
        **{f"new {edge.name}": weight for edge, weight in stepped.items()},
    }


def _hidden_delta(manner: Manner, name: str, above: Estimate, kept: int) -> Estimate:
    """Delta O, the weight to O and the derivative, multiplied in any order."""
    activation = manner.network.hidden_activation
    slope = manner.slope(activation, manner.values[f"{name} sum"], manner.values[name], kept)
    if not manner.with_output_weight:
        return above.by(slope, kept)
    weight = Estimate.exactly(manner.weights[f"{name}->{OUTPUT}"])
    if manner.output_weight_first:
        edge = edge_named(manner.network, f"{name}->{OUTPUT}")
        weight = _stepped(manner, edge, _gradient(manner, edge, {OUTPUT: above}, kept), kept)
    return product_of_three(above, weight, slope, kept)


def _gradient(manner: Manner, edge: Edge, deltas: Mapping[str, Estimate], kept: int) -> Estimate:
    """The delta of the unit that the edge goes to, times what the edge carries."""
    if manner.carried == "nothing":
        return deltas[edge.target]
    total = f"{edge.source} sum"
    source = total if manner.carried == "sum" and total in manner.values else edge.source
    return deltas[edge.target].by(manner.values[source], kept)


def _stepped(manner: Manner, edge: Edge, gradient: Estimate, kept: int) -> Estimate:
    """The old weight less learning rate times gradient."""
    step = gradient.times(-manner.rate, kept)
    return total_of((Estimate.exactly(manner.weights[edge.name]), step), kept)
