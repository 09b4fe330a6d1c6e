"""Kind `gradient`: one step of gradient descent by hand, from the errors on a row to new weights.

The error is y - t, output less target. A unit's delta is the derivative of the loss by its sum: for an output that of
the loss by the output times its activation's derivative, or the error itself under a cross-entropy; for a hidden unit
the deltas above it, each times the weight there, in all, times its activation's derivative. A weight's gradient is the
delta of the unit that it goes to times what it carries, over two rows their mean; the new weight is the old one less
rate times gradient.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from random import Random

from examgen.items import forward
from examgen.items.declaration import ACTIVATION_OF, Declaration, forward_pass, givens_of
from examgen.items.descent import (
    NO_WISHES,
    Descent,
    Loss,
    StepRow,
    Wishes,
    as_target,
    contradiction,
    unfit,
)
from examgen.items.drawn_step import LEARNING_RATES, LEAST_ERROR, drawn_edges, drawn_loss, drawn_target
from examgen.items.edits import derivative
from examgen.items.gradient_slips import (
    FACTOR,
    OWN_SLIPS,
    RATE,
    ROW_ENDINGS,
    TWO,
    is_derivative,
    output_delta,
    own_slips,
)
from examgen.items.graph import Graph, Operand, Operation, Step
from examgen.items.item import Posed
from examgen.items.kind import Kind, OwnNetworks, Scope, exact_values, outcome
from examgen.items.rejection import Rejection
from examgen.items.solved import EXTRA_PLACES, Accepted
from examgen.paper.activations import MISTAKABLE, Activation
from examgen.paper.arithmetic import HALF, ONE
from examgen.paper.edges import BIAS, Edge, edge_named, weight_on
from examgen.paper.estimates import Estimate, Interval
from examgen.paper.network import OUTPUT_LETTER, Network, Row, binary_rows, input_names, unit_names

NAME = "gradient"

SCOPE = Scope(
    shapes=((2,), (3,), (2, 2)),
    whole_page=True,
    on_the_way=True,
    own=OwnNetworks(activations=(Activation.LINEAR, *MISTAKABLE, Activation.SOFTMAX)),
)
"""XOR, every shape that there is, one row, or two in the same step."""

PLACES = 4
"""Decimals handed in: with two, a step of gradient descent hardly shows."""

ERROR, TARGET = "error", "target"


def pose(network: Network, inputs: Sequence[Decimal], chance: Random, wishes: Wishes = NO_WISHES) -> Posed:
    """The network and the row; targets well away from the outputs, a learning rate and a loss by chance, or as wished.

    wishes: what an instructor asks for; that it fits the network was seen before.
    """
    row, second = tuple(inputs), _second_row(network, tuple(inputs), chance, wishes)
    target = as_target(wishes.target) if wishes.target else drawn_target(network, row, chance)
    rate, loss = chance.choice(LEARNING_RATES), drawn_loss(network, chance)
    second_target = None
    if second is not None:
        wished = wishes.second_target
        second_target = as_target(wished) if wished else drawn_target(network, second, chance)
    step = Descent(
        target=target,
        learning_rate=wishes.learning_rate or rate,
        loss=wishes.loss or loss,
        ask=wishes.edges(network),
        second_inputs=second,
        second_target=second_target,
    )
    posed = Posed(network=network, inputs=row, besides=step, places=PLACES)
    return posed if step.ask or second else _with_drawn(posed, step, chance)


def _with_drawn(posed: Posed, step: Descent, chance: Random) -> Posed:
    """A question on weights by chance that all move to be seen: one that would stay is drawn no more."""
    staying: frozenset[str] = frozenset()
    while True:
        ask = drawn_edges(posed.network, posed.row, chance, staying)
        drawn = replace(posed, besides=replace(step, ask=ask))
        still = _staying(drawn) if ask else frozenset()
        if not still:
            return drawn
        staying |= still


def _staying(posed: Posed) -> frozenset[str]:
    """Which of the weights that are stepped stay what they are to the decimals handed in."""
    found = outcome(declare(posed), PLACES + EXTRA_PLACES) or {}
    new = {edge: found.get(f"new {edge.name}") for edge in stepped_edges(posed)}
    return frozenset(
        edge.name
        for edge, number in new.items()
        if isinstance(number, Estimate) and _stays(posed.network, edge, number.handed_in(PLACES))
    )


def _second_row(network: Network, row: Row, chance: Random, wishes: Wishes) -> Row | None:
    """The other row of the step, if there is one: as it is named, or one of 0 and 1 by chance."""
    if wishes.second_row != "drawn":
        return wishes.second_row
    others = [other for other in binary_rows(network.input_size) if other != row]
    return chance.choice(others)


def declare(posed: Posed) -> Declaration:
    """The forward pass on the way; then each number of the way back, the derivatives and what is subtracted beside."""
    network, step = posed.network, posed.besides_of(Descent)
    rows = step.rows(posed.row)
    on_the_way = (
        *(one for row in rows for one in _forward(network, row)),
        *([Step(FACTOR, Operation.QUOTIENT, (TWO, _outputs(network)))] if step.loss is Loss.MEAN_SQUARED else ()),
        *(one for row in rows for one in _back(network, step.loss, row)),
    )
    declared = Declaration(_givens(network, step, rows), on_the_way)
    names = usual_edges(network, declared) if step.ask is None else step.ask
    gradients = [one for name in names for one in _gradient(name, rows)]
    stepped = [one for name in names for one in _stepped(name)]
    return Declaration(declared.givens, (*on_the_way, *gradients, *stepped))


def _outputs(network: Network) -> Decimal:
    """How many outputs there are."""
    return Decimal(len(network.layers[-1].biases))


def _givens(network: Network, step: Descent, rows: Sequence[StepRow]) -> dict[str, Decimal]:
    """The numbers on the sheet by name, those of a row with its ending."""
    names, outputs = input_names(network), unit_names(network)[-1]
    found = {f"{name}{row.ending}": number for row in rows for name, number in zip(names, row.inputs, strict=True)}
    found |= givens_of(network)
    for row in rows:
        found |= {f"{_of(TARGET, name)}{row.ending}": number for name, number in zip(outputs, row.targets, strict=True)}
    factor = TWO if step.loss is Loss.SQUARED else ONE if step.loss.by_sum else None
    return {**found, RATE: step.learning_rate, **({} if factor is None else {FACTOR: factor})}


def _of(what: str, output: str) -> str:
    """The name of an output's number: `error`, and of several outputs `error O1`."""
    return what if output == OUTPUT_LETTER else f"{what} {output}"


def _forward(network: Network, row: StepRow) -> Iterator[Step]:
    """A pass over a row, and what softmax makes of its sums."""
    yield from forward_pass(network, row.ending, [f"{name}{row.ending}" for name in input_names(network)])
    if network.layers[-1].activation is Activation.SOFTMAX:
        totals = [f"{name} sum{row.ending}" for name in unit_names(network)[-1]]
        for place, name in enumerate(_output_values(network, row)):
            yield Step(name, Operation.SHARE, (Decimal(place), *totals))


def _output_values(network: Network, row: StepRow) -> list[str]:
    """The names of what the outputs come to: `O`, or of shares `P0`."""
    names = unit_names(network)[-1]
    shares = network.layers[-1].activation is Activation.SOFTMAX
    return [f"P{place}{row.ending}" if shares else f"{name}{row.ending}" for place, name in enumerate(names)]


def _back(network: Network, loss: Loss, row: StepRow) -> Iterator[Step]:
    """From the errors to the delta of every unit, layer by layer, its derivative before it."""
    *hidden, outputs = unit_names(network)
    for name, value in zip(outputs, _output_values(network, row), strict=True):
        error, target = (f"{_of(what, name)}{row.ending}" for what in (ERROR, TARGET))
        yield _box(error, Operation.DIFFERENCE, value, target)
    for name in outputs:
        yield from _output_delta(network.layers[-1].activation, name, loss, row)
    above = outputs
    for layer, names in zip(reversed(network.layers[:-1]), reversed(hidden), strict=True):
        for name in names:
            yield derivative(name, layer.activation, row.ending)
            yield from _hidden_delta(name, above, row)
        above = names


def _output_delta(activation: Activation, name: str, loss: Loss, row: StepRow) -> Iterator[Step]:
    """The error times the factor of the loss, and times the derivative, as far as there are any."""
    factors = [FACTOR] if loss in (Loss.SQUARED, Loss.MEAN_SQUARED) else []
    if activation is not Activation.LINEAR and not loss.by_sum:
        slope = derivative(name, activation, row.ending)
        factors.append(slope.name)
        yield slope
    yield output_delta(f"delta {name}{row.ending}", f"{_of(ERROR, name)}{row.ending}", factors)


def _hidden_delta(name: str, above: Sequence[str], row: StepRow) -> Iterator[Step]:
    """The deltas above, each times the weight there and times the derivative, in one sum."""
    products = [
        Step(
            f"{other} back to {name}{row.ending}",
            Operation.PRODUCT_OF_THREE,
            (f"delta {other}{row.ending}", f"{name}->{other}", f"{name} derivative{row.ending}"),
        )
        for other in above
    ]
    box = f"delta {name}{row.ending}"
    if len(products) == 1:
        yield _box(box, Operation.PRODUCT_OF_THREE, *products[0].operands)
    else:
        yield from products
        yield _box(box, Operation.SUM, *(product.name for product in products))


def _gradient(edge: str, rows: Sequence[StepRow]) -> Iterator[Step]:
    """What a weight carries times the delta that it leads to; of two rows half of either."""
    source, _, target = edge.partition("->")
    pairs = [(f"delta {target}{row.ending}", ONE if source == BIAS else f"{source}{row.ending}") for row in rows]
    box = f"gradient {edge}"
    if len(pairs) == 1:
        yield _box(box, Operation.PRODUCT, *pairs[0])
        return
    halves = [
        Step(f"{box}{row.ending}", Operation.PRODUCT_OF_THREE, (HALF, *pair))
        for row, pair in zip(rows, pairs, strict=True)
    ]
    yield from halves
    yield _box(box, Operation.SUM, *(half.name for half in halves))


def _stepped(edge: str) -> Graph:
    step = Step(f"step {edge}", Operation.PRODUCT, (f"gradient {edge}", RATE))
    return step, _box(f"new {edge}", Operation.DIFFERENCE, edge, step.name)


def _box(name: str, operation: Operation, *operands: Operand) -> Step:
    return Step(name, operation, operands, name)


def screen(posed: Posed, accepted: Mapping[str, Accepted], declared: Declaration | None = None) -> Rejection | None:
    """Whether a row is there twice, nothing fires, a derivative is undefined, the target is met, or no weight moves.

    Of weights that were named one that moves is enough, and of several errors one that is not small. Those that `pose`
    draws all move.
    """
    if posed.besides_of(Descent).second_inputs == posed.row:
        return Rejection.ROW_TWICE
    declared = declared or declare(posed)
    if forward.no_unit_fires(declared):
        return Rejection.NO_UNIT_FIRES
    values = exact_values(declared)
    slopes = (step for step in declared.steps if is_derivative(step) and ACTIVATION_OF[step.operation].kinked)
    if any(not values[str(slope.operands[0])] for slope in slopes):
        return Rejection.DERIVATIVE_UNDEFINED
    errors = [found for name, found in accepted.items() if name.startswith(ERROR) and isinstance(found, Interval)]
    if all(error.low < LEAST_ERROR and error.high > -LEAST_ERROR for error in errors):
        return Rejection.TARGET_MET
    edges = stepped_edges(posed)
    staying = [edge for edge in edges if _stays(posed.network, edge, accepted[f"new {edge.name}"])]
    stays = staying if posed.besides_of(Descent).ask is None else len(staying) == len(edges)
    return Rejection.WEIGHT_STAYS if stays else None


def _stays(network: Network, edge: Edge, new: Accepted) -> bool:
    """Whether the old weight would be taken for the new one."""
    return isinstance(new, Interval) and weight_on(network, edge) in new


def stepped_edges(posed: Posed) -> tuple[Edge, ...]:
    """The weights that are stepped."""
    names = posed.besides_of(Descent).ask or usual_edges(posed.network, declare(posed))
    return tuple(edge_named(posed.network, name) for name in names)


def usual_edges(network: Network, declared: Declaration) -> tuple[str, ...]:
    """The weights that are stepped where none is named: of each layer one, from the output down, two in all of 2-2-1.

    To the first output that is off by a half, from the first unit that is not 0; into the last unit of a hidden layer
    that has a derivative, and of a layer further down a delta, from the last number below it that is not 0, or from the
    bias if all are. So no gradient is 0, if any unit fires. Of two rows the first decides.
    """
    values = {**declared.givens, **exact_values(declared)}
    ending = "" if input_names(network)[0] in declared.givens else ROW_ENDINGS[0]
    slopes = {step.name: step for step in declared.steps if is_derivative(step)}
    *hidden, outputs = unit_names(network)

    def alive(name: str, above: tuple[str, ...]) -> bool:
        slope = slopes[f"{name} derivative{ending}"]
        flat = ACTIVATION_OF[slope.operation].kinked and not values[slope.name]
        return not flat and (above == outputs or bool(values[f"delta {name}{ending}"]))

    errors = {name: values[f"{_of(ERROR, name)}{ending}"] for name in outputs}
    off = [name for name, error in errors.items() if not -LEAST_ERROR <= error < LEAST_ERROR] or outputs
    firing = [name for name in hidden[-1] if values[f"{name}{ending}"]] or hidden[-1]
    found = [f"{firing[0]}->{off[0]}"]
    layers = [input_names(network), *hidden, outputs]
    biased = (layer.biased for layer in reversed(network.layers[:-1]))
    for (below, names, above), has_bias in zip(
        reversed([*zip(layers, layers[1:], layers[2:], strict=False)]), biased, strict=True
    ):
        moving = [name for name in names if alive(name, above)] or names
        carrying = [name for name in below if values[f"{name}{ending}"]] or ([BIAS] if has_bias else below)
        found.append(f"{carrying[-1]}->{moving[-1]}")
    return tuple(found)


def reread(posed: Posed, declared: Declaration, kept: int) -> Declaration | None:
    """What he read, if the same weights would be asked for."""
    if posed.besides_of(Descent).ask is not None:
        return declared
    asked = usual_edges(posed.network, declare(posed))
    return declared if usual_edges(posed.network, declared) == asked else None


KIND = Kind(
    NAME,
    __doc__,
    SCOPE,
    declare,
    screen,
    own_slips,
    OWN_SLIPS,
    pose=pose,
    wished=lambda wishes: partial(pose, wishes=wishes),
    unfit=unfit,
    besides=Descent,
    contradiction=contradiction,
    without=("rounded_to_one_decimal",),
    reread=reread,
)
