"""The mistakes that are made on the way back of a step of gradient descent, as edits of its declaration."""

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal

from examgen.items.declaration import ACTIVATION_OF, Declaration, is_hidden
from examgen.items.edits import Slipped
from examgen.items.graph import APPLIED, DERIVATIVES, Graph, Operation, Step
from examgen.items.slip_names import OwnSlip
from examgen.paper.activations import Activation
from examgen.paper.arithmetic import ONE

OWN_SLIPS = {
    "error_sign_flipped": OwnSlip("error as t − y", "The error taken as target less output."),
    "factor_two_left_out": OwnSlip(
        "factor 2 of the loss left out", "The loss is (y − t)², and its derivative was taken as y − t."
    ),
    "factor_two_put_in": OwnSlip(
        "factor 2 where the loss has none", "The loss is ½ (y − t)², and its derivative was taken as 2 (y − t)."
    ),
    "mean_over_outputs_forgotten": OwnSlip(
        "sum over the outputs for the mean", "The loss is a mean over the outputs, and was taken as their sum."
    ),
    "output_derivative_left_out": OwnSlip(
        "derivative of the output left out", "The deltas of the outputs lack the derivative of their activation."
    ),
    "output_derivative_put_in": OwnSlip(
        "derivative put into the delta of a cross-entropy",
        "With a cross-entropy the delta of an output is y − t, and it was multiplied by the derivative all the same.",
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
    "weights_above_left_out": OwnSlip(
        "weights above left out of the hidden deltas", "The hidden deltas lack the weights to the units above."
    ),
    "first_unit_above_alone": OwnSlip(
        "hidden deltas from the first unit above alone", "The sum over the units above is cut to its first term."
    ),
    "hidden_deltas_with_updated_weights": OwnSlip(
        "hidden deltas with the new weights above", "The hidden deltas worked out after the step in the weights above."
    ),
    "sum_for_activation": OwnSlip(
        "gradient with the sum for the activation",
        "The gradient of a weight to O with the hidden unit's sum in it, not its activation.",
    ),
    "gradient_is_delta": OwnSlip("deltas handed in as gradients", "The gradients lack what the edge carries."),
    "sum_over_rows": OwnSlip("sum over the rows for the mean", "The gradients of both rows added up, and not halved."),
    "second_row_left_out": OwnSlip("second row left out", "The gradients are those of the first row alone."),
    "learning_rate_forgotten": OwnSlip("learning rate left out", "The whole gradient subtracted."),
    "gradient_added": OwnSlip("gradient added, not subtracted", "The step taken uphill."),
    "old_weight_kept": OwnSlip(
        "old weights handed in as new", "The weights from the diagram handed in as the new ones."
    ),
}
"""The slips that no other kind has."""

FACTOR, RATE = "factor of the loss", "learning rate"
"""What two numbers of a step are called. Where the error is a delta as it is, the factor is 1, and no step needs it."""

ROW_ENDINGS = (" row 1", " row 2")
"""What the names of two rows' numbers end in."""

TWO = Decimal(2)


def output_delta(box: str, error: str, factors: Sequence[str | Decimal]) -> Step:
    """The delta of an output. factors: those of the loss, and the derivative, as far as they come in."""
    if not factors:
        return Step(box, Operation.LINEAR, (error,), box)
    if len(factors) == 1:
        return Step(box, Operation.PRODUCT, (error, *factors), box)
    return Step(box, Operation.PRODUCT_OF_THREE, (factors[0], error, *factors[1:]), box)


def is_derivative(step: Step) -> bool:
    """Whether a step is the derivative of a unit."""
    return step.operation in DERIVATIVES.values()


def own_slips(declared: Declaration) -> Iterator[Slipped]:
    """Those on the way back."""
    errors = [step for step in declared.steps if step.name.startswith("error")]
    yield made("error_sign_flipped", declared, *(step._replace(operands=step.operands[::-1]) for step in errors))
    yield from _at_outputs(declared)
    yield from _at_hidden_units(declared)
    yield from _at_weights(declared)
    rate = declared.givens[RATE]
    for name, other in (("learning_rate_forgotten", ONE), ("gradient_added", -rate), ("old_weight_kept", rate * 0)):
        yield Slipped(name, declared.given({RATE: other}))


def made(name: str, declared: Declaration, *changed: Step | Graph) -> Slipped:
    """A slip that makes some steps otherwise. changed: each in its place, or what leads to it before it."""
    news = [(step,) if isinstance(step, Step) else step for step in changed]
    return Slipped(name, declared.stepped({new[-1].name: new for new in news}))


def _at_outputs(declared: Declaration) -> Iterator[Slipped]:
    """Mistakes in the deltas of the outputs: the factor of the loss, and the derivative."""
    steps = {step.name: step for step in declared.steps}
    errors = [step for step in declared.steps if step.name.startswith("error")]
    slopes = {step.name for step in declared.steps if is_derivative(step) and not is_hidden(step.name)}

    def deltas(left_out: Collection[str], *put_in: Decimal) -> Iterator[Step]:
        for error in errors:
            delta = steps[_delta_of(error.name)]
            others = [one for one in delta.operands if one != error.name and one not in left_out]
            yield output_delta(delta.name, error.name, [*put_in, *others])

    crossed = declared.givens.get(FACTOR) == ONE
    if FACTOR in steps:
        over, outputs = steps[FACTOR].operands
        yield made("factor_two_left_out", declared, steps[FACTOR]._replace(operands=(ONE, outputs)))
        yield made("mean_over_outputs_forgotten", declared, steps[FACTOR]._replace(operands=(over, ONE)))
    elif FACTOR in declared.givens and not crossed:
        yield made("factor_two_left_out", declared, *deltas({FACTOR}))
    elif not crossed:
        yield made("factor_two_put_in", declared, *deltas(set(), TWO))
    if slopes:
        yield made("output_derivative_left_out", declared, *deltas(slopes))
    if crossed:
        put_in = (_with_derivative(error, steps[_delta_of(error.name)]) for error in errors)
        yield made("output_derivative_put_in", declared, *put_in)


def _delta_of(error: str) -> str:
    """The delta of the output whose error it is: `delta O` for `error`, `delta O1 row 2` for `error O1 row 2`."""
    rest = error.removeprefix("error")
    return f"delta{rest}" if rest.startswith(" O") else f"delta O{rest}"


def _with_derivative(error: Step, delta: Step) -> Graph:
    """The delta of a cross-entropy times the derivative of the output."""
    output = str(error.operands[0])
    slope = Step(f"{output} derivative", DERIVATIVES[Activation.SIGMOID], (output,))
    return slope, delta._replace(operation=Operation.PRODUCT, operands=(error.name, slope.name))


def _at_hidden_units(declared: Declaration) -> Iterator[Slipped]:
    """Mistakes in the deltas of hidden units: derivatives, the weights above, the sum over what is above."""
    backs = [step for step in declared.steps if _goes_back(step)]
    slopes = [step for step in declared.steps if is_derivative(step)]
    yield made("derivative_left_out", declared, *(step._replace(operands=(*step.operands[:2], ONE)) for step in backs))
    bent = [slope for slope in slopes if not ACTIVATION_OF[slope.operation].kinked]
    if bent:
        yield made("derivative_at_activation", declared, *map(_at_activation, bent))
        sums = (slope._replace(operands=(sum_of(str(slope.operands[0])),)) for slope in bent)
        yield made("sum_in_derivative", declared, *sums)
    alone = all(str(step.operands[1]).endswith("->O") for step in backs)
    without = (step._replace(operation=Operation.PRODUCT, operands=step.operands[::2]) for step in backs)
    yield made("output_weight_left_out" if alone else "weights_above_left_out", declared, *without)
    several = [step for step in declared.steps if step.name.startswith("delta ") and step.operation is Operation.SUM]
    if several:
        first = (step._replace(operation=Operation.LINEAR, operands=step.operands[:1]) for step in several)
        yield made("first_unit_above_alone", declared, *first)
    if not any(step.name.endswith(ROW_ENDINGS) for step in backs):  # over two rows nobody steps before the mean
        name = "hidden_delta_with_updated_weight" if alone else "hidden_deltas_with_updated_weights"
        yield made(name, declared, *map(_updated, backs))


def _goes_back(step: Step) -> bool:
    """Whether a step takes a delta back along a weight."""
    return step.operation is Operation.PRODUCT_OF_THREE and "->" in str(step.operands[1])


def _at_activation(slope: Step) -> tuple[Step, Step]:
    """The derivative at the activation instead of at the sum: for sigmoid s (1 - s) with s = sigmoid(H0)."""
    again = Step(f"activation of {slope.operands[0]}", APPLIED[ACTIVATION_OF[slope.operation]], slope.operands)
    return again, slope._replace(operands=(again.name,))


def sum_of(output: str) -> str:
    """The name of a unit's sum by that of its output: `H0 sum row 2` for `H0 row 2`."""
    unit, space, ending = output.partition(" ")
    return f"{unit} sum{space}{ending}"


def _updated(back: Step) -> Graph:
    """What goes back along the new weight, whether or not that is asked for."""
    above, edge, slope = map(str, back.operands)
    gradient = Step(f"early gradient {edge}", Operation.PRODUCT, (above, edge.partition("->")[0]))
    step = Step(f"early step {edge}", Operation.PRODUCT, (gradient.name, RATE))
    new = Step(f"early new {edge}", Operation.DIFFERENCE, (edge, step.name))
    return gradient, step, new, back._replace(operands=(above, new.name, slope))


def _at_weights(declared: Declaration) -> Iterator[Slipped]:
    """Mistakes in the gradients, and in their mean over two rows."""
    gradients = [step for step in declared.steps if step.name.startswith("gradient ")]
    products = [step for step in gradients if step.operation is not Operation.SUM]
    yield made("sum_for_activation", declared, *map(_with_sum, products))
    yield made("gradient_is_delta", declared, *map(_delta_alone, products))
    means = [step for step in gradients if step.operation is Operation.SUM]
    if means:
        whole = (step._replace(operation=Operation.PRODUCT, operands=step.operands[1:]) for step in products)
        yield made("sum_over_rows", declared, *whole)
        yield made("second_row_left_out", declared, *(_of_first_row(step, products) for step in means))


def _with_sum(gradient: Step) -> Step:
    """The gradient with a hidden unit's sum for its activation; what an input carries is as it is."""
    *others, carried = gradient.operands
    hidden = isinstance(carried, str) and is_hidden(carried)
    return gradient._replace(operands=(*others, sum_of(str(carried)))) if hidden else gradient


def _delta_alone(gradient: Step) -> Step:
    """The gradient without what the edge carries; of two rows half of the delta."""
    *others, _ = gradient.operands
    operation = Operation.LINEAR if len(others) == 1 else Operation.PRODUCT
    return gradient._replace(operation=operation, operands=tuple(others))


def _of_first_row(mean: Step, products: Sequence[Step]) -> Step:
    """The gradient of the first row in the place of the mean."""
    half = next(step for step in products if step.name == mean.operands[0])
    return mean._replace(operation=Operation.PRODUCT, operands=half.operands[1:])
