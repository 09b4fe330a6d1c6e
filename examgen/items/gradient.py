"""Kind `gradient`: one step of gradient descent by hand, from the error on one row to two new weights.

The error is y - t, output less target. A unit's delta is the derivative of the loss by its sum: for O that of the loss
by the output, for a hidden unit delta O times its weight to O times its activation's derivative. A weight's gradient is
the delta of the unit that it goes to times what it carries; the new weight is the old one less rate times gradient.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from random import Random

from examgen.items import forward
from examgen.items.declaration import Declaration, forward_pass, givens_of
from examgen.items.edits import ACTIVATION_OF, Slipped, derivative
from examgen.items.graph import APPLIED, DERIVATIVES, Graph, Operand, Operation, Step
from examgen.items.item import Besides, Posed
from examgen.items.kind import Kind, Scope, exact_values
from examgen.items.rejection import Rejection
from examgen.items.slip_words import OwnSlip
from examgen.items.solved import Accepted
from examgen.paper.arithmetic import HALF, ONE
from examgen.paper.edges import BIAS, Edge, edge_named, weight_on
from examgen.paper.estimates import Interval
from examgen.paper.network import BEYOND_PRINT, Network, is_printable, largest_below, unit_names

NAME = "gradient"

SCOPE = Scope(whole_page=True, on_the_way=True)
"""XOR, 2-2-1, one row."""

PLACES = 4
"""Decimals handed in: with two, a step of gradient descent hardly shows."""

STEP_TARGETS = tuple(map(Decimal, ("-0.5", "0.0", "0.5", "1.0", "1.5")))
LEARNING_RATES = (Decimal("0.1"), Decimal("0.5"))

LEAST_ERROR = HALF
CLEAR_ERROR = Decimal("0.6")
"""How far from the output a target is chosen: no rounding brings it nearer than LEAST_ERROR."""

ERROR, OUTPUT = "error", "O"
TARGET, RATE, FACTOR = "target", "learning rate", "factor of the loss"

OWN_SLIPS = {
    "error_sign_flipped": OwnSlip("error as t − y", "The error taken as target less output."),
    "factor_two_left_out": OwnSlip(
        "factor 2 of the loss left out", "The loss is (y − t)², and its derivative was taken as y − t."
    ),
    "factor_two_put_in": OwnSlip(
        "factor 2 where the loss has none", "The loss is ½ (y − t)², and its derivative was taken as 2 (y − t)."
    ),
    "derivative_left_out": OwnSlip(
        "derivative of {activation} left out", "The hidden deltas lack the derivative of the activation."
    ),
    "derivative_at_activation": OwnSlip(
        "derivative taken at the activation",
        "The derivative at the activation, not at the sum: the function applied once more.",
    ),
    "sum_in_derivative": OwnSlip(
        "sum in the place of {activation} in the derivative", "Sum × (1 − sum) for sigmoid, 1 − sum² for tanh."
    ),
    "output_weight_left_out": OwnSlip(
        "weight to O left out of the hidden deltas", "The hidden deltas lack the weight from the unit to O."
    ),
    "hidden_delta_with_updated_weight": OwnSlip(
        "hidden deltas with the new weights to O", "The hidden deltas worked out after the step in the weights to O."
    ),
    "sum_for_activation": OwnSlip(
        "gradient with the sum for the activation",
        "The gradient of a weight to O with the hidden unit's sum in it, not its activation.",
    ),
    "gradient_is_delta": OwnSlip("deltas handed in as gradients", "The gradients lack what the edge carries."),
    "learning_rate_forgotten": OwnSlip("learning rate left out", "The whole gradient subtracted."),
    "gradient_added": OwnSlip("gradient added, not subtracted", "The step taken uphill."),
    "old_weight_kept": OwnSlip(
        "old weights handed in as new", "The weights from the diagram handed in as the new ones."
    ),
}
"""The slips that no other kind has."""


class Loss(StrEnum):
    """What gradient descent makes smaller, for an output y and a target t."""

    HALF_SQUARED = "half-squared"
    """(y - t)^2 / 2: its derivative is the error y - t."""
    SQUARED = "squared"
    """(y - t)^2: its derivative is twice the error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Descent(Besides):
    """One step of gradient descent: what the output should be, how far the step goes, and what it makes smaller."""

    target: Decimal
    learning_rate: Decimal
    loss: Loss


def pose(network: Network, inputs: Sequence[Decimal], chance: Random) -> Posed:
    """The network and the row; a target well away from the output, a learning rate and a loss by chance."""
    output = network.trace(inputs)[-1].outputs[0]
    targets = [target for target in STEP_TARGETS if abs(output - target) >= CLEAR_ERROR]
    return Posed(
        network=network,
        inputs=tuple(inputs),
        besides=Descent(
            target=chance.choice(targets),
            learning_rate=chance.choice(LEARNING_RATES),
            loss=chance.choice(list(Loss)),
        ),
        places=PLACES,
    )


def declare(posed: Posed) -> Declaration:
    """The forward pass on the way; then each number of the way back, the derivatives and what is subtracted beside."""
    network, descent = posed.network, posed.besides_of(Descent)
    own = {TARGET: descent.target, RATE: descent.learning_rate}
    doubled = {FACTOR: Decimal(2)} if descent.loss is Loss.SQUARED else {}
    on_the_way = (*forward_pass(network), *_deltas(network, doubled))
    declared = Declaration({**givens_of(network, posed.row), **own, **doubled}, on_the_way)
    asked = _asked(declared)
    gradients = [
        _box(f"gradient {source}->{target}", Operation.PRODUCT, f"delta {target}", ONE if source == BIAS else source)
        for source, target in asked
    ]
    stepped = [step for source, target in asked for step in _stepped(f"{source}->{target}")]
    return replace(declared, steps=(*on_the_way, *gradients, *stepped))


def _deltas(network: Network, doubled: Mapping[str, Decimal]) -> Iterator[Step]:
    """From the error to the delta of every unit, each hidden unit's derivative before it."""
    yield _box(ERROR, Operation.DIFFERENCE, OUTPUT, TARGET)
    yield _box("delta O", Operation.PRODUCT if doubled else Operation.LINEAR, ERROR, *doubled)
    for name in unit_names(network)[0]:
        yield derivative(name, network.hidden_activation)
        factors = ("delta O", f"{name}->{OUTPUT}", f"{name} derivative")
        yield _box(f"delta {name}", Operation.PRODUCT_OF_THREE, *factors)


def _stepped(edge: str) -> Graph:
    step = Step(f"step {edge}", Operation.PRODUCT, (f"gradient {edge}", RATE))
    return step, _box(f"new {edge}", Operation.DIFFERENCE, edge, step.name)


def screen(posed: Posed, accepted: Mapping[str, Accepted]) -> Rejection | None:
    """Whether nothing fires, a derivative is undefined, the target is met, or a weight does not visibly move."""
    if forward.no_unit_fires(declare(posed)):
        return Rejection.NO_UNIT_FIRES
    if posed.network.hidden_activation.kinked and not all(posed.network.trace(posed.row)[0].sums):
        return Rejection.DERIVATIVE_UNDEFINED
    error = accepted[ERROR]
    if isinstance(error, Interval) and error.low < LEAST_ERROR and error.high > -LEAST_ERROR:
        return Rejection.TARGET_MET
    for edge in stepped_edges(posed):
        stepped = accepted[f"new {edge.name}"]
        if isinstance(stepped, Interval) and weight_on(posed.network, edge) in stepped:
            return Rejection.WEIGHT_STAYS
    return None


def stepped_edges(posed: Posed) -> tuple[Edge, Edge]:
    """The two weights that are stepped: see `_asked`."""
    first, second = (edge_named(posed.network, "->".join(ends)) for ends in _asked(declare(posed)))
    return first, second


def _asked(declared: Declaration) -> tuple[tuple[str, str], tuple[str, str]]:
    """The two weights that are stepped, by their ends. Neither gradient is 0, if any unit fires.

    To O from the first hidden unit whose activation is not 0; into the last hidden unit whose derivative is not 0 from
    the last input that is not 0, or from the bias if all are.
    """
    values = {**declared.givens, **exact_values(declared)}
    derivatives = [step for step in declared.steps if _is_derivative(step)]
    hidden = [step.name.removesuffix(" derivative") for step in derivatives]
    firing = [name for name in hidden if values[name]] or hidden
    alive = [
        name
        for name, step in zip(hidden, derivatives, strict=True)
        if not ACTIVATION_OF[step.operation].kinked or values[step.name]
    ] or hidden
    inputs = [name for name in declared.givens if name[0] == "I" and "->" not in name]
    carrying = [name for name in inputs if values[name]] or [BIAS]
    return (firing[0], OUTPUT), (carrying[-1], alive[-1])


def own_slips(declared: Declaration) -> Iterator[Slipped]:
    """Those on the way back."""
    steps = {step.name: step for step in declared.steps}
    slopes = [step for step in declared.steps if _is_derivative(step)]
    deltas = {name: steps[f"delta {name}"] for name in (slope.name.removesuffix(" derivative") for slope in slopes)}
    gradients = [step for step in declared.steps if step.name.startswith("gradient ")]
    error, above = steps[ERROR], steps["delta O"]

    def made(name: str, *changed: Step | Sequence[Step]) -> Slipped:
        news = [[step] if isinstance(step, Step) else step for step in changed]
        return Slipped(name, declared.stepped({new[-1].name: new for new in news}))

    yield made("error_sign_flipped", replace(error, operands=error.operands[::-1]))
    if above.operation is Operation.PRODUCT:
        yield made("factor_two_left_out", replace(above, operation=Operation.LINEAR, operands=(ERROR,)))
    else:
        yield made("factor_two_put_in", replace(above, operation=Operation.PRODUCT, operands=(ERROR, Decimal(2))))
    yield made("derivative_left_out", *(replace(step, operands=(*step.operands[:2], ONE)) for step in deltas.values()))
    if not any(ACTIVATION_OF[slope.operation].kinked for slope in slopes):
        yield made("derivative_at_activation", *map(_at_activation, slopes))
        yield made("sum_in_derivative", *(replace(slope, operands=(f"{slope.operands[0]} sum",)) for slope in slopes))
    without = (
        replace(step, operation=Operation.PRODUCT, operands=(step.operands[0], step.operands[2]))
        for step in deltas.values()
    )
    yield made("output_weight_left_out", *without)
    yield made("hidden_delta_with_updated_weight", *(_updated(name, step) for name, step in deltas.items()))
    yield made("sum_for_activation", *(_with_sum(step) for step in gradients))
    yield made(
        "gradient_is_delta",
        *(replace(step, operation=Operation.LINEAR, operands=step.operands[:1]) for step in gradients),
    )
    rate = declared.givens[RATE]
    for name, other in (("learning_rate_forgotten", ONE), ("gradient_added", -rate), ("old_weight_kept", rate * 0)):
        yield Slipped(name, declared.given({RATE: other}))


def reread(posed: Posed, declared: Declaration, kept: int) -> Declaration | None:
    """What he read, if the same two weights would be asked for."""
    return declared if _asked(declared) == _asked(declare(posed)) else None


def contradiction(posed: Posed) -> str | None:
    """What the question says that no one would take, as `field: reason.`, or None."""
    descent = posed.besides_of(Descent)
    for name, number in (("target", descent.target), ("learning_rate", descent.learning_rate)):
        if not is_printable(number):
            return f"{name}: {number} is not a number of one decimal up to {largest_below(BEYOND_PRINT, 1)}."
    return None


def _is_derivative(step: Step) -> bool:
    return step.operation in DERIVATIVES.values()


def _at_activation(slope: Step) -> tuple[Step, Step]:
    """The derivative at the activation instead of at the sum: for sigmoid s (1 - s) with s = sigmoid(H0)."""
    again = Step(f"activation of {slope.operands[0]}", APPLIED[ACTIVATION_OF[slope.operation]], slope.operands)
    return again, replace(slope, operands=(again.name,))


def _updated(name: str, delta: Step) -> Graph:
    """The delta of a hidden unit with the new weight to O, whether or not that is asked for."""
    gradient = Step(f"early gradient {name}", Operation.PRODUCT, ("delta O", name))
    step = Step(f"early step {name}", Operation.PRODUCT, (gradient.name, RATE))
    new = Step(f"early new {name}", Operation.DIFFERENCE, (f"{name}->{OUTPUT}", step.name))
    above, _, slope = delta.operands
    return gradient, step, new, replace(delta, operands=(above, new.name, slope))


def _with_sum(gradient: Step) -> Step:
    """The gradient with a hidden unit's sum for its activation; what an input carries is as it is."""
    delta, carried = gradient.operands
    hidden = isinstance(carried, str) and carried[0] == "H"
    return replace(gradient, operands=(delta, f"{carried} sum")) if hidden else gradient


def _box(name: str, operation: Operation, *operands: Operand) -> Step:
    return Step(name, operation, operands, name)


KIND = Kind(
    NAME,
    __doc__,
    SCOPE,
    declare,
    screen,
    own_slips,
    OWN_SLIPS,
    pose=pose,
    besides=Descent,
    contradiction=contradiction,
    without=("rounded_to_one_decimal",),
    reread=reread,
)
